using System.Globalization;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// The characters that may be typed: visible characters, tabs and line ends. PostgreSQL cannot store a NUL, and no control character has a
/// meaning in a name or a note. The noncharacters of Unicode (U+FDD0 to U+FDEF, U+FFFE and U+FFFF) are treated in the same way: they are
/// no characters, and programs use them as marks of their own.
/// </summary>
public static class PlainText
{
    /// <summary>
    /// The text without Unicode's direction marks (Bidi_Control). Nobody types them, and they can reverse the line that a reader sees, so
    /// that an ending or an amount reads differently from what is stored.
    /// </summary>
    public static string WithoutDirections(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(IsDirection) ? string.Concat(text.Where(c => !IsDirection(c))) : text;
    }

    private static bool IsDirection(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>
    /// The text without its control characters, to be shown again to the person who typed it; they are invisible, so the person could not
    /// remove them.
    /// </summary>
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

    /// <summary>
    /// Whether a reader sees anything of the text: a letter, a digit or a sign. Spaces, zero-width characters, fillers and marks without a
    /// letter are nothing, so a text of these alone is no name, title or reason.
    /// </summary>
    public static bool IsVisible(string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (IsVisible(rune))
            {
                return true;
            }
        }

        return false;
    }

    // The fillers of Hangul and the empty Braille pattern are a letter and a sign by category, and are drawn as nothing.
    private static bool IsVisible(Rune rune) =>
        rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0xFFFD)
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );

    /// <summary>Whether Unicode says that this is no character and never will be.</summary>
    internal static bool IsNoncharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsControl(char c) => (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || IsNoncharacter(c);
}
