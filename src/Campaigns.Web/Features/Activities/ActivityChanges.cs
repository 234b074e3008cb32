using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// What the public is shown of an activity. Description, contact and languages may name people: of them the log holds that they changed.
/// </summary>
public sealed record ShownActivity(
    bool MayBeNamed,
    string Publication,
    bool RegistrationOpen,
    string PublicTitle,
    string Description,
    string Contact,
    string Languages
)
{
    public static ShownActivity Of(Activity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return new(
            activity.MayBeNamed,
            EnumText.Word(activity.Publication),
            activity.RegistrationOpen,
            activity.PublicTitle,
            activity.Description,
            activity.Contact,
            activity.Languages
        );
    }

    /// <summary>The names of the free-text fields that differ; null when none does.</summary>
    public IReadOnlyList<string>? TextsChanged(ShownActivity after)
    {
        ArgumentNullException.ThrowIfNull(after);
        List<string> changed = [];
        changed.AddRange(Description != after.Description ? ["description"] : []);
        changed.AddRange(Contact != after.Contact ? ["contact"] : []);
        changed.AddRange(Languages != after.Languages ? ["languages"] : []);
        return changed.Count > 0 ? changed : null;
    }
}

/// <summary>Collects what a change of an activity changed, for the log: by field, the value before and the value after.</summary>
public sealed class ActivityChanges
{
    private readonly SortedDictionary<string, object?[]> _changes = new(StringComparer.Ordinal);

    public bool Any => _changes.Count > 0;

    /// <summary>The changes in the form that <see cref="Platform.Audit.AuditLog"/> takes; null when nothing changed.</summary>
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

    /// <summary>
    /// Adds the public fields whose values the log may hold: who may see the activity, whether it may be named, whether registration is
    /// open, and the public title.
    /// </summary>
    public ActivityChanges AddShown(ShownActivity before, ShownActivity after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Add("mayBeNamed", before.MayBeNamed, after.MayBeNamed)
            .Add("publication", before.Publication, after.Publication)
            .Add("registrationOpen", before.RegistrationOpen, after.RegistrationOpen)
            .Add("publicTitle", before.PublicTitle, after.PublicTitle);
    }

    /// <summary>The fields of a plan that events and course runs share; of several sessions also which of them moved.</summary>
    public ActivityChanges AddPlan(ActivityPlan before, ActivityPlan after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var moved =
            before.Sessions.Count < 2
                ? []
                : before
                    .Sessions.Select((was, row) => (Number: row + 1, Was: was, Becomes: after.Sessions.FirstOrDefault(s => s.Id == was.Id)))
                    .Where(s => s.Becomes?.IsAtTheTimeOf(s.Was) == false)
                    .ToList();
        return Add("title", before.Title, after.Title)
            .Add("sessions", before.Sessions.Count, after.Sessions.Count)
            .Add("times", TimesOf(moved.Select(s => (s.Number, s.Was))), TimesOf(moved.Select(s => (s.Number, s.Becomes!))))
            .Add("place", before.PlaceUnitId, after.PlaceUnitId)
            .Add("venue", before.VenueId, after.VenueId)
            .Add("roomFrom", before.RoomFrom, after.RoomFrom)
            .Add("roomTo", before.RoomTo, after.RoomTo)
            .Add("startsAt", before.StartsAt, after.StartsAt)
            .Add("endsAt", before.EndsAt, after.EndsAt)
            .Add("capacity", before.Capacity, after.Capacity)
            .Add("registrationClosesAt", before.RegistrationClosesAt, after.RegistrationClosesAt);
    }

    private static string TimesOf(IEnumerable<(int Number, SessionPlan Session)> sessions) =>
        string.Join(
            "; ",
            sessions
                .Where(s => s.Session.During is not null)
                .Select(s =>
                    $"({s.Number}) {Show.Date(Show.DateOf(s.Session.StartsAt!.Value))} "
                    + $"{Show.Times(s.Session.StartsAt.Value, s.Session.EndsAt!.Value)}"
                )
        );
}
