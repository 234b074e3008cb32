using System.Globalization;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Network;

/// <summary>Changes the entry of a person of the network.</summary>
[May(Permission.KeepNetwork)]
public sealed class EditModel(NetworkFormServices services) : CollaboratorFormModel(services)
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public NetworkEntry Entry { get; private set; } = null!;

    /// <summary>Whether somebody else changed the entry since the form was opened.</summary>
    public bool Stale { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var (c, p) = (Entry.Collaborator, Entry.Person);
        Input = new CollaboratorForm
        {
            Name = p.Name,
            Sex = p.Sex switch
            {
                Sex.Female => "female",
                Sex.Male => "male",
                _ => "none",
            },
            BirthYear = p.BirthYear?.ToString(CultureInfo.InvariantCulture) ?? "",
            CommuneId = p.CommuneId?.ToString() ?? "",
            Phone = Phones.Display(p.Phone),
            Email = p.Email ?? "",
            Kinds = [.. c.Kinds.Select(k => k.KindId.ToString())],
            Covers = [.. c.Covers.Select(k => k.UnitId.ToString())],
            Languages = [.. c.Languages.Select(k => k.LanguageId.ToString())],
            Skills = c.Skills,
            KeepingUnitId = c.KeepingUnitId.ToString(),
            Since = Show.Date(c.Since),
            Consent = true,
            ConsentChannel = c.ConsentChannel.ToString(),
            ConsentOn = Show.Date(c.ConsentOn),
            Version = c.Version.ToString(CultureInfo.InvariantCulture),
        };
        await ReadChoicesAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var wish = await ReadWishAsync(cancel);
        if (ModelState.IsValid && await SaveAsync(wish, cancel))
        {
            TempData["Toast"] = Services.Texts["Toast.Saved"].Value;
            return LocalRedirect($"/network/{Id}");
        }

        Db.ChangeTracker.Clear();
        await ReadChoicesAsync(cancel);
        return Page();
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await NetworkReach.FindAsync(Db, Actor, Id, cancel) is not { } entry)
        {
            return NotFound();
        }

        if (!Actor.May(Permission.KeepNetwork, entry.KeepingPath))
        {
            return Forbid();
        }

        Entry = entry;
        return null;
    }

    private async Task<bool> SaveAsync(CollaboratorWish wish, CancellationToken cancel)
    {
        var now = Services.Clock.GetCurrentInstant();
        var entry = Entry.Collaborator;
        var person = await Db.Persons.SingleAsync(p => p.Id == Id, cancel);
        Db.ExpectVersion(entry, Input.Version);

        var changed = await FillAsync(entry, person, wish, now, cancel);
        Db.Audit(Actor, now, "collaborator.changed", "person", person.Id, entry.KeepingUnitId, new { changed });
        try
        {
            await Db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            Stale = true;
            Add("", Services.Texts["Error.Stale"]);
            return false;
        }
    }
}
