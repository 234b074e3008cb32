using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Activities;

/// <summary>The facts about the activity that decide whether its correction may be opened.</summary>
/// <param name="State">The activity's state. Only held and confirmed activities are corrected.</param>
/// <param name="MayManage">Whether the reader may change the activity.</param>
public sealed record CorrectHead(ActivityState State, bool MayManage);

/// <summary>
/// The page that corrects what an event or a course run was. Opening, showing and sending are the same for both; each page adds its own
/// fields.
/// </summary>
/// <param name="db">The context.</param>
/// <param name="actor">The account that corrects.</param>
/// <param name="own">The texts of the page's feature.</param>
/// <param name="words">The texts of activities.</param>
/// <param name="shared">The texts of all pages.</param>
public abstract class CorrectPage(
    CampaignsDbContext db,
    Actor actor,
    IStringLocalizer own,
    IStringLocalizer<ActivitiesTexts> words,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The name under which the browser keeps what was typed until it is sent.</summary>
    public string KeptAs => $"activity:{Id}:correct";

    /// <summary>Whether the fields hold what was typed and not what is stored.</summary>
    public bool IsTyped { get; private set; }

    /// <summary>The address of the activity's page.</summary>
    protected abstract string OwnPath { get; }

    /// <summary>The field of the speakers or trainers, and the ids chosen in it.</summary>
    protected abstract (string Field, IList<string> Chosen) People { get; }

    /// <summary>Reads the activity; null when there is none.</summary>
    protected abstract Task<CorrectHead?> HeadAsync(CancellationToken cancel);

    /// <summary>Fills the form with the stored values.</summary>
    protected abstract Task FillAsync(CancellationToken cancel);

    /// <summary>
    /// Saves the correction: true when it is saved, false when refusals are shown at their fields, null when somebody else changed the
    /// activity in the meantime.
    /// </summary>
    protected abstract Task<bool?> CorrectAsync(CancellationToken cancel);

    /// <summary>Reads what the page shows beside the typed values.</summary>
    protected abstract Task ShowAsync(CancellationToken cancel);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (away, _) = await EnterAsync(cancel);
        if (away is not null)
        {
            return away;
        }

        await FillAsync(cancel);
        return await PageAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var (away, state) = await EnterAsync(cancel);
        if (away is not null)
        {
            return away;
        }

        IsTyped = true;
        if (await SeenPeople.KeepAsync(db, actor, People.Chosen, Id, cancel) is > 0 and var unseen)
        {
            ModelState.AddModelError("Input." + People.Field, words["People.NotYours", unseen]);
            return await PageAsync(cancel);
        }

        switch (await CorrectAsync(cancel))
        {
            case true:
                TempData["Toast"] = own[state is ActivityState.Confirmed ? "Toast.CorrectedAndConfirmed" : "Toast.Corrected"].Value;
                TempData["Sent"] = KeptAs;
                return LocalRedirect(OwnPath);
            case null:
                ModelState.AddModelError("", own["Error.Stale"]);
                break;
            default:
                break;
        }

        return await PageAsync(cancel);
    }

    /// <summary>Shows the venues of the newly chosen commune, for browsers without a script.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(CancellationToken cancel)
    {
        var (away, _) = await EnterAsync(cancel);
        if (away is not null)
        {
            return away;
        }

        IsTyped = true;
        ModelState.Clear();
        await SeenPeople.KeepAsync(db, actor, People.Chosen, Id, cancel);
        return await PageAsync(cancel);
    }

    /// <summary>Shows a refusal at its field. Each field shows only its first error.</summary>
    protected void Refuse(string field, string sentence)
    {
        if (ModelState[field] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(field, sentence);
        }
    }

    private async Task<IActionResult> PageAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        await ShowAsync(cancel);
        return Page();
    }

    private async Task<(IActionResult? Away, ActivityState State)> EnterAsync(CancellationToken cancel)
    {
        switch (await HeadAsync(cancel))
        {
            case null:
                return (NotFound(), default);
            case { MayManage: false }:
                return (Forbid(), default);
            case { State: ActivityState.Held or ActivityState.Confirmed } head:
                return (null, head.State);
            case var other:
                TempData["Toast"] = own["Refusal.WrongState", shared["State." + other.State].Value].Value;
                return (LocalRedirect(OwnPath), other.State);
        }
    }
}
