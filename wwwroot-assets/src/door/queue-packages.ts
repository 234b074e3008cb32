/**
 * A queue handed to another phone or to a file: each act is signed by the phone that made it (JWS, RFC 7515), and packages of them are
 * sealed to the server (JWE, RFC 7516). Whoever carries them can neither read nor alter them, and each act has an id, so that a package
 * that comes twice does nothing more. It is signed when it is handed over and not at the scan: the key is the same and never leaves the
 * phone, so that an earlier signature would prove nothing more, and no scan has to wait for one.
 */
import { CompactEncrypt, CompactSign, importJWK, type JWK } from 'jose';

/** What is handed over of an envelope: the server reads it as it reads what the phone sends itself. */
export interface Handed {
  type: string;
  session: string;
  [content: string]: unknown;
}

export interface Sealer {
  /** The phone's id, by which the server knows its key. */
  phone: string;
  key: CryptoKey;
  /** The server's public key for packages. */
  server: JWK;
}

/** Characters in one QR code: version 30 at the lowest correction, which a phone's camera reads off another's screen. */
export const maxInCode = 1700;

/** Characters in one package of a file: the server takes each of them as a whole, or is asked for it again. */
export const maxInFile = 16_000;

/** The first byte of what is sealed. It says how the rest is to be read: one act on each line, each with a signature of its own. */
const signedEach = 2;

/**
 * What is signed, and behind a space its signature: a JWS with detached content (RFC 7515, appendix F). So the content stands there in
 * plain text, which becomes much shorter than its base64 would, and the header, which is the same in all of them, costs next to nothing.
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

/** One package of these acts. */
export async function seal(envelopes: readonly Handed[], sealer: Sealer): Promise<string> {
  return pack(await Promise.all(envelopes.map((envelope) => sign(envelope, sealer))), sealer);
}

/** As many packages as are needed for each to fit into one code; an act alone is a package however long it is. */
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

/** Makes bytes shorter where the browser can; the server reads both. */
async function squeeze(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof CompressionStream === 'undefined') return bytes;
  const squeezed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(squeezed).arrayBuffer());
}

/** A package as it stands in a QR code: which of how many, of which run. */
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

/** The package in a code that the camera saw; undefined for another code. */
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

/** What a phone has taken over of another's run. */
export class Taking {
  private readonly taken = new Map<number, string>();
  private run: string | undefined;
  of = 0;

  /** Takes a package, and answers whether it is new. A package of another run begins a new collection. */
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

  /** Which packages are still missing, so that the other phone can show them again. */
  get missing(): number[] {
    return Array.from({ length: this.of }, (_, at) => at + 1).filter((index) => !this.taken.has(index));
  }
}
