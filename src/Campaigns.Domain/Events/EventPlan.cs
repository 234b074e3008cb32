using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;

namespace Campaigns.Domain.Events;

/// <summary>What an organiser wishes for an event.</summary>
public sealed record EventPlan : ActivityPlan
{
    public Guid? FormId { get; init; }

    public Guid? SettingId { get; init; }

    public Guid? OrganisingUnitId { get; init; }

    protected internal override IEnumerable<(string Field, bool Given)> Needed =>
        [
            .. base.Needed,
            (nameof(FormId), FormId is not null),
            (nameof(SettingId), SettingId is not null),
            (nameof(OrganisingUnitId), OrganisingUnitId is not null),
        ];

    /// <summary>The wish as it is stored.</summary>
    public static EventPlan Of(Activity activity, Event details)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(details);
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
            Sessions = [.. activity.Sessions.OrderBy(s => s.Ordinal).Select(s => SessionPlan.At(s.StartsAt, s.EndsAt, s.Id))],
            Capacity = activity.Capacity,
            RegistrationClosesAt = activity.RegistrationClosesAt,
        };
    }
}

/// <summary>The surroundings of a plan: the chosen venue, the days of the chosen campaign, and the clashes with other activities.</summary>
public sealed record EventSurroundings(VenueFacts? Venue = null, CampaignWindow? Campaign = null)
{
    /// <summary>The clashes that <see cref="ClashRules.Find"/> found.</summary>
    public IReadOnlyList<ActivityRefusal> Clashes { get; init; } = [];
}
