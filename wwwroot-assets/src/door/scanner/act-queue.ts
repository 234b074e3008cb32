/** The acts of this phone at a door: they are made, kept on the device, sent, and counted here. No DOM. */
import type { Store } from '../device-store';
import type { Act, Answer, CheckInEnvelope, Envelope, Headcount, WalkIn, WalkInEnvelope } from '../envelopes';
import type { RightTold } from '../phone-right';
import { type Link, type Refused, Sender } from '../queue-sender';
import type { Counted } from '../roster';
import { ServerClock } from '../server-clock';
import { Heard } from './awaited-answers';
import type { DoorData } from './door-data';

/** The part of an act that the caller gives; the queue adds the rest. */
export type Said = Pick<Act, 'kind' | 'source'> & Partial<Act>;

/** The door and actor for which acts are made, and what an earlier opening of the page left. */
export interface QueueSetup {
  data: Pick<DoorData, 'session' | 'actor' | 'path' | 'handover'>;
  /** Undefined when the browser offers no storage; then nobody can be admitted. */
  store: Store | undefined;
  gate: string;
  /** The server's clock as an earlier opening of the page measured it. */
  clock?: { offset: number; server: number } | undefined;
  /** Called when the server's clock was measured anew. */
  onClock?: (clock: { offset: number; server: number }) => void;
}

/** What the queue reports about its envelopes. */
export interface QueueTeller {
  onAnswer: (answer: Answer, envelope: Envelope) => void;
  onChange: () => void;
  onRight: (told: RightTold) => void;
  /** Called when the server refuses the registration of a person who was admitted already. */
  onNotRegistered: (name: string, error: string) => void;
  onRefused: (refused: readonly Refused[]) => void;
  /** Called when the device could not keep an act; the error says why. */
  onNotKept: (error: Error) => void;
}

export class ActQueue {
  /** Practice: nothing is kept, sent or counted. */
  practice = false;
  gate: string;
  readonly store: Store | undefined;
  readonly sender: Sender | undefined;
  private readonly data: QueueSetup['data'];
  private readonly clock: ServerClock;
  private readonly heard = new Heard();
  private order = Date.now();

  constructor(
    private readonly setup: QueueSetup,
    private readonly teller: QueueTeller,
  ) {
    const { data, store } = setup;
    this.data = data;
    this.store = store;
    this.gate = setup.gate;
    this.clock = new ServerClock(setup.clock);
    if (!store) return;
    this.sender = new Sender({
      store,
      actor: data.actor,
      handover: data.handover ?? undefined,
      onTime: (asked, heard, server) => this.measure(asked, heard, server),
      onAnswer: teller.onAnswer,
      onChange: teller.onChange,
      // A phone is paired for one event, but an account may send what it did at another event, where its right may be over.
      onRight: (told, session) => {
        if (session === data.session || !data.actor.startsWith('account:')) teller.onRight(told);
      },
      onRegistered: (envelope, { error }) => error !== undefined && teller.onNotRegistered((envelope as WalkInEnvelope).walkIn.name, error),
      onRefused: teller.onRefused,
    });
  }

  get link(): Link {
    return this.sender?.link ?? (navigator.onLine ? 'online' : 'offline');
  }

  /** The server's time as far as it is known, in milliseconds since 1970. */
  now(): number {
    return Date.now() + (this.clock.offsetAt(Date.now(), performance.now()) ?? 0);
  }

  /** Makes an act of this device and door at this moment. It is not kept yet. */
  make(act: Said, about?: string): CheckInEnvelope {
    const id = crypto.randomUUID();
    const [at, mono] = [Date.now(), performance.now()];
    const offset = this.clock.offsetAt(at, mono);
    const measured = offset === undefined ? {} : { offset };
    return { ...this.every(about), id, type: 'check_in', act: { ...act, id, gate: this.gate, at, mono: Math.round(mono), ...measured } };
  }

  makeWalkIn(walkIn: WalkIn): WalkInEnvelope {
    return { ...this.every(), id: walkIn.operation, type: 'walk_in', walkIn };
  }

  /**
   * Puts envelopes into the queue and starts sending; resolves when they are on the disk. If that fails, the screen says so and the result
   * is false.
   */
  async keep(...envelopes: Envelope[]): Promise<boolean> {
    if (this.practice) return true;
    try {
      if (!this.store) throw new Error('no store');
      await this.store.put(...envelopes);
    } catch (error) {
      this.teller.onNotKept(error as Error);
      return false;
    }
    this.teller.onChange();
    void this.sender?.send();
    return true;
  }

  /** The numbers of this phone: acts still to be sent, acts that the server refused, and people admitted at this door. */
  /** How much this device still has to send, and whom it admitted. A walk-in and their admission are one. */
  async counts(): Promise<{ queued: number; kept: number; admitted: number }> {
    const all = (await this.store?.all()) ?? [];
    const admittedWalkIns = new Set(all.flatMap((e) => (e.type === 'check_in' && e.act.walkIn ? [e.act.walkIn] : [])));
    const shown = all.filter((e) => e.type !== 'walk_in' || !admittedWalkIns.has(e.id));
    const here = all.filter((e) => e.session === this.data.session && e.state === 'send');
    // The tally holds the answered admissions. Those in the queue are added, and those that were taken back are subtracted.
    const admitted = here.filter((e) => e.type === 'check_in' && e.act.kind === 'admit' && e.act.door === 'accepted').length;
    const annulled = here.filter((e) => e.type === 'check_in' && e.act.kind === 'annul' && !e.uncounted).length;
    return {
      queued: shown.filter((envelope) => envelope.state === 'send').length,
      kept: shown.filter((envelope) => envelope.state === 'kept').length,
      admitted: Math.max(0, ((await this.store?.admitted(this.data.session)) ?? 0) + admitted - annulled),
    };
  }

  /** Counts people without a registration, or takes some off again; returns whether it is on the disk. */
  count(counted: Counted, reason?: string): Promise<boolean> {
    const id = crypto.randomUUID();
    const headcount: Headcount = { ...counted, ...(reason === undefined ? {} : { reason }), id, at: this.now(), gate: this.gate };
    return this.keep({ ...this.every(), id, type: 'headcount', headcount });
  }

  private every(about?: string): Pick<Envelope, 'order' | 'session' | 'actor' | 'opened' | 'state' | 'about'> {
    const { session, actor } = this.data;
    this.order = Math.max(this.order + 1, Date.now());
    return { order: this.order, session, actor, opened: this.sender?.opened ?? '', state: 'send', ...(about ? { about } : {}) };
  }

  /** Whether the server answered something a moment ago. If so, its answer decides, provided that it comes soon. */
  get isOnline(): boolean {
    return this.link === 'online' && navigator.onLine && this.heard.isOnline(performance.now());
  }

  /** Measures the server's clock by an answer: when it was asked for, when it was heard, and the server's time in it. */
  measure(asked: number, heard: number, server: number): void {
    this.heard.note(performance.now());
    if (!this.clock.measure(asked, heard, server, performance.now()) || this.clock.offset === undefined) return;
    this.setup.onClock?.({ offset: this.clock.offset, server });
  }
}
