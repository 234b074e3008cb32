import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB, type StoreNames, type StoreValue } from 'idb';
import { type Answer, admittedBy, type Envelope } from './envelopes';
import type { Party, RosterRow } from './roster';
import { hashOf } from './ticket-hashes';

/** The key with which a phone signs what it made for one actor. Its private half cannot be exported, not even by this page. */
export interface PhoneKey {
  actor: string;
  phone: string;
  keys: CryptoKeyPair;
  publicKey: { x: string; y: string };
  /** Whether the server has the public half. */
  registered?: boolean;
}

/** A package from another phone, to be passed on to the server. */
export interface Carried {
  id: string;
  sealed: string;
  /** The position of the package in its run of codes or in its file, counted from 1. */
  index?: number;
  takenAt: number;
}

/** The part of a door's state that changes while it is open, as the server last told it: who was admitted at any gate, and the rules. */
export interface PresenceRow {
  key: string;
  actor: string;
  cursor: unknown;
  rules: RosterRow['rules'];
  /** When the server told it, by the server's clock. */
  heardAt: number;
  in: [hash: string, at: number, gate: string][];
  parties?: Party[];
}

interface Tally {
  session: string;
  /** How many people this device admitted at the session, by the acts that the server answered. */
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
  /** Contents of several kinds, each under a key of its own. */
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

/** An envelope from version 1 of the store, which knew accounts only and held the token itself. */
interface Envelope1 {
  account?: string;
  act: { token?: string };
}

const version = 2;

/** Writes are only reported as done when they are on the disk. Without this option browsers may report them earlier. */
const durable = { durability: 'strict' } as const;

/** The store on the device. A write is durable before it is reported as done. */
export class Store {
  /** Called when a newer page wants to change the store's structure, so this page has to be loaded anew. */
  onReplaced: (() => void) | undefined;

  private constructor(private readonly db: IDBPDatabase<Tables>) {}

  /**
   * Opens the store and converts what an older page left. `onBlocked` is called when an older page is open somewhere and has to be closed
   * first.
   */
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
   * Gives acts of an older page the properties of present ones. The transaction that changes the store's structure would end before the
   * hashing is done, so this runs afterwards, and again at the next opening if it was interrupted.
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

  /** Stores envelopes together; resolves when they are all on the disk, and stores none if that fails. */
  put(...envelopes: Envelope[]): Promise<void> {
    return this.write(
      'acts',
      envelopes.map((envelope) => (acts) => acts.put(envelope)),
    );
  }

  /** Removes an envelope about which nobody was told anything yet. */
  drop(id: string): Promise<void> {
    return this.write('acts', [(acts) => acts.delete(id)]);
  }

  /**
   * Removes answered envelopes and adds them to what this device has counted, in one transaction. An envelope that another page of this
   * device settled in the meantime is not counted again. Without an answer (when it went in a package) the door's own verdict counts.
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

  /** Does the steps in one transaction and resolves when it is on the disk; a step that fails makes the whole fail. */
  private async write<T extends Table>(table: T, steps: readonly ((there: Writable<T>) => Promise<unknown>)[]): Promise<void> {
    const transaction = this.db.transaction(table, 'readwrite', durable);
    const requests: Promise<unknown>[] = [];
    try {
      for (const step of steps) requests.push(step(transaction.store));
    } catch (error) {
      // A value that cannot be stored throws at once; without aborting, the values stored before it would stay.
      transaction.abort();
      await Promise.allSettled([...requests, transaction.done]);
      throw error;
    }
    // When one request fails, the transaction fails the others too. The transaction knows the cause (a full disk, for instance), while the
    // requests only say that it was aborted.
    await Promise.allSettled(requests);
    await transaction.done;
  }
}

type Writable<T extends Table> = Required<Pick<IDBPObjectStore<Tables, [T], T, 'readwrite'>, 'put' | 'delete'>>;
