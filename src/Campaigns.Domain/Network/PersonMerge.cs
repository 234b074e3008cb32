using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>A merge of two entries that turned out to be one person, with what is needed to undo it.</summary>
public sealed class PersonMerge
{
    public required Guid Id { get; init; }

    /// <summary>The entry that stays.</summary>
    public required Guid KeptId { get; init; }

    /// <summary>The entry that points to the kept entry from now on.</summary>
    public required Guid MergedId { get; init; }

    public required Guid MergedById { get; init; }

    public required Instant MergedAt { get; init; }

    /// <summary>
    /// The fields that the kept entry took over, as JSON. It holds names of fields and ids of things, never values of persons.
    /// </summary>
    public required string Taken { get; set; }

    public Guid? UndoneById { get; set; }

    public Instant? UndoneAt { get; set; }
}

/// <summary>
/// Two entries that look like one person's and that somebody noted as two people, so that nobody is asked about them again and nothing
/// merges them. The note holds for everything that is merged with either of them.
/// </summary>
public sealed class PersonApart
{
    /// <summary>The entry with the lower id, so that a pair is noted once, whichever way round it was found.</summary>
    public required Guid OneId { get; init; }

    public required Guid OtherId { get; init; }

    public Person One { get; init; } = null!;

    public Person Other { get; init; } = null!;

    public required Guid SaidById { get; init; }

    public required Instant SaidAt { get; init; }
}

/// <summary>The facts about two entries that look like one person.</summary>
public sealed record MergeFacts
{
    public required PersonTraits Kept { get; init; }

    public required PersonTraits Other { get; init; }

    /// <summary>Whether one of the two entries was erased or was merged with another already.</summary>
    public bool Gone { get; init; }

    /// <summary>Whether somebody noted that the two are two people.</summary>
    public bool KeptApart { get; init; }

    /// <summary>A time during which both entries are booked at different activities; one person cannot be in two places.</summary>
    public Interval? HeldAtOnce { get; init; }

    /// <summary>
    /// The titles of activities in which both entries have a registration. They cannot be merged until one of the registrations is
    /// withdrawn.
    /// </summary>
    public IReadOnlyList<string> BothIn { get; init; } = [];
}

public abstract record MergeRefusal() : Refusal("")
{
    /// <summary>The entries no longer agree in name and phone, nor in name, year of birth and commune.</summary>
    public sealed record NotAlike() : MergeRefusal;

    public sealed record Gone() : MergeRefusal;

    /// <summary>Somebody noted that the two are two people; that note has to be taken back first.</summary>
    public sealed record KeptApart() : MergeRefusal;

    public sealed record HeldAtOnce(Instant From, Instant To) : MergeRefusal;

    public sealed record BothIn(IReadOnlyList<string> Titles) : MergeRefusal;

    public sealed record AlreadyUndone() : MergeRefusal;

    /// <summary>The kept entry was itself merged later; that later merge has to be undone first.</summary>
    public sealed record MergedOn() : MergeRefusal;
}

/// <summary>
/// Decides about merging two entries of one person, and about undoing a merge. Counts of turns never change; the count of people falls by
/// one when both entries were present (counted 5).
/// </summary>
public static class MergeRules
{
    public static MergeRefusal? Merge(MergeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Gone ? new MergeRefusal.Gone()
            : !PersonMatching.Perhaps(facts.Kept, facts.Other) ? new MergeRefusal.NotAlike()
            : facts.KeptApart ? new MergeRefusal.KeptApart()
            : facts.HeldAtOnce is { } at ? new MergeRefusal.HeldAtOnce(at.Start, at.End)
            : facts.BothIn.Count > 0 ? new MergeRefusal.BothIn(facts.BothIn)
            : null;
    }

    /// <param name="merge">The merge.</param>
    /// <param name="keptWasMerged">Whether the kept entry has been merged into another one since.</param>
    public static MergeRefusal? Undo(PersonMerge merge, bool keptWasMerged)
    {
        ArgumentNullException.ThrowIfNull(merge);
        return merge.UndoneAt is not null ? new MergeRefusal.AlreadyUndone()
            : keptWasMerged ? new MergeRefusal.MergedOn()
            : null;
    }
}
