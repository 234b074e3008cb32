using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Catalogues;

public sealed class ItemInput
{
    [Required(ErrorMessage = "Item.NameMissing"), StringLength(CatalogueItems.MaxName, ErrorMessage = "Item.NameTooLong")]
    public string NameVi { get; set; } = "";

    [Required(ErrorMessage = "Item.NameEnMissing"), StringLength(CatalogueItems.MaxName, ErrorMessage = "Item.NameTooLong")]
    public string NameEn { get; set; } = "";

    /// <summary>
    /// For a form of event or an audience group: the public name, without the theme. When it is empty, public pages and messages do not
    /// name the row.
    /// </summary>
    [StringLength(CatalogueItems.MaxName, ErrorMessage = "Item.NameTooLong")]
    public string? NeutralVi { get; set; }

    [StringLength(CatalogueItems.MaxName, ErrorMessage = "Item.NameTooLong")]
    public string? NeutralEn { get; set; }
}

/// <summary>Adds a row to a catalogue or corrects its names.</summary>
[May(Permission.Administer)]
public sealed class EditModel(
    CampaignsDbContext db,
    Actor actor,
    InstallationFacts installation,
    IClock clock,
    IStringLocalizer<CataloguesTexts> texts
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public CatalogueOf Of { get; set; }

    /// <summary>The row to change; null for a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty]
    public ItemInput Input { get; set; } = new();

    public CatalogueItem? Item { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Item is not null)
        {
            Input = new ItemInput
            {
                NameVi = Item.NameVi,
                NameEn = Item.NameEn,
                NeutralVi = PublicOf(Item).Vi,
                NeutralEn = PublicOf(Item).En,
            };
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var (vi, en) = (Names.Tidy(Input.NameVi), Names.Tidy(Input.NameEn));
        var others = await CatalogueItems
            .Of(db, Of)
            .AsNoTracking()
            .Where(i => i.Id != Id)
            .Select(i => new { i.NameVi, i.NameEn })
            .ToListAsync(cancel);
        if (others.Exists(o => Folding.Fold(o.NameVi) == Folding.Fold(vi)))
        {
            ModelState.AddModelError("Input.NameVi", texts["Item.NameTaken"]);
        }

        if (others.Exists(o => Folding.Fold(o.NameEn) == Folding.Fold(en)))
        {
            ModelState.AddModelError("Input.NameEn", texts["Item.NameTaken"]);
        }

        RefuseTheme("Input.NeutralVi", Input.NeutralVi);
        RefuseTheme("Input.NeutralEn", Input.NeutralEn);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var isNew = Item is null;
        var item = Item ?? await CatalogueItems.AddAsync(db, Of, vi, en, cancel);
        var before = new { item.NameVi, item.NameEn };
        (item.NameVi, item.NameEn) = (vi, en);
        var (publicVi, publicEn) = (Names.Tidy(Input.NeutralVi), Names.Tidy(Input.NeutralEn));
        switch (item)
        {
            case EventForm form:
                (form.NeutralVi, form.NeutralEn) = (publicVi, publicEn);
                break;
            case AudienceGroup group:
                (group.PublicVi, group.PublicEn) = (publicVi, publicEn);
                break;
            default:
                break;
        }

        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            isNew ? "catalogue.added" : "catalogue.corrected",
            "catalogue",
            item.Id,
            fields: new
            {
                catalogue = CatalogueItems.Word(Of),
                nameVi = vi,
                nameEn = en,
                nameViBefore = isNew ? null : before.NameVi,
                nameEnBefore = isNew ? null : before.NameEn,
            }
        );
        await db.SaveChangesAsync(cancel);
        TempData["Toast"] = texts["Item.Saved"].Value;
        return LocalRedirect($"/catalogues?of={Of}");
    }

    private static (string? Vi, string? En) PublicOf(CatalogueItem item) =>
        item switch
        {
            EventForm form => (form.NeutralVi, form.NeutralEn),
            AudienceGroup group => (group.PublicVi, group.PublicEn),
            _ => (null, null),
        };

    private void RefuseTheme(string field, string? typed)
    {
        if (ThemeWords.FindIn(typed) is { } word)
        {
            ModelState.AddModelError(field, texts["Item.Neutral.Theme", word]);
        }
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (!actor.May(Permission.Administer, (await installation.GetAsync(cancel)).RootPath))
        {
            return Forbid();
        }

        if (Id is { } id)
        {
            Item = await CatalogueItems.Of(db, Of).SingleOrDefaultAsync(i => i.Id == id, cancel);
        }

        return Id is not null && Item is null ? NotFound() : null;
    }
}
