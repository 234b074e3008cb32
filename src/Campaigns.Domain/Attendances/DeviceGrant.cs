using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Attendances;

/// <summary>
/// The right of one phone to one door: it is paired by a link, needs no account, and ends with the activity. The database holds neither the
/// link nor what the phone proves itself by.
/// </summary>
public sealed class DeviceGrant
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxGate = 40;

    /// <summary>The generation of the link's token; that of the phone's own is the next.</summary>
    public const int LinkGeneration = 1;

    /// <inheritdoc cref="LinkGeneration"/>
    public const int PhoneGeneration = 2;

    /// <summary>How long after its last door closed a phone may still be used at it: for those who come out, and for what is counted then.</summary>
    public static readonly Duration After = Duration.FromHours(2);

    /// <summary>How long after the end what the phone still holds may be sent.</summary>
    public static readonly Duration QueueLives = Duration.FromDays(30);

    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    /// <summary>Where the phone stands.</summary>
    public required string Gate { get; init; }

    /// <summary>What the phone is called, so that two at one gate are told apart: chosen or made when it is paired.</summary>
    public string? Name { get; set; }

    /// <summary>Scan and search: the phone's list holds names and codes. Without it hashes and flags alone.</summary>
    public required bool MaySearch { get; init; }

    /// <summary>SHA-256 of the link's token.</summary>
    public required byte[] TokenHash { get; init; }

    public required int KeyVersion { get; init; }

    /// <summary>SHA-256 of the secret of the phone that took the link; the first one does. Null until then.</summary>
    public byte[]? DeviceHash { get; set; }

    public Instant? PairedAt { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>The organiser is done with it: what it still holds counts for a while.</summary>
    public Instant? EndedAt { get; set; }

    public Guid? EndedById { get; set; }

    /// <summary>It is lost, or not trusted any more: whatever arrives from then on waits for a decision.</summary>
    public Instant? RevokedAt { get; set; }

    public Guid? RevokedById { get; set; }

    /// <summary>When it ends, by the sessions as they stand: an activity that moves moves it. The database's twin is <c>device_grant_end</c>.</summary>
    public static Instant EndOf(Instant lastSessionEndsAt, int closesMinutes, Instant? endedAt, Instant? revokedAt) =>
        Instant.Min(Instant.Min(endedAt ?? Instant.MaxValue, revokedAt ?? Instant.MaxValue), lastSessionEndsAt + Duration.FromMinutes(closesMinutes) + After);

    /// <inheritdoc cref="EndOf(Instant, int, Instant?, Instant?)"/>
    public Instant EndsAt(Activity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return EndOf(activity.Sessions.Count == 0 ? CreatedAt : activity.Sessions.Max(s => s.EndsAt), activity.CheckInClosesMinutes, EndedAt, RevokedAt);
    }
}

/// <summary>A phone at doors, as somebody: an account or a paired phone. One that two stewards use is two of these, each with its key.</summary>
public sealed class DoorPhone
{
    /// <summary>Made by the phone.</summary>
    public required Guid Id { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    /// <summary>The account, or the device grant.</summary>
    public required Guid ActorId { get; init; }

    /// <summary>The public key (P-256) that its queue is signed with when another phone carries it: x and y, 64 bytes.</summary>
    public required byte[] PublicKey { get; init; }

    public required Instant FirstSeenAt { get; init; }

    public required Instant LastSeenAt { get; set; }

    /// <summary>Where it was last.</summary>
    public Guid? LastSessionId { get; set; }

    /// <summary>The gate that it gave last.</summary>
    public string? Gate { get; set; }

    /// <summary>Acts that it has still to send, as it said itself.</summary>
    public int Waiting { get; set; }
}

/// <summary>Somebody registered at a door: which registration came of it, which may be one that was there before.</summary>
public sealed class WalkIn
{
    /// <summary>Made by the phone: sending it again is the same walk-in.</summary>
    public required Guid OperationId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>The person was registered for this activity before, and was found by what was typed.</summary>
    public required bool Already { get; init; }

    /// <summary>They were let in before the server was asked.</summary>
    public required bool Door { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    public required Guid ActorId { get; init; }

    public Guid? PhoneId { get; init; }

    public required Instant ReceivedAt { get; init; }
}
