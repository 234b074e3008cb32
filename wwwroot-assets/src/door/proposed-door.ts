/** A door in the list of doors; instants in milliseconds since 1970. */
export interface NearDoor {
  id: string;
  /** "device:…" when this phone was paired for the door. */
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
 * The door that the list proposes, by the rule of `DoorTimes.cs`: the event that is on (if several are, the one that began last),
 * otherwise the first whose door is open, otherwise the next one of the day. The doors are given in order of time.
 */
export function proposed(doors: readonly NearDoor[], now: number): NearDoor | undefined {
  return (
    doors.findLast((d) => d.startsAt <= now && d.endsAt > now) ??
    doors.find((d) => d.opensAt <= now && now <= d.closesAt) ??
    doors.find((d) => d.opensAt > now && today.format(d.startsAt) === today.format(now))
  );
}

/** The word for the state of a door. */
export function stateOf(door: NearDoor, now: number): 'On' | 'DoorOpen' | 'Opens' | 'Over' {
  if (door.startsAt <= now && door.endsAt > now) return 'On';
  if (door.opensAt <= now && now <= door.closesAt) return 'DoorOpen';
  return door.opensAt > now ? 'Opens' : 'Over';
}
