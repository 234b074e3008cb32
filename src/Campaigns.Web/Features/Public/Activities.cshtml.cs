using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Units;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Public;

/// <summary>The public list of what is on or will be, by commune.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
[SharedPage("area", "q", "sort", "after", "before", "code")]
public sealed class ActivitiesModel(
    PublicList list,
    AreaChoices areas,
    PublicCodes codes,
    IClock clock,
    IStringLocalizer<PublicTexts> texts,
    IStringLocalizer<PublicActivityTexts> activityTexts
) : PageModel
{
    private const int MaxSearch = 100;

    [BindProperty(SupportsGet = true, Name = "")]
    public PublicListFilter Filter { get; set; } = new();

    /// <summary>The short code from a poster.</summary>
    [BindProperty(SupportsGet = true, Name = "code")]
    public string? Code { get; set; }

    /// <summary>Whether no activity has the code; then its field stands first, with what is wrong.</summary>
    public bool IsCodeWrong => ModelState[nameof(Code)] is { Errors.Count: > 0 };

    /// <summary>The parts of the list, each with a heading: a commune, or a day when the list is in order of time.</summary>
    public IReadOnlyList<(string Heading, IReadOnlyList<ListedActivity> Rows)> Parts { get; private set; } = [];

    public ListSort Sorting { get; private set; } = null!;

    public LocalDate Today { get; } = clock.Today();

    public IReadOnlyList<SelectListItem> Areas { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public bool ByTime => Sorting.Current == ListSort.Time;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(Code))
        {
            if (
                ReadableCode.TryParse(Code, ReadableCode.ActivityLength, out var code, out var fault)
                && await codes.ExistsAsync(code.Value, cancel)
            )
            {
                return LocalRedirect($"/e/{code.Value}");
            }

            ModelState.AddModelError(nameof(Code), texts["Code." + fault]);
        }

        Filter = Filter with { Q = Filter.Q is { } q ? Shortened.To(q, MaxSearch) : null };
        var shown = await list.ShowAsync(Filter, Request.Path, cancel);
        Sorting = shown.Sort;
        Parts =
        [
            .. shown
                .Lines.GroupBy(
                    r =>
                        ByTime ? Show.DayAndDate(Show.DateOf(r.StartsAt))
                        : r.District.Length > 0 ? $"{r.Commune}, {PlaceNames.Within(r.District)}"
                        : r.Commune,
                    StringComparer.Ordinal
                )
                .Select(g => (g.Key, (IReadOnlyList<ListedActivity>)[.. g])),
        ];
        Areas = [.. Choices(await areas.AreasAsync(cancel))];
        Pager = shown.Pager with
        {
            Text =
                shown.Lines.Count == 0
                    ? null
                    : texts[shown.Count.IsMore ? "List.CountMore" : "List.Count", Show.Number(shown.Count.Number)].Value,
        };
        return Page();
    }

    public string HeadingOf(ListedActivity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row switch
        {
            { MayBeNamed: true, Title.Length: > 0 } => row.Title,
            _ when PublicNames.Alone(row.PublicTitle) is { Length: > 0 } title => title,
            _ => activityTexts[
                "Heading.Made",
                PublicNames.Alone(row.Form) is { Length: > 0 } form
                    ? form
                    : activityTexts["Form." + EnumText.Parse<ActivityKind>(row.Kind)].Value,
                PublicNames.Alone(row.Village) is { Length: > 0 } village ? village : PlaceNames.Within(row.Commune)
            ],
        };
    }

    private IEnumerable<SelectListItem> Choices(IReadOnlyList<AreaChoice> areas)
    {
        foreach (var district in areas.GroupBy(a => (a.AboveId, a.Above)))
        {
            var group = district.Key.Above is { } name ? new SelectListGroup { Name = name } : null;
            if (district.Key is { AboveId: { } id, Above: { } whole })
            {
                yield return new SelectListItem(texts["List.Whole", PlaceNames.Within(whole)], id.ToString(), id == Filter.Area)
                {
                    Group = group,
                };
            }

            foreach (var commune in district)
            {
                yield return new SelectListItem(commune.Name, commune.Id.ToString(), commune.Id == Filter.Area) { Group = group };
            }
        }
    }
}
