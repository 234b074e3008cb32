using System.Globalization;

namespace Campaigns.Bench;

/// <summary>Prints the figures of a bench in the invariant culture, so that programs can read them.</summary>
internal static class Figures
{
    /// <summary>Prints one line of these parts.</summary>
    public static void Say(params FormattableString[] parts) =>
        Console.WriteLine(string.Concat(parts.Select(p => p.ToString(CultureInfo.InvariantCulture))));

    /// <summary>The median; of an even number of values the lower one of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
