using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using Npgsql;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Units;

/// <summary>One act in the log of a unit.</summary>
public sealed record UnitAct(Instant At, string Action, string? By);

/// <summary>
/// The page of one unit: its names, its codes and its end. Its administrators may correct the name, give it a code from a day on, and end
/// it.
/// </summary>
[May(Permission.SeeUnits)]
public sealed class DetailsModel(
    CampaignsDbContext db,
    Actor actor,
    InstallationFacts installation,
    IClock clock,
    IStringLocalizer<UnitsTexts> texts
) : PageModel
{
    public const string AskEnd = "end";

    private const int MaxActs = 30;
    private const int MaxContact = 200;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    [BindProperty]
    public UnitInput Input { get; set; } = new();

    /// <summary>The last day, as 2026-11-24.</summary>
    [BindProperty]
    [TypedDay(DayIs.Near)]
    public string? EndsOn { get; set; }

    public Unit Unit { get; private set; } = null!;

    public string Level { get; private set; } = "";

    public string? Above { get; private set; }

    public bool MayAdminister { get; private set; }

    public bool MaySeeAudit { get; private set; }

    public int Below { get; private set; }

    public int Grants { get; private set; }

    public LocalDate Today { get; private set; }

    public IReadOnlyList<UnitCode> Codes { get; private set; } = [];

    public IReadOnlyList<UnitAct> Acts { get; private set; } = [];

    public bool HasEnded => Unit.ValidTo is { } to && to < Today;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.SeeUnits, cancel) is { } away)
        {
            return away;
        }

        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostCorrectAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.Administer, cancel) is { } away)
        {
            return away;
        }

        var name = Names.Tidy(Input.Name);
        var shortName = string.IsNullOrWhiteSpace(Input.ShortName) ? name : Names.Tidy(Input.ShortName);
        var contact = string.IsNullOrWhiteSpace(Input.Contact) ? null : Input.Contact.Trim();
        var folded = Folding.Fold(name);
        UnitPages.Refuse(
            ModelState,
            UnitRules.Correct(name, shortName, await UnitPages.NameTakenAsync(db, Unit.ParentId, folded, Id, Today, cancel)),
            texts
        );
        if (contact?.Length > MaxContact)
        {
            ModelState.AddModelError("Input.Contact", texts["Refusal.ContactTooLong", MaxContact]);
        }

        UnitPages.RefusePublicName(ModelState, Input.PublicName, texts);
        if (!ModelState.IsValid)
        {
            return await ShowAsync(cancel, keep: true);
        }

        var before = new { Unit.Name, Unit.ShortName };
        (Unit.Name, Unit.ShortName, Unit.NameFolded, Unit.PublicName, Unit.Contact) = (
            name,
            shortName,
            folded,
            Names.Tidy(Input.PublicName),
            contact
        );
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            "unit.corrected",
            "unit",
            Id,
            Id,
            new
            {
                nameBefore = before.Name,
                name,
                shortNameBefore = before.ShortName,
                shortName,
            }
        );
        await db.SaveChangesAsync(cancel);
        return Done("Unit.Corrected");
    }

    /// <summary>Gives the unit another code from a day on; the earlier code ends the day before.</summary>
    public async Task<IActionResult> OnPostCodeAsync(CancellationToken cancel)
    {
        if (await LoadAsync(Permission.Administer, cancel) is { } away)
        {
            return away;
        }

        var code = Input.Code?.Trim() ?? "";
        var from = TypedValues.DayOf(Input.ValidFrom);
        UnitRefusal?[] refusals =
        [
            code.Length == 0
                ? new UnitRefusal.CodeNotDigits()
                : UnitRules.Code(code, await UnitPages.CodeBearerAsync(db, code, from ?? Today, Id, cancel)),
            from switch
            {
                null => new UnitRefusal.FromMissing(),
                { } day when day < Unit.ValidFrom => new UnitRefusal.BeforeParent(Unit.ValidFrom),
                { } day when Unit.ValidTo is { } to && day > to => new UnitRefusal.ParentEnded(to),
                _ => null,
            },
        ];
        UnitPages.Refuse(ModelState, refusals.OfType<UnitRefusal>(), texts);
        var last = await db
            .UnitCodes.Where(c => c.UnitId == Id && c.Register == UnitPages.GeneralStatisticsOffice)
            .OrderByDescending(c => c.ValidFrom)
            .FirstOrDefaultAsync(cancel);
        if (ModelState.IsValid && last is not null && from <= last.ValidFrom)
        {
            ModelState.AddModelError("Input.ValidFrom", texts["Refusal.CodeBeforeLast", Shared.Show.Date(last.ValidFrom)]);
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(cancel, keep: true);
        }

        if (last is not null && (last.ValidTo is null || last.ValidTo >= from))
        {
            last.ValidTo = from!.Value.PlusDays(-1);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.SaveChangesAsync(cancel);
        db.UnitCodes.Add(
            new UnitCode
            {
                Id = Guid.CreateVersion7(),
                UnitId = Id,
                Register = UnitPages.GeneralStatisticsOffice,
                Code = code,
                ValidFrom = from!.Value,
            }
        );
        db.Audit(actor, clock.GetCurrentInstant(), "unit.code_given", "unit", Id, Id, new { code, validFrom = from });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ExclusionViolation })
        {
            await transaction.RollbackAsync(cancel);
            db.ChangeTracker.Clear();
            UnitPages.Refuse(ModelState, [new UnitRefusal.CodeTaken(code)], texts);
            return await ShowAsync(cancel, keep: true);
        }

        await transaction.CommitAsync(cancel);
        return Done("Unit.CodeGiven");
    }

    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancel)
    {
        Ask = AskEnd;
        if (await LoadAsync(Permission.Administer, cancel) is { } away)
        {
            return away;
        }

        var on = TypedValues.DayOf(EndsOn);
        var day = on ?? LocalDate.MaxIsoValue.PlusYears(-1);
        var after = VietnamTime.WholeDays(day, day).End;
        var later =
            from a in db.Activities
            join s in db.Sessions on a.Id equals s.ActivityId
            where
                (a.State == ActivityState.Scheduled || a.State == ActivityState.Postponed)
                && s.StartsAt >= after
                && (
                    db.UnitScopes.Any(u => u.UnitId == a.OrganisingUnitId && u.AncestorUnitId == Id)
                    || db.UnitScopes.Any(u => u.UnitId == a.PlaceUnitId && u.AncestorUnitId == Id)
                )
            select a.Id;
        var facts = new EndUnitFacts(
            on is null ? 0 : await db.Units.CountAsync(u => u.ParentId == Id && (u.ValidTo == null || u.ValidTo > day), cancel),
            on is null ? 0 : await later.Distinct().CountAsync(cancel),
            Id == (await installation.GetAsync(cancel)).RootUnitId
        );
        UnitPages.Refuse(ModelState, UnitRules.End(Unit, on, facts), texts, prefix: "");
        if (!ModelState.IsValid)
        {
            return await ShowAsync(cancel);
        }

        Unit.ValidTo = on;
        foreach (
            var code in await db
                .UnitCodes.Where(c => c.UnitId == Id && (c.ValidTo == null || c.ValidTo > on) && c.ValidFrom <= on)
                .ToListAsync(cancel)
        )
        {
            // The code ends as well, so that another unit may have it from the next day on.
            code.ValidTo = on;
        }

        db.Audit(actor, clock.GetCurrentInstant(), "unit.ended", "unit", Id, Id, new { on });
        await db.SaveChangesAsync(cancel);
        return Done("Unit.Ended");
    }

    private async Task<IActionResult?> LoadAsync(Permission permission, CancellationToken cancel)
    {
        Today = clock.Today();
        if (await db.Units.SingleOrDefaultAsync(u => u.Id == Id, cancel) is not { } unit)
        {
            return NotFound();
        }

        if (!actor.May(permission, unit.Path))
        {
            return Forbid();
        }

        Unit = unit;
        MayAdminister = actor.May(Permission.Administer, unit.Path);
        MaySeeAudit = actor.May(Permission.SeeAudit, unit.Path);
        return null;
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel, bool keep = false)
    {
        var (today, now) = (Today, clock.GetCurrentInstant());
        var acts =
            from e in db.AuditEntries
            from account in db.Users.Where(a => a.Id == e.ActorId).DefaultIfEmpty()
            where e.SubjectKind == "unit" && e.SubjectId == Id
            orderby e.At descending, e.Id descending
            select new UnitAct(e.At, e.Action, account == null ? null : account.DisplayName);
        var own = db.Units.AsNoTracking().Where(u => u.Id == Id);
        await Together.ReadAsync(
            db,
            async () => Unit = await own.SingleAsync(cancel),
            async () =>
                Level = await db
                    .UnitLevels.Where(l => own.Any(u => u.LevelKey == l.Key))
                    .Select(l => actor.Language == "en" ? l.NameEn : l.NameVi)
                    .SingleAsync(cancel),
            async () =>
                Above = await db.Units.Where(u => own.Any(o => o.ParentId == u.Id)).Select(u => u.Name).SingleOrDefaultAsync(cancel),
            async () => Below = await db.Units.CountAsync(u => u.ParentId == Id && (u.ValidTo == null || u.ValidTo >= today), cancel),
            async () => Grants = await db.Grants.CountAsync(g => g.UnitId == Id && (g.ValidTo == null || g.ValidTo > now), cancel),
            async () =>
                Codes = await db
                    .UnitCodes.AsNoTracking()
                    .Where(c => c.UnitId == Id)
                    .OrderByDescending(c => c.ValidFrom)
                    .ToListAsync(cancel),
            async () => Acts = await acts.Take(MaxActs).ToListAsync(cancel)
        );
        if (!keep)
        {
            Input = new UnitInput
            {
                Name = Unit.Name,
                ShortName = Unit.ShortName,
                PublicName = Unit.PublicName,
                Contact = Unit.Contact,
            };
        }

        return Page();
    }

    private LocalRedirectResult Done(string toast)
    {
        TempData["Toast"] = texts[toast].Value;
        return LocalRedirect($"/units/{Id}");
    }
}
