using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>
/// Decides what may be done with an event, and when. The rules take facts and give a decision; the caller carries it out.
/// </summary>
public static class EventRules
{
    /// <summary>The longest time that a session may last.</summary>
    public static readonly Duration MaxLength = Duration.FromHours(24);

    /// <summary>
    /// How many days after it took place an event may still be entered; for that long the report of its half-year is still open.
    /// </summary>
    public const int MaxDaysLate = 60;

    public const int MaxReasonLength = 500;

    /// <summary>Draft → scheduled. Returns every reason why not, clashes included, so that the form can show them all at once.</summary>
    public static EventDecision Schedule(ActivityState state, EventPlan plan, EventSurroundings surroundings, Instant now) =>
        state is ActivityState.Draft ? Check(null, plan, surroundings, now) : EventDecision.Of(new EventRefusal.WrongState(state));

    /// <summary>Postponed → scheduled, usually at another time. The event kept its registrations while it was postponed.</summary>
    public static EventDecision Resume(
        ActivityState state,
        EventPlan before,
        EventPlan plan,
        EventSurroundings surroundings,
        Instant now
    ) =>
        state is ActivityState.Postponed
            ? Check(before, plan, surroundings, now) with
            {
                Moved = plan.IsElsewhereThan(before),
            }
            : EventDecision.Of(new EventRefusal.WrongState(state));

    /// <summary>Changes a scheduled event. The changed plan has to be one that could be scheduled now.</summary>
    public static EventDecision Move(ActivityState state, EventPlan before, EventPlan plan, EventSurroundings surroundings, Instant now) =>
        state is ActivityState.Scheduled
            ? Check(before, plan, surroundings, now) with
            {
                Moved = plan.IsElsewhereThan(before),
            }
            : EventDecision.Of(new EventRefusal.WrongState(state));

    /// <summary>
    /// Returns why a scheduled event gets no other start: people were counted at the present one. The organiser marks it as held first and
    /// then corrects it.
    /// </summary>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as it is to become.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="now">The present.</param>
    public static EventRefusal? WhyNotMoved(EventPlan before, EventPlan plan, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tally);
        return plan.StartsAt != before.StartsAt && tally.Stands(now) ? new EventRefusal.CountedThen(tally.Standing(now)) : null;
    }

    /// <summary>
    /// Scheduled → postponed. The registrations stay and the bookings go. At least one session has to lie ahead, because what took place
    /// already cannot be postponed.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="reason">The reason; may be missing.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="now">The present.</param>
    public static EventDecision Postpone(ActivityState state, string? reason, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return EventDecision.Of(
            state is not ActivityState.Scheduled ? new EventRefusal.WrongState(state)
                : tally.Stands(now) && tally.FallAway(now).Count == 0 ? new EventRefusal.Counted(tally.Standing(now))
                : null,
            reason?.Trim().Length > MaxReasonLength ? new EventRefusal.ReasonTooLong(MaxReasonLength) : null
        );
    }

    /// <summary>
    /// Draft, scheduled or postponed → cancelled, for ever. Refused when something was counted, because an event that took place is marked
    /// as held or ended early instead (who-sees 11). Admissions before the start are taken back in the same act
    /// (<see cref="ActivityTally.Early"/>).
    /// </summary>
    /// <inheritdoc cref="Postpone"/>
    public static EventDecision Cancel(ActivityState state, string? reason, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return EventDecision.Of(
            state is not (ActivityState.Draft or ActivityState.Scheduled or ActivityState.Postponed) ? new EventRefusal.WrongState(state)
                : tally.Stands(now) ? new EventRefusal.Counted(tally.Standing(now))
                : null,
            ReasonOf(reason)
        );
    }

    /// <summary>
    /// Scheduled or postponed → ended early: what was counted stays, and the sessions from <paramref name="from"/> on do not take place.
    /// When people were counted at the last session itself, that session is broken off and <paramref name="from"/> is null. A postponed
    /// event has no more sessions to come.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="reason">The reason, which is required.</param>
    /// <param name="from">The first session that does not take place.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="now">The present.</param>
    public static EventDecision EndEarly(ActivityState state, string? reason, int? from, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var may = tally.FallAway(now);
        return EventDecision.Of(
            state is not (ActivityState.Scheduled or ActivityState.Postponed) ? new EventRefusal.WrongState(state)
                : !tally.Stands(now) ? new EventRefusal.NothingCounted()
                : (from is null ? may.Count > 0 : !may.Contains(from.Value) || (state is ActivityState.Postponed && from != may[0]))
                    ? new EventRefusal.NoSuchSession()
                : null,
            ReasonOf(reason)
        );
    }

    /// <summary>
    /// Held → scheduled, when "held" was pressed by mistake. An event that was confirmed once is corrected instead, also while it waits to
    /// be confirmed again. An event that was ended early stays held: others were told of it, and its sessions and bookings are gone.
    /// </summary>
    public static EventDecision TakeBackHeld(ActivityState state, bool wasConfirmed, bool endedEarly, string? reason) =>
        EventDecision.Of(
            state is not ActivityState.Held ? new EventRefusal.WrongState(state)
                : wasConfirmed ? new EventRefusal.WrongState(ActivityState.Confirmed)
                : endedEarly ? new EventRefusal.WasEndedEarly()
                : null,
            ReasonOf(reason)
        );

    /// <summary>
    /// Corrects the facts of an event: while it is held, and once it is confirmed with a reason (who-sees 11). The corrected plan has to be
    /// one that can have taken place. Nothing is booked for the event any more, so there are no clashes. The year stays, because ages are
    /// counted by it.
    /// </summary>
    /// <param name="state">The event's state.</param>
    /// <param name="before">The plan as it is stored.</param>
    /// <param name="plan">The plan as the event really was.</param>
    /// <param name="surroundings">The chosen venue and campaign.</param>
    /// <param name="reason">The reason, which is required once the event is confirmed.</param>
    /// <param name="now">The present.</param>
    public static EventDecision Correct(
        ActivityState state,
        EventPlan before,
        EventPlan plan,
        EventSurroundings surroundings,
        string? reason,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(surroundings);
        if (state is not (ActivityState.Held or ActivityState.Confirmed))
        {
            return EventDecision.Of(new EventRefusal.WrongState(state));
        }

        return EventDecision.Of([
            .. Missing(plan),
            TimeOf(plan),
            WhenItWas(before, plan, surroundings, now),
            state is ActivityState.Confirmed && plan.EndsAt > now ? new EventRefusal.NotOver(plan.EndsAt.Value) : null,
            VenueOf(plan, surroundings.Venue),
            RoomsOf(plan, surroundings.Venue),
            .. AskedBack(before, plan, surroundings.Venue),
            WhyCorrected(state, reason),
        ]);
    }

    /// <summary>
    /// Returns why a correction of anything that was counted is refused; null: it is accepted. In a confirmed activity a correction needs a
    /// reason.
    /// </summary>
    public static EventRefusal? WhyCorrected(ActivityState state, string? reason) =>
        state is ActivityState.Confirmed ? ReasonOf(reason)
        : reason?.Trim().Length > MaxReasonLength ? new EventRefusal.ReasonTooLong(MaxReasonLength)
        : null;

    /// <summary>
    /// Scheduled → held, once the event has begun. While the event still runs or phones have not sent all of their acts, the organiser is
    /// asked first.
    /// </summary>
    /// <param name="state">The event's state.</param>
    /// <param name="startsAt">The time from which it may be marked as held.</param>
    /// <param name="overAt">When the last session ends; null when there is no session.</param>
    /// <param name="unsent">The acts that phones have not sent yet.</param>
    /// <param name="told">Whether the button said so.</param>
    /// <param name="now">The present.</param>
    public static EventDecision MarkHeld(ActivityState state, Instant startsAt, Instant? overAt, UnsentActs unsent, bool told, Instant now)
    {
        ArgumentNullException.ThrowIfNull(unsent);
        Instant? runsUntil = now < overAt ? overAt : null;
        return EventDecision.Of(
            state is not ActivityState.Scheduled ? new EventRefusal.WrongState(state)
            : now < startsAt ? new EventRefusal.NotBegun(startsAt)
            : !told && (runsUntil is not null || unsent.Acts > 0) ? new EventRefusal.NotFinished(runsUntil, unsent)
            : null
        );
    }

    /// <summary>
    /// Held → confirmed, once the last session is over and every session has an attendance or a headcount; zero is a figure (counted 7).
    /// The organiser is always asked first, with everything that still waits for a decision; it keeps waiting if the organiser confirms all
    /// the same.
    /// </summary>
    /// <param name="state">The event's state.</param>
    /// <param name="sessions">Each session's ordinal, and whether anybody recorded who came.</param>
    /// <param name="overAt">When the last session is over, or was broken off; null where there is none.</param>
    /// <param name="open">What still waits for a decision.</param>
    /// <param name="told">Whether the button that was pressed stood below the question.</param>
    /// <param name="now">The present.</param>
    public static EventDecision Confirm(
        ActivityState state,
        IEnumerable<(int Ordinal, bool Recorded)> sessions,
        Instant? overAt,
        UndecidedCounts open,
        bool told,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(open);
        int[] missing = [.. sessions.Where(s => !s.Recorded).Select(s => s.Ordinal)];
        return EventDecision.Of(
            state is not ActivityState.Held ? new EventRefusal.WrongState(state)
            : overAt is { } over && now < over ? new EventRefusal.NotOver(over)
            : missing.Length > 0 ? new EventRefusal.NotYetRecorded(missing)
            : !told ? new EventRefusal.Undecided(open)
            : null
        );
    }

    private static EventDecision Check(EventPlan? before, EventPlan plan, EventSurroundings surroundings, Instant now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(surroundings);
        return new(
            [
                .. Missing(plan),
                .. new[]
                {
                    TimeOf(plan),
                    DayOf(plan, surroundings, now),
                    PlacesOf(plan),
                    ClosingOf(plan),
                    VenueOf(plan, surroundings.Venue),
                    RoomsOf(plan, surroundings.Venue),
                }.OfType<EventRefusal>(),
                .. AskedBack(before, plan, surroundings.Venue),
                .. surroundings.Clashes,
            ],
            [.. new[] { SeatsOf(plan, surroundings.Venue), LatenessOf(plan, now) }.OfType<EventWarning>()]
        );
    }

    private static IEnumerable<EventRefusal> Missing(EventPlan plan)
    {
        (string Field, bool Given)[] needed =
        [
            (nameof(plan.Title), !string.IsNullOrWhiteSpace(plan.Title)),
            (nameof(plan.FormId), plan.FormId is not null),
            (nameof(plan.SettingId), plan.SettingId is not null),
            (nameof(plan.OrganisingUnitId), plan.OrganisingUnitId is not null),
            (nameof(plan.StartsAt), plan.StartsAt is not null),
            (nameof(plan.EndsAt), plan.EndsAt is not null),
            (nameof(plan.PlaceUnitId), plan.PlaceUnitId is not null),
            (nameof(plan.VenueId), plan.VenueId is not null),
        ];
        return needed.Where(f => !f.Given).Select(f => new EventRefusal.Required(f.Field));
    }

    /// <summary>The doubts that were not confirmed yet. A value that was stored before is not asked about again.</summary>
    private static IEnumerable<EventRefusal> AskedBack(EventPlan? before, EventPlan plan, VenueFacts? venue) =>
        plan.Doubts(venue)
            .Where(d =>
                !plan.Agreed.Contains(d.Doubt.Token, StringComparer.Ordinal)
                && (
                    before is null
                    || (
                        d.Doubt is Doubt.LongIntoTheNextDay
                            ? (before.StartsAt, before.EndsAt) != (plan.StartsAt, plan.EndsAt)
                            : (before.Capacity, before.VenueId) != (plan.Capacity, plan.VenueId)
                    )
                )
            );

    private static EventRefusal? TimeOf(EventPlan plan) =>
        plan is not { StartsAt: { } start, EndsAt: { } end } ? null
        : end <= start ? new EventRefusal.EndNotAfterStart()
        : end - start > MaxLength ? new EventRefusal.TooLong(MaxLength)
        : null;

    private static EventRefusal? DayOf(EventPlan plan, EventSurroundings surroundings, Instant now)
    {
        if (plan.StartsAt is not { } start)
        {
            return null;
        }

        var day = VietnamTime.DateOf(start);
        var earliest = VietnamTime.DateOf(now).PlusDays(-MaxDaysLate);
        return day < earliest ? new EventRefusal.TooLongAgo(earliest)
            : surroundings.Campaign is { } campaign && !campaign.Contains(day)
                ? new EventRefusal.OutsideCampaign(campaign.First, campaign.Last)
            : null;
    }

    private static EventRefusal? PlacesOf(EventPlan plan) => plan.Capacity < 1 ? new EventRefusal.CapacityNotPositive() : null;

    private static EventRefusal? ClosingOf(EventPlan plan) =>
        plan.RegistrationClosesAt > plan.EndsAt ? new EventRefusal.RegistrationClosesAfterEnd() : null;

    private static EventRefusal? VenueOf(EventPlan plan, VenueFacts? venue) =>
        plan.PlaceUnitId is { } place && venue is not null && venue.CommuneId != place ? new EventRefusal.VenueElsewhere() : null;

    private static EventRefusal? RoomsOf(EventPlan plan, VenueFacts? venue) =>
        (plan.RoomFrom, plan.RoomTo) switch
        {
            (null, null) => null,
            ({ } from, { } to) when venue is null || (from >= 1 && from <= to && to <= venue.Rooms) => null,
            _ => new EventRefusal.NoSuchRoom(venue?.Rooms ?? 1),
        };

    private static EventWarning? SeatsOf(EventPlan plan, VenueFacts? venue) =>
        plan.Capacity > venue?.Capacity ? new EventWarning.MoreThanVenueHolds(venue.Capacity.Value) : null;

    private static EventWarning? LatenessOf(EventPlan plan, Instant now) =>
        plan.StartsAt is { } start && VietnamTime.DateOf(start) < VietnamTime.DateOf(now) ? new EventWarning.LateEntry() : null;

    private static EventRefusal? WhenItWas(EventPlan before, EventPlan plan, EventSurroundings surroundings, Instant now)
    {
        if (plan.StartsAt is not { } start)
        {
            return null;
        }

        var day = VietnamTime.DateOf(start);
        return start > now ? new EventRefusal.NotBegun(start)
            : before.StartsAt is { } then && VietnamTime.DateOf(then).Year != day.Year
                ? new EventRefusal.OtherYear(VietnamTime.DateOf(then).Year)
            : surroundings.Campaign is { } campaign && !campaign.Contains(day)
                ? new EventRefusal.OutsideCampaign(campaign.First, campaign.Last)
            : null;
    }

    private static EventRefusal? ReasonOf(string? reason) =>
        reason?.Trim().Length switch
        {
            null or 0 => new EventRefusal.ReasonMissing(),
            > MaxReasonLength => new EventRefusal.ReasonTooLong(MaxReasonLength),
            _ => null,
        };
}
