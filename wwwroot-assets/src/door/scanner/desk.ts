import type { Store } from '../device-store';
import type { Act, Envelope, Headcount, WalkIn } from '../envelopes';
import type { DoorRight } from '../phone-right';
import type { Link } from '../queue-sender';
import type { Roster } from '../roster';
import type { AnswerPanel } from './answer-panel';
import type { Disturbs } from './typed-scan';
import type { WalkInSaid } from './walk-ins';

/** What the page says of the door. */
export interface DoorData {
  session: string;
  /** For whom this page speaks: "account:…" or "device:…". */
  actor: string;
  /** The gate of a paired phone; fixed then. */
  gate?: string | null;
  path: string;
  wasm: string;
  maySearch: boolean;
  year: number;
  opensAt: string;
  closesAt: string;
  signIn: string;
  /** Going out is recorded too. */
  checksOut?: boolean;
  /** The server's public key for packages that another phone may carry. */
  handover?: JsonWebKey | null;
  texts: Record<string, string>;
}

/** What makes an act: the rest of it is known to the desk. */
export type Said = Pick<Act, 'kind' | 'source'> & Partial<Act>;

/** The door as its parts see it. */
export interface Desk {
  readonly data: DoorData;
  readonly store: Store | undefined;
  readonly panel: AnswerPanel;
  readonly roster: Roster | undefined;
  readonly link: Link;
  readonly right: DoorRight;
  /** Nothing is kept, sent or counted. */
  readonly practice: boolean;
  /** Those who go are recorded, not those who come. */
  readonly leaving: boolean;
  /** The server's time, as well as it is known, in milliseconds since 1970. */
  now(): number;
  text(key: string, ...values: (string | number)[]): string;
  /** A name as it may be shown: not at all where names are hidden. */
  shown(name: string | undefined): string | undefined;
  /** An act of this device, door and moment; it is not kept yet. */
  make(act: Said, about?: string): Envelope & { type: 'check_in' };
  makeWalkIn(walkIn: WalkIn): Envelope;
  makeHeadcount(headcount: Omit<Headcount, 'id' | 'at' | 'gate'>): Envelope;
  /** Puts into the queue and sends behind; resolves when it is on the disk. Where that fails the screen says so, and it answers false. */
  keep(...envelopes: Envelope[]): Promise<boolean>;
  /** Keeps an admission on the device and shows what became of it. */
  admit(act: Omit<Said, 'kind'>, name?: string): Promise<void>;
  /** Registers and lets in somebody without a registration; the dialog is closed where that is settled or asked elsewhere. */
  walkIn(walkIn: WalkIn): Promise<WalkInSaid>;
  openPerson(): void;
  /** Something on this computer changes what a scanner types. */
  /** The right of this phone is over: says so, and what may still be done. */
  showOver(): Promise<void>;
  tellDisturbed(by: Disturbs): void;
  /** A ticket or its code, as a scanner at a cable typed it. */
  enterTyped(read: { token: string } | { code: string }): void;
  /** Why somebody is let in whom the rule refuses; nothing happens where that is not said. */
  askWhy(then: (reason: string) => void): void;
}

/** The hour and minute in the country's time. */
export const time = new Intl.DateTimeFormat('vi-VN', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Ho_Chi_Minh',
});
const day = new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });

/** The hour and minute, and the day where it is another than `now`'s. */
export function when(at: number, now: number): string {
  return day.format(at) === day.format(now) ? time.format(at) : `${time.format(at)}, ${day.format(at)}`;
}

/** An element that the page has. */
export function get<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Whether somebody is busy with a dialog. */
export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** How long an answer that needs nobody stays, in milliseconds. */
export const clearsAfter = 2000;
