using Campaigns.Web.Features.Door;

namespace Campaigns.Web.Tests.Architecture.Planting;

/// <summary>
/// Uses the door in the place that is hardest to see. <see cref="ArrowsTests"/> treats this class as a part of the platform, which must not
/// use the door.
/// </summary>
internal static class Planted
{
    public static async Task<int> HeadsAsync()
    {
        await Task.Yield();
        return new[] { 1 }.Sum(one => one + new DoorSettings().HeadsPerPhone);
    }
}
