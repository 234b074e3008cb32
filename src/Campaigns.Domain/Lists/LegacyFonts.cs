using System.Text.RegularExpressions;

namespace Campaigns.Domain.Lists;

/// <summary>
/// Texts in the encodings from before Unicode, VNI and TCVN3, look right in their fonts alone: "Nguyeãn Thò Hoa", "NguyÔn ThÞ Hoa". They can be
/// told by signs and sequences that no Vietnamese and no Ê Đê word holds.
/// </summary>
public static partial class LegacyFonts
{
    public static bool IsIn(string? text) => text is { Length: > 1 } && text.Any(c => c > 127) && (Tcvn3().IsMatch(text) || Vni().IsMatch(text));

    // Signs of TCVN3 inside or at the end of a word, none of which Vietnamese or Ê Đê (which has ñ) uses.
    [GeneratedRegex(@"\p{L}[¡-©«-±µ-¹»-¿ÄÅÆÇËÎÏÖ×ØÛÜÞßäåæçëîïö÷øûüþÿ\u00AD]|[§®¨©µ¶·¸¹]\p{L}|\p{Ll}[ÔÒÊÌÝÐÓÕÙ]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tcvn3();

    // VNI writes the mark as a letter after its vowel: "eã" is ễ, "oâ" is ô.
    [GeneratedRegex(@"a[âáàãùõ]|e[âáàãèùõ]|o[âùõ]|u[ùõ]|ö[ùõ]?\p{L}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Vni();
}
