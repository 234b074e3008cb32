namespace Campaigns.Web.Features.Today;

/// <summary>Names the texts of the home page.</summary>
public sealed class TodayTexts;
