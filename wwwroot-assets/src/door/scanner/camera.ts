import type { SeenCode } from './code-choice';

/** The camera, and the decoder that is loaded with it. */
export interface CameraOptions {
  video: HTMLVideoElement;
  /** The address of the decoder's wasm, with the fingerprint that the page knows. */
  wasm: string;
  /** Called with all codes in one picture. */
  onCodes: (codes: SeenCode[]) => void;
}

/** The most codes that are looked for in one picture. */
const maxCodes = 6;

type Reader = typeof import('zxing-wasm/reader');

export class Camera {
  private stream: MediaStream | undefined;
  private reader: Reader | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turned = 0;
  private devices: MediaDeviceInfo[] = [];
  private lock: WakeLockSentinel | undefined;
  torchOn = false;

  constructor(private readonly options: CameraOptions) {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.stream) void this.stayAwake();
    });
  }

  /** Opens the camera; throws what getUserMedia throws. */
  async start(): Promise<void> {
    this.stop();
    const chosen = this.turned > 0 ? this.devices[this.turned % this.devices.length]?.deviceId : undefined;
    const video: MediaTrackConstraints = chosen ? { deviceId: { exact: chosen } } : { facingMode: 'environment' };
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...video, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.options.video.srcObject = this.stream;
    await this.options.video.play();
    this.devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'videoinput');
    this.reader ??= await this.load();
    void this.stayAwake();
    this.look();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.torchOn = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
  }

  get canTurn(): boolean {
    return this.devices.length > 1;
  }

  turn(): Promise<void> {
    this.turned++;
    return this.start();
  }

  get hasTorch(): boolean {
    const track = this.stream?.getVideoTracks()[0];
    return Boolean((track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch);
  }

  async switchTorch(): Promise<void> {
    const track = this.stream?.getVideoTracks()[0];
    if (!track) return;
    await track.applyConstraints({ advanced: [{ torch: !this.torchOn } as MediaTrackConstraintSet] });
    this.torchOn = !this.torchOn;
  }

  private async load(): Promise<Reader> {
    const reader = await import('zxing-wasm/reader');
    reader.prepareZXingModule({ overrides: { locateFile: () => this.options.wasm } });
    return reader;
  }

  private look(): void {
    this.timer = setTimeout(() => void this.read().finally(() => this.stream && this.look()), 120);
  }

  private async read(): Promise<void> {
    const { video } = this.options;
    if (!this.reader || document.hidden || video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0) return;
    // A phone's camera gives more pixels than needed. A width of 800 reads a ticket at arm's length and keeps the phone cool.
    const scale = Math.min(1, 800 / video.videoWidth);
    const canvas = new OffscreenCanvas(Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    // A ticket may lie beside another code, and phones in a dark theme show it light on dark.
    const found = await this.reader.readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ['QRCode'],
      maxNumberOfSymbols: maxCodes,
      tryInvert: true,
    });
    const codes = found
      .filter(({ text }) => text)
      .map(({ text, position: { topLeft, bottomRight } }) => ({
        text,
        distance: Math.hypot((topLeft.x + bottomRight.x - canvas.width) / 2, (topLeft.y + bottomRight.y - canvas.height) / 2),
      }));
    if (codes.length > 0) this.options.onCodes(codes);
  }

  private async stayAwake(): Promise<void> {
    try {
      this.lock ??= await navigator.wakeLock?.request('screen');
      this.lock?.addEventListener('release', () => (this.lock = undefined), { once: true });
    } catch {
      // The battery is low, or the browser cannot keep the screen on. The screen then goes dark after the time set on the phone.
    }
  }
}
