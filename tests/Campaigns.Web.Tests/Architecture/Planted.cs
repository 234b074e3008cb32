using Campaigns.Web.Features.Door;

namespace Campaigns.Web.Tests.Architecture.Planting;

/// <summary>Uses the door where it is hardest to see: <see cref="ArrowsTests"/> takes it for a part of the platform, which may not.</summary>
internal static class Planted
{
    public static async Task<int> HeadsAsync()
    {
        await Task.Yield();
        return new[] { 1 }.Sum(one => one + new DoorSettings().HeadsPerPhone);
    }
}
