namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The lines under the title of a page that is printed and filed: unit, campaign or days, time, and the other filters in words.
/// </summary>
public sealed record PrintHead(OutreachPage Page, params IReadOnlyList<(string Name, string Value)> Filters)
{
    /// <summary>Whether the figures are those of a campaign or of days; otherwise they are today's.</summary>
    public bool OfPeriod { get; init; } = true;
}
