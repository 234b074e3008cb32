using System.Globalization;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The kinds of figure about training. None of them is outreach (counted 3).</summary>
public enum Learned
{
    /// <summary>Lượt học: presences of learners at sessions.</summary>
    Turns,

    /// <summary>Người học: distinct named persons.</summary>
    People,

    /// <summary>Course runs with somebody present.</summary>
    Runs,

    /// <summary>Sessions that are over and in which nobody was marked in any way.</summary>
    Missing,
}

/// <summary>One figure about training, always by the organising unit. Addresses contain it, and rows are looked up by it.</summary>
/// <param name="Campaign">The campaign whose days are meant when the period is a campaign.</param>
/// <param name="Unit">The unit, which stands for all units below it too.</param>
/// <param name="Side">Carried along for the pages of outreach; training has no sides.</param>
public sealed record TrainingCell(Guid? Campaign, Guid Unit, string Side)
{
    /// <summary>The days of the campaign, or other days; a course run belongs to no campaign.</summary>
    public FigurePeriod Period { get; init; } = FigurePeriod.OfCampaign;

    public Guid? Course { get; init; }

    public Learned What { get; init; }

    /// <summary>One of <see cref="Measures.Sexes"/>; null: all.</summary>
    public string? Part { get; init; }

    /// <summary>Whether the figure is of the unit itself, without the units below it.</summary>
    public bool Own { get; init; }

    public string Filters =>
        string.Create(CultureInfo.InvariantCulture, $"campaign={Campaign?.ToString() ?? OutreachCell.NoCampaign}&unit={Unit}&side={Side}")
        + Period.Pairs
        + Pair("course", Course?.ToString());

    public string PageUrl => $"/outreach/training?{Filters}";

    /// <summary>The address of the course runs from which the figure was made.</summary>
    public string RowsUrl =>
        $"/outreach/training/runs?{Filters}{Pair("what", What is Learned.Turns ? null : Word(What))}{Pair("part", Part)}"
        + Pair("own", Own ? "1" : null);

    public static TrainingCell Of(OutreachPage page, Guid unit)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new TrainingCell(page.Campaign?.Id, unit, page.Cell.Side)
        {
            Period = page.Period.IsOfCampaign && page.Campaign is null ? FigurePeriod.OfAlways : page.Period,
        };
    }

    /// <summary>Reads the figure's own parameters of an address; null when they name something that does not exist.</summary>
    public TrainingCell? With(string? what, string? part, bool own)
    {
        var counted = what is null
            ? Learned.Turns
            : Enum.GetValues<Learned>().Where(l => Word(l) == what).Select(l => (Learned?)l).SingleOrDefault();
        return counted is not { } known || (part is not null && !Measures.Sexes.Any(m => m.Name == part))
            ? null
            : this with
            {
                What = known,
                Part = part,
                Own = own,
            };
    }

    /// <summary>The first and the last day that count, both whole.</summary>
    public (LocalDate First, LocalDate Last) Days(Campaign? campaign) =>
        Period.Days ?? (campaign is null ? FigurePeriod.OfAlways.Days!.Value : (campaign.StartsOn, campaign.EndsOn));

    private static string Word(Learned what) => what.ToString().ToLowerInvariant();
}
