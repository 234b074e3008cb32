/** What a phone makes of an act by its own list and the rules, without the server. No DOM. */
import { type Admission, type CheckInAnswer, type CheckInFacts, decide } from '../check-in-rules';
import type { Act } from '../envelopes';
import type { Listed, Roster } from '../roster';

/** A verdict, and whom the list has for the act. */
export interface Judged {
  answer: CheckInAnswer;
  listed: Listed | undefined;
}

/** What a verdict goes by besides the list and the act. */
export interface Circumstances {
  gate: string;
  /** Who is in by practising, by the hash of the list; missing where it is no practice. */
  practised: ReadonlyMap<string, Admission> | undefined;
}

/** Undefined without a list, or about somebody whom only the server knows. */
export function judge(roster: Roster | undefined, act: Act, circumstances: Circumstances): Judged | undefined {
  if (!roster || (!act.hash && !act.code)) return undefined;
  const index = act.hash ? roster.find(act.hash) : roster.findCode(act.code!);
  const listed = index === undefined || index < 0 ? undefined : roster.at(index);
  // A group's numbers are said in another way, and of whoever is not listed nothing is known.
  const areKnown = listed?.isGroup ?? true;
  const answer = decide({
    ...factsOf(roster, act, circumstances),
    ticket: listed ? 'this_activity' : index === undefined ? 'not_checked' : 'not_listed',
    withdrawn: listed?.withdrawn ?? false,
    undecided: listed?.undecided ?? false,
    attended: listed && (circumstances.practised ? circumstances.practised.get(listed.hash) : roster.inSince(listed.hash)),
    people: act.people ?? listed?.places ?? 1,
    sexKnown: areKnown || listed!.sexKnown,
    ageKnown: areKnown || listed!.ageKnown,
  });
  return { listed, answer };
}

/** Of somebody without a registration; `taken`: how many were taken down here that the list's number of places does not know of. */
export function judgeWalkIn(roster: Roster, act: Act, circumstances: Circumstances, taken: number): CheckInAnswer {
  const facts = factsOf(roster, act, circumstances);
  return decide({
    ...facts,
    ticket: 'this_activity',
    walkIn: true,
    placesLeft: facts.placesLeft === undefined ? undefined : facts.placesLeft - taken,
    people: act.people ?? 1,
    sexKnown: act.sex !== undefined,
    ageKnown: act.ageBand !== undefined,
  });
}

function factsOf({ rules, heardAt }: Roster, act: Act, { gate, practised }: Circumstances): Omit<CheckInFacts, 'ticket'> {
  return {
    happenedAt: practised ? rules.startsAt : act.at + (act.offset ?? 0),
    gate,
    state: practised ? 'scheduled' : rules.state,
    startsAt: rules.startsAt,
    endsAt: rules.endsAt,
    opensMinutes: rules.opensMinutes,
    closesMinutes: rules.closesMinutes,
    letIn: act.letIn ?? false,
    placesLeft: rules.placesLeft ?? undefined,
    listedAt: heardAt,
  };
}
