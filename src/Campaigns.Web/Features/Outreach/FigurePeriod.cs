using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Outreach;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The period of figures: either a campaign with all its events, whatever their days, or days with all events in them, whatever their
/// campaign.
/// </summary>
/// <param name="Key">
/// <see cref="Campaign"/>, <see cref="Chosen"/>, <see cref="Always"/>, or the key of a named period or of a reporting period.
/// </param>
/// <param name="From">The first day of a chosen period; null: from the beginning.</param>
/// <param name="To">The last day of a chosen period; null: without an end.</param>
public sealed record FigurePeriod(string Key, LocalDate? From = null, LocalDate? To = null)
{
    public const string Campaign = "campaign";
    public const string Chosen = "chosen";
    public const string Always = "all";

    private static readonly LocalDate Earliest = new(2000, 1, 1);
    private static readonly LocalDate Latest = new(2999, 12, 31);

    public static FigurePeriod OfCampaign { get; } = new(Campaign);

    public static FigurePeriod OfAlways { get; } = new(Always);

    public bool IsOfCampaign => Key == Campaign;

    public bool IsChosen => Key == Chosen;

    /// <summary>The named period; null when the period has no name.</summary>
    public NamedPeriod? Named => NamedPeriod.Parse(Key);

    /// <summary>The reporting period; null when the period is none. Its figures are those of its report: until the as-of day.</summary>
    public CountedPeriod? Report { get; init; }

    /// <summary>
    /// The last day of which figures count, for a period that is looked at as it stood before its end; null: all its days count.
    /// </summary>
    public LocalDate? AsOf { get; init; }

    /// <summary>The first and the last day that count, both whole; null when the period is a campaign.</summary>
    public (LocalDate First, LocalDate Last)? Days => Whole is not { } whole ? null : (whole.First, AsOf ?? whole.Last);

    /// <summary>The first and the last day of the period itself; null when the period is a campaign.</summary>
    private (LocalDate First, LocalDate Last)? Whole =>
        IsOfCampaign ? null
        : Report is { Days: var counted } ? (counted.First, counted.Last)
        : Named is { } named ? (named.First, named.Last)
        : (From ?? Earliest, To ?? Latest);

    /// <summary>
    /// The days of the period itself when both their ends are set; null for a campaign and for periods without a beginning or an end.
    /// </summary>
    public DayRange? Range =>
        Whole is not { } days || Key == Always || (IsChosen && (From is null || To is null)) ? null : new DayRange(days.First, days.Last);

    /// <summary>The parameters of an address that name the period; empty for a campaign.</summary>
    public string Pairs =>
        IsOfCampaign
            ? ""
            : Pair("period", Key) + Pair("from", IsChosen ? From : null) + Pair("to", IsChosen ? To : null) + Pair("asof", AsOf);

    public static FigurePeriod Of(NamedPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return new FigurePeriod(period.Key);
    }

    public static FigurePeriod Of(CountedPeriod report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new FigurePeriod(report.Key) { Report = report };
    }

    public static FigurePeriod Of(DayRange days)
    {
        ArgumentNullException.ThrowIfNull(days);
        return new FigurePeriod(Chosen, days.First, days.Last);
    }

    public static FigurePeriod YearOf(LocalDate day) => Of(NamedPeriod.Of(day, PeriodLength.Year));

    /// <summary>Reads a period from an address; null when the address names one that does not exist.</summary>
    public static FigurePeriod? Read(string? period, string? from, string? to, LocalDate today, CountedPeriods reports)
    {
        ArgumentNullException.ThrowIfNull(reports);

        // When a day cannot be read, or the last day lies before the first, the error is shown at its field (by the tag helper day-filter),
        // and the figures ignore that day.
        var (first, last) = (DayOf(from), DayOf(to));
        last = last < first ? null : last;
        return period switch
        {
            null or "" or Campaign => OfCampaign,
            Chosen => new FigurePeriod(Chosen, first, last),
            Always => OfAlways,

            // Addresses that were copied before years had names still say "year".
            "year" => YearOf(today),
            "last-year" => YearOf(today.PlusYears(-1)),
            _ => NamedPeriod.Parse(period) is { } named ? Of(named)
            : reports.Find(period) is { } report ? Of(report)
            : null,
        };

        LocalDate? DayOf(string? typed) => TypedValues.DayOf(TypedValues.WithYear(typed, today, DayIs.Near));
    }

    /// <summary>
    /// The period as it stands on a day: it counts the days that have come by then, also when it is opened later. A campaign, which also
    /// has events outside its days, stays open.
    /// </summary>
    public FigurePeriod FixedOn(LocalDate today) => UpTo(AsOf < today ? AsOf : today);

    /// <summary>The period with the days until a day alone; itself when the day is not within it.</summary>
    public FigurePeriod UpTo(LocalDate? day) =>
        day is { } last && Whole is { } whole && whole.First <= last && last < whole.Last ? this with { AsOf = last } : this;

    /// <summary>Whether the period contains days of a campaign.</summary>
    public bool Touches(CampaignWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Whole is not { } days || (window.First <= days.Last && days.First <= window.Last);
    }
}

/// <summary>Puts periods into words.</summary>
public static class FigurePeriodWords
{
    /// <summary>"Quý 4/2026", or the campaign's name.</summary>
    public static string InWords(this IStringLocalizer<OutreachTexts> texts, FigurePeriod period, Campaign? campaign)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(period);
        return period switch
        {
            { AsOf: { } day } => texts["Period.AsOf", texts.InWords(period with { AsOf = null }, campaign), Show.Date(day)],
            { IsOfCampaign: true } => campaign?.ShortNameIn(Languages.Current) ?? texts["NoCampaign"],
            { Report: { } report } => texts.DaysOf(report),
            { Named: { } named } => texts.NameOf(named),
            { From: { } from, To: { } to } => Show.Dates(from, to),
            { From: { } from } => texts["Period.Since", Show.Date(from)],
            { To: { } to } => texts["Period.Until", Show.Date(to)],
            _ => texts["Period.all"],
        };
    }

    /// <summary>"Kỳ báo cáo 6 tháng đầu năm 2026, từ 15/12/2025 đến 14/06/2026, tính đến hết 30/04/2026".</summary>
    public static string DaysOf(this IStringLocalizer<OutreachTexts> texts, CountedPeriod report)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(report);
        return texts[
            report.AsOf == report.Whole.Last ? "Period.Report.Whole" : "Period.Report.AsOf",
            report.NameIn(Languages.Current),
            Show.Date(report.Whole.First),
            Show.Date(report.Whole.Last),
            Show.Date(report.AsOf)
        ];
    }

    /// <summary>
    /// "Báo cáo 6 tháng đầu năm 2026", which is not the half-year of the calendar; an ad hoc period has the name that the province gave
    /// it.
    /// </summary>
    public static string NameOf(this IStringLocalizer<OutreachTexts> texts, CountedPeriod report)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(report);
        var name = report.NameIn(Languages.Current);
        return report.IsAdHoc ? name : texts["Period.Report", name];
    }

    /// <summary>"Quý 4/2026".</summary>
    public static string NameOf(this IStringLocalizer<OutreachTexts> texts, NamedPeriod period)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(period);
        var key = period switch
        {
            { Length: PeriodLength.HalfYear, Number: 1 } => "Named.HalfYear.1",
            { Length: PeriodLength.HalfYear } => "Named.HalfYear.2",
            { Length: PeriodLength.Month } => "Named.Month",
            { Length: PeriodLength.Quarter } => "Named.Quarter",
            _ => "Named.Year",
        };
        object number = period.Length is PeriodLength.Month ? Show.Month(period.Number) : period.Number;
        return texts[key, number, period.Year];
    }
}
