using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// The form in which two names are one name (domain.md, settled 4): canonical composition, lower case, one space between words, one kind of
/// apostrophe. Letters and tone marks stay, so Hùng, Hưng and Hừng are three names, and so are Duc and Đức; <see cref="Folding"/> is for searching.
/// </summary>
public static class ExactName
{
    /// <summary>The exact form of a name; null gives the empty text, which is nobody's name. Never throws, whatever the text holds.</summary>
    public static string Of(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return string.Empty;
        }

        // Tidied first: apostrophes that are written apart ("H' Bia") have one space at most beside them by then.
        var exact = new StringBuilder(name.Length);
        var spaceBefore = false;
        foreach (var rune in Names.Tidy(name).EnumerateRunes())
        {
            if (Folding.IsSpace(rune))
            {
                spaceBefore = true;
            }
            else
            {
                var isApostrophe = Folding.IsApostrophe(rune);
                if (spaceBefore && !isApostrophe && !EndsWithApostrophe(exact))
                {
                    exact.Append(' ');
                }

                spaceBefore = false;
                exact.Append(isApostrophe ? new Rune('\'') : Lower(rune));
            }
        }

        return exact.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether two names are one name. Two empty names are not.</summary>
    public static bool Same(string? one, string? other) => Of(one) is { Length: > 0 } exact && string.Equals(exact, Of(other), StringComparison.Ordinal);

    private static bool EndsWithApostrophe(StringBuilder text) => text.Length > 0 && text[^1] == '\'';

    // The letter eth looks like Đ and is what some old fonts and converters write for it; its small form looks like no Vietnamese letter.
    private static Rune Lower(Rune rune) => rune.Value is 'Ð' or 'ð' ? new Rune('đ') : Rune.ToLowerInvariant(rune);
}
