/** Whether this phone may still work at the door, and how long it may send what it has. No DOM. */

/** The right of a phone as the server tells it with its answers. */
export interface RightTold {
  /** Undefined while the right stands. */
  over?: 'revoked' | 'ended' | undefined;
  /** Until when acts that the phone still holds count without a decision, in milliseconds since 1970. */
  sendUntil?: number | null | undefined;
}

/** The part of a list's rules that is about the right of a phone. */
export interface RightRules {
  grantEndsAt?: number | null | undefined;
  sendUntil?: number | null | undefined;
}

export class DoorRight {
  private told: RightTold | undefined;

  /** Takes what the server said, whose latest word decides. Returns whether the right ended with this word. */
  tell(told: RightTold): boolean {
    const isNew = told.over !== undefined && this.told?.over !== told.over;
    this.told = told;
    return isNew;
  }

  /** Whether the server said that the right is over; this phone then admits nobody any more. */
  get isOver(): boolean {
    return this.told?.over !== undefined;
  }

  /** The state of the right at `now`. A phone that cannot ask the server knows from its list when the right ends. */
  at(now: number, rules: RightRules | undefined): RightTold {
    if (this.told?.over) return this.told;
    const sendUntil = this.told?.sendUntil ?? rules?.sendUntil ?? undefined;
    const isEnded = typeof rules?.grantEndsAt === 'number' && rules.grantEndsAt <= now;
    return { ...(isEnded ? { over: 'ended' as const } : {}), ...(sendUntil === undefined ? {} : { sendUntil }) };
  }
}
