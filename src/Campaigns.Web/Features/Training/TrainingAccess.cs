using Campaigns.Web.Platform.Access;

namespace Campaigns.Web.Features.Training;

/// <summary>Chooses the grant under which new courses and runs are made, and the grant whose unit the lists show.</summary>
internal static class TrainingAccess
{
    /// <summary>
    /// The grant in force if its role may manage courses, otherwise the first grant that may; null when none may for the unit that it acts
    /// for.
    /// </summary>
    public static HeldGrant? GrantToManage(Actor actor)
    {
        var grant =
            actor.InForce is { } inForce && inForce.May(Permission.ManageCourses)
                ? inForce
                : actor.Grants.FirstOrDefault(g => g.May(Permission.ManageCourses));
        return grant is not null && actor.May(Permission.ManageCourses, grant.ActingUnitPath) ? grant : null;
    }

    /// <summary>
    /// The grant whose unit the lists show: the grant in force if its role may see activities, otherwise the first grant that may.
    /// </summary>
    public static HeldGrant GrantToSee(Actor actor) =>
        actor.InForce is { } inForce && inForce.May(Permission.SeeActivities)
            ? inForce
            : actor.Grants.First(g => g.May(Permission.SeeActivities));
}
