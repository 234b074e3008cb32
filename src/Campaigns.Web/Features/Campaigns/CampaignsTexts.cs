namespace Campaigns.Web.Features.Campaigns;

/// <summary>Names the texts of the pages of campaigns.</summary>
public sealed class CampaignsTexts;
