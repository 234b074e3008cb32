using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Registers the services and routes for registering and for tickets.</summary>
public static class RegistrationsFeature
{
    public static IServiceCollection AddRegistrations(this IServiceCollection services) =>
        services
            .AddScoped<TicketLetters>()
            .AddScoped<ILetterWriter, RegistrationLetters>()
            .AddScoped<Registering>()
            .AddScoped<Correcting>()
            .AddScoped<TicketHolderService>()
            .AddScoped<SentForms>()
            .AddScoped<Doubles>()
            .AddScoped<IUndecidedFigures, UndecidedDoubles>()
            .AddRecurring<ForgetNamesJob>("forget-names", Cron.Daily(2, 30), j => j.RunAsync(CancellationToken.None));

    public static IEndpointRouteBuilder MapRegistrations(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapPost(HeldTickets.Path + "/forget", ForgetAsync)
            .AllowAnonymous()
            .RequireRateLimiting(Limits.Ticket)
            .WithMetadata(new NoReferrerAttribute());
        endpoints.MapGet(HeldTickets.Path + "/leave", Leave).AllowAnonymous().WithMetadata(new NoReferrerAttribute());
        return endpoints;
    }

    // Another person wants to use the same phone: the cookies of the first one are deleted, and the form is a new one of the same kind.
    private static async Task<IResult> ForgetAsync(
        [FromForm] string? again,
        [FromForm] string? group,
        PublicActivities activities,
        HttpContext context,
        CancellationToken cancel
    )
    {
        Forget(context);
        return await activities.FindAsync(again ?? "", cancel) is { } activity
            ? Results.LocalRedirect($"/e/{activity.Code}/register{(group == "true" ? "/group" : "")}")
            : Results.LocalRedirect("/activities");
    }

    // The "leave this page quickly" link of every public page, which works without scripts too (rule 8).
    private static RedirectHttpResult Leave(IConfiguration configuration, HttpContext context)
    {
        Forget(context);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Redirect(configuration["Site:QuickExitUrl"] ?? "https://www.google.com/search?q=th%E1%BB%9Di+ti%E1%BA%BFt");
    }

    private static void Forget(HttpContext context)
    {
        SentForms.Forget(context);
        HeldTickets.Forget(context);
    }
}
