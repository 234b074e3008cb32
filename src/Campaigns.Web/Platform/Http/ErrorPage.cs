using System.Globalization;
using System.Net.Mime;
using Campaigns.Web.Platform.Metrics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Npgsql;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Writes the error page, which says calmly what happened and what to do; scripts get problem details instead (RFC 9457). It is written
/// without another pass through sign-in and grants, so that it works even when the database is what failed.
/// </summary>
public static class ErrorPage
{
    internal const string Page = "/Shared/Error";

    /// <summary>The key in the request's items under which the page finds the endpoint that gave the answer.</summary>
    internal static readonly object Answered = new();

    /// <summary>Writes the error page for empty error answers of our own and for exceptions.</summary>
    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = context => WriteAsync(context, StatusOf(context.Features.Get<IExceptionHandlerFeature>()?.Error)),
                StatusCodeSelector = StatusOf,
            }
        );
        return app.UseStatusCodePages(context => WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
    }

    /// <summary>Whether the database is away for a moment: restarting, too busy, or cut off.</summary>
    public static bool IsDatabaseAway(Exception? error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is PostgresException p)
            {
                return p.SqlState
                    is PostgresErrorCodes.AdminShutdown
                        or PostgresErrorCodes.CrashShutdown
                        or PostgresErrorCodes.CannotConnectNow
                        or PostgresErrorCodes.TooManyConnections;
            }

            if (
                e
                is NpgsqlException { IsTransient: true }
                    or NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException }
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The part of the text names that belongs to a status, as in <c>Status.{kind}.Title</c>.</summary>
    public static string KindOf(int status) =>
        status switch
        {
            401 or 403 => "NoRight",
            404 or 405 or 410 => "NotFound",
            409 => "Changed",
            PlainInput.Status => "NotPlain",
            413 => "TooLarge",
            429 => "Busy",
            503 => "Away",
            < 500 => "Stale",
            _ => "Failed",
        };

    /// <summary>Answers a caller who sent too many requests with 429 and the number of seconds to wait (RFC 6585, section 4).</summary>
    public static Task WriteBusyAsync(HttpContext context, int seconds)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.RequestServices.GetRequiredService<RefusalMeter>().Refused("limits", "too_often");
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Writes the page or the problem details with this status.</summary>
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

        // The language is chosen again, because the exception unwound the scope in which it had been set.
        using var language = Languages.Use(Languages.Of(context));
        if (ForSoftware.Is(context.Request) || WantsJson(context.Request) || Find(context) is not { RequestDelegate: { } page } endpoint)
        {
            var texts = context.RequestServices.GetRequiredService<IStringLocalizer<SharedTexts>>();
            var problem = new ProblemDetails
            {
                Status = status,
                Title = texts[$"Status.{KindOf(status)}.Title"],
                Detail = texts[$"Status.{KindOf(status)}.Text"],
            };
            await context.Response.WriteAsJsonAsync(problem, options: null, MediaTypeNames.Application.ProblemJson, context.RequestAborted);
            return;
        }

        var (method, before, values, type) = (
            context.Request.Method,
            context.GetEndpoint(),
            context.Request.RouteValues,
            context.Request.ContentType
        );
        context.Request.Method = HttpMethods.Get;
        context.Request.RouteValues = new RouteValueDictionary { ["page"] = Page, ["code"] = status };
        context.SetEndpoint(endpoint);
        context.Items[Answered] = before;

        // Pages that offer to send the form again keep what was sent. Other pages do not read the form once more, because it may be no form
        // at all.
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

    private static int StatusOf(Exception? error) =>
        error switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            InvalidDataException or ValueProviderException => PlainInput.Status,
            DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
            _ when IsUnreadableForm(error) => PlainInput.Status,
            _ when IsDatabaseAway(error) => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>
    /// Whether the reader of forms threw: a form that is cut off, or a part of it in an encoding that nobody reads. The reader has no
    /// exception of its own for these.
    /// </summary>
    private static bool IsUnreadableForm(Exception? error) =>
        error is IOException or NotSupportedException or ArgumentException
        && error.StackTrace?.Contains(typeof(FormFeature).FullName!, StringComparison.Ordinal) is true;

    private static bool WantsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            || (
                request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true
                && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)
            );
    }

    private static Endpoint? Find(HttpContext context) =>
        context
            .RequestServices.GetRequiredService<EndpointDataSource>()
            .Endpoints.FirstOrDefault(e =>
                e.Metadata.GetMetadata<Microsoft.AspNetCore.Mvc.RazorPages.PageActionDescriptor>() is { ViewEnginePath: Page }
            );
}
