using Campaigns.Domain.Activities;

namespace Campaigns.Web.Features.Activities;

/// <summary>The result of saving a form.</summary>
public abstract record SaveOutcome
{
    public sealed record Saved(Guid ActivityId, uint Version) : SaveOutcome;

    /// <summary>Not done, and why; nothing was changed.</summary>
    public sealed record Refused(ActivityDecision Decision) : SaveOutcome
    {
        /// <summary>The fields that could not be read, each with the key of its sentence.</summary>
        public IReadOnlyDictionary<string, string> Unread { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Somebody else changed the activity since the form was opened.</summary>
    public sealed record Stale : SaveOutcome;

    /// <summary>More places are taken than the new number.</summary>
    public sealed record FewerPlacesThanTaken(int Taken) : SaveOutcome;

    /// <summary>The form was sent without the press of a button, although it changes something that others rely on.</summary>
    public sealed record NotPressed : SaveOutcome;

    /// <summary>This many people would be told of the change, and the button that was pressed did not say so.</summary>
    public sealed record NotSaid(int People) : SaveOutcome;

    /// <summary>The door recorded so many turns before the start that another start would take back, and the form did not say so.</summary>
    public sealed record TakesBackNotSaid(int Turns) : SaveOutcome;
}
