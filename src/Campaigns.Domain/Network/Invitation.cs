using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>The task that a person is asked to do at an activity. Saying yes books the person's time for either task.</summary>
public enum InvitedTo
{
    /// <summary>To speak; saying yes makes the person one of the speakers.</summary>
    Speak,

    /// <summary>To help; a yes is shown on the activity.</summary>
    Help,
}

public enum InvitationAnswer
{
    Yes,
    No,

    /// <summary>The person cannot come at that time and proposes another one.</summary>
    AnotherTime,
}

/// <summary>
/// A request to a person of the network to speak or help at an activity. The person answers by a link, without an account, and may change
/// the answer until the activity begins.
/// </summary>
public sealed class Invitation
{
    public const int MaxProposalLength = 300;

    /// <summary>The id that the form made. A form that is sent again keeps its id, so the invitation is stored once.</summary>
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    public required Guid PersonId { get; init; }

    public Person Person { get; private set; } = null!;

    public required InvitedTo InvitedTo { get; init; }

    /// <summary>
    /// SHA-256 of the link's token. The token itself is not stored; it is computed from the key, the id and the generation.
    /// </summary>
    public required byte[] TokenHash { get; set; }

    public int Generation { get; set; } = 1;

    public required int KeyVersion { get; set; }

    public required Guid InvitedById { get; init; }

    public required Instant InvitedAt { get; init; }

    /// <summary>When the person was last asked, by the first mail or a later one.</summary>
    public required Instant AskedAt { get; set; }

    public InvitationAnswer? Answer { get; private set; }

    public Instant? AnsweredAt { get; private set; }

    /// <summary>
    /// The version of the activity's time and place to which the person answered. After a later version the person has to be asked again.
    /// </summary>
    public int? AnsweredVersion { get; private set; }

    /// <summary>The proposed time, in the person's words; empty with any other answer.</summary>
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

/// <summary>The answer that the holder of the link sends.</summary>
public sealed record InvitationReply
{
    public InvitationAnswer? Answer { get; init; }

    public string Proposal { get; init; } = "";

    public LocalDate? ProposedOn { get; init; }

    public LocalTime? ProposedFrom { get; init; }
}
