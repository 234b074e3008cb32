using System.Collections.Frozen;
using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Platform.Access;

/// <summary>What somebody may do. A page asks for one of these at its door, and again with the unit that the thing belongs to.</summary>
public enum Act
{
    /// <summary>One's own account: whoever is signed in, with or without a grant.</summary>
    OwnAccount,

    /// <summary>The list of activities, an activity's page, the calendar: no names.</summary>
    SeeActivities,

    /// <summary>Schedule, change, postpone, cancel, mark as held; campaigns and venues that go with it.</summary>
    ManageActivities,

    /// <summary>Keep courses; open, change, postpone and cancel their runs, and mark them as held.</summary>
    ManageCourses,

    /// <summary>Who registered and who came.</summary>
    SeeNames,

    /// <summary>The door: scan, type a code, walk-ins, take back.</summary>
    CheckIn,

    /// <summary>Look somebody up by name at the door.</summary>
    SearchAtDoor,

    /// <summary>Enter the number of those who came without registration.</summary>
    CountHeads,

    /// <summary>Counts of turns and people, at every level; never names.</summary>
    SeeCounts,

    /// <summary>How many people of which kind are in the network, and the share of men; no names.</summary>
    SeeNetwork,

    /// <summary>The people of the network by name: add, change, end, invite, merge.</summary>
    KeepNetwork,

    /// <summary>The units of the tree.</summary>
    SeeUnits,

    /// <summary>The log of what was done: ids and values of things, never of persons.</summary>
    SeeAudit,

    /// <summary>What the units aim at in a campaign.</summary>
    SetTargets,

    /// <summary>Accounts, grants, units, the state of the jobs.</summary>
    Administer,
}

/// <summary>Which roles may do what: the one table of it.</summary>
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

    /// <summary>Acts that a trainer may do in course runs alone.</summary>
    private static readonly FrozenSet<Act> CourseRunsOnly = new[] { Act.SeeNames, Act.CheckIn, Act.SearchAtDoor }.ToFrozenSet();

    /// <summary>The roles that may do it somewhere.</summary>
    public static IReadOnlyList<Role> Roles(Act act) => Table[act];

    /// <summary>Whether the role may do it somewhere.</summary>
    public static bool May(Role role, Act act) => Table[act].Contains(role);

    /// <summary>Whether the role may do it in course runs alone.</summary>
    public static bool InCourseRunsOnly(Role role, Act act) => role == Role.Trainer && CourseRunsOnly.Contains(act);
}
