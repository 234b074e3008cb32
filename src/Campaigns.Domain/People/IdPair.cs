namespace Campaigns.Domain.People;

/// <summary>The ids of two entries in a fixed order, whichever way round the pair was found, so that a pair is noted once.</summary>
public sealed record IdPair
{
    private IdPair(Guid one, Guid other) => (One, Other) = (one, other);

    /// <summary>The lower id.</summary>
    public Guid One { get; }

    public Guid Other { get; }

    public static IdPair Of(Guid a, Guid b) => a.CompareTo(b) < 0 ? new IdPair(a, b) : new IdPair(b, a);
}
