/** What a session tells its screen. No DOM, and no words: those are the screen's. */
import type { Question, Verdict } from '../check-in-rules';
import type { Refused } from '../queue-sender';
import type { Counted, Member } from '../roster';
import type { Elsewhere } from '../roster-keeper';
import type { Disturbs } from './typed-scan';

/** What is told of a ticket, by the server or by the phone itself. */
export interface Told {
  verdict: Verdict | undefined;
  name?: string | undefined;
  /** How many people are counted. */
  people?: number | undefined;
  firstAt?: number | undefined;
  firstGate?: string | undefined;
  /** The code was typed, not scanned. */
  typed?: boolean;
  /** When the list was made that the phone decided by, where there was no server to ask. */
  listedAt?: number | undefined;
}

/** Somebody who goes, as the phone sees them. */
export interface Gone {
  name: string | undefined;
  at: number;
  /** When they came; undefined where this phone does not know of it. */
  cameAt: number | undefined;
  /** Whether this phone's list has them; undefined where it cannot say. */
  isListed: boolean | undefined;
}

/** How many came on a ticket, and how many of them are women or men; of a person's ticket the split is of the companions. */
export interface People {
  people: number;
  female: number;
  male: number;
  /** Of a group's list, the positions of the names that were ticked. */
  ticked?: number[] | undefined;
}

/** An admission that can still be changed: taken back, or its number of people put right. */
export interface Admitted {
  /** The act. */
  id: string;
  name: string | undefined;
  people: number;
  places: number;
  isGroup: boolean;
  female?: number | undefined;
  male?: number | undefined;
  /** A group's list, and which positions of it are there. */
  members?: Member[] | undefined;
  ticked?: number[] | undefined;
  at: number;
  /** They went: `at` is when. */
  left?: true;
  /** The hash by which the list names them. */
  about?: string | undefined;
}

/** What a scan, a search or a form came to. */
export type Outcome =
  /** The server is being asked, and it takes a while. */
  | { kind: 'sending' }
  | {
      kind: 'told';
      /** The act, where one was made. */
      id?: string | undefined;
      told: Told;
      /** What is asked of whoever is in, and whom the answers are about. */
      asks?: readonly Question[];
      about?: string | undefined;
      /** Lets in whom the rule refuses; with the reason that a person gave. */
      letIn?: ((reason?: string) => void) | undefined;
      /** The admission that stands, where its number of people can be put right. */
      change?: Admitted | undefined;
    }
  | { kind: 'left'; id: string; gone: Gone }
  | { kind: 'practised'; told: Told }
  /** Neither the phone nor the server can say: a person decides. */
  | {
      kind: 'undecided';
      why: 'other-event' | 'cannot-check' | 'not-listed' | 'no-list';
      name: string | undefined;
      elsewhere: Elsewhere | undefined;
      /** It was asked before the page was closed: when the scan was. */
      askedAt?: number | undefined;
      yes: () => void;
      /** With the words that the act of taking back keeps as its reason. */
      no: (reason: string) => void;
    }
  /** A person let them in, and nothing else can be said yet. */
  | { kind: 'let-in'; id: string; name: string | undefined }
  /** So many codes were tried that the server takes the next ones in so many seconds. */
  | { kind: 'codes-wait'; seconds: number }
  /** The server did not take the act. */
  | { kind: 'not-taken'; why: 'forbidden' | 'too_many_wait' | 'other' }
  /** The server says another thing than the screen that still stands. */
  | { kind: 'contradicted'; id: string; door: Verdict | undefined; told: Told }
  | { kind: 'taken-back'; admitted: Admitted }
  /** The device could not keep the act. */
  | { kind: 'not-kept'; isFull: boolean }
  /** Something on this computer changes what a scanner at a cable types. */
  | { kind: 'disturbed'; by: Disturbs }
  /** The right of this phone to work at this door is over. */
  | { kind: 'over' };

/** What the server says of a scan whose screen is gone. */
export interface LateAnswer {
  /** The ticket's code, where this phone may know it. */
  code: string | undefined;
  at: number;
  gate: string;
  /** `kept`: the server did not take the act; `to-settle`: it waits for the organiser; else what the door and the server said. */
  said: 'kept' | 'to-settle' | { door: Verdict | undefined; told: Told };
}

/** How many of a group came is asked in a dialog. */
export interface GroupQuestion {
  name: string | undefined;
  places: number;
  members: Member[] | undefined;
  yes: (people: People) => void;
  no: () => void;
}

/** Where a session shows what happens. */
export interface SessionScreen {
  /** Nobody is busy with a question or a dialog, so that the next scan may be shown. */
  readonly isFree: boolean;
  show(outcome: Outcome): void;
  /** Takes away what stands. */
  clear(): void;
  /** Whether the outcome of this act still stands. */
  isShowing(id: string): boolean;
  /** The server told the name of the act that stands. */
  nameShown(id: string, name: string | undefined): void;
  /** The ticket that stands as unknown is one of another event. */
  tellElsewhere(id: string, elsewhere: Elsewhere): void;
  /** Shows at once, or after what a person is busy with or looks at. */
  whenFree(show: () => void): void;
  askGroup(question: GroupQuestion): void;
  tellLate(late: LateAnswer): void;
  /** The server has something against the registration of somebody who is in already. */
  tellNotRegistered(name: string, error: string): void;
  tellRefused(refused: readonly Refused[]): void;
  /** The form of somebody without a ticket is settled, or goes on elsewhere. */
  closePersonForm(): void;
  /** An identity card was read. */
  readCard(text: string): void;
  /** The last admission, the scans, the queue, the list or the numbers are others now. */
  changed(what: 'last' | 'scans' | 'queue' | 'list' | 'totals'): void;
  counted(counted: Counted): void;
}
