using System.Globalization;
using Campaigns.Domain.Campaigns;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>What a figure of training counts. None of it is outreach.</summary>
public enum Learned
{
    /// <summary>Lượt học: presences of learners at sessions.</summary>
    Turns,

    /// <summary>Người học: distinct named persons.</summary>
    People,

    /// <summary>Course runs with somebody present.</summary>
    Runs,

    /// <summary>Sessions that are over and where nobody was marked in any way.</summary>
    Missing,
}

/// <summary>One figure of training: what an address says, and what rows are looked up by. Always by the unit that organises.</summary>
/// <param name="Campaign">The campaign whose days are meant where the period says so.</param>
/// <param name="Unit">A unit and all that lies under it.</param>
/// <param name="Side">Carried along for the pages of outreach.</param>
public sealed record TrainingCell(Guid? Campaign, Guid Unit, string Side)
{
    public const string OfCampaign = "campaign";
    public const string Year = "year";
    public const string LastYear = "last-year";
    public const string Chosen = "chosen";
    public const string Always = "all";

    private static readonly LocalDate Earliest = new(2000, 1, 1);
    private static readonly LocalDate Latest = new(2999, 12, 31);

    public static readonly IReadOnlyList<string> Periods = [OfCampaign, Year, LastYear, Always, Chosen];

    /// <summary>One of <see cref="Periods"/>.</summary>
    public string Period { get; init; } = OfCampaign;

    /// <summary>The first day, and the last, of a chosen period.</summary>
    public LocalDate? From { get; init; }

    /// <inheritdoc cref="From"/>
    public LocalDate? To { get; init; }

    public Guid? Course { get; init; }

    public Learned What { get; init; }

    /// <summary>One of <see cref="OutreachCell.Sexes"/>; null: all.</summary>
    public string? Part { get; init; }

    /// <summary>The unit itself, without what lies under it.</summary>
    public bool Own { get; init; }

    public string Filters => string.Create(CultureInfo.InvariantCulture, $"campaign={Campaign?.ToString() ?? OutreachCell.NoCampaign}&unit={Unit}&side={Side}")
        + Pair("period", Period == OfCampaign ? null : Period)
        + Pair("from", Period == Chosen ? From : null)
        + Pair("to", Period == Chosen ? To : null)
        + Pair("course", Course?.ToString());

    public string PageUrl => $"/outreach/training?{Filters}";

    /// <summary>The course runs that the figure was made from.</summary>
    public string RowsUrl => $"/outreach/training/runs?{Filters}{Pair("what", What is Learned.Turns ? null : Word(What))}{Pair("part", Part)}{Pair("own", Own ? "1" : null)}";

    public static TrainingCell Of(OutreachPage page, Guid unit)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new TrainingCell(page.Campaign?.Id, unit, page.Cell.Side) { Period = page.Campaign is null ? Always : OfCampaign };
    }

    /// <summary>Reads the period and the course of an address; null where it says what does not exist.</summary>
    public TrainingCell? With(string? period, string? from, string? to, Guid? course)
    {
        if ((!string.IsNullOrEmpty(period) && !Periods.Contains(period, StringComparer.Ordinal)) || !TryDay(from, out var first) || !TryDay(to, out var last) || last < first)
        {
            return null;
        }

        return this with { Period = string.IsNullOrEmpty(period) || (period == OfCampaign && Campaign is null) ? Period : period, From = first, To = last, Course = course };
    }

    /// <summary>Reads the figure of an address; null where it says what does not exist.</summary>
    public TrainingCell? With(string? what, string? part, bool own)
    {
        var counted = what is null ? Learned.Turns : Enum.GetValues<Learned>().Where(l => Word(l) == what).Select(l => (Learned?)l).SingleOrDefault();
        return counted is not { } known || (part is not null && !OutreachCell.Sexes.Contains(part, StringComparer.Ordinal)) ? null : this with { What = known, Part = part, Own = own };
    }

    /// <summary>The first and the last day that count, both whole.</summary>
    public (LocalDate First, LocalDate Last) Days(Campaign? campaign, LocalDate today) => Period switch
    {
        OfCampaign when campaign is not null => (campaign.StartsOn, campaign.EndsOn),
        Year => (new LocalDate(today.Year, 1, 1), new LocalDate(today.Year, 12, 31)),
        LastYear => (new LocalDate(today.Year - 1, 1, 1), new LocalDate(today.Year - 1, 12, 31)),
        Chosen => (From ?? Earliest, To ?? Latest),
        _ => (Earliest, Latest),
    };

    private static string Word(Learned what) => what.ToString().ToLowerInvariant();
}
