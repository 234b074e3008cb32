using System.Net.Mime;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Platform.Http;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Tickets;

/// <summary>Routes for the holder of a ticket: the code to show, the picture to keep, and the entry for a calendar.</summary>
public static class TicketsFeature
{
    public static IServiceCollection AddTickets(this IServiceCollection services) =>
        services.AddScoped<TicketService>().AddScoped<HeldTickets>();

    public static IEndpointRouteBuilder MapTickets(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/t/{token}/image", ImageAsync)
            .AllowAnonymous()
            .RequireRateLimiting(Limits.Ticket)
            .WithMetadata(new NoReferrerAttribute());
        endpoints
            .MapGet("/t/{token}/calendar.ics", CalendarAsync)
            .AllowAnonymous()
            .RequireRateLimiting(Limits.Ticket)
            .WithMetadata(new NoReferrerAttribute());
        return endpoints;
    }

    private static async Task<IResult> ImageAsync(
        string token,
        TicketService tickets,
        IStringLocalizer<TicketsTexts> texts,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (await tickets.FindAsync(token, cancel) is not { Registration.State: RegistrationState.Confirmed } ticket)
        {
            return Results.NotFound();
        }

        context.Response.Headers["X-Robots-Tag"] = "noindex";
        return Results.File(TicketPicture.Png(tickets.FaceOf(ticket)), MediaTypeNames.Image.Png, texts["File.Ticket"]);
    }

    private static async Task<IResult> CalendarAsync(
        string token,
        TicketService tickets,
        IStringLocalizer<TicketsTexts> texts,
        IClock clock,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (await tickets.FindAsync(token, cancel) is not { Registration.State: RegistrationState.Confirmed } ticket)
        {
            return Results.NotFound();
        }

        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var file = TicketCalendar.Write(
            ticket.Activity,
            ticket.Registration.Discreet,
            texts["Calendar.Neutral"],
            clock.GetCurrentInstant()
        );
        return Results.File(file, TicketCalendar.MediaType(TicketCalendar.MethodOf(ticket.Activity)), texts["File.Calendar"]);
    }
}
