using Campaigns.Domain.Accounts;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>A grant in the list of accounts.</summary>
public sealed record AccountGrantLine(Guid AccountId, Role Role, string Unit, string Acting, bool ForOneActivity);

/// <summary>One account in the list.</summary>
public sealed record AccountLine(Guid Id, string Name, string? Email, Instant? EndedAt, DateTimeOffset? LockoutEnd, bool Waits)
{
    public bool IsLocked(Instant now) => AccountLocks.IsLocked(LockoutEnd, now);
}

/// <summary>The lock that an administrator sets, which is different from the minutes of waiting after too many wrong passwords.</summary>
public static class AccountLocks
{
    /// <summary>The end of a lock that an administrator set.</summary>
    public static readonly DateTimeOffset Forever = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static bool IsLocked(DateTimeOffset? lockoutEnd, Instant now) =>
        lockoutEnd is { } end && Instant.FromDateTimeOffset(end) > now + Duration.FromDays(365);
}

/// <summary>The filter of the list of accounts.</summary>
public sealed record AccountFilter : ListFilter
{
    public string? Q { get; init; }

    public string? Role { get; init; }

    /// <summary>The state: "locked", "ended", "none" (no grant); empty: accounts that may work.</summary>
    public string? State { get; init; }
}

/// <summary>
/// The accounts within reach, by name; searched without marks by name, e-mail address or user name, narrowed by role and state.
/// </summary>
[May(Permission.Administer)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, InstallationFacts installation, IClock clock) : PageModel
{
    private const int PageSize = 50;

    private static readonly ListOrders<Account, AccountLine> Orders = new ListOrders<Account, AccountLine>(a => a.Id, l => l.Id).ByName(a =>
        a.DisplayName
    );

    [BindProperty(SupportsGet = true, Name = "")]
    public AccountFilter Filter { get; set; } = new();

    public Instant Now { get; private set; }

    public IReadOnlyList<AccountLine> Lines { get; private set; } = [];

    public ILookup<Guid, AccountGrantLine> Grants { get; private set; } = Array.Empty<AccountGrantLine>().ToLookup(g => g.AccountId);

    public int Count { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public bool IsFiltered => Filter.Narrows();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var now = Now = clock.GetCurrentInstant();
        var waiting = now - SignInTries.Wait;
        var year = (now + Duration.FromDays(365)).ToDateTimeOffset();
        var seen = AccountReach.Seen(db, actor, (await installation.GetAsync(cancel)).RootUnitId).AsNoTracking();
        Count = await seen.CountAsync(a => a.EndedAt == null, cancel);
        var rows = Filter.State switch
        {
            "ended" => seen.Where(a => a.EndedAt != null),
            "locked" => seen.Where(a =>
                a.EndedAt == null
                && (
                    a.LockoutEnd > year
                    || db.SignInTries.Any(t => t.AccountId == a.Id && t.Tries >= SignInTries.MaxTries && t.LastAt > waiting)
                )
            ),
            "none" => seen.Where(a =>
                a.EndedAt == null && !db.Grants.Any(g => g.AccountId == a.Id && (g.ValidTo == null || g.ValidTo > now))
            ),
            _ => seen.Where(a => a.EndedAt == null),
        };
        if (Enum.TryParse<Role>(Filter.Role, out var role) && Enum.IsDefined(role))
        {
            rows = rows.Where(a => db.Grants.Any(g => g.AccountId == a.Id && g.Role == role && (g.ValidTo == null || g.ValidTo > now)));
        }

        var upper = Filter.Q?.Trim().ToUpperInvariant() ?? "";
        foreach (var word in Folding.Words(Filter.Q))
        {
            rows = rows.Where(a =>
                a.NameFolded.Contains(word) || a.NormalizedEmail!.Contains(upper) || a.NormalizedUserName!.Contains(upper)
            );
        }

        var shown = await Orders.ShowAsync(
            db,
            Filter,
            Request.Path,
            PageSize,
            rows,
            seen,
            page =>
                page.Select(a => new AccountLine(
                        a.Id,
                        a.DisplayName,
                        a.Email,
                        a.EndedAt,
                        a.LockoutEnd,
                        db.SignInTries.Any(t => t.AccountId == a.Id && t.Tries >= SignInTries.MaxTries && t.LastAt > waiting)
                    ))
                    .ToListAsync(cancel),
            cancel
        );
        (Lines, Pager) = (shown.Lines, shown.Pager);
        var ids = Lines.Select(l => l.Id).ToList();
        Grants = (
            await (
                from g in db.Grants.ValidAt(now)
                join u in db.Units on g.UnitId equals u.Id
                join a in db.Units on g.ActingUnitId equals a.Id
                where ids.Contains(g.AccountId)
                orderby g.ValidFrom, g.Id
                select new AccountGrantLine(g.AccountId, g.Role, u.Name, a.Name, g.ActivityId != null)
            ).ToListAsync(cancel)
        ).ToLookup(g => g.AccountId);
    }
}
