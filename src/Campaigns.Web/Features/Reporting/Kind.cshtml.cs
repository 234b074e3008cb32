using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A day of a year as it is typed: "15/12", in the year of the report, the one before or the one after.</summary>
public sealed class YearlyInput
{
    public string? Day { get; set; }

    public int Year { get; set; }
}

/// <summary>What a level owes.</summary>
public sealed class KindLevelInput
{
    public bool Asked { get; set; }

    public YearlyInput Due { get; set; } = new();

    public bool Unsigned { get; set; }
}

/// <summary>The form of a kind.</summary>
public sealed class KindInput
{
    public string? Version { get; set; }

    public int? FromYear { get; set; }

    public YearlyInput From { get; set; } = new();

    public YearlyInput To { get; set; } = new();

    public YearlyInput AsOf { get; set; } = new();

    public YearlyInput Final { get; set; } = new();

    /// <summary>By the key of the level.</summary>
    public Dictionary<string, KindLevelInput> Levels { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The settings of one kind of periods, from a period on that is still to open.</summary>
[May(Permission.Administer)]
public sealed class KindModel(CampaignsDbContext db, ReportKinds kinds, Actor actor, IStringLocalizer<ReportingTexts> texts)
    : KindsPage(db, actor)
{
    /// <summary>Settings begin with one of so many periods.</summary>
    private const int Years = 4;

    private static readonly AnnualDatePattern DayAndMonth = AnnualDatePattern.CreateWithInvariantCulture("d'/'M");

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public KindInput Input { get; set; } = new();

    public ReportPeriodKind Kind { get; private set; } = null!;

    public int FirstYear { get; private set; }

    /// <summary>The next periods, as they result from what is typed, or from what holds while that cannot be.</summary>
    public KindTable Next { get; private set; } = null!;

    /// <summary>Whether the next periods are those of what is typed.</summary>
    public bool IsPreview { get; private set; }

    public IReadOnlyList<SelectListItem> FromYears =>
        [
            .. Enumerable
                .Range(FirstYear, Years)
                .Select(y => new SelectListItem(ReportKinds.NameOf(Kind, y), y.ToString(CultureInfo.InvariantCulture))),
        ];

    public IReadOnlyList<SelectListItem> Offsets => [Offset(-1), Offset(0), Offset(1)];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        // The settings that hold for the next period; later ones are chosen by their year.
        var days = Kind.DaysOf(FirstYear);
        Input = new KindInput
        {
            Version = ReportKinds.VersionOf(Kind),
            FromYear = FirstYear,
            From = Of(days.From),
            To = Of(days.To),
            AsOf = Of(days.AsOf),
            Final = Of(days.FinalOn),
            Levels = Levels.ToDictionary(
                l => l.Key,
                l =>
                    days.Levels.FirstOrDefault(d => d.LevelKey == l.Key) is { } there
                        ? new KindLevelInput
                        {
                            Asked = true,
                            Due = Of(there.DueOn),
                            Unsigned = there.MaySendUnsigned,
                        }
                        : new KindLevelInput(),
                StringComparer.Ordinal
            ),
        };
        return Page();
    }

    /// <summary>Shows which periods result, and saves nothing.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var plan = Plan();
        if (ModelState.IsValid)
        {
            Refuse(KindRules.Plan(plan, Kind, FirstYear).Where(r => r is not KindRefusal.NothingChanged));
        }

        if (ModelState.IsValid)
        {
            IsPreview = true;
            Next = Table(Kind.With(plan.FromYear!.Value, plan.Days!));
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var plan = Plan();
        try
        {
            // What can be decided without an unreadable day is said at once, so that nobody corrects one field after the other.
            Refuse(
                ModelState.IsValid ? await kinds.SaveAsync(Id, Input.Version, plan, Root.Id, cancel) : KindRules.Plan(plan, Kind, FirstYear)
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            ModelState.AddModelError("", texts["Error.ChangedSince"]);
        }

        if (!ModelState.IsValid)
        {
            Db.ChangeTracker.Clear();
            return Page();
        }

        TempData["Toast"] = texts["Kinds.Saved"].Value;
        return LocalRedirect("/reports/kinds");
    }

    /// <summary>Removes settings whose first period is still to open.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(int year, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        string told;
        try
        {
            told = await kinds.RemoveAsync(Id, Input.Version, year, Root.Id, cancel) is { } refusal
                ? texts["Kinds.NotRemoved", Sentence(refusal)]
                : texts["Kinds.Removed"];
        }
        catch (DbUpdateConcurrencyException)
        {
            told = texts["Error.ChangedSince"];
        }

        TempData["Toast"] = told;
        return LocalRedirect("/reports/kinds");
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await ReportKinds.Whole(Db).AsNoTracking().SingleOrDefaultAsync(k => k.Id == Id, cancel) is not { } kind)
        {
            return NotFound();
        }

        Kind = kind;
        FirstYear = await kinds.FirstYearAsync(Id, cancel);
        Next = Table(kind);
        foreach (var level in Levels.Where(l => !Input.Levels.ContainsKey(l.Key)))
        {
            Input.Levels[level.Key] = new KindLevelInput();
        }

        return null;
    }

    private KindTable Table(ReportPeriodKind kind) => new(kind, ReportKinds.Next(kind, FirstYear), LevelNames);

    private KindPlan Plan() =>
        new()
        {
            FromYear = Input.FromYear,
            From = Day("From.Day", Input.From),
            To = Day("To.Day", Input.To),
            AsOf = Day("AsOf.Day", Input.AsOf),
            FinalOn = Day("Final.Day", Input.Final),
            Levels =
            [
                .. Levels
                    .Where(l => l.Key == Root.LevelKey || Input.Levels[l.Key].Asked)
                    .Select(l => new PlannedLevel(l.Key, l.Rank, null, Input.Levels[l.Key].Unsigned))
                    .Select(l => l with { DueOn = Day(l.Field, Input.Levels[l.LevelKey].Due) }),
            ],
        };

    /// <summary>Reads "15/12"; what is none has its refusal at its field.</summary>
    private YearlyDay? Day(string field, YearlyInput typed)
    {
        if (string.IsNullOrWhiteSpace(typed.Day))
        {
            return null;
        }

        // People write the two numbers with a stroke, a full stop or a hyphen between them.
        var text = typed.Day.Replace(" ", "", StringComparison.Ordinal).Replace('.', '/').Replace('-', '/');
        if (typed.Year is >= -1 and <= 1 && DayAndMonth.Parse(text).TryGetValue(default, out var day))
        {
            return new YearlyDay(typed.Year, day.Month, day.Day);
        }

        ModelState.AddModelError("Input." + field, texts["Kinds.NotADay"]);
        return null;
    }

    private static YearlyInput Of(YearlyDay day) =>
        new() { Day = string.Create(CultureInfo.InvariantCulture, $"{day.Day:00}/{day.Month:00}"), Year = day.YearOffset };

    private SelectListItem Offset(int years) =>
        new(
            texts[
                "Kinds.Year"
                    + (
                        years < 0 ? "Before"
                        : years > 0 ? "After"
                        : "Same"
                    )
            ],
            years.ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Shows refusals at their fields. What cannot be read was said already.</summary>
    private void Refuse(IEnumerable<KindRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            var field = refusal.Field.Length == 0 ? "" : "Input." + refusal.Field;
            if (field.Length == 0 || ModelState[field] is not { Errors.Count: > 0 })
            {
                ModelState.AddModelError(field, Sentence(refusal));
            }
        }
    }

    private string Sentence(KindRefusal refusal) =>
        refusal switch
        {
            KindRefusal.AlreadyOpen open => texts["Kinds.AlreadyOpen", ReportKinds.NameOf(Kind, open.First)],
            KindRefusal.ToBeforeFrom { Field: KindRules.FromField } before => texts["Kinds.FromAfterTo", Show.Date(before.To)],
            KindRefusal.ToBeforeFrom before => texts["Kinds.ToBeforeFrom", Show.Date(before.From)],
            KindRefusal.OverlapsNext overlaps => texts["Kinds.OverlapsNext", Show.Date(overlaps.To), Show.Date(overlaps.Next)],
            KindRefusal.OverlapsBefore overlaps => texts["Kinds.OverlapsBefore", Show.Date(overlaps.Before)],
            KindRefusal.LeavesGap gap => texts["Kinds.LeavesGap", Show.Dates(gap.First, gap.Last)],
            KindRefusal.AsOfOutside outside => texts["AdHoc.AsOfOutside", Show.Dates(outside.From, outside.To)],
            KindRefusal.DueMissing missing => texts["AdHoc.DueMissing", LevelAt(missing.Field)],
            KindRefusal.DueBeforeFigures before => texts["AdHoc.DueBeforeFigures", Show.Date(before.AsOf)],
            KindRefusal.DueAfterAbove after => texts["AdHoc.DueAfterAbove", Show.Date(after.Above)],
            KindRefusal.FinalBeforeDue before => texts["Kinds.FinalBeforeDue", Show.Date(before.Due)],
            KindRefusal.NobodyAsked => texts["AdHoc.NobodyAsked"],
            KindRefusal.FromMissing => texts["AdHoc.FromMissing"],
            KindRefusal.ToMissing => texts["AdHoc.ToMissing"],
            KindRefusal.AsOfMissing => texts["AdHoc.AsOfMissing"],
            _ => texts["Kinds." + refusal.Key],
        };

    /// <summary>Whose deadline a field is.</summary>
    private string LevelAt(string field) =>
        LevelNames.FirstOrDefault(l => new PlannedLevel(l.Key, 0, null, false).Field == field).Value ?? Root.Name;
}
