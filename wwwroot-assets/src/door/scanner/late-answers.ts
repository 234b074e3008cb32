import { icon } from '../../widgets/dom';
import { get } from '../page-elements';
import type { Desk } from './desk';
import { give } from './signals';

/** Lines that come within this time make one sound, in milliseconds: after an event without a network a whole queue is answered at once. */
const oneSoundIn = 1500;

/**
 * Lines at the top of the screen about earlier scans for which the server's answer differs from what this phone had shown. Each line stays
 * until it is tapped.
 */
export class LateAnswers {
  private soundedAt = -Infinity;

  constructor(
    private readonly desk: Desk,
    private readonly isLoud: () => boolean,
  ) {}

  wire(): void {
    get('before-all').onclick = () => {
      get('before-lines').replaceChildren();
      this.show();
    };
  }

  /** `head` says which scan it was; `words` is the server's answer. */
  tell(head: string, words: string): void {
    const line = document.createElement('li');
    const button = document.createElement('button');
    const text = document.createElement('span');
    const title = document.createElement('b');
    title.textContent = head;
    text.append(title, ` ${words}`);
    button.type = 'button';
    button.append(icon('alert-triangle'), text, icon('x'));
    button.setAttribute('aria-label', `${head} ${words} ${this.desk.text('Before.Seen')}`);
    button.onclick = () => {
      line.remove();
      this.show();
    };
    line.append(button);
    get('before-lines').prepend(line);
    this.show();
    const now = performance.now();
    if (now - this.soundedAt < oneSoundIn) return;
    this.soundedAt = now;
    give('before', this.isLoud());
  }

  private show(): void {
    const lines = get('before-lines').childElementCount;
    get('before').hidden = lines === 0;
    get('before-all').hidden = lines < 2;
    get('before-all').textContent = this.desk.text('Before.All', lines);
  }
}
