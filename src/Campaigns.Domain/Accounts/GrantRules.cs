using NodaTime;

namespace Campaigns.Domain.Accounts;

/// <summary>A grant as an administrator asks for it in the form.</summary>
public sealed record GrantPlan
{
    public required Role? Role { get; init; }

    public required Guid? UnitId { get; init; }

    /// <summary>The unit on whose behalf the account acts; null: the unit of the grant itself.</summary>
    public required Guid? ActingUnitId { get; init; }

    public Guid? ActivityId { get; init; }

    public bool MaySearch { get; init; }
}

/// <summary>A unit that a grant names, with the facts that the rules need.</summary>
/// <param name="Path">The unit's path in the tree.</param>
/// <param name="ValidTo">The unit's last day; null while no end is known.</param>
/// <param name="InReach">Whether the account that gives the grant administers this unit.</param>
public sealed record GrantUnit(string Path, LocalDate? ValidTo, bool InReach)
{
    /// <summary>Whether a unit at that path is this one or lies under it.</summary>
    public bool Holds(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] == '.');
    }
}

/// <summary>The facts that decide whether a grant may be given.</summary>
public sealed record GrantFacts
{
    /// <summary>The unit; null where there is none.</summary>
    public required GrantUnit? Unit { get; init; }

    /// <summary>The acting unit; null where there is none.</summary>
    public required GrantUnit? ActingUnit { get; init; }

    /// <summary>The path of the unit that answers for the activity; null where there is no such activity.</summary>
    public string? ActivityPath { get; init; }

    /// <summary>That activity was cancelled.</summary>
    public bool ActivityCancelled { get; init; }

    /// <summary>The account already holds an open grant with the same role, unit, acting unit and activity.</summary>
    public bool HeldAlready { get; init; }

    public bool AccountEnded { get; init; }

    public required LocalDate Today { get; init; }
}

/// <summary>Why a grant is not given or not ended. Fields are those of <see cref="GrantPlan"/>.</summary>
public abstract record GrantRefusal(string Field) : Refusal(Field)
{
    public sealed record RoleMissing() : GrantRefusal(nameof(GrantPlan.Role));

    public sealed record UnitMissing() : GrantRefusal(nameof(GrantPlan.UnitId));

    /// <summary>The unit ended on that day.</summary>
    public sealed record UnitEnded(LocalDate On) : GrantRefusal(nameof(GrantPlan.UnitId));

    public sealed record UnitOutOfReach() : GrantRefusal(nameof(GrantPlan.UnitId));

    public sealed record ActingUnitMissing() : GrantRefusal(nameof(GrantPlan.ActingUnitId));

    public sealed record ActingUnitEnded(LocalDate On) : GrantRefusal(nameof(GrantPlan.ActingUnitId));

    public sealed record ActingUnitOutOfReach() : GrantRefusal(nameof(GrantPlan.ActingUnitId));

    /// <summary>Only a steward's grant is for one activity.</summary>
    public sealed record ActivityForStewardsOnly() : GrantRefusal(nameof(GrantPlan.ActivityId));

    public sealed record ActivityMissing() : GrantRefusal(nameof(GrantPlan.ActivityId));

    /// <summary>The activity belongs to a unit outside the subtree of the grant's unit.</summary>
    public sealed record ActivityElsewhere() : GrantRefusal(nameof(GrantPlan.ActivityId));

    /// <summary>The activity was cancelled.</summary>
    public sealed record ActivityCancelled() : GrantRefusal(nameof(GrantPlan.ActivityId));

    /// <summary>Only a steward's grant says whether names may be searched; for every other role the role itself decides.</summary>
    public sealed record SearchForStewardsOnly() : GrantRefusal(nameof(GrantPlan.MaySearch));

    public sealed record HeldAlready() : GrantRefusal(nameof(GrantPlan.Role));

    public sealed record AccountEnded() : GrantRefusal("");

    /// <summary>Administrators cannot end their own right to administer.</summary>
    public sealed record OwnAdministration() : GrantRefusal("");

    /// <summary>The grant has ended already.</summary>
    public sealed record EndedAlready() : GrantRefusal("");
}

/// <summary>
/// Grants are given and ended, never changed, so that the records still show what an account was allowed to do at any time.
/// </summary>
public static class GrantRules
{
    /// <summary>Every reason why the grant is not given; empty where it is.</summary>
    public static IReadOnlyList<GrantRefusal> Give(GrantPlan plan, GrantFacts facts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(facts);
        List<GrantRefusal?> refusals =
        [
            facts.AccountEnded ? new GrantRefusal.AccountEnded() : null,
            plan.Role is null ? new GrantRefusal.RoleMissing() : null,
            facts.Unit switch
            {
                null => new GrantRefusal.UnitMissing(),
                { InReach: false } => new GrantRefusal.UnitOutOfReach(),
                { ValidTo: { } on } when on < facts.Today => new GrantRefusal.UnitEnded(on),
                _ => null,
            },
            (plan.ActingUnitId, facts.ActingUnit) switch
            {
                (null, _) => null,
                (_, null) => new GrantRefusal.ActingUnitMissing(),
                (_, { InReach: false }) => new GrantRefusal.ActingUnitOutOfReach(),
                (_, { ValidTo: { } on }) when on < facts.Today => new GrantRefusal.ActingUnitEnded(on),
                _ => null,
            },
            plan switch
            {
                { ActivityId: null } => null,
                { Role: not Role.Steward } => new GrantRefusal.ActivityForStewardsOnly(),
                _ when facts.ActivityPath is null => new GrantRefusal.ActivityMissing(),
                _ when facts.Unit?.Holds(facts.ActivityPath) is false => new GrantRefusal.ActivityElsewhere(),
                _ when facts.ActivityCancelled => new GrantRefusal.ActivityCancelled(),
                _ => null,
            },
            plan is { MaySearch: true, Role: not Role.Steward and not null } ? new GrantRefusal.SearchForStewardsOnly() : null,
            facts.HeldAlready ? new GrantRefusal.HeldAlready() : null,
        ];
        return [.. refusals.OfType<GrantRefusal>()];
    }

    /// <summary>Returns why a grant may not be ended; null when it may.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="by">The account that ends it.</param>
    /// <param name="now">The present.</param>
    public static GrantRefusal? End(Grant grant, Guid by, Instant now)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return grant switch
        {
            { ValidTo: { } ended } when ended <= now => new GrantRefusal.EndedAlready(),
            { Role: Role.Administrator } when grant.AccountId == by => new GrantRefusal.OwnAdministration(),
            _ => null,
        };
    }

    /// <summary>
    /// What a successor gets when somebody leaves: each grant that still holds is given anew, starting now. A grant that the successor
    /// already holds is not given twice, and a grant for one activity passes on only while that activity still lies ahead.
    /// </summary>
    /// <param name="leaving">The grants of the account that leaves.</param>
    /// <param name="held">The grants of the successor.</param>
    /// <param name="successor">The id of the successor's account.</param>
    /// <param name="past">The ids of activities that are over.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<Grant> HandOver(
        IEnumerable<Grant> leaving,
        IEnumerable<Grant> held,
        Guid successor,
        IReadOnlySet<Guid> past,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(leaving);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(past);
        static (Role, Guid, Guid, Guid?) Key(Grant g) => (g.Role, g.UnitId, g.ActingUnitId, g.ActivityId);
        var there = held.Where(g => Holds(g, now)).Select(Key).ToHashSet();
        return
        [
            .. leaving
                .Where(g => Holds(g, now) && (g.ActivityId is not { } activity || !past.Contains(activity)))
                .DistinctBy(Key)
                .Where(g => !there.Contains(Key(g)))
                .Select(g => new Grant
                {
                    Id = Guid.CreateVersion7(),
                    AccountId = successor,
                    Role = g.Role,
                    UnitId = g.UnitId,
                    ActingUnitId = g.ActingUnitId,
                    ActivityId = g.ActivityId,
                    MaySearch = g.MaySearch,
                    ValidFrom = now,
                }),
        ];
    }

    /// <summary>Whether the grant holds at that time.</summary>
    public static bool Holds(Grant grant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return grant.ValidFrom <= now && (grant.ValidTo is not { } to || to > now);
    }
}
