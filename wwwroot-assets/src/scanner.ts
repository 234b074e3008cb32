import { Camera } from './scanner-camera';
import { ServerClock } from './scanner-clock';
import { Sender, type Act, type Answer, type Envelope, type Store } from './scanner-queue';
import { readCode, Sight, tokenIn } from './scanner-read';
import { allowSound, give, type Signal } from './scanner-signals';
import { icon } from './dom';

/** What the page says of the door. */
export interface DoorData {
  session: string;
  account: string;
  path: string;
  wasm: string;
  maySearch: boolean;
  year: number;
  opensAt: string;
  closesAt: string;
  signIn: string;
  texts: Record<string, string>;
}

interface Found {
  registration: string;
  name: string;
  birthYear?: number;
  places: number;
  withdrawn: boolean;
  inSince?: number;
}

/** The person at the bottom of the page: can be taken back, and the number of people put right. */
interface Last {
  id: string;
  name: string;
  people: number;
  places: number;
  at: number;
}

interface Shown {
  tone: 'is-good' | 'is-twice' | 'is-ask' | 'is-bad' | 'is-busy';
  sign: SVGSVGElement;
  title: string;
  name?: string | undefined;
  text?: string | undefined;
  signal?: Signal;
  /** Clears itself after this many milliseconds. */
  clears?: number;
  acts?: { text: string; main?: boolean; act: () => void }[];
  /** A person has to decide before the next scan. */
  holds?: boolean;
}

const clearsAfter = 2000;
const time = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' });

function get<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export class Door {
  private readonly clock = new ServerClock();
  private readonly sight = new Sight();
  private readonly camera: Camera;
  private readonly sender: Sender | undefined;
  private readonly waiting = new Map<string, (answer: Answer | undefined) => void>();
  private gate = localStorage.getItem('door.gate') ?? '';
  private sound = localStorage.getItem('door.sound') !== 'off';
  private order = Date.now();
  private busy = false;
  private holding = false;
  private clearing: ReturnType<typeof setTimeout> | undefined;
  private counting: ReturnType<typeof setTimeout> | undefined;
  private last: Last | undefined;
  private readonly late: (() => void)[] = [];
  private operation = crypto.randomUUID();

  constructor(
    private readonly data: DoorData,
    private readonly store: Store | undefined,
  ) {
    this.camera = new Camera({ video: get<HTMLVideoElement>('video'), wasm: data.wasm, onText: (text) => this.onSeen(text) });
    if (store) {
      this.sender = new Sender({
        store,
        account: data.account,
        path: (session, codes) => `/check-in/${session}/${codes ? 'codes' : 'acts'}`,
        onAnswer: (answer, envelope) => this.onAnswer(answer, envelope),
        onChange: () => void this.showQueue(),
        onTime: (asked, heard, server) => this.clock.measure(asked, heard, server, performance.now()),
      });
    }
  }

  async start(): Promise<void> {
    this.wire();
    this.showGate();
    void this.showQueue();
    void this.count();
    setInterval(() => !document.hidden && void this.count(), 10_000);
    if (!this.store) this.still(this.text('Net.NoStore'), false);
    void this.sender?.send();
    if (!this.gate) get<HTMLDialogElement>('gate-dialog').showModal();
    await this.openCamera();
    await this.askUndecided();
  }

  // ── The page ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private text(key: string, ...values: (string | number)[]): string {
    return (this.data.texts[key] ?? key).replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
  }

  private wire(): void {
    addEventListener('pointerdown', allowSound, { passive: true });
    addEventListener('keydown', allowSound, { passive: true });
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) this.done();
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
    this.wireCode();
    this.wirePerson();
    this.wireLast();
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

  private async showQueue(): Promise<void> {
    const all = (await this.store?.all()) ?? [];
    const queued = all.filter((envelope) => envelope.state === 'send').length;
    const kept = all.filter((envelope) => envelope.state === 'kept').length;
    const doors = all.filter((e) => e.session === this.data.session && e.state === 'send' && e.act.kind === 'admit' && e.act.door === 'accepted').length;
    get('count-queue').textContent = String(queued + kept);
    get('count-queue').parentElement?.classList.toggle('is-some', queued + kept > 0);
    get('count-mine').textContent = String(((await this.store?.admitted(this.data.session)) ?? 0) + doors);
    const link = this.sender?.link ?? 'online';
    const net = get('net');
    net.className = `door-net is-${link}`;
    get('net-icon').replaceChildren(link === 'online' ? icon('cloud-check') : link === 'offline' ? icon('wifi-off') : icon('lock'));
    const words = get('net-words');
    words.textContent = this.text(link === 'online' ? 'Net.Online' : link === 'offline' ? 'Net.Offline' : link === 'signed-out' ? 'Net.SignedOut' : 'Net.Refused');
    const note = get('net-note');
    if (link === 'signed-out') {
      const to = document.createElement('a');
      to.href = this.data.signIn;
      to.textContent = this.text('Act.SignIn');
      note.replaceChildren(to);
    } else if (link === 'offline' && this.sender?.offlineSince !== undefined) {
      note.textContent = this.text('Net.Since', time.format(this.sender.offlineSince));
    } else {
      note.textContent = kept > 0 ? this.text('Net.Kept', kept) : queued > 0 ? this.text('Net.ToSend', queued) : this.text('Net.AllSent');
    }
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

  private make(act: Pick<Act, 'kind' | 'source'> & Partial<Act>): Envelope {
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

  /** Keeps an admission on the device, sends it, and shows what became of it. */
  private async admit(act: Pick<Act, 'source'> & Partial<Act>, name?: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const envelope = this.make({ ...act, kind: 'admit' });
    try {
      if (!this.store || !this.sender) throw new Error('no store');
      await this.store.put(envelope);
    } catch {
      this.busy = false;
      this.show({ tone: 'is-bad', sign: icon('alert-triangle'), title: this.text('Failed'), text: this.text('Failed.Text'), signal: 'bad', acts: [this.closes()] });
      return;
    }
    void this.showQueue();
    const slow = setTimeout(() => this.show({ tone: 'is-busy', sign: icon('cloud-up'), title: this.text('Sending') }), 250);
    const answer = await this.answerTo(envelope, navigator.onLine ? (this.sender.link === 'online' ? 4000 : 1500) : 0);
    clearTimeout(slow);
    this.busy = false;
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
    this.show({ tone: 'is-ask', sign: icon('hourglass'), title: this.text('CodesWait'), text: this.text('CodesWait.Text', seconds), signal: 'ask', acts: [this.closes()] });
    this.waiting.set(envelope.id, (answer) => {
      this.waiting.delete(envelope.id);
      if (answer) this.whenFree(() => this.showAnswer(answer, envelope));
    });
  }

  /** Shows at once what comes late, or after what a person is busy with. */
  private whenFree(show: () => void): void {
    if (this.busy || this.holding || document.querySelector('dialog[open]')) this.late.push(show);
    else show();
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
      this.show({ tone: 'is-bad', sign: icon('lock'), title: this.text('Forbidden'), text: this.text('Forbidden.Text'), signal: 'bad', acts: [this.closes()] });
      return;
    }
    await this.store?.put({ ...envelope, state: 'wait' });
    void this.showQueue();
    this.question(envelope, this.text('Unknown.Text'), name);
    // The answer may come after all, while the question stands.
    this.waiting.set(envelope.id, (answer) => {
      this.waiting.delete(envelope.id);
      if (answer) this.showAnswer(answer, envelope, name);
    });
  }

  private question(envelope: Envelope, text: string, name?: string): void {
    this.show({
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
    this.clear();
    await this.store?.put({ ...envelope, state: 'send', act: { ...envelope.act, door: 'accepted' } });
    this.setLast({ id: envelope.id, name: name ?? this.text('Guest'), people: envelope.act.people ?? 1, places: 1, at: Date.now() });
    this.show({
      tone: 'is-good', sign: icon('circle-check'), title: this.text('Accepted'), name, text: this.text('AcceptedHere'), signal: 'good', clears: clearsAfter,
    });
    void this.showQueue();
    void this.sender?.send();
  }

  private async decideNo(envelope: Envelope): Promise<void> {
    this.waiting.delete(envelope.id);
    this.clear();
    // It may have reached the server before its answer was lost: taken back, it is out either way.
    const annul = this.make({ kind: 'annul', source: envelope.act.source, target: envelope.id, reason: this.text('Act.No') });
    await this.store?.put(annul);
    await this.store?.settle(envelope.session, [envelope.id], 0);
    void this.showQueue();
    void this.sender?.send();
  }

  /** What was asked when the page was closed is asked again. */
  private async askUndecided(): Promise<void> {
    const all = (await this.store?.all()) ?? [];
    const open = all.find((e) => e.state === 'wait' && e.session === this.data.session && e.account === this.data.account);
    if (open && !this.holding) this.question(open, this.text('Undecided', time.format(open.act.at)));
  }

  // ── The answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private closes(key = 'Act.Close'): { text: string; act: () => void } {
    return { text: this.text(key), act: () => this.done() };
  }

  private showAnswer(answer: Answer, envelope: Envelope, knownName?: string): void {
    const name = answer.name ?? knownName;
    const at = answer.firstAt === undefined ? '' : time.format(answer.firstAt);
    const register = { text: this.text('Act.Register'), main: true, act: () => this.openPerson() };
    const letIn = {
      text: this.text('Act.Yes'),
      main: true,
      act: () => {
        this.clear();
        const { token, code, registration, source } = envelope.act;
        void this.admit({ source, letIn: true, door: 'accepted', ...(token ? { token } : {}), ...(code ? { code } : {}), ...(registration ? { registration } : {}) }, name);
      },
    };
    if (answer.outcome !== 'done') {
      const forbidden = answer.outcome === 'forbidden';
      this.show({
        tone: 'is-bad', sign: forbidden ? icon('lock') : icon('circle-x'), title: this.text(forbidden ? 'Forbidden' : 'NotValid'), text: this.text(forbidden ? 'Forbidden.Text' : 'NotValid.Text'),
        signal: 'bad', acts: [this.closes()],
      });
      return;
    }
    switch (answer.verdict) {
      case 'accepted':
        if (envelope.act.kind === 'admit') {
          this.setLast({ id: envelope.id, name: name ?? this.text('Guest'), people: answer.people ?? 1, places: answer.places ?? 1, at: answer.firstAt ?? envelope.act.at });
        }
        this.show({
          tone: 'is-good', sign: icon('circle-check'), title: this.text('Accepted'), name,
          text: this.text('Accepted.At', at) + ((answer.people ?? 1) > 1 ? ` · ${this.text('Accepted.People', answer.people ?? 1)}` : ''),
          signal: 'good', clears: clearsAfter,
        });
        break;
      case 'already_in':
        this.show({
          tone: 'is-twice', sign: icon('history'), title: this.text('AlreadyIn'), name,
          text: answer.firstGate ? this.text('AlreadyIn.Text', at, answer.firstGate) : this.text('AlreadyIn.NoGate', at), signal: 'twice', clears: clearsAfter,
        });
        break;
      case 'not_on_list':
        this.show({
          tone: 'is-ask', sign: icon('user-question'), title: this.text('NotOnList'), text: this.text('NotOnList.Text'), signal: 'ask', holds: true,
          acts: [this.closes('Act.No'), { ...register, text: this.text('Act.Yes') }],
        });
        break;
      case 'withdrawn':
        this.show({ tone: 'is-ask', sign: icon('ticket-off'), title: this.text('Withdrawn'), name, text: this.text('Withdrawn.Text'), signal: 'ask', holds: true, acts: [this.closes('Act.No'), letIn] });
        break;
      case 'too_early':
        this.show({
          tone: 'is-bad', sign: icon('clock-pause'), title: this.text('TooEarly'), name, text: this.text('TooEarly.Text', this.data.opensAt), signal: 'bad', holds: true, acts: [this.closes('Act.No'), letIn],
        });
        break;
      case 'too_late':
        this.show({
          tone: 'is-bad', sign: icon('clock-x'), title: this.text('TooLate'), name, text: this.text('TooLate.Text', this.data.closesAt), signal: 'bad', holds: true, acts: [this.closes('Act.No'), letIn],
        });
        break;
      case 'not_taking_place':
        this.show({ tone: 'is-bad', sign: icon('calendar-x'), title: this.text('NotTakingPlace'), name, text: this.text('NotTakingPlace.Text'), signal: 'bad', acts: [this.closes()] });
        break;
      case 'annulled':
        this.show({ tone: 'is-ask', sign: icon('arrow-back-up'), title: this.text('Annulled'), name, text: this.text('Annulled.Text'), signal: 'ask', acts: [this.closes()] });
        break;
      case 'to_settle':
        this.show({ tone: 'is-ask', sign: icon('hourglass'), title: this.text('ToSettle'), name, text: this.text('ToSettle.Text'), signal: 'ask', acts: [this.closes()] });
        break;
      default:
        this.notValid(envelope.act.code === undefined ? 'NotValid.Text' : 'NotValid.Code');
    }
  }

  private notValid(text: string): void {
    this.show({
      tone: 'is-bad', sign: icon('circle-x'), title: this.text('NotValid'), text: this.text(text), signal: 'bad',
      acts: [this.closes('Act.Again'), { text: this.text('Act.Register'), main: true, act: () => this.openPerson() }],
    });
  }

  private show(shown: Shown): void {
    clearTimeout(this.clearing);
    const answer = get('answer');
    this.holding = shown.holds ?? false;
    answer.className = `door-answer ${shown.tone}`;
    get('answer-icon').replaceChildren(shown.sign);
    get('answer-title').textContent = shown.title;
    get('answer-name').textContent = shown.name ?? '';
    get('answer-text').textContent = shown.text ?? '';
    get('answer-progress').hidden = get('answer-next').hidden = shown.clears === undefined;
    get('answer-acts').replaceChildren(
      ...(shown.acts ?? []).map(({ text, main, act }) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = main ? 'door-button is-main' : 'door-button';
        button.textContent = text;
        button.onclick = () => {
          if (!button.disabled) act();
          button.disabled = true;
        };
        return button;
      }),
    );
    answer.hidden = false;
    if (shown.acts?.length) get('answer-acts').querySelector<HTMLButtonElement>('.is-main, button')?.focus({ preventScroll: true });
    if (shown.signal) give(shown.signal, this.sound);
    if (shown.clears !== undefined) this.clearing = setTimeout(() => this.done(), shown.clears);
  }

  /** Nothing more is to be said of this one; what came late is next. */
  private done(): void {
    this.clear();
    if (!this.busy) this.late.shift()?.();
  }

  private clear(): void {
    clearTimeout(this.clearing);
    this.holding = false;
    get('answer').hidden = true;
  }

  // ── Ways in ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private onSeen(text: string): void {
    const isNew = this.sight.isNew(text, performance.now());
    if (!isNew || this.busy || this.holding || document.querySelector('dialog[open]')) return;
    const token = tokenIn(text);
    if (token) void this.admit({ source: 'qr', token });
    else this.notValid('NotValid.Text');
  }

  private wireCode(): void {
    const dialog = get<HTMLDialogElement>('code-dialog');
    const input = get<HTMLInputElement>('code-input');
    get('type-code').onclick = () => {
      input.value = '';
      get('code-error').textContent = '';
      dialog.showModal();
      input.focus();
    };
    get<HTMLFormElement>('code-form').onsubmit = (event) => {
      event.preventDefault();
      const read = readCode(input.value);
      if ('code' in read) {
        dialog.close();
        void this.admit({ source: 'code', code: read.code });
        return;
      }
      const key = { length: 'Code.Length', symbol: 'Code.Symbol', mistyped: 'Code.Mistyped' }[read.fault];
      get('code-error').textContent = this.text(key);
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    input.oninput = () => input.removeAttribute('aria-invalid');
  }

  private openPerson(): void {
    this.clear();
    const dialog = get<HTMLDialogElement>('person-dialog');
    get<HTMLFormElement>('walk-in').reset();
    this.tellWalkIn({});
    get('walk-in-guardian-line').hidden = true;
    this.operation = crypto.randomUUID();
    if (this.data.maySearch) {
      get<HTMLInputElement>('search-input').value = '';
      get('found').replaceChildren();
      get('walk-in').hidden = true;
      get('new-person').hidden = false;
    }
    dialog.showModal();
    get<HTMLInputElement>(this.data.maySearch ? 'search-input' : 'walk-in-name').focus();
  }

  private wirePerson(): void {
    get('no-ticket').onclick = () => this.openPerson();
    if (this.data.maySearch) {
      const input = get<HTMLInputElement>('search-input');
      let timer: ReturnType<typeof setTimeout> | undefined;
      let asked = 0;
      input.oninput = () => {
        clearTimeout(timer);
        timer = setTimeout(() => void this.search(input.value, ++asked, () => asked), 250);
      };
      get('new-person').onclick = () => {
        get('walk-in').hidden = false;
        get('new-person').hidden = true;
        get<HTMLInputElement>('walk-in-name').value = input.value.trim();
        get('walk-in-name').focus();
      };
    }
    const year = get<HTMLInputElement>('walk-in-year');
    year.oninput = () => {
      const born = Number(year.value);
      get('walk-in-guardian-line').hidden = !(year.value.length === 4 && this.data.year - born < 16 && born <= this.data.year);
    };
    get<HTMLFormElement>('walk-in').onsubmit = (event) => {
      event.preventDefault();
      void this.register();
    };
  }

  private async search(typed: string, turn: number, newest: () => number): Promise<void> {
    const state = get('search-state');
    if (typed.trim().length < 2) {
      get('found').replaceChildren();
      return;
    }
    try {
      const response = await fetch(`${this.data.path}/search?q=${encodeURIComponent(typed)}`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(String(response.status));
      const { people } = (await response.json()) as { people: Found[] };
      if (turn !== newest()) return;
      state.textContent = people.length > 0 ? this.text('Search.Found', people.length) : this.text('Search.None');
      get('found').replaceChildren(...people.map((person) => this.foundRow(person)));
    } catch {
      if (turn === newest()) state.textContent = this.text('Search.Failed');
    }
  }

  private foundRow(person: Found): HTMLLIElement {
    const row = document.createElement('li');
    const button = document.createElement('button');
    const name = document.createElement('b');
    const facts = document.createElement('small');
    button.type = 'button';
    name.textContent = person.name;
    facts.textContent = [
      person.birthYear === undefined ? '' : this.text('Search.Born', person.birthYear),
      person.places > 1 ? this.text('Search.With', person.places) : '',
      person.withdrawn ? this.text('Search.Withdrawn') : '',
    ].filter(Boolean).join(' · ');
    button.append(name, facts);
    if (person.inSince !== undefined) {
      const mark = document.createElement('small');
      mark.className = 'door-found-in';
      mark.append(icon('check'), this.text('Search.In', time.format(person.inSince)));
      button.append(mark);
    }
    button.onclick = () => {
      get<HTMLDialogElement>('person-dialog').close();
      void this.admit({ source: 'search', registration: person.registration }, person.name);
    };
    row.append(button);
    return row;
  }

  private async register(): Promise<void> {
    const send = get<HTMLButtonElement>('walk-in-send');
    const error = get('walk-in-error');
    if (send.disabled) return;
    send.disabled = true;
    this.tellWalkIn({});
    const year = get<HTMLInputElement>('walk-in-year').value.trim();
    const sex = document.querySelector<HTMLInputElement>('#walk-in input[name="sex"]:checked')?.value;
    try {
      const response = await fetch(`${this.data.path}/walk-ins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({
          operation: this.operation,
          name: get<HTMLInputElement>('walk-in-name').value,
          ...(sex ? { sex } : {}),
          ...(year ? { birthYear: /^\d{1,4}$/.test(year) ? Number(year) : 0 } : {}),
          consent: get<HTMLInputElement>('walk-in-consent').checked,
          guardian: get<HTMLInputElement>('walk-in-guardian').checked,
        }),
        signal: AbortSignal.timeout(8000),
      });
      const answer = (await response.json()) as { registration?: string; name?: string; error?: string; errors?: Record<string, string> };
      if (answer.registration) {
        get<HTMLDialogElement>('person-dialog').close();
        void this.admit({ source: 'walk_in', registration: answer.registration }, answer.name);
      } else if (answer.errors && Object.keys(answer.errors).length > 0) {
        this.tellWalkIn(answer.errors);
      } else {
        error.textContent = answer.error ?? this.text('WalkIn.Offline');
      }
    } catch {
      error.textContent = this.text('WalkIn.Offline');
    } finally {
      send.disabled = false;
    }
  }

  /** Says what is to be repaired below its field, and leads to the first. */
  private tellWalkIn(errors: Record<string, string>): void {
    let first: HTMLInputElement | undefined;
    get('walk-in-error').textContent = '';
    if (errors['guardian']) get('walk-in-guardian-line').hidden = false;
    for (const field of ['name', 'year', 'consent', 'guardian']) {
      const input = get<HTMLInputElement>(`walk-in-${field}`);
      const said = errors[field] ?? '';
      get(`walk-in-${field}-error`).textContent = said;
      if (said) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
      if (said) first ??= input;
    }
    first?.focus();
  }

  // ── The last person ────────────────────────────────────────────────────────────────────────────────────────────────

  private setLast(last: Last | undefined): void {
    this.last = last;
    get('last-none').hidden = last !== undefined;
    get('last-person').hidden = last === undefined;
    if (!last) return;
    get('last-name').textContent = last.name;
    get('last-time').textContent = time.format(last.at);
    get('people').textContent = this.text('People', last.people, Math.max(last.places, last.people));
    get<HTMLButtonElement>('people-less').disabled = last.people <= 1;
    get<HTMLButtonElement>('people-more').disabled = last.people >= 500;
  }

  private wireLast(): void {
    const change = async (by: number): Promise<void> => {
      const last = this.last;
      if (!last || !this.store) return;
      const people = Math.min(500, Math.max(1, last.people + by));
      if (people === last.people) return;
      this.setLast({ ...last, people });
      try {
        await this.store.put(this.make({ kind: 'override', source: 'qr', target: last.id, people }));
      } catch {
        this.setLast(last);
        return;
      }
      void this.showQueue();
      void this.sender?.send();
    };
    get('people-less').onclick = () => void change(-1);
    get('people-more').onclick = () => void change(1);
    const dialog = get<HTMLDialogElement>('back-dialog');
    get('take-back').onclick = () => {
      if (!this.last) return;
      get<HTMLFormElement>('back-form').reset();
      get('back-name').textContent = `${this.last.name}, ${time.format(this.last.at)}`;
      dialog.showModal();
    };
    get<HTMLFormElement>('back-form').onsubmit = () => {
      const last = this.last;
      const other = get<HTMLInputElement>('back-other').value.trim();
      const reason = other || document.querySelector<HTMLInputElement>('#back-form input[name="reason"]:checked')?.value || this.text('TakenBack');
      if (!last || !this.store) return;
      this.setLast(undefined);
      void this.store.put(this.make({ kind: 'annul', source: 'qr', target: last.id, reason })).then(
        () => {
          this.show({ tone: 'is-ask', sign: icon('arrow-back-up'), title: this.text('TakenBack'), text: this.text('TakenBack.Text', last.name), clears: clearsAfter });
          void this.showQueue();
          void this.sender?.send();
        },
        () => this.setLast(last),
      );
    };
  }
}
