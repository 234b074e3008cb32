using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>Why an act at a door counts nothing until somebody decides about it (who-sees 6).</summary>
public enum WaitsFor
{
    /// <summary>The act arrived after the right was revoked, whatever date the act carries.</summary>
    Revoked,

    /// <summary>The act is dated before the right began.</summary>
    Before,

    /// <summary>The act arrived too long after the right ended.</summary>
    Late,

    /// <summary>The act names more people than the ticket can mean.</summary>
    Many,

    /// <summary>The phone has recorded more people than one phone plausibly can.</summary>
    Ceiling,

    /// <summary>The activity's figures were confirmed already.</summary>
    Confirmed,

    /// <summary>
    /// The act was done before the door opened, when nobody was there yet: counting people, or registering a person on a paired phone.
    /// </summary>
    Early,

    /// <summary>People were counted after the session had been broken off.</summary>
    After,
}

/// <summary>
/// The right of a phone or an account to a door. The clock of a phone is evidence and no proof, so the time that decides is when an act
/// arrived, by the server's clock (who-sees 6). The database's twin is the function <c>door_waits</c>; both pass
/// <c>tests/vectors/door-right.json</c>.
/// </summary>
/// <param name="Since">When the right began; an act dated earlier waits for a decision. Null for an account whose right still stands, where
/// no date is doubted.</param>
/// <param name="EndsAt">When the right ends or ended, by itself or by somebody; null when no end is known.</param>
/// <param name="RevokedAt">When somebody said that the phone is lost or not trusted any more.</param>
public sealed record DoorRight(Instant? Since, Instant? EndsAt, Instant? RevokedAt)
{
    /// <summary>Acts that arrive within this time after the end of the right still count without a decision (who-sees 6).</summary>
    public static readonly Duration Grace = Duration.FromHours(72);

    /// <summary>How many people more than the ticket's places count without a decision.</summary>
    public const int MaxMore = 5;

    /// <summary>What still waits for a decision after this time is closed as not counted.</summary>
    public static readonly Duration Undecided = Duration.FromDays(90);

    /// <summary>Phones date their acts in whole milliseconds, so a comparison allows for one.</summary>
    private static readonly Duration Step = Duration.FromMilliseconds(1);

    /// <summary>Until when acts that the phone still holds count without a decision; null when none do or when no end is known.</summary>
    public Instant? SendUntil => RevokedAt is null && EndsAt is { } ends ? ends + Grace : null;

    /// <summary>Whether the right is over: the phone then admits nobody and is told no names.</summary>
    public bool IsOver(Instant now) => now >= EndsAt || now >= RevokedAt;

    /// <summary>Returns why an act done by this right waits for a decision; null: it counts.</summary>
    /// <param name="happened">When the act happened by its own date, corrected by the best clock known.</param>
    /// <param name="received">When the act arrived, by the server's clock.</param>
    public WaitsFor? Waits(Instant happened, Instant received) =>
        received >= RevokedAt ? WaitsFor.Revoked
        : happened <= Since - Step ? WaitsFor.Before
        : received > EndsAt + Grace ? WaitsFor.Late
        : null;
}
