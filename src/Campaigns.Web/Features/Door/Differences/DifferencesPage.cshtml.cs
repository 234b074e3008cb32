using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>The filter of the list of differences.</summary>
public sealed record DifferenceFilter : ListFilter
{
    /// <summary>"settled" shows what was decided; otherwise what is still to be decided.</summary>
    public string? Show { get; init; }
}

/// <summary>
/// Shows acts for which the door and the server gave different answers, with the evidence of the clocks, and what somebody decided about
/// each. Check-ins themselves never change: admitting somebody makes a new act of the organiser.
/// </summary>
[May(Permission.SeeNames)]
public sealed class DifferencesPageModel(
    DoorService service,
    CampaignsDbContext db,
    ActivitySteps steps,
    OperationIds operations,
    Actor actor,
    IClock clock,
    IStringLocalizer<DoorOfficeTexts> texts
) : DoorOfficePage(service)
{
    private const int PageSize = 25;

    private const int MaxReason = 300;

    [BindProperty(SupportsGet = true, Name = "")]
    public DifferenceFilter Filter { get; set; } = new();

    /// <summary>The check-in that is decided about.</summary>
    [BindProperty]
    public Guid CheckIn { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The differences to decide about; with the filter "settled", all decided ones.</summary>
    public IReadOnlyList<Difference> Lines { get; private set; } = [];

    /// <summary>The latest differences that need no decision.</summary>
    public IReadOnlyList<Difference> ToSee { get; private set; } = [];

    /// <summary>The number of all differences that need no decision.</summary>
    public int ToSeeCount { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public bool Settled => Filter.Show == "settled";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        await ShowAsync(cancel);
        return Page();
    }

    /// <summary>The list as a workbook: all that was decided, or all that was not, also what needs no decision.</summary>
    public async Task<IActionResult> OnGetExcelAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        return await this.SheetAsync(
            new PageSheet(
                texts["Settle.Title"],
                [
                    texts["Settle.Sheet.Name"],
                    texts["Clock.Happened"],
                    texts["Clock.Received"],
                    texts["Settle.Sheet.Gate"],
                    texts["Settle.Sheet.What"],
                    texts["Settle.DoorSaid"],
                    texts["Settle.ServerSaid"],
                    texts["Settle.By"],
                    texts["Settle.Sheet.Decision"],
                    texts["Settle.Reason"],
                    texts["Settle.Sheet.DecidedBy"],
                    texts["Settle.Sheet.DecidedAt"],
                ],
                DifferenceList
                    .Each(db, ActivityId, Settled, cancel)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                string.IsNullOrEmpty(l.Name) ? texts["Settle.NoName"].Value : l.Name,
                                l.HappenedAt,
                                l.ReceivedAt,
                                l.Gate,
                                WhatOf(l),
                                l.DoorSaid is { } said ? texts["Verdict." + said].Value : null,
                                texts[l.IsPassedOn ? "PassedOn" : "Verdict." + l.ServerSaid].Value,
                                l.By ?? texts["Settle.Guest"].Value,
                                l.Decision is { } decision ? texts["Settle.Decision." + decision].Value : null,
                                l.Reason,
                                l.SettledBy,
                                l.SettledAt,
                            ]
                    ),
                "activity",
                ActivityId,
                Head.Activity.OrganisingUnitId
            )
            {
                Of = Head.Activity.Title,
                Narrowed = [texts[Settled ? "Settle.Done" : "Settle.Open"]],
            },
            cancel
        );
    }

    /// <summary>Admits the person by an act of the organiser, whose id is made from that of the check-in that it settles.</summary>
    public Task<IActionResult> OnPostLetInAsync(CancellationToken cancel) => SettleAsync(letIn: true, cancel);

    /// <summary>Marks all differences that need no decision as seen.</summary>
    public async Task<IActionResult> OnPostSeenAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var (now, by, reason) = (clock.GetCurrentInstant(), actor.Id, texts["Settle.SeenReason"].Value);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var done = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO check_in_settlement (check_in_id, decision, reason, by_id, at)
            SELECT f.check_in_id, 'left', {reason}, {by}, {now} FROM door_difference f WHERE f.activity_id = {ActivityId} AND NOT f.decides
            ON CONFLICT (check_in_id) DO NOTHING
            """,
            cancel
        );
        if (done > 0)
        {
            db.Audit(actor, now, "check_in.seen", "activity", ActivityId, Head.Activity.OrganisingUnitId, new { count = done });
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        TempData["Toast"] = texts["Settle.Seen", done].Value;
        return LocalRedirect(Filter.Address($"/door/{ActivityId}/differences"));
    }

    /// <summary>Leaves the check-in as the server decided it.</summary>
    public Task<IActionResult> OnPostLeaveAsync(CancellationToken cancel) => SettleAsync(letIn: false, cancel);

    /// <summary>A span of time in the words of the page: "sớm hơn 2 giờ 3 phút".</summary>
    public string Span(Duration span)
    {
        var whole = span < Duration.Zero ? -span : span;
        return whole switch
        {
            _ when whole < Duration.FromSeconds(1) => texts["Span.None"],
            _ when whole < Duration.FromMinutes(1) => texts["Span.Seconds", (int)whole.TotalSeconds],
            _ when whole < Duration.FromHours(1) => texts["Span.Minutes", (int)whole.TotalMinutes],
            _ when whole < Duration.FromDays(1) => texts["Span.Hours", (int)whole.TotalHours, (int)whole.TotalMinutes % 60],
            _ => texts["Span.Days", (int)whole.TotalDays, (int)whole.TotalHours % 24],
        };
    }

    /// <summary>The difference of the clocks in a sentence.</summary>
    public string ClockOf(Difference line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.ClockAhead switch
        {
            null => texts["Clock.NotMeasured"],
            { } ahead when ahead.TotalSeconds is > -2 and < 2 => texts["Clock.Agrees"],
            { } ahead when ahead > Duration.Zero => texts["Clock.Ahead", Span(ahead)],
            { } behind => texts["Clock.Behind", Span(behind)],
        };
    }

    /// <summary>The difference in a sentence: admitted twice, withdrawn in the meantime, not on that phone's list …</summary>
    public string WhatOf(Difference line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line switch
        {
            { SharedWith: > 0, ServerSaid: Verdict.Accepted } => texts["What.Shared", line.SharedWith],
            { DoorSaid: Verdict.Accepted, IsEarlier: true, CountedAt: { } counted } => texts[
                "What.TwiceEarlier",
                Show.Time(line.HappenedAt),
                line.Gate,
                Show.Time(counted),
                line.CountedGate ?? ""
            ],
            { DoorSaid: Verdict.Accepted, ServerSaid: Verdict.AlreadyIn, FirstAt: { } first } => texts[
                line.CameAtOnce ? "What.TwiceAtOnce" : "What.Twice",
                Show.Time(first),
                line.FirstGate ?? ""
            ],
            { DoorSaid: Verdict.NotOnList, ServerSaid: Verdict.Accepted } => texts["What.NotListed"],
            { IsPassedOn: true } => texts["What.PassedOn"],
            { ServerSaid: Verdict.Withdrawn } => texts["What.Withdrawn"],
            { ServerSaid: Verdict.NotTakingPlace } => texts["What.NotTakingPlace"],
            { ServerSaid: Verdict.Undecided } => texts["What.Undecided"],
            { ServerSaid: Verdict.Full } => texts["What.Full"],
            { ServerSaid: Verdict.TooEarly or Verdict.TooLate } => texts["What.Hours"],
            { ServerSaid: Verdict.NotValid or Verdict.NotOnList } => texts["What.NotOurs"],
            _ => texts["What.Differs"],
        };
    }

    private async Task<IActionResult> SettleAsync(bool letIn, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var lines = await DifferenceList.ReadAsync(db, ActivityId, settled: false, decides: null, max: 1, CheckIn, cancel);
        if (lines is not [var line])
        {
            // Somebody else decided first, or the check-in never was one of these.
            if (
                !await db.CheckIns.AnyAsync(
                    c => c.Id == CheckIn && db.Sessions.Any(s => s.Id == c.SessionId && s.ActivityId == ActivityId),
                    cancel
                )
            )
            {
                return NotFound();
            }

            TempData["Toast"] = await WaitingPageModel.AlreadyAsync(db, CheckIn, texts, cancel);
            return LocalRedirect(Filter.Address($"/door/{ActivityId}/differences"));
        }

        var reason = Reason?.Trim() ?? "";
        if (letIn && (reason.Length == 0 || !line.CanBeLetIn))
        {
            ModelState.AddModelError(
                reason.Length == 0 ? nameof(Reason) : "",
                texts[reason.Length == 0 ? "Settle.ReasonMissing" : "Settle.CannotLetIn"]
            );
            await ShowAsync(cancel);
            return Page();
        }

        reason = reason.Length switch
        {
            0 => texts["Settle.LeftReason"],
            _ => Shortened.To(reason, MaxReason),
        };
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Settling.TurnAsync(db, ActivityId, cancel);
        if (await Settling.OfAsync(db, line.Id, cancel) is not null)
        {
            TempData["Toast"] = await WaitingPageModel.AlreadyAsync(db, line.Id, texts, cancel);
            return LocalRedirect(Filter.Address($"/door/{ActivityId}/differences"));
        }

        Guid? act = null;
        var confirmed = letIn && await steps.LockConfirmedAsync(ActivityId, cancel);
        if (letIn)
        {
            var answer = await ActAsync(line, reason, now, cancel);
            if (answer.Verdict is not (Verdict.Accepted or Verdict.AlreadyIn or Verdict.Annulled))
            {
                await transaction.RollbackAsync(cancel);
                ModelState.AddModelError("", texts["Settle.Refused", texts["Verdict." + (answer.Verdict ?? Verdict.NotValid)]]);
                await ShowAsync(cancel);
                return Page();
            }

            act = answer.Id;
        }

        var word = letIn ? "let_in" : "left";
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO check_in_settlement (check_in_id, decision, act_id, reason, by_id, at)
              VALUES ({line.Id}, {word}, {act}::uuid, {reason}, {actor.Id}, {now})
            """,
            cancel
        );
        db.Audit(
            actor,
            now,
            "check_in.settled",
            "activity",
            ActivityId,
            Head.Activity.OrganisingUnitId,
            new
            {
                checkIn = line.Id,
                decision = word,
                reason,
                confirmedAgain = confirmed ? true : (bool?)null,
            }
        );
        await db.SaveChangesAsync(cancel);
        if (confirmed)
        {
            // The correction of a confirmed activity and its new confirmation are one act; its reason is stored with the decision.
            await steps.ConfirmAgainAsync(ActivityId, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        TempData["Toast"] =
            texts[letIn ? "Settle.LetIn" : "Settle.Left"].Value + (confirmed ? " " + texts["Settle.ConfirmedAgain"].Value : "");
        return LocalRedirect(Filter.Address($"/door/{ActivityId}/differences"));
    }

    private async Task<DoorAnswer> ActAsync(Difference line, string reason, Instant now, CancellationToken cancel)
    {
        var admits = line.Kind is CheckInKind.Admit;
        var answers = await CheckInService.ActWithinAsync(
            db,
            line.SessionId,
            actor.Id,
            [
                new DoorAct
                {
                    Id = operations.Of("settle", 0, line.Id),
                    Kind = line.Kind,
                    RegistrationId = admits ? line.RegistrationId : null,
                    TargetId = admits ? null : line.TargetId,
                    Reason = reason,
                    Gate = line.Gate,
                    Source = line.Source,
                    DeviceAt = line.HappenedAt,
                    LetIn = true,
                    People = line.Kind is CheckInKind.Annul ? null : line.People,
                    Decided = true,
                },
            ],
            now,
            cancel
        );
        return answers[0];
    }

    private async Task ShowAsync(CancellationToken cancel)
    {
        var (shown, toSee, count) = await Together.ReadAsync(
            db,
            () =>
                DifferenceList.ShowAsync(
                    db,
                    ActivityId,
                    Settled,
                    decides: Settled ? null : true,
                    Filter,
                    $"/door/{ActivityId}/differences",
                    PageSize,
                    cancel
                ),
            () => DifferenceList.ReadAsync(db, ActivityId, settled: false, decides: false, PageSize, only: null, cancel),
            () => DifferenceList.CountToSeeAsync(db, ActivityId, cancel)
        );
        if (!Settled && !shown.Page.HasBefore)
        {
            (ToSee, ToSeeCount) = (toSee, count);
        }

        (Lines, Pager) = (shown.Lines, shown.Pager);
    }
}
