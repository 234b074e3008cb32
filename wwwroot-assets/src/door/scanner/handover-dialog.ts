import type { Carried } from '../device-store';
import { type Envelope, toHand } from '../envelopes';
import { get } from '../page-elements';
import { phoneOf } from '../phone-key';
import { fromCode, fromFile, maxInFile, sealAll, Taking, toCode, toFile } from '../queue-packages';
import type { Refused } from '../queue-sender';
import type { ScannerView } from './scanner-view';

/**
 * How long each code of a run is shown, in milliseconds. A camera takes eight pictures a second and can read a large code in some of them.
 */
const standsFor = 600;

/** Hands the queue of a phone without a signal to another phone: as a run of codes that the other phone scans, or as a file. */
export class HandoverDialog {
  private packages: string[] = [];
  private run = '';
  private at = 0;
  private turning: ReturnType<typeof setInterval> | undefined;
  private readonly taking = new Taking();

  private encoder: Promise<typeof import('uqr')> | undefined;

  constructor(private readonly view: ScannerView) {}

  /**
   * Loads the module that draws the codes while there may still be a network, because the codes are needed when there is none. The door
   * opens without waiting for it.
   */
  prepare(): Promise<typeof import('uqr')> {
    this.encoder ??= import('uqr').catch((error) => {
      this.encoder = undefined;
      throw error;
    });
    return this.encoder;
  }

  wire(): void {
    const dialog = get<HTMLDialogElement>('hand-dialog');
    const menu = get<HTMLDetailsElement>('menu');
    get('hand-open').onclick = () => {
      menu.open = false;
      void this.open();
    };
    get('hand-pause').onclick = () => (this.turning ? this.pause() : this.turn());
    get('hand-before').onclick = () => this.step(-1);
    get('hand-next').onclick = () => this.step(1);
    get('hand-save').onclick = () => void this.save();
    dialog.addEventListener('close', () => this.pause());
    const file = get<HTMLInputElement>('hand-file');
    get('hand-take').onclick = () => {
      menu.open = false;
      file.click();
    };
    file.onchange = () => void this.takeFile(file).finally(() => (file.value = ''));
    get('take-close').onclick = () => get<HTMLDialogElement>('take-dialog').close();
  }

  /** Whether the code belongs to another phone's queue. It is kept on this phone before the screen says so. */
  seen(text: string): boolean {
    const shown = fromCode(text);
    if (!shown) return false;
    void this.take(shown);
    return true;
  }

  /** Says that the server refuses some of what this phone carried. The phone that made it still has it, and somebody has to look there. */
  tellRefused(refused: readonly Refused[]): void {
    const parts = refused.map(({ index, acts }) =>
      acts ? this.view.text('Take.RefusedActs', acts.join(', '), index) : this.view.text('Take.RefusedCode', index),
    );
    this.view.panel.note(this.view.text('Take.Refused', parts.join('; ')));
  }

  private async take(shown: NonNullable<ReturnType<typeof fromCode>>): Promise<void> {
    if (!this.view.session.queue.store || this.taking.has(shown)) return;
    try {
      await this.view.session.queue.store.putRow('carried', await carried(shown.sealed, shown.index));
    } catch {
      get('take-words').textContent = this.view.text('Failed.Full');
      return;
    }
    if (!this.taking.take(shown)) return;
    const dialog = get<HTMLDialogElement>('take-dialog');
    if (!dialog.open) dialog.showModal();
    const { count, of, isWhole, missing } = this.taking;
    const bar = get<HTMLProgressElement>('take-bar');
    bar.max = of;
    bar.value = count;
    get('take-words').textContent = isWhole ? this.view.text('Take.Whole', of) : this.view.text('Take.Some', count, of);
    // When few are missing, their numbers are shown, so that the other phone can be stopped at them.
    get('take-missing').textContent = !isWhole && missing.length <= 5 ? this.view.text('Take.Missing', missing.join(', ')) : '';
    navigator.vibrate?.(isWhole ? 120 : 20);
    if (isWhole) this.passOn();
  }

  private async takeFile(input: HTMLInputElement): Promise<void> {
    const chosen = input.files?.[0];
    if (!chosen || !this.view.session.queue.store) return;
    const packages = chosen.size < 20_000_000 ? fromFile(await chosen.text()) : undefined;
    const dialog = get<HTMLDialogElement>('take-dialog');
    const bar = get<HTMLProgressElement>('take-bar');
    get('take-missing').textContent = '';
    if (packages && packages.length > 0) {
      try {
        await this.view.session.queue.store.putRow(
          'carried',
          ...(await Promise.all(packages.map((sealed, at) => carried(sealed, at + 1)))),
        );
        bar.max = bar.value = packages.length;
        get('take-words').textContent = this.view.text('Take.Whole', packages.length);
        this.passOn();
      } catch {
        get('take-words').textContent = this.view.text('Failed.Full');
      }
    } else {
      bar.value = 0;
      get('take-words').textContent = this.view.text('Take.NoFile');
    }
    if (!dialog.open) dialog.showModal();
  }

  private async open(): Promise<void> {
    const words = get('hand-words');
    const queue = await this.queue();
    get('hand-run').hidden = queue.length === 0;
    get<HTMLDialogElement>('hand-dialog').showModal();
    if (queue.length === 0) {
      words.textContent = this.view.text('Hand.Nothing');
      return;
    }
    words.textContent = this.view.text('Hand.Making');
    this.packages = await this.seal(queue, undefined);
    if (this.packages.length === 0) {
      get('hand-run').hidden = true;
      words.textContent = this.view.text('Hand.Unknown');
      return;
    }
    words.textContent = this.view.text('Hand.Lead', queue.length);
    this.run = crypto.randomUUID().slice(0, 8);
    this.at = 0;
    if (await this.show()) this.turn();
  }

  /** The waiting envelopes of all actors of this phone. */
  private async queue(): Promise<Envelope[]> {
    return ((await this.view.session.queue.store?.all()) ?? [])
      .filter((envelope) => envelope.state === 'send')
      .sort((a, b) => a.order - b.order);
  }

  /**
   * Makes packages of the queue, signed with the key of the actor that made the acts. Acts of an actor without a key stay on this phone.
   */
  private async seal(queue: Envelope[], most: number | undefined): Promise<string[]> {
    const { data, session } = this.view;
    const { store, sender } = session.queue;
    if (!store || !data.handover) return [];
    const packages: string[] = [];
    for (const actor of new Set(queue.map((envelope) => envelope.actor))) {
      const phone = await phoneOf(store, actor);
      if (!phone?.registered) continue;
      const mine = queue.filter((envelope) => envelope.actor === actor).map((envelope) => toHand(envelope, sender?.opened ?? ''));
      packages.push(...(await sealAll(mine, { phone: phone.phone, key: phone.keys.privateKey, server: data.handover }, most)));
    }
    return packages;
  }

  private async save(): Promise<void> {
    const file = new Blob([toFile(await this.seal(await this.queue(), maxInFile))], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = this.view.text('Hand.FileName', new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-'));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Sends what was taken over at once, if this phone has a network. */
  private passOn(): void {
    void this.view.session.queue.sender?.passOn();
  }

  private turn(): void {
    clearInterval(this.turning);
    this.turning = this.packages.length > 1 ? setInterval(() => this.step(1), standsFor) : undefined;
    this.tellPause();
  }

  private pause(): void {
    clearInterval(this.turning);
    this.turning = undefined;
    this.tellPause();
  }

  private tellPause(): void {
    get('hand-pause').textContent = this.view.text(this.turning ? 'Hand.Pause' : 'Hand.Go');
    get('hand-pause').hidden = this.packages.length < 2;
    get('hand-before').hidden = get('hand-next').hidden = this.packages.length < 2;
  }

  private step(by: number): void {
    this.at = (this.at + by + this.packages.length) % this.packages.length;
    void this.show();
  }

  /** Draws the code of the package; returns whether it could. */
  private async show(): Promise<boolean> {
    const words = get('hand-at');
    let encode: Awaited<ReturnType<typeof this.prepare>>['encode'];
    try {
      ({ encode } = await this.prepare());
    } catch {
      // The phone lost the network before this part of the page was loaded. A file needs nothing that is not here already.
      this.pause();
      words.textContent = this.view.text('Hand.NoCode');
      return false;
    }
    const text = toCode({ run: this.run, index: this.at + 1, of: this.packages.length, sealed: this.packages[this.at]! });
    const { data, size } = encode(text, { ecc: 'L', border: 4 });
    const canvas = get<HTMLCanvasElement>('hand-code');
    const scale = Math.max(4, Math.floor(900 / size));
    canvas.width = canvas.height = size * scale;
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#000';
    for (const [y, row] of data.entries()) {
      for (const [x, dark] of row.entries()) if (dark) context.fillRect(x * scale, y * scale, scale, scale);
    }
    canvas.setAttribute('aria-label', this.view.text('Hand.Code', this.at + 1, this.packages.length));
    words.textContent = this.view.text('Hand.Code', this.at + 1, this.packages.length);
    return true;
  }
}

/** A package as it is kept. Its id is its hash, so that a package that is taken twice is kept once. */
async function carried(sealed: string, index: number): Promise<Carried> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sealed)));
  return { id: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''), sealed, index, takenAt: Date.now() };
}
