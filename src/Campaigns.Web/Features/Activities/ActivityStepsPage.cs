using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The services that the page of an activity uses for its steps.</summary>
public sealed class ActivityPageServices(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    ActivitySteps steps,
    NewsWords news,
    IStringLocalizer<ActivitiesTexts> texts
)
{
    public IStringLocalizer<ActivitiesTexts> Texts { get; } = texts;

    public CampaignsDbContext Db { get; } = db;

    public Actor Actor { get; } = actor;

    public IClock Clock { get; } = clock;

    public ActivitySteps Steps { get; } = steps;

    public NewsWords News { get; } = news;
}

/// <summary>The page of one activity: its steps, the questions before them, and who is told of them.</summary>
public abstract class ActivityStepsPage<THead>(ActivityPageServices services) : ActivityTab<THead>
    where THead : ActivityHead
{
    public const string AskPostpone = "postpone";
    public const string AskCancel = "cancel";
    public const string AskEnd = "end";
    public const string AskNotHeld = "not-held";

    /// <summary>The version that the pressed button was shown with; a step that was asked for by an older page is refused.</summary>
    [BindProperty]
    public uint? Version { get; set; }

    /// <summary>The step whose question the page shows, without a script or because the question came back with an error.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    /// <summary>The typed reason for ending early, which has a field of its own because several questions may be on one page.</summary>
    [BindProperty]
    public string? EndReason { get; set; }

    /// <summary>The first session that does not take place, when the activity is ended early.</summary>
    [BindProperty]
    public Guid? From { get; set; }

    /// <summary>How many get a message if the activity is postponed or cancelled.</summary>
    public int Told { get; private set; }

    /// <summary>The people whom that message would not reach.</summary>
    public NotTold NotTold { get; private set; } = NotTold.Nobody;

    /// <summary>
    /// Those of <see cref="NotTold"/> who were at no session yet: whom the message about a session that was broken off would have been for.
    /// </summary>
    public NotTold NotToldStillToCome { get; private set; } = NotTold.Nobody;

    /// <summary>The sessions that do not take place, because the activity was ended early.</summary>
    public IReadOnlyList<Session> CalledOff { get; private set; } = [];

    /// <summary>How the page tells that the activity was ended early; null when it was not.</summary>
    public EndedNote? Ended =>
        Head.Activity.EndedEarlyAt is { } at && Head.State is not (ActivityState.Cancelled or ActivityState.Postponed)
            ? new EndedNote(
                at,
                Head.Activity.StateReason,
                [.. CalledOff.Select(s => Show.When(s.StartsAt, s.EndsAt))],
                News is null ? NotTold.Nobody
                    : CalledOff.Count > 0 ? NotTold
                    : NotToldStillToCome,
                News
            )
            : null;

    /// <summary>A text about the latest change, which the organiser can pass on; null when there is no change to tell.</summary>
    public string? News { get; private set; }

    /// <summary>What still waits for a decision, when somebody wants to confirm; null when nothing has to be asked.</summary>
    public ConfirmAsk? ConfirmAsk { get; private set; }

    /// <summary>What is not finished, when somebody marks the activity as held; null when nothing has to be asked.</summary>
    public HeldAsk? HeldAsk { get; private set; }

    /// <summary>Those of the told people who were at no session yet.</summary>
    public int StillToCome { get; private set; }

    /// <summary>What was counted, by which the activity may be cancelled or is ended early.</summary>
    public ActivityTally Tally { get; private set; } = ActivityTally.None;

    public bool MayBeChanged => Head.MayManage && Head.State is ActivityState.Scheduled or ActivityState.Postponed;

    public bool MayEndEarly => MayBeChanged && Tally.Stands(Head.Now) && (!IsPast || EndsFrom.Count > 0);

    /// <summary>
    /// Whether something was counted that a cancellation or a postponement would make disappear, although nothing is left to end early: the
    /// activity is then marked as held.
    /// </summary>
    public bool TookPlace => MayBeChanged && Tally.Stands(Head.Now) && !MayEndEarly;

    /// <summary>Whether a postponement would be refused, because people were counted and no session is left.</summary>
    public bool MayPostpone => MayBeChanged && Head.State is ActivityState.Scheduled && !(Tally.Stands(Head.Now) && EndsFrom.Count == 0);

    /// <summary>The people who are told of a cancellation or of an early end. Nobody is told that something is off which is over.</summary>
    public int ToldOff => IsPast ? 0 : Told;

    /// <summary>The people whom a message about a cancellation would not reach.</summary>
    public NotTold NotToldOff => IsPast ? NotTold.Nobody : NotTold;

    private bool IsPast => Head.Activity.IsPast(Head.Now);

    /// <summary>Sessions from which it may be ended; of a postponed activity nothing more takes place.</summary>
    public IReadOnlyList<Session> EndsFrom =>
        [
            .. Tally
                .FallAway(Head.Now)
                .Take(Head.State is ActivityState.Postponed ? 1 : int.MaxValue)
                .Select(o => Head.Sessions.First(s => s.Ordinal == o)),
        ];

    public EndAsk EndAsk =>
        new(
            OwnPath,
            Head.Activity.Title,
            EndsFrom.Count > 0 ? ToldOff : StillToCome,
            Own["End.Explain", Show.Number(Tally.Standing(Head.Now))],
            Head.Activity.Version
        )
        {
            Sessions =
            [
                .. EndsFrom.Select(s => (s.Id, $"{services.Texts["Session.Number", s.Ordinal]} · {Show.When(s.StartsAt, s.EndsAt)}")),
            ],
            TakenBack = Tally.Early(Head.Now) is > 0 and var early ? Own["Cancel.Early", Show.Number(early)].Value : null,
            EndReason = EndReason,
            NotTold = EndsFrom.Count > 0 ? NotToldOff : NotToldStillToCome,
            From = From,
        };

    protected CampaignsDbContext Db => services.Db;

    protected Actor Actor => services.Actor;

    protected IClock Clock => services.Clock;

    protected ActivitySteps Steps => services.Steps;

    /// <summary>The texts of the feature.</summary>
    protected abstract IStringLocalizer Own { get; }

    /// <summary>The permission that taking steps needs.</summary>
    protected abstract Permission TakesSteps { get; }

    /// <summary>The address of the activity's page.</summary>
    protected abstract string OwnPath { get; }

    /// <summary>The address of the list of those whom no message reaches.</summary>
    protected abstract string WithoutMailPath { get; }

    /// <summary>The address of the list of invited people; null when nobody is invited to such an activity.</summary>
    protected virtual string? InvitedPath => null;

    /// <summary>The key of the message that somebody else changed the activity in the meantime.</summary>
    protected virtual string StaleKey => "Error.Stale";

    /// <summary>Reads what the page shows. Returns null when the page may be shown, otherwise where to go.</summary>
    protected abstract Task<IActionResult?> LoadAsync(Permission permission, CancellationToken cancel);

    protected abstract string SentenceOf(ActivityRefusal refusal);

    /// <summary>Confirms the figures. When something still waits for a decision, the page asks first.</summary>
    public Task<IActionResult> OnPostConfirmAsync(bool told, CancellationToken cancel) =>
        TakeAsync(Steps.Confirmed(told, cancel), "Toast.Confirmed", "", cancel);

    /// <summary>Takes a step. When the step is refused, the page shows the question again, with what is wrong.</summary>
    /// <param name="step">The step.</param>
    /// <param name="toast">The key of the message that is shown after the step.</param>
    /// <param name="reasonField">The field of its reason.</param>
    /// <param name="cancel">Cancels it.</param>
    protected async Task<IActionResult> TakeAsync(ActivityStep step, string toast, string reasonField, CancellationToken cancel)
    {
        if (await LoadAsync(TakesSteps, cancel) is { } away)
        {
            return away;
        }

        var outcome = await ActivityWriting.TakeAsync(Db, Actor, Id, step, Version, Clock.GetCurrentInstant(), cancel);
        ConfirmAsk = ConfirmAsk.Of(outcome.Decision, OwnPath, Head.Activity);
        HeldAsk = HeldAsk.Of(outcome.Decision, OwnPath, Head.Activity);
        foreach (var refusal in outcome.Decision.Refusals.Where(r => r is not (ActivityRefusal.Undecided or ActivityRefusal.NotFinished)))
        {
            var field = refusal is ActivityRefusal.ReasonMissing or ActivityRefusal.ReasonTooLong ? reasonField : refusal.Field;
            ModelState.AddModelError(field, SentenceOf(refusal));
        }

        if (outcome.Stale)
        {
            ModelState.AddModelError("", Own[StaleKey]);
        }

        if (!outcome.Done)
        {
            return Page();
        }

        TempData["Toast"] = Own[toast].Value;
        return LocalRedirect(OwnPath);
    }

    /// <summary>
    /// Reads who would be told of a step, and what was counted so far. Its queries do not depend on each other, so it may be one of the
    /// reads that are sent together.
    /// </summary>
    protected async Task ReadStepsAsync(CancellationToken cancel)
    {
        var ended = Head.Activity.EndedEarlyAt is not null;
        if (!Head.MayManage)
        {
            CalledOff = ended ? await CalledOffAsync(cancel) : [];
            return;
        }

        var (told, (registrations, invited), (news, off), (tally, stillToCome)) = await Together.ReadAsync(
            Db,
            () => MessageLedger.ToldAsync(Db, Id, cancel),
            () => MessageLedger.NotToldAsync(Db, Id, cancel),
            () =>
                Together.ReadAsync(
                    Db,
                    () => services.News.OfAsync(Head.Activity, Head.Now, cancel),
                    () => ended ? CalledOffAsync(cancel) : Task.FromResult(new List<Session>())
                ),
            async () =>
                MayBeChanged || ended
                    ? await Together.ReadAsync(Db, () => Steps.TallyAsync(Id, cancel), () => MessageLedger.StillToComeAsync(Db, Id, cancel))
                    : (ActivityTally.None, (Told: 0, NotTold: 0))
        );
        (Told, News, Tally, CalledOff) = (told, news, MayBeChanged ? tally : ActivityTally.None, off);
        var list = Head.MaySeeNames ? WithoutMailPath : null;
        NotTold = new NotTold(registrations, invited, list, InvitedPath);
        var broken = ended || (tally.Stands(Head.Now) && !IsPast);
        StillToCome = broken ? stillToCome.Told : 0;
        NotToldStillToCome = broken ? new NotTold(stillToCome.NotTold, 0, list, null) : NotTold.Nobody;
    }

    private Task<List<Session>> CalledOffAsync(CancellationToken cancel) =>
        Db
            .Sessions.IgnoreQueryFilters()
            .AsNoTracking()
            .Where(s => s.ActivityId == Id && s.CalledOffAt != null)
            .OrderBy(s => s.Ordinal)
            .ToListAsync(cancel);
}
