/** A door as the list of doors has it; instants in milliseconds since 1970. */
export interface NearDoor {
  id: string;
  /** "device:…" where this phone was paired for it. */
  device?: string | null;
  opensAt: number;
  startsAt: number;
  endsAt: number;
  closesAt: number;
  /** The hour at which it opens. */
  opens: string;
}

const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' });

/**
 * The door that the list proposes, by the rule that the server has too: the event that is on (the last that began, where several are), else
 * the first whose door is open, else the next of the day. The doors are given in order of time.
 */
export function proposed(doors: readonly NearDoor[], now: number): NearDoor | undefined {
  return (
    doors.findLast((d) => d.startsAt <= now && d.endsAt > now) ??
    doors.find((d) => d.opensAt <= now && now <= d.closesAt) ??
    doors.find((d) => d.opensAt > now && today.format(d.startsAt) === today.format(now))
  );
}

/** The word for how a door stands. */
export function stateOf(door: NearDoor, now: number): 'On' | 'DoorOpen' | 'Opens' | 'Over' {
  if (door.startsAt <= now && door.endsAt > now) return 'On';
  if (door.opensAt <= now && now <= door.closesAt) return 'DoorOpen';
  return door.opensAt > now ? 'Opens' : 'Over';
}
