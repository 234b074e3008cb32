/** Scanners that type: what is read comes as keys, faster than a hand types, and ends in Enter. */
export class KeyBursts {
  private typed = '';
  private last = -Infinity;

  /** `slowest`: milliseconds between two keys of a burst; `shortest`: fewer signs are a person's. */
  constructor(
    private readonly onText: (text: string) => void,
    private readonly slowest = 100,
    private readonly shortest = 8,
  ) {}

  /** A key was pressed outside of a field; answers whether it ended a burst, so that it must do nothing else. */
  press(key: string, now: number): boolean {
    if (now - this.last > this.slowest) this.typed = '';
    this.last = now;
    if (key === 'Enter' || key === 'Tab') {
      const text = this.typed;
      this.typed = '';
      if (text.length < this.shortest) return false;
      this.onText(text);
      return true;
    }
    if ([...key].length === 1) this.typed += key;
    return false;
  }
}
