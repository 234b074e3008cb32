/** The verdict of a phone on an act by its own list and the rules, without the server. No DOM. */
import { type Admission, type CheckInAnswer, type CheckInFacts, decide } from '../check-in-rules';
import type { Act } from '../envelopes';
import type { Listed, Roster } from '../roster';

/** A verdict, and the ticket on the list that the act is about. */
export interface Judged {
  answer: CheckInAnswer;
  listed: Listed | undefined;
}

/** The facts for a verdict besides the list and the act. */
export interface Circumstances {
  gate: string;
  /** The people admitted in practice, by the hash of the list; undefined when this is no practice. */
  practised: ReadonlyMap<string, Admission> | undefined;
}

/** The phone's verdict; undefined without a list, or about somebody whom only the server knows. */
export function judge(roster: Roster | undefined, act: Act, circumstances: Circumstances): Judged | undefined {
  if (!roster || (!act.hash && !act.code)) return undefined;
  const index = act.hash ? roster.find(act.hash) : roster.findCode(act.code!);
  const listed = index === undefined || index < 0 ? undefined : roster.at(index);
  // A group's numbers are asked for in another way, and nothing is known about a person who is not on the list.
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

/**
 * The verdict on a person without a registration. `taken` is how many people were registered on this phone since the list was made, so that
 * its number of free places does not include them.
 */
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
    // A phone decides about its own scan before it admits anybody, so what its list holds came first, whatever the clocks say.
    atOnce: true,
    gate,
    state: practised ? 'scheduled' : rules.state,
    startsAt: rules.startsAt,
    endsAt: rules.endsAt,
    endedAt: rules.endedAt ?? undefined,
    opensMinutes: rules.opensMinutes,
    closesMinutes: rules.closesMinutes,
    letIn: act.letIn ?? false,
    placesLeft: rules.placesLeft ?? undefined,
    listedAt: heardAt,
  };
}
