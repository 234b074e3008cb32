namespace Campaigns.Domain.Text;

/// <summary>Texts of several lines as people type them.</summary>
public static class TypedLines
{
    /// <summary>The lines, each tidied; empty ones are left out.</summary>
    /// <param name="typed">What was typed, with the line ends of any system.</param>
    /// <param name="tidy">Tidies one line.</param>
    public static IEnumerable<string> Tidy(string? typed, Func<string, string> tidy)
    {
        ArgumentNullException.ThrowIfNull(tidy);
        return (typed ?? "").ReplaceLineEndings("\n").Split('\n').Select(tidy).Where(line => line.Length > 0);
    }
}
