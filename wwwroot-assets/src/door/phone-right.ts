/** Whether this phone may still work at the door, and how long it may send what it has. No DOM. */

/** The right of a phone as the server tells it with its answers. */
export interface RightTold {
  /** Missing while the right stands. */
  over?: 'revoked' | 'ended' | undefined;
  /** Until when what the phone still holds counts without anybody being asked, in milliseconds since 1970. */
  sendUntil?: number | null | undefined;
}

/** What the rules of a list say of the right of a phone. */
export interface RightRules {
  grantEndsAt?: number | null | undefined;
  sendUntil?: number | null | undefined;
}

export class DoorRight {
  private told: RightTold | undefined;

  /** Takes up what the server said; its latest word holds. Answers whether the right ended by this word. */
  tell(told: RightTold): boolean {
    const isNew = told.over !== undefined && this.told?.over !== told.over;
    this.told = told;
    return isNew;
  }

  /** The server said that it is over: nobody is let in by this phone any more. */
  get isOver(): boolean {
    return this.told?.over !== undefined;
  }

  /** How the right stands at `now`. A phone that cannot ask the server knows from its list when the right ends. */
  at(now: number, rules: RightRules | undefined): RightTold {
    if (this.told?.over) return this.told;
    const sendUntil = this.told?.sendUntil ?? rules?.sendUntil ?? undefined;
    const isEnded = typeof rules?.grantEndsAt === 'number' && rules.grantEndsAt <= now;
    return { ...(isEnded ? { over: 'ended' as const } : {}), ...(sendUntil === undefined ? {} : { sendUntil }) };
  }
}
