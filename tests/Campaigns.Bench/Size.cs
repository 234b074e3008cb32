namespace Campaigns.Bench;

/// <summary>How large the benches are: whole, or small and quick, which shows that they work and says nothing by its figures.</summary>
internal static class Size
{
    public static bool Smoke { get; set; }

    public static int Of(int whole, int small) => Smoke ? small : whole;
}
