using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// The days of a kind of period from the report of a year on. Periods that are open keep the days with which they opened, so settings begin
/// with a period that is still to open.
/// </summary>
public sealed class ReportKindSetting
{
    public required Guid Id { get; init; }

    public required Guid KindId { get; init; }

    /// <summary>The year of the first report for which they hold.</summary>
    public required int FromYear { get; init; }

    public required YearlyDay CountedFrom { get; set; }

    public required YearlyDay CountedTo { get; set; }

    public required YearlyDay AsOf { get; set; }

    public required YearlyDay FinalOn { get; set; }

    public required Guid SetById { get; set; }

    public required Instant SetAt { get; set; }

    /// <summary>The levels that owe the report.</summary>
    public List<ReportKindSettingLevel> Levels { get; } = [];

    public KindDays Days =>
        new(
            CountedFrom,
            CountedTo,
            AsOf,
            FinalOn,
            [.. Levels.Select(l => new KindLevel(l.LevelKey, l.DueOn, l.MaySendUnsigned)).OrderBy(l => l.LevelKey, StringComparer.Ordinal)]
        );
}

/// <summary>What a level owes by the settings of a kind.</summary>
public sealed class ReportKindSettingLevel
{
    public required Guid SettingId { get; init; }

    public required string LevelKey { get; init; }

    public required YearlyDay DueOn { get; init; }

    public required bool MaySendUnsigned { get; init; }
}

/// <summary>The last day on which units of a level send, and whether they may do so without naming who approved.</summary>
public sealed record KindLevel(string LevelKey, YearlyDay DueOn, bool MaySendUnsigned);

/// <summary>The days of a kind as they hold for the report of a year. A level without a deadline owes no report.</summary>
public sealed record KindDays(YearlyDay From, YearlyDay To, YearlyDay AsOf, YearlyDay FinalOn, IReadOnlyList<KindLevel> Levels)
{
    /// <summary>Whether the periods follow each other without a gap. A leap year and its neighbours decide for all years.</summary>
    public bool CoversTheYear => Enumerable.Range(2023, 3).All(year => To.Of(year).PlusDays(1) == From.Of(year + 1));

    public bool SameAs(KindDays other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (From, To, AsOf, FinalOn) == (other.From, other.To, other.AsOf, other.FinalOn) && Levels.ToHashSet().SetEquals(other.Levels);
    }
}

/// <summary>A level of the plan of a kind.</summary>
/// <param name="LevelKey">A key of <see cref="Units.UnitLevel"/>.</param>
/// <param name="Rank">Its order from the top: 0 is the province.</param>
/// <param name="DueOn">The last day for sending; null: it was not typed.</param>
/// <param name="MaySendUnsigned">Whether its units may send without naming who approved.</param>
public sealed record PlannedLevel(string LevelKey, int Rank, YearlyDay? DueOn, bool MaySendUnsigned)
{
    public string Field => $"Levels[{LevelKey}].Due.Day";
}

/// <summary>The settings of a kind as somebody wants them.</summary>
public sealed record KindPlan
{
    /// <summary>The year of the first report for which they hold.</summary>
    public int? FromYear { get; init; }

    public YearlyDay? From { get; init; }

    public YearlyDay? To { get; init; }

    public YearlyDay? AsOf { get; init; }

    public YearlyDay? FinalOn { get; init; }

    /// <summary>The levels that owe the report, with the province, which consolidates, as the first.</summary>
    public IReadOnlyList<PlannedLevel> Levels { get; init; } = [];

    /// <summary>The days of the plan; null while one of them is missing.</summary>
    public KindDays? Days =>
        (From, To, AsOf, FinalOn) is ({ } from, { } to, { } asOf, { } finalOn) && Levels.All(l => l.DueOn is not null)
            ? new KindDays(from, to, asOf, finalOn, [.. Levels.Select(l => new KindLevel(l.LevelKey, l.DueOn!, l.MaySendUnsigned))])
            : null;
}

/// <summary>Why settings of a kind are refused. Fields are those of the form.</summary>
public abstract record KindRefusal(string Field) : Refusal(Field)
{
    public sealed record YearMissing() : KindRefusal(nameof(KindPlan.FromYear));

    /// <summary>The period of that year is open and keeps its days.</summary>
    public sealed record AlreadyOpen(int First) : KindRefusal(nameof(KindPlan.FromYear));

    public sealed record FromMissing() : KindRefusal(KindRules.FromField);

    public sealed record ToMissing() : KindRefusal(KindRules.ToField);

    public sealed record AsOfMissing() : KindRefusal("AsOf.Day");

    public sealed record FinalMissing() : KindRefusal("Final.Day");

    public sealed record ToBeforeFrom(LocalDate From, LocalDate To) : KindRefusal(KindRules.ToField);

    /// <summary>A period ends on or after the day on which the next one begins.</summary>
    public sealed record OverlapsNext(LocalDate To, LocalDate Next) : KindRefusal(KindRules.ToField);

    /// <summary>The period before, which stays as it is, ends on or after the first day.</summary>
    public sealed record OverlapsBefore(LocalDate From, LocalDate Before) : KindRefusal(KindRules.FromField);

    /// <summary>The periods of the kind follow each other, and these would leave days that are counted in none.</summary>
    public sealed record LeavesGap(LocalDate First, LocalDate Last) : KindRefusal(KindRules.ToField);

    public sealed record AsOfOutside(LocalDate From, LocalDate To) : KindRefusal("AsOf.Day");

    public sealed record DueMissing(string Field) : KindRefusal(Field);

    /// <summary>The figures must be complete before they are sent (Nghị định 09/2019, Điều 8).</summary>
    public sealed record DueBeforeFigures(string Field, LocalDate AsOf) : KindRefusal(Field);

    /// <summary>Whoever consolidates needs the reports below first.</summary>
    public sealed record DueAfterAbove(string Field, LocalDate Above) : KindRefusal(Field);

    public sealed record FinalBeforeDue(LocalDate Due) : KindRefusal("Final.Day");

    public sealed record NobodyAsked() : KindRefusal(nameof(KindPlan.Levels));

    /// <summary>The settings are those that hold already.</summary>
    public sealed record NothingChanged() : KindRefusal("");
}

/// <summary>Decides about the settings of a kind.</summary>
public static class KindRules
{
    public const string FromField = "From.Day";
    public const string ToField = "To.Day";

    /// <summary>A leap year and the years around it are among so many.</summary>
    private const int Years = 5;

    /// <summary>Every reason against the settings; empty: they hold from the period of that year on.</summary>
    /// <param name="plan">The settings.</param>
    /// <param name="kind">The kind with the settings that it has.</param>
    /// <param name="firstYear">The first year whose period is still to open.</param>
    public static IReadOnlyList<KindRefusal> Plan(KindPlan plan, ReportPeriodKind kind, int firstYear)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(kind);
        IReadOnlyList<KindRefusal?> missing =
        [
            plan.FromYear is not { } year ? new KindRefusal.YearMissing()
            : year < firstYear ? new KindRefusal.AlreadyOpen(firstYear)
            : null,
            plan.From is null ? new KindRefusal.FromMissing() : null,
            plan.To is null ? new KindRefusal.ToMissing() : null,
            plan.AsOf is null ? new KindRefusal.AsOfMissing() : null,
            plan.FinalOn is null ? new KindRefusal.FinalMissing() : null,
            plan.Levels.Count < 2 ? new KindRefusal.NobodyAsked() : null,
            .. plan.Levels.Where(l => l.DueOn is null).Select(l => new KindRefusal.DueMissing(l.Field)),
        ];
        if (missing.OfType<KindRefusal>().ToList() is { Count: > 0 } found)
        {
            return found;
        }

        var (first, days) = (plan.FromYear!.Value, plan.Days!);
        if (kind.DaysOf(first).SameAs(days))
        {
            return [new KindRefusal.NothingChanged()];
        }

        var held = kind.DaysOf(first);
        var after = kind.With(first, days);
        var last = kind.Settings.Where(s => s.FromYear > first).Select(s => s.FromYear - 1).Append(first + Years - 1).Min();
        List<int> years = [.. Enumerable.Range(first, last - first + 1)];
        return
        [
            .. new[]
            {
                AtChanged(Range(after, days, years, last), days, held),
                AsOf(after, years),
                Final(days, years),
            }.OfType<KindRefusal>(),
            .. plan.Levels.Select(l => Due(l, plan.Levels, after, years)).OfType<KindRefusal>(),
        ];
    }

    /// <summary>Why settings stay; null: the ones before them go on to hold, without a day that is counted twice or not at all.</summary>
    /// <param name="kind">The kind with its settings.</param>
    /// <param name="year">The first year of the settings that are removed.</param>
    /// <param name="firstYear">The first year whose period is still to open.</param>
    public static KindRefusal? Remove(ReportPeriodKind kind, int year, int firstYear)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (year < firstYear)
        {
            return new KindRefusal.AlreadyOpen(firstYear);
        }

        // The days of the year before hold on as if they were set anew for that year.
        var after = kind.With(year, kind.DaysOf(year - 1));
        var last = kind.Settings.Where(s => s.FromYear > year).Select(s => s.FromYear - 1).Append(year + Years - 1).Min();
        List<int> years = [.. Enumerable.Range(year, last - year + 1)];
        return Range(after, after.DaysOf(year), years, last) ?? AsOf(after, years);
    }

    /// <summary>
    /// A first day and a last day that do not fit together are told at the one that was changed; at the last day when both were.
    /// </summary>
    private static KindRefusal? AtChanged(KindRefusal? refusal, KindDays days, KindDays held) =>
        refusal is { Field: ToField } && days.From != held.From && days.To == held.To ? refusal with { Field = FromField }
        : refusal is { Field: FromField } && days.To != held.To && days.From == held.From ? refusal with { Field = ToField }
        : refusal;

    private static KindRefusal? Range(ReportPeriodKind after, KindDays days, List<int> years, int last)
    {
        var before = PeriodRules.Of(after, years[0] - 1);
        foreach (var year in years)
        {
            var (from, to, next) = (days.From.Of(year), days.To.Of(year), days.From.Of(year + 1));
            if (to < from)
            {
                return new KindRefusal.ToBeforeFrom(from, to);
            }

            if (to >= next)
            {
                return new KindRefusal.OverlapsNext(to, next);
            }

            // What followed each other by law or by the first settings goes on to do so.
            if (after.OwnDays.CoversTheYear && to.PlusDays(1) != next)
            {
                return new KindRefusal.LeavesGap(to.PlusDays(1), next.PlusDays(-1));
            }
        }

        var begins = PeriodRules.Of(after, years[0]);
        if (begins.From <= before.To || begins.From > begins.To)
        {
            return new KindRefusal.OverlapsBefore(begins.From, before.To);
        }

        // Settings that are there for a later year stay, and their first period must stay whole.
        var (ends, later) = (PeriodRules.Of(after, last).To, PeriodRules.Of(after, last + 1));
        return later.From <= ends || (after.Settings.Exists(s => s.FromYear == last + 1) && !later.Contains(later.AsOf))
            ? new KindRefusal.OverlapsNext(ends, after.DaysOf(last + 1).From.Of(last + 1))
            : null;
    }

    private static KindRefusal? AsOf(ReportPeriodKind after, List<int> years) =>
        years
            .Select(year => PeriodRules.Of(after, year))
            .Where(p => p.From <= p.To && !p.Contains(p.AsOf))
            .Select(p => new KindRefusal.AsOfOutside(p.From, p.To))
            .FirstOrDefault();

    private static KindRefusal? Final(KindDays days, List<int> years) =>
        years
            .Select(year => (Final: days.FinalOn.Of(year), Due: days.Levels.Max(l => l.DueOn.Of(year))))
            .Where(y => y.Final < y.Due)
            .Select(y => new KindRefusal.FinalBeforeDue(y.Due))
            .FirstOrDefault();

    private static KindRefusal? Due(PlannedLevel level, IReadOnlyList<PlannedLevel> levels, ReportPeriodKind after, List<int> years)
    {
        foreach (var year in years)
        {
            var (due, asOf) = (level.DueOn!.Of(year), PeriodRules.Of(after, year).AsOf);
            if (due <= asOf)
            {
                return new KindRefusal.DueBeforeFigures(level.Field, asOf);
            }

            if (
                levels.Where(l => l.Rank < level.Rank).Select(l => l.DueOn!.Of(year)).Where(above => above < due).ToList() is
                { Count: > 0 } early
            )
            {
                return new KindRefusal.DueAfterAbove(level.Field, early.Min());
            }
        }

        return null;
    }
}
