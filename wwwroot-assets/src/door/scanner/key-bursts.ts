import type { Key } from './typed-scan';

/** Keys that write nothing by themselves. */
const silent = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Escape']);

/** Scanners that type: what is read comes as keys, faster than a hand types, and ends in Enter. */
export class KeyBursts {
  private typed: Key[] = [];
  private last = -Infinity;

  /** `slowest`: milliseconds between two keys of a burst; `shortest`: fewer signs are a person's. */
  constructor(
    private readonly onKeys: (keys: readonly Key[]) => void,
    private readonly slowest = 100,
    private readonly shortest = 8,
  ) {}

  /** A key was pressed outside of a field; answers whether it ended a burst, so that it must do nothing else. */
  press(key: Key, now: number): boolean {
    if (now - this.last > this.slowest) this.typed = [];
    this.last = now;
    if (key.code === 'Enter' || key.code === 'NumpadEnter' || key.key === 'Enter' || key.key === 'Tab') {
      const keys = this.typed;
      this.typed = [];
      if (keys.length < this.shortest) return false;
      this.onKeys(keys);
      return true;
    }
    if (!silent.has(key.key)) this.typed.push(key);
    return false;
  }
}
