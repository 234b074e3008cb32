using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Decides which people a field of speakers or trainers offers and accepts. So an account cannot learn a name from an id, and cannot put a
/// person into a programme whom it may not see.
/// </summary>
public static class SeenPeople
{
    /// <summary>
    /// The people whom every such field offers and accepts. Speakers are known to all units, so that nobody is booked twice. Other people
    /// must be in the part of the network that the reader sees, with work there that has not ended.
    /// </summary>
    public static IQueryable<Person> Of(CampaignsDbContext db, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(db);
        var roots = PeopleInReach.RootsFor(actor, Permission.KeepNetwork);
        var network = PeopleInReach.Seen(db, roots).Where(c => c.EndedOn == null).Select(c => c.Person.StandingId);
        return PeopleInReach.Standing(db).Where(p => p.IsSpeaker || network.Contains(p.Id));
    }

    /// <summary>The names of these people, taken from the entry that stands for each of them after merging.</summary>
    public static Task<Dictionary<Guid, string>> NamesAsync(CampaignsDbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (
            from p in db.Persons
            join s in db.Persons on p.StandingId equals s.Id
            where ids.Contains(p.Id)
            select new { p.Id, s.Name }
        ).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
    }

    /// <summary>
    /// The people whose names contain all of the words. The database only narrows the search; <see cref="NameSearch"/> decides afterwards
    /// which names match.
    /// </summary>
    public static IQueryable<Person> Named(IQueryable<Person> people, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(words);
        foreach (var word in words)
        {
            people = people.Where(p => p.NameFolded.Replace(" ", "").Contains(word));
        }

        return people;
    }

    /// <summary>
    /// Removes all people from what was sent whom the field would not offer. People who already belong to the activity stay. An entry that
    /// was merged into another is replaced by the entry that stands.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="actor">The account that chooses.</param>
    /// <param name="chosen">The ids that were sent. The list is changed.</param>
    /// <param name="activityId">The activity; null while it is not saved.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>How many people were removed.</returns>
    public static async Task<int> KeepAsync(
        CampaignsDbContext db,
        Actor actor,
        IList<string> chosen,
        Guid? activityId,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(chosen);
        var ids = chosen.Select(c => Guid.TryParse(c, out var id) ? id : (Guid?)null).OfType<Guid>().ToArray();
        if (ids.Length == 0)
        {
            return 0;
        }

        var joined = await db
            .Persons.Where(p =>
                ids.Contains(p.Id)
                && p.StandingId != p.Id
                && !db.ActivitySpeakers.Any(s => s.ActivityId == activityId && s.PersonId == p.Id)
            )
            .ToDictionaryAsync(p => p.Id, p => p.StandingId, cancel);
        Guid[] asked = [.. ids.Select(i => joined.GetValueOrDefault(i, i))];
        var seen = (
            await Of(db, actor)
                .Where(p => asked.Contains(p.Id))
                .Select(p => p.Id)
                .Concat(db.ActivitySpeakers.Where(s => s.ActivityId == activityId && asked.Contains(s.PersonId)).Select(s => s.PersonId))
                .ToListAsync(cancel)
        ).ToHashSet();
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
