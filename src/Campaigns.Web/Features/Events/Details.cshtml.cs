using Campaigns.Domain;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The numbers of a headcount, as they are entered. An empty field means that the number is not known; 0 is a figure.</summary>
public sealed class HeadcountForm
{
    public int? Female { get; set; }

    public int? Male { get; set; }

    public int? SexNotKnown { get; set; }

    public int? Under16 { get; set; }

    public int? From16To30 { get; set; }

    public int? From31To59 { get; set; }

    public int? From60 { get; set; }

    public string? Reason { get; set; }

    /// <summary>The session at which they were counted, in an event of several.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>Created with the page, so that a form that is sent twice adds one headcount.</summary>
    public Guid OperationId { get; set; }

    /// <summary>
    /// How many corrections the entry had when the page was opened; for a new entry, how many entries of the office the event had.
    /// </summary>
    public int Seen { get; set; }

    /// <summary>The doubts that were confirmed, by their tokens.</summary>
    public List<string> Agreed { get; set; } = [];

    public HeadcountInput ToInput() => new(Female, Male, SexNotKnown, Under16, From16To30, From31To59, From60);
}

/// <summary>The page of one event: its state, who came, and what may be done.</summary>
[May(Permission.SeeActivities)]
public sealed class DetailsModel(
    ActivityPageServices services,
    PublicAddress address,
    OperationIds operations,
    IStringLocalizer<EventsTexts> texts,
    IStringLocalizer<ActivitiesTexts> words,
    IStringLocalizer<SharedTexts> shared
) : ActivityStepsPage<EventHead>(services)
{
    [BindProperty]
    public HeadcountForm Count { get; set; } = new();

    /// <summary>Each question has its own field for the reason, because several questions may be on one page.</summary>
    [BindProperty]
    public string? PostponeReason { get; set; }

    [BindProperty]
    public string? CancelReason { get; set; }

    [BindProperty]
    public string? NotHeldReason { get; set; }

    /// <summary>The id of the headcount entry that is being corrected.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Correct { get; set; }

    public ArrivalChart Arrivals { get; private set; } = new([], 0);

    /// <summary>The largest number of taps of one phone that are listed one by one. A longer list would tell a reader nothing.</summary>
    public const int MaxTaps = 20;

    public IReadOnlyList<HeadcountEntry> Headcounts { get; private set; } = [];

    /// <summary>The headcount entry that is being corrected; null when there is none of that id.</summary>
    public HeadcountEntry? Correcting => Headcounts.FirstOrDefault(h => h.Entry.Id == Correct);

    /// <summary>Whether the page offers to correct an entry.</summary>
    public bool MayCorrect(HeadcountEntry entry) => WhyNotCorrected(entry) is null;

    private HeadcountRefusal? WhyNotCorrected(HeadcountEntry entry)
    {
        var session = Head.Sessions.FirstOrDefault(s => s.Id == entry.Entry.SessionId);
        return HeadcountRules.WhyNotCorrected(session is null, entry.IsTakenBack, session?.StartsAt ?? Head.Now, Head.Now);
    }

    /// <summary>What was recorded at each session; empty for an event of one session, which the figures of the event say already.</summary>
    public IReadOnlyList<EventSessionCount> Sessions { get; private set; } = [];

    /// <summary>Whether one of several sessions has begun and nobody recorded who came.</summary>
    public bool MissesSession => Sessions.Any(s => !s.IsOff && !s.IsRecorded && s.StartsAt <= Head.Now);

    /// <summary>The sessions at which people may be counted, in words: those that have begun.</summary>
    public IReadOnlyList<SelectListItem> CountedAt =>
        [
            .. Head
                .Sessions.Where(s => s.StartsAt <= Head.Now)
                .Select(s => new SelectListItem(SessionName(s.Id), s.Id.ToString(), s.Id == Count.SessionId)),
        ];

    /// <summary>"Buổi 2 · 08:00 – 10:00 thứ Bảy, 28/11/2026".</summary>
    public string SessionName(Guid id) =>
        Head.Sessions.FirstOrDefault(s => s.Id == id) is { } s
            ? $"{words["Session.Number", s.Ordinal]} · {Show.When(s.StartsAt, s.EndsAt)}"
            : "";

    /// <summary>All turns of the event, from the door and from headcounts; null when nobody recorded who came.</summary>
    public Cells? Counted { get; private set; }

    public IReadOnlyList<string> Speakers { get; private set; } = [];

    public IReadOnlyList<string> Audiences { get; private set; } = [];

    public IReadOnlyList<string> CoOrganisers { get; private set; } = [];

    /// <summary>Names of the accounts that took the steps.</summary>
    public IReadOnlyDictionary<Guid, string> People { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>How many invited people of the network said yes, and how many have not answered; null when nobody was invited.</summary>
    public (int Yes, int Waiting)? Invited { get; private set; }

    /// <summary>The clash of a draft's or a postponed event's wish; null when there is none.</summary>
    public ClashRow? Clash { get; private set; }

    /// <summary>Whether the reader may open events of that unit.</summary>
    public bool MayOpen(string unitPath) => Actor.May(Permission.SeeActivities, unitPath);

    /// <summary>The address of the page that shows how the turns were counted; null when the reader may not open it.</summary>
    public string? TurnsUrl => Actor.May(Permission.SeeCounts, Head.UnitPath) ? $"/outreach/events/{Id}" : null;

    protected override IStringLocalizer Own => texts;

    protected override Permission TakesSteps => Permission.ManageActivities;

    protected override string OwnPath => $"/events/{Id}";

    protected override string WithoutMailPath => $"/events/{Id}/registrations?show=no-mail";

    protected override string? InvitedPath => $"/events/{Id}/invitations";

    protected override string StaleKey => "Error.StaleAct";

    public string PublicUrl => address.Of($"/e/{Head.Activity.Code}");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.SeeActivities, cancel) is { } away)
        {
            return away;
        }

        Count.OperationId = Guid.CreateVersion7();
        var begun = Sessions.Where(s => !s.IsOff && s.StartsAt <= Head.Now).ToList();
        Count.SessionId ??= (begun.Find(s => !s.IsRecorded) ?? begun.LastOrDefault())?.Id;
        if (Correcting is { } closed && WhyNotCorrected(closed) is { } no)
        {
            // The link was on an older page.
            Refuse([no]);
            Correct = null;
        }

        if (Correcting is { } entry)
        {
            var now = HeadcountInput.Of(entry.Now, entry.Entered);
            (Count.Female, Count.Male, Count.SexNotKnown) = (now.Female, now.Male, now.SexNotKnown);
            (Count.Under16, Count.From16To30, Count.From31To59, Count.From60) = (now.Under16, now.From16To30, now.From31To59, now.From60);
            Count.Seen = entry.Corrections.Count;
        }
        else
        {
            Count.Seen = Headcounts.Count(h => h.Entry.Gate is null);
        }

        return Page();
    }

    /// <summary>Adds a headcount.</summary>
    public async Task<IActionResult> OnPostCountAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.CountHeads, cancel) is { } away)
        {
            return away;
        }

        Correct = null;
        var (cells, refusals) = HeadcountRules.Count(Count.ToInput());
        Refuse(refusals);
        if (Head.Sessions.Count == 0 || Head.State is ActivityState.Draft or ActivityState.Cancelled or ActivityState.Postponed)
        {
            ModelState.AddModelError("", texts["Refusal.WrongState", shared["State." + Head.State].Value]);
            return Page();
        }

        RefuseReason();
        // A session that was chosen on an older page may be gone since, and then no other one is taken for it.
        if (
            (Head.HasSeveral || Count.SessionId is not null ? Head.Sessions.FirstOrDefault(s => s.Id == Count.SessionId) : Head.Sessions[0])
            is not { } session
        )
        {
            AskWhichSession();
            return Page();
        }

        if (session.StartsAt > Head.Now)
        {
            ModelState.AddModelError(
                Head.HasSeveral ? "Count.SessionId" : "",
                texts["Headcount.NotBegun", Show.TimeAndDate(session.StartsAt)]
            );
        }

        AskAbout(Doubt.OfHeads(cells.Turns, Head.Activity.Capacity));
        return ModelState.IsValid ? await AppendAsync(session.Id, cells, corrected: null, cancel) : Page();
    }

    /// <summary>Corrects a headcount entry by adding a counter-entry.</summary>
    public async Task<IActionResult> OnPostCorrectAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.CountHeads, cancel) is { } away)
        {
            return away;
        }

        if (Correcting is not { } entry)
        {
            return NotFound();
        }

        if (WhyNotCorrected(entry) is { } no)
        {
            Refuse([no]);
            return Page();
        }

        var (cells, refusals) = HeadcountRules.Correct(entry.Now, Count.ToInput(), Count.Reason);
        Refuse(refusals);
        RefuseReason();
        AskAbout(Doubt.OfHeads((entry.Now + cells).Turns, Head.Activity.Capacity));
        return ModelState.IsValid ? await AppendAsync(entry.Entry.SessionId, cells, entry, cancel) : Page();
    }

    /// <summary>What the form asks about the numbers. What was confirmed stays among it, so that the next press sends it again.</summary>
    public IReadOnlyList<Doubt> HeadsDoubts { get; private set; } = [];

    /// <summary>Asks about what is possible and more often a slip, unless exactly that was confirmed. Returns whether the form
    /// asks.</summary>
    private bool AskAbout(Doubt? doubt)
    {
        if (doubt is null || !ModelState.IsValid)
        {
            return false;
        }

        HeadsDoubts = [.. HeadsDoubts, doubt];
        if (Count.Agreed.Contains(doubt.Token, StringComparer.Ordinal))
        {
            return false;
        }

        ModelState.AddModelError("Count.Female", DoubtSentences.Of(doubt, shared));
        return true;
    }

    /// <summary>Scheduled → held, once the last session has begun.</summary>
    public Task<IActionResult> OnPostHeldAsync(bool told, CancellationToken cancel) =>
        TakeAsync(Steps.Held(a => a.Sessions.Max(s => (Instant?)s.StartsAt), told, cancel), "Toast.Held", "", cancel);

    /// <summary>Takes "held" back when it was pressed by mistake.</summary>
    public Task<IActionResult> OnPostNotHeldAsync(CancellationToken cancel)
    {
        Ask = AskNotHeld;
        return TakeAsync(Steps.NotHeld(NotHeldReason, cancel), "Toast.NotHeld", nameof(NotHeldReason), cancel);
    }

    public Task<IActionResult> OnPostPostponeAsync(CancellationToken cancel)
    {
        Ask = AskPostpone;
        return TakeAsync(Steps.Postponed(PostponeReason, cancel), "Toast.Postponed", nameof(PostponeReason), cancel);
    }

    public Task<IActionResult> OnPostCancelAsync(bool discard, CancellationToken cancel)
    {
        Ask = AskCancel;
        return TakeAsync(
            Steps.Cancelled(CancelReason, texts["Gate.Office"], cancel),
            discard ? "Toast.Discarded" : "Toast.Cancelled",
            nameof(CancelReason),
            cancel
        );
    }

    /// <summary>Ends the event early. What was counted stays.</summary>
    public Task<IActionResult> OnPostEndAsync(CancellationToken cancel)
    {
        Ask = AskEnd;
        return TakeAsync(Steps.EndedEarly(From, EndReason, texts["Gate.Office"], cancel), "Toast.EndedEarly", nameof(EndReason), cancel);
    }

    /// <summary>Shows the form again with an id of its own and with what was typed, because it cannot be told whether it was saved
    /// before.</summary>
    private PageResult Renew()
    {
        ModelState.Remove("Count.OperationId");
        Count.OperationId = Guid.CreateVersion7();
        ModelState.AddModelError("", texts["Headcount.Renewed"]);
        return Page();
    }

    private async Task<IActionResult> AppendAsync(Guid sessionId, Cells cells, HeadcountEntry? corrected, CancellationToken cancel)
    {
        if (Count.OperationId == Guid.Empty)
        {
            return Renew();
        }

        var corrects = corrected?.Entry.Id;
        var now = Clock.GetCurrentInstant();
        await using var transaction = await Db.Database.BeginTransactionAsync(cancel);
        if (corrects is not null)
        {
            // A correction also waits for the taps at the door, because a tap may take back from the same entry.
            await ActivityWriting.LockAsync(Db, Id, cancel);
        }

        var confirmed = await Steps.LockConfirmedAsync(Id, cancel);
        // Read again under the lock, because somebody may have moved the event or taken a step since this page was opened.
        var standing = await (
            from s in Db.Sessions.IgnoreQueryFilters()
            join activity in Db.Activities on s.ActivityId equals activity.Id
            where s.Id == sessionId
            select new
            {
                activity.State,
                s.StartsAt,
                IsOff = s.CalledOffAt != null,
            }
        ).SingleOrDefaultAsync(cancel);
        if (standing is null)
        {
            AskWhichSession();
            return await AgainAsync(cancel);
        }

        if (
            standing.State is ActivityState.Draft or ActivityState.Cancelled or ActivityState.Postponed
            || (standing.State != Head.State && LifecycleRules.WhyCorrected(standing.State, Count.Reason) is not null)
        )
        {
            // An event that does not take place gets no count.
            ModelState.AddModelError("", texts["Refusal.WrongState", shared["State." + standing.State].Value]);
            return await AgainAsync(cancel);
        }

        var operation = operations.OfActor(ActorKind.Account, Actor.Id, Count.OperationId);
        if (corrects is not null)
        {
            Headcounts = await EventPages.HeadcountsAsync(Db, Id, cancel);
            corrected = Headcounts.First(h => h.Entry.Id == corrects);
            if (HeadcountRules.WhyNotCorrected(standing.IsOff, corrected.IsTakenBack, standing.StartsAt, now) is { } no)
            {
                Refuse([no]);
                return await AgainAsync(cancel);
            }

            cells = HeadcountRules.Correct(corrected.Now, Count.ToInput(), Count.Reason).Difference;
            if (corrected.Corrections.Any(c => c.OperationId == operation))
            {
                return cells == Cells.None ? Saved() : Renew();
            }

            if (corrected.Corrections.Count != Count.Seen)
            {
                // The number below is the new one, so the next press corrects that one.
                ModelState.Remove("Count.Seen");
                Count.Seen = corrected.Corrections.Count;
                ModelState.AddModelError("", texts["Headcount.CorrectedMeanwhile"]);
                return await AgainAsync(cancel);
            }
        }
        else if (standing.IsOff || standing.StartsAt > now)
        {
            if (standing.IsOff)
            {
                AskWhichSession();
            }
            else
            {
                ModelState.AddModelError("", texts["Headcount.NotBegun", Show.TimeAndDate(standing.StartsAt)]);
            }

            return await AgainAsync(cancel);
        }

        if (corrects is null && AskAbout(await CountedSinceAsync(operation, cancel)))
        {
            return Page();
        }

        var added = await Activities.Headcounts.AppendAsync(
            Db,
            new NewHeadcount
            {
                SessionId = sessionId,
                OperationId = operation,
                Cells = cells,
                CountedById = Actor.Id,
                CorrectsId = corrects,
                Reason = string.IsNullOrWhiteSpace(Count.Reason) ? null : Count.Reason.Trim(),
                Entered = Count.ToInput().Entered,
            },
            now,
            cancel
        );
        if (added)
        {
            // The log of a correction says from what to what; the entry itself holds the difference.
            var (was, reason) = (corrected?.Now.Turns, string.IsNullOrWhiteSpace(Count.Reason) ? null : Count.Reason.Trim());
            Db.Audit(
                Actor,
                now,
                corrects is null ? "headcount.added" : "headcount.corrected",
                "activity",
                Id,
                Head.Activity.OrganisingUnitId,
                new
                {
                    session = Head.HasSeveral ? Head.Sessions.FirstOrDefault(s => s.Id == sessionId)?.Ordinal : null,
                    turnsBefore = was,
                    turns = (was ?? 0) + cells.Turns,
                    reason,
                    confirmedAgain = confirmed && reason is not null ? true : (bool?)null,
                }
            );
            await Db.SaveChangesAsync(cancel);
            if (confirmed && !string.IsNullOrWhiteSpace(Count.Reason))
            {
                await Steps.ConfirmAgainAsync(Id, now, cancel);
            }
        }
        else
        {
            var saved = await Db.Headcounts.AsNoTracking().SingleAsync(h => h.OperationId == operation, cancel);
            if (saved.SessionId != sessionId || saved.CorrectsId != corrects || saved.Cells != cells)
            {
                // The id is that of a form that was saved elsewhere or with other numbers, so these numbers are not saved yet.
                return Renew();
            }
        }

        await transaction.CommitAsync(cancel);
        return Saved();
    }

    private LocalRedirectResult Saved()
    {
        TempData["Toast"] = texts["Toast.Counted"].Value;
        return LocalRedirect($"/events/{Id}");
    }

    /// <summary>Shows the form again with what was typed, on the event as it stands by now.</summary>
    private async Task<IActionResult> AgainAsync(CancellationToken cancel)
    {
        Db.ChangeTracker.Clear();
        return await LoadAsync(Permission.CountHeads, cancel) ?? Page();
    }

    private void AskWhichSession()
    {
        ModelState.Remove("Count.SessionId");
        ModelState.AddModelError("Count.SessionId", texts["Headcount.WhichSession"]);
    }

    /// <summary>
    /// The newest count of the office that was added since this form was shown. The activity's row is locked, so none is added meanwhile.
    /// Taps at the door are not asked about, because they go on while somebody counts the rest.
    /// </summary>
    private async Task<Doubt?> CountedSinceAsync(Guid operation, CancellationToken cancel)
    {
        var counts = await Db
            .Headcounts.Where(h => h.ActivityId == Id && h.CorrectsId == null && h.Gate == null)
            .OrderBy(h => h.CountedAt)
            .ThenBy(h => h.Id)
            .Select(h => new
            {
                h.OperationId,
                h.CountedAt,
                h.Turns,
            })
            .ToListAsync(cancel);
        return counts.Count > Count.Seen && counts.TrueForAll(c => c.OperationId != operation)
            ? new Doubt.CountedSince(counts[^1].Turns, counts[^1].CountedAt)
            : null;
    }

    /// <summary>Adds an error when the reason is missing that a change of confirmed figures needs.</summary>
    private void RefuseReason()
    {
        if (LifecycleRules.WhyCorrected(Head.State, Count.Reason) is { } refusal && ModelState["Count.Reason"] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError("Count.Reason", EventSentences.Of(refusal, texts, shared));
        }
    }

    private void Refuse(IEnumerable<HeadcountRefusal> refusals)
    {
        // An id that cannot be read is one that is missing, and nobody can repair a field that is not shown.
        ModelState.Remove("Count.OperationId");

        // The model binder refused values that are not numbers with a message that fits any field. This message is clearer.
        foreach (
            var (field, entry) in ModelState.Where(e =>
                e.Key.StartsWith("Count.", StringComparison.Ordinal)
                && e.Key is not ("Count.Reason" or "Count.Agreed")
                && e.Value is { Errors.Count: > 0 }
            )
        )
        {
            entry!.Errors.Clear();
            entry.Errors.Add(texts["Error.NotANumber"]);
        }

        foreach (var refusal in refusals)
        {
            var field = "Count." + refusal.Field;
            if (ModelState[field] is { Errors.Count: > 0 })
            {
                continue;
            }

            ModelState.AddModelError(
                field,
                refusal switch
                {
                    HeadcountRefusal.NothingEntered => texts["Headcount.NothingEntered"],
                    HeadcountRefusal.NumberOutOfRange r => texts["Headcount.NumberOutOfRange", Show.Number(r.Max)],
                    HeadcountRefusal.MoreAgesThanPeople r => texts["Headcount.MoreAgesThanPeople", r.Ages, r.People],
                    HeadcountRefusal.ReasonMissing => texts["Refusal.ReasonMissing"],
                    HeadcountRefusal.SessionOff => texts["Headcount.SessionOff"],
                    HeadcountRefusal.NotBegun r => texts["Headcount.CorrectedBeforeStart", Show.TimeAndDate(r.StartsAt)],
                    HeadcountRefusal.TakenBack => texts["Headcount.TakenBack"],
                    _ => throw new InvalidOperationException(refusal.Key),
                }
            );
        }
    }

    protected override string SentenceOf(ActivityRefusal refusal) => EventSentences.Of(refusal, texts, shared, Head.HasSeveral);

    protected override Task<EventHead?> HeadAsync(CancellationToken cancel) =>
        EventPages.HeadAsync(Db, Actor, Id, Clock.GetCurrentInstant(), cancel);

    protected override async Task<IActionResult?> LoadAsync(Permission permission, CancellationToken cancel)
    {
        if (await HeadAsync(cancel) is not { } head)
        {
            // A message about a clash links to the other activity without knowing whether it is an event or a course run.
            return await Db.Activities.AnyAsync(a => a.Id == Id && a.Kind == ActivityKind.CourseRun, cancel)
                ? LocalRedirect($"/course-runs/{Id}")
                : NotFound();
        }

        if (!Actor.May(permission, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        var speakers = head.Activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId).ToList();
        var audiences = head.Activity.Audiences.Select(a => a.AudienceGroupId).ToList();
        var others = head.Activity.CoOrganisers.Select(c => c.UnitId).ToList();
        var a = head.Activity;
        var people = new[] { a.CreatedById, a.ScheduledById, a.HeldById, a.ConfirmedById }.OfType<Guid>().Distinct().ToList();
        var asksClash = head.MayManage && head.State is ActivityState.Draft or ActivityState.Postponed;
        await Together.ReadAsync(
            Db,
            async () =>
            {
                var names = await SeenPeople.NamesAsync(Db, speakers, cancel);
                Speakers = [.. speakers.Where(names.ContainsKey).Select(s => names[s])];
            },
            async () =>
                Audiences = [
                    .. (
                        await Db
                            .AudienceGroups.AsNoTracking()
                            .Where(g => audiences.Contains(g.Id))
                            .OrderBy(g => g.Position)
                            .ToListAsync(cancel)
                    ).Select(g => g.NameIn(Actor.Language)),
                ],
            async () =>
                CoOrganisers = await Db
                    .Units.Where(u => others.Contains(u.Id))
                    .OrderBy(u => u.Name)
                    .Select(u => u.Name)
                    .ToListAsync(cancel),
            async () => People = await Db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel),
            async () => Arrivals = await EventPages.ArrivalsAsync(Db, Id, cancel),
            async () =>
                Sessions = head.HasSeveral || head.Activity.EndedEarlyAt is not null ? await EventPages.SessionsAsync(Db, Id, cancel) : [],
            async () => Headcounts = await EventPages.HeadcountsAsync(Db, Id, cancel),
            async () => Counted = head.Counts.IsRecorded ? await EventPages.CellsAsync(Db, Id, cancel) : null,
            async () =>
            {
                if (
                    head.MayManage
                    && await Db
                        .Invitations.Where(i => i.ActivityId == Id && i.WithdrawnAt == null)
                        .Select(i => i.Answer)
                        .ToListAsync(cancel)
                        is { Count: > 0 } answers
                )
                {
                    Invited = (answers.Count(a => a is InvitationAnswer.Yes), answers.Count(a => a is null));
                }
            },
            () => ReadStepsAsync(cancel),
            async () =>
                Clash =
                    asksClash
                    && await WishClashes.UnderAsync(Db, head.Activity.OrganisingUnitId, only: Id, most: 1, head.Now, cancel)
                        is [var met, ..]
                        ? met
                        : null
        );
        return null;
    }
}
