/** How the event of a door stands, as far as it changes what a scan is worth. No DOM. */
import { closesAt } from './check-in-rules';
import type { Rules } from './roster';

/** Undefined while scans are recorded as usual. */
export type Standing = 'cancelled' | 'postponed' | 'confirmed' | 'over';

export function standingOf(rules: Rules, now: number): Standing | undefined {
  if (rules.state === 'cancelled') return 'cancelled';
  if (rules.state === 'postponed' || rules.state === 'draft') return 'postponed';
  if (rules.state === 'confirmed') return 'confirmed';
  return now > closesAt({ ...rules, endedAt: rules.endedAt ?? undefined }) ? 'over' : undefined;
}

/** When the event ended, or was broken off. */
export const endOf = ({ endsAt, endedAt }: Rules): number => Math.min(endsAt, endedAt ?? Infinity);
