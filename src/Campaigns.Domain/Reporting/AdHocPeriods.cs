using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>What the days of a period are.</summary>
public enum PeriodRange
{
    /// <summary>A period of a kind, which comes every year.</summary>
    Recurring,

    /// <summary>The days of a campaign, as the action month.</summary>
    Campaign,
    Month,
    Quarter,
    HalfYear,
    Year,

    /// <summary>Days that are none of these.</summary>
    Chosen,
}

/// <summary>The ranges of the calendar, as statistical forms use them: 1/1–30/6, 1/1–31/12.</summary>
public static class PeriodRanges
{
    /// <summary>The ranges of the calendar, the shortest first.</summary>
    public static IReadOnlyList<PeriodRange> Calendar { get; } =
    [PeriodRange.Month, PeriodRange.Quarter, PeriodRange.HalfYear, PeriodRange.Year];

    /// <summary>The range of the calendar in which a day lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is none of the calendar.</exception>
    public static DateInterval Of(PeriodRange range, LocalDate day)
    {
        var months = range switch
        {
            PeriodRange.Month => 1,
            PeriodRange.Quarter => 3,
            PeriodRange.HalfYear => 6,
            PeriodRange.Year => 12,
            _ => throw new ArgumentOutOfRangeException(nameof(range), range, "The range is none of the calendar."),
        };
        var first = new LocalDate(day.Year, ((day.Month - 1) / months * months) + 1, 1);
        return new DateInterval(first, first.PlusMonths(months).PlusDays(-1));
    }

    /// <summary>What the days are, whether they were pressed or typed.</summary>
    public static PeriodRange Named(LocalDate from, LocalDate to, IEnumerable<DateInterval> campaigns)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        if (campaigns.Any(c => c.Start == from && c.End == to))
        {
            return PeriodRange.Campaign;
        }

        return Calendar
            .Where(range => Of(range, from) is var days && days.Start == from && days.End == to)
            .FirstOrDefault(PeriodRange.Chosen);
    }
}

/// <summary>A level that is asked for an ad hoc report, with its last day for sending.</summary>
/// <param name="LevelKey">A key of <see cref="Units.UnitLevel"/>.</param>
/// <param name="Rank">Its order from the top: 0 is the province.</param>
/// <param name="DueOn">The last day; null: it was not typed.</param>
public sealed record AdHocLevel(string LevelKey, int Rank, LocalDate? DueOn)
{
    public string Field => $"Due[{LevelKey}]";
}

/// <summary>An ad hoc period as somebody wants it.</summary>
public sealed record AdHocPlan
{
    public string Name { get; init; } = "";

    public LocalDate? From { get; init; }

    public LocalDate? To { get; init; }

    /// <summary>The day until which the figures are counted.</summary>
    public LocalDate? AsOf { get; init; }

    /// <summary>The levels that are asked, with the province, which consolidates, as the first.</summary>
    public IReadOnlyList<AdHocLevel> Levels { get; init; } = [];
}

/// <summary>What is there when an ad hoc period is made or changed.</summary>
/// <param name="Today">The day.</param>
/// <param name="Overlapping">The name of another ad hoc period of the same range with a day in common; null: there is none.</param>
/// <param name="Units">How many units would be asked, beside the province.</param>
public sealed record AdHocFacts(LocalDate Today, string? Overlapping, int Units);

/// <summary>How far the answers of an ad hoc period are.</summary>
/// <param name="Begun">How many were begun or extended.</param>
/// <param name="Sent">How many were sent.</param>
public sealed record AdHocProgress(int Begun, int Sent);

/// <summary>Why an ad hoc period is refused.</summary>
public abstract record AdHocRefusal(string Field) : Refusal(Field)
{
    public sealed record NameMissing() : AdHocRefusal(nameof(AdHocPlan.Name));

    public sealed record NameTooLong(int Max) : AdHocRefusal(nameof(AdHocPlan.Name));

    public sealed record FromMissing() : AdHocRefusal(nameof(AdHocPlan.From));

    public sealed record ToMissing() : AdHocRefusal(nameof(AdHocPlan.To));

    public sealed record ToBeforeFrom() : AdHocRefusal(nameof(AdHocPlan.To));

    public sealed record TooManyDays(int Max) : AdHocRefusal(nameof(AdHocPlan.To));

    /// <summary>Another ad hoc period of the same range has a day in common with it.</summary>
    public sealed record Overlaps(string Name) : AdHocRefusal(nameof(AdHocPlan.From));

    public sealed record AsOfMissing() : AdHocRefusal(nameof(AdHocPlan.AsOf));

    public sealed record AsOfOutside(LocalDate From, LocalDate To) : AdHocRefusal(nameof(AdHocPlan.AsOf));

    public sealed record NobodyAsked() : AdHocRefusal(nameof(AdHocPlan.Levels));

    public sealed record DueMissing(string Field) : AdHocRefusal(Field);

    /// <summary>The figures must be complete before they are sent (Nghị định 09/2019, Điều 8).</summary>
    public sealed record DueBeforeFigures(string Field, LocalDate AsOf) : AdHocRefusal(Field);

    public sealed record DueOver(string Field) : AdHocRefusal(Field);

    /// <summary>Whoever consolidates needs the reports below first.</summary>
    public sealed record DueAfterAbove(string Field, LocalDate Above) : AdHocRefusal(Field);

    /// <summary>Somebody began or got an extension, so only the deadline is changed.</summary>
    public sealed record Begun(int Answers) : AdHocRefusal("");

    /// <summary>Somebody sent a report for the period, so it stays.</summary>
    public sealed record Sent(int Answers) : AdHocRefusal("");

    public sealed record ReasonMissing() : AdHocRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : AdHocRefusal("Reason");
}

/// <summary>Decides about ad hoc periods.</summary>
public static class AdHocRules
{
    public const int MaxName = 120;
    public const int MaxReason = 500;

    /// <summary>A year with its leap day.</summary>
    public const int MaxDays = 366;

    /// <summary>The figures may be corrected for so many days after the last deadline.</summary>
    private const int DaysToFinal = 30;

    /// <summary>A report is due so many days after the period, unless somebody says otherwise: 25/12 for the action month.</summary>
    private const int DaysToDue = 10;

    /// <summary>The deadline that is offered for a period.</summary>
    public static LocalDate DueOf(LocalDate to) => to.PlusDays(DaysToDue);

    /// <summary>The last day for corrections: a month after the last deadline.</summary>
    public static LocalDate FinalOf(IEnumerable<LocalDate> due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due.Max().PlusDays(DaysToFinal);
    }

    /// <summary>Every reason against making the period, or changing all of it; empty: it may be made.</summary>
    public static IReadOnlyList<AdHocRefusal> Plan(AdHocPlan plan, AdHocFacts facts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(facts);
        var (from, to, asOf) = (plan.From, plan.To, plan.AsOf);
        IReadOnlyList<AdHocRefusal?> found =
        [
            plan.Name.Length == 0 ? new AdHocRefusal.NameMissing() : null,
            plan.Name.Length > MaxName ? new AdHocRefusal.NameTooLong(MaxName) : null,
            from is null ? new AdHocRefusal.FromMissing() : null,
            to is null ? new AdHocRefusal.ToMissing() : null,
            to < from ? new AdHocRefusal.ToBeforeFrom()
            : from is { } first && to is { } last && Period.DaysBetween(first, last) >= MaxDays ? new AdHocRefusal.TooManyDays(MaxDays)
            : null,
            facts.Overlapping is { } other ? new AdHocRefusal.Overlaps(other) : null,
            asOf is null ? new AdHocRefusal.AsOfMissing()
            : from is { } start && to is { } end && start <= end && (asOf < start || asOf > end) ? new AdHocRefusal.AsOfOutside(start, end)
            : null,
            facts.Units == 0 ? new AdHocRefusal.NobodyAsked() : null,
        ];
        return [.. found.OfType<AdHocRefusal>(), .. Deadlines(plan.Levels, asOf, facts.Today)];
    }

    /// <summary>Every reason against the deadlines; empty: they may be set.</summary>
    /// <param name="levels">The levels with their deadlines.</param>
    /// <param name="asOf">The day until which the figures are counted; null when it was not typed.</param>
    /// <param name="today">The day.</param>
    public static IEnumerable<AdHocRefusal> Deadlines(IReadOnlyList<AdHocLevel> levels, LocalDate? asOf, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(levels);
        foreach (var level in levels)
        {
            if (level.DueOn is not { } due)
            {
                yield return new AdHocRefusal.DueMissing(level.Field);
            }
            else if (due <= asOf)
            {
                yield return new AdHocRefusal.DueBeforeFigures(level.Field, asOf.Value);
            }
            else if (due < today)
            {
                yield return new AdHocRefusal.DueOver(level.Field);
            }
            else if (levels.Where(l => l.Rank < level.Rank && l.DueOn < due).MaxBy(l => l.Rank) is { DueOn: { } above })
            {
                yield return new AdHocRefusal.DueAfterAbove(level.Field, above);
            }
        }
    }

    /// <summary>Whether everything about the period may still be changed, and not its deadlines alone.</summary>
    public static bool MayChangeAll(AdHocProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Begun == 0;
    }

    /// <summary>Why the period is not withdrawn; null: it may be.</summary>
    public static AdHocRefusal? Withdraw(AdHocProgress progress, string reason)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(reason);
        return progress.Sent > 0 ? new AdHocRefusal.Sent(progress.Sent)
            : string.IsNullOrWhiteSpace(reason) ? new AdHocRefusal.ReasonMissing()
            : reason.Length > MaxReason ? new AdHocRefusal.ReasonTooLong(MaxReason)
            : null;
    }
}
