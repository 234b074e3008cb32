/** Reads what a scanner at a cable typed, whatever the keyboard layout makes of its keys. No DOM. */
import { readIdCard } from '../id-card';
import { readCode, tokenIn } from '../ticket-codes';

/**
 * One key as the page heard it: the sign that the keyboard layout made of it, and the position on the keyboard, which no layout changes.
 */
export interface Key {
  key: string;
  code: string;
  shift: boolean;
  capsLock?: boolean;
}

const plain: Record<string, string> = {
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
  NumpadDivide: '//',
  NumpadMultiply: '**',
  NumpadSubtract: '--',
  NumpadAdd: '++',
  NumpadDecimal: '..',
};
const aboveDigits = ')!@#$%^&*(';

/** The sign at the position of a key on the keyboard layout to which scanners are set. */
export function signAt({ code, shift }: Pick<Key, 'code' | 'shift'>): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return shift ? aboveDigits[Number(digit)]! : digit;
  return /^Numpad(\d)$/.exec(code)?.[1] ?? plain[code]?.[shift ? 1 : 0] ?? '';
}

const swapped = (text: string): string =>
  [...text].map((sign) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase())).join('');

/** What has to be switched off on this computer before a scanner can be read. */
export type Disturbs = 'input-method' | 'caps-lock';

export type Read = { token: string } | { code: string } | { card: string } | { disturbs: Disturbs } | { unknown: true };

/**
 * Reads a burst of keys as a ticket, a code or an identity card: by the signs, by the positions of the keys, and with small and capital
 * letters exchanged, as Caps Lock does. The last sign of a token and of a code, and the small letter before the token, show which reading
 * is right.
 */
export function readTyped(keys: readonly Key[]): Read {
  const bySign = keys.map(({ key }) => ([...key].length === 1 ? key : '')).join('');
  const byPlace = keys.map((key) => signAt(key) || ([...key.key].length === 1 ? key.key : '')).join('');
  for (const text of [bySign, byPlace, swapped(bySign), swapped(byPlace)]) {
    const token = tokenIn(text);
    if (token) return { token };
  }
  for (const text of [bySign, byPlace]) {
    const read = readCode(text);
    if ('code' in read) return read;
  }
  for (const text of [bySign, byPlace]) if (readIdCard(text)) return { card: text };
  // An input method replaces keys by other letters, so what the scanner typed can no longer be known for certain.
  const isOfInputMethod = ({ key, code }: Key): boolean =>
    key === 'Backspace' || key === 'Process' || key === 'Dead' || code === '' || [...key].some((sign) => sign > '\u007F');
  if (keys.some(isOfInputMethod)) return { disturbs: 'input-method' };
  return keys.some(({ capsLock }) => capsLock) ? { disturbs: 'caps-lock' } : { unknown: true };
}
