using System.Runtime.CompilerServices;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Lists the mails of the pickup folder, the newest first. They name their recipients and hold their tickets, so only administrators of the
/// whole province see them.
/// </summary>
[May(Permission.Administer)]
public sealed class MailsModel(PickupFolder pickup, Actor actor, InstallationFacts installation) : PageModel
{
    private const int PageSize = 40;

    [BindProperty(SupportsGet = true, Name = "")]
    public PlainListFilter Filter { get; set; } = new();

    public bool InUse => pickup.InUse;

    public IReadOnlyList<MailLine> Lines { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!actor.May(Permission.Administer, (await installation.GetAsync(cancel)).RootPath))
        {
            return Forbid();
        }

        var asked = (Filter.Before ?? Filter.After) is { } beside
            ? new ListPlace<string>(beside, Guid.Empty, Placed: true, Back: Filter.Before is not null)
            : ListPlace<string>.First;
        var page = await ListPage<MailLine>.ReadAsync(
            asked,
            PageSize,
            async (place, most) => [.. await pickup.ListAsync(place, most, cancel)]
        );
        Lines = page.Rows;
        Pager = Pager.Of(page, l => l.Name, (after, before) => Filter.Address(Request.Path, after, before)) with { Count = pickup.Count() };
        return Page();
    }

    /// <summary>The list as a workbook: all mails of the folder, the newest first.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<MailsTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var facts = await installation.GetAsync(cancel);
        return actor.May(Permission.Administer, facts.RootPath)
            ? await this.SheetAsync(
                new PageSheet(
                    texts["Title"],
                    [texts["Subject"], texts["To"], texts["At"]],
                    SheetRowsAsync(cancel),
                    "unit",
                    facts.RootUnitId,
                    facts.RootUnitId
                ),
                cancel
            )
            : Forbid();
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> SheetRowsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var place = ListPlace<string>.First; ; )
        {
            var lines = await pickup.ListAsync(place, PageSize, cancel);
            foreach (var line in lines)
            {
                yield return [line.Subject, line.To, line.At];
            }

            if (lines.Count == 0)
            {
                break;
            }

            place = new ListPlace<string>(lines[^1].Name, Guid.Empty, Placed: true, Back: false);
        }
    }
}
