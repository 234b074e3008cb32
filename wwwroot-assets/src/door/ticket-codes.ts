/** Reads as a ticket what a camera saw or somebody typed. */

/** The token in a ticket's QR code, whatever the host in its address: 22 signs of base64url that make 16 bytes without stray bits. */
export function tokenIn(text: string): string | undefined {
  let path: string;
  try {
    path = new URL(text.trim()).pathname;
  } catch {
    return undefined;
  }
  const token = /^\/t\/([A-Za-z0-9_-]{21}[AQgw])\/?$/.exec(path)?.[1];
  return token;
}

const alphabet = '0123456789CFHJKMNPRTWXY';
const prime = alphabet.length;
const lookAlikes: Record<string, string> = { O: '0', Q: '0', D: '0', Đ: '0', I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8', V: 'Y' };

/** Reads a typed code in the form in which it is stored, or says what is wrong with it. The twin of ReadableCode in C#. */
export function readCode(typed: string, length = 8): { code: string } | { fault: 'length' | 'symbol' | 'mistyped' } {
  const signs = [...typed]
    .filter((sign) => !/[\s\-–—._\u00AD\u200B\uFEFF]/u.test(sign))
    .map((sign) => sign.toUpperCase())
    .map((sign) => lookAlikes[sign] ?? sign);
  const values = signs.map((sign) => alphabet.indexOf(sign));
  if (values.some((value) => value < 0)) return { fault: 'symbol' };
  if (signs.length !== length) return { fault: 'length' };
  const sum = values.reduce((total, value, index) => total + (index + 1) * value, 0);
  return sum % prime === 0 ? { code: signs.join('') } : { fault: 'mistyped' };
}

/**
 * Decides whether a text that the camera reads is a new scan. The camera reads a ticket that is held up many times, and reads two tickets
 * side by side in turns. A ticket makes a new scan only after it was out of sight for a while.
 */
export class Sight {
  private readonly seen = new Map<string, number>();

  constructor(private readonly awayMs = 1500) {}

  /**
   * Whether the text is a new scan; call it for each frame in which a code is read, with `now` in milliseconds of a monotonic clock. While
   * no scan may be handled (`mayAct` is false), a new ticket stays new, so that it may be held up while a question about the last ticket is
   * still open.
   */
  isNew(text: string, now: number, mayAct = true): boolean {
    for (const [other, last] of this.seen) if (now - last >= this.awayMs) this.seen.delete(other);
    const isNew = !this.seen.has(text);
    if (!isNew || mayAct) this.seen.set(text, now);
    return isNew && mayAct;
  }
}
