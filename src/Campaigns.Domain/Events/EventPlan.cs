using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>
/// What an organiser wishes for an event: the form's fields that the rules look at. A field is null when nothing was chosen.
/// </summary>
public sealed record EventPlan
{
    public string Title { get; init; } = "";

    public Guid? FormId { get; init; }

    public Guid? SettingId { get; init; }

    public Guid? OrganisingUnitId { get; init; }

    /// <summary>The commune where it happens.</summary>
    public Guid? PlaceUnitId { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>The first and the last room, counted from 1; both null: the whole venue.</summary>
    public int? RoomFrom { get; init; }

    public int? RoomTo { get; init; }

    public Instant? StartsAt { get; init; }

    public Instant? EndsAt { get; init; }

    /// <summary>Places that may be given away; null: no limit.</summary>
    public int? Capacity { get; init; }

    public Instant? RegistrationClosesAt { get; init; }

    /// <summary>The tokens of the doubts (<see cref="Doubt"/>) that the form asked about and the organiser confirmed.</summary>
    public IReadOnlyCollection<string> Agreed { get; init; } = [];

    /// <summary>The time of the event, half open; null while start or end is missing or the end is not after the start.</summary>
    public Interval? During => StartsAt is { } start && EndsAt is { } end && start < end ? new Interval(start, end) : null;

    /// <summary>The plan of a stored event; its time is that of the first session.</summary>
    public static EventPlan Of(Activity activity, Event details)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(details);
        var session = activity.Sessions.MinBy(s => s.Ordinal);
        return new()
        {
            Title = activity.Title,
            FormId = details.FormId,
            SettingId = details.SettingId,
            OrganisingUnitId = activity.OrganisingUnitId,
            PlaceUnitId = activity.PlaceUnitId,
            VenueId = activity.VenueId,
            RoomFrom = activity.RoomFrom,
            RoomTo = activity.RoomTo,
            StartsAt = session?.StartsAt,
            EndsAt = session?.EndsAt,
            Capacity = activity.Capacity,
            RegistrationClosesAt = activity.RegistrationClosesAt,
        };
    }

    /// <summary>The doubtful values of this plan, whether they were confirmed or not.</summary>
    public IReadOnlyList<EventRefusal.AskedBack> Doubts(VenueFacts? venue) =>
        [
            .. Doubt.OfTimes(StartsAt, EndsAt) is { } long24 ? new[] { new EventRefusal.AskedBack(nameof(EndsAt), long24) } : [],
            .. Doubt.OfPlaces(Capacity, venue) is { } many ? new[] { new EventRefusal.AskedBack(nameof(Capacity), many) } : [],
        ];

    /// <summary>
    /// Whether this plan has another time or place than the other one. Calendars then get a new revision and attendees a new reminder.
    /// </summary>
    public bool IsElsewhereThan(EventPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (StartsAt, EndsAt, PlaceUnitId, VenueId, RoomFrom, RoomTo)
            != (other.StartsAt, other.EndsAt, other.PlaceUnitId, other.VenueId, other.RoomFrom, other.RoomTo);
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

/// <summary>The surroundings of a plan: the chosen venue, the days of the chosen campaign, and the clashes with other activities.</summary>
public sealed record EventSurroundings(VenueFacts? Venue = null, CampaignWindow? Campaign = null)
{
    /// <summary>The clashes that <see cref="ClashRules.Find"/> found.</summary>
    public IReadOnlyList<EventRefusal> Clashes { get; init; } = [];
}
