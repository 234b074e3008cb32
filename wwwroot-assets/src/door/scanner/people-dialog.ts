import { get } from '../page-elements';
import type { Member } from '../roster';
import type { People } from './outcomes';
import type { ScannerView } from './scanner-view';

interface Asked {
  name: string | undefined;
  places: number;
  isGroup: boolean;
  members?: Member[] | undefined;
  before?: People | undefined;
  /** The action of the button "No"; without it the button says "Close". */
  onNo?: (() => void) | undefined;
  onYes: (people: People) => void;
}

const most = 500;

const sexesOf = (members: Member[]): { female: number; male: number } => ({
  female: members.filter((member) => member.sex === 'female').length,
  male: members.filter((member) => member.sex === 'male').length,
});

/** The positions of the list that have a name; a name that was struck off leaves its position empty. */
const positionsOf = (members: Member[] | undefined): number[] =>
  (members ?? []).flatMap((member, position) => (member.name === '' ? [] : [position]));

/** Women and men, lowered so that together they are not more than all. */
export function within(all: number, female: number, male: number): { female: number; male: number } {
  const over = Math.max(0, female + male - all);
  const fewer = Math.min(over, male);
  return { female: Math.max(0, female - (over - fewer)), male: male - fewer };
}

/** The dialog "8 of 10 came": one tap says that all came, or the number is set, split by sex. */
export class PeopleDialog {
  private asked: Asked | undefined;
  private now: People = { people: 1, female: 0, male: 0 };
  /** Whether the names of the group are shown, to be ticked. */
  private isList = false;
  /** Whether a number was given before without names. A tick then says who belongs to that number and does not change it. */
  private assigns = false;

  constructor(private readonly view: ScannerView) {}

  open(asked: Asked): void {
    this.asked = asked;
    const listed = positionsOf(asked.members);
    this.now = asked.before ? { ...asked.before } : { people: asked.places, ...sexesOf(asked.members ?? []) };
    // Names that are hidden on the screen cannot be ticked, so only the number is asked.
    this.isList = listed.length > 0 && this.view.shown(asked.name) !== undefined;
    this.assigns = asked.before !== undefined && asked.before.ticked === undefined;
    if (!this.isList) delete this.now.ticked;
    else this.now.ticked = this.now.ticked ? this.now.ticked.filter((position) => listed.includes(position)) : asked.before ? [] : listed;
    const text = (key: string, ...values: (string | number)[]): string => this.view.text(key, ...values);
    get('group-title').textContent = this.view.shown(asked.name) ?? text(asked.isGroup ? 'Group' : 'Guest');
    get('group-lead').textContent = text(
      this.isList ? 'Group.LeadList' : asked.isGroup ? 'Group.Lead' : 'Group.Companions',
      asked.isGroup ? asked.places : asked.places - 1,
    );
    get('group-split').textContent = text(asked.isGroup ? 'Group.Split' : 'Group.SplitCompanions');
    get('group-names').hidden = !this.isList;
    get('group-list').replaceChildren(...(this.isList ? listed : []).map((position) => this.line(asked.members![position]!, position)));
    get('group-no').textContent = text(asked.onNo ? 'Act.No' : 'Act.Close');
    this.show();
    get<HTMLDialogElement>('group-dialog').showModal();
    get('group-yes').focus();
  }

  /** A name with its checkbox. A tick adds one to the number, and one to those of the same sex if the list says it. */
  private line(member: Member, position: number): HTMLElement {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = this.now.ticked!.includes(position);
    box.onchange = () => this.tick(position, box.checked);
    const label = document.createElement('label');
    label.append(box, member.name);
    return label;
  }

  private tick(position: number, isThere: boolean): void {
    const by = this.assigns ? 0 : isThere ? 1 : -1;
    const now = {
      ...this.now,
      ticked: isThere ? [...this.now.ticked!, position].sort((a, b) => a - b) : this.now.ticked!.filter((other) => other !== position),
    };
    now.people = Math.min(most, Math.max(this.fewest(now.ticked), now.people + by));
    const sex = this.asked?.members?.[position]?.sex;
    if (sex) now[sex] = Math.max(0, now[sex] + by);
    this.now = { ...now, ...within(now.people, now.female, now.male) };
    this.show();
  }

  /** The smallest number of people: as many as names are ticked. */
  private fewest(ticked: number[] | undefined): number {
    return Math.max(1, ticked?.length ?? 0);
  }

  wire(): void {
    const dialog = get<HTMLDialogElement>('group-dialog');
    for (const field of ['people', 'female', 'male'] as const) {
      get(`group-${field}-less`).onclick = () => this.change(field, -1);
      get(`group-${field}-more`).onclick = () => this.change(field, 1);
    }
    get('group-yes').onclick = () => {
      const { asked, now } = this;
      this.asked = undefined;
      dialog.close();
      asked?.onYes(now);
    };
    get('group-no').onclick = () => this.no();
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.no();
    });
  }

  /** Forgets whose number was asked, without an answer. */
  forget(): void {
    this.asked = undefined;
    get('group-title').textContent = '';
    get('group-list').replaceChildren();
  }

  private no(): void {
    const { asked } = this;
    this.asked = undefined;
    get<HTMLDialogElement>('group-dialog').close();
    asked?.onNo?.();
  }

  /** How many people the split by sex is about. The person who registered is left out, because their sex is asked elsewhere. */
  private get split(): number {
    return this.now.people - (this.asked?.isGroup ? 0 : 1);
  }

  private change(field: 'people' | 'female' | 'male', by: number): void {
    const now = { ...this.now };
    now[field] = Math.max(field === 'people' ? this.fewest(now.ticked) : 0, now[field] + by);
    if (field === 'people') {
      now.people = Math.min(most, now.people);
      Object.assign(now, within(now.people - (this.asked?.isGroup ? 0 : 1), now.female, now.male));
    } else if (now.female + now.male > this.split) {
      return;
    }
    this.now = now;
    this.show();
  }

  private show(): void {
    const { now, asked, split } = this;
    get('group-people').textContent = this.view.text('People', now.people, Math.max(asked?.places ?? 1, now.people));
    get('group-female').textContent = String(now.female);
    get('group-male').textContent = String(now.male);
    get('group-unknown').textContent = split > 0 ? this.view.text('Group.Unknown', split - now.female - now.male) : '';
    get('group-parts').hidden = split <= 0;
    get('group-ticked').textContent = this.isList
      ? this.view.text('Group.Ticked', now.ticked!.length, positionsOf(asked!.members).length)
      : '';
    get<HTMLButtonElement>('group-people-less').disabled = now.people <= this.fewest(now.ticked);
    for (const field of ['female', 'male'] as const) {
      get<HTMLButtonElement>(`group-${field}-less`).disabled = now[field] <= 0;
      get<HTMLButtonElement>(`group-${field}-more`).disabled = now.female + now.male >= split;
    }
    get('group-yes').textContent = this.view.text('Group.Do', now.people);
  }
}
