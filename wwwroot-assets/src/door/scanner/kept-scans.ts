/** The last scans of this phone at a door, kept on the device. No DOM. */
import type { Store } from '../device-store';
import type { Answer } from '../envelopes';
import { type Scan, Scans } from './last-scans';
import type { People } from './outcomes';

/** Rows of other doors are deleted after this time, in milliseconds. */
const forgetsAfter = 7 * 86_400_000;

interface Row {
  key: string;
  scans: readonly Scan[];
}

export class KeptScans {
  /** Names are not stored on the device. On a phone whose list has no names they are gone when the page is closed. */
  private readonly names = new Map<string, string>();
  private readonly scans: Scans;
  private readonly key: string;
  /** Resolves when the scans as they stand are on the disk, or when the device refused to store them. */
  private saved: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store | undefined,
    actor: string,
    session: string,
    private readonly onChange: () => void,
  ) {
    this.key = `scans ${actor} ${session}`;
    this.scans = new Scans((scans) => {
      this.saved = store?.putRow('meta', { key: this.key, scans } satisfies Row).catch(() => undefined) ?? Promise.resolve();
    });
  }

  /** Loads the scans that an earlier opening of the page left. */
  async open(): Promise<void> {
    const rows = ((await this.store?.rows<Row>('meta').catch(() => [])) ?? []).filter((row) => row.key.startsWith('scans '));
    this.scans.lift(rows.find((row) => row.key === this.key)?.scans ?? []);
    const isOld = (row: Row): boolean => row.key !== this.key && Date.now() - (row.scans[0]?.at ?? 0) > forgetsAfter;
    const old = rows.filter(isOld).map((row) => row.key);
    if (old.length > 0) await this.store?.dropRows('meta', old).catch(() => undefined);
  }

  /** The scans, the latest first. */
  get all(): readonly Scan[] {
    return this.scans.all;
  }

  find(id: string): Scan | undefined {
    return this.scans.find(id);
  }

  /** Forgets whose scans they were. */
  forgetNames(): void {
    this.names.clear();
    this.onChange();
  }

  nameOf(id: string): string | undefined {
    return this.names.get(id);
  }

  /** Adds a scan, or replaces one about which more is known; resolves when it is on the disk. */
  put(scan: Scan, name: string | undefined): Promise<void> {
    if (name) this.names.set(scan.id, name);
    this.scans.put(scan);
    this.onChange();
    return this.saved;
  }

  answered(answer: Answer): void {
    if (answer.name) this.names.set(answer.id, answer.name);
    this.scans.answer(answer.id, answer);
    this.onChange();
  }

  /** Notes how many people came, because somebody at this door said so. */
  said(id: string, people: People): void {
    this.scans.say(id, people);
    this.onChange();
  }

  /** The ids of the scans about which the organiser may still decide. */
  get undecided(): readonly string[] {
    return this.scans.undecided;
  }

  /** Notes what the organiser decided about a scan. */
  decided(id: string, counted: boolean): void {
    this.scans.decide(id, counted);
    this.onChange();
  }

  takenBack(id: string): void {
    this.scans.takeBack(id);
    this.onChange();
  }

  /** Notes that something else was shown before the question about this scan was answered. */
  leftOpen(scan: Scan, name: string | undefined): void {
    if (name) this.names.set(scan.id, name);
    this.scans.leaveOpen(scan);
    this.onChange();
  }

  /** Notes that the question about this scan was answered. */
  closed(id: string): void {
    this.scans.close(id);
    this.onChange();
  }

  refused(id: string): void {
    this.scans.refuse(id);
    this.onChange();
  }

  isTakenBack(id: string): boolean {
    return this.find(id)?.takenBack ?? false;
  }
}
