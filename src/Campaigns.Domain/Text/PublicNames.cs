namespace Campaigns.Domain.Text;

/// <summary>What pages that open without signing in call a thing that has a public name beside its own (domain.md, who sees, 8).</summary>
public static class PublicNames
{
    /// <summary>
    /// Of a thing whose own name may tell the theme, such as a catalogue row, a campaign or an agency: its public name alone, and nothing where that
    /// is missing or tells the theme.
    /// </summary>
    public static string Alone(string? publicName) => ThemeWords.FindIn(publicName) is null ? publicName?.Trim() ?? "" : "";

    /// <summary>Of a place, which people must find: its public name, else its own where that does not tell the theme; else empty.</summary>
    public static string OfPlace(string? publicName, string? name) => Alone(publicName) is { Length: > 0 } given ? given : Alone(name);
}
