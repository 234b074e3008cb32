using System.Globalization;
using NodaTime;

namespace Campaigns.Domain.Outreach;

/// <summary>The length of a named period, in months.</summary>
public enum PeriodLength
{
    Month = 1,
    Quarter = 3,
    HalfYear = 6,
    Year = 12,
}

/// <summary>A month, quarter, half-year or year of the calendar, such as the second quarter of 2026.</summary>
/// <param name="Length">The length of the period.</param>
/// <param name="Year">The calendar year that the period lies in.</param>
/// <param name="Number">The number of the period among those of its length in the year, counted from 1.</param>
public sealed record NamedPeriod(PeriodLength Length, int Year, int Number)
{
    private const int MinYear = 2000;
    private const int MaxYear = 2999;

    /// <summary>How many periods of each length the list offers, the present one included.</summary>
    private static readonly (PeriodLength Length, int Count)[] Offered =
    [
        (PeriodLength.Month, 13),
        (PeriodLength.Quarter, 5),
        (PeriodLength.HalfYear, 4),
        (PeriodLength.Year, 3),
    ];

    public LocalDate First => new LocalDate(Year, 1, 1).PlusMonths((Number - 1) * (int)Length);

    public LocalDate Last => First.PlusMonths((int)Length).PlusDays(-1);

    /// <summary>The period as an address writes it: 2026-11, 2026-q4, 2026-h2, 2026.</summary>
    public string Key =>
        Length switch
        {
            PeriodLength.Month => string.Create(CultureInfo.InvariantCulture, $"{Year}-{Number:00}"),
            PeriodLength.Quarter => string.Create(CultureInfo.InvariantCulture, $"{Year}-q{Number}"),
            PeriodLength.HalfYear => string.Create(CultureInfo.InvariantCulture, $"{Year}-h{Number}"),
            _ => Year.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>The period of the same length just before this one.</summary>
    public NamedPeriod Before => Number > 1 ? this with { Number = Number - 1 } : this with { Year = Year - 1, Number = 12 / (int)Length };

    /// <summary>The period of this length that contains a day.</summary>
    public static NamedPeriod Of(LocalDate day, PeriodLength length) => new(length, day.Year, 1 + ((day.Month - 1) / (int)length));

    /// <summary>Reads <see cref="Key"/>; null when the text is no key.</summary>
    public static NamedPeriod? Parse(string? key)
    {
        if (
            key is null
            || key.Length < 4
            || !int.TryParse(key.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || year is < MinYear or > MaxYear
        )
        {
            return null;
        }

        var rest = key[4..];
        var (length, digits) = rest switch
        {
            "" => (PeriodLength.Year, "1"),
            ['-', 'q', ..] => (PeriodLength.Quarter, rest[2..]),
            ['-', 'h', ..] => (PeriodLength.HalfYear, rest[2..]),
            _ => (PeriodLength.Month, rest[1..]),
        };
        return
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= 12 / (int)length
            && new NamedPeriod(length, year, number) is var period
            && period.Key == key
            ? period
            : null;
    }

    /// <summary>
    /// The periods that the list offers on a day: those that contain the day and those before them, the shortest length first, the latest
    /// first within a length.
    /// </summary>
    public static IReadOnlyList<NamedPeriod> OfferedOn(LocalDate today)
    {
        var periods = new List<NamedPeriod>();
        foreach (var (length, count) in Offered)
        {
            var period = Of(today, length);
            for (var i = 0; i < count; i++, period = period.Before)
            {
                periods.Add(period);
            }
        }

        return periods;
    }
}
