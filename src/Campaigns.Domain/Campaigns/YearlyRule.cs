using NodaTime;

namespace Campaigns.Domain.Campaigns;

/// <summary>One year's edition of an action month.</summary>
public sealed record Edition(int Year, CampaignWindow Window, LocalDate? KeyDate);

/// <summary>
/// When an action month takes place each year: from one day of the year to another, both whole, with at most one key date. A rule whose end
/// comes before its start in the calendar runs over the turn of the year and belongs to the year in which it starts.
/// </summary>
public sealed record YearlyRule(AnnualDate Start, AnnualDate End, AnnualDate? Key = null)
{
    /// <summary>15/11–15/12, with 25/11, the international day (the province's plan, part II.1).</summary>
    public static YearlyRule GenderEquality { get; } = new(new AnnualDate(11, 15), new AnnualDate(12, 15), new AnnualDate(11, 25));

    /// <summary>1/6–30/6, against domestic violence (the province's plan, part II.1, which names no key date in it).</summary>
    public static YearlyRule DomesticViolence { get; } = new(new AnnualDate(6, 1), new AnnualDate(6, 30));

    public static YearlyRule Of(CampaignRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new(
            new AnnualDate(rule.StartMonth, rule.StartDay),
            new AnnualDate(rule.EndMonth, rule.EndDay),
            rule is { KeyMonth: { } month, KeyDay: { } day } ? new AnnualDate(month, day) : null
        );
    }

    /// <summary>The edition that starts in a year.</summary>
    public Edition EditionOf(int year)
    {
        var first = Start.InYear(year);
        var last = OnOrAfter(End, first);
        return new Edition(year, new CampaignWindow(first, last), Key is { } key ? OnOrAfter(key, first) : null);
    }

    /// <summary>The edition that a date falls in; null between two editions.</summary>
    public Edition? EditionFor(LocalDate date) => LatestBegun(date) is var edition && edition.Window.Contains(date) ? edition : null;

    /// <summary>The edition that ended last before a date.</summary>
    public Edition LastBefore(LocalDate date) =>
        LatestBegun(date) is var edition && edition.Window.Last < date ? edition : EditionOf(edition.Year - 1);

    /// <summary>The edition that starts next after a date.</summary>
    public Edition NextAfter(LocalDate date) => EditionOf(LatestBegun(date).Year + 1);

    private Edition LatestBegun(LocalDate date) => EditionOf(Start.InYear(date.Year) <= date ? date.Year : date.Year - 1);

    private static LocalDate OnOrAfter(AnnualDate day, LocalDate first) =>
        day.InYear(first.Year) is var same && same >= first ? same : day.InYear(first.Year + 1);
}
