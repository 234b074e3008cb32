using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Notifications;

/// <summary>The mails of the pickup folder, newest first. They name their readers and hold their tickets: only whoever administers the whole sees them.</summary>
[May(Act.Administer)]
public sealed class MailsModel(PickupFolder pickup, Actor actor, InstallationFacts installation) : PageModel
{
    private const int PageSize = 40;

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public bool InUse => pickup.InUse;

    public IReadOnlyList<MailLine> Lines { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!actor.May(Act.Administer, (await installation.GetAsync(cancel)).RootPath))
        {
            return Forbid();
        }

        var lines = await pickup.ListAsync(After, PageSize + 1, cancel);
        Lines = [.. lines.Take(PageSize)];
        Pager = new Pager(After is null ? null : "/mails", lines.Count > PageSize ? $"/mails?after={Lines[^1].Name}" : null);
        return Page();
    }
}
