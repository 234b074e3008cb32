using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Notifications;

/// <summary>One mail of the pickup folder as its reader sees it: in a frame where nothing runs, and as plain text.</summary>
[May(Act.Administer)]
[NoReferrer]
[ContentPolicy(Style = "'unsafe-inline'")]
public sealed class MailModel(PickupFolder pickup, Actor actor, InstallationFacts installation) : PageModel
{
    public ShownMail Mail { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancel)
    {
        if (!await MayAsync(cancel))
        {
            return Forbid();
        }

        if (await pickup.ReadAsync(name, cancel) is not { } mail)
        {
            return NotFound();
        }

        Mail = mail;
        return Page();
    }

    /// <summary>What hangs on it, to be saved.</summary>
    public async Task<IActionResult> OnGetPartAsync(string name, int part, CancellationToken cancel)
    {
        if (!await MayAsync(cancel))
        {
            return Forbid();
        }

        return await pickup.PartAsync(name, part, cancel) is var (content, type, file) ? File(content, type, file) : NotFound();
    }

    private async Task<bool> MayAsync(CancellationToken cancel) => actor.May(Act.Administer, (await installation.GetAsync(cancel)).RootPath);
}
