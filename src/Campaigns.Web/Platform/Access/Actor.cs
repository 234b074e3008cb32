using System.Security.Claims;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Access;

/// <summary>A grant that holds now, with what is needed to judge by it.</summary>
/// <param name="Id">The grant.</param>
/// <param name="Role">What the account is by it.</param>
/// <param name="UnitId">Where it begins; it reaches what lies under that.</param>
/// <param name="UnitPath">The path of that unit.</param>
/// <param name="UnitName">The name of that unit.</param>
/// <param name="ActingUnitId">On whose behalf.</param>
/// <param name="ActingUnitPath">The path of that unit.</param>
/// <param name="ActingUnitName">The name of that unit.</param>
/// <param name="ActivityId">The one activity that a steward's grant is for; null for all.</param>
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
    bool MaySearch)
{
    /// <summary>Whether the grant lets its holder do it somewhere.</summary>
    public bool May(Act act) => WhoMay.May(Role, act) && (act is not Act.SearchAtDoor || Role is not Role.Steward || MaySearch);

    /// <summary>Whether the unit lies under the grant's, or is it.</summary>
    public bool Reaches(string unitPath)
    {
        ArgumentNullException.ThrowIfNull(unitPath);
        return unitPath.StartsWith(UnitPath, StringComparison.Ordinal) && (unitPath.Length == UnitPath.Length || unitPath[UnitPath.Length] == '.');
    }
}

/// <summary>
/// Who does what this request asks for: the account, its grants, and the one in force. Nobody is signed in where
/// <see cref="AccountId"/> is null. One per request, filled before any page runs.
/// </summary>
public sealed class Actor
{
    /// <summary>Which grant is in force, remembered between pages.</summary>
    public const string CookieName = "unit";

    /// <summary>The account; null where nobody is signed in.</summary>
    public Guid? AccountId { get; private set; }

    /// <summary>The account's name as it is shown.</summary>
    public string Name { get; private set; } = "";

    /// <summary>"light", "dark" or "auto".</summary>
    public string Theme { get; private set; } = "auto";

    /// <summary>"vi" or "en": the language of the screen.</summary>
    public string Language => Languages.Current;

    /// <summary>What the account may do now.</summary>
    public IReadOnlyList<HeldGrant> Grants { get; private set; } = [];

    /// <summary>The grant that lists start from and that new things are made for; null where the account has none.</summary>
    public HeldGrant? InForce { get; private set; }

    /// <summary>The account's id, for rows that name who did something.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the page let somebody through that it must not.</exception>
    public Guid Id => AccountId ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The unit on whose behalf the account acts; null where it has no grant.</summary>
    public Guid? ActingUnitId => InForce?.ActingUnitId;

    /// <summary>Whether the account may do this somewhere: for menus and for lists that are narrowed by reach.</summary>
    public bool May(Act act) => act is Act.OwnAccount ? AccountId is not null : Grants.Any(g => g.May(act));

    /// <summary>Whether the account may do this to something of that unit.</summary>
    /// <param name="act">What.</param>
    /// <param name="unitPath">The path of the unit that the thing belongs to; for an activity its organising unit.</param>
    /// <param name="activityId">The activity that it is about. Without it, a grant for one activity alone says no.</param>
    /// <param name="kind">The activity's kind. Without it, a trainer's grant says no to names and to the door.</param>
    public bool May(Act act, string unitPath, Guid? activityId = null, ActivityKind? kind = null) =>
        Grants.Any(g => g.May(act)
            && g.Reaches(unitPath)
            && (g.ActivityId is null || g.ActivityId == activityId)
            && (!WhoMay.InCourseRunsOnly(g.Role, act) || kind is ActivityKind.CourseRun));

    /// <summary>Paths under which the account may do this, for narrowing lists. Grants for one activity alone are not among them.</summary>
    public IReadOnlyList<string> PathsFor(Act act) =>
        [.. Grants.Where(g => g.ActivityId is null && g.May(act)).Select(g => g.UnitPath).Distinct(StringComparer.Ordinal)];

    /// <summary>Activities that the account may do this in by a grant for them alone.</summary>
    public IReadOnlyList<Guid> ActivitiesFor(Act act) =>
        [.. Grants.Where(g => g.May(act)).Select(g => g.ActivityId).OfType<Guid>().Distinct()];

    /// <summary>Fills the actor from the signed-in account.</summary>
    public async Task LoadAsync(HttpContext context, CampaignsDbContext db, IClock clock)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(clock);
        var user = context.User;
        if (user.Identity?.IsAuthenticated is not true || !Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            return;
        }

        AccountId = id;
        Name = user.FindFirstValue(AccountClaims.DisplayName) ?? "";
        Theme = user.FindFirstValue(AccountClaims.Theme) ?? "auto";
        var now = clock.GetCurrentInstant();
        using var read = ReadsAgain.In(context);
        var grants = await (
            from g in db.Grants
            join u in db.Units on g.UnitId equals u.Id
            join a in db.Units on g.ActingUnitId equals a.Id
            where g.AccountId == id && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now)
            orderby g.ValidFrom, g.Id
            select new HeldGrant(g.Id, g.Role, u.Id, u.Path, u.Name, a.Id, a.Path, a.Name, g.ActivityId, g.MaySearch)).ToListAsync(context.RequestAborted);
        Grants = grants;
        InForce = Guid.TryParse(context.Request.Cookies[CookieName], out var chosen) && grants.Find(g => g.Id == chosen) is { } wanted
            ? wanted
            : grants.OrderBy(g => g.ActivityId is not null).FirstOrDefault();
    }
}
