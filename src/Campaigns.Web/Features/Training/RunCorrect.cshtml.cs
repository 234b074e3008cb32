using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>Corrects what a course run was (its name, place, times and trainers) while it is held or after it was confirmed.</summary>
[May(Permission.ManageCourses)]
public sealed class RunCorrectModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    RunService runs,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<ActivitiesTexts> words,
    IStringLocalizer<SharedTexts> shared
) : CorrectPage(db, actor, texts, words, shared)
{
    private readonly CampaignsDbContext _db = db;
    private readonly Actor _actor = actor;
    private readonly IStringLocalizer<TrainingTexts> _texts = texts;
    private readonly IStringLocalizer<SharedTexts> _shared = shared;

    [BindProperty]
    public RunCorrectInput Input { get; set; } = new();

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Venues { get; private set; } = [];

    public IReadOnlyList<ComboChoice> Trainers { get; private set; } = [];

    /// <summary>What the row of a session shows beside its fields.</summary>
    public SessionRow Row(int row) => new(row, "past", part => SessionPlan.Field(row, part)) { Doubts = _doubts, Agreed = Input.Agreed };

    private IReadOnlyList<ActivityRefusal.AskedBack> _doubts = [];

    protected override string OwnPath => $"/course-runs/{Id}";

    protected override (string Field, IList<string> Chosen) People => (nameof(Input.TrainerIds), Input.TrainerIds);

    protected override async Task<CorrectHead?> HeadAsync(CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(_db, _actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return null;
        }

        Head = head;
        return new CorrectHead(head.State, head.MayManage);
    }

    protected override async Task FillAsync(CancellationToken cancel)
    {
        var (activity, run) = await Together.ReadAsync(
            _db,
            () => runs.LoadAsync(Id, cancel),
            () => _db.CourseRuns.AsNoTracking().SingleAsync(r => r.ActivityId == Id, cancel)
        );
        var stored = RunInput.Of(activity!, run);
        Input = new RunCorrectInput
        {
            Version = Head.Activity.Version.ToString(CultureInfo.InvariantCulture),
            Title = stored.Title,
            CommuneId = stored.CommuneId,
            VenueId = stored.VenueId,
            Sessions = stored.Sessions,
            TrainerIds = stored.TrainerIds,
        };
    }

    protected override async Task<bool?> CorrectAsync(CancellationToken cancel)
    {
        foreach (var field in SessionRows.CompleteDays(Input.Sessions, SessionPlan.Field, clock.Today(), DayIs.Past))
        {
            ModelState.Remove("Input." + field);
        }

        switch (await runs.CorrectAsync(Input, Id, cancel))
        {
            case SaveOutcome.Saved:
                return true;
            case SaveOutcome.Refused refused:
                foreach (var (field, key) in refused.Unread)
                {
                    ModelState.AddModelError("Input." + field, _texts[key]);
                }

                _doubts = [.. refused.Decision.Refusals.OfType<ActivityRefusal.AskedBack>()];
                foreach (var refusal in refused.Decision.Refusals)
                {
                    Refuse(TrainingSentences.FieldOf(refusal), TrainingSentences.Of(refusal, _texts, _shared));
                }

                return false;
            default:
                return null;
        }
    }

    protected override async Task ShowAsync(CancellationToken cancel)
    {
        var commune = Guid.TryParse(Input.CommuneId, out var id) ? id : (Guid?)null;
        var chosen = PlanChoice.Of(Input.CommuneId, Input.VenueId, Input.TrainerIds);
        (Communes, Trainers, var venues) = await Together.ReadAsync(
            _db,
            () => ActivityChoices.CommunesAsync(_db, Head.Activity.OrganisingUnitId, commune, clock.Today(), cancel),
            () => ActivityChoices.PeopleAsync(_db, _actor, chosen, "", Id, all: true, cancel),
            () => ActivityChoices.VenuesAsync(_db, chosen, "", Id, cancel)
        );
        Venues = [.. venues.Select(v => new SelectListItem(v.Text, v.Value))];
    }
}
