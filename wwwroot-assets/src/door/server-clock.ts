/**
 * Measures how far the server's clock is from this device's, by answers that contain the server's time. Somebody may set the device's clock
 * while there is no network; the monotonic clock shows that within one opening of the page.
 */
export class ServerClock {
  private best = Infinity;
  private measured: { device: number; monotonic: number } | undefined;
  private last: number | undefined;

  /** `kept`: the offset that an earlier opening of the page measured, and the latest server time that it knew. */
  constructor(private readonly kept?: { offset: number; server: number }) {}

  /**
   * Uses an answer to measure the offset. The quickest answer measures best, because the server's time lies somewhere between asking and
   * hearing. After ten minutes, or when the device's clock was set, any answer is better than an old one. Returns whether the answer was
   * used.
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

  /** The server's clock less the device's, in milliseconds, as last measured; undefined when it never was. */
  get offset(): number | undefined {
    return this.last;
  }

  /**
   * The offset that applies now. It is the measured one unless the device's clock was set since: it went back against the monotonic clock,
   * or it now agrees with the server's time as the monotonic clock continues it. (A device clock that is ahead of the monotonic one proves
   * nothing, because that one may stop while the device sleeps.)
   */
  offsetAt(device: number, monotonic: number): number | undefined {
    if (this.measured === undefined || this.last === undefined) {
      if (!this.kept) return undefined;
      // An earlier opening knew a later time than this, so the clock was set back and may well be right now.
      return device + this.kept.offset < this.kept.server - 5000 && device >= this.kept.server ? 0 : this.kept.offset;
    }
    const byDevice = device + this.last;
    const byMonotonic = this.measured.device + this.last + (monotonic - this.measured.monotonic);
    const wentBack = byDevice < byMonotonic - 5000;
    const wasSetRight = byDevice > byMonotonic + 5000 && Math.abs(device - byMonotonic) < 120_000;
    return wentBack || wasSetRight ? Math.round(byMonotonic - device) : this.last;
  }
}
