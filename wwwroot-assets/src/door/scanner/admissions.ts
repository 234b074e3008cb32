/** Whoever this phone let in last, and what can still be put right of an admission. No DOM. */
import type { AgeBand, Answer, CheckInEnvelope, Sex } from '../envelopes';
import type { Listed, Party, Roster } from '../roster';
import type { ActQueue } from './act-queue';
import type { KeptScans } from './kept-scans';
import type { Admitted, People, SessionScreen } from './outcomes';

export class Admissions {
  /** Who was let in last, or went. */
  last: Admitted | undefined;
  /** What was answered of whom, so that the act of the second answer says the first too. */
  private described: { id: string; sex?: Sex; ageBand?: AgeBand } | undefined;

  constructor(
    private readonly queue: ActQueue,
    private readonly scans: KeptScans,
    private readonly screen: SessionScreen,
    private readonly list: () => Roster | undefined,
  ) {}

  private get roster(): Roster | undefined {
    return this.list();
  }

  /** Somebody is in: the list knows, and they can be taken back. */
  note(envelope: CheckInEnvelope, name: string | undefined, people: number, listed: Listed | undefined): void {
    const { id, about, act } = envelope;
    const { female, male, ticked, gate } = act;
    const at = act.at + (act.offset ?? 0);
    const { places = 1, isGroup = false, members } = listed ?? {};
    if (about) {
      this.roster?.admit(about, { at, gate });
      if (people > 1 || places > 1) this.roster?.setParty({ hash: about, id, people, female: female ?? 0, male: male ?? 0, ticked });
    }
    this.setLast({ id, name, people, places, isGroup, female, male, members, ticked, at, about });
  }

  /** The same of somebody whom the phone's list does not have: the server says how many they are. */
  noteAnswered({ id, act, about }: CheckInEnvelope, answer: Answer, name: string | undefined): void {
    const at = answer.firstAt ?? act.at;
    const { people = 1, places = 1, isGroup = false } = answer;
    if (about) this.roster?.admit(about, { at, gate: act.gate });
    this.setLast({ id, name, people, places, isGroup, female: act.female, male: act.male, at, about });
  }

  setLast(last: Admitted | undefined): void {
    this.last = last;
    this.screen.changed('last');
  }

  amendLast(id: string, { name, places, isGroup }: Answer): void {
    const { last } = this;
    if (last?.id !== id) return;
    this.setLast({ ...last, name: name ?? last.name, places: places ?? last.places, isGroup: isGroup ?? last.isGroup });
  }

  /** Puts right how many came with the last one. */
  async putPeople(people: People): Promise<void> {
    const { last } = this;
    if (!last) return;
    this.setLast({ ...last, ...people });
    // An act of this kind says everything anew: a split that was said before and is not repeated would be taken back.
    const isSplit = people.female + people.male > 0 || last.female !== undefined;
    const split = isSplit ? { female: people.female, male: people.male } : {};
    const ticked = people.ticked ? { ticked: people.ticked } : {};
    const act = this.queue.make(
      { kind: 'override', source: 'qr', target: last.id, people: people.people, ...split, ...ticked },
      last.about,
    );
    if (!(await this.queue.keep(act))) {
      this.setLast(last);
      return;
    }
    if (last.about) this.roster?.setParty({ hash: last.about, id: last.id, ...people });
  }

  /** What was asked at the door of an admission, and answered by a tap. */
  async describe(id: string, about: string | undefined, said: { sex?: Sex; ageBand?: AgeBand }): Promise<void> {
    this.described = { ...(this.described?.id === id ? this.described : {}), id, ...said };
    const { sex, ageBand } = this.described;
    const known = { ...(sex ? { sex } : {}), ...(ageBand ? { ageBand } : {}) };
    await this.queue.keep(this.queue.make({ kind: 'override', source: 'qr', target: id, ...known }, about));
  }

  /** Takes somebody back: the last, or one of those before. */
  async takeBack(admitted: Admitted, reason: string): Promise<void> {
    const { last } = this;
    if (last?.id === admitted.id) this.setLast(undefined);
    const act = this.queue.make({ kind: 'annul', source: 'qr', target: admitted.id, reason }, admitted.about);
    // Who went was not counted as let in, and is not taken off.
    if (!(await this.queue.keep(admitted.left ? { ...act, uncounted: true } : act))) {
      this.setLast(last);
      return;
    }
    this.leave(admitted.about);
    this.scans.takenBack(admitted.id);
    this.screen.show({ kind: 'taken-back', admitted });
  }

  leave(about: string | undefined): void {
    if (about) this.roster?.leave(about);
  }

  partyOf(listed: Listed | undefined): Party | undefined {
    return listed && this.roster?.partyOf(listed.hash);
  }

  /** The admission of a ticket of several people that this phone knows of, so that their number can be put right. */
  changeOf(listed: Listed | undefined, name: string | undefined): Admitted | undefined {
    const party = this.partyOf(listed);
    const first = listed && this.roster?.inSince(listed.hash);
    if (!listed || !party || !first) return undefined;
    const { places, isGroup, members, hash: about } = listed;
    return { ...party, name, places, isGroup, members, at: first.at, about };
  }
}
