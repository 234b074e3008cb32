namespace Campaigns.Web.Features.Campaigns;

/// <summary>Texts of the pages of campaigns.</summary>
public sealed class CampaignsTexts;
