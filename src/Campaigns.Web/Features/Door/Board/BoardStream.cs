namespace Campaigns.Web.Features.Door.Board;

/// <summary>The live board as server-sent events.</summary>
internal static class BoardStream
{
    public static async Task<IResult> AnswerAsync(Guid activityId, DoorDesk desk, BoardHub hub, HttpContext context)
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
