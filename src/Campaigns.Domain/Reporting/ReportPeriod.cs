using System.Globalization;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// A kind of report that comes once a year. All its days are settings. Figures are counted from the first to the last day; a report is
/// sent with the figures until the as-of day; the final day is the last one for corrections.
/// </summary>
public sealed class ReportPeriodKind
{
    public const string HalfYear = "half_year";
    public const string Year = "year";

    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required int Position { get; set; }

    /// <summary>The name with {0} for the year: "6 tháng đầu năm {0}".</summary>
    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required YearlyDay CountedFrom { get; set; }

    public required YearlyDay CountedTo { get; set; }

    public required YearlyDay AsOf { get; set; }

    public required YearlyDay FinalOn { get; set; }

    /// <summary>The last days for sending, by level. A level without one owes no report of this kind.</summary>
    public List<ReportDeadlineRule> Deadlines { get; } = [];

    /// <summary>Later settings. Until the first of them the days above hold.</summary>
    public List<ReportKindSetting> Settings { get; } = [];

    /// <summary>The days that hold before any later settings.</summary>
    public KindDays OwnDays =>
        new(
            CountedFrom,
            CountedTo,
            AsOf,
            FinalOn,
            [
                .. Deadlines
                    .Select(d => new KindLevel(d.LevelKey, d.DueOn, d.MaySendUnsigned))
                    .OrderBy(d => d.LevelKey, StringComparer.Ordinal),
            ]
        );

    /// <summary>The names of the period of a year: "6 tháng đầu năm 2027".</summary>
    public (string Vi, string En) NamesOf(int year)
    {
        var text = year.ToString(CultureInfo.InvariantCulture);
        return (string.Format(CultureInfo.InvariantCulture, NameVi, text), string.Format(CultureInfo.InvariantCulture, NameEn, text));
    }

    /// <summary>The days that hold for the report of a year.</summary>
    public KindDays DaysOf(int year) => Settings.Where(s => s.FromYear <= year).MaxBy(s => s.FromYear)?.Days ?? OwnDays;

    /// <summary>The kind with other days from the report of a year on; later settings stay.</summary>
    public ReportPeriodKind With(int fromYear, KindDays days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var kind = new ReportPeriodKind
        {
            Id = Id,
            Key = Key,
            Position = Position,
            NameVi = NameVi,
            NameEn = NameEn,
            CountedFrom = CountedFrom,
            CountedTo = CountedTo,
            AsOf = AsOf,
            FinalOn = FinalOn,
        };
        kind.Deadlines.AddRange(Deadlines);
        kind.Settings.AddRange(Settings.Where(s => s.FromYear != fromYear));
        var setting = new ReportKindSetting
        {
            Id = Guid.Empty,
            KindId = Id,
            FromYear = fromYear,
            CountedFrom = days.From,
            CountedTo = days.To,
            AsOf = days.AsOf,
            FinalOn = days.FinalOn,
            SetById = Guid.Empty,
            SetAt = default,
        };
        setting.Levels.AddRange(
            days.Levels.Select(l => new ReportKindSettingLevel
            {
                SettingId = Guid.Empty,
                LevelKey = l.LevelKey,
                DueOn = l.DueOn,
                MaySendUnsigned = l.MaySendUnsigned,
            })
        );
        kind.Settings.Add(setting);
        return kind;
    }
}

/// <summary>
/// The last day on which units of a level send a report of a kind, and whether they may send it without naming who approved it.
/// </summary>
public sealed class ReportDeadlineRule
{
    public required Guid KindId { get; init; }

    /// <summary>A key of <see cref="Units.UnitLevel"/>.</summary>
    public required string LevelKey { get; init; }

    public required YearlyDay DueOn { get; set; }

    public required bool MaySendUnsigned { get; set; }
}

/// <summary>
/// One period: of a kind, with its own dates, which a change of the kind leaves as they are, or an ad hoc one, whose dates the province
/// set.
/// </summary>
public sealed class ReportPeriod
{
    public required Guid Id { get; init; }

    /// <summary>The kind from which the period comes every year; null: it is an ad hoc one.</summary>
    public Guid? KindId { get; init; }

    /// <summary>What the days of the period are. Two ad hoc periods of the same range have no day in common.</summary>
    public PeriodRange Range { get; set; }

    public required int Year { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required LocalDate CountedFrom { get; set; }

    public required LocalDate CountedTo { get; set; }

    public required LocalDate AsOf { get; set; }

    public required LocalDate FinalOn { get; set; }

    public required Instant OpenedAt { get; init; }

    /// <summary>The template of an ad hoc period; null for a period of a kind, where each level has its own.</summary>
    public Guid? TemplateId { get; set; }

    /// <summary>When an ad hoc period was withdrawn: nobody owes a report for it any more.</summary>
    public Instant? WithdrawnAt { get; set; }

    public string WithdrawnReason { get; set; } = "";

    /// <summary>The last days for sending of an ad hoc period, by level.</summary>
    public List<ReportPeriodLevel> Levels { get; } = [];

    /// <summary>The areas whose units are asked in an ad hoc period; none: everybody is asked.</summary>
    public List<ReportPeriodArea> Areas { get; } = [];

    /// <summary>PostgreSQL's xmin. A form that was opened before somebody else changed the row is refused.</summary>
    public uint Version { get; private set; }

    /// <summary>
    /// Whether the period goes on after the day until which its figures are counted, so that a unit may estimate the rest.
    /// </summary>
    public bool HasRest => AsOf < CountedTo;

    public bool IsAdHoc => KindId is null;

    public string NameIn(string language) => language == "en" ? NameEn : NameVi;
}

/// <summary>The last day on which units of a level send their report for an ad hoc period.</summary>
public sealed class ReportPeriodLevel
{
    public required Guid PeriodId { get; init; }

    public required string LevelKey { get; init; }

    public required LocalDate DueOn { get; set; }
}

/// <summary>An area whose units are asked in an ad hoc period.</summary>
public sealed class ReportPeriodArea
{
    public required Guid PeriodId { get; init; }

    public required Guid UnitId { get; init; }
}

/// <summary>The days of one period.</summary>
public sealed record PeriodDates(int Year, LocalDate From, LocalDate To, LocalDate AsOf, LocalDate FinalOn)
{
    public bool Contains(LocalDate day) => From <= day && day <= To;
}

/// <summary>When periods open, and which period a day belongs to.</summary>
public static class PeriodRules
{
    /// <summary>
    /// The period of a kind for a year. Where the periods of a kind follow each other, the first one by new settings begins on the day
    /// after the last one by the old settings, so that no day is counted twice or in none.
    /// </summary>
    public static PeriodDates Of(ReportPeriodKind kind, int year)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var (days, before) = (kind.DaysOf(year), kind.DaysOf(year - 1));
        var from = days.CoversTheYear && before.CoversTheYear ? before.To.Of(year - 1).PlusDays(1) : days.From.Of(year);
        return new(year, from, days.To.Of(year), days.AsOf.Of(year), days.FinalOn.Of(year));
    }

    /// <summary>Whether the days of a kind follow each other, so that periods of the kind can be made from them.</summary>
    public static bool IsSound(ReportPeriodKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.Settings.Select(s => s.Days).Prepend(kind.OwnDays).All(IsSound);
    }

    // A leap year and the year after it decide for all years, because only 29/2 differs between years.
    private static bool IsSound(KindDays days) =>
        Enumerable
            .Range(2024, 2)
            .All(year =>
                (From: days.From.Of(year), To: days.To.Of(year), AsOf: days.AsOf.Of(year), FinalOn: days.FinalOn.Of(year)) is var p
                && p.From <= p.AsOf
                && p.AsOf <= p.To
                && p.AsOf <= p.FinalOn
                && p.To < days.From.Of(year + 1)
                && days.Levels.All(d => p.AsOf < d.DueOn.Of(year) && d.DueOn.Of(year) <= p.FinalOn)
            );

    /// <summary>The period of a kind in which a day is counted: 15/12 is counted in the year after. Null between two periods.</summary>
    public static PeriodDates? For(ReportPeriodKind kind, LocalDate day) =>
        Enumerable.Range(day.Year - 1, 3).Select(year => Of(kind, year)).SingleOrDefault(p => p.Contains(day));

    /// <summary>The periods of a kind that are open on a day: begun, with a final day that is not over.</summary>
    public static IReadOnlyList<PeriodDates> Open(ReportPeriodKind kind, LocalDate today) =>
        [.. Enumerable.Range(today.Year - 1, 3).Select(year => Of(kind, year)).Where(p => p.From <= today && today <= p.FinalOn)];
}
