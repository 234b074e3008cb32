/**
 * Packages by which a queue is handed to another phone or to a file. Each act is signed by the phone that made it (JWS, RFC 7515), and a
 * package of acts is encrypted to the server (JWE, RFC 7516). The phone that carries a package can neither read nor change it, and each act
 * has an id, so a package that arrives twice does nothing more. Acts are signed when they are handed over and not when they are scanned:
 * the key is the same and never leaves the phone, so an earlier signature would prove nothing more, and scans do not have to wait for it.
 */
import { CompactEncrypt, CompactSign, importJWK, type JWK } from 'jose';

/** The part of an envelope that is handed over; the server reads it as it reads what the phone sends itself. */
export interface Handed {
  type: string;
  session: string;
  [content: string]: unknown;
}

export interface Sealer {
  /** The phone's id, by which the server finds its public key. */
  phone: string;
  key: CryptoKey;
  /** The server's public key for packages. */
  server: JWK;
}

/**
 * The most characters in one QR code: version 30 at the lowest error correction, which a phone's camera can read from another phone's
 * screen.
 */
export const maxInCode = 1700;

/** The most characters in one package of a file. The server accepts a package as a whole, or it has to be sent again as a whole. */
export const maxInFile = 16_000;

/** The first byte of the encrypted content gives its format: one act on each line, each with its own signature. */
const signedEach = 2;

/**
 * Signs an act: the content, a space, and a JWS with detached content (RFC 7515, appendix F). The content stays in plain text, which
 * compresses much better than base64 would, and the header, which is the same in every act, costs almost nothing.
 */
async function sign(envelope: Handed, { phone, key }: Sealer): Promise<string> {
  const content = JSON.stringify(envelope);
  const jws = await new CompactSign(new TextEncoder().encode(content)).setProtectedHeader({ alg: 'ES256', kid: phone }).sign(key);
  const [header, , signature] = jws.split('.');
  return `${content} ${header}..${signature}`;
}

async function pack(signed: readonly string[], { server }: Sealer): Promise<string> {
  const squeezed = await squeeze(new TextEncoder().encode(signed.join('\n')));
  const to = await importJWK(server, 'ECDH-ES');
  return new CompactEncrypt(new Uint8Array([signedEach, ...squeezed]))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', ...(server.kid ? { kid: server.kid } : {}) })
    .encrypt(to);
}

/** One package with these acts. */
export async function seal(envelopes: readonly Handed[], sealer: Sealer): Promise<string> {
  return pack(await Promise.all(envelopes.map((envelope) => sign(envelope, sealer))), sealer);
}

/** As many packages as are needed so that each fits into one code. An act that is too long for a code is a package by itself. */
export async function sealAll(envelopes: readonly Handed[], sealer: Sealer, most = maxInCode): Promise<string[]> {
  const signed = await Promise.all(envelopes.map((envelope) => sign(envelope, sealer)));
  const packages: string[] = [];
  let at = 0;
  let size = 8;
  while (at < signed.length) {
    const some = signed.slice(at, at + size);
    const made = await pack(some, sealer);
    if (made.length > most && some.length > 1) {
      size = Math.max(1, Math.min(some.length - 1, Math.floor((some.length * most) / made.length)));
      continue;
    }
    packages.push(made);
    at += some.length;
    size = Math.max(some.length, Math.floor((some.length * most * 0.98) / made.length));
  }
  return packages;
}

/** Compresses bytes if the browser can; the server reads both forms. */
async function squeeze(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof CompressionStream === 'undefined') return bytes;
  const squeezed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(squeezed).arrayBuffer());
}

/** A package in a QR code: its position, the number of packages, and the run of codes to which it belongs. */
export interface Shown {
  run: string;
  index: number;
  of: number;
  sealed: string;
}

const mark = 'campaigns-queue';

export function toCode({ run, index, of, sealed }: Shown): string {
  return `${mark}:${run}:${index}:${of}:${sealed}`;
}

/** The package in a code that the camera read; undefined for another kind of code. */
export function fromCode(text: string): Shown | undefined {
  const found = /^campaigns-queue:([A-Za-z0-9_-]{4,16}):(\d{1,4}):(\d{1,4}):([A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){3})$/.exec(
    text.trim(),
  );
  if (!found) return undefined;
  const shown = { run: found[1]!, index: Number(found[2]), of: Number(found[3]), sealed: found[4]! };
  return shown.index >= 1 && shown.index <= shown.of ? shown : undefined;
}

/** Packages as a file: a first line that says what the file is, then one package on each line. */
export function toFile(packages: readonly string[]): string {
  return `${mark} 1\n${packages.join('\n')}\n`;
}

/** The packages in a file; undefined where it is another kind of file. */
export function fromFile(text: string): string[] | undefined {
  const [first, ...lines] = text.split(/\r?\n/);
  if (first?.trim() !== `${mark} 1`) return undefined;
  const packages = lines.map((line) => line.trim()).filter(Boolean);
  return packages.every((line) => /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}$/.test(line)) ? packages : undefined;
}

/** The packages that a phone has taken over from another phone's run of codes. */
export class Taking {
  private readonly taken = new Map<number, string>();
  private run: string | undefined;
  of = 0;

  /** Takes a package and returns whether it is new. A package from another run begins a new collection. */
  take(shown: Shown): boolean {
    if (shown.run !== this.run) {
      this.run = shown.run;
      this.of = shown.of;
      this.taken.clear();
    }
    if (this.taken.has(shown.index)) return false;
    this.taken.set(shown.index, shown.sealed);
    return true;
  }

  has(shown: Shown): boolean {
    return shown.run === this.run && this.taken.has(shown.index);
  }

  get count(): number {
    return this.taken.size;
  }

  get isWhole(): boolean {
    return this.of > 0 && this.taken.size === this.of;
  }

  /** The numbers of the packages that are still missing, so that the other phone can show them again. */
  get missing(): number[] {
    return Array.from({ length: this.of }, (_, at) => at + 1).filter((index) => !this.taken.has(index));
  }
}
