using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class ReportRemindersTests
{
    private static readonly LocalDate Due = new(2026, 12, 10);

    private static readonly ReportReminderFacts Facts = new()
    {
        Day = Due.PlusDays(-7),
        DueOn = Due,
        State = AnswerState.Draft,
        IsTheirs = true,
        HasAddress = true,
    };

    [Fact]
    public void A_report_is_reminded_of_30_14_7_and_1_days_before_its_deadline_and_then_every_week()
    {
        Assert.Equal([-30, -14, -7, -1, 1, 8, 15, 22], ReportReminders.DaysAfterDue.Take(8));
        Assert.All(
            ReportReminders.DaysAfterDue.Skip(4).Zip(ReportReminders.DaysAfterDue.Skip(5)),
            w => Assert.Equal(7, w.Second - w.First)
        );
    }

    [Theory]
    [InlineData(AnswerState.NotBegun, null)]
    [InlineData(AnswerState.Draft, null)]
    [InlineData(AnswerState.WaitingForHead, null)]
    [InlineData(AnswerState.Returned, null)]
    [InlineData(AnswerState.Submitted, SkipReason.Done)]
    [InlineData(AnswerState.Accepted, SkipReason.Done)]
    public void A_unit_is_reminded_while_it_is_still_to_send(AnswerState state, string? reason) =>
        Assert.Equal(reason, ReportReminders.SkipBecause(MessageRule.ReportDue, Facts with { State = state }));

    [Fact]
    public void A_reminder_holds_for_its_deadline_its_recipient_and_its_address_alone()
    {
        Assert.Equal(SkipReason.Moved, ReportReminders.SkipBecause(MessageRule.ReportDue, Facts with { DueOn = Due.PlusDays(2) }));
        Assert.Equal(SkipReason.NotTheirs, ReportReminders.SkipBecause(MessageRule.ReportDue, Facts with { IsTheirs = false }));
        Assert.Equal(SkipReason.NoAddress, ReportReminders.SkipBecause(MessageRule.ReportDue, Facts with { HasAddress = false }));
    }

    [Theory]
    [InlineData(0, SkipReason.Done)]
    [InlineData(1, null)]
    public void The_level_above_is_told_while_a_unit_below_is_late(int late, string? reason) =>
        Assert.Equal(
            reason,
            ReportReminders.SkipBecause(MessageRule.ReportsLate, Facts with { Late = late, State = AnswerState.Submitted, Day = Due })
        );

    [Property]
    public void A_reminder_is_sent_in_the_daytime_and_at_most_half_a_day_later(uint seconds)
    {
        var now = Instant.FromUtc(2026, 11, 24, 0, 0) + Duration.FromSeconds(seconds % 31_536_000);
        var sent = ReportReminders.SendAt(now);
        var time = VietnamTime.LocalOf(sent).TimeOfDay;
        Assert.InRange(time, ReportReminders.EarliestTime, ReportReminders.LatestTime);
        Assert.InRange(sent - now, Duration.Zero, Duration.FromHours(12));
    }

    [Property]
    public void A_day_is_found_again_in_the_version_of_its_message(ushort days) =>
        Assert.Equal(Due.PlusDays(days), ReportReminders.DayOf(ReportReminders.VersionOf(Due.PlusDays(days))));
}
