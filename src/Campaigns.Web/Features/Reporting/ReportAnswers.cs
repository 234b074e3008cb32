using System.Data;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The parts of a line that are typed as texts.</summary>
[Flags]
public enum LineParts
{
    None = 0,
    Value = 1,
    Estimate = 2,
    Explanation = 4,
}

/// <summary>What was typed about one indicator.</summary>
/// <param name="Unread">The parts that could not be read. They stay as they were saved before.</param>
public sealed record TypedFigure(
    Guid IndicatorId,
    decimal? Value,
    decimal? Estimate,
    string Explanation,
    bool FollowUp,
    LineParts Unread = LineParts.None
)
{
    /// <summary>The line with what was saved before in place of what could not be read.</summary>
    public TypedFigure Over(ReportFigure? saved) =>
        this with
        {
            Value = Unread.HasFlag(LineParts.Value) ? saved?.Value : Value,
            Estimate = Unread.HasFlag(LineParts.Estimate) ? saved?.Estimate : Estimate,
            Explanation = Unread.HasFlag(LineParts.Explanation) ? saved?.Explanation ?? "" : Explanation,
        };

    public bool IsEmpty => this is { Value: null, Estimate: null, Explanation: "", FollowUp: false };

    public bool IsIn(ReportFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return (figure.Value, figure.Estimate, figure.Explanation, figure.FollowUp) == (Value, Estimate, Explanation, FollowUp);
    }
}

/// <summary>The texts of an answer as they were typed.</summary>
public sealed record TypedTexts(string Results, string Difficulties, string Proposals, string Unrecorded, string NoEvent);

/// <summary>The steps of answers: saving a draft, sending, accepting, returning and undoing.</summary>
public sealed class ReportAnswers(CampaignsDbContext db, ReportReader reader, ReportEvents events, Actor actor, IClock clock)
{
    /// <summary>
    /// Saves a draft. What stays as it was is not written, so that the name beside a figure is that of whoever changed it.
    /// </summary>
    /// <returns>The version of the row after it.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public async Task<uint> SaveAsync(
        AnswerHead head,
        string? version,
        IReadOnlyCollection<TypedFigure> typed,
        TypedTexts texts,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(texts);
        var now = clock.GetCurrentInstant();
        var answer = await db.ReportAnswers.Include(a => a.Figures).SingleAsync(a => a.Id == head.Answer.Id, cancel);
        db.ExpectVersion(answer, version);
        var begins = answer.State is AnswerState.NotBegun;
        if (begins)
        {
            (answer.State, answer.BegunAt) = (AnswerState.Draft, now);
        }
        else if (answer.State is AnswerState.WaitingForHead)
        {
            // The unit has no approver any more; otherwise nobody types.
            answer.State = await BeforeHeadAsync(answer, cancel);
        }

        foreach (var line in typed)
        {
            var figure = answer.Figures.Find(f => f.IndicatorId == line.IndicatorId && f.Breakdown.Length == 0);
            var one = line.Over(figure);
            if (figure is null && !one.IsEmpty)
            {
                figure = new ReportFigure
                {
                    AnswerId = answer.Id,
                    IndicatorId = one.IndicatorId,
                    ChangedById = actor.Id,
                    ChangedAt = now,
                };
                answer.Figures.Add(figure);
            }

            if (figure is null || one.IsIn(figure))
            {
                continue;
            }

            (figure.Value, figure.Estimate, figure.Explanation, figure.FollowUp) = (one.Value, one.Estimate, one.Explanation, one.FollowUp);
            (figure.ChangedById, figure.ChangedAt) = (actor.Id, now);
        }

        (answer.Results, answer.Difficulties, answer.Proposals) = (texts.Results, texts.Difficulties, texts.Proposals);
        (answer.UnrecordedExplanation, answer.NoEventExplanation) = (texts.Unrecorded, texts.NoEvent);
        (answer.SavedAt, answer.SavedById) = (now, actor.Id);

        // Two saves in one instant by one account change rows of figures alone, so the answer is written all the same: its version is what
        // a later save is compared with.
        db.Entry(answer).Property(a => a.SavedAt).IsModified = true;
        if (begins)
        {
            db.Audit(actor, now, "report.begun", "report", answer.Id, answer.UnitId);
        }

        await db.SaveChangesAsync(cancel);
        return answer.Version;
    }

    /// <summary>
    /// Sends an answer: freezes it as a new version. The figures, the events and what was accepted from the units below are read at one
    /// moment.
    /// </summary>
    /// <returns>Why it cannot be sent; empty when it was sent.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public Task<IReadOnlyList<ReportRefusal>> SubmitAsync(Guid id, string? version, SignOff sign, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sign);
        return Retry.LookAgainAsync(db, () => TrySubmitAsync(id, version, sign, cancel));
    }

    private async Task<IReadOnlyList<ReportRefusal>> TrySubmitAsync(Guid id, string? version, SignOff sign, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);

        // An acceptance below is not undone between the reading of the accepted versions and the commit, nor the other way round: both lock
        // the upper answer first.
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_answer WHERE id = {id} FOR UPDATE", cancel);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_answer WHERE superior_id = {id} FOR SHARE", cancel);
        var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
        db.ExpectVersion(answer, version);

        // The period may have been withdrawn while this waited for the lock.
        if (await reader.HeadAsync(id, cancel) is not { } head)
        {
            return [new ReportRefusal.NotYours()];
        }

        var facts = FactsOf(head, []);
        if (facts.NeedsApprover)
        {
            // Whoever approves in the program signs with the name of the account and on the day of the press.
            sign = sign with
            {
                Name = actor.Name,
                On = clock.Today(),
            };
        }

        var sheet = await reader.SheetAsync(head, Languages.Vietnamese, cancel);
        var refusals = ReportRules.Submit(facts, head.HandOf(actor), sign, sheet.Blocking, clock.Today());
        if (refusals.Count > 0)
        {
            return refusals;
        }

        var approver = facts.NeedsApprover ? actor.Id : (Guid?)null;
        var compilers = await CompilersAsync(id, cancel);
        if (approver is null)
        {
            compilers = [.. compilers, new Compiler(actor.Id, actor.Name)];
        }

        var letterhead = await ReportLetterheads.OfAsync(db, answer.UnitId, cancel);
        var sent = FrozenReport.Freeze(
            sheet,
            await events.ReadAsync(head, cancel),
            await reader.BelowAsync(id, cancel),
            letterhead?.Text,
            new ReportSending(actor.Id, now, sign, approver, sign.IsOneOf(approver, compilers))
        );
        db.ReportVersions.Add(sent);
        db.AddRange(sheet.DraftFiles.Select(f => new ReportVersionAttachment { VersionId = sent.Id, AttachmentId = f.Id }));
        (answer.State, answer.LastVersion) = (AnswerState.Submitted, sent.Number);
        Step(id, sent.Number, ReportStepKind.Submit, "", now);
        db.Audit(actor, now, "report.submitted", "report", id, answer.UnitId, new { version = sent.Number, sha256 = sent.Sha256 });
        await db.SaveChangesAsync(cancel);

        // The picture of the signed paper is one of this version; the next one is signed anew.
        await db
            .ReportAttachments.Where(f => f.AnswerId == id && f.InDraft && f.Kind == AttachmentKind.SignedScan)
            .ExecuteUpdateAsync(u => u.SetProperty(f => f.InDraft, false), cancel);
        await transaction.CommitAsync(cancel);
        return [];
    }

    /// <summary>The compiler lays an answer before the unit's head, who sends it or gives it back.</summary>
    /// <returns>Why it cannot be laid before the head; empty when it was.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public Task<IReadOnlyList<ReportRefusal>> ToHeadAsync(Guid id, string? version, CancellationToken cancel) =>
        Retry.LookAgainAsync(
            db,
            async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
                var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
                db.ExpectVersion(answer, version);
                if (await reader.HeadAsync(id, cancel) is not { } head)
                {
                    return [new ReportRefusal.NotYours()];
                }

                var sheet = await reader.SheetAsync(head, Languages.Vietnamese, cancel);
                var refusals = ReportRules.ToHead(FactsOf(head, []), head.HandOf(actor), sheet.Blocking, clock.Today());
                if (refusals.Count > 0)
                {
                    return refusals;
                }

                await MoveAsync(answer, AnswerState.WaitingForHead, ReportStepKind.ToHead, "", "report.to_head", cancel);
                await transaction.CommitAsync(cancel);
                return (IReadOnlyList<ReportRefusal>)[];
            }
        );

    /// <summary>The head gives an answer back to the compiler with a note.</summary>
    public Task<ReportRefusal?> GiveBackAsync(Guid id, string? version, string note, CancellationToken cancel) =>
        Retry.LookAgainAsync(
            db,
            async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
                var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
                db.ExpectVersion(answer, version);
                if (await reader.HeadAsync(id, cancel) is not { } head)
                {
                    return new ReportRefusal.NotYours();
                }

                if (ReportRules.GiveBack(FactsOf(head, []), head.HandOf(actor), note) is { } refusal)
                {
                    return refusal;
                }

                var before = await BeforeHeadAsync(answer, cancel);
                await MoveAsync(answer, before, ReportStepKind.GiveBack, note.Trim(), "report.given_back", cancel);
                await transaction.CommitAsync(cancel);
                return null;
            }
        );

    private async Task MoveAsync(
        ReportAnswer answer,
        AnswerState state,
        ReportStepKind kind,
        string reason,
        string action,
        CancellationToken cancel,
        object? details = null
    )
    {
        var now = clock.GetCurrentInstant();
        answer.BegunAt ??= now;
        answer.State = state;
        Step(answer.Id, answer.LastVersion > 0 ? answer.LastVersion : null, kind, reason, now);
        db.Audit(actor, now, action, "report", answer.Id, answer.UnitId, details);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What an answer was before it lay before the head: one whose last version was returned is still that.</summary>
    private async Task<AnswerState> BeforeHeadAsync(ReportAnswer answer, CancellationToken cancel) =>
        await db.ReportSteps.AnyAsync(
            s => s.AnswerId == answer.Id && s.Kind == ReportStepKind.Return && s.VersionNumber == answer.LastVersion,
            cancel
        )
            ? AnswerState.Returned
            : AnswerState.Draft;

    /// <summary>Accepts the last version.</summary>
    public Task<ReportRefusal?> AcceptAsync(Guid id, string? version, CancellationToken cancel) =>
        ReceiveAsync(id, version, ReportStepKind.Accept, "", [], cancel);

    /// <summary>Returns the last version with notes at figures, a reason, or both.</summary>
    public Task<ReportRefusal?> ReturnAsync(
        Guid id,
        string? version,
        string reason,
        IReadOnlyCollection<(Guid Indicator, string Text)> notes,
        CancellationToken cancel
    ) => ReceiveAsync(id, version, ReportStepKind.Return, reason, notes, cancel);

    /// <summary>Takes an acceptance back.</summary>
    public Task<ReportRefusal?> UndoAcceptAsync(Guid id, string? version, string reason, CancellationToken cancel) =>
        ReceiveAsync(id, version, ReportStepKind.UndoAccept, reason, [], cancel);

    /// <summary>Begins to enter an answer from a paper, on behalf of the unit.</summary>
    public Task<ReportRefusal?> EnterPaperAsync(Guid id, string? version, string number, CancellationToken cancel) =>
        Retry.LookAgainAsync(db, () => TryHandOverAsync(id, version, number, cancel));

    /// <summary>The unit takes over what was entered from its paper; nothing that was entered is lost.</summary>
    public Task<ReportRefusal?> TakeOverAsync(Guid id, string? version, CancellationToken cancel) =>
        Retry.LookAgainAsync(db, () => TryHandOverAsync(id, version, null, cancel));

    private async Task<ReportRefusal?> TryHandOverAsync(Guid id, string? version, string? paper, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
        db.ExpectVersion(answer, version);
        var head = (await reader.HeadAsync(id, cancel))!;
        var (facts, hand) = (FactsOf(head, []), head.HandOf(actor));
        if ((paper is null ? ReportRules.TakeOver(facts, hand) : ReportRules.EnterPaper(facts, hand, paper)) is { } refusal)
        {
            return refusal;
        }

        var number = paper ?? answer.PaperNumber;
        (answer.Source, answer.PaperById, answer.PaperAt, answer.PaperNumber) = paper is null
            ? (AnswerSource.Unit, (Guid?)null, (Instant?)null, "")
            : (AnswerSource.Paper, (Guid?)actor.Id, (Instant?)now, paper);
        answer.BegunAt ??= now;
        answer.State = answer.State is AnswerState.Returned ? AnswerState.Returned : AnswerState.Draft;
        Step(
            id,
            answer.LastVersion > 0 ? answer.LastVersion : null,
            paper is null ? ReportStepKind.TakeOver : ReportStepKind.EnterPaper,
            "",
            now
        );
        var action = paper is null ? "report.taken_over" : "report.entered_from_paper";
        db.Audit(actor, now, action, "report", id, answer.UnitId, new { paper = number });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The unit takes up again what it sent, to send another version. The versions that were sent stay.</summary>
    /// <returns>Why it is refused; null: the draft is open.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else took a step in the meantime.</exception>
    public Task<ReportRefusal?> ReopenAsync(Guid id, string? version, CancellationToken cancel) =>
        Retry.LookAgainAsync(
            db,
            async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
                var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
                db.ExpectVersion(answer, version);
                var head = (await reader.HeadAsync(id, cancel))!;
                if (ReportRules.Reopen(FactsOf(head, []), head.HandOf(actor)) is { } refusal)
                {
                    return refusal;
                }

                var details = new { version = answer.LastVersion };
                await MoveAsync(answer, AnswerState.Draft, ReportStepKind.Reopen, "", "report.reopened", cancel, details);
                await transaction.CommitAsync(cancel);
                return null;
            }
        );

    /// <summary>Who compiled an answer: who entered something, also on behalf of its unit, or laid it before the head.</summary>
    public async Task<IReadOnlyList<Compiler>> CompilersAsync(Guid id, CancellationToken cancel) =>
        await db.Users.Where(x => CompilerIds(id).Contains(x.Id)).Select(x => new Compiler(x.Id, x.DisplayName)).ToListAsync(cancel);

    /// <summary>The accounts that compiled an answer, gave it back as the unit's head, or sent it.</summary>
    public async Task<IReadOnlyCollection<Guid>> AuthorsAsync(Guid id, CancellationToken cancel) =>
        await CompilerIds(id)
            .Union(db.ReportSteps.Where(s => s.AnswerId == id && s.Kind == ReportStepKind.GiveBack).Select(s => s.ById))
            .Union(db.ReportVersions.Where(v => v.AnswerId == id).Select(v => v.SubmittedById))
            .ToListAsync(cancel);

    private IQueryable<Guid> CompilerIds(Guid id) =>
        db.Set<ReportFigure>()
            .Where(f => f.AnswerId == id)
            .Select(f => f.ChangedById)
            .Union(db.ReportAnswers.Where(a => a.Id == id && a.SavedById != null).Select(a => a.SavedById!.Value))
            .Union(db.ReportAttachments.Where(f => f.AnswerId == id).Select(f => f.AddedById))
            .Union(
                db.ReportSteps.Where(s => s.AnswerId == id && (s.Kind == ReportStepKind.EnterPaper || s.Kind == ReportStepKind.ToHead))
                    .Select(s => s.ById)
            );

    public static AnswerFacts FactsOf(AnswerHead head, IReadOnlyCollection<Guid> authors)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new AnswerFacts(
            head.Answer.State,
            head.Period.AsOf,
            head.Answer.MaySendUnsigned,
            authors,
            head.SuperiorState,
            head.Answer.Source,
            head.HasApprover
        );
    }

    private Task<ReportRefusal?> ReceiveAsync(
        Guid id,
        string? version,
        ReportStepKind kind,
        string reason,
        IReadOnlyCollection<(Guid Indicator, string Text)> notes,
        CancellationToken cancel
    ) => Retry.LookAgainAsync(db, () => TryReceiveAsync(id, version, kind, reason, notes, cancel));

    private async Task<ReportRefusal?> TryReceiveAsync(
        Guid id,
        string? version,
        ReportStepKind kind,
        string reason,
        IReadOnlyCollection<(Guid Indicator, string Text)> notes,
        CancellationToken cancel
    )
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await db.Database.ExecuteSqlAsync(
            $"SELECT FROM report_answer WHERE id = (SELECT superior_id FROM report_answer WHERE id = {id}) FOR SHARE",
            cancel
        );
        var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
        db.ExpectVersion(answer, version);
        var head = (await reader.HeadAsync(id, cancel))!;
        var (facts, hand) = (FactsOf(head, await AuthorsAsync(id, cancel)), head.HandOf(actor));
        var refusal = kind switch
        {
            ReportStepKind.Accept => ReportRules.Accept(facts, hand),
            ReportStepKind.Return => ReportRules.Return(facts, hand, notes.Count > 0 || !string.IsNullOrWhiteSpace(reason)),
            _ => ReportRules.UndoAccept(facts, hand, reason),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        answer.State = kind switch
        {
            ReportStepKind.Accept => AnswerState.Accepted,
            ReportStepKind.Return => AnswerState.Returned,
            _ => AnswerState.Submitted,
        };
        var step = Step(id, answer.LastVersion, kind, reason.Trim(), now);
        step.Notes.AddRange(
            notes.Select(n => new ReportNote
            {
                StepId = step.Id,
                IndicatorId = n.Indicator,
                Text = n.Text,
            })
        );
        var action = kind switch
        {
            ReportStepKind.Accept => "report.accepted",
            ReportStepKind.Return => "report.returned",
            _ => "report.acceptance_undone",
        };
        db.Audit(actor, now, action, "report", id, answer.UnitId, new { version = answer.LastVersion, notes = notes.Count });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    private ReportStep Step(Guid answer, int? number, ReportStepKind kind, string reason, Instant now)
    {
        var step = new ReportStep
        {
            Id = Guid.CreateVersion7(),
            AnswerId = answer,
            VersionNumber = number,
            Kind = kind,
            ById = actor.Id,
            At = now,
            Reason = reason,
        };
        db.ReportSteps.Add(step);
        return step;
    }
}
