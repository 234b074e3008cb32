using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>The facts that decide whether a person may be asked or may answer.</summary>
public sealed record InvitationFacts
{
    public required ActivityState State { get; init; }

    /// <summary>The start of the first session.</summary>
    public required Instant StartsAt { get; init; }

    /// <summary>The other activity that holds the person's time; null when the person is free.</summary>
    public OtherActivity? HeldBy { get; init; }

    /// <summary>Whether this person already has an open invitation to this activity.</summary>
    public bool AlreadyInvited { get; init; }

    public bool Withdrawn { get; init; }
}

/// <summary>
/// Why a person cannot be asked, or why an answer cannot be taken. The field is one of the form; it is empty when the activity or the
/// invitation itself is the reason.
/// </summary>
public abstract record InvitationRefusal(string Field) : Refusal(Field)
{
    public sealed record PersonMissing() : InvitationRefusal("PersonId");

    /// <summary>The person is not among those whom this organiser may ask.</summary>
    public sealed record NotInNetwork() : InvitationRefusal("PersonId");

    public sealed record AlreadyInvited() : InvitationRefusal("PersonId");

    /// <summary>Another activity holds the person's time.</summary>
    public sealed record PersonTaken(OtherActivity By) : InvitationRefusal("PersonId");

    public sealed record ActivityMissing() : InvitationRefusal("ActivityId");

    /// <summary>The activity is a draft, postponed, cancelled or over.</summary>
    public sealed record NotTakingPlace(ActivityState State) : InvitationRefusal("");

    public sealed record Begun(Instant StartsAt) : InvitationRefusal("");

    public sealed record Withdrawn() : InvitationRefusal("");

    public sealed record AnswerMissing() : InvitationRefusal(nameof(InvitationReply.Answer));

    /// <summary>
    /// Another activity holds the person's time. This refusal is shown to the person, without the name of the other activity.
    /// </summary>
    public sealed record YourTimeTaken(Instant From, Instant To) : InvitationRefusal(nameof(InvitationReply.Answer));

    public sealed record ProposalMissing() : InvitationRefusal(nameof(InvitationReply.Proposal));

    public sealed record ProposalTooLong(int Max) : InvitationRefusal(nameof(InvitationReply.Proposal));

    public sealed record ProposalInPast() : InvitationRefusal(nameof(InvitationReply.ProposedOn));
}

/// <summary>Decides about inviting, answering, asking again and withdrawing an invitation.</summary>
public static class InvitationRules
{
    /// <summary>Every reason why the person cannot be invited; empty: they can.</summary>
    public static IReadOnlyList<InvitationRefusal> Invite(InvitationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Closed(facts, now) is { } closed ? [closed]
            : facts.AlreadyInvited ? [new InvitationRefusal.AlreadyInvited()]
            : facts.HeldBy is { } other ? [new InvitationRefusal.PersonTaken(other)]
            : [];
    }

    /// <summary>Every reason why the answer cannot be taken; empty: it can.</summary>
    public static IReadOnlyList<InvitationRefusal> Answer(InvitationReply reply, InvitationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(facts);
        return Closed(facts, now) is { } closed
            ? [closed]
            : reply.Answer switch
            {
                null => [new InvitationRefusal.AnswerMissing()],
                InvitationAnswer.Yes when facts.HeldBy is { } other => [new InvitationRefusal.YourTimeTaken(other.StartsAt, other.EndsAt)],
                InvitationAnswer.AnotherTime => Proposal(reply, now),
                _ => [],
            };
    }

    /// <summary>
    /// Returns why the person cannot be asked once more; null: they can, while the activity takes place and they have not answered yes or
    /// no to its present time.
    /// </summary>
    public static InvitationRefusal? AskAgain(InvitationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Closed(facts, now);
    }

    /// <summary>Returns why the invitation cannot be withdrawn; null: it can, whatever was answered, until the activity begins.</summary>
    public static InvitationRefusal? Withdraw(InvitationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Withdrawn ? new InvitationRefusal.Withdrawn()
            : facts.State is ActivityState.Scheduled && now >= facts.StartsAt ? new InvitationRefusal.Begun(facts.StartsAt)
            : null;
    }

    /// <summary>Why the invitation can no longer be answered; null: it can.</summary>
    public static InvitationRefusal? Closed(InvitationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Withdrawn ? new InvitationRefusal.Withdrawn()
            : facts.State is not ActivityState.Scheduled ? new InvitationRefusal.NotTakingPlace(facts.State)
            : now >= facts.StartsAt ? new InvitationRefusal.Begun(facts.StartsAt)
            : null;
    }

    private static IReadOnlyList<InvitationRefusal> Proposal(InvitationReply reply, Instant now) =>
        [
            .. new InvitationRefusal?[]
            {
                reply.Proposal.Trim().Length == 0 && reply.ProposedOn is null ? new InvitationRefusal.ProposalMissing()
                : reply.Proposal.Trim().Length > Invitation.MaxProposalLength
                    ? new InvitationRefusal.ProposalTooLong(Invitation.MaxProposalLength)
                : null,
                reply.ProposedOn < VietnamTime.DateOf(now) ? new InvitationRefusal.ProposalInPast() : null,
            }.OfType<InvitationRefusal>(),
        ];
}
