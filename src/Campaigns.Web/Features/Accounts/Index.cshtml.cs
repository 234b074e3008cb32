using System.Runtime.CompilerServices;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Text;
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
        var (rows, seen) = await RowsAsync(cancel);
        Count = await seen.CountAsync(a => a.EndedAt == null, cancel);
        var shown = await Orders.ShowAsync(db, Filter, Request.Path, PageSize, rows, seen, page => LinesAsync(page, cancel), cancel);
        (Lines, Pager) = (shown.Lines, shown.Pager);
        Grants = await GrantsAsync(Lines, cancel);
    }

    /// <summary>The list as a workbook: all accounts of the filter, each with all its grants.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<AccountsTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (rows, seen) = await RowsAsync(cancel);
        var facts = await installation.GetAsync(cancel);
        var unit = actor.InForce is { } grant && grant.May(Permission.Administer) ? grant.UnitId : facts.RootUnitId;
        return await this.SheetAsync(
            new PageSheet(
                texts["Accounts.Title"],
                [
                    texts["Own.Name"],
                    texts["Account.Email"],
                    texts["Accounts.Grants"],
                    texts["Accounts.State"],
                    texts["Accounts.State.ended"],
                ],
                SheetRowsAsync(rows, seen, texts, cancel),
                "unit",
                unit,
                unit
            )
            {
                Narrowed =
                [
                    Enum.TryParse<Role>(Filter.Role, out var role) && Enum.IsDefined(role) ? texts["Role." + role].Value : null,
                    Filter.State is "ended" or "locked" or "none" ? texts["Accounts.State." + Filter.State].Value : null,
                    PageSheets.Typed(Filter.Q),
                ],
                CountAsync = rows.CountAsync,
            },
            cancel
        );
    }

    /// <summary>The word of an account's state: "ended", "locked", "waits", "none" or "active".</summary>
    public static string StateOf(AccountLine line, bool hasGrants, Instant now)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.EndedAt is not null ? "ended"
            : line.IsLocked(now) ? "locked"
            : line.Waits ? "waits"
            : hasGrants ? "active"
            : "none";
    }

    /// <summary>"Người tổ chức, Huyện Cư M'gar, thay mặt Sở Y tế".</summary>
    private static string WordsOf(AccountGrantLine grant, IStringLocalizer<AccountsTexts> texts) =>
        $"{texts["Role." + grant.Role]}, {grant.Unit}"
        + (grant.Acting == grant.Unit ? "" : $", {texts["Own.Grants.For", grant.Acting]}")
        + (grant.ForOneActivity ? $" {texts["Accounts.OneActivity"]}" : "");

    private async IAsyncEnumerable<IReadOnlyList<object?>> SheetRowsAsync(
        IQueryable<Account> rows,
        IQueryable<Account> seen,
        IStringLocalizer<AccountsTexts> texts,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (
            var lines in Orders.PortionsAsync(db, Filter, rows, seen, page => LinesAsync(page, cancel), cancel).WithCancellation(cancel)
        )
        {
            var grants = await GrantsAsync(lines, cancel);
            foreach (var line in lines)
            {
                yield return
                [
                    line.Name,
                    line.Email,
                    string.Join("; ", grants[line.Id].Select(g => WordsOf(g, texts))),
                    texts["Accounts.State." + StateOf(line, grants[line.Id].Any(), Now)].Value,
                    line.EndedAt is { } ended ? VietnamTime.DateOf(ended) : null,
                ];
            }
        }
    }

    private async Task<(IQueryable<Account> Rows, IQueryable<Account> Seen)> RowsAsync(CancellationToken cancel)
    {
        var now = Now = clock.GetCurrentInstant();
        var waiting = now - SignInTries.Wait;
        var year = (now + Duration.FromDays(365)).ToDateTimeOffset();
        var seen = AccountReach.Seen(db, actor, (await installation.GetAsync(cancel)).RootUnitId).AsNoTracking();
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

        return (rows, seen);
    }

    private Task<List<AccountLine>> LinesAsync(IQueryable<Account> page, CancellationToken cancel)
    {
        var waiting = Now - SignInTries.Wait;
        return page.Select(a => new AccountLine(
                a.Id,
                a.DisplayName,
                a.Email,
                a.EndedAt,
                a.LockoutEnd,
                db.SignInTries.Any(t => t.AccountId == a.Id && t.Tries >= SignInTries.MaxTries && t.LastAt > waiting)
            ))
            .ToListAsync(cancel);
    }

    private async Task<ILookup<Guid, AccountGrantLine>> GrantsAsync(IReadOnlyList<AccountLine> lines, CancellationToken cancel)
    {
        var ids = lines.Select(l => l.Id).ToList();
        return (
            await (
                from g in db.Grants.ValidAt(Now)
                join u in db.Units on g.UnitId equals u.Id
                join a in db.Units on g.ActingUnitId equals a.Id
                where ids.Contains(g.AccountId)
                orderby g.ValidFrom, g.Id
                select new AccountGrantLine(g.AccountId, g.Role, u.Name, a.Name, g.ActivityId != null)
            ).ToListAsync(cancel)
        ).ToLookup(g => g.AccountId);
    }
}
