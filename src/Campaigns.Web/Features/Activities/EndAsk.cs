namespace Campaigns.Web.Features.Activities;

/// <summary>The question before an activity is ended early: what stays, who is told, and from which session on it ends.</summary>
/// <param name="OwnPath">The page of the activity.</param>
/// <param name="Title">Its title.</param>
/// <param name="Told">The number of registrations that get a message.</param>
/// <param name="Stays">The counted turns, which stay, in words.</param>
/// <param name="Version">The version that is asked about.</param>
public sealed record EndAsk(string OwnPath, string Title, int Told, string Stays, uint Version)
{
    /// <summary>Sessions from which on it may be ended, in words; none: what runs is broken off.</summary>
    public IReadOnlyList<(Guid Id, string Words)> Sessions { get; init; } = [];

    /// <summary>The people whom no message reaches, because they left no e-mail address.</summary>
    public NotTold NotTold { get; init; } = NotTold.Nobody;

    /// <summary>The admissions before a start, which are taken back, in words; null when there are none.</summary>
    public string? TakenBack { get; init; }

    public string? EndReason { get; init; }

    public Guid? From { get; init; }
}
