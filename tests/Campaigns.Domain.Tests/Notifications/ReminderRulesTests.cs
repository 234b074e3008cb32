using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Notifications;

public sealed class ReminderRulesTests
{
    // Saturday 28/11/2026, 08:00 in Vietnam.
    private static readonly Instant Starts = Instant.FromUtc(2026, 11, 28, 1, 0);
    private static readonly Instant Due = Instant.FromUtc(2026, 11, 27, 1, 0);

    private static readonly ReminderFacts Facts = new()
    {
        State = ActivityState.Scheduled,
        Registration = RegistrationState.Confirmed,
        MadeForVersion = 1,
        ScheduleVersion = 1,
        StartsAt = Starts,
        HasAddress = true,
    };

    [Fact]
    public void Reminder_is_due_at_the_same_local_time_on_the_day_before() => Assert.Equal(Due, ReminderRules.DueAt(Starts));

    [Property]
    public bool Due_time_has_the_time_of_day_and_the_day_before(int minutes)
    {
        var starts = Starts + Duration.FromMinutes(minutes % 10_000_000);
        var (due, start) = (VietnamTime.LocalOf(ReminderRules.DueAt(starts)), VietnamTime.LocalOf(starts));
        return due.TimeOfDay == start.TimeOfDay && due.Date == start.Date.PlusDays(-1);
    }

    [Theory]
    [InlineData(2026, 12, 1, 2026, 11, 30)]
    [InlineData(2027, 1, 1, 2026, 12, 31)]
    [InlineData(2027, 3, 1, 2027, 2, 28)]
    [InlineData(2028, 3, 1, 2028, 2, 29)]
    public void The_day_before_the_first_is_the_last_of_the_month_before(
        int year,
        int month,
        int day,
        int beforeYear,
        int beforeMonth,
        int beforeDay
    )
    {
        var starts = VietnamTime.InstantOf(new LocalDateTime(year, month, day, 7, 30));
        Assert.Equal(new LocalDateTime(beforeYear, beforeMonth, beforeDay, 7, 30), VietnamTime.LocalOf(ReminderRules.DueAt(starts)));
    }

    [Property]
    public bool A_plan_is_late_exactly_when_it_is_made_at_or_after_its_time(int minutes, int before)
    {
        var starts = Starts + Duration.FromMinutes(minutes % 1_000_000);
        var now = starts - Duration.FromMinutes(before % 10_000);
        var plan = ReminderRules.Plan(starts, now);
        return plan.DueAt == ReminderRules.DueAt(starts) && plan.SkippedBecause == (now >= plan.DueAt ? SkipReason.Late : null);
    }

    [Property]
    public bool Every_day_of_a_course_is_reminded_of_once_at_its_first_session(int[] hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var sessions = hours
            .Select(
                (h, i) =>
                    new Session
                    {
                        Id = Guid.CreateVersion7(),
                        ActivityId = Guid.Empty,
                        Ordinal = i + 1,
                        StartsAt = Starts + Duration.FromHours(h % 200),
                        EndsAt = Starts + Duration.FromHours((h % 200) + 1),
                    }
            )
            .ToList();
        var occasions = ReminderRules.Occasions(sessions);
        return occasions
                .Select(o => VietnamTime.DateOf(o.StartsAt))
                .SequenceEqual(sessions.Select(s => VietnamTime.DateOf(s.StartsAt)).Distinct().Order())
            && occasions.All(o =>
                sessions.All(s => VietnamTime.DateOf(s.StartsAt) != VietnamTime.DateOf(o.StartsAt) || s.StartsAt >= o.StartsAt)
            );
    }

    /// <summary>
    /// Runs a registration's ledger through any sequence of moves, postponements, cancellations and withdrawals, with a sender that runs at
    /// any time. What the rules allow is sent at its time and once, and only for activities that take place.
    /// </summary>
    [Property(MaxTest = 500)]
    public bool Whatever_happens_a_reminder_goes_out_once_in_its_time_and_for_the_present_schedule(byte[] acts)
    {
        ArgumentNullException.ThrowIfNull(acts);
        var now = Starts - Duration.FromDays(5);
        var (starts, version, state, registration) = (Starts, 1, ActivityState.Scheduled, RegistrationState.Confirmed);
        var ledger = new Dictionary<int, (ReminderPlan Plan, bool Open)>
        {
            [1] = (ReminderRules.Plan(starts, now), ReminderRules.Plan(starts, now).SkippedBecause is null),
        };
        var sent = new List<int>();
        foreach (var act in acts)
        {
            now += Duration.FromHours(1 + (act >> 4));
            switch (act % 8)
            {
                case 0 when state is ActivityState.Scheduled or ActivityState.Postponed:
                    starts = now + Duration.FromHours(act);
                    (version, state) = (version + 1, ActivityState.Scheduled);
                    var plan = ReminderRules.Plan(starts, now);
                    ledger[version] = (plan, plan.SkippedBecause is null);
                    break;
                case 1 when state is ActivityState.Scheduled:
                    state = ActivityState.Postponed;
                    break;
                case 2 when act > 200:
                    state = ActivityState.Cancelled;
                    break;
                case 3 when act > 200:
                    registration = RegistrationState.Withdrawn;
                    break;
                default:
                    break;
            }

            foreach (var (made, (plan, _)) in ledger.Where(l => l.Value.Open && l.Value.Plan.DueAt <= now).ToList())
            {
                var facts = Facts with
                {
                    State = state,
                    Registration = registration,
                    MadeForVersion = made,
                    ScheduleVersion = version,
                    StartsAt = starts,
                };
                ledger[made] = (plan, false);
                if (ReminderRules.SkipBecause(facts, now) is null)
                {
                    sent.Add(made);
                    if (
                        made != version
                        || now < plan.DueAt
                        || now >= starts
                        || state is not ActivityState.Scheduled
                        || registration is RegistrationState.Withdrawn
                    )
                    {
                        return false;
                    }
                }
            }
        }

        return sent.Distinct().Count() == sent.Count;
    }

    [Fact]
    public void Who_registers_when_it_is_due_gets_none()
    {
        Assert.Equal(new ReminderPlan(Due, null), ReminderRules.Plan(Starts, Due - Duration.FromSeconds(1)));
        Assert.Equal(new ReminderPlan(Due, "late"), ReminderRules.Plan(Starts, Due));
    }

    [Fact]
    public void A_due_reminder_is_sent() => Assert.Null(ReminderRules.SkipBecause(Facts, Due));

    [Fact]
    public void A_reminder_that_was_held_up_is_sent_until_the_session_begins()
    {
        Assert.Null(ReminderRules.SkipBecause(Facts, Starts - Duration.FromSeconds(1)));
        Assert.Equal("begun", ReminderRules.SkipBecause(Facts, Starts));
    }

    [Theory]
    [InlineData(ActivityState.Cancelled, "cancelled")]
    [InlineData(ActivityState.Postponed, "postponed")]
    [InlineData(ActivityState.Draft, "postponed")]
    public void None_goes_out_for_what_does_not_take_place(ActivityState state, string reason) =>
        Assert.Equal(reason, ReminderRules.SkipBecause(Facts with { State = state }, Due));

    [Fact]
    public void None_goes_out_for_a_place_that_was_given_back() =>
        Assert.Equal("withdrawn", ReminderRules.SkipBecause(Facts with { Registration = RegistrationState.Withdrawn }, Due));

    [Fact]
    public void None_goes_out_for_an_earlier_time_or_place() =>
        Assert.Equal("moved", ReminderRules.SkipBecause(Facts with { ScheduleVersion = 2 }, Due));

    [Fact]
    public void None_goes_out_without_an_address() =>
        Assert.Equal("no-address", ReminderRules.SkipBecause(Facts with { HasAddress = false }, Due));

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void A_message_is_neutral_unless_the_activity_may_be_named_and_nobody_asked_for_discretion(
        bool mayBeNamed,
        bool discreet,
        bool neutral
    )
    {
        var face = MessageFace.Of("Nam giới cùng lên tiếng", mayBeNamed, discreet, Starts, "Nhà văn hóa buôn Sah B");

        Assert.Equal(neutral, face.Neutral);
        Assert.Equal(neutral ? null : "Nam giới cùng lên tiếng", face.Title);
        Assert.Equal(new LocalDateTime(2026, 11, 28, 8, 0), face.StartsAt);
        Assert.Equal("Nhà văn hóa buôn Sah B", face.PlaceName);
    }

    [Fact]
    public void A_title_that_is_empty_names_nothing() =>
        Assert.True(MessageFace.Of(" ", mayBeNamed: true, discreet: false, Starts, "Nhà văn hóa").Neutral);
}
