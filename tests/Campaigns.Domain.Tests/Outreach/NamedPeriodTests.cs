using Campaigns.Domain.Counting;
using Campaigns.Domain.Outreach;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class NamedPeriodTests
{
    [Theory]
    [InlineData("2026", 2026, 1, 1, 2026, 12, 31)]
    [InlineData("2026-h1", 2026, 1, 1, 2026, 6, 30)]
    [InlineData("2026-h2", 2026, 7, 1, 2026, 12, 31)]
    [InlineData("2026-q3", 2026, 7, 1, 2026, 9, 30)]
    [InlineData("2024-02", 2024, 2, 1, 2024, 2, 29)]
    public void A_period_has_its_first_and_last_day(string key, int y1, int m1, int d1, int y2, int m2, int d2)
    {
        var period = NamedPeriod.Parse(key);

        Assert.NotNull(period);
        Assert.Equal(new LocalDate(y1, m1, d1), period.First);
        Assert.Equal(new LocalDate(y2, m2, d2), period.Last);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("campaign")]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-1")]
    [InlineData("2026-q5")]
    [InlineData("2026-h3")]
    [InlineData("2026-h02")]
    [InlineData("1999")]
    [InlineData("2026x11")]
    [InlineData("2026-q")]
    public void What_is_no_period_is_not_read(string? key) => Assert.Null(NamedPeriod.Parse(key));

    [Property]
    public bool Every_day_lies_in_one_period_of_each_length_which_its_key_names_and_which_follows_the_one_before(uint days)
    {
        var day = new LocalDate(2001, 1, 1).PlusDays((int)(days % 300_000));
        return Enum.GetValues<PeriodLength>()
            .All(length =>
                NamedPeriod.Of(day, length) is var period
                && period.First <= day
                && day <= period.Last
                && NamedPeriod.Parse(period.Key) == period
                && period.Before.Last.PlusDays(1) == period.First
            );
    }
}
