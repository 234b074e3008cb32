using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>A list that somebody took away as a workbook.</summary>
/// <param name="Name">What it is called on its page.</param>
/// <param name="SubjectKind">The kind of thing whose list it is: "activity" or "unit".</param>
/// <param name="SubjectId">The id of that thing.</param>
/// <param name="UnitId">The unit whose rows it holds.</param>
/// <param name="Narrowed">What narrowed it, in the words of the workbook; empty parts are left out.</param>
/// <param name="Rows">How many rows of the list were written.</param>
public sealed record ExportedList(
    string Name,
    string SubjectKind,
    Guid SubjectId,
    Guid? UnitId,
    IEnumerable<string?> Narrowed,
    int Rows = 0
);

/// <summary>The log of lists that left the program as files.</summary>
public static class ListExports
{
    /// <summary>What stands in the log in place of typed words, which may be the name of a person.</summary>
    private const string SomeWords = "“…”";

    /// <summary>Notes who took which list, with which filter, and how many rows.</summary>
    public static async Task NoteExportAsync(
        this CampaignsDbContext db,
        Actor actor,
        Instant now,
        ExportedList list,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(list);
        var narrowed = list.Narrowed.Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => n!.StartsWith('“') ? SomeWords : n);
        db.Audit(
            actor,
            now,
            "list.exported",
            list.SubjectKind,
            list.SubjectId,
            list.UnitId,
            new
            {
                list = list.Name,
                filter = string.Join("; ", narrowed),
                rows = list.Rows,
            }
        );
        await db.SaveChangesAsync(cancel);
    }
}
