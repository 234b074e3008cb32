using Campaigns.Domain.Accounts;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Accounts;

/// <summary>A grant of an account, with the names that belong to its ids.</summary>
public sealed record GrantRow(Grant Grant, string Unit, string Acting, string? Activity)
{
    public bool Holds(Instant now) => GrantRules.Holds(Grant, now);
}

/// <summary>One act in the log of an account.</summary>
public sealed record AccountAct(Instant At, string Action, string? By, ActorKind Kind);

/// <summary>The page of one account: its data, its grants, and ending it. Grants are given and ended, never changed.</summary>
[May(Permission.Administer)]
public sealed class DetailsModel(
    CampaignsDbContext db,
    Actor actor,
    UserManager<Account> users,
    PasswordLinks links,
    AccountSessions sessions,
    ApiTokens tokens,
    SecondFactors codes,
    InstallationFacts installation,
    IClock clock,
    IStringLocalizer<AccountsTexts> texts
) : PageModel
{
    /// <summary>The name of the entry in TempData that carries a new link to the next page, which shows it once.</summary>
    public const string LinkKey = "PasswordLink";

    public const string AskEnd = "end";
    public const string AskCodes = "codes";
    public const string AskToken = "token";

    private const int MaxActs = 30;

    /// <summary>How long a grant that was ended by mistake can be given again with one press.</summary>
    private static readonly Duration GiveAgainFor = Duration.FromHours(24);

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    /// <summary>The token about whose revocation the page asks.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Token { get; set; }

    [BindProperty]
    public AccountInput Input { get; set; } = new();

    [BindProperty]
    public GrantInput Grant { get; set; } = new();

    /// <summary>The account that takes over the grants when this one is ended; null: none does.</summary>
    [BindProperty]
    public Guid? Successor { get; set; }

    public Account Account { get; private set; } = null!;

    public bool IsOwn { get; private set; }

    public bool MayChange { get; private set; }

    public bool IsLocked { get; private set; }

    /// <summary>The locks after too many failed attempts, each for some minutes.</summary>
    public IReadOnlyList<SignInLock> Locks { get; private set; } = [];

    /// <summary>Since when a code is asked for; null when none is.</summary>
    public Instant? CodesSince { get; private set; }

    public string? Link { get; private set; }

    public Instant Now { get; private set; }

    public IReadOnlyList<GrantRow> Grants { get; private set; } = [];

    public IReadOnlyList<AccountAct> Acts { get; private set; } = [];

    public IReadOnlyList<ApiToken> Tokens { get; private set; } = [];

    public IReadOnlyDictionary<Guid, string> Chosen { get; private set; } = new Dictionary<Guid, string>();

    public string? SuccessorName { get; private set; }

    /// <summary>The address of this page.</summary>
    public string Own => $"/accounts/{Id}";

    /// <summary>The address that asks whether to revoke a token; null for somebody who may not.</summary>
    public string? AskOf(ApiToken token) => MayChange ? $"?ask={AskToken}&token={token?.Id}#ask" : null;

    public IEnumerable<GrantRow> Open => Grants.Where(g => g.Holds(Now));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: false, cancel) is { } away)
        {
            return away;
        }

        Link = TempData[LinkKey] as string;
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        Only("Input");
        if (ModelState.IsValid)
        {
            var (name, email) = (Names.Tidy(Input.DisplayName), Input.Email.Trim());
            var userName = string.IsNullOrWhiteSpace(Input.UserName) ? email : Input.UserName.Trim();
            string[] changed =
            [
                .. new (string Field, bool Changed)[]
                {
                    ("name", Account.DisplayName != name),
                    ("email", Account.Email != email),
                    ("user_name", Account.UserName != userName),
                    ("language", Account.Language != Input.Language),
                }
                    .Where(f => f.Changed)
                    .Select(f => f.Field),
            ];
            (Account.DisplayName, Account.Email, Account.UserName, Account.Language) = (name, email, userName, Input.Language);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var saved = await users.UpdateAsync(Account);
            AccountFields.Refuse(ModelState, saved, named: userName != email);
            if (saved.Succeeded)
            {
                db.Audit(actor, Now, "account.corrected", "account", Id, await UnitOfLogAsync(cancel), new { changed });
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
                return Done("Account.Saved");
            }
        }

        return await AgainAsync(cancel);
    }

    public async Task<IActionResult> OnPostGrantAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        Only("Grant");
        var facts = await AccountReach.FactsAsync(db, actor, Grant.Plan(), Account, Now, clock.Today(), cancel);
        GrantSentences.Refuse(ModelState, GrantRules.Give(Grant.Plan(), facts), texts);
        if (ModelState.IsValid)
        {
            var grant = Grant.ToGrant(Id, Now);
            db.Grants.Add(grant);
            db.Audit(actor, Now, "account.grant_given", "account", Id, grant.UnitId, GrantInput.Logged(grant));
            try
            {
                await db.SaveChangesAsync(cancel);
                return Done("Grant.Given");
            }
            catch (DbUpdateException e)
                when (e.InnerException is PostgresException { ConstraintName: AccountConfiguration.SameGrantConstraint })
            {
                db.ChangeTracker.Clear();
                GrantSentences.Refuse(ModelState, [new GrantRefusal.HeldAlready()], texts);
            }
        }

        return await AgainAsync(cancel);
    }

    public async Task<IActionResult> OnPostEndGrantAsync(Guid grant, CancellationToken cancel)
    {
        if (await LoadAsync(change: false, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await StillAdministersAsync(cancel))
        {
            return Forbid();
        }

        var row = await db.Grants.SingleOrDefaultAsync(g => g.Id == grant && g.AccountId == Id, cancel);
        if (row is null)
        {
            return NotFound();
        }

        // The administrator of one unit may end its grants, also of an account that administrators of other units share.
        if (!actor.May(Permission.Administer, await db.Units.Where(u => u.Id == row.UnitId).Select(u => u.Path).SingleAsync(cancel)))
        {
            return Forbid();
        }

        if (GrantRules.End(row, actor.Id, Now) is { } refusal)
        {
            GrantSentences.Refuse(ModelState, [refusal], texts);
            return await AgainAsync(cancel);
        }

        row.ValidTo = Now;
        db.Audit(actor, Now, "account.grant_ended", "account", Id, row.UnitId, GrantInput.Logged(row));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Done(MayChange && Account.EndedAt is null ? "Grant.EndedForNow" : "Grant.Ended");
    }

    /// <summary>Whether the grant was ended recently and no equal one holds, so that it can be given again with one press.</summary>
    public bool MayGiveAgain(GrantRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return MayChange
            && Account.EndedAt is null
            && row.Grant.ValidTo is { } ended
            && ended <= Now
            && Now - ended < GiveAgainFor
            && !Open.Any(o => IsLike(o.Grant, row.Grant));
    }

    /// <summary>Gives a recently ended grant again, as a new grant from now on; the ended one stays ended.</summary>
    public async Task<IActionResult> OnPostGiveAgainAsync(Guid grant, CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        var ended = await db.Grants.AsNoTracking().SingleOrDefaultAsync(g => g.Id == grant && g.AccountId == Id, cancel);
        if (ended is null)
        {
            return NotFound();
        }

        if (ended.ValidTo is not { } at || at > Now || Now - at >= GiveAgainFor)
        {
            ModelState.AddModelError("", texts["Grant.TooLateToGiveAgain"]);
            return await AgainAsync(cancel);
        }

        Grant = new GrantInput
        {
            Role = ended.Role,
            UnitId = ended.UnitId,
            ActingUnitId = ended.ActingUnitId,
            ActivityId = ended.ActivityId,
            MaySearch = ended.MaySearch,
        };
        return await OnPostGrantAsync(cancel);
    }

    private static bool IsLike(Grant one, Grant other) =>
        (one.Role, one.UnitId, one.ActingUnitId, one.ActivityId) == (other.Role, other.UnitId, other.ActingUnitId, other.ActivityId);

    public Task<IActionResult> OnPostLockAsync(CancellationToken cancel) =>
        LockAsync(AccountLocks.Forever, "account.locked", "Account.Locked", cancel);

    public Task<IActionResult> OnPostUnlockAsync(CancellationToken cancel) =>
        LockAsync(null, "account.unlocked", "Account.Unlocked", cancel);

    /// <summary>Removes the locks after too many wrong passwords or codes.</summary>
    public async Task<IActionResult> OnPostOpenAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SignInTries.OpenAsync(db, Id, cancel);
        db.Audit(actor, Now, "account.tries_opened", "account", Id, await UnitOfLogAsync(cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Done("Account.Locks.Opened");
    }

    /// <summary>Removes the second factor of somebody who lost phone and recovery codes; it is set up anew at the next sign-in.</summary>
    public async Task<IActionResult> OnPostCodesAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        if (IsOwn)
        {
            ModelState.AddModelError("", texts["Account.OwnCodes"]);
            return await AgainAsync(cancel);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await codes.ResetAsync(Id, cancel);
        await users.UpdateSecurityStampAsync(Account);
        db.Audit(actor, Now, "account.second_factor_reset", "account", Id, await UnitOfLogAsync(cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Done("Account.CodesReset");
    }

    public async Task<IActionResult> OnPostLinkAsync(CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        if (Account.EndedAt is not null)
        {
            ModelState.AddModelError("", texts["Grant.Refusal.AccountEnded"]);
            return await AgainAsync(cancel);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        db.Audit(actor, Now, "account.link_made", "account", Id, await UnitOfLogAsync(cancel));
        TempData[LinkKey] = await links.MakeAsync(Account);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return LocalRedirect($"/accounts/{Id}");
    }

    /// <summary>Revokes a token of the account with which a program reads open data.</summary>
    public async Task<IActionResult> OnPostRevokeAsync(Guid token, CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        return await tokens.RevokeAsync(actor, Id, token, await UnitOfLogAsync(cancel), cancel) ? Done("Token.Revoked") : NotFound();
    }

    /// <summary>Ends the account and its grants; a successor gets those that hold as new grants.</summary>
    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancel)
    {
        Ask = AskEnd;
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        if (IsOwn || Account.EndedAt is not null)
        {
            ModelState.AddModelError("", texts[IsOwn ? "End.Own" : "End.Already"]);
            return await AgainAsync(cancel);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await StillAdministersAsync(cancel))
        {
            return Forbid();
        }

        await db.Database.ExecuteSqlAsync(
            $"SELECT 1 FROM account WHERE id = {Id} OR id = {Successor} ORDER BY id FOR NO KEY UPDATE",
            cancel
        );
        if (Successor is { } successor)
        {
            var taking = await AccountReach
                .Seen(db, actor, (await installation.GetAsync(cancel)).RootUnitId)
                .AsNoTracking()
                .SingleOrDefaultAsync(a => a.Id == successor, cancel);
            if (taking is null || taking.EndedAt is not null || taking.Id == Id)
            {
                ModelState.AddModelError(
                    nameof(Successor),
                    texts[
                        taking is null ? "End.NoSuccessor"
                        : taking.Id == Id ? "End.SameSuccessor"
                        : "End.EndedSuccessor"
                    ]
                );
                return await AgainAsync(cancel);
            }
        }

        var leaving = await db.Grants.Where(g => g.AccountId == Id && (g.ValidTo == null || g.ValidTo > Now)).ToListAsync(cancel);
        foreach (var grant in leaving)
        {
            grant.ValidTo = Instant.Max(grant.ValidFrom, Now);
            db.Audit(actor, Now, "account.grant_ended", "account", Id, grant.UnitId, GrantInput.Logged(grant));
        }

        if (Successor is { } next)
        {
            await HandOverAsync(leaving, next, cancel);
        }

        Account.EndedAt = Now;
        db.Audit(actor, Now, "account.ended", "account", Id, await UnitOfLogAsync(cancel), new { successor = Successor });
        await users.UpdateSecurityStampAsync(Account);
        await sessions.EndAllAsync(Id);
        await tokens.RevokeAllAsync(actor, Id, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Done("End.Done");
    }

    private async Task HandOverAsync(List<Grant> leaving, Guid successor, CancellationToken cancel)
    {
        var activities = leaving.Select(g => g.ActivityId).OfType<Guid>().ToList();
        var past = await db
            .Sessions.Where(s => activities.Contains(s.ActivityId))
            .GroupBy(s => s.ActivityId)
            .Where(g => g.Max(s => s.EndsAt) < Now)
            .Select(g => g.Key)
            .ToListAsync(cancel);
        var held = await db.Grants.AsNoTracking().Where(g => g.AccountId == successor).ToListAsync(cancel);

        // The grants as they were before they were ended above.
        var before = leaving.Select(g => new Grant
        {
            Id = g.Id,
            AccountId = g.AccountId,
            Role = g.Role,
            UnitId = g.UnitId,
            ActingUnitId = g.ActingUnitId,
            ActivityId = g.ActivityId,
            MaySearch = g.MaySearch,
            ValidFrom = g.ValidFrom,
        });
        foreach (var grant in GrantRules.HandOver(before, held, successor, past.ToHashSet(), Now))
        {
            db.Grants.Add(grant);
            db.Audit(actor, Now, "account.grant_taken_over", "account", successor, grant.UnitId, GrantInput.Logged(grant));
        }
    }

    private async Task<IActionResult> LockAsync(DateTimeOffset? until, string action, string toast, CancellationToken cancel)
    {
        if (await LoadAsync(change: true, cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        if (IsOwn)
        {
            ModelState.AddModelError("", texts["Account.OwnLock"]);
            return await AgainAsync(cancel);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await StillAdministersAsync(cancel))
        {
            return Forbid();
        }

        await users.SetLockoutEnabledAsync(Account, enabled: true);
        await users.SetLockoutEndDateAsync(Account, until);
        await users.ResetAccessFailedCountAsync(Account);

        // The account is signed out everywhere, and its links that were not used yet become invalid.
        await users.UpdateSecurityStampAsync(Account);
        await sessions.EndAllAsync(Id);
        if (until is not null)
        {
            await tokens.RevokeAllAsync(actor, Id, cancel);
        }

        await SignInTries.OpenAsync(db, Id, cancel);
        db.Audit(actor, Now, action, "account", Id, await UnitOfLogAsync(cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Done(toast);
    }

    /// <summary>
    /// Whether this administrator is one still. Whoever takes rights away waits here for others who do, in the caller's transaction: two
    /// administrators who end each other at the same moment would otherwise leave nobody.
    /// </summary>
    private async Task<bool> StillAdministersAsync(CancellationToken cancel)
    {
        await db.LockAsync(AdvisoryLocks.Administration, "", cancel);
        var at = Now.ToDateTimeOffset();
        return await db.Grants.AnyAsync(
            g =>
                g.AccountId == actor.Id
                && g.Role == Role.Administrator
                && (g.ValidTo == null || g.ValidTo > Now)
                && db.Users.Any(a => a.Id == g.AccountId && a.EndedAt == null && (a.LockoutEnd == null || a.LockoutEnd <= at)),
            cancel
        );
    }

    private async Task<IActionResult?> LoadAsync(bool change, CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var root = (await installation.GetAsync(cancel)).RootUnitId;
        var (seen, mayChange) = await Together.ReadAsync(
            db,
            () => AccountReach.Seen(db, actor, root).AnyAsync(a => a.Id == Id, cancel),
            () => AccountReach.MayChangeAsync(db, actor, root, Id, Now, cancel)
        );
        if (!seen)
        {
            return NotFound();
        }

        MayChange = mayChange;
        if (change && !MayChange)
        {
            return Forbid();
        }

        Account = await db.Users.SingleAsync(a => a.Id == Id, cancel);
        IsOwn = Id == actor.Id;
        IsLocked = AccountLocks.IsLocked(Account.LockoutEnd, Now);
        return null;
    }

    private async Task<IActionResult> AgainAsync(CancellationToken cancel)
    {
        // The refused changes to tracked rows are dropped, so that the page shows what is stored.
        db.ChangeTracker.Clear();
        Account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == Id, cancel);
        return await ShowAsync(cancel, keep: true);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel, bool keep = false)
    {
        if (!keep || !ModelState.Keys.Any(k => k.StartsWith("Input.", StringComparison.Ordinal)))
        {
            Input = new AccountInput
            {
                DisplayName = Account.DisplayName,
                Email = Account.Email ?? "",
                UserName = string.Equals(Account.UserName, Account.Email, StringComparison.OrdinalIgnoreCase) ? null : Account.UserName,
                Language = Account.Language,
            };
        }

        var grants =
            from g in db.Grants.AsNoTracking()
            join u in db.Units on g.UnitId equals u.Id
            join a in db.Units on g.ActingUnitId equals a.Id
            from e in db.Activities.Where(e => e.Id == g.ActivityId).DefaultIfEmpty()
            where g.AccountId == Id
            orderby g.ValidTo == null descending, g.ValidFrom descending, g.Id
            select new GrantRow(g, u.Name, a.Name, e == null ? null : e.Title);
        var acts =
            from e in db.AuditEntries
            from account in db.Users.Where(a => a.Id == e.ActorId).DefaultIfEmpty()
            where e.SubjectKind == "account" && e.SubjectId == Id
            orderby e.At descending, e.Id descending
            select new AccountAct(e.At, e.Action, account == null ? null : account.DisplayName, e.ActorKind);
        await Together.ReadAsync(
            db,
            async () => Grants = await grants.ToListAsync(cancel),
            async () => Acts = await acts.Take(MaxActs).ToListAsync(cancel),
            async () => Locks = await SignInTries.LocksAsync(db, Id, Now, cancel),
            async () =>
                CodesSince = await db.SecondFactors.Where(f => f.AccountId == Id).Select(f => f.ConfirmedAt).SingleOrDefaultAsync(cancel),
            async () => Chosen = await Grant.ChosenAsync(db, cancel),
            async () => Tokens = await ApiTokens.OfAsync(db, Id, Now, cancel),
            async () =>
                SuccessorName = Successor is { } successor
                    ? await db.Users.Where(a => a.Id == successor).Select(a => a.DisplayName).SingleOrDefaultAsync(cancel)
                    : null
        );
        return Page();
    }

    /// <summary>The page has several forms, and a post holds only one of them; the fields of the others are not missing.</summary>
    private void Only(string form)
    {
        foreach (var key in ModelState.Keys.Where(k => !k.StartsWith(form + ".", StringComparison.Ordinal)).ToList())
        {
            ModelState.Remove(key);
        }
    }

    /// <summary>The unit under which the log lists acts on an account: that of its oldest open grant.</summary>
    private Task<Guid?> UnitOfLogAsync(CancellationToken cancel) =>
        db
            .Grants.Where(g => g.AccountId == Id)
            .OrderBy(g => g.ValidTo != null)
            .ThenBy(g => g.ValidFrom)
            .Select(g => (Guid?)g.UnitId)
            .FirstOrDefaultAsync(cancel);

    private LocalRedirectResult Done(string toast)
    {
        TempData["Toast"] = texts[toast].Value;
        return LocalRedirect($"/accounts/{Id}");
    }
}
