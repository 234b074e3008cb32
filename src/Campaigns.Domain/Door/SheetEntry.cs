using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Domain.Codes;

namespace Campaigns.Domain.Door;

/// <summary>
/// What somebody typed from a signed paper sheet, sorted into numbers of rows, readable codes, and tokens that a scanner typed.
/// </summary>
/// <param name="Numbers">The row numbers, each once, in the order typed.</param>
/// <param name="Codes">The readable codes in the form in which they are stored.</param>
/// <param name="Tokens">Tokens of tickets, 22 characters of base64url.</param>
/// <param name="Unread">The parts that are none of these, as they were typed.</param>
public sealed partial record SheetEntry(
    IReadOnlyList<int> Numbers,
    IReadOnlyList<string> Codes,
    IReadOnlyList<string> Tokens,
    IReadOnlyList<string> Unread
)
{
    /// <summary>The most rows that one range may name; a larger range is taken for a slip of the finger.</summary>
    public const int MaxInRange = 500;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', ';', '\u00A0'];

    /// <summary>
    /// Reads "1-5, 8 F8XW 2KR7": numbers and ranges of rows, codes in one word or two, separated by spaces, commas, semicolons or line
    /// ends. Two groups of four digits are read as a code only when the check symbol fits; otherwise they are row numbers.
    /// </summary>
    public static SheetEntry Parse(string? typed)
    {
        var words = Dashes().Replace(typed ?? "", "-").Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var (numbers, codes, tokens, unread) = (new List<int>(), new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (Token().Match(word) is { Success: true } token)
            {
                tokens.Add(token.Groups["token"].Value);
            }
            else if (
                word.Length == ReadableCode.TicketLength / 2
                && i + 1 < words.Length
                && words[i + 1].Length == ReadableCode.TicketLength / 2
                && ReadableCode.TryParse(word + words[i + 1], ReadableCode.TicketLength, out var pair)
            )
            {
                codes.Add(pair.Value);
                i++;
            }
            else if (
                Range().Match(word) is { Success: true } range
                && Number(range.Groups["from"]) is { } from
                && (range.Groups["to"].Success ? Number(range.Groups["to"]) : from) is { } to
                && from > 0
                && to >= from
                && to - from < MaxInRange
            )
            {
                numbers.AddRange(Enumerable.Range(from, to - from + 1));
            }
            else if (ReadableCode.TryParse(word, ReadableCode.TicketLength, out var code))
            {
                codes.Add(code.Value);
            }
            else
            {
                unread.Add(word);
            }
        }

        return new SheetEntry(
            [.. numbers.Distinct()],
            [.. codes.Distinct(StringComparer.Ordinal)],
            [.. tokens.Distinct(StringComparer.Ordinal)],
            unread
        );
    }

    private static int? Number(Group digits) =>
        int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^(?<from>\d{1,4})(-(?<to>\d{1,4}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();

    [GeneratedRegex("/t/(?<token>[A-Za-z0-9_-]{22})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<=\d)\s*[-–—]\s*(?=\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dashes();
}
