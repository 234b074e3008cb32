using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The marks of one session: how many participants have which mark, and how many have none.</summary>
public sealed record SessionCount(Session Session, int There, int Late, int Excused, int Absent, int Open);

/// <summary>What has to be done next for a run.</summary>
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

/// <summary>The page of one run: its sessions, the numbers of participants, and what is next.</summary>
[May(Permission.SeeActivities)]
public sealed class RunModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    RollCall roll,
    ActivitySteps steps,
    NewsWords news,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    public const string AskPostpone = "postpone";
    public const string AskCancel = "cancel";
    public const string AskEnd = "end";
    public const string AskNotHeld = "not-held";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The typed reason for ending early.</summary>
    [BindProperty]
    public string? EndReason { get; set; }

    /// <summary>The first session that does not take place, when the run is ended early.</summary>
    [BindProperty]
    public Guid? From { get; set; }

    /// <summary>The version that the pressed button was shown with; a step that was asked for by an older page is refused.</summary>
    [BindProperty]
    public uint? Version { get; set; }

    /// <summary>The step whose question the page shows, without a script or because the question came back with an error.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<SessionCount> Counts { get; private set; } = [];

    public IReadOnlyList<string> Trainers { get; private set; } = [];

    public int Participants { get; private set; }

    /// <summary>Turns ("lượt học"): the attendances of all sessions.</summary>
    public int Turns { get; private set; }

    /// <summary>Learners ("người học"): the participants who attended at least one session.</summary>
    public int Learners { get; private set; }

    /// <summary>The number of participants who may get a certificate.</summary>
    public int Eligible { get; private set; }

    public int TestsMissing { get; private set; }

    /// <summary>How many get a message if the run is postponed or cancelled.</summary>
    public int Told { get; private set; }

    /// <summary>The people whom that message would not reach.</summary>
    public NotTold NotTold { get; private set; } = NotTold.Nobody;

    /// <summary>A text about the latest change, which the organiser can pass on; null when there is no change to tell.</summary>
    public string? News { get; private set; }

    /// <summary>What still waits for a decision, when somebody wants to confirm; null when nothing has to be asked.</summary>
    public ConfirmAsk? ConfirmAsk { get; private set; }

    /// <summary>What is not finished, when somebody marks the activity as held; null when nothing has to be asked.</summary>
    public HeldAsk? HeldAsk { get; private set; }

    /// <summary>Those of them who were at no session yet.</summary>
    public int StillToCome { get; private set; }

    /// <summary>What was counted, by which the run may be cancelled or is ended early.</summary>
    public ActivityTally Tally { get; private set; } = ActivityTally.None;

    /// <summary>The sessions that do not take place.</summary>
    public IReadOnlyList<Session> CalledOff { get; private set; } = [];

    public bool MayEndEarly => MayBeChanged && Tally.Stands(Head.Now);

    public EndAsk EndAsk =>
        new(
            $"/course-runs/{Id}",
            Head.Activity.Title,
            EndsFrom.Count > 0 ? Told : StillToCome,
            texts["End.Explain", Show.Number(Tally.Standing(Head.Now))],
            Head.Activity.Version
        )
        {
            Sessions = [.. EndsFrom.Select(s => (s.Id, $"{texts["Session.Number", s.Ordinal]} · {Show.When(s.StartsAt, s.EndsAt)}"))],
            TakenBack = Tally.Early(Head.Now) is > 0 and var early ? texts["Cancel.Early", Show.Number(early)].Value : null,
            EndReason = EndReason,
            From = From,
        };

    /// <summary>Sessions from which it may be ended; of a postponed run nothing more takes place.</summary>
    public IReadOnlyList<Session> EndsFrom =>
        [
            .. Tally
                .FallAway(Head.Now)
                .Take(Head.State is ActivityState.Postponed ? 1 : int.MaxValue)
                .Select(o => Head.Sessions.First(s => s.Ordinal == o)),
        ];

    public NextStep Next { get; private set; }

    public bool MayBeChanged => Head.MayManage && Head.State is ActivityState.Scheduled or ActivityState.Postponed;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await LoadAsync(Permission.SeeActivities, cancel) switch
        {
            // A draft does not belong to a course yet, and the only page that it has is its form.
            NotFoundResult
                when await db.Activities.AnyAsync(
                    a => a.Id == Id && a.Kind == ActivityKind.CourseRun && a.State == ActivityState.Draft,
                    cancel
                ) => LocalRedirect($"/course-runs/{Id}/edit"),
            var away => away ?? Page(),
        };

    /// <summary>Scheduled → held, once the last session has begun.</summary>
    public Task<IActionResult> OnPostHeldAsync(bool told, CancellationToken cancel) =>
        TakeAsync(steps.Held(a => a.Sessions.Max(s => s.StartsAt), told, cancel), "Toast.Held", cancel);

    /// <summary>Takes "held" back when it was pressed by mistake.</summary>
    public Task<IActionResult> OnPostNotHeldAsync(CancellationToken cancel)
    {
        Ask = AskNotHeld;
        return TakeAsync(steps.NotHeld(Reason, cancel), "Toast.NotHeld", cancel);
    }

    /// <summary>Confirms the figures. When something still waits for a decision, the page asks first.</summary>
    public Task<IActionResult> OnPostConfirmAsync(bool told, CancellationToken cancel) =>
        TakeAsync(steps.Confirmed(told, cancel), "Toast.Confirmed", cancel);

    public Task<IActionResult> OnPostPostponeAsync(CancellationToken cancel)
    {
        Ask = AskPostpone;
        return TakeAsync(steps.Postponed(Reason, cancel), "Toast.Postponed", cancel);
    }

    public Task<IActionResult> OnPostCancelAsync(CancellationToken cancel)
    {
        Ask = AskCancel;
        return TakeAsync(steps.Cancelled(Reason, texts["Grid.Gate"], cancel), "Toast.Cancelled", cancel);
    }

    /// <summary>Ends the run early: what was counted stays, and the sessions from one on do not take place.</summary>
    public Task<IActionResult> OnPostEndAsync(CancellationToken cancel)
    {
        Ask = AskEnd;
        return TakeAsync(steps.EndedEarly(From, EndReason, texts["Grid.Gate"], cancel), "Toast.EndedEarly", cancel, nameof(EndReason));
    }

    private async Task<IActionResult> TakeAsync(
        ActivityStep step,
        string toast,
        CancellationToken cancel,
        string reasonField = nameof(Reason)
    )
    {
        if (await LoadAsync(Permission.ManageCourses, cancel) is { } away)
        {
            return away;
        }

        var outcome = await ActivityWriting.TakeAsync(db, actor, Id, step, Version, clock.GetCurrentInstant(), cancel);
        ConfirmAsk = ConfirmAsk.Of(outcome.Decision, $"/course-runs/{Id}", Head.Activity);
        HeldAsk = HeldAsk.Of(outcome.Decision, $"/course-runs/{Id}", Head.Activity);
        foreach (var refusal in outcome.Decision.Refusals.Where(r => r is not (EventRefusal.Undecided or EventRefusal.NotFinished)))
        {
            var field = refusal is EventRefusal.ReasonMissing or EventRefusal.ReasonTooLong ? reasonField : refusal.Field;
            ModelState.AddModelError(field, TrainingSentences.Of(refusal, texts, shared));
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

    private async Task<IActionResult?> LoadAsync(Permission permission, CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(permission, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        var people = head.Activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId).ToList();
        var (told, (registrations, invited), said, (tally, stillToCome)) = (0, (0, 0), (string?)null, (ActivityTally.None, 0));
        var (names, lines, off, _) = await Together.ReadAsync(
            db,
            () => SeenPeople.NamesAsync(db, people, cancel),
            () => roll.ReadAsync(head, only: null, cancel),
            () =>
                head.Activity.EndedEarlyAt is null
                    ? Task.FromResult(new List<Session>())
                    : db
                        .Sessions.IgnoreQueryFilters()
                        .AsNoTracking()
                        .Where(s => s.ActivityId == Id && s.CalledOffAt != null)
                        .OrderBy(s => s.Ordinal)
                        .ToListAsync(cancel),
            async () =>
            {
                if (head.MayManage)
                {
                    (told, (registrations, invited), said, (tally, stillToCome)) = await Together.ReadAsync(
                        db,
                        () => MessageLedger.ToldAsync(db, Id, cancel),
                        () => MessageLedger.NotToldAsync(db, Id, cancel),
                        () => news.OfAsync(head.Activity, head.Now, cancel),
                        () =>
                            Together.ReadAsync(db, () => steps.TallyAsync(Id, cancel), () => MessageLedger.StillToComeAsync(db, Id, cancel))
                    );
                }

                return true;
            }
        );
        Trainers = [.. people.Where(names.ContainsKey).Select(p => names[p])];
        Participants = lines.Count;
        Turns = lines.Sum(l => l.Attended);
        Learners = lines.Count(l => l.Attended > 0);
        Eligible = lines.Count(l => l.Lacks.Count == 0);
        TestsMissing = head.Rule.TestRequired ? lines.Count(l => l.Test is null) : 0;
        Counts =
        [
            .. head.Sessions.Select(
                (s, i) =>
                    new SessionCount(
                        s,
                        lines.Count(l => GridRules.IsThere(l.Marks[i])),
                        lines.Count(l => l.Marks[i] is Mark.Late),
                        lines.Count(l => l.Marks[i] is Mark.Excused),
                        lines.Count(l => l.Marks[i] is Mark.Absent),
                        lines.Count(l => l.Marks[i] is null)
                    )
            ),
        ];
        if (head.MayManage)
        {
            (Told, News) = (told, said);
            NotTold = new NotTold(
                registrations,
                invited,
                head.MaySeeNames ? $"/course-runs/{Id}/participants?show={RollFilter.WithoutMail}" : null,
                InvitedUrl: null
            );
        }

        if (MayBeChanged)
        {
            Tally = tally;
            StillToCome = tally.Stands(head.Now) ? stillToCome : 0;
        }

        CalledOff = off;
        Next = StepOf(head);
        return null;
    }

    private NextStep StepOf(RunHead head) =>
        head.State switch
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
