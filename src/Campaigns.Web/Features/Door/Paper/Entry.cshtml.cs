using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
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

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>
/// Fast entry from a signed sheet: row numbers or codes are typed, or rows are ticked. Saving the same twice saves it once.
/// </summary>
[May(Permission.SeeNames)]
public sealed class EntryModel(
    DoorService service,
    CampaignsDbContext db,
    PaperActs paper,
    ActivitySteps steps,
    Actor actor,
    IClock clock,
    IStringLocalizer<DoorOfficeTexts> texts
) : DoorOfficePage(service)
{
    public const int PageSize = 200;

    private const int MaxTyped = 4000;

    /// <summary>The row number after which this page begins.</summary>
    [BindProperty(SupportsGet = true)]
    public int After { get; set; }

    /// <summary>The row number before which this page ends.</summary>
    [BindProperty(SupportsGet = true)]
    public int Before { get; set; }

    /// <summary>The row numbers and codes as they were typed.</summary>
    [BindProperty]
    public string? Typed { get; set; }

    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    /// <summary>How many people came on a ticket for several, by registration, as it was typed.</summary>
    [BindProperty(Name = nameof(People))]
    public Dictionary<Guid, string?> People { get; set; } = [];

    public IReadOnlyList<SheetRow> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public int In { get; private set; }

    /// <summary>Why somebody is entered after the figures were confirmed.</summary>
    [BindProperty]
    public string? Reason { get; set; }

    public bool MaySave => Head is { HasOpened: true } && (Head.TakesEntries || Head.IsConfirmed);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        await ShowAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MaySave)
        {
            ModelState.AddModelError("", texts[Head.HasOpened ? "Entry.NotNow" : "Entry.NotYet", Show.TimeAndDate(Head.OpensAt)]);
            await ShowAsync(cancel);
            return Page();
        }

        var typed = Typed is null ? null : Shortened.To(Typed, MaxTyped);
        var read = SheetEntry.Parse(typed);
        var hashes = read.Tokens.ToDictionary(t => t, t => TicketTokens.HashOf(t) ?? [], StringComparer.Ordinal);
        var found = await SheetRows.FindAsync(db, Head, read.Numbers, read.Codes, hashes.Values, Ticked, cancel);
        var unread = read
            .Unread.Concat(read.Numbers.Except(found.Select(f => f.Number)).Select(n => n.ToString(CultureInfo.InvariantCulture)))
            .Concat(read.Codes.Except(found.Select(f => f.Code), StringComparer.Ordinal).Select(ReadableCode.Group))
            .Concat(hashes.Where(h => !found.Any(f => f.TokenHash.AsSpan().SequenceEqual(h.Value))).Select(h => h.Key))
            .ToList();
        var came = new List<CameByPaper>();
        foreach (var row in found.Where(r => r.InAt is null))
        {
            if (CountOf(row) is { } people)
            {
                came.Add(new CameByPaper(row.Id, people == row.Places ? null : people));
            }
            else
            {
                ModelState.AddModelError($"People[{row.Id}]", texts["Entry.PeopleWrong", row.Name, DoorLimits.People]);
            }
        }

        var (answers, unexplained) = await AdmitAsync(came, cancel);
        if (unexplained is not null)
        {
            // Nothing is entered, and everything that was typed and ticked stays.
            ModelState.AddModelError(
                nameof(Reason),
                unexplained is ActivityRefusal.ReasonTooLong tooLong
                    ? texts["Entry.ReasonTooLong", tooLong.Max]
                    : texts["Entry.ReasonMissing"]
            );
            await ShowAsync(cancel);
            return Page();
        }

        var names = found.ToDictionary(r => r.Id, r => r.Name);
        foreach (var answer in answers.Where(a => a.Verdict is not (Verdict.Accepted or Verdict.AlreadyIn)))
        {
            ModelState.AddModelError(
                "",
                texts[
                    "Entry.Refused",
                    answer.RegistrationId is { } id && names.TryGetValue(id, out var name) ? name : "",
                    texts["Verdict." + (answer.Verdict ?? Verdict.NotValid)]
                ]
            );
        }

        var saved = answers.Count(a => a.Verdict is Verdict.Accepted);
        if (unread.Count > 0)
        {
            ModelState.AddModelError(nameof(Typed), texts["Entry.Unread", string.Join(", ", unread)]);
        }

        var done =
            saved > 0 ? texts["Entry.Saved", saved].Value
            : found.Count > 0 ? texts["Entry.NothingNew"].Value
            : null;
        if (ModelState.IsValid)
        {
            TempData["Toast"] = done ?? texts["Entry.Nothing"].Value;
            return LocalRedirect(AddressOf(After));
        }

        // What was understood is saved; the rest stays in the field.
        ModelState.SetModelValue(nameof(Typed), string.Join(", ", unread), string.Join(", ", unread));
        Typed = string.Join(", ", unread);
        ViewData["Done"] = saved > 0 ? done : null;
        await ShowAsync(cancel);
        return Page();
    }

    /// <summary>
    /// Admits those who came, and logs how many. After the figures were confirmed this is one act with a reason: the activity is confirmed
    /// again with it. Two who save the same sheet do it one after the other, so that the log holds each person once.
    /// </summary>
    private async Task<(IReadOnlyList<DoorAnswer> Answers, ActivityRefusal? Unexplained)> AdmitAsync(
        IReadOnlyList<CameByPaper> came,
        CancellationToken cancel
    )
    {
        if (came.Count == 0)
        {
            return ([], null);
        }

        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(Head.Id, cancel);
        if (confirmed && LifecycleRules.WhyCorrected(ActivityState.Confirmed, Reason) is { } unexplained)
        {
            return ([], unexplained);
        }

        var (session, ids) = (Head.Session.Id, came.Select(c => c.RegistrationId).ToList());
        var present = await db
            .Attendances.Where(a => a.SessionId == session && ids.Contains(a.RegistrationId) && a.AnnulledAt == null)
            .Select(a => a.RegistrationId)
            .ToListAsync(cancel);
        if (confirmed)
        {
            await steps.ReopenAsync(Head.Id, cancel);
        }

        var before = (await ActivityCounts.OfAsync(db, Head.Id, cancel)).Turns;
        var answers = await paper.AdmitAsync(
            PaperDoor.Of(Head),
            actor.Id,
            [.. came.Where(c => !present.Contains(c.RegistrationId))],
            Source.Paper,
            texts["Entry.Gate"],
            now,
            cancel
        );
        var entered = answers.Any(a => a.Verdict is Verdict.Accepted);
        if (entered)
        {
            await LogAsync("attendance.paper", before, cancel, confirmed ? Reason?.Trim() : null, confirmed);
        }

        if (confirmed && entered)
        {
            await steps.ConfirmAgainAsync(Head.Id, now, cancel);
        }

        // Where nobody was entered, a confirmed activity stays confirmed as it was. What the door refused or what waits is kept.
        if (!confirmed || entered)
        {
            await transaction.CommitAsync(cancel);
        }

        return (answers, null);
    }

    /// <summary>Takes back an entry that was a mistake.</summary>
    public async Task<IActionResult> OnPostTakeBackAsync(Guid registration, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var before = (await ActivityCounts.OfAsync(db, Head.Id, cancel)).Turns;
        var answer = await paper.TakeBackAsync(
            Head,
            actor.Id,
            registration,
            texts["Entry.TakenBackBecause"],
            texts["Entry.Gate"],
            clock.GetCurrentInstant(),
            cancel
        );
        if (answer?.Verdict is Verdict.Annulled)
        {
            await LogAsync("attendance.paper_taken_back", before, cancel);
        }

        TempData["Toast"] = texts[answer?.Verdict is Verdict.Annulled ? "Entry.TakenBack" : "Entry.NothingTakenBack"].Value;
        return LocalRedirect(AddressOf(After));
    }

    /// <summary>
    /// The log of the activity says from which turns to which the figure went, and whether it was confirmed again with that; the acts
    /// themselves are kept with their persons.
    /// </summary>
    private async Task LogAsync(string action, int? before, CancellationToken cancel, string? reason = null, bool confirmed = false)
    {
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            action,
            "activity",
            Head.Id,
            Head.Activity.OrganisingUnitId,
            new
            {
                turnsBefore = before,
                turns = (await ActivityCounts.OfAsync(db, Head.Id, cancel)).Turns ?? 0,
                reason,
                confirmedAgain = confirmed ? true : (bool?)null,
            }
        );
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The number in a row's field: what was typed, otherwise the number of places.</summary>
    public string PeopleOf(SheetRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return People.TryGetValue(row.Id, out var typed) && !string.IsNullOrWhiteSpace(typed)
            ? typed
            : row.Places.ToString(CultureInfo.InvariantCulture);
    }

    private string AddressOf(int after, int before = 0)
    {
        var path = Head.PathOf("entry");
        var sign = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return before > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}{sign}before={before}")
            : after > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}{sign}after={after}")
            : path;
    }

    private int? CountOf(SheetRow row)
    {
        var typed = PeopleOf(row).Trim();
        return TypedValues.WholeOf(typed) is { } people and >= 1 and <= DoorLimits.People ? people : null;
    }

    private async Task ShowAsync(CancellationToken cancel)
    {
        var asked = new ListPlace<int>(Before > 0 ? Before : After, Guid.Empty, Placed: Before > 0 || After > 0, Back: Before > 0);
        (var page, var count, In) = await Together.ReadAsync(
            db,
            () =>
                ListPage<SheetRow>.ReadAsync(
                    asked,
                    PageSize,
                    async (place, most) =>
                        place.Back
                            ? [.. await SheetRows.ReadBackAsync(db, Head, place.At, most, cancel)]
                            : [.. await SheetRows.ReadAsync(db, Head, place.At, most, cancel)]
                ),
            () => SheetRows.CountAsync(db, Head, cancel),
            () => DoorLimits.InAsync(db, Head.Session.Id, cancel)
        );
        Rows = page.Rows;
        // After a post the same page is shown again, beginning at its first row.
        (After, Before) = (
            Before > 0
                ? page.HasBefore
                    ? Rows[0].Number - 1
                    : 0
                : After,
            0
        );
        Pager = Pager.Of(
            page,
            r => r.Number.ToString(CultureInfo.InvariantCulture),
            (after, before) =>
                AddressOf(
                    after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture),
                    before is null ? 0 : int.Parse(before, CultureInfo.InvariantCulture)
                )
        ) with
        {
            Count = ListCount.Of(count),
        };
    }
}
