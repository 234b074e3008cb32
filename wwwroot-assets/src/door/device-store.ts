import { type Answer, admittedBy, type Envelope } from './envelopes';
import type { Party, RosterRow } from './roster';
import { hashOf } from './ticket-hashes';

/** The key by which a phone signs what it made for one actor. The private half cannot be read out, not even by this page. */
export interface PhoneKey {
  actor: string;
  phone: string;
  keys: CryptoKeyPair;
  publicKey: { x: string; y: string };
  /** The server knows it. */
  registered?: boolean;
}

/** A package of another phone, to be passed on to the server. */
export interface Carried {
  id: string;
  sealed: string;
  /** Which code of a run or line of a file it was, from 1. */
  index?: number;
  takenAt: number;
}

/** Who came in at any gate, as last told; and what else changes while a door is open. */
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

type Row = 'acts' | 'tallies' | 'rosters' | 'presence' | 'keys' | 'carried' | 'meta';

/** An envelope of version 1 of the store: of an account, with the token itself. */
interface Envelope1 {
  account?: string;
  act: { token?: string };
}

const version = 2;

/** The device's store. Writes are durable before they are called done. */
export class Store {
  /** A newer page wants to change the store: this one has to be loaded anew. */
  onReplaced: (() => void) | undefined;

  private constructor(private readonly db: IDBDatabase) {
    db.onversionchange = () => {
      db.close();
      this.onReplaced?.();
    };
  }

  /** Opens it, and lifts what an older page left. `onBlocked`: an older page is open somewhere and has to be closed first. */
  static async open(onBlocked?: () => void, name = 'door'): Promise<Store> {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onupgradeneeded = () => {
        const stores: [Row, string][] = [
          ['acts', 'id'],
          ['tallies', 'session'],
          ['rosters', 'key'],
          ['presence', 'key'],
          ['keys', 'actor'],
          ['carried', 'id'],
          ['meta', 'key'],
        ];
        for (const [store, keyPath] of stores) {
          if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath });
        }
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no store'));
      request.onblocked = () => onBlocked?.();
    });
    const store = new Store(db);
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
    return this.write(['acts'], (t) => {
      for (const envelope of envelopes) t.objectStore('acts').put(envelope);
    });
  }

  /** Takes one out that nobody was told of. */
  drop(id: string): Promise<void> {
    return this.write(['acts'], (t) => t.objectStore('acts').delete(id));
  }

  /**
   * Takes answered envelopes out and adds to what this device has counted, in one go. One that another page of this device has settled
   * meanwhile counts nothing. Without an answer (a package) the door's own verdict counts.
   */
  settle(done: readonly { envelope: Envelope; answer: Answer | undefined }[]): Promise<void> {
    return this.write(['acts', 'tallies'], (t) => {
      const [acts, tallies] = [t.objectStore('acts'), t.objectStore('tallies')];
      const counted = new Map<string, number>();
      // One look at each tally, after the last of the acts: of two looks at once the second would not see what the first adds.
      const add = (): void => {
        for (const [session, admitted] of counted) {
          const tally = tallies.get(session);
          tally.onsuccess = () => {
            const before = (tally.result as { admitted: number } | undefined)?.admitted ?? 0;
            tallies.put({ session, admitted: Math.max(0, before + admitted) });
          };
        }
      };
      let open = done.length;
      for (const { envelope, answer } of done) {
        const request = acts.get(envelope.id);
        request.onsuccess = () => {
          if (request.result !== undefined) {
            acts.delete(envelope.id);
            const admitted = admittedBy(envelope, answer);
            if (admitted !== 0) counted.set(envelope.session, (counted.get(envelope.session) ?? 0) + admitted);
          }
          if (--open === 0) add();
        };
      }
    });
  }

  all(): Promise<Envelope[]> {
    return this.rows<Envelope>('acts');
  }

  async admitted(session: string): Promise<number> {
    return (await this.row<{ admitted: number }>('tallies', session))?.admitted ?? 0;
  }

  row<T>(store: Row, key: string): Promise<T | undefined> {
    return this.read(store, (s) => s.get(key) as IDBRequest<T | undefined>);
  }

  rows<T>(store: Row): Promise<T[]> {
    return this.read(store, (s) => s.getAll() as IDBRequest<T[]>);
  }

  putRow(store: Exclude<Row, 'acts' | 'tallies'>, ...rows: object[]): Promise<void> {
    return this.write([store], (t) => {
      for (const row of rows) t.objectStore(store).put(row);
    });
  }

  dropRows(store: Exclude<Row, 'acts' | 'tallies'>, keys: readonly string[]): Promise<void> {
    return this.write([store], (t) => {
      for (const key of keys) t.objectStore(store).delete(key);
    });
  }

  private write(stores: Row[], act: (transaction: IDBTransaction) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(stores, 'readwrite', { durability: 'strict' });
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
      act(transaction);
    });
  }

  private read<T>(store: Row, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const request = ask(this.db.transaction(store).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('unreadable'));
    });
  }
}
