using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>The facts for a verdict on people who are counted without a name.</summary>
/// <param name="State">The state of the activity.</param>
/// <param name="StartsAt">The start of the session.</param>
/// <param name="OpensMinutes">How long before the start the door opens.</param>
/// <param name="CountedAt">When the people were counted, by the best clock that is known, and not later than the arrival at the
/// server.</param>
/// <param name="Waits">Whether the count waits for a decision because of the phone's right (<see cref="DoorRight.Waits"/>).</param>
/// <param name="EndedAt">When the session was broken off before its end; null otherwise.</param>
public sealed record HeadFacts(
    ActivityState State,
    Instant StartsAt,
    int OpensMinutes,
    Instant CountedAt,
    bool Waits = false,
    Instant? EndedAt = null
);

/// <summary>
/// Decides about people who are counted at a door without a name, as <see cref="CheckInRules"/> does about admissions. Before the door
/// opens, nobody is there to be counted, so the phone does not accept such a tap. If one reaches the server all the same (because the event
/// was moved in the meantime, or because the phone was tampered with), it waits for a decision, because the phone may have shown it as
/// counted. After a session was broken off the hall should be empty, so the phone takes a tap and says that it waits, and the organiser
/// decides. <c>tests/vectors/door-heads.json</c> checks that the phone and the server give the same answers.
/// </summary>
public static class HeadsAtDoor
{
    /// <summary>
    /// Returns the first verdict that applies, in this order: not taking place; too early; too late, which is after a session was broken
    /// off; to settle, because of the right of the phone or because the figures were confirmed; accepted.
    /// </summary>
    public static Verdict Decide(HeadFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts switch
        {
            { State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled } => Verdict.NotTakingPlace,
            _ when facts.CountedAt < facts.StartsAt - Duration.FromMinutes(facts.OpensMinutes) => Verdict.TooEarly,
            { EndedAt: { } ended } when facts.CountedAt > ended => Verdict.TooLate,
            { Waits: true } or { State: ActivityState.Confirmed } => Verdict.ToSettle,
            _ => Verdict.Accepted,
        };
    }
}
