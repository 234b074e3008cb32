using System.Text.RegularExpressions;
using NodaTime;

namespace Campaigns.Domain.Units;

/// <summary>A unit as an administrator asks for it in the form.</summary>
public sealed record UnitPlan
{
    public required string Name { get; init; }

    public required string ShortName { get; init; }

    public required string? LevelKey { get; init; }

    /// <summary>The official code; empty when the unit has none.</summary>
    public string Code { get; init; } = "";

    public required LocalDate? ValidFrom { get; init; }
}

/// <summary>The facts that decide whether a unit may be added.</summary>
public sealed record UnitFacts
{
    /// <summary>The unit under which the new unit is to lie.</summary>
    public required Unit Parent { get; init; }

    public required UnitLevel? ParentLevel { get; init; }

    /// <summary>The chosen level; null when no level has that key.</summary>
    public required UnitLevel? Level { get; init; }

    /// <summary>Whether a unit of the same name lies under the same parent and has not ended by the first day of the new one.</summary>
    public bool NameTaken { get; init; }

    /// <summary>The name of the unit that has the code at that time; null when the code is free.</summary>
    public string? CodeTakenBy { get; init; }
}

/// <summary>The facts that decide whether a unit may be ended.</summary>
/// <param name="OpenChildren">The number of units below it that continue after that day.</param>
/// <param name="LaterActivities">The number of activities after that day that the unit organises or that take place in it.</param>
/// <param name="IsRoot">Whether the unit is the area that the installation serves.</param>
public sealed record EndUnitFacts(int OpenChildren, int LaterActivities, bool IsRoot);

/// <summary>Why a unit is not added, corrected or ended. The field is one of <see cref="UnitPlan"/>, or "EndsOn".</summary>
public abstract record UnitRefusal(string Field) : Refusal(Field)
{
    public sealed record NameMissing() : UnitRefusal(nameof(UnitPlan.Name));

    public sealed record NameTooLong(int Max) : UnitRefusal(nameof(UnitPlan.Name));

    public sealed record NameTaken() : UnitRefusal(nameof(UnitPlan.Name));

    public sealed record ShortNameTooLong(int Max) : UnitRefusal(nameof(UnitPlan.ShortName));

    public sealed record LevelMissing() : UnitRefusal(nameof(UnitPlan.LevelKey));

    /// <summary>An area has to lie under an area of a higher level.</summary>
    public sealed record LevelNotBelow() : UnitRefusal(nameof(UnitPlan.LevelKey));

    public sealed record CodeNotDigits() : UnitRefusal(nameof(UnitPlan.Code));

    public sealed record CodeTaken(string By) : UnitRefusal(nameof(UnitPlan.Code));

    public sealed record FromMissing() : UnitRefusal(nameof(UnitPlan.ValidFrom));

    /// <summary>The parent begins only on that day.</summary>
    public sealed record BeforeParent(LocalDate On) : UnitRefusal(nameof(UnitPlan.ValidFrom));

    /// <summary>The parent ended on that day.</summary>
    public sealed record ParentEnded(LocalDate On) : UnitRefusal(nameof(UnitPlan.ValidFrom));

    public sealed record EndMissing() : UnitRefusal("EndsOn");

    public sealed record EndBeforeBegin(LocalDate Begin) : UnitRefusal("EndsOn");

    public sealed record HasUnitsBelow(int Count) : UnitRefusal("EndsOn");

    public sealed record HasActivitiesAfter(int Count) : UnitRefusal("EndsOn");

    public sealed record IsRoot() : UnitRefusal("EndsOn");

    public sealed record EndedAlready(LocalDate On) : UnitRefusal("EndsOn");
}

/// <summary>
/// Rules for adding units, correcting their names, and ending them on a day. Units are never moved and never deleted: when a unit's parent
/// changes, the unit ends and another begins.
/// </summary>
public static partial class UnitRules
{
    public const int MaxName = 120;

    public static IReadOnlyList<UnitRefusal> Add(UnitPlan plan, UnitFacts facts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(facts);
        List<UnitRefusal?> refusals =
        [
            .. Name(plan.Name, plan.ShortName, facts.NameTaken),
            facts.Level switch
            {
                null => new UnitRefusal.LevelMissing(),
                { Kind: UnitKind.Area } level when facts.ParentLevel is not { Kind: UnitKind.Area } above || level.Rank <= above.Rank =>
                    new UnitRefusal.LevelNotBelow(),
                _ => null,
            },
            Code(plan.Code, facts.CodeTakenBy),
            plan.ValidFrom switch
            {
                null => new UnitRefusal.FromMissing(),
                { } from when from < facts.Parent.ValidFrom => new UnitRefusal.BeforeParent(facts.Parent.ValidFrom),
                { } from when facts.Parent.ValidTo is { } to && from > to => new UnitRefusal.ParentEnded(to),
                _ => null,
            },
        ];
        return [.. refusals.OfType<UnitRefusal>()];
    }

    /// <summary>Corrects a name that was written wrong. A unit that gets another name by law also keeps its key and its history.</summary>
    public static IReadOnlyList<UnitRefusal> Correct(string name, string shortName, bool nameTaken) =>
        [.. Name(name, shortName, nameTaken).OfType<UnitRefusal>()];

    /// <summary>Every reason why the unit does not end on that day.</summary>
    public static IReadOnlyList<UnitRefusal> End(Unit unit, LocalDate? on, EndUnitFacts facts)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(facts);
        List<UnitRefusal?> refusals =
        [
            facts.IsRoot ? new UnitRefusal.IsRoot() : null,
            unit.ValidTo is { } ended ? new UnitRefusal.EndedAlready(ended) : null,
            on switch
            {
                null => new UnitRefusal.EndMissing(),
                { } day when day < unit.ValidFrom => new UnitRefusal.EndBeforeBegin(unit.ValidFrom),
                _ => null,
            },
            facts.OpenChildren > 0 ? new UnitRefusal.HasUnitsBelow(facts.OpenChildren) : null,
            facts.LaterActivities > 0 ? new UnitRefusal.HasActivitiesAfter(facts.LaterActivities) : null,
        ];
        return [.. refusals.OfType<UnitRefusal>()];
    }

    /// <summary>
    /// Returns why the code is refused; null: it is accepted. Codes of the General Statistics Office are digits: two for a province, three
    /// for a district, five for a commune.
    /// </summary>
    public static UnitRefusal? Code(string code, string? takenBy)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Length == 0 ? null
            : !Digits().IsMatch(code) ? new UnitRefusal.CodeNotDigits()
            : takenBy is not null ? new UnitRefusal.CodeTaken(takenBy)
            : null;
    }

    private static IEnumerable<UnitRefusal?> Name(string name, string shortName, bool taken) =>
        [
            name.Trim().Length switch
            {
                0 => new UnitRefusal.NameMissing(),
                > MaxName => new UnitRefusal.NameTooLong(MaxName),
                _ when taken => new UnitRefusal.NameTaken(),
                _ => null,
            },
            shortName.Trim().Length > MaxName ? new UnitRefusal.ShortNameTooLong(MaxName) : null,
        ];

    [GeneratedRegex("^([0-9]{2}|[0-9]{3}|[0-9]{5})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
