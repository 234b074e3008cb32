/**
 * Registers and admits a person without a registration: by the server if it can be asked and has to decide, otherwise by the phone. No DOM.
 */
import type { CheckInAnswer } from '../check-in-rules';
import type { CheckInEnvelope, WalkIn } from '../envelopes';
import type { Roster } from '../roster';
import type { ActQueue } from './act-queue';
import type { Admissions } from './admissions';
import type { DoorData } from './door-data';
import type { SessionScreen } from './outcomes';
import { type Circumstances, judgeWalkIn } from './phone-verdict';

/** The result of a form: it is settled (or a question was asked elsewhere), or it has errors, at its fields and for the form as a whole. */
export type WalkInResult = { done: true } | { errors: Record<string, string>; error?: string | undefined; notTakingPlace?: true };

/** The part of the session that is needed here. */
interface WalkInSession {
  readonly queue: ActQueue;
  readonly admissions: Admissions;
  readonly roster: Roster | undefined;
  watch(envelope: CheckInEnvelope): void;
  unwatch(envelope: CheckInEnvelope): void;
  readonly circumstances: Circumstances;
  admit(act: { source: 'walk_in'; registration: string; letIn?: true; reason?: string }, name: string): Promise<void>;
  showHere(envelope: CheckInEnvelope, judged: { answer: CheckInAnswer; listed: undefined }, name: string, people: number): Promise<void>;
  showPractice(envelope: CheckInEnvelope, judged: undefined, name: string): void;
}

/** The server's answer to a walk-in. */
interface WalkInAnswered {
  registration?: string;
  name?: string;
  error?: string;
  errors?: Record<string, string>;
  full?: boolean;
  notTakingPlace?: boolean;
  waits?: boolean;
}

const accepted: CheckInAnswer = { verdict: 'accepted', asks: [], unchecked: [] };

export class WalkIns {
  constructor(
    private readonly session: WalkInSession,
    private readonly data: Pick<DoorData, 'session' | 'actor' | 'path'>,
    private readonly screen: SessionScreen,
  ) {}

  async enter(walkIn: WalkIn): Promise<WalkInResult> {
    const { session } = this;
    const answer = await this.judge(walkIn);
    if (session.queue.practice) {
      this.screen.closePersonForm();
      session.showPractice(session.queue.make({ kind: 'admit', source: 'walk_in' }), undefined, walkIn.name);
      return { done: true };
    }
    // A limited number of places can only be counted by the server, if it can be asked.
    const isCertain = answer?.verdict === 'accepted' && answer.unchecked.length === 0;
    if (session.queue.link !== 'offline' && navigator.onLine && !isCertain) {
      const result = await this.registerThere(walkIn);
      if (result) return result;
    }
    const verdict = answer?.verdict ?? 'accepted';
    if (verdict === 'not_taking_place') return { errors: {}, notTakingPlace: true };
    this.screen.closePersonForm();
    if (verdict === 'accepted' || verdict === 'to_settle') await this.registerHere(walkIn, answer ?? accepted);
    else {
      this.screen.show({
        kind: 'told',
        id: walkIn.operation,
        told: { verdict, name: walkIn.name, listedAt: session.roster?.heardAt },
        letIn: (reason) => {
          this.screen.clear();
          void this.letInHere({ ...walkIn, letIn: true }, reason);
        },
      });
    }
    return { done: true };
  }

  private async judge(walkIn: WalkIn): Promise<CheckInAnswer | undefined> {
    const { roster, queue } = this.session;
    if (!roster) return undefined;
    // The list's number of free places does not include people who were registered here and were not sent yet.
    const all = (await queue.store?.all().catch(() => [])) ?? [];
    const taken = all.filter((e) => e.type === 'walk_in' && e.session === this.data.session && e.state === 'send').length;
    const { act } = queue.make({
      kind: 'admit',
      source: 'walk_in',
      ...(walkIn.letIn ? { letIn: true } : {}),
      ...(walkIn.sex ? { sex: walkIn.sex } : {}),
      // The band itself does not matter here; any band says that the age is known.
      ...(walkIn.birthYear ? { ageBand: 'from16to30' } : {}),
    });
    return judgeWalkIn(roster, act, this.session.circumstances, taken);
  }

  /** Asks the server first; undefined when it does not answer. */
  private async registerThere(walkIn: WalkIn, reason?: string): Promise<WalkInResult | undefined> {
    let answer: WalkInAnswered;
    try {
      const response = await fetch(`${this.data.path}/walk-ins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Door-Actor': this.data.actor },
        body: JSON.stringify(walkIn),
        signal: AbortSignal.timeout(6000),
      });
      if (response.status >= 500 || [401, 403, 429].includes(response.status)) return undefined;
      answer = (await response.json()) as WalkInAnswered;
    } catch {
      return undefined;
    }
    // Acts of this phone wait for the organiser, so this one is kept and sent as without a network, and its answer tells that it waits.
    if (answer.waits) return undefined;
    if (answer.registration) {
      this.screen.closePersonForm();
      const whom = { source: 'walk_in' as const, registration: answer.registration, ...letInOf(walkIn, reason) };
      void this.session.admit(whom, answer.name ?? walkIn.name);
      return { done: true };
    }
    if (answer.full) {
      this.screen.closePersonForm();
      this.screen.show({
        kind: 'told',
        id: walkIn.operation,
        told: { verdict: 'full', name: walkIn.name },
        letIn: (given) => {
          this.screen.clear();
          void this.letIn({ ...walkIn, letIn: true }, given);
        },
      });
      return { done: true };
    }
    if (answer.notTakingPlace) return { errors: {}, notTakingPlace: true };
    return { errors: answer.errors ?? {}, error: answer.error };
  }

  /** A person decided to admit them although there is no free place. */
  private async letIn(walkIn: WalkIn, reason: string | undefined): Promise<void> {
    const result = await this.registerThere(walkIn, reason);
    if (!result) await this.letInHere(walkIn, reason);
    else if ('notTakingPlace' in result) this.showOff(walkIn);
  }

  /** The same decision when only the phone can be asked. */
  private async letInHere(walkIn: WalkIn, reason: string | undefined): Promise<void> {
    const answer = (await this.judge(walkIn)) ?? accepted;
    if (answer.verdict === 'not_taking_place') this.showOff(walkIn);
    else await this.registerHere(walkIn, answer, reason);
  }

  /** The activity was cancelled or postponed while somebody decided. */
  private showOff(walkIn: WalkIn): void {
    const listedAt = this.session.roster?.heardAt;
    this.screen.show({ kind: 'told', id: walkIn.operation, told: { verdict: 'not_taking_place', name: walkIn.name, listedAt } });
  }

  /** Puts the registration and the admission into the queue together. */
  private async registerHere(walkIn: WalkIn, answer: CheckInAnswer, reason?: string): Promise<void> {
    const { session } = this;
    const { queue } = session;
    const verdict = answer.verdict ?? 'accepted';
    const registration = queue.makeWalkIn({ ...walkIn, door: true });
    const envelope = queue.make({
      kind: 'admit',
      source: 'walk_in',
      walkIn: walkIn.operation,
      door: verdict,
      ...letInOf(walkIn, reason),
    });
    session.watch(envelope);
    if (!(await queue.keep(registration, envelope))) {
      session.unwatch(envelope);
      return;
    }
    if (verdict === 'accepted') session.admissions.note(envelope, walkIn.name, 1, undefined);
    const first = answer.first ?? { at: queue.now(), gate: queue.gate };
    await session.showHere(envelope, { answer: { ...answer, first }, listed: undefined }, walkIn.name, 1);
  }
}

function letInOf(walkIn: WalkIn, reason: string | undefined): { letIn?: true; reason?: string } {
  if (!walkIn.letIn) return {};
  return reason ? { letIn: true, reason } : { letIn: true };
}
