using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>Where a session stands: how many are marked how, and how many not at all.</summary>
public sealed record SessionCount(Session Session, int There, int Late, int Excused, int Absent, int Open);

/// <summary>What is to be done next with a run.</summary>
public enum NextStep
{
    None,
    NewTime,
    Register,
    Wait,
    CheckIn,
    FillGrid,
    EnterMarks,
    MarkHeld,
    Confirm,
}

/// <summary>One run: its sessions, who takes part in numbers, what is next.</summary>
[May(Act.SeeActivities)]
public sealed class RunModel(CampaignsDbContext db, Actor actor, IClock clock, RollCall roll, IStringLocalizer<TrainingTexts> texts, IStringLocalizer<SharedTexts> shared) : PageModel
{
    public const string AskPostpone = "postpone";
    public const string AskCancel = "cancel";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The act that is asked about in the page: without script, or where it came back with an error.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<SessionCount> Counts { get; private set; } = [];

    public IReadOnlyList<string> Trainers { get; private set; } = [];

    public int Participants { get; private set; }

    /// <summary>Lượt học: attendances of all sessions.</summary>
    public int Turns { get; private set; }

    /// <summary>Người học: those who were at one session at least.</summary>
    public int Learners { get; private set; }

    /// <summary>Those who may get a certificate.</summary>
    public int Eligible { get; private set; }

    public int TestsMissing { get; private set; }

    /// <summary>How many get a message if the run is postponed or cancelled.</summary>
    public int Told { get; private set; }

    public NextStep Next { get; private set; }

    public bool MayBeChanged => Head.MayManage && Head.State is ActivityState.Scheduled or ActivityState.Postponed;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await db.Activities.AnyAsync(a => a.Id == Id && a.Kind == ActivityKind.CourseRun && a.State == ActivityState.Draft, cancel)
            ? LocalRedirect($"/course-runs/{Id}/edit")
            : await LoadAsync(Act.SeeActivities, cancel) ?? Page();

    /// <summary>Scheduled → held, once the last session has begun.</summary>
    public Task<IActionResult> OnPostHeldAsync(CancellationToken cancel) => TakeAsync(
        new ActivityStep(
            "activity.held",
            (activity, now) => Task.FromResult(EventRules.MarkHeld(activity.State, activity.Sessions.Max(s => s.StartsAt), now)),
            (activity, now) => activity.MarkHeld(actor.Id, now)),
        "Toast.Held",
        cancel);

    public Task<IActionResult> OnPostConfirmAsync(CancellationToken cancel) => TakeAsync(
        new ActivityStep(
            "activity.confirmed",
            async (activity, _) =>
            {
                var ids = activity.Sessions.Select(s => s.Id).ToList();
                var recorded = await db.Attendances.Where(a => ids.Contains(a.SessionId) && a.AnnulledAt == null).Select(a => a.SessionId)
                    .Union(db.GridEntries.Where(e => ids.Contains(e.SessionId)).Select(e => e.SessionId)).ToListAsync(cancel);
                return EventRules.Confirm(activity.State, activity.Sessions.OrderBy(s => s.Ordinal).Select(s => (s.Ordinal, recorded.Contains(s.Id))));
            },
            (activity, now) => activity.MarkConfirmed(actor.Id, now)),
        "Toast.Confirmed",
        cancel);

    public Task<IActionResult> OnPostPostponeAsync(CancellationToken cancel)
    {
        Ask = AskPostpone;
        return TakeAsync(
            new ActivityStep(
                "activity.postponed",
                (activity, _) => Task.FromResult(EventRules.Postpone(activity.State, Reason)),
                (activity, now) => activity.MarkPostponed(Given(), now),
                MessageRule.Postponed),
            "Toast.Postponed",
            cancel);
    }

    public Task<IActionResult> OnPostCancelAsync(CancellationToken cancel)
    {
        Ask = AskCancel;
        return TakeAsync(
            new ActivityStep(
                "activity.cancelled",
                (activity, _) => Task.FromResult(EventRules.Cancel(activity.State, Reason)),
                (activity, now) => activity.MarkCancelled(Given()!, now),
                MessageRule.Cancelled),
            "Toast.Cancelled",
            cancel);
    }

    private string? Given() => string.IsNullOrWhiteSpace(Reason) ? null : Reason.Trim();

    private async Task<IActionResult> TakeAsync(ActivityStep step, string toast, CancellationToken cancel)
    {
        if (await LoadAsync(Act.ManageCourses, cancel) is { } away)
        {
            return away;
        }

        var outcome = await ActivityWriting.TakeAsync(db, actor, Id, step, clock.GetCurrentInstant(), cancel);
        foreach (var refusal in outcome.Decision.Refusals)
        {
            ModelState.AddModelError(refusal.Field, TrainingSentences.Of(refusal, texts, shared));
        }

        if (outcome.Stale)
        {
            ModelState.AddModelError("", texts["Error.Stale"]);
        }

        if (!outcome.Done)
        {
            return Page();
        }

        TempData["Toast"] = texts[toast].Value;
        return LocalRedirect($"/course-runs/{Id}");
    }

    private async Task<IActionResult?> LoadAsync(Act act, CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(act, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        var people = head.Activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId).ToList();
        var names = await db.Persons.Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        Trainers = [.. people.Where(names.ContainsKey).Select(p => names[p])];
        var lines = await roll.ReadAsync(head, new RollAsked(), cancel);
        Participants = lines.Count;
        Turns = lines.Sum(l => l.Attended);
        Learners = lines.Count(l => l.Attended > 0);
        Eligible = lines.Count(l => l.Lacks.Count == 0);
        TestsMissing = head.Rule.TestRequired ? lines.Count(l => l.Test is null) : 0;
        Counts =
        [
            .. head.Sessions.Select((s, i) => new SessionCount(
                s,
                lines.Count(l => GridRules.IsThere(l.Marks[i])),
                lines.Count(l => l.Marks[i] is Mark.Late),
                lines.Count(l => l.Marks[i] is Mark.Excused),
                lines.Count(l => l.Marks[i] is Mark.Absent),
                lines.Count(l => l.Marks[i] is null))),
        ];
        Told = head.MayManage ? await MessageLedger.ToldAsync(db, Id, cancel) : 0;
        Next = StepOf(head);
        return null;
    }

    private NextStep StepOf(RunHead head) => head.State switch
    {
        ActivityState.Postponed => NextStep.NewTime,
        ActivityState.Held => NextStep.Confirm,
        ActivityState.Scheduled when head.IsOver && Counts.Any(c => c.Open > 0) => NextStep.FillGrid,
        ActivityState.Scheduled when head.IsOver && TestsMissing > 0 => NextStep.EnterMarks,
        ActivityState.Scheduled when head.IsOver => NextStep.MarkHeld,
        ActivityState.Scheduled when head.Open is not null => NextStep.CheckIn,
        ActivityState.Scheduled when Participants == 0 => NextStep.Register,
        ActivityState.Scheduled => NextStep.Wait,
        _ => NextStep.None,
    };
}
