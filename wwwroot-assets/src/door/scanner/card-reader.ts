import { type Commune, communeOf, readIdCard } from '../id-card';
import { get } from '../page-elements';
import type { PersonDialog } from './person-dialog';
import type { ScannerView } from './scanner-view';

const kept = 'communes';

/** Reads an identity card with the camera to fill in the form of a person without a ticket. Nothing else of the card is used. */
export class CardReader {
  private communes: Commune[] = [];

  constructor(
    private readonly view: ScannerView,
    private readonly person: PersonDialog,
  ) {}

  wire(): void {
    void this.load();
    get('scan-card').onclick = () => {
      get<HTMLDialogElement>('person-dialog').close();
      this.view.panel.note(this.view.text('Card.Hint'));
    };
  }

  /** Handles a text from the camera; returns whether it is a card. */
  seen(text: string): boolean {
    const card = readIdCard(text);
    if (!card) return false;
    // A person who leaves is found by name, which a phone without names cannot do, so the card is ignored.
    if (this.view.session.leaving && !this.view.data.maySearch) return true;
    const { name, sex, birthYear, address } = card;
    this.person.openWith({ name, sex, birthYear, commune: communeOf(address, this.communes) });
    return true;
  }

  /** Loads the names of the communes from the server, or as they were last loaded. */
  private async load(): Promise<void> {
    const { store } = this.view.session.queue;
    try {
      const response = await fetch('/check-in/communes', {
        headers: { Accept: 'application/json', 'Door-Actor': this.view.data.actor },
        signal: AbortSignal.timeout(8000),
      });
      if (!response.ok) throw new Error(String(response.status));
      this.communes = (await response.json()) as Commune[];
      await store?.putRow('meta', { key: kept, communes: this.communes });
    } catch {
      const row = await store?.row<{ communes: Commune[] }>('meta', kept).catch(() => undefined);
      if (row && this.communes.length === 0) this.communes = row.communes;
    }
  }
}
