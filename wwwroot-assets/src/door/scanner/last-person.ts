import { time } from '../local-times';
import { get } from '../page-elements';
import type { Admitted } from './outcomes';
import { type PeopleDialog, within } from './people-dialog';
import type { ScannerView } from './scanner-view';

/** The most people on one ticket. */
const maxPeople = 500;

/** The person at the bottom of the page: the admission can be taken back, and its number of people corrected. */
export class LastPerson {
  /** The admission about which the dialog for taking back asks. */
  private goesBack: Admitted | undefined;

  constructor(
    private readonly view: ScannerView,
    private readonly people: PeopleDialog,
  ) {}

  show(): void {
    const { last } = this.view.session.admissions;
    get('last-none').hidden = last !== undefined;
    get('last-person').hidden = last === undefined;
    if (!last) return;
    get('last-name').textContent = this.nameOf(last);
    get('last-time').textContent = last.left ? this.view.text('Last.Left', time.format(last.at)) : time.format(last.at);
    get('last-people').hidden = last.left ?? false;
    get('people').textContent = this.view.text('People', last.people, Math.max(last.places, last.people));
    get<HTMLButtonElement>('people-less').disabled = last.people <= 1;
    get<HTMLButtonElement>('people-more').disabled = last.people >= maxPeople;
  }

  /** Asks how many people came on the last ticket, or on an earlier one; this can be repeated. */
  ask(whom = this.view.session.admissions.last): void {
    if (!whom) return;
    this.people.open({
      name: whom.name,
      places: whom.places,
      isGroup: whom.isGroup,
      members: whom.members,
      before: { people: whom.people, female: whom.female ?? 0, male: whom.male ?? 0, ticked: whom.ticked },
      onYes: (people) => void this.view.session.admissions.putPeople(people, whom),
    });
  }

  /** Asks why an admission is taken back: the last one, or an earlier one. */
  askBack(whom: Admitted): void {
    this.goesBack = whom;
    get<HTMLFormElement>('back-form').reset();
    get('back-not-in').hidden = whom.left ?? false;
    get('back-name').textContent = `${this.nameOf(whom)}, ${time.format(whom.at)}`;
    get<HTMLDialogElement>('back-dialog').showModal();
  }

  /** Forgets who was admitted last and whose admission was to be taken back. */
  forget(): void {
    this.goesBack = undefined;
    get('back-name').textContent = '';
    get('last-name').textContent = '';
  }

  wire(): void {
    const { session } = this.view;
    get('people-less').onclick = () => this.change(-1);
    get('people-more').onclick = () => this.change(1);
    get('people').onclick = () => this.ask();
    get('take-back').onclick = () => session.admissions.last && this.askBack(session.admissions.last);
    get<HTMLFormElement>('back-form').onsubmit = () => {
      const typed = get<HTMLInputElement>('back-other').value.trim();
      const chosen = document.querySelector<HTMLInputElement>('#back-form input[name="reason"]:checked')?.value;
      if (this.goesBack) void session.admissions.takeBack(this.goesBack, typed || chosen || this.view.text('TakenBack'));
    };
  }

  private change(by: number): void {
    const { session } = this.view;
    const { last } = session.admissions;
    if (!last) return;
    const people = Math.min(maxPeople, Math.max(1, last.people + by));
    if (people === last.people) return;
    // The buttons set a number without names. If more names are ticked than people came, the ticks are no longer true.
    const ticked = last.ticked && last.ticked.length <= people ? last.ticked : undefined;
    void session.admissions.putPeople({ people, ticked, ...within(people - (last.isGroup ? 0 : 1), last.female ?? 0, last.male ?? 0) });
  }

  private nameOf({ name, isGroup }: Admitted): string {
    return this.view.shown(name) ?? this.view.text(isGroup ? 'Group' : 'Guest');
  }
}
