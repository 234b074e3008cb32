namespace Campaigns.Web.Features.Events;

/// <summary>Texts of the pages of events.</summary>
public sealed class EventsTexts;
