using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>What a list of doors says of a door.</summary>
public enum DoorMoment
{
    /// <summary>The session is on.</summary>
    On,

    /// <summary>The door takes people, before the session or after it.</summary>
    DoorOpen,

    /// <summary>The door is not open yet.</summary>
    Opens,

    /// <summary>The door has closed.</summary>
    Over,
}

/// <summary>When a door takes people and when its session is on. <c>proposed-door.ts</c> decides the same on a phone.</summary>
public sealed record DoorTimes(Instant OpensAt, Instant StartsAt, Instant EndsAt, Instant ClosesAt)
{
    /// <summary>What the list says of this door.</summary>
    public DoorMoment MomentAt(Instant now) =>
        StartsAt <= now && now < EndsAt ? DoorMoment.On
        : OpensAt <= now && now <= ClosesAt ? DoorMoment.DoorOpen
        : now < OpensAt ? DoorMoment.Opens
        : DoorMoment.Over;

    /// <summary>
    /// The place in the list of the door that is proposed: the session that is on (if several are, the one that began last), otherwise the
    /// first door that is open, otherwise the next one of the day; null when there is none.
    /// </summary>
    /// <param name="doors">The doors in order of time.</param>
    /// <param name="now">The present.</param>
    public static int? Proposed(IReadOnlyList<DoorTimes> doors, Instant now)
    {
        ArgumentNullException.ThrowIfNull(doors);
        var today = VietnamTime.DateOf(now);
        var rows = doors.Select((door, row) => (Door: door, Moment: door.MomentAt(now), Row: (int?)row)).ToList();
        return rows.LastOrDefault(r => r.Moment is DoorMoment.On).Row
            ?? rows.FirstOrDefault(r => r.Moment is DoorMoment.DoorOpen).Row
            ?? rows.FirstOrDefault(r => r.Moment is DoorMoment.Opens && VietnamTime.DateOf(r.Door.StartsAt) == today).Row;
    }
}
