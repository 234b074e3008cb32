namespace Campaigns.Web.Features.Reporting;

/// <summary>Names the texts of the pages of reports.</summary>
public sealed class ReportingTexts;
