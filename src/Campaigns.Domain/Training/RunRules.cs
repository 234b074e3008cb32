using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>A session as one row of the form asks for it; a part is null when it could not be read.</summary>
/// <param name="Id">The id of a stored session; null for a new one.</param>
/// <param name="Date">The day.</param>
/// <param name="StartsAt">Null when the day or the time is missing.</param>
/// <param name="EndsAt">Null when the day or the time is missing.</param>
/// <param name="Recorded">Whether somebody was already recorded at this session.</param>
/// <param name="LeaveOnly">Whether all that was recorded is leave, which is entered in advance.</param>
public sealed record SessionPlan(
    Guid? Id,
    LocalDate? Date,
    Instant? StartsAt,
    Instant? EndsAt,
    bool Recorded = false,
    bool LeaveOnly = false
)
{
    /// <summary>
    /// Whether the session has to keep its time, because somebody was recorded at that time. Leave that was entered in advance does not say
    /// that anything took place, so it moves together with a session that has not begun and with a postponed one.
    /// </summary>
    public bool IsPinned(ActivityState state, Instant now) =>
        Recorded && !(LeaveOnly && (state is ActivityState.Postponed || StartsAt > now));

    /// <summary>The time of the session, half open; null while a part is missing or the end is not after the start.</summary>
    public Interval? During => StartsAt is { } start && EndsAt is { } end && start < end ? new Interval(start, end) : null;
}

/// <summary>A course run as the trainer asks for it in the form.</summary>
public sealed record RunPlan
{
    public string Title { get; init; } = "";

    public Guid? PlaceUnitId { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>The first and the last room, counted from 1; both null: the whole venue.</summary>
    public int? RoomFrom { get; init; }

    /// <inheritdoc cref="RoomFrom"/>
    public int? RoomTo { get; init; }

    public IReadOnlyList<SessionPlan> Sessions { get; init; } = [];

    public IReadOnlyList<Guid> TrainerIds { get; init; } = [];

    /// <summary>Places that may be given away; null: no limit.</summary>
    public int? Capacity { get; init; }

    public Instant? RegistrationClosesAt { get; init; }

    /// <summary>The tokens of the doubts (<see cref="Doubt"/>) that the form asked about and the reader confirmed.</summary>
    public IReadOnlyCollection<string> Agreed { get; init; } = [];

    /// <summary>The doubtful values of this plan, whether they were confirmed or not.</summary>
    public IReadOnlyList<RunRefusal.AskedBack> Doubts(VenueFacts? venue) =>
        [
            .. Sessions
                .Select((s, row) => Doubt.OfTimes(s.StartsAt, s.EndsAt) is { } night ? RunRefusal.AskedBack.AtEnd(row, night) : null)
                .OfType<RunRefusal.AskedBack>(),
            .. Doubt.OfPlaces(Capacity, venue) is { } many ? new[] { new RunRefusal.AskedBack(nameof(Capacity), many) } : [],
        ];

    /// <summary>Whether this plan has another time or place than the other one.</summary>
    public bool IsElsewhereThan(RunPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        static IEnumerable<(Instant?, Instant?)> Times(RunPlan plan) => plan.Sessions.Select(s => (s.StartsAt, s.EndsAt)).Order();
        return (PlaceUnitId, VenueId, RoomFrom, RoomTo) != (other.PlaceUnitId, other.VenueId, other.RoomFrom, other.RoomTo)
            || !Times(this).SequenceEqual(Times(other));
    }
}

/// <summary>
/// Why a course run cannot be opened or changed. The field is one of <see cref="RunPlan"/>; for a session it is "Sessions[row].Part", with
/// rows counted from 0.
/// </summary>
public abstract record RunRefusal(string Field) : Refusal(Field)
{
    public sealed record WrongState(ActivityState State) : RunRefusal("");

    /// <summary>The course has ended, so no new run of it may be opened.</summary>
    public sealed record CourseEnded() : RunRefusal("CourseId");

    public sealed record Required(string Field) : RunRefusal(Field);

    public sealed record NoSessions() : RunRefusal(nameof(RunPlan.Sessions));

    public sealed record TooManySessions(int Max) : RunRefusal(nameof(RunPlan.Sessions));

    /// <summary>The value is possible but doubtful. It is taken once its token is among those that were confirmed.</summary>
    public sealed record AskedBack(string Field, Doubt Doubt) : RunRefusal(Field)
    {
        internal static AskedBack AtEnd(int row, Doubt doubt) => new(Of(row, "End"), doubt);
    }

    public sealed record EndNotAfterStart(int Row) : RunRefusal(Of(Row, "End"));

    public sealed record SessionTooLong(int Row, Duration Max) : RunRefusal(Of(Row, "End"));

    /// <summary>Two rows overlap in time; <paramref name="Other"/> is the earlier row.</summary>
    public sealed record SessionsOverlap(int Row, int Other) : RunRefusal(Of(Row, "Start"));

    public sealed record TooLongAgo(int Row, LocalDate Earliest) : RunRefusal(Of(Row, "Date"));

    /// <summary>Somebody was recorded at that session, so its time cannot change.</summary>
    public sealed record SessionRecorded(int Row) : RunRefusal(Of(Row, "Date"));

    /// <summary>Sessions at which somebody was recorded were taken off the form.</summary>
    public sealed record RecordedSessionGone(int Sessions) : RunRefusal(nameof(RunPlan.Sessions));

    public sealed record CapacityNotPositive() : RunRefusal(nameof(RunPlan.Capacity));

    public sealed record RegistrationClosesAfterEnd() : RunRefusal(nameof(RunPlan.RegistrationClosesAt));

    /// <summary>The chosen venue lies in another commune than the chosen one.</summary>
    public sealed record VenueElsewhere() : RunRefusal(nameof(RunPlan.VenueId));

    /// <summary>The venue does not have these rooms, or only one end of the range was chosen.</summary>
    public sealed record NoSuchRoom(int Rooms) : RunRefusal(nameof(RunPlan.RoomFrom));

    /// <summary>Another activity holds the venue, or one of the rooms, at the time of that row.</summary>
    public sealed record VenueTaken(int Row, OtherEvent By) : RunRefusal(nameof(RunPlan.VenueId));

    /// <summary>Another activity holds a trainer at the time of that row.</summary>
    public sealed record TrainerTaken(int Row, Guid PersonId, string PersonName, OtherEvent By) : RunRefusal(nameof(RunPlan.TrainerIds));

    /// <summary>A correction says that a session took place which has not begun yet.</summary>
    public sealed record NotBegun(int Row) : RunRefusal(Of(Row, "Date"));

    /// <summary>Ages were counted by the year of the session, so the session cannot move to another year.</summary>
    public sealed record OtherYear(int Row, int Year) : RunRefusal(Of(Row, "Date"));

    public sealed record ReasonMissing() : RunRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : RunRefusal("Reason");

    private static string Of(int row, string part) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(RunPlan.Sessions)}[{row}].{part}");
}

/// <summary>The decision of the rules about a plan.</summary>
public sealed record RunDecision(IReadOnlyList<RunRefusal> Refusals)
{
    public bool Allowed => Refusals.Count == 0;

    /// <summary>Whether the run has another time or place than before.</summary>
    public bool Moved { get; init; }
}

/// <summary>
/// Rules for opening and changing a course run. Postponing, cancelling, marking as held and confirming follow the rules for events.
/// </summary>
public static class RunRules
{
    public const int MaxSessions = 40;

    /// <inheritdoc cref="EventRules.MaxLength"/>
    public static readonly Duration MaxSession = EventRules.MaxLength;

    /// <summary>Decides about opening a new run, which is scheduled at once.</summary>
    public static RunDecision Open(RunPlan plan, VenueFacts? venue, IReadOnlyList<HeldTime> held, bool courseEnded, Instant now)
    {
        var decision = new RunDecision(Check(null, plan, venue, held, now));
        return courseEnded ? decision with { Refusals = [new RunRefusal.CourseEnded(), .. decision.Refusals] } : decision;
    }

    /// <summary>Decides about changing a scheduled run, or scheduling a postponed one again.</summary>
    /// <param name="state">The run's state.</param>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as the trainer asks for it.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="held">The times that other activities hold.</param>
    /// <param name="now">The present.</param>
    public static RunDecision Change(
        ActivityState state,
        RunPlan before,
        RunPlan plan,
        VenueFacts? venue,
        IReadOnlyList<HeldTime> held,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        if (state is not (ActivityState.Scheduled or ActivityState.Postponed))
        {
            return new RunDecision([new RunRefusal.WrongState(state)]);
        }

        var stays = plan.Sessions.Select(s => s.Id).OfType<Guid>().ToHashSet();
        var gone = before.Sessions.Count(s => s is { Recorded: true, Id: { } id } && !stays.Contains(id));
        var moved = plan
            .Sessions.Select((s, row) => (s, row))
            .Where(s =>
                before.Sessions.Any(b => b.Id == s.s.Id && b.IsPinned(state, now) && (b.StartsAt, b.EndsAt) != (s.s.StartsAt, s.s.EndsAt))
            )
            .Select(s => new RunRefusal.SessionRecorded(s.row));
        return new RunDecision([
            .. Check(before, plan, venue, held, now),
            .. moved,
            .. gone > 0 ? new RunRefusal[] { new RunRefusal.RecordedSessionGone(gone) } : [],
        ])
        {
            Moved = plan.IsElsewhereThan(before),
        };
    }

    /// <summary>
    /// Corrects the facts of a run: while it is held, and once it is confirmed with a reason (who-sees 11). Its sessions stay the same
    /// ones. Nothing is booked for the run any more, so there are no clashes. The year of a session stays, because ages are counted by it.
    /// </summary>
    /// <param name="state">The run's state.</param>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as the run really was, with the same sessions.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="reason">The reason, which is required once the run is confirmed.</param>
    /// <param name="now">The present.</param>
    public static RunDecision Correct(ActivityState state, RunPlan before, RunPlan plan, VenueFacts? venue, string? reason, Instant now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        if (state is not (ActivityState.Held or ActivityState.Confirmed))
        {
            return new RunDecision([new RunRefusal.WrongState(state)]);
        }

        RunRefusal? why = EventRules.WhyCorrected(state, reason) switch
        {
            EventRefusal.ReasonMissing => new RunRefusal.ReasonMissing(),
            EventRefusal.ReasonTooLong r => new RunRefusal.ReasonTooLong(r.Max),
            _ => null,
        };
        return new RunDecision([
            .. Missing(plan),
            .. plan.Sessions.SelectMany((session, row) => WhenItWas(before, plan, session, row, now)),
            .. new[] { VenueOf(plan, venue), RoomsOf(plan, venue), why }.OfType<RunRefusal>(),
        ]);
    }

    private static IEnumerable<RunRefusal> WhenItWas(RunPlan before, RunPlan plan, SessionPlan session, int row, Instant now)
    {
        var was = before.Sessions.FirstOrDefault(s => s.Id == session.Id);
        if ((was?.StartsAt, was?.EndsAt) == (session.StartsAt, session.EndsAt))
        {
            return [];
        }

        RunRefusal[] times = [.. TimesOf(plan, session, row, now)];
        return times.Length > 0 ? times
            : session.StartsAt > now ? [new RunRefusal.NotBegun(row)]
            : was?.Date is { } then && then.Year != session.Date!.Value.Year ? [new RunRefusal.OtherYear(row, then.Year)]
            : [];
    }

    private static IReadOnlyList<RunRefusal> Check(
        RunPlan? before,
        RunPlan plan,
        VenueFacts? venue,
        IReadOnlyList<HeldTime> held,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(held);
        return
        [
            .. Missing(plan),
            .. plan.Sessions.SelectMany((session, row) => TimesOf(plan, session, row, now)),
            .. new[] { CountOf(plan), PlacesOf(plan), ClosingOf(plan), VenueOf(plan, venue), RoomsOf(plan, venue) }.OfType<RunRefusal>(),
            .. AskedBack(before, plan, venue),
            .. plan.Sessions.SelectMany((session, row) => ClashesOf(plan, session, row, venue, held)),
        ];
    }

    private static IEnumerable<RunRefusal> Missing(RunPlan plan)
    {
        (string Field, bool Given)[] needed =
        [
            (nameof(plan.Title), !string.IsNullOrWhiteSpace(plan.Title)),
            (nameof(plan.PlaceUnitId), plan.PlaceUnitId is not null),
            (nameof(plan.VenueId), plan.VenueId is not null),
            (nameof(plan.TrainerIds), plan.TrainerIds.Count > 0),
        ];
        return needed.Where(f => !f.Given).Select(f => new RunRefusal.Required(f.Field));
    }

    /// <summary>The doubts that were not confirmed yet. A value that was stored before is not asked about again.</summary>
    private static IEnumerable<RunRefusal> AskedBack(RunPlan? before, RunPlan plan, VenueFacts? venue) =>
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

    private static RunRefusal? CountOf(RunPlan plan) =>
        plan.Sessions.Count switch
        {
            0 => new RunRefusal.NoSessions(),
            > MaxSessions => new RunRefusal.TooManySessions(MaxSessions),
            _ => null,
        };

    private static IEnumerable<RunRefusal> TimesOf(RunPlan plan, SessionPlan session, int row, Instant now)
    {
        string Field(string part) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(plan.Sessions)}[{row}].{part}");
        if (session.Date is null)
        {
            yield return new RunRefusal.Required(Field("Date"));
        }
        else if (session.StartsAt is null)
        {
            yield return new RunRefusal.Required(Field("Start"));
        }
        else if (session.EndsAt is null)
        {
            yield return new RunRefusal.Required(Field("End"));
        }

        if (session is not { Date: { } date, StartsAt: { } start, EndsAt: { } end })
        {
            yield break;
        }

        var earliest = VietnamTime.DateOf(now).PlusDays(-EventRules.MaxDaysLate);
        if (end <= start)
        {
            yield return new RunRefusal.EndNotAfterStart(row);
        }
        else if (end - start > MaxSession)
        {
            yield return new RunRefusal.SessionTooLong(row, MaxSession);
        }
        else if (date < earliest && session.Id is null)
        {
            yield return new RunRefusal.TooLongAgo(row, earliest);
        }
        else if (
            plan
                .Sessions.Take(row)
                .Select((s, i) => (s.During, Row: i))
                .FirstOrDefault(s => s.During is { } other && ClashRules.Overlap(other, new Interval(start, end))) is
            { During: not null } met
        )
        {
            yield return new RunRefusal.SessionsOverlap(row, met.Row);
        }
    }

    private static RunRefusal? PlacesOf(RunPlan plan) => plan.Capacity < 1 ? new RunRefusal.CapacityNotPositive() : null;

    private static RunRefusal? ClosingOf(RunPlan plan) =>
        plan.RegistrationClosesAt > plan.Sessions.Max(s => s.EndsAt) ? new RunRefusal.RegistrationClosesAfterEnd() : null;

    private static RunRefusal? VenueOf(RunPlan plan, VenueFacts? venue) =>
        plan.PlaceUnitId is { } place && venue is not null && venue.CommuneId != place ? new RunRefusal.VenueElsewhere() : null;

    private static RunRefusal? RoomsOf(RunPlan plan, VenueFacts? venue) =>
        (plan.RoomFrom, plan.RoomTo) switch
        {
            (null, null) => null,
            ({ } from, { } to) when venue is null || (from >= 1 && from <= to && to <= venue.Rooms) => null,
            _ => new RunRefusal.NoSuchRoom(venue?.Rooms ?? 1),
        };

    private static IEnumerable<RunRefusal> ClashesOf(
        RunPlan plan,
        SessionPlan session,
        int row,
        VenueFacts? venue,
        IReadOnlyList<HeldTime> held
    )
    {
        var wish = new EventPlan
        {
            VenueId = plan.VenueId,
            RoomFrom = plan.RoomFrom,
            RoomTo = plan.RoomTo,
            StartsAt = session.StartsAt,
            EndsAt = session.EndsAt,
        };
        return ClashRules
            .Find(wish, venue, plan.TrainerIds, held)
            .Select(clash =>
                clash switch
                {
                    EventRefusal.VenueTaken taken => new RunRefusal.VenueTaken(row, taken.By),
                    EventRefusal.SpeakerTaken taken => (RunRefusal)
                        new RunRefusal.TrainerTaken(row, taken.PersonId, taken.PersonName, taken.By),
                    _ => throw new InvalidOperationException(clash.Key),
                }
            );
    }
}
