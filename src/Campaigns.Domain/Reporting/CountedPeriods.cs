using System.Globalization;
using Campaigns.Domain.Outreach;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>A reporting period as figures are chosen by it.</summary>
/// <param name="Key">The name in an address: "report-half_year-2026", or "report-" and the id of an ad hoc period.</param>
/// <param name="NameVi">The name in Vietnamese.</param>
/// <param name="NameEn">The name in English.</param>
/// <param name="Whole">All days of the period.</param>
/// <param name="AsOf">The last day of which the report has figures.</param>
/// <param name="IsAdHoc">Whether the province asked for it, apart from the kinds that come every year.</param>
public sealed record CountedPeriod(string Key, string NameVi, string NameEn, DayRange Whole, LocalDate AsOf, bool IsAdHoc)
{
    /// <summary>The days that the report counts, so that a figure is the same in the report and wherever the period is chosen.</summary>
    public DayRange Days => new(Whole.First, AsOf);

    public string NameIn(string language) => language == "en" ? NameEn : NameVi;
}

/// <summary>
/// The reporting periods by which figures can be chosen: those of every kind, also of years in which the program opened none, and the ad
/// hoc ones.
/// </summary>
public sealed class CountedPeriods(IReadOnlyList<ReportPeriodKind> kinds, IReadOnlyList<ReportPeriod> opened)
{
    public const string Prefix = "report-";

    private const int Years = 3;
    private const int MinYear = 2000;
    private const int MaxYear = 2999;

    /// <summary>The periods that began by a day, the latest first within a kind: of the present year and the years before it.</summary>
    public IReadOnlyList<CountedPeriod> OfferedOn(LocalDate today) =>
        [
            .. kinds
                .OrderBy(k => k.Position)
                .SelectMany(k =>
                    Enumerable.Range(0, Years + 1).Select(i => Of(k, today.Year + 1 - i)).Where(p => p.Whole.First <= today).Take(Years)
                ),
            .. opened.Where(p => p.IsAdHoc && p.CountedFrom <= today).OrderByDescending(p => p.CountedFrom).ThenBy(p => p.Id).Select(AdHoc),
        ];

    /// <summary>The period that an address names; null when there is none.</summary>
    public CountedPeriod? Find(string? key)
    {
        if (key is null || !key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = key[Prefix.Length..];
        if (Guid.TryParse(name, out var id))
        {
            return opened.Where(p => p.IsAdHoc && p.Id == id).Select(AdHoc).SingleOrDefault();
        }

        var kind = kinds.FirstOrDefault(k => name.StartsWith(k.Key + "-", StringComparison.Ordinal));
        return
            kind is not null
            && int.TryParse(name.AsSpan(kind.Key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is >= MinYear and <= MaxYear
            ? Of(kind, year)
            : null;
    }

    private CountedPeriod Of(ReportPeriodKind kind, int year)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{kind.Key}-{year}");
        if (opened.FirstOrDefault(p => p.KindId == kind.Id && p.Year == year) is { } row)
        {
            // A period that was opened keeps its days, whatever the settings of its kind say now.
            return new(key, row.NameVi, row.NameEn, new(row.CountedFrom, row.CountedTo), row.AsOf, IsAdHoc: false);
        }

        var (dates, names) = (PeriodRules.Of(kind, year), kind.NamesOf(year));
        return new(key, names.Vi, names.En, new(dates.From, dates.To), dates.AsOf, IsAdHoc: false);
    }

    private static CountedPeriod AdHoc(ReportPeriod row) =>
        new($"{Prefix}{row.Id}", row.NameVi, row.NameEn, new(row.CountedFrom, row.CountedTo), row.AsOf, IsAdHoc: true);
}
