using System.Text.Encodings.Web;
using System.Text.Unicode;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.WebEncoders;

namespace Campaigns.Web.Features.Shared;

/// <summary>Registers what the frame of the pages needs: its data for each request, and the switch of the language.</summary>
public static class SharedFeature
{
    public static IServiceCollection AddShared(this IServiceCollection services)
    {
        services.AddScoped<OfficeShell>();
        services.AddSingleton<IStartupFilter, ImmutableFiles>();
        // The server alone validates forms, so attributes for a client-side validation script would only add weight.
        services.Configure<MvcViewOptions>(options => options.HtmlHelperOptions.ClientValidationEnabled = false);
        services.Configure<MvcOptions>(options =>
        {
            options.ModelBinderProviders.Insert(0, new WholeNumberBinderProvider());
            options.ModelBinderProviders.Insert(0, new TextBinderProvider());
        });
        // Vietnamese letters are written as they are, and not as numeric references of five to eight characters each.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        return services;
    }

    public static IEndpointRouteBuilder MapShared(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/language/{language:regex(^(vi|en)$)}", SwitchLanguage).AllowAnonymous();
        return endpoints;
    }

    private static IResult SwitchLanguage(HttpContext context, string language, string? back)
    {
        Languages.Remember(context, language);
        return Results.LocalRedirect(RedirectHttpResult.IsLocalUrl(back) ? back! : "/");
    }
}
