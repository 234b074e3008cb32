/** What of several codes in one picture is acted on. No DOM. */

import { readIdCard } from '../id-card';
import { fromCode } from '../queue-packages';
import { tokenIn } from '../ticket-codes';

/** A code in a picture, and how far its middle is from the picture's. */
export interface SeenCode {
  text: string;
  distance: number;
}

export type Seen = { ticket: string } | { other: string } | { stranger: string };

/**
 * The ticket, of several the one nearest to the middle; else what else belongs to the door (another phone's queue, an identity card); else
 * a stranger's code. A poster beside the ticket is never looked at.
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
 * How long a stranger's code must be seen alone before it is called no ticket, in milliseconds: in some frames the ticket that lies beside
 * it is not read.
 */
export const strangerAfter = 600;

/** Whether the codes of one frame after the other are to be acted on. */
export class Gaze {
  private since: { text: string; from: number; last: number } | undefined;
  private ticketAt = -Infinity;

  constructor(private readonly forgetsMs = 1500) {}

  /** The text to act on, for a frame; undefined where nothing is, or a stranger's code has not been there alone for long enough. */
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
