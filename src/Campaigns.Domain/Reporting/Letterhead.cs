using System.Text.RegularExpressions;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// What stands above and below the text of a unit's documents (Nghị định 30/2020, Phụ lục I). What is empty is derived from the tree of
/// units, or left as a dotted line. Several lines are parted by line ends.
/// </summary>
public sealed record Letterhead
{
    /// <summary>The body above the issuing one ("cơ quan chủ quản"); empty: the unit that receives the report.</summary>
    public string Superior { get; init; } = "";

    /// <summary>Whether no body stands above the issuing one, as for people's committees.</summary>
    public bool WithoutSuperior { get; init; }

    /// <summary>The body that issues the document; empty: the unit's name.</summary>
    public string Issuing { get; init; } = "";

    /// <summary>The issuing body's abbreviation in the symbol: "UBND" of "BC-UBND"; empty: a dotted line.</summary>
    public string Abbreviation { get; init; } = "";

    /// <summary>What stands before the date; empty: the unit's short name.</summary>
    public string Place { get; init; } = "";

    /// <summary>On whose behalf the document is signed, such as "TM. Ủy ban nhân dân" and "KT. Chủ tịch"; empty: the head signs.</summary>
    public string Authority { get; init; } = "";

    /// <summary>The office of whoever signs, where the report itself names none.</summary>
    public string Office { get; init; } = "";

    /// <summary>Who receives the document, without dashes and stops; empty: the body above, and the file.</summary>
    public string Recipients { get; init; } = "";

    /// <summary>The lines of a part.</summary>
    public static IReadOnlyList<string> Lines(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// The lines above the office of whoever signs. Nobody signs in place of themselves: the line "KT. Chủ tịch" falls away where the
    /// chairman signs.
    /// </summary>
    public IReadOnlyList<string> AuthorityFor(string? office) =>
        [
            .. Lines(Authority)
                .Where(line =>
                    !line.StartsWith("KT.", StringComparison.Ordinal)
                    || Folding.Fold(line["KT.".Length..]) is not { Length: > 0 } replaced
                    || replaced != Folding.Fold(office)
                ),
        ];
}

/// <summary>The letterhead of a unit, as it was set.</summary>
public sealed class ReportLetterhead
{
    public required Guid UnitId { get; init; }

    public string Superior { get; set; } = "";

    public bool WithoutSuperior { get; set; }

    public string Issuing { get; set; } = "";

    public string Abbreviation { get; set; } = "";

    public string Place { get; set; } = "";

    public string Authority { get; set; } = "";

    public string Office { get; set; } = "";

    /// <summary>The name of whoever signs. It is shown before a report is sent, and is in no frozen content: it is a person's.</summary>
    public string Signer { get; set; } = "";

    public string Recipients { get; set; } = "";

    public required Guid ChangedById { get; set; }

    public required Instant ChangedAt { get; set; }

    /// <summary>The row's version (xmin).</summary>
    public uint Version { get; init; }

    public Letterhead Text =>
        new()
        {
            Superior = Superior,
            WithoutSuperior = WithoutSuperior,
            Issuing = Issuing,
            Abbreviation = Abbreviation,
            Place = Place,
            Authority = Authority,
            Office = Office,
            Recipients = Recipients,
        };

    public void Set(Letterhead text, string signer)
    {
        ArgumentNullException.ThrowIfNull(text);
        (Superior, WithoutSuperior, Issuing, Abbreviation) = (text.Superior, text.WithoutSuperior, text.Issuing, text.Abbreviation);
        (Place, Authority, Office, Recipients, Signer) = (text.Place, text.Authority, text.Office, text.Recipients, signer);
    }
}

/// <summary>Why a letterhead is refused. Fields are those of the form.</summary>
public abstract record LetterheadRefusal(string Field) : Refusal(Field)
{
    public sealed record LineTooLong(string Part, int Max) : LetterheadRefusal(Part);

    public sealed record TooManyLines(string Part, int Max) : LetterheadRefusal(Part);

    /// <summary>The symbol of a document has letters and figures alone, also with a hyphen between them.</summary>
    public sealed record NotAnAbbreviation() : LetterheadRefusal(nameof(Letterhead.Abbreviation));

    /// <summary>A line does not begin with one of the decree's abbreviations.</summary>
    public sealed record NotAnAuthority(string Line) : LetterheadRefusal(nameof(Letterhead.Authority));
}

/// <summary>Tidies letterheads as they are typed, and decides about them.</summary>
public static partial class LetterheadRules
{
    public const int MaxLine = 120;
    public const int MaxAbbreviation = 20;
    public const int MaxPlace = 60;
    public const int MaxBodyLines = 3;
    public const int MaxRecipients = 15;

    /// <summary>
    /// The letterhead as it is stored: without empty lines, without what the documents write themselves ("BC-" before the abbreviation, the
    /// dash and the stop of a recipient), and with the full stop after "TM", "KT", "TL" and "TUQ".
    /// </summary>
    public static Letterhead Tidy(Letterhead typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        return new Letterhead
        {
            Superior = Lines(typed.Superior, Names.Tidy),
            WithoutSuperior = typed.WithoutSuperior,
            Issuing = Lines(typed.Issuing, Names.Tidy),
            Abbreviation = Symbol().Replace(Names.Tidy(typed.Abbreviation), ""),
            Place = Names.Tidy(typed.Place),
            Authority = Lines(typed.Authority, l => OnBehalf().Replace(Names.Tidy(l), m => m.Groups["by"].Value.ToUpperInvariant() + ". ")),
            Office = Names.Tidy(typed.Office),
            Recipients = Lines(typed.Recipients, l => Names.Tidy(l).Trim('-', '–', '—', '•', '+', ';', '.', ',', ' ')),
        };
    }

    /// <summary>Every reason against a tidied letterhead and the name of whoever signs.</summary>
    public static IEnumerable<LetterheadRefusal> Check(Letterhead text, string signer)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signer);
        return new LetterheadRefusal?[]
        {
            TooMuch(nameof(text.Superior), text.Superior, MaxBodyLines, MaxLine),
            TooMuch(nameof(text.Issuing), text.Issuing, MaxBodyLines, MaxLine),
            TooMuch(nameof(text.Abbreviation), text.Abbreviation, 1, MaxAbbreviation)
                ?? (
                    text.Abbreviation.Length > 0 && !Letters().IsMatch(text.Abbreviation) ? new LetterheadRefusal.NotAnAbbreviation() : null
                ),
            TooMuch(nameof(text.Place), text.Place, 1, MaxPlace),
            TooMuch(nameof(text.Authority), text.Authority, MaxBodyLines, MaxLine)
                ?? (
                    Letterhead.Lines(text.Authority).FirstOrDefault(l => !OnBehalf().IsMatch(l)) is { } line
                        ? new LetterheadRefusal.NotAnAuthority(line)
                        : null
                ),
            TooMuch(nameof(text.Office), text.Office, 1, SignOff.MaxLength),
            TooMuch(nameof(ReportLetterhead.Signer), signer, 1, SignOff.MaxLength),
            TooMuch(nameof(text.Recipients), text.Recipients, MaxRecipients, MaxLine),
        }.OfType<LetterheadRefusal>();
    }

    private static LetterheadRefusal? TooMuch(string field, string text, int lines, int length) =>
        Letterhead.Lines(text) is var typed && typed.Count > lines ? new LetterheadRefusal.TooManyLines(field, lines)
        : typed.Any(l => l.Length > length) ? new LetterheadRefusal.LineTooLong(field, length)
        : null;

    private static string Lines(string text, Func<string, string> tidy) => string.Join('\n', TypedLines.Tidy(text, tidy));

    [GeneratedRegex(@"^/?\s*BC\s*-\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Symbol();

    [GeneratedRegex(
        @"^[\p{L}\p{Nd}]+(-[\p{L}\p{Nd}]+)*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Letters();

    /// <summary>Thay mặt, ký thay, thừa lệnh, thừa ủy quyền (Phụ lục I, mục II.7); "Q." stands before an office.</summary>
    [GeneratedRegex(
        @"^(?<by>TM|KT|TL|TUQ|Q)(\.\s*|\s+)(?=\S)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OnBehalf();
}
