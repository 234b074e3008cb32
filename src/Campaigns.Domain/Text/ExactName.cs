using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// The form in which two names are compared as one exact name (who-sees 4): canonical composition, lower case, one space between words, one
/// kind of apostrophe. Letters and tone marks stay, so Hùng, Hưng and Hừng are three names, and so are Duc and Đức. <see cref="Folding"/>
/// is the form for searching.
/// </summary>
public static class ExactName
{
    /// <summary>
    /// The exact form of a name; null gives the empty text, which is nobody's name. Never throws, whatever the text holds.
    /// </summary>
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

        // The name is tidied first, so that at most one space stands beside an apostrophe that was written apart ("H' Bia").
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

    // The short way for most names: letters of Vietnamese and the languages of the highlands, each one composed character, with one space
    // between words and no apostrophe beside a space. Such a text is composed already, and so is its lower case.
    private static string? OfLatin(string name)
    {
        Span<char> exact = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var before = ' ';
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var isLetter =
                c
                is (>= 'A' and <= 'Z')
                    or (>= 'a' and <= 'z')
                    or (>= '\u00C0' and <= '\u024F' and not ('×' or '÷' or 'Ð' or 'ð'))
                    or (>= '\u1E00' and <= '\u1EFF');
            if (
                !isLetter
                && !(c is >= '0' and <= '9' or '.' or '-')
                && !(c is ' ' && before is not (' ' or '\''))
                && !(c is '\'' && before is not (' ' or '\''))
            )
            {
                return null;
            }

            exact[i] = char.ToLowerInvariant(c);
            before = c;
        }

        return before is ' ' ? null : new string(exact);
    }

    /// <summary>Whether two names are one name. Two empty names are not.</summary>
    public static bool Same(string? one, string? other) =>
        Of(one) is { Length: > 0 } exact && string.Equals(exact, Of(other), StringComparison.Ordinal);

    private static bool EndsWithApostrophe(StringBuilder text) => text.Length > 0 && text[^1] == '\'';

    // The capital letter eth looks like Đ, and some old fonts and converters write it in place of Đ.
    private static Rune Lower(Rune rune) => rune.Value is 'Ð' or 'ð' ? new Rune('đ') : Rune.ToLowerInvariant(rune);
}
