/** The list of a door as a phone holds it: hashes and flags, and names and codes only if the door may search. */

import { byGivenName } from '../text/given-name';
import { isFound, typedWords, wordsOf } from '../text/name-search';
import type { ActivityState, Admission } from './check-in-rules';
import { fromBase64, toBase64Url } from './ticket-hashes';

export interface Rules {
  state: ActivityState;
  startsAt: number;
  endsAt: number;
  opensMinutes: number;
  closesMinutes: number;
  /** When the session was broken off before its end. */
  endedAt?: number | null;
  placesLeft: number | null;
  grantEndsAt: number | null;
  /** Until when acts that a phone still holds count without a decision of the organiser. */
  sendUntil?: number | null;
}

/** The list as the server sends it. */
export interface RosterSent {
  v: number;
  made: number;
  mode: 'scan' | 'search';
  rules: Rules;
  /** The title of the event, and its place. */
  title?: string;
  where?: string;
  n: number;
  hashes: string;
  flags: string;
  places: string;
  gates: string[];
  in: [index: number, at: number, gate: number][];
  cursor: unknown;
  names?: string;
  codes?: string;
  members?: MembersSent[];
  parties?: Party[];
}

/** The names of a group, one on each line, and one sign for each person's sex: f, m, or - when it is not known. */
interface MembersSent {
  i: number;
  names: string;
  sexes: string;
}

/** How many people came on a ticket for several people, as it was last said. */
export interface Party {
  /** The hash by which the list names the ticket. */
  hash: string;
  /** The act of the admission, which is the target of an act that corrects the number. */
  id: string;
  people: number;
  female: number;
  male: number;
  ticked?: number[] | undefined;
}

/** A name on a group's list. */
export interface Member {
  name: string;
  sex?: 'female' | 'male' | undefined;
}

/** The list as the device keeps it. */
export interface RosterRow {
  key: string;
  actor: string;
  session: string;
  etag: string | undefined;
  made: number;
  mode: 'scan' | 'search';
  rules: Rules;
  title?: string;
  where?: string;
  hashes: Uint8Array;
  flags: Uint8Array;
  places: Uint8Array;
  names?: string;
  codes?: string;
  members?: MembersSent[];
}

/** People counted without a registration. */
export interface Counted {
  female: number;
  male: number;
  unknown: number;
}

/** The changes since the last question, as the server tells them. */
export interface Changes {
  now: number;
  present: number;
  /** How many people are still in the room, at a door that records when people leave. */
  inRoom?: number | null;
  counted?: Counted;
  cursor: unknown;
  rules: Rules;
  in: [hash: string, at: number, gate: string][];
  out: string[];
  parties?: Party[];
  more: boolean;
  stale: boolean;
}

/** A ticket on the list, with what the list knows about it. */
export interface Listed {
  /** The eight bytes by which the list names the ticket, in base64url. */
  hash: string;
  withdrawn: boolean;
  /** Whether the withdrawn ticket was passed on to somebody else. */
  passedOn: boolean;
  /** Whether the group still waits for the organiser's yes. */
  undecided: boolean;
  isGroup: boolean;
  sexKnown: boolean;
  ageKnown: boolean;
  places: number;
  name?: string | undefined;
  /** A group's list, if this door may see names. */
  members?: Member[] | undefined;
}

const flag = { withdrawn: 1, group: 2, noSex: 4, noAge: 8, undecided: 16, passedOn: 32, joined: 64 };
const sexOf: Record<string, Member['sex']> = { f: 'female', m: 'male' };
const bytesOfHash = 8;
const signsOfCode = 8;

export const keyOf = (actor: string, session: string): string => `${actor} ${session}`;

export function toRow(sent: RosterSent, actor: string, session: string, etag: string | undefined): RosterRow {
  return {
    key: keyOf(actor, session),
    actor,
    session,
    etag,
    made: sent.made,
    mode: sent.mode,
    rules: sent.rules,
    ...(sent.title === undefined ? {} : { title: sent.title }),
    ...(sent.where === undefined ? {} : { where: sent.where }),
    hashes: fromBase64(sent.hashes),
    flags: fromBase64(sent.flags),
    places: fromBase64(sent.places),
    ...(sent.names === undefined ? {} : { names: sent.names }),
    ...(sent.codes === undefined ? {} : { codes: sent.codes }),
    ...(sent.members?.length ? { members: sent.members } : {}),
  };
}

/** The people who are admitted according to a list that was just sent, by the hashes of that list. */
export function presenceIn(sent: RosterSent): [hash: string, at: number, gate: string][] {
  const hashes = fromBase64(sent.hashes);
  return sent.in.map(([index, at, gate]) => [
    toBase64Url(hashes.subarray(index * bytesOfHash, (index + 1) * bytesOfHash)),
    at,
    sent.gates[gate] ?? '',
  ]);
}

export class Roster {
  rules: Rules;
  /** When the list was last told what is new, by the server's clock. */
  heardAt: number;
  cursor: unknown;
  private readonly view: DataView;
  private readonly names: string[];
  private sought: string[][] | undefined;
  private byCode: Map<string, number> | undefined;
  private readonly present = new Map<string, Admission>();
  private readonly parties: Map<string, Party>;
  private readonly members: Map<number, Member[]>;

  constructor(
    readonly row: RosterRow,
    presence?: {
      cursor: unknown;
      rules: Rules;
      heardAt: number;
      in: [hash: string, at: number, gate: string][];
      parties?: Party[] | undefined;
    },
  ) {
    this.view = new DataView(row.hashes.buffer, row.hashes.byteOffset, row.hashes.byteLength);
    this.names = row.names === undefined || this.count === 0 ? [] : row.names.split('\n');
    this.rules = presence?.rules ?? row.rules;
    this.heardAt = presence?.heardAt ?? row.made;
    this.cursor = presence?.cursor;
    this.parties = new Map((presence?.parties ?? []).map((party) => [party.hash, party]));
    this.members = new Map(
      (row.members ?? []).map(({ i, names, sexes }) => [i, names.split('\n').map((name, at) => ({ name, sex: sexOf[sexes[at] ?? '-'] }))]),
    );
    for (const [hash, at, gate] of presence?.in ?? []) this.present.set(hash, { at, gate });
  }

  /** How many tickets are on the list. */
  get count(): number {
    return this.row.flags.length;
  }

  /**
   * How many people these tickets stand for, without withdrawn tickets, without groups that the organiser has not accepted, and without
   * tickets that were joined to another one of the same person.
   */
  get people(): number {
    let people = 0;
    const counted = ~(flag.withdrawn | flag.undecided | flag.joined);
    for (let i = 0; i < this.count; i++) if ((this.row.flags[i]! & counted) === this.row.flags[i]!) people += this.row.places[i]!;
    return people;
  }

  get maySearch(): boolean {
    return this.row.mode === 'search';
  }

  /** The position of the ticket with this hash (32 bytes of a scan, or the list's own 8); -1 when it is not on this list. */
  find(hash: string): number {
    const bytes = fromBase64(hash);
    if (bytes.length < bytesOfHash) return -1;
    const sought = new DataView(bytes.buffer);
    const [high, low] = [sought.getUint32(0), sought.getUint32(4)];
    let from = 0;
    let to = this.count - 1;
    while (from <= to) {
      const middle = (from + to) >>> 1;
      const there = this.view.getUint32(middle * bytesOfHash);
      const order = there === high ? this.view.getUint32(middle * bytesOfHash + 4) - low : there - high;
      if (order === 0) return middle;
      if (order < 0) from = middle + 1;
      else to = middle - 1;
    }
    return -1;
  }

  /** The position of the ticket with this readable code; -1 when there is none; undefined when this list has no codes. */
  findCode(code: string): number | undefined {
    const { codes } = this.row;
    if (codes === undefined) return undefined;
    if (!this.byCode) {
      this.byCode = new Map();
      for (let i = 0; i < this.count; i++) this.byCode.set(codes.slice(i * signsOfCode, (i + 1) * signsOfCode), i);
    }
    return this.byCode.get(code) ?? -1;
  }

  /**
   * Tickets whose name, or a name on whose list, has every typed word at the start of one of its words, by given name. Marks and case do
   * not matter. Of two tickets of one person only the one that stands for both is found.
   */
  search(typed: string, most = 20): Listed[] {
    const words = typedWords(typed);
    if (words.join('').length < 2) return [];
    this.sought ??= this.names.map((name, i) => [name, ...(this.members.get(i) ?? []).map((member) => member.name)].map(wordsOf));
    const found: Listed[] = [];
    for (const [i, names] of this.sought.entries())
      if (!(this.row.flags[i]! & flag.joined) && names.some((name) => isFound(name, words))) found.push(this.at(i));
    return found.sort((one, other) => byGivenName(one.name ?? '', other.name ?? '')).slice(0, most);
  }

  at(index: number): Listed {
    const flags = this.row.flags[index]!;
    return {
      hash: toBase64Url(this.row.hashes.subarray(index * bytesOfHash, (index + 1) * bytesOfHash)),
      withdrawn: (flags & flag.withdrawn) !== 0,
      passedOn: (flags & flag.passedOn) !== 0,
      undecided: (flags & flag.undecided) !== 0,
      isGroup: (flags & flag.group) !== 0,
      sexKnown: (flags & flag.noSex) === 0,
      ageKnown: (flags & flag.noAge) === 0,
      places: Math.max(1, this.row.places[index]!),
      name: this.names[index],
      members: this.members.get(index),
    };
  }

  /** The readable code of a ticket, if this list has codes. */
  codeOf(hash: string): string | undefined {
    const index = this.find(hash);
    return index < 0 ? undefined : this.row.codes?.slice(index * signsOfCode, (index + 1) * signsOfCode);
  }

  nameOf(hash: string): string | undefined {
    const index = this.find(hash);
    return index < 0 ? undefined : this.names[index];
  }

  inSince(hash: string): Admission | undefined {
    return this.present.get(hash);
  }

  admit(hash: string, admission: Admission): void {
    this.present.set(hash, admission);
  }

  leave(hash: string): void {
    this.present.delete(hash);
    this.parties.delete(hash);
  }

  /** How many people of a ticket for several people were admitted. */
  partyOf(hash: string): Party | undefined {
    return this.parties.get(hash);
  }

  setParty(party: Party): void {
    this.parties.set(party.hash, party);
  }

  get allParties(): Party[] {
    return [...this.parties.values()];
  }

  apply(changes: Changes): void {
    for (const [hash, at, gate] of changes.in) this.present.set(hash, { at, gate });
    for (const hash of changes.out) this.leave(hash);
    for (const party of changes.parties ?? []) this.setParty(party);
    this.cursor = changes.cursor;
    this.rules = changes.rules;
    this.heardAt = changes.now;
  }

  get presence(): [hash: string, at: number, gate: string][] {
    return [...this.present].map(([hash, { at, gate }]) => [hash, at, gate]);
  }
}
