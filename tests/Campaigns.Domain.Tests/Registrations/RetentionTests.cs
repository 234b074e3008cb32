using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

public sealed class RetentionTests
{
    [Theory]
    [InlineData("2026-11-24", "2025-11-24")]
    [InlineData("2028-02-29", "2027-02-28")]
    [InlineData("2029-02-28", "2028-02-28")]
    public void Names_of_events_that_ended_before_the_same_day_twelve_months_ago_are_forgotten(string today, string before)
    {
        var late = VietnamTime.InstantOf(Date(today).At(new LocalTime(23, 59)));
        Assert.Equal(VietnamTime.InstantOf(Date(before).AtMidnight()), Retention.Cutoff(late));
        Assert.Equal(Retention.Cutoff(late), Retention.Cutoff(VietnamTime.InstantOf(Date(today).AtMidnight())));
    }

    private static LocalDate Date(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
}
