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
    public void None_goes_out_for_an_earlier_time_or_place() => Assert.Equal("moved", ReminderRules.SkipBecause(Facts with { ScheduleVersion = 2 }, Due));

    [Fact]
    public void None_goes_out_without_an_address() => Assert.Equal("no-address", ReminderRules.SkipBecause(Facts with { HasAddress = false }, Due));

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void A_message_is_neutral_unless_the_activity_may_be_named_and_nobody_asked_for_discretion(bool mayBeNamed, bool discreet, bool neutral)
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
