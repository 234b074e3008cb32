using Campaigns.Domain.Events;

namespace Campaigns.Web.Features.Activities;

/// <summary>What a change was, from what to what, for the log: names of fields, and values of things.</summary>
public sealed class ActivityChanges
{
    private readonly SortedDictionary<string, object?[]> _changes = new(StringComparer.Ordinal);

    public bool Any => _changes.Count > 0;

    /// <summary>For <see cref="Audit.AuditLog"/>; null where nothing changed.</summary>
    public IReadOnlyDictionary<string, object?[]>? Logged => Any ? _changes : null;

    public ActivityChanges Add<T>(string field, T before, T after)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            _changes[field] = [before, after];
        }

        return this;
    }

    public ActivityChanges AddMany(string field, IEnumerable<Guid> before, IEnumerable<Guid> after)
    {
        Guid[] was = [.. before.Order()];
        Guid[] becomes = [.. after.Order()];
        if (!was.SequenceEqual(becomes))
        {
            _changes[field] = [was, becomes];
        }

        return this;
    }

    /// <summary>The fields of an event's plan.</summary>
    public ActivityChanges AddPlan(EventPlan before, EventPlan after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Add("title", before.Title, after.Title)
            .Add("form", before.FormId, after.FormId)
            .Add("setting", before.SettingId, after.SettingId)
            .Add("place", before.PlaceUnitId, after.PlaceUnitId)
            .Add("venue", before.VenueId, after.VenueId)
            .Add("roomFrom", before.RoomFrom, after.RoomFrom)
            .Add("roomTo", before.RoomTo, after.RoomTo)
            .Add("startsAt", before.StartsAt, after.StartsAt)
            .Add("endsAt", before.EndsAt, after.EndsAt)
            .Add("capacity", before.Capacity, after.Capacity)
            .Add("registrationClosesAt", before.RegistrationClosesAt, after.RegistrationClosesAt);
    }
}
