using System.Buffers;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>Why a typed text is not accepted as the name of a person.</summary>
public enum NameFault
{
    None,

    Missing,

    TooLong,

    /// <summary>The text holds digits, markup or an address, so it is something else than a name.</summary>
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

    private static bool IsName(string name)
    {
        if (name.AsSpan().ContainsAny(NoSigns))
        {
            return false;
        }

        var (letters, digits) = (0, 0);
        foreach (var rune in name.EnumerateRunes())
        {
            letters += Rune.IsLetter(rune) ? 1 : 0;
            digits += Rune.IsNumber(rune) ? 1 : 0;
        }

        return letters > 0 && digits <= Math.Min(letters, MaxDigits);
    }
}
