using System.Text.RegularExpressions;

namespace Campaigns.Domain.Lists;

/// <summary>Takes the numbers of identity cards out of texts: nobody here may keep them (secrets.md).</summary>
public static partial class IdentityNumbers
{
    /// <summary>In cells the twelve digits alone, which are no telephone number and no date; the nine of old cards may be a telephone number without its zero.</summary>
    public static readonly Regex InCells = Twelve();

    /// <summary>In the names of files and sheets, where no telephone number belongs, the nine of old cards too.</summary>
    public static readonly Regex InNames = NineOrTwelve();

    /// <summary>The text without them; empty where nothing else stood there.</summary>
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
