using System.Text.RegularExpressions;

namespace Campaigns.Domain.Lists;

/// <summary>
/// Recognises texts in VNI and TCVN3, encodings from before Unicode that look right in their own fonts alone: "Nguyeãn Thò Hoa", "NguyÔn
/// ThÞ Hoa". They contain signs and sequences that no Vietnamese and no Ê Đê word contains.
/// </summary>
public static partial class LegacyFonts
{
    public static bool IsIn(string? text) =>
        text is { Length: > 1 } && text.Any(c => c > 127) && (Tcvn3().IsMatch(text) || Vni().IsMatch(text));

    // Signs of TCVN3 inside or at the end of a word. Neither Vietnamese nor Ê Đê (which has ñ) uses them.
    [GeneratedRegex(
        @"\p{L}[¡-©«-±µ-¹»-¿ÄÅÆÇËÎÏÖ×ØÛÜÞßäåæçëîïö÷øûüþÿ\u00AD]|[§®¨©µ¶·¸¹]\p{L}|\p{Ll}[ÔÒÊÌÝÐÓÕÙ]",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Tcvn3();

    // VNI writes the mark as a letter after its vowel: "eã" is ễ, "oâ" is ô.
    [GeneratedRegex(@"a[âáàãùõ]|e[âáàãèùõ]|o[âùõ]|u[ùõ]|ö[ùõ]?\p{L}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Vni();
}
