/** What a session tells its screen. No DOM and no words; the screen finds the words. */
import type { Question, Verdict } from '../check-in-rules';
import type { Refused } from '../queue-sender';
import type { Counted, Member } from '../roster';
import type { Elsewhere } from '../roster-keeper';
import type { Disturbs } from './typed-scan';

/** The answer about a ticket, from the server or from the phone itself. */
export interface Told {
  verdict: Verdict | undefined;
  name?: string | undefined;
  /** How many people are counted. */
  people?: number | undefined;
  firstAt?: number | undefined;
  firstGate?: string | undefined;
  /** Set when this very scan was the earliest, although another one that reached the server before it is the one that counts. */
  isEarliest?: boolean | undefined;
  /** Whether the withdrawn ticket was passed on to somebody else. */
  passedOn?: boolean | undefined;
  /** Whether the code was typed, not scanned. */
  typed?: boolean;
  /** When the list was made by which the phone decided, if there was no server to ask. */
  listedAt?: number | undefined;
}

/** A person who leaves, as the phone knows them. */
export interface Gone {
  name: string | undefined;
  at: number;
  /** When they came; undefined when this phone does not know it. */
  cameAt: number | undefined;
  /** Whether they are on this phone's list; undefined when it cannot say. */
  isListed: boolean | undefined;
}

/** How many people came on a ticket, and how many of them are women or men. For a person's ticket the split is that of the companions. */
export interface People {
  people: number;
  female: number;
  male: number;
  /** For a group, the positions of the names on its list that were ticked. */
  ticked?: number[] | undefined;
}

/** An admission that can still be changed: taken back, or its number of people corrected. */
export interface Admitted {
  /** The id of the act. */
  id: string;
  name: string | undefined;
  people: number;
  places: number;
  isGroup: boolean;
  female?: number | undefined;
  male?: number | undefined;
  /** A group's list, and the positions of the names that were ticked. */
  members?: Member[] | undefined;
  ticked?: number[] | undefined;
  at: number;
  /** Set when the people left; `at` is then the time when they left. */
  left?: true;
  /** The hash by which the list names the ticket. */
  about?: string | undefined;
}

/** The outcome of a scan, a search or a form. */
export type Outcome =
  /** The server is being asked, and its answer takes a while. */
  | { kind: 'sending' }
  | {
      kind: 'told';
      /** The id of the act, or of the registration about which a person is asked. */
      id?: string | undefined;
      told: Told;
      /** The ticket's code, if this phone may know it. */
      code?: string | undefined;
      /** The questions about the admitted person. */
      asks?: readonly Question[];
      about?: string | undefined;
      /** Admits a person whom the rule refuses, with the reason that was given. */
      letIn?: ((reason?: string) => void) | undefined;
      /** The admission in force, if its number of people can be corrected. */
      change?: Admitted | undefined;
    }
  | { kind: 'left'; id: string; gone: Gone }
  | { kind: 'practised'; told: Told }
  /** Neither the phone nor the server can tell, so a person decides. */
  | {
      kind: 'undecided';
      id: string;
      code: string | undefined;
      /** When and at which gate the ticket was scanned. */
      at: number;
      gate: string;
      why: 'other-event' | 'cannot-check' | 'not-listed' | 'no-list';
      name: string | undefined;
      elsewhere: Elsewhere | undefined;
      /** The time of the scan, when the question was asked before the page was closed. */
      askedAt?: number | undefined;
      yes: () => void;
      /** Called with the words that the act of taking back keeps as its reason. */
      no: (reason: string) => void;
    }
  /** A person decided to admit them, and nothing else can be said yet. */
  | { kind: 'let-in'; id: string; name: string | undefined }
  /** So many codes were tried that the server accepts the next ones only in this many seconds. */
  | { kind: 'codes-wait'; seconds: number }
  /** The server did not accept the act. */
  | { kind: 'not-taken'; why: 'forbidden' | 'too_many_wait' | 'other' }
  /** The server's answer differs from the screen that is still shown. */
  | { kind: 'contradicted'; id: string; door: Verdict | undefined; told: Told }
  /** The server counted people about whose number nobody at this door was asked. */
  | { kind: 'counted'; id: string; admitted: Admitted }
  | { kind: 'taken-back'; admitted: Admitted }
  /** The device could not keep the act. */
  | { kind: 'not-kept'; isFull: boolean }
  /** Something on this computer changes what a scanner at a cable types. */
  | { kind: 'disturbed'; by: Disturbs }
  /** The right of this phone to work at this door is over. */
  | { kind: 'over' };

/** The server's answer to a scan whose screen is no longer shown. */
export interface LateAnswer {
  /** The ticket's code, if this phone may know it. */
  code: string | undefined;
  at: number;
  gate: string;
  /**
   * `kept`: the server did not accept the act. `to-settle`: the act waits for the organiser. `counted`: the server counted another number
   * of people than this phone showed. Otherwise: the answers of the door and of the server.
   */
  said: 'kept' | 'to-settle' | { counted: Admitted } | { door: Verdict | undefined; told: Told };
}

/** A scan that waits until the person at the door is free. */
export interface PutOff {
  code: string | undefined;
  name: string | undefined;
  at: number;
  gate: string;
  isCard: boolean;
}

/** The question how many people of a group came, asked in a dialog. */
export interface GroupQuestion {
  name: string | undefined;
  places: number;
  members: Member[] | undefined;
  yes: (people: People) => void;
  no: () => void;
}

/** The screen on which a session shows what happens. */
export interface SessionScreen {
  /** Whether nobody is busy with a question or a dialog, so that the next scan may be shown. */
  readonly isFree: boolean;
  show(outcome: Outcome): void;
  /** Removes what is shown. */
  clear(): void;
  /** Whether the outcome of this act is still shown. */
  isShowing(id: string): boolean;
  /** Called when the server told the name for the act that is shown. */
  nameShown(id: string, name: string | undefined): void;
  /** Called when the ticket that is shown as unknown belongs to another event. */
  tellElsewhere(id: string, elsewhere: Elsewhere): void;
  /** Shows something at once, or after what a person is busy with or looks at; `show` returns false if nothing is left to show. */
  whenFree(show: () => unknown): void;
  askGroup(question: GroupQuestion): void;
  tellLate(late: LateAnswer): void;
  /** Called when a scanner at a cable read something while nobody could look at it; `takeNow` shows it without waiting any longer. */
  tellPutOff(scanned: string, put: PutOff, takeNow: () => void): void;
  /** Called when the server answered the question about a scan, which is no longer shown. */
  settle(id: string): void;
  /** Called when the server refuses the registration of a person who was admitted already. */
  tellNotRegistered(name: string, error: string): void;
  tellRefused(refused: readonly Refused[]): void;
  /** Closes the form of a person without a ticket, because it is settled or continues elsewhere. */
  closePersonForm(): void;
  /** Closes every dialog and removes every name, because the right of this phone is over. */
  forgetNames(): void;
  /** Called when an identity card was read. */
  readCard(text: string): void;
  /** Called when the last admission, the scans, the queue, the list or the numbers changed. */
  changed(what: 'last' | 'scans' | 'queue' | 'list' | 'totals'): void;
  counted(counted: Counted): void;
}
