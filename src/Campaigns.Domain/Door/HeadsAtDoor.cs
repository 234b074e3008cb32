using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>What a verdict on people who are counted without a name is made from.</summary>
/// <param name="State">Of the activity.</param>
/// <param name="StartsAt">Of the session.</param>
/// <param name="OpensMinutes">How long before the start the door opens.</param>
/// <param name="CountedAt">By the best clock known, and never later than it arrived.</param>
/// <param name="Waits">It counts nothing until somebody decides: <see cref="DoorRight.Waits"/>.</param>
public sealed record HeadFacts(ActivityState State, Instant StartsAt, int OpensMinutes, Instant CountedAt, bool Waits = false);

/// <summary>
/// People who are counted at a door without a name, as <see cref="CheckInRules"/> has admissions: before the door opens nobody is there
/// to be counted.
/// The phone takes no such tap. What comes to the server all the same (an event that was moved meanwhile, a phone that does as it likes)
/// waits until somebody
/// decides, for the phone may have shown it as counted. <c>tests/vectors/door-heads.json</c> holds both to the same answers.
/// </summary>
public static class HeadsAtDoor
{
    /// <summary>
    /// The first of these that holds: not taking place; too early; to settle, by the right of who counted or because the figures were
    /// confirmed; accepted.
    /// </summary>
    public static Verdict Decide(HeadFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts switch
        {
            { State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled } => Verdict.NotTakingPlace,
            _ when facts.CountedAt < facts.StartsAt - Duration.FromMinutes(facts.OpensMinutes) => Verdict.TooEarly,
            { Waits: true } or { State: ActivityState.Confirmed } => Verdict.ToSettle,
            _ => Verdict.Accepted,
        };
    }
}
