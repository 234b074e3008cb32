using Campaigns.Web.Features.Lists;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Sheets;
using Hangfire;

namespace Campaigns.Web.Features.DoorOffice;

/// <summary>Marks the texts of the organiser's pages about a door.</summary>
public sealed class DoorOfficeTexts;

/// <summary>What the organiser does about a door: sheets, entry from paper and files, the live board, differences.</summary>
public static class DoorOfficeFeature
{
    public static IServiceCollection AddDoorOffice(this IServiceCollection services)
    {
        services.AddScoped<DoorDesk>();
        services.AddScoped<PaperActs>();
        services.AddScoped<WaitingDesk>();
        services.AddRecurring<CloseWaitingJob>("door-waiting-close", Cron.Daily(3, 10), j => j.RunAsync(CancellationToken.None));
        services.AddScoped<Imports>();
        services.AddScoped<KeptLists>();
        services.AddSingleton<ListReading>();
        services.AddRecurring<ImportJob>("attendance-imports", Cron.Minutely(), j => j.GoOnAsync(CancellationToken.None));
        services.AddSingleton<BoardReader>();
        services.AddSingleton<BoardHub>();
        return services;
    }

    public static IEndpointRouteBuilder MapDoorOffice(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/door/{activityId:guid}/board/stream", StreamAsync).WithMetadata(new MayAttribute(Act.SeeNames));
        return endpoints;
    }

    private static async Task<IResult> StreamAsync(Guid activityId, DoorDesk desk, BoardHub hub, HttpContext context)
    {
        var (head, away) = await desk.OpenAsync(activityId, sessionId: null, context.RequestAborted);
        if (head is null)
        {
            return away is Microsoft.AspNetCore.Mvc.ForbidResult ? TypedResults.Forbid() : TypedResults.NotFound();
        }

        // A stream of half a page is better than a page of the whole that comes late.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(hub.WatchAsync(activityId, context.Request.Headers["Last-Event-ID"], context.RequestAborted));
    }
}
