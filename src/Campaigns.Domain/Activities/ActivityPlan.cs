using System.Globalization;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>A session as it is wished for, each part missing where nothing could be read.</summary>
/// <param name="Id">The id of a stored session; null for a new one.</param>
/// <param name="Date">The day.</param>
/// <param name="StartsAt">Null when the day or the time is missing.</param>
/// <param name="EndsAt">Null when the day or the time is missing.</param>
/// <param name="Recorded">Whether somebody was already recorded at this session.</param>
/// <param name="LeaveOnly">Whether all that was recorded is leave, which is entered in advance.</param>
/// <param name="Kept">
/// Whether something stands under this session's name, be it an act at the door that was taken back: it may be moved, and is not removed.
/// </param>
public sealed record SessionPlan(
    Guid? Id,
    LocalDate? Date,
    Instant? StartsAt,
    Instant? EndsAt,
    bool Recorded = false,
    bool LeaveOnly = false,
    bool Kept = false
)
{
    /// <summary>The time of the session, half open; null while a part is missing or the end is not after the start.</summary>
    public Interval? During => StartsAt is { } start && EndsAt is { } end && start < end ? new Interval(start, end) : null;

    public static SessionPlan At(Instant startsAt, Instant endsAt, Guid? id = null) =>
        new(id, VietnamTime.DateOf(startsAt), startsAt, endsAt);

    /// <summary>The name of a part of the session in that row, counted from 0: "Sessions[2].Start".</summary>
    public static string Field(int row, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"{nameof(ActivityPlan.Sessions)}[{row}].{part}");

    /// <summary>The row and the part that <see cref="Field"/> named; null for a field of no session.</summary>
    public static (int Row, string Part)? Parts(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        const string List = nameof(ActivityPlan.Sessions) + "[";
        var end = field.IndexOf("].", StringComparison.Ordinal);
        return
            field.StartsWith(List, StringComparison.Ordinal)
            && end > List.Length
            && int.TryParse(field.AsSpan(List.Length, end - List.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? (row, field[(end + 2)..])
            : null;
    }

    /// <summary>
    /// Whether the session has to keep its time, because somebody was recorded at that time. Leave that was entered in advance does not
    /// say that anything took place, so it moves together with a session that has not begun and with a postponed one.
    /// </summary>
    public bool IsPinned(ActivityState state, Instant now) =>
        Recorded && !(LeaveOnly && (state is ActivityState.Postponed || StartsAt > now));

    public bool IsAtTheTimeOf(SessionPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (StartsAt, EndsAt) == (other.StartsAt, other.EndsAt);
    }
}

/// <summary>
/// What somebody wishes for an activity: the fields of a form that the rules look at, each missing where nothing was chosen. An event and
/// a course run add what is theirs.
/// </summary>
public abstract record ActivityPlan
{
    public string Title { get; init; } = "";

    /// <summary>The commune where it happens.</summary>
    public Guid? PlaceUnitId { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>The first and the last room, counted from 1; both null: the whole venue.</summary>
    public int? RoomFrom { get; init; }

    /// <inheritdoc cref="RoomFrom"/>
    public int? RoomTo { get; init; }

    /// <summary>One or many, in the order of the form.</summary>
    public IReadOnlyList<SessionPlan> Sessions { get; init; } = [];

    /// <summary>Places that may be given away; null: no limit.</summary>
    public int? Capacity { get; init; }

    public Instant? RegistrationClosesAt { get; init; }

    /// <summary>The tokens of the doubts (<see cref="Doubt"/>) that the form asked about and the reader confirmed.</summary>
    public IReadOnlyCollection<string> Agreed { get; init; } = [];

    /// <summary>When the first session starts; null while none has a start.</summary>
    public Instant? StartsAt => Sessions.Min(s => s.StartsAt);

    /// <summary>When the last session ends; null while none has an end.</summary>
    public Instant? EndsAt => Sessions.Max(s => s.EndsAt);

    /// <summary>The times of the sessions that have one.</summary>
    public IReadOnlyList<Interval> Times => [.. Sessions.Select(s => s.During).OfType<Interval>()];

    /// <summary>From the first start to the last end; null while no session has a time.</summary>
    public Interval? Span => Times is { Count: > 0 } times ? new Interval(times.Min(t => t.Start), times.Max(t => t.End)) : null;

    /// <summary>The fields that cannot be missing, beside those of the sessions, and whether they are given.</summary>
    protected internal virtual IEnumerable<(string Field, bool Given)> Needed =>
        [
            (nameof(Title), !string.IsNullOrWhiteSpace(Title)),
            (nameof(PlaceUnitId), PlaceUnitId is not null),
            (nameof(VenueId), VenueId is not null),
        ];

    /// <summary>The doubtful values of this plan, whether they were confirmed or not.</summary>
    public IReadOnlyList<ActivityRefusal.AskedBack> Doubts(VenueFacts? venue) =>
        [
            .. Sessions
                .Select(
                    (s, row) =>
                        Doubt.OfTimes(s.StartsAt, s.EndsAt) is { } night
                            ? new ActivityRefusal.AskedBack(SessionPlan.Field(row, "End"), night)
                            : null
                )
                .OfType<ActivityRefusal.AskedBack>(),
            .. Doubt.OfPlaces(Capacity, venue) is { } many ? new[] { new ActivityRefusal.AskedBack(nameof(Capacity), many) } : [],
        ];

    /// <summary>
    /// Whether this plan has another time or place than the other one. Calendars then get a new revision and attendees a new reminder.
    /// </summary>
    public bool IsElsewhereThan(ActivityPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        static IEnumerable<(Instant?, Instant?)> Times(ActivityPlan plan) => plan.Sessions.Select(s => (s.StartsAt, s.EndsAt)).Order();
        return (PlaceUnitId, VenueId, RoomFrom, RoomTo) != (other.PlaceUnitId, other.VenueId, other.RoomFrom, other.RoomTo)
            || !Times(this).SequenceEqual(Times(other));
    }
}

/// <summary>The facts about a venue that the rules need.</summary>
public sealed record VenueFacts(Guid CommuneId, int? Capacity, int Rooms, bool HoldsSeveral)
{
    public static VenueFacts Of(Venue venue)
    {
        ArgumentNullException.ThrowIfNull(venue);
        return new(venue.CommuneId, venue.Capacity, venue.Rooms, venue.HoldsSeveral);
    }
}
