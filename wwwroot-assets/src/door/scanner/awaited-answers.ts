/** The server's answers as the door waits for them. No DOM: a verdict belongs to its act, whatever the screen shows meanwhile. */
import type { Answer } from '../envelopes';

/** A phone is online while the server answered something so short a time ago, in milliseconds. */
export const onlineFor = 5000;

/** How long a phone that is online waits for the server's answer before it decides by itself, in milliseconds. */
export const answersWithin = 700;

/** When the server was heard last, by a clock that nobody can set back. */
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

/** Who waits for the answer to which act. */
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

  /** The answer, or nothing when it does not come in time or is given up. */
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

  /** No answer comes now: a caller of `within` gets nothing at once. A callback of `whenAnswered` goes on waiting. */
  giveUp(id: string): void {
    this.waiting.get(id)?.(undefined);
  }

  forget(id: string): void {
    this.waiting.delete(id);
  }

  /** An answer came; tells whether somebody waited for it. */
  take(answer: Answer): boolean {
    const then = this.waiting.get(answer.id);
    then?.(answer);
    return then !== undefined;
  }
}
