using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>Corrects what an event was: its name, kind, campaign, day and place, while it is held and once it is confirmed.</summary>
[May(Act.ManageActivities)]
public sealed class EventCorrectModel(
    CampaignsDbContext db, Actor actor, IClock clock, EventDesk desk, IStringLocalizer<EventsTexts> texts, IStringLocalizer<ActivitiesTexts> words, IStringLocalizer<SharedTexts> shared)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public CorrectInput Input { get; set; } = new();

    public EventHead Head { get; private set; } = null!;

    public EventFormView View { get; private set; } = null!;

    public IReadOnlyList<SelectListItem> Venues => [.. View.Venues.Select(v => new SelectListItem(v.Text, v.Value))];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var loaded = (await desk.LoadAsync(Id, cancel))!;
        var stored = EventInput.Of(loaded.Activity, loaded.Details);
        Input = new CorrectInput
        {
            Version = loaded.Activity.Version.ToString(CultureInfo.InvariantCulture),
            Title = stored.Title,
            FormId = stored.FormId,
            SettingId = stored.SettingId,
            CampaignId = stored.CampaignId,
            AudienceIds = stored.AudienceIds,
            SpeakerIds = stored.SpeakerIds,
            Date = stored.Date,
            Start = stored.Start,
            End = stored.End,
            CommuneId = stored.CommuneId,
            VenueId = stored.VenueId,
        };
        return await ShowAsync(loaded, cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await SeenPeople.KeepAsync(db, actor, Input.SpeakerIds, Id, cancel) is > 0 and var unseen)
        {
            ModelState.AddModelError("Input.SpeakerIds", words["People.NotYours", unseen]);
            return await ShowAsync((await desk.LoadAsync(Id, cancel))!, cancel);
        }

        switch (await desk.CorrectAsync(Input, Id, cancel))
        {
            case SaveOutcome.Saved:
                TempData["Toast"] = texts[Head.State is ActivityState.Confirmed ? "Toast.CorrectedAndConfirmed" : "Toast.Corrected"].Value;
                return LocalRedirect($"/events/{Id}");
            case SaveOutcome.Refused refused:
                Refuse(refused.Decision, (await desk.LoadAsync(Id, cancel))!);
                break;
            default:
                ModelState.AddModelError("", texts["Error.Stale"]);
                break;
        }

        db.ChangeTracker.Clear();
        return await ShowAsync((await desk.LoadAsync(Id, cancel))!, cancel);
    }

    /// <summary>The venues of the chosen commune, without script.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await SeenPeople.KeepAsync(db, actor, Input.SpeakerIds, Id, cancel);
        return await ShowAsync((await desk.LoadAsync(Id, cancel))!, cancel);
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!head.MayManage)
        {
            return Forbid();
        }

        Head = head;
        if (head.State is ActivityState.Held or ActivityState.Confirmed)
        {
            return null;
        }

        TempData["Toast"] = texts["Refusal.WrongState", shared["State." + head.State].Value].Value;
        return LocalRedirect($"/events/{Id}");
    }

    private async Task<IActionResult> ShowAsync(LoadedEvent loaded, CancellationToken cancel)
    {
        View = await EventFormReader.ReadAsync(
            db, actor, EventDesk.Corrected(loaded, Input), Id, loaded.Activity.State, Head.Activity.OrganisingUnitId, Head.Activity.OrganisingUnitId, clock.GetCurrentInstant(), cancel);
        db.ChangeTracker.Clear();
        return Page();
    }

    private void Refuse(EventDecision decision, LoadedEvent loaded)
    {
        foreach (var (field, key) in ParsedEvent.Of(EventDesk.Corrected(loaded, Input)).Errors)
        {
            ModelState.AddModelError("Input." + field, texts[key]);
        }

        foreach (var refusal in decision.Refusals)
        {
            var field = EventSentences.FieldOf(refusal);
            if (ModelState[field] is not { Errors.Count: > 0 })
            {
                ModelState.AddModelError(field, EventSentences.Of(refusal, texts, shared));
            }
        }
    }
}
