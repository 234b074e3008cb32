using System.Buffers;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>Why what was typed is not taken as somebody's name.</summary>
public enum NameFault
{
    None,

    Missing,

    TooLong,

    /// <summary>Digits, markup, an address: something else than a name.</summary>
    NotAName,
}

/// <summary>What may stand where the name of a person is asked for. One rule for every form, list and phone; <c>wwwroot-assets/src/text/person-name.ts</c> is its twin.</summary>
public static class PersonName
{
    /// <summary>In UTF-16 code units, after <see cref="Names.Tidy"/>.</summary>
    public const int MaxLength = 120;

    /// <summary>"Lan 2" tells two people of one list apart; more digits than that, or than letters, are a number, a phone or a code.</summary>
    public const int MaxDigits = 4;

    // In names stand letters and their marks, apostrophes, hyphens, full stops ("Nguyễn T. Hoa"), and brackets, commas and strokes before another name
    // ("Ama Thương (Y Bhăm Êban)", "Lan/Mí Hoa"). These signs stand in no name, and in markup, addresses and formulas.
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
