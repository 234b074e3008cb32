using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Events;
using Campaigns.Domain.Training;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

/// <summary>What was recorded can be corrected, and nothing that was counted disappears.</summary>
public sealed class UndoingTests
{
    // 24/11/2026, 14:00 in Vietnam.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 7, 0);
    private static readonly Guid Commune = Guid.NewGuid();

    private static readonly EventPlan Was = new()
    {
        Title = "Nói chuyện chuyên đề",
        FormId = Guid.NewGuid(),
        SettingId = Guid.NewGuid(),
        OrganisingUnitId = Guid.NewGuid(),
        PlaceUnitId = Commune,
        VenueId = Guid.NewGuid(),
        Sessions = [SessionPlan.At(Now - Duration.FromHours(6), Now - Duration.FromHours(4))],
    };

    private static readonly EventSurroundings Hall = new(new VenueFacts(Commune, 100, 1, HoldsSeveral: false));

    private static SessionTally Session(int ordinal, int hours, int admitted = 0, int heads = 0) =>
        new(ordinal, Now + Duration.FromHours(hours), admitted, heads);

    private static ActivityTally Tally(params SessionTally[] sessions) => new(sessions);

    [Fact]
    public void A_class_with_people_present_is_not_cancelled_but_ended_early()
    {
        var tally = Tally(Session(1, -2, admitted: 13), Session(2, 20));
        Assert.Equal([new ActivityRefusal.Counted(13)], LifecycleRules.Cancel(ActivityState.Scheduled, "mưa lớn", tally, Now).Refusals);
        Assert.True(LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa lớn", 2, tally, isPast: false, Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.NoSuchSession()],
            LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa lớn", 1, tally, isPast: false, Now).Refusals
        );
        Assert.Equal(
            [new ActivityRefusal.NoSuchSession()],
            LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa lớn", null, tally, isPast: false, Now).Refusals
        );
        Assert.Equal(
            [new ActivityRefusal.ReasonMissing()],
            LifecycleRules.EndEarly(ActivityState.Scheduled, " ", 2, tally, isPast: false, Now).Refusals
        );
    }

    [Theory]
    [InlineData(ActivityState.Scheduled, 0, false)]
    [InlineData(ActivityState.Scheduled, 1, true)]
    [InlineData(ActivityState.Postponed, 0, true)]
    public void What_is_over_by_its_own_time_is_not_broken_off(ActivityState state, int minutesLeft, bool allowed)
    {
        // The only session ends now.
        var (activity, tally, at) = (Run(-3), Tally(Session(1, -3, admitted: 64)), Now - Duration.FromMinutes(minutesLeft));
        if (state is ActivityState.Postponed)
        {
            activity.MarkPostponed(null, Now);
        }

        var decision = LifecycleRules.EndEarly(state, "mất điện", null, tally, activity.IsPast(at), at);
        Assert.Equal(allowed ? [] : [new ActivityRefusal.AlreadyOver()], decision.Refusals);
    }

    [Fact]
    public void Sessions_that_did_not_take_place_fall_away_also_afterwards() =>
        Assert.True(
            LifecycleRules
                .EndEarly(ActivityState.Scheduled, "mưa lớn", 2, Tally(Session(1, -20, admitted: 13), Session(2, -2)), isPast: true, Now)
                .Allowed
        );

    [Fact]
    public void Heads_before_the_start_are_taken_back_as_admissions_are_and_a_zero_counts_nobody()
    {
        var early = Tally(Session(1, 1, admitted: 2, heads: 3));
        Assert.Equal(5, early.Early(Now));
        Assert.True(LifecycleRules.Cancel(ActivityState.Scheduled, "mưa", early, Now).Allowed);
        Assert.True(LifecycleRules.Postpone(ActivityState.Scheduled, null, early, Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.NothingCounted()],
            LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa", null, early, isPast: false, Now).Refusals
        );
        Assert.False(LifecycleRules.Cancel(ActivityState.Scheduled, "mưa", Tally(Session(1, 0, heads: 3)), Now).Allowed);
        Assert.True(LifecycleRules.Cancel(ActivityState.Scheduled, "mưa", Tally(Session(1, -1)), Now).Allowed);
    }

    [Fact]
    public void Admissions_before_the_start_alone_are_taken_back_by_a_cancellation()
    {
        var tally = Tally(Session(1, 1, admitted: 20));
        Assert.True(LifecycleRules.Cancel(ActivityState.Scheduled, "mưa lớn", tally, Now).Allowed);
        Assert.Equal(20, tally.Early(Now));
        Assert.Equal(
            [new ActivityRefusal.NothingCounted()],
            LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa lớn", 1, tally, isPast: false, Now).Refusals
        );
    }

    /// <summary>An admission at the very moment of a session's start counts as present at the session.</summary>
    [Fact]
    public void Who_was_let_in_counts_from_the_moment_at_which_it_begins()
    {
        var tally = Tally(Session(1, 0, admitted: 1));
        Assert.False(tally.Stands(Now - Duration.Epsilon));
        Assert.True(tally.Stands(Now));
        Assert.Equal((1, 0), (tally.Standing(Now), tally.Early(Now)));
    }

    [Fact]
    public void An_event_that_people_were_counted_at_keeps_its_start()
    {
        var (starts, ends) = (Was.StartsAt!.Value, Was.EndsAt!.Value);
        var plan = Was with { Sessions = [SessionPlan.At(starts, ends + Duration.FromHours(1))] };
        var later = Was with { Sessions = [SessionPlan.At(starts + Duration.FromMinutes(30), ends)] };
        var counted = Tally(Session(1, -6, admitted: 4));
        Assert.Equal([new ActivityRefusal.CountedThen(0, 4)], PlanRules.WhyNotMoved(Was, later, counted, Now));
        Assert.Empty(PlanRules.WhyNotMoved(Was, plan, counted, Now));
        Assert.Empty(PlanRules.WhyNotMoved(Was, later, Tally(Session(1, -6)), Now));
    }

    [Fact]
    public void What_does_not_take_place_takes_no_registration_and_calendars_are_told()
    {
        var (cancelled, ended) = (Run(-2, 20), Run(-2, 20));
        (cancelled.RegistrationOpen, ended.RegistrationOpen) = (true, true);
        cancelled.MarkCancelled("Mưa lớn", Now);
        ended.MarkEndedEarly(2, "Mưa lớn", Guid.NewGuid(), Now);
        Assert.Equal((false, 1), (cancelled.RegistrationOpen, cancelled.IcsSequence));
        Assert.Equal((false, 1), (ended.RegistrationOpen, ended.IcsSequence));
    }

    [Theory, InlineData(-1, 0), InlineData(1, 7), InlineData(24, 7)]
    public void Another_start_takes_back_whoever_came_early_unless_its_door_is_open_already(int opens, int taken) =>
        Assert.Equal(
            taken,
            Tally(Session(1, 1, admitted: 7)).EarlyAt(Now + Duration.FromHours(opens), Now + Duration.FromHours(opens + 4), Now)
        );

    [Fact]
    public void What_took_place_whole_is_not_postponed_and_the_rest_of_a_class_is()
    {
        Assert.Equal(
            [new ActivityRefusal.Counted(13)],
            LifecycleRules.Postpone(ActivityState.Scheduled, null, Tally(Session(1, -1, admitted: 13)), Now).Refusals
        );
        Assert.True(
            LifecycleRules.Postpone(ActivityState.Scheduled, null, Tally(Session(1, -1, admitted: 13), Session(2, 20)), Now).Allowed
        );
    }

    [Fact]
    public void A_postponed_class_ends_where_it_was_left()
    {
        var tally = Tally(Session(1, -20, admitted: 13), Session(2, -2), Session(3, 20));
        Assert.True(LifecycleRules.EndEarly(ActivityState.Postponed, "mưa", 2, tally, isPast: false, Now).Allowed);
        Assert.False(LifecycleRules.EndEarly(ActivityState.Postponed, "mưa", 3, tally, isPast: false, Now).Allowed);
    }

    [Property]
    public void Whatever_was_counted_is_either_cancelled_or_ended_early_and_its_turns_stay(
        List<(int Hours, uint Admitted, uint Heads)> drawn
    )
    {
        var tally = new ActivityTally([
            .. (drawn ?? []).Select((d, i) => Session(i + 1, d.Hours % 48, (int)(d.Admitted % 50), (int)(d.Heads % 50))),
        ]);
        var cancels = LifecycleRules.Cancel(ActivityState.Scheduled, "mưa lớn", tally, Now).Allowed;
        int?[] wishes = [null, .. tally.Sessions.Select(s => (int?)s.Ordinal)];
        var ends = wishes
            .Where(from => LifecycleRules.EndEarly(ActivityState.Scheduled, "mưa lớn", from, tally, isPast: false, Now).Allowed)
            .ToList();
        Assert.NotEqual(cancels, ends.Count > 0);
        Assert.All(
            ends,
            from =>
                Assert.Equal(
                    tally.Standing(Now),
                    tally.Sessions.Where(s => from is null || s.Ordinal < from).Where(s => s.Stands(Now)).Sum(s => s.Turns)
                )
        );
        Assert.Equal(tally.Sessions.Sum(s => s.Turns), tally.Standing(Now) + tally.Early(Now));
    }

    [Fact]
    public void Ending_early_calls_off_what_was_to_come_and_is_held_once_nothing_more_is()
    {
        var run = Run(-2, 20, 44);
        var gone = run.MarkEndedEarly(2, "Giảng viên ốm", Guid.NewGuid(), Now);
        Assert.Equal([2, 3], gone.Select(s => s.Ordinal));
        Assert.Equal((ActivityState.Held, "Giảng viên ốm", (Instant?)Now), (run.State, run.StateReason, run.EndedEarlyAt));

        var later = Run(-2, 20, 44);
        later.MarkEndedEarly(3, "Giảng viên ốm", Guid.NewGuid(), Now);
        Assert.Equal((ActivityState.Scheduled, (Instant?)null), (later.State, later.HeldAt));
    }

    [Fact]
    public void What_is_broken_off_ended_when_it_was_and_what_ran_to_its_end_did_so()
    {
        var running = Run(-1, 0);
        var (planned, now) = (running.Sessions.Max(s => s.EndsAt), Now + Duration.FromMinutes(31) + Duration.FromSeconds(40));
        running.MarkEndedEarly(null, "Mất điện", Guid.NewGuid(), now);
        Assert.Equal(Now + Duration.FromMinutes(31), running.Sessions.Single(s => s.Ordinal == 2).EndsAt);
        Assert.True(running.Sessions.Single(s => s.Ordinal == 2).EndsAt < planned);

        // Even a session that is broken off at once keeps a length.
        var barely = Run(-1, 0);
        barely.MarkEndedEarly(null, "Mất điện", Guid.NewGuid(), Now + Duration.FromSeconds(1));
        Assert.Equal(Now + Duration.FromMinutes(1), barely.Sessions.Single(s => s.Ordinal == 2).EndsAt);

        var over = Run(-30, -20);
        var ends = over.Sessions.Select(s => s.EndsAt).ToList();
        over.MarkEndedEarly(null, "Mất điện", Guid.NewGuid(), Now);
        Assert.Equal(ends, over.Sessions.Select(s => s.EndsAt));
        var first = Run(-2, 20).Sessions.Min(s => s.EndsAt);
        var run = Run(-2, 20);
        run.MarkEndedEarly(2, "Giảng viên ốm", Guid.NewGuid(), Now);
        Assert.Equal(first, run.Sessions.Min(s => s.EndsAt));
    }

    [Fact]
    public void A_session_that_runs_while_later_ones_are_called_off_goes_on_until_its_own_end()
    {
        var run = Run(-1, 20);
        var ends = run.Sessions.Min(s => s.EndsAt);
        run.MarkEndedEarly(2, "Giảng viên ốm", Guid.NewGuid(), Now);
        Assert.Equal((Instant?)ends, run.OverAt);

        var broken = Run(-1);
        var now = Now + Duration.FromMinutes(10);
        broken.MarkEndedEarly(null, "Mất điện", Guid.NewGuid(), now);
        Assert.Equal((Instant?)now, broken.OverAt);
    }

    [Theory]
    [InlineData(ActivityState.Held, true)]
    [InlineData(ActivityState.Scheduled, false)]
    [InlineData(ActivityState.Confirmed, false)]
    [InlineData(ActivityState.Cancelled, false)]
    public void Held_by_a_slip_goes_back_until_it_is_confirmed(ActivityState state, bool may)
    {
        Assert.Equal(may, LifecycleRules.TakeBackHeld(state, wasConfirmed: false, endedEarly: false, "Bấm nhầm").Allowed);
        Assert.False(LifecycleRules.TakeBackHeld(state, wasConfirmed: true, endedEarly: false, "Bấm nhầm").Allowed);
        Assert.False(LifecycleRules.TakeBackHeld(state, wasConfirmed: false, endedEarly: true, "Bấm nhầm").Allowed);
        Assert.False(LifecycleRules.TakeBackHeld(state, wasConfirmed: false, endedEarly: false, " ").Allowed);
    }

    [Fact]
    public void Facts_are_corrected_while_held_and_once_confirmed_with_a_reason()
    {
        var elsewhere = Was with { PlaceUnitId = Guid.NewGuid() };
        var there = new EventSurroundings(new VenueFacts(elsewhere.PlaceUnitId!.Value, 100, 1, HoldsSeveral: false));
        Assert.True(EventRules.Correct(ActivityState.Held, Was, elsewhere, there, null, Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.ReasonMissing()],
            EventRules.Correct(ActivityState.Confirmed, Was, elsewhere, there, null, Now).Refusals
        );
        Assert.True(EventRules.Correct(ActivityState.Confirmed, Was, elsewhere, there, "Chọn nhầm xã", Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.WrongState(ActivityState.Cancelled)],
            EventRules.Correct(ActivityState.Cancelled, Was, elsewhere, there, "x", Now).Refusals
        );
        Assert.Equal(
            [new ActivityRefusal.VenueElsewhere()],
            EventRules.Correct(ActivityState.Held, Was, elsewhere, Hall, null, Now).Refusals
        );
    }

    [Fact]
    public void A_correction_says_what_can_have_taken_place()
    {
        var stillOn = Was with { Sessions = [SessionPlan.At(Was.StartsAt!.Value, Now + Duration.FromMinutes(1))] };
        Assert.True(EventRules.Correct(ActivityState.Held, Was, stillOn, Hall, null, Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.NotOver(stillOn.EndsAt!.Value)],
            EventRules.Correct(ActivityState.Confirmed, Was, stillOn, Hall, "Ghi nhầm giờ", Now).Refusals
        );
        var ahead = Was with { Sessions = [SessionPlan.At(Now + Duration.FromHours(1), Now + Duration.FromHours(2))] };
        Assert.Equal(
            [new ActivityRefusal.SessionNotBegun(0, ahead.StartsAt!.Value)],
            EventRules.Correct(ActivityState.Held, Was, ahead, Hall, null, Now).Refusals
        );
        var lastYear = Was with
        {
            Sessions = [SessionPlan.At(Was.StartsAt!.Value - Duration.FromDays(365), Was.EndsAt!.Value - Duration.FromDays(365))],
        };
        Assert.Equal(
            [new ActivityRefusal.OtherYear(0, 2026)],
            EventRules.Correct(ActivityState.Held, Was, lastYear, Hall, null, Now).Refusals
        );
        // A correction may lie long ago and may overlap other bookings, because the event did take place.
        var early = Was with
        {
            Sessions = [SessionPlan.At(Was.StartsAt!.Value - Duration.FromDays(200), Was.EndsAt!.Value - Duration.FromDays(200))],
        };
        Assert.True(EventRules.Correct(ActivityState.Held, early, early with { Title = "Tọa đàm" }, Hall, null, Now).Allowed);
        var campaign = new CampaignWindow(new LocalDate(2026, 6, 1), new LocalDate(2026, 6, 30));
        Assert.Equal(
            [new EventRefusal.OutsideCampaign(0, campaign.First, campaign.Last)],
            EventRules.Correct(ActivityState.Held, Was, Was, Hall with { Campaign = campaign }, null, Now).Refusals
        );
    }

    [Fact]
    public void A_run_is_corrected_as_an_event_is()
    {
        var plan = new RunPlan
        {
            Title = "Lớp 02/2026",
            PlaceUnitId = Commune,
            VenueId = Guid.NewGuid(),
            TrainerIds = [Guid.NewGuid()],
        };
        IReadOnlyList<ActivityRefusal> Refusals(ActivityState state, RunPlan to, string? reason) =>
            PlanRules.Correct(state, plan, to, Hall.Venue, reason, Now).Refusals;
        Assert.Empty(Refusals(ActivityState.Held, plan, null));
        Assert.Equal([new ActivityRefusal.ReasonMissing()], Refusals(ActivityState.Confirmed, plan, null));
        Assert.Equal([new ActivityRefusal.WrongState(ActivityState.Scheduled)], Refusals(ActivityState.Scheduled, plan, "x"));
        Assert.Equal(
            [new ActivityRefusal.VenueElsewhere()],
            Refusals(ActivityState.Held, plan with { PlaceUnitId = Guid.NewGuid() }, null)
        );
        Assert.Equal(
            [new ActivityRefusal.Required(nameof(RunPlan.TrainerIds))],
            Refusals(ActivityState.Held, plan with { TrainerIds = [] }, null)
        );
    }

    [Fact]
    public void The_times_of_a_runs_sessions_are_corrected_to_what_can_have_been()
    {
        SessionPlan At(Guid id, Instant start, int minutes = 180) =>
            new(id, Domain.Time.VietnamTime.DateOf(start), start, start + Duration.FromMinutes(minutes));
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var (one, two) = (Now - Duration.FromDays(2), Now - Duration.FromDays(1));
        var before = new RunPlan
        {
            Title = "Lớp 02/2026",
            PlaceUnitId = Commune,
            VenueId = Guid.NewGuid(),
            TrainerIds = [Guid.NewGuid()],
            Sessions = [At(first, one) with { Recorded = true }, At(second, two)],
        };
        IReadOnlyList<ActivityRefusal> Of(params SessionPlan[] sessions) =>
            PlanRules.Correct(ActivityState.Held, before, before with { Sessions = sessions }, Hall.Venue, null, Now).Refusals;

        // Records move together with their session.
        Assert.Empty(Of(At(first, one - Duration.FromDays(3)), At(second, two)));
        Assert.Equal(
            [new ActivityRefusal.SessionNotBegun(1, Now + Duration.FromHours(1))],
            Of(At(first, one), At(second, Now + Duration.FromHours(1)))
        );
        Assert.Equal([new ActivityRefusal.SessionsOverlap(1, 0)], Of(At(first, one), At(second, one + Duration.FromHours(1))));
        Assert.Equal([new ActivityRefusal.EndNotAfterStart(0)], Of(At(first, one - Duration.FromDays(3), minutes: 0), At(second, two)));
        Assert.Equal(
            [new ActivityRefusal.OtherYear(0, Domain.Time.VietnamTime.DateOf(one).Year)],
            Of(At(first, one - Duration.FromDays(366)), At(second, two))
        );
        Assert.Equal([new ActivityRefusal.Required("Sessions[0].Date")], Of(new SessionPlan(first, null, null, null), At(second, two)));
    }

    [Fact]
    public void A_band_left_empty_is_empty_when_the_count_is_corrected_and_a_zero_is_a_zero()
    {
        var typed = new HeadcountInput(Female: 10, Male: 0, Under16: 3);
        var (cells, _) = HeadcountRules.Count(typed);
        Assert.Equal(typed, HeadcountInput.Of(cells, typed.Entered));
        Assert.Equal(new HeadcountInput(Female: 10, Under16: 3), HeadcountInput.Of(cells, entered: null));
    }

    [Property]
    public void A_count_is_corrected_from_what_was_typed(uint female, uint? male, uint? unknown, bool ages)
    {
        int? Small(uint? n) => n is { } x ? (int)(x % 1000) : null;
        var typed = new HeadcountInput(Small(female), Small(male), Small(unknown), ages ? 0 : null);
        Assert.Equal(typed, HeadcountInput.Of(HeadcountRules.Count(typed).Cells, typed.Entered));
    }

    private static Activity Run(params int[] hours)
    {
        var id = Guid.NewGuid();
        var run = new Activity
        {
            Id = id,
            Kind = ActivityKind.CourseRun,
            Code = "ABC12345",
            OrganisingUnitId = Guid.NewGuid(),
            IcsUid = "x",
            CreatedById = Guid.NewGuid(),
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        run.MarkScheduled(run.CreatedById, Now);
        run.Sessions.AddRange(
            hours.Select(
                (h, i) =>
                    new Session
                    {
                        Id = Guid.NewGuid(),
                        ActivityId = id,
                        Ordinal = i + 1,
                        StartsAt = Now + Duration.FromHours(h),
                        EndsAt = Now + Duration.FromHours(h + 3),
                    }
            )
        );
        return run;
    }
}
