using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>Where the figures of an indicator come from.</summary>
public enum IndicatorSource
{
    /// <summary>The unit enters them.</summary>
    Entered,

    /// <summary>The program counts them: a measure of <see cref="ReportMeasures"/>.</summary>
    Computed,

    /// <summary>They are a formula of other indicators.</summary>
    Formula,
}

/// <summary>By what a computed indicator is broken down.</summary>
public enum IndicatorBreakdown
{
    None,
    Sex,
    Age,
    Form,
}

/// <summary>How the figure of several units together comes from theirs.</summary>
public enum IndicatorTogether
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their sum, in which somebody who was counted by two units is counted twice.</summary>
    SumOfPeople,

    /// <summary>The formula over their sums.</summary>
    Formula,

    /// <summary>None: what two units counted may be the same thing.</summary>
    None,
}

/// <summary>One figure of reports: a row of the catalogue.</summary>
public sealed class ReportIndicator
{
    public required Guid Id { get; init; }

    /// <summary>The code that formulas name: a letter and digits, such as "E5".</summary>
    public required string Code { get; init; }

    /// <summary>The part of the report's outline: A, B, C, D, E or G.</summary>
    public required string Section { get; set; }

    public required int Position { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    /// <summary>The unit of measure: "lượt", "người", "%".</summary>
    public required string MeasuredInVi { get; set; }

    public required string MeasuredInEn { get; set; }

    public required IndicatorSource Source { get; set; }

    /// <summary>The key of a computed indicator's measure; else null.</summary>
    public string? Measure { get; set; }

    /// <summary>The formula; null unless <see cref="Source"/> is <see cref="IndicatorSource.Formula"/>.</summary>
    public string? Formula { get; set; }

    public IndicatorBreakdown Breakdown { get; set; }

    public IndicatorTogether Together { get; set; }

    /// <summary>Whether the figures of several units are added for it, or computed from what is added.</summary>
    public bool IsAdded => Together is not IndicatorTogether.None;

    /// <summary>How many digits an entered figure may have behind the comma.</summary>
    public int Decimals { get; set; }

    /// <summary>The code of the indicator that this one is a part of, so that it cannot be larger; null when there is none.</summary>
    public string? PartOf { get; set; }

    /// <summary>The least value that the plan asks for; null when the plan names none.</summary>
    public decimal? Target { get; set; }

    public required LocalDate ValidFrom { get; set; }

    /// <summary>The last day on which the indicator is asked for; null while no end is known.</summary>
    public LocalDate? ValidTo { get; set; }

    /// <summary>Whether the figure is a share of a hundred.</summary>
    public bool IsShare => MeasuredInVi == "%";

    public string NameIn(string language) => language == "en" ? NameEn : NameVi;

    public string MeasuredInIn(string language) => language == "en" ? MeasuredInEn : MeasuredInVi;
}

/// <summary>The measures that the program counts for reports.</summary>
public static class ReportMeasures
{
    public const string EventsHeld = "events_held";
    public const string EventsOfActionMonth = "events_of_action_month";
    public const string Turns = "turns";
    public const string People = "people";
    public const string CommunesReached = "communes_reached";
    public const string CourseRuns = "course_runs";
    public const string LearningTurns = "learning_turns";
    public const string Learners = "learners";

    private const string Network = "network.";

    /// <summary>The measure of the people of one kind in the network; the kind is a key of the catalogue of kinds.</summary>
    public static string NetworkOf(string kind) => Network + kind;

    /// <summary>The kind of people that a measure counts in the network; null for another measure.</summary>
    public static string? KindOf(string measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return measure.StartsWith(Network, StringComparison.Ordinal) ? measure[Network.Length..] : null;
    }

    public static IReadOnlyList<string> All { get; } =
    [EventsHeld, EventsOfActionMonth, Turns, People, CommunesReached, CourseRuns, LearningTurns, Learners];
}

/// <summary>
/// An ordered choice of indicators for units of some levels. A change makes a new version; answers that were begun keep theirs.
/// </summary>
public sealed class ReportTemplate
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required int Version { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    /// <summary>The fixed texts of its documents that differ from the defaults, by the keys of <see cref="ReportOutline"/>.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Who made the version; null for the one that the program came with.</summary>
    public Guid? SetById { get; init; }

    public Instant? SetAt { get; init; }

    public List<ReportTemplateItem> Items { get; } = [];

    /// <summary>The levels whose units report by this template.</summary>
    public List<ReportTemplateLevel> Levels { get; } = [];
}

/// <summary>An indicator in a template.</summary>
public sealed class ReportTemplateItem
{
    public required Guid TemplateId { get; init; }

    public required Guid IndicatorId { get; init; }

    public required int Position { get; set; }

    /// <summary>Whether a report without this figure cannot be sent. Zero is a figure.</summary>
    public required bool Required { get; set; }
}

/// <summary>A level whose units report by a template.</summary>
public sealed class ReportTemplateLevel
{
    public required Guid TemplateId { get; init; }

    public required string LevelKey { get; init; }
}
