// The twin of src/Campaigns.Domain/Door/CheckInRules.cs, for a phone that decides without the server.
// Both, and the database function, are held by tests/vectors/check-in.json: change them together.

export type Verdict =
  | 'accepted'
  | 'already_in'
  | 'not_on_list'
  | 'not_valid'
  | 'withdrawn'
  | 'not_taking_place'
  | 'too_early'
  | 'too_late'
  | 'full'
  | 'annulled'
  | 'to_settle'
  | 'undecided';

export type ActivityState = 'draft' | 'scheduled' | 'held' | 'confirmed' | 'cancelled' | 'postponed';

/** When and where somebody was admitted; `at` in milliseconds since 1970. */
export interface Admission {
  at: number;
  gate: string;
}

/** What a verdict is made from. Instants are milliseconds since 1970. */
export interface CheckInFacts {
  /**
   * `not_listed`: of the right form, and not on the list that this phone holds; `not_checked`: a typed code, at a phone whose list holds no
   * codes. Only a phone without the server finds these two.
   */
  ticket: 'unknown' | 'other_activity' | 'this_activity' | 'not_listed' | 'not_checked';
  withdrawn?: boolean;
  /** A group that waits for the organiser's yes. */
  undecided?: boolean;
  /** The attendance of that registration at that session, where one stands. */
  attended?: Admission | undefined;
  state: ActivityState;
  startsAt: number;
  endsAt: number;
  opensMinutes?: number;
  closesMinutes?: number;
  /** By the best clock known. */
  happenedAt: number;
  gate: string;
  /** A person at the door decided to let in whose place was given back, who came at another hour, or for whom no place was left. */
  letIn?: boolean;
  /** It counts nothing until somebody decides. The server alone finds that, by when an act arrives. */
  waits?: boolean;
  /** Registered at this door a moment ago: only then is there a question of places. */
  walkIn?: boolean;
  /** Places that were left before this registration; missing: no limit. */
  placesLeft?: number | undefined;
  people?: number;
  /** The registration says it, or is a group's, whose numbers are said otherwise. */
  sexKnown?: boolean;
  ageKnown?: boolean;
  /** When the list was made that is decided by; missing where the server decides. */
  listedAt?: number | undefined;
}

export type Question = 'sex' | 'age';
export type Rule = 'code' | 'capacity';

export interface CheckInAnswer {
  /** Missing where a phone without the server cannot say. */
  verdict: Verdict | undefined;
  /** The admission that the answer speaks of: this one, or the earlier one. */
  first?: Admission | undefined;
  /** What is asked now, in one tap each; only of those who are in by this act. */
  asks: Question[];
  /** What was not looked at, so that the server may answer otherwise. */
  unchecked: Rule[];
}

const minute = 60_000;

/** The verdict on an admission; the order is told at `CheckInRules.Decide`. */
export function decide(facts: CheckInFacts): CheckInAnswer {
  const admission = { at: facts.happenedAt, gate: facts.gate };
  const answer = (verdict: Verdict | undefined, more: Partial<CheckInAnswer> = {}): CheckInAnswer => ({
    verdict,
    asks: [],
    unchecked: [],
    ...more,
  });
  const letIn = facts.letIn ?? false;
  const { placesLeft, attended } = facts;
  // Whoever is let in by a person's word is let in whatever the number, and who registered before has a place.
  const unchecked: Rule[] = facts.listedAt !== undefined && facts.walkIn && !letIn && placesLeft !== undefined ? ['capacity'] : [];

  if (facts.ticket === 'not_checked') return answer(undefined, { unchecked: ['code'] });
  if (facts.ticket === 'unknown') return answer('not_valid');
  if (facts.ticket === 'other_activity' || facts.ticket === 'not_listed') return answer('not_on_list');
  if (attended) return answer('already_in', { first: attended.at <= facts.happenedAt ? attended : admission });
  if (facts.state === 'draft' || facts.state === 'postponed' || facts.state === 'cancelled') return answer('not_taking_place');
  if (facts.undecided) return answer('undecided');
  if (facts.withdrawn && !letIn) return answer('withdrawn');
  if (!letIn && facts.happenedAt < opensAt(facts)) return answer('too_early');
  if (!letIn && facts.happenedAt > closesAt(facts)) return answer('too_late');
  if (!letIn && facts.walkIn && placesLeft !== undefined && (facts.people ?? 1) > placesLeft) return answer('full', { unchecked });
  if (facts.waits || facts.state === 'confirmed') return answer('to_settle', { first: admission, unchecked });
  const asks: Question[] = [];
  if (!(facts.sexKnown ?? true)) asks.push('sex');
  if (!(facts.ageKnown ?? true)) asks.push('age');
  return answer('accepted', { first: admission, asks, unchecked });
}

/** The door takes people from then on, that instant included. */
export function opensAt(facts: Pick<CheckInFacts, 'startsAt' | 'opensMinutes'>): number {
  return facts.startsAt - (facts.opensMinutes ?? 60) * minute;
}

/** The door takes people until then, that instant included. */
export function closesAt(facts: Pick<CheckInFacts, 'endsAt' | 'closesMinutes'>): number {
  return facts.endsAt + (facts.closesMinutes ?? 60) * minute;
}
