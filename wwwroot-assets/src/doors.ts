/** The list of doors on a phone: opens without a network, sends what this phone has still to send, and tidies up when somebody signs out. */
import { keepOffline } from './check-in-offline';
import { Store } from './door-store';
import type { RosterRow } from './roster';
import { Sender } from './scanner-queue';

export interface DoorsData {
  /** For whom the page speaks; empty where nobody is signed in and no phone is paired. */
  actor: string;
  /** All that may still work at a door here; lists of others are wiped. */
  live: string[];
  /** All that may still send. */
  actors: string[];
  handover?: JsonWebKey | null;
  /** "{0}": how many are still to be sent. */
  unsent: string;
}

export class Doors {
  constructor(private readonly data: DoorsData) {}

  async start(): Promise<void> {
    void keepOffline();
    const store = await Store.open().catch(() => undefined);
    if (!store) return;
    const show = async (): Promise<void> => {
      const waiting = (await store.all()).filter((e) => e.state !== 'kept').length;
      const line = document.getElementById('unsent');
      if (!line) return;
      line.hidden = waiting === 0;
      const words = line.querySelector('span');
      if (words) words.textContent = this.data.unsent.replace('{0}', String(waiting));
    };
    const sender = new Sender({
      store, actor: this.data.actor, others: this.data.actors, handover: this.data.handover ?? undefined, onAnswer: () => undefined, onChange: () => void show(), onTime: () => undefined,
    });
    await show();
    void sender.send().then(show);
    this.tidyOnSignOut(store);
    // What is read here comes from the server, or was kept while that held: who is not named may know nothing any more.
    await this.wipe(store, (actor) => !this.data.live.includes(actor)).catch(() => undefined);
  }

  private async wipe(store: Store, isOver: (actor: string) => boolean): Promise<void> {
    const rows = await store.rows<RosterRow>('rosters');
    const keys = rows.filter((row) => isOver(row.actor)).map((row) => row.key);
    await Promise.all([store.dropRows('rosters', keys), store.dropRows('presence', keys)]);
  }

  /** Whoever signs out leaves no list and no page behind; the queue stays, and goes on its way. */
  private tidyOnSignOut(store: Store): void {
    const form = document.querySelector<HTMLFormElement>('form[data-sign-out]');
    form?.addEventListener('submit', (event) => {
      if (form.dataset['tidied']) return;
      event.preventDefault();
      form.dataset['tidied'] = 'yes';
      navigator.serviceWorker?.controller?.postMessage({ forget: true });
      void this.wipe(store, (actor) => actor.startsWith('account:'))
        .catch(() => undefined)
        .then(() => form.requestSubmit());
    });
  }
}
