using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>Whom a field of speakers or trainers takes: by an id alone nobody learns a name, nor puts somebody into a programme whom they may not see.</summary>
public static class SeenPeople
{
    /// <summary>
    /// Takes out of what was sent all people whom the field would not offer; who stands on the activity already stays, and of two entries that were
    /// joined since, the one that stands takes the place of the other.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="actor">Who chooses.</param>
    /// <param name="chosen">The ids that were sent.</param>
    /// <param name="activityId">The activity, once it is there.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>How many were taken out.</returns>
    public static async Task<int> KeepAsync(CampaignsDbContext db, Actor actor, IList<string> chosen, Guid? activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(chosen);
        var ids = chosen.Select(c => Guid.TryParse(c, out var id) ? id : (Guid?)null).OfType<Guid>().ToArray();
        if (ids.Length == 0)
        {
            return 0;
        }

        var keeps = actor.PathsFor(Act.KeepNetwork);
        var kept = await db.Units.Where(u => keeps.Contains(u.Path)).Select(u => u.Id).ToArrayAsync(cancel);
        var joined = await db.Persons.Where(p => ids.Contains(p.Id) && p.MergedIntoId != null && !db.ActivitySpeakers.Any(s => s.ActivityId == activityId && s.PersonId == p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.MergedIntoId!.Value, cancel);
        Guid[] asked = [.. ids.Select(i => joined.GetValueOrDefault(i, i))];
        var seen = (await db.Persons.Where(p => asked.Contains(p.Id)
                && ((p.IsSpeaker && p.MergedIntoId == null && p.AnonymisedAt == null)
                    || db.ActivitySpeakers.Any(s => s.ActivityId == activityId && s.PersonId == p.Id)
                    || db.Collaborators.Any(c => c.PersonId == p.Id && db.UnitScopes.Any(s => s.UnitId == c.KeepingUnitId && kept.Contains(s.AncestorUnitId)))))
            .Select(p => p.Id).ToListAsync(cancel)).ToHashSet();
        var gone = 0;
        for (var i = chosen.Count - 1; i >= 0; i--)
        {
            if (!Guid.TryParse(chosen[i], out var id))
            {
                continue;
            }

            var stands = joined.GetValueOrDefault(id, id);
            if (!seen.Contains(stands))
            {
                chosen.RemoveAt(i);
                gone++;
            }
            else if (stands != id)
            {
                chosen[i] = stands.ToString();
            }
        }

        return gone;
    }
}
