using Campaigns.Domain.Time;
using FsCheck;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Time;

public sealed class VietnamTimeTests
{
    private static readonly LocalDate Day = new(2026, 11, 27);

    [Theory]
    [InlineData(14, 16, 2, 0)]
    [InlineData(22, 1, 3, 1)]
    [InlineData(18, 0, 6, 1)]
    [InlineData(8, 8, 24, 1)]
    [InlineData(0, 23, 23, 0)]
    public void An_end_that_is_not_later_than_the_start_is_on_the_next_day(int from, int to, int hours, int days)
    {
        var span = VietnamTime.SpanOf(Day, new LocalTime(from, 0), new LocalTime(to, 0));

        Assert.Equal((Duration.FromHours(hours), Day.PlusDays(days)), (span.Duration, VietnamTime.DateOf(span.End)));
    }

    [Property]
    public void Whatever_is_typed_lasts_up_to_24_hours_and_begins_and_ends_when_it_was_typed(
        NonNegativeInt day,
        NonNegativeInt from,
        NonNegativeInt to
    )
    {
        var (on, start, end) = (
            Day.PlusDays(day.Get % 4000),
            LocalTime.FromMinutesSinceMidnight(from.Get % 1440),
            LocalTime.FromMinutesSinceMidnight(to.Get % 1440)
        );

        var span = VietnamTime.SpanOf(on, start, end);

        Assert.InRange(span.Duration, Duration.FromMinutes(1), Duration.FromHours(24));
        Assert.Equal((on + start, end), (VietnamTime.LocalOf(span.Start), VietnamTime.LocalOf(span.End).TimeOfDay));
    }
}
