using System.Diagnostics.Metrics;

namespace Campaigns.Web.Platform.Metrics;

/// <summary>Counts refused requests, by the limits and by features.</summary>
public sealed class RefusalMeter
{
    private readonly Counter<long> _refusals;

    public RefusalMeter(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refusals = meters.Counter("campaigns.refusals", "{refusal}", "What was refused: by the limits, or at a door.");
    }

    /// <param name="by">The part that refused: "limits", "door".</param>
    /// <param name="reason">The reason, one of a few fixed words; never a typed text.</param>
    public void Refused(string by, string reason) => _refusals.Add(1, new("by", by), new("reason", reason));
}
