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

/** When and at which gate a person was admitted; `at` in milliseconds since 1970. */
export interface Admission {
  at: number;
  gate: string;
}

/** The facts from which a verdict is made. Instants are in milliseconds since 1970. */
export interface CheckInFacts {
  /**
   * The result of looking the ticket up. `not_listed`: the code has the right form but is not on this phone's list. `not_checked`: a code
   * was typed, and this phone's list holds no codes. Only a phone without the server gets these two.
   */
  ticket: 'unknown' | 'other_activity' | 'this_activity' | 'not_listed' | 'not_checked';
  withdrawn?: boolean;
  /** Whether the ticket belongs to a group that waits for the organiser's yes. */
  undecided?: boolean;
  /** The admission of this registration at this session; undefined when none stands. */
  attended?: Admission | undefined;
  state: ActivityState;
  startsAt: number;
  endsAt: number;
  /** When the session was broken off before its end; undefined otherwise. */
  endedAt?: number | undefined;
  opensMinutes?: number;
  closesMinutes?: number;
  /** When the act happened by the best clock known. */
  happenedAt: number;
  /** Whether whoever decides heard of the act as soon as it happened. Such an act admitted nobody before it was decided. */
  atOnce?: boolean;
  gate: string;
  /**
   * Whether a person at the door decided to admit somebody whose place was given back, who came at another hour, or for whom no place was
   * left.
   */
  letIn?: boolean;
  /** Whether the act counts nothing until somebody decides. Only the server can tell, by the time when an act arrives. */
  waits?: boolean;
  /** Whether the person registered at this door a moment ago; only then are free places checked. */
  walkIn?: boolean;
  /** The places that were free before this registration; undefined: no limit. */
  placesLeft?: number | undefined;
  people?: number;
  /** Whether the sex needs no question: the registration holds it, or it belongs to a group, whose numbers are asked for in another way. */
  sexKnown?: boolean;
  ageKnown?: boolean;
  /** When the server made the list that this phone decides by; undefined when the server decides. */
  listedAt?: number | undefined;
}

export type Question = 'sex' | 'age';
export type Rule = 'code' | 'capacity';

export interface CheckInAnswer {
  /** Undefined when a phone without the server cannot tell. */
  verdict: Verdict | undefined;
  /** The admission that the answer shows: this one, or the earlier one. */
  first?: Admission | undefined;
  /** The questions that the door asks now, one tap each; only about people admitted by this act. */
  asks: Question[];
  /** The rules that were not checked, so that the server may still answer otherwise. */
  unchecked: Rule[];
}

const minute = 60_000;

/** The verdict on an admission; `CheckInRules.Decide` explains the order of the checks. */
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
  // Free places need no check when a person at the door decided to admit somebody, or when the registration was made before and so has its
  // place.
  const unchecked: Rule[] = facts.listedAt !== undefined && facts.walkIn && !letIn && placesLeft !== undefined ? ['capacity'] : [];

  if (facts.ticket === 'not_checked') return answer(undefined, { unchecked: ['code'] });
  if (facts.ticket === 'unknown') return answer(facts.walkIn && isOff(facts.state) ? 'not_taking_place' : 'not_valid');
  if (facts.ticket === 'other_activity' || facts.ticket === 'not_listed') return answer('not_on_list');
  if (attended) return answer('already_in', { first: facts.atOnce || attended.at <= facts.happenedAt ? attended : admission });
  if (isOff(facts.state)) return answer('not_taking_place');
  if (facts.undecided) return answer('undecided');
  if (facts.withdrawn && !letIn) return answer('withdrawn');
  if (!letIn && facts.happenedAt < opensAt(facts)) return answer('too_early');
  if (!facts.waits && dayOf(facts.happenedAt) < dayOf(opensAt(facts))) return answer('too_early');
  if (!letIn && facts.happenedAt > closesAt(facts)) return answer('too_late');
  if (!letIn && facts.walkIn && placesLeft !== undefined && (facts.people ?? 1) > placesLeft) return answer('full', { unchecked });
  if (facts.waits || facts.state === 'confirmed') return answer('to_settle', { first: admission, unchecked });
  const asks: Question[] = [];
  if (!(facts.sexKnown ?? true)) asks.push('sex');
  if (!(facts.ageKnown ?? true)) asks.push('age');
  return answer('accepted', { first: admission, asks, unchecked });
}

/** The facts for a verdict on people who are counted without a name. */
export interface HeadFacts extends Pick<CheckInFacts, 'state' | 'startsAt' | 'opensMinutes' | 'waits'> {
  /** When the session was broken off before its end. */
  endedAt?: number | null | undefined;
  /** When the people were counted, by the best clock that is known. */
  countedAt: number;
}

/** Gives the same answers as src/Campaigns.Domain/Door/HeadsAtDoor.cs; tests/vectors/door-heads.json checks both. */
export function decideHeads(facts: HeadFacts): 'not_taking_place' | 'too_early' | 'too_late' | 'to_settle' | 'accepted' {
  if (isOff(facts.state)) return 'not_taking_place';
  if (facts.countedAt < opensAt(facts)) return 'too_early';
  if (facts.countedAt > (facts.endedAt ?? Infinity)) return 'too_late';
  return facts.waits || facts.state === 'confirmed' ? 'to_settle' : 'accepted';
}

function isOff(state: ActivityState): boolean {
  return state === 'draft' || state === 'postponed' || state === 'cancelled';
}

/** The first instant at which the door takes people. */
export function opensAt(facts: Pick<CheckInFacts, 'startsAt' | 'opensMinutes'>): number {
  return facts.startsAt - (facts.opensMinutes ?? 60) * minute;
}

/** The last instant at which the door takes people. */
export function closesAt(facts: Pick<CheckInFacts, 'endsAt' | 'endedAt' | 'closesMinutes'>): number {
  return Math.min(facts.endedAt ?? Infinity, facts.endsAt + (facts.closesMinutes ?? 60) * minute);
}

/** The day in Vietnam, which is seven hours ahead and knows no summer time. */
function dayOf(instant: number): number {
  return Math.floor((instant + 420 * minute) / (1440 * minute));
}
