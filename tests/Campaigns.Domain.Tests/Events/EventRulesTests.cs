using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Events;

public sealed class EventRulesTests
{
    // 24/11/2026, 09:00 in Vietnam.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 2, 0);

    private static readonly Guid Commune = Guid.NewGuid();

    private static readonly EventPlan Plan = new()
    {
        Title = "Nam giới cùng lên tiếng",
        FormId = Guid.NewGuid(),
        SettingId = Guid.NewGuid(),
        OrganisingUnitId = Guid.NewGuid(),
        PlaceUnitId = Commune,
        VenueId = Guid.NewGuid(),
        Sessions = [SessionPlan.At(Instant.FromUtc(2026, 11, 27, 7, 0), Instant.FromUtc(2026, 11, 27, 9, 0))],
        Capacity = 150,
        RegistrationClosesAt = Instant.FromUtc(2026, 11, 26, 10, 0),
    };

    private static readonly EventSurroundings Hall = new(
        new VenueFacts(Commune, Capacity: 200, Rooms: 3, HoldsSeveral: false),
        YearlyRule.GenderEquality.EditionOf(2026).Window
    );

    private static readonly OtherActivity Other = new(
        Guid.NewGuid(),
        "Phụ nữ tiết kiệm",
        "Hội trường",
        "Hội LHPN xã Ea Kiết",
        Instant.FromUtc(2026, 11, 27, 7, 0),
        Instant.FromUtc(2026, 11, 27, 8, 30)
    );

    private static ActivityDecision Schedule(EventPlan plan, EventSurroundings? surroundings = null) =>
        EventRules.Schedule(ActivityState.Draft, plan, surroundings ?? Hall, Now);

    /// <summary>The plan at another time.</summary>
    private static EventPlan At(Instant? starts, Instant? ends) =>
        Plan with
        {
            Sessions = [new SessionPlan(null, starts is { } start ? VietnamTime.DateOf(start) : Plan.Sessions[0].Date, starts, ends)],
        };

    private static void AssertRefused(ActivityDecision decision, params ActivityRefusal[] refusals)
    {
        Assert.False(decision.Allowed);
        Assert.Equal(refusals, decision.Refusals);
    }

    [Fact]
    public void Confirm_WaitsForTheEndOfTheLastSession_AndAsksAboutWhatIsUndecided()
    {
        AssertRefused(
            Confirm(ActivityState.Held, [(1, true)], overAt: Now + Duration.FromMinutes(1)),
            new ActivityRefusal.NotOver(Now + Duration.FromMinutes(1))
        );
        AssertAllowed(Confirm(ActivityState.Held, [(1, true)], overAt: Now, told: true));
        AssertRefused(Confirm(ActivityState.Held, [(1, true)], overAt: Now), new ActivityRefusal.Undecided(UndecidedCounts.None));
        foreach (
            var open in new[]
            {
                new UndecidedCounts(1, 0, 0),
                new UndecidedCounts(0, 2, 0),
                new UndecidedCounts(0, 0, 3),
                UndecidedCounts.None with
                {
                    Entering = 4,
                },
            }
        )
        {
            AssertRefused(Confirm(ActivityState.Held, [(1, true)], open: open), new ActivityRefusal.Undecided(open));
            AssertAllowed(Confirm(ActivityState.Held, [(1, true)], open: open, told: true));
            AssertRefused(
                Confirm(ActivityState.Held, [(1, true)], overAt: Now + Duration.FromHours(1), open: open, told: true),
                new ActivityRefusal.NotOver(Now + Duration.FromHours(1))
            );
        }
    }

    private static ActivityDecision Confirm(
        ActivityState state,
        IEnumerable<(int, bool)> sessions,
        Instant? overAt = null,
        UndecidedCounts? open = null,
        bool told = false
    ) => LifecycleRules.Confirm(state, sessions, overAt, open ?? UndecidedCounts.None, told, Now);

    private static void AssertAllowed(ActivityDecision decision)
    {
        Assert.Empty(decision.Refusals);
        Assert.True(decision.Allowed);
    }

    [Fact]
    public void Schedule_WhenEverythingIsGiven_IsAllowedWithoutWarning()
    {
        AssertAllowed(Schedule(Plan));
        Assert.Empty(Schedule(Plan).Warnings);
    }

    [Theory]
    [InlineData(ActivityState.Scheduled)]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    [InlineData(ActivityState.Postponed)]
    public void Schedule_WhenNoDraft_IsRefused(ActivityState state) =>
        AssertRefused(EventRules.Schedule(state, Plan, Hall, Now), new ActivityRefusal.WrongState(state));

    public static TheoryData<string, EventPlan> PlansThatLackAField =>
        new()
        {
            { nameof(EventPlan.Title), Plan with { Title = " " } },
            { nameof(EventPlan.FormId), Plan with { FormId = null } },
            { nameof(EventPlan.SettingId), Plan with { SettingId = null } },
            { nameof(EventPlan.OrganisingUnitId), Plan with { OrganisingUnitId = null } },
            { nameof(EventPlan.PlaceUnitId), Plan with { PlaceUnitId = null } },
            { nameof(EventPlan.VenueId), Plan with { VenueId = null } },
            { "Sessions[0].Date", Plan with { Sessions = [new SessionPlan(null, null, null, null)] } },
            { "Sessions[0].Start", At(null, null) },
            { "Sessions[0].End", At(Plan.StartsAt, null) with { RegistrationClosesAt = null } },
        };

    [Theory, MemberData(nameof(PlansThatLackAField))]
    public void Schedule_WhenAFieldIsMissing_IsRefusedAtThatField(string field, EventPlan plan) =>
        AssertRefused(Schedule(plan), new ActivityRefusal.Required(field));

    [Fact]
    public void Schedule_WhenNothingIsGiven_NamesEveryFieldAtOnce() =>
        Assert.Equal(
            ["FormId", "OrganisingUnitId", "PlaceUnitId", "Sessions[0].Date", "SettingId", "Title", "VenueId"],
            Schedule(new EventPlan { Sessions = [new SessionPlan(null, null, null, null)] }, new EventSurroundings())
                .Refusals.OfType<ActivityRefusal.Required>()
                .Select(r => r.Field)
                .Order()
        );

    [Fact]
    public void Schedule_WhenCapacityAndClosingAreMissing_IsAllowed() =>
        AssertAllowed(Schedule(Plan with { Capacity = null, RegistrationClosesAt = null }));

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    public void Schedule_WhenEndIsNotAfterStart_IsRefused(int minutes) =>
        AssertRefused(
            Schedule(At(Plan.StartsAt, Plan.StartsAt + Duration.FromMinutes(minutes)) with { RegistrationClosesAt = null }),
            new ActivityRefusal.EndNotAfterStart(0)
        );

    [Fact]
    public void Schedule_WhenLongerThan24Hours_IsRefused()
    {
        var whole = At(Plan.StartsAt, Plan.StartsAt + Duration.FromHours(24));
        AssertAllowed(Schedule(whole with { Agreed = [.. whole.Doubts(null).Select(d => d.Doubt.Token)] }));
        AssertRefused(
            Schedule(At(Plan.StartsAt, Plan.StartsAt + Duration.FromHours(24) + Duration.FromMinutes(1))),
            new ActivityRefusal.TooLong(0, Duration.FromHours(24))
        );
    }

    [Fact]
    public void Schedule_WhenEarlierToday_IsAllowedWithoutWarning()
    {
        var decision = Schedule(At(Now - Duration.FromHours(2), Now - Duration.FromHours(1)) with { RegistrationClosesAt = null });

        AssertAllowed(decision);
        Assert.Empty(decision.Warnings);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Schedule_WhenInThePast_IsALateEntryUpTo60Days(int days, bool allowed)
    {
        var start = Now - Duration.FromDays(days);
        var decision = Schedule(
            At(start, start + Duration.FromHours(1)) with
            {
                RegistrationClosesAt = null,
            },
            Hall with
            {
                Campaign = null,
            }
        );

        Assert.Equal(allowed, decision.Allowed);
        Assert.Equal(allowed ? [] : [new ActivityRefusal.TooLongAgo(0, new LocalDate(2026, 9, 25))], decision.Refusals);
        Assert.Equal([new ActivityWarning.LateEntry()], decision.Warnings);
    }

    [Fact]
    public void Schedule_WhenCapacityIsMoreThanTheVenueHolds_IsAskedBackUntilThatFigureIsConfirmed()
    {
        Assert.Empty(Schedule(Plan with { Capacity = 200 }).Warnings);
        var doubt = new Doubt.MoreThanVenueHolds(201, 200);
        var decision = Schedule(Plan with { Capacity = 201 });
        AssertRefused(decision, new ActivityRefusal.AskedBack(nameof(EventPlan.Capacity), doubt));
        Assert.Equal([new ActivityWarning.MoreThanVenueHolds(200)], decision.Warnings);

        AssertAllowed(Schedule(Plan with { Capacity = 201, Agreed = [doubt.Token] }));
        AssertRefused(
            Schedule(Plan with { Capacity = 2010, Agreed = [doubt.Token] }),
            new ActivityRefusal.AskedBack(nameof(EventPlan.Capacity), new Doubt.MoreThanVenueHolds(2010, 200))
        );
    }

    [Fact]
    public void Schedule_WhenCapacityIsAbove100000_IsAskedBackWithoutAVenuesFigureToo()
    {
        var unknown = Hall with { Venue = Hall.Venue! with { Capacity = null } };
        AssertAllowed(Schedule(Plan with { Capacity = 100_000 }, unknown));
        AssertRefused(
            Schedule(Plan with { Capacity = 100_001 }, unknown),
            new ActivityRefusal.AskedBack(nameof(EventPlan.Capacity), new Doubt.VeryManyPlaces(100_001))
        );
    }

    [Fact]
    public void Schedule_WhenItGoesIntoTheNextDayForMoreThan12Hours_IsAskedBack()
    {
        var start = Plan.StartsAt!.Value;
        EventPlan Of(int hours) => At(start, start + Duration.FromHours(hours)) with { RegistrationClosesAt = null };
        AssertAllowed(Schedule(Of(12)));
        var doubt = new Doubt.LongIntoTheNextDay(start, start + Duration.FromHours(23));
        AssertRefused(Schedule(Of(23)), new ActivityRefusal.AskedBack("Sessions[0].End", doubt));
        AssertAllowed(Schedule(Of(23) with { Agreed = [doubt.Token] }));
    }

    [Fact]
    public void Move_AsksNothingBackThatStandsAsItStood()
    {
        var stored = Plan with { Capacity = 500 };
        AssertAllowed(EventRules.Change(ActivityState.Scheduled, stored, stored with { Title = "Tên khác" }, Hall, Now));
        AssertRefused(
            EventRules.Change(ActivityState.Scheduled, stored, stored with { Capacity = 501 }, Hall, Now),
            new ActivityRefusal.AskedBack(nameof(EventPlan.Capacity), new Doubt.MoreThanVenueHolds(501, 200))
        );
    }

    [Fact]
    public void Schedule_WhenCapacityIsNotPositive_IsRefused() =>
        AssertRefused(Schedule(Plan with { Capacity = 0 }), new ActivityRefusal.CapacityNotPositive());

    [Fact]
    public void Schedule_WhenRegistrationClosesAfterTheEnd_IsRefused()
    {
        AssertAllowed(Schedule(Plan with { RegistrationClosesAt = Plan.EndsAt }));
        AssertRefused(
            Schedule(Plan with { RegistrationClosesAt = Plan.EndsAt + Duration.FromMinutes(1) }),
            new ActivityRefusal.RegistrationClosesAfterEnd()
        );
    }

    [Fact]
    public void Schedule_WhenTheVenueLiesInAnotherCommune_IsRefused() =>
        AssertRefused(Schedule(Plan with { PlaceUnitId = Guid.NewGuid() }), new ActivityRefusal.VenueElsewhere());

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 3, true)]
    [InlineData(0, 1, false)]
    [InlineData(2, 4, false)]
    [InlineData(3, 2, false)]
    [InlineData(2, null, false)]
    [InlineData(null, 2, false)]
    public void Schedule_WhenTheVenueHasNoSuchRoom_IsRefused(int? from, int? to, bool allowed)
    {
        var decision = Schedule(Plan with { RoomFrom = from, RoomTo = to });
        Assert.Equal(allowed ? [] : [new ActivityRefusal.NoSuchRoom(3)], decision.Refusals);
    }

    [Theory]
    [InlineData("2026-11-14T16:59:00Z", false)]
    [InlineData("2026-11-14T17:00:00Z", true)]
    [InlineData("2026-12-15T16:59:00Z", true)]
    [InlineData("2026-12-15T17:00:00Z", false)]
    public void Schedule_WhenTheDayIsOutsideTheCampaign_IsRefused(string startsAt, bool allowed)
    {
        var start = NodaTime.Text.InstantPattern.General.Parse(startsAt).Value;
        var decision = Schedule(At(start, start + Duration.FromHours(1)) with { RegistrationClosesAt = null });

        Assert.Equal(
            allowed ? [] : [new EventRefusal.OutsideCampaign(0, new LocalDate(2026, 11, 15), new LocalDate(2026, 12, 15))],
            decision.Refusals
        );
    }

    [Fact]
    public void Schedule_WhenVenueAndSpeakerAreTaken_NamesTheOtherActivityAtBothFields()
    {
        ActivityRefusal[] clashes =
        [
            new ActivityRefusal.VenueTaken(0, Other),
            new ActivityRefusal.PersonTaken(0, Guid.NewGuid(), "Y Thương Niê", Other),
        ];
        var decision = Schedule(Plan, Hall with { Clashes = clashes });

        AssertRefused(decision, clashes);
        Assert.Equal(["VenueId", "People"], decision.Refusals.Select(r => r.Field));
        Assert.Equal(["VenueTaken", "PersonTaken"], decision.Refusals.Select(r => r.Key));
    }

    [Fact]
    public void Move_WhenTimeOrPlaceChange_SaysSo()
    {
        EventPlan[] elsewhere =
        [
            At(Plan.StartsAt + Duration.FromMinutes(15), Plan.EndsAt),
            At(Plan.StartsAt, Plan.EndsAt + Duration.FromMinutes(15)),
            Plan with
            {
                VenueId = Guid.NewGuid(),
            },
            Plan with
            {
                RoomFrom = 1,
                RoomTo = 1,
            },
        ];

        Assert.All(
            elsewhere,
            plan =>
            {
                var decision = EventRules.Change(ActivityState.Scheduled, Plan, plan, Hall, Now);
                AssertAllowed(decision);
                Assert.True(decision.Moved);
            }
        );
    }

    [Fact]
    public void Move_WhenOnlyOtherFieldsChange_IsNoMove() =>
        Assert.False(EventRules.Change(ActivityState.Scheduled, Plan, Plan with { Title = "Khác", Capacity = 100 }, Hall, Now).Moved);

    [Fact]
    public void Move_OfWhatWasPostponed_IsToldAlsoAtTheOldTimeAndPlace() =>
        Assert.True(EventRules.Change(ActivityState.Postponed, Plan, Plan, Hall, Now) is { Allowed: true, Moved: true });

    [Fact]
    public void Move_OfWhatIsToComeIntoThePast_IsAskedAboutOnce()
    {
        var past = At(Now - Duration.FromHours(50), Now - Duration.FromHours(48)) with { RegistrationClosesAt = null };
        var asked = Assert.Single(EventRules.Change(ActivityState.Scheduled, Plan, past, Hall, Now).Refusals);
        var doubt = Assert.IsType<Doubt.AlreadyOver>(Assert.IsType<ActivityRefusal.AskedBack>(asked).Doubt);
        Assert.Equal("Sessions[0].Date", asked.Field);
        AssertAllowed(EventRules.Change(ActivityState.Scheduled, Plan, past with { Agreed = [doubt.Token] }, Hall, Now));

        // What was over already is corrected without a question, and another past day is asked about anew.
        AssertAllowed(
            EventRules.Change(
                ActivityState.Scheduled,
                past,
                At(past.StartsAt - Duration.FromHours(1), past.EndsAt) with
                {
                    RegistrationClosesAt = null,
                },
                Hall,
                Now
            )
        );
        var other = past with
        {
            Sessions = [SessionPlan.At(Now - Duration.FromHours(74), Now - Duration.FromHours(72))],
            Agreed = [doubt.Token],
        };
        Assert.False(EventRules.Change(ActivityState.Scheduled, Plan, other, Hall, Now).Allowed);
    }

    [Fact]
    public void Move_IntoAClash_IsRefused() =>
        AssertRefused(
            EventRules.Change(ActivityState.Scheduled, Plan, Plan, Hall with { Clashes = [new ActivityRefusal.VenueTaken(0, Other)] }, Now),
            new ActivityRefusal.VenueTaken(0, Other)
        );

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    public void Change_WhenNeitherScheduledNorPostponed_IsRefused(ActivityState state) =>
        AssertRefused(EventRules.Change(state, Plan, Plan, Hall, Now), new ActivityRefusal.WrongState(state));

    [Fact]
    public void Resume_AtAnotherTime_IsAMove()
    {
        var decision = EventRules.Change(
            ActivityState.Postponed,
            Plan,
            At(Plan.StartsAt + Duration.FromDays(1), Plan.EndsAt + Duration.FromDays(1)),
            Hall,
            Now
        );

        AssertAllowed(decision);
        Assert.True(decision.Moved);
    }

    [Theory]
    [InlineData(ActivityState.Draft, false)]
    [InlineData(ActivityState.Scheduled, true)]
    [InlineData(ActivityState.Held, false)]
    [InlineData(ActivityState.Confirmed, false)]
    [InlineData(ActivityState.Cancelled, false)]
    [InlineData(ActivityState.Postponed, false)]
    public void Postpone_IsAllowedWhenScheduled_ReasonOrNot(ActivityState state, bool allowed)
    {
        Assert.Equal(allowed, LifecycleRules.Postpone(state, reason: null, ActivityTally.None, Now).Allowed);
        Assert.Equal(allowed, LifecycleRules.Postpone(state, "mưa lớn", ActivityTally.None, Now).Allowed);
    }

    [Theory]
    [InlineData(ActivityState.Draft, true)]
    [InlineData(ActivityState.Scheduled, true)]
    [InlineData(ActivityState.Held, false)]
    [InlineData(ActivityState.Confirmed, false)]
    [InlineData(ActivityState.Cancelled, false)]
    [InlineData(ActivityState.Postponed, true)]
    public void Cancel_IsAllowedUntilHeld(ActivityState state, bool allowed) =>
        Assert.Equal(
            allowed ? [] : [new ActivityRefusal.WrongState(state)],
            LifecycleRules.Cancel(state, "mưa lớn", ActivityTally.None, Now).Refusals
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Cancel_WithoutReason_IsRefused(string? reason) =>
        AssertRefused(LifecycleRules.Cancel(ActivityState.Scheduled, reason, ActivityTally.None, Now), new ActivityRefusal.ReasonMissing());

    [Fact]
    public void Cancel_WithATooLongReason_IsRefused() =>
        AssertRefused(
            LifecycleRules.Cancel(ActivityState.Scheduled, new string('a', 501), ActivityTally.None, Now),
            new ActivityRefusal.ReasonTooLong(500)
        );

    [Fact]
    public void MarkHeld_BeforeItBegan_IsRefused()
    {
        var starts = Plan.StartsAt!.Value;
        AssertRefused(MarkHeld(starts - Duration.FromSeconds(1), told: true), new ActivityRefusal.NotBegun(starts));
        AssertAllowed(MarkHeld(starts, told: true));
    }

    [Fact]
    public void MarkHeld_WhileItRunsOrPhonesOwe_IsAskedAboutFirst()
    {
        var (starts, ends) = (Plan.StartsAt!.Value, Plan.StartsAt!.Value + Duration.FromHours(2));
        AssertRefused(MarkHeld(starts), new ActivityRefusal.NotFinished(ends, UnsentActs.None));
        AssertRefused(MarkHeld(ends - Duration.FromSeconds(1)), new ActivityRefusal.NotFinished(ends, UnsentActs.None));
        AssertAllowed(MarkHeld(ends));
        var owed = new UnsentActs(2, 14);
        AssertRefused(MarkHeld(ends, owed), new ActivityRefusal.NotFinished(null, owed));
        AssertRefused(MarkHeld(starts, owed), new ActivityRefusal.NotFinished(ends, owed));
        AssertAllowed(MarkHeld(starts, owed, told: true));

        // A class is asked about as well while nobody recorded one of its sessions.
        var missing = new ActivityRefusal.NotFinished(null, UnsentActs.None) { Unrecorded = [2] };
        AssertRefused(MarkHeld(ends, unrecorded: [2]), missing);
        AssertAllowed(MarkHeld(ends, told: true, unrecorded: [2]));
        AssertAllowed(MarkHeld(ends, unrecorded: []));
    }

    private static ActivityDecision MarkHeld(
        Instant now,
        UnsentActs? unsent = null,
        bool told = false,
        IReadOnlyList<int>? unrecorded = null
    ) =>
        LifecycleRules.MarkHeld(
            ActivityState.Scheduled,
            Plan.StartsAt!.Value,
            Plan.StartsAt!.Value + Duration.FromHours(2),
            unsent ?? UnsentActs.None,
            told,
            now,
            unrecorded
        );

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    [InlineData(ActivityState.Postponed)]
    public void MarkHeld_WhenNotScheduled_IsRefused(ActivityState state) =>
        AssertRefused(LifecycleRules.MarkHeld(state, Now, Now, UnsentActs.None, told: true, Now), new ActivityRefusal.WrongState(state));

    [Fact]
    public void Confirm_NeedsEverySessionRecorded()
    {
        AssertRefused(Confirm(ActivityState.Held, [(1, true), (2, false), (3, false)]), new ActivityRefusal.NotYetRecorded([2, 3]));
        AssertAllowed(Confirm(ActivityState.Held, [(1, true), (2, true)], told: true));
    }

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Scheduled)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    [InlineData(ActivityState.Postponed)]
    public void Confirm_WhenNotHeld_IsRefused(ActivityState state) =>
        AssertRefused(Confirm(state, [(1, true)]), new ActivityRefusal.WrongState(state));

    [Fact]
    public void Plan_of_an_entity_holds_what_the_form_would()
    {
        var activity = new Activity
        {
            Id = Guid.NewGuid(),
            Kind = ActivityKind.Event,
            Code = "7KN4MPX",
            IcsUid = "x",
            Title = Plan.Title,
            OrganisingUnitId = Plan.OrganisingUnitId!.Value,
            PlaceUnitId = Plan.PlaceUnitId,
            VenueId = Plan.VenueId,
            Capacity = Plan.Capacity,
            RegistrationClosesAt = Plan.RegistrationClosesAt,
            CreatedById = Guid.NewGuid(),
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        activity.Sessions.Add(
            new Session
            {
                Id = Guid.NewGuid(),
                ActivityId = activity.Id,
                Ordinal = 1,
                StartsAt = Plan.StartsAt!.Value,
                EndsAt = Plan.EndsAt!.Value,
            }
        );
        var details = new Event
        {
            ActivityId = activity.Id,
            FormId = Plan.FormId,
            SettingId = Plan.SettingId,
        };

        var id = activity.Sessions[0].Id;
        Assert.Equivalent(Plan with { Sessions = [Plan.Sessions[0] with { Id = id }] }, EventPlan.Of(activity, details), strict: true);
    }
}
