namespace Campaigns.Web.Features.Outreach;

/// <summary>What stands under the title of a page that is printed and filed: unit, campaign and time, and the other filters in words.</summary>
public sealed record PrintHead(OutreachPage Page, params IReadOnlyList<(string Name, string Value)> Filters)
{
    /// <summary>The figures are those of the campaign; else they know no campaign, or have days of their own.</summary>
    public bool OfCampaign { get; init; } = true;
}
