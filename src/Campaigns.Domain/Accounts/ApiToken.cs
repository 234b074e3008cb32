using NodaTime;

namespace Campaigns.Domain.Accounts;

/// <summary>
/// A token with which a program of somebody else reads open data as JSON. It reads what everybody may read anyway, and nothing of its
/// account. The account is the person who answers for the program that uses it.
/// </summary>
public sealed class ApiToken
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>What the token is for, in the words of its owner.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the token, which is random and stored nowhere.</summary>
    public required byte[] TokenHash { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>The first instant at which the token opens nothing any more.</summary>
    public required Instant ExpiresAt { get; init; }

    /// <summary>The last day on which it was used; null: it never was. A day is enough, and costs one write a day.</summary>
    public LocalDate? LastUsedOn { get; set; }

    /// <summary>When it was ended before its time: by its owner, by an administrator, or with its account.</summary>
    public Instant? RevokedAt { get; set; }

    public Guid? RevokedById { get; set; }

    /// <summary>Whether the token was neither revoked nor has expired.</summary>
    public bool Holds(Instant now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>Why a token is not made.</summary>
public abstract record ApiTokenRefusal(string Field) : Refusal(Field)
{
    public sealed record NameMissing() : ApiTokenRefusal("Name");

    public sealed record NameTooLong(int Max) : ApiTokenRefusal("Name");

    /// <summary>Two tokens of one name could not be told apart when one of them has to be revoked.</summary>
    public sealed record NameTaken() : ApiTokenRefusal("Name");

    public sealed record NoSuchLife() : ApiTokenRefusal("Days");

    public sealed record TooMany(int Max) : ApiTokenRefusal("");
}

/// <summary>Decides about tokens for programs.</summary>
public static class ApiTokenRules
{
    /// <summary>Random bytes of a token.</summary>
    public const int TokenBytes = 32;

    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int MaxName = 60;

    /// <summary>How many tokens of one account may hold at the same time.</summary>
    public const int MaxHeld = 5;

    /// <summary>The days for which a token can be made; the last is the longest life.</summary>
    public static readonly IReadOnlyList<int> Lives = [30, 90, 365];

    /// <summary>How long a token that ended stays in the list, so that somebody can see why their program was refused.</summary>
    public static readonly Duration Kept = Duration.FromDays(90);

    /// <summary>Why a token is not made; empty: it may be.</summary>
    /// <param name="name">The name, without white space around it.</param>
    /// <param name="days">The chosen life.</param>
    /// <param name="held">The names of the account's tokens that hold.</param>
    public static IReadOnlyList<ApiTokenRefusal> Make(string name, int days, IReadOnlyCollection<string> held)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(held);
        List<ApiTokenRefusal> refusals = [];
        if (name.Length == 0)
        {
            refusals.Add(new ApiTokenRefusal.NameMissing());
        }
        else if (name.Length > MaxName)
        {
            refusals.Add(new ApiTokenRefusal.NameTooLong(MaxName));
        }
        else if (held.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            refusals.Add(new ApiTokenRefusal.NameTaken());
        }

        if (!Lives.Contains(days))
        {
            refusals.Add(new ApiTokenRefusal.NoSuchLife());
        }

        if (held.Count >= MaxHeld)
        {
            refusals.Add(new ApiTokenRefusal.TooMany(MaxHeld));
        }

        return refusals;
    }
}
