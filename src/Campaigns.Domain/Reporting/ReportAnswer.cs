using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>How far an answer is. Whether it is late is told by its day and the deadline, not by the state.</summary>
public enum AnswerState
{
    NotBegun,
    Draft,

    /// <summary>Sent to the unit's head, who has not sent it on.</summary>
    WaitingForHead,
    Submitted,
    Returned,
    Accepted,
}

/// <summary>Who entered an answer.</summary>
public enum AnswerSource
{
    Unit,

    /// <summary>The level above, from a paper of the unit ("bản giấy").</summary>
    Paper,
}

/// <summary>
/// What one unit owes for one period, from the day on which the period opened; the unit fills it in. There is one for each unit and period.
/// </summary>
public sealed class ReportAnswer
{
    public required Guid Id { get; init; }

    public required Guid PeriodId { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>The version of the template by which it is filled in.</summary>
    public required Guid TemplateId { get; set; }

    /// <summary>The answer of the level above, into which this one goes; null for the highest.</summary>
    public Guid? SuperiorId { get; init; }

    /// <summary>The last day for sending; an extension moves it.</summary>
    public required LocalDate DueOn { get; set; }

    /// <summary>The last day for sending without the extension; null while the answer has none.</summary>
    public LocalDate? RegularDueOn { get; set; }

    public required bool MaySendUnsigned { get; init; }

    public AnswerState State { get; set; }

    public AnswerSource Source { get; set; }

    /// <summary>Who of the level above enters the answer from a paper of the unit; null for an answer of the unit itself.</summary>
    public Guid? PaperById { get; set; }

    /// <inheritdoc cref="PaperById"/>
    public Instant? PaperAt { get; set; }

    /// <summary>The number of the paper, as "15/BC-UBND"; empty for an answer of the unit itself.</summary>
    public string PaperNumber { get; set; } = "";

    public string Results { get; set; } = "";

    public string Difficulties { get; set; } = "";

    public string Proposals { get; set; } = "";

    /// <summary>Why sessions of the period are not recorded; empty while nobody explained it.</summary>
    public string UnrecordedExplanation { get; set; } = "";

    /// <summary>Why nothing took place in the commune; empty while nobody explained it.</summary>
    public string NoEventExplanation { get; set; } = "";

    public Instant? BegunAt { get; set; }

    public Instant? SavedAt { get; set; }

    public Guid? SavedById { get; set; }

    /// <summary>The number of the last version that was sent; 0 before the first.</summary>
    public int LastVersion { get; set; }

    /// <summary>PostgreSQL's xmin. A form that was opened before somebody else changed the row is refused.</summary>
    public uint Version { get; private set; }

    public List<ReportFigure> Figures { get; } = [];
}

/// <summary>A figure of a draft: what was entered, or what the unit says about a computed one.</summary>
public sealed class ReportFigure
{
    public required Guid AnswerId { get; init; }

    public required Guid IndicatorId { get; init; }

    /// <summary>The part of the indicator; empty for the whole.</summary>
    public string Breakdown { get; init; } = "";

    /// <summary>The entered value; null when it was not entered or is computed.</summary>
    public decimal? Value { get; set; }

    /// <summary>
    /// What the unit expects a computed figure to be at the period's end ("ước đến hết kỳ"); null: it says nothing. It stands beside the
    /// figure and is never added to one.
    /// </summary>
    public decimal? Estimate { get; set; }

    public string Explanation { get; set; } = "";

    public bool FollowUp { get; set; }

    public required Guid ChangedById { get; set; }

    public required Instant ChangedAt { get; set; }
}

/// <summary>An answer as it was sent. It is never changed and never removed.</summary>
public sealed class ReportVersion
{
    public required Guid Id { get; init; }

    public required Guid AnswerId { get; init; }

    /// <summary>1, 2, …</summary>
    public required int Number { get; init; }

    /// <summary>The frozen content as canonical JSON (RFC 8785).</summary>
    public required string Content { get; init; }

    /// <summary>The SHA-256 of the content's UTF-8 bytes, in lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required Instant SubmittedAt { get; init; }

    public required Guid SubmittedById { get; init; }

    /// <summary>The last day for sending as it stood when the version was sent.</summary>
    public required LocalDate DueOn { get; init; }

    public required AnswerSource Source { get; init; }

    /// <summary>The approver who sent it in the program; null where who approved was typed, or nobody is named.</summary>
    public Guid? ApprovedById { get; init; }

    public required string ApprovedName { get; init; }

    public required string ApprovedOffice { get; init; }

    public LocalDate? ApprovedOn { get; init; }

    public required string DocumentNumber { get; init; }

    /// <summary>Whether whoever approved it is one of those who compiled it.</summary>
    public bool SamePerson { get; init; }

    public List<ReportVersionFigure> Figures { get; } = [];
}

/// <summary>A frozen figure.</summary>
public sealed class ReportVersionFigure
{
    public required Guid VersionId { get; init; }

    public required Guid IndicatorId { get; init; }

    public string Breakdown { get; init; } = "";

    /// <summary>Null: not known, or there is nothing to divide by.</summary>
    public decimal? Value { get; init; }
}

/// <summary>The steps of an answer after its draft.</summary>
public enum ReportStepKind
{
    Submit,
    Accept,
    Return,
    UndoAccept,
    Extend,

    /// <summary>The level above begins to enter the answer from a paper of the unit.</summary>
    EnterPaper,

    /// <summary>The unit takes an answer over that was entered from its paper.</summary>
    TakeOver,

    /// <summary>The extension was taken back: the regular deadline holds again.</summary>
    EndExtension,

    /// <summary>The compiler lays the answer before the unit's head.</summary>
    ToHead,

    /// <summary>The head gives it back to the compiler instead of sending it.</summary>
    GiveBack,

    /// <summary>The unit takes up again what it sent and nobody accepted, to send another version.</summary>
    Reopen,
}

/// <summary>Who took which step with an answer, and why. Steps are only added.</summary>
public sealed class ReportStep
{
    public required Guid Id { get; init; }

    public required Guid AnswerId { get; init; }

    /// <summary>The number of the version that the step is about; null for a step before the first.</summary>
    public int? VersionNumber { get; init; }

    public required ReportStepKind Kind { get; init; }

    public required Guid ById { get; init; }

    public required Instant At { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>Until when the step extended the deadline; null for other steps.</summary>
    public LocalDate? DueOn { get; init; }

    public List<ReportNote> Notes { get; } = [];
}

/// <summary>What the level above asks about one figure when it returns an answer.</summary>
public sealed class ReportNote
{
    public required Guid StepId { get; init; }

    public required Guid IndicatorId { get; init; }

    public required string Text { get; init; }
}
