using Campaigns.Domain.Training;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Training;

public sealed class PassRulesTests
{
    private static readonly PassRule EightyPercentAndFive = new(80, TestRequired: true, PassMark: 5);

    [Theory]
    [InlineData(80, 6, 5)]
    [InlineData(100, 6, 6)]
    [InlineData(50, 5, 3)]
    [InlineData(1, 6, 1)]
    [InlineData(67, 3, 3)]
    [InlineData(66, 3, 2)]
    public void A_share_of_sessions_is_rounded_up(int percent, int sessions, int needed) =>
        Assert.Equal(needed, new PassRule(percent, TestRequired: false, PassMark: null).Needed(sessions));

    [Fact]
    public void Enough_sessions_and_a_mark_that_reaches_the_pass_mark_give_a_certificate() =>
        Assert.Empty(PassRules.Judge(EightyPercentAndFive, new Standing(6, 5, 0, 5m, RunOver: true)));

    [Fact]
    public void Each_lack_is_named() =>
        Assert.Equal(
            [new NotYet.SessionsMissing(1, 5), new NotYet.UnderPassMark(4.5m, 5m)],
            PassRules.Judge(EightyPercentAndFive, new Standing(6, 4, 0, 4.5m, RunOver: true))
        );

    [Fact]
    public void A_test_that_was_not_taken_is_missing() =>
        Assert.Equal([new NotYet.TestMissing()], PassRules.Judge(EightyPercentAndFive, new Standing(6, 6, 0, null, RunOver: true)));

    [Fact]
    public void Without_a_pass_mark_any_mark_will_do() =>
        Assert.Empty(PassRules.Judge(EightyPercentAndFive with { PassMark = null }, new Standing(6, 6, 0, 0m, RunOver: true)));

    [Fact]
    public void Sessions_that_are_still_to_come_are_not_missing_but_the_run_is_not_over() =>
        Assert.Equal(
            [new NotYet.RunNotOver()],
            PassRules.Judge(new PassRule(80, false, null), new Standing(6, 2, 3, null, RunOver: false))
        );

    [Fact]
    public void Who_can_no_longer_come_to_enough_sessions_is_told_before_the_end() =>
        Assert.Equal(
            [new NotYet.SessionsMissing(1, 5), new NotYet.RunNotOver()],
            PassRules.Judge(new PassRule(80, false, null), new Standing(6, 2, 2, null, RunOver: false))
        );

    [Fact]
    public void A_session_that_is_over_and_not_recorded_is_neither_attended_nor_missed()
    {
        var rule = new PassRule(80, false, null);
        Assert.Equal([new NotYet.NotRecorded(1)], PassRules.Judge(rule, new Standing(6, 4, 0, null, RunOver: true, NotRecorded: 1)));
        Assert.Empty(PassRules.Judge(rule, new Standing(6, 5, 0, null, RunOver: true, NotRecorded: 1)));
        Assert.Equal([new NotYet.SessionsMissing(1, 5)], PassRules.Judge(rule, new Standing(6, 3, 0, null, RunOver: true, NotRecorded: 1)));
    }

    [Property]
    public bool Needed_is_the_least_number_whose_share_is_reached(byte percent, byte count)
    {
        var (share, sessions) = ((percent % 100) + 1, (count % 40) + 1);
        var needed = new PassRule(share, false, null).Needed(sessions);
        return needed >= 1 && needed <= sessions && needed * 100 >= share * sessions && (needed - 1) * 100 < share * sessions;
    }

    [Property]
    public bool More_attended_or_a_better_mark_never_takes_a_certificate_away(AnyStanding any)
    {
        var (rule, standing) = any.Make();
        var better = standing with
        {
            Attended = Math.Min(standing.Sessions, standing.Attended + 1),
            TestMark = standing.TestMark + 0.5m ?? 5m,
        };
        return PassRules.Judge(rule, standing).Count > 0 || PassRules.Judge(rule, better).Count == 0;
    }

    [Property]
    public bool A_certificate_means_the_run_is_over_enough_was_attended_and_the_test_passed(AnyStanding any)
    {
        var (rule, standing) = any.Make();
        var may =
            standing.RunOver
            && standing.Attended + standing.StillToCome >= rule.Needed(standing.Sessions)
            && (!rule.TestRequired || (standing.TestMark is { } mark && mark >= (rule.PassMark ?? 0)));
        return may == (PassRules.Judge(rule, standing).Count == 0);
    }

    [Property]
    public bool Each_reason_is_given_once_and_before_the_end_there_is_always_one(AnyStanding any)
    {
        var (rule, standing) = any.Make();
        var reasons = PassRules.Judge(rule, standing);
        return reasons.Select(r => r.Key).Distinct(StringComparer.Ordinal).Count() == reasons.Count
            && reasons.OfType<NotYet.RunNotOver>().Any() == !standing.RunOver
            && reasons.Count(r => r is NotYet.TestMissing or NotYet.UnderPassMark) <= 1;
    }

    /// <summary>A rule and a participant's progress, with any numbers.</summary>
    public sealed record AnyStanding(
        byte Percent,
        bool Test,
        byte PassMark,
        bool AnyMark,
        byte Sessions,
        byte Attended,
        byte ToCome,
        byte Mark,
        bool Taken
    )
    {
        public (PassRule Rule, Standing Standing) Make()
        {
            var sessions = (Sessions % 20) + 1;
            var attended = Attended % (sessions + 1);
            var toCome = ToCome % (sessions - attended + 1);
            return (
                new PassRule((Percent % 100) + 1, Test, Test && !AnyMark ? PassMark % 21 / 2m : null),
                new Standing(sessions, attended, toCome, Taken ? Mark % 21 / 2m : null, RunOver: toCome == 0)
            );
        }
    }
}
