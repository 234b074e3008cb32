import { icon } from '../../widgets/dom';
import { get } from '../page-elements';
import type { ScannerView } from './scanner-view';
import { give } from './signals';

/** Lines that come within this time make one sound, in milliseconds: after an event without a network a whole queue is answered at once. */
const oneSoundIn = 1500;

/**
 * Lines at the top of the screen about earlier scans: where the server's answer differs from what this phone had shown, until the line is
 * tapped, and where a question of this phone is not answered yet, or a scan waits for a question to be answered, until that is settled.
 */
export class LateAnswers {
  private soundedAt = -Infinity;
  /** The lines of unanswered questions, by the ids of their scans. */
  private readonly open = new Map<string, HTMLElement>();

  constructor(
    private readonly view: ScannerView,
    private readonly isLoud: () => boolean,
  ) {}

  wire(): void {
    get('before-all').onclick = () => {
      // A question is not answered by having been seen.
      get('before-lines').replaceChildren(...this.open.values());
      this.show();
    };
  }

  /** `head` says which scan it was; `words` is the server's answer. A tap removes the line. */
  tell(head: string, words: string): void {
    this.add(head, words, this.view.text('Before.Seen'), icon('x'));
    this.sound();
  }

  /** Tells how many people the server counted; a tap removes the line and asks how many came. */
  tellCounted(head: string, words: string, ask: () => void): void {
    this.add(head, `${words} ${this.view.text('Counted.Tap')}`, '', icon('users'), ask);
    this.sound();
  }

  /** Removes all lines, with the names in them. */
  forget(): void {
    this.open.clear();
    get('before-lines').replaceChildren();
    this.show();
  }

  private sound(): void {
    const now = performance.now();
    if (now - this.soundedAt < oneSoundIn) return;
    this.soundedAt = now;
    give('before', this.isLoud());
  }

  /** Adds the line of a question that is not answered yet; tapping the line asks it again. */
  ask(id: string, head: string, words: string, again: () => void): void {
    this.keep(id, head, words, this.view.text('Before.Answer'), again);
  }

  /** Adds the line of a scan that waits, with a sound; tapping the line takes it at once. */
  putOff(id: string, head: string, words: string, takeNow: () => void): void {
    this.keep(id, head, words, this.view.text('Before.Take'), takeNow);
    this.sound();
  }

  private keep(id: string, head: string, words: string, tap: string, again: () => void): void {
    this.settle(id);
    const line = this.add(head, words, tap, icon('user-question'), () => {
      this.open.delete(id);
      again();
    });
    this.open.set(id, line);
    this.show();
  }

  /** Removes the line of a question or of a scan that waited, because it is settled. */
  settle(id: string): void {
    this.open.get(id)?.remove();
    this.open.delete(id);
    this.show();
  }

  private add(head: string, words: string, tap: string, sign: SVGSVGElement, onTap?: () => void): HTMLElement {
    const line = document.createElement('li');
    const button = document.createElement('button');
    const text = document.createElement('span');
    const title = document.createElement('b');
    title.textContent = head;
    text.append(title, ` ${words}`);
    button.type = 'button';
    button.append(icon('alert-triangle'), text, sign);
    button.setAttribute('aria-label', `${head} ${words} ${tap}`.trim());
    button.onclick = () => {
      line.remove();
      onTap?.();
      this.show();
    };
    line.append(button);
    get('before-lines').prepend(line);
    this.show();
    return line;
  }

  private show(): void {
    const lines = get('before-lines').childElementCount;
    const told = lines - this.open.size;
    get('before').hidden = lines === 0;
    get('before-all').hidden = told < 2;
    get('before-all').textContent = this.view.text('Before.All', told);
  }
}
