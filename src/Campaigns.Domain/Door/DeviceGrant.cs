using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>
/// The right of one phone to the door of one activity. The phone is paired by a link, needs no account, and its right ends with the
/// activity. The database holds only hashes of the link and of the phone's secret.
/// </summary>
public sealed class DeviceGrant
{
    /// <summary>The longest gate name, in UTF-16 code units.</summary>
    public const int MaxGate = 40;

    /// <summary>
    /// Tokens are made from a key, an id and a generation. The link's token has this generation, and the phone's own secret has the next
    /// one.
    /// </summary>
    public const int LinkGeneration = 1;

    /// <inheritdoc cref="LinkGeneration"/>
    public const int PhoneGeneration = 2;

    /// <summary>
    /// How long a phone may still be used after its last session's door closed, so that people can be checked out and a headcount entered.
    /// </summary>
    public static readonly Duration After = Duration.FromHours(2);

    /// <summary>How long after the end a phone may still send the acts that it holds.</summary>
    public static readonly Duration QueueLives = Duration.FromDays(30);

    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    /// <summary>The gate at which the phone stands.</summary>
    public required string Gate { get; init; }

    /// <summary>The phone's name, which tells two phones at one gate apart. It is chosen or made when the phone is paired.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether the phone may search: its list then holds names and codes. Without this right the list holds hashes and flags alone
    /// (who-sees 9).
    /// </summary>
    public required bool MaySearch { get; init; }

    /// <summary>SHA-256 of the link's token.</summary>
    public required byte[] TokenHash { get; init; }

    public required int KeyVersion { get; init; }

    /// <summary>SHA-256 of the secret of the first phone that took the link; null until a phone did.</summary>
    public byte[]? DeviceHash { get; set; }

    public Instant? PairedAt { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>
    /// When the organiser said that the phone's work is done. Acts that it still holds count for 72 hours more (who-sees 6).
    /// </summary>
    public Instant? EndedAt { get; set; }

    public Guid? EndedById { get; set; }

    /// <summary>
    /// When somebody said that the phone is lost or not trusted any more. Everything that arrives afterwards waits for a decision (who-sees
    /// 6).
    /// </summary>
    public Instant? RevokedAt { get; set; }

    public Guid? RevokedById { get; set; }

    /// <summary>
    /// When the right ends. It follows the sessions as they stand now, so moving the activity moves the end. The database's twin is
    /// <c>device_grant_end</c>.
    /// </summary>
    public static Instant EndOf(Instant lastSessionEndsAt, int closesMinutes, Instant? endedAt, Instant? revokedAt) =>
        Instant.Min(
            Instant.Min(endedAt ?? Instant.MaxValue, revokedAt ?? Instant.MaxValue),
            lastSessionEndsAt + Duration.FromMinutes(closesMinutes) + After
        );

    /// <inheritdoc cref="EndOf(Instant, int, Instant?, Instant?)"/>
    public Instant EndsAt(Activity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return EndOf(
            activity.Sessions.Count == 0 ? CreatedAt : activity.Sessions.Max(s => s.EndsAt),
            activity.CheckInClosesMinutes,
            EndedAt,
            RevokedAt
        );
    }
}

/// <summary>
/// A phone used at doors in the name of one actor: an account or a paired phone. A phone that two stewards use has two rows, each with its
/// own key.
/// </summary>
public sealed class DoorPhone
{
    /// <summary>The id that the phone made.</summary>
    public required Guid Id { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    /// <summary>The id of the account or of the device grant.</summary>
    public required Guid ActorId { get; init; }

    /// <summary>
    /// The phone's public key (P-256: x and y, 64 bytes). It checks the signatures on the phone's queue when another phone delivers it.
    /// </summary>
    public required byte[] PublicKey { get; init; }

    public required Instant FirstSeenAt { get; init; }

    public required Instant LastSeenAt { get; set; }

    /// <summary>The session that the phone last showed.</summary>
    public Guid? LastSessionId { get; set; }

    /// <summary>The gate that the phone last sent.</summary>
    public string? Gate { get; set; }

    /// <summary>How many acts the phone last said it had still to send.</summary>
    public int Waiting { get; set; }
}

/// <summary>A person who registered at a door, and the registration that the server found or made for them.</summary>
public sealed class WalkIn
{
    /// <summary>The id that the phone made. A walk-in that is sent again keeps its id, so it is stored once.</summary>
    public required Guid OperationId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>Whether the person was registered for this activity before, and was found by what was typed at the door.</summary>
    public required bool Already { get; init; }

    /// <summary>Whether the person was admitted before the server was asked.</summary>
    public required bool Door { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    public required Guid ActorId { get; init; }

    public Guid? PhoneId { get; init; }

    public required Instant ReceivedAt { get; init; }
}
