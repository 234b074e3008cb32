using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The parts that the pages about training share: the period and its name.</summary>
public abstract class TrainingPage(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts)
    : OutreachPage(queries, actor, clock)
{
    /// <summary>The filters of the page.</summary>
    public TrainingCell Asked { get; protected set; } = null!;

    public (LocalDate First, LocalDate Last) Days => Asked.Days(Campaign);

    protected override FigurePeriod WithoutCampaign => FigurePeriod.OfAlways;

    /// <summary>The period in words: "Quý 4/2026"; for a campaign its days, "15/11/2026 – 15/12/2026".</summary>
    public string PeriodInWords => Asked.Period.IsOfCampaign ? Show.Dates(Days.First, Days.Last) : texts.InWords(Asked.Period, Campaign);
}
