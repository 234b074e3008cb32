import type { CheckInAnswer } from '../check-in-rules';
import type { WalkIn } from '../envelopes';
import { shownOf } from './answer-words';
import { get } from './desk';
import type { Door } from './scanner';

/** What became of a form: settled (or asked elsewhere), or what is to be repaired. */
export type WalkInSaid = { done: true } | { errors: Record<string, string>; error: string };

const letInBy = (walkIn: WalkIn, reason: string | undefined): { letIn?: true; reason?: string } =>
  walkIn.letIn ? { letIn: true, ...(reason ? { reason } : {}) } : {};

/** Those without a registration: registered and let in, by the server where it can be asked and must be, else here. */
export class WalkInDesk {
  constructor(private readonly desk: Door) {}

  async enter(walkIn: WalkIn): Promise<WalkInSaid> {
    const dialog = get<HTMLDialogElement>('person-dialog');
    const judged = await this.judge(walkIn);
    if (this.desk.practice) {
      dialog.close();
      this.desk.tellPractice(this.desk.make({ kind: 'admit', source: 'walk_in' }), undefined, walkIn.name);
      return { done: true };
    }
    // A limited number of places is the server's to count, where it can be asked.
    if (
      this.desk.link !== 'offline' &&
      navigator.onLine &&
      (!judged || judged.answer.unchecked.length > 0 || judged.answer.verdict !== 'accepted')
    ) {
      const said = await this.registerThere(walkIn);
      if (said) return said;
    }
    const verdict = judged?.answer.verdict ?? 'accepted';
    if (verdict === 'not_taking_place') return { errors: {}, error: this.desk.text('NotTakingPlace.Text') };
    dialog.close();
    if (verdict === 'accepted' || verdict === 'to_settle') {
      await this.enterWalkIn(walkIn, judged?.answer ?? { verdict, asks: [], unchecked: [] });
    } else {
      this.desk.panel.show(
        shownOf({ verdict, name: walkIn.name, listedAt: this.desk.roster?.heardAt }, this.desk, {
          close: (key) => this.desk.closes(key),
          register: () => undefined,
          letIn: (reason) => {
            this.desk.panel.clear();
            void this.letInHere({ ...walkIn, letIn: true }, reason);
          },
        }),
      );
    }
    return { done: true };
  }

  private async judge(walkIn: WalkIn): Promise<{ answer: CheckInAnswer } | undefined> {
    const { roster } = this.desk;
    if (!roster) return undefined;
    // Of those who were taken down here and not sent yet the list's number of places does not know.
    const { session } = this.desk.data;
    const taken = ((await this.desk.store?.all().catch(() => [])) ?? []).filter(
      (e) => e.type === 'walk_in' && e.session === session && e.state === 'send',
    ).length;
    const act = this.desk.make({
      kind: 'admit',
      source: 'walk_in',
      ...(walkIn.letIn ? { letIn: true } : {}),
      ...(walkIn.sex ? { sex: walkIn.sex } : {}),
      ...(walkIn.birthYear ? { ageBand: 'from16to30' } : {}),
    }).act;
    return { answer: this.desk.decide(roster, act, 'this_activity', undefined, { taken }) };
  }

  /** Asks the server first; undefined where it does not answer. */
  private async registerThere(walkIn: WalkIn, reason?: string): Promise<WalkInSaid | undefined> {
    let status: number;
    let answer: { registration?: string; name?: string; error?: string; errors?: Record<string, string>; full?: boolean; waits?: boolean };
    try {
      const response = await fetch(`${this.desk.data.path}/walk-ins`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Door-Actor': this.desk.data.actor },
        body: JSON.stringify(walkIn),
        signal: AbortSignal.timeout(6000),
      });
      status = response.status;
      if (status >= 500 || status === 429 || status === 401 || status === 403) return undefined;
      answer = await response.json();
    } catch {
      return undefined;
    }
    // What this phone does waits for the organiser: it is kept and sent as without a network, and told by its answer.
    if (answer.waits) return undefined;
    const dialog = get<HTMLDialogElement>('person-dialog');
    if (answer.registration) {
      dialog.close();
      void this.desk.admit(
        { source: 'walk_in', registration: answer.registration, ...letInBy(walkIn, reason) },
        answer.name ?? walkIn.name,
      );
      return { done: true };
    }
    if (answer.full) {
      dialog.close();
      this.desk.panel.show(
        shownOf({ verdict: 'full', name: walkIn.name }, this.desk, {
          close: (key) => this.desk.closes(key),
          register: () => undefined,
          letIn: (reason) => {
            this.desk.panel.clear();
            void this.letIn({ ...walkIn, letIn: true }, reason);
          },
        }),
      );
      return { done: true };
    }
    return { errors: answer.errors ?? {}, error: answer.error ?? this.desk.text('WalkIn.Failed') };
  }

  /** A person decided so, though there is no place. */
  private async letIn(walkIn: WalkIn, reason: string | undefined): Promise<void> {
    if (!(await this.registerThere(walkIn, reason)))
      await this.enterWalkIn(walkIn, { verdict: 'accepted', asks: [], unchecked: [] }, reason);
  }

  /** The same, where the phone alone can be asked. */
  private async letInHere(walkIn: WalkIn, reason: string | undefined): Promise<void> {
    await this.enterWalkIn(walkIn, (await this.judge(walkIn))?.answer ?? { verdict: 'accepted', asks: [], unchecked: [] }, reason);
  }

  /** The registration and the admission go into the queue together. */
  private async enterWalkIn(walkIn: WalkIn, answer: CheckInAnswer, reason?: string): Promise<void> {
    const verdict = answer.verdict ?? 'accepted';
    const registration = this.desk.makeWalkIn({ ...walkIn, door: true });
    const envelope = this.desk.make({
      kind: 'admit',
      source: 'walk_in',
      walkIn: walkIn.operation,
      door: verdict,
      ...letInBy(walkIn, reason),
    });
    this.desk.watch(envelope);
    if (!(await this.desk.keep(registration, envelope))) {
      this.desk.unwatch(envelope);
      return;
    }
    if (verdict === 'accepted') this.desk.enter(envelope, walkIn.name, 1, undefined);
    this.desk.showHere(
      envelope,
      { answer: { ...answer, first: answer.first ?? { at: this.desk.now(), gate: this.desk.gate } }, listed: undefined },
      walkIn.name,
      1,
    );
  }
}
