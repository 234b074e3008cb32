import type { Verdict } from '../check-in-rules';
import { whenToTheSecond } from '../local-times';
import { get } from '../page-elements';
import type { LastPerson } from './last-person';
import { type Scan, Scans } from './last-scans';
import type { Admitted } from './outcomes';
import { groupedCode, type ScannerView } from './scanner-view';

/** The word for what became of a scan. */
function stateOf({ takenBack, open, refused, left, passedOn, counted }: Scan, verdict: Verdict | undefined): string {
  if (takenBack) return 'takenBack';
  if (open) return 'asked';
  if (refused) return 'refused';
  if (counted !== undefined) return counted ? 'counted' : 'not_counted';
  if (verdict === 'withdrawn' && passedOn) return 'passed_on';
  return left ? 'left' : (verdict ?? 'asked');
}

/** The last scans of this phone. Each can be taken back and its number of people corrected, also without a network. */
export class ScansDialog {
  /** What became of the scans, as the dialog shows it. */
  private shown = '';

  constructor(
    private readonly view: ScannerView,
    private readonly lastPerson: LastPerson,
  ) {}

  wire(): void {
    get('scans-open').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
      this.show();
      get<HTMLDialogElement>('scans-dialog').showModal();
    };
  }

  /** Removes the lines with their names; the next opening shows them without. */
  forget(): void {
    get('scans-list').replaceChildren();
  }

  /** Called when some of the scans changed. */
  refresh(): void {
    if (get<HTMLDialogElement>('scans-dialog').open) this.show();
  }

  /** Called when the list changed, which it does every few seconds: only what waited for the organiser may read otherwise now. */
  listChanged(): void {
    if (this.states() !== this.shown) this.refresh();
  }

  private states(): string {
    const { session } = this.view;
    return session.scans.all.map((scan) => stateOf(scan, session.verdictOf(scan))).join(' ');
  }

  private show(): void {
    const { all } = this.view.session.scans;
    this.shown = this.states();
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
    const state = stateOf(scan, session.verdictOf(scan));
    // Where no name may be shown, the second alone tells two scans of one minute apart.
    const moment = whenToTheSecond(scan.at, session.now());
    name.textContent = view.shown(this.nameOf(scan)) ?? view.text(scan.isGroup ? 'Group' : 'Guest');
    const people = scan.people > 1 ? view.text('Search.With', scan.people) : '';
    const parts = [moment, scan.gate, code ? groupedCode(code) : '', people, view.text(`Scans.${state}`)];
    facts.textContent = parts.filter(Boolean).join(' · ');
    words.append(name, facts);
    line.append(words);
    line.classList.toggle('is-taken-back', scan.takenBack ?? false);
    const whom = [name.textContent, moment] as const;
    if (Scans.mayCorrect(scan)) line.append(this.button(scan, 'Scans.People', whom, (admitted) => this.lastPerson.ask(admitted)));
    if (Scans.mayTakeBack(scan)) line.append(this.button(scan, 'Scans.TakeBack', whom, (admitted) => this.lastPerson.askBack(admitted)));
    return line;
  }

  private button(scan: Scan, key: string, whom: readonly string[], act: (admitted: Admitted) => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'door-button';
    button.textContent = this.view.text(key);
    button.setAttribute('aria-label', this.view.text(`${key}Of`, ...whom));
    button.onclick = () => {
      get<HTMLDialogElement>('scans-dialog').close();
      act(this.view.session.admissions.ofScan(scan));
    };
    return button;
  }
}
