import { icon } from './dom';
import { get, time, type Desk } from './scanner-page';

interface Found {
  registration: string;
  name: string;
  birthYear?: number;
  places: number;
  withdrawn: boolean;
  inSince?: number;
}

/** Somebody without a ticket: looked for by name, or taken down. */
export class PersonDialog {
  private operation = crypto.randomUUID();

  constructor(private readonly desk: Desk) {}

  open(): void {
    this.desk.panel.clear();
    const dialog = get<HTMLDialogElement>('person-dialog');
    get<HTMLFormElement>('walk-in').reset();
    this.tellWalkIn({});
    get('walk-in-guardian-line').hidden = true;
    this.operation = crypto.randomUUID();
    if (this.desk.data.maySearch) {
      get<HTMLInputElement>('search-input').value = '';
      get('found').replaceChildren();
      get('walk-in').hidden = true;
      get('new-person').hidden = false;
    }
    dialog.showModal();
    get<HTMLInputElement>(this.desk.data.maySearch ? 'search-input' : 'walk-in-name').focus();
  }

  /** Whoever has no ticket comes in here. */
  wire(): void {
    get('no-ticket').onclick = () => this.open();
    if (this.desk.data.maySearch) {
      const input = get<HTMLInputElement>('search-input');
      let timer: ReturnType<typeof setTimeout> | undefined;
      let asked = 0;
      input.oninput = () => {
        clearTimeout(timer);
        timer = setTimeout(() => void this.search(input.value, ++asked, () => asked), 250);
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
      get('walk-in-guardian-line').hidden = !(year.value.length === 4 && this.desk.data.year - born < 16 && born <= this.desk.data.year);
    };
    get<HTMLFormElement>('walk-in').onsubmit = (event) => {
      event.preventDefault();
      void this.register();
    };
  }

  private async search(typed: string, turn: number, newest: () => number): Promise<void> {
    const state = get('search-state');
    if (typed.trim().length < 2) {
      get('found').replaceChildren();
      return;
    }
    try {
      const response = await fetch(`${this.desk.data.path}/search?q=${encodeURIComponent(typed)}`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(String(response.status));
      const { people } = (await response.json()) as { people: Found[] };
      if (turn !== newest()) return;
      state.textContent = people.length > 0 ? this.desk.text('Search.Found', people.length) : this.desk.text('Search.None');
      get('found').replaceChildren(...people.map((person) => this.foundRow(person)));
    } catch {
      if (turn === newest()) state.textContent = this.desk.text('Search.Failed');
    }
  }

  private foundRow(person: Found): HTMLLIElement {
    const row = document.createElement('li');
    const button = document.createElement('button');
    const name = document.createElement('b');
    const facts = document.createElement('small');
    button.type = 'button';
    name.textContent = person.name;
    facts.textContent = [
      person.birthYear === undefined ? '' : this.desk.text('Search.Born', person.birthYear),
      person.places > 1 ? this.desk.text('Search.With', person.places) : '',
      person.withdrawn ? this.desk.text('Search.Withdrawn') : '',
    ].filter(Boolean).join(' · ');
    button.append(name, facts);
    if (person.inSince !== undefined) {
      const mark = document.createElement('small');
      mark.className = 'door-found-in';
      mark.append(icon('check'), this.desk.text('Search.In', time.format(person.inSince)));
      button.append(mark);
    }
    button.onclick = () => {
      get<HTMLDialogElement>('person-dialog').close();
      void this.desk.admit({ source: 'search', registration: person.registration }, person.name);
    };
    row.append(button);
    return row;
  }

  private async register(): Promise<void> {
    const send = get<HTMLButtonElement>('walk-in-send');
    const error = get('walk-in-error');
    if (send.disabled) return;
    send.disabled = true;
    this.tellWalkIn({});
    const year = get<HTMLInputElement>('walk-in-year').value.trim();
    const sex = document.querySelector<HTMLInputElement>('#walk-in input[name="sex"]:checked')?.value;
    try {
      const response = await fetch(`${this.desk.data.path}/walk-ins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({
          operation: this.operation,
          name: get<HTMLInputElement>('walk-in-name').value,
          ...(sex ? { sex } : {}),
          ...(year ? { birthYear: /^\d{1,4}$/.test(year) ? Number(year) : 0 } : {}),
          consent: get<HTMLInputElement>('walk-in-consent').checked,
          guardian: get<HTMLInputElement>('walk-in-guardian').checked,
        }),
        signal: AbortSignal.timeout(8000),
      });
      const answer = (await response.json()) as { registration?: string; name?: string; error?: string; errors?: Record<string, string> };
      if (answer.registration) {
        get<HTMLDialogElement>('person-dialog').close();
        void this.desk.admit({ source: 'walk_in', registration: answer.registration }, answer.name);
      } else if (answer.errors && Object.keys(answer.errors).length > 0) {
        this.tellWalkIn(answer.errors);
      } else {
        error.textContent = answer.error ?? this.desk.text('WalkIn.Offline');
      }
    } catch {
      error.textContent = this.desk.text('WalkIn.Offline');
    } finally {
      send.disabled = false;
    }
  }

  /** Says what is to be repaired below its field, and leads to the first. */
  private tellWalkIn(errors: Record<string, string>): void {
    let first: HTMLInputElement | undefined;
    get('walk-in-error').textContent = '';
    if (errors['guardian']) get('walk-in-guardian-line').hidden = false;
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
