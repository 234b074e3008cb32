using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Campaigns.Web.Platform.Http;

/// <summary>Registers the pages and sets the order of the middleware.</summary>
public static class Pipeline
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(o => o.RootDirectory = "/Features").AddTexts();
        services.AddPlainInput();
        services.AddScoped<SentOnce>();
        services.AddScoped<ListSheets>().AddScoped<ListPages>().AddScoped<ILongJobWork, ListExportJob>();
        services.Configure<MvcOptions>(o => o.Filters.AddService<SentOnce>());
        services.AddRouting(o =>
        {
            o.LowercaseUrls = true;
            o.AppendTrailingSlash = false;
        });
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "antiforgery";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<CookieTempDataProviderOptions>(o =>
        {
            o.Cookie.Name = "note";
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb));
        services.AddHsts(o => o.MaxAge = TimeSpan.FromDays(180));
        return services;
    }

    public static void UsePlatform(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseKnownProxies();
        app.UseSecureCookies();
        app.UseForSoftware();
        app.UseRequestLogs();
        app.UseSecurityHeaders();
        app.UseLocalAuthority();
        app.UseResponseCompression();
        app.UseHsts();
        app.UseErrorPages();
        app.UseKnownMethods();
        app.UseRouting();
        app.UseSharedPages();
        app.UseAuthentication();
        app.UseRequestLocalization();
        app.UseReadableForms();
        app.UseFormTokens();
        app.UseRateLimiter();
        app.UseFailureLimits();
        app.UseActor();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UsePlainInput();
    }

    public static void MapPlatform(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapStaticAssets().AllowAnonymous().DisableHttpMetrics();
        app.MapRazorPages().WithStaticAssets();
        app.MapJobsDashboard();
    }

    /// <summary>
    /// Answers 404 to addresses that do not exist. Without this they would ask for a sign-in, as every endpoint does that does not say who
    /// may open it.
    /// </summary>
    public static void MapNotFound(this WebApplication app) => app.MapFallback(() => TypedResults.NotFound()).AllowAnonymous();
}
