import { filled } from '../../text/plural';
import { icon } from '../../widgets/dom';
import { type Admission, type CheckInAnswer, decide, type Verdict } from '../check-in-rules';
import type { Store } from '../device-store';
import type { Act, Answer, CheckInEnvelope, Envelope, Headcount, WalkIn, WalkInEnvelope } from '../envelopes';
import { phoneOf, register } from '../phone-key';
import { DoorRight, keepRight, type RightTold } from '../phone-right';
import { type Link, Sender } from '../queue-sender';
import type { Listed, Party, Roster } from '../roster';
import { RosterKeeper } from '../roster-keeper';
import { keptClock, ServerClock } from '../server-clock';
import { Sight, tokenIn } from '../ticket-codes';
import { hashOf } from '../ticket-hashes';
import { type AnswerAct, AnswerPanel, type Asked } from './answer-panel';
import { differs, leftOf, shownOf, type Told, type Ways } from './answer-words';
import { Answers, answersWithin, Heard } from './awaited-answers';
import { Camera } from './camera';
import { CardReader } from './card-reader';
import { Gaze, type SeenCode } from './code-choice';
import { CodeDialog } from './code-dialog';
import { clearsAfter, type Desk, type DoorData, get, isDialogOpen, type Said, time, when } from './desk';
import { Direction } from './direction-switch';
import { Handover } from './handover-dialog';
import { Counter } from './headcount-dialog';
import { KeyBursts } from './key-bursts';
import { LastPerson } from './last-person';
import { BeforeLines } from './late-answers';
import { NetLine } from './network-state';
import { PeopleDialog } from './people-dialog';
import { PersonDialog } from './person-dialog';
import { Readiness } from './readiness';
import { WhyDialog } from './reason-dialog';
import { ScansDialog } from './scans-dialog';
import { allowSound } from './signals';
import { type Disturbs, type Key, readTyped } from './typed-scan';
import { WalkInDesk, type WalkInSaid } from './walk-ins';

/** How long a question at the door stands before the next is waited for, in milliseconds. */
const asksFor = 8000;
/** Less than a phone counts as online for after an answer: while the network is there, the server decides. */
const pollEvery = 4000;

/** What the phone itself makes of an act. */
interface Judged {
  answer: CheckInAnswer;
  listed: Listed | undefined;
}

/** The scanner's page: what the camera sees and hands type becomes acts, and each is answered. */
export class Door implements Desk {
  readonly panel = new AnswerPanel(() => this.sound);
  practice = false;
  private readonly clock: ServerClock;
  private readonly sight = new Sight();
  private readonly gaze = new Gaze();
  private readonly heard = new Heard();
  private readonly answers = new Answers();
  /** Whether this phone may still work here. */
  readonly right = new DoorRight();
  private readonly before = new BeforeLines(this, () => this.sound);
  private readonly camera: Camera;
  private readonly sender: Sender | undefined;
  private readonly keeper: RosterKeeper;
  private readonly people = new PeopleDialog(this);
  private readonly lastPerson = new LastPerson(this, this.people, (last) => {
    this.leave(last.about);
    this.recent.takenBack(last.id);
  });
  private readonly recent = new ScansDialog(this, (last) => this.lastPerson.askBack(last));
  private readonly direction: Direction;
  private readonly person = new PersonDialog(this);
  private readonly why = new WhyDialog();
  /** What a scanner at a cable typed is read one after the other: it types faster than the disk writes. */
  private typed: Promise<void> = Promise.resolve();
  private readonly walkIns = new WalkInDesk(this);
  private readonly card = new CardReader(this, this.person);
  private readonly counter = new Counter(this);
  private readonly handover = new Handover(this, { opened: () => this.sender?.opened ?? '', onTaken: () => void this.sender?.passOn() });
  private readonly net = new NetLine(this);
  private readonly ready = new Readiness(this);
  /** Those who are in by practising. */
  private readonly practised = new Map<string, Admission>();
  gate: string;
  private sound = localStorage.getItem('door.sound') !== 'off';
  private namesHidden = localStorage.getItem('door.names') === 'hidden';
  private order = Date.now();
  /** Of all phones; nothing is known before the first answer. */
  private totals: { present: number; inRoom: number | undefined } | undefined;
  private polling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly data: DoorData,
    readonly store: Store | undefined,
  ) {
    this.direction = new Direction(data.session, () => this.turned());
    this.gate = data.gate || localStorage.getItem('door.gate') || '';
    this.clock = new ServerClock(keptClock());
    this.camera = new Camera({ video: get<HTMLVideoElement>('video'), wasm: data.wasm, onCodes: (codes) => void this.onSeen(codes) });
    const onTime = (asked: number, heard: number, server: number): void => this.measure(asked, heard, server);
    this.keeper = new RosterKeeper({
      store,
      actor: data.actor,
      session: data.session,
      path: data.path,
      onTime,
      onChange: () => {
        this.ready.show();
        void this.net.show(this.sender);
      },
      onEnd: (told) => this.tellRight(told),
      onCount: (present, inRoom) => {
        this.totals = { present, inRoom };
        this.showTotals();
      },
      onCounted: (counted) => this.counter.tell(counted),
      onOnline: () => this.sender && this.sender.link === 'offline' && void this.sender.send(),
    });
    if (store) {
      this.sender = new Sender({
        store,
        actor: data.actor,
        handover: data.handover ?? undefined,
        onTime,
        onAnswer: (answer, envelope) => this.onAnswer(answer, envelope),
        onChange: () => void this.net.show(this.sender),
        onRight: (told) => this.tellRight(told),
        onRegistered: (envelope, { error }) =>
          error !== undefined && this.panel.note(this.text('Differs.walkIn', (envelope as WalkInEnvelope).walkIn.name, error)),
        onRefused: (refused) => this.handover.tellRefused(refused),
      });
      store.onReplaced = () => location.reload();
    }
  }

  get roster(): Roster | undefined {
    return this.keeper.roster;
  }

  get link(): Link {
    return this.sender?.link ?? (navigator.onLine ? 'online' : 'offline');
  }

  /** The server answered something a moment ago: what it says decides, if it says it soon. */
  private get isOnline(): boolean {
    return this.link === 'online' && navigator.onLine && this.heard.isOnline(performance.now());
  }

  now(): number {
    return Date.now() + (this.clock.offsetAt(Date.now(), performance.now()) ?? 0);
  }

  async start(): Promise<void> {
    this.wire();
    this.showGate();
    this.showNames();
    void this.net.show(this.sender);
    this.ready.show();
    if (!this.store) this.still(this.text('Net.NoStore'), false);
    void this.sender?.send();
    if (!this.gate) get<HTMLDialogElement>('gate-dialog').showModal();
    const listed = this.keeper.open(this.now()).then(() => this.keeper.poll());
    setInterval(() => !document.hidden && void this.keeper.poll(), pollEvery);
    void this.introduce();
    await this.recent.open();
    await this.openCamera();
    await listed;
    void this.ready.ask();
    await this.askUndecided();
  }

  // ── The page ───────────────────────────────────────────────────────────────────────────────────────────────────────

  text(key: string, ...values: (string | number)[]): string {
    return filled(this.data.texts[key] ?? key, values);
  }

  shown(name: string | undefined): string | undefined {
    return this.namesHidden ? undefined : name;
  }

  private wire(): void {
    addEventListener('pointerdown', allowSound, { passive: true });
    addEventListener('keydown', allowSound, { passive: true });
    const menu = get<HTMLDetailsElement>('menu');
    document.addEventListener('pointerdown', (event) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
    });
    const bursts = new KeyBursts((keys) => void this.onTyped(keys));
    addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape' && menu.open) {
          menu.open = false;
          menu.querySelector('summary')?.focus();
          return;
        }
        if (event.key === 'Escape' && !isDialogOpen()) this.panel.done();
        const inField = event.target instanceof HTMLInputElement && event.target.type !== 'radio' && event.target.type !== 'checkbox';
        const key = { key: event.key, code: event.code, shift: event.shiftKey, capsLock: event.getModifierState?.('CapsLock') ?? false };
        if (!inField && !isDialogOpen() && bursts.press(key, performance.now())) event.preventDefault();
      },
      { capture: true },
    );
    for (const button of document.querySelectorAll<HTMLElement>('[data-close]')) button.onclick = () => button.closest('dialog')?.close();
    get('open-camera').onclick = () => void this.openCamera();
    get('turn-camera').onclick = () => {
      menu.open = false;
      void this.camera.turn().then(
        () => this.showCamera(),
        () => this.still(this.text('Camera.None'), true),
      );
    };
    get('torch').onclick = () =>
      void this.camera.switchTorch().then(
        () => get('torch').setAttribute('aria-pressed', String(this.camera.torchOn)),
        () => undefined,
      );
    get('change-gate').hidden = Boolean(this.data.gate);
    get('change-gate').onclick = () => {
      menu.open = false;
      get<HTMLInputElement>('gate-input').value = this.gate;
      get<HTMLDialogElement>('gate-dialog').showModal();
    };
    const sound = get('sound');
    const showSound = (): void => sound.setAttribute('aria-pressed', String(this.sound));
    showSound();
    sound.onclick = () => {
      this.sound = !this.sound;
      localStorage.setItem('door.sound', this.sound ? 'on' : 'off');
      showSound();
    };
    get('hide-names').onclick = () => {
      this.namesHidden = !this.namesHidden;
      localStorage.setItem('door.names', this.namesHidden ? 'hidden' : 'shown');
      this.showNames();
    };
    get('practice').onclick = () => {
      menu.open = false;
      this.practise(!this.practice);
    };
    this.direction.wire(this.data.checksOut ?? false);
    get('practice-end').onclick = () => this.practise(false);
    get('note-close').onclick = () => (get('note').hidden = true);
    const gate = get<HTMLDialogElement>('gate-dialog');
    gate.addEventListener('cancel', (event) => {
      if (!this.gate) event.preventDefault();
    });
    get<HTMLFormElement>('gate-form').onsubmit = (event) => {
      const typed = get<HTMLInputElement>('gate-input').value.trim();
      if (!typed) {
        event.preventDefault();
        return;
      }
      this.gate = typed;
      localStorage.setItem('door.gate', typed);
      this.showGate();
      allowSound();
    };
    new CodeDialog(this).wire();
    this.before.wire();
    this.recent.wire();
    this.person.wire();
    this.card.wire();
    this.counter.wire();
    this.handover.wire();
    this.people.wire();
    this.lastPerson.wire();
    this.why.wire();
    this.ready.wire();
  }

  get leaving(): boolean {
    return this.direction.leaving;
  }

  /** From those who come to those who go, or back. */
  private turned(): void {
    this.panel.clear();
    this.lastPerson.set(undefined);
    // A phone that holds no names can only take people down.
    get('no-ticket').hidden = this.leaving && !this.data.maySearch;
    this.showTotals();
  }

  /** Who looks for those who have still to go wants to know how many are there. */
  private showTotals(): void {
    const { present, inRoom } = this.totals ?? {};
    get('count-all').textContent = String((this.leaving ? inRoom : present) ?? '–');
    get('count-all-words').textContent = this.text(this.leaving ? 'Count.InRoom' : 'Count.All');
  }

  private showGate(): void {
    const name = get('gate-name');
    name.textContent = this.gate ? this.gate + (name.dataset.join ?? '') : '';
  }

  private showNames(): void {
    get('hide-names').setAttribute('aria-pressed', String(this.namesHidden));
    this.lastPerson.refresh();
  }

  private practise(on: boolean): void {
    this.practice = on;
    // What is practised is coming in.
    if (on && this.leaving) this.direction.turn(false);
    get('direction').hidden = on || !this.data.checksOut;
    this.practised.clear();
    this.panel.clear();
    this.lastPerson.set(undefined);
    get('practice-mark').hidden = !on;
    get('practice').setAttribute('aria-pressed', String(on));
    get('last').hidden = on;
  }

  private async openCamera(): Promise<void> {
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new Error('none');
      await this.camera.start();
      this.ready.camera = 'on';
      this.showCamera();
    } catch (error) {
      const denied = (error as Error).name === 'NotAllowedError';
      this.ready.camera = denied ? 'denied' : 'none';
      this.still(this.text(denied ? 'Camera.Denied' : 'Camera.None'), true);
    }
    this.ready.show();
  }

  private showCamera(): void {
    get('still').hidden = true;
    get('turn-camera').hidden = !this.camera.canTurn;
    get('torch').hidden = !this.camera.hasTorch;
    get('torch').setAttribute('aria-pressed', 'false');
  }

  private still(words: string, mayOpen: boolean): void {
    get('still').hidden = false;
    get('still-words').textContent = words;
    get('open-camera').hidden = !mayOpen;
  }

  private measure(asked: number, heard: number, server: number): void {
    this.heard.note(performance.now());
    if (!this.clock.measure(asked, heard, server, performance.now())) return;
    try {
      localStorage.setItem('door.clock', JSON.stringify({ offset: this.clock.offset, server }));
    } catch {
      // It only helps a page that is opened again without a network.
    }
  }

  /** The phone's own key, made and told while there is a network: for the day on which somebody else has to send what is made here. */
  private async introduce(): Promise<void> {
    try {
      const phone = this.store && (await phoneOf(this.store, this.data.actor));
      if (phone && this.store) await register(this.store, phone);
    } catch {
      // Without it the queue waits for its own actor.
    }
  }

  private pollSoon(): void {
    clearTimeout(this.polling);
    this.polling = setTimeout(() => void this.keeper.poll(), 400);
  }

  // ── The queue ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private every(about?: string): Pick<Envelope, 'order' | 'session' | 'actor' | 'opened' | 'state' | 'about'> {
    this.order = Math.max(this.order + 1, Date.now());
    return {
      order: this.order,
      session: this.data.session,
      actor: this.data.actor,
      opened: this.sender?.opened ?? '',
      state: 'send',
      ...(about ? { about } : {}),
    };
  }

  make(act: Said, about?: string): CheckInEnvelope {
    const id = crypto.randomUUID();
    const [at, mono] = [Date.now(), performance.now()];
    const offset = this.clock.offsetAt(at, mono);
    return {
      ...this.every(about),
      id,
      type: 'check_in',
      act: { ...act, id, gate: this.gate, at, mono: Math.round(mono), ...(offset === undefined ? {} : { offset }) },
    };
  }

  makeWalkIn(walkIn: WalkIn): WalkInEnvelope {
    return { ...this.every(), id: walkIn.operation, type: 'walk_in', walkIn };
  }

  makeHeadcount(headcount: Omit<Headcount, 'id' | 'at' | 'gate'>): Envelope {
    const id = crypto.randomUUID();
    return { ...this.every(), id, type: 'headcount', headcount: { ...headcount, id, at: this.now(), gate: this.gate } };
  }

  async keep(...envelopes: Envelope[]): Promise<boolean> {
    if (this.practice) return true;
    try {
      if (!this.store) throw new Error('no store');
      await this.store.put(...envelopes);
    } catch (error) {
      const isFull = (error as Error).name === 'QuotaExceededError';
      this.panel.busy = false;
      this.panel.show({
        tone: 'is-bad',
        sign: icon('alert-triangle'),
        title: this.text('Failed'),
        text: this.text(isFull ? 'Failed.Full' : 'Failed.Text'),
        signal: 'bad',
        holds: true,
        acts: [this.closes()],
      });
      return false;
    }
    void this.net.show(this.sender);
    void this.sender?.send();
    return true;
  }

  // ── An admission ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the phone's own list and rules say; undefined without a list, or about somebody whom only the server knows. */
  private judge(act: Act): Judged | undefined {
    const { roster } = this;
    if (!roster || (!act.hash && !act.code)) return undefined;
    const index = act.hash ? roster.find(act.hash) : roster.findCode(act.code!);
    const listed = index === undefined || index < 0 ? undefined : roster.at(index);
    return {
      listed,
      answer: this.decide(roster, act, listed ? 'this_activity' : index === undefined ? 'not_checked' : 'not_listed', listed),
    };
  }

  decide(
    roster: Roster,
    act: Act,
    ticket: 'this_activity' | 'not_checked' | 'not_listed',
    listed: Listed | undefined,
    walkIn?: { taken: number },
  ): CheckInAnswer {
    const { rules } = roster;
    const happenedAt = this.practice ? rules.startsAt : act.at + (act.offset ?? 0);
    return decide({
      ticket,
      happenedAt,
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
      placesLeft: rules.placesLeft === null || rules.placesLeft === undefined ? undefined : rules.placesLeft - (walkIn?.taken ?? 0),
      people: act.people ?? listed?.places ?? 1,
      sexKnown: walkIn ? act.sex !== undefined : (listed?.isGroup ?? true) || listed!.sexKnown,
      ageKnown: walkIn ? act.ageBand !== undefined : (listed?.isGroup ?? true) || listed!.ageKnown,
      listedAt: roster.heardAt,
    });
  }

  async admit(said: Omit<Said, 'kind'>, name?: string): Promise<void> {
    if (this.panel.busy) return;
    if (this.right.isOver && !this.practice) {
      await this.showOver();
      return;
    }
    this.panel.busy = true;
    const envelope = this.make({ ...said, kind: 'admit' });
    const judged = this.judge(envelope.act);
    if (this.practice) {
      this.panel.busy = false;
      this.tellPractice(envelope, judged, name);
      return;
    }
    const verdict = judged?.answer.verdict;
    const { listed } = judged ?? {};
    if (listed) envelope.about = listed.hash;
    if (listed && envelope.act.code !== undefined) {
      // The list knows whose code it is: it need not be looked up again, where only so many are in a while.
      const { code, ...act } = envelope.act;
      envelope.act = { ...act, hash: listed.hash };
    }
    const known = name ?? listed?.name;
    if (this.leaving) {
      await this.checkOut(envelope, listed, known);
      return;
    }
    if (judged && listed && verdict === 'accepted' && listed.isGroup && said.people === undefined) {
      this.panel.busy = false;
      await this.askGroup({ ...envelope, state: 'wait' }, listed, known);
    } else if (
      judged &&
      verdict &&
      (verdict === 'accepted' ||
        verdict === 'already_in' ||
        verdict === 'to_settle' ||
        (this.link === 'offline' && verdict !== 'not_on_list'))
    ) {
      await this.decideHere(envelope, judged, known);
    } else {
      await this.askServer(envelope, judged, known);
    }
  }

  /**
   * The phone knows, and it is on the disk before anything is shown. A phone that is online lets the server say it, for somebody may have
   * come in at another gate a moment ago; where the answer does not come soon, its own verdict stands until then.
   */
  private async decideHere(envelope: CheckInEnvelope, judged: Judged, name: string | undefined): Promise<void> {
    const { answer, listed } = judged;
    const { act } = envelope;
    if (answer.verdict) act.door = answer.verdict;
    this.panel.busy = true;
    const soon = this.isOnline ? this.answers.within(envelope.id, answersWithin) : undefined;
    if (!soon) this.watch(envelope);
    const kept = await this.keep(envelope);
    if (!kept) {
      this.panel.busy = false;
      this.answers.forget(envelope.id);
      return;
    }
    if (soon) {
      const said = await this.whileBusy(this.sentFor(envelope, soon));
      if (said) {
        this.panel.busy = false;
        this.showAnswer(said, envelope, name, listed);
        return;
      }
      this.watch(envelope);
    }
    this.panel.busy = false;
    const people = answer.verdict === 'already_in' ? (this.partyOf(listed)?.people ?? 1) : (act.people ?? listed?.places ?? 1);
    if (answer.verdict === 'accepted') this.enter(envelope, name, people, listed);
    this.showHere(envelope, judged, name, people);
  }

  showHere(envelope: CheckInEnvelope, { answer, listed }: Judged, name: string | undefined, people: number): void {
    const listedAt = this.link === 'offline' ? this.roster?.heardAt : undefined;
    const told: Told = {
      verdict: answer.verdict,
      name,
      people,
      firstAt: answer.first?.at,
      firstGate: answer.first?.gate,
      typed: envelope.act.code !== undefined,
      listedAt,
    };
    const asks = answer.verdict === 'accepted' ? this.questions(envelope.id, answer, listed?.hash) : [];
    this.record(envelope, { verdict: answer.verdict, people, places: listed?.places ?? people, isGroup: listed?.isGroup ?? false }, name);
    this.panel.show({
      ...shownOf(told, this, this.ways(envelope, name, listed)),
      id: envelope.id,
      ...(asks.length > 0 ? { asks, clears: asksFor } : {}),
    });
  }

  private partyOf(listed: Listed | undefined): Party | undefined {
    return listed && this.roster?.partyOf(listed.hash);
  }

  /** Somebody is in: the list knows, and they stand at the bottom of the page. */
  enter(envelope: CheckInEnvelope, name: string | undefined, people: number, listed: Listed | undefined): void {
    const at = envelope.act.at + (envelope.act.offset ?? 0);
    const { female, male, ticked } = envelope.act;
    if (envelope.about) {
      this.roster?.admit(envelope.about, { at, gate: envelope.act.gate });
      if (people > 1 || (listed?.places ?? 1) > 1)
        this.roster?.setParty({ hash: envelope.about, id: envelope.id, people, female: female ?? 0, male: male ?? 0, ticked });
    }
    this.lastPerson.set({
      id: envelope.id,
      name,
      people,
      places: listed?.places ?? 1,
      isGroup: listed?.isGroup ?? false,
      female,
      male,
      members: listed?.members,
      ticked,
      at,
      about: envelope.about,
    });
  }

  private leave(about: string | undefined): void {
    if (about) this.roster?.leave(about);
  }

  /** Somebody goes: one act, whoever they are; the server knows when they came. */
  private async checkOut({ act, about, ...every }: CheckInEnvelope, listed: Listed | undefined, name: string | undefined): Promise<void> {
    const { people, door, letIn, ...rest } = act;
    const envelope: CheckInEnvelope = { ...every, ...(about ? { about } : {}), act: { ...rest, kind: 'check_out', door: 'accepted' } };
    this.watch(envelope);
    const kept = await this.keep(envelope);
    this.panel.busy = false;
    if (!kept) {
      this.unwatch(envelope);
      return;
    }
    const at = this.now();
    this.lastPerson.set({ id: envelope.id, name, people: 1, places: 1, isGroup: listed?.isGroup ?? false, at, left: true });
    this.record(envelope, { verdict: 'accepted', people: 1, places: 1, isGroup: listed?.isGroup ?? false }, name);
    this.panel.show({
      ...leftOf({ name, at, cameAt: about ? this.roster?.inSince(about)?.at : undefined, isListed: this.isListed(act, listed) }, this),
      id: envelope.id,
    });
  }

  /** Whether the list has whom the act is about; undefined where it cannot say. */
  private isListed(act: Act, listed: Listed | undefined): boolean | undefined {
    if (listed) return true;
    return this.roster && act.hash ? false : undefined;
  }

  /** What is asked of somebody who is in, each by one tap. */
  private questions(id: string, answer: Pick<CheckInAnswer, 'asks'>, about: string | undefined): Asked[] {
    const say = (said: Parameters<LastPerson['answer']>[2]) => (): void => void this.lastPerson.answer(id, about, said);
    return answer.asks.map((asked) =>
      asked === 'sex'
        ? {
            words: this.text('Ask.Sex'),
            choices: [
              { text: this.text('Ask.Female'), act: say({ sex: 'female' }) },
              { text: this.text('Ask.Male'), act: say({ sex: 'male' }) },
            ],
          }
        : {
            words: this.text('Ask.Age'),
            choices: (['under16', 'from16to30', 'from31to59', 'from60'] as const).map((ageBand) => ({
              text: this.text(`Ask.${ageBand}`),
              act: say({ ageBand }),
            })),
          },
    );
  }

  /** "8 of 10 came": kept as a question until it is answered, then one act. */
  private async askGroup(envelope: CheckInEnvelope, listed: Listed, name: string | undefined): Promise<void> {
    if (!(await this.keep(envelope))) return;
    this.people.open({
      name,
      places: listed.places,
      isGroup: true,
      members: listed.members,
      onNo: () =>
        void this.store?.drop(envelope.id).then(
          () => this.net.show(this.sender),
          () => undefined,
        ),
      onYes: ({ people, female, male, ticked }) => {
        const act = { ...envelope.act, people, female, male, ...(ticked ? { ticked } : {}) };
        const judged = this.judge(act);
        // Somebody else may have let them in meanwhile: the rule is asked again.
        if (judged) void this.decideHere({ ...envelope, state: 'send', act }, judged, name);
      },
    });
  }

  /** The phone does not know, or what it knows may be older than what the server knows. */
  private async askServer(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): Promise<void> {
    if (!(await this.keep(envelope))) return;
    const answer = await this.whileBusy(this.answerTo(envelope, navigator.onLine ? (this.link === 'online' ? 4000 : 1500) : 0));
    this.panel.busy = false;
    if (answer) {
      this.showAnswer(answer, envelope, name);
    } else if (this.codeWaits(envelope)) {
      this.tellToWait(envelope);
    } else if (judged?.answer.verdict && judged.answer.verdict !== 'not_on_list') {
      await this.decideHere(envelope, judged, name);
    } else {
      await this.askPerson(envelope, judged, name);
    }
  }

  /** What takes more than a moment is said to be asked. */
  private async whileBusy<T>(work: Promise<T>): Promise<T> {
    const slow = setTimeout(() => this.panel.show({ tone: 'is-busy', sign: icon('cloud-up'), title: this.text('Sending') }), 250);
    try {
      return await work;
    } finally {
      clearTimeout(slow);
    }
  }

  /** The answer to an act, or nothing when it does not come in time. */
  private answerTo(envelope: Envelope, patience: number): Promise<Answer | undefined> {
    return this.sentFor(envelope, this.answers.within(envelope.id, patience));
  }

  /** Sends what is kept; where that fails the answer is not waited for. */
  private sentFor(envelope: Envelope, answer: Promise<Answer | undefined>): Promise<Answer | undefined> {
    void this.sender?.send().then(() => {
      if (this.link !== 'online' || this.codeWaits(envelope)) this.answers.giveUp(envelope.id);
    });
    return answer;
  }

  private codeWaits(envelope: Envelope): boolean {
    return envelope.type === 'check_in' && envelope.act.code !== undefined && this.link === 'online' && (this.sender?.codesWait ?? 0) > 0;
  }

  /** So many codes were tried that the server takes the next ones later. The code stays in the queue; tickets are scanned meanwhile. */
  private tellToWait(envelope: CheckInEnvelope): void {
    const seconds = Math.ceil((this.sender?.codesWait ?? 0) / 1000);
    this.panel.show({
      tone: 'is-ask',
      sign: icon('hourglass'),
      title: this.text('CodesWait'),
      text: this.text('CodesWait.Text', seconds),
      signal: 'ask',
      acts: [this.closes()],
    });
    this.answers.whenAnswered(envelope.id, (answer) => this.panel.whenFree(() => this.showAnswer(answer, envelope)));
  }

  /** What was shown already: the answer only adds to it, or is told where it is another. */
  watch(envelope: CheckInEnvelope): void {
    this.answers.whenAnswered(envelope.id, (answer) => {
      if (answer.outcome !== 'done') {
        this.before.tell(this.headOf(envelope), this.text('Differs.kept'));
        return;
      }
      this.panel.amend(envelope.id, this.shown(answer.name));
      this.lastPerson.amend(envelope.id, answer);
      this.recent.answered(envelope.id, answer.verdict, answer.name);
      if (!this.contradict(envelope, answer)) return;
      if (envelope.act.door !== 'accepted' || envelope.act.kind !== 'admit') return;
      this.lastPerson.forget(envelope.id);
      if (envelope.about && answer.verdict === 'already_in' && answer.firstAt !== undefined)
        this.roster?.admit(envelope.about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
      else this.leave(envelope.about);
    });
  }

  unwatch(envelope: Envelope): void {
    this.answers.forget(envelope.id);
  }

  /**
   * The server says another thing than this phone showed. Where that screen still stands it turns amber; where it is gone, a line says whom
   * it was about, and the screen of whoever came since stays. Answers whether there is a difference.
   */
  private contradict(envelope: CheckInEnvelope, answer: Answer): boolean {
    const told: Told = { ...answer, verdict: answer.verdict };
    const words = differs(envelope.act.door, told, this);
    if (!words) return false;
    // Who took it back knows.
    if (answer.verdict === 'annulled' && this.recent.isTakenBack(envelope.id)) return true;
    if (this.panel.isShowing(envelope.id)) {
      const { sign, title, name } = shownOf(told, this, this.ways(envelope, answer.name));
      this.panel.show({ id: envelope.id, tone: 'is-twice', sign, title, name, text: words, signal: 'twice', acts: [this.closes()] });
    } else {
      this.before.tell(this.headOf(envelope, answer), words);
    }
    return true;
  }

  /** Which scan a line speaks of: the code where this phone knows it, the hour and the gate. */
  private headOf({ act, about }: CheckInEnvelope, answer?: Answer): string {
    const code = answer?.code ?? act.code ?? (about ? this.roster?.codeOf(about) : undefined);
    const at = when(act.at + (act.offset ?? 0), this.now());
    return code ? this.text('Before.Code', `${code.slice(0, 4)} ${code.slice(4)}`, at, act.gate) : this.text('Before', at, act.gate);
  }

  private onAnswer(answer: Answer, envelope: Envelope): void {
    this.pollSoon();
    if (this.answers.take(answer) || envelope.type !== 'check_in' || envelope.session !== this.data.session) return;
    if (envelope.act.kind !== 'admit' && answer.verdict === 'to_settle')
      this.before.tell(this.headOf(envelope), this.text('ToSettle.Text'));
    else if (envelope.act.kind === 'admit' && answer.outcome === 'done') {
      this.recent.answered(envelope.id, answer.verdict, answer.name);
      this.contradict(envelope, answer);
    }
  }

  // ── The right to be here ───────────────────────────────────────────────────────────────────────────────────────────

  /** The server told whether this phone may still work here. It says so at once, and keeps what it has to send. */
  private tellRight(told: RightTold): void {
    keepRight(this.data.actor, told);
    // An event that was moved opens its door again.
    if (!told.over) this.keeper.ended = false;
    if (this.right.tell(told)) void this.showOver();
    void this.net.show(this.sender);
    this.ready.show();
  }

  async showOver(): Promise<void> {
    const words = await this.net.overWords();
    this.panel.show({
      tone: 'is-bad',
      sign: icon('lock'),
      title: this.text(`Right.${this.right.at(this.now(), this.roster?.rules).over ?? 'ended'}`),
      text: words,
      signal: 'bad',
      acts: [this.closes()],
    });
  }

  /** Neither the phone nor the server can say now: a person decides, and the decision is kept on the device before the screen says so. */
  private async askPerson(envelope: CheckInEnvelope, judged: Judged | undefined, name?: string): Promise<void> {
    if (this.link === 'refused') {
      this.panel.show({
        tone: 'is-bad',
        sign: icon('lock'),
        title: this.text('Forbidden'),
        text: this.text('Forbidden.Text'),
        signal: 'bad',
        acts: [this.closes()],
      });
      return;
    }
    if (!(await this.keep({ ...envelope, state: 'wait' }))) return;
    await this.question(envelope, judged, undefined, name);
    // The answer may come after all, while the question stands.
    this.answers.whenAnswered(envelope.id, (answer) => this.showAnswer(answer, envelope, name));
  }

  private async question(envelope: CheckInEnvelope, judged: Judged | undefined, text?: string, name?: string): Promise<void> {
    const elsewhere = judged && judged.listed === undefined ? await this.elsewhere(envelope.act) : undefined;
    const [title, words] = elsewhere
      ? ['OtherEvent', '']
      : judged?.answer.unchecked.includes('code')
        ? ['CannotCheck', this.text('CannotCheck.Text')]
        : judged
          ? ['NotListed', this.text('NotListed.Text')]
          : ['Unknown', this.text('Unknown.Text')];
    const by = judged && title === 'NotListed' && this.roster ? ` ${this.text('ListOf', time.format(this.roster.heardAt))}` : '';
    this.panel.show({
      tone: 'is-ask',
      sign: icon('user-question'),
      title: this.text(title),
      name: this.shown(name),
      text: text ?? elsewhere ?? words + by,
      signal: 'ask',
      holds: true,
      acts: [
        { text: this.text('Act.No'), act: () => void this.decideNo(envelope) },
        { text: this.text('Act.Yes'), main: true, act: () => void this.decideYes(envelope, name) },
      ],
    });
  }

  /** Which other event a ticket is of, when and where, if this phone holds its list. */
  private async elsewhere({ hash, code }: Act): Promise<string | undefined> {
    const door = await this.keeper.elsewhere({ hash, code });
    return door && this.text('OtherEvent.Text', door.title, when(door.startsAt, this.now()), door.where);
  }

  private async decideYes(envelope: CheckInEnvelope, name?: string): Promise<void> {
    const yes: CheckInEnvelope = { ...envelope, state: 'send', act: { ...envelope.act, door: 'accepted' } };
    this.panel.clear();
    this.watch(yes);
    if (!(await this.keep(yes))) return;
    this.enter(yes, name, yes.act.people ?? 1, undefined);
    this.record(yes, { verdict: 'accepted', people: yes.act.people ?? 1, places: yes.act.people ?? 1, isGroup: false }, name);
    this.panel.show({
      id: yes.id,
      tone: 'is-good',
      sign: icon('circle-check'),
      title: this.text('Accepted'),
      name: this.shown(name),
      text: this.text('AcceptedHere'),
      signal: 'good',
      clears: clearsAfter,
    });
  }

  private async decideNo(envelope: CheckInEnvelope): Promise<void> {
    this.answers.forget(envelope.id);
    this.panel.clear();
    // It may have reached the server before its answer was lost: taken back, it is out either way.
    const annul: CheckInEnvelope = {
      ...this.make({ kind: 'annul', source: envelope.act.source, target: envelope.id, reason: this.text('Act.No') }),
      uncounted: true,
    };
    if (await this.keep(annul)) await this.store?.drop(envelope.id).catch(() => undefined);
    void this.net.show(this.sender);
  }

  /** What was asked when the page was closed is asked again. */
  private async askUndecided(): Promise<void> {
    const all = (await this.store?.all()) ?? [];
    const open = all.find(
      (e): e is CheckInEnvelope =>
        e.type === 'check_in' && e.state === 'wait' && e.session === this.data.session && e.actor === this.data.actor,
    );
    if (!open || !this.panel.isFree) return;
    const judged = this.judge(open.act);
    const { listed } = judged ?? {};
    if (listed?.isGroup && judged?.answer.verdict === 'accepted' && open.act.people === undefined)
      await this.askGroup(open, listed, listed.name);
    else await this.question(open, judged, this.text('Undecided', time.format(open.act.at)), listed?.name);
  }

  // ── The answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

  closes(key = 'Act.Close'): AnswerAct {
    return { text: this.text(key), act: () => this.panel.done() };
  }

  private ways(envelope: CheckInEnvelope, name: string | undefined, listed?: Listed): Ways {
    const party = this.partyOf(listed);
    const first = listed && this.roster?.inSince(listed.hash);
    return {
      change:
        party && listed && first && !this.leaving
          ? () => {
              this.panel.clear();
              this.lastPerson.set({
                ...party,
                name,
                places: listed.places,
                isGroup: listed.isGroup,
                members: listed.members,
                at: first.at,
                about: listed.hash,
              });
              this.lastPerson.ask();
            }
          : undefined,
      close: (key) => this.closes(key),
      register: () => this.openPerson(),
      letIn: (reason) => {
        this.panel.clear();
        const { hash, code, registration, source } = envelope.act;
        void this.admit(
          {
            source,
            letIn: true,
            door: 'accepted',
            ...(reason ? { reason } : {}),
            ...(hash ? { hash } : {}),
            ...(code ? { code } : {}),
            ...(registration ? { registration } : {}),
          },
          name,
        );
      },
    };
  }

  private showAnswer(answer: Answer, envelope: CheckInEnvelope, knownName?: string, listed?: Listed): void {
    const name = answer.name ?? knownName;
    if (answer.outcome !== 'done') {
      const forbidden = answer.outcome === 'forbidden';
      this.panel.show({
        tone: 'is-bad',
        sign: forbidden ? icon('lock') : icon('circle-x'),
        title: this.text(forbidden ? 'Forbidden' : 'NotValid'),
        text: this.text(forbidden ? 'Forbidden.Text' : 'NotValid.Text'),
        signal: 'bad',
        acts: [this.closes()],
      });
      return;
    }
    const { act, about } = envelope;
    if (answer.verdict === 'accepted' && act.kind === 'admit') {
      const at = answer.firstAt ?? act.at;
      if (listed) this.enter(envelope, name, answer.people ?? act.people ?? listed.places, listed);
      else {
        if (about) this.roster?.admit(about, { at, gate: act.gate });
        this.lastPerson.set({
          id: envelope.id,
          name,
          people: answer.people ?? 1,
          places: answer.places ?? 1,
          isGroup: answer.isGroup ?? false,
          female: act.female,
          male: act.male,
          at,
          about,
        });
      }
    } else if (answer.verdict === 'already_in' && about && answer.firstAt !== undefined)
      this.roster?.admit(about, { at: answer.firstAt, gate: answer.firstGate ?? '' });
    if (act.kind === 'admit')
      this.record(
        envelope,
        {
          verdict: answer.verdict,
          people: answer.people ?? 1,
          places: answer.places ?? listed?.places ?? 1,
          isGroup: answer.isGroup ?? false,
        },
        name,
      );
    const told: Told = { ...answer, verdict: answer.verdict, name, typed: envelope.act.code !== undefined };
    const asks = this.questions(envelope.id, { asks: answer.asks ?? [] }, envelope.about);
    this.panel.show({
      ...shownOf(told, this, this.ways(envelope, name, listed)),
      id: envelope.id,
      ...(asks.length > 0 ? { asks, clears: asksFor } : {}),
    });
    if (answer.verdict === 'not_on_list')
      void this.elsewhere(act).then((text) => text && this.panel.isShowing(envelope.id) && this.panel.say(this.text('OtherEvent'), text));
  }

  /** Among the last scans, to be found and taken back. */
  private record(
    { id, act, about }: CheckInEnvelope,
    of: { verdict: Verdict | undefined; people: number; places: number; isGroup: boolean },
    name: string | undefined,
  ): void {
    this.recent.put(
      {
        id,
        at: act.at + (act.offset ?? 0),
        gate: act.gate,
        ...of,
        ...(about ? { about } : {}),
        ...(act.kind === 'check_out' ? { left: true as const } : {}),
      },
      name,
    );
  }

  tellPractice(envelope: CheckInEnvelope, judged: Judged | undefined, name: string | undefined): void {
    const { listed } = judged ?? {};
    const verdict = judged ? judged.answer.verdict : 'accepted';
    const first = judged?.answer.first ?? { at: envelope.act.at, gate: this.gate };
    if (listed && verdict === 'accepted') this.practised.set(listed.hash, { at: this.now(), gate: this.gate });
    const ways: Ways = { close: (key) => this.closes(key), register: () => this.panel.done(), letIn: () => this.panel.done() };
    const told: Told = {
      verdict,
      name: name ?? listed?.name,
      people: listed?.places ?? 1,
      firstAt: verdict === 'already_in' ? first.at : this.now(),
      firstGate: first.gate,
      typed: envelope.act.code !== undefined,
    };
    const shown =
      verdict === undefined
        ? {
            tone: 'is-ask' as const,
            sign: icon('user-question'),
            title: this.text('CannotCheck'),
            text: this.text('CannotCheck.Text'),
            acts: [this.closes()],
          }
        : shownOf(told, this, ways);
    this.panel.show({ ...shown, text: `${this.text('Practice')} · ${shown.text ?? ''}` });
  }

  private notValid(): void {
    this.panel.show(
      shownOf({ verdict: 'not_valid' }, this, {
        close: (key) => this.closes(key),
        register: () => this.openPerson(),
        letIn: () => undefined,
      }),
    );
  }

  // ── Ways in ────────────────────────────────────────────────────────────────────────────────────────────────────────

  openPerson(): void {
    this.person.open();
  }

  private async onSeen(codes: readonly SeenCode[]): Promise<void> {
    const now = performance.now();
    const text = this.gaze.look(codes, now);
    if (text === undefined) return;
    // A run of codes goes on below its own dialog.
    if (this.handover.seen(text) || !this.sight.isNew(text, now, this.panel.isFree) || this.card.seen(text)) return;
    const token = tokenIn(text);
    if (token) await this.admit({ source: 'qr', hash: await hashOf(token) });
    else this.notValid();
  }

  /** From a scanner that types: the address of a ticket, or its code. */
  private onTyped(keys: readonly Key[]): Promise<void> {
    this.typed = this.typed.then(() => this.readTyped(keys)).catch(() => undefined);
    return this.typed;
  }

  private async readTyped(keys: readonly Key[]): Promise<void> {
    if (!this.panel.isFree) return;
    const read = readTyped(keys);
    if ('token' in read || 'code' in read) await this.enterTyped(read);
    else if ('card' in read) this.card.seen(read.card);
    else if ('disturbs' in read) this.tellDisturbed(read.disturbs);
    else this.notValid();
  }

  async enterTyped(read: { token: string } | { code: string }): Promise<void> {
    if ('token' in read) await this.admit({ source: 'qr', hash: await hashOf(read.token) });
    else await this.admit({ source: 'code', code: read.code });
  }

  /** The ticket may well be good: what this computer makes of the scanner's keys cannot be read. */
  tellDisturbed(by: Disturbs): void {
    this.panel.show({
      tone: 'is-ask',
      sign: icon('keyboard'),
      title: this.text('Keyboard'),
      text: this.text(`Keyboard.${by}`),
      signal: 'ask',
      acts: [this.closes()],
    });
  }

  askWhy(then: (reason: string) => void): void {
    if (this.practice) this.panel.done();
    else this.why.open(then);
  }

  async walkIn(walkIn: WalkIn): Promise<WalkInSaid> {
    if (this.right.isOver && !this.practice) {
      get<HTMLDialogElement>('person-dialog').close();
      await this.showOver();
      return { done: true };
    }
    return this.walkIns.enter(walkIn);
  }
}
