import { get, type Desk } from './scanner-page';

/** How many came on a ticket, and how many of them are women or men; of a person's ticket the split is of the companions. */
export interface People {
  people: number;
  female: number;
  male: number;
}

interface Asked {
  name: string | undefined;
  places: number;
  isGroup: boolean;
  before?: People | undefined;
  /** What the button that says no does; where there is none it says "close". */
  onNo?: (() => void) | undefined;
  onYes: (people: People) => void;
}

const most = 500;

/** Both, made so small that they are no more than there are. */
export function within(all: number, female: number, male: number): { female: number; male: number } {
  const over = Math.max(0, female + male - all);
  const fewer = Math.min(over, male);
  return { female: Math.max(0, female - (over - fewer)), male: male - fewer };
}

/** The dialog "8 of 10 came": all are there by one tap, or as many as came, split by sex. */
export class PeopleDialog {
  private asked: Asked | undefined;
  private now: People = { people: 1, female: 0, male: 0 };

  constructor(private readonly desk: Desk) {}

  open(asked: Asked): void {
    this.asked = asked;
    this.now = asked.before ? { ...asked.before } : { people: asked.places, female: 0, male: 0 };
    const text = (key: string, ...values: (string | number)[]): string => this.desk.text(key, ...values);
    get('group-title').textContent = this.desk.shown(asked.name) ?? text(asked.isGroup ? 'Group' : 'Guest');
    get('group-lead').textContent = text(asked.isGroup ? 'Group.Lead' : 'Group.Companions', asked.isGroup ? asked.places : asked.places - 1);
    get('group-split').textContent = text(asked.isGroup ? 'Group.Split' : 'Group.SplitCompanions');
    get('group-no').textContent = text(asked.onNo ? 'Act.No' : 'Act.Close');
    this.show();
    get<HTMLDialogElement>('group-dialog').showModal();
    get('group-yes').focus();
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

  private no(): void {
    const { asked } = this;
    this.asked = undefined;
    get<HTMLDialogElement>('group-dialog').close();
    asked?.onNo?.();
  }

  /** Those whose sex can be said here. */
  private get split(): number {
    return this.now.people - (this.asked?.isGroup ? 0 : 1);
  }

  private change(field: keyof People, by: number): void {
    const now = { ...this.now };
    now[field] = Math.max(field === 'people' ? 1 : 0, now[field] + by);
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
    get('group-people').textContent = this.desk.text('People', now.people, Math.max(asked?.places ?? 1, now.people));
    get('group-female').textContent = String(now.female);
    get('group-male').textContent = String(now.male);
    get('group-unknown').textContent = split > 0 ? this.desk.text('Group.Unknown', split - now.female - now.male) : '';
    get('group-parts').hidden = split <= 0;
    get<HTMLButtonElement>('group-people-less').disabled = now.people <= 1;
    for (const field of ['female', 'male'] as const) {
      get<HTMLButtonElement>(`group-${field}-less`).disabled = now[field] <= 0;
      get<HTMLButtonElement>(`group-${field}-more`).disabled = now.female + now.male >= split;
    }
    get('group-yes').textContent = this.desk.text('Group.Do', now.people);
  }
}
