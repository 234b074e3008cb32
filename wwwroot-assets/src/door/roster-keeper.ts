import type { PresenceRow, Store } from './device-store';
import type { Envelope } from './envelopes';
import type { RightTold } from './phone-right';
import { type Changes, type Counted, keyOf, presenceIn, Roster, type RosterRow, type RosterSent, toRow } from './roster';

export interface KeeperOptions {
  store: Store | undefined;
  actor: string;
  session: string;
  path: string;
  onTime: (askedAt: number, heardAt: number, serverAt: number) => void;
  /** Called when the list was loaded, changed, or deleted. */
  onChange: () => void;
  /** Called with the number of people admitted at all gates, as the server says. */
  onCount: (present: number, inRoom: number | undefined) => void;
  /** Called with the number of people without a registration, as counted by all phones together. */
  onCounted: (counted: Counted) => void;
  onOnline: () => void;
  /** Called when the server says that the right to this door is over. */
  onEnd?: (told: RightTold) => void;
}

/** Another event whose list is on this phone too. */
export interface Elsewhere {
  title: string;
  startsAt: number;
  where: string;
}

/** How long after loading a list it may be loaded again at the earliest, in milliseconds. */
const loadsAgainAfter = 120_000;

/**
 * Loads the list before the door opens, keeps it while the door is open, follows who was admitted at other gates, and deletes it when the
 * door is over.
 */
export class RosterKeeper {
  roster: Roster | undefined;
  /** Whether the right to this door ended, so that this phone may hold no list of it any more. */
  ended = false;
  private loading: Promise<void> | undefined;
  private asking = false;
  private loadedAgainAt = -Infinity;

  constructor(private readonly options: KeeperOptions) {}

  private get key(): string {
    return keyOf(this.options.actor, this.options.session);
  }

  /** Takes the list that the device kept, then loads what is new. `now` is the server's time as far as it is known. */
  async open(now: number): Promise<void> {
    const { store } = this.options;
    await this.wipeOld(now).catch(() => undefined);
    const row = await store?.row<RosterRow>('rosters', this.key).catch(() => undefined);
    if (row) {
      const presence = await store?.row<PresenceRow>('presence', this.key).catch(() => undefined);
      this.roster = new Roster(row, presence);
      await this.applyQueue();
      this.options.onChange();
    }
    await this.load();
  }

  /** Loads the list if the server has a newer one. */
  load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** The other event on this phone to which a ticket belongs. */
  async elsewhere({ hash, code }: { hash?: string | undefined; code?: string | undefined }): Promise<Elsewhere | undefined> {
    const rows = (await this.options.store?.rows<RosterRow>('rosters').catch(() => [])) ?? [];
    for (const row of rows) {
      if (row.key === this.key || row.title === undefined) continue;
      const roster = new Roster(row);
      const index = hash ? roster.find(hash) : code ? (roster.findCode(code) ?? -1) : -1;
      if (index >= 0) return { title: row.title, startsAt: row.rules.startsAt, where: row.where ?? '' };
    }
    return undefined;
  }

  /** Asks who was admitted in the meantime; an outdated list is loaded anew. */
  async poll(): Promise<void> {
    if (this.asking || this.ended) return;
    this.asking = true;
    const askedAt = Date.now();
    try {
      const since = this.roster?.cursor;
      const phone = (await this.options.store?.row<{ phone: string }>('keys', this.options.actor).catch(() => undefined))?.phone;
      const asked = new URLSearchParams({ since: String(since ?? ''), ...(phone ? { phone } : {}) });
      const response = await fetch(`${this.options.path}/changes?${asked}`, {
        headers: { Accept: 'application/json', 'Door-Actor': this.options.actor },
        signal: AbortSignal.timeout(5000),
      });
      if (await this.isEnd(response)) return;
      if (!response.ok) return;
      const changes = (await response.json()) as Changes;
      if (this.ended) return;
      this.options.onTime(askedAt, Date.now(), changes.now);
      this.options.onCount(changes.present, changes.inRoom ?? undefined);
      if (changes.counted) this.options.onCounted(changes.counted);
      this.options.onOnline();
      const knows = this.roster && changes.cursor !== '';
      if (!knows || (changes.stale && this.mayLoadAgain())) {
        await this.load();
      } else if (this.roster) {
        this.roster.apply(changes);
        // The server does not know the acts that were not sent yet, so they are applied again.
        await this.applyQueue();
        await this.keepPresence();
        this.options.onChange();
      }
      if (changes.more) setTimeout(() => void this.poll(), 0);
    } catch {
      // The line about the network says that there is none. The list stays in use, and its age is shown.
    } finally {
      this.asking = false;
    }
  }

  /**
   * Whether the list may be loaded again now. Each guest who registers at some gate makes the list outdated, and on a weak signal it must
   * not be loaded for every one of them.
   */
  private mayLoadAgain(): boolean {
    const now = performance.now();
    if (now - this.loadedAgainAt < loadsAgainAfter) return false;
    this.loadedAgainAt = now;
    return true;
  }

  async keepPresence(): Promise<void> {
    const { roster } = this;
    if (!roster) return;
    const row: PresenceRow = {
      key: this.key,
      actor: this.options.actor,
      cursor: roster.cursor,
      rules: roster.rules,
      heardAt: roster.heardAt,
      in: roster.presence,
      parties: roster.allParties,
    };
    await this.options.store?.putRow('presence', row).catch(() => undefined);
  }

  private async fetch(): Promise<void> {
    const { store, actor, session } = this.options;
    try {
      const etag = this.roster?.row.etag;
      const askedAt = Date.now();
      const response = await fetch(`${this.options.path}/roster`, {
        headers: { Accept: 'application/json', 'Door-Actor': actor, ...(etag ? { 'If-None-Match': etag } : {}) },
        cache: 'no-store',
        signal: AbortSignal.timeout(20_000),
      });
      if (await this.isEnd(response)) return;
      if (response.status === 304 || !response.ok) return;
      const sent = (await response.json()) as RosterSent;
      // The right ended while this list was on its way.
      if (this.ended) return;
      const row = toRow(sent, actor, session, response.headers.get('ETag') ?? undefined);
      this.roster = new Roster(row, {
        cursor: sent.cursor,
        rules: sent.rules,
        heardAt: sent.made,
        in: presenceIn(sent),
        parties: sent.parties,
      });
      // The server may need long to make a list, so its time is only used to measure the clock when the answer came quickly.
      if (Date.now() - askedAt < 1000) this.options.onTime(askedAt, Date.now(), sent.made);
      await this.applyQueue();
      await store?.putRow('rosters', row).catch(() => undefined);
      await this.keepPresence();
      this.options.onChange();
    } catch {
      // Without a network the existing list stays in use.
    }
  }

  /** Deletes the list of this door with its names, because the right to the door is over. */
  async forget(): Promise<void> {
    this.ended = true;
    this.roster = undefined;
    await this.wipe([this.key]);
  }

  /** Whether the server refuses because the right to this door is over; then the list is deleted and the end is told. */
  async isEnd(response: Response): Promise<boolean> {
    if (response.status !== 403) return false;
    const told = (await response
      .clone()
      .json()
      .catch(() => undefined)) as ({ ended?: boolean } & RightTold) | undefined;
    if (!told?.ended) return false;
    await this.forget();
    this.options.onEnd?.({ over: told.over ?? 'ended', sendUntil: told.sendUntil });
    this.options.onChange();
    return true;
  }

  /** Applies the acts of this device that the server has not answered yet. */
  private async applyQueue(): Promise<void> {
    const { roster } = this;
    if (!roster) return;
    const all = ((await this.options.store?.all().catch(() => [])) ?? [])
      .filter((e: Envelope) => e.session === this.options.session)
      .sort((a, b) => a.order - b.order);
    for (const envelope of all) {
      if (envelope.type !== 'check_in' || envelope.state !== 'send' || !envelope.about) continue;
      const { kind, door, at, offset, gate, people, female, male, ticked } = envelope.act;
      const hash = envelope.about;
      const party = (id: string): void => {
        if (people !== undefined) roster.setParty({ hash, id, people, female: female ?? 0, male: male ?? 0, ticked });
      };
      if (kind === 'admit' && door === 'accepted' && !roster.inSince(hash)) {
        roster.admit(hash, { at: at + (offset ?? 0), gate });
        party(envelope.id);
      } else if (kind === 'override' && envelope.act.target) party(envelope.act.target);
      else if (kind === 'annul') roster.leave(hash);
    }
  }

  /** Deletes lists whose right ended, and those of another account that used this phone. The queues of both stay. */
  private async wipeOld(now: number): Promise<void> {
    const rows = (await this.options.store?.rows<RosterRow>('rosters')) ?? [];
    const isAccount = (actor: string): boolean => actor.startsWith('account:');
    const day = 86_400_000;
    await this.wipe(
      rows
        .filter(({ actor, rules }) => {
          const end = rules.grantEndsAt ?? rules.endsAt + rules.closesMinutes * 60_000 + day;
          return end < now || (isAccount(actor) && isAccount(this.options.actor) && actor !== this.options.actor);
        })
        .map(({ key }) => key),
    );
  }

  private async wipe(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.options.store?.dropRows('rosters', keys).catch(() => undefined);
    await this.options.store?.dropRows('presence', keys).catch(() => undefined);
  }
}
