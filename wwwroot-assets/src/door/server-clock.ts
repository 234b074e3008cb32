/**
 * How far the server's clock is from this device's, measured by answers that tell the server's time. While there is no network the device's
 * clock may be set: its monotonic clock shows that, as far as this opening of the page goes.
 */
export class ServerClock {
  private best = Infinity;
  private measured: { device: number; monotonic: number } | undefined;
  private last: number | undefined;

  /** `kept`: what an earlier opening of the page measured, and the latest time of the server's that it knew of. */
  constructor(private readonly kept?: { offset: number; server: number }) {}

  /**
   * Takes an answer into account. The quickest answer tells it best, for the server's time lies somewhere between asking and hearing; after
   * ten minutes, or when the device's clock was set, any is better than an old one. Returns whether it was taken.
   */
  measure(askedAt: number, heardAt: number, serverAt: number, monotonic: number): boolean {
    const took = heardAt - askedAt;
    if (took < 0) return false;
    const offset = Math.round(serverAt - (askedAt + heardAt) / 2);
    const wasSet = this.last !== undefined && Math.abs(offset - this.last) > took + this.best + 1000;
    if (took > this.best && !wasSet && this.measured && monotonic - this.measured.monotonic <= 600_000) return false;
    this.best = took;
    this.measured = { device: heardAt, monotonic };
    this.last = offset;
    return true;
  }

  /** Server's clock less the device's, in milliseconds, as last measured; undefined while never measured. */
  get offset(): number | undefined {
    return this.last;
  }

  /**
   * The offset that holds now. The measured one, unless the device's clock was set since: it went back against the monotonic clock, or it
   * now agrees with what the monotonic clock makes of the last measurement. (Ahead of it alone says nothing: that clock may stop in sleep.)
   */
  offsetAt(device: number, monotonic: number): number | undefined {
    if (this.measured === undefined || this.last === undefined) {
      if (!this.kept) return undefined;
      // An earlier opening knew a later time than this: the clock was set back, and may well be right now.
      return device + this.kept.offset < this.kept.server - 5000 && device >= this.kept.server ? 0 : this.kept.offset;
    }
    const byDevice = device + this.last;
    const byMonotonic = this.measured.device + this.last + (monotonic - this.measured.monotonic);
    const wentBack = byDevice < byMonotonic - 5000;
    const wasSetRight = byDevice > byMonotonic + 5000 && Math.abs(device - byMonotonic) < 120_000;
    return wentBack || wasSetRight ? Math.round(byMonotonic - device) : this.last;
  }
}
