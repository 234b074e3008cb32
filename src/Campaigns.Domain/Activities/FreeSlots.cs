using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>Proposes another time on the same day to an activity that clashes.</summary>
public static class FreeSlots
{
    public static readonly LocalTime Opens = new(7, 0);

    public static readonly LocalTime Closes = new(21, 0);

    /// <summary>Proposed times begin on a quarter of an hour.</summary>
    public static readonly Duration Step = Duration.FromMinutes(15);

    /// <summary>Time for one audience to leave before the next comes in.</summary>
    public static readonly Duration Changeover = Duration.FromMinutes(15);

    /// <summary>
    /// The first time from <paramref name="from"/> on, on the same local day and between <see cref="Opens"/> and <see cref="Closes"/>, at
    /// which <paramref name="length"/> fits and leaves a changeover before and after every held time; null when the day has none.
    /// </summary>
    /// <param name="from">Usually the wished start; the present time when the wished start has passed.</param>
    /// <param name="length">How long the session lasts.</param>
    /// <param name="held">The times during which the venue or a speaker is held, in any order; other days may be among them.</param>
    public static Interval? Next(Instant from, Duration length, IEnumerable<Interval> held)
    {
        ArgumentNullException.ThrowIfNull(held);
        if (length <= Duration.Zero)
        {
            return null;
        }

        var busy = held.ToList();
        var day = VietnamTime.DateOf(from);
        var closes = VietnamTime.InstantOf(day + Closes);
        for (var start = VietnamTime.InstantOf(day + Opens); start + length <= closes; start += Step)
        {
            var around = new Interval(start - Changeover, start + length + Changeover);
            if (start >= from && !busy.Exists(b => ClashRules.Overlap(b, around)))
            {
                return new Interval(start, start + length);
            }
        }

        return null;
    }
}
