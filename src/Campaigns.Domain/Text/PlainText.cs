namespace Campaigns.Domain.Text;

/// <summary>What may be typed: characters that are seen, and the tabulator and the ends of lines. A NUL cannot be stored, and no control character means anything in a name or a note.</summary>
public static class PlainText
{
    /// <summary>
    /// The text without the marks that turn a line round for its reader (Unicode's Bidi_Control): nobody types them, and behind one of them an ending or
    /// an amount reads otherwise than it is kept.
    /// </summary>
    public static string WithoutDirections(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsDirection) ? string.Concat(text.Where(c => !IsDirection(c))) : text;
    }

    private static bool IsDirection(char c) => c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>The text without its control characters, to be shown to whoever typed it: nobody sees what was wrong.</summary>
    public static string WithoutControls(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain(text) ? text : string.Concat(text.Where(c => !IsControl(c)));
    }

    public static bool IsPlain(string? text)
    {
        foreach (var c in text ?? "")
        {
            if (IsControl(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\t' or '\n' or '\r');
}
