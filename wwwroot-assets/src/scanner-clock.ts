/** How far the server's clock is from this device's, measured by answers that tell the server's time. */
export class ServerClock {
  private best = Infinity;
  private measuredAt = -Infinity;

  /** Server's clock less the device's, in milliseconds; undefined while never measured. */
  offset: number | undefined;

  /**
   * Takes an answer into account. The quickest answer tells it best, for the server's time lies somewhere between asking and hearing; after
   * ten minutes, or when the device's clock was set, any is better than an old one.
   */
  measure(askedAt: number, heardAt: number, serverAt: number, monotonic: number): void {
    const took = heardAt - askedAt;
    if (took < 0) return;
    const offset = Math.round(serverAt - (askedAt + heardAt) / 2);
    const wasSet = this.offset !== undefined && Math.abs(offset - this.offset) > took + this.best + 1000;
    if (took <= this.best || wasSet || monotonic - this.measuredAt > 600_000) {
      this.best = took;
      this.measuredAt = monotonic;
      this.offset = offset;
    }
  }
}
