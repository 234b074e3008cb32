using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Registrations;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Network;

/// <summary>Keeping people in the network, inviting them, and merging two entries of one person.</summary>
public sealed class NetworkRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 7, 0);
    private static readonly LocalDate Today = new(2026, 11, 24);

    private static readonly InvitationFacts Facts = new() { State = ActivityState.Scheduled, StartsAt = Now + Duration.FromDays(3) };

    private static readonly OtherActivity Other = new(
        Guid.CreateVersion7(),
        "Mít tinh",
        "Sân vận động",
        "Huyện Lắk",
        Now + Duration.FromDays(3),
        Now + Duration.FromDays(3) + Duration.FromHours(2)
    );

    private static readonly CollaboratorInput Good = new()
    {
        Name = "H'Bia Niê",
        BirthYear = 1985,
        Kinds = [Guid.CreateVersion7()],
        Covers = [Guid.CreateVersion7()],
        Since = Today,
        Consent = true,
        ConsentChannel = ConsentChannel.Paper,
        ConsentOn = Today,
    };

    [Fact]
    public void Somebody_is_kept_with_a_kind_a_place_and_a_recorded_consent()
    {
        Assert.Empty(CollaboratorRules.Keep(Good, Today));
        Assert.Equal(
            ["NameMissing", "KindMissing", "CoverMissing", "SinceMissing", "ConsentMissing"],
            CollaboratorRules.Keep(new CollaboratorInput { Name = " " }, Today).Select(r => r.Key)
        );
        Assert.Equal(
            ["ConsentChannelMissing", "ConsentOnMissing"],
            CollaboratorRules.Keep(Good with { ConsentChannel = null, ConsentOn = null }, Today).Select(r => r.Key)
        );
        Assert.Equal(
            ["SinceInFuture", "ConsentInFuture"],
            CollaboratorRules.Keep(Good with { Since = Today.PlusDays(1), ConsentOn = Today.PlusDays(1) }, Today).Select(r => r.Key)
        );
    }

    [Theory]
    [InlineData(2010, true)]
    [InlineData(2011, false)]
    [InlineData(1899, false)]
    public void People_of_the_network_are_grown_up(int born, bool kept) =>
        Assert.Equal(kept, CollaboratorRules.Keep(Good with { BirthYear = born }, Today).Count == 0);

    [Fact]
    public void Whoever_is_asked_has_to_be_free() =>
        Assert.Equal([new InvitationRefusal.PersonTaken(Other)], InvitationRules.Invite(Facts with { HeldBy = Other }, Now));

    [Theory]
    [InlineData(ActivityState.Draft, "NotTakingPlace")]
    [InlineData(ActivityState.Scheduled, null)]
    [InlineData(ActivityState.Held, "NotTakingPlace")]
    [InlineData(ActivityState.Confirmed, "NotTakingPlace")]
    [InlineData(ActivityState.Cancelled, "NotTakingPlace")]
    [InlineData(ActivityState.Postponed, "NotTakingPlace")]
    public void One_asks_and_answers_while_it_is_to_take_place(ActivityState state, string? refusal)
    {
        var facts = Facts with { State = state };
        Assert.Equal(refusal, InvitationRules.Invite(facts, Now).SingleOrDefault()?.Key);
        Assert.Equal(
            refusal,
            InvitationRules.Answer(new InvitationReply { Answer = InvitationAnswer.No }, facts, Now).SingleOrDefault()?.Key
        );
        Assert.Equal(refusal, InvitationRules.AskAgain(facts, Now)?.Key);
    }

    [Fact]
    public void From_the_first_minute_on_the_answer_stands()
    {
        var yes = new InvitationReply { Answer = InvitationAnswer.Yes };
        Assert.Empty(InvitationRules.Answer(yes, Facts, Facts.StartsAt - Duration.FromSeconds(1)));
        Assert.Equal([new InvitationRefusal.Begun(Facts.StartsAt)], InvitationRules.Answer(yes, Facts, Facts.StartsAt));
        Assert.Equal([new InvitationRefusal.Withdrawn()], InvitationRules.Answer(yes, Facts with { Withdrawn = true }, Now));
        Assert.Equal(
            [new InvitationRefusal.YourTimeTaken(Other.StartsAt, Other.EndsAt)],
            InvitationRules.Answer(yes, Facts with { HeldBy = Other }, Now)
        );
        Assert.Empty(InvitationRules.Answer(yes with { Answer = InvitationAnswer.No }, Facts with { HeldBy = Other }, Now));
    }

    [Fact]
    public void Another_time_is_said_in_words_or_by_a_day_to_come()
    {
        var reply = new InvitationReply { Answer = InvitationAnswer.AnotherTime };
        Assert.Equal([new InvitationRefusal.ProposalMissing()], InvitationRules.Answer(reply, Facts, Now));
        Assert.Empty(InvitationRules.Answer(reply with { Proposal = "Tuần sau" }, Facts, Now));
        Assert.Empty(InvitationRules.Answer(reply with { ProposedOn = Today }, Facts, Now));
        Assert.Equal(
            [new InvitationRefusal.ProposalInPast()],
            InvitationRules.Answer(reply with { ProposedOn = Today.PlusDays(-1) }, Facts, Now)
        );
        Assert.Equal(
            [new InvitationRefusal.ProposalTooLong(300)],
            InvitationRules.Answer(reply with { Proposal = new string('a', 301) }, Facts, Now)
        );
    }

    [Fact]
    public void A_plain_answer_leaves_no_proposal_behind()
    {
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(),
            ActivityId = Guid.CreateVersion7(),
            PersonId = Guid.CreateVersion7(),
            InvitedTo = InvitedTo.Speak,
            TokenHash = [],
            KeyVersion = 1,
            InvitedById = Guid.CreateVersion7(),
            InvitedAt = Now,
            AskedAt = Now,
        };
        invitation.MarkAnswered(
            new InvitationReply
            {
                Answer = InvitationAnswer.AnotherTime,
                Proposal = " Tối ",
                ProposedOn = Today,
            },
            1,
            Now
        );
        Assert.Equal(("Tối", Today, 1), (invitation.Proposal, invitation.ProposedOn, invitation.AnsweredVersion));
        invitation.MarkAnswered(
            new InvitationReply
            {
                Answer = InvitationAnswer.Yes,
                Proposal = "Tối",
                ProposedOn = Today,
            },
            2,
            Now
        );
        Assert.Equal(("", null, 2), (invitation.Proposal, invitation.ProposedOn, invitation.AnsweredVersion));
    }

    [Fact]
    public void Two_entries_are_merged_while_they_are_alike_and_never_held_at_once()
    {
        var kept = PersonTraits.Typed("Y Khoa Kbuôr", "+84905123456", null, null, null);
        var facts = new MergeFacts { Kept = kept, Other = kept with { BirthYear = 1980 } };
        Assert.Null(MergeRules.Merge(facts));
        Assert.Equal(new MergeRefusal.NotAlike(), MergeRules.Merge(facts with { Other = kept with { Phone = null } }));
        Assert.Equal(new MergeRefusal.Gone(), MergeRules.Merge(facts with { Gone = true }));
        Assert.Equal(
            new MergeRefusal.HeldAtOnce(Now, Now + Duration.FromHours(1)),
            MergeRules.Merge(facts with { HeldAtOnce = new Interval(Now, Now + Duration.FromHours(1)) })
        );
        Assert.Equal(["Lớp A"], Assert.IsType<MergeRefusal.BothIn>(MergeRules.Merge(facts with { BothIn = ["Lớp A"] })).Titles);

        // Names that are equal apart from marks are enough to offer a merge: one entry may have been typed without marks or with a slip.
        Assert.Null(MergeRules.Merge(facts with { Other = PersonTraits.Typed("Y Khoa Kbuor", "+84905123456", null, null, null) }));

        var merge = new PersonMerge
        {
            Id = Guid.CreateVersion7(),
            KeptId = Guid.CreateVersion7(),
            MergedId = Guid.CreateVersion7(),
            MergedById = Guid.CreateVersion7(),
            MergedAt = Now,
            Taken = "{}",
        };
        Assert.Null(MergeRules.Undo(merge, keptWasMerged: false));
        Assert.Equal(new MergeRefusal.MergedOn(), MergeRules.Undo(merge, keptWasMerged: true));
        merge.UndoneAt = Now;
        Assert.Equal(new MergeRefusal.AlreadyUndone(), MergeRules.Undo(merge, keptWasMerged: false));
    }
}
