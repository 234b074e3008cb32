using System.Text;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Platform.Documents;

/// <summary>Words that every writer of a document needs in the same way.</summary>
internal static class DocumentWords
{
    /// <summary>The letters of points in the order of Vietnamese documents; Word's own list of letters has no đ.</summary>
    private const string Letters = "abcdđeghiklmnopqrstuvxy";

    /// <summary>
    /// The text as it can stand in a file: without control characters, which XML cannot hold, without direction marks, which can reverse an
    /// amount for the reader, and with a replacement character for half of a pair of surrogates.
    /// </summary>
    public static string Clean(string text)
    {
        var plain = PlainText.WithoutDirections(PlainText.WithoutControls(text)).Replace('\t', ' ');
        return plain.Any(char.IsSurrogate) ? string.Concat(plain.EnumerateRunes()) : plain;
    }

    public static string Upper(string text) => Clean(text).ToUpperInvariant();

    /// <summary>The letter of the n-th point, counted from 0.</summary>
    public static string Letter(int index) =>
        index < Letters.Length ? Letters[index].ToString() : Letter((index / Letters.Length) - 1) + Letters[index % Letters.Length];

    /// <summary>The n-th Roman number, counted from 1.</summary>
    public static string Roman(int number)
    {
        var text = new StringBuilder();
        foreach (var (value, letters) in Romans)
        {
            for (; number >= value; number -= value)
            {
                text.Append(letters);
            }
        }

        return text.ToString();
    }

    /// <summary>"PHỤ LỤC" of a single annex, "PHỤ LỤC II" of several.</summary>
    public static string AnnexLabel(AdministrativeDocument document, int index) =>
        document.Annexes.Count == 1 ? "Phụ lục" : "Phụ lục " + Roman(index + 1);

    /// <summary>Which document an annex belongs to: "(Kèm theo Báo cáo số 15/BC-SNV ngày 10 tháng 12 năm 2026 của Sở Nội vụ)".</summary>
    public static string AnnexOf(DocumentHead head) =>
        $"(Kèm theo {Sentence(head.Kind)} số {NumberOf(head)} {head.Date} của {OneLine(head.IssuingBody)})";

    /// <summary>"15/BC-SNV", with dots where the clerk writes the number.</summary>
    public static string NumberOf(DocumentHead head) => $"{head.Number ?? ShortDots}/{head.Symbol}";

    /// <summary>A recipient with its dash and its stop.</summary>
    public static string Recipient(AdministrativeDocument document, int index) =>
        $"- {OneLine(document.Recipients[index]).TrimEnd('.', ';', ' ')}{(index == document.Recipients.Count - 1 ? "." : ";")}";

    /// <summary>The small print: "Bản gửi 2, lúc 16:02 ngày 12/5/2027. Mã SHA-256: …".</summary>
    public static string VersionOf(DocumentVersion version)
    {
        var at = VietnamTime.Local(version.At);
        var text = FormattableString.Invariant($"{version.Label}, lúc {at.Hour:00}:{at.Minute:00} ngày {at.Day}/{at.Month}/{at.Year}.");
        return version.Sha256 is { } hash ? $"{text} Mã SHA-256: {hash}" : text;
    }

    public static string OneLine(string text) =>
        string.Join(' ', Clean(text).Split((char[])['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));

    internal const string ShortDots = "……";

    private static readonly (int Value, string Letters)[] Romans =
    [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];

    // "BÁO CÁO" and "báo cáo" read as "Báo cáo" within a sentence.
    private static string Sentence(string kind)
    {
        var words = OneLine(kind).ToLowerInvariant();
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
