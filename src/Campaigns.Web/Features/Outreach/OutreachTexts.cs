namespace Campaigns.Web.Features.Outreach;

/// <summary>Names the texts of this feature.</summary>
public sealed class OutreachTexts;
