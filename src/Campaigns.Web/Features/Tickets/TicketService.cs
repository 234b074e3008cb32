using Campaigns.Domain.Codes;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Tickets;

/// <summary>A ticket with its activity and its address.</summary>
public sealed record HeldTicket(Registration Registration, PublicActivity Activity, string Url);

/// <summary>Finds tickets by their tokens and prepares the texts on them.</summary>
public sealed class TicketService(
    CampaignsDbContext db,
    TicketTokens tokens,
    PublicActivities activities,
    PublicAddress address,
    IStringLocalizer<TicketsTexts> texts
)
{
    // When the text is no token, this hash is looked up instead, so that the answer takes as long as for a token that nobody has.
    private static readonly byte[] Nothing = new byte[32];

    /// <summary>
    /// Finds the ticket of a token, or null. Tokens that were cut short, mistyped, tampered with, replaced, erased after their time or
    /// never issued all get the same answer after the same query, so that the answer reveals nothing.
    /// </summary>
    public async Task<HeldTicket?> FindAsync(string? token, CancellationToken cancel)
    {
        var hash = TicketTokens.HashOf(token) ?? Nothing;
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.TokenHash == hash, cancel);
        if (
            registration is null or { Name: "" }
            || !tokens.Verify(token, registration.Id, registration.Generation, registration.KeyVersion)
        )
        {
            return null;
        }

        var activity = await activities.FindAsync(registration.ActivityId, cancel);
        return activity is null ? null : new HeldTicket(registration, activity, address.Of($"/t/{token}"));
    }

    /// <summary>The ticket of a registration that was already loaded.</summary>
    public HeldTicket Of(Registration registration, PublicActivity activity)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new(
            registration,
            activity,
            address.Of($"/t/{tokens.Token(registration.Id, registration.Generation, registration.KeyVersion)}")
        );
    }

    /// <summary>The texts on the ticket in the language of the screen, with neither the name nor the theme of the activity.</summary>
    public TicketFace FaceOf(HeldTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return new TicketFace(
            ticket.Url,
            ReadableCode.Group(ticket.Registration.Code),
            ticket.Registration.Name,
            ticket.Registration.Places == 1 ? texts["Ticket.Place"] : texts["Ticket.Places", Show.Number(ticket.Registration.Places)],
            [
                .. ticket.Activity.Sessions.Select(s =>
                    ticket.Activity.Activity.State is Domain.Activities.ActivityState.Postponed
                        ? texts["Ticket.OldDate", WhenOf(s)]
                        : WhenOf(s)
                ),
            ],
            ticket.Activity.PlaceLine
        );
    }

    private static string WhenOf(PublicSession session) =>
        $"{Show.DayAndDate(Show.DateOf(session.StartsAt))}, {Show.Time(session.StartsAt)}";
}
