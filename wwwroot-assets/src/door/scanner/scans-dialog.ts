import type { Verdict } from '../check-in-rules';
import { type Desk, get, when } from './desk';
import type { Last } from './last-person';
import { type Scan, Scans } from './last-scans';

/** Rows of other doors are forgotten after so long, in milliseconds. */
const forgetsAfter = 7 * 86_400_000;

interface Row {
  key: string;
  scans: readonly Scan[];
}

/** The last scans of this phone, each of which can be taken back, also without a network. */
export class ScansDialog {
  /** Names are not kept: of a phone without names they are gone with the page. */
  private readonly names = new Map<string, string>();
  private readonly scans: Scans;

  constructor(
    private readonly desk: Desk,
    private readonly onTakeBack: (last: Last) => void,
  ) {
    this.scans = new Scans((scans) => void desk.store?.putRow('meta', { key: this.key, scans } satisfies Row).catch(() => undefined));
  }

  private get key(): string {
    return `scans ${this.desk.data.actor} ${this.desk.data.session}`;
  }

  wire(): void {
    get('scans-open').onclick = () => {
      get<HTMLDetailsElement>('menu').open = false;
      this.show();
      get<HTMLDialogElement>('scans-dialog').showModal();
    };
  }

  /** With what an earlier opening of the page left. */
  async open(): Promise<void> {
    const rows = ((await this.desk.store?.rows<Row>('meta').catch(() => [])) ?? []).filter((row) => row.key.startsWith('scans '));
    this.scans.lift(rows.find((row) => row.key === this.key)?.scans ?? []);
    const old = rows.filter((row) => row.key !== this.key && Date.now() - (row.scans[0]?.at ?? 0) > forgetsAfter).map((row) => row.key);
    if (old.length > 0) await this.desk.store?.dropRows('meta', old).catch(() => undefined);
  }

  put(scan: Scan, name: string | undefined): void {
    if (name) this.names.set(scan.id, name);
    this.scans.put(scan);
    this.refresh();
  }

  answered(id: string, verdict: Verdict | undefined, name: string | undefined): void {
    if (name) this.names.set(id, name);
    this.scans.answer(id, verdict);
    this.refresh();
  }

  takenBack(id: string): void {
    this.scans.takeBack(id);
    this.refresh();
  }

  isTakenBack(id: string): boolean {
    return this.scans.all.some((scan) => scan.id === id && scan.takenBack);
  }

  private refresh(): void {
    if (get<HTMLDialogElement>('scans-dialog').open) this.show();
  }

  private nameOf(scan: Scan): string {
    const name = this.names.get(scan.id) ?? (scan.about ? this.desk.roster?.nameOf(scan.about) : undefined);
    return this.desk.shown(name) ?? this.desk.text(scan.isGroup ? 'Group' : 'Guest');
  }

  private show(): void {
    get('scans-none').hidden = this.scans.all.length > 0;
    get('scans-list').replaceChildren(...this.scans.all.map((scan) => this.line(scan)));
  }

  private line(scan: Scan): HTMLLIElement {
    const { desk } = this;
    const line = document.createElement('li');
    const words = document.createElement('span');
    const name = document.createElement('b');
    const facts = document.createElement('small');
    const code = scan.about ? desk.roster?.codeOf(scan.about) : undefined;
    name.textContent = this.nameOf(scan);
    const state = scan.takenBack ? 'takenBack' : scan.left ? 'left' : (scan.verdict ?? 'asked');
    facts.textContent = [
      when(scan.at, desk.now()),
      scan.gate,
      code ? `${code.slice(0, 4)} ${code.slice(4)}` : '',
      scan.people > 1 ? desk.text('Search.With', scan.people) : '',
      desk.text(`Scans.${state}`),
    ]
      .filter(Boolean)
      .join(' · ');
    words.append(name, facts);
    line.append(words);
    line.classList.toggle('is-taken-back', scan.takenBack ?? false);
    if (Scans.mayTakeBack(scan)) {
      const back = document.createElement('button');
      back.type = 'button';
      back.className = 'door-button';
      back.textContent = desk.text('Scans.TakeBack');
      back.setAttribute('aria-label', desk.text('Scans.TakeBackOf', this.nameOf(scan), when(scan.at, desk.now())));
      back.onclick = () => {
        get<HTMLDialogElement>('scans-dialog').close();
        const { id, people, places, isGroup, at, about, left } = scan;
        this.onTakeBack({
          id,
          name: this.names.get(id) ?? (about ? desk.roster?.nameOf(about) : undefined),
          people,
          places,
          isGroup,
          at,
          about,
          ...(left ? { left } : {}),
        });
      };
      line.append(back);
    }
    return line;
  }
}
