using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>Whom a field of speakers or trainers takes: by an id alone nobody learns a name, nor puts somebody into a programme whom they may not see.</summary>
public static class SeenPeople
{
    /// <summary>
    /// Whom such a field offers and takes, everywhere alike: whoever speaks is known to all units, so that nobody is booked twice, and of the others those
    /// whom the network shows to the reader and whose work there goes on.
    /// </summary>
    public static IQueryable<Person> Of(CampaignsDbContext db, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(db);
        var roots = NetworkReach.RootsFor(actor, Act.KeepNetwork);
        var network = NetworkReach.Seen(db, roots).Where(c => c.EndedOn == null).Select(c => c.Person.StandingId);
        return NetworkReach.Standing(db).Where(p => p.IsSpeaker || network.Contains(p.Id));
    }

    /// <summary>The names of these people, each by the entry that stands for them.</summary>
    public static Task<Dictionary<Guid, string>> NamesAsync(CampaignsDbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (
            from p in db.Persons
            join s in db.Persons on p.StandingId equals s.Id
            where ids.Contains(p.Id)
            select new { p.Id, s.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
    }

    /// <summary>Those of them whom the words find, by <see cref="NameSearch"/>; the database leaves out whoever has a word nowhere in the name.</summary>
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

        var joined = await db.Persons.Where(p => ids.Contains(p.Id) && p.StandingId != p.Id && !db.ActivitySpeakers.Any(s => s.ActivityId == activityId && s.PersonId == p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.StandingId, cancel);
        Guid[] asked = [.. ids.Select(i => joined.GetValueOrDefault(i, i))];
        var seen = (await Of(db, actor).Where(p => asked.Contains(p.Id)).Select(p => p.Id)
            .Concat(db.ActivitySpeakers.Where(s => s.ActivityId == activityId && asked.Contains(s.PersonId)).Select(s => s.PersonId))
            .ToListAsync(cancel)).ToHashSet();
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
