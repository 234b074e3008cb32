using System.Security.Claims;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Access;

/// <summary>A grant of the account that holds now, with everything that is needed to decide by it.</summary>
/// <param name="Id">The id of the grant.</param>
/// <param name="Role">The role that the grant gives.</param>
/// <param name="UnitId">The unit of the grant, which also reaches every unit below it.</param>
/// <param name="UnitPath">The path of the grant's unit.</param>
/// <param name="UnitName">The name of the grant's unit.</param>
/// <param name="ActingUnitId">The unit on whose behalf the account acts.</param>
/// <param name="ActingUnitPath">The path of the acting unit.</param>
/// <param name="ActingUnitName">The name of the acting unit.</param>
/// <param name="ActivityId">The one activity that a steward's grant is for; null for all activities in reach.</param>
/// <param name="MaySearch">For a steward: whether they may look people up by name.</param>
public sealed record HeldGrant(
    Guid Id,
    Role Role,
    Guid UnitId,
    string UnitPath,
    string UnitName,
    Guid ActingUnitId,
    string ActingUnitPath,
    string ActingUnitName,
    Guid? ActivityId,
    bool MaySearch
)
{
    /// <summary>Whether the grant's role allows this permission on some unit.</summary>
    public bool May(Permission permission) =>
        Permissions.May(Role, permission) && (permission is not Permission.SearchAtDoor || Role is not Role.Steward || MaySearch);

    /// <summary>Whether the unit is the grant's own or lies below it.</summary>
    public bool Reaches(string unitPath)
    {
        ArgumentNullException.ThrowIfNull(unitPath);
        return unitPath.StartsWith(UnitPath, StringComparison.Ordinal)
            && (unitPath.Length == UnitPath.Length || unitPath[UnitPath.Length] == '.');
    }
}

/// <summary>
/// The actor behind this request: the account, its grants, and the grant in force. When <see cref="AccountId"/> is null, nobody is signed
/// in. There is one actor per request, and it is filled before any page runs.
/// </summary>
public sealed class Actor
{
    /// <summary>The cookie that remembers between pages which grant is in force.</summary>
    public const string CookieName = "unit";

    /// <summary>The data that were read for an account before it is known whether its session is still open.</summary>
    private (Guid Account, List<HeldGrant> Grants, int Running, int Ended)? _read;

    /// <summary>The account's id; null when nobody is signed in.</summary>
    public Guid? AccountId { get; private set; }

    /// <summary>The account's name as pages show it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The colour theme: "light", "dark" or "auto".</summary>
    public string Theme { get; private set; } = "auto";

    /// <summary>"vi" or "en": the language of the screen.</summary>
    public string Language => Languages.Current;

    /// <summary>How many of the account's long jobs have not ended.</summary>
    public int JobsRunning { get; private set; }

    /// <summary>How many of its long jobs ended and were not looked at since.</summary>
    public int JobsEnded { get; private set; }

    /// <summary>Counts that many ended jobs no more, because this request shows how they ended.</summary>
    public void Looked(int jobs) => JobsEnded -= jobs;

    /// <summary>The grants that hold now.</summary>
    public IReadOnlyList<HeldGrant> Grants { get; private set; } = [];

    /// <summary>The grant from which lists start and for whose unit new things are made; null when the account has none.</summary>
    public HeldGrant? InForce { get; private set; }

    /// <summary>The account's id, for rows that record who did something.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in, so the page was opened to somebody to whom it must stay
    /// closed.</exception>
    public Guid Id => AccountId ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The unit on whose behalf the account acts; null when it has no grant.</summary>
    public Guid? ActingUnitId => InForce?.ActingUnitId;

    /// <summary>Whether the account may do this on some unit. Menus use it, and lists that are narrowed to the account's reach.</summary>
    public bool May(Permission permission) =>
        permission is Permission.OwnAccount ? AccountId is not null : Grants.Any(g => g.May(permission));

    /// <summary>Whether the account may do this to a thing that belongs to the given unit.</summary>
    /// <param name="act">The permission that is asked for.</param>
    /// <param name="unitPath">The path of the unit that the thing belongs to; for an activity its organising unit.</param>
    /// <param name="activityId">The activity in question. Without it, a grant for one activity alone does not allow the permission.</param>
    /// <param name="kind">The kind of the activity. Without it, a trainer's grant allows neither names nor the door.</param>
    public bool May(Permission permission, string unitPath, Guid? activityId = null, ActivityKind? kind = null) =>
        Grants.Any(g =>
            g.May(permission)
            && g.Reaches(unitPath)
            && (g.ActivityId is null || g.ActivityId == activityId)
            && (!Permissions.InCourseRunsOnly(g.Role, permission) || kind is ActivityKind.CourseRun)
        );

    /// <summary>
    /// The paths under which the account may do this, for narrowing lists. Grants for one activity alone are not among them.
    /// </summary>
    public IReadOnlyList<string> PathsFor(Permission permission) =>
        [.. Grants.Where(g => g.ActivityId is null && g.May(permission)).Select(g => g.UnitPath).Distinct(StringComparer.Ordinal)];

    /// <summary>The activities in which the account may do this by a grant for that activity alone.</summary>
    public IReadOnlyList<Guid> ActivitiesFor(Permission permission) =>
        [.. Grants.Where(g => g.May(permission)).Select(g => g.ActivityId).OfType<Guid>().Distinct()];

    /// <summary>
    /// Reads the grants of the account and whether its session is open in one command, before anything is done by these grants.
    /// </summary>
    public async Task ReadGrantsAsync(HttpContext context, ClaimsPrincipal user, CampaignsDbContext db, IClock clock)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(clock);
        if (!Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var held = await (
            from g in db.Grants.ValidAt(now)
            join u in db.Units on g.UnitId equals u.Id
            join a in db.Units on g.ActingUnitId equals a.Id
            where g.AccountId == id
            orderby g.ValidFrom, g.Id
            select new
            {
                Grant = new HeldGrant(g.Id, g.Role, u.Id, u.Path, u.Name, a.Id, a.Path, a.Name, g.ActivityId, g.MaySearch),
                Running = db.LongJobs.Count(j => j.ById == id && j.SeenAt == null && j.EndedAt == null),
                Ended = db.LongJobs.Count(j => j.ById == id && j.SeenAt == null && j.EndedAt != null),
            }
        ).ToListAsync(context.RequestAborted);
        _read = (
            id,
            held.ConvertAll(h => h.Grant),
            held.Select(h => h.Running).FirstOrDefault(),
            held.Select(h => h.Ended).FirstOrDefault()
        );
    }

    /// <summary>Sets the actor to the account that is signed in.</summary>
    public async Task LoadAsync(HttpContext context, CampaignsDbContext db, IClock clock)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        if (user.Identity?.IsAuthenticated is not true || !Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            return;
        }

        AccountId = id;
        Name = user.FindFirstValue(AccountClaims.DisplayName) ?? "";
        Theme = user.FindFirstValue(AccountClaims.Theme) ?? "auto";
        if (_read?.Account != id)
        {
            using var read = ReadsAgain.In(context);
            await ReadGrantsAsync(context, user, db, clock);
        }

        (JobsRunning, JobsEnded) = (_read!.Value.Running, _read.Value.Ended);
        var grants = _read.Value.Grants;
        Grants = grants;
        InForce =
            Guid.TryParse(context.Request.Cookies[CookieName], out var chosen) && grants.Find(g => g.Id == chosen) is { } wanted
                ? wanted
                : grants.OrderBy(g => g.ActivityId is not null).FirstOrDefault();
    }
}
