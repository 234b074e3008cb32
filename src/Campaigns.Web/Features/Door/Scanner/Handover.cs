using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Jose;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// Takes queues of phones that found no signal, brought by another phone or as a file. Each act is signed by the phone that made it (JWS
/// with detached content, RFC 7515, appendix F), and a package of acts is encrypted to the server (JWE, RFC 7516). The carrier can neither
/// read nor change it, so anybody may carry it. The acts are done as the actor of the phone that made them, whenever they arrive; each has
/// an id, so it counts once however often and by whichever way it comes.
/// </summary>
public sealed class Handover(
    CampaignsDbContext db,
    CheckInService door,
    DoorSessions sessions,
    DoorCallers callers,
    WalkIns walkIns,
    HandoverKeys keys,
    OperationIds operations,
    DoorSettings settings,
    IClock clock,
    ILogger<Handover> log
)
{
    private const int MaxPackages = 50;
    private const int MaxChars = 128 * 1024;

    /// <summary>The most characters of one request: as many packages as are allowed, at their longest.</summary>
    private const int MaxSent = MaxPackages * (MaxChars + 64);
    private const int MaxBytes = 1024 * 1024;
    private const int MaxEnvelopes = 1000;

    /// <summary>
    /// The first byte of encrypted content in which each act is signed by itself. In the older format the content is the text of one JWS,
    /// which begins with a letter.
    /// </summary>
    private const byte SignedEach = 2;

    private const JweEncryption Encryption = JweEncryption.A256GCM;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapPost("/check-in/handed", AnswerAsync)
            .RequireSameOrigin()
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute())
            .RequireRateLimiting(Limits.Handed);

    /// <summary>Opens a package and does its acts. Refused acts are reported by number and do not hold up the others.</summary>
    public async Task<PackageAnswered> TakeAsync(string package, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(package);
        try
        {
            if (await OpenAsync(package, cancel) is not { } acts)
            {
                return new PackageAnswered("bad");
            }

            var refused = await DoAsync(acts, cancel);
            return refused.Count == 0 ? new PackageAnswered("done") : new PackageAnswered("bad", refused);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the error was, this package should be sent again, and the other packages are not affected.
            log.LogWarning("A package could not be taken: {Error}", e.GetType().Name);
            db.ChangeTracker.Clear();
            return new PackageAnswered("later");
        }
    }

    /// <summary>The acts of the package, null for each that carries no valid signature; null when it is no package.</summary>
    private async Task<IReadOnlyList<Handed?>?> OpenAsync(string package, CancellationToken cancel)
    {
        if (package.Length > MaxChars)
        {
            return null;
        }

        try
        {
            if (keys.Private(Kid(package)) is not { } own)
            {
                return null;
            }

            var opened = JWT.DecryptBytes(package, own, JweAlgorithm.ECDH_ES, Encryption);
            return opened is [SignedEach, .. var signed]
                ? await ReadEachAsync(Unpack(signed), cancel)
                : await ReadTogetherAsync(Encoding.UTF8.GetString(opened), cancel);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Reads the format with one act on each line: the content, a space, and its signature.</summary>
    private async Task<IReadOnlyList<Handed?>?> ReadEachAsync(byte[] payload, CancellationToken cancel)
    {
        var lines = Encoding.UTF8.GetString(payload).Split('\n', MaxEnvelopes + 1);
        if (lines.Length > MaxEnvelopes)
        {
            return null;
        }

        var signed = lines.Select(Split).ToList();
        var ids = signed.Select(s => s.Phone).OfType<Guid>().Distinct().ToArray();
        var phones = await db.DoorPhones.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        return
        [
            .. signed.Select(s =>
                s.Phone is { } id && phones.TryGetValue(id, out var phone) && Read(phone, s.Content, s.Signature) is { } envelope
                    ? new Handed(phone, envelope)
                    : null
            ),
        ];
    }

    private static (Guid? Phone, string Content, string Signature) Split(string line)
    {
        var space = line.LastIndexOf(' ');
        var (content, signature) = (line[..Math.Max(space, 0)], line[(space + 1)..]);
        try
        {
            return (Guid.TryParse(Kid(signature), out var phone) ? phone : null, content, signature);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return (null, content, signature);
        }
    }

    private static HandedEnvelope? Read(DoorPhone phone, string content, string signature)
    {
        try
        {
            using var key = DoorPhones.Import(phone.PublicKey);
            return JsonSerializer.Deserialize(
                JWT.DecodeBytes(signature, key, JwsAlgorithm.ES256, payload: Encoding.UTF8.GetBytes(content)),
                DoorJson.Default.HandedEnvelope
            );
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Reads the older format, in which one signature covers all acts.</summary>
    private async Task<IReadOnlyList<Handed>?> ReadTogetherAsync(string signed, CancellationToken cancel)
    {
        if (
            !Guid.TryParse(Kid(signed), out var id)
            || await db.DoorPhones.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } phone
        )
        {
            return null;
        }

        using var key = DoorPhones.Import(phone.PublicKey);
        var payload = Unpack(JWT.DecodeBytes(signed, key, JwsAlgorithm.ES256));
        return
            JsonSerializer.Deserialize(payload, DoorJson.Default.HandedOver)
                is { V: 1, Envelopes: { Count: > 0 and <= MaxEnvelopes } envelopes }
            && envelopes.All(e => e is not null)
            ? [.. envelopes.Select(e => new Handed(phone, e))]
            : null;
    }

    /// <summary>
    /// Does the acts in the order in which they happened (a walk-in comes before the act that admits them), and returns the numbers of
    /// those that are refused, counted from 1.
    /// </summary>
    private async Task<IReadOnlyList<int>> DoAsync(IReadOnlyList<Handed?> acts, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var doors = new Dictionary<(Guid Phone, Guid Session), (DoorSession? Session, DoorRight? Right)>();
        var refused = new List<int>();
        for (var i = 0; i < acts.Count; i++)
        {
            if (acts[i] is not var (phone, envelope))
            {
                refused.Add(i + 1);
                continue;
            }

            if (!doors.TryGetValue((phone.Id, envelope.Session), out var there))
            {
                var found = await sessions.FindAsync(envelope.Session, cancel);
                doors[(phone.Id, envelope.Session)] = there = (
                    found,
                    found is null ? null : await callers.RightAsync(phone.ActorKind, phone.ActorId, found.ActivityId, cancel)
                );
            }

            if (
                there is not { Session: { } session, Right: { } right }
                || !await IsTakenAsync(phone, envelope, session, right, now, cancel)
            )
            {
                refused.Add(i + 1);
            }
        }

        return refused;
    }

    /// <summary>
    /// Does one act; false when the database can never accept it. Such an act is refused by its number, because sending it again would hold
    /// up the rest of the package for ever.
    /// </summary>
    private async Task<bool> IsTakenAsync(
        DoorPhone phone,
        HandedEnvelope envelope,
        DoorSession session,
        DoorRight right,
        Instant now,
        CancellationToken cancel
    )
    {
        try
        {
            return await IsDoneAsync(phone, envelope, session, right, now, cancel);
        }
        catch (Exception e) when (IsNeverHeld(e))
        {
            log.LogWarning("An act of a package is refused: {Error}", e.GetType().Name);
            db.ChangeTracker.Clear();
            return false;
        }
    }

    // SQLSTATE classes 22 (the value is invalid) and 23 (a constraint is violated).
    private static bool IsNeverHeld(Exception? error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: ['2', '2' or '3', ..] })
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> IsDoneAsync(
        DoorPhone phone,
        HandedEnvelope envelope,
        DoorSession session,
        DoorRight right,
        Instant now,
        CancellationToken cancel
    )
    {
        switch (envelope)
        {
            case { Type: "check_in", Act: { } act } when act.Read(phone.Id) is { } read:
                var answers = await door.ActAsync(
                    session.Id,
                    phone.ActorKind,
                    phone.ActorId,
                    [read.KeptBy(operations, phone.ActorKind, phone.ActorId)],
                    now,
                    cancel
                );
                return answers is [{ Outcome: DoorOutcome.Done or DoorOutcome.OtherAct }];
            case { Type: "walk_in", WalkIn: { } walkIn }
                when walkIn.Operation != Guid.Empty && await WalkIns.IsCommuneAsync(db, walkIn.CommuneId, cancel):
                var typed = walkIn with
                {
                    Operation = operations.OfActor(phone.ActorKind, phone.ActorId, walkIn.Operation),
                    Door = true,
                    Phone = phone.Id,
                };
                var outcome = await walkIns.TakeAsync(
                    phone.ActorKind,
                    phone.ActorId,
                    right,
                    session,
                    typed,
                    joins: phone.ActorKind is ActorKind.Account,
                    cancel
                );
                db.ChangeTracker.Clear();
                return outcome.Waits || outcome.Registration is not null;
            case { Type: "headcount", Headcount: { } count }:
                return await DoorCounts.AddAsync(
                    db,
                    settings,
                    phone.ActorKind,
                    phone.ActorId,
                    right,
                    session,
                    count.KeptBy(operations, phone.ActorKind, phone.ActorId),
                    phone.Id,
                    now,
                    cancel
                )
                    is "done"
                        or "waits";
            default:
                return false;
        }
    }

    // Exceptions that libraries throw for malformed bytes.
    private static bool IsUnreadable(Exception e) =>
        e
            is JoseException
                or JsonException
                or CryptographicException
                or FormatException
                or ArgumentException
                or InvalidDataException
                or KeyNotFoundException
                or InvalidCastException
                or IndexOutOfRangeException;

    private static string? Kid(string token) => JWT.Headers(token).TryGetValue("kid", out var kid) ? kid?.ToString() : null;

    // Phones compress the content if they can. Uncompressed content begins with a brace, and compressed content never does, because its
    // first bits name a kind of block.
    private static byte[] Unpack(byte[] payload)
    {
        if (payload is [(byte)'{', ..])
        {
            return payload;
        }

        using var packed = new DeflateStream(new MemoryStream(payload), CompressionMode.Decompress);
        var bytes = new byte[MaxBytes + 1];
        var length = packed.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MaxBytes ? bytes[..length] : throw new InvalidDataException("The package is too long.");
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Handover handover)
    {
        var cancel = context.RequestAborted;
        if (context.Request.ContentLength > MaxSent)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (
            await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.PackagesSent, cancel, MaxSent)
            is not { Packages: { Count: > 0 and <= MaxPackages } packages }
        )
        {
            return TypedResults.BadRequest();
        }

        var answers = new List<PackageAnswered>(packages.Count);
        foreach (var package in packages)
        {
            answers.Add(TextOf(package) is { } text ? await handover.TakeAsync(text, cancel) : new PackageAnswered("bad"));
        }

        if (answers.TrueForAll(a => a is { Outcome: "bad", Refused: null }))
        {
            Limits.CountFailure(context);
        }

        return TypedResults.Json(new PackagesAnswered(answers), DoorJson.Default.PackagesAnswered);
    }

    private static string? TextOf(JsonElement package)
    {
        try
        {
            return package.ValueKind is JsonValueKind.String ? package.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair is malformed.
            return null;
        }
    }

    /// <summary>An act with the phone that signed it.</summary>
    private sealed record Handed(DoorPhone Phone, HandedEnvelope Envelope);
}
