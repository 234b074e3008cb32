import { give, type Signal } from './scanner-signals';
import { get, isDialogOpen } from './scanner-page';

export interface AnswerAct {
  text: string;
  main?: boolean;
  act: () => void;
}

/** An answer as it fills the stage. */
export interface Shown {
  tone: 'is-good' | 'is-twice' | 'is-ask' | 'is-bad' | 'is-busy';
  sign: SVGSVGElement;
  title: string;
  name?: string | undefined;
  text?: string | undefined;
  signal?: Signal;
  /** Clears itself after this many milliseconds. */
  clears?: number;
  acts?: AnswerAct[];
  /** A person has to decide before the next scan. */
  holds?: boolean;
}

/** The place of answers: one at a time, in colour, by icon and words, with sound and vibration. */
export class AnswerPanel {
  /** Something is being asked of the device or the server. */
  busy = false;
  /** A person has to decide. */
  holding = false;
  private clearing: ReturnType<typeof setTimeout> | undefined;
  private readonly late: (() => void)[] = [];

  constructor(private readonly isLoud: () => boolean) {}

  get isFree(): boolean {
    return !this.busy && !this.holding && !isDialogOpen();
  }

  show(shown: Shown): void {
    clearTimeout(this.clearing);
    const answer = get('answer');
    this.holding = shown.holds ?? false;
    answer.className = `door-answer ${shown.tone}`;
    get('answer-icon').replaceChildren(shown.sign);
    get('answer-title').textContent = shown.title;
    get('answer-name').textContent = shown.name ?? '';
    get('answer-text').textContent = shown.text ?? '';
    get('answer-progress').hidden = get('answer-next').hidden = shown.clears === undefined;
    get('answer-acts').replaceChildren(...(shown.acts ?? []).map((act) => this.button(act)));
    answer.hidden = false;
    if (shown.acts?.length) get('answer-acts').querySelector<HTMLButtonElement>('.is-main, button')?.focus({ preventScroll: true });
    if (shown.signal) give(shown.signal, this.isLoud());
    if (shown.clears !== undefined) this.clearing = setTimeout(() => this.done(), shown.clears);
  }

  /** Shows at once what comes late, or after what a person is busy with. */
  whenFree(show: () => void): void {
    if (this.isFree) show();
    else this.late.push(show);
  }

  /** Nothing more is to be said of this one; what came late is next. */
  done(): void {
    this.clear();
    if (!this.busy) this.late.shift()?.();
  }

  clear(): void {
    clearTimeout(this.clearing);
    this.holding = false;
    get('answer').hidden = true;
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
