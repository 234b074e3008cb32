import type { AnswerPanel } from './scanner-answer';
import type { Act, Envelope, Store } from './scanner-queue';

/** What the page says of the door. */
export interface DoorData {
  session: string;
  account: string;
  path: string;
  wasm: string;
  maySearch: boolean;
  year: number;
  opensAt: string;
  closesAt: string;
  signIn: string;
  texts: Record<string, string>;
}

/** What makes an act: the rest of it is known to the desk. */
export type Said = Pick<Act, 'kind' | 'source'> & Partial<Act>;

/** The door as its parts see it. */
export interface Desk {
  readonly data: DoorData;
  readonly store: Store | undefined;
  readonly panel: AnswerPanel;
  text(key: string, ...values: (string | number)[]): string;
  /** An envelope of this device, door and moment; it is not kept yet. */
  make(act: Said): Envelope;
  /** Keeps an admission on the device and shows what became of it. */
  admit(act: Omit<Said, 'kind'>, name?: string): Promise<void>;
  /** Something was put into the store: it is shown, and sent. */
  queued(): void;
  openPerson(): void;
}

/** The hour and minute in the country's time. */
export const time = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' });

/** An element that the page has. */
export function get<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Whether somebody is busy with a dialog. */
export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** How long an answer that needs nobody stays, in milliseconds. */
export const clearsAfter = 2000;
