using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Activities;

/// <summary>What a correction is about, for whoever opens its page.</summary>
/// <param name="State">It is corrected while it is held and once it is confirmed.</param>
/// <param name="MayManage">The reader may change it.</param>
public sealed record CorrectHead(ActivityState State, bool MayManage);

/// <summary>The page that corrects what an event or a course run was: entered, shown and sent alike; what its fields are is each page's own.</summary>
/// <param name="db">The context.</param>
/// <param name="actor">Who corrects.</param>
/// <param name="own">The texts of the page's feature.</param>
/// <param name="words">The texts of activities.</param>
/// <param name="shared">The texts of all pages.</param>
public abstract class CorrectPage(CampaignsDbContext db, Actor actor, IStringLocalizer own, IStringLocalizer<ActivitiesTexts> words, IStringLocalizer<SharedTexts> shared) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The address of the thing.</summary>
    protected abstract string OwnPath { get; }

    /// <summary>The field of people and who is chosen in it.</summary>
    protected abstract (string Field, IList<string> Chosen) People { get; }

    /// <summary>Reads the thing; null where there is none.</summary>
    protected abstract Task<CorrectHead?> HeadAsync(CancellationToken cancel);

    /// <summary>Fills the form from what is stored.</summary>
    protected abstract Task FillAsync(CancellationToken cancel);

    /// <summary>Corrects it: true when it is done, false where the refusals stand at their fields, null where somebody else changed it meanwhile.</summary>
    protected abstract Task<bool?> CorrectAsync(CancellationToken cancel);

    /// <summary>What the page shows beside what is typed.</summary>
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

        if (await SeenPeople.KeepAsync(db, actor, People.Chosen, Id, cancel) is > 0 and var unseen)
        {
            ModelState.AddModelError("Input." + People.Field, words["People.NotYours", unseen]);
            return await PageAsync(cancel);
        }

        switch (await CorrectAsync(cancel))
        {
            case true:
                TempData["Toast"] = own[state is ActivityState.Confirmed ? "Toast.CorrectedAndConfirmed" : "Toast.Corrected"].Value;
                return LocalRedirect(OwnPath);
            case null:
                ModelState.AddModelError("", own["Error.Stale"]);
                break;
            default:
                break;
        }

        return await PageAsync(cancel);
    }

    /// <summary>The venues of the chosen commune, without script.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(CancellationToken cancel)
    {
        var (away, _) = await EnterAsync(cancel);
        if (away is not null)
        {
            return away;
        }

        ModelState.Clear();
        await SeenPeople.KeepAsync(db, actor, People.Chosen, Id, cancel);
        return await PageAsync(cancel);
    }

    /// <summary>A refusal at its field; of each field the first thing that is wrong.</summary>
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
