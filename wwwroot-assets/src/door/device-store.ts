import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames, type StoreValue } from 'idb';
import { type Answer, admittedBy, type Envelope } from './envelopes';
import type { Party, RosterRow } from './roster';
import { hashOf } from './ticket-hashes';

/** The key by which a phone signs what it made for one actor. The private half cannot be read out, not even by this page. */
export interface PhoneKey {
  actor: string;
  phone: string;
  keys: CryptoKeyPair;
  publicKey: { x: string; y: string };
  /** The server knows the public half. */
  registered?: boolean;
}

/** A package of another phone, to be passed on to the server. */
export interface Carried {
  id: string;
  sealed: string;
  /** Its place in the run of codes or in the file that it was taken from, counted from 1. */
  index?: number;
  takenAt: number;
}

/** What changes while a door is open, as the server told it last: who came in at any gate, and the rules. */
export interface PresenceRow {
  key: string;
  actor: string;
  cursor: unknown;
  rules: RosterRow['rules'];
  /** When it was told, by the server's clock. */
  heardAt: number;
  in: [hash: string, at: number, gate: string][];
  parties?: Party[];
}

interface Tally {
  session: string;
  /** How many this device let in at the session, of the acts that were answered. */
  admitted: number;
}

/** The tables of the store, each with its key and its rows. */
interface Tables extends DBSchema {
  acts: { key: string; value: Envelope };
  tallies: { key: string; value: Tally };
  rosters: { key: string; value: RosterRow };
  presence: { key: string; value: PresenceRow };
  keys: { key: string; value: PhoneKey };
  carried: { key: string; value: Carried };
  /** Of several kinds, each under a key of its own. */
  meta: { key: string; value: { key: string; [content: string]: unknown } };
}

type Table = StoreNames<Tables>;
/** Tables of rows that are written as they are; acts and tallies have rules of their own. */
type PlainTable = Exclude<Table, 'acts' | 'tallies'>;

const keys: readonly [Table, string][] = [
  ['acts', 'id'],
  ['tallies', 'session'],
  ['rosters', 'key'],
  ['presence', 'key'],
  ['keys', 'actor'],
  ['carried', 'id'],
  ['meta', 'key'],
];

/** An envelope of version 1 of the store: of an account, with the token itself. */
interface Envelope1 {
  account?: string;
  act: { token?: string };
}

const version = 2;

/** Nothing is called done before it is on the disk: browsers are relaxed about that unless they are asked. */
const durable = { durability: 'strict' } as const;

/** The device's store. Writes are durable before they are called done. */
export class Store {
  /** A newer page wants to change the store: this one has to be loaded anew. */
  onReplaced: (() => void) | undefined;

  private constructor(private readonly db: IDBPDatabase<Tables>) {}

  /** Opens it, and lifts what an older page left. `onBlocked`: an older page is open somewhere and has to be closed first. */
  static async open(onBlocked?: () => void, name = 'door'): Promise<Store> {
    let store: Store | undefined;
    const db = await openDB<Tables>(name, version, {
      upgrade: (fresh) => {
        for (const [table, keyPath] of keys) if (!fresh.objectStoreNames.contains(table)) fresh.createObjectStore(table, { keyPath });
      },
      blocked: () => onBlocked?.(),
      blocking: () => {
        db.close();
        store?.onReplaced?.();
      },
    });
    store = new Store(db);
    await store.lift();
    return store;
  }

  /**
   * Acts of an older page get what today's have. Hashing takes longer than a transaction that changes the store's shape lives, so that it
   * is done afterwards, and again at the next opening if it is cut off.
   */
  private async lift(): Promise<void> {
    const old = ((await this.all()) as (Envelope & Envelope1)[]).filter((e) => e.account !== undefined || e.act?.token !== undefined);
    if (old.length === 0) return;
    const lifted = await Promise.all(
      old.map(async ({ account, ...envelope }) => {
        const { token, ...act } = envelope.act;
        const hash = token === undefined ? undefined : await hashOf(token);
        return { ...envelope, actor: envelope.actor ?? `account:${account}`, act: { ...act, ...(hash ? { hash } : {}) } } as Envelope;
      }),
    );
    await this.put(...lifted);
  }

  /** Puts envelopes in at once; resolves when they are on the disk, all or none. */
  put(...envelopes: Envelope[]): Promise<void> {
    return this.write(
      'acts',
      envelopes.map((envelope) => (acts) => acts.put(envelope)),
    );
  }

  /** Takes one out that nobody was told of. */
  drop(id: string): Promise<void> {
    return this.write('acts', [(acts) => acts.delete(id)]);
  }

  /**
   * Takes answered envelopes out and adds to what this device has counted, in one go. One that another page of this device has settled
   * meanwhile counts nothing. Without an answer (a package) the door's own verdict counts.
   */
  async settle(done: readonly { envelope: Envelope; answer: Answer | undefined }[]): Promise<void> {
    const transaction = this.db.transaction(['acts', 'tallies'], 'readwrite', durable);
    const [acts, tallies] = [transaction.objectStore('acts'), transaction.objectStore('tallies')];
    const work = async (): Promise<void> => {
      const counted = new Map<string, number>();
      for (const { envelope, answer } of done) {
        if ((await acts.getKey(envelope.id)) === undefined) continue;
        await acts.delete(envelope.id);
        const admitted = admittedBy(envelope, answer);
        if (admitted !== 0) counted.set(envelope.session, (counted.get(envelope.session) ?? 0) + admitted);
      }
      for (const [session, admitted] of counted) {
        const before = (await tallies.get(session))?.admitted ?? 0;
        await tallies.put({ session, admitted: Math.max(0, before + admitted) });
      }
    };
    const [worked] = await Promise.allSettled([work(), transaction.done]);
    await transaction.done;
    if (worked.status === 'rejected') throw worked.reason;
  }

  all(): Promise<Envelope[]> {
    return this.db.getAll('acts');
  }

  async admitted(session: string): Promise<number> {
    return (await this.db.get('tallies', session))?.admitted ?? 0;
  }

  row<T>(table: PlainTable, key: string): Promise<T | undefined> {
    return this.db.get(table, key) as Promise<T | undefined>;
  }

  rows<T>(table: PlainTable): Promise<T[]> {
    return this.db.getAll(table) as Promise<T[]>;
  }

  putRow<T extends PlainTable>(table: T, ...rows: StoreValue<Tables, T>[]): Promise<void> {
    return this.write(
      table,
      rows.map((row) => (there) => there.put(row)),
    );
  }

  dropRows(table: PlainTable, dropped: readonly string[]): Promise<void> {
    return this.write(
      table,
      dropped.map((key) => (there) => there.delete(key)),
    );
  }

  /** Takes the steps in one transaction, and resolves when that is on the disk; what fails in it fails the whole. */
  private async write<T extends Table>(table: T, steps: readonly ((there: Writable<T>) => Promise<unknown>)[]): Promise<void> {
    const transaction = this.db.transaction(table, 'readwrite', durable);
    const requests: Promise<unknown>[] = [];
    try {
      for (const step of steps) requests.push(step(transaction.store));
    } catch (error) {
      // What cannot be stored at all throws at once, and would leave behind what was put before it.
      transaction.abort();
      await Promise.allSettled([...requests, transaction.done]);
      throw error;
    }
    // A request that fails takes the others with it: why, the transaction says (a full disk, say), and they say only that it is over.
    await Promise.allSettled(requests);
    await transaction.done;
  }
}

type Writable<T extends Table> = Required<Pick<IDBPObjectStore<Tables, [T], T, 'readwrite'>, 'put' | 'delete'>>;
