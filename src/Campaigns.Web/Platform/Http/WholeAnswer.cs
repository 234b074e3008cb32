using Microsoft.AspNetCore.Http.Features;

namespace Campaigns.Web.Platform.Http;

/// <summary>Holds an answer back until it is complete, for middleware that has to look at it before it is sent.</summary>
internal static class WholeAnswer
{
    /// <summary>Runs the rest of the pipeline and sends nothing of its answer yet.</summary>
    /// <returns>The body, which the caller sends with <see cref="SendAsync"/>, or drops.</returns>
    public static async Task<MemoryStream> OfAsync(HttpContext context, RequestDelegate next)
    {
        var outer = context.Features.Get<IHttpResponseBodyFeature>()!;
        var whole = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(whole));
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(outer);
        }

        return whole;
    }

    public static async Task SendAsync(HttpContext context, MemoryStream whole)
    {
        if (whole.Length > 0)
        {
            await context.Response.Body.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length), context.RequestAborted);
        }
    }
}
