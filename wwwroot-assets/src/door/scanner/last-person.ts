import { icon } from '../../widgets/dom';
import type { AgeBand, Sex } from '../envelopes';
import type { Member } from '../roster';
import { clearsAfter, type Desk, get, time } from './desk';
import { type People, type PeopleDialog, within } from './people-dialog';

/** The person at the bottom of the page: can be taken back, and the number of people put right. */
export interface Last {
  id: string;
  name: string | undefined;
  people: number;
  places: number;
  isGroup: boolean;
  female?: number | undefined;
  male?: number | undefined;
  /** A group's list, and who of it is there. */
  members?: Member[] | undefined;
  ticked?: number[] | undefined;
  at: number;
  /** They went: `at` is when. */
  left?: true;
  /** As the list names them. */
  about?: string | undefined;
}

export class LastPerson {
  private last: Last | undefined;
  /** Whom the dialog that takes back is about. */
  private goesBack: Last | undefined;
  /** What was answered of the last person, so that the second answer says the first too. */
  private answered: { id: string; sex?: Sex; ageBand?: AgeBand } | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly people: PeopleDialog,
    private readonly onTakenBack: (last: Last) => void,
  ) {}

  get id(): string | undefined {
    return this.last?.id;
  }

  set(last: Last | undefined): void {
    this.last = last;
    get('last-none').hidden = last !== undefined;
    get('last-person').hidden = last === undefined;
    if (!last) return;
    get('last-name').textContent = this.desk.shown(last.name) ?? this.desk.text(last.isGroup ? 'Group' : 'Guest');
    get('last-time').textContent = last.left ? this.desk.text('Last.Left', time.format(last.at)) : time.format(last.at);
    get('last-people').hidden = last.left ?? false;
    get('people').textContent = this.desk.text('People', last.people, Math.max(last.places, last.people));
    get<HTMLButtonElement>('people-less').disabled = last.people <= 1;
    get<HTMLButtonElement>('people-more').disabled = last.people >= 500;
  }

  /** What the server told later of the same person. */
  amend(
    id: string,
    told: { name?: string | undefined; people?: number | undefined; places?: number | undefined; isGroup?: boolean | undefined },
  ): void {
    if (!this.last || this.last.id !== id) return;
    this.set({
      ...this.last,
      name: told.name ?? this.last.name,
      places: told.places ?? this.last.places,
      isGroup: told.isGroup ?? this.last.isGroup,
    });
  }

  forget(id: string): void {
    if (this.last?.id === id) this.set(undefined);
  }

  /** Names are hidden, or shown again. */
  refresh(): void {
    this.set(this.last);
  }

  /** What was asked at the door of an admission; a tap each. */
  async answer(id: string, about: string | undefined, said: { sex?: Sex; ageBand?: AgeBand }): Promise<void> {
    this.answered = { ...(this.answered?.id === id ? this.answered : {}), id, ...said };
    const { sex, ageBand } = this.answered;
    await this.desk.keep(
      this.desk.make({ kind: 'override', source: 'qr', target: id, ...(sex ? { sex } : {}), ...(ageBand ? { ageBand } : {}) }, about),
    );
  }

  /** How many they are is asked again, as often as it changes. */
  ask(): void {
    const last = this.last;
    if (!last) return;
    this.people.open({
      name: last.name,
      places: last.places,
      isGroup: last.isGroup,
      members: last.members,
      before: { people: last.people, female: last.female ?? 0, male: last.male ?? 0, ticked: last.ticked },
      onYes: (people) => void this.put(people),
    });
  }

  private async put(people: People): Promise<void> {
    const last = this.last;
    if (!last) return;
    this.set({ ...last, ...people });
    // The last number that was said is the whole of it: without the split it would be taken back.
    const parts = people.female + people.male > 0 || last.female !== undefined ? { female: people.female, male: people.male } : {};
    const ticked = people.ticked ? { ticked: people.ticked } : {};
    if (
      !(await this.desk.keep(
        this.desk.make({ kind: 'override', source: 'qr', target: last.id, people: people.people, ...parts, ...ticked }, last.about),
      ))
    ) {
      this.set(last);
      return;
    }
    if (last.about) this.desk.roster?.setParty({ hash: last.about, id: last.id, ...people });
  }

  /** Asks why somebody is taken back: the last, or one of those before. */
  askBack(whom: Last): void {
    this.goesBack = whom;
    get<HTMLFormElement>('back-form').reset();
    get('back-not-in').hidden = whom.left ?? false;
    get('back-name').textContent =
      `${this.desk.shown(whom.name) ?? this.desk.text(whom.isGroup ? 'Group' : 'Guest')}, ${time.format(whom.at)}`;
    get<HTMLDialogElement>('back-dialog').showModal();
  }

  wire(): void {
    const change = (by: number): void => {
      const last = this.last;
      if (!last) return;
      const people = Math.min(500, Math.max(1, last.people + by));
      // By the buttons a number is said and no names: ticks that are more than it would not be true any more.
      const ticked = last.ticked && last.ticked.length <= people ? last.ticked : undefined;
      if (people !== last.people)
        void this.put({ people, ticked, ...within(people - (last.isGroup ? 0 : 1), last.female ?? 0, last.male ?? 0) });
    };
    get('people-less').onclick = () => change(-1);
    get('people-more').onclick = () => change(1);
    get('people').onclick = () => this.ask();
    get('take-back').onclick = () => this.last && this.askBack(this.last);
    get<HTMLFormElement>('back-form').onsubmit = () => {
      const last = this.goesBack;
      const other = get<HTMLInputElement>('back-other').value.trim();
      const reason =
        other || document.querySelector<HTMLInputElement>('#back-form input[name="reason"]:checked')?.value || this.desk.text('TakenBack');
      if (!last) return;
      const wasLast = this.last;
      this.forget(last.id);
      const act = this.desk.make({ kind: 'annul', source: 'qr', target: last.id, reason }, last.about);
      // Who went was not counted as let in, and is not taken off.
      void this.desk.keep(last.left ? { ...act, uncounted: true } : act).then((kept) => {
        if (!kept) {
          this.set(wasLast);
          return;
        }
        this.onTakenBack(last);
        this.desk.panel.show({
          tone: 'is-ask',
          sign: icon('arrow-back-up'),
          title: this.desk.text('TakenBack'),
          text: this.desk.text(last.left ? 'TakenBack.Left' : 'TakenBack.Text', this.desk.shown(last.name) ?? this.desk.text('Guest')),
          clears: clearsAfter,
        });
      });
    };
  }
}
