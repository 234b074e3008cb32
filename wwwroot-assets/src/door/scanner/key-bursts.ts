import type { Key } from './typed-scan';

/** Keys that write nothing by themselves. */
const silent = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Escape']);

/** Recognises scanners at a cable, which type what they read as keys, faster than a hand does, and end with Enter. */
export class KeyBursts {
  private typed: Key[] = [];
  private last = -Infinity;

  /**
   * `slowest`: the longest time between two keys of a burst, in milliseconds; `shortest`: the fewest keys of a burst, because a person may
   * press a few keys quickly too.
   */
  constructor(
    private readonly onKeys: (keys: readonly Key[]) => void,
    private readonly slowest = 100,
    private readonly shortest = 8,
  ) {}

  /** Handles a key that was pressed outside of a field; returns whether it ended a burst, so that it must have no other effect. */
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
