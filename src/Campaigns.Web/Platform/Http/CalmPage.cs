using System.Globalization;
using System.Net.Mime;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Metrics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Npgsql;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Says calmly what happened and what to do: as a page, or as problem details (RFC 9457) for scripts. It is written without going
/// through sign-in and grants again, so that it works when the database is what failed.
/// </summary>
public static class CalmPage
{
    internal const string Page = "/Shared/Status";

    /// <summary>Under which key the page finds the endpoint that answered so.</summary>
    internal static readonly object Answered = new();

    /// <summary>For answers of ours that are empty, and for exceptions.</summary>
    public static IApplicationBuilder UseCalmPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => WriteAsync(context, StatusOf(context.Features.Get<IExceptionHandlerFeature>()?.Error)),
            StatusCodeSelector = StatusOf,
        });
        return app.UseStatusCodePages(context => WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
    }

    /// <summary>Whether the database is away for a moment: restarting, too busy, or cut off.</summary>
    public static bool IsDatabaseAway(Exception? error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is PostgresException p)
            {
                return p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.TooManyConnections;
            }

            if (e is NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the page is called in the texts: <c>Status.{kind}.Title</c> and so on.</summary>
    public static string KindOf(int status) => status switch
    {
        401 or 403 => "NoRight",
        404 or 405 or 410 => "NotFound",
        409 => "Changed",
        PlainInput.Status => "NotPlain",
        429 => "Busy",
        503 => "Away",
        < 500 => "Stale",
        _ => "Failed",
    };

    /// <summary>The answer to whoever came too often: 429, with the seconds after which to try again (RFC 6585, 4).</summary>
    public static Task WriteBusyAsync(HttpContext context, int seconds)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.RequestServices.GetRequiredService<RefusalMeter>().Refused("limits", "too_often");
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Writes the page or the problem with its status.</summary>
    public static async Task WriteAsync(HttpContext context, int status)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        // Chosen again: where an exception came up to us, what was set further down is gone.
        using var language = Languages.Use(Languages.Of(context));
        if (WantsJson(context.Request) || Find(context) is not { RequestDelegate: { } page } endpoint)
        {
            var texts = context.RequestServices.GetRequiredService<IStringLocalizer<SharedTexts>>();
            var problem = new ProblemDetails { Status = status, Title = texts[$"Status.{KindOf(status)}.Title"], Detail = texts[$"Status.{KindOf(status)}.Text"] };
            await context.Response.WriteAsJsonAsync(problem, options: null, MediaTypeNames.Application.ProblemJson, context.RequestAborted);
            return;
        }

        var (method, before, values, type) = (context.Request.Method, context.GetEndpoint(), context.Request.RouteValues, context.Request.ContentType);
        context.Request.Method = HttpMethods.Get;
        context.Request.RouteValues = new RouteValueDictionary { ["page"] = Page, ["code"] = status };
        context.SetEndpoint(endpoint);
        context.Items[Answered] = before;

        // The page keeps what was sent where it may be sent again; else the form, which may be none, is not read once more.
        if (KindOf(status) is not ("Away" or "Busy"))
        {
            context.Request.ContentType = null;
            context.Features.Set<IAntiforgeryValidationFeature>(null);
        }

        try
        {
            await page(context);
        }
        finally
        {
            context.Request.Method = method;
            context.Request.RouteValues = values;
            context.Request.ContentType = type;
            context.SetEndpoint(before);
        }
    }

    private static int StatusOf(Exception? error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException or ValueProviderException => PlainInput.Status,
        DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
        _ when IsDatabaseAway(error) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static bool WantsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            || (request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase));
    }

    private static Endpoint? Find(HttpContext context) =>
        context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.FirstOrDefault(e =>
            e.Metadata.GetMetadata<Microsoft.AspNetCore.Mvc.RazorPages.PageActionDescriptor>() is { ViewEnginePath: Page });
}
