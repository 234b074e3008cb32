namespace Campaigns.Domain.Text;

/// <summary>Text that is cut to a length.</summary>
public static class Shortened
{
    /// <summary>
    /// The first <paramref name="max"/> UTF-16 code units of the text, or one less when the cut would split a surrogate pair, because no
    /// database stores half a pair.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is negative.</exception>
    public static string To(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return text.Length <= max ? text : text[..(max > 0 && char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}
