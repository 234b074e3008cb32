using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>What the import will do with a line of a list of accounts.</summary>
public enum AccountFate
{
    /// <summary>Something in the line has to be corrected first.</summary>
    Choose,
    Make,

    /// <summary>An account with this e-mail address or phone number exists already.</summary>
    Already,
    LeaveOut,
}

/// <summary>Why a line has a fault or is left out; the text <c>List.Fault.{…}</c> puts it into words.</summary>
public enum AccountFault
{
    NameMissing,
    NameTooLong,
    NameWrong,
    AddressMissing,
    EmailWrong,
    PhoneWrong,
    UnitMissing,
    UnitNotFound,
    UnitSeveral,
    UnitRefused,
    RoleMissing,
    RoleNotKnown,
    Double,
    ByYou,
    Hidden,
    NoPerson,
}

/// <summary>A unit that a list may name: one below the units that the importing account administers.</summary>
/// <param name="ShortName">The name as tables show it: "Hội LHPN xã Ea Tul".</param>
/// <param name="Above">The names of the units above it, the nearest first.</param>
public sealed record ListedUnit(Guid Id, string Name, string ShortName, string Path, LocalDate? ValidTo, IReadOnlyList<string> Above)
{
    public string Whole => Above.Count > 0 ? $"{Name}, {Above[0]}" : Name;
}

/// <summary>A line of a list of accounts, as it was read.</summary>
/// <param name="Address">The name for signing in: the e-mail address, or the telephone number in national form.</param>
/// <param name="EmailText">The e-mail address as the file has it.</param>
/// <param name="PhoneText">The phone number as the file has it.</param>
/// <param name="Left">Cells that could not be read and are left out, because the account does not need them.</param>
/// <param name="Perhaps">The units that the line may mean.</param>
/// <param name="Existing">The account that exists already; null when there is none.</param>
/// <param name="OtherRow">The number of an earlier line with the same address; null when there is none.</param>
public sealed record AccountRow(
    KeptLine Line,
    AccountFate Fate,
    IReadOnlyList<AccountFault> Faults,
    string Name,
    string? Email,
    string? Phone,
    string Address,
    string EmailText,
    string PhoneText,
    string UnitText,
    ListedUnit? Unit,
    string RoleText,
    Role? Role,
    IReadOnlyList<string> Left,
    IReadOnlyList<ListedUnit> Perhaps,
    Guid? Existing,
    int? OtherRow
)
{
    public int Number => Line.Number;
}

/// <summary>A list of accounts as its page shows it.</summary>
public sealed record AccountListView(ReadSheet Sheet, IReadOnlyList<AccountRow> Rows);

/// <summary>The progress of a list of accounts.</summary>
public sealed record AccountListCount(int All, int Made, int Already, int Skipped, int Faults)
{
    public int Done => Made + Already + Skipped + Faults;
}

/// <summary>
/// Reads a list of accounts and decides what happens to each line. Nobody gets a second account: a person with the same e-mail address or
/// phone number keeps the existing one unchanged. Only units that the importing account administers at the time are accepted, and the rules
/// are those for a single account (<see cref="GrantRules"/>).
/// </summary>
public sealed class AccountLists(CampaignsDbContext db, KeptLists lists, ILookupNormalizer normal, IClock clock)
{
    public const string Kind = "accounts";

    /// <summary>The meanings that a column of such a list may have.</summary>
    public static readonly IReadOnlyList<ListField> Takes =
    [
        ListField.Name,
        ListField.FamilyName,
        ListField.GivenName,
        ListField.Email,
        ListField.Phone,
        ListField.Unit,
        ListField.Role,
    ];

    private const int MaxName = 100;

    public async Task<AccountListView> PlanAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var sheet = ReadSheet.Of(list, await lists.LinesAsync(list, list.Sheet, cancel));
        var units = new UnitNames(await UnitsAsync(list.CreatedById, cancel));
        var rows = sheet.Below.Select((line, i) => Read(list, line, sheet.Kinds[i], units)).ToList();
        var existing = await ExistingAsync(rows, cancel);
        var above = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Fate is AccountFate.LeaveOut || row.Address.Length == 0)
            {
                continue;
            }

            var key = normal.NormalizeName(row.Address);
            if (above.TryGetValue(key, out var other))
            {
                rows[i] = row with { Fate = AccountFate.LeaveOut, Faults = [AccountFault.Double], OtherRow = other };
                continue;
            }

            above[key] = row.Number;
            if (existing.TryGetValue(key, out var account))
            {
                rows[i] = row with { Fate = AccountFate.Already, Faults = [], Existing = account };
            }
        }

        return new AccountListView(sheet, rows);
    }

    public async Task<AccountListCount> CountAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        return await db
            .Database.SqlQuery<AccountListCount>(
                $"""
                SELECT count(*)::int AS all, count(*) FILTER (WHERE outcome = 'registered')::int AS made,
                  count(*) FILTER (WHERE outcome = 'already')::int AS already,
                  count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped, count(*) FILTER (WHERE outcome = 'fault')::int AS faults
                FROM (SELECT r.outcome, row_number() OVER (ORDER BY r.number) AS place FROM list_import_row r
                  WHERE r.import_id = {list.Id} AND r.sheet = {list.Sheet}) r
                WHERE r.place > {list.Head.Below}
                """
            )
            .SingleAsync(cancel);
    }

    /// <summary>The accounts from this list whose password nobody has set yet, and which the importing account may still change.</summary>
    public async Task<IReadOnlyList<Account>> WithoutPasswordAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var now = clock.GetCurrentInstant();
        var made = await db
            .Database.SqlQuery<Guid>(
                $"SELECT registration_id AS \"Value\" FROM list_import_row WHERE import_id = {list.Id} AND outcome = 'registered'"
            )
            .ToListAsync(cancel);
        var roots = await RootsAsync(list.CreatedById, now, cancel);
        return await db
            .Users.Where(a =>
                made.Contains(a.Id)
                && a.PasswordHash == null
                && a.EndedAt == null
                && !db.Grants.Any(g =>
                    g.AccountId == a.Id
                    && (g.ValidTo == null || g.ValidTo > now)
                    && !db.UnitScopes.Any(s => s.UnitId == g.UnitId && roots.Contains(s.AncestorUnitId))
                )
            )
            .OrderBy(a => a.DisplayName)
            .ThenBy(a => a.Id)
            .ToListAsync(cancel);
    }

    /// <summary>Those of the accounts to which a link was mailed.</summary>
    public async Task<IReadOnlySet<Guid>> MailedAsync(IEnumerable<Guid> accounts, CancellationToken cancel)
    {
        var ids = accounts.ToList();
        return (
            await db
                .AuditEntries.Where(e => e.Action == "account.link_mailed" && ids.Contains(e.SubjectId))
                .Select(e => e.SubjectId)
                .ToListAsync(cancel)
        ).ToHashSet();
    }

    /// <summary>The telephone number in the form in which it is used for signing in.</summary>
    public static string SignInNameOf(string e164) => Phones.Display(e164).Replace(" ", "", StringComparison.Ordinal);

    // The units that the account administers now. It is read from the grants, because a job has no request and so no actor.
    private async Task<List<Guid>> RootsAsync(Guid accountId, Instant now, CancellationToken cancel) =>
        await db
            .Grants.ValidAt(now)
            .Where(g => g.AccountId == accountId && g.Role == Role.Administrator && g.ActivityId == null)
            .Select(g => g.UnitId)
            .Distinct()
            .ToListAsync(cancel);

    private async Task<List<ListedUnit>> UnitsAsync(Guid accountId, CancellationToken cancel)
    {
        var roots = await RootsAsync(accountId, clock.GetCurrentInstant(), cancel);
        var units = await db
            .Units.AsNoTracking()
            .Where(u => db.UnitScopes.Any(s => s.UnitId == u.Id && roots.Contains(s.AncestorUnitId)))
            .ToListAsync(cancel);
        var names = await db
            .Units.AsNoTracking()
            .Select(u => new
            {
                u.Id,
                u.Name,
                u.ParentId,
            })
            .ToDictionaryAsync(u => u.Id, cancel);
        return units.ConvertAll(u =>
        {
            var above = new List<string>();
            for (var parent = u.ParentId; parent is { } id && names.TryGetValue(id, out var known); parent = known.ParentId)
            {
                above.Add(known.Name);
            }

            return new ListedUnit(u.Id, u.Name, u.ShortName, u.Path, u.ValidTo, above);
        });
    }

    private async Task<Dictionary<string, Guid>> ExistingAsync(List<AccountRow> rows, CancellationToken cancel)
    {
        var keys = rows.Where(r => r.Address.Length > 0)
            .Select(r => normal.NormalizeName(r.Address))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var known = await db
            .Users.Where(a => keys.Contains(a.NormalizedEmail!) || keys.Contains(a.NormalizedUserName!))
            .Select(a => new
            {
                a.Id,
                a.NormalizedEmail,
                a.NormalizedUserName,
            })
            .ToListAsync(cancel);
        var existing = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var account in known)
        {
            foreach (var key in new[] { account.NormalizedEmail, account.NormalizedUserName }.OfType<string>())
            {
                existing.TryAdd(key, account.Id);
            }
        }

        return existing;
    }

    private AccountRow Read(KeptList list, KeptLine line, LineKind kind, UnitNames units)
    {
        string Cell(ListField field)
        {
            for (var i = 0; i < list.Columns.Count; i++)
            {
                if (list.Columns[i].Field == field)
                {
                    return i < line.Cells.Length ? line.Cells[i] : "";
                }
            }

            return "";
        }

        var name = string.Join(
            ' ',
            new[] { Cell(ListField.Name), Cell(ListField.FamilyName), Cell(ListField.GivenName) }.Where(n => n.Length > 0)
        );
        var (typedEmail, typedPhone, unitText, roleText) = (
            Cell(ListField.Email),
            Cell(ListField.Phone),
            Cell(ListField.Unit),
            Cell(ListField.Role)
        );
        var email = MailAddressOf(typedEmail);
        var phone =
            typedPhone.Length == 0
                ? null
                : Phones.Read(typedPhone.Length == 9 && typedPhone.All(char.IsAsciiDigit) ? "0" + typedPhone : typedPhone).E164;
        var address = email ?? (phone is null ? "" : SignInNameOf(phone));
        var (unit, perhaps) = units.Find(unitText);
        var role = RoleWords.Read(roleText);
        var faults = new List<AccountFault>();
        void Fault(bool wrong, AccountFault fault)
        {
            if (wrong)
            {
                faults.Add(fault);
            }
        }

        Fault(name.Length == 0, AccountFault.NameMissing);
        Fault(name.Length > MaxName, AccountFault.NameTooLong);
        Fault(PersonName.Of(name, MaxName) is NameFault.NotAName, AccountFault.NameWrong);
        Fault(
            address.Length == 0,
            typedEmail.Length > 0 ? AccountFault.EmailWrong
                : typedPhone.Length > 0 ? AccountFault.PhoneWrong
                : AccountFault.AddressMissing
        );
        Fault(
            unit is null,
            unitText.Length == 0 ? AccountFault.UnitMissing
                : perhaps.Count > 0 ? AccountFault.UnitSeveral
                : AccountFault.UnitNotFound
        );
        Fault(role is null, roleText.Length == 0 ? AccountFault.RoleMissing : AccountFault.RoleNotKnown);
        if (unit is not null && role is not null)
        {
            var refused = GrantRules.Give(
                new GrantPlan
                {
                    Role = role,
                    UnitId = unit.Id,
                    ActingUnitId = null,
                },
                new GrantFacts
                {
                    Unit = new GrantUnit(unit.Path, unit.ValidTo, InReach: true),
                    ActingUnit = null,
                    Today = clock.Today(),
                }
            );
            Fault(refused.Count > 0, AccountFault.UnitRefused);
        }

        var left = new[] { (typedEmail, email), (typedPhone, phone) }
            .Where(t => t.Item1.Length > 0 && t.Item2 is null && address.Length > 0)
            .Select(t => t.Item1)
            .ToList();
        var taken = line.Taken;
        var nobody =
            kind is not (LineKind.Entry or LineKind.Unsure or LineKind.NoName)
            || (kind is LineKind.NoName && typedEmail.Length + typedPhone.Length == 0);
        var (fate, why) =
            taken is false ? (AccountFate.LeaveOut, AccountFault.ByYou)
            : nobody && taken is null ? (AccountFate.LeaveOut, AccountFault.NoPerson)
            : line.Hidden && !list.TakeHidden && taken is null ? (AccountFate.LeaveOut, AccountFault.Hidden)
            : faults.Count > 0 ? (AccountFate.Choose, (AccountFault?)null)
            : (AccountFate.Make, null);
        return new AccountRow(
            line,
            fate,
            why is { } reason ? [reason] : faults,
            name,
            email,
            phone,
            address,
            typedEmail,
            typedPhone,
            unitText,
            unit,
            roleText,
            role,
            left,
            perhaps,
            Existing: null,
            OtherRow: null
        );
    }

    private static string? MailAddressOf(string typed) =>
        typed.Length is > 0 and <= 200
        && new System.ComponentModel.DataAnnotations.EmailAddressAttribute().IsValid(typed)
        && !typed.Any(c => char.IsWhiteSpace(c) || c > '~')
            ? typed
            : null;

    /// <summary>
    /// Finds units by the names that a list uses: "Xã Ea Tar", "Xã Ea Tar, huyện Cư M'gar", the short name of an agency as tables show it
    /// ("Hội LHPN xã Ea Tul"), or the id that this page puts in. The short name of an area is its name without the kind, which several
    /// areas may share, so it is asked about.
    /// </summary>
    private sealed class UnitNames(List<ListedUnit> units)
    {
        private readonly ILookup<string, ListedUnit> _byName = units
            .SelectMany(u => NamesOf(u).Select(n => Folding.Fold(n)).Distinct(StringComparer.Ordinal).Select(n => (Name: n, Unit: u)))
            .ToLookup(n => n.Name, n => n.Unit, StringComparer.Ordinal);
        private readonly ILookup<string, ListedUnit> _byBareName = units.ToLookup(u => Bare(Folding.Fold(u.Name)), StringComparer.Ordinal);
        private readonly Dictionary<Guid, ListedUnit> _byId = units.ToDictionary(u => u.Id);

        /// <summary>The unit that the text certainly means; otherwise the units that it may mean.</summary>
        public (ListedUnit? Unit, IReadOnlyList<ListedUnit> Perhaps) Find(string text)
        {
            if (Guid.TryParseExact(text, "D", out var id))
            {
                return (_byId.GetValueOrDefault(id), []);
            }

            var parts = text.Split([',', ';', '–'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(Folding.Fold)
                .Where(p => p.Length > 0)
                .ToList();
            if (parts.Count == 0)
            {
                return (null, []);
            }

            bool LiesIn(ListedUnit unit) =>
                parts.Skip(1).All(p => unit.Above.Any(a => Folding.Fold(a) == p || Bare(Folding.Fold(a)) == Bare(p)));
            var named = _byName[parts[0]].Where(LiesIn).ToList();
            var marked = named.FindAll(u => NamesOf(u).Any(n => ExactName.Same(n, text.Split(',', ';', '–')[0])));
            return (marked.Count == 1 ? marked : named) is [var only] ? (only, [])
                : named.Count > 0 ? (null, named)
                : (null, [.. _byBareName[Bare(parts[0])].Where(LiesIn).Take(8)]);
        }

        private static string[] NamesOf(ListedUnit unit) =>
            Folding.Fold(unit.ShortName) == Bare(Folding.Fold(unit.Name)) ? [unit.Name] : [unit.Name, unit.ShortName];

        // The name without the kind of unit.
        private static string Bare(string folded)
        {
            foreach (var kind in (string[])["xa ", "phuong ", "thi tran ", "huyen ", "thi xa ", "thanh pho ", "tx ", "tp ", "tt "])
            {
                if (folded.StartsWith(kind, StringComparison.Ordinal))
                {
                    return folded[kind.Length..];
                }
            }

            return folded;
        }
    }
}
