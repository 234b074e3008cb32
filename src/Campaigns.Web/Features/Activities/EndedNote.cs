using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>That an activity was ended early: since when, why, what does not take place, and who has to be told in another way.</summary>
/// <param name="At">When it was ended.</param>
/// <param name="Reason">The typed reason.</param>
/// <param name="CalledOff">The times of the sessions that do not take place, in words.</param>
/// <param name="NotTold">The people whom no message reached, while there is still something to tell.</param>
/// <param name="News">A text that the organiser can pass on; null when there is nothing left to tell.</param>
public sealed record EndedNote(Instant At, string? Reason, IReadOnlyList<string> CalledOff, NotTold NotTold, string? News);
