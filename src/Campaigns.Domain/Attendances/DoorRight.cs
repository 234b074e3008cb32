using NodaTime;

namespace Campaigns.Domain.Attendances;

/// <summary>Why an act at a door counts nothing until somebody decides about it.</summary>
public enum WaitsFor
{
    /// <summary>It arrived after the right was revoked, whatever it is dated.</summary>
    Revoked,

    /// <summary>It is dated before the right began.</summary>
    Before,

    /// <summary>It arrived too long after the right ended.</summary>
    Late,

    /// <summary>More people than the ticket can mean.</summary>
    Many,

    /// <summary>More than one phone can have done.</summary>
    Ceiling,

    /// <summary>The figures were confirmed already.</summary>
    Confirmed,
}

/// <summary>
/// The right of a phone or an account to a door. The clock of a phone is evidence and no proof: what counts is when something arrived, by the server's clock.
/// The database's twin is the function <c>door_waits</c>; both pass <c>tests/vectors/door-right.json</c>.
/// </summary>
/// <param name="Since">From when on; what is dated before is doubted. Null where no date is doubted: of an account whose right stands.</param>
/// <param name="EndsAt">When it ends or ended, by itself or by somebody; null where no end is known.</param>
/// <param name="RevokedAt">When somebody said that the phone is lost or not trusted any more.</param>
public sealed record DoorRight(Instant? Since, Instant? EndsAt, Instant? RevokedAt)
{
    /// <summary>How long after an end what still lay on the phone counts unasked.</summary>
    public static readonly Duration Grace = Duration.FromHours(72);

    /// <summary>So many more people than the places of a ticket count unasked.</summary>
    public const int MaxMore = 5;

    /// <summary>Undecided for so long, what waits is closed as not counted.</summary>
    public static readonly Duration Undecided = Duration.FromDays(90);

    /// <summary>Phones date by whole milliseconds.</summary>
    private static readonly Duration Step = Duration.FromMilliseconds(1);

    /// <summary>Until when what the phone still holds counts unasked; null where nothing does, or no end is known.</summary>
    public Instant? SendUntil => RevokedAt is null && EndsAt is { } ends ? ends + Grace : null;

    /// <summary>Whether it is over: the phone takes nobody any more and is told no name.</summary>
    public bool IsOver(Instant now) => now >= EndsAt || now >= RevokedAt;

    /// <summary>Why something done by this right waits for a decision; null: it counts.</summary>
    /// <param name="happened">As it is dated, by the best clock known.</param>
    /// <param name="received">When it arrived, by the server's clock.</param>
    public WaitsFor? Waits(Instant happened, Instant received) =>
        received >= RevokedAt ? WaitsFor.Revoked
        : happened <= Since - Step ? WaitsFor.Before
        : received > EndsAt + Grace ? WaitsFor.Late
        : null;
}
