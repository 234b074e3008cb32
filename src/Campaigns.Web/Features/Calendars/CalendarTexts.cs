namespace Campaigns.Web.Features.Calendars;

/// <summary>Texts of the calendar.</summary>
public sealed class CalendarTexts;
