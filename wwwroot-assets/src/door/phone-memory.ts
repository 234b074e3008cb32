/** What a phone remembers of the server from one opening of a page to the next. It only helps: a browser without storage works too. */
import type { RightTold } from './phone-right';

const clockKey = 'door.clock';
const rightKey = 'door.right';

/** What the server's clock was measured to be, at whatever door: its offset, and the latest of its times that this phone knows of. */
export interface KeptClock {
  offset: number;
  server: number;
}

export function keptClock(): KeptClock | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(clockKey) ?? 'null') as { offset?: unknown; server?: unknown } | null;
    return typeof kept?.offset === 'number' && typeof kept.server === 'number' ? { offset: kept.offset, server: kept.server } : undefined;
  } catch {
    return undefined;
  }
}

export function keepClock(clock: KeptClock): void {
  write(clockKey, clock);
}

/** For the list of doors, to which a phone is led whose right is over: it says how long the phone may still send. */
export function keepRight(actor: string, told: RightTold): void {
  write(rightKey, { actor, over: told.over, sendUntil: told.sendUntil });
}

/** What was told last of one of these actors. */
export function keptRight(actors: readonly string[]): RightTold | undefined {
  try {
    const { actor, over, sendUntil } = JSON.parse(localStorage.getItem(rightKey) ?? '{}') as RightTold & { actor?: string };
    return actor !== undefined && actors.includes(actor) ? { over, sendUntil } : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The storage is full or switched off: the next page begins without it.
  }
}
