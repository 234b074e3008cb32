using System.Data;
using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The versions of templates: each change of the fixed texts makes one.</summary>
public sealed class ReportTemplates(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>The latest version of each template.</summary>
    public static IQueryable<ReportTemplate> Latest(CampaignsDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.ReportTemplates.Where(t => !db.ReportTemplates.Any(x => x.Key == t.Key && x.Version > t.Version));
    }

    /// <summary>
    /// Makes the next version of a template with other texts. Answers that nobody began are filled in by it; the others finish on theirs,
    /// or are lifted (<see cref="LiftAsync"/>).
    /// </summary>
    /// <returns>Why it is refused; empty: the version is there.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else made a version in the meantime.</exception>
    public async Task<IReadOnlyList<OutlineRefusal>> ChangeAsync(
        string key,
        int version,
        IReadOnlyDictionary<string, string> texts,
        Guid root,
        CancellationToken cancel
    )
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_template WHERE key = {key} FOR UPDATE", cancel);
        var last = await Latest(db).AsNoTracking().Include(t => t.Items).SingleAsync(t => t.Key == key, cancel);
        if (last.Version != version)
        {
            throw new DbUpdateConcurrencyException("Somebody else changed the template.");
        }

        if (ReportOutline.Check(texts, last.Texts).ToList() is { Count: > 0 } refusals)
        {
            return refusals;
        }

        var next = new ReportTemplate
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Version = last.Version + 1,
            NameVi = last.NameVi,
            NameEn = last.NameEn,
            Texts = texts,
            SetById = actor.Id,
            SetAt = now,
        };
        next.Items.AddRange(
            last.Items.Select(i => new ReportTemplateItem
            {
                TemplateId = next.Id,
                IndicatorId = i.IndicatorId,
                Position = i.Position,
                Required = i.Required,
            })
        );
        db.ReportTemplates.Add(next);
        db.Audit(
            actor,
            now,
            "template.changed",
            "template",
            next.Id,
            root,
            new { version = next.Version, texts = string.Join("; ", ReportOutline.Differences(last.Texts, texts).Select(d => d.After)) }
        );
        await db.SaveChangesAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE report_template_level l SET template_id = {next.Id} FROM report_template t
            WHERE t.id = l.template_id AND t.key = {key};
            UPDATE report_answer a SET template_id = {next.Id} FROM report_template t
            WHERE t.id = a.template_id AND t.key = {key} AND a.state = 'not_begun';
            UPDATE report_period p SET template_id = {next.Id} FROM report_template t
            WHERE t.id = p.template_id AND t.key = {key}
              AND NOT EXISTS (SELECT FROM report_answer a WHERE a.period_id = p.id AND a.state <> 'not_begun');
            """,
            cancel
        );
        await transaction.CommitAsync(cancel);
        return [];
    }

    /// <summary>Lifts an answer that is being filled in to the latest version of its template. The figures stay.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public async Task LiftAsync(AnswerHead head, string? version, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var answer = await db.ReportAnswers.SingleAsync(a => a.Id == head.Answer.Id, cancel);
        db.ExpectVersion(answer, version);
        var latest = await Latest(db)
            .AsNoTracking()
            .SingleAsync(t => db.ReportTemplates.Any(x => x.Id == answer.TemplateId && x.Key == t.Key), cancel);
        if (latest.Id == answer.TemplateId)
        {
            return;
        }

        answer.TemplateId = latest.Id;
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            "report.template_lifted",
            "report",
            answer.Id,
            answer.UnitId,
            new { version = latest.Version }
        );
        await db.SaveChangesAsync(cancel);
    }
}
