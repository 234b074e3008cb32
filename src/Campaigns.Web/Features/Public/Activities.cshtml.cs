using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Public;

/// <summary>What is on, by commune, from today.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
[SharedPage("area", "q", "after", "before", "code")]
public sealed class ActivitiesModel(PublicList list, PublicCodes codes, IStringLocalizer<PublicTexts> texts) : PageModel
{
    /// <summary>A district or a commune.</summary>
    [BindProperty(SupportsGet = true, Name = "area")]
    public Guid? Area { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Search { get; set; }

    /// <summary>The last activity of the page before.</summary>
    [BindProperty(SupportsGet = true, Name = "after")]
    public Guid? After { get; set; }

    /// <summary>The first activity of the page after.</summary>
    [BindProperty(SupportsGet = true, Name = "before")]
    public Guid? Before { get; set; }

    /// <summary>The short code from a poster.</summary>
    [BindProperty(SupportsGet = true, Name = "code")]
    public string? Code { get; set; }

    public IReadOnlyList<IGrouping<string, IGrouping<string, ListedActivity>>> Districts { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Areas { get; private set; } = [];

    public Pager? Pager { get; private set; }

    public bool Filtered => Area is not null || !string.IsNullOrWhiteSpace(Search);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(Code))
        {
            if (ReadableCode.TryParse(Code, ReadableCode.ActivityLength, out var code, out var fault) && await codes.ExistsAsync(code.Value, cancel))
            {
                return LocalRedirect($"/e/{code.Value}");
            }

            ModelState.AddModelError(nameof(Code), texts["Code." + fault]);
        }

        var search = Search is { Length: > 100 } ? Search[..100] : Search;
        var page = await list.FindAsync(Area, search, After, Before, cancel);
        Districts = [.. page.Rows.GroupBy(r => r.Commune, StringComparer.Ordinal).GroupBy(g => g.First().District, StringComparer.Ordinal)];
        var areas = await list.AreasAsync(cancel);
        Areas = [.. Choices(areas)];
        Pager = page.HasBefore || page.HasAfter
            ? Pager.Of(page, r => r.Id.ToString(), (after, before) => Url.Page("Activities", new { area = Area, q = Search, after, before }))
            : null;
        return Page();
    }

    public string HeadingOf(ListedActivity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row switch
        {
            { MayBeNamed: true, Title.Length: > 0 } => row.Title,
            _ when PublicNames.Alone(row.PublicTitle) is { Length: > 0 } title => title,
            _ => texts["Heading.Made", PublicNames.Alone(row.Form) is { Length: > 0 } form ? form : texts["Form." + EnumText.Parse<ActivityKind>(row.Kind)].Value, row.Village.Length > 0 ? row.Village : PlaceNames.Within(row.Commune)],
        };
    }

    private IEnumerable<SelectListItem> Choices(IReadOnlyList<AreaChoice> areas)
    {
        foreach (var district in areas.GroupBy(a => (a.AboveId, a.Above)))
        {
            var group = district.Key.Above is { } name ? new SelectListGroup { Name = name } : null;
            if (district.Key is { AboveId: { } id, Above: { } whole })
            {
                yield return new SelectListItem(texts["List.Whole", PlaceNames.Within(whole)], id.ToString(), id == Area) { Group = group };
            }

            foreach (var commune in district)
            {
                yield return new SelectListItem(commune.Name, commune.Id.ToString(), commune.Id == Area) { Group = group };
            }
        }
    }
}
