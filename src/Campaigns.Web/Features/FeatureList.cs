using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
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
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Features.Units;

namespace Campaigns.Web.Features;

/// <summary>The features of the program: one line registers the services of each, and one line the endpoints that are no pages.</summary>
internal static class FeatureList
{
    public static void AddFeatures(this IServiceCollection services)
    {
        services.AddShared();
        services.AddUnits();
        services.AddAccounts();
        services.AddAudit();
        services.AddActivities();
        services.AddTickets();
        services.AddNotifications();
        services.AddRegistrations();
        services.AddEvents();
        services.AddTraining();
        services.AddNetwork();
        services.AddDoor();
        services.AddOutreach();
        services.AddCampaigns();
        services.AddReporting();
        services.AddPublic();
        services.AddDemo();
    }

    public static void MapFeatures(this WebApplication app)
    {
        app.MapShared();
        app.MapAccounts();
        app.MapTickets();
        app.MapRegistrations();
        app.MapDoor();
        app.MapReporting();
    }
}
