using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

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
}
