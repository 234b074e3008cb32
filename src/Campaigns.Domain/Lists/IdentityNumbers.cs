using System.Text.RegularExpressions;

namespace Campaigns.Domain.Lists;

/// <summary>Removes the numbers of identity cards from texts, because they may be stored nowhere (rule 9).</summary>
public static partial class IdentityNumbers
{
    /// <summary>
    /// In cells only numbers of twelve digits are removed, which can be neither telephone numbers nor dates. The nine digits of old cards
    /// may be a telephone number without its leading zero.
    /// </summary>
    public static readonly Regex InCells = Twelve();

    /// <summary>
    /// In the names of files and sheets, where no telephone number belongs, the nine digits of old cards are removed too.
    /// </summary>
    public static readonly Regex InNames = NineOrTwelve();

    /// <summary>The text without these numbers; empty when it held nothing else.</summary>
    public static string Without(string text, Regex numbers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(numbers);
        return text.Length < 9 || !text.Any(char.IsAsciiDigit) ? text : numbers.Replace(text, "").Trim();
    }

    [GeneratedRegex("^[0-9](?:[ .]*[0-9]){11}$|(?<![0-9])[0-9]{3}(?:[ .]?[0-9]{3}){3}(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Twelve();

    [GeneratedRegex("(?<![0-9])[0-9]{3}(?:[ .]?[0-9]{3}){2}(?:[ .]?[0-9]{3})?(?![0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NineOrTwelve();
}
