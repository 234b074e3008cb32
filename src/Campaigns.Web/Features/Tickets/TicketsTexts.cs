namespace Campaigns.Web.Features.Tickets;

/// <summary>The texts of a ticket, its picture and its calendar entry.</summary>
public sealed class TicketsTexts;
