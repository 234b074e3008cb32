using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Notifications;

public sealed class MessageRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 7, 0);

    private static readonly MessageFacts Facts = new()
    {
        State = ActivityState.Scheduled,
        Registration = RegistrationState.Confirmed,
        MadeForVersion = 1,
        ScheduleVersion = 1,
        StartsAt = Now + Duration.FromDays(1),
        EndsAt = Now + Duration.FromDays(1) + Duration.FromHours(2),
        HasAddress = true,
    };

    [Theory]
    [InlineData(MessageRule.Ticket, ActivityState.Scheduled, null)]
    [InlineData(MessageRule.Ticket, ActivityState.Cancelled, SkipReason.Cancelled)]
    [InlineData(MessageRule.Ticket, ActivityState.Postponed, SkipReason.Postponed)]
    [InlineData(MessageRule.Moved, ActivityState.Scheduled, null)]
    [InlineData(MessageRule.Moved, ActivityState.Cancelled, SkipReason.Cancelled)]
    [InlineData(MessageRule.Moved, ActivityState.Postponed, SkipReason.Postponed)]
    [InlineData(MessageRule.Reminder, ActivityState.Scheduled, null)]
    [InlineData(MessageRule.Reminder, ActivityState.Cancelled, SkipReason.Cancelled)]
    [InlineData(MessageRule.Postponed, ActivityState.Postponed, null)]
    [InlineData(MessageRule.Postponed, ActivityState.Scheduled, SkipReason.Moved)]
    [InlineData(MessageRule.Postponed, ActivityState.Cancelled, SkipReason.Cancelled)]
    [InlineData(MessageRule.Cancelled, ActivityState.Cancelled, null)]
    [InlineData(MessageRule.Cancelled, ActivityState.Scheduled, SkipReason.Moved)]
    public void A_message_goes_out_while_it_holds_true(MessageRule rule, ActivityState state, string? reason) =>
        Assert.Equal(reason, MessageRules.SkipBecause(rule, Facts with { State = state }, Now));

    [Fact]
    public void What_was_ended_early_is_told_as_a_cancellation_whatever_goes_on()
    {
        Assert.Null(MessageRules.SkipBecause(MessageRule.Cancelled, Facts with { EndedEarly = true }, Now));
        Assert.Null(MessageRules.SkipBecause(MessageRule.Cancelled, Facts with { EndedEarly = true, State = ActivityState.Held }, Now));
    }

    [Theory]
    [InlineData(MessageRule.Ticket)]
    [InlineData(MessageRule.Moved)]
    [InlineData(MessageRule.Postponed)]
    [InlineData(MessageRule.Cancelled)]
    [InlineData(MessageRule.Reminder)]
    public void Nobody_is_told_who_gave_the_place_back_or_has_no_address(MessageRule rule)
    {
        Assert.Equal(SkipReason.Withdrawn, MessageRules.SkipBecause(rule, Facts with { Registration = RegistrationState.Withdrawn }, Now));
        Assert.Equal(SkipReason.NoAddress, MessageRules.SkipBecause(rule, Facts with { HasAddress = false }, Now));
    }

    [Fact]
    public void A_group_is_told_no_while_that_is_the_answer_whatever_its_time_became()
    {
        var no = Facts with { Registration = RegistrationState.Withdrawn, Declined = true };
        string? Skip(MessageFacts facts) => MessageRules.SkipBecause(MessageRule.Declined, facts, Now);
        Assert.Null(Skip(no));
        Assert.Null(Skip(no with { ScheduleVersion = 2 }));
        Assert.Null(Skip(no with { State = ActivityState.Postponed }));
        Assert.Equal(SkipReason.Accepted, Skip(Facts));
        Assert.Equal(SkipReason.NoAddress, Skip(no with { HasAddress = false }));
        Assert.Equal(SkipReason.Cancelled, Skip(no with { State = ActivityState.Cancelled }));
        Assert.Equal(SkipReason.Begun, Skip(no with { EndsAt = Now }));
        Assert.Equal(SkipReason.Withdrawn, MessageRules.SkipBecause(MessageRule.Ticket, no, Now));
    }

    [Fact]
    public void A_newer_time_makes_older_messages_of_it_superfluous_but_not_the_ticket()
    {
        var newer = Facts with { ScheduleVersion = 2 };
        Assert.Equal(SkipReason.Moved, MessageRules.SkipBecause(MessageRule.Moved, newer, Now));
        Assert.Equal(SkipReason.Moved, MessageRules.SkipBecause(MessageRule.Reminder, newer, Now));
        Assert.Null(MessageRules.SkipBecause(MessageRule.Ticket, newer, Now));
    }

    [Fact]
    public void What_is_over_needs_no_ticket()
    {
        Assert.Equal(SkipReason.Begun, MessageRules.SkipBecause(MessageRule.Ticket, Facts, Facts.EndsAt));
        Assert.Null(MessageRules.SkipBecause(MessageRule.Ticket, Facts, Facts.StartsAt));
        Assert.Equal(SkipReason.Begun, MessageRules.SkipBecause(MessageRule.Reminder, Facts, Facts.StartsAt));
    }

    [Fact]
    public void Attempts_grow_rarer_up_to_an_hour_and_end_after_three_days()
    {
        int[] minutes = [1, 2, 4, 8, 16, 32, 60, 60];
        Assert.All(minutes.Index(), m => Assert.Equal(Now + Duration.FromMinutes(m.Item), MessageRules.NextAttempt(Now, m.Index + 1, Now)));
        Assert.NotNull(MessageRules.NextAttempt(Now, 500, Now + MessageRules.Patience - Duration.FromSeconds(1)));
        Assert.Null(MessageRules.NextAttempt(Now, 500, Now + MessageRules.Patience));
    }
}
