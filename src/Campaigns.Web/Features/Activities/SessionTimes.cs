using Campaigns.Web.Features.Shared;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The times of sessions in words.</summary>
public static class SessionTimes
{
    /// <summary>Every session with its day and its hours, for a text that has to be complete.</summary>
    public static string Of(IEnumerable<(Instant StartsAt, Instant EndsAt)> sessions) =>
        string.Join("; ", sessions.Select(s => Show.When(s.StartsAt, s.EndsAt)));

    /// <summary>Every session of an activity as the public sees it.</summary>
    public static string Of(PublicActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return Of(activity.Sessions.Select(s => (s.StartsAt, s.EndsAt)));
    }
}
