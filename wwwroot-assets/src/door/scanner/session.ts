/**
 * What happens at a door: scans become acts, acts get verdicts, and the queue carries them to the server. This module knows no page; it
 * tells a screen what to show (`outcomes.ts`).
 */
import { type Admission, decideHeads, opensAt, type Verdict } from '../check-in-rules';
import type { Act, Answer, CheckInEnvelope, Envelope, WalkIn } from '../envelopes';
import { phoneOf, register } from '../phone-key';
import { DoorRight, type RightTold } from '../phone-right';
import type { Link } from '../queue-sender';
import type { Counted, Listed, Roster } from '../roster';
import { RosterKeeper } from '../roster-keeper';
import { tokenIn } from '../ticket-codes';
import { hashOf } from '../ticket-hashes';
import { ActQueue, type QueueSetup, type Said } from './act-queue';
import { Admissions } from './admissions';
import { Answers, answersWithin } from './awaited-answers';
import { KeptScans } from './kept-scans';
import { isOf, type Scan, verdictNow } from './last-scans';
import type { Admitted, SessionScreen, Told } from './outcomes';
import { type Circumstances, type Judged, judge } from './phone-verdict';
import { type Key, type Read, readTyped } from './typed-scan';
import { type WalkInResult, WalkIns } from './walk-ins';

export interface SessionSetup extends QueueSetup {
  /** Called when the server told whether this phone may still work here. */
  onRight?: (told: RightTold) => void;
}

/** The result of counting people: stored on the device, not stored because the device refused, or not counted and why. */
export type HeadsTold =
  | { verdict: 'kept'; waits?: { endedAt: number } | 'confirmed' }
  | { verdict: 'not_kept' | 'not_taking_place' }
  | { verdict: 'too_early'; opensAt: number };

/** How long after the answer to an act the list of this door asks what is new, in milliseconds. */
const pollsAfterAnswer = 400;
/** How often the phone asks what the organiser decided, in milliseconds. */
const asksDecisionsEvery = 10_000;
/** How long the server is asked before the screen says so, in milliseconds. */
const asksQuietly = 250;
/**
 * How long the phone waits for the server when it cannot decide by itself, in milliseconds: when it is online, and when the network was
 * already lost.
 */
const patience = { online: 4000, offline: 1500 };

export class ScannerSession {
  /** Whether the device or the server is being asked something, so that the next scan has to wait. */
  busy = false;
  /** Whether people who leave are recorded instead of people who come. */
  leaving = false;
  /** The totals of all phones; undefined before the first answer. */
  totals: { present: number; inRoom: number | undefined } | undefined;
  readonly right = new DoorRight();
  readonly scans: KeptScans;
  readonly queue: ActQueue;
  readonly admissions: Admissions;
  private readonly answers = new Answers();
  private readonly keeper: RosterKeeper;
  private readonly walkIns: WalkIns;
  /** The people admitted in practice. */
  private readonly practised = new Map<string, Admission>();
  /** A scanner at a cable types faster than the disk writes, so what it typed is handled one after the other. */
  private typing: Promise<void> = Promise.resolve();
  /** What a scanner at a cable read while nobody could look at it, by what it read. */
  private readonly waiting = new Map<string, Read>();
  private askedDecisionsAt = -Infinity;
  private polling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly setup: SessionSetup,
    private readonly screen: SessionScreen,
  ) {
    const { data, store } = setup;
    this.queue = new ActQueue(setup, {
      onAnswer: (answer, envelope) => this.take(answer, envelope),
      onChange: () => screen.changed('queue'),
      onRight: (told) => this.tellRight(told),
      onNotRegistered: (name, error) => screen.tellNotRegistered(name, error),
      onRefused: (refused) => screen.tellRefused(refused),
      onNotKept: (error) => {
        this.busy = false;
        screen.show({ kind: 'not-kept', isFull: error.name === 'QuotaExceededError' });
      },
    });
    this.scans = new KeptScans(store, data.actor, data.session, () => screen.changed('scans'));
    this.admissions = new Admissions(this.queue, this.scans, screen, () => this.roster);
    this.walkIns = new WalkIns(this, data, screen);
    this.keeper = new RosterKeeper({
      store,
      actor: data.actor,
      session: data.session,
      path: data.path,
      onTime: (asked, heard, server) => this.queue.measure(asked, heard, server),
      onChange: () => {
        screen.changed('list');
        screen.changed('queue');
      },
      onEnd: (told) => this.tellRight(told),
      onCount: (present, inRoom) => {
        this.totals = { present, inRoom };
        screen.changed('totals');
      },
      onCounted: (counted) => screen.counted(counted),
      onOnline: () => this.link === 'offline' && void this.queue.sender?.send(),
    });
  }

  get roster(): Roster | undefined {
    return this.keeper.roster;
  }

  get link(): Link {
    return this.queue.link;
  }

  /** Practice: nothing is kept, sent or counted. */
  get practice(): boolean {
    return this.queue.practice;
  }

  /** The server's time as far as it is known, in milliseconds since 1970. */
  now(): number {
    return this.queue.now();
  }

  /** The verdict on a scan as it stands now: what waited for the organiser may have been accepted since. */
  verdictOf(scan: Scan): Verdict | undefined {
    return verdictNow(scan, scan.about === undefined ? undefined : this.roster?.inSince(scan.about));
  }

  /** The number of scans that waited for the organiser and were accepted since. */
  get acceptedSince(): number {
    return this.scans.all.filter((scan) => scan.verdict === 'to_settle' && this.verdictOf(scan) === 'accepted').length;
  }

  /** Sends what an earlier opening of the page left, and loads the list; resolves when there is a list, or when none can be loaded. */
  begin(): Promise<void> {
    void this.queue.sender?.send();
    void this.introduce();
    return this.keeper.open(this.now()).then(() => this.keeper.poll());
  }

  /** Asks who was admitted at other gates in the meantime. */
  async poll(): Promise<void> {
    await this.keeper.poll();
    await this.askDecisions();
  }

  /** Asks what the organiser decided about scans that did not count at once, also when this phone's right is over. */
  private async askDecisions(): Promise<void> {
    const ids = this.scans.undecided;
    const { actor, path } = this.setup.data;
    if (ids.length === 0 || this.practice || performance.now() - this.askedDecisionsAt < asksDecisionsEvery) return;
    this.askedDecisionsAt = performance.now();
    try {
      const response = await fetch(`${path}/decisions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Door-Actor': actor },
        body: JSON.stringify({ ids }),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) return;
      const { decisions } = (await response.json()) as { decisions: readonly { id: string; counts: boolean }[] };
      for (const { id, counts } of decisions) this.scans.decided(id, counts);
      if (decisions.length > 0) this.screen.changed('totals');
    } catch {
      // Without a network the scans read as before.
    }
  }

  turn(leaving: boolean): void {
    this.leaving = leaving;
    this.screen.clear();
    this.admissions.setLast(undefined);
    this.screen.changed('totals');
  }

  practise(on: boolean): void {
    this.queue.practice = on;
    this.practised.clear();
    this.screen.clear();
    this.admissions.setLast(undefined);
  }

  // Ways in

  /** A text that the camera read: a ticket, or something else. */
  async scan(text: string): Promise<void> {
    const token = tokenIn(text);
    if (token) await this.enter({ token });
    else this.screen.show({ kind: 'told', told: { verdict: 'not_valid' } });
  }

  /** Handles what a scanner at a cable typed: the address of a ticket, its code, or an identity card. */
  type(keys: readonly Key[]): Promise<void> {
    this.typing = this.typing.then(() => this.readKeys(keys)).catch(() => undefined);
    return this.typing;
  }

  async enter(read: { token: string } | { code: string }): Promise<void> {
    if ('token' in read) await this.admit({ source: 'qr', hash: await hashOf(read.token) });
    else await this.admit({ source: 'code', code: read.code });
  }

  /** Registers and admits a person without a registration. */
  async walkIn(walkIn: WalkIn): Promise<WalkInResult> {
    if (!this.mayWork()) return { done: true };
    return this.walkIns.enter(walkIn);
  }

  /** Counts people without a registration. Before the door opens, or when the activity does not take place, nobody can be counted. */
  async count(counted: Counted): Promise<HeadsTold> {
    const rules = this.practice ? undefined : this.roster?.rules;
    const verdict = rules ? decideHeads({ ...rules, countedAt: this.now() }) : 'accepted';
    if (verdict === 'too_early') return { verdict, opensAt: opensAt(rules!) };
    if (verdict === 'not_taking_place') return { verdict };
    if (!(await this.queue.count(counted))) return { verdict: 'not_kept' };
    if (verdict === 'too_late') return { verdict: 'kept', waits: { endedAt: rules!.endedAt! } };
    return verdict === 'to_settle' ? { verdict: 'kept', waits: 'confirmed' } : { verdict: 'kept' };
  }

  /** Whether this phone may still work here; if its right is over, the screen says so. */
  mayWork(): boolean {
    if (!this.right.isOver || this.practice) return true;
    this.screen.closePersonForm();
    this.screen.show({ kind: 'over' });
    return false;
  }

  private async readKeys(keys: readonly Key[]): Promise<void> {
    const read = readTyped(keys);
    if (this.screen.isFree) await this.takeRead(read);
    else await this.putOff(read);
  }

  /** Keeps what was scanned while somebody was busy with a question, says so, and takes it when the question is settled. */
  private async putOff(read: Read): Promise<void> {
    const scanned = 'token' in read ? read.token : 'code' in read ? read.code : JSON.stringify(read);
    const isNew = !this.waiting.has(scanned);
    this.waiting.set(scanned, read);
    const whom = 'token' in read ? { hash: await hashOf(read.token) } : 'code' in read ? { code: read.code } : {};
    const envelope = this.queue.make({ kind: 'admit', source: 'qr', ...whom });
    const { listed } = this.judge(envelope.act) ?? {};
    if (listed) envelope.about = listed.hash;
    const head = { ...this.headOf(envelope), name: listed?.name, isCard: 'card' in read };
    const takeNow = () => this.takePutOff(scanned);
    this.screen.tellPutOff(scanned, head, takeNow);
    if (isNew) this.screen.whenFree(takeNow);
  }

  private takePutOff(scanned: string): boolean {
    const read = this.waiting.get(scanned);
    if (!read) return false;
    this.waiting.delete(scanned);
    this.screen.settle(scanned);
    this.typing = this.typing.then(() => this.takeRead(read)).catch(() => undefined);
    return true;
  }

  private async takeRead(read: Read): Promise<void> {
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
    const envelope = this.queue.make({ ...said, kind: 'admit' });
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
      // The list knows to which ticket the code belongs, so the hash is sent instead: the server accepts only a limited number of codes in
      // a while, but any number of hashes.
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

  /**
   * Whether the phone's own verdict may stand at once. An admission, a repeated admission and a ticket that waits always may. A refusal
   * stands only without a network, and 'not on list' never does, because the server may know more than the phone.
   */
  private mayDecideHere(verdict: Verdict | undefined): boolean {
    if (verdict === 'accepted' || verdict === 'already_in' || verdict === 'to_settle') return true;
    return verdict !== undefined && verdict !== 'not_on_list' && this.link === 'offline';
  }

  private judge(act: Act): Judged | undefined {
    return judge(this.roster, act, this.circumstances);
  }

  /** The facts for the phone's verdict besides the list. */
  get circumstances(): Circumstances {
    return { gate: this.queue.gate, practised: this.practice ? this.practised : undefined };
  }

  /**
   * The phone knows the answer, and it is on the disk before anything is shown. If the phone is online it lets the server answer, because
   * the person may have been admitted at another gate a moment ago. If that answer does not come soon, the phone's own verdict is shown
   * until it does.
   */
  private async decideHere(envelope: CheckInEnvelope, judged: Judged, name: string | undefined): Promise<void> {
    const { answer, listed } = judged;
    const { act } = envelope;
    if (answer.verdict) act.door = answer.verdict;
    this.busy = true;
    const soon = this.queue.isOnline ? this.answers.within(envelope.id, answersWithin) : undefined;
    if (!soon) this.watch(envelope);
    if (!(await this.queue.keep(envelope))) {
      this.unwatch(envelope);
      return;
    }
    if (soon) {
      const said = await this.whileBusy(this.sentFor(envelope, soon));
      if (said) {
        this.busy = false;
        await this.showAnswer(said, envelope, name, listed);
        return;
      }
      this.watch(envelope);
    }
    this.busy = false;
    const people = answer.verdict === 'already_in' ? (this.admissions.partyOf(listed)?.people ?? 1) : (act.people ?? listed?.places ?? 1);
    if (answer.verdict === 'accepted') this.admissions.note(envelope, name, people, listed);
    await this.showHere(envelope, judged, name, people);
  }

  /**
   * The admission in force of a ticket that is scanned again, if its number of people can be corrected. It stands below as the last person,
   * because the answer is not shown for long.
   */
  private changeOf(verdict: Verdict | undefined, listed: Listed | undefined, name: string | undefined): Admitted | undefined {
    const change = this.leaving ? undefined : this.admissions.changeOf(listed, name);
    if (change && verdict === 'already_in') this.admissions.setLast(change);
    return change;
  }

  /** Shows the phone's own verdict, after the scan is among the last scans on the disk: the page may be closed right after. */
  async showHere(envelope: CheckInEnvelope, { answer, listed }: Judged, name: string | undefined, people: number): Promise<void> {
    const { verdict, first } = answer;
    const { places = people, isGroup = false, passedOn } = listed ?? {};
    await this.record(envelope, { verdict, people, places, isGroup, passedOn }, name);
    this.screen.show({
      kind: 'told',
      id: envelope.id,
      told: {
        verdict,
        name,
        people,
        firstAt: first?.at,
        firstGate: first?.gate,
        passedOn: listed?.passedOn,
        typed: envelope.act.code !== undefined,
        listedAt: this.link === 'offline' ? this.roster?.heardAt : undefined,
      },
      code: this.headOf(envelope).code,
      asks: verdict === 'accepted' ? answer.asks : [],
      about: listed?.hash,
      letIn: this.letInBy(envelope, name),
      change: this.changeOf(verdict, listed, name),
    });
  }

  /** Records that a person leaves: one act, whoever they are, because the server knows when they came. */
  private async checkOut({ act, about, ...every }: CheckInEnvelope, listed: Listed | undefined, name: string | undefined): Promise<void> {
    const { people, door, letIn, ...rest } = act;
    const envelope: CheckInEnvelope = { ...every, ...(about ? { about } : {}), act: { ...rest, kind: 'check_out', door: 'accepted' } };
    this.watch(envelope);
    const kept = await this.queue.keep(envelope);
    this.busy = false;
    if (!kept) {
      this.unwatch(envelope);
      return;
    }
    const at = this.now();
    const one = { people: 1, places: 1, isGroup: listed?.isGroup ?? false };
    this.admissions.setLast({ id: envelope.id, name, ...one, at, left: true });
    await this.record(envelope, { verdict: 'accepted', ...one }, name);
    const isListed = listed ? true : this.roster && act.hash ? false : undefined;
    const cameAt = about ? this.roster?.inSince(about)?.at : undefined;
    this.screen.show({ kind: 'left', id: envelope.id, gone: { name, at, cameAt, isListed } });
  }

  /** Asks how many people of a group came. The question is kept until it is answered, and then becomes one act. */
  private async askGroup(envelope: CheckInEnvelope, listed: Listed, name: string | undefined): Promise<void> {
    if (!(await this.queue.keep(envelope))) return;
    this.screen.askGroup({
      name,
      places: listed.places,
      members: listed.members,
      no: () => void this.dropUnsaid(envelope),
      yes: ({ people, female, male, ticked }) => {
        const act = { ...envelope.act, people, female, male, ...(ticked ? { ticked } : {}) };
        // Another phone may have admitted them in the meantime, so the verdict is made again.
        const judged = this.judge(act);
        if (judged) void this.decideHere({ ...envelope, state: 'send', act }, judged, name);
      },
    });
  }

  private async dropUnsaid(envelope: Envelope): Promise<void> {
    await this.queue.store?.drop(envelope.id).catch(() => undefined);
    this.screen.changed('queue');
  }

  /** The phone does not know the answer, or the server may know something newer. */
  private async askServer(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): Promise<void> {
    if (!(await this.queue.keep(envelope))) return;
    const waits = navigator.onLine ? (this.link === 'online' ? patience.online : patience.offline) : 0;
    const answer = await this.whileBusy(this.sentFor(envelope, this.answers.within(envelope.id, waits)));
    this.busy = false;
    const verdict = judged?.answer.verdict;
    if (answer) await this.showAnswer(answer, envelope, name);
    else if (this.codeWaits(envelope)) this.showCodesWait(envelope);
    else if (judged && verdict && verdict !== 'not_on_list') await this.decideHere(envelope, judged, name);
    else await this.askPerson(envelope, judged, name);
  }

  /** Shows that the server is being asked when it takes more than a moment. */
  private async whileBusy<T>(work: Promise<T>): Promise<T> {
    const slow = setTimeout(() => this.screen.show({ kind: 'sending' }), asksQuietly);
    try {
      return await work;
    } finally {
      clearTimeout(slow);
    }
  }

  /** Sends what is kept; if that fails, nobody waits for the answer. */
  private sentFor(envelope: Envelope, answer: Promise<Answer | undefined>): Promise<Answer | undefined> {
    void this.queue.sender?.send().then(() => {
      if (this.link !== 'online' || this.codeWaits(envelope)) this.answers.giveUp(envelope.id);
    });
    return answer;
  }

  private codeWaits(envelope: Envelope): boolean {
    if (envelope.type !== 'check_in' || envelope.act.code === undefined) return false;
    return this.link === 'online' && (this.queue.sender?.codesWait ?? 0) > 0;
  }

  /**
   * So many codes were tried that the server accepts the next ones only later. The code stays in the queue, and tickets can be scanned in
   * the meantime.
   */
  private showCodesWait(envelope: CheckInEnvelope): void {
    this.screen.show({ kind: 'codes-wait', seconds: Math.ceil((this.queue.sender?.codesWait ?? 0) / 1000) });
    this.answers.whenAnswered(envelope.id, (answer) => this.screen.whenFree(() => this.showAnswer(answer, envelope)));
  }

  // A person decides

  /** Neither the phone nor the server can tell now, so a person decides, and the decision is on the disk before the screen says so. */
  private async askPerson(envelope: CheckInEnvelope, judged: Judged | undefined, name?: string): Promise<void> {
    if (this.link === 'refused') {
      this.screen.show({ kind: 'not-taken', why: 'forbidden' });
      return;
    }
    // The screen says of a code that this phone cannot check that it is kept and checked later. It is in the queue already, and stays there
    // whether the question is answered or not.
    const cannotCheck = judged?.answer.unchecked.includes('code') ?? false;
    if (!(await this.queue.keep(cannotCheck ? envelope : { ...envelope, state: 'wait' }))) return;
    await this.question(envelope, judged, name);
    // The server's answer may still come while the question is shown, or after something else was shown.
    this.answers.whenAnswered(envelope.id, (answer) => {
      if (this.screen.isShowing(envelope.id)) void this.showAnswer(answer, envelope, name);
      else this.tellAnswered(answer, envelope);
    });
  }

  /** Tells the server's answer to a question that stands in a line. */
  private tellAnswered(answer: Answer, envelope: CheckInEnvelope): void {
    this.screen.settle(envelope.id);
    this.scans.closed(envelope.id);
    if (answer.outcome !== 'done') {
      this.screen.tellLate({ ...this.headOf(envelope), said: 'kept' });
      return;
    }
    const counted = this.admissions.countedOtherwise(envelope, answer);
    this.scans.answered(answer);
    if (counted) this.tellCounted(envelope, answer, counted);
    else this.screen.tellLate({ ...this.headOf(envelope, answer), said: { door: undefined, told: toldBy(answer) } });
  }

  private async question(envelope: CheckInEnvelope, judged: Judged | undefined, name?: string, askedAt?: number): Promise<void> {
    const elsewhere = judged && judged.listed === undefined ? await this.keeper.elsewhere(envelope.act) : undefined;
    const cannotCheck = judged?.answer.unchecked.includes('code') ?? false;
    await this.record(envelope, { verdict: undefined, people: envelope.act.people ?? 1, places: 1, isGroup: false }, name);
    this.screen.show({
      kind: 'undecided',
      id: envelope.id,
      ...this.headOf(envelope),
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
    if (!(await this.queue.keep(yes))) return;
    this.admissions.note(yes, name, people, undefined);
    await this.record(yes, { verdict: 'accepted', people, places: people, isGroup: false }, name);
    this.screen.show({ kind: 'let-in', id: yes.id, name });
  }

  private async decideNo(envelope: CheckInEnvelope, reason: string): Promise<void> {
    this.unwatch(envelope);
    this.screen.clear();
    // The act may have reached the server before its answer was lost. An act that takes it back makes sure that nobody is counted.
    const annul: CheckInEnvelope = {
      ...this.queue.make({ kind: 'annul', source: envelope.act.source, target: envelope.id, reason }),
      uncounted: true,
    };
    if (await this.queue.keep(annul)) await this.queue.store?.drop(envelope.id).catch(() => undefined);
    this.scans.refused(envelope.id);
    this.screen.changed('queue');
  }

  /** Asks questions again that were open when the page was closed. */
  async askUndecided(): Promise<void> {
    const { session, actor } = this.setup.data;
    const isOpen = (e: Envelope): e is CheckInEnvelope =>
      e.type === 'check_in' && e.state === 'wait' && e.session === session && e.actor === actor;
    const open = ((await this.queue.store?.all()) ?? []).filter(isOpen);
    if (!this.screen.isFree) return;
    let group: (() => Promise<void>) | undefined;
    for (const envelope of open) {
      const judged = this.judge(envelope.act);
      const { listed } = judged ?? {};
      const isGroup = listed?.isGroup && judged?.answer.verdict === 'accepted' && envelope.act.people === undefined;
      if (listed && isGroup) group ??= () => this.askGroup(envelope, listed, listed.name);
      // Each question that is shown puts the one before it into a line.
      else await this.question(envelope, judged, listed?.name, envelope.act.at);
    }
    await group?.();
  }

  // The server's answers

  private async showAnswer(answer: Answer, envelope: CheckInEnvelope, knownName?: string, listed?: Listed): Promise<void> {
    if (answer.outcome !== 'done') {
      this.screen.show({ kind: 'not-taken', why: whyNot(answer) });
      return;
    }
    const name = answer.name ?? knownName;
    const { id, act, about } = envelope;
    const { verdict } = answer;
    if (verdict === 'accepted' && act.kind === 'admit') {
      if (listed) this.admissions.note(envelope, name, answer.people ?? act.people ?? listed.places, listed);
      else this.admissions.noteAnswered(envelope, answer, name);
    } else if (verdict === 'already_in' && about && answer.firstAt !== undefined) {
      this.roster?.admit(about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
    }
    if (act.kind === 'admit') {
      const places = answer.places ?? listed?.places ?? 1;
      const { people = 1, isGroup = false, passedOn } = answer;
      await this.record(envelope, { verdict, people, places, isGroup, passedOn }, name);
    }
    const { last } = this.admissions;
    if (verdict === 'accepted' && answer.isGroup && act.people === undefined && last?.id === id && !last.left) {
      // Nobody here knew that this is a group, so nobody was asked how many came.
      this.screen.show({ kind: 'counted', id, admitted: last });
      return;
    }
    this.screen.show({
      kind: 'told',
      id,
      told: { ...toldBy(answer), name, typed: act.code !== undefined },
      code: this.headOf(envelope, answer).code,
      asks: answer.asks ?? [],
      about,
      letIn: this.letInBy(envelope, name),
      change: this.changeOf(verdict, listed, name),
    });
    if (verdict === 'not_on_list')
      void this.keeper.elsewhere(act).then((elsewhere) => elsewhere && this.screen.tellElsewhere(id, elsewhere));
  }

  /** Waits for the answer to an act that was shown already. The answer adds to what is shown, or is told if it differs. */
  watch(envelope: CheckInEnvelope): void {
    const { id, act, about } = envelope;
    this.answers.whenAnswered(id, (answer) => {
      if (answer.outcome !== 'done') {
        this.screen.tellLate({ ...this.headOf(envelope), said: 'kept' });
        return;
      }
      this.screen.nameShown(id, answer.name);
      if (!this.compare(envelope, answer)) return;
      if (act.door !== 'accepted' || act.kind !== 'admit') return;
      if (this.admissions.last?.id === id) this.admissions.setLast(undefined);
      if (about && answer.verdict === 'already_in' && answer.firstAt !== undefined) {
        this.roster?.admit(about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
      } else this.admissions.leave(about);
    });
  }

  unwatch(envelope: Envelope): void {
    this.answers.forget(envelope.id);
  }

  /** Handles an answer to any act that was in the queue. */
  private take(answer: Answer, envelope: Envelope): void {
    clearTimeout(this.polling);
    this.polling = setTimeout(() => void this.keeper.poll(), pollsAfterAnswer);
    if (this.answers.take(answer) || envelope.type !== 'check_in' || envelope.session !== this.setup.data.session) return;
    if (envelope.act.kind !== 'admit') {
      if (answer.verdict === 'to_settle') this.screen.tellLate({ ...this.headOf(envelope), said: 'to-settle' });
    } else if (answer.outcome === 'done') {
      this.compare(envelope, answer);
    }
  }

  /**
   * Takes over what the server says about an admission that was shown already, and tells it if it differs. Returns whether the verdict
   * differs.
   */
  private compare(envelope: CheckInEnvelope, answer: Answer): boolean {
    const counted = this.admissions.countedOtherwise(envelope, answer);
    this.admissions.amendLast(answer);
    this.scans.answered(answer);
    if (this.contradict(envelope, answer)) return true;
    if (counted) this.tellCounted(envelope, answer, counted);
    return false;
  }

  /** Tells that the server counted people about whose number nobody here was asked: on the screen of the scan, or in a line. */
  private tellCounted(envelope: CheckInEnvelope, answer: Answer, admitted: Admitted): void {
    if (this.screen.isShowing(envelope.id)) this.screen.show({ kind: 'counted', id: envelope.id, admitted });
    else this.screen.tellLate({ ...this.headOf(envelope, answer), said: { counted: admitted } });
  }

  /**
   * Tells that the server's answer differs from what this phone showed: on that screen if it is still shown, otherwise in a line that names
   * the scan, so that the screen of the next guest stays. Returns whether there is a difference.
   */
  private contradict(envelope: CheckInEnvelope, answer: Answer): boolean {
    const { door } = envelope.act;
    if (door === undefined || answer.verdict === undefined || answer.verdict === door) return false;
    // The person who took the act back knows about it.
    if (answer.verdict === 'annulled' && this.scans.isTakenBack(envelope.id)) return true;
    const { at, gate } = this.headOf(envelope);
    const isEarliest =
      answer.verdict === 'already_in' &&
      answer.firstAt !== undefined &&
      isOf({ at: answer.firstAt, gate: answer.firstGate ?? '' }, { at, gate });
    const told = { ...toldBy(answer), ...(isEarliest ? { isEarliest } : {}) };
    if (this.screen.isShowing(envelope.id)) this.screen.show({ kind: 'contradicted', id: envelope.id, door, told });
    else this.screen.tellLate({ ...this.headOf(envelope, answer), said: { door, told } });
    return true;
  }

  /** Which scan a late line is about. */
  private headOf({ act, about }: CheckInEnvelope, answer?: Answer): { code: string | undefined; at: number; gate: string } {
    const code = answer?.code ?? act.code ?? (about ? this.roster?.codeOf(about) : undefined);
    return { code, at: act.at + (act.offset ?? 0), gate: act.gate };
  }

  private letInBy({ act }: CheckInEnvelope, name: string | undefined): (reason?: string) => void {
    const { hash, code, registration, source } = act;
    const whom = { ...(hash ? { hash } : {}), ...(code ? { code } : {}), ...(registration ? { registration } : {}) };
    return (reason) => {
      this.screen.clear();
      void this.admit({ source, letIn: true, door: 'accepted', ...(reason ? { reason } : {}), ...whom }, name);
    };
  }

  /** Adds the scan to the last scans, where it can be found and taken back; resolves when it is on the disk. */
  private record(
    { id, act, about }: CheckInEnvelope,
    of: Pick<Scan, 'verdict' | 'people' | 'places' | 'isGroup' | 'passedOn'>,
    name: string | undefined,
  ): Promise<void> {
    const left = act.kind === 'check_out' ? { left: true as const } : {};
    const { people, female, male, ticked } = act;
    const said = people === undefined ? {} : { female, male, ticked, said: true as const };
    const every = { id, at: act.at + (act.offset ?? 0), gate: act.gate, ...said, ...(about ? { about } : {}), ...left };
    return this.scans.put({ ...every, ...of }, name);
  }

  showPractice(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): void {
    const { listed } = judged ?? {};
    const verdict = judged ? judged.answer.verdict : 'accepted';
    const first = judged?.answer.first ?? { at: envelope.act.at, gate: this.queue.gate };
    if (listed && verdict === 'accepted') this.practised.set(listed.hash, { at: this.now(), gate: this.queue.gate });
    const told: Told = {
      verdict,
      name: name ?? listed?.name,
      people: listed?.places ?? 1,
      firstAt: verdict === 'already_in' ? first.at : this.now(),
      firstGate: first.gate,
      passedOn: listed?.passedOn,
      typed: envelope.act.code !== undefined,
    };
    this.screen.show({ kind: 'practised', told });
  }

  // The server, and the right to be here

  /** Makes the phone's own key and sends it while there is a network, for a time when another phone has to send what is made here. */
  private async introduce(): Promise<void> {
    try {
      const phone = this.queue.store && (await phoneOf(this.queue.store, this.setup.data.actor));
      if (phone && this.queue.store) await register(this.queue.store, phone);
    } catch {
      // Without a key the queue waits until its own actor sends it.
    }
  }

  /**
   * Called when the server told whether this phone may still work here. If the right is over the screen says so at once; the queue is still
   * sent.
   */
  private tellRight(told: RightTold): void {
    this.setup.onRight?.(told);
    // When an event was moved, its door may open again.
    if (!told.over) this.keeper.ended = false;
    if (this.right.tell(told)) {
      this.forgetNames();
      this.screen.show({ kind: 'over' });
    }
    this.screen.changed('queue');
    this.screen.changed('list');
    this.screen.changed('totals');
  }

  /** Names go with the right to them; the acts that are still to be sent stay. */
  private forgetNames(): void {
    void this.keeper.forget();
    this.admissions.setLast(undefined);
    this.scans.forgetNames();
    this.waiting.clear();
    this.screen.forgetNames();
  }

  /** Whether the server refuses because the right of this phone is over; the screen says so then. */
  isEnd(response: Response): Promise<boolean> {
    return this.keeper.isEnd(response);
  }
}

const whyNot = ({ outcome }: Answer): 'forbidden' | 'too_many_wait' | 'other' =>
  outcome === 'forbidden' || outcome === 'too_many_wait' ? outcome : 'other';

function toldBy({ verdict, name, people, firstAt, firstGate, passedOn }: Answer): Told {
  return { verdict, name, people, firstAt, firstGate, passedOn };
}
