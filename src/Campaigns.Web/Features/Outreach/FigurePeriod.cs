using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Outreach;
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
/// <param name="Key"><see cref="Campaign"/>, <see cref="Chosen"/>, <see cref="Always"/>, or the key of a named period.</param>
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

    /// <summary>The first and the last day, both whole; null when the period is a campaign.</summary>
    public (LocalDate First, LocalDate Last)? Days =>
        IsOfCampaign ? null
        : Named is { } named ? (named.First, named.Last)
        : (From ?? Earliest, To ?? Latest);

    /// <summary>The parameters of an address that name the period; empty for a campaign.</summary>
    public string Pairs =>
        IsOfCampaign ? "" : Pair("period", Key) + Pair("from", IsChosen ? From : null) + Pair("to", IsChosen ? To : null);

    public static FigurePeriod Of(NamedPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return new FigurePeriod(period.Key);
    }

    public static FigurePeriod YearOf(LocalDate day) => Of(NamedPeriod.Of(day, PeriodLength.Year));

    /// <summary>Reads a period from an address; null when the address names one that does not exist.</summary>
    public static FigurePeriod? Read(string? period, string? from, string? to, LocalDate today)
    {
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
            _ => NamedPeriod.Parse(period) is { } named ? Of(named) : null,
        };

        LocalDate? DayOf(string? typed) => TypedValues.DayOf(TypedValues.WithYear(typed, today, DayIs.Near));
    }

    /// <summary>Whether the period contains days of a campaign.</summary>
    public bool Touches(CampaignWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Days is not { } days || (window.First <= days.Last && days.First <= window.Last);
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
            { IsOfCampaign: true } => campaign?.ShortNameIn(Languages.Current) ?? texts["NoCampaign"],
            { Named: { } named } => texts.NameOf(named),
            { From: { } from, To: { } to } => Show.Dates(from, to),
            { From: { } from } => texts["Period.Since", Show.Date(from)],
            { To: { } to } => texts["Period.Until", Show.Date(to)],
            _ => texts["Period.all"],
        };
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
