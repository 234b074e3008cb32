using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Reporting.OpenData;

/// <summary>
/// The open data of one period as it was published. It is made once and never changed; a correction of the reports makes no other one.
/// </summary>
public sealed class OpenDataSet
{
    public required Guid Id { get; init; }

    public required Guid PeriodId { get; init; }

    /// <summary>The version of the province's report from which it was made.</summary>
    public required Guid ReportVersionId { get; init; }

    /// <summary>The first day that the period counts. No two sets have a day in common, so that none is the difference of two.</summary>
    public required LocalDate CountedFrom { get; init; }

    /// <inheritdoc cref="CountedFrom"/>
    public required LocalDate CountedTo { get; init; }

    /// <summary>What was published, as canonical JSON. It holds no number that is hidden.</summary>
    public required string Content { get; init; }

    /// <summary>The SHA-256 of the content, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required Instant PublishedAt { get; init; }

    public required Guid PublishedById { get; init; }

    /// <summary>When it was withdrawn; null while it is published. The set stays, and its days stay taken.</summary>
    public Instant? WithdrawnAt { get; set; }

    /// <summary>Why it was withdrawn, in words for the public; empty while it is published.</summary>
    public string WithdrawnReason { get; set; } = "";
}

/// <summary>What the publishing of a period depends on.</summary>
/// <param name="FinalOn">The last day on which its figures may be corrected.</param>
/// <param name="Today">The day.</param>
/// <param name="IsSent">Whether the province's report was sent, and not returned since.</param>
/// <param name="IsMade">Whether the period has a set, also one that was withdrawn.</param>
/// <param name="Overlapping">The name of another period with a set and a day in common; null when there is none.</param>
/// <param name="AddsUp">Whether the figures are whole numbers of which no part is larger than its whole.</param>
public sealed record OpenDataFacts(LocalDate FinalOn, LocalDate Today, bool IsSent, bool IsMade, string? Overlapping, bool AddsUp);

/// <summary>Why open data is not published or withdrawn.</summary>
public abstract record OpenDataRefusal(string Field) : Refusal(Field)
{
    public sealed record NotClosed(LocalDate FinalOn) : OpenDataRefusal("");

    public sealed record NotSent() : OpenDataRefusal("");

    public sealed record Made() : OpenDataRefusal("");

    public sealed record Overlaps(string Name) : OpenDataRefusal("");

    public sealed record DoesNotAddUp() : OpenDataRefusal("");

    /// <summary>The report was sent anew since the preview was shown.</summary>
    public sealed record ChangedSince() : OpenDataRefusal("");

    public sealed record ReasonMissing() : OpenDataRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : OpenDataRefusal("Reason");

    /// <summary>Anybody reads the reason, so it must not tell the theme (who-sees 8).</summary>
    public sealed record ReasonTellsTheme(string Word) : OpenDataRefusal("Reason");
}

/// <summary>Decides about publishing and withdrawing open data.</summary>
public static class OpenDataRules
{
    public const int MaxReason = 500;

    /// <summary>Why a period is not published; null: it may be.</summary>
    public static OpenDataRefusal? Publish(OpenDataFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.IsMade ? new OpenDataRefusal.Made()
            : facts.Today <= facts.FinalOn ? new OpenDataRefusal.NotClosed(facts.FinalOn)
            : facts.Overlapping is { } name ? new OpenDataRefusal.Overlaps(name)
            : !facts.IsSent ? new OpenDataRefusal.NotSent()
            : !facts.AddsUp ? new OpenDataRefusal.DoesNotAddUp()
            : null;
    }

    /// <summary>Why a set is not withdrawn; null: it may be.</summary>
    public static OpenDataRefusal? Withdraw(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return string.IsNullOrWhiteSpace(reason) ? new OpenDataRefusal.ReasonMissing()
            : reason.Length > MaxReason ? new OpenDataRefusal.ReasonTooLong(MaxReason)
            : ThemeWords.FindIn(reason) is { } word ? new OpenDataRefusal.ReasonTellsTheme(word)
            : null;
    }
}
