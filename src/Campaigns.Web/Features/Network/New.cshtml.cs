using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Network;

/// <summary>Adds a person to the network. A person who registered for something before is found again and is not entered twice.</summary>
[May(Permission.KeepNetwork)]
public sealed class NewModel(NetworkFormServices services) : CollaboratorFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Input.Since = Show.Date(Today);
        Input.ConsentOn = Show.Date(Today);
        Input.KeepingUnitId = PeopleInReach.GrantFor(Actor, Permission.KeepNetwork).ActingUnitId.ToString();
        await ReadChoicesAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var wish = await ReadWishAsync(cancel);
        if (ModelState.IsValid && await AddAsync(wish, cancel) is { } person)
        {
            TempData["Toast"] = Services.Texts["Toast.Added"].Value;
            return LocalRedirect($"/network/{person}");
        }

        Db.ChangeTracker.Clear();
        await ReadChoicesAsync(cancel);
        return Page();
    }

    /// <summary>Adds the person; null when they are in a network already, and the form then says in whose.</summary>
    private async Task<Guid?> AddAsync(CollaboratorWish wish, CancellationToken cancel)
    {
        var now = Services.Clock.GetCurrentInstant();
        var traits = PersonTraits.Typed(wish.Input.Name, wish.Phone, wish.Input.BirthYear, wish.CommuneId, wish.Sex);
        await using var transaction = await Db.Database.BeginTransactionAsync(cancel);

        // The same lock as for a registration: entries of one name wait for each other.
        await Db.LockAsync(AdvisoryLocks.PersonName, traits.NameFolded, cancel);
        var candidates = await PeopleInReach
            .Standing(Db)
            .Where(p => p.NameFolded == traits.NameFolded)
            .Where(p =>
                (traits.Phone != null && p.Phone == traits.Phone)
                || (
                    traits.BirthYear != null
                    && traits.CommuneId != null
                    && p.BirthYear == traits.BirthYear
                    && p.CommuneId == traits.CommuneId
                )
            )
            .ToListAsync(cancel);
        var person = PersonMatching.Find(traits, candidates);
        if (person is not null)
        {
            var kept = await (
                from c in Db.Collaborators
                join u in Db.Units on c.KeepingUnitId equals u.Id
                where c.Person.StandingId == person.Id
                select u.Name
            ).FirstOrDefaultAsync(cancel);
            if (kept is not null)
            {
                Add(nameof(Input.Name), Services.Texts["Error.AlreadyKept", kept]);
                return null;
            }

            // What is already known about the person stays when the form gives no other value.
            wish = wish with
            {
                Input = wish.Input with { Name = person.Name, BirthYear = wish.Input.BirthYear ?? person.BirthYear },
                Sex = wish.Sex ?? person.Sex,
                CommuneId = wish.CommuneId ?? person.CommuneId,
                Phone = wish.Phone ?? person.Phone,
                Email = wish.Email ?? await EmailOfAsync(person, cancel),
            };
        }
        else
        {
            var name = Names.Tidy(wish.Input.Name);
            person = new Person
            {
                Id = Guid.CreateVersion7(),
                Name = name,
                NameFolded = traits.NameFolded,
                NameSort = Names.SortKey(name),
                CreatedAt = now,
            };
            Db.Persons.Add(person);
        }

        var entry = new Collaborator
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Id,
            KeepingUnitId = wish.KeepingUnitId,
            Since = wish.Input.Since!.Value,
            ConsentVersion = ConsentVersion,
            ConsentChannel = wish.Input.ConsentChannel!.Value,
            ConsentOn = wish.Input.ConsentOn!.Value,
            CreatedById = Actor.Id,
            CreatedAt = now,
            UpdatedAt = now,
        };
        Db.Collaborators.Add(entry);
        await FillAsync(entry, person, wish, now, cancel);
        Db.Audit(
            Actor,
            now,
            "collaborator.added",
            "person",
            person.Id,
            entry.KeepingUnitId,
            new
            {
                kinds = wish.Input.Kinds,
                covers = wish.Input.Covers,
                consentVersion = ConsentVersion,
            }
        );
        await Db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return person.Id;
    }

    /// <summary>
    /// The person's mail address. One that stands only on an anonymous registration does not count until somebody types it here (who-sees
    /// 4).
    /// </summary>
    private async Task<string?> EmailOfAsync(Person person, CancellationToken cancel) =>
        person.Email is not null
        && await Db.Registrations.AnyAsync(
            r => r.PersonId == person.Id && r.Channel == RegistrationChannel.Public && r.Email == person.Email,
            cancel
        )
            ? null
            : person.Email;
}
