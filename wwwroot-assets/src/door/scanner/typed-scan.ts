/** What a scanner at a cable typed, whatever the keyboard makes of its keys. No DOM. */
import { readIdCard } from '../id-card';
import { readCode, tokenIn } from '../ticket-codes';

/** One key as the page heard it: the sign that the keyboard's layout made of it, and the place on the keyboard, which no layout changes. */
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

/** What the place of a key means on the keyboard that scanners are set to. */
export function signAt({ code, shift }: Pick<Key, 'code' | 'shift'>): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return shift ? aboveDigits[Number(digit)]! : digit;
  return /^Numpad(\d)$/.exec(code)?.[1] ?? plain[code]?.[shift ? 1 : 0] ?? '';
}

const swapped = (text: string): string =>
  [...text].map((sign) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase())).join('');

/** What to switch off at this computer before a scanner can be read. */
export type Disturbs = 'input-method' | 'caps-lock';

export type Read = { token: string } | { code: string } | { card: string } | { disturbs: Disturbs } | { unknown: true };

/**
 * A burst of keys as a ticket, a code or an identity card: by the signs, by the places of the keys, and with small and capital letters
 * exchanged, as Caps Lock does. The last sign of a token and of a code, and the small letter before the token, tell a right reading from a
 * wrong one.
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
  // An input method replaces keys by other letters: what the scanner typed cannot be told for certain any more.
  const isOfInputMethod = ({ key, code }: Key): boolean =>
    key === 'Backspace' || key === 'Process' || key === 'Dead' || code === '' || [...key].some((sign) => sign > '\u007F');
  if (keys.some(isOfInputMethod)) return { disturbs: 'input-method' };
  return keys.some(({ capsLock }) => capsLock) ? { disturbs: 'caps-lock' } : { unknown: true };
}
