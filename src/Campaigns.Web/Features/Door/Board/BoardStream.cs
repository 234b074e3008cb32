namespace Campaigns.Web.Features.Door.Board;

/// <summary>Streams the live board as server-sent events.</summary>
internal static class BoardStream
{
    public static async Task<IResult> AnswerAsync(Guid activityId, DoorService service, BoardHub hub, HttpContext context)
    {
        var (head, away) = await service.OpenAsync(activityId, sessionId: null, context.RequestAborted);
        if (head is null)
        {
            return away is Microsoft.AspNetCore.Mvc.ForbidResult ? TypedResults.Forbid() : TypedResults.NotFound();
        }

        // The stream is neither cached nor buffered, because a late update is worse than a partial one.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(hub.WatchAsync(activityId, context.Request.Headers["Last-Event-ID"], context.RequestAborted));
    }
}
