namespace Campaigns.Bench;

/// <summary>The size of the benches: whole, or small and quick, which only shows that they work.</summary>
internal static class Size
{
    public static bool Smoke { get; set; }

    public static int Of(int whole, int small) => Smoke ? small : whole;
}
