import { icon } from './dom';
import { clearsAfter, get, time, type Desk } from './scanner-page';

/** The person at the bottom of the page: can be taken back, and the number of people put right. */
export interface Last {
  id: string;
  name: string;
  people: number;
  places: number;
  at: number;
}

export class LastPerson {
  private last: Last | undefined;

  constructor(private readonly desk: Desk) {}

  set(last: Last | undefined): void {
    this.last = last;
    get('last-none').hidden = last !== undefined;
    get('last-person').hidden = last === undefined;
    if (!last) return;
    get('last-name').textContent = last.name;
    get('last-time').textContent = time.format(last.at);
    get('people').textContent = this.desk.text('People', last.people, Math.max(last.places, last.people));
    get<HTMLButtonElement>('people-less').disabled = last.people <= 1;
    get<HTMLButtonElement>('people-more').disabled = last.people >= 500;
  }

  wire(): void {
    const change = async (by: number): Promise<void> => {
      const last = this.last;
      if (!last || !this.desk.store) return;
      const people = Math.min(500, Math.max(1, last.people + by));
      if (people === last.people) return;
      this.set({ ...last, people });
      try {
        await this.desk.store.put(this.desk.make({ kind: 'override', source: 'qr', target: last.id, people }));
      } catch {
        this.set(last);
        return;
      }
      this.desk.queued();
    };
    get('people-less').onclick = () => void change(-1);
    get('people-more').onclick = () => void change(1);
    const dialog = get<HTMLDialogElement>('back-dialog');
    get('take-back').onclick = () => {
      if (!this.last) return;
      get<HTMLFormElement>('back-form').reset();
      get('back-name').textContent = `${this.last.name}, ${time.format(this.last.at)}`;
      dialog.showModal();
    };
    get<HTMLFormElement>('back-form').onsubmit = () => {
      const last = this.last;
      const other = get<HTMLInputElement>('back-other').value.trim();
      const reason = other || document.querySelector<HTMLInputElement>('#back-form input[name="reason"]:checked')?.value || this.desk.text('TakenBack');
      if (!last || !this.desk.store) return;
      this.set(undefined);
      void this.desk.store.put(this.desk.make({ kind: 'annul', source: 'qr', target: last.id, reason })).then(
        () => {
          this.desk.panel.show({ tone: 'is-ask', sign: icon('arrow-back-up'), title: this.desk.text('TakenBack'), text: this.desk.text('TakenBack.Text', last.name), clears: clearsAfter });
          this.desk.queued();
        },
        () => this.set(last),
      );
    };
  }
}
