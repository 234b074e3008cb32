using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>Corrects what a course run was: its name, its place, its times and its trainers, while it is held and once it is confirmed.</summary>
[May(Act.ManageCourses)]
public sealed class RunCorrectModel(
    CampaignsDbContext db, Actor actor, IClock clock, RunDesk desk, IStringLocalizer<TrainingTexts> texts, IStringLocalizer<ActivitiesTexts> words, IStringLocalizer<SharedTexts> shared)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public RunCorrectInput Input { get; set; } = new();

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Venues { get; private set; } = [];

    public IReadOnlyList<ComboChoice> Trainers { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var a = Head.Activity;
        var stored = RunInput.Of((await desk.LoadAsync(Id, cancel))!, await db.CourseRuns.AsNoTracking().SingleAsync(r => r.ActivityId == Id, cancel));
        Input = new RunCorrectInput
        {
            Version = a.Version.ToString(CultureInfo.InvariantCulture),
            Title = stored.Title,
            CommuneId = stored.CommuneId,
            VenueId = stored.VenueId,
            Sessions = stored.Sessions,
            TrainerIds = stored.TrainerIds,
        };
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await SeenPeople.KeepAsync(db, actor, Input.TrainerIds, Id, cancel) is > 0 and var unseen)
        {
            ModelState.AddModelError("Input.TrainerIds", words["People.NotYours", unseen]);
            return await ShowAsync(cancel);
        }

        switch (await desk.CorrectAsync(Input, Id, cancel))
        {
            case RunOutcome.Saved:
                TempData["Toast"] = texts[Head.State is ActivityState.Confirmed ? "Toast.CorrectedAndConfirmed" : "Toast.Corrected"].Value;
                return LocalRedirect($"/course-runs/{Id}");
            case RunOutcome.Refused refused:
                foreach (var (field, key) in refused.Unread)
                {
                    ModelState.AddModelError("Input." + field, texts[key]);
                }

                foreach (var refusal in refused.Decision.Refusals.Where(r => ModelState[TrainingSentences.FieldOf(r)] is not { Errors.Count: > 0 }))
                {
                    ModelState.AddModelError(TrainingSentences.FieldOf(refusal), TrainingSentences.Of(refusal, texts, shared));
                }

                break;
            default:
                ModelState.AddModelError("", texts["Error.Stale"]);
                break;
        }

        return await ShowAsync(cancel);
    }

    /// <summary>The venues of the chosen commune, without script.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await SeenPeople.KeepAsync(db, actor, Input.TrainerIds, Id, cancel);
        return await ShowAsync(cancel);
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
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
        return LocalRedirect($"/course-runs/{Id}");
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var commune = Guid.TryParse(Input.CommuneId, out var id) ? id : (Guid?)null;
        Communes = await EventFormReader.CommunesAsync(db, Head.Activity.OrganisingUnitId, commune, clock.Today(), cancel);
        var trainers = ParsedEvent.Of(new EventInput { CommuneId = Input.CommuneId, SpeakerIds = Input.TrainerIds });
        Trainers = await EventFormReader.SpeakersAsync(db, actor, trainers, "", Id, new PlanFacts(), cancel);
        Venues = [.. (await EventFormReader.VenuesAsync(db, ParsedEvent.Of(new EventInput { CommuneId = Input.CommuneId, VenueId = Input.VenueId }), "", Id, cancel)).Select(v => new SelectListItem(v.Text, v.Value))];
        return Page();
    }
}
