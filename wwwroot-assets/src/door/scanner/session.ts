/**
 * What happens at a door: scans become acts, acts get verdicts, and the queue carries them to the server. Nothing here knows a page: what
 * is to be seen is told to a screen (`outcomes.ts`).
 */
import { type Admission, type CheckInAnswer, decide, type Verdict } from '../check-in-rules';
import type { Store } from '../device-store';
import type { Act, AgeBand, Answer, CheckInEnvelope, Envelope, Headcount, Sex, WalkIn, WalkInEnvelope } from '../envelopes';
import { phoneOf, register } from '../phone-key';
import { DoorRight, type RightTold } from '../phone-right';
import { type Link, Sender } from '../queue-sender';
import type { Counted, Listed, Party, Roster } from '../roster';
import { RosterKeeper } from '../roster-keeper';
import { ServerClock } from '../server-clock';
import { tokenIn } from '../ticket-codes';
import { hashOf } from '../ticket-hashes';
import { Answers, answersWithin, Heard } from './awaited-answers';
import type { DoorData } from './door-data';
import { KeptScans } from './kept-scans';
import type { Admitted, People, SessionScreen, Told } from './outcomes';
import { type Key, readTyped } from './typed-scan';
import { type WalkInResult, WalkIns } from './walk-ins';

/** What the caller says of an act; the session adds the rest. */
export type Said = Pick<Act, 'kind' | 'source'> & Partial<Act>;

/** The phone's own verdict on an act, and whom its list has for it. */
export interface Judged {
  answer: CheckInAnswer;
  listed: Listed | undefined;
}

export interface SessionOptions {
  data: Pick<DoorData, 'session' | 'actor' | 'path' | 'handover'>;
  /** Undefined where the browser keeps nothing: then nobody can be let in. */
  store: Store | undefined;
  gate: string;
  /** What an earlier opening of the page measured of the server's clock. */
  clock?: { offset: number; server: number } | undefined;
  /** The server's clock was measured anew. */
  onClock?: (clock: { offset: number; server: number }) => void;
  /** The server told whether this phone may still work here. */
  onRight?: (told: RightTold) => void;
}

/** How long a list of this door is behind after an act was answered, in milliseconds. */
const pollsAfterAnswer = 400;
/** How long the server is asked before the screen says that it is being asked, in milliseconds. */
const asksQuietly = 250;
/** How long the server is waited for where the phone cannot decide, in milliseconds: online, and where the network was lost before. */
const patience = { online: 4000, offline: 1500 };

export class ScannerSession {
  /** Something is asked of the device or the server: the next scan waits. */
  busy = false;
  /** Nothing is kept, sent or counted. */
  practice = false;
  /** Those who go are recorded, not those who come. */
  leaving = false;
  gate: string;
  /** Who was let in last, or went. */
  last: Admitted | undefined;
  /** Of all phones; nothing is known before the first answer. */
  totals: { present: number; inRoom: number | undefined } | undefined;
  readonly right = new DoorRight();
  readonly scans: KeptScans;
  readonly store: Store | undefined;
  readonly sender: Sender | undefined;
  private readonly data: SessionOptions['data'];
  private readonly clock: ServerClock;
  private readonly heard = new Heard();
  private readonly answers = new Answers();
  private readonly keeper: RosterKeeper;
  private readonly walkIns: WalkIns;
  /** Who is in by practising. */
  private readonly practised = new Map<string, Admission>();
  /** What was answered of whom, so that the act of the second answer says the first too. */
  private described: { id: string; sex?: Sex; ageBand?: AgeBand } | undefined;
  /** A scanner at a cable types faster than the disk writes: what it typed is read one after the other. */
  private typing: Promise<void> = Promise.resolve();
  private order = Date.now();
  private polling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: SessionOptions,
    private readonly screen: SessionScreen,
  ) {
    const { data, store } = options;
    this.data = data;
    this.store = store;
    this.gate = options.gate;
    this.clock = new ServerClock(options.clock);
    this.walkIns = new WalkIns(this, data, screen);
    this.scans = new KeptScans(store, data.actor, data.session, () => screen.changed('scans'));
    const onTime = (asked: number, heard: number, server: number): void => this.measure(asked, heard, server);
    this.keeper = new RosterKeeper({
      store,
      actor: data.actor,
      session: data.session,
      path: data.path,
      onTime,
      onChange: () => {
        screen.changed('list');
        screen.changed('queue');
      },
      onEnd: (told) => this.tellRight(told),
      onCount: (present, inRoom) => {
        this.totals = { present, inRoom };
        screen.changed('totals');
      },
      onCounted: (counted: Counted) => screen.counted(counted),
      onOnline: () => this.sender?.link === 'offline' && void this.sender.send(),
    });
    if (!store) return;
    this.sender = new Sender({
      store,
      actor: data.actor,
      handover: data.handover ?? undefined,
      onTime,
      onAnswer: (answer, envelope) => this.take(answer, envelope),
      onChange: () => screen.changed('queue'),
      onRight: (told) => this.tellRight(told),
      onRegistered: (envelope, { error }) =>
        error !== undefined && screen.tellNotRegistered((envelope as WalkInEnvelope).walkIn.name, error),
      onRefused: (refused) => screen.tellRefused(refused),
    });
  }

  get roster(): Roster | undefined {
    return this.keeper.roster;
  }

  get link(): Link {
    return this.sender?.link ?? (navigator.onLine ? 'online' : 'offline');
  }

  /** The server's time, as well as it is known, in milliseconds since 1970. */
  now(): number {
    return Date.now() + (this.clock.offsetAt(Date.now(), performance.now()) ?? 0);
  }

  /** Sends what an earlier opening of the page left, and loads the list; resolves when there is one, or none is to be had. */
  begin(): Promise<void> {
    void this.sender?.send();
    void this.introduce();
    return this.keeper.open(this.now()).then(() => this.keeper.poll());
  }

  /** Who came in at other gates meanwhile. */
  poll(): Promise<void> {
    return this.keeper.poll();
  }

  turn(leaving: boolean): void {
    this.leaving = leaving;
    this.screen.clear();
    this.setLast(undefined);
    this.screen.changed('totals');
  }

  practise(on: boolean): void {
    this.practice = on;
    this.practised.clear();
    this.screen.clear();
    this.setLast(undefined);
  }

  // The queue

  /** An act of this device, door and moment; it is not kept yet. */
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
   * Puts envelopes into the queue and sends behind; resolves when they are on the disk. Where that fails the screen says so, and it answers
   * false.
   */
  async keep(...envelopes: Envelope[]): Promise<boolean> {
    if (this.practice) return true;
    try {
      if (!this.store) throw new Error('no store');
      await this.store.put(...envelopes);
    } catch (error) {
      this.busy = false;
      this.screen.show({ kind: 'not-kept', isFull: (error as Error).name === 'QuotaExceededError' });
      return false;
    }
    this.screen.changed('queue');
    void this.sender?.send();
    return true;
  }

  /** What this phone holds: still to be sent, refused by the server, and how many it let in at this door. */
  async counts(): Promise<{ queued: number; kept: number; admitted: number }> {
    const all = (await this.store?.all()) ?? [];
    const here = all.filter((e) => e.session === this.data.session && e.state === 'send');
    // The tally has those who were answered; those in the queue are let in too, less those who were taken back.
    const admitted = here.filter((e) => e.type === 'check_in' && e.act.kind === 'admit' && e.act.door === 'accepted').length;
    const annulled = here.filter((e) => e.type === 'check_in' && e.act.kind === 'annul' && !e.uncounted).length;
    return {
      queued: all.filter((envelope) => envelope.state === 'send').length,
      kept: all.filter((envelope) => envelope.state === 'kept').length,
      admitted: Math.max(0, ((await this.store?.admitted(this.data.session)) ?? 0) + admitted - annulled),
    };
  }

  /** People without a registration are counted, or taken off again; answers whether it is on the disk. */
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

  // Ways in

  /** A text that the camera read: a ticket, or something else. */
  async scan(text: string): Promise<void> {
    const token = tokenIn(text);
    if (token) await this.enter({ token });
    else this.screen.show({ kind: 'told', told: { verdict: 'not_valid' } });
  }

  /** What a scanner at a cable typed: the address of a ticket, its code, or an identity card. */
  type(keys: readonly Key[]): Promise<void> {
    this.typing = this.typing.then(() => this.readKeys(keys)).catch(() => undefined);
    return this.typing;
  }

  async enter(read: { token: string } | { code: string }): Promise<void> {
    if ('token' in read) await this.admit({ source: 'qr', hash: await hashOf(read.token) });
    else await this.admit({ source: 'code', code: read.code });
  }

  /** Registers and lets in somebody without a registration. */
  async walkIn(walkIn: WalkIn): Promise<WalkInResult> {
    if (!this.mayWork()) return { done: true };
    return this.walkIns.enter(walkIn);
  }

  /** Whether this phone may still work here; where its right is over the screen says so. */
  mayWork(): boolean {
    if (!this.right.isOver || this.practice) return true;
    this.screen.closePersonForm();
    this.screen.show({ kind: 'over' });
    return false;
  }

  private async readKeys(keys: readonly Key[]): Promise<void> {
    if (!this.screen.isFree) return;
    const read = readTyped(keys);
    if ('token' in read || 'code' in read) await this.enter(read);
    else if ('card' in read) this.screen.readCard(read.card);
    else if ('disturbs' in read) this.screen.show({ kind: 'disturbed', by: read.disturbs });
    else this.screen.show({ kind: 'told', told: { verdict: 'not_valid' } });
  }

  // An admission

  /** Keeps an admission on the device and shows what became of it. */
  async admit(said: Omit<Said, 'kind'>, name?: string): Promise<void> {
    if (this.busy || !this.mayWork()) return;
    this.busy = true;
    const envelope = this.make({ ...said, kind: 'admit' });
    const judged = this.judge(envelope.act);
    if (this.practice) {
      this.busy = false;
      this.showPractice(envelope, judged, name);
      return;
    }
    const verdict = judged?.answer.verdict;
    const { listed } = judged ?? {};
    if (listed) envelope.about = listed.hash;
    if (listed && envelope.act.code !== undefined) {
      // The list knows whose code it is: the server takes only so many codes in a while, and hashes without a limit.
      const { code, ...act } = envelope.act;
      envelope.act = { ...act, hash: listed.hash };
    }
    const known = name ?? listed?.name;
    if (this.leaving) await this.checkOut(envelope, listed, known);
    else if (judged && listed?.isGroup && verdict === 'accepted' && said.people === undefined) {
      this.busy = false;
      await this.askGroup({ ...envelope, state: 'wait' }, listed, known);
    } else if (judged && this.mayDecideHere(verdict)) await this.decideHere(envelope, judged, known);
    else await this.askServer(envelope, judged, known);
  }

  /** Without a network the phone decides whatever it can; with one, what it refuses is for the server to say. */
  private mayDecideHere(verdict: Verdict | undefined): boolean {
    if (verdict === 'accepted' || verdict === 'already_in' || verdict === 'to_settle') return true;
    return verdict !== undefined && verdict !== 'not_on_list' && this.link === 'offline';
  }

  /** What the phone's own list and rules say; undefined without a list, or about somebody whom only the server knows. */
  private judge(act: Act): Judged | undefined {
    const { roster } = this;
    if (!roster || (!act.hash && !act.code)) return undefined;
    const index = act.hash ? roster.find(act.hash) : roster.findCode(act.code!);
    const listed = index === undefined || index < 0 ? undefined : roster.at(index);
    const ticket = listed ? 'this_activity' : index === undefined ? 'not_checked' : 'not_listed';
    return { listed, answer: this.decide(roster, act, ticket, listed) };
  }

  decide(
    roster: Roster,
    act: Act,
    ticket: 'this_activity' | 'not_checked' | 'not_listed',
    listed: Listed | undefined,
    walkIn?: { taken: number },
  ): CheckInAnswer {
    const { rules } = roster;
    const { placesLeft } = rules;
    const areKnown = listed?.isGroup ?? true;
    return decide({
      ticket,
      happenedAt: this.practice ? rules.startsAt : act.at + (act.offset ?? 0),
      gate: this.gate,
      walkIn: walkIn !== undefined,
      withdrawn: listed?.withdrawn ?? false,
      undecided: listed?.undecided ?? false,
      attended: listed && (this.practice ? this.practised.get(listed.hash) : roster.inSince(listed.hash)),
      state: this.practice ? 'scheduled' : rules.state,
      startsAt: rules.startsAt,
      endsAt: rules.endsAt,
      opensMinutes: rules.opensMinutes,
      closesMinutes: rules.closesMinutes,
      letIn: act.letIn ?? false,
      placesLeft: placesLeft === null || placesLeft === undefined ? undefined : placesLeft - (walkIn?.taken ?? 0),
      people: act.people ?? listed?.places ?? 1,
      sexKnown: walkIn ? act.sex !== undefined : areKnown || listed!.sexKnown,
      ageKnown: walkIn ? act.ageBand !== undefined : areKnown || listed!.ageKnown,
      listedAt: roster.heardAt,
    });
  }

  /**
   * The phone knows, and it is on the disk before anything is shown. A phone that is online lets the server say it, for somebody may have
   * come in at another gate a moment ago; where the answer does not come soon, its own verdict stands until then.
   */
  private async decideHere(envelope: CheckInEnvelope, judged: Judged, name: string | undefined): Promise<void> {
    const { answer, listed } = judged;
    const { act } = envelope;
    if (answer.verdict) act.door = answer.verdict;
    this.busy = true;
    const soon = this.isOnline ? this.answers.within(envelope.id, answersWithin) : undefined;
    if (!soon) this.watch(envelope);
    if (!(await this.keep(envelope))) {
      this.unwatch(envelope);
      return;
    }
    if (soon) {
      const said = await this.whileBusy(this.sentFor(envelope, soon));
      if (said) {
        this.busy = false;
        this.showAnswer(said, envelope, name, listed);
        return;
      }
      this.watch(envelope);
    }
    this.busy = false;
    const people = answer.verdict === 'already_in' ? (this.partyOf(listed)?.people ?? 1) : (act.people ?? listed?.places ?? 1);
    if (answer.verdict === 'accepted') this.noteAdmitted(envelope, name, people, listed);
    this.showHere(envelope, judged, name, people);
  }

  /** Shows the phone's own verdict. */
  showHere(envelope: CheckInEnvelope, { answer, listed }: Judged, name: string | undefined, people: number): void {
    const { verdict, first } = answer;
    this.record(envelope, { verdict, people, places: listed?.places ?? people, isGroup: listed?.isGroup ?? false }, name);
    this.screen.show({
      kind: 'told',
      id: envelope.id,
      told: {
        verdict,
        name,
        people,
        firstAt: first?.at,
        firstGate: first?.gate,
        typed: envelope.act.code !== undefined,
        listedAt: this.link === 'offline' ? this.roster?.heardAt : undefined,
      },
      asks: verdict === 'accepted' ? answer.asks : [],
      about: listed?.hash,
      letIn: this.letInBy(envelope, name),
      change: this.changeOf(listed, name),
    });
  }

  /** Somebody goes: one act, whoever they are; the server knows when they came. */
  private async checkOut({ act, about, ...every }: CheckInEnvelope, listed: Listed | undefined, name: string | undefined): Promise<void> {
    const { people, door, letIn, ...rest } = act;
    const envelope: CheckInEnvelope = { ...every, ...(about ? { about } : {}), act: { ...rest, kind: 'check_out', door: 'accepted' } };
    this.watch(envelope);
    const kept = await this.keep(envelope);
    this.busy = false;
    if (!kept) {
      this.unwatch(envelope);
      return;
    }
    const at = this.now();
    const one = { people: 1, places: 1, isGroup: listed?.isGroup ?? false };
    this.setLast({ id: envelope.id, name, ...one, at, left: true });
    this.record(envelope, { verdict: 'accepted', ...one }, name);
    const isListed = listed ? true : this.roster && act.hash ? false : undefined;
    const cameAt = about ? this.roster?.inSince(about)?.at : undefined;
    this.screen.show({ kind: 'left', id: envelope.id, gone: { name, at, cameAt, isListed } });
  }

  /** How many of a group came: kept as a question until it is answered, then one act. */
  private async askGroup(envelope: CheckInEnvelope, listed: Listed, name: string | undefined): Promise<void> {
    if (!(await this.keep(envelope))) return;
    this.screen.askGroup({
      name,
      places: listed.places,
      members: listed.members,
      no: () => void this.dropUnsaid(envelope),
      yes: ({ people, female, male, ticked }) => {
        const act = { ...envelope.act, people, female, male, ...(ticked ? { ticked } : {}) };
        // Somebody else may have let them in meanwhile: the rule is asked again.
        const judged = this.judge(act);
        if (judged) void this.decideHere({ ...envelope, state: 'send', act }, judged, name);
      },
    });
  }

  private async dropUnsaid(envelope: Envelope): Promise<void> {
    await this.store?.drop(envelope.id).catch(() => undefined);
    this.screen.changed('queue');
  }

  /** The phone does not know, or what it knows may be older than what the server knows. */
  private async askServer(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): Promise<void> {
    if (!(await this.keep(envelope))) return;
    const waits = navigator.onLine ? (this.link === 'online' ? patience.online : patience.offline) : 0;
    const answer = await this.whileBusy(this.sentFor(envelope, this.answers.within(envelope.id, waits)));
    this.busy = false;
    const verdict = judged?.answer.verdict;
    if (answer) this.showAnswer(answer, envelope, name);
    else if (this.codeWaits(envelope)) this.showCodesWait(envelope);
    else if (judged && verdict && verdict !== 'not_on_list') await this.decideHere(envelope, judged, name);
    else await this.askPerson(envelope, judged, name);
  }

  /** What takes more than a moment is said to be asked. */
  private async whileBusy<T>(work: Promise<T>): Promise<T> {
    const slow = setTimeout(() => this.screen.show({ kind: 'sending' }), asksQuietly);
    try {
      return await work;
    } finally {
      clearTimeout(slow);
    }
  }

  /** Sends what is kept; where that fails the answer is not waited for. */
  private sentFor(envelope: Envelope, answer: Promise<Answer | undefined>): Promise<Answer | undefined> {
    void this.sender?.send().then(() => {
      if (this.link !== 'online' || this.codeWaits(envelope)) this.answers.giveUp(envelope.id);
    });
    return answer;
  }

  private codeWaits(envelope: Envelope): boolean {
    if (envelope.type !== 'check_in' || envelope.act.code === undefined) return false;
    return this.link === 'online' && (this.sender?.codesWait ?? 0) > 0;
  }

  /** So many codes were tried that the server takes the next ones later. The code stays in the queue; tickets are scanned meanwhile. */
  private showCodesWait(envelope: CheckInEnvelope): void {
    this.screen.show({ kind: 'codes-wait', seconds: Math.ceil((this.sender?.codesWait ?? 0) / 1000) });
    this.answers.whenAnswered(envelope.id, (answer) => this.screen.whenFree(() => this.showAnswer(answer, envelope)));
  }

  // A person decides

  /** Neither the phone nor the server can say now: a person decides, and the decision is on the disk before the screen says so. */
  private async askPerson(envelope: CheckInEnvelope, judged: Judged | undefined, name?: string): Promise<void> {
    if (this.link === 'refused') {
      this.screen.show({ kind: 'not-taken', why: 'forbidden' });
      return;
    }
    if (!(await this.keep({ ...envelope, state: 'wait' }))) return;
    await this.question(envelope, judged, name);
    // The answer may come after all, while the question stands.
    this.answers.whenAnswered(envelope.id, (answer) => this.showAnswer(answer, envelope, name));
  }

  private async question(envelope: CheckInEnvelope, judged: Judged | undefined, name?: string, askedAt?: number): Promise<void> {
    const elsewhere = judged && judged.listed === undefined ? await this.keeper.elsewhere(envelope.act) : undefined;
    const cannotCheck = judged?.answer.unchecked.includes('code') ?? false;
    this.screen.show({
      kind: 'undecided',
      why: elsewhere ? 'other-event' : cannotCheck ? 'cannot-check' : judged ? 'not-listed' : 'no-list',
      name,
      elsewhere,
      askedAt,
      yes: () => void this.decideYes(envelope, name),
      no: (reason) => void this.decideNo(envelope, reason),
    });
  }

  private async decideYes(envelope: CheckInEnvelope, name?: string): Promise<void> {
    const yes: CheckInEnvelope = { ...envelope, state: 'send', act: { ...envelope.act, door: 'accepted' } };
    const people = yes.act.people ?? 1;
    this.screen.clear();
    this.watch(yes);
    if (!(await this.keep(yes))) return;
    this.noteAdmitted(yes, name, people, undefined);
    this.record(yes, { verdict: 'accepted', people, places: people, isGroup: false }, name);
    this.screen.show({ kind: 'let-in', id: yes.id, name });
  }

  private async decideNo(envelope: CheckInEnvelope, reason: string): Promise<void> {
    this.unwatch(envelope);
    this.screen.clear();
    // It may have reached the server before its answer was lost: taken back, it is out either way.
    const annul: CheckInEnvelope = {
      ...this.make({ kind: 'annul', source: envelope.act.source, target: envelope.id, reason }),
      uncounted: true,
    };
    if (await this.keep(annul)) await this.store?.drop(envelope.id).catch(() => undefined);
    this.screen.changed('queue');
  }

  /** What was asked when the page was closed is asked again. */
  async askUndecided(): Promise<void> {
    const { session, actor } = this.data;
    const isOpen = (e: Envelope): e is CheckInEnvelope =>
      e.type === 'check_in' && e.state === 'wait' && e.session === session && e.actor === actor;
    const open = ((await this.store?.all()) ?? []).find(isOpen);
    if (!open || !this.screen.isFree) return;
    const judged = this.judge(open.act);
    const { listed } = judged ?? {};
    const isGroup = listed?.isGroup && judged?.answer.verdict === 'accepted' && open.act.people === undefined;
    if (listed && isGroup) await this.askGroup(open, listed, listed.name);
    else await this.question(open, judged, listed?.name, open.act.at);
  }

  // The server's answers

  private showAnswer(answer: Answer, envelope: CheckInEnvelope, knownName?: string, listed?: Listed): void {
    if (answer.outcome !== 'done') {
      this.screen.show({ kind: 'not-taken', why: whyNot(answer) });
      return;
    }
    const name = answer.name ?? knownName;
    const { id, act, about } = envelope;
    const { verdict } = answer;
    if (verdict === 'accepted' && act.kind === 'admit') {
      if (listed) this.noteAdmitted(envelope, name, answer.people ?? act.people ?? listed.places, listed);
      else this.noteAnswered(envelope, answer, name);
    } else if (verdict === 'already_in' && about && answer.firstAt !== undefined) {
      this.roster?.admit(about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
    }
    if (act.kind === 'admit') {
      const places = answer.places ?? listed?.places ?? 1;
      this.record(envelope, { verdict, people: answer.people ?? 1, places, isGroup: answer.isGroup ?? false }, name);
    }
    this.screen.show({
      kind: 'told',
      id,
      told: { ...toldBy(answer), name, typed: act.code !== undefined },
      asks: answer.asks ?? [],
      about,
      letIn: this.letInBy(envelope, name),
      change: this.changeOf(listed, name),
    });
    if (verdict === 'not_on_list')
      void this.keeper.elsewhere(act).then((elsewhere) => elsewhere && this.screen.tellElsewhere(id, elsewhere));
  }

  /** What was shown already: the answer only adds to it, or is told where it is another. */
  watch(envelope: CheckInEnvelope): void {
    const { id, act, about } = envelope;
    this.answers.whenAnswered(id, (answer) => {
      if (answer.outcome !== 'done') {
        this.screen.tellLate({ ...this.headOf(envelope), said: 'kept' });
        return;
      }
      this.screen.nameShown(id, answer.name);
      this.amendLast(id, answer);
      this.scans.answered(id, answer.verdict, answer.name);
      if (!this.contradict(envelope, answer)) return;
      if (act.door !== 'accepted' || act.kind !== 'admit') return;
      if (this.last?.id === id) this.setLast(undefined);
      if (about && answer.verdict === 'already_in' && answer.firstAt !== undefined) {
        this.roster?.admit(about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
      } else this.leave(about);
    });
  }

  unwatch(envelope: Envelope): void {
    this.answers.forget(envelope.id);
  }

  /** An answer came, of whatever act lay in the queue. */
  private take(answer: Answer, envelope: Envelope): void {
    clearTimeout(this.polling);
    this.polling = setTimeout(() => void this.keeper.poll(), pollsAfterAnswer);
    if (this.answers.take(answer) || envelope.type !== 'check_in' || envelope.session !== this.data.session) return;
    if (envelope.act.kind !== 'admit') {
      if (answer.verdict === 'to_settle') this.screen.tellLate({ ...this.headOf(envelope), said: 'to-settle' });
    } else if (answer.outcome === 'done') {
      this.scans.answered(envelope.id, answer.verdict, answer.name);
      this.contradict(envelope, answer);
    }
  }

  /**
   * The server says another thing than this phone showed. Where that screen still stands it says so; where it is gone, a line says whom it
   * was about, and the screen of whoever came since stays. Answers whether there is a difference.
   */
  private contradict(envelope: CheckInEnvelope, answer: Answer): boolean {
    const { door } = envelope.act;
    if (door === undefined || answer.verdict === undefined || answer.verdict === door) return false;
    // Whoever took it back knows.
    if (answer.verdict === 'annulled' && this.scans.isTakenBack(envelope.id)) return true;
    const told = toldBy(answer);
    if (this.screen.isShowing(envelope.id)) this.screen.show({ kind: 'contradicted', id: envelope.id, door, told });
    else this.screen.tellLate({ ...this.headOf(envelope, answer), said: { door, told } });
    return true;
  }

  /** Which scan a late line speaks of. */
  private headOf({ act, about }: CheckInEnvelope, answer?: Answer): { code: string | undefined; at: number; gate: string } {
    const code = answer?.code ?? act.code ?? (about ? this.roster?.codeOf(about) : undefined);
    return { code, at: act.at + (act.offset ?? 0), gate: act.gate };
  }

  // Whoever is in

  /** Somebody is in: the list knows, and they can be taken back. */
  noteAdmitted(envelope: CheckInEnvelope, name: string | undefined, people: number, listed: Listed | undefined): void {
    const { id, about, act } = envelope;
    const { female, male, ticked, gate } = act;
    const at = act.at + (act.offset ?? 0);
    const { places = 1, isGroup = false, members } = listed ?? {};
    if (about) {
      this.roster?.admit(about, { at, gate });
      if (people > 1 || places > 1) this.roster?.setParty({ hash: about, id, people, female: female ?? 0, male: male ?? 0, ticked });
    }
    this.setLast({ id, name, people, places, isGroup, female, male, members, ticked, at, about });
  }

  /** The same of somebody whom the phone's list does not have: the server says how many they are. */
  private noteAnswered({ id, act, about }: CheckInEnvelope, answer: Answer, name: string | undefined): void {
    const at = answer.firstAt ?? act.at;
    const { people = 1, places = 1, isGroup = false } = answer;
    if (about) this.roster?.admit(about, { at, gate: act.gate });
    this.setLast({ id, name, people, places, isGroup, female: act.female, male: act.male, at, about });
  }

  setLast(last: Admitted | undefined): void {
    this.last = last;
    this.screen.changed('last');
  }

  private amendLast(id: string, { name, places, isGroup }: Answer): void {
    const { last } = this;
    if (last?.id !== id) return;
    this.setLast({ ...last, name: name ?? last.name, places: places ?? last.places, isGroup: isGroup ?? last.isGroup });
  }

  /** Puts right how many came with the last one. */
  async putPeople(people: People): Promise<void> {
    const { last } = this;
    if (!last) return;
    this.setLast({ ...last, ...people });
    // An act of this kind says everything anew: a split that was said before and is not repeated would be taken back.
    const isSplit = people.female + people.male > 0 || last.female !== undefined;
    const split = isSplit ? { female: people.female, male: people.male } : {};
    const ticked = people.ticked ? { ticked: people.ticked } : {};
    const act = this.make({ kind: 'override', source: 'qr', target: last.id, people: people.people, ...split, ...ticked }, last.about);
    if (!(await this.keep(act))) {
      this.setLast(last);
      return;
    }
    if (last.about) this.roster?.setParty({ hash: last.about, id: last.id, ...people });
  }

  /** What was asked at the door of an admission, and answered by a tap. */
  async describe(id: string, about: string | undefined, said: { sex?: Sex; ageBand?: AgeBand }): Promise<void> {
    this.described = { ...(this.described?.id === id ? this.described : {}), id, ...said };
    const { sex, ageBand } = this.described;
    const known = { ...(sex ? { sex } : {}), ...(ageBand ? { ageBand } : {}) };
    await this.keep(this.make({ kind: 'override', source: 'qr', target: id, ...known }, about));
  }

  /** Takes somebody back: the last, or one of those before. */
  async takeBack(admitted: Admitted, reason: string): Promise<void> {
    const { last } = this;
    if (last?.id === admitted.id) this.setLast(undefined);
    const act = this.make({ kind: 'annul', source: 'qr', target: admitted.id, reason }, admitted.about);
    // Who went was not counted as let in, and is not taken off.
    if (!(await this.keep(admitted.left ? { ...act, uncounted: true } : act))) {
      this.setLast(last);
      return;
    }
    this.leave(admitted.about);
    this.scans.takenBack(admitted.id);
    this.screen.show({ kind: 'taken-back', admitted });
  }

  private leave(about: string | undefined): void {
    if (about) this.roster?.leave(about);
  }

  private partyOf(listed: Listed | undefined): Party | undefined {
    return listed && this.roster?.partyOf(listed.hash);
  }

  /** The admission of a ticket of several people that this phone knows of, so that their number can be put right. */
  private changeOf(listed: Listed | undefined, name: string | undefined): Admitted | undefined {
    const party = this.partyOf(listed);
    const first = listed && this.roster?.inSince(listed.hash);
    if (!listed || !party || !first || this.leaving) return undefined;
    const { places, isGroup, members, hash: about } = listed;
    return { ...party, name, places, isGroup, members, at: first.at, about };
  }

  private letInBy({ act }: CheckInEnvelope, name: string | undefined): (reason?: string) => void {
    const { hash, code, registration, source } = act;
    const whom = { ...(hash ? { hash } : {}), ...(code ? { code } : {}), ...(registration ? { registration } : {}) };
    return (reason) => {
      this.screen.clear();
      void this.admit({ source, letIn: true, door: 'accepted', ...(reason ? { reason } : {}), ...whom }, name);
    };
  }

  /** Among the last scans, to be found and taken back. */
  private record(
    { id, act, about }: CheckInEnvelope,
    of: { verdict: Verdict | undefined; people: number; places: number; isGroup: boolean },
    name: string | undefined,
  ): void {
    const left = act.kind === 'check_out' ? { left: true as const } : {};
    this.scans.put({ id, at: act.at + (act.offset ?? 0), gate: act.gate, ...of, ...(about ? { about } : {}), ...left }, name);
  }

  showPractice(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): void {
    const { listed } = judged ?? {};
    const verdict = judged ? judged.answer.verdict : 'accepted';
    const first = judged?.answer.first ?? { at: envelope.act.at, gate: this.gate };
    if (listed && verdict === 'accepted') this.practised.set(listed.hash, { at: this.now(), gate: this.gate });
    const told: Told = {
      verdict,
      name: name ?? listed?.name,
      people: listed?.places ?? 1,
      firstAt: verdict === 'already_in' ? first.at : this.now(),
      firstGate: first.gate,
      typed: envelope.act.code !== undefined,
    };
    this.screen.show({ kind: 'practised', told });
  }

  // The server, and the right to be here

  /** The server answered something a moment ago: what it says decides, if it says it soon. */
  private get isOnline(): boolean {
    return this.link === 'online' && navigator.onLine && this.heard.isOnline(performance.now());
  }

  private measure(asked: number, heard: number, server: number): void {
    this.heard.note(performance.now());
    if (!this.clock.measure(asked, heard, server, performance.now()) || this.clock.offset === undefined) return;
    this.options.onClock?.({ offset: this.clock.offset, server });
  }

  /** The phone's own key, made and told while there is a network: for the day on which somebody else has to send what is made here. */
  private async introduce(): Promise<void> {
    try {
      const phone = this.store && (await phoneOf(this.store, this.data.actor));
      if (phone && this.store) await register(this.store, phone);
    } catch {
      // Without a key the queue waits until its own actor sends it.
    }
  }

  /** The server told whether this phone may still work here. It says so at once, and keeps what it has to send. */
  private tellRight(told: RightTold): void {
    this.options.onRight?.(told);
    // An event that was moved opens its door again.
    if (!told.over) this.keeper.ended = false;
    if (this.right.tell(told)) this.screen.show({ kind: 'over' });
    this.screen.changed('queue');
    this.screen.changed('list');
  }
}

const whyNot = ({ outcome }: Answer): 'forbidden' | 'too_many_wait' | 'other' =>
  outcome === 'forbidden' || outcome === 'too_many_wait' ? outcome : 'other';

function toldBy({ verdict, name, people, firstAt, firstGate }: Answer): Told {
  return { verdict, name, people, firstAt, firstGate };
}
