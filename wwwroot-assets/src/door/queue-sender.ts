/** Sends what is in the device's store, again and again until each envelope is answered. */

import type { Carried, PhoneKey, Store } from './device-store';
import { type Answer, addressOf, type CheckInEnvelope, type Envelope, nextBatch, toHand, toSend } from './envelopes';
import type { RightTold } from './phone-right';
import { seal } from './queue-packages';

/** How long to wait before the next attempt, in milliseconds: 1, 2, 4 … 30 seconds, or what the server asks for. */
export function waitAfter(failures: number, retryAfterSeconds?: number): number {
  if (retryAfterSeconds !== undefined && Number.isFinite(retryAfterSeconds)) return Math.min(120, Math.max(1, retryAfterSeconds)) * 1000;
  return Math.min(30_000, 1000 * 2 ** Math.min(10, Math.max(0, failures - 1)));
}

/** Whether the server has the act: it counts, or it waits there until somebody decides. */
const isTaken = ({ outcome }: Answer): boolean => outcome === 'done' || outcome === 'waits';

/** The result of the last attempt to send. */
export type Link = 'online' | 'offline' | 'signed-out' | 'refused';

/**
 * Acts that this phone carried for another phone and the server refuses: their numbers in the package, counted from 1; the whole package
 * when no act is named.
 */
export interface Refused {
  index: number;
  acts?: readonly number[] | undefined;
}

export interface SenderOptions {
  store: Pick<Store, 'all' | 'put' | 'settle' | 'row' | 'rows' | 'dropRows'>;
  /** The actor in whose name this page works. */
  actor: string;
  /** Further actors for whom this page may send, because a phone may be paired with several doors. */
  others?: readonly string[] | undefined;
  /** The server's public key for packages; without it each actor's acts are sent by that actor alone. */
  handover?: JsonWebKey | undefined;
  onAnswer: (answer: Answer, envelope: Envelope) => void;
  onChange: () => void;
  /** Called with each answer: whether the actor may still work at the door. */
  onRight?: (told: RightTold, session: string) => void;
  onTime: (askedAt: number, heardAt: number, serverAt: number) => void;
  /** Called when the server registered a walk-in, or refuses the registration. */
  onRegistered?: (envelope: Envelope, answered: { registration?: string; name?: string; already?: boolean; error?: string }) => void;
  /** Called when the server refuses what this phone carried for another phone. */
  onRefused?: (refused: readonly Refused[]) => void;
}

interface Answered {
  now?: number;
  answers?: Answer[];
  right?: RightTold;
  registration?: string;
  name?: string;
  already?: boolean;
  error?: string;
}

interface Handed {
  outcome: 'done' | 'bad' | 'later';
  refused?: number[];
}

/** How long another actor's envelopes wait after a failed attempt, in milliseconds. */
const othersAgain = 60_000;

/** Sends what waits in the store. The page may be closed at any time: the next page that is opened continues with what is left. */
export class Sender {
  readonly opened = crypto.randomUUID();
  link: Link = navigator.onLine ? 'online' : 'offline';
  /** Since when there is no connection, by the device's clock. */
  offlineSince: number | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private most = { acts: 50, codes: 5 };
  private codesAgainAt = 0;
  private othersAt = -Infinity;
  private others: string[];

  constructor(private readonly options: SenderOptions) {
    this.others = (options.others ?? []).filter((actor) => actor !== options.actor);
  }

  /** Sends until nothing is left or an attempt fails. A second call while one is running makes it look once more. */
  send(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Called when the browser says that there is no network. */
  lose(): void {
    this.setLink('offline');
  }

  /** Sends at once what this phone has just taken over from another phone. */
  passOn(): Promise<void> {
    this.othersAt = -Infinity;
    return this.send();
  }

  /**
   * In how many milliseconds the server accepts typed codes again. It accepts a limited number in a while, because codes could be guessed.
   */
  get codesWait(): number {
    return Math.max(0, this.codesAgainAt - Date.now());
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let goes = true;
    while (this.again && goes) {
      this.again = false;
      let batch = await this.next();
      while (goes && batch.length > 0) {
        goes = await this.sendBatch(batch);
        if (goes) batch = await this.next();
      }
    }
    if (this.link !== 'offline') await this.sendOthers();
    if (this.link === 'online' && this.codesWait > 0) this.timer = setTimeout(() => void this.send(), this.codesWait);
  }

  private async next(): Promise<Envelope[]> {
    const all = await this.options.store.all();
    const most = this.codesWait > 0 ? { ...this.most, codes: 0 } : this.most;
    for (const actor of [this.options.actor, ...this.others]) {
      const batch = nextBatch(all, actor, most);
      if (batch.length > 0) return batch;
    }
    return [];
  }

  private async sendBatch(batch: Envelope[]): Promise<boolean> {
    const first = batch[0]!;
    const address = addressOf(first);
    const waiting = (await this.options.store.all()).filter((e) => e.state === 'send' && e.actor === first.actor).length - batch.length;
    const phone = (await this.options.store.row<PhoneKey>('keys', first.actor).catch(() => undefined))?.phone;
    const askedAt = Date.now();
    let response: Response;
    let answered: Answered | undefined;
    const body = JSON.stringify({ ...(phone ? { phone, waiting } : {}), ...this.contentOf(batch) });
    try {
      response = await fetch(`/check-in/${first.session}/${address}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Door-Actor': first.actor },
        body,
        // With keepalive the browser finishes the request even when the page is closed; it allows at most 64 KiB in such requests together.
        keepalive: body.length < 20_000,
        signal: AbortSignal.timeout(8000),
      });
      if (response.ok || response.status === 422) answered = (await response.json()) as Answered;
    } catch {
      this.setLink('offline');
      this.later();
      return false;
    }
    if (answered) {
      if (answered.now !== undefined) this.options.onTime(askedAt, Date.now(), answered.now);
      this.failures = 0;
      this.setLink('online');
      if (answered.right && first.actor === this.options.actor) this.options.onRight?.(answered.right, first.session);
      if (address === 'walk-ins') await this.settleWalkIn(first, response.ok, answered);
      else await this.settle(batch, answered.answers ?? []);
      return true;
    }
    if (response.status === 400 || response.status === 413) {
      // The server cannot read one of these envelopes. Sent one by one, only that envelope is set aside here, and the others are accepted.
      if (batch.length === 1) await this.options.store.put({ ...first, state: 'kept' });
      this.most = { acts: 1, codes: 1 };
      this.options.onChange();
      return true;
    }
    if ((response.status === 401 || response.status === 403) && first.actor !== this.options.actor) {
      // That actor is no longer signed in here, so its envelopes go as packages from now on.
      this.others = this.others.filter((actor) => actor !== first.actor);
      return true;
    }
    if (response.status === 401 || response.status === 403) {
      this.setLink(response.status === 401 ? 'signed-out' : 'refused');
      this.later(30);
      return false;
    }
    const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
    if (response.status === 429 && address === 'codes') {
      // The server accepts no more codes for a while but accepts tickets, so only codes wait.
      this.failures = 0;
      this.setLink('online');
      this.codesAgainAt = Date.now() + waitAfter(5, retryAfter);
      return true;
    }
    this.setLink('offline');
    this.later(retryAfter);
    return false;
  }

  private contentOf(batch: Envelope[]): object {
    const first = batch[0]!;
    if (first.type === 'walk_in') return first.walkIn;
    if (first.type === 'headcount') return { entries: batch.flatMap((e) => (e.type === 'headcount' ? [e.headcount] : [])) };
    return { acts: (batch as CheckInEnvelope[]).map((envelope) => toSend(envelope, this.opened)) };
  }

  private async settle(batch: Envelope[], answers: Answer[]): Promise<void> {
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const answered = batch.flatMap((envelope) => {
      const answer = byId.get(envelope.id);
      return answer ? [{ answer, envelope }] : [];
    });
    const kept = answered.filter(({ answer }) => !isTaken(answer)).map(({ envelope }) => ({ ...envelope, state: 'kept' as const }));
    if (kept.length > 0) await this.options.store.put(...kept);
    await this.options.store.settle(answered.filter(({ answer }) => isTaken(answer)));
    for (const { answer, envelope } of answered) this.options.onAnswer(answer, envelope);
    this.options.onChange();
  }

  private async settleWalkIn(envelope: Envelope, done: boolean, answered: Answered): Promise<void> {
    if (done) await this.options.store.settle([{ envelope, answer: undefined }]);
    else await this.options.store.put({ ...envelope, state: 'kept' });
    this.options.onRegistered?.(envelope, answered);
    this.options.onChange();
  }

  /**
   * Sends the envelopes of actors that are no longer signed in here, and what this phone carries for others: in packages encrypted to the
   * server, each act signed by its phone. Nobody has to be signed in for that.
   */
  private async sendOthers(): Promise<void> {
    const { store, actor, handover } = this.options;
    const now = performance.now();
    if (!handover || (now - this.othersAt < othersAgain && this.link !== 'signed-out')) return;
    this.othersAt = now;
    const all = (await store.all()).filter(
      (e) => e.state === 'send' && (e.actor === actor ? this.link === 'signed-out' : !this.others.includes(e.actor)),
    );
    try {
      for (const other of new Set(all.map((e) => e.actor))) {
        const phone = await store.row<PhoneKey>('keys', other);
        if (!phone) continue;
        const envelopes = all.filter((e) => e.actor === other).sort((a, b) => a.order - b.order);
        // Ten envelopes make one package, because the server accepts a package as a whole or asks for it again as a whole.
        for (let at = 0; at < envelopes.length; at += 10) {
          const some = envelopes.slice(at, at + 10);
          const sealed = await seal(
            some.map((e) => toHand(e, this.opened)),
            { phone: phone.phone, key: phone.keys.privateKey, server: handover },
          );
          const answer = (await this.hand([sealed]))[0];
          if (answer?.outcome !== 'done' && !answer?.refused) break;
          const refused = new Set(answer.refused);
          const kept = some.filter((_, i) => refused.has(i + 1));
          if (kept.length > 0) await store.put(...kept.map((envelope) => ({ ...envelope, state: 'kept' as const })));
          await store.settle(some.filter((_, i) => !refused.has(i + 1)).map((envelope) => ({ envelope, answer: undefined })));
          this.options.onChange();
        }
      }
      const carried = await store.rows<Carried>('carried');
      for (let at = 0; at < carried.length; at += 5) {
        const some = carried.slice(at, at + 5);
        const answers = await this.hand(some.map((c) => c.sealed));
        // A package that the server can never accept is deleted; the phone that made its acts still has them.
        await store.dropRows(
          'carried',
          some.filter((_, i) => answers[i] !== undefined && answers[i].outcome !== 'later').map((c) => c.id),
        );
        const refused = some.flatMap((c, i) =>
          answers[i]?.outcome === 'bad' ? [{ index: c.index ?? at + i + 1, acts: answers[i].refused }] : [],
        );
        if (refused.length > 0) this.options.onRefused?.(refused);
        this.options.onChange();
      }
    } catch {
      this.othersAt = -Infinity;
    }
  }

  private async hand(packages: string[]): Promise<Handed[]> {
    const response = await fetch('/check-in/handed', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ packages }),
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) return [];
    return ((await response.json()) as { answers: Handed[] }).answers;
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
