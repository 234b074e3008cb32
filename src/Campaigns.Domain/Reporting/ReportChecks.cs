namespace Campaigns.Domain.Reporting;

/// <summary>A line of an answer as the checks see it.</summary>
/// <param name="Code">The indicator's code.</param>
/// <param name="Entered">Whether the unit enters the figure.</param>
/// <param name="Required">Whether a report without the figure cannot be sent.</param>
/// <param name="PartOf">The code of the whole that it is a part of; null when there is none.</param>
/// <param name="IsShare">Whether it is a share of a hundred.</param>
/// <param name="Value">The figure; null when it is not known.</param>
/// <param name="Before">The figure of the same period of the last year; null when there is none.</param>
/// <param name="Explained">Whether the unit explained the figure.</param>
public sealed record CheckedLine(
    string Code,
    bool Entered,
    bool Required,
    string? PartOf,
    bool IsShare,
    decimal? Value,
    decimal? Before,
    bool Explained
);

/// <summary>What the checks look at beside the figures.</summary>
/// <param name="Unrecorded">How many sessions of the period are over and not recorded.</param>
/// <param name="UnrecordedExplained">Whether the unit explained them.</param>
/// <param name="NoEvent">Whether it is a commune in which nothing took place.</param>
/// <param name="NoEventExplained">Whether the unit explained that.</param>
public sealed record CheckedAround(int Unrecorded, bool UnrecordedExplained, bool NoEvent, bool NoEventExplained);

/// <summary>Something to look at before an answer is sent, at one figure.</summary>
public abstract record ReportCheck(string Code, bool Blocks)
{
    /// <summary>The record's name, which is the key of its sentence.</summary>
    public string Key => GetType().Name;

    public sealed record Missing(string Code) : ReportCheck(Code, true);

    public sealed record PartAboveWhole(string Code, string Whole) : ReportCheck(Code, true);

    /// <summary>Less than half of last year's figure, without an explanation.</summary>
    public sealed record FellByHalf(string Code) : ReportCheck(Code, false);

    /// <summary>Sessions of the period that are over and that nobody recorded, without an explanation.</summary>
    public sealed record Unrecorded(int Sessions) : ReportCheck("", false);

    /// <summary>A commune without any event in the period and without an explanation.</summary>
    public sealed record NoEvent() : ReportCheck("", false);
}

/// <summary>The checks before an answer is sent. Some block it, the others warn.</summary>
public static class ReportChecks
{
    /// <summary>Last year's figures below this are too small for a fall by half to say anything.</summary>
    public const int LeastCompared = 10;

    public static IReadOnlyList<ReportCheck> Of(IReadOnlyList<CheckedLine> lines, CheckedAround around)
    {
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(lines);
        var values = lines.ToDictionary(l => l.Code, l => l.Value, StringComparer.Ordinal);
        return
        [
            .. lines.Where(l => l is { Entered: true, Required: true, Value: null }).Select(l => new ReportCheck.Missing(l.Code)),
            .. lines
                .Where(l => l.PartOf is { } whole && values.GetValueOrDefault(whole) is { } all && l.Value > all)
                .Select(l => new ReportCheck.PartAboveWhole(l.Code, l.PartOf!)),
            .. lines
                .Where(l => l is { IsShare: false, Explained: false, Before: >= LeastCompared } && l.Value < l.Before / 2)
                .Select(l => new ReportCheck.FellByHalf(l.Code)),
            .. around is { Unrecorded: > 0, UnrecordedExplained: false }
                ? [new ReportCheck.Unrecorded(around.Unrecorded)]
                : Array.Empty<ReportCheck>(),
            .. around is { NoEvent: true, NoEventExplained: false } ? [new ReportCheck.NoEvent()] : Array.Empty<ReportCheck>(),
        ];
    }
}
