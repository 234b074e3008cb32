using System.Globalization;
using System.Text;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// How long words are in bold Times New Roman. The decree wants lines as long as the words above them, or a third to a half as long, and
/// the server need not have the font. The widths are those of the font's published metrics, in thousandths of its size.
/// </summary>
internal static class LineLengths
{
    private const int OtherWidth = 600;

    private static readonly Dictionary<char, int> Widths = Table(
        (250, " .,"),
        (278, "il/"),
        (333, "fjt-()'’:;"),
        (389, "Is"),
        (444, "cerz"),
        (500, "aogvxy0123456789J–“”"),
        (556, "bdhknpquS"),
        (611, "FP"),
        (667, "BELTZ"),
        (722, "ACDNRUVXYw"),
        (778, "GHKOQ"),
        (833, "m"),
        (944, "M"),
        (1000, "W…")
    );

    /// <summary>The length of the longest line, in twentieths of a point, when the words are set in this size and width.</summary>
    public static int Longest(string words, double points, int width)
    {
        double longest = 0;
        foreach (var line in words.Split('\n'))
        {
            double at = 0;
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var length = Of(word, points);
                var together = at == 0 ? length : at + Of(" ", points) + length;
                at = together <= width ? together : length;
                longest = Math.Max(longest, at);
            }
        }

        return (int)Math.Min(longest, width);
    }

    private static double Of(string text, double points)
    {
        var width = 0;
        foreach (var c in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                width += Widths.GetValueOrDefault(
                    c == 'đ' ? 'd'
                        : c == 'Đ' ? 'D'
                        : c,
                    OtherWidth
                );
            }
        }

        return width * points * 20 / 1000;
    }

    private static Dictionary<char, int> Table(params ReadOnlySpan<(int Width, string Letters)> widths)
    {
        var table = new Dictionary<char, int>();
        foreach (var (width, letters) in widths)
        {
            foreach (var letter in letters)
            {
                table[letter] = width;
            }
        }

        return table;
    }
}
