using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The head of the pages of one activity: its names and numbers, and what the reader may do.</summary>
public abstract record ActivityHead
{
    public required Activity Activity { get; init; }

    public required string UnitPath { get; init; }

    public required string UnitName { get; init; }

    public string? PlaceName { get; init; }

    public string? VenueName { get; init; }

    public required ActivityCount Counts { get; init; }

    public required bool MayManage { get; init; }

    public required bool MaySeeNames { get; init; }

    public required bool MaySeeLog { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Acts of phones that wait for a decision.</summary>
    public required int Waiting { get; init; }

    public Guid Id => Activity.Id;

    public ActivityState State => Activity.State;

    /// <summary>The sessions in order of time.</summary>
    public IReadOnlyList<Session> Sessions
    {
        get => field ??= [.. Activity.Sessions.OrderBy(s => s.Ordinal)];
        init;
    }

    public bool HasBegun => Activity.Sessions.Exists(s => s.StartsAt <= Now);

    /// <summary>Whether the last session has begun, so that nothing is still to come.</summary>
    public bool LastHasBegun => Sessions.Count > 0 && Sessions[^1].StartsAt <= Now;

    public bool HasSeveral => Sessions.Count > 1;

    public bool IsOver => Activity.Sessions.Count > 0 && Activity.Sessions.TrueForAll(s => s.EndsAt <= Now);

    /// <summary>Whether the activity is scheduled and the present lies between its first start and its last end.</summary>
    public bool IsRunning => State is ActivityState.Scheduled && HasBegun && !IsOver;

    /// <summary>
    /// The session that runs now, the latest one when several do; otherwise the first session whose door is open. Null when there is none.
    /// </summary>
    public Session? Open =>
        State is ActivityState.Scheduled or ActivityState.Held
            ? Sessions.LastOrDefault(s => s.StartsAt <= Now && Now < s.EndsAt)
                ?? Sessions.FirstOrDefault(s =>
                    s.StartsAt - Duration.FromMinutes(Activity.CheckInOpensMinutes) <= Now
                    && Now <= s.EndsAt + Duration.FromMinutes(Activity.CheckInClosesMinutes)
                )
            : null;

    /// <summary>The next session that has not begun; null when there is none.</summary>
    public Session? Next => Sessions.FirstOrDefault(s => s.StartsAt > Now);

    /// <summary>The session whose door a link opens: the one that is on, otherwise the next one, otherwise the last one.</summary>
    public Session? Door => Open ?? Next ?? (Sessions.Count > 0 ? Sessions[^1] : null);

    /// <summary>When all sessions are, in words; empty while there is none.</summary>
    public string When => SessionTimes.Of(Sessions.Select(s => (s.StartsAt, s.EndsAt)));

    public string Where => string.Join(", ", new[] { VenueName, PlaceName }.Where(t => !string.IsNullOrEmpty(t)));
}
