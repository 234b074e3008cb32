using Campaigns.Web.Features.Activities;
using Microsoft.Extensions.Configuration;

namespace Campaigns.Web.Features.Door;

/// <summary>
/// How much one phone plausibly does by itself; what exceeds it waits for a decision (who-sees 6). The settings are
/// <c>Door:AdmissionsPerPhone</c>, <c>Door:HeadsPerPhone</c>, <c>Door:WalkInsPerPhone</c> and <c>Door:WaitingPerPhone</c>.
/// </summary>
/// <param name="AdmissionsPerPhone">Admissions of one paired phone that count without a decision.</param>
/// <param name="HeadsPerPhone">People counted with one phone or by one account at a session that count without a decision.</param>
/// <param name="WalkInsPerPhone">How many people one paired phone may register so that they take a place without a decision.</param>
/// <param name="WaitingPerPhone">The most acts of one phone or account that may wait at an activity, and the most headcounts and walk-ins;
/// further ones are refused.</param>
public sealed record DoorSettings(
    int AdmissionsPerPhone = 1500,
    int HeadsPerPhone = 2000,
    int WalkInsPerPhone = 300,
    int WaitingPerPhone = 500
)
{
    public static DoorSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var usual = new DoorSettings();
        return new DoorSettings(
            Math.Max(1, configuration.GetValue("Door:AdmissionsPerPhone", usual.AdmissionsPerPhone)),
            Math.Max(1, configuration.GetValue("Door:HeadsPerPhone", usual.HeadsPerPhone)),
            Math.Max(1, configuration.GetValue("Door:WalkInsPerPhone", usual.WalkInsPerPhone)),
            Math.Max(1, configuration.GetValue("Door:WaitingPerPhone", usual.WaitingPerPhone))
        );
    }
}
