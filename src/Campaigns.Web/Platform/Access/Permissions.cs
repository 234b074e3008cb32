using System.Collections.Frozen;
using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Platform.Access;

/// <summary>
/// The acts that roles allow. A page asks for one of them in its attribute, and its handler asks again with the unit to which the thing
/// belongs.
/// </summary>
public enum Permission
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

    /// <summary>To see reports of units; whoever may do nothing else with them sees the accepted ones.</summary>
    SeeReports,

    /// <summary>To fill in the report of a unit and to send it.</summary>
    CompileReports,

    /// <summary>To send the report of a unit that a compiler laid before its head, or to give it back to the compiler.</summary>
    ApproveReports,

    /// <summary>To accept and to return the reports of the units below.</summary>
    ReceiveReports,

    /// <summary>To ask units for an ad hoc report, and to change and withdraw that.</summary>
    AskForReports,

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
public static class Permissions
{
    private static readonly FrozenDictionary<Permission, Role[]> Table = new Dictionary<Permission, Role[]>
    {
        [Permission.OwnAccount] = [.. Enum.GetValues<Role>()],
        [Permission.SeeActivities] = [Role.Coordinator, Role.Organiser, Role.Approver, Role.Trainer, Role.Viewer],
        [Permission.ManageActivities] = [Role.Organiser],
        [Permission.ManageCourses] = [Role.Organiser, Role.Trainer],
        [Permission.SeeNames] = [Role.Organiser, Role.Trainer],
        [Permission.CheckIn] = [Role.Organiser, Role.Trainer, Role.Steward],
        [Permission.SearchAtDoor] = [Role.Organiser, Role.Trainer, Role.Steward],
        [Permission.CountHeads] = [Role.Organiser],
        [Permission.SeeCounts] = [Role.Coordinator, Role.Organiser, Role.Approver, Role.Viewer],
        [Permission.SeeNetwork] = [Role.Coordinator, Role.Organiser, Role.Approver, Role.Viewer],
        [Permission.KeepNetwork] = [Role.Organiser],
        [Permission.SeeReports] = [Role.Coordinator, Role.Organiser, Role.Approver, Role.Viewer],
        [Permission.CompileReports] = [Role.Organiser],
        [Permission.ApproveReports] = [Role.Approver],
        [Permission.ReceiveReports] = [Role.Coordinator],
        [Permission.AskForReports] = [Role.Coordinator],
        [Permission.SeeUnits] = [Role.Administrator, Role.Coordinator],
        [Permission.SeeAudit] = [Role.Administrator, Role.Coordinator],
        [Permission.SetTargets] = [Role.Administrator, Role.Coordinator],
        [Permission.Administer] = [Role.Administrator],
    }.ToFrozenDictionary();

    /// <summary>The acts that a trainer may do in course runs alone.</summary>
    private static readonly FrozenSet<Permission> CourseRunsOnly = new[]
    {
        Permission.SeeNames,
        Permission.CheckIn,
        Permission.SearchAtDoor,
    }.ToFrozenSet();

    /// <summary>The roles that allow this permission on some unit.</summary>
    public static IReadOnlyList<Role> Roles(Permission permission) => Table[permission];

    /// <summary>Whether the role allows this permission on some unit.</summary>
    public static bool May(Role role, Permission permission) => Table[permission].Contains(role);

    /// <summary>Whether the role allows this permission in course runs alone.</summary>
    public static bool InCourseRunsOnly(Role role, Permission permission) => role == Role.Trainer && CourseRunsOnly.Contains(permission);
}
