using System.Globalization;
using NodaTime;

namespace Campaigns.Domain.Outreach;

/// <summary>How long a named period is, in months.</summary>
public enum PeriodLength
{
    Month = 1,
    Quarter = 3,
    HalfYear = 6,
    Year = 12,
}

/// <summary>A month, a quarter, a half-year or a year of the calendar: the second quarter of 2026.</summary>
/// <param name="Length">How long it is.</param>
/// <param name="Year">Its year.</param>
/// <param name="Number">Which of its length in the year, counted from 1.</param>
public sealed record NamedPeriod(PeriodLength Length, int Year, int Number)
{
    private const int MinYear = 2000;
    private const int MaxYear = 2999;

    /// <summary>How many a list offers of each length, this one included.</summary>
    private static readonly (PeriodLength Length, int Count)[] Offered = [(PeriodLength.Month, 13), (PeriodLength.Quarter, 5), (PeriodLength.HalfYear, 4), (PeriodLength.Year, 3)];

    public LocalDate First => new LocalDate(Year, 1, 1).PlusMonths((Number - 1) * (int)Length);

    public LocalDate Last => First.PlusMonths((int)Length).PlusDays(-1);

    /// <summary>How an address says it: 2026-11, 2026-q4, 2026-h2, 2026.</summary>
    public string Key => Length switch
    {
        PeriodLength.Month => string.Create(CultureInfo.InvariantCulture, $"{Year}-{Number:00}"),
        PeriodLength.Quarter => string.Create(CultureInfo.InvariantCulture, $"{Year}-q{Number}"),
        PeriodLength.HalfYear => string.Create(CultureInfo.InvariantCulture, $"{Year}-h{Number}"),
        _ => Year.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The one before it of the same length.</summary>
    public NamedPeriod Before => Number > 1 ? this with { Number = Number - 1 } : this with { Year = Year - 1, Number = 12 / (int)Length };

    /// <summary>The one that a day lies in.</summary>
    public static NamedPeriod Of(LocalDate day, PeriodLength length) => new(length, day.Year, 1 + ((day.Month - 1) / (int)length));

    /// <summary>Reads <see cref="Key"/>; null where it is none.</summary>
    public static NamedPeriod? Parse(string? key)
    {
        if (key is null || key.Length < 4 || !int.TryParse(key.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < MinYear or > MaxYear)
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
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= 12 / (int)length
            && new NamedPeriod(length, year, number) is var period && period.Key == key
            ? period
            : null;
    }

    /// <summary>What a list offers on a day: the periods that it lies in and those before them, the shortest first and the latest first.</summary>
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
