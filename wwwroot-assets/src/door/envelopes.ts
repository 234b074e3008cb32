/**
 * The envelopes of the device's queue. Each holds one thing that happened at a door, and they are kept in the order in which it happened.
 */
import type { Question, Verdict } from './check-in-rules';

export type Sex = 'female' | 'male';
export type AgeBand = 'under16' | 'from16to30' | 'from31to59' | 'from60';

/** An act about a ticket, in the form in which the server reads it. */
export interface Act {
  id: string;
  kind: 'admit' | 'annul' | 'override' | 'check_out';
  /**
   * Base64url of SHA-256 of the ticket's token: all 32 bytes when the code was scanned, the first 8 when it comes from the list. The token
   * itself is never kept.
   */
  hash?: string;
  code?: string;
  registration?: string;
  /** The operation id of the walk-in for this act, which an envelope of its own registers first. */
  walkIn?: string;
  target?: string;
  reason?: string;
  gate: string;
  source: 'qr' | 'code' | 'search' | 'walk_in';
  /** The time by the device's clock, in milliseconds since 1970. */
  at: number;
  offset?: number;
  mono?: number;
  /** The door's own decision, made without the server. */
  door?: Verdict;
  letIn?: boolean;
  people?: number;
  female?: number;
  male?: number;
  /** For a group, the positions of the names on its list that were ticked. */
  ticked?: number[];
  /** The answers that were asked for at the door. */
  sex?: Sex;
  ageBand?: AgeBand;
}

/** A person without a registration who gives a name. */
export interface WalkIn {
  operation: string;
  name: string;
  sex?: Sex;
  birthYear?: number;
  communeId?: string;
  consent: boolean;
  guardian: boolean;
  /** Set when the person was admitted already, so that the server refuses nothing. */
  door?: true;
  letIn?: true;
}

/** People counted without a name; negative numbers take earlier ones back. */
export interface Headcount {
  id: string;
  female: number;
  male: number;
  unknown: number;
  at: number;
  gate: string;
  reason?: string;
}

interface Every {
  id: string;
  /** The order in which things happened on this device. */
  order: number;
  session: string;
  /** The actor that made the envelope: "account:…" or "device:…". */
  actor: string;
  /** The opening of the page in which it was made. Readings of the monotonic clock from two openings cannot be compared. */
  opened: string;
  /** "wait": somebody is being asked; "send": to be sent; "kept": the server does not accept it, and the phone keeps it all the same. */
  state: 'wait' | 'send' | 'kept';
  /** The hash by which the list names the ticket; it stays on the device. */
  about?: string;
  /** Set when the act takes back a person who was never shown as admitted, so that no count goes down. */
  uncounted?: true;
}

export type CheckInEnvelope = Every & { type: 'check_in'; act: Act };
export type WalkInEnvelope = Every & { type: 'walk_in'; walkIn: WalkIn };
export type HeadcountEnvelope = Every & { type: 'headcount'; headcount: Headcount };
export type Envelope = CheckInEnvelope | WalkInEnvelope | HeadcountEnvelope;

export interface Answer {
  id: string;
  outcome: 'done' | 'waits' | 'forbidden' | 'no_session' | 'other_act' | 'too_many_wait' | 'bad';
  verdict?: Verdict;
  registration?: string;
  name?: string;
  places?: number;
  isGroup?: boolean;
  people?: number;
  firstAt?: number;
  firstGate?: string;
  /** The ticket's readable code, if the server told it. */
  code?: string;
  /** Set when the withdrawn ticket was passed on to somebody else. */
  passedOn?: boolean;
  /** The questions for the door to ask about people admitted by this act. */
  asks?: Question[];
}

/** The act as it is sent. Its reading of the monotonic clock is left out when another opening of the page made it. */
export function toSend(envelope: CheckInEnvelope, opened: string): Act {
  const act = { ...envelope.act };
  if (envelope.opened !== opened) delete act.mono;
  return act;
}

/** The part of an envelope that goes into a package which another phone may carry to the server. */
export function toHand(envelope: Envelope, opened: string): { type: string; session: string; [content: string]: unknown } {
  const { type, session } = envelope;
  if (type === 'check_in') return { type, session, act: toSend(envelope, opened) };
  return type === 'walk_in' ? { type, session, walkIn: envelope.walkIn } : { type, session, headcount: envelope.headcount };
}

/** The address to which an envelope is sent; envelopes for the same address go in one request. */
export function addressOf(envelope: Envelope): 'acts' | 'codes' | 'walk-ins' | 'headcounts' {
  if (envelope.type === 'walk_in') return 'walk-ins';
  if (envelope.type === 'headcount') return 'headcounts';
  return envelope.act.code === undefined ? 'acts' : 'codes';
}

/**
 * The envelopes of the next request: all of one actor, session and address, in their order. When no codes may be sent (`most.codes` is 0),
 * later envelopes overtake them. A walk-in goes alone, and before the act that names it.
 */
export function nextBatch(envelopes: readonly Envelope[], actor: string, most: { acts: number; codes: number }): Envelope[] {
  const ready = envelopes
    .filter((e) => e.state === 'send' && e.actor === actor && (most.codes > 0 || addressOf(e) !== 'codes'))
    .sort((a, b) => a.order - b.order);
  const first = ready[0];
  if (!first) return [];
  const address = addressOf(first);
  const limit = address === 'codes' ? most.codes : address === 'walk-ins' ? 1 : most.acts;
  const batch: Envelope[] = [];
  for (const envelope of ready) {
    if (envelope.session !== first.session || addressOf(envelope) !== address || batch.length >= limit) break;
    batch.push(envelope);
  }
  return batch;
}

/** By how much this device's count of admitted people changes when an envelope is answered. */
export function admittedBy(envelope: Envelope, answer: Answer | undefined): number {
  if (envelope.type !== 'check_in' || envelope.uncounted) return 0;
  const { kind, door } = envelope.act;
  if (kind === 'admit') {
    // The admission was taken back before it arrived. It counts here, and the act that took it back subtracts it again.
    const wasTakenBack = answer?.verdict === 'annulled' && door === 'accepted';
    return (answer ? answer.verdict : door) === 'accepted' || wasTakenBack ? 1 : 0;
  }
  return kind === 'annul' && (!answer || answer.verdict === 'annulled') ? -1 : 0;
}
