using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// How long names and contacts are kept: as long as people are told when they consent, and no longer (Decree 13/2023/NĐ-CP, article 3).
/// </summary>
public static class Retention
{
    /// <summary>The time after the end of an event's last session. Course runs are kept, because certificates refer to them.</summary>
    public static readonly Period KeptFor = Period.FromMonths(12);

    /// <summary>
    /// Events that ended before this instant are to be made anonymous. It is the start of the same day twelve months ago; when that month
    /// has no such day, of the month's last day.
    /// </summary>
    public static Instant Cutoff(Instant now)
    {
        var day = VietnamTime.DateOf(now).Minus(KeptFor);
        return VietnamTime.WholeDays(day, day).Start;
    }
}
