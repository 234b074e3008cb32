using Microsoft.Extensions.Configuration;

namespace Campaigns.Web.Features.Door;

/// <summary>How much one phone can have done by itself; what is beyond waits for a decision. Configuration <c>Door:AdmissionsPerPhone</c>, <c>Door:HeadsPerPhone</c> and <c>Door:WaitingPerPhone</c>.</summary>
/// <param name="AdmissionsPerPhone">Admissions of one paired phone that count unasked.</param>
/// <param name="HeadsPerPhone">Heads counted with one phone or by one account at a session that count unasked.</param>
/// <param name="WaitingPerPhone">Headcounts and walk-ins of one phone or account that wait at an activity, and as many acts; what is above is refused.</param>
public sealed record DoorSettings(int AdmissionsPerPhone = 1500, int HeadsPerPhone = 2000, int WaitingPerPhone = 500)
{
    public static DoorSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var usual = new DoorSettings();
        return new DoorSettings(
            Math.Max(1, configuration.GetValue("Door:AdmissionsPerPhone", usual.AdmissionsPerPhone)),
            Math.Max(1, configuration.GetValue("Door:HeadsPerPhone", usual.HeadsPerPhone)),
            Math.Max(1, configuration.GetValue("Door:WaitingPerPhone", usual.WaitingPerPhone)));
    }
}
