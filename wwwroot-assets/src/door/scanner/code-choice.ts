/** Chooses which of several codes in one picture is used. No DOM. */

import { readIdCard } from '../id-card';
import { fromCode } from '../queue-packages';
import { tokenIn } from '../ticket-codes';

/** A code in a picture, and how far its centre is from the picture's centre. */
export interface SeenCode {
  text: string;
  distance: number;
}

export type Seen = { ticket: string } | { other: string } | { stranger: string };

/**
 * Chooses the ticket, and of several tickets the one nearest to the centre; otherwise another code that belongs to the door (another
 * phone's queue, an identity card); otherwise a foreign code. A poster beside a ticket is never used.
 */
export function choose(codes: readonly SeenCode[]): Seen | undefined {
  const near = [...codes].sort((one, other) => one.distance - other.distance).map(({ text }) => text);
  const ticket = near.find((text) => tokenIn(text));
  if (ticket !== undefined) return { ticket };
  const other = near.find((text) => fromCode(text) ?? readIdCard(text));
  if (other !== undefined) return { other };
  return near[0] === undefined ? undefined : { stranger: near[0] };
}

/**
 * How long a foreign code must be seen alone before it is called no ticket, in milliseconds, because in some frames the ticket beside it is
 * not read.
 */
export const strangerAfter = 600;

/** Decides whether the codes of successive frames are used. */
export class Gaze {
  private since: { text: string; from: number; last: number } | undefined;
  private ticketAt = -Infinity;

  constructor(private readonly forgetsMs = 1500) {}

  /** The text to use for a frame; undefined when there is none, or while a foreign code has not been seen alone for long enough. */
  look(codes: readonly SeenCode[], now: number): string | undefined {
    const seen = choose(codes);
    if (!seen) return undefined;
    if ('stranger' in seen) {
      if (now - this.ticketAt < this.forgetsMs) return undefined;
      const { stranger: text } = seen;
      this.since =
        this.since?.text === text && now - this.since.last < this.forgetsMs ? { ...this.since, last: now } : { text, from: now, last: now };
      return now - this.since.from >= strangerAfter ? text : undefined;
    }
    this.since = undefined;
    if ('ticket' in seen) this.ticketAt = now;
    return 'ticket' in seen ? seen.ticket : seen.other;
  }
}
