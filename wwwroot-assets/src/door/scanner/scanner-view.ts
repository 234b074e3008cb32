import type { AnswerPanel } from './answer-panel';
import type { DoorData } from './door-data';
import type { ScannerSession } from './session';

/** The scanner's page as its parts see it. */
export interface ScannerView {
  readonly data: DoorData;
  readonly session: ScannerSession;
  readonly panel: AnswerPanel;
  /** How the event stands, in words, if that changes what a scan is worth. */
  readonly standing: string | undefined;
  /** A text of the page, with its placeholders filled. */
  text(key: string, ...values: (string | number)[]): string;
  /** A name if it may be shown; undefined when names are hidden. */
  shown(name: string | undefined): string | undefined;
}

/** How long an answer without a question is shown, in milliseconds. */
export const clearsAfter = 2000;

/** A ticket's code as it stands on the ticket: in two groups. */
export const groupedCode = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;
