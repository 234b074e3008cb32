using Campaigns.Domain.Activities;
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
    ActivityPageServices services,
    RollCall roll,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : ActivityStepsPage<RunHead>(services)
{
    [BindProperty]
    public string? Reason { get; set; }

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

    public NextStep Next { get; private set; }

    protected override IStringLocalizer Own => texts;

    protected override Permission TakesSteps => Permission.ManageCourses;

    protected override string OwnPath => $"/course-runs/{Id}";

    protected override string WithoutMailPath => $"/course-runs/{Id}/participants?show={RollFilter.WithoutMail}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await LoadAsync(Permission.SeeActivities, cancel) switch
        {
            // A draft does not belong to a course yet, and the only page that it has is its form.
            NotFoundResult
                when await Db.Activities.AnyAsync(
                    a => a.Id == Id && a.Kind == ActivityKind.CourseRun && a.State == ActivityState.Draft,
                    cancel
                ) => LocalRedirect($"/course-runs/{Id}/edit"),
            var away => away ?? Page(),
        };

    /// <summary>Scheduled → held, once the last session has begun.</summary>
    public Task<IActionResult> OnPostHeldAsync(bool told, CancellationToken cancel) =>
        TakeAsync(Steps.Held(a => a.Sessions.Max(s => s.StartsAt), told, cancel), "Toast.Held", nameof(Reason), cancel);

    /// <summary>Takes "held" back when it was pressed by mistake.</summary>
    public Task<IActionResult> OnPostNotHeldAsync(CancellationToken cancel)
    {
        Ask = AskNotHeld;
        return TakeAsync(Steps.NotHeld(Reason, cancel), "Toast.NotHeld", nameof(Reason), cancel);
    }

    public Task<IActionResult> OnPostPostponeAsync(CancellationToken cancel)
    {
        Ask = AskPostpone;
        return TakeAsync(Steps.Postponed(Reason, cancel), "Toast.Postponed", nameof(Reason), cancel);
    }

    public Task<IActionResult> OnPostCancelAsync(bool discard, CancellationToken cancel)
    {
        Ask = AskCancel;
        return TakeAsync(
            Steps.Cancelled(Reason, texts["Grid.Gate"], cancel),
            discard ? "Toast.Discarded" : "Toast.Cancelled",
            nameof(Reason),
            cancel
        );
    }

    /// <summary>Ends the run early: what was counted stays, and the sessions from one on do not take place.</summary>
    public Task<IActionResult> OnPostEndAsync(CancellationToken cancel)
    {
        Ask = AskEnd;
        return TakeAsync(Steps.EndedEarly(From, EndReason, texts["Grid.Gate"], cancel), "Toast.EndedEarly", nameof(EndReason), cancel);
    }

    protected override string SentenceOf(ActivityRefusal refusal) => TrainingSentences.Of(refusal, texts, shared);

    protected override Task<RunHead?> HeadAsync(CancellationToken cancel) =>
        RunPages.HeadAsync(Db, Actor, Id, Clock.GetCurrentInstant(), cancel);

    protected override async Task<IActionResult?> LoadAsync(Permission permission, CancellationToken cancel)
    {
        if (await HeadAsync(cancel) is not { } head)
        {
            return NotFound();
        }

        if (!Actor.May(permission, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        var people = head.Activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId).ToList();
        var (names, lines, _) = await Together.ReadAsync(
            Db,
            () => SeenPeople.NamesAsync(Db, people, cancel),
            () => roll.ReadAsync(head, only: null, cancel),
            async () =>
            {
                await ReadStepsAsync(cancel);
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
        Next = StepOf(head);
        return null;
    }

    private NextStep StepOf(RunHead head) =>
        head.State switch
        {
            ActivityState.Postponed => NextStep.NewTime,
            ActivityState.Held or ActivityState.Scheduled when head.IsOver && Counts.Any(c => c.Open > 0) => NextStep.FillGrid,
            ActivityState.Held => NextStep.Confirm,
            ActivityState.Scheduled when head.IsOver && TestsMissing > 0 => NextStep.EnterMarks,
            ActivityState.Scheduled when head.IsOver => NextStep.MarkHeld,
            ActivityState.Scheduled when head.Open is not null => NextStep.CheckIn,
            ActivityState.Scheduled when Participants == 0 => NextStep.Register,
            ActivityState.Scheduled => NextStep.Wait,
            _ => NextStep.None,
        };
}
