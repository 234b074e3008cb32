using Campaigns.Domain.Reporting;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class ReportRulesTests
{
    private static readonly Guid Compiler = Guid.CreateVersion7();
    private static readonly Guid Above = Guid.CreateVersion7();
    private static readonly Guid Head = Guid.CreateVersion7();
    private static readonly LocalDate AsOf = new(2027, 4, 30);
    private static readonly LocalDate Later = new(2027, 5, 4);
    private static readonly AnswerDates Dates = new(new(2027, 5, 10), new(2027, 5, 10), new(2027, 6, 20));
    private static readonly ReportHand Unit = new(Compiler, MayCompile: true, MayReceive: false);
    private static readonly ReportHand Approver = new(Head, MayCompile: false, MayReceive: false, MayApprove: true);
    private static readonly ReportHand Coordinator = new(Above, MayCompile: false, MayReceive: true);

    private static readonly SignOff Signed = new()
    {
        Name = "Lê Thị Minh Tâm",
        Office = "Trưởng phòng",
        On = Later,
    };

    [Fact]
    public void A_draft_is_sent_from_the_day_until_which_figures_are_counted()
    {
        Assert.Equal(
            [new ReportRefusal.TooEarly(AsOf)],
            ReportRules.Submit(Facts(AnswerState.Draft), Unit, Signed with { On = null, Name = "", Office = "" }, 0, AsOf.PlusDays(-1))
        );
        Assert.Empty(ReportRules.Submit(Facts(AnswerState.Draft), Unit, Signed with { On = AsOf }, 0, AsOf));
    }

    [Fact]
    public void A_unit_that_may_not_send_unsigned_names_who_approved_with_office_and_day()
    {
        var district = Facts(AnswerState.Draft) with { MaySendUnsigned = false };

        Assert.Equal(
            [new ReportRefusal.ApproverMissing(), new ReportRefusal.OfficeMissing(), new ReportRefusal.ApprovedOnMissing()],
            ReportRules.Submit(district, Unit, new SignOff(), 0, Later)
        );
        Assert.Empty(ReportRules.Submit(district, Unit, Signed, 0, Later));
        Assert.Empty(ReportRules.Submit(Facts(AnswerState.Draft), Unit, new SignOff(), 0, Later));
    }

    [Fact]
    public void A_half_named_approver_is_asked_for_the_rest_and_none_approves_tomorrow()
    {
        Assert.Equal(
            [new ReportRefusal.OfficeMissing(), new ReportRefusal.ApprovedInFuture()],
            ReportRules.Submit(Facts(AnswerState.Draft), Unit, Signed with { Office = "", On = Later.PlusDays(1) }, 0, Later)
        );
    }

    [Fact]
    public void A_check_that_blocks_keeps_the_answer_from_being_sent() =>
        Assert.Equal([new ReportRefusal.ChecksOpen(2)], ReportRules.Submit(Facts(AnswerState.Draft), Unit, Signed, 2, Later));

    [Theory]
    [InlineData(AnswerState.NotBegun, true)]
    [InlineData(AnswerState.Draft, true)]
    [InlineData(AnswerState.Returned, true)]
    [InlineData(AnswerState.WaitingForHead, false)]
    [InlineData(AnswerState.Submitted, false)]
    [InlineData(AnswerState.Accepted, false)]
    public void An_answer_is_typed_into_until_it_was_sent_or_lies_before_the_head(AnswerState state, bool may)
    {
        Assert.Equal(may, ReportRules.Type(WithApprover(state), Unit) is null);
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.Type(WithApprover(state), Coordinator));
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.Type(WithApprover(state), Approver));
    }

    [Theory]
    [InlineData(AnswerState.NotBegun, true)]
    [InlineData(AnswerState.Draft, true)]
    [InlineData(AnswerState.Returned, true)]
    [InlineData(AnswerState.WaitingForHead, false)]
    [InlineData(AnswerState.Submitted, false)]
    [InlineData(AnswerState.Accepted, false)]
    public void The_compiler_of_a_unit_with_an_approver_lays_the_answer_before_them_and_does_not_send_it(AnswerState state, bool may)
    {
        Assert.Equal(may, ReportRules.ToHead(WithApprover(state), Unit, 0, Later).Count == 0);
        Assert.Equal(
            may ? new ReportRefusal.HeadSends() : new ReportRefusal.NotOpen(state),
            ReportRules.Submit(WithApprover(state), Unit, Signed, 0, Later).Single()
        );
    }

    [Theory]
    [InlineData(AnswerState.NotBegun)]
    [InlineData(AnswerState.Draft)]
    [InlineData(AnswerState.Returned)]
    [InlineData(AnswerState.WaitingForHead)]
    [InlineData(AnswerState.Submitted)]
    [InlineData(AnswerState.Accepted)]
    public void The_approver_alone_sends_or_gives_back_what_lies_before_them_and_nothing_else(AnswerState state)
    {
        var lies = state is AnswerState.WaitingForHead;

        Assert.Equal(lies, ReportRules.Submit(WithApprover(state), Approver, Signed, 0, Later).Count == 0);
        Assert.Equal(lies, ReportRules.GiveBack(WithApprover(state), Approver, "Xem lại số E1") is null);
        Assert.Equal(new ReportRefusal.NotYours(), ReportRules.GiveBack(WithApprover(state), Unit, "Xem lại số E1"));
        Assert.Equal(new ReportRefusal.NotYours(), ReportRules.GiveBack(WithApprover(state), Coordinator, "Xem lại số E1"));
        Assert.Equal(new ReportRefusal.NotYours(), ReportRules.ToHead(WithApprover(state), Approver, 0, Later).Single());
    }

    [Fact]
    public void What_is_given_back_says_what_to_change() =>
        Assert.Equal(new ReportRefusal.ReasonMissing(), ReportRules.GiveBack(WithApprover(AnswerState.WaitingForHead), Approver, " "));

    [Fact]
    public void What_could_not_be_sent_is_not_laid_before_the_head_either()
    {
        Assert.Equal(
            [new ReportRefusal.TooEarly(AsOf), new ReportRefusal.ChecksOpen(2)],
            ReportRules.ToHead(WithApprover(AnswerState.Draft), Unit, 2, AsOf.PlusDays(-1))
        );
        Assert.Equal([new ReportRefusal.NoApprover()], ReportRules.ToHead(Facts(AnswerState.Draft), Unit, 0, Later));
    }

    [Fact]
    public void An_approver_names_the_own_office_even_where_the_unit_may_send_unsigned() =>
        Assert.Equal(
            [new ReportRefusal.OfficeMissing()],
            ReportRules.Submit(WithApprover(AnswerState.WaitingForHead), Approver, Signed with { Office = "" }, 0, Later)
        );

    [Fact]
    public void An_approver_who_compiles_sends_without_laying_it_before_themselves()
    {
        var both = Unit with { MayApprove = true };

        Assert.Empty(ReportRules.Submit(WithApprover(AnswerState.Draft), both, Signed, 0, Later));
        Assert.Empty(ReportRules.ToHead(WithApprover(AnswerState.Draft), both, 0, Later));
        Assert.Empty(ReportRules.Submit(WithApprover(AnswerState.WaitingForHead), both, Signed, 0, Later));
    }

    [Fact]
    public void What_waits_when_the_last_approver_goes_is_the_compilers_again()
    {
        var left = Facts(AnswerState.WaitingForHead);

        Assert.Null(ReportRules.Type(left, Unit));
        Assert.Empty(ReportRules.Submit(left, Unit, Signed, 0, Later));
        Assert.Equal(new ReportRefusal.NotYours(), ReportRules.GiveBack(left, Coordinator, "Xem lại"));
    }

    [Fact]
    public void An_answer_on_paper_was_approved_there_and_is_sent_by_whoever_enters_it()
    {
        var paper = WithApprover(AnswerState.Draft) with { Source = AnswerSource.Paper };

        Assert.Empty(ReportRules.Submit(paper, Coordinator, Signed, 0, Later));
        Assert.NotEmpty(ReportRules.Submit(paper, Approver, Signed, 0, Later));
        Assert.NotEmpty(ReportRules.ToHead(paper, Unit, 0, Later));
        Assert.Equal(
            new ReportRefusal.NotOpen(AnswerState.WaitingForHead),
            ReportRules.EnterPaper(WithApprover(AnswerState.WaitingForHead), Coordinator, "15/BC-UBND")
        );
    }

    [Property]
    public bool In_no_state_does_anybody_but_an_approver_send_for_a_unit_that_has_one(bool compiles, bool receives, byte state)
    {
        var hand = new ReportHand(Compiler, compiles, receives);
        return ReportRules.Submit(WithApprover((AnswerState)(state % 6)), hand, Signed, 0, Later).Count > 0;
    }

    [Fact]
    public void One_person_compiled_and_approved_when_the_accounts_or_else_the_names_are_the_same()
    {
        Compiler[] compilers = [new(Compiler, "Lê Thị Minh  Tâm"), new(Above, "Y Khoa Kbuôr")];

        Assert.True(Signed.IsOneOf(Compiler, compilers));
        Assert.False(Signed.IsOneOf(Head, compilers));
        Assert.True((Signed with { Name = "lê thị minh tâm" }).IsOneOf(null, compilers));
        Assert.False((Signed with { Name = "Lê Thị Minh Tấm" }).IsOneOf(null, compilers));
        Assert.False(new SignOff().IsOneOf(null, [new(Compiler, "")]));
    }

    [Property]
    public bool Nobody_accepts_or_returns_what_they_compiled_approved_or_entered(bool alsoReceives, bool wrote, byte state)
    {
        var facts = Facts((AnswerState)(state % 6)) with { Authors = wrote ? [Compiler, Above] : [Compiler] };
        var hand = new ReportHand(Above, MayCompile: alsoReceives, MayReceive: true);
        var may = facts.State is AnswerState.Submitted && !wrote;
        return (ReportRules.Accept(facts, hand) is null) == may && (ReportRules.Return(facts, hand, says: true) is null) == may;
    }

    [Theory]
    [InlineData(AnswerState.NotBegun, true)]
    [InlineData(AnswerState.Draft, true)]
    [InlineData(AnswerState.Returned, true)]
    [InlineData(AnswerState.WaitingForHead, false)]
    [InlineData(AnswerState.Submitted, false)]
    [InlineData(AnswerState.Accepted, false)]
    public void Only_the_level_above_enters_an_answer_from_a_paper_with_its_number_and_before_it_was_sent(AnswerState state, bool may)
    {
        Assert.Equal(may, ReportRules.EnterPaper(Facts(state), Coordinator, "15/BC-UBND") is null);
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.EnterPaper(Facts(state), Unit, "15/BC-UBND"));
        Assert.NotNull(ReportRules.EnterPaper(Facts(state), Coordinator, ""));
        Assert.IsType<ReportRefusal.OnPaper>(ReportRules.EnterPaper(OnPaper(state), Coordinator, "15/BC-UBND"));
    }

    [Theory]
    [InlineData(AnswerState.NotBegun, false)]
    [InlineData(AnswerState.Draft, false)]
    [InlineData(AnswerState.Returned, false)]
    [InlineData(AnswerState.WaitingForHead, false)]
    [InlineData(AnswerState.Submitted, true)]
    [InlineData(AnswerState.Accepted, false)]
    public void The_unit_takes_up_again_what_it_sent_until_it_is_accepted(AnswerState state, bool may)
    {
        Assert.Equal(may, ReportRules.Reopen(Facts(state), Unit) is null);
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.Reopen(Facts(state), Coordinator));
        Assert.IsType<ReportRefusal.OnPaper>(ReportRules.Reopen(OnPaper(state), Unit));
    }

    [Fact]
    public void What_is_entered_from_a_paper_is_typed_by_the_level_above_until_the_unit_takes_it_over()
    {
        Assert.Null(ReportRules.Type(OnPaper(AnswerState.Draft), Coordinator));
        Assert.IsType<ReportRefusal.OnPaper>(ReportRules.Type(OnPaper(AnswerState.Draft), Unit));
        Assert.Null(ReportRules.TakeOver(OnPaper(AnswerState.Draft), Unit));
        Assert.Null(ReportRules.TakeOver(OnPaper(AnswerState.Submitted), Unit));
        Assert.IsType<ReportRefusal.NotOpen>(ReportRules.TakeOver(OnPaper(AnswerState.Accepted), Unit));
        Assert.IsType<ReportRefusal.NotOnPaper>(ReportRules.TakeOver(Facts(AnswerState.Draft), Unit));
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.TakeOver(OnPaper(AnswerState.Draft), Coordinator));
    }

    [Fact]
    public void Whoever_entered_an_answer_from_a_paper_neither_accepts_nor_returns_it()
    {
        var sent = OnPaper(AnswerState.Submitted) with { Authors = [Above] };

        Assert.IsType<ReportRefusal.OwnWork>(ReportRules.Accept(sent, Coordinator));
        Assert.IsType<ReportRefusal.OwnWork>(ReportRules.Return(sent, Coordinator, says: true));
        Assert.Null(ReportRules.Accept(sent, Coordinator with { AccountId = Compiler }));
    }

    [Fact]
    public void A_return_says_what_to_change() =>
        Assert.IsType<ReportRefusal.NothingNoted>(ReportRules.Return(Facts(AnswerState.Submitted), Coordinator, says: false));

    [Fact]
    public void An_acceptance_is_undone_with_a_reason_and_from_the_top_down()
    {
        var accepted = Facts(AnswerState.Accepted);

        Assert.Null(ReportRules.UndoAccept(accepted, Coordinator, "Nhầm bản"));
        Assert.IsType<ReportRefusal.ReasonMissing>(ReportRules.UndoAccept(accepted, Coordinator, " "));
        Assert.IsType<ReportRefusal.SuperiorSent>(
            ReportRules.UndoAccept(accepted with { SuperiorState = AnswerState.Submitted }, Coordinator, "Nhầm bản")
        );
        Assert.IsType<ReportRefusal.NotAccepted>(ReportRules.UndoAccept(Facts(AnswerState.Submitted), Coordinator, "Nhầm bản"));
    }

    [Fact]
    public void The_last_day_is_in_time_and_what_was_sent_is_never_overdue()
    {
        Assert.False(ReportRules.IsOverdue(AnswerState.Draft, Later, Later));
        Assert.True(ReportRules.IsOverdue(AnswerState.Returned, Later, Later.PlusDays(1)));
        Assert.False(ReportRules.IsOverdue(AnswerState.Submitted, Later, Later.PlusDays(1)));
        Assert.Equal(0, ReportRules.DaysLate(Later, Later));
        Assert.Equal(3, ReportRules.DaysLate(Later.PlusDays(3), Later));
    }

    [Fact]
    public void The_level_above_extends_what_is_open_with_a_reason_to_a_later_day_until_the_final_figures()
    {
        var (facts, today) = (Facts(AnswerState.Draft), Dates.RegularDueOn.PlusDays(2));
        Assert.Empty(ReportRules.Extend(facts, Coordinator, Dates, today, "Mất điện", today));
        Assert.Empty(ReportRules.Extend(facts, Coordinator, Dates, Dates.FinalOn, "Mất điện", today));
        Assert.Equal(
            [new ReportRefusal.DueNotLater(Dates.RegularDueOn), new ReportRefusal.ReasonMissing()],
            ReportRules.Extend(facts, Coordinator, Dates, Dates.RegularDueOn, " ", today)
        );
        Assert.Equal([new ReportRefusal.DueOver()], ReportRules.Extend(facts, Coordinator, Dates, today.PlusDays(-1), "Mất điện", today));
        Assert.Equal(
            [new ReportRefusal.DueAfterFinal(Dates.FinalOn)],
            ReportRules.Extend(facts, Coordinator, Dates, Dates.FinalOn.PlusDays(1), "Mất điện", today)
        );
        Assert.Equal([new ReportRefusal.DueMissing()], ReportRules.Extend(facts, Coordinator, Dates, null, "Mất điện", today));
        Assert.IsType<ReportRefusal.NotYours>(ReportRules.Extend(facts, Unit, Dates, today, "Mất điện", today).Single());
        Assert.IsType<ReportRefusal.NotOpen>(
            ReportRules.Extend(Facts(AnswerState.Submitted), Coordinator, Dates, today, "Mất điện", today).Single()
        );
    }

    [Fact]
    public void Nobody_extends_what_they_compiled_and_only_an_extension_is_taken_back()
    {
        var own = Facts(AnswerState.Draft) with { Authors = [Above] };
        var extended = Dates with { DueOn = Dates.RegularDueOn.PlusDays(3) };

        Assert.IsType<ReportRefusal.OwnWork>(ReportRules.Extend(own, Coordinator, Dates, Dates.FinalOn, "Mất điện", Later).Single());
        Assert.IsType<ReportRefusal.OwnWork>(ReportRules.EndExtension(own, Coordinator, extended, "Nhầm"));
        Assert.Null(ReportRules.EndExtension(Facts(AnswerState.Returned), Coordinator, extended, "Nhầm"));
        Assert.IsType<ReportRefusal.ReasonMissing>(ReportRules.EndExtension(Facts(AnswerState.Draft), Coordinator, extended, ""));
        Assert.IsType<ReportRefusal.NotExtended>(ReportRules.EndExtension(Facts(AnswerState.Draft), Coordinator, Dates, "Nhầm"));
        Assert.IsType<ReportRefusal.SameDue>(
            ReportRules.Extend(Facts(AnswerState.Draft), Coordinator, extended, extended.DueOn, "Mất điện", Later).Single()
        );
    }

    [Property]
    public bool An_extension_is_always_later_than_the_regular_deadline_and_neither_over_nor_after_the_final_figures(
        int due,
        int today,
        int extended
    )
    {
        var (dueOn, now) = (Dates.RegularDueOn.PlusDays(due % 60), Dates.RegularDueOn.PlusDays(today % 60));
        var dates = Dates with { DueOn = Dates.RegularDueOn.PlusDays(Math.Abs(extended % 30)) };
        var allowed = ReportRules.Extend(Facts(AnswerState.Draft), Coordinator, dates, dueOn, "Mất điện", now).Count == 0;
        return allowed == (dueOn > dates.RegularDueOn && dueOn >= now && dueOn <= dates.FinalOn && dueOn != dates.DueOn);
    }

    private static AnswerFacts OnPaper(AnswerState state) => Facts(state) with { Source = AnswerSource.Paper };

    private static AnswerFacts WithApprover(AnswerState state) => Facts(state) with { HasApprover = true };

    private static AnswerFacts Facts(AnswerState state) => new(state, AsOf, MaySendUnsigned: true, [Compiler], AnswerState.Draft);
}
