using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Documents;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// The PDF of a report's document: begins the job that makes it, shows how far it is, and hands the file out. Each time it is asked who
/// looks.
/// </summary>
[May(Permission.SeeReports)]
public sealed class PdfModel(
    CampaignsDbContext db,
    ReportReader reader,
    LongJobs jobs,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    /// <summary>The version; null for the report as it would be sent now.</summary>
    [BindProperty(SupportsGet = true, Name = "version")]
    public int? VersionNumber { get; set; }

    /// <summary>The file as a row, without its bytes; null before anybody asked for it.</summary>
    public ReportPdf? Made { get; private set; }

    public bool IsThere { get; private set; }

    public LongJob? Job { get; private set; }

    public string Here => AddressOf(Id, VersionNumber);

    /// <summary>The page from which the reader comes.</summary>
    public string Back =>
        VersionNumber is { } number ? $"/reports/{Id}/versions/{number}"
        : Head.HasBelow ? $"/reports/{Id}/consolidated"
        : $"/reports/{Id}";

    public static string AddressOf(Guid answer, int? version) =>
        version is { } number ? string.Create(null, $"/reports/{answer}/pdf?version={number}") : $"/reports/{answer}/pdf";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Job = Made is null ? null : await jobs.LastAboutAsync(Made.Id, Actor, cancel);

        // The part of the page that asked while the job ran has no link to the file.
        if (Job is not { EndedAt: null } && Request.Headers.ContainsKey("HX-Request"))
        {
            Response.Headers["HX-Refresh"] = "true";
        }

        return Page();
    }

    /// <summary>Begins the job, unless the file of this version is there.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsThere || VersionNumber is null)
        {
            await BeginAsync(cancel);
        }

        return LocalRedirect(Here);
    }

    public async Task<IActionResult> OnGetFileAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsThere)
        {
            return LocalRedirect(Here);
        }

        var file = await Db.ReportPdfs.Where(p => p.Id == Made!.Id).Select(p => p.File).SingleAsync(cancel);
        var place = await Db.Units.Where(u => u.Id == Head.Answer.UnitId).Select(u => u.ShortName).SingleAsync(cancel);
        return File(file!, PdfDocuments.ContentType, ReportFiles.NameOf(place, Head.Period, VersionNumber) + ".pdf");
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        await using var transaction = await Db.Database.BeginTransactionAsync(cancel);

        // Two presses at once find one row.
        var fresh = Guid.CreateVersion7();
        await Db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO report_pdf (id, answer_id, version_number) VALUES ({fresh}, {Id}, {VersionNumber}) ON CONFLICT DO NOTHING
            """,
            cancel
        );
        var row = await Db
            .ReportPdfs.Where(p => p.AnswerId == Id && p.VersionNumber == VersionNumber)
            .Select(p => p.Id)
            .SingleAsync(cancel);

        // A job that runs is left alone; otherwise the file is made anew.
        if (!await Db.LongJobs.AnyAsync(j => j.SubjectId == row && j.EndedAt == null, cancel))
        {
            await Db
                .ReportPdfs.Where(p => p.Id == row)
                .ExecuteUpdateAsync(
                    u =>
                        u.SetProperty(p => p.File, (byte[]?)null)
                            .SetProperty(p => p.MadeAt, (Instant?)null)
                            .SetProperty(p => p.Fault, (string?)null),
                    cancel
                );
            var title = $"{Head.UnitName}, {PeriodName}";
            await jobs.BeginAsync(ReportPdfJob.KindOf, row, Actor.Id, Head.Answer.UnitId, title, Here, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (VersionNumber is { } number && !await Db.ReportVersions.AnyAsync(v => v.AnswerId == Id && v.Number == number, cancel))
        {
            return NotFound();
        }

        // The same people who see the page of the version see its document; what is not sent is seen by those who fill it in or receive it.
        if (!SeesAll && !(Head.IsFinal && VersionNumber == Head.Answer.LastVersion))
        {
            return Forbid();
        }

        if (VersionNumber is null && !ReportRules.IsOpen(Head.Answer.State))
        {
            return LocalRedirect(AddressOf(Id, Head.Answer.LastVersion));
        }

        var found = await Db
            .ReportPdfs.AsNoTracking()
            .Where(p => p.AnswerId == Id && p.VersionNumber == VersionNumber)
            .Select(p => new
            {
                p.Id,
                p.MadeAt,
                p.Fault,
            })
            .SingleOrDefaultAsync(cancel);
        Made = found is null
            ? null
            : new ReportPdf
            {
                Id = found.Id,
                AnswerId = Id,
                VersionNumber = VersionNumber,
                MadeAt = found.MadeAt,
                Fault = found.Fault,
            };
        IsThere = Made is { MadeAt: not null };
        return null;
    }
}
