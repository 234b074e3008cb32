using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>Registers phones with the key by which their queue is signed when another phone carries it.</summary>
internal static class DoorPhones
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/check-in/phones", RegisterAsync).RequireSameOrigin().AllowAnonymous().WithMetadata(new NoActorAttribute());

    /// <summary>A phone that registers again stays the same; another key or another actor under its id is refused.</summary>
    private static async Task<IResult> RegisterAsync(HttpContext context, CampaignsDbContext db, IClock clock)
    {
        var cancel = context.RequestAborted;
        if (DoorCallers.Claimed(context) is not { } actor)
        {
            return TypedResults.Unauthorized();
        }

        if (
            await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.PhoneSent, cancel) is not { } sent
            || sent.Id == Guid.Empty
            || KeyOf(sent.PublicKey) is not { } key
        )
        {
            return TypedResults.BadRequest();
        }

        var now = clock.GetCurrentInstant();
        var kind = EnumText.Word(actor.Kind);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, waiting)
            VALUES ({sent.Id}, {kind}, {actor.Id}, {key}, {now}, {now}, 0)
            ON CONFLICT (id) DO NOTHING
            """,
            cancel
        );
        var kept = await db.DoorPhones.AsNoTracking().SingleAsync(p => p.Id == sent.Id, cancel);
        return kept.ActorKind == actor.Kind && kept.ActorId == actor.Id && kept.PublicKey.AsSpan().SequenceEqual(key)
            ? TypedResults.Json(new PhoneAnswered(sent.Id), DoorJson.Default.PhoneAnswered)
            : TypedResults.Conflict();
    }

    /// <summary>
    /// Notes that a phone is there because it asks what is new, whether it has anything to send or not; at most every 15 seconds.
    /// </summary>
    public static async Task HeardAsync(CampaignsDbContext db, Guid? phone, DoorCaller caller, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (phone is not { } id)
        {
            return;
        }

        var (kind, actor, session, before) = (caller.Kind, caller.Id, caller.Session.Id, now - Duration.FromSeconds(15));
        await db
            .DoorPhones.Where(p => p.Id == id && p.ActorKind == kind && p.ActorId == actor && p.LastSeenAt <= before)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.LastSeenAt, now).SetProperty(x => x.LastSessionId, session), cancel);
    }

    /// <summary>The phone that an actor says it uses, if the server knows it as that actor's phone; otherwise null.</summary>
    public static async Task<Guid?> OwnAsync(CampaignsDbContext db, Guid? phone, ActorKind kind, Guid actor, CancellationToken cancel) =>
        phone is { } id && await db.DoorPhones.AnyAsync(p => p.Id == id && p.ActorKind == kind && p.ActorId == actor, cancel)
            ? phone
            : null;

    /// <summary>The key as it is stored, x and y; null when it is no point on the curve.</summary>
    public static byte[]? KeyOf(PhoneKey? key)
    {
        var bytes = new byte[64];
        if (
            key is not { X: { Length: 43 } x, Y: { Length: 43 } y }
            || !TokenText.TryDecode(x, bytes.AsSpan(0, 32))
            || !TokenText.TryDecode(y, bytes.AsSpan(32))
        )
        {
            return null;
        }

        try
        {
            using var known = Import(bytes);
            return bytes;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <exception cref="CryptographicException">The key is no point on the curve.</exception>
    public static ECDsa Import(byte[] key) =>
        ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = key[..32], Y = key[32..] },
            }
        );
}
