using System.Runtime.InteropServices;
using NodaTime;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// An administrative document in the form of Nghị định 30/2020/NĐ-CP, Phụ lục I, as facts: no markup, no query, no fonts. The writers
/// (Word, Excel, PDF) decide how it looks, and the same model always gives the same file.
/// </summary>
public sealed record AdministrativeDocument
{
    public required DocumentHead Head { get; init; }

    /// <summary>Everything between the subject and the signature, in order.</summary>
    public required IReadOnlyList<DocumentBlock> Body { get; init; }

    public required DocumentSignature Signature { get; init; }

    /// <summary>
    /// Who receives it ("Nơi nhận"), each without the dash and the full stop, such as "Sở Nội vụ (b/c)"; the last one is usually
    /// "Lưu: VT".
    /// </summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The annexes, in order. The writers number them: none with one annex, I, II, III … with several.</summary>
    public IReadOnlyList<DocumentAnnex> Annexes { get; init; } = [];

    /// <summary>Which data the figures come from, in small print below the signature; null when nothing is to be said.</summary>
    public DocumentVersion? Version { get; init; }

    /// <summary>
    /// When the document was made. The file's properties carry this time and no other, so that the same model gives the same bytes.
    /// </summary>
    public required Instant Made { get; init; }
}

/// <summary>What stands above the text.</summary>
public sealed record DocumentHead
{
    /// <summary>The body above the issuing one, such as "Ủy ban nhân dân tỉnh Đắk Lắk"; null where there is none.</summary>
    public string? SuperiorBody { get; init; }

    /// <summary>
    /// The body that issues the document, such as "Sở Nội vụ". Both are written in capitals by the writers. A line end inside stays one.
    /// </summary>
    public required string IssuingBody { get; init; }

    /// <summary>The number within the year, such as "15"; null leaves a dotted line for the clerk.</summary>
    public string? Number { get; init; }

    /// <summary>The symbol after the number's stroke, such as "BC-SNV".</summary>
    public required string Symbol { get; init; }

    /// <summary>The place before the date, such as "Đắk Lắk".</summary>
    public required string Place { get; init; }

    public DocumentDate Date { get; init; }

    /// <summary>The kind of document, which is written in capitals: "Báo cáo".</summary>
    public string Kind { get; init; } = "Báo cáo";

    /// <summary>What the document is about ("trích yếu"). A line end inside stays one.</summary>
    public required string Subject { get; init; }
}

/// <summary>The date of a document. What is null is left as a dotted line, because the clerk fills it in by hand.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DocumentDate(int? Day, int? Month, int? Year)
{
    public static DocumentDate Of(LocalDate day) => new(day.Day, day.Month, day.Year);

    /// <summary>"ngày 05 tháng 02 năm 2027": days under 10 and the months 1 and 2 have a leading zero, as the decree has it.</summary>
    public override string ToString() =>
        $"ngày {Part(Day, 9)} tháng {Part(Month, 2)} năm {(Year is { } year ? VietnameseNumbers.Plain(year) : Dots)}";

    private const string Dots = "……";

    private static string Part(int? value, int zeroUpTo) =>
        value is not { } known ? Dots
        : known <= zeroUpTo ? "0" + VietnameseNumbers.Plain(known)
        : VietnameseNumbers.Plain(known);
}

/// <summary>Who signs.</summary>
public sealed record DocumentSignature
{
    /// <summary>
    /// On whose behalf, a line each: "TM. Ủy ban nhân dân", "KT. Chủ tịch". Empty when the head signs in their own right.
    /// </summary>
    public IReadOnlyList<string> Authority { get; init; } = [];

    /// <summary>
    /// The office of the person who signs, such as "Phó Chủ tịch". Authority and office are written in capitals; null is a dotted line.
    /// </summary>
    public string? Office { get; init; }

    /// <summary>The name below the signature; null is a dotted line.</summary>
    public string? Name { get; init; }
}

/// <summary>The data that a document was made from.</summary>
/// <param name="Label">What the version is called, such as "Bản gửi 2".</param>
/// <param name="At">When the data was frozen or read; shown in the time of Viet Nam.</param>
/// <param name="Sha256">The SHA-256 of the frozen data, 64 hexadecimal digits; null for data that is not frozen.</param>
public sealed record DocumentVersion(string Label, Instant At, string? Sha256);

/// <summary>
/// An annex ("Phụ lục"). It begins on a page of its own, its pages are counted from 1, and below its title the writers name the document
/// that it belongs to.
/// </summary>
public sealed record DocumentAnnex
{
    /// <summary>What the annex is called; written in capitals.</summary>
    public required string Title { get; init; }

    public required IReadOnlyList<DocumentBlock> Blocks { get; init; }

    /// <summary>Whether the page lies on its side, for a table that is too wide for an upright page.</summary>
    public bool Landscape { get; init; }
}
