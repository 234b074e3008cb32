using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
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
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The services that the form of a run uses.</summary>
public sealed class RunFormServices(
    ActivityFormServices form,
    RunService runs,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<SharedTexts> shared
)
{
    public ActivityFormServices Form { get; } = form;

    public RunService Runs { get; } = runs;

    public IStringLocalizer<TrainingTexts> Texts { get; } = texts;

    public IStringLocalizer<SharedTexts> Shared { get; } = shared;
}

/// <summary>Everything that the form of a run shows beside the typed values.</summary>
public sealed record RunFormView
{
    public required IReadOnlyList<SelectListItem> Courses { get; init; }

    public required IReadOnlyList<SelectListItem> Communes { get; init; }

    public required IReadOnlyList<ComboChoice> Venues { get; init; }

    public required IReadOnlyList<ComboChoice> Trainers { get; init; }

    public Course? Course { get; init; }

    public required ActivityDecision Decision { get; init; }

    /// <summary>The plan, as far as the form could be read.</summary>
    public required RunPlan Parsed { get; init; }

    /// <summary>The doubtful values of the plan, whether they were confirmed or not.</summary>
    public IReadOnlyList<ActivityRefusal.AskedBack> Doubts { get; init; } = [];

    public int Rooms { get; init; } = 1;

    public IReadOnlyList<ClashWith> VenueClashes { get; init; } = [];

    public string VenueName { get; init; } = "";

    /// <summary>The venues of the commune that are free at every session.</summary>
    public IReadOnlyList<WayOut> FreeVenues { get; init; } = [];

    public IReadOnlyList<(Guid Id, string Name, IReadOnlyList<ClashWith> With)> TrainerClashes { get; init; } = [];

    public int Clashes => (VenueClashes.Count > 0 ? 1 : 0) + TrainerClashes.Count;
}

/// <summary>
/// The form of a course run, for a new run and for an existing one. It works without a script; with a script it checks and saves while
/// somebody types.
/// </summary>
public abstract class RunFormModel(RunFormServices services) : ActivityFormModel<RunInput>(services.Form)
{
    public RunFormView View { get; private set; } = null!;

    protected RunFormServices Services { get; } = services;

    protected override (string Venue, string People) Parts => ("part-3", "part-4");

    protected override IList<string> Chosen => Input.TrainerIds;

    protected override string ChosenField => "Input.TrainerIds";

    protected override IStringLocalizer Own => Services.Texts;

    protected override string SavedToast => IsDraft ? "Toast.RunOpened" : "Toast.Changed";

    protected override string CheckPart => "_RunCheck";

    /// <summary>What the row of a session shows beside its fields.</summary>
    public SessionRow Row(int row) =>
        new(row, "next", part => SessionPlan.Field(row, part))
        {
            RemovedIn = "part-2",
            Session = View.Parsed.Sessions.ElementAtOrDefault(row),
            Doubts = View.Doubts,
            Agreed = Input.Agreed,
        };

    /// <summary>Adds or removes a row, or applies a proposal against a clash, and shows the form again.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(string? way, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Take(way ?? "");
        return await KeepAndShowAsync(
            way?.Split(':')[0] switch
            {
                "drop" => Parts.People,
                "venue" or "" or null => Parts.Venue,
                _ => "part-2",
            },
            cancel
        );
    }

    /// <summary>Deletes the draft.</summary>
    public async Task<IActionResult> OnPostDiscardAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsDraft)
        {
            return BadRequest();
        }

        if (ActivityId is { } id)
        {
            await Services.Runs.DiscardAsync(id, cancel);
        }

        TempData["Toast"] = Services.Texts["Toast.DraftDiscarded"].Value;
        return LocalRedirect("/course-runs");
    }

    /// <summary>Venues for the combobox.</summary>
    public async Task<IActionResult> OnGetVenuesAsync(string? q, CancellationToken cancel) =>
        new JsonResult(
            (
                await ActivityChoices.VenuesAsync(
                    Db,
                    PlanChoice.Of(Request.Query["Input.CommuneId"].FirstOrDefault()),
                    q ?? "",
                    null,
                    cancel
                )
            ).Select(Worded)
        );

    /// <summary>People who teach or speak, for the combobox.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? q, CancellationToken cancel) =>
        new JsonResult(
            await ActivityChoices.PeopleAsync(
                Db,
                Actor,
                PlanChoice.Of(Request.Query["Input.CommuneId"].FirstOrDefault()),
                q ?? "",
                null,
                all: false,
                cancel
            )
        );

    /// <summary>Adds the words for the screen to a venue: its number of seats.</summary>
    public ComboChoice Worded(ComboChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Note is { } note && note.All(c => char.IsDigit(c) || c is '.' or ',')
            ? choice with
            {
                Note = Services.Texts["Venue.Seats", note],
            }
            : choice;
    }

    /// <summary>
    /// Opens the form: finds the run and the unit, and checks the right. Returns null when the form may be shown, otherwise where to go.
    /// </summary>
    protected override async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (Known() is not { } id)
        {
            if (TrainingAccess.GrantToManage(Actor) is not { } grant)
            {
                return Forbid();
            }

            (UnitId, UnitName) = (grant.ActingUnitId, grant.ActingUnitName);
            return null;
        }

        var found = await (
            from a in Db.Activities.AsNoTracking()
            join u in Db.Units on a.OrganisingUnitId equals u.Id
            where a.Id == id && a.Kind == ActivityKind.CourseRun
            select new
            {
                a.State,
                a.UpdatedAt,
                a.OrganisingUnitId,
                u.Path,
                u.Name,
            }
        ).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        if (!Actor.May(Permission.ManageCourses, found.Path, id, ActivityKind.CourseRun))
        {
            return Forbid();
        }

        if (found.State is not (ActivityState.Draft or ActivityState.Scheduled or ActivityState.Postponed))
        {
            TempData["Toast"] = Services.Texts["Refusal.WrongState", Services.Shared["State." + found.State].Value].Value;
            return LocalRedirect($"/course-runs/{id}");
        }

        (UnitId, UnitName, State, ActivityId) = (found.OrganisingUnitId, found.Name, found.State, id);
        SavedAt = found.UpdatedAt;
        return null;
    }

    protected override async Task<(Activity Activity, RunInput Input)?> StoredAsync(Guid id, CancellationToken cancel)
    {
        var (activity, found) = await Together.ReadAsync(
            Db,
            () => Services.Runs.LoadAsync(id, cancel),
            () => Db.CourseRuns.SingleOrDefaultAsync(r => r.ActivityId == id, cancel)
        );
        if (activity is null)
        {
            return null;
        }

        return (activity, found is { } run ? RunInput.Of(activity, run) : RunInput.FromJson(activity.DraftInput) ?? new RunInput());
    }

    protected override async Task<IReadOnlyList<(string Field, Func<RunInput, string?> Words)>> ReadAsWordsAsync(
        RunInput here,
        RunInput there,
        CancellationToken cancel
    )
    {
        await ReadViewAsync(cancel);
        var name = await NamesOfAsync(
            [here.CommuneId, there.CommuneId, here.VenueId, there.VenueId, .. here.TrainerIds, .. there.TrainerIds],
            cancel
        );
        static string? Day(string? typed) => TypedFields.DayOf(typed) is { } day ? Show.Date(day) : typed;
        var t = Services.Texts;
        string SessionOf(SessionInput s) =>
            string.Join(
                " ",
                new[]
                {
                    Day(s.Date),
                    s.Start is { Length: > 0 } || s.End is { Length: > 0 } ? $"{s.Start} – {s.End}"
                    : s.Half is { Length: > 0 } half ? t["Half." + half].Value
                    : "",
                }.Where(w => !string.IsNullOrEmpty(w))
            );
        var rows = Enumerable.Range(0, Math.Max(here.Sessions.Count, there.Sessions.Count));
        return
        [
            (t["Courses.Course"], i => View.Courses.FirstOrDefault(c => c.Value == i.CourseId)?.Text ?? i.CourseId),
            (t["Field.RunTitle"], i => i.Title),
            (t["Field.Description"], i => i.Description),
            .. rows.Select(row =>
                (
                    t["Session.Number", row + 1].Value,
                    (Func<RunInput, string?>)(i => row < i.Sessions.Count ? SessionOf(i.Sessions[row]) : "")
                )
            ),
            (t["Field.CommuneId"], i => name(i.CommuneId)),
            (t["Field.VenueId"], i => name(i.VenueId)),
            (t["Field.RoomFrom"], i => i.RoomFrom),
            (t["Field.RoomTo"], i => i.RoomTo),
            (t["Field.TrainerIds"], i => string.Join(", ", i.TrainerIds.Select(name))),
            (t["Field.Capacity"], i => i.Capacity),
            (
                Services.Shared["Field.Publication"],
                i => i.Publication is { Length: > 0 } chosen ? Services.Shared["Publication." + chosen].Value : ""
            ),
            (t["Field.RegistrationOpen"], i => YesOrNo(i.RegistrationOpen)),
            (t["Field.ClosesOn"], i => Day(i.ClosesOn)),
            (t["Field.Contact"], i => i.Contact),
        ];
    }

    protected override string FormOf(Guid activityId) => $"/course-runs/{activityId}/edit";

    protected override Task<DraftKept?> SaveDraftAsync(CancellationToken cancel) =>
        Services.Runs.SaveDraftAsync(Input, ActivityId, UnitId, cancel);

    protected override string PageOf(Guid activityId) => $"/course-runs/{activityId}";

    protected override Task<SaveOutcome> SaveAsync(CancellationToken cancel) =>
        Services.Runs.SaveAsync(Input, ActivityId, UnitId, Press, cancel);

    protected override IEnumerable<(string Field, string Sentence)> Say(ActivityRefusal refusal) =>
        [(TrainingSentences.FieldOf(refusal), TrainingSentences.Of(refusal, Services.Texts, Services.Shared))];

    protected override async Task ReadViewAsync(CancellationToken cancel)
    {
        var parsed = ParsedRun.Of(Input);
        var changes = !IsDraft && ActivityId is not null;
        var id = ActivityId ?? Guid.Empty;
        var first = Together.Of(Db);
        var (found, chosen) = (
            first.Add(() => Services.Runs.FactsAsync(parsed.Plan, ActivityId, cancel)),
            first.Add(async () =>
                parsed.CourseId is { } courseId ? await Db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId, cancel) : null
            )
        );
        var courses = first.Add(() =>
            Db
                .Courses.AsNoTracking()
                .Where(c => c.EndedAt == null || c.Id == parsed.CourseId)
                .OrderBy(c => c.TitleFolded)
                .Select(c => new { c.Id, c.Title })
                .ToListAsync(cancel)
        );
        var loaded = first.Add(async () => changes ? await Services.Runs.LoadAsync(id, cancel) : null);
        var (told, notTold) = (
            first.Add(async () => changes ? await MessageLedger.ToldAsync(Db, id, cancel) : 0),
            first.Add(async () => changes ? await MessageLedger.NotToldAsync(Db, id, cancel) : (0, 0))
        );
        await first.ReadAsync();
        var (facts, course, stored) = (found.Value, chosen.Value, loaded.Value);
        var plan =
            facts.Venue is { } venue && parsed.Plan.PlaceUnitId is null ? parsed.Plan with { PlaceUnitId = venue.CommuneId } : parsed.Plan;
        var now = Clock.GetCurrentInstant();
        var decision = RunRules.Open(plan, facts.VenueFacts, facts.Times, courseEnded: false, now);
        var taken = decision.Refusals.OfType<ActivityRefusal.VenueTaken>().ToList();
        var asked = new PlanChoice(plan.PlaceUnitId, plan.VenueId, During: [], plan.TrainerIds);
        var second = Together.Of(Db);
        var before = second.Add(async () => stored is null ? null : await Services.Runs.StoredAsync(stored, cancel));
        var communes = second.Add(() => ActivityChoices.CommunesAsync(Db, UnitId, plan.PlaceUnitId, VietnamTime.DateOf(now), cancel));
        var venues = second.Add(() => ActivityChoices.VenuesAsync(Db, asked, "", ActivityId, cancel));
        var trainers = second.Add(() => ActivityChoices.PeopleAsync(Db, Actor, asked, "", ActivityId, all: true, cancel));
        var free = second.Add(async () =>
            taken.Count > 0 && facts.Venue is { } busy
                ? await ClashFacts.FreeVenuesAsync(Db, busy.CommuneId, busy.Id, plan.Times, plan.Capacity, ActivityId, 2, cancel)
                : []
        );
        await second.ReadAsync();
        if (before.Value is { } was)
        {
            Moves = plan.IsElsewhereThan(was);
            OverAlready = PlanRules.OverAlready(was, plan, now);
            var over = plan.EndsAt <= now;
            Told = over ? 0 : told.Value;
            var (registrations, invited) = over ? (0, 0) : notTold.Value;
            NotTold = new NotTold(
                registrations,
                invited,
                $"/course-runs/{id}/participants?show={RollFilter.WithoutMail}",
                InvitedUrl: null
            );
        }

        View = new RunFormView
        {
            Course = course,
            Courses = [.. courses.Value.Select(c => new SelectListItem(c.Title, c.Id.ToString()))],
            Communes = communes.Value,
            Venues = [.. venues.Value.Select(Worded)],
            Trainers = trainers.Value,
            Decision = decision,
            Parsed = plan,
            Doubts = plan.Doubts(facts.VenueFacts),
            Rooms = facts.Venue?.Rooms ?? 1,
            VenueName = facts.Venue?.Name ?? "",
            VenueClashes = [.. taken.Select(t => facts.With(t.By, t.Row))],
            FreeVenues = free.Value,
            TrainerClashes =
            [
                .. decision
                    .Refusals.OfType<ActivityRefusal.PersonTaken>()
                    .GroupBy(t => (t.PersonId, t.PersonName))
                    .Select(g => (g.Key.PersonId, g.Key.PersonName, (IReadOnlyList<ClashWith>)[.. g.Select(t => facts.With(t.By, t.Row))])),
            ],
        };
    }

    /// <summary>"add" (a row), "out:2" (removes the third row), or what the forms share (<see cref="TakeWay"/>).</summary>
    private void Take(string way)
    {
        switch (way.Split(':', 2))
        {
            case ["add"] when Input.Sessions.Count < PlanRules.MaxSessions:
                Input.AddSession(Clock.Today());
                break;
            case ["out", var row]
                when int.TryParse(row, System.Globalization.CultureInfo.InvariantCulture, out var index)
                    && index >= 0
                    && index < Input.Sessions.Count:
                Input.Sessions.RemoveAt(index);
                break;
            case var other:
                TakeWay(other);
                break;
        }
    }
}
