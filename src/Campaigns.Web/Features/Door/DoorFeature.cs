using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Board;
using Campaigns.Web.Features.Door.Differences;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Features.Door.Paper;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Features.Door.SelfCheckIn;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Sheets;
using Hangfire;
using Microsoft.AspNetCore.Authorization;

namespace Campaigns.Web.Features.Door;

/// <summary>
/// Registers everything about doors: the scanner and the phones paired with it, guests who check themselves in, and the organiser's pages
/// with sheets, entry from paper and files, the live board, and differences.
/// </summary>
public static class DoorFeature
{
    public static IServiceCollection AddDoor(this IServiceCollection services)
    {
        services.AddSingleton(p => DoorSettings.Read(p.GetRequiredService<IConfiguration>()));
        services
            .AddSingleton<DoorMeter>()
            .AddSingleton<CheckInService>()
            .AddScoped<DoorSessions>()
            .AddScoped<DoorService>()
            .AddScoped<IAdmissionReversal, AdmissionReversal>();

        services.AddScoped<DoorCallers>().AddScoped<WalkIns>().AddSingleton<HandoverKeys>().AddScoped<Handover>();
        services.AddSingleton<IAuthorizationHandler, AtDoorHandler>();
        services.AddAuthorizationBuilder().AddPolicy(AtDoorAttribute.PolicyName, p => p.AddRequirements(new AtDoorRequirement()));

        services.AddSingleton<DeviceTokens>().AddSingleton<DoorCookies>().AddScoped<PairingService>();

        services.AddSingleton<RotatingCodes>().AddScoped<SelfCheckInSettings>().AddScoped<SelfCheckInService>();

        services.AddSingleton<BoardReader>().AddSingleton<BoardHub>();

        services.AddScoped<PaperActs>().AddScoped<Imports>().AddScoped<KeptLists>().AddSingleton<ListReading>();
        services.AddScoped<ILongJobWork, ImportJob>();
        services.AddRecurring<ImportJob>("attendance-imports", Cron.Daily(3, 20), j => j.ForgetUnusedAsync(CancellationToken.None));

        services.AddScoped<WaitingService>().AddScoped<IUndecidedFigures, UndecidedAtDoor>();
        services.AddRecurring<CloseWaitingJob>("door-waiting-close", Cron.Daily(3, 10), j => j.RunAsync(CancellationToken.None));
        return services;
    }

    public static IEndpointRouteBuilder MapDoor(this IEndpointRouteBuilder endpoints)
    {
        DoorEndpoints.Map(endpoints);
        endpoints
            .MapGet("/door/{activityId:guid}/board/stream", BoardStream.AnswerAsync)
            .WithMetadata(new MayAttribute(Permission.SeeNames));
        return endpoints;
    }
}
