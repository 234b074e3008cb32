using System.Collections.Frozen;
using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Platform.Access;

/// <summary>
/// The acts that roles allow. A page asks for one of them in its attribute, and its handler asks again with the unit to which the thing
/// belongs.
/// </summary>
public enum Act
{
    /// <summary>To change one's own account; every signed-in account may, with or without a grant.</summary>
    OwnAccount,

    /// <summary>To see the list of activities, an activity's page and the calendar, without names of people.</summary>
    SeeActivities,

    /// <summary>
    /// To schedule, change, postpone and cancel events and mark them as held, and to keep the campaigns and venues that go with them.
    /// </summary>
    ManageActivities,

    /// <summary>To keep courses; to open, change, postpone and cancel their runs and mark them as held.</summary>
    ManageCourses,

    /// <summary>To see the names of people who registered and who came (who-sees 1).</summary>
    SeeNames,

    /// <summary>To work at the door: scan, type a code, register walk-ins, take an admission back.</summary>
    CheckIn,

    /// <summary>To look a person up by name at the door.</summary>
    SearchAtDoor,

    /// <summary>To enter the number of people who came without registration.</summary>
    CountHeads,

    /// <summary>To see counts of turns and people at every level, without names.</summary>
    SeeCounts,

    /// <summary>To see how many people of each kind are in the network and the share of men, without names.</summary>
    SeeNetwork,

    /// <summary>To see the people of the network by name, and to add, change, end, invite and merge them.</summary>
    KeepNetwork,

    /// <summary>To see the units of the tree.</summary>
    SeeUnits,

    /// <summary>To see the log of acts, which holds ids and values of things, never of persons.</summary>
    SeeAudit,

    /// <summary>To set the targets of units in a campaign.</summary>
    SetTargets,

    /// <summary>To keep accounts, grants and units, and to see the state of the jobs.</summary>
    Administer,
}

/// <summary>The one table of which roles allow which acts.</summary>
public static class WhoMay
{
    private static readonly FrozenDictionary<Act, Role[]> Table = new Dictionary<Act, Role[]>
    {
        [Act.OwnAccount] = [Role.Administrator, Role.Coordinator, Role.Organiser, Role.Trainer, Role.Steward, Role.Viewer],
        [Act.SeeActivities] = [Role.Coordinator, Role.Organiser, Role.Trainer, Role.Viewer],
        [Act.ManageActivities] = [Role.Organiser],
        [Act.ManageCourses] = [Role.Organiser, Role.Trainer],
        [Act.SeeNames] = [Role.Organiser, Role.Trainer],
        [Act.CheckIn] = [Role.Organiser, Role.Trainer, Role.Steward],
        [Act.SearchAtDoor] = [Role.Organiser, Role.Trainer, Role.Steward],
        [Act.CountHeads] = [Role.Organiser],
        [Act.SeeCounts] = [Role.Coordinator, Role.Organiser, Role.Viewer],
        [Act.SeeNetwork] = [Role.Coordinator, Role.Organiser, Role.Viewer],
        [Act.KeepNetwork] = [Role.Organiser],
        [Act.SeeUnits] = [Role.Administrator, Role.Coordinator],
        [Act.SeeAudit] = [Role.Administrator, Role.Coordinator],
        [Act.SetTargets] = [Role.Administrator, Role.Coordinator],
        [Act.Administer] = [Role.Administrator],
    }.ToFrozenDictionary();

    /// <summary>The acts that a trainer may do in course runs alone.</summary>
    private static readonly FrozenSet<Act> CourseRunsOnly = new[] { Act.SeeNames, Act.CheckIn, Act.SearchAtDoor }.ToFrozenSet();

    /// <summary>The roles that allow this act on some unit.</summary>
    public static IReadOnlyList<Role> Roles(Act act) => Table[act];

    /// <summary>Whether the role allows this act on some unit.</summary>
    public static bool May(Role role, Act act) => Table[act].Contains(role);

    /// <summary>Whether the role allows this act in course runs alone.</summary>
    public static bool InCourseRunsOnly(Role role, Act act) => role == Role.Trainer && CourseRunsOnly.Contains(act);
}
