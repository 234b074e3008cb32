using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// What the plan of an activity has to be like, so that it is scheduled, changed or corrected. An event and a course run ask the same,
/// and add what is theirs as <c>own</c>.
/// </summary>
public static class PlanRules
{
    public const int MaxSessions = 40;

    /// <summary>The longest time that a session may last.</summary>
    public static readonly Duration MaxLength = Duration.FromHours(24);

    /// <summary>What already happened may be entered so many days later: until then a half-year's report is still open.</summary>
    public const int MaxDaysLate = 60;

    /// <summary>Draft → scheduled. Returns every reason why not, clashes included, so that the form can show them all at once.</summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="plan">The plan as the trainer asks for it.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="clashes">What <see cref="ClashRules.Find"/> found.</param>
    /// <param name="now">The present.</param>
    /// <param name="own">What only an event or only a course run is refused for.</param>
    public static ActivityDecision Schedule(
        ActivityState state,
        ActivityPlan plan,
        VenueFacts? venue,
        IReadOnlyList<ActivityRefusal> clashes,
        Instant now,
        params IEnumerable<ActivityRefusal?> own
    ) =>
        state is ActivityState.Draft
            ? Check(state, null, plan, venue, clashes, now, own)
            : ActivityDecision.Of(new ActivityRefusal.WrongState(state));

    /// <summary>
    /// Changes what is scheduled, or schedules what was postponed again, usually at another time. It has to be such that it could be
    /// scheduled now; a session at which somebody was recorded stays when it was.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as the trainer asks for it.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="clashes">What <see cref="ClashRules.Find"/> found.</param>
    /// <param name="now">The present.</param>
    /// <param name="own">What only an event or only a course run is refused for.</param>
    public static ActivityDecision Change(
        ActivityState state,
        ActivityPlan before,
        ActivityPlan plan,
        VenueFacts? venue,
        IReadOnlyList<ActivityRefusal> clashes,
        Instant now,
        params IEnumerable<ActivityRefusal?> own
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        return state is ActivityState.Scheduled or ActivityState.Postponed
            ? Check(state, before, plan, venue, clashes, now, own).With(Recorded(state, before, plan, now)) with
            {
                // Whoever was told that it is postponed is told when it takes place, also when that is the old time and place.
                Moved = state is ActivityState.Postponed || plan.IsElsewhereThan(before),
            }
            : ActivityDecision.Of(new ActivityRefusal.WrongState(state));
    }

    /// <summary>
    /// Corrects what an activity was: while it is held, and once it is confirmed with a reason. It has to be such that it can have taken
    /// place; nothing is held for it any more, so nothing clashes, and whoever came found a place. The year of a session stays, for ages
    /// are counted by it.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as the activity really was.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="reason">The reason, which is required once the activity is confirmed.</param>
    /// <param name="now">The present.</param>
    /// <param name="own">What only an event or only a course run is refused for.</param>
    public static ActivityDecision Correct(
        ActivityState state,
        ActivityPlan before,
        ActivityPlan plan,
        VenueFacts? venue,
        string? reason,
        Instant now,
        params IEnumerable<ActivityRefusal?> own
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        return state is not (ActivityState.Held or ActivityState.Confirmed)
            ? ActivityDecision.Of(new ActivityRefusal.WrongState(state))
            : ActivityDecision.Of([
                .. Missing(plan),
                .. plan.Sessions.SelectMany((session, row) => WhenItWas(before, plan, session, row, now)),
                .. own,
                state is ActivityState.Confirmed ? NotOver(before, plan, now) : null,
                VenueOf(plan, venue),
                RoomsOf(plan, venue),
                .. AskedBack(before, plan, venue).Where(asked => asked.Doubt is Doubt.LongIntoTheNextDay),
                LifecycleRules.WhyCorrected(state, reason),
            ]);
    }

    /// <summary>
    /// Why a scheduled session does not get another start: people were counted at the one that it has. The activity is marked as held,
    /// and then corrected.
    /// </summary>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as it is to become.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<ActivityRefusal> WhyNotMoved(ActivityPlan before, ActivityPlan plan, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tally);
        int CountedAt(SessionPlan was) => tally.Sessions.Where(s => s.StartsAt == was.StartsAt && s.Stands(now)).Sum(s => s.Turns);
        var last = Math.Max(plan.Sessions.Count - 1, 0);
        return
        [
            .. before
                .Sessions.Select((was, row) => (Was: was, Row: RowOf(plan, was) ?? Math.Min(row, last)))
                .Where(s => CountedAt(s.Was) > 0 && !plan.Sessions.Any(p => p.StartsAt == s.Was.StartsAt))
                .Select(s => new ActivityRefusal.CountedThen(s.Row, CountedAt(s.Was))),
        ];
    }

    /// <summary>The row of a stored session in the plan; null where the plan has it no more.</summary>
    private static int? RowOf(ActivityPlan plan, SessionPlan was) =>
        plan.Sessions.Select((s, row) => (s.Id, Row: (int?)row)).FirstOrDefault(s => s.Id is not null && s.Id == was.Id).Row;

    /// <summary>
    /// What another start takes back: the sessions that lose their start, each with the turns of the people whom the door let in or counted
    /// before it (<see cref="ActivityTally.EarlyAt"/>).
    /// </summary>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as it is to become.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="opens">How long before a start the door opens.</param>
    /// <param name="closes">How long after an end it closes.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<(Guid SessionId, int Turns)> TakenBack(
        ActivityPlan before,
        ActivityPlan plan,
        ActivityTally tally,
        Duration opens,
        Duration closes,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tally);
        return
        [
            .. before
                .Sessions.Where(was => was.Id is not null && !plan.Sessions.Any(p => p.StartsAt == was.StartsAt))
                .Select(was =>
                {
                    var counted = new ActivityTally([.. tally.Sessions.Where(s => s.StartsAt == was.StartsAt)]);
                    var turns = plan.Sessions.FirstOrDefault(p => p.Id == was.Id)?.During is { } during
                        ? counted.EarlyAt(during.Start - opens, during.End + closes, now)
                        : counted.Early(now);
                    return (was.Id!.Value, turns);
                })
                .Where(s => s.turns > 0),
        ];
    }

    private static ActivityDecision Check(
        ActivityState state,
        ActivityPlan? before,
        ActivityPlan plan,
        VenueFacts? venue,
        IReadOnlyList<ActivityRefusal> clashes,
        Instant now,
        IEnumerable<ActivityRefusal?> own
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(clashes);
        return ActivityDecision.Of([
            .. Missing(plan),
            .. plan.Sessions.SelectMany((session, row) => TimesOf(plan, session, row)),
            .. plan.Sessions.Select((session, row) => LongAgo(state, before, session, row, now)),
            .. own,
            CountOf(plan),
            PlacesOf(plan),
            ClosingOf(plan),
            VenueOf(plan, venue),
            RoomsOf(plan, venue),
            .. AskedBack(before, plan, venue),
            IntoThePast(before, plan, now),
            .. clashes,
        ]) with
        {
            Warnings = [.. new[] { SeatsOf(plan, venue), LatenessOf(plan, now) }.OfType<ActivityWarning>()],
        };
    }

    private static IEnumerable<ActivityRefusal> Missing(ActivityPlan plan) =>
        plan.Needed.Where(f => !f.Given).Select(f => new ActivityRefusal.Required(f.Field));

    /// <summary>The doubts that were not confirmed yet. A value that was stored before is not asked about again.</summary>
    private static IEnumerable<ActivityRefusal.AskedBack> AskedBack(ActivityPlan? before, ActivityPlan plan, VenueFacts? venue) =>
        plan.Doubts(venue)
            .Where(d =>
                !plan.Agreed.Contains(d.Doubt.Token, StringComparer.Ordinal)
                && (
                    before is null
                    || (
                        d.Doubt is Doubt.LongIntoTheNextDay night
                            ? !before.Sessions.Any(s => (s.StartsAt, s.EndsAt) == (night.StartsAt, night.EndsAt))
                            : (before.Capacity, before.VenueId) != (plan.Capacity, plan.VenueId)
                    )
                )
            );

    /// <summary>
    /// The doubt about what was still to come and is given a time that is over: usually a wrong month. Nobody would be told of it any more,
    /// so it is asked about first.
    /// </summary>
    public static Doubt? OverAlready(ActivityPlan before, ActivityPlan plan, Instant now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        return before.EndsAt > now && plan.EndsAt is { } end && end <= now ? new Doubt.AlreadyOver(end) : null;
    }

    private static ActivityRefusal.AskedBack? IntoThePast(ActivityPlan? before, ActivityPlan plan, Instant now) =>
        before is not null && OverAlready(before, plan, now) is { } doubt && !plan.Agreed.Contains(doubt.Token, StringComparer.Ordinal)
            ? new ActivityRefusal.AskedBack(SessionPlan.Field(plan.Sessions.Count - 1, "Date"), doubt)
            : null;

    private static ActivityRefusal? CountOf(ActivityPlan plan) =>
        plan.Sessions.Count switch
        {
            0 => new ActivityRefusal.NoSessions(),
            > MaxSessions => new ActivityRefusal.TooManySessions(MaxSessions),
            _ => null,
        };

    /// <summary>What is missing of a session, or wrong in itself and beside the rows above it; one thing at a time.</summary>
    private static IEnumerable<ActivityRefusal> TimesOf(ActivityPlan plan, SessionPlan session, int row)
    {
        ActivityRefusal? wrong = session switch
        {
            { Date: null, StartsAt: null } => new ActivityRefusal.Required(SessionPlan.Field(row, "Date")),
            { StartsAt: null } => new ActivityRefusal.Required(SessionPlan.Field(row, "Start")),
            { EndsAt: null } => new ActivityRefusal.Required(SessionPlan.Field(row, "End")),
            { StartsAt: { } start, EndsAt: { } end } when end <= start => new ActivityRefusal.EndNotAfterStart(row),
            { StartsAt: { } start, EndsAt: { } end } when end - start > MaxLength => new ActivityRefusal.TooLong(row, MaxLength),
            _ => Meets(plan, session, row) is { } other ? new ActivityRefusal.SessionsOverlap(row, other) : null,
        };
        return wrong is null ? [] : [wrong];
    }

    /// <summary>The first row above that is at the same time.</summary>
    private static int? Meets(ActivityPlan plan, SessionPlan session, int row) =>
        session.During is not { } during
            ? null
            : plan
                .Sessions.Take(row)
                .Select((above, i) => (above.During, Row: (int?)i))
                .FirstOrDefault(s => s.During is { } other && ClashRules.Overlap(other, during))
                .Row;

    /// <summary>Entered too late. What is scheduled and stands when it stood is not asked about again.</summary>
    private static ActivityRefusal? LongAgo(ActivityState state, ActivityPlan? before, SessionPlan session, int row, Instant now)
    {
        var earliest = VietnamTime.DateOf(now).PlusDays(-MaxDaysLate);
        var stands = state is ActivityState.Scheduled && before?.Sessions.Any(s => s.IsAtTheTimeOf(session)) == true;
        return session.StartsAt is { } start && VietnamTime.DateOf(start) < earliest && !stands
            ? new ActivityRefusal.TooLongAgo(row, earliest)
            : null;
    }

    private static IEnumerable<ActivityRefusal> Recorded(ActivityState state, ActivityPlan before, ActivityPlan plan, Instant now)
    {
        var stays = plan.Sessions.Select(s => s.Id).OfType<Guid>().ToHashSet();
        var gone = before.Sessions.Count(s => s is { Id: { } id } && (s.Recorded || s.Kept) && !stays.Contains(id));
        var moved = plan
            .Sessions.Select((session, row) => (Session: session, Row: row))
            .Where(s =>
                s.Session.Id is not null
                && before.Sessions.Any(b => b.Id == s.Session.Id && b.IsPinned(state, now) && !b.IsAtTheTimeOf(s.Session))
            )
            .Select(s => new ActivityRefusal.SessionRecorded(s.Row));
        return [.. moved, .. gone > 0 ? new ActivityRefusal[] { new ActivityRefusal.RecordedSessionGone(gone) } : []];
    }

    /// <summary>Of a session at another time than before: whether it can have taken place then.</summary>
    private static IEnumerable<ActivityRefusal> WhenItWas(ActivityPlan before, ActivityPlan plan, SessionPlan session, int row, Instant now)
    {
        var was = Before(before, session, row);
        if (was?.IsAtTheTimeOf(session) == true)
        {
            return [];
        }

        ActivityRefusal[] times = [.. TimesOf(plan, session, row)];
        return times.Length > 0 ? times
            : session.StartsAt is { } start && start > now ? [new ActivityRefusal.SessionNotBegun(row, start)]
            : was?.Date is { } then && session.StartsAt is { } day && then.Year != VietnamTime.DateOf(day).Year
                ? [new ActivityRefusal.OtherYear(row, then.Year)]
            : [];
    }

    /// <summary>What is confirmed is over: no session of it is given an end that is still to come.</summary>
    private static ActivityRefusal? NotOver(ActivityPlan before, ActivityPlan plan, Instant now) =>
        plan.Sessions.Where((session, row) => Before(before, session, row)?.IsAtTheTimeOf(session) != true).Max(s => s.EndsAt) is { } end
        && end > now
            ? new ActivityRefusal.NotOver(end)
            : null;

    /// <summary>The session as it is stored: by its id, or by its row where the form knows none.</summary>
    private static SessionPlan? Before(ActivityPlan before, SessionPlan session, int row) =>
        session.Id is { } id ? before.Sessions.FirstOrDefault(s => s.Id == id) : before.Sessions.ElementAtOrDefault(row);

    private static ActivityRefusal? PlacesOf(ActivityPlan plan) => plan.Capacity < 1 ? new ActivityRefusal.CapacityNotPositive() : null;

    private static ActivityRefusal? ClosingOf(ActivityPlan plan) =>
        plan.RegistrationClosesAt > plan.EndsAt ? new ActivityRefusal.RegistrationClosesAfterEnd() : null;

    private static ActivityRefusal? VenueOf(ActivityPlan plan, VenueFacts? venue) =>
        plan.PlaceUnitId is { } place && venue is not null && venue.CommuneId != place ? new ActivityRefusal.VenueElsewhere() : null;

    private static ActivityRefusal? RoomsOf(ActivityPlan plan, VenueFacts? venue) =>
        (plan.RoomFrom, plan.RoomTo) switch
        {
            (null, null) => null,
            ({ } from, { } to) when venue is null || (from >= 1 && from <= to && to <= venue.Rooms) => null,
            _ => new ActivityRefusal.NoSuchRoom(venue?.Rooms ?? 1),
        };

    private static ActivityWarning? SeatsOf(ActivityPlan plan, VenueFacts? venue) =>
        plan.Capacity > venue?.Capacity ? new ActivityWarning.MoreThanVenueHolds(venue.Capacity.Value) : null;

    private static ActivityWarning? LatenessOf(ActivityPlan plan, Instant now) =>
        plan.StartsAt is { } start && VietnamTime.DateOf(start) < VietnamTime.DateOf(now) ? new ActivityWarning.LateEntry() : null;
}
