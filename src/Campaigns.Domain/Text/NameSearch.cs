namespace Campaigns.Domain.Text;

/// <summary>
/// Finding people by name: every word typed is found at the start of a word, in any order, without marks, and with or without H' and Y before it.
/// The phone's twin is <c>wwwroot-assets/src/text/name-search.ts</c>; both pass <c>tests/vectors/name-search.json</c>.
/// </summary>
public static class NameSearch
{
    /// <summary>What was typed, word by word.</summary>
    public static IReadOnlyList<string> Typed(string? typed) => Folding.Fold(typed).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether every typed word stands at the start of a word of the name.</summary>
    public static bool Finds(IReadOnlyList<string> typed, string? name)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var words = WordsOf(name);
        return typed.All(t => words.Any(w => w.StartsWith(t, StringComparison.Ordinal)));
    }

    /// <summary>The words that a name is found by the start of: its own, and with the mark H' or Y both glued to what follows and left out.</summary>
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

    // A mark stands before an apostrophe, or before a consonant, which no other name here begins with.
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
