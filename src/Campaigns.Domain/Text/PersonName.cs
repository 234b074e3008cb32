using System.Buffers;
using System.Globalization;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>Why a typed text is not accepted as the name of a person.</summary>
public enum NameFault
{
    None,

    Missing,

    TooLong,

    /// <summary>
    /// The text holds digits, markup or an address, so it is something else than a name; or it holds characters that no reader can see as
    /// letters.
    /// </summary>
    NotAName,
}

/// <summary>
/// Decides what may stand in a field for the name of a person. Every form, list and phone uses this rule; its twin for the phone is
/// <c>wwwroot-assets/src/text/person-name.ts</c>.
/// </summary>
public static class PersonName
{
    /// <summary>In UTF-16 code units, after <see cref="Names.Tidy"/>.</summary>
    public const int MaxLength = 120;

    /// <summary>
    /// "Lan 2" tells two people on one list apart. More digits than this, or more digits than letters, are a number, a phone or a code.
    /// </summary>
    public const int MaxDigits = 4;

    /// <summary>
    /// The most marks on one letter. Vietnamese has two ("ặ"), and other scripts have three or four; more of them cover the lines around.
    /// </summary>
    public const int MaxMarks = 4;

    // Names hold letters and their marks, apostrophes, hyphens, full stops ("Nguyễn T. Hoa"), and brackets, commas and strokes before
    // another name ("Ama Thương (Y Bhăm Êban)", "Lan/Mí Hoa"). The signs below stand in no name, but in markup, addresses and formulas.
    private static readonly SearchValues<char> NoSigns = SearchValues.Create("<>{}[]\\|=@#$%^*+~_:;\"?!&");

    public static NameFault Of(string? typed, int max = MaxLength)
    {
        var name = Names.Tidy(typed);
        return name.Length == 0 ? NameFault.Missing
            : name.Length > max ? NameFault.TooLong
            : !IsName(name) ? NameFault.NotAName
            : NameFault.None;
    }

    /// <summary>
    /// Whether a reader can see the text as letters: no noncharacters, no characters for private use, and no more marks on a letter than
    /// <see cref="MaxMarks"/>. It holds for names of groups too, which may contain digits ("Lớp 10A3").
    /// </summary>
    public static bool IsReadable(string? typed)
    {
        var name = Names.Tidy(typed);
        return !name.EnumerateRunes().Any(HasNoShape) && !IsFlooded(name);
    }

    private static bool IsName(string name)
    {
        if (name.AsSpan().ContainsAny(NoSigns))
        {
            return false;
        }

        var (letters, digits, hasMarks) = (0, 0, false);
        foreach (var rune in name.EnumerateRunes())
        {
            if (HasNoShape(rune))
            {
                return false;
            }

            letters += Rune.IsLetter(rune) ? 1 : 0;
            digits += Rune.IsNumber(rune) ? 1 : 0;
            hasMarks |= IsMark(rune);
        }

        return letters > 0 && digits <= Math.Min(letters, MaxDigits) && !(hasMarks && IsFlooded(name));
    }

    // Noncharacters, characters for private use (which each font draws as it likes), and what stands where a text was damaged.
    private static bool HasNoShape(Rune rune) =>
        PlainText.IsNoncharacter(rune.Value) || rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    // Marks are counted on the decomposed letter, so that "ặ" has two however it was typed.
    private static bool IsFlooded(string name)
    {
        var marks = 0;
        foreach (var rune in name.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks)
            {
                return true;
            }
        }

        return false;
    }
}
