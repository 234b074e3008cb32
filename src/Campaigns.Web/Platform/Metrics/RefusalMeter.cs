using System.Diagnostics.Metrics;

namespace Campaigns.Web.Platform.Metrics;

/// <summary>Counts refusals: by the limits, and by whatever feature refuses somebody.</summary>
public sealed class RefusalMeter
{
    private readonly Counter<long> _refusals;

    public RefusalMeter(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refusals = meters.Counter("campaigns.refusals", "{refusal}", "What was refused: by the limits, or at a door.");
    }

    /// <param name="by">Who refused: "limits", "door".</param>
    /// <param name="reason">Why, one of a few words; never what somebody typed.</param>
    public void Refused(string by, string reason) => _refusals.Add(1, new("by", by), new("reason", reason));
}
