namespace Campaigns.Web.Features.Today;

/// <summary>Texts of the page that the work begins on.</summary>
public sealed class TodayTexts;
