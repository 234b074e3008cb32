using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>Two entries that turned out to be one person, and what it takes to part them again.</summary>
public sealed class PersonMerge
{
    public required Guid Id { get; init; }

    /// <summary>The entry that stays.</summary>
    public required Guid KeptId { get; init; }

    /// <summary>The entry that points to it from now on.</summary>
    public required Guid MergedId { get; init; }

    public required Guid MergedById { get; init; }

    public required Instant MergedAt { get; init; }

    /// <summary>What the kept entry took over, as JSON: names of fields and ids of things, never a person's values.</summary>
    public required string Taken { get; set; }

    public Guid? UndoneById { get; set; }

    public Instant? UndoneAt { get; set; }
}

/// <summary>What is known of two entries that look like one person.</summary>
public sealed record MergeFacts
{
    public required PersonTraits Kept { get; init; }

    public required PersonTraits Other { get; init; }

    /// <summary>One of the two is erased or stands for another already.</summary>
    public bool Gone { get; init; }

    /// <summary>A time for which both are held, at different activities: nobody is in two places.</summary>
    public Interval? HeldAtOnce { get; init; }

    /// <summary>Titles of activities in which both have a place: there they are two, until somebody gives one of the places back.</summary>
    public IReadOnlyList<string> BothIn { get; init; } = [];
}

public abstract record MergeRefusal() : Refusal("")
{
    /// <summary>Neither name and phone nor name, year of birth and commune are equal (any more).</summary>
    public sealed record NotAlike() : MergeRefusal;

    public sealed record Gone() : MergeRefusal;

    public sealed record HeldAtOnce(Instant From, Instant To) : MergeRefusal;

    public sealed record BothIn(IReadOnlyList<string> Titles) : MergeRefusal;

    public sealed record AlreadyUndone() : MergeRefusal;

    /// <summary>The kept entry was itself merged later: that one is undone first.</summary>
    public sealed record MergedOn() : MergeRefusal;
}

/// <summary>Merging two entries of one person, and parting them. Counts of turns never change; people are one fewer where both were present.</summary>
public static class MergeRules
{
    public static MergeRefusal? Merge(MergeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Gone ? new MergeRefusal.Gone()
            : !PersonMatching.Perhaps(facts.Kept, facts.Other) ? new MergeRefusal.NotAlike()
            : facts.HeldAtOnce is { } at ? new MergeRefusal.HeldAtOnce(at.Start, at.End)
            : facts.BothIn.Count > 0 ? new MergeRefusal.BothIn(facts.BothIn)
            : null;
    }

    /// <param name="merge">The merge.</param>
    /// <param name="keptWasMerged">Whether the kept entry points to another by now.</param>
    public static MergeRefusal? Undo(PersonMerge merge, bool keptWasMerged)
    {
        ArgumentNullException.ThrowIfNull(merge);
        return merge.UndoneAt is not null ? new MergeRefusal.AlreadyUndone()
            : keptWasMerged ? new MergeRefusal.MergedOn()
            : null;
    }
}
