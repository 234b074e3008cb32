namespace Campaigns.Domain.Door;

/// <summary>Groups of sources (counted 6).</summary>
public static class SourceGroups
{
    /// <summary>How the sources are grouped wherever they are shown; each source is in one group.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Source>> All { get; } =
        new Dictionary<string, IReadOnlyList<Source>>(StringComparer.Ordinal)
        {
            ["ticket"] = [Source.Qr, Source.Code, Source.Search, Source.Self],
            ["walk_in"] = [Source.WalkIn],
            ["entered"] = [Source.Paper, Source.Import, Source.Grid],
            ["headcount"] = [Source.Headcount],
        };
}
