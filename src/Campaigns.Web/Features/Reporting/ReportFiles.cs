using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Documents;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Makes the document of a report, of a version or of what would be sent now, and the name of its files.</summary>
public sealed class ReportFiles(
    CampaignsDbContext db,
    ReportReader reader,
    ReportEvents events,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
)
{
    /// <summary>A version, or without a number the content as it would be sent now; null when there is no such version.</summary>
    public async Task<IssuedReport?> IssuedAsync(AnswerHead head, int? number, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var id = head.Answer.Id;
        if (number is { } wanted)
        {
            return
                await db.ReportVersions.AsNoTracking().SingleOrDefaultAsync(v => v.AnswerId == id && v.Number == wanted, cancel) is { } sent
                ? IssuedReport.Of(sent)
                : null;
        }

        var sheet = await reader.SheetAsync(head, Languages.Vietnamese, cancel);
        var letterhead = await ReportLetterheads.OfAsync(db, head.Answer.UnitId, cancel);
        var behind = await events.ReadAsync(head, cancel);
        var content = FrozenReport.Write(sheet, 0, behind, await reader.BelowAsync(id, cancel), letterhead?.Text);
        return IssuedReport.NotSent(content, clock.GetCurrentInstant(), letterhead?.Signer);
    }

    /// <summary>The administrative document of a report, and what its files are called without an ending.</summary>
    public async Task<(AdministrativeDocument Document, string Name)> DocumentAsync(
        AnswerHead head,
        IssuedReport issued,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(issued);
        var place = await db.Units.AsNoTracking().Where(u => u.Id == head.Answer.UnitId).Select(u => u.ShortName).SingleAsync(cancel);
        var forms = await db
            .EventForms.AsNoTracking()
            .ToDictionaryAsync(f => f.Id.ToString(), f => f.NameVi, StringComparer.Ordinal, cancel);
        var around = new ReportSurroundings(head.UnitName, place, head.SuperiorName, forms);
        var document = ReportDocument.Of(issued, around, await db.ReportIndicators.AsNoTracking().ToListAsync(cancel), texts);
        return (document, NameOf(place, head.Period, issued.Version));
    }

    /// <summary>"bao-cao-cu-mgar-nam-2026-ban-1".</summary>
    public static string NameOf(string place, ReportPeriod period, int? number)
    {
        ArgumentNullException.ThrowIfNull(period);
        var which = number is { } version ? string.Create(CultureInfo.InvariantCulture, $"ban-{version}") : "ban-chua-gui";
        return $"bao-cao-{Folding.Fold(place)}-{Folding.Fold(period.NameVi)}-{which}".Replace(' ', '-');
    }
}

/// <summary>
/// Makes the PDF of a report. The step can be repeated: until the file is stored nothing is changed, and a file that is there is left
/// alone.
/// </summary>
public sealed class ReportPdfJob(CampaignsDbContext db, ReportReader reader, ReportFiles files, PdfDocuments pdfs) : ILongJobWork
{
    public const string KindOf = "report-pdf";

    /// <summary>The figures are read, the document is written, LibreOffice has set it.</summary>
    private const int Parts = 3;

    /// <summary>LibreOffice says nothing of how far it is, so the run gives a sign of life itself.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    public string Kind => KindOf;

    public async Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var row = await db.ReportPdfs.SingleOrDefaultAsync(p => p.Id == job.SubjectId, cancel);
        if (row is null or { File: not null } || await reader.HeadAsync(row.AnswerId, cancel) is not { } head)
        {
            return LongJobStep.Over;
        }

        await progress.TellAsync(0, Parts, cancel);
        if (await files.IssuedAsync(head, row.VersionNumber, cancel) is not { } issued)
        {
            return LongJobStep.Over;
        }

        await progress.TellAsync(1, Parts, cancel);
        var (document, _) = await files.DocumentAsync(head, issued, cancel);
        var making = pdfs.WriteAsync(document, cancel);
        do
        {
            await progress.TellAsync(Parts - 1, Parts, cancel);
        } while (await Task.WhenAny(making, Task.Delay(SignOfLife, cancel)) != making);
        var (file, fault) = await making;
        if (fault is PdfFault.None)
        {
            (row.File, row.MadeAt, row.Fault) = (file, issued.At, null);
        }
        else
        {
            row.Fault = fault.ToString();
        }

        await db.SaveChangesAsync(cancel);
        await progress.TellAsync(Parts, Parts, cancel);
        return new LongJobStep(Ended: true, fault is PdfFault.None ? null : "no-pdf");
    }

    public Task GiveUpAsync(LongJob job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        var fault = nameof(PdfFault.Failed);
        return db.ReportPdfs.Where(p => p.Id == job.SubjectId).ExecuteUpdateAsync(u => u.SetProperty(p => p.Fault, fault), cancel);
    }
}
