using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Primitives;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Refuses control characters in whatever is sent, before any page sees it: in the address, in its query and in forms. What phones send as JSON is looked
/// at where it is read, act by act, so that one bad act holds no other up.
/// </summary>
public static class PlainInput
{
    /// <summary>What such a request is answered with.</summary>
    public const int Status = StatusCodes.Status422UnprocessableEntity;

    public static IServiceCollection AddPlainInput(this IServiceCollection services)
    {
        services.AddSingleton<PlainForms>();
        return services.Configure<MvcOptions>(o => o.Filters.AddService<PlainForms>());
    }

    /// <summary>Comes after routing and after it is known who may come in.</summary>
    public static IApplicationBuilder UsePlainInput(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (!PlainText.IsPlain(request.Path.Value) || !ArePlain(request.Query) || !request.RouteValues.Values.All(v => PlainText.IsPlain(v as string)))
        {
            await CalmPage.WriteAsync(context, Status);
        }
        else if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            await CalmPage.WriteAsync(context, StatusCodes.Status400BadRequest);
        }
        else if (context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is null && !await IsPlainFormAsync(context))
        {
            // A page's form is read by its own filter, after the limits that the page sets to it.
            await CalmPage.WriteAsync(context, Status);
        }
        else
        {
            await next(context);
        }
    });

    /// <summary>What no browser sends to a page has no page's handler either: TRACE and others would draw a page without what it shows.</summary>
    public static IApplicationBuilder UseKnownMethods(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsPost(context.Request.Method))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD, POST";
        return Task.CompletedTask;
    });

    private static async Task<bool> IsPlainFormAsync(HttpContext context)
    {
        try
        {
            return !context.Request.HasFormContentType || IsPlain(await context.Request.ReadFormAsync(context.RequestAborted));
        }
        catch (InvalidDataException)
        {
            // A NUL, or what is no form at all.
            return false;
        }
    }

    private static bool IsPlain(IFormCollection form) => ArePlain(form) && form.Files.All(f => PlainText.IsPlain(f.FileName) && PlainText.IsPlain(f.Name));

    private static bool ArePlain(IEnumerable<KeyValuePair<string, StringValues>> values) => values.All(v => PlainText.IsPlain(v.Key) && v.Value.All(PlainText.IsPlain));

    /// <summary>Reads a page's form before it is bound.</summary>
    private sealed class PlainForms : IAsyncResourceFilter
    {
        public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
        {
            ArgumentNullException.ThrowIfNull(context);
            ArgumentNullException.ThrowIfNull(next);

            // The page that says so is drawn for the same request.
            if ((context.ActionDescriptor as PageActionDescriptor)?.ViewEnginePath != CalmPage.Page && !await IsPlainFormAsync(context.HttpContext))
            {
                context.Result = new StatusCodeResult(Status);
                return;
            }

            await next();
        }
    }
}
