using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>How long names and contacts are kept: what people are told when they consent, and no longer (Decree 13/2023/NĐ-CP, article 3).</summary>
public static class Retention
{
    /// <summary>Counted from the end of the last session of an event. Course runs are kept: certificates refer to them.</summary>
    public static readonly Period KeptFor = Period.FromMonths(12);

    /// <summary>Events that ended before this are to be made anonymous: the start of the same day twelve months ago, of the month's last day where it has no such day.</summary>
    public static Instant Cutoff(Instant now)
    {
        var day = VietnamTime.DateOf(now).Minus(KeptFor);
        return VietnamTime.WholeDays(day, day).Start;
    }
}
