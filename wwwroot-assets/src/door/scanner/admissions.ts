/** The people whom this phone admitted last, and what can still be corrected about an admission. No DOM. */
import type { AgeBand, Answer, CheckInEnvelope, Sex } from '../envelopes';
import type { Listed, Party, Roster } from '../roster';
import type { ActQueue } from './act-queue';
import type { KeptScans } from './kept-scans';
import type { Scan } from './last-scans';
import type { Admitted, People, SessionScreen } from './outcomes';

export class Admissions {
  /** The person who was admitted or checked out last. */
  last: Admitted | undefined;
  /** The answers given about a person so far, so that the act of the second answer contains the first too. */
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

  /** Notes an admission: the list knows of it, and it can be taken back. */
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

  /** Notes the admission of a person who is not on the phone's list; the server says how many people came. */
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

  /** Adds what the server says about the last admission. A number of people that was said at this door stands. */
  amendLast({ id, name, people, places, isGroup }: Answer): void {
    const { last } = this;
    if (last?.id !== id) return;
    this.setLast({
      ...last,
      name: name ?? last.name,
      people: last.left || this.scans.find(id)?.said ? last.people : (people ?? last.people),
      places: places ?? last.places,
      isGroup: isGroup ?? last.isGroup,
    });
  }

  /**
   * The admission as the server counted it, if this phone had shown another number of people, or no group, and nobody at this door had said
   * how many came.
   */
  countedOtherwise({ id, act, about }: CheckInEnvelope, answer: Answer): Admitted | undefined {
    const { verdict, people, places = people ?? 1, isGroup = false, name } = answer;
    if (act.kind !== 'admit' || act.people !== undefined || verdict !== 'accepted' || people === undefined) return undefined;
    const scan = this.scans.find(id);
    if (scan?.said || scan?.takenBack) return undefined;
    const listed = this.listedBy(about);
    const shown = scan ?? { people: listed?.places ?? 1, isGroup: listed?.isGroup ?? false };
    if (people === shown.people && isGroup === shown.isGroup) return undefined;
    const at = act.at + (act.offset ?? 0);
    return { id, name: name ?? this.scans.nameOf(id), people, places, isGroup, members: listed?.members, at, about };
  }

  /** The admission of a scan, so that its number of people can be corrected or that it can be taken back. */
  ofScan({ id, people, places, isGroup, female, male, ticked, at, about, left }: Scan): Admitted {
    const listed = this.listedBy(about);
    const party = about === undefined ? undefined : this.roster?.partyOf(about);
    const name = this.scans.nameOf(id) ?? listed?.name;
    const said = { people, female, male, ticked, ...(party?.id === id ? party : {}) };
    return { ...said, id, name, places, isGroup, members: listed?.members, at, about, ...(left ? { left } : {}) };
  }

  private listedBy(about: string | undefined): Listed | undefined {
    const index = about === undefined ? undefined : this.roster?.find(about);
    return index === undefined || index < 0 ? undefined : this.roster?.at(index);
  }

  /** Corrects how many people came on a ticket: on the last one, or on an earlier one. */
  async putPeople(people: People, of = this.last): Promise<void> {
    const { last } = this;
    if (!of) return;
    this.setLast({ ...of, ...people });
    // An act of this kind replaces everything that was said before, so a split that was given earlier has to be repeated.
    const isSplit = people.female + people.male > 0 || of.female !== undefined;
    const split = isSplit ? { female: people.female, male: people.male } : {};
    const ticked = people.ticked ? { ticked: people.ticked } : {};
    const act = this.queue.make({ kind: 'override', source: 'qr', target: of.id, people: people.people, ...split, ...ticked }, of.about);
    if (!(await this.queue.keep(act))) {
      this.setLast(last);
      return;
    }
    this.scans.said(of.id, people);
    if (of.about) this.roster?.setParty({ hash: of.about, id: of.id, ...people });
  }

  /** Sends the answers to the questions of an admission, each given by one tap. */
  async describe(id: string, about: string | undefined, said: { sex?: Sex; ageBand?: AgeBand }): Promise<void> {
    this.described = { ...(this.described?.id === id ? this.described : {}), id, ...said };
    const { sex, ageBand } = this.described;
    const known = { ...(sex ? { sex } : {}), ...(ageBand ? { ageBand } : {}) };
    await this.queue.keep(this.queue.make({ kind: 'override', source: 'qr', target: id, ...known }, about));
  }

  /** Takes an admission back: the last one, or an earlier one. */
  async takeBack(admitted: Admitted, reason: string): Promise<void> {
    const { last } = this;
    if (last?.id === admitted.id) this.setLast(undefined);
    const act = this.queue.make({ kind: 'annul', source: 'qr', target: admitted.id, reason }, admitted.about);
    // A check-out was not counted as an admission, so taking it back subtracts nothing.
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

  /** The admission of a ticket for several people that this phone knows, so that its number can be corrected. */
  changeOf(listed: Listed | undefined, name: string | undefined): Admitted | undefined {
    const party = this.partyOf(listed);
    const first = listed && this.roster?.inSince(listed.hash);
    if (!listed || !party || !first) return undefined;
    const { places, isGroup, members, hash: about } = listed;
    return { ...party, name, places, isGroup, members, at: first.at, about };
  }
}
