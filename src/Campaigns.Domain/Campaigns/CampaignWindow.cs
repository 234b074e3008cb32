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

    /// <summary>Days begun until a date, that day included: the part of the target that is due is taken from them.</summary>
    public int DaysBegun(LocalDate date) => Math.Clamp(Period.DaysBetween(First, date) + 1, 0, Days);

    /// <summary>The share of the target that should be reached by the end of a date, from 0 to 1, the same for each day: 10/31 on day 10 of 31.</summary>
    public decimal ExpectedShare(LocalDate date) => (decimal)DaysBegun(date) / Days;

    /// <summary>
    /// The day up to which another edition is compared with this one on a date: day 10 with day 10, whatever the calendar says. Before the first
    /// day it is the day before the other's first, and once this one is over the other's last.
    /// </summary>
    public LocalDate SameDayIn(CampaignWindow other, LocalDate date)
    {
        ArgumentNullException.ThrowIfNull(other);
        return date > Last ? other.Last : LocalDate.Min(other.Last, other.First.PlusDays(DaysBegun(date) - 1));
    }
}
