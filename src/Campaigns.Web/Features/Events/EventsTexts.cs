namespace Campaigns.Web.Features.Events;

/// <summary>The texts of the pages of events.</summary>
public sealed class EventsTexts;
