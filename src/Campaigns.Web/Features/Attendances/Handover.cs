using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Attendances;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Jose;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Attendances;

/// <summary>
/// Queues of phones that found no signal, brought by another phone or as a file. Each package is sealed to the server (JWE, RFC 7516) and signed by the phone
/// whose acts it holds (JWS, RFC 7515): who carries it can neither read nor alter it, so anybody may. What it holds is done as that phone's actor, whenever it
/// arrives; each thing has an id, so that it counts once however often and by whichever way it comes.
/// </summary>
public sealed class Handover(CampaignsDbContext db, Door door, DoorSessions sessions, DoorCallers callers, WalkIns walkIns, HandoverKeys keys, IClock clock, ILogger<Handover> log)
{
    private const int MostPackages = 50;
    private const int MostChars = 128 * 1024;
    private const int MostBytes = 1024 * 1024;
    private const int MostEnvelopes = 1000;

    private const JweEncryption Encryption = JweEncryption.A256GCM;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/check-in/handed", AnswerAsync).RequireSameOrigin().AllowAnonymous().WithMetadata(new NoActorAttribute()).RequireRateLimiting(Limits.Handed);

    /// <summary>Opens a package and does what it holds: "done", "bad" or "later".</summary>
    public async Task<string> TakeAsync(string package, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(package);
        try
        {
            return await OpenAsync(package, cancel) is var (phone, envelopes) && await DoAsync(phone, envelopes, cancel) ? "done" : "bad";
        }
        catch (Exception e) when (e is NpgsqlException or DbUpdateException or TimeoutException)
        {
            log.LogWarning("A package could not be taken: {Error}", e.GetType().Name);
            db.ChangeTracker.Clear();
            return "later";
        }
    }

    private async Task<(DoorPhone Phone, IReadOnlyList<HandedEnvelope> Envelopes)?> OpenAsync(string package, CancellationToken cancel)
    {
        if (package.Length > MostChars)
        {
            return null;
        }

        try
        {
            if (keys.Private(Kid(package)) is not { } own)
            {
                return null;
            }

            var signed = Encoding.UTF8.GetString(JWT.DecryptBytes(package, own, JweAlgorithm.ECDH_ES, Encryption));
            if (!Guid.TryParse(Kid(signed), out var id) || await db.DoorPhones.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } phone)
            {
                return null;
            }

            using var key = DoorPhones.Import(phone.PublicKey);
            var payload = Unpack(JWT.DecodeBytes(signed, key, JwsAlgorithm.ES256));
            return JsonSerializer.Deserialize(payload, DoorJson.Default.HandedOver) is { V: 1, Envelopes: { Count: > 0 and <= MostEnvelopes } envelopes } && envelopes.All(e => e is not null)
                ? (phone, envelopes)
                : null;
        }
        catch (Exception e) when (e is JoseException or JsonException or CryptographicException or FormatException or ArgumentException or InvalidDataException or KeyNotFoundException or InvalidCastException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    // In the order in which it happened: a walk-in goes before the act that lets them in.
    private async Task<bool> DoAsync(DoorPhone phone, IReadOnlyList<HandedEnvelope> envelopes, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var doors = new Dictionary<Guid, (DoorSession? Session, bool Granted, Instant? Ends)>();
        var whole = true;
        foreach (var envelope in envelopes)
        {
            if (!doors.TryGetValue(envelope.Session, out var there))
            {
                var found = await sessions.FindAsync(envelope.Session, cancel);
                var (granted, ends) = found is null ? (false, null) : await callers.RightAsync(phone.ActorKind, phone.ActorId, found.ActivityId, cancel);
                doors[envelope.Session] = there = (found, granted, ends);
            }

            if (there is not { Session: { } session, Granted: true })
            {
                whole = false;
                continue;
            }

            switch (envelope)
            {
                case { Type: "check_in", Act: { } act } when act.Read(phone.Id) is { } read:
                    var answers = await door.ActAsync(session.Id, phone.ActorKind, phone.ActorId, [read], now, cancel);
                    whole &= answers is [{ Outcome: DoorOutcome.Done or DoorOutcome.OtherAct }];
                    break;
                case { Type: "walk_in", WalkIn: { } walkIn } when walkIn.Operation != Guid.Empty && await WalkIns.IsCommuneAsync(db, walkIn.CommuneId, cancel):
                    await walkIns.RegisterAsync(phone.ActorKind, phone.ActorId, session, walkIn with { Door = true, Phone = phone.Id }, cancel);
                    db.ChangeTracker.Clear();
                    break;
                case { Type: "headcount", Headcount: { } count }:
                    await DoorCounts.AddAsync(db, phone.ActorKind, phone.ActorId, there.Ends, session, count, phone.Id, now, cancel);
                    break;
                default:
                    whole = false;
                    break;
            }
        }

        return whole;
    }

    private static string? Kid(string token) => JWT.Headers(token).TryGetValue("kid", out var kid) ? kid?.ToString() : null;

    // Made shorter where the phone can do that; a JSON object begins with a brace.
    private static byte[] Unpack(byte[] payload)
    {
        if (payload.Length > 0 && payload[0] == (byte)'{')
        {
            return payload;
        }

        using var packed = new DeflateStream(new MemoryStream(payload), CompressionMode.Decompress);
        var bytes = new byte[MostBytes + 1];
        var length = packed.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBytes ? bytes[..length] : throw new InvalidDataException("The package is too long.");
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Handover handover)
    {
        var cancel = context.RequestAborted;
        if (await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.PackagesSent, cancel) is not { Packages: { Count: > 0 and <= MostPackages } packages } || packages.Any(p => p is null))
        {
            return TypedResults.BadRequest();
        }

        var answers = new List<PackageAnswered>(packages.Count);
        foreach (var package in packages)
        {
            answers.Add(new PackageAnswered(await handover.TakeAsync(package, cancel)));
        }

        return TypedResults.Json(new PackagesAnswered(answers), DoorJson.Default.PackagesAnswered);
    }
}
