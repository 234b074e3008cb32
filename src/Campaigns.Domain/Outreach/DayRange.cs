using NodaTime;

namespace Campaigns.Domain.Outreach;

/// <summary>Days from the first to the last, both whole.</summary>
public sealed record DayRange
{
    /// <exception cref="ArgumentException">The last day is before the first.</exception>
    public DayRange(LocalDate first, LocalDate last)
    {
        if (last < first)
        {
            throw new ArgumentException("The last day is before the first.", nameof(last));
        }

        First = first;
        Last = last;
    }

    public LocalDate First { get; }

    public LocalDate Last { get; }

    public int Days => Period.DaysBetween(First, Last) + 1;

    /// <summary>
    /// The same days of the year before. Days that follow each other have counterparts that follow each other: a 29/2 of the year before
    /// goes with the 28/2, and a 29/2 that the year before lacks has no counterpart, unless it is the only day; then that is the 28/2.
    /// </summary>
    public DayRange LastYear =>
        First == Last && IsLeapDay(First)
            ? new(First.PlusYears(-1), First.PlusYears(-1))
            : new(YearBefore(First), YearBefore(Last.PlusDays(1)).PlusDays(-1));

    /// <summary>
    /// The days just before: as many whole months where the days are whole months, on whichever day of the month they begin; otherwise as
    /// many days.
    /// </summary>
    public DayRange Before => new(Months is { } months ? First.PlusMonths(-months) : First.PlusDays(-Days), First.PlusDays(-1));

    /// <summary>The number of whole months; null when the days are none.</summary>
    private int? Months
    {
        get
        {
            var end = Last.PlusDays(1);
            return end.Day == First.Day && First.Day <= 28 ? ((end.Year - First.Year) * 12) + end.Month - First.Month : null;
        }
    }

    public bool Contains(LocalDate day) => First <= day && day <= Last;

    /// <summary>So many days from the first one on; all days when there are no more.</summary>
    public DayRange Begin(int days) => days >= Days ? this : new(First, First.PlusDays(days - 1));

    /// <summary>
    /// The days over which this range is compared with an earlier one (counted 9): both whole when all days of this one are over, otherwise
    /// the days that are over, until yesterday, and the same number of days since the first day of the other. Null while there is none.
    /// </summary>
    public ComparedRanges? ComparedWith(DayRange other, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (today > Last)
        {
            return new ComparedRanges(this, other);
        }

        var over = Math.Min(Period.DaysBetween(First, today), other.Days);
        return over <= 0 ? null : new ComparedRanges(Begin(over), other.Begin(over));
    }

    private static bool IsLeapDay(LocalDate day) => day is { Month: 2, Day: 29 };

    private static LocalDate YearBefore(LocalDate day) => IsLeapDay(day) ? new(day.Year - 1, 3, 1) : day.PlusYears(-1);
}

/// <summary>The days over which two ranges are compared.</summary>
public sealed record ComparedRanges(DayRange Now, DayRange Then);
