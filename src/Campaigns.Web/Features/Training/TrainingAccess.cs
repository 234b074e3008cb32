using Campaigns.Web.Platform.Access;

namespace Campaigns.Web.Features.Training;

/// <summary>From which grant new courses and runs are made, and lists begin.</summary>
internal static class TrainingAccess
{
    /// <summary>The grant in force where it may, else the first that may; null where none may for the unit that it acts for.</summary>
    public static HeldGrant? GrantToManage(Actor actor)
    {
        var grant = actor.InForce is { } inForce && inForce.May(Act.ManageCourses) ? inForce : actor.Grants.FirstOrDefault(g => g.May(Act.ManageCourses));
        return grant is not null && actor.May(Act.ManageCourses, grant.ActingUnitPath) ? grant : null;
    }

    /// <summary>The grant whose unit lists are narrowed to.</summary>
    public static HeldGrant GrantToSee(Actor actor) =>
        actor.InForce is { } inForce && inForce.May(Act.SeeActivities) ? inForce : actor.Grants.First(g => g.May(Act.SeeActivities));
}
