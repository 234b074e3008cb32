using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Hands out a file of a report. A browser shows pictures and saves everything else; whatever is in a file, no page of the program runs it.
/// </summary>
[May(Permission.SeeReports)]
[ContentPolicy(Sandbox = true)]
public sealed class AttachmentModel(
    CampaignsDbContext db,
    ReportReader reader,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty(SupportsGet = true, Name = "file")]
    public Guid FileId { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        // Whoever sees accepted reports alone gets the files of that version alone.
        var last = Head.Answer.LastVersion;
        if (
            !SeesAll
            && !(
                Head.IsFinal
                && await Db.Set<ReportVersionAttachment>()
                    .AnyAsync(
                        l =>
                            l.AttachmentId == FileId
                            && Db.ReportVersions.Any(v => v.Id == l.VersionId && v.AnswerId == Id && v.Number == last),
                        cancel
                    )
            )
        )
        {
            return Forbid();
        }

        var found = await Db
            .ReportAttachments.AsNoTracking()
            .Where(f => f.Id == FileId && f.AnswerId == Id && f.File != null)
            .Select(f => new
            {
                f.Name,
                f.Type,
                f.File,
            })
            .SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        var type = AttachmentRules.MediaType(found.Type);
        return AttachmentRules.IsImage(found.Type) ? File(found.File!, type) : File(found.File!, type, found.Name);
    }
}
