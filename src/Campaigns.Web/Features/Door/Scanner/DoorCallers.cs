using System.Security.Claims;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>A paired phone.</summary>
/// <param name="Id">The id of its grant.</param>
/// <param name="ActivityId">The one activity at which it stands.</param>
/// <param name="Gate">The gate at which it stands.</param>
/// <param name="MaySearch">Whether it may search by name as well as scan.</param>
/// <param name="PairedAt">When it was paired.</param>
/// <param name="EndsAt">When its right ends as the sessions are now; in the past when it was revoked.</param>
/// <param name="RevokedAt">When somebody said that it is lost or not trusted any more.</param>
public sealed record PairedPhone(
    Guid Id,
    Guid ActivityId,
    string Gate,
    bool MaySearch,
    Instant PairedAt,
    Instant EndsAt,
    Instant? RevokedAt
)
{
    public DoorRight Right => new(PairedAt, EndsAt, RevokedAt);
}

/// <summary>The caller at a door.</summary>
/// <param name="Kind">An account or a paired phone.</param>
/// <param name="Id">The id of the account or of the phone's grant.</param>
/// <param name="Session">The session of the door.</param>
/// <param name="Phone">The paired phone; null for an account.</param>
/// <param name="Ended">Whether the right is over; the caller may still send what it has, and is told nothing.</param>
/// <param name="Right">The right by which the caller is here; without an end for an account whose right stands.</param>
public sealed record DoorCaller(ActorKind Kind, Guid Id, DoorSession Session, PairedPhone? Phone, bool Ended, DoorRight Right)
{
    /// <summary>
    /// Whether an answer may say who somebody is and that they are registered. A phone in mode "scan" is not told that (who-sees 9).
    /// </summary>
    public bool MayLearnNames => !Ended && (Kind is ActorKind.Account || Session.MaySearch);

    /// <summary>The state of the right as a phone is told; null when the right has no end, and for an account whose grant holds.</summary>
    public RightTold? Told(Instant now) => Kind is ActorKind.Account && !Ended ? null : RightTold.Of(Right, now);

    /// <summary>The actor as scripts name it: "account:…" or "device:…".</summary>
    public string Actor => $"{EnumText.Word(Kind)}:{Id}";
}

/// <summary>Opens a page or an endpoint of the door to accounts that work at one and to phones that are paired with one.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AtDoorAttribute() : AuthorizeAttribute(PolicyName)
{
    public const string PolicyName = "door";
}

/// <summary>Allows both kinds of caller; the door itself finds out which of them is calling.</summary>
internal sealed class AtDoorRequirement : IAuthorizationRequirement;

/// <inheritdoc cref="AtDoorRequirement"/>
internal sealed class AtDoorHandler(IHttpContextAccessor accessor, DoorCookies cookies) : AuthorizationHandler<AtDoorRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AtDoorRequirement requirement)
    {
        if (
            accessor.HttpContext is { } http
            && (http.RequestServices.GetRequiredService<Actor>().May(Permission.CheckIn) || cookies.Proven(http.Request).Count > 0)
        )
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

/// <summary>
/// Finds the caller at a door. A script says in a header as whom it acts, because one phone may hold an account and several grants; its
/// cookies have to prove it. Without the header the caller is the signed-in account if it works here, otherwise a phone that is paired with
/// the activity.
/// </summary>
public sealed class DoorCallers(CampaignsDbContext db, DoorCookies cookies, DoorSessions sessions, Actor account, IClock clock)
{
    public const string Header = "Door-Actor";

    private static readonly DoorRight Standing = new(Since: null, EndsAt: null, RevokedAt: null);

    /// <summary>The answer to a phone whose right is over: 403, with the reason and how long the phone may still send.</summary>
    internal static IResult EndedAnswer(DoorRight right, Instant now)
    {
        var told = RightTold.Of(right, now);
        return TypedResults.Json(
            new DoorEnded(Ended: true, told?.Over, told?.SendUntil),
            DoorJson.Default.DoorEnded,
            statusCode: StatusCodes.Status403Forbidden
        );
    }

    /// <summary>
    /// The actor that the header names, if this request's cookies prove it; without a header the signed-in account. Null: nobody, or
    /// another actor. This asks nothing of the database, because what the actor may do is another question.
    /// </summary>
    public static (ActorKind Kind, Guid Id)? Claimed(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var signedIn = Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var accountId) ? accountId : (Guid?)null;
        if (context.Request.Headers[Header] is not [{ } said])
        {
            return signedIn is { } own ? (ActorKind.Account, own) : null;
        }

        var colon = said.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Guid.TryParse(said.AsSpan(colon + 1), out var id))
        {
            return null;
        }

        return said.AsSpan(0, colon) switch
        {
            "account" when id == signedIn => (ActorKind.Account, id),
            "device" when context.RequestServices.GetRequiredService<DoorCookies>().Proves(context.Request, id) => (ActorKind.Device, id),
            _ => null,
        };
    }

    /// <summary>
    /// The caller at the door of a session; null together with the answer that refuses. A caller whose right is over is refused unless
    /// <paramref name="late"/> is set. A session that was called off is found only with <paramref name="calledOff"/>.
    /// </summary>
    public async Task<(DoorCaller? Caller, IResult Refusal)> FindAsync(
        HttpContext context,
        Guid sessionId,
        CancellationToken cancel,
        bool late = false,
        bool calledOff = false
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        var said = context.Request.Headers.ContainsKey(Header);
        var claimed = Claimed(context);
        if (said && claimed is null)
        {
            return (null, TypedResults.Unauthorized());
        }

        if (claimed is { Kind: ActorKind.Account } own && await sessions.FindAsync(account, sessionId, cancel, calledOff) is { } door)
        {
            var right = late ? await RightAsync(ActorKind.Account, own.Id, door.ActivityId, cancel) ?? Standing : Standing;
            return (new DoorCaller(ActorKind.Account, own.Id, door, Phone: null, Ended: false, right), Results.Empty);
        }

        // An account that had the right is told that it is over, as a phone is, so that its list of names is deleted. Acts that it did at
        // the door while it had the right are accepted from it later, too.
        if (
            claimed is { Kind: ActorKind.Account, Id: var former }
            && await sessions.FindAsync(sessionId, cancel, calledOff) is { } left
            && await RightAsync(ActorKind.Account, former, left.ActivityId, cancel) is { EndsAt: not null } over
            && (late || over.IsOver(clock.GetCurrentInstant()))
        )
        {
            return late
                ? (new DoorCaller(ActorKind.Account, former, left, Phone: null, Ended: true, over), Results.Empty)
                : (null, EndedAnswer(over, clock.GetCurrentInstant()));
        }

        if (claimed is null or { Kind: ActorKind.Device } || !said)
        {
            var phones = await PhonesAsync(
                claimed is { Kind: ActorKind.Device, Id: var one } ? [one] : cookies.Proven(context.Request),
                cancel
            );
            if (phones.Count > 0 && await sessions.FindAsync(sessionId, cancel, calledOff) is { } session)
            {
                var now = clock.GetCurrentInstant();
                var phone = phones.Where(p => p.ActivityId == session.ActivityId).MaxBy(p => p.EndsAt);
                if (phone is not null)
                {
                    var ended = phone.Right.IsOver(now);
                    return ended && !late
                        ? (null, EndedAnswer(phone.Right, now))
                        : (
                            new DoorCaller(
                                ActorKind.Device,
                                phone.Id,
                                session with
                                {
                                    MaySearch = phone.MaySearch,
                                },
                                phone,
                                ended,
                                phone.Right
                            ),
                            Results.Empty
                        );
                }
            }
        }

        return (
            null,
            claimed is null && cookies.Proven(context.Request).Count == 0 ? TypedResults.Unauthorized() : TypedResults.NotFound()
        );
    }

    /// <summary>The paired phones that this request's cookies prove, also those whose right is over.</summary>
    public Task<IReadOnlyList<PairedPhone>> PhonesAsync(HttpContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        return PhonesAsync(cookies.Proven(context.Request), cancel);
    }

    /// <summary>Those of the grants with these ids that a phone has taken.</summary>
    public async Task<IReadOnlyList<PairedPhone>> PhonesAsync(IReadOnlyList<Guid> grants, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(grants);
        return grants.Count == 0
            ? []
            : await db
                .Database.SqlQuery<PairedPhone>(
                    $"""
                    SELECT g.id, g.activity_id, g.gate, g.may_search, g.paired_at, device_grant_end(g,
                      a.check_in_closes_minutes) AS ends_at, g.revoked_at
                    FROM device_grant g JOIN activity a ON a.id = g.activity_id
                    WHERE g.id = ANY ({grants.ToArray()}) AND g.paired_at IS NOT NULL
                    """
                )
                .ToListAsync(cancel);
    }

    /// <summary>The right that an actor has or had to an activity's door; null when there never was one.</summary>
    public async Task<DoorRight?> RightAsync(ActorKind kind, Guid actor, Guid activityId, CancellationToken cancel)
    {
        var (now, word) = (clock.GetCurrentInstant(), EnumText.Word(kind));
        var rights = await db
            .Database.SqlQuery<Right>(
                $"""
                SELECT g.paired_at AS since, device_grant_end(g, a.check_in_closes_minutes) AS ends_at, g.revoked_at, false AS stands
                FROM device_grant g JOIN activity a ON a.id = g.activity_id
                WHERE {word} = 'device' AND g.id = {actor} AND g.activity_id = {activityId} AND g.paired_at IS NOT NULL
                UNION ALL
                SELECT g.valid_from, coalesce(g.valid_to, CASE WHEN g.role = 'steward'
                  THEN door_end(a.id, a.check_in_closes_minutes) END), NULL, g.valid_to IS NULL
                FROM activity a
                JOIN unit o ON o.id = a.organising_unit_id
                JOIN account_grant g ON g.account_id = {actor} AND g.valid_from <= {now}
                JOIN unit u ON u.id = g.unit_id
                WHERE {word} = 'account' AND a.id = {activityId}
                  AND (g.role IN ('organiser', 'steward') OR g.role = 'trainer' AND a.kind = 'course_run')
                  AND (g.activity_id IS NULL OR g.activity_id = a.id)
                  AND u.path @> o.path
                """
            )
            .ToListAsync(cancel);

        // For an account whose right holds no date is doubted, because it may enter today what was on paper. A steward's right is for the
        // door and ends with it.
        return rights.Count == 0 ? null
            : rights.Exists(r => r.EndsAt is null) ? Standing
            : new DoorRight(
                rights.Exists(r => r.Stands) ? null : rights.Min(r => r.Since),
                rights.Max(r => r.EndsAt),
                rights.Max(r => r.RevokedAt)
            );
    }

    private sealed record Right(Instant Since, Instant? EndsAt, Instant? RevokedAt, bool Stands);
}
