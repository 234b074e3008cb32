/** The scanner's page: the camera and the keys feed the session, and what the session tells is shown. */

import { filled } from '../../text/plural';
import { icon } from '../../widgets/dom';
import type { Store } from '../device-store';
import { endOf, standingOf } from '../door-standing';
import { time, timeAndDay, timeToTheSecond, when } from '../local-times';
import { get, isDialogOpen } from '../page-elements';
import { keepClock, keepRight, keptClock } from '../phone-memory';
import type { Refused } from '../queue-sender';
import { wakeWithPage } from '../queue-wakeups';
import type { Counted } from '../roster';
import type { Elsewhere } from '../roster-keeper';
import { Sight } from '../ticket-codes';
import { AnswerPanel, type Question, type Shown } from './answer-panel';
import { Camera } from './camera';
import { CardReader } from './card-reader';
import { Gaze, type SeenCode } from './code-choice';
import { CodeDialog } from './code-dialog';
import { DirectionSwitch } from './direction-switch';
import type { DoorData } from './door-data';
import { HandoverDialog } from './handover-dialog';
import { HeadcountDialog } from './headcount-dialog';
import { KeyBursts } from './key-bursts';
import { LastPerson } from './last-person';
import { LateAnswers } from './late-answers';
import { NetworkState } from './network-state';
import { contradiction, countedWords, elsewhereWords, shownOf, type Ways } from './outcome-words';
import type { GroupQuestion, LateAnswer, Outcome, PutOff, SessionScreen } from './outcomes';
import { PeopleDialog } from './people-dialog';
import { PersonDialog } from './person-dialog';
import { Readiness } from './readiness';
import { ReasonDialog } from './reason-dialog';
import { groupedCode, type ScannerView } from './scanner-view';
import { ScansDialog } from './scans-dialog';
import { ScannerSession } from './session';
import { allowSound } from './signals';

/**
 * How often the server is asked what is new, in milliseconds. The interval is shorter than the time for which an answer makes a phone count
 * as online.
 */
const pollsEvery = 4000;
/** When and where; an account may scan before it has said at which gate it stands. */
const momentAndGate = (moment: string, gate: string): string => [moment, gate].filter(Boolean).join(', ');
/** The screen that says that the right of this phone is over. */
const over = 'over';

export class ScannerPage implements ScannerView, SessionScreen {
  readonly session: ScannerSession;
  readonly panel = new AnswerPanel(
    () => this.sound,
    () => this.session.busy,
    {
      onLeft: (shown, question) => this.leaveQuestion(shown, question),
      onAnswered: ({ id }) => {
        this.late.settle(id);
        this.session.scans.closed(id);
      },
    },
  );
  private readonly sight = new Sight();
  private readonly gaze = new Gaze();
  private readonly camera: Camera;
  private readonly late = new LateAnswers(this, () => this.sound);
  private readonly people = new PeopleDialog(this);
  private readonly lastPerson = new LastPerson(this, this.people);
  private readonly scans = new ScansDialog(this, this.lastPerson);
  private readonly person = new PersonDialog(this);
  private readonly card = new CardReader(this, this.person);
  private readonly reason = new ReasonDialog();
  private readonly headcount = new HeadcountDialog(this);
  private readonly handover = new HandoverDialog(this);
  private readonly network = new NetworkState(this);
  private readonly readiness = new Readiness(this);
  private readonly direction: DirectionSwitch;
  private readonly ways: Ways;
  standing: string | undefined;
  /** When the event starts, as this page showed it last. */
  private startsAt: number | undefined;
  private sound = localStorage.getItem('door.sound') !== 'off';
  private namesHidden = localStorage.getItem('door.names') === 'hidden';

  constructor(
    readonly data: DoorData,
    store: Store | undefined,
  ) {
    this.session = new ScannerSession(
      {
        data,
        store,
        gate: data.gate || localStorage.getItem('door.gate') || '',
        clock: keptClock(),
        onClock: keepClock,
        onRight: (told) => keepRight(data.actor, told),
      },
      this,
    );
    this.direction = new DirectionSwitch(data.session, (leaving) => this.turned(leaving));
    this.camera = new Camera({ video: get<HTMLVideoElement>('video'), wasm: data.wasm, onCodes: (codes) => void this.onSeen(codes) });
    this.ways = {
      close: () => this.panel.done(),
      register: () => {
        this.person.open(true);
      },
      askWhy: (onReason) => this.reason.open(onReason),
      change: (admitted) => {
        this.panel.clear();
        this.lastPerson.ask(admitted);
      },
      describe: (id, about, said) => void this.session.admissions.describe(id, about, said),
    };
    if (this.session.queue.sender) wakeWithPage(this.session.queue.sender);
    if (store) store.onReplaced = () => location.reload();
  }

  async start(): Promise<void> {
    this.wire();
    this.showGate();
    this.showNames();
    this.changed('queue');
    this.changed('list');
    if (!this.session.queue.store) this.still(this.text('Net.NoStore'), false);
    if (!this.session.queue.gate) get<HTMLDialogElement>('gate-dialog').showModal();
    const listed = this.session.begin();
    setInterval(() => {
      if (document.hidden) return;
      // Without a network the phone's own clock and list say that the event is over.
      this.showStanding();
      void this.session.poll();
    }, pollsEvery);
    await this.session.scans.open();
    await this.openCamera();
    await listed;
    void this.readiness.ask();
    void this.handover.prepare().catch(() => undefined);
    await this.session.askUndecided();
  }

  // What the session tells

  get isFree(): boolean {
    return this.panel.isFree;
  }

  show(outcome: Outcome): void {
    if (outcome.kind === 'over') void this.showOver();
    else this.panel.show(this.asking(outcome, shownOf(outcome, this, this.ways)));
  }

  /** Names the scan of an outcome about which a person has to decide between several ways. */
  private asking(outcome: Outcome, shown: Shown): Shown {
    if (outcome.kind === 'counted') {
      const { id, admitted } = outcome;
      const code = admitted.about ? this.session.roster?.codeOf(admitted.about) : undefined;
      return {
        ...shown,
        question: { id, code, name: admitted.name, at: admitted.at, gate: this.session.queue.gate, counted: admitted },
      };
    }
    const isAsked = outcome.kind === 'undecided' || (outcome.kind === 'told' && !outcome.change);
    if (!isAsked || outcome.id === undefined || !shown.holds || (shown.acts?.length ?? 0) < 2) return shown;
    const name = outcome.kind === 'told' ? outcome.told.name : outcome.name;
    const at = outcome.kind === 'undecided' ? outcome.at : this.session.now();
    const gate = outcome.kind === 'undecided' ? outcome.gate : this.session.queue.gate;
    return { ...shown, question: { id: outcome.id, code: outcome.code, name, at, gate } };
  }

  /** A question that was not answered stays in a line above, and among the last scans. */
  private leaveQuestion({ signal, ...shown }: Shown, { id, code, name, at, gate, counted }: Question): void {
    if (counted) {
      this.tellLate({ code, at, gate, said: { counted } });
      return;
    }
    const whom = [this.shown(name), code ? groupedCode(code) : ''].filter(Boolean).join(', ');
    const words = [`${shown.title}.`, whom ? `${whom}.` : '', this.text('Before', momentAndGate(when(at, this.session.now()), gate))]
      .filter(Boolean)
      .join(' ');
    this.late.ask(id, this.text('Before.Open'), words, () => this.panel.show(shown));
    this.session.scans.leftOpen({ id, at, gate, verdict: undefined, people: 1, places: 1, isGroup: false }, name);
  }

  clear(): void {
    this.panel.clear();
  }

  isShowing(id: string): boolean {
    return this.panel.isShowing(id);
  }

  nameShown(id: string, name: string | undefined): void {
    this.panel.amend(id, this.shown(name));
  }

  tellElsewhere(id: string, elsewhere: Elsewhere): void {
    if (this.panel.isShowing(id)) this.panel.say(this.text('OtherEvent'), elsewhereWords(elsewhere, this));
  }

  whenFree(show: () => unknown): void {
    this.panel.whenFree(show);
  }

  askGroup({ name, places, members, yes, no }: GroupQuestion): void {
    this.people.open({ name, places, isGroup: true, members, onYes: yes, onNo: no });
  }

  tellLate({ code, at, gate, said }: LateAnswer): void {
    const moment = momentAndGate(when(at, this.session.now()), gate);
    const head = code ? this.text('Before.Code', groupedCode(code), moment) : this.text('Before', moment);
    if (said === 'kept') this.late.tell(head, this.text('Differs.kept'));
    else if (said === 'to-settle') this.late.tell(head, this.text('ToSettle.Text'));
    else if ('counted' in said) this.late.tellCounted(head, countedWords(said.counted, this), () => this.lastPerson.ask(said.counted));
    else this.late.tell(head, contradiction(said.door, said.told, this));
  }

  tellPutOff(scanned: string, { code, name, at, gate, isCard }: PutOff, takeNow: () => void): void {
    // A phone whose list holds no codes tells the scans that wait apart by the second.
    const moment = momentAndGate(code ? when(at, this.session.now()) : timeToTheSecond.format(at), gate);
    const place = code ? this.text('Before.Code', groupedCode(code), moment) : this.text('Before', moment);
    const head = isCard ? this.text('Before.Card', moment) : place;
    const whom = this.shown(name);
    this.late.putOff(scanned, head, [whom && `${whom}.`, this.text('Before.PutOff')].filter(Boolean).join(' '), takeNow);
  }

  tellNotRegistered(name: string, error: string): void {
    this.panel.note(this.text('Differs.walkIn', name, error));
  }

  tellRefused(refused: readonly Refused[]): void {
    this.handover.tellRefused(refused);
  }

  settle(id: string): void {
    this.late.settle(id);
  }

  closePersonForm(): void {
    get<HTMLDialogElement>('person-dialog').close();
  }

  forgetNames(): void {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[open]')) dialog.close();
    this.person.forget();
    this.people.forget();
    this.lastPerson.forget();
    this.scans.forget();
    this.late.forget();
    this.panel.forget();
  }

  readCard(text: string): void {
    this.card.seen(text);
  }

  changed(what: 'last' | 'scans' | 'queue' | 'list' | 'totals'): void {
    if (what === 'last') this.lastPerson.show();
    else if (what === 'scans') this.scans.refresh();
    else if (what === 'queue') {
      void this.network.show();
      this.showActs();
      void this.amendOver();
    } else if (what === 'list') {
      this.showStanding();
      this.readiness.show();
      this.scans.listChanged();
    } else this.showTotals();
  }

  counted(counted: Counted): void {
    this.headcount.tell(counted);
  }

  // What the parts of the page need

  text(key: string, ...values: (string | number)[]): string {
    return filled(this.data.texts[key] ?? key, values);
  }

  shown(name: string | undefined): string | undefined {
    return this.namesHidden || (this.session.right.isOver && !this.session.practice) ? undefined : name;
  }

  // What hands and the camera do

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
    const bursts = new KeyBursts((keys) => void this.session.type(keys));
    addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape' && menu.open) {
          menu.open = false;
          menu.querySelector('summary')?.focus();
          return;
        }
        if (event.key === 'Escape' && !isDialogOpen()) this.panel.leave();
        const inField = event.target instanceof HTMLInputElement && event.target.type !== 'radio' && event.target.type !== 'checkbox';
        const key = { key: event.key, code: event.code, shift: event.shiftKey, capsLock: event.getModifierState?.('CapsLock') ?? false };
        // The event knows when the key was pressed; on a busy phone the page hears of it later.
        if (!inField && bursts.press(key, event.timeStamp)) event.preventDefault();
      },
      { capture: true },
    );
    addEventListener('close', () => this.panel.goOn(), { capture: true });
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
      get<HTMLInputElement>('gate-input').value = this.session.queue.gate;
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
      this.practise(!this.session.practice);
    };
    this.direction.wire(this.data.checksOut ?? false);
    get('practice-end').onclick = () => this.practise(false);
    get('note-close').onclick = () => {
      get('note').hidden = true;
    };
    const gate = get<HTMLDialogElement>('gate-dialog');
    gate.addEventListener('cancel', (event) => {
      if (!this.session.queue.gate) event.preventDefault();
    });
    get<HTMLFormElement>('gate-form').onsubmit = (event) => {
      const typed = get<HTMLInputElement>('gate-input').value.trim();
      if (!typed) {
        event.preventDefault();
        return;
      }
      this.session.queue.gate = typed;
      localStorage.setItem('door.gate', typed);
      this.showGate();
      allowSound();
    };
    new CodeDialog(this).wire();
    this.late.wire();
    this.scans.wire();
    this.person.wire();
    this.card.wire();
    this.headcount.wire();
    this.handover.wire();
    this.people.wire();
    this.lastPerson.wire();
    this.reason.wire();
    this.readiness.wire();
  }

  /** Switches between people who come and people who leave. */
  private turned(leaving: boolean): void {
    this.panel.leave();
    this.session.turn(leaving);
    this.showActs();
  }

  /** Shows the ways in by hand. A phone whose right is over admits nobody, so it offers none. */
  private showActs(): void {
    const { session } = this;
    const isOver = session.right.isOver && !session.practice;
    // A phone without names cannot find a person who leaves, so the button for people without a ticket is hidden.
    get('no-ticket').hidden = isOver || (session.leaving && !this.data.maySearch);
    get('type-code').hidden = isOver;
    get('last').hidden = isOver || session.practice;
  }

  private practise(on: boolean): void {
    // Practice is about admissions only.
    if (on && this.session.leaving) this.direction.turn(false);
    this.panel.leave();
    this.session.practise(on);
    get('direction').hidden = on || !this.data.checksOut;
    get('practice-mark').hidden = !on;
    get('practice').setAttribute('aria-pressed', String(on));
    this.showActs();
  }

  private async onSeen(codes: readonly SeenCode[]): Promise<void> {
    const now = performance.now();
    const text = this.gaze.look(codes, now);
    if (text === undefined) return;
    // A run of another phone's codes continues below its own dialog.
    if (this.handover.seen(text) || !this.sight.isNew(text, now, this.panel.isFree) || this.card.seen(text)) return;
    await this.session.scan(text);
  }

  private async openCamera(): Promise<void> {
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new Error('none');
      await this.camera.start();
      this.readiness.camera = 'on';
      this.showCamera();
    } catch (error) {
      const denied = (error as Error).name === 'NotAllowedError';
      this.readiness.camera = denied ? 'denied' : 'none';
      this.still(this.text(denied ? 'Camera.Denied' : 'Camera.None'), true);
    }
    this.readiness.show();
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

  /** Shows the totals; when people leave, it is important to see how many are still there. */
  private showTotals(): void {
    const { leaving } = this.session;
    // A phone whose right is over hears no more of the others, so the last total would be taken for the present one.
    const totals = this.session.right.isOver && !this.session.practice ? undefined : this.session.totals;
    get('count-all').textContent = String((leaving ? totals?.inRoom : totals?.present) ?? '–');
    get('count-all-words').textContent = this.text(leaving ? 'Count.InRoom' : 'Count.All');
  }

  /** Shows how the event stands and when it starts; a new start is said in a line of its own. */
  private showStanding(): void {
    const rules = this.session.roster?.rules;
    if (!rules) return;
    const { startsAt } = rules;
    get('starts').textContent = timeAndDay(startsAt);
    const standing = standingOf(rules, this.session.now());
    const words = standing && this.text(`Standing.${standing}`, time.format(endOf(rules)));
    const moved = this.startsAt !== undefined && this.startsAt !== startsAt ? this.text('Standing.moved', timeAndDay(startsAt)) : '';
    const isNew = words !== this.standing;
    this.startsAt = startsAt;
    this.standing = words;
    if (moved) this.panel.note(moved);
    if (isNew) {
      void this.network.show();
      this.readiness.show();
    }
  }

  private showGate(): void {
    const name = get('gate-name');
    const { gate } = this.session.queue;
    name.textContent = gate ? gate + (name.dataset.join ?? '') : '';
  }

  private showNames(): void {
    get('hide-names').setAttribute('aria-pressed', String(this.namesHidden));
    this.lastPerson.show();
  }

  private async showOver(): Promise<void> {
    const { session } = this;
    const text = await this.network.overWords();
    const { over: state } = session.right.at(session.now(), session.roster?.rules);
    this.panel.show({
      id: over,
      tone: 'is-bad',
      sign: icon('lock'),
      title: this.text(`Right.${state ?? 'ended'}`),
      text,
      signal: 'bad',
      acts: [{ text: this.text('Act.Close'), act: this.ways.close }],
    });
    // Something may have been sent since the words were made.
    await this.amendOver();
  }

  /** What is left on the phone is sent while the screen says that its right is over. */
  private async amendOver(): Promise<void> {
    if (this.panel.isShowing(over)) this.panel.amendText(over, await this.network.overWords());
  }
}
