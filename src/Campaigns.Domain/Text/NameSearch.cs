namespace Campaigns.Domain.Text;

/// <summary>
/// Finds people by name (who-sees 12): every typed word is found at the start of a word, in any order, without marks, and with or without
/// H' and Y before it. The phone's twin is <c>wwwroot-assets/src/text/name-search.ts</c>; both pass <c>tests/vectors/name-search.json</c>.
/// </summary>
public static class NameSearch
{
    /// <summary>Splits the typed text into folded words.</summary>
    public static IReadOnlyList<string> Typed(string? typed) => Folding.Fold(typed).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether every typed word stands at the start of a word of the name.</summary>
    public static bool Finds(IReadOnlyList<string> typed, string? name)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var words = WordsOf(name);
        return typed.All(t => words.Any(w => w.StartsWith(t, StringComparison.Ordinal)));
    }

    /// <summary>
    /// The words by whose start a name is found: its own words, and for a word with the mark H' or Y also the word joined to the mark and
    /// the word without it.
    /// </summary>
    public static IReadOnlyList<string> WordsOf(string? name)
    {
        List<string> words = [];
        var mark = "";
        foreach (var written in Names.Tidy(name).Split(' '))
        {
            var word = Folding.Fold(written);
            if (word.Length == 0)
            {
                continue;
            }

            words.Add(word);
            if (mark.Length > 0)
            {
                words.Add(mark + word);
            }

            mark = word is "h" or "y" ? word : "";
            if (Bare(written, word) is { Length: > 0 } bare)
            {
                words.Add(bare);
            }
        }

        return words;
    }

    // The mark stands before an apostrophe, or before a consonant; no other name here begins with H or Y and a consonant.
    private static string Bare(string written, string word)
    {
        if (word.Length < 2 || word[0] is not ('h' or 'y'))
        {
            return "";
        }

        var apostrophe = written.EnumerateRunes().Skip(1).Take(1).Any(Folding.IsApostrophe);
        return apostrophe || "bcdfgjklmnpqrstvwxz".Contains(word[1], StringComparison.Ordinal) ? word[1..] : "";
    }
}
