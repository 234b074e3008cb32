using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>What somebody is asked to do at an activity. A yes holds the person's time, whatever it is.</summary>
public enum InvitedTo
{
    /// <summary>Speak: a yes makes the person one of the speakers.</summary>
    Speak,

    /// <summary>Help: a yes stands on the activity.</summary>
    Help,
}

public enum InvitationAnswer
{
    Yes,
    No,

    /// <summary>Not then, but at the time that is proposed.</summary>
    AnotherTime,
}

/// <summary>
/// A person of the network asked to speak or help at an activity. They answer by a link, without an account, and may change their mind until it begins.
/// </summary>
public sealed class Invitation
{
    public const int MaxProposalLength = 300;

    /// <summary>Made by the form that was sent: sending it again is the same invitation.</summary>
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    public required Guid PersonId { get; init; }

    public Person Person { get; private set; } = null!;

    public required InvitedTo InvitedTo { get; init; }

    /// <summary>SHA-256 of the link's token, which is made anew from the key, the id and the generation.</summary>
    public required byte[] TokenHash { get; set; }

    public int Generation { get; set; } = 1;

    public required int KeyVersion { get; set; }

    public required Guid InvitedById { get; init; }

    public required Instant InvitedAt { get; init; }

    /// <summary>When they were last asked: by the first mail or a later one.</summary>
    public required Instant AskedAt { get; set; }

    public InvitationAnswer? Answer { get; private set; }

    public Instant? AnsweredAt { get; private set; }

    /// <summary>The version of the activity's time and place that was answered to; an older one is to be asked again.</summary>
    public int? AnsweredVersion { get; private set; }

    /// <summary>With another time: what they propose, in their words.</summary>
    public string Proposal { get; private set; } = "";

    public LocalDate? ProposedOn { get; private set; }

    public LocalTime? ProposedFrom { get; private set; }

    public Instant? WithdrawnAt { get; set; }

    public void MarkAnswered(InvitationReply reply, int version, Instant now)
    {
        ArgumentNullException.ThrowIfNull(reply);
        Answer = reply.Answer;
        AnsweredAt = now;
        AnsweredVersion = version;
        var proposes = reply.Answer is InvitationAnswer.AnotherTime;
        Proposal = proposes ? reply.Proposal.Trim() : "";
        ProposedOn = proposes ? reply.ProposedOn : null;
        ProposedFrom = proposes ? reply.ProposedFrom : null;
    }
}

/// <summary>What the holder of the link sends.</summary>
public sealed record InvitationReply
{
    public InvitationAnswer? Answer { get; init; }

    public string Proposal { get; init; } = "";

    public LocalDate? ProposedOn { get; init; }

    public LocalTime? ProposedFrom { get; init; }
}
