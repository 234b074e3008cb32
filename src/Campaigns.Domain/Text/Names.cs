using System.Globalization;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// Names of people in this province: Kinh names (family, middle, given) and whole names such as H'Yim Kđoh or Y Thương Niê.
/// </summary>
public static class Names
{
    /// <summary>
    /// The name in the form in which it is stored: canonical composition (NFC), one space between words, none around them, no invisible
    /// characters. Letters, tones, apostrophes and capitals stay as they were typed: a name is never corrected.
    /// </summary>
    public static string Tidy(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return string.Empty;
        }

        if (IsTidy(name))
        {
            return name;
        }

        var tidy = new StringBuilder(name.Length);
        var spaceBefore = false;
        foreach (var rune in Folding.WellFormed(name).EnumerateRunes())
        {
            if (Folding.IsSpace(rune))
            {
                spaceBefore = tidy.Length > 0;
            }
            else if (!Folding.IsInvisible(rune))
            {
                if (spaceBefore)
                {
                    tidy.Append(' ');
                    spaceBefore = false;
                }

                tidy.Append(rune);
            }
        }

        return tidy.ToString().Normalize(NormalizationForm.FormC);
    }

    // Most names are tidy already, and an import brings thousands, so the check saves work.
    private static bool IsTidy(string name)
    {
        var (isAscii, before) = (true, ' ');
        foreach (var c in name)
        {
            if (
                c == ' ' ? before == ' '
                : c <= '~' ? c < ' '
                : c < '\u00C0'
                    || char.IsSurrogate(c)
                    || c == '\uFFFE'
                    || char.IsWhiteSpace(c)
                    || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control
            )
            {
                return false;
            }

            isAscii &= c <= '~';
            before = c;
        }

        return before != ' ' && (isAscii || name.IsNormalized(NormalizationForm.FormC));
    }

    /// <summary>
    /// The text that a list of people is sorted by under the Vietnamese collation (ICU, <c>vi</c>): the given name, its tone as a digit,
    /// then the rest. "Trần Thị Thu Hà" gives "Ha 1 Trần Thị Thu". The marks H' (women) and Y (men) of Ê Đê, M'nông and Jrai names say the
    /// sex and not the name, so they go to the end: "H'Bia Ayŭn" gives "Bia 0 Ayŭn H'", "Y Khoa Kbuôr" gives "Khoa 0 Kbuôr Y", and
    /// "Siu H'Loan", with its clan first, gives "Loan 0 Siu H'".
    /// </summary>
    /// <remarks>
    /// ICU weighs tones after all letters of the whole text, so that Hạ Lê would stand between Hà Bùi and Hà Trần: as a digit the tone of
    /// the given name is weighed before the rest. <c>wwwroot-assets/src/text/given-name.ts</c> gives the same order; both are held by
    /// <c>tests/vectors/name-search.json</c>.
    /// </remarks>
    public static string SortKey(string? name)
    {
        var words = Tidy(name).Split(' ');
        if (words[0].Length == 0)
        {
            return string.Empty;
        }

        if (SplitMark(words[0], words.Length > 1 ? words[1] : null) is { } first)
        {
            // A whole name is the mark, the given name and then, if it is given, the clan.
            var rest = words.Skip(first.WordsTaken);
            return string.Join(' ', [Weighed(first.Given), .. rest, first.Mark]);
        }

        var last = words[^1];
        return words.Length == 1 ? Weighed(last)
            : SplitMark(last, next: null) is { } marked ? string.Join(' ', [Weighed(marked.Given), .. words.SkipLast(1), marked.Mark])
            : string.Join(' ', [Weighed(last), .. words.SkipLast(1)]);
    }

    /// <summary>
    /// The letters by which Vietnamese orders (ă, â, ê, ô, ơ, ư and đ are letters of their own), followed by the remaining marks in the
    /// order of dictionaries.
    /// </summary>
    private static string Weighed(string given)
    {
        var (letters, marks, letter) = (new StringBuilder(given.Length), new StringBuilder(), default(Rune));
        foreach (var rune in given.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (rune.Value is < 0x300 or > 0x36F)
            {
                letters.Append(letter = rune);
            }
            else if (IsOfLetter(rune.Value, char.ToLowerInvariant((char)letter.Value)))
            {
                letters.Append(rune);
            }
            else
            {
                marks.Append(
                    rune.Value switch
                    {
                        0x300 => '1',
                        0x309 => '2',
                        0x303 => '3',
                        0x301 => '4',
                        0x323 => '5',
                        0x306 => '6',
                        _ => '7',
                    }
                );
            }
        }

        return $"{letters.ToString().Normalize(NormalizationForm.FormC)} {(marks.Length == 0 ? "0" : marks.ToString())}";
    }

    private static bool IsOfLetter(int mark, char letter) =>
        mark switch
        {
            0x302 => letter is 'a' or 'e' or 'o',
            0x306 => letter is 'a',
            0x31B => letter is 'o' or 'u',
            _ => false,
        };

    /// <summary>
    /// The short form of a name for screens that others may look at: the first letter of each word, "N. V. H."; for H'Linh Mlô it is "H'L.
    /// M.", because the mark does not identify anybody.
    /// </summary>
    public static string Initials(string? name) =>
        string.Join(' ', Tidy(name).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(InitialOf));

    private static string InitialOf(string word)
    {
        var marked = SplitMark(word, next: null);
        return marked is { Mark: "H'", Given.Length: > 0 } ? $"H'{First(marked.Given)}." : $"{First(word)}.";
    }

    // The first letter together with the marks that are written over it.
    private static string First(string word) => StringInfo.GetNextTextElement(word).ToUpperInvariant();

    /// <summary>Splits H'Bia, H' Bia, H Bia, HBia, Y Khoa and Y' Khoa into mark and given name; null where there is no such mark.</summary>
    private static Marked? SplitMark(string word, string? next)
    {
        var mark = char.ToUpperInvariant(word.Length > 0 ? word[0] : ' ');
        if (mark is not ('H' or 'Y'))
        {
            return null;
        }

        var afterMark = word[1..];
        var glued = afterMark.TrimStart(Apostrophes);
        var hasApostrophe = glued.Length < afterMark.Length;
        var canonical = mark == 'H' ? "H'" : "Y";

        if (glued.Length == 0)
        {
            return next is null ? null : new Marked(canonical, next, WordsTaken: 2);
        }

        // "HNga" is often written without its apostrophe; "HOÀNG" in capitals is a family name and has no mark.
        var capitalInside = mark == 'H' && word.Length > 2 && char.IsUpper(word[0]) && char.IsUpper(word[1]) && IsLower(word[2]);
        return hasApostrophe || capitalInside ? new Marked(canonical, glued, WordsTaken: 1) : null;
    }

    private static bool IsLower(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.LowercaseLetter;

    private static readonly char[] Apostrophes = [.. "'`´\u2018\u2019\u2032\u02BB\u02BC\uFF07"];

    private sealed record Marked(string Mark, string Given, int WordsTaken);
}
