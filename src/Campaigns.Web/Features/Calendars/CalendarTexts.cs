namespace Campaigns.Web.Features.Calendars;

/// <summary>Names the texts of the calendar.</summary>
public sealed class CalendarTexts;
