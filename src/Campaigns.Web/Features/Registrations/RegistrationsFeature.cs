using System.Net.Mime;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Registering for an activity, and the ticket.</summary>
public static class RegistrationsFeature
{
    public static IServiceCollection AddRegistrations(this IServiceCollection services) =>
        services.AddScoped<Registering>().AddScoped<Tickets>().AddScoped<Correcting>().AddScoped<TicketDesk>()
            .AddRecurring<ForgetNamesJob>("forget-names", Cron.Daily(2, 30), j => j.RunAsync(CancellationToken.None));

    public static IEndpointRouteBuilder MapRegistrations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/t/{token}/image", ImageAsync).AllowAnonymous().RequireRateLimiting(Limits.Ticket).WithMetadata(new NoReferrerAttribute());
        endpoints.MapGet("/t/{token}/calendar.ics", CalendarAsync).AllowAnonymous().RequireRateLimiting(Limits.Ticket).WithMetadata(new NoReferrerAttribute());
        return endpoints;
    }

    private static async Task<IResult> ImageAsync(string token, Tickets tickets, IStringLocalizer<RegistrationsTexts> texts, HttpContext context, CancellationToken cancel)
    {
        if (await tickets.FindAsync(token, cancel) is not { Registration.State: RegistrationState.Confirmed } ticket)
        {
            return Results.NotFound();
        }

        context.Response.Headers["X-Robots-Tag"] = "noindex";
        return Results.File(TicketPicture.Png(tickets.FaceOf(ticket)), MediaTypeNames.Image.Png, texts["File.Ticket"]);
    }

    private static async Task<IResult> CalendarAsync(string token, Tickets tickets, IStringLocalizer<RegistrationsTexts> texts, IClock clock, HttpContext context, CancellationToken cancel)
    {
        if (await tickets.FindAsync(token, cancel) is not { Registration.State: RegistrationState.Confirmed } ticket)
        {
            return Results.NotFound();
        }

        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var file = TicketCalendar.Write(ticket.Activity, ticket.Registration.Discreet, texts["Calendar.Neutral"], clock.GetCurrentInstant());
        return Results.File(file, TicketCalendar.MediaType(TicketCalendar.MethodOf(ticket.Activity)), texts["File.Calendar"]);
    }
}
