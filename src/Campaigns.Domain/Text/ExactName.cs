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

        if (OfLatin(name) is { } quick)
        {
            return quick;
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

    // Most names: letters of Vietnamese and the languages of the highlands, each in one piece, with one space between words and no apostrophe beside one.
    // Such a text is composed already, and so is its form in small letters.
    private static string? OfLatin(string name)
    {
        Span<char> exact = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var before = ' ';
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var isLetter = c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '\u00C0' and <= '\u024F' and not ('×' or '÷' or 'Ð' or 'ð')) or (>= '\u1E00' and <= '\u1EFF');
            if (!isLetter && !(c is >= '0' and <= '9' or '.' or '-') && !(c is ' ' && before is not (' ' or '\'')) && !(c is '\'' && before is not (' ' or '\'')))
            {
                return null;
            }

            exact[i] = char.ToLowerInvariant(c);
            before = c;
        }

        return before is ' ' ? null : new string(exact);
    }

    /// <summary>Whether two names are one name. Two empty names are not.</summary>
    public static bool Same(string? one, string? other) => Of(one) is { Length: > 0 } exact && string.Equals(exact, Of(other), StringComparison.Ordinal);

    private static bool EndsWithApostrophe(StringBuilder text) => text.Length > 0 && text[^1] == '\'';

    // The letter eth looks like Đ and is what some old fonts and converters write for it; its small form looks like no Vietnamese letter.
    private static Rune Lower(Rune rune) => rune.Value is 'Ð' or 'ð' ? new Rune('đ') : Rune.ToLowerInvariant(rune);
}
