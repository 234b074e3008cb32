using System.Diagnostics.Metrics;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Metrics;

namespace Campaigns.Web.Features.Door;

/// <summary>Counts what came to the doors and what was refused there.</summary>
public sealed class DoorMeter
{
    private readonly Counter<long> _scans;
    private readonly RefusalMeter _refusals;

    public DoorMeter(IMeterFactory meters, RefusalMeter refusals)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refusals = refusals;
        _scans = meters.Counter("campaigns.scans", "{act}", "Acts at doors, by what was done, how, and the verdict.");
    }

    internal void Answered(DoorAct act, DoorAnswer answer)
    {
        var verdict = EnumText.Word(answer.Outcome);
        if (answer is { Outcome: DoorOutcome.Done, Verdict: { } decided })
        {
            verdict = EnumText.Word(decided);
        }

        _scans.Add(1, new("kind", EnumText.Word(act.Kind)), new("source", EnumText.Word(act.Source)), new("verdict", verdict));
        if (answer.Verdict is not (Verdict.Accepted or Verdict.AlreadyIn or Verdict.Annulled or Verdict.ToSettle))
        {
            _refusals.Refused("door", verdict);
        }
    }
}
