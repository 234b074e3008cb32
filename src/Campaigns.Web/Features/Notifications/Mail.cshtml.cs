using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Notifications;

/// <summary>Shows one mail of the pickup folder as its recipient sees it: in a frame without scripts, and as plain text.</summary>
[May(Permission.Administer)]
[NoReferrer]
[ContentPolicy(Style = "'unsafe-inline'")]
public sealed class MailModel(PickupFolder pickup, Actor actor, InstallationFacts installation) : PageModel
{
    public ShownMail Mail { get; private set; } = null!;

    /// <summary>
    /// Whether the content is shown. A mail holds names and ticket links, which the administrator of a real installation does not see
    /// (who-sees 1); in a demo everything is made up, and its mails are there to be tried.
    /// </summary>
    public bool Shown { get; private set; }

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
        Shown = (await installation.GetAsync(cancel)).IsDemo;
        return Page();
    }

    /// <summary>Downloads an attachment of the mail.</summary>
    public async Task<IActionResult> OnGetPartAsync(string name, int part, CancellationToken cancel)
    {
        if (!await MayAsync(cancel))
        {
            return Forbid();
        }

        return (await installation.GetAsync(cancel)).IsDemo && await pickup.PartAsync(name, part, cancel) is var (content, type, file)
            ? File(content, type, file)
            : NotFound();
    }

    private async Task<bool> MayAsync(CancellationToken cancel) =>
        actor.May(Permission.Administer, (await installation.GetAsync(cancel)).RootPath);
}
