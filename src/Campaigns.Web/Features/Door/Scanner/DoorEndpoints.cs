using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The endpoints that the scanner page calls.</summary>
internal static class DoorEndpoints
{
    /// <summary>The most acts in one request; a phone with more sends several requests.</summary>
    public const int MaxActs = 100;

    /// <summary>The most typed codes in one request, few enough that guessing is noticed at once.</summary>
    public const int MaxCodes = 5;

    private const int MaxBytes = 256 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var door = endpoints.MapGroup("/check-in/{sessionId:guid}");

        // The statement that does the acts also checks who sends them and whether their sign-in holds.
        door.MapPost("/acts", (HttpContext context, Guid sessionId) => ActAsync(context, sessionId, codes: false))
            .RequireSameOrigin()
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute(), new AsksSessionItselfAttribute());
        door.MapPost("/codes", (HttpContext context, Guid sessionId) => ActAsync(context, sessionId, codes: true))
            .RequireSameOrigin()
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute(), new AsksSessionItselfAttribute());
        door.MapGet("/search", SearchAsync).WithMetadata(new AtDoorAttribute());
        WalkIns.Map(door);
        DoorRosters.Map(door);
        DoorCounts.Map(door);
        DoorDecisions.Map(door);
        DoorCommunes.Map(endpoints);
        DoorPhones.Map(endpoints);
        Handover.Map(endpoints);
    }

    /// <summary>
    /// The hot path: reads the acts, has them done in one round trip, and writes the answers. Nothing is loaded before, not even the actor.
    /// </summary>
    private static async Task ActAsync(HttpContext context, Guid sessionId, bool codes)
    {
        var (request, services, cancel) = (context.Request, context.RequestServices, context.RequestAborted);
        if (DoorCallers.Claimed(context) is not { } actor)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        // Failures are counted by phone or account, so that somebody who guesses from the same address does not block others.
        var guesser = $"{EnumText.Word(actor.Kind)}:{actor.Id}";
        var failures = services.GetRequiredService<FailureLimits>();
        if (codes && !failures.MayTry(FailureKind.Codes, guesser))
        {
            await FailureLimits.RefuseAsync(context);
            return;
        }

        if (
            await ReadAsync(request, DoorJson.Default.ActsSent, cancel) is not { Acts: { Count: > 0 } sent } body
            || sent.Count > (codes ? MaxCodes : MaxActs)
            || sent.Any(s => s is null || s.Code is null == codes)
            || body.Waiting < 0
        )
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var now = services.GetRequiredService<IClock>().GetCurrentInstant();
        var operations = services.GetRequiredService<OperationIds>();
        var read = sent.Select(s => (s.Id, Act: s.Read(body.Phone)?.KeptBy(operations, actor.Kind, actor.Id))).ToList();
        var acts = read.Select(r => r.Act).OfType<DoorAct>().ToList();
        SignedIn? signedIn =
            actor.Kind is ActorKind.Account ? await services.GetRequiredService<SecondFactorPolicy>().ToAskAsync(context.User) : null;
        var done =
            acts.Count == 0
                ? []
                : await services
                    .GetRequiredService<CheckInService>()
                    .ActAsync(sessionId, actor.Kind, actor.Id, acts, now, cancel, body.Phone, body.Waiting, signedIn);
        var byId = new Dictionary<Guid, DoorAnswer>(done.Count);
        foreach (var answer in done)
        {
            byId[answer.Id] = answer;
        }

        if (codes)
        {
            failures.Failed(
                FailureKind.Codes,
                guesser,
                sent.Count
                    - acts.Count
                    + done.Count(a => a.Outcome != DoorOutcome.Done || a.Verdict is Verdict.NotValid or Verdict.NotOnList)
            );
        }

        // When the door is not this actor's, the whole request is refused, not each act.
        if (done.Count > 0 && done.All(a => a.Outcome == DoorOutcome.Forbidden))
        {
            context.Response.StatusCode =
                signedIn is null || await services.GetRequiredService<AccountSessions>().HoldsAsync(context.User)
                    ? StatusCodes.Status403Forbidden
                    : StatusCodes.Status401Unauthorized;
            return;
        }

        // The phone knows its acts by the ids that it made, so the answers carry those.
        var answers = read.Select(r =>
                r.Act is { } act && byId.TryGetValue(act.Id, out var answer)
                    ? Tell(answer) with
                    {
                        Id = r.Id,
                    }
                    : new ActAnswered(r.Id, "bad")
            )
            .ToList();
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(
            context.Response.BodyWriter,
            new ActsAnswered(now.ToUnixTimeMilliseconds(), answers, RightOf(done)),
            DoorJson.Default.ActsAnswered,
            cancel
        );
    }

    /// <summary>
    /// Reads the body; null when it has another form or is longer than <paramref name="maxBytes"/>, whether its length was announced or
    /// not.
    /// </summary>
    internal static async Task<T?> ReadAsync<T>(
        HttpRequest request,
        JsonTypeInfo<T> type,
        CancellationToken cancel,
        int maxBytes = MaxBytes
    )
        where T : class
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxBytes;
        }

        try
        {
            if (request.ContentLength is not null)
            {
                return await JsonSerializer.DeserializeAsync(request.BodyReader, type, cancel);
            }

            // A chunked body does not announce its length, so reading stops at the limit.
            await using var bounded = new FileBufferingReadStream(request.Body, maxBytes, maxBytes, Path.GetTempPath);
            return await JsonSerializer.DeserializeAsync(bounded, type, cancel);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }

    // All acts of one request are done with the same right.
    private static RightTold? RightOf(IReadOnlyList<DoorAnswer> done) =>
        done.LastOrDefault(a => a.RightOver is not null || a.SendUntil is not null) is { } last
            ? new RightTold(last.RightOver, last.SendUntil?.ToUnixTimeMilliseconds())
            : null;

    private static ActAnswered Tell(DoorAnswer answer) =>
        new(
            answer.Id,
            EnumText.Word(answer.Outcome),
            answer.Verdict,
            answer.RegistrationId,
            answer.Name,
            answer.Places,
            answer.IsGroup,
            answer.People,
            answer.First?.At.ToUnixTimeMilliseconds(),
            answer.First?.Gate,
            answer.Asks,
            answer.Code,
            answer.PassedOn
        );

    private static async Task<IResult> SearchAsync(
        HttpContext context,
        Guid sessionId,
        string? q,
        DoorCallers callers,
        CampaignsDbContext db,
        CancellationToken cancel
    )
    {
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel);
        if (caller is null)
        {
            return refusal;
        }

        return caller.Session.MaySearch
            ? TypedResults.Json(new FoundPeople(await DoorSearch.FindAsync(db, caller.Session, q, cancel)), DoorJson.Default.FoundPeople)
            : TypedResults.StatusCode(StatusCodes.Status403Forbidden);
    }
}
