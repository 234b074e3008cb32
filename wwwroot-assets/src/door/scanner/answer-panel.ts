import { get, isDialogOpen } from '../page-elements';
import type { Admitted } from './outcomes';
import { give, type Signal } from './signals';

export interface AnswerAct {
  text: string;
  main?: boolean;
  act: () => void;
}

/** A question that is answered by one tap while the answer is shown. */
export interface Asked {
  words: string;
  choices: AnswerAct[];
}

/** An answer as it fills the screen. */
export interface Shown {
  /** The act of the answer. What becomes known later about the same act is added while the answer is shown. */
  id?: string;
  tone: 'is-good' | 'is-left' | 'is-twice' | 'is-ask' | 'is-bad' | 'is-busy';
  sign: SVGSVGElement;
  title: string;
  name?: string | undefined;
  text?: string | undefined;
  signal?: Signal;
  /** The time in milliseconds after which the answer disappears by itself. */
  clears?: number;
  acts?: AnswerAct[];
  asks?: Asked[];
  /** Whether a person has to decide before the next scan. */
  holds?: boolean;
  /** The scan about which a person is asked; it must not be lost when something else is shown before the answer. */
  question?: Question;
}

/** The scan about which a person is asked. */
export interface Question {
  id: string;
  code: string | undefined;
  name: string | undefined;
  at: number;
  gate: string;
  /** The people whom the server counted, if the question is only whether that is right. */
  counted?: Admitted;
}

/** What happens to a question that is on the screen. */
export interface QuestionTeller {
  /** Called when something else is shown before the question was answered. */
  onLeft: (shown: Shown, question: Question) => void;
  onAnswered: (question: Question) => void;
}

/** How long the answer to a question may take to be shown, in milliseconds; what waited is not shown before it. */
const afterClosing = 600;

/** The part of the screen for answers: one at a time, recognisable by colour, icon and words, with sound and vibration. */
export class AnswerPanel {
  /** Whether a person has to decide now. */
  holding = false;
  private current: string | undefined;
  /** The question that is shown and was not answered yet. */
  private open: Shown | undefined;
  private clearing: ReturnType<typeof setTimeout> | undefined;
  private readonly late: (() => unknown)[] = [];
  private goingOn: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly isLoud: () => boolean,
    private readonly isBusy: () => boolean,
    private readonly teller: QuestionTeller,
  ) {}

  get isFree(): boolean {
    return !this.isBusy() && !this.holding && !isDialogOpen();
  }

  /** The scan of the question that is shown and was not answered yet. */
  get questioned(): string | undefined {
    return this.open?.question?.id;
  }

  show(shown: Shown): void {
    clearTimeout(this.clearing);
    clearTimeout(this.goingOn);
    // What is shown about the same act answers its question; anything else leaves the question unanswered.
    if (this.open && this.open.question?.id === shown.id) this.answered();
    else this.leaveQuestion();
    this.open = shown.question ? shown : undefined;
    // An open menu would hide the answer, so it is closed.
    get<HTMLDetailsElement>('menu').open = false;
    const answer = get('answer');
    this.holding = shown.holds ?? false;
    this.current = shown.id;
    answer.className = `door-answer ${shown.tone}`;
    answer.classList.toggle('is-asking', (shown.asks?.length ?? 0) > 0);
    get('answer-icon').replaceChildren(shown.sign);
    get('answer-title').textContent = shown.title;
    get('answer-name').textContent = shown.name ?? '';
    get('answer-text').textContent = shown.text ?? '';
    get('answer-asks').replaceChildren(...(shown.asks ?? []).map((asked) => this.asked(asked)));
    const runs = shown.clears !== undefined && !shown.asks?.length;
    get('answer-progress').hidden = !runs;
    // A question may stay unanswered: the next guest is scanned all the same.
    get('answer-next').hidden = !runs && !shown.asks?.length;
    get('answer-acts').replaceChildren(...(shown.acts ?? []).map((act) => this.button(act)));
    answer.hidden = false;
    if (shown.acts?.length) get('answer-acts').querySelector<HTMLButtonElement>('.is-main, button')?.focus({ preventScroll: true });
    if (shown.signal) give(shown.signal, this.isLoud());
    if (shown.clears !== undefined) this.clearing = setTimeout(() => this.done(), shown.clears);
  }

  /** Adds the name, if the answer to this act is still shown. */
  amend(id: string, name: string | undefined): void {
    if (name && this.current === id && !get('answer').hidden) get('answer-name').textContent = name;
  }

  /** Replaces the text, if this answer is still shown. */
  amendText(id: string, text: string): void {
    if (this.isShowing(id)) get('answer-text').textContent = text;
  }

  /** Replaces the words of the answer that is shown, because more is known now. */
  say(title: string, text: string): void {
    get('answer-title').textContent = title;
    get('answer-text').textContent = text;
  }

  isShowing(id: string): boolean {
    return this.current === id && !get('answer').hidden;
  }

  /**
   * Shows a late answer at once if nobody is busy and no answer is shown, otherwise as soon as that is so. `show` returns false if there is
   * nothing to show any more.
   */
  whenFree(show: () => unknown): void {
    if (this.isFree && get('answer').hidden) show();
    else this.late.push(show);
  }

  /** Shows a line about an earlier scan without holding up the next one, without sound or colour. */
  note(words: string): void {
    get('note-words').textContent = words;
    get('note').hidden = false;
  }

  /** Called when the answer was seen; a late answer that waited is shown next. */
  done(): void {
    this.clear();
    if (!this.isBusy()) this.showNext();
  }

  private showNext(): void {
    let show = this.late.shift();
    while (show && show() === false) show = this.late.shift();
  }

  /**
   * Shows what waited, a moment after a question or a dialog was closed. Nothing happens if an answer is shown by then, because what waits
   * is shown after it.
   */
  goOn(): void {
    clearTimeout(this.goingOn);
    if (this.late.length === 0) return;
    this.goingOn = setTimeout(() => {
      if (!this.isFree) this.goOn();
      else if (get('answer').hidden) this.showNext();
    }, afterClosing);
  }

  /** Removes what is shown; a question on it stays unanswered. */
  leave(): void {
    this.leaveQuestion();
    this.done();
  }

  private leaveQuestion(): void {
    const { open } = this;
    this.open = undefined;
    if (open?.question) this.teller.onLeft(open, open.question);
  }

  private answered(): void {
    const { open } = this;
    this.open = undefined;
    if (open?.question) this.teller.onAnswered(open.question);
  }

  /** Removes what is shown and what waits to be shown, with the names in it. */
  forget(): void {
    this.open = undefined;
    this.late.length = 0;
    get('note').hidden = true;
    get('note-words').textContent = '';
    get('answer-name').textContent = '';
    this.clear();
  }

  /** Removes what is shown, because it was seen or answered. */
  clear(): void {
    this.answered();
    clearTimeout(this.clearing);
    this.holding = false;
    this.current = undefined;
    get('answer').hidden = true;
    this.goOn();
  }

  private asked({ words, choices }: Asked): HTMLFieldSetElement {
    const set = document.createElement('fieldset');
    const legend = document.createElement('legend');
    legend.textContent = words;
    set.className = 'door-ask';
    set.append(
      legend,
      ...choices.map(({ text, act }) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'door-button';
        button.textContent = text;
        button.setAttribute('aria-pressed', 'false');
        button.onclick = () => {
          if (set.disabled) return;
          button.setAttribute('aria-pressed', 'true');
          set.disabled = true;
          act();
          if (get('answer-asks').querySelector('fieldset:not(:disabled)')) return;
          clearTimeout(this.clearing);
          this.clearing = setTimeout(() => this.done(), 700);
        };
        return button;
      }),
    );
    return set;
  }

  private button({ text, main, act }: AnswerAct): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = main ? 'door-button is-main' : 'door-button';
    button.textContent = text;
    button.onclick = () => {
      if (!button.disabled) act();
      button.disabled = true;
    };
    return button;
  }
}
