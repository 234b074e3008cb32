using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Training;

public sealed class RunRulesTests
{
    // 24/11/2026, 09:00 in Vietnam.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 2, 0);
    private static readonly Guid Commune = Guid.NewGuid();
    private static readonly Guid Trainer = Guid.NewGuid();
    private static readonly LocalDate Day = new(2026, 12, 1);
    private static readonly VenueFacts Hall = new(Commune, Capacity: 60, Rooms: 2, HoldsSeveral: false);

    private static readonly RunPlan Plan = new()
    {
        Title = "Lớp 02/2026",
        PlaceUnitId = Commune,
        VenueId = Guid.NewGuid(),
        Sessions = [Half(Day, HalfDay.Morning), Half(Day, HalfDay.Afternoon), Half(Day.PlusDays(1), HalfDay.Morning)],
        TrainerIds = [Trainer],
        Capacity = 40,
    };

    private static SessionPlan Half(LocalDate day, HalfDay half, Guid? id = null, bool recorded = false)
    {
        var (start, end) = HalfDays.Hours(half);
        return new(id, day, VietnamTime.InstantOf(day + start), VietnamTime.InstantOf(day + end), recorded);
    }

    private static OtherActivity Other(Interval during) =>
        new(Guid.NewGuid(), "Nói chuyện chuyên đề", "Hội trường", "Phòng LĐTBXH", during.Start, during.End);

    private static IReadOnlyList<ActivityRefusal> Open(RunPlan plan, params HeldTime[] held) =>
        RunRules.Open(plan, Hall, held, courseEnded: false, Now).Refusals;

    [Fact]
    public void A_run_with_all_it_needs_is_opened() => Assert.Empty(Open(Plan));

    [Fact]
    public void What_is_missing_is_named_field_by_field() =>
        Assert.Equal(
            [
                new ActivityRefusal.Required("Title"),
                new ActivityRefusal.Required("PlaceUnitId"),
                new ActivityRefusal.Required("VenueId"),
                new ActivityRefusal.Required("TrainerIds"),
                new ActivityRefusal.NoSessions(),
            ],
            RunRules.Open(new RunPlan(), null, [], courseEnded: false, Now).Refusals
        );

    [Fact]
    public void A_session_without_a_day_is_named_by_its_row() =>
        Assert.Equal(
            [new ActivityRefusal.Required("Sessions[1].Date")],
            Open(Plan with { Sessions = [Plan.Sessions[0], new SessionPlan(null, null, null, null)] })
        );

    [Fact]
    public void Two_sessions_do_not_overlap() =>
        Assert.Equal(
            [new ActivityRefusal.SessionsOverlap(2, 0)],
            Open(Plan with { Sessions = [Plan.Sessions[0], Plan.Sessions[1], Plan.Sessions[0]] })
        );

    [Fact]
    public void The_venue_lies_in_the_chosen_commune() =>
        Assert.Equal([new ActivityRefusal.VenueElsewhere()], Open(Plan with { PlaceUnitId = Guid.NewGuid() }));

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(0, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(1, null, false)]
    [InlineData(null, 2, false)]
    public void Rooms_are_those_that_the_venue_has(int? from, int? to, bool may) =>
        Assert.Equal(may ? [] : [new ActivityRefusal.NoSuchRoom(2)], Open(Plan with { RoomFrom = from, RoomTo = to }));

    [Fact]
    public void Registration_closes_before_the_last_session_ends()
    {
        var end = Plan.Sessions[2].EndsAt!.Value;
        Assert.Empty(Open(Plan with { RegistrationClosesAt = end }));
        Assert.Equal(
            [new ActivityRefusal.RegistrationClosesAfterEnd()],
            Open(Plan with { RegistrationClosesAt = end + Duration.FromMinutes(1) })
        );
    }

    [Fact]
    public void A_session_ends_after_it_starts()
    {
        var turned = new SessionPlan(null, Day, Plan.Sessions[0].EndsAt, Plan.Sessions[0].StartsAt);
        Assert.Equal([new ActivityRefusal.EndNotAfterStart(0)], Open(Plan with { Sessions = [turned] }));
    }

    [Fact]
    public void A_session_past_midnight_may_last_24_hours_and_a_long_one_is_asked_back()
    {
        SessionPlan Night(int hours) => new(null, Day, Plan.Sessions[0].StartsAt, Plan.Sessions[0].StartsAt + Duration.FromHours(hours));
        var plan = Plan with { Sessions = [Night(24)], RegistrationClosesAt = null };
        var doubt = new Doubt.LongIntoTheNextDay(plan.Sessions[0].StartsAt!.Value, plan.Sessions[0].EndsAt!.Value);

        Assert.Equal([new ActivityRefusal.AskedBack("Sessions[0].End", doubt)], Open(plan));
        Assert.Empty(Open(plan with { Agreed = [doubt.Token] }));
        Assert.Equal([new ActivityRefusal.TooLong(0, Duration.FromHours(24))], Open(plan with { Sessions = [Night(25)] }));
    }

    [Fact]
    public void More_places_than_the_venue_has_are_asked_back()
    {
        var seats = Hall.Capacity!.Value;
        var doubt = new Doubt.MoreThanVenueHolds(seats + 1, seats);
        Assert.Equal([new ActivityRefusal.AskedBack(nameof(RunPlan.Capacity), doubt)], Open(Plan with { Capacity = seats + 1 }));
        Assert.Empty(Open(Plan with { Capacity = seats + 1, Agreed = [doubt.Token] }));
        Assert.Empty(
            RunRules
                .Change(
                    ActivityState.Scheduled,
                    Plan with
                    {
                        Capacity = seats + 1,
                    },
                    Plan with
                    {
                        Capacity = seats + 1,
                        Title = "Tên khác",
                    },
                    Hall,
                    [],
                    Now
                )
                .Refusals
        );
    }

    [Fact]
    public void No_run_of_an_ended_course() =>
        Assert.Equal([new RunRefusal.CourseEnded()], RunRules.Open(Plan, Hall, [], courseEnded: true, Now).Refusals);

    [Fact]
    public void A_venue_and_a_trainer_that_others_hold_are_named_with_the_session()
    {
        var during = Plan.Sessions[1].During!.Value;
        var other = Other(during);
        Assert.Equal(
            [new ActivityRefusal.VenueTaken(1, other), new ActivityRefusal.PersonTaken(1, Trainer, "Y Thương Niê", other)],
            Open(
                Plan,
                new HeldTime
                {
                    By = other,
                    During = during,
                    VenueId = Plan.VenueId,
                },
                new HeldTime
                {
                    By = other,
                    During = during,
                    PersonId = Trainer,
                    PersonName = "Y Thương Niê",
                },
                new HeldTime
                {
                    By = other,
                    During = during,
                    PersonId = Guid.NewGuid(),
                    PersonName = "H'Nga Byă",
                }
            )
        );
    }

    [Fact]
    public void Another_room_of_the_venue_is_free()
    {
        var during = Plan.Sessions[0].During!.Value;
        Assert.Empty(
            Open(
                Plan with
                {
                    RoomFrom = 1,
                    RoomTo = 1,
                },
                new HeldTime
                {
                    By = Other(during),
                    During = during,
                    VenueId = Plan.VenueId,
                    RoomFrom = 2,
                    RoomTo = 2,
                }
            )
        );
    }

    [Fact]
    public void A_session_that_somebody_came_to_stays_when_it_was()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var before = Plan with { Sessions = [Half(Day, HalfDay.Morning, first, recorded: true), Half(Day, HalfDay.Afternoon, second)] };
        var moved = before with { Sessions = [Half(Day.PlusDays(2), HalfDay.Morning, first, recorded: true), before.Sessions[1]] };
        var gone = before with { Sessions = [before.Sessions[1]] };
        var later = before with { Sessions = [before.Sessions[0], Half(Day.PlusDays(2), HalfDay.Morning, second)] };
        Assert.Equal(
            [new ActivityRefusal.SessionRecorded(0)],
            RunRules.Change(ActivityState.Scheduled, before, moved, Hall, [], Now).Refusals
        );
        Assert.Equal(
            [new ActivityRefusal.RecordedSessionGone(1)],
            RunRules.Change(ActivityState.Scheduled, before, gone, Hall, [], Now).Refusals
        );
        Assert.True(RunRules.Change(ActivityState.Scheduled, before, later, Hall, [], Now) is { Allowed: true, Moved: true });
        Assert.True(
            RunRules.Change(ActivityState.Scheduled, before, before with { Title = "Lớp 03/2026" }, Hall, [], Now)
                is { Allowed: true, Moved: false }
        );
    }

    /// <summary>
    /// Leave that was entered in advance does not say that anything took place, so it moves together with a session that has not begun or
    /// was postponed.
    /// </summary>
    [Theory]
    [InlineData(ActivityState.Scheduled, 1, true)]
    [InlineData(ActivityState.Scheduled, -1, false)]
    [InlineData(ActivityState.Postponed, 1, true)]
    [InlineData(ActivityState.Postponed, -1, true)]
    public void Leave_in_advance_pins_no_session(ActivityState state, int hoursToStart, bool moves)
    {
        var session = Half(Day, HalfDay.Morning, Guid.NewGuid(), recorded: true) with { LeaveOnly = true };
        var before = Plan with { Sessions = [session] };
        var moved = before with { Sessions = [Half(Day.PlusDays(2), HalfDay.Morning, session.Id, recorded: true)] };
        var now = session.StartsAt!.Value - Duration.FromHours(hoursToStart);
        Assert.Equal(moves ? [] : [new ActivityRefusal.SessionRecorded(0)], RunRules.Change(state, before, moved, Hall, [], now).Refusals);
    }

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    public void What_is_over_or_off_is_not_changed(ActivityState state) =>
        Assert.Equal([new ActivityRefusal.WrongState(state)], RunRules.Change(state, Plan, Plan, Hall, [], Now).Refusals);

    [Fact]
    public void A_course_needs_a_title_whom_it_is_for_hours_and_a_rule()
    {
        Assert.Equal(
            ["TitleMissing", "CadreMissing", "HoursOutOfRange", "PercentOutOfRange"],
            CourseRules.Keep(new CoursePlan()).Select(r => r.Key)
        );
        Assert.Empty(
            CourseRules.Keep(
                new CoursePlan
                {
                    Title = "Tư vấn ban đầu",
                    Cadre = "Cộng tác viên",
                    Hours = 18,
                    LeastPercent = 80,
                    TestRequired = true,
                    PassMark = 5,
                }
            )
        );
        Assert.Equal(
            [new CourseRefusal.PassMarkWithoutTest()],
            CourseRules.Keep(
                new CoursePlan
                {
                    Title = "Tư vấn ban đầu",
                    Cadre = "Cộng tác viên",
                    Hours = 18,
                    LeastPercent = 80,
                    PassMark = 5,
                }
            )
        );
    }

    [Fact]
    public void After_a_morning_comes_the_afternoon_and_after_saturday_monday()
    {
        Assert.Equal((Day, HalfDay.Afternoon), HalfDays.After(Day, HalfDay.Morning));
        Assert.Equal((new LocalDate(2026, 12, 7), HalfDay.Morning), HalfDays.After(new LocalDate(2026, 12, 5), HalfDay.Afternoon));
    }
}
