namespace Campaigns.Web.Features.Outreach;

/// <summary>What stands under the title of a page that is printed and filed: unit, campaign or days, and time, and the other filters in words.</summary>
public sealed record PrintHead(OutreachPage Page, params IReadOnlyList<(string Name, string Value)> Filters)
{
    /// <summary>The figures are those of a campaign or of days; else they are those of today.</summary>
    public bool OfPeriod { get; init; } = true;
}
