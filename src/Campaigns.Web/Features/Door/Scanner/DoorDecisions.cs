using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// Tells a phone what an organiser decided about its own acts, also when its right is over: whether each counts, and nothing about anybody.
/// </summary>
internal static class DoorDecisions
{
    /// <summary>As many as a phone shows of its last scans.</summary>
    private const int MaxIds = 50;

    public static void Map(IEndpointRouteBuilder door) => door.MapPost("/decisions", AnswerAsync).RequireSameOrigin().AllowAnonymous();

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        Guid sessionId,
        DoorCallers callers,
        OperationIds operations,
        CampaignsDbContext db
    )
    {
        var cancel = context.RequestAborted;
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel, late: true, calledOff: true);
        if (caller is null)
        {
            return refusal;
        }

        if (
            await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.DecisionsAsked, cancel)
            is not { Ids: { Count: > 0 and <= MaxIds } asked }
        )
        {
            return TypedResults.BadRequest();
        }

        // An act is stored under an id that only its own actor can name, so nobody learns anything about the acts of others.
        var byStored = asked.Distinct().ToDictionary(id => operations.OfActor(caller.Kind, caller.Id, id));
        var decided = await DecisionsAsync(db, sessionId, [.. byStored.Keys], cancel);
        return TypedResults.Json(
            new DecisionsTold([.. decided.Select(d => new DecisionTold(byStored[d.Id], d.Counts))]),
            DoorJson.Default.DecisionsTold
        );
    }

    private static Task<List<Decided>> DecisionsAsync(CampaignsDbContext db, Guid sessionId, Guid[] ids, CancellationToken cancel) =>
        db
            .Database.SqlQuery<Decided>(
                $"""
                SELECT e.check_in_id AS id, e.decision = 'let_in' AS counts
                FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                WHERE e.check_in_id = ANY ({ids}) AND c.session_id = {sessionId}
                """
            )
            .ToListAsync(cancel);

    private sealed record Decided(Guid Id, bool Counts);
}
