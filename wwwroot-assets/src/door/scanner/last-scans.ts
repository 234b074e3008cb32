/**
 * The last scans of this phone at a door, to look at and to take back. No DOM, and no names: those are only in the list that the phone
 * holds.
 */
import type { Admission, Verdict } from '../check-in-rules';
import type { Answer } from '../envelopes';
import type { People } from './outcomes';

export interface Scan {
  /** The id of the act. */
  id: string;
  at: number;
  gate: string;
  /** The door's verdict, and after the server's answer the server's; undefined while somebody is still being asked. */
  verdict: Verdict | undefined;
  people: number;
  places: number;
  isGroup: boolean;
  /** The split of the people by sex, and the ticked names of a group, as they were said at this door. */
  female?: number | undefined;
  male?: number | undefined;
  ticked?: number[] | undefined;
  /** Set when somebody at this door said how many people came; the server counts that number. */
  said?: true;
  /** Whether the withdrawn ticket was passed on to somebody else. */
  passedOn?: boolean | undefined;
  /** The hash by which the list names the ticket. */
  about?: string | undefined;
  /** Set when the scan was of a person who left. */
  left?: true;
  takenBack?: true;
  /** Set while the question about this scan is not answered. */
  open?: true;
  /** Set when a person decided that they do not come in. */
  refused?: true;
  /** Whether the scan counts, once the organiser decided about it. */
  counted?: boolean;
}

export const keptScans = 50;

/** How far the server's time of an admission may lie from the phone's time of the scan, in milliseconds. */
const sameAct = 2000;

/** Whether an admission is that of this scan. */
export const isOf = (admission: Admission, { at, gate }: Pick<Scan, 'at' | 'gate'>): boolean =>
  admission.gate === gate && Math.abs(admission.at - at) <= sameAct;

/** Verdicts that nobody changes any more. About scans with other verdicts an organiser decides. */
const final: readonly (Verdict | undefined)[] = ['accepted', 'already_in', 'annulled', undefined];

/**
 * The verdict on a scan as it stands now. `admission` is the admission of its ticket that is in force: a scan that waited for the organiser
 * was accepted since if it is that admission, and otherwise somebody else came in on the ticket.
 */
export function verdictNow(scan: Scan, admission: Admission | undefined): Verdict | undefined {
  const { verdict, counted, takenBack } = scan;
  if (takenBack) return verdict;
  if (counted !== undefined) return counted ? 'accepted' : verdict;
  if (verdict !== 'to_settle' || !admission) return verdict;
  return isOf(admission, scan) ? 'accepted' : 'already_in';
}

export class Scans {
  private scans: readonly Scan[] = [];

  /** `save` is called with the scans to keep, the latest first. */
  constructor(private readonly save: (scans: readonly Scan[]) => void) {}

  /** Adds scans that were kept before, below those that happened since. */
  lift(kept: readonly Scan[]): void {
    const known = new Set(this.scans.map((scan) => scan.id));
    this.scans = [...this.scans, ...kept.filter((scan) => !known.has(scan.id))].slice(0, keptScans);
  }

  get all(): readonly Scan[] {
    return this.scans;
  }

  /** Adds a scan, or replaces one about which more is known. A scan that was taken back stays taken back. */
  put(scan: Scan): void {
    const before = this.scans.find((other) => other.id === scan.id);
    this.scans = before
      ? this.scans.map((other) => (other === before ? { ...scan, ...(before.takenBack ? { takenBack: true as const } : {}) } : other))
      : [scan, ...this.scans].slice(0, keptScans);
    this.save(this.scans);
  }

  find(id: string): Scan | undefined {
    return this.scans.find((scan) => scan.id === id);
  }

  /** Sets the server's verdict on a scan, and its number of people unless somebody at this door said one. */
  answer(id: string, { verdict, people, places, isGroup, passedOn }: Omit<Answer, 'id' | 'outcome'>): void {
    this.change(id, (scan) => ({
      ...scan,
      verdict,
      people: scan.said ? scan.people : (people ?? scan.people),
      places: places ?? scan.places,
      isGroup: isGroup ?? scan.isGroup,
      ...(passedOn ? { passedOn } : {}),
    }));
  }

  /** Notes how many people came, because somebody at this door said so. */
  say(id: string, people: People): void {
    this.change(id, (scan) => ({ ...scan, ...people, said: true }));
  }

  /** Notes what the organiser decided about a scan. */
  decide(id: string, counted: boolean): void {
    this.change(id, (scan) => ({ ...scan, counted }));
  }

  /** The ids of the scans about which the organiser may still decide. */
  get undecided(): readonly string[] {
    return this.scans
      .filter(
        ({ verdict, counted, takenBack, open, refused }) =>
          !final.includes(verdict) && counted === undefined && !takenBack && !open && !refused,
      )
      .map(({ id }) => id);
  }

  takeBack(id: string): void {
    this.change(id, (scan) => ({ ...scan, takenBack: true }));
  }

  /** Notes that something else was shown before the question about this scan was answered. */
  leaveOpen(scan: Scan): void {
    const before = this.scans.find((other) => other.id === scan.id);
    this.put({ ...(before ?? scan), open: true });
  }

  /** Notes that the question about this scan was answered. */
  close(id: string): void {
    this.change(id, ({ open, ...scan }) => scan);
  }

  refuse(id: string): void {
    this.change(id, ({ open, ...scan }) => ({ ...scan, refused: true }));
  }

  private change(id: string, changed: (scan: Scan) => Scan): void {
    if (!this.scans.some((scan) => scan.id === id)) return;
    this.scans = this.scans.map((scan) => (scan.id === id ? changed(scan) : scan));
    this.save(this.scans);
  }

  /** Whether the number of people can be corrected, because the scan admitted somebody. */
  static mayCorrect(scan: Scan): boolean {
    return !scan.takenBack && !scan.left && scan.verdict === 'accepted';
  }

  /** Whether the scan can be taken back, because it admitted somebody or checked somebody out. */
  static mayTakeBack(scan: Scan): boolean {
    return !scan.takenBack && scan.counted !== false && (scan.verdict === 'accepted' || (scan.verdict === 'to_settle' && !scan.left));
  }
}
