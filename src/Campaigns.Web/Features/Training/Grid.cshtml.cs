using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>One row of the form: the value that the page showed, and the wished value as it was typed.</summary>
public sealed class GridRow
{
    public Guid Id { get; set; }

    /// <summary>The value when the page was made; empty when there was none.</summary>
    public string? Seen { get; set; }

    public string? Value { get; set; }
}

/// <summary>One change of the grid.</summary>
public sealed record GridChange(Instant At, string By, string Name, string? Before, string? After, string? Reason);

/// <summary>The filter of the grid.</summary>
public sealed record GridFilter : ListFilter
{
    /// <summary>The session that is edited; null shows the whole grid.</summary>
    public Guid? Session { get; init; }

    /// <summary>Whether the marks of the test are edited.</summary>
    public bool Test { get; init; }

    /// <summary>"eligible" or "lacking"; empty for all.</summary>
    public string? Show { get; init; }
}

/// <summary>The grid of participants by sessions, and the form that corrects one session or the marks of the test.</summary>
[May(Permission.SeeNames)]
public sealed class GridModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    RollCall roll,
    GridService service,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    private const int PageSize = 100;
    private const int MaxChanges = 30;

    private bool _test;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public GridFilter Filter { get; set; } = new();

    /// <summary>Whether the marks of the test are edited.</summary>
    public bool Test => _test || Filter.Test;

    [BindProperty]
    public List<GridRow> Rows { get; set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<RollLine> Lines { get; private set; } = [];

    public IReadOnlyList<GridChange> Changes { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public Session? Edited { get; private set; }

    public int EditedIndex { get; private set; }

    public bool MayEdit => Head.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed;

    /// <summary>Whether the door of the edited session has opened. Before that only leave can be entered.</summary>
    public bool HasOpened => Edited is { } s && Head.Now >= s.StartsAt - Duration.FromMinutes(Head.Activity.CheckInOpensMinutes);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        await ShowAsync(cancel);
        return Page();
    }

    /// <summary>The grid as a workbook: all participants of the filter with the mark of each session.</summary>
    public async Task<IActionResult> OnGetExcelAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        List<string> headings = [texts["People.FullName"], texts["People.Workplace"]];
        headings.AddRange(
            Head.Sessions.Select(s => $"{texts["Session.Number", s.Ordinal]}, {Shared.Show.Date(Shared.Show.DateOf(s.StartsAt))}")
        );
        headings.AddRange([texts["Session.There"], texts["Grid.Test"], texts["People.Certificate"]]);
        return await this.SheetAsync(
            new PageSheet(
                texts["Grid.PageTitle"],
                headings,
                roll.EachAsync(Head, Shown, cancel)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Name.Length > 0 ? l.Name : texts["People.Forgotten"].Value,
                                l.Workplace,
                                .. l.Marks.Select(m => m is { } mark ? texts["Mark." + mark].Value : null),
                                l.Attended,
                                l.Test,
                                TrainingSentences.Verdict(l.Lacks, texts),
                            ]
                    ),
                "activity",
                Id,
                Head.Activity.OrganisingUnitId
            )
            {
                Of = Head.Activity.Title,
                Narrowed =
                [
                    Filter.Show switch
                    {
                        RollFilter.Eligible => texts["Grid.Show.Eligible"].Value,
                        RollFilter.Lacking => texts["Grid.Show.Lacking"].Value,
                        _ => null,
                    },
                ],
            },
            cancel
        );
    }

    /// <summary>Saves the marks of one session.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Edited is null)
        {
            return BadRequest();
        }

        var wishes = Rows.Where(r => Read(r.Value) is not null && r.Seen != r.Value)
            .Select(r => new CellWish(r.Id, Read(r.Seen), Read(r.Value)!.Value))
            .ToList();
        var outcome = wishes.Count > 0 ? await service.MarkAsync(Head, Edited.Id, wishes, Reason, cancel) : GridOutcome.Done(0);
        if (Refuse(outcome.Refused))
        {
            await LoadAsync(cancel);
            await ShowAsync(cancel);
            return Page();
        }

        TempData["Toast"] = outcome.Changed > 0 ? texts["Toast.GridSaved", outcome.Changed].Value : texts["Toast.NothingChanged"].Value;
        return LocalRedirect($"/course-runs/{Id}/grid?session={Edited.Id}");
    }

    /// <summary>Saves the marks of the test.</summary>
    public async Task<IActionResult> OnPostTestAsync(CancellationToken cancel)
    {
        _test = true;
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Head.Rule.TestRequired)
        {
            return NotFound();
        }

        var wishes = new List<TestWish>();
        foreach (var (row, index) in Rows.Select((r, i) => (r, i)))
        {
            var wanted = string.IsNullOrWhiteSpace(row.Value) ? null : Numbers.Mark(row.Value);
            if (wanted is null && !string.IsNullOrWhiteSpace(row.Value))
            {
                ModelState.AddModelError(Field(index), texts["Error.NotAMark"]);
            }
            else if (wanted != (string.IsNullOrWhiteSpace(row.Seen) ? null : Numbers.Mark(row.Seen)))
            {
                wishes.Add(new TestWish(row.Id, string.IsNullOrWhiteSpace(row.Seen) ? null : Numbers.Mark(row.Seen), wanted));
            }
        }

        var outcome = ModelState.IsValid && wishes.Count > 0 ? await service.TestAsync(Head, wishes, Reason, cancel) : GridOutcome.Done(0);
        if (!ModelState.IsValid || Refuse(outcome.Refused))
        {
            await ShowAsync(cancel);
            return Page();
        }

        TempData["Toast"] = outcome.Changed > 0 ? texts["Toast.MarksSaved", outcome.Changed].Value : texts["Toast.NothingChanged"].Value;
        return LocalRedirect($"/course-runs/{Id}/grid");
    }

    /// <summary>The value that the form shows for a participant: the typed one, or else the stored one.</summary>
    public (string Seen, string Value, int Index) RowOf(RollLine line, int index)
    {
        ArgumentNullException.ThrowIfNull(line);
        var stands = Test ? line.Test?.ToString("0.##", CultureInfo.InvariantCulture) ?? "" : line.Marks[EditedIndex]?.ToString() ?? "";
        return Rows.Find(r => r.Id == line.Id) is { } typed && !ModelState.IsValid
            ? (stands, typed.Value ?? stands, index)
            : (stands, stands, index);
    }

    private static string Field(int index) => string.Create(CultureInfo.InvariantCulture, $"Rows[{index}].Value");

    private static Mark? Read(string? word) => Enum.TryParse<Mark>(word, out var mark) && Enum.IsDefined(mark) ? mark : null;

    private bool Refuse(IReadOnlyDictionary<Guid, GridRefusal> refused)
    {
        foreach (var (row, index) in Rows.Select((r, i) => (r, i)).Where(r => refused.ContainsKey(r.r.Id)))
        {
            var refusal = refused[row.Id];
            var key = refusal.Field switch
            {
                "Reason" => "Reason",
                "" => "",
                _ => Field(index),
            };
            if (ModelState[key] is not { Errors.Count: > 0 })
            {
                ModelState.AddModelError(key, TrainingSentences.Of(refusal, texts, shared));
            }
        }

        return refused.Count > 0;
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!head.MaySeeNames)
        {
            return Forbid();
        }

        Head = head;
        if (Filter.Session is { } wanted)
        {
            EditedIndex = head.Sessions.TakeWhile(s => s.Id != wanted).Count();
            if (EditedIndex == head.Sessions.Count)
            {
                return NotFound();
            }

            Edited = head.Sessions[EditedIndex];
        }

        return null;
    }

    /// <summary>The participants who are shown.</summary>
    private RollFilter Shown =>
        new()
        {
            After = Filter.After,
            Before = Filter.Before,
            Show = Filter.Show,
        };

    private async Task ShowAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        (var shown, Changes) = await Together.ReadAsync(
            db,
            () => roll.ShowAsync(Head, Shown, Request.Path, PageSize, cancel),
            async () =>
                Edited is { } session ? await ChangesAsync(session.Id, cancel)
                : Test ? await TestChangesAsync(cancel)
                : []
        );
        Pager = Pager.Of(
            shown.Page,
            l => l.Id.ToString(),
            (after, before) => (Filter with { Test = Test }).Address(Request.Path, after, before)
        ) with
        {
            Text = texts[shown.Count.IsMore ? "People.CountMore" : "People.Count", Show.Number(shown.Count.Number)],
        };
        Lines = shown.Lines;
    }

    private async Task<IReadOnlyList<GridChange>> ChangesAsync(Guid sessionId, CancellationToken cancel)
    {
        var rows = await (
            from e in db.GridEntries
            join r in db.Registrations on e.RegistrationId equals r.Id
            join u in db.Users on e.ById equals u.Id
            where e.SessionId == sessionId && e.Before != null
            orderby e.At descending, e.Id descending
            select new
            {
                e.At,
                u.DisplayName,
                r.Name,
                e.Before,
                e.After,
                e.Reason,
            }
        )
            .Take(MaxChanges)
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new GridChange(r.At, r.DisplayName, r.Name, texts["Mark." + r.Before], texts["Mark." + r.After], r.Reason)),
        ];
    }

    private async Task<IReadOnlyList<GridChange>> TestChangesAsync(CancellationToken cancel)
    {
        var rows = await (
            from m in db.TestMarks
            join r in db.Registrations on m.RegistrationId equals r.Id
            join u in db.Users on m.ById equals u.Id
            where r.ActivityId == Id && m.Reason != null
            orderby m.At descending, m.Id descending
            select new
            {
                m.At,
                u.DisplayName,
                r.Name,
                m.Value,
                m.Reason,
            }
        )
            .Take(MaxChanges)
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new GridChange(
                r.At,
                r.DisplayName,
                r.Name,
                null,
                r.Value is null ? texts["Mark.None"].Value : TrainingSentences.MarkText(r.Value),
                r.Reason
            )),
        ];
    }
}
