using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Platform;

/// <summary>
/// Texts whose words depend on a number: <c>{0} {0|person|people}</c> reads "1 person" and "12 people". Vietnamese texts do not need it.
/// The door's script reads the same form (<c>wwwroot-assets/src/text/plural.ts</c>).
/// </summary>
public sealed partial class PluralTexts(IStringLocalizerFactory inner) : IStringLocalizerFactory
{
    public IStringLocalizer Create(Type resourceSource) => new Localizer(inner.Create(resourceSource));

    public IStringLocalizer Create(string baseName, string location) => new Localizer(inner.Create(baseName, location));

    /// <summary>The text with the word that fits each number.</summary>
    public static string Choose(string text, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(arguments);
        return text.Contains('|', StringComparison.Ordinal)
            ? Choice()
                .Replace(
                    text,
                    m =>
                        int.Parse(m.Groups["place"].ValueSpan, CultureInfo.InvariantCulture) is var place
                        && place < arguments.Length
                        && IsOne(arguments[place])
                            ? m.Groups["one"].Value
                            : m.Groups["many"].Value
                )
            : text;
    }

    private static bool IsOne(object? number) => Convert.ToString(number, CultureInfo.InvariantCulture) == "1";

    [GeneratedRegex(
        @"\{(?<place>\d)\|(?<one>[^|{}]*)\|(?<many>[^|{}]*)\}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Choice();

    private sealed class Localizer(IStringLocalizer inner) : IStringLocalizer
    {
        public LocalizedString this[string name] => inner[name];

        public LocalizedString this[string name, params object[] arguments]
        {
            get
            {
                var text = inner[name];
                return new(
                    name,
                    string.Format(CultureInfo.CurrentCulture, Choose(text.Value, arguments), arguments),
                    text.ResourceNotFound,
                    text.SearchedLocation
                );
            }
        }

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => inner.GetAllStrings(includeParentCultures);
    }
}
