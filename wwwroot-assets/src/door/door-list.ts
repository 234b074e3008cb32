/**
 * The list of doors on a phone: it opens without a network, sends what this phone still has to send, and clears the phone's lists when
 * somebody signs out.
 */
import { wireKeptEnd } from '../forms/unsent-edits-storage';
import { Store } from './device-store';
import { when } from './local-times';
import { isKept, keepOffline } from './offline-pages';
import { get } from './page-elements';
import { keepRight, keptClock, keptRight } from './phone-memory';
import { type NearDoor, proposed, stateOf } from './proposed-door';
import { Sender } from './queue-sender';
import { wakeWithPage } from './queue-wakeups';
import { keyOf, type RosterRow } from './roster';
import { RosterKeeper } from './roster-keeper';

export interface DoorsData {
  /** The actor in whose name the page works; empty when nobody is signed in and no phone is paired. */
  actor: string;
  /** The actors that may still work at a door here. The lists of all others are deleted. */
  live: string[];
  /** The actors that may still send their acts. */
  actors: string[];
  handover?: JsonWebKey | null;
  /** A sentence in which "{0}" is how many acts are still to be sent. */
  unsent: string;
  /** The same sentence for a phone whose right is over; "{1}" is until when these acts count. */
  unsentUntil: string;
  /** The doors in order of time. */
  doors: NearDoor[];
  /** The files that the pages of doors load by themselves: their scripts, and the camera's decoder. */
  files: string[];
  texts: Record<'On' | 'DoorOpen' | 'Opens' | 'Over', string>;
}

/** How often the list checks which door is on now, in milliseconds. */
const looksEvery = 30_000;

export class Doors {
  constructor(private readonly data: DoorsData) {}

  async start(): Promise<void> {
    this.propose();
    setInterval(() => this.propose(), looksEvery);
    document.addEventListener('visibilitychange', () => this.propose());
    const own = this.data.doors.filter((door) => door.device);
    // Each door for which this phone was paired opens without a network, also a door that nobody has opened yet.
    const kept = keepOffline(own.length > 0 ? this.data.files : [], own.map(pathOf));
    const store = await Store.open().catch(() => undefined);
    if (!store) return;
    const show = async (): Promise<void> => {
      const waiting = (await store.all()).filter((e) => e.state !== 'kept').length;
      const line = document.getElementById('unsent');
      if (!line) return;
      line.hidden = waiting === 0;
      const words = line.querySelector('span');
      const right = keptRight(this.data.actors);
      const until =
        right?.over === 'ended' && typeof right.sendUntil === 'number' ? when(right.sendUntil, this.now() ?? Date.now()) : undefined;
      if (words)
        words.textContent = (until ? this.data.unsentUntil : this.data.unsent).replace('{0}', String(waiting)).replace('{1}', until ?? '');
    };
    const sender = new Sender({
      store,
      actor: this.data.actor,
      others: this.data.actors,
      handover: this.data.handover ?? undefined,
      onAnswer: () => undefined,
      onChange: () => void show(),
      onTime: () => undefined,
      onRight: (told) => keepRight(this.data.actor, told),
    });
    wakeWithPage(sender);
    await show();
    void sender.send().then(show);
    this.tidyOnSignOut(store);
    // The server named the actors whose right still stands, so the lists of all others are deleted.
    await this.wipe(store, (actor) => !this.data.live.includes(actor)).catch(() => undefined);
    for (const door of own) await this.keeperOf(store, door).open(this.now() ?? Date.now());
    await kept;
    await this.showKept(store);
  }

  /** The server's time as far as this phone knows it; undefined when it never learned it. */
  private now(): number | undefined {
    const kept = keptClock();
    return kept && Date.now() + kept.offset;
  }

  private keeperOf(store: Store, door: NearDoor): RosterKeeper {
    const nothing = (): void => undefined;
    return new RosterKeeper({
      store,
      actor: door.device ?? '',
      session: door.id,
      path: pathOf(door),
      onTime: nothing,
      onChange: nothing,
      onCount: nothing,
      onCounted: nothing,
      onOnline: nothing,
    });
  }

  /**
   * The page may be open since the morning, so it checks again which door is on. A phone that never learned the server's time leaves the
   * page as it was sent.
   */
  private propose(): void {
    const now = this.now();
    if (now === undefined) return;
    const { doors, texts } = this.data;
    const on = proposed(doors, now);
    const words = (door: NearDoor): string => texts[stateOf(door, now)].replace('{0}', door.opens);
    for (const door of doors) {
      const line = lineOf(door);
      if (!line) continue;
      line.hidden = door === on;
      const state = line.querySelector('[data-state]');
      if (state) state.textContent = words(door);
    }
    for (const day of document.querySelectorAll<HTMLElement>('.doors-of-day')) day.hidden = day.querySelector('li:not([hidden])') === null;
    get('on').hidden = on === undefined;
    const line = on && lineOf(on);
    if (!on || !line) return;
    get('on-state').textContent = words(on);
    get('on-title').textContent = line.querySelector('[data-title]')?.textContent ?? '';
    get('on-when').textContent = line.dataset.when ?? '';
    get('on-place').textContent = line.querySelector('[data-place]')?.textContent ?? '';
    get<HTMLAnchorElement>('on-open').href = pathOf(on);
    get('on-kept').hidden = line.querySelector<HTMLElement>('[data-kept]')?.hidden ?? true;
  }

  /** Shows which doors open without a network, with their lists. */
  private async showKept(store: Store): Promise<void> {
    const keys = new Set((await store.rows<RosterRow>('rosters').catch(() => [])).map((row) => row.key));
    for (const door of this.data.doors) {
      const mark = lineOf(door)?.querySelector<HTMLElement>('[data-kept]');
      if (mark) mark.hidden = !this.data.live.some((actor) => keys.has(keyOf(actor, door.id))) || !(await isKept(pathOf(door)));
    }
    const on = document.querySelector<HTMLElement>('.doors-list li[hidden] [data-kept]');
    get('on-kept').hidden = on?.hidden ?? true;
  }

  private async wipe(store: Store, isOver: (actor: string) => boolean): Promise<void> {
    const rows = await store.rows<RosterRow>('rosters');
    const keys = rows.filter((row) => isOver(row.actor)).map((row) => row.key);
    await Promise.all([store.dropRows('rosters', keys), store.dropRows('presence', keys)]);
  }

  /** Deletes the lists and kept pages of an actor that signs out. Its queue stays and is still sent. */
  private tidyOnSignOut(store: Store): void {
    wireKeptEnd();
    const form = document.querySelector<HTMLFormElement>('form[data-sign-out]');
    form?.addEventListener('submit', (event) => {
      if (form.dataset.tidied) return;
      event.preventDefault();
      form.dataset.tidied = 'yes';
      navigator.serviceWorker?.controller?.postMessage({ forget: true });
      void this.wipe(store, (actor) => actor.startsWith('account:'))
        .catch(() => undefined)
        .then(() => form.requestSubmit());
    });
  }
}

const pathOf = (door: NearDoor): string => `/check-in/${door.id}`;
const lineOf = (door: NearDoor): HTMLElement | null => document.querySelector<HTMLElement>(`[data-door="${door.id}"]`);
