using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>A choice of a combobox, in the form that <c>data-source</c> reads.</summary>
public sealed record FoundChoice(string Value, string Text, string? Note);

/// <summary>
/// Which accounts and units an administrator reaches. An administrator sees every account that holds or held a grant below their units, but
/// changes only accounts whose open grants all lie there. Otherwise the administrator of a district could take over an account of the
/// province.
/// </summary>
public static class AccountReach
{
    private const int MaxFound = 20;

    /// <summary>The units that the account administers; each stands for all units below it too.</summary>
    public static IReadOnlyList<Guid> Roots(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return [.. actor.Grants.Where(g => g.May(Permission.Administer)).Select(g => g.UnitId).Distinct()];
    }

    /// <summary>The accounts that the administrator sees.</summary>
    public static IQueryable<Account> Seen(CampaignsDbContext db, Actor actor, Guid rootUnit)
    {
        ArgumentNullException.ThrowIfNull(db);
        var roots = Roots(actor);
        return roots.Contains(rootUnit)
            ? db.Users
            : db.Users.Where(a =>
                db.Grants.Any(g => g.AccountId == a.Id && db.UnitScopes.Any(s => s.UnitId == g.UnitId && roots.Contains(s.AncestorUnitId)))
            );
    }

    /// <summary>Whether the administrator may change the account.</summary>
    public static async Task<bool> MayChangeAsync(
        CampaignsDbContext db,
        Actor actor,
        Guid rootUnit,
        Guid accountId,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var roots = Roots(actor);
        return roots.Contains(rootUnit)
            || !await db.Grants.AnyAsync(
                g =>
                    g.AccountId == accountId
                    && (g.ValidTo == null || g.ValidTo > now)
                    && !db.UnitScopes.Any(s => s.UnitId == g.UnitId && roots.Contains(s.AncestorUnitId)),
                cancel
            );
    }

    /// <summary>Reads the facts for <see cref="GrantRules.Give"/>.</summary>
    public static async Task<GrantFacts> FactsAsync(
        CampaignsDbContext db,
        Actor actor,
        GrantPlan plan,
        Account? account,
        Instant now,
        LocalDate today,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(plan);
        var acting = plan.ActingUnitId ?? plan.UnitId;
        var units = await db.Units.AsNoTracking().Where(u => u.Id == plan.UnitId || u.Id == acting).ToListAsync(cancel);
        GrantUnit? Of(Guid? id) =>
            units.Find(u => u.Id == id) is { } u ? new GrantUnit(u.Path, u.ValidTo, actor.May(Permission.Administer, u.Path)) : null;
        var activity = plan.ActivityId is not { } wanted
            ? null
            : await db
                .Activities.Where(a => a.Id == wanted)
                .Join(db.Units, a => a.OrganisingUnitId, u => u.Id, (a, u) => new { a.State, u.Path })
                .SingleOrDefaultAsync(cancel);
        return new GrantFacts
        {
            Unit = Of(plan.UnitId),
            ActingUnit = Of(acting),
            ActivityPath = activity?.Path,
            ActivityCancelled = activity?.State is ActivityState.Cancelled,
            HeldAlready =
                account is not null
                && plan.Role is { } role
                && await db.Grants.AnyAsync(
                    g =>
                        g.AccountId == account.Id
                        && g.Role == role
                        && g.UnitId == plan.UnitId
                        && g.ActingUnitId == acting
                        && g.ActivityId == plan.ActivityId
                        && (g.ValidTo == null || g.ValidTo > now),
                    cancel
                ),
            AccountEnded = account?.EndedAt is not null,
            Today = today,
        };
    }

    /// <summary>Finds units within the administrator's reach by name or code, the uppermost first.</summary>
    public static async Task<IReadOnlyList<FoundChoice>> FindUnitsAsync(
        CampaignsDbContext db,
        IReadOnlyList<Guid> roots,
        string? q,
        LocalDate today,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var folded = Folding.Fold(q);
        var units = db.Units.AsNoTracking();
        foreach (var word in Folding.Words(q))
        {
            units = units.Where(u => u.NameFolded.Contains(word) || db.UnitCodes.Any(c => c.UnitId == u.Id && c.Code == folded));
        }

        return await (
            from u in units
            from above in db.Units.Where(p => p.Id == u.ParentId).DefaultIfEmpty()
            where (u.ValidTo == null || u.ValidTo >= today) && db.UnitScopes.Any(s => s.UnitId == u.Id && roots.Contains(s.AncestorUnitId))
            orderby db.UnitScopes.Count(s => s.UnitId == u.Id), EF.Functions.Like(u.NameFolded, folded + "%") descending, u.Name, u.Id
            select new FoundChoice(u.Id.ToString(), u.Name, above == null ? null : above.Name)
        )
            .Take(MaxFound)
            .ToListAsync(cancel);
    }

    /// <summary>Finds coming activities of units below one by title or code, for a steward of a single activity.</summary>
    public static async Task<IReadOnlyList<FoundChoice>> FindActivitiesAsync(
        CampaignsDbContext db,
        IReadOnlyList<Guid> roots,
        Guid? unit,
        string? q,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var activities = db.Activities.AsNoTracking();
        foreach (var word in Folding.Words(q))
        {
            activities = activities.Where(a => a.TitleFolded.Contains(word));
        }

        var rows = await (
            from a in activities
            join u in db.Units on a.OrganisingUnitId equals u.Id
            let starts = db.Sessions.Where(s => s.ActivityId == a.Id).Min(s => (Instant?)s.StartsAt)
            where
                a.State == ActivityState.Scheduled
                && starts > now - Duration.FromDays(1)
                && db.UnitScopes.Any(s => s.UnitId == u.Id && (unit == null ? roots.Contains(s.AncestorUnitId) : s.AncestorUnitId == unit))
            orderby starts, a.Id
            select new
            {
                a.Id,
                a.Title,
                Unit = u.Name,
                Starts = starts,
            }
        )
            .Take(MaxFound)
            .ToListAsync(cancel);
        return [.. rows.Select(r => new FoundChoice(r.Id.ToString(), r.Title, $"{Shared.Show.TimeAndDate(r.Starts!.Value)}, {r.Unit}"))];
    }

    /// <summary>Finds accounts by name that could take over from another one.</summary>
    public static async Task<IReadOnlyList<FoundChoice>> FindAccountsAsync(
        CampaignsDbContext db,
        IQueryable<Account> seen,
        Guid? but,
        string? q,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var found = seen.AsNoTracking().Where(a => a.EndedAt == null && a.Id != but);
        foreach (var word in Folding.Words(q))
        {
            found = found.Where(a => a.NameFolded.Contains(word));
        }

        return await found
            .OrderBy(a => a.DisplayName)
            .ThenBy(a => a.Id)
            .Select(a => new FoundChoice(a.Id.ToString(), a.DisplayName, a.Email))
            .Take(MaxFound)
            .ToListAsync(cancel);
    }
}
