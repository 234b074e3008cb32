namespace Campaigns.Domain.Text;

/// <summary>The names that pages without sign-in use for things that have a public name beside their own (who-sees 8).</summary>
public static class PublicNames
{
    /// <summary>
    /// The public name of a thing whose own name may tell the theme, such as a catalogue row, a campaign or an agency. Empty when the
    /// public name is missing or itself tells the theme.
    /// </summary>
    public static string Alone(string? publicName) => ThemeWords.FindIn(publicName) is null ? publicName?.Trim() ?? "" : "";

    /// <summary>
    /// The public name of a place, which people must be able to find. When it is missing, the place's own name, unless that tells the
    /// theme; otherwise empty.
    /// </summary>
    public static string OfPlace(string? publicName, string? name) => Alone(publicName) is { Length: > 0 } given ? given : Alone(name);
}
