namespace Campaigns.Domain.Text;

/// <summary>Text that is cut to a length.</summary>
public static class Shortened
{
    /// <summary>
    /// The first <paramref name="max"/> UTF-16 units of the text, or one less where the cut would part a surrogate pair: half a pair is no text, and no
    /// database takes it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is negative.</exception>
    public static string To(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return text.Length <= max ? text : text[..(max > 0 && char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}
