using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
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
using NodaTime.Text;
using Npgsql;

namespace Campaigns.Web.Features.Units;

public sealed class UnitInput
{
    public string? Name { get; set; }

    public string? ShortName { get; set; }

    /// <summary>The name that public pages use.</summary>
    public string? PublicName { get; set; }

    public string? LevelKey { get; set; }

    public string? Code { get; set; }

    /// <summary>The first day, as 2026-11-24.</summary>
    [TypedDay(DayIs.Near)]
    public string? ValidFrom { get; set; }

    public string? Contact { get; set; }
}

/// <summary>Adds a unit below another one, where it stays for life.</summary>
[May(Permission.Administer)]
public sealed class NewModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<UnitsTexts> texts) : PageModel
{
    private const int MaxContact = 200;

    [BindProperty(SupportsGet = true)]
    public Guid Under { get; set; }

    [BindProperty]
    public UnitInput Input { get; set; } = new();

    public Unit Parent { get; private set; } = null!;

    public IReadOnlyList<SelectListItem> Levels { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Input.ValidFrom = Show.Date(clock.Today());
        return await LoadAsync(cancel) ?? Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var name = Names.Tidy(Input.Name);
        var plan = new UnitPlan
        {
            Name = name,
            ShortName = string.IsNullOrWhiteSpace(Input.ShortName) ? name : Names.Tidy(Input.ShortName),
            LevelKey = Input.LevelKey,
            Code = Input.Code?.Trim() ?? "",
            ValidFrom = TypedValues.DayOf(Input.ValidFrom),
        };
        var from = plan.ValidFrom ?? clock.Today();
        var folded = Folding.Fold(name);
        var facts = new UnitFacts
        {
            Parent = Parent,
            ParentLevel = await db.UnitLevels.AsNoTracking().SingleOrDefaultAsync(l => l.Key == Parent.LevelKey, cancel),
            Level = await db.UnitLevels.AsNoTracking().SingleOrDefaultAsync(l => l.Key == plan.LevelKey, cancel),
            NameTaken = await UnitPages.NameTakenAsync(db, Parent.Id, folded, but: null, from, cancel),
            CodeTakenBy = plan.Code.Length > 0 ? await UnitPages.CodeBearerAsync(db, plan.Code, from, but: null, cancel) : null,
        };
        UnitPages.Refuse(ModelState, UnitRules.Add(plan, facts), texts);
        if (Input.Contact?.Length > MaxContact)
        {
            ModelState.AddModelError("Input.Contact", texts["Refusal.ContactTooLong", MaxContact]);
        }

        UnitPages.RefusePublicName(ModelState, Input.PublicName, texts);
        return ModelState.IsValid ? await AddAsync(plan, facts, from, folded, cancel) : Page();
    }

    private async Task<IActionResult> AddAsync(UnitPlan plan, UnitFacts facts, LocalDate from, string folded, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var id = Guid.CreateVersion7();
        db.Units.Add(
            new Unit
            {
                Id = id,
                Kind = facts.Level!.Kind,
                LevelKey = facts.Level.Key,
                ParentId = Parent.Id,
                Name = plan.Name,
                ShortName = plan.ShortName,
                NameFolded = folded,
                PublicName = Names.Tidy(Input.PublicName),
                Path = Unit.PathUnder(Parent.Path, id),
                ValidFrom = from,
                Contact = string.IsNullOrWhiteSpace(Input.Contact) ? null : Input.Contact.Trim(),
            }
        );
        if (plan.Code.Length > 0)
        {
            db.UnitCodes.Add(
                new UnitCode
                {
                    Id = Guid.CreateVersion7(),
                    UnitId = id,
                    Register = UnitPages.GeneralStatisticsOffice,
                    Code = plan.Code,
                    ValidFrom = from,
                }
            );
        }

        db.Audit(
            actor,
            now,
            "unit.added",
            "unit",
            id,
            id,
            new
            {
                name = plan.Name,
                level = facts.Level.Key,
                parent = Parent.Id,
                code = plan.Code,
                validFrom = from,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ExclusionViolation })
        {
            // Another request took the code after it was checked above.
            UnitPages.Refuse(ModelState, [new UnitRefusal.CodeTaken(plan.Code)], texts);
            return Page();
        }

        TempData["Toast"] = texts["New.Done"].Value;
        return LocalRedirect($"/units/{id}");
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == Under, cancel) is not { } parent)
        {
            return NotFound();
        }

        if (!actor.May(Permission.Administer, parent.Path))
        {
            return Forbid();
        }

        Parent = parent;
        var above = await db.UnitLevels.AsNoTracking().SingleAsync(l => l.Key == parent.LevelKey, cancel);
        var english = actor.Language == "en";
        Levels =
        [
            .. (await db.UnitLevels.AsNoTracking().OrderBy(l => l.Kind).ThenBy(l => l.Rank).ToListAsync(cancel))
                .Where(l => l.Kind is UnitKind.Agency || (above.Kind is UnitKind.Area && l.Rank > above.Rank))
                .Select(l => new SelectListItem(english ? l.NameEn : l.NameVi, l.Key)),
        ];
        return null;
    }
}
