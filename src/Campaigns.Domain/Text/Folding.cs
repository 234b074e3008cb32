using System.Globalization;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// The form in which texts are searched and compared: canonical decomposition without marks, đ as d, no apostrophe,
/// no invisible character, one space between words, lower case. "Đắk Lắk" and "dak lak" fold to the same text,
/// and so do "Cư M'gar", "Cư M’Gar" and "cu mgar": people leave the apostrophe out as often as they type one of its kinds,
/// so it is dropped and not unified.
/// </summary>
/// <remarks>
/// The twin for the phone is <c>wwwroot-assets/src/text/folding.ts</c>; both are held by <c>tests/vectors/folding.json</c>.
/// Only a stored fold may be compared with a stored fold: change this and every folded column must be filled anew.
/// </remarks>
public static class Folding
{
    private const int MaxWords = 6;
    private const int FirstLetter = 0x00C0;
    private const int LastLetter = 0x1EFF;

    // The folded letter of each letter in the blocks in which Vietnamese and the languages of the highlands are written; 0: the letter does
    // not fold to one letter.
    private static readonly char[] Letters =
    [
        .. Enumerable
            .Range(0, LastLetter + 1)
            .Select(c => c is >= FirstLetter and (<= 0x024F or >= 0x1E00) && FoldAny(((char)c).ToString()) is [var one] ? one : '\0'),
    ];

    /// <summary>The words to look for in a list. All of them must be found, in any order.</summary>
    public static IReadOnlyList<string> Words(string? text) =>
        [.. Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords)];

    /// <summary>Folds a text; null folds to the empty text. Never throws, whatever the text holds.</summary>
    public static string Fold(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        return Ascii.IsValid(text) ? FoldAscii(text) : FoldLatin(text) ?? FoldAny(text);
    }

    private static string FoldAny(string text)
    {
        var folded = new StringBuilder(text.Length);
        var spaceBefore = false;
        foreach (var rune in WellFormed(text).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                spaceBefore = folded.Length > 0;
            }
            else if (!IsDropped(rune))
            {
                if (spaceBefore)
                {
                    folded.Append(' ');
                    spaceBefore = false;
                }

                folded.Append(LowerWithoutStroke(rune));
            }
        }

        return folded.ToString();
    }

    /// <summary>The kinds of apostrophe that names such as H'Bia and M'gar arrive with.</summary>
    internal static bool IsApostrophe(Rune rune) =>
        rune.Value
            is '\''
                or '`'
                or '´' // keyboard: apostrophe, grave, acute
                or '\u2018'
                or '\u2019'
                or '\u2032' // typographic: left, right, prime
                or '\u02BB'
                or '\u02BC' // letters: turned comma, apostrophe
                or '\uFF07'; // full width

    /// <summary>White space and line ends separate words, whatever kind they are (no-break spaces from Excel, tabs).</summary>
    internal static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    /// <summary>Control and format characters, such as zero-width spaces, byte-order marks and direction marks.</summary>
    internal static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control;

    /// <summary>
    /// Replaces half surrogate pairs and U+FFFE by U+FFFD, because <see cref="string.Normalize()"/> throws on both. U+FFFE is valid UTF-8,
    /// so any form can send it.
    /// </summary>
    internal static string WellFormed(string text)
    {
        if (!text.Any(c => char.IsSurrogate(c) || c == '\uFFFE'))
        {
            return text;
        }

        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.Value == 0xFFFE ? Rune.ReplacementChar : rune);
        }

        return whole.ToString();
    }

    // A text without marks needs no decomposition. Numbers and text typed without marks are folded often, so this way is kept short.
    private static string FoldAscii(string text)
    {
        Span<char> folded = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var (length, spaceBefore) = (0, false);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                spaceBefore = length > 0;
            }
            else if (c is not ('\'' or '`') && !char.IsControl(c))
            {
                if (spaceBefore)
                {
                    folded[length++] = ' ';
                    spaceBefore = false;
                }

                folded[length++] = char.ToLowerInvariant(c);
            }
        }

        return text.AsSpan().SequenceEqual(folded[..length]) ? text : new string(folded[..length]);
    }

    // A text of these letters alone needs no decomposition as a whole, because each mark simply falls away. Null: the text holds something
    // else.
    private static string? FoldLatin(string text)
    {
        Span<char> folded = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var (length, spaceBefore) = (0, false);
        foreach (var c in text)
        {
            if (c is ' ')
            {
                spaceBefore = length > 0;
                continue;
            }

            // Combining marks of a decomposed text (grave, acute and so on, U+0300 to U+036F), except those that stand for two marks.
            if (c is '\'' or '`' or (>= '\u0300' and <= '\u033F') or (>= '\u0345' and <= '\u036F'))
            {
                continue;
            }

            var letter =
                c < 128
                    ? char.IsControl(c)
                        ? '\0'
                        : char.ToLowerInvariant(c)
                    : c <= LastLetter
                        ? Letters[c]
                        : '\0';
            if (letter is '\0')
            {
                return null;
            }

            if (spaceBefore)
            {
                folded[length++] = ' ';
                spaceBefore = false;
            }

            folded[length++] = letter;
        }

        return new string(folded[..length]);
    }

    private static bool IsDropped(Rune rune) =>
        IsApostrophe(rune)
        || IsInvisible(rune)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static Rune LowerWithoutStroke(Rune rune) =>
        rune.Value switch
        {
            'đ' or 'Đ' => new Rune('d'),
            // The capital letter eth looks like Đ, and some old fonts and converters write it in place of Đ.
            'ð' or 'Ð' => new Rune('d'),
            _ => Rune.ToLowerInvariant(rune),
        };
}
