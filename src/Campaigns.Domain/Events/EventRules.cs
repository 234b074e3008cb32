using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>Why something cannot be done with an event that could be with a course run.</summary>
public abstract record EventRefusal(string Field) : ActivityRefusal(Field)
{
    /// <summary>The day of that session is none of the campaign's, whose days these are.</summary>
    public sealed record OutsideCampaign(int Row, LocalDate First, LocalDate Last) : EventRefusal(SessionPlan.Field(Row, "Date"));
}

/// <summary>What an event asks beyond <see cref="PlanRules"/>: each of its days lies in the campaign that was chosen for it.</summary>
public static class EventRules
{
    /// <inheritdoc cref="PlanRules.Schedule"/>
    public static ActivityDecision Schedule(ActivityState state, EventPlan plan, EventSurroundings surroundings, Instant now)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        return PlanRules.Schedule(state, plan, surroundings.Venue, surroundings.Clashes, now, DaysOf(plan, surroundings));
    }

    /// <inheritdoc cref="PlanRules.Change"/>
    public static ActivityDecision Change(
        ActivityState state,
        EventPlan before,
        EventPlan plan,
        EventSurroundings surroundings,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        return PlanRules.Change(state, before, plan, surroundings.Venue, surroundings.Clashes, now, DaysOf(plan, surroundings));
    }

    /// <inheritdoc cref="PlanRules.Correct"/>
    public static ActivityDecision Correct(
        ActivityState state,
        EventPlan before,
        EventPlan plan,
        EventSurroundings surroundings,
        string? reason,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        return PlanRules.Correct(state, before, plan, surroundings.Venue, reason, now, DaysOf(plan, surroundings));
    }

    private static IEnumerable<ActivityRefusal> DaysOf(EventPlan plan, EventSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan
            .Sessions.Select(
                (session, row) =>
                    session.StartsAt is { } start && surroundings.Campaign is { } campaign && !campaign.Contains(VietnamTime.DateOf(start))
                        ? new EventRefusal.OutsideCampaign(row, campaign.First, campaign.Last)
                        : null
            )
            .OfType<ActivityRefusal>();
    }
}
