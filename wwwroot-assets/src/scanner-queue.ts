/** Acts at the door: into the device's store first, then to the server, again and again until each is answered. */

export type Verdict =
  | 'accepted' | 'already_in' | 'not_on_list' | 'not_valid' | 'withdrawn' | 'not_taking_place' | 'too_early' | 'too_late' | 'annulled' | 'to_settle';

/** As the server reads it. */
export interface Act {
  id: string;
  kind: 'admit' | 'annul' | 'override';
  token?: string;
  code?: string;
  registration?: string;
  target?: string;
  reason?: string;
  gate: string;
  source: 'qr' | 'code' | 'search' | 'walk_in';
  /** The device's clock, in milliseconds since 1970. */
  at: number;
  offset?: number;
  mono?: number;
  /** What the door decided without the server. */
  door?: Verdict;
  letIn?: boolean;
  people?: number;
  female?: number;
  male?: number;
}

export interface Answer {
  id: string;
  outcome: 'done' | 'forbidden' | 'no_session' | 'other_act' | 'bad';
  verdict?: Verdict;
  registration?: string;
  name?: string;
  places?: number;
  isGroup?: boolean;
  people?: number;
  firstAt?: number;
  firstGate?: string;
}

/** An act on its way: `check_in` is one kind of what happens in a village, others come into the same store. */
export interface Envelope {
  id: string;
  /** The order in which they happened on this device. */
  order: number;
  type: 'check_in';
  session: string;
  account: string;
  /** Which opening of the page made it: a monotonic reading says nothing after a reload. */
  opened: string;
  /** "wait": somebody is being asked; "send": to be sent; "kept": the server does not take it, and it is kept all the same. */
  state: 'wait' | 'send' | 'kept';
  act: Act;
}

/**
 * The next acts that go in one request: of one session, in their order, codes apart from the rest since they have an address of their own.
 * With no codes at all (most: 0) the rest goes past them.
 */
export function nextBatch(envelopes: readonly Envelope[], account: string, most: { acts: number; codes: number }): Envelope[] {
  const ready = envelopes.filter((e) => e.state === 'send' && e.account === account && (most.codes > 0 || e.act.code === undefined)).sort((a, b) => a.order - b.order);
  const first = ready[0];
  if (!first) return [];
  const codes = first.act.code !== undefined;
  const batch: Envelope[] = [];
  for (const envelope of ready) {
    if (envelope.session !== first.session || (envelope.act.code !== undefined) !== codes || batch.length >= (codes ? most.codes : most.acts)) break;
    batch.push(envelope);
  }
  return batch;
}

/** What is sent of an envelope: from another opening of the page its monotonic reading is left out. */
export function toSend(envelope: Envelope, opened: string): Act {
  const act = { ...envelope.act };
  if (envelope.opened !== opened) delete act.mono;
  return act;
}

/** How long to wait before the next attempt, in milliseconds: 1, 2, 4 … 30 seconds, or what the server asks for. */
export function waitAfter(failures: number, retryAfterSeconds?: number): number {
  if (retryAfterSeconds !== undefined && Number.isFinite(retryAfterSeconds)) return Math.min(120, Math.max(1, retryAfterSeconds)) * 1000;
  return Math.min(30_000, 1000 * 2 ** Math.min(10, Math.max(0, failures - 1)));
}

/** The device's store. Writes are durable before they are called done. */
export class Store {
  private constructor(private readonly db: IDBDatabase) {}

  static open(name = 'door'): Promise<Store> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('acts', { keyPath: 'id' });
        request.result.createObjectStore('tallies', { keyPath: 'session' });
      };
      request.onsuccess = () => resolve(new Store(request.result));
      request.onerror = () => reject(request.error ?? new Error('no store'));
      request.onblocked = () => reject(new Error('blocked'));
    });
  }

  /** Puts acts in at once; resolves when they are on the disk. */
  put(...envelopes: Envelope[]): Promise<void> {
    return this.write(['acts'], (t) => {
      for (const envelope of envelopes) t.objectStore('acts').put(envelope);
    });
  }

  /** Takes answered acts out and adds to what this device has counted, in one go: nothing is counted twice or left out. */
  settle(session: string, ids: readonly string[], admitted: number): Promise<void> {
    return this.write(['acts', 'tallies'], (t) => {
      for (const id of ids) t.objectStore('acts').delete(id);
      const tallies = t.objectStore('tallies');
      const request = tallies.get(session);
      request.onsuccess = () => {
        const before = (request.result as { admitted: number } | undefined)?.admitted ?? 0;
        if (admitted !== 0) tallies.put({ session, admitted: Math.max(0, before + admitted) });
      };
    });
  }

  all(): Promise<Envelope[]> {
    return this.read('acts', (s) => s.getAll() as IDBRequest<Envelope[]>);
  }

  async admitted(session: string): Promise<number> {
    const row = await this.read('tallies', (s) => s.get(session) as IDBRequest<{ admitted: number } | undefined>);
    return row?.admitted ?? 0;
  }

  private write(stores: string[], act: (transaction: IDBTransaction) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(stores, 'readwrite', { durability: 'strict' });
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
      act(transaction);
    });
  }

  private read<T>(store: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const request = ask(this.db.transaction(store).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('unreadable'));
    });
  }
}

/** How sending went, last time. */
export type Link = 'online' | 'offline' | 'signed-out' | 'refused';

export interface SenderOptions {
  store: Store;
  account: string;
  /** The path of a door, without its last part: `/check-in/{session}/acts` is where acts go. */
  path: (session: string, codes: boolean) => string;
  onAnswer: (answer: Answer, envelope: Envelope) => void;
  onChange: () => void;
  onTime: (askedAt: number, heardAt: number, serverAt: number) => void;
}

/** Sends what waits in the store; nothing relies on the page staying open, for it begins again with the next one. */
export class Sender {
  readonly opened = crypto.randomUUID();
  link: Link = navigator.onLine ? 'online' : 'offline';
  /** Since when there is no link, by the device's clock. */
  offlineSince: number | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private most = { acts: 50, codes: 5 };
  private codesAgainAt = 0;

  constructor(private readonly options: SenderOptions) {
    addEventListener('online', () => void this.send());
    addEventListener('offline', () => this.setLink('offline'));
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.send();
    });
  }

  /** Sends until nothing is left or something fails; a second call while one runs makes it look again. */
  send(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  /** In how many milliseconds the server takes typed codes again: it takes only so many in a while, for they could be guessed. */
  get codesWait(): number {
    return Math.max(0, this.codesAgainAt - Date.now());
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.again) {
      this.again = false;
      let batch = await this.next();
      while (batch.length > 0) {
        if (!(await this.sendBatch(batch))) return;
        batch = await this.next();
      }
    }
    if (this.codesWait > 0) this.timer = setTimeout(() => void this.send(), this.codesWait);
  }

  private async next(): Promise<Envelope[]> {
    const all = await this.options.store.all();
    return nextBatch(all, this.options.account, this.codesWait > 0 ? { ...this.most, codes: 0 } : this.most);
  }

  private async sendBatch(batch: Envelope[]): Promise<boolean> {
    const { session, act } = batch[0]!;
    const askedAt = Date.now();
    let response: Response;
    let answered: { now: number; answers: Answer[] } | undefined;
    try {
      response = await fetch(this.options.path(session, act.code !== undefined), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({ acts: batch.map((envelope) => toSend(envelope, this.opened)) }),
        signal: AbortSignal.timeout(8000),
      });
      if (response.ok) answered = (await response.json()) as { now: number; answers: Answer[] };
    } catch {
      this.setLink('offline');
      this.later();
      return false;
    }
    if (answered) {
      this.options.onTime(askedAt, Date.now(), answered.now);
      this.failures = 0;
      this.setLink('online');
      await this.settle(batch, answered.answers);
      return true;
    }
    if (response.status === 400 || response.status === 413) {
      // One of them is not understood: alone it holds up nothing else, and it is kept.
      if (batch.length === 1) await this.options.store.put({ ...batch[0]!, state: 'kept' });
      this.most = { acts: 1, codes: 1 };
      this.options.onChange();
      return true;
    }
    if (response.status === 401 || response.status === 403) {
      this.setLink(response.status === 401 ? 'signed-out' : 'refused');
      this.later(30);
      return false;
    }
    const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
    if (response.status === 429 && act.code !== undefined) {
      // The network is there, and tickets are taken: codes alone wait.
      this.failures = 0;
      this.setLink('online');
      this.codesAgainAt = Date.now() + waitAfter(5, retryAfter);
      return true;
    }
    this.setLink('offline');
    this.later(retryAfter);
    return false;
  }

  private async settle(batch: Envelope[], answers: Answer[]): Promise<void> {
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const done: { answer: Answer; envelope: Envelope }[] = [];
    const kept: Envelope[] = [];
    let admitted = 0;
    for (const envelope of batch) {
      const answer = byId.get(envelope.id);
      if (!answer) continue;
      if (answer.outcome !== 'done') kept.push({ ...envelope, state: 'kept' });
      else if (envelope.act.kind === 'admit' && answer.verdict === 'accepted') admitted++;
      else if (envelope.act.kind === 'annul' && answer.verdict === 'annulled') admitted--;
      done.push({ answer, envelope });
    }
    if (kept.length > 0) await this.options.store.put(...kept);
    const ids = done.filter(({ answer }) => answer.outcome === 'done').map(({ envelope }) => envelope.id);
    await this.options.store.settle(batch[0]!.session, ids, admitted);
    for (const { answer, envelope } of done) this.options.onAnswer(answer, envelope);
    this.options.onChange();
  }

  private setLink(link: Link): void {
    const was = this.link;
    this.link = link;
    if (link === 'online') this.offlineSince = undefined;
    else if (was === 'online' || this.offlineSince === undefined) this.offlineSince = Date.now();
    if (was !== link) this.options.onChange();
  }

  private later(retryAfterSeconds?: number): void {
    this.failures++;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), waitAfter(this.failures, retryAfterSeconds));
  }
}
