using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>A course run as the trainer asks for it in the form.</summary>
public sealed record RunPlan : ActivityPlan
{
    public IReadOnlyList<Guid> TrainerIds { get; init; } = [];

    protected internal override IEnumerable<(string Field, bool Given)> Needed =>
        [.. base.Needed, (nameof(TrainerIds), TrainerIds.Count > 0)];
}

/// <summary>Why something cannot be done with a course run that could be with an event.</summary>
public abstract record RunRefusal(string Field) : ActivityRefusal(Field)
{
    /// <summary>The course has ended, so no new run of it may be opened.</summary>
    public sealed record CourseEnded() : RunRefusal("CourseId");
}

/// <summary>What a course run asks beyond <see cref="PlanRules"/>: somebody who teaches, and a course that goes on.</summary>
public static class RunRules
{
    /// <summary>Decides about opening a new run, which is scheduled at once.</summary>
    public static ActivityDecision Open(RunPlan plan, VenueFacts? venue, IReadOnlyList<HeldTime> held, bool courseEnded, Instant now) =>
        PlanRules.Schedule(
            ActivityState.Draft,
            plan,
            venue,
            Clashes(plan, venue, held),
            now,
            courseEnded ? new RunRefusal.CourseEnded() : null
        );

    /// <inheritdoc cref="PlanRules.Change"/>
    public static ActivityDecision Change(
        ActivityState state,
        RunPlan before,
        RunPlan plan,
        VenueFacts? venue,
        IReadOnlyList<HeldTime> held,
        Instant now
    ) => PlanRules.Change(state, before, plan, venue, Clashes(plan, venue, held), now);

    private static IReadOnlyList<ActivityRefusal> Clashes(RunPlan plan, VenueFacts? venue, IReadOnlyList<HeldTime> held)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return ClashRules.Find(plan, venue, plan.TrainerIds, held);
    }
}
