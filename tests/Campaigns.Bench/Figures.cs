using System.Globalization;

namespace Campaigns.Bench;

/// <summary>What a bench measured, and how it is said: figures in the form of every country's programs.</summary>
internal static class Figures
{
    public static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The middle value; of an even number the lower of the two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
