using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Campaigns.Domain.Text;

/// <summary>
/// Words that give the programme's theme away, in both languages (<c>theme-words.csv</c>). No page that opens without signing in shows one
/// of them, because a person living with violence may share the phone with the person who is violent (who-sees 8).
/// </summary>
/// <remarks>
/// A word is found with its marks ("bạo hành") and typed wholly without marks ("bao hanh"), but not in another word that merely folds to
/// the same letters ("bảo hành", a guarantee). The beginning of a word is enough: "violen" stands for violence and violent. What stands
/// between two words does not matter: "bạo-lực" and "bạo_lực" are found too.
/// </remarks>
public static class ThemeWords
{
    /// <summary>All of them as they are written in the file, in lower case.</summary>
    public static ImmutableArray<string> All { get; } = Read();

    private static readonly ImmutableArray<(string Word, string Marked, string Bare)> Spellings =
    [
        .. All.Select(w => (w, Prepare(w), Words(Folding.Fold(w)))),
    ];

    /// <summary>The first theme word in a text, as the file writes it; null where there is none.</summary>
    public static string? FindIn(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var prepared = Prepare(text);
        return Spellings.FirstOrDefault(s => Begins(prepared, s.Marked) || Begins(prepared, s.Bare)).Word;
    }

    private static bool Begins(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
            {
                return true;
            }
        }

        return false;
    }

    // Marks stay. Case, composition, punctuation, kinds of white space and invisible characters do not distinguish spellings.
    private static string Prepare(string text) => Words(Names.Tidy(text).ToLowerInvariant().Normalize(NormalizationForm.FormC));

    private static string Words(string text) =>
        string.Join(
            ' ',
            new string([
                .. text.Select(c => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark ? c : ' '),
            ]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );

    private static ImmutableArray<string> Read()
    {
        using var stream =
            typeof(ThemeWords).Assembly.GetManifestResourceStream("Campaigns.Domain.Text.theme-words.csv")
            ?? throw new InvalidOperationException("The list of theme words is not in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Skip(1)
                .Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..].ToLower(CultureInfo.InvariantCulture)),
        ];
    }
}
