using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>What an account may do with an answer by its grants.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="MayCompile">It is an organiser of the unit.</param>
/// <param name="MayReceive">It is a coordinator of the level above, or of a level above that one.</param>
/// <param name="MayApprove">It is an approver of the unit.</param>
public sealed record ReportHand(Guid AccountId, bool MayCompile, bool MayReceive, bool MayApprove = false);

/// <summary>Somebody who compiled an answer.</summary>
public sealed record Compiler(Guid AccountId, string Name);

/// <summary>An answer as the rules see it.</summary>
/// <param name="State">How far it is.</param>
/// <param name="AsOf">The day until which its figures are counted.</param>
/// <param name="MaySendUnsigned">Whether it may be sent without naming who approved it.</param>
/// <param name="Authors">The accounts that entered something for the answer, laid it before the head, gave it back or sent it.</param>
/// <param name="SuperiorState">The state of the answer into which it goes; null for the highest.</param>
/// <param name="Source">Who enters it.</param>
/// <param name="HasApprover">Whether the unit has an approver now.</param>
public sealed record AnswerFacts(
    AnswerState State,
    LocalDate AsOf,
    bool MaySendUnsigned,
    IReadOnlyCollection<Guid> Authors,
    AnswerState? SuperiorState,
    AnswerSource Source = AnswerSource.Unit,
    bool HasApprover = false
)
{
    /// <summary>Whether the unit's approver alone sends it. What came on paper was approved there.</summary>
    public bool NeedsApprover => HasApprover && Source is AnswerSource.Unit;

    /// <summary>Whether the answer lies before the head. Without an approver nobody could take it up: it is the compiler's again.</summary>
    public bool IsWithHead => State is AnswerState.WaitingForHead && NeedsApprover;
}

/// <summary>The days of an answer.</summary>
/// <param name="DueOn">The last day for sending that holds.</param>
/// <param name="RegularDueOn">The last day without an extension; the same when there is none.</param>
/// <param name="FinalOn">The day of the final figures.</param>
public sealed record AnswerDates(LocalDate DueOn, LocalDate RegularDueOn, LocalDate FinalOn);

/// <summary>Who approved an answer.</summary>
public sealed record SignOff
{
    public const int MaxLength = 120;

    public string Name { get; init; } = "";

    public string Office { get; init; } = "";

    public LocalDate? On { get; init; }

    public string DocumentNumber { get; init; } = "";

    /// <summary>Whether whoever approved an answer is one of those who compiled it.</summary>
    /// <param name="approver">The account that approved in the program; null: the name alone is known.</param>
    /// <param name="compilers">Who compiled it.</param>
    public bool IsOneOf(Guid? approver, IEnumerable<Compiler> compilers)
    {
        ArgumentNullException.ThrowIfNull(compilers);
        return compilers.Any(c =>
            approver is { } account
                ? c.AccountId == account
                : Name.Length > 0 && string.Equals(Names.Tidy(c.Name), Names.Tidy(Name), StringComparison.OrdinalIgnoreCase)
        );
    }
}

/// <summary>Why a step with an answer is refused.</summary>
public abstract record ReportRefusal(string Field) : Refusal(Field)
{
    public sealed record NotYours() : ReportRefusal("");

    /// <summary>The answer was sent or accepted, so it is not typed into.</summary>
    public sealed record NotOpen(AnswerState State) : ReportRefusal("");

    /// <summary>Only an answer that was sent can be accepted or returned.</summary>
    public sealed record NotSent(AnswerState State) : ReportRefusal("");

    public sealed record NotAccepted(AnswerState State) : ReportRefusal("");

    /// <summary>A report may be sent from the day until which its figures are counted.</summary>
    public sealed record TooEarly(LocalDate From) : ReportRefusal("");

    public sealed record ChecksOpen(int Number) : ReportRefusal("");

    public sealed record NotExplained(int Number) : ReportRefusal("");

    public sealed record ApproverMissing() : ReportRefusal(nameof(SignOff.Name));

    public sealed record OfficeMissing() : ReportRefusal(nameof(SignOff.Office));

    public sealed record ApprovedOnMissing() : ReportRefusal(nameof(SignOff.On));

    public sealed record ApprovedInFuture() : ReportRefusal(nameof(SignOff.On));

    public sealed record TooLong(string Part, int Max) : ReportRefusal(Part);

    /// <summary>Nobody accepts or returns what they compiled, approved or entered.</summary>
    public sealed record OwnWork() : ReportRefusal("");

    /// <summary>A return without a note and without a reason would not say what to change.</summary>
    public sealed record NothingNoted() : ReportRefusal("Reason");

    /// <summary>The unit has an approver, so the compiler lays the answer before them.</summary>
    public sealed record HeadSends() : ReportRefusal("");

    /// <summary>The compiler has not laid the answer before the head, or it was sent or given back since.</summary>
    public sealed record NotWithHead() : ReportRefusal("");

    /// <summary>The unit has no approver before whom it could be laid.</summary>
    public sealed record NoApprover() : ReportRefusal("");

    /// <summary>The level above is entering it from a paper; the unit takes it over first.</summary>
    public sealed record OnPaper() : ReportRefusal("");

    /// <summary>The unit answers itself, so there is nothing to take over.</summary>
    public sealed record NotOnPaper() : ReportRefusal("");

    public sealed record PaperNumberMissing() : ReportRefusal("Number");

    public sealed record ReasonMissing() : ReportRefusal("Reason");

    /// <summary>A deadline that somebody has to keep is still to come.</summary>
    public sealed record DueMissing() : ReportRefusal("DueOn");

    public sealed record DueOver() : ReportRefusal("DueOn");

    /// <summary>An extension is later than the deadline that holds without it.</summary>
    public sealed record DueNotLater(LocalDate Regular) : ReportRefusal("DueOn");

    /// <summary>After the day of the final figures nothing is sent any more.</summary>
    public sealed record DueAfterFinal(LocalDate FinalOn) : ReportRefusal("DueOn");

    public sealed record SameDue() : ReportRefusal("DueOn");

    public sealed record NotExtended() : ReportRefusal("");

    /// <summary>No file was chosen.</summary>
    public sealed record FileMissing() : ReportRefusal("File");

    public sealed record FileEmpty() : ReportRefusal("File");

    /// <summary>The draft has a file of the same content, under this name.</summary>
    public sealed record FileThere(string Name) : ReportRefusal("File");

    /// <summary>The file is larger than a file may be; both in bytes.</summary>
    public sealed record FileTooLarge(long Size, long Max) : ReportRefusal("File");

    public sealed record TooManyFiles(int Max) : ReportRefusal("File");

    public sealed record FileNameTooLong(int Max) : ReportRefusal("File");

    public sealed record FileTypeNotAllowed() : ReportRefusal("File");

    /// <summary>A type of Office that may hold macros unseen; the same document is saved as a newer one.</summary>
    public sealed record OldOffice() : ReportRefusal("File");

    public sealed record FileWithMacros() : ReportRefusal("File");

    /// <summary>The content is of another type than the ending of the name says.</summary>
    public sealed record FileNotWhatItSays(string Ending) : ReportRefusal("File");

    /// <summary>The level above has sent its own report, so the acceptance is undone from the top down.</summary>
    public sealed record SuperiorSent() : ReportRefusal("");
}

/// <summary>Decides who may take which step with an answer. Null: the step is allowed.</summary>
public static class ReportRules
{
    public const int MaxText = 4000;
    public const int MaxExplanation = 500;

    /// <summary>Whether the unit is still to send something.</summary>
    public static bool IsOpen(AnswerState state) =>
        state is AnswerState.NotBegun or AnswerState.Draft or AnswerState.WaitingForHead or AnswerState.Returned;

    /// <summary>
    /// The unit types into its answer, while it does not lie before the head; into one from a paper the level above does, until the unit
    /// takes it over.
    /// </summary>
    public static ReportRefusal? Type(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        var onPaper = answer.Source is AnswerSource.Paper;
        return onPaper && hand is { MayCompile: true, MayReceive: false } ? new ReportRefusal.OnPaper()
            : !(onPaper ? hand.MayReceive : hand.MayCompile) ? new ReportRefusal.NotYours()
            : IsOpen(answer.State) && !answer.IsWithHead ? null
            : new ReportRefusal.NotOpen(answer.State);
    }

    /// <summary>
    /// Whether the account may send the answer at all: where the unit has an approver, that one alone, when the answer lies before them or
    /// they compile it themselves.
    /// </summary>
    public static ReportRefusal? MaySend(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        if (!answer.NeedsApprover)
        {
            return Type(answer, hand);
        }

        return hand.MayApprove
            ? answer.IsWithHead
                ? null
                : !IsOpen(answer.State)
                    ? new ReportRefusal.NotOpen(answer.State)
                    : hand.MayCompile
                        ? null
                        : new ReportRefusal.NotWithHead()
            : Type(answer, hand) ?? new ReportRefusal.HeadSends();
    }

    /// <summary>Every reason why the compiler cannot lay the answer before the head; empty: it can.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="hand">Who lays it before the head.</param>
    /// <param name="blocking">How many checks block it.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<ReportRefusal> ToHead(AnswerFacts answer, ReportHand hand, int blocking, LocalDate today)
    {
        if (Type(answer, hand) is { } refused)
        {
            return [refused];
        }

        return answer.NeedsApprover ? [.. Ready(answer, blocking, today)] : [new ReportRefusal.NoApprover()];
    }

    /// <summary>The approver gives an answer back to the compiler with a note, instead of sending it.</summary>
    public static ReportRefusal? GiveBack(AnswerFacts answer, ReportHand hand, string note)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayApprove ? new ReportRefusal.NotYours()
            : !answer.IsWithHead ? new ReportRefusal.NotWithHead()
            : Said(note);
    }

    /// <summary>The level above enters, on behalf of the unit, an answer that came on paper.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="hand">Who enters it.</param>
    /// <param name="number">The number of the paper.</param>
    public static ReportRefusal? EnterPaper(AnswerFacts answer, ReportHand hand, string number)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(number);
        return !hand.MayReceive ? new ReportRefusal.NotYours()
            : answer.Source is AnswerSource.Paper ? new ReportRefusal.OnPaper()
            : answer.State is not (AnswerState.NotBegun or AnswerState.Draft or AnswerState.Returned)
                ? new ReportRefusal.NotOpen(answer.State)
            : number.Length == 0 ? new ReportRefusal.PaperNumberMissing()
            : number.Length > SignOff.MaxLength ? new ReportRefusal.TooLong("Number", SignOff.MaxLength)
            : null;
    }

    /// <summary>
    /// The unit takes over what was entered from its paper, also after it was sent, because the unit did not send it; what was accepted
    /// stays, until the acceptance is undone.
    /// </summary>
    public static ReportRefusal? TakeOver(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayCompile ? new ReportRefusal.NotYours()
            : answer.Source is not AnswerSource.Paper ? new ReportRefusal.NotOnPaper()
            : answer.State is AnswerState.Accepted ? new ReportRefusal.NotOpen(answer.State)
            : null;
    }

    /// <summary>
    /// The unit takes up again what it sent, to send another version. What was accepted stays, until the acceptance is undone; nobody
    /// stands above the highest answer, so it can always be taken up.
    /// </summary>
    public static ReportRefusal? Reopen(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayCompile ? new ReportRefusal.NotYours()
            : answer.Source is AnswerSource.Paper ? new ReportRefusal.OnPaper()
            : answer.State is not AnswerState.Submitted ? new ReportRefusal.NotSent(answer.State)
            : null;
    }

    /// <summary>Every reason why the answer cannot be sent; empty: it can.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="hand">Who sends it.</param>
    /// <param name="sign">Who approved it.</param>
    /// <param name="blocking">How many checks block it.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<ReportRefusal> Submit(AnswerFacts answer, ReportHand hand, SignOff sign, int blocking, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(sign);
        if (MaySend(answer, hand) is { } refused)
        {
            return [refused];
        }

        var named = sign.Name.Length > 0 || sign.Office.Length > 0 || sign.On is not null;
        var signs = named || !answer.MaySendUnsigned || answer.NeedsApprover;
        IReadOnlyList<ReportRefusal?> found =
        [
            .. Ready(answer, blocking, today),
            signs && sign.Name.Length == 0 ? new ReportRefusal.ApproverMissing() : null,
            signs && sign.Office.Length == 0 ? new ReportRefusal.OfficeMissing() : null,
            signs && sign.On is null ? new ReportRefusal.ApprovedOnMissing() : null,
            sign.On > today ? new ReportRefusal.ApprovedInFuture() : null,
            TooLong(nameof(SignOff.Name), sign.Name),
            TooLong(nameof(SignOff.Office), sign.Office),
            TooLong(nameof(SignOff.DocumentNumber), sign.DocumentNumber),
        ];
        return [.. found.OfType<ReportRefusal>()];

        static ReportRefusal? TooLong(string part, string text) =>
            text.Length > SignOff.MaxLength ? new ReportRefusal.TooLong(part, SignOff.MaxLength) : null;
    }

    public static ReportRefusal? Accept(AnswerFacts answer, ReportHand hand) => Receive(answer, hand);

    /// <param name="answer">The answer.</param>
    /// <param name="hand">Who returns it.</param>
    /// <param name="says">Whether there is a note at a figure or a reason.</param>
    public static ReportRefusal? Return(AnswerFacts answer, ReportHand hand, bool says) =>
        Receive(answer, hand) ?? (says ? null : new ReportRefusal.NothingNoted());

    public static ReportRefusal? UndoAccept(AnswerFacts answer, ReportHand hand, string reason)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayReceive ? new ReportRefusal.NotYours()
            : answer.State is not AnswerState.Accepted ? new ReportRefusal.NotAccepted(answer.State)
            : answer.SuperiorState is AnswerState.Submitted or AnswerState.Accepted ? new ReportRefusal.SuperiorSent()
            : string.IsNullOrWhiteSpace(reason) ? new ReportRefusal.ReasonMissing()
            : null;
    }

    /// <summary>Every reason against a later deadline for one answer; empty: it is extended, or its extension is changed.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="hand">Who extends it.</param>
    /// <param name="dates">The deadline that holds, that without an extension, and the day of the final figures.</param>
    /// <param name="dueOn">The new deadline; null: it was not typed.</param>
    /// <param name="reason">Why.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<ReportRefusal> Extend(
        AnswerFacts answer,
        ReportHand hand,
        AnswerDates dates,
        LocalDate? dueOn,
        string reason,
        LocalDate today
    )
    {
        ArgumentNullException.ThrowIfNull(dates);
        if (MayMoveDeadline(answer, hand) is { } refused)
        {
            return [refused];
        }

        IReadOnlyList<ReportRefusal?> found =
        [
            dueOn is not { } due ? new ReportRefusal.DueMissing()
            : due <= dates.RegularDueOn ? new ReportRefusal.DueNotLater(dates.RegularDueOn)
            : due < today ? new ReportRefusal.DueOver()
            : due > dates.FinalOn ? new ReportRefusal.DueAfterFinal(dates.FinalOn)
            : due == dates.DueOn ? new ReportRefusal.SameDue()
            : null,
            Said(reason),
        ];
        return [.. found.OfType<ReportRefusal>()];
    }

    /// <summary>Why an extension is not taken back; null: the regular deadline holds again.</summary>
    public static ReportRefusal? EndExtension(AnswerFacts answer, ReportHand hand, AnswerDates dates, string reason)
    {
        ArgumentNullException.ThrowIfNull(dates);
        return MayMoveDeadline(answer, hand) ?? (dates.DueOn == dates.RegularDueOn ? new ReportRefusal.NotExtended() : Said(reason));
    }

    /// <summary>
    /// Why the account may not move the deadline of an answer; null: it may. Nobody gives time to what they compiled, approved or entered.
    /// </summary>
    public static ReportRefusal? MayMoveDeadline(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayReceive ? new ReportRefusal.NotYours()
            : !IsOpen(answer.State) ? new ReportRefusal.NotOpen(answer.State)
            : answer.Authors.Contains(hand.AccountId) ? new ReportRefusal.OwnWork()
            : null;
    }

    /// <summary>Whether an answer is overdue on a day: the deadline is over and nothing was sent.</summary>
    public static bool IsOverdue(AnswerState state, LocalDate dueOn, LocalDate today) => IsOpen(state) && today > dueOn;

    /// <summary>How many days after the deadline a version was sent; 0: in time.</summary>
    public static int DaysLate(LocalDate sentOn, LocalDate dueOn) => Math.Max(0, Period.DaysBetween(dueOn, sentOn));

    private static IEnumerable<ReportRefusal> Ready(AnswerFacts answer, int blocking, LocalDate today)
    {
        if (today < answer.AsOf)
        {
            yield return new ReportRefusal.TooEarly(answer.AsOf);
        }

        if (blocking > 0)
        {
            yield return new ReportRefusal.ChecksOpen(blocking);
        }
    }

    private static ReportRefusal? Said(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? new ReportRefusal.ReasonMissing()
        : reason.Length > MaxExplanation ? new ReportRefusal.TooLong("Reason", MaxExplanation)
        : null;

    private static ReportRefusal? Receive(AnswerFacts answer, ReportHand hand)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(hand);
        return !hand.MayReceive ? new ReportRefusal.NotYours()
            : answer.State is not AnswerState.Submitted ? new ReportRefusal.NotSent(answer.State)
            : answer.Authors.Contains(hand.AccountId) ? new ReportRefusal.OwnWork()
            : null;
    }
}
