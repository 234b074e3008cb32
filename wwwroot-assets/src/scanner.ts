import { Camera } from './scanner-camera';
import { ServerClock } from './scanner-clock';
import { Sender, type Answer, type Envelope, type Store } from './scanner-queue';
import { Sight, tokenIn } from './scanner-read';
import { allowSound } from './scanner-signals';
import { AnswerPanel, type AnswerAct } from './scanner-answer';
import { CodeDialog } from './scanner-code';
import { LastPerson } from './scanner-last';
import { NetLine } from './scanner-net';
import { clearsAfter, get, time, type Desk, type DoorData, type Said } from './scanner-page';
import { PersonDialog } from './scanner-person';
import { icon } from './dom';

/** The scanner's page: what the camera sees and hands type becomes acts, and each is answered. */
export class Door implements Desk {
  private readonly clock = new ServerClock();
  private readonly sight = new Sight();
  private readonly camera: Camera;
  private readonly sender: Sender | undefined;
  private readonly waiting = new Map<string, (answer: Answer | undefined) => void>();
  private gate = localStorage.getItem('door.gate') ?? '';
  private sound = localStorage.getItem('door.sound') !== 'off';
  private order = Date.now();
  private counting: ReturnType<typeof setTimeout> | undefined;
  private readonly lastPerson = new LastPerson(this);
  private readonly person = new PersonDialog(this);
  private readonly net = new NetLine(this);
  readonly panel = new AnswerPanel(() => this.sound);

  constructor(
    readonly data: DoorData,
    readonly store: Store | undefined,
  ) {
    this.camera = new Camera({ video: get<HTMLVideoElement>('video'), wasm: data.wasm, onText: (text) => this.onSeen(text) });
    if (store) {
      this.sender = new Sender({
        store,
        account: data.account,
        path: (session, codes) => `/check-in/${session}/${codes ? 'codes' : 'acts'}`,
        onAnswer: (answer, envelope) => this.onAnswer(answer, envelope),
        onChange: () => void this.net.show(this.sender),
        onTime: (asked, heard, server) => this.clock.measure(asked, heard, server, performance.now()),
      });
    }
  }

  async start(): Promise<void> {
    this.wire();
    this.showGate();
    void this.net.show(this.sender);
    void this.count();
    setInterval(() => !document.hidden && void this.count(), 10_000);
    if (!this.store) this.still(this.text('Net.NoStore'), false);
    void this.sender?.send();
    if (!this.gate) get<HTMLDialogElement>('gate-dialog').showModal();
    await this.openCamera();
    await this.askUndecided();
  }

  // ── The page ───────────────────────────────────────────────────────────────────────────────────────────────────────

  text(key: string, ...values: (string | number)[]): string {
    return (this.data.texts[key] ?? key).replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
  }

  private wire(): void {
    addEventListener('pointerdown', allowSound, { passive: true });
    addEventListener('keydown', allowSound, { passive: true });
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) this.panel.done();
    });
    for (const button of document.querySelectorAll<HTMLElement>('[data-close]')) button.onclick = () => button.closest('dialog')?.close();
    get('open-camera').onclick = () => void this.openCamera();
    get('turn-camera').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
      void this.camera.turn().then(() => this.showCamera(), () => this.still(this.text('Camera.None'), true));
    };
    get('torch').onclick = () => void this.camera.switchTorch().then(() => get('torch').setAttribute('aria-pressed', String(this.camera.torchOn)), () => undefined);
    get('change-gate').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
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
    this.person.wire();
    this.lastPerson.wire();
  }

  private showGate(): void {
    const name = get('gate-name');
    name.textContent = this.gate ? this.gate + (name.dataset['join'] ?? '') : '';
  }

  private async openCamera(): Promise<void> {
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new Error('none');
      await this.camera.start();
      this.showCamera();
    } catch (error) {
      this.still(this.text((error as Error).name === 'NotAllowedError' ? 'Camera.Denied' : 'Camera.None'), true);
    }
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

  private async count(): Promise<void> {
    const askedAt = Date.now();
    try {
      const response = await fetch(`${this.data.path}/count`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
      if (!response.ok) return;
      const { now, present } = (await response.json()) as { now: number; present: number };
      this.clock.measure(askedAt, Date.now(), now, performance.now());
      get('count-all').textContent = String(present);
      if (this.sender && this.sender.link === 'offline') void this.sender.send();
    } catch {
      // The line about the network speaks of what is to be sent; a count that is a little old is still a count.
    }
  }

  private countSoon(): void {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => void this.count(), 400);
  }

  // ── An act ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  make(act: Said): Envelope {
    const id = crypto.randomUUID();
    const offset = this.clock.offset;
    return {
      id,
      order: (this.order = Math.max(this.order + 1, Date.now())),
      type: 'check_in',
      session: this.data.session,
      account: this.data.account,
      opened: this.sender?.opened ?? '',
      state: 'send',
      act: { ...act, id, gate: this.gate, at: Date.now(), mono: Math.round(performance.now()), ...(offset === undefined ? {} : { offset }) },
    };
  }

  queued(): void {
    void this.net.show(this.sender);
    void this.sender?.send();
  }

  openPerson(): void {
    this.person.open();
  }

  /** Keeps an admission on the device, sends it, and shows what became of it. */
  async admit(act: Omit<Said, 'kind'>, name?: string): Promise<void> {
    if (this.panel.busy) return;
    this.panel.busy = true;
    const envelope = this.make({ ...act, kind: 'admit' });
    try {
      if (!this.store || !this.sender) throw new Error('no store');
      await this.store.put(envelope);
    } catch {
      this.panel.busy = false;
      this.panel.show({ tone: 'is-bad', sign: icon('alert-triangle'), title: this.text('Failed'), text: this.text('Failed.Text'), signal: 'bad', acts: [this.closes()] });
      return;
    }
    void this.net.show(this.sender);
    const slow = setTimeout(() => this.panel.show({ tone: 'is-busy', sign: icon('cloud-up'), title: this.text('Sending') }), 250);
    const answer = await this.answerTo(envelope, navigator.onLine ? (this.sender.link === 'online' ? 4000 : 1500) : 0);
    clearTimeout(slow);
    this.panel.busy = false;
    if (answer) this.showAnswer(answer, envelope, name);
    else if (this.codeWaits(envelope)) this.tellToWait(envelope);
    else await this.askWhatTheServerCannot(envelope, name);
  }

  /** The answer to an act, or nothing when it does not come in time. */
  private answerTo(envelope: Envelope, patience: number): Promise<Answer | undefined> {
    const { id } = envelope;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        resolve(undefined);
      }, patience);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      });
      void this.sender?.send().then(() => {
        if (this.sender?.link !== 'online' || this.codeWaits(envelope)) this.waiting.get(id)?.(undefined);
      });
    });
  }

  private codeWaits(envelope: Envelope): boolean {
    return envelope.act.code !== undefined && this.sender?.link === 'online' && this.sender.codesWait > 0;
  }

  /** So many codes were tried that the server takes the next ones later. The code stays in the queue; tickets are scanned meanwhile. */
  private tellToWait(envelope: Envelope): void {
    const seconds = Math.ceil((this.sender?.codesWait ?? 0) / 1000);
    this.panel.show({ tone: 'is-ask', sign: icon('hourglass'), title: this.text('CodesWait'), text: this.text('CodesWait.Text', seconds), signal: 'ask', acts: [this.closes()] });
    this.waiting.set(envelope.id, (answer) => {
      this.waiting.delete(envelope.id);
      if (answer) this.panel.whenFree(() => this.showAnswer(answer, envelope));
    });
  }

  private onAnswer(answer: Answer, envelope: Envelope): void {
    this.countSoon();
    const waits = this.waiting.get(envelope.id);
    if (waits) waits(answer);
    else if (envelope.session === this.data.session && envelope.act.kind !== 'admit' && answer.verdict === 'to_settle') this.showAnswer(answer, envelope);
  }

  /** No network: a person decides, and the decision is kept on the device before the screen says so. */
  private async askWhatTheServerCannot(envelope: Envelope, name?: string): Promise<void> {
    if (this.sender?.link === 'refused') {
      this.panel.show({ tone: 'is-bad', sign: icon('lock'), title: this.text('Forbidden'), text: this.text('Forbidden.Text'), signal: 'bad', acts: [this.closes()] });
      return;
    }
    await this.store?.put({ ...envelope, state: 'wait' });
    void this.net.show(this.sender);
    this.question(envelope, this.text('Unknown.Text'), name);
    // The answer may come after all, while the question stands.
    this.waiting.set(envelope.id, (answer) => {
      this.waiting.delete(envelope.id);
      if (answer) this.showAnswer(answer, envelope, name);
    });
  }

  private question(envelope: Envelope, text: string, name?: string): void {
    this.panel.show({
      tone: 'is-ask',
      sign: icon('user-question'),
      title: this.text('Unknown'),
      name,
      text,
      signal: 'ask',
      holds: true,
      acts: [
        { text: this.text('Act.No'), act: () => void this.decideNo(envelope) },
        { text: this.text('Act.Yes'), main: true, act: () => void this.decideYes(envelope, name) },
      ],
    });
  }

  private async decideYes(envelope: Envelope, name?: string): Promise<void> {
    this.waiting.delete(envelope.id);
    this.panel.clear();
    await this.store?.put({ ...envelope, state: 'send', act: { ...envelope.act, door: 'accepted' } });
    this.lastPerson.set({ id: envelope.id, name: name ?? this.text('Guest'), people: envelope.act.people ?? 1, places: 1, at: Date.now() });
    this.panel.show({
      tone: 'is-good', sign: icon('circle-check'), title: this.text('Accepted'), name, text: this.text('AcceptedHere'), signal: 'good', clears: clearsAfter,
    });
    this.queued();
  }

  private async decideNo(envelope: Envelope): Promise<void> {
    this.waiting.delete(envelope.id);
    this.panel.clear();
    // It may have reached the server before its answer was lost: taken back, it is out either way.
    const annul = this.make({ kind: 'annul', source: envelope.act.source, target: envelope.id, reason: this.text('Act.No') });
    await this.store?.put(annul);
    await this.store?.settle(envelope.session, [envelope.id], 0);
    this.queued();
  }

  /** What was asked when the page was closed is asked again. */
  private async askUndecided(): Promise<void> {
    const all = (await this.store?.all()) ?? [];
    const open = all.find((e) => e.state === 'wait' && e.session === this.data.session && e.account === this.data.account);
    if (open && !this.panel.holding) this.question(open, this.text('Undecided', time.format(open.act.at)));
  }

  // ── The answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private closes(key = 'Act.Close'): AnswerAct {
    return { text: this.text(key), act: () => this.panel.done() };
  }

  private showAnswer(answer: Answer, envelope: Envelope, knownName?: string): void {
    const name = answer.name ?? knownName;
    const at = answer.firstAt === undefined ? '' : time.format(answer.firstAt);
    const register = { text: this.text('Act.Register'), main: true, act: () => this.openPerson() };
    const letIn = {
      text: this.text('Act.Yes'),
      main: true,
      act: () => {
        this.panel.clear();
        const { token, code, registration, source } = envelope.act;
        void this.admit({ source, letIn: true, door: 'accepted', ...(token ? { token } : {}), ...(code ? { code } : {}), ...(registration ? { registration } : {}) }, name);
      },
    };
    if (answer.outcome !== 'done') {
      const forbidden = answer.outcome === 'forbidden';
      this.panel.show({
        tone: 'is-bad', sign: forbidden ? icon('lock') : icon('circle-x'), title: this.text(forbidden ? 'Forbidden' : 'NotValid'), text: this.text(forbidden ? 'Forbidden.Text' : 'NotValid.Text'),
        signal: 'bad', acts: [this.closes()],
      });
      return;
    }
    switch (answer.verdict) {
      case 'accepted':
        if (envelope.act.kind === 'admit') {
          this.lastPerson.set({ id: envelope.id, name: name ?? this.text('Guest'), people: answer.people ?? 1, places: answer.places ?? 1, at: answer.firstAt ?? envelope.act.at });
        }
        this.panel.show({
          tone: 'is-good', sign: icon('circle-check'), title: this.text('Accepted'), name,
          text: this.text('Accepted.At', at) + ((answer.people ?? 1) > 1 ? ` · ${this.text('Accepted.People', answer.people ?? 1)}` : ''),
          signal: 'good', clears: clearsAfter,
        });
        break;
      case 'already_in':
        this.panel.show({
          tone: 'is-twice', sign: icon('history'), title: this.text('AlreadyIn'), name,
          text: answer.firstGate ? this.text('AlreadyIn.Text', at, answer.firstGate) : this.text('AlreadyIn.NoGate', at), signal: 'twice', clears: clearsAfter,
        });
        break;
      case 'not_on_list':
        this.panel.show({
          tone: 'is-ask', sign: icon('user-question'), title: this.text('NotOnList'), text: this.text('NotOnList.Text'), signal: 'ask', holds: true,
          acts: [this.closes('Act.No'), { ...register, text: this.text('Act.Yes') }],
        });
        break;
      case 'withdrawn':
        this.panel.show({ tone: 'is-ask', sign: icon('ticket-off'), title: this.text('Withdrawn'), name, text: this.text('Withdrawn.Text'), signal: 'ask', holds: true, acts: [this.closes('Act.No'), letIn] });
        break;
      case 'too_early':
        this.panel.show({
          tone: 'is-bad', sign: icon('clock-pause'), title: this.text('TooEarly'), name, text: this.text('TooEarly.Text', this.data.opensAt), signal: 'bad', holds: true, acts: [this.closes('Act.No'), letIn],
        });
        break;
      case 'too_late':
        this.panel.show({
          tone: 'is-bad', sign: icon('clock-x'), title: this.text('TooLate'), name, text: this.text('TooLate.Text', this.data.closesAt), signal: 'bad', holds: true, acts: [this.closes('Act.No'), letIn],
        });
        break;
      case 'not_taking_place':
        this.panel.show({ tone: 'is-bad', sign: icon('calendar-x'), title: this.text('NotTakingPlace'), name, text: this.text('NotTakingPlace.Text'), signal: 'bad', acts: [this.closes()] });
        break;
      case 'annulled':
        this.panel.show({ tone: 'is-ask', sign: icon('arrow-back-up'), title: this.text('Annulled'), name, text: this.text('Annulled.Text'), signal: 'ask', acts: [this.closes()] });
        break;
      case 'to_settle':
        this.panel.show({ tone: 'is-ask', sign: icon('hourglass'), title: this.text('ToSettle'), name, text: this.text('ToSettle.Text'), signal: 'ask', acts: [this.closes()] });
        break;
      default:
        this.notValid(envelope.act.code === undefined ? 'NotValid.Text' : 'NotValid.Code');
    }
  }

  private notValid(text: string): void {
    this.panel.show({
      tone: 'is-bad', sign: icon('circle-x'), title: this.text('NotValid'), text: this.text(text), signal: 'bad',
      acts: [this.closes('Act.Again'), { text: this.text('Act.Register'), main: true, act: () => this.openPerson() }],
    });
  }

  // ── Ways in ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private onSeen(text: string): void {
    const isNew = this.sight.isNew(text, performance.now());
    if (!isNew || !this.panel.isFree) return;
    const token = tokenIn(text);
    if (token) void this.admit({ source: 'qr', token });
    else this.notValid('NotValid.Text');
  }
}
