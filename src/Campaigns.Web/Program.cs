using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Campaigns;
using Campaigns.Web.Features.Demo;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Health;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Mail;
using Campaigns.Web.Platform.Metrics;
using Campaigns.Web.Platform.Startup;
using NodaTime;

try
{
    var line = CommandLine.Parse(args);
    if (line.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    var builder = WebApplication.CreateBuilder(line.Settings);
    builder.AddStartup(line);
    var services = builder.Services;

    services.AddSingleton<IClock>(SystemClock.Instance);
    services.AddLogs(builder.Configuration);
    services.AddDatabase();
    services.AddKeyRing();
    services.AddJobs(runs: line.RunsJobs);
    services.AddSingleton<Mailer>();
    services.AddLanguages();
    services.AddAccess();
    services.AddLimits(builder.Configuration);
    services.AddSharedPages(builder.Configuration);
    services.AddKnownProxies(builder.Configuration);
    services.AddHealth();
    services.AddProgramMetrics(builder.Configuration);
    services.AddPages();
    services.AddShared();

    services.AddAccounts();
    services.AddAudit();
    services.AddDemo();
    services.AddPublic();
    services.AddTickets();
    services.AddRegistrations();
    services.AddNotifications();
    services.AddCampaigns();
    services.AddEvents();
    services.AddNetwork();
    services.AddOutreach();
    services.AddDoor();
    services.AddTraining();

    var app = builder.Build();
    var database = app.Services.GetRequiredService<DatabaseHolder>();
    try
    {
        if (await app.PrepareAsync())
        {
            app.UsePlatform();
            app.MapHealth();
            app.MapProgramMetrics();
            app.MapNowhere();
            if (line.RunsPages)
            {
                app.MapPlatform();
                app.MapShared();
                app.MapAccounts();
                app.MapTickets();
                app.MapRegistrations();
                app.MapDoor();
            }

            await app.ServeAsync();
        }
    }
    finally
    {
        await app.DisposeAsync();
        await database.StopAsync();
    }

    return 0;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

/// <summary>Named for the tests, which start it as a whole.</summary>
public partial class Program;
