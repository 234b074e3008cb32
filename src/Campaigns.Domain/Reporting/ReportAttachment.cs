using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>What a file of a report is to it.</summary>
public enum AttachmentKind
{
    Document,

    /// <summary>A picture of the signed paper. It belongs to the version with which it was sent, and not to the next one.</summary>
    SignedScan,
}

/// <summary>The types of files that a report may have.</summary>
public enum AttachmentType
{
    Pdf,
    Jpeg,
    Png,
    Word,
    Excel,
    Slides,
}

/// <summary>
/// A file of an answer. While it is in the draft, the unit may take it out again. With a version that was sent it is kept; erasing takes
/// the bytes away and leaves the name, the hash, the reason and the day.
/// </summary>
public sealed class ReportAttachment
{
    public required Guid Id { get; init; }

    public required Guid AnswerId { get; init; }

    public required AttachmentKind Kind { get; init; }

    /// <summary>The name of the file, with its ending.</summary>
    public required string Name { get; init; }

    public required AttachmentType Type { get; init; }

    /// <summary>The number of bytes.</summary>
    public required int Size { get; init; }

    /// <summary>The SHA-256 of the bytes, in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The bytes; null once they were erased.</summary>
    public byte[]? File { get; set; }

    public required Guid AddedById { get; init; }

    public required Instant AddedAt { get; init; }

    /// <summary>Whether the file goes along with the next version that is sent.</summary>
    public bool InDraft { get; set; }

    public Instant? ErasedAt { get; set; }

    public Guid? ErasedById { get; set; }

    public string ErasedReason { get; set; } = "";
}

/// <summary>That a file was sent with a version.</summary>
public sealed class ReportVersionAttachment
{
    public required Guid VersionId { get; init; }

    public required Guid AttachmentId { get; init; }
}

/// <summary>How large and how many the files of one answer may be.</summary>
/// <param name="MaxBytes">The most bytes of a file.</param>
/// <param name="MaxCount">The most files that go along with one version.</param>
public sealed record AttachmentLimits(long MaxBytes, int MaxCount);

/// <summary>A file that somebody wants to add.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is to the report.</param>
/// <param name="Size">The number of its bytes.</param>
/// <param name="Content">What its bytes are; null: none of the types that a report may have.</param>
/// <param name="HasMacros">Whether it is a document of Office with macros.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record OfferedFile(string Name, AttachmentKind Kind, long Size, AttachmentType? Content, bool HasMacros, string Sha256);

/// <summary>A file that the draft has.</summary>
public sealed record DraftFile(string Name, AttachmentKind Kind, string Sha256);

/// <summary>Decides which files a report may have. A refusal is null where the file may be added.</summary>
public static class AttachmentRules
{
    public const int MaxName = 120;

    private static readonly Dictionary<string, AttachmentType> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = AttachmentType.Pdf,
        [".jpg"] = AttachmentType.Jpeg,
        [".jpeg"] = AttachmentType.Jpeg,
        [".png"] = AttachmentType.Png,
        [".docx"] = AttachmentType.Word,
        [".xlsx"] = AttachmentType.Excel,
        [".pptx"] = AttachmentType.Slides,
    };

    private static readonly string[] OldEndings = [".doc", ".xls", ".ppt", ".rtf"];

    private static readonly string[] MacroEndings = [".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".ppsm", ".xlsb"];

    /// <summary>The endings for a form: ".pdf,.jpg,…".</summary>
    public static string Accepted { get; } = string.Join(',', Endings.Keys);

    /// <summary>The type that a name promises; null for another ending.</summary>
    public static AttachmentType? TypeOf(string name) => Endings.TryGetValue(EndingOf(name), out var type) ? type : null;

    /// <summary>The media type with which a file is handed out.</summary>
    public static string MediaType(AttachmentType type) =>
        type switch
        {
            AttachmentType.Pdf => "application/pdf",
            AttachmentType.Jpeg => "image/jpeg",
            AttachmentType.Png => "image/png",
            AttachmentType.Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            AttachmentType.Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        };

    /// <summary>Whether a browser shows it; everything else is saved and never opened by the program's pages.</summary>
    public static bool IsImage(AttachmentType type) => type is AttachmentType.Jpeg or AttachmentType.Png;

    /// <summary>Why a file is not added; null: it is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="there">The files that the draft has.</param>
    /// <param name="limits">How large and how many they may be.</param>
    public static ReportRefusal? Add(OfferedFile file, IReadOnlyCollection<DraftFile> there, AttachmentLimits limits)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(there);
        ArgumentNullException.ThrowIfNull(limits);
        var ending = EndingOf(file.Name);
        return there.Count >= limits.MaxCount ? new ReportRefusal.TooManyFiles(limits.MaxCount)
            : file.Size > limits.MaxBytes ? new ReportRefusal.FileTooLarge(file.Size, limits.MaxBytes)
            : OldEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) ? new ReportRefusal.OldOffice()
            : file.HasMacros || MacroEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) ? new ReportRefusal.FileWithMacros()
            : TypeOf(file.Name) is not { } promised ? new ReportRefusal.FileTypeNotAllowed()
            : file.Size == 0 ? new ReportRefusal.FileEmpty()
            : file.Content != promised ? new ReportRefusal.FileNotWhatItSays(ending)
            : file.Name.Length > MaxName ? new ReportRefusal.FileNameTooLong(MaxName)
            : there.FirstOrDefault(f => (f.Kind, f.Sha256) == (file.Kind, file.Sha256)) is { } same ? new ReportRefusal.FileThere(same.Name)
            : null;
    }

    private static string EndingOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }
}
