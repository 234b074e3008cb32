using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// The PDF of a report's document, which a long job makes. A version has one for ever, because it never changes; what is not sent has one
/// of the moment at which it was last asked for.
/// </summary>
public sealed class ReportPdf
{
    /// <summary>What the long job is about.</summary>
    public required Guid Id { get; init; }

    public required Guid AnswerId { get; init; }

    /// <summary>The number of the version; null for what is not sent.</summary>
    public int? VersionNumber { get; init; }

    /// <summary>The file; null until it is made, and while it is made anew.</summary>
    public byte[]? File { get; set; }

    /// <summary>The time of the figures in the file.</summary>
    public Instant? MadeAt { get; set; }

    /// <summary>Why there is no file; null when there is one or it is being made.</summary>
    public string? Fault { get; set; }
}
