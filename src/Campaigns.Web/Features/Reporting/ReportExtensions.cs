using System.Data;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Gives one unit a later deadline for one period, changes it, and takes it back.</summary>
public sealed class ReportExtensions(CampaignsDbContext db, ReportReader reader, ReportAnswers answers, Actor actor, IClock clock)
{
    /// <summary>The days of an answer.</summary>
    public static AnswerDates DatesOf(AnswerHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new AnswerDates(head.Answer.DueOn, head.Answer.RegularDueOn ?? head.Answer.DueOn, head.Period.FinalOn);
    }

    /// <summary>Extends the deadline, or changes the extension.</summary>
    /// <returns>Why it is refused; empty: it holds.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public Task<IReadOnlyList<ReportRefusal>> ExtendAsync(
        Guid id,
        string? version,
        LocalDate? dueOn,
        string reason,
        CancellationToken cancel
    ) =>
        MoveAsync(
            id,
            version,
            reason,
            (facts, hand, dates) => ReportRules.Extend(facts, hand, dates, dueOn, reason, clock.Today()),
            dueOn,
            cancel
        );

    /// <summary>Takes an extension back: the regular deadline holds again.</summary>
    /// <returns>Why it is refused; empty: it was taken back.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public Task<IReadOnlyList<ReportRefusal>> EndAsync(Guid id, string? version, string reason, CancellationToken cancel) =>
        MoveAsync(
            id,
            version,
            reason,
            (facts, hand, dates) => ReportRules.EndExtension(facts, hand, dates, reason) is { } refusal ? [refusal] : [],
            null,
            cancel
        );

    private Task<IReadOnlyList<ReportRefusal>> MoveAsync(
        Guid id,
        string? version,
        string reason,
        Func<AnswerFacts, ReportHand, AnswerDates, IReadOnlyList<ReportRefusal>> rule,
        LocalDate? dueOn,
        CancellationToken cancel
    ) =>
        Retry.LookAgainAsync(
            db,
            async () =>
            {
                var now = clock.GetCurrentInstant();
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
                if (await reader.HeadAsync(id, cancel) is not { } head)
                {
                    return [new ReportRefusal.NotYours()];
                }

                var answer = await db.ReportAnswers.SingleAsync(a => a.Id == id, cancel);
                db.ExpectVersion(answer, version);
                var dates = DatesOf(head);
                var refusals = rule(ReportAnswers.FactsOf(head, await answers.AuthorsAsync(id, cancel)), head.HandOf(actor), dates);
                if (refusals.Count > 0)
                {
                    return refusals;
                }

                (answer.DueOn, answer.RegularDueOn) = (dueOn ?? dates.RegularDueOn, dueOn is null ? null : dates.RegularDueOn);
                db.ReportSteps.Add(
                    new ReportStep
                    {
                        Id = Guid.CreateVersion7(),
                        AnswerId = id,
                        VersionNumber = answer.LastVersion > 0 ? answer.LastVersion : null,
                        Kind = dueOn is null ? ReportStepKind.EndExtension : ReportStepKind.Extend,
                        ById = actor.Id,
                        At = now,
                        Reason = reason,
                        DueOn = dueOn,
                    }
                );
                db.Audit(
                    actor,
                    now,
                    dueOn is null ? "report.extension_ended" : "report.extended",
                    "report",
                    id,
                    answer.UnitId,
                    new
                    {
                        dueOn = answer.DueOn,
                        dueOnBefore = dates.DueOn,
                        reason,
                    }
                );
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
                return refusals;
            }
        );
}
