/**
 * What a phone remembers about the server from one opening of a page to the next. It is only a help: a browser without storage works too.
 */
import type { RightTold } from './phone-right';

const clockKey = 'door.clock';
const rightKey = 'door.right';

/** The server's clock as it was measured at any door: its offset, and the latest server time that this phone knows. */
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

/**
 * Remembers the state of an actor's right for the list of doors, where a phone goes whose right is over: the list then says how long the
 * phone may still send.
 */
export function keepRight(actor: string, told: RightTold): void {
  write(rightKey, { actor, over: told.over, sendUntil: told.sendUntil });
}

/** The last known right of one of these actors. */
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
    // The storage is full or switched off, so the next page begins without this.
  }
}
