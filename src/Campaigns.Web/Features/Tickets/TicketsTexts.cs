namespace Campaigns.Web.Features.Tickets;

/// <summary>What a ticket, its picture and its calendar entry say.</summary>
public sealed class TicketsTexts;
