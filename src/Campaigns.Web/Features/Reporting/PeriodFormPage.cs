using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The form of an ad hoc period.</summary>
public sealed class PeriodInput
{
    public string? Version { get; set; }

    public string? Name { get; set; }

    [TypedDay(DayIs.Near)]
    public string? From { get; set; }

    [TypedDay(DayIs.Near)]
    public string? To { get; set; }

    [TypedDay(DayIs.Near)]
    public string? AsOf { get; set; }

    public Guid? TemplateId { get; set; }

    /// <summary>The keys of the levels that are asked.</summary>
    public List<string> Levels { get; set; } = [];

    /// <summary>The last days for sending, by the key of the level.</summary>
    public Dictionary<string, string?> Due { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The areas whose units are asked; none: all.</summary>
    public List<Guid> Areas { get; set; } = [];

    /// <summary>Why the period is withdrawn.</summary>
    public string? Reason { get; set; }
}

/// <summary>A level that can be asked.</summary>
public sealed record AskedLevel(string Key, string Name, int Rank, int Units);

/// <summary>An area whose units can be asked alone.</summary>
public sealed record AskedArea(Guid Id, string Name);

/// <summary>The pages on which the province asks units for an ad hoc report.</summary>
public abstract class PeriodFormPage(
    CampaignsDbContext db,
    AdHocReports periods,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : PageModel
{
    [BindProperty]
    public PeriodInput Input { get; set; } = new();

    /// <summary>The province, which consolidates.</summary>
    public Unit Root { get; private set; } = null!;

    /// <summary>
    /// The levels below the province that a template is for, from the top; of one rank first those that report by the province's own
    /// template.
    /// </summary>
    public IReadOnlyList<AskedLevel> Levels { get; private set; } = [];

    public IReadOnlyList<AskedArea> Areas { get; private set; } = [];

    /// <summary>The latest version of each template, first the one by which the province itself reports.</summary>
    public IReadOnlyList<SelectListItem> Templates { get; private set; } = [];

    public IReadOnlyList<CampaignDays> Campaigns { get; private set; } = [];

    public LocalDate Today { get; private set; }

    /// <summary>Where the form is sent.</summary>
    public abstract string Address { get; }

    /// <summary>Whether the days, the units and the template may be chosen, and not the deadlines alone.</summary>
    public virtual bool MayChangeAll => true;

    protected CampaignsDbContext Db { get; } = db;

    protected AdHocReports AdHoc { get; } = periods;

    protected IStringLocalizer<ReportingTexts> Texts { get; } = texts;

    /// <summary>The days of a range in words: "01/11–30/11/2026".</summary>
    public string DaysOf(PeriodRange range) => PeriodRanges.Of(range, Today) is var days ? Show.Dates(days.Start, days.End) : "";

    /// <summary>Reads what the page offers, for whoever may ask the whole province.</summary>
    /// <returns>The answer of the page when the account may not; null when it may.</returns>
    protected async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        Root = await Db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (!actor.May(Permission.AskForReports, Root.Path))
        {
            return Forbid();
        }

        var english = Languages.Current == Languages.English;
        await Together.ReadAsync(
            Db,
            async () =>
                Levels = await (
                    from l in Db.UnitLevels.AsNoTracking()
                    where l.Key != Root.LevelKey && Db.Set<ReportTemplateLevel>().Any(t => t.LevelKey == l.Key)
                    orderby l.Rank, Db.ReportTemplates.Any(t =>
                        t.Levels.Any(x => x.LevelKey == l.Key) && t.Levels.Any(x => x.LevelKey == Root.LevelKey)
                    ) descending, l.Key
                    select new AskedLevel(
                        l.Key,
                        english ? l.NameEn : l.NameVi,
                        l.Rank,
                        Db.Units.Count(u => u.LevelKey == l.Key && u.ValidFrom <= Today && (u.ValidTo == null || u.ValidTo >= Today))
                    )
                ).ToListAsync(cancel),
            async () =>
                Areas = await Db
                    .Units.AsNoTracking()
                    .Where(u =>
                        u.ParentId == Root.Id
                        && u.Kind == UnitKind.Area
                        && u.ValidFrom <= Today
                        && (u.ValidTo == null || u.ValidTo >= Today)
                    )
                    .Select(u => new AskedArea(u.Id, u.Name))
                    .ToListAsync(cancel),
            async () =>
                Templates = await ReportTemplates
                    .Latest(Db)
                    .AsNoTracking()
                    .OrderByDescending(t => t.Levels.Any(l => l.LevelKey == Root.LevelKey))
                    .ThenBy(t => t.Key)
                    .Select(t => new SelectListItem(english ? t.NameEn : t.NameVi, t.Id.ToString()))
                    .ToListAsync(cancel),
            async () => Campaigns = await AdHoc.CampaignsAsync(Root.Id, cancel)
        );
        Areas = [.. Areas.OrderBy(a => a.Name, StringComparer.CurrentCulture)];
        foreach (var key in Levels.Select(l => l.Key).Append(Root.LevelKey))
        {
            Input.Due[key] = TypedDays.Complete(ModelState, $"Input.Due[{key}]", Input.Due.GetValueOrDefault(key), clock, DayIs.Near);
        }

        return null;
    }

    /// <summary>Fills in the days of a range or of a campaign, with the deadlines that follow from them.</summary>
    protected void FillDays(DateInterval days)
    {
        ArgumentNullException.ThrowIfNull(days);
        (Input.From, Input.To, Input.AsOf) = (Show.Date(days.Start), Show.Date(days.End), Show.Date(days.End));
        foreach (var key in Input.Due.Keys.ToList())
        {
            Input.Due[key] = Show.Date(AdHocRules.DueOf(days.End));
        }
    }

    /// <summary>The press on a range: the days are filled in, everything else that was typed stays.</summary>
    protected async Task<IActionResult> RangeAsync(PeriodRange range, Guid? campaign, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (Campaigns.FirstOrDefault(c => c.Id == campaign) is { } one)
        {
            FillDays(one.Days);
            Input.Name = string.IsNullOrWhiteSpace(Input.Name) ? one.Name : Input.Name;
        }
        else if (PeriodRanges.Calendar.Contains(range))
        {
            FillDays(PeriodRanges.Of(range, Today));
            Input.Name = string.IsNullOrWhiteSpace(Input.Name) ? NameOf(range) : Input.Name;
        }

        ModelState.Clear();
        return Page();
    }

    /// <summary>What was typed as a plan; what cannot be read has its refusal at its field.</summary>
    protected AdHocPlan Plan() =>
        new()
        {
            Name = NameTyped(),
            From = Day("Input.From", Input.From),
            To = Day("Input.To", Input.To),
            AsOf = Day("Input.AsOf", Input.AsOf),
            Levels = LevelsTyped(Input.Levels),
        };

    /// <summary>The province and the given levels with their typed deadlines.</summary>
    protected IReadOnlyList<AdHocLevel> LevelsTyped(IReadOnlyCollection<string> keys) =>
        [One(Root.LevelKey, 0), .. Levels.Where(l => keys.Contains(l.Key, StringComparer.Ordinal)).Select(l => One(l.Key, l.Rank))];

    /// <summary>Whom the form asks; null without a template.</summary>
    protected AdHocAsked? Asked()
    {
        var typed = Input.TemplateId?.ToString() ?? (Templates.Count == 1 ? Templates[0].Value : null);
        if (Templates.FirstOrDefault(t => t.Value == typed) is not { } template)
        {
            ModelState.AddModelError("Input.TemplateId", Texts["AdHoc.TemplateMissing"]);
            return null;
        }

        return new AdHocAsked(
            Root.Id,
            Guid.Parse(template.Value, CultureInfo.InvariantCulture),
            [.. Input.Areas.Where(a => Areas.Any(x => x.Id == a)).Distinct()]
        );
    }

    /// <summary>Shows refusals at their fields. What cannot be read was said already.</summary>
    protected void Refuse(IEnumerable<AdHocRefusal?> refusals)
    {
        foreach (var refusal in refusals.OfType<AdHocRefusal>())
        {
            var field = refusal.Field.Length == 0 ? "" : "Input." + refusal.Field;
            if (field.Length == 0 || ModelState[field] is not { Errors.Count: > 0 })
            {
                ModelState.AddModelError(field, Sentence(refusal));
            }
        }
    }

    private AdHocLevel One(string key, int rank) => new(key, rank, Day($"Input.Due[{key}]", Input.Due.GetValueOrDefault(key)));

    private LocalDate? Day(string field, string? typed) => TypedDays.Read(ModelState, field, typed, Texts["Error.NotADay"]);

    /// <summary>The name without "Báo cáo", which every page writes before it.</summary>
    private string NameTyped()
    {
        var name = Names.Tidy(Input.Name);
        var word = Texts["Title"].Value + " ";
        return name.StartsWith(word, StringComparison.CurrentCultureIgnoreCase) ? name[word.Length..].TrimStart() : name;
    }

    private string NameOf(PeriodRange range) =>
        range switch
        {
            PeriodRange.Month => Texts["Range.Month.Name", Today.Month, Year()],
            PeriodRange.Quarter => Texts["Range.Quarter.Name", ((Today.Month - 1) / 3) + 1, Year()],
            PeriodRange.HalfYear => Texts["Range.HalfYear.Name" + (Today.Month <= 6 ? "1" : "2"), Year()],
            _ => Texts["Range.Year.Name", Year()],
        };

    private string Year() => Today.Year.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whose deadline a field is.</summary>
    private string LevelAt(string field) =>
        Levels.FirstOrDefault(l => new AdHocLevel(l.Key, l.Rank, null).Field == field)?.Name ?? Root.Name;

    private string Sentence(AdHocRefusal refusal) =>
        refusal switch
        {
            AdHocRefusal.NameTooLong tooLong => Texts["Refusal.TooLong", tooLong.Max],
            AdHocRefusal.ReasonTooLong tooLong => Texts["Refusal.TooLong", tooLong.Max],
            AdHocRefusal.TooManyDays many => Texts["AdHoc.TooManyDays", many.Max],
            AdHocRefusal.Overlaps overlaps => Texts["AdHoc.Overlaps", overlaps.Name],
            AdHocRefusal.AsOfOutside outside => Texts["AdHoc.AsOfOutside", Show.Dates(outside.From, outside.To)],
            AdHocRefusal.DueMissing missing => Texts["AdHoc.DueMissing", LevelAt(missing.Field)],
            AdHocRefusal.DueBeforeFigures before => Texts["AdHoc.DueBeforeFigures", Show.Date(before.AsOf)],
            AdHocRefusal.DueAfterAbove after => Texts["AdHoc.DueAfterAbove", Show.Date(after.Above)],
            AdHocRefusal.Begun begun => Texts["AdHoc.Begun", begun.Answers],
            AdHocRefusal.Sent sent => Texts["AdHoc.Sent", sent.Answers],
            AdHocRefusal.ReasonMissing => Texts["Refusal.ReasonMissing"],
            _ => Texts["AdHoc." + refusal.Key],
        };
}
