using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Campaigns;

/// <summary>The days of a campaign. The first and the last count whole.</summary>
public sealed record CampaignWindow
{
    /// <exception cref="ArgumentException">The last day is before the first.</exception>
    public CampaignWindow(LocalDate first, LocalDate last)
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

    /// <summary>From the midnight that begins the first day to the midnight that ends the last.</summary>
    public Interval Interval => VietnamTime.WholeDays(First, Last);

    public static CampaignWindow Of(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return new(campaign.StartsOn, campaign.EndsOn);
    }

    public bool Contains(LocalDate date) => First <= date && date <= Last;

    public bool Contains(Instant instant) => Interval.Contains(instant);

    /// <summary>Which day of the campaign a date is, counted from 1 (day 10 of 31); null outside it.</summary>
    public int? DayOf(LocalDate date) => Contains(date) ? Period.DaysBetween(First, date) + 1 : null;

    /// <summary>Days that come after a date: 0 on the last day and later, all of them before the first.</summary>
    public int DaysLeft(LocalDate date) => Days - DaysBegun(date);

    /// <summary>
    /// The number of campaign days that have begun by the end of a date, that day included. The part of the target that should be reached
    /// by then is computed from it.
    /// </summary>
    public int DaysBegun(LocalDate date) => Math.Clamp(Period.DaysBetween(First, date) + 1, 0, Days);

    /// <summary>The share of the target that should be reached by the end of a date, from 0 to 1, the same for each day: 10/31 on day 10 of
    /// 31.</summary>
    public decimal ExpectedShare(LocalDate date) => (decimal)DaysBegun(date) / Days;

    /// <summary>
    /// The days over which this edition is compared with another on a given day (counted 9): whole days that are over in both editions,
    /// until yesterday, and the same number of days since the first day of each. Null while there is no such day.
    /// </summary>
    public ComparedDays? ComparedWith(CampaignWindow other, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(other);
        var yesterday = today.PlusDays(-1);
        var days = Math.Min(DaysBegun(yesterday), other.DaysBegun(yesterday));
        return days == 0 ? null : new ComparedDays(days, First.PlusDays(days - 1), other.First.PlusDays(days - 1));
    }
}

/// <summary>The days over which two editions are compared.</summary>
/// <param name="Days">The number of days, counted from the first day of each edition.</param>
/// <param name="Until">The last compared day of this edition.</param>
/// <param name="UntilBefore">The last compared day of the other edition.</param>
public sealed record ComparedDays(int Days, LocalDate Until, LocalDate UntilBefore);
