import { when } from '../local-times';
import { get } from '../page-elements';
import { type Scan, Scans } from './last-scans';
import type { Admitted } from './outcomes';
import { groupedCode, type ScannerView } from './scanner-view';

/** The word for what became of a scan. */
function stateOf({ takenBack, open, refused, left, verdict }: Scan): string {
  if (takenBack) return 'takenBack';
  if (open) return 'asked';
  if (refused) return 'refused';
  return left ? 'left' : (verdict ?? 'asked');
}

/** The last scans of this phone, each of which can be taken back, also without a network. */
export class ScansDialog {
  constructor(
    private readonly view: ScannerView,
    private readonly onTakeBack: (admitted: Admitted) => void,
  ) {}

  wire(): void {
    get('scans-open').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
      this.show();
      get<HTMLDialogElement>('scans-dialog').showModal();
    };
  }

  /** Called when some of the scans changed. */
  refresh(): void {
    if (get<HTMLDialogElement>('scans-dialog').open) this.show();
  }

  private show(): void {
    const { all } = this.view.session.scans;
    get('scans-none').hidden = all.length > 0;
    get('scans-list').replaceChildren(...all.map((scan) => this.line(scan)));
  }

  private nameOf({ id, about }: Scan): string | undefined {
    const { scans, roster } = this.view.session;
    return scans.nameOf(id) ?? (about ? roster?.nameOf(about) : undefined);
  }

  private line(scan: Scan): HTMLLIElement {
    const { view } = this;
    const { session } = view;
    const line = document.createElement('li');
    const words = document.createElement('span');
    const name = document.createElement('b');
    const facts = document.createElement('small');
    const code = scan.about ? session.roster?.codeOf(scan.about) : undefined;
    const state = stateOf(scan);
    const moment = when(scan.at, session.now());
    name.textContent = view.shown(this.nameOf(scan)) ?? view.text(scan.isGroup ? 'Group' : 'Guest');
    const people = scan.people > 1 ? view.text('Search.With', scan.people) : '';
    const parts = [moment, scan.gate, code ? groupedCode(code) : '', people, view.text(`Scans.${state}`)];
    facts.textContent = parts.filter(Boolean).join(' · ');
    words.append(name, facts);
    line.append(words);
    line.classList.toggle('is-taken-back', scan.takenBack ?? false);
    if (Scans.mayTakeBack(scan)) {
      const back = document.createElement('button');
      back.type = 'button';
      back.className = 'door-button';
      back.textContent = view.text('Scans.TakeBack');
      back.setAttribute('aria-label', view.text('Scans.TakeBackOf', name.textContent, moment));
      back.onclick = () => {
        get<HTMLDialogElement>('scans-dialog').close();
        const { id, people, places, isGroup, at, about, left } = scan;
        this.onTakeBack({ id, name: this.nameOf(scan), people, places, isGroup, at, about, ...(left ? { left } : {}) });
      };
      line.append(back);
    }
    return line;
  }
}
