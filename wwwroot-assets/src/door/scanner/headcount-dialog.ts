import { when } from '../local-times';
import { get } from '../page-elements';
import type { ScannerView } from './scanner-view';

type Cell = 'female' | 'male' | 'unknown';
const cells: readonly Cell[] = ['female', 'male', 'unknown'];

/**
 * Counts people who come without a registration, one tap each. Several phones may count at once: every tap is an entry of its own, and the
 * server adds them up.
 */
export class HeadcountDialog {
  private readonly taps: Cell[] = [];
  private mine: Record<Cell, number> = { female: 0, male: 0, unknown: 0 };
  private heard: Record<Cell, number> | undefined;
  /** Why the last tap counts only when the organiser says so; empty: it counts. */
  private waits = '';

  constructor(private readonly view: ScannerView) {}

  wire(): void {
    const dialog = get<HTMLDialogElement>('counter-dialog');
    get('counter-open').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
      this.show();
      dialog.showModal();
    };
    for (const cell of cells) get(`counter-${cell}`).onclick = () => void this.tap(cell, 1);
    get('counter-undo').onclick = () => {
      const last = this.taps.at(-1);
      if (last) void this.tap(last, -1);
    };
  }

  /** Shows the sum of all phones that count at this door, as the server last told it. */
  tell(counted: Record<Cell, number>): void {
    this.heard = counted;
    this.show();
  }

  private async tap(cell: Cell, by: 1 | -1): Promise<void> {
    const { session } = this.view;
    if (!session.mayWork()) {
      get<HTMLDialogElement>('counter-dialog').close();
      return;
    }
    const counted = { female: 0, male: 0, unknown: 0, [cell]: by };
    // The number is shown only when the tap is on the disk.
    if (by < 0) {
      if (!(await session.queue.count(counted, this.view.text('Counter.Undo')))) return;
    } else {
      const told = await session.count(counted);
      if (told.verdict === 'too_early') {
        get('counter-all').textContent = this.view.text('Counter.TooEarly', when(told.opensAt, session.now()));
      } else if (told.verdict === 'not_taking_place') get('counter-all').textContent = this.view.text('NotTakingPlace.Text');
      if (told.verdict !== 'kept') return;
      const { waits } = told;
      if (waits === undefined) this.waits = '';
      else if (waits === 'confirmed') this.waits = this.view.text('Counter.Confirmed');
      else this.waits = this.view.text('Counter.AfterEnd', when(waits.endedAt, session.now()));
    }
    if (by > 0) this.taps.push(cell);
    else this.taps.splice(this.taps.lastIndexOf(cell), 1);
    this.mine[cell] += by;
    navigator.vibrate?.(by > 0 ? 20 : 60);
    this.show();
  }

  private show(): void {
    for (const cell of cells) get(`counter-${cell}-mine`).textContent = String(this.mine[cell]);
    get<HTMLButtonElement>('counter-undo').disabled = this.taps.length === 0;
    const all = this.heard && this.heard.female + this.heard.male + this.heard.unknown;
    const sum = all === undefined ? '' : this.view.text('Counter.All', all);
    get('counter-all').textContent = [this.waits, sum].filter(Boolean).join(' ');
  }
}
