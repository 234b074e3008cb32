/** The answers of the server for which the door waits. No DOM: an answer belongs to its act, whatever the screen shows in the meantime. */
import type { Answer } from '../envelopes';

/** A phone counts as online if the server answered something within this time, in milliseconds. */
export const onlineFor = 5000;

/** How long a phone that is online waits for the server's answer before it decides by itself, in milliseconds. */
export const answersWithin = 700;

/** When the server last answered, by a clock that nobody can set back. */
export class Heard {
  private at = -Infinity;

  note(now: number): void {
    this.at = Math.max(this.at, now);
  }

  isOnline(now: number): boolean {
    return now - this.at <= onlineFor;
  }
}

type Then = (answer: Answer | undefined) => void;

/** Knows who waits for the answer to which act. */
export class Answers {
  private readonly waiting = new Map<string, Then>();

  /** Calls `act` once, when the answer comes, however late that is. */
  whenAnswered(id: string, act: (answer: Answer) => void): void {
    this.waiting.set(id, (answer) => {
      if (!answer) return;
      this.waiting.delete(id);
      act(answer);
    });
  }

  /** The answer; undefined when it does not come in time or is given up. */
  within(id: string, patience: number): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const done: Then = (answer) => {
        clearTimeout(timer);
        if (this.waiting.get(id) === done) this.waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(done, patience, undefined);
      this.waiting.set(id, done);
    });
  }

  /** Ends the waiting of `within` for this act, which gets undefined at once. A callback of `whenAnswered` keeps waiting. */
  giveUp(id: string): void {
    this.waiting.get(id)?.(undefined);
  }

  forget(id: string): void {
    this.waiting.delete(id);
  }

  /** Passes an answer on; returns whether somebody waited for it. */
  take(answer: Answer): boolean {
    const then = this.waiting.get(answer.id);
    then?.(answer);
    return then !== undefined;
  }
}
