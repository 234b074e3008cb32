using Campaigns.Domain.Reporting.OpenData;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting.OpenData;

public sealed class OpenDataRulesTests
{
    private static readonly LocalDate Final = new(2026, 12, 20);
    private static readonly OpenDataFacts Facts = new(Final, Final.PlusDays(1), IsSent: true, IsMade: false, null, AddsUp: true);

    [Fact]
    public void A_period_is_published_once_from_the_day_after_its_final_day()
    {
        Assert.Null(OpenDataRules.Publish(Facts));
        Assert.Equal(new OpenDataRefusal.NotClosed(Final), OpenDataRules.Publish(Facts with { Today = Final }));
        Assert.Equal(new OpenDataRefusal.Made(), OpenDataRules.Publish(Facts with { IsMade = true }));
    }

    [Fact]
    public void What_was_not_sent_or_does_not_add_up_or_counts_published_days_is_not_published()
    {
        Assert.Equal(new OpenDataRefusal.NotSent(), OpenDataRules.Publish(Facts with { IsSent = false }));
        Assert.Equal(new OpenDataRefusal.Overlaps("6 tháng"), OpenDataRules.Publish(Facts with { Overlapping = "6 tháng" }));
        Assert.Equal(new OpenDataRefusal.DoesNotAddUp(), OpenDataRules.Publish(Facts with { AddsUp = false }));
    }

    [Fact]
    public void A_set_is_withdrawn_with_a_reason_that_anybody_may_read()
    {
        Assert.Null(OpenDataRules.Withdraw("Số liệu của một đơn vị bị nhập nhầm"));
        Assert.Equal(new OpenDataRefusal.ReasonMissing(), OpenDataRules.Withdraw(" "));
        Assert.IsType<OpenDataRefusal.ReasonTooLong>(OpenDataRules.Withdraw(new string('a', 501)));
        Assert.IsType<OpenDataRefusal.ReasonTellsTheme>(OpenDataRules.Withdraw("Sai số vụ bạo lực gia đình"));
    }
}
