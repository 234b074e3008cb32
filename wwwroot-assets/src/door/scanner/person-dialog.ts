import { isPersonName } from '../../text/person-name';
import { icon } from '../../widgets/dom';
import type { Sex, WalkIn } from '../envelopes';
import { time } from '../local-times';
import { get } from '../page-elements';
import type { ScannerView } from './scanner-view';

interface Found {
  /** The id of the registration, if the server found the person. */
  registration?: string;
  /** The hash of the ticket, if the phone's own list found the person. */
  hash?: string;
  name: string;
  birthYear?: number;
  places: number;
  withdrawn: boolean;
  passedOn?: boolean;
  inSince?: number | undefined;
}

/** Whether the server answered that this account may not search here. A door that is not the account's is answered as not there. */
const isRefusal = (status: number): boolean => status === 401 || status === 403 || status === 404;

/** The word for an answer without people: the phone has a network, but the server did not answer the search. */
const notFoundWord = (status: number): string => (status === 401 ? 'Net.SignedOut' : isRefusal(status) ? 'Net.Refused' : 'Search.Later');

/** The dialog for a person without a ticket, who is searched by name or registered. */
export class PersonDialog {
  private operation = crypto.randomUUID();
  /** Counts the searches, so that the answer to an earlier one is not shown after a later one. */
  private searches = 0;
  /** What else is known about the person whose form is open, besides its fields. */
  more: Pick<WalkIn, 'communeId'> = {};

  constructor(private readonly view: ScannerView) {}

  /** Opens the form; `answers`: it was opened as the answer to the question on the screen, which else stays to be answered. */
  open(answers = false): void {
    if (answers) this.view.panel.clear();
    else this.view.panel.leave();
    const dialog = get<HTMLDialogElement>('person-dialog');
    get<HTMLFormElement>('walk-in').reset();
    this.tellWalkIn({});
    get('walk-in-guardian-line').hidden = true;
    this.operation = crypto.randomUUID();
    this.more = {};
    get('walk-in-commune').textContent = '';
    if (this.view.data.maySearch) {
      get<HTMLInputElement>('search-input').value = '';
      get('found').replaceChildren();
      get('walk-in').hidden = true;
      // A person who leaves came before, so no new registration is offered.
      get('new-person').hidden = this.view.session.leaving;
    }
    dialog.showModal();
    get<HTMLInputElement>(this.view.data.maySearch ? 'search-input' : 'walk-in-name').focus();
  }

  /** Opens the form with the values of an identity card. People of that name on this phone's list are offered first. */
  openWith({
    name,
    sex,
    birthYear,
    commune,
  }: {
    name: string;
    sex?: Sex | undefined;
    birthYear?: number | undefined;
    commune?: { id: string; name: string } | undefined;
  }): void {
    this.open();
    if (this.view.data.maySearch) {
      get<HTMLInputElement>('search-input').value = name;
      get('walk-in').hidden = this.view.session.leaving;
      get('new-person').hidden = true;
      void this.search(name);
    }
    get<HTMLInputElement>('walk-in-name').value = name;
    const choice = document.querySelector<HTMLInputElement>(`#walk-in input[name="sex"][value="${sex ?? ''}"]`);
    if (choice) choice.checked = true;
    const year = get<HTMLInputElement>('walk-in-year');
    year.value = birthYear === undefined ? '' : String(birthYear);
    year.dispatchEvent(new Event('input'));
    if (commune) this.more = { communeId: commune.id };
    get('walk-in-commune').textContent = commune ? this.view.text('Card.Commune', commune.name) : this.view.text('Card.NoCommune');
    get('walk-in-consent').focus();
  }

  /** Connects the dialog to the buttons that open it. */
  wire(): void {
    get('no-ticket').onclick = () => this.open();
    if (this.view.data.maySearch) {
      const input = get<HTMLInputElement>('search-input');
      let timer: ReturnType<typeof setTimeout> | undefined;
      input.oninput = () => {
        clearTimeout(timer);
        timer = setTimeout(() => void this.search(input.value), 250);
      };
      get('new-person').onclick = () => {
        get('walk-in').hidden = false;
        get('new-person').hidden = true;
        get<HTMLInputElement>('walk-in-name').value = input.value.trim();
        get('walk-in-name').focus();
      };
    }
    const year = get<HTMLInputElement>('walk-in-year');
    year.oninput = () => {
      const born = Number(year.value);
      get('walk-in-guardian-line').hidden = !(year.value.length === 4 && this.view.data.year - born < 16 && born <= this.view.data.year);
    };
    get<HTMLFormElement>('walk-in').onsubmit = (event) => {
      event.preventDefault();
      void this.register();
    };
  }

  /** Removes the people who were found and what was typed about somebody. */
  forget(): void {
    this.searches++;
    get<HTMLFormElement>('walk-in').reset();
    this.more = {};
    get('walk-in-commune').textContent = '';
    if (!this.view.data.maySearch) return;
    get<HTMLInputElement>('search-input').value = '';
    get('search-state').textContent = '';
    get('found').replaceChildren();
  }

  private async search(typed: string): Promise<void> {
    const turn = ++this.searches;
    if (!this.view.session.mayWork()) return;
    if (typed.trim().length < 2) {
      get('found').replaceChildren();
      return;
    }
    const { roster, link } = this.view.session;
    const here = roster?.maySearch ? roster.search(typed) : undefined;
    // The phone's own list answers at once. The server knows later registrations, and the years of birth that tell people of the same name
    // apart.
    if (here)
      this.tellFound(
        here.map((listed) => ({
          hash: listed.hash,
          name: listed.name ?? '',
          places: listed.places,
          withdrawn: listed.withdrawn,
          passedOn: listed.passedOn,
          inSince: roster!.inSince(listed.hash)?.at,
        })),
      );
    const areClear = here !== undefined && here.length > 0 && new Set(here.map((listed) => listed.name)).size === here.length;
    if (areClear || (here && link === 'offline')) return;
    try {
      const response = await fetch(`${this.view.data.path}/search?q=${encodeURIComponent(typed)}`, {
        headers: { Accept: 'application/json', 'Door-Actor': this.view.data.actor },
        signal: AbortSignal.timeout(5000),
      });
      if (await this.view.session.isEnd(response)) return;
      if (!response.ok) this.tellNotFound(turn, here === undefined || isRefusal(response.status), notFoundWord(response.status));
      else {
        const { people } = (await response.json()) as { people: Found[] };
        if (turn === this.searches) this.tellFound(people);
      }
    } catch {
      this.tellNotFound(turn, here === undefined, 'Search.Failed');
    }
  }

  /** Says why nobody was found; the people of an earlier search do not stay below that. */
  private tellNotFound(turn: number, isTold: boolean, word: string): void {
    if (turn !== this.searches || !isTold) return;
    get('search-state').textContent = this.view.text(word);
    get('found').replaceChildren();
  }

  private tellFound(people: Found[]): void {
    get('search-state').textContent = people.length > 0 ? this.view.text('Search.Found', people.length) : this.view.text('Search.None');
    get('found').replaceChildren(...people.map((person) => this.foundRow(person)));
  }

  private foundRow(person: Found): HTMLLIElement {
    const row = document.createElement('li');
    const button = document.createElement('button');
    const name = document.createElement('b');
    const facts = document.createElement('small');
    button.type = 'button';
    name.textContent = person.name;
    facts.textContent = [
      person.birthYear === undefined ? '' : this.view.text('Search.Born', person.birthYear),
      person.places > 1 ? this.view.text('Search.With', person.places) : '',
      person.withdrawn ? this.view.text(person.passedOn ? 'Search.PassedOn' : 'Search.Withdrawn') : '',
    ]
      .filter(Boolean)
      .join(' · ');
    button.append(name, facts);
    if (person.inSince !== undefined) {
      const mark = document.createElement('small');
      mark.className = 'door-found-in';
      mark.append(icon('check'), this.view.text('Search.In', time.format(person.inSince)));
      button.append(mark);
    }
    button.onclick = () => {
      get<HTMLDialogElement>('person-dialog').close();
      const whom = person.hash ? { hash: person.hash } : person.registration ? { registration: person.registration } : {};
      void this.view.session.admit({ source: 'search', ...whom }, person.name);
    };
    row.append(button);
    return row;
  }

  private async register(): Promise<void> {
    const send = get<HTMLButtonElement>('walk-in-send');
    if (send.disabled) return;
    const year = get<HTMLInputElement>('walk-in-year').value.trim();
    const sex = document.querySelector<HTMLInputElement>('#walk-in input[name="sex"]:checked')?.value;
    const walkIn: WalkIn = {
      operation: this.operation,
      name: get<HTMLInputElement>('walk-in-name').value.trim(),
      ...(sex === 'female' || sex === 'male' ? { sex } : {}),
      ...(year ? { birthYear: /^\d{1,4}$/.test(year) ? Number(year) : 0 } : {}),
      ...this.more,
      consent: get<HTMLInputElement>('walk-in-consent').checked,
      guardian: get<HTMLInputElement>('walk-in-guardian').checked,
    };
    const errors = this.faultsOf(walkIn);
    this.tellWalkIn(errors);
    if (Object.keys(errors).length > 0) return;
    send.disabled = true;
    try {
      const result = await this.view.session.walkIn(walkIn);
      if ('errors' in result) {
        this.tellWalkIn(result.errors);
        const words = result.notTakingPlace ? this.view.text('NotTakingPlace.Text') : (result.error ?? this.view.text('WalkIn.Failed'));
        get('walk-in-error').textContent = Object.keys(result.errors).length > 0 ? '' : words;
      }
    } finally {
      send.disabled = false;
    }
  }

  /** The errors that the server would find in the form; the phone may have no network to ask it. */
  private faultsOf(walkIn: WalkIn): Record<string, string> {
    const { year } = this.view.data;
    const errors: Record<string, string> = {};
    if (walkIn.name === '') errors.name = this.view.text('WalkIn.NameMissing');
    else if (!isPersonName(walkIn.name)) errors.name = this.view.text('WalkIn.NotAName');
    if (walkIn.birthYear !== undefined && (walkIn.birthYear < 1900 || walkIn.birthYear > year))
      errors.year = this.view.text('WalkIn.YearWrong', 1900, year);
    if (!walkIn.consent) errors.consent = this.view.text('WalkIn.ConsentMissing');
    if (walkIn.birthYear !== undefined && year - walkIn.birthYear < 16 && !walkIn.guardian && !errors.year)
      errors.guardian = this.view.text('WalkIn.GuardianMissing');
    return errors;
  }

  /** Shows the errors below their fields and moves the focus to the first one. */
  private tellWalkIn(errors: Record<string, string>): void {
    let first: HTMLInputElement | undefined;
    get('walk-in-error').textContent = '';
    if (errors.guardian) get('walk-in-guardian-line').hidden = false;
    for (const field of ['name', 'year', 'consent', 'guardian']) {
      const input = get<HTMLInputElement>(`walk-in-${field}`);
      const said = errors[field] ?? '';
      get(`walk-in-${field}-error`).textContent = said;
      if (said) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
      if (said) first ??= input;
    }
    first?.focus();
  }
}
