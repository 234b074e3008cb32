using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Events;

/// <summary>What the form of an event works with.</summary>
public sealed class EventFormServices(
    CampaignsDbContext db, Actor actor, IClock clock, EventDesk desk, IStringLocalizer<EventsTexts> texts, IStringLocalizer<SharedTexts> shared)
{
    public CampaignsDbContext Db { get; } = db;

    public Actor Actor { get; } = actor;

    public IClock Clock { get; } = clock;

    public EventDesk Desk { get; } = desk;

    public IStringLocalizer<EventsTexts> Texts { get; } = texts;

    public IStringLocalizer<SharedTexts> Shared { get; } = shared;
}

/// <summary>The form of an event: the same for a new one and for one that is there. Works without script; with it, it checks and saves as one types.</summary>
public abstract class EventFormModel(EventFormServices services) : PageModel
{
    private const int MostTries = 3;

    [BindProperty]
    public EventInput Input { get; set; } = new();

    public EventFormView View { get; private set; } = null!;

    /// <summary>The state of the event; a draft where it is new.</summary>
    public ActivityState State { get; private set; } = ActivityState.Draft;

    /// <summary>The event, once it is saved.</summary>
    public Guid? ActivityId { get; private set; }

    public string UnitName { get; private set; } = "";

    /// <summary>When a draft was last saved.</summary>
    public Instant? SavedAt { get; private set; }

    public bool IsDraft => State is ActivityState.Draft;

    protected EventFormServices Services { get; } = services;

    private CampaignsDbContext Db => Services.Db;

    private Actor Actor => Services.Actor;

    private Guid UnitId { get; set; }

    private Guid ScopeUnitId { get; set; }

    /// <summary>Schedules, or saves a change of what is scheduled.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        switch (await Services.Desk.ScheduleAsync(Input, ActivityId, UnitId, cancel))
        {
            case SaveOutcome.Saved saved:
                TempData["Toast"] = Services.Texts[State is ActivityState.Scheduled ? "Toast.Changed" : "Toast.Scheduled"].Value;
                return LocalRedirect($"/events/{saved.ActivityId}");
            case SaveOutcome.Stale:
                ModelState.AddModelError("", Services.Texts["Error.Stale"]);
                break;
            case SaveOutcome.FewerPlacesThanTaken fewer:
                ModelState.AddModelError("Input.Capacity", Services.Texts["Error.FewerPlacesThanTaken", fewer.Taken]);
                break;
            case SaveOutcome.Refused refused:
                Refuse(refused);
                break;
        }

        return await ShowAsync(cancel);
    }

    /// <summary>Saves a draft and goes on with it.</summary>
    public async Task<IActionResult> OnPostDraftAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsDraft)
        {
            return BadRequest();
        }

        switch (await SaveDraftAsync(cancel))
        {
            case SaveOutcome.Saved saved:
                TempData["Toast"] = Services.Texts["Toast.Drafted"].Value;
                return LocalRedirect($"/events/{saved.ActivityId}/edit");
            default:
                ModelState.AddModelError("", Services.Texts["Error.Stale"]);
                return await ShowAsync(cancel);
        }
    }

    /// <summary>Saves a draft while it is typed.</summary>
    public async Task<IActionResult> OnPostAutosaveAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsDraft)
        {
            return BadRequest();
        }

        if (await SaveDraftAsync(cancel) is not SaveOutcome.Saved saved)
        {
            return new JsonResult(new { text = Services.Texts["Draft.Stale"].Value });
        }

        var now = Services.Clock.GetCurrentInstant();
        return new JsonResult(new
        {
            text = Services.Texts["Draft.SavedAt", Show.Time(now)].Value,
            fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Input.Id"] = saved.ActivityId.ToString(),
                ["Input.Version"] = saved.Version.ToString(CultureInfo.InvariantCulture),
            },
            url = $"/events/{saved.ActivityId}/edit",
        });
    }

    /// <summary>What the wish meets, as it stands in the form now: the parts that htmx swaps.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await ReadViewAsync(cancel);
        return Partial("_EventCheck", this);
    }

    /// <summary>Takes a way out of a clash, or a day of the small month, and shows the form again.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(string? way, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Take(way ?? "");
        return await KeepAndShowAsync(way?.StartsWith("swap:", StringComparison.Ordinal) == true || way?.StartsWith("drop:", StringComparison.Ordinal) == true ? "part-3" : "part-2", cancel);
    }

    /// <summary>Makes a venue of what stands in the form, and chooses it.</summary>
    public async Task<IActionResult> OnPostVenueAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var name = Names.Tidy(Input.NewVenueName);
        var village = Names.Tidy(Input.NewVenueVillage);
        var rooms = string.IsNullOrWhiteSpace(Input.NewVenueRooms) ? 1 : TypedFields.WholeOf(Input.NewVenueRooms);
        var seats = string.IsNullOrWhiteSpace(Input.NewVenueCapacity) ? (int?)null : TypedFields.WholeOf(Input.NewVenueCapacity) ?? 0;
        var commune = ParsedEvent.Of(Input).CommuneId is { } id ? await Db.Units.Where(u => u.Id == id).Select(u => (Guid?)u.Id).SingleOrDefaultAsync(cancel) : null;
        var texts = Services.Texts;
        ErrorIf(commune is null, "Input.CommuneId", texts["Required.PlaceUnitId"]);
        ErrorIf(name.Length == 0, "Input.NewVenueName", texts["NewVenue.NameMissing"]);
        ErrorIf(name.Length > 200, "Input.NewVenueName", texts["Error.TextTooLong"]);
        ErrorIf(village.Length > 120, "Input.NewVenueVillage", texts["Error.TextTooLong"]);
        ErrorIf(rooms is null or < 1 or > 200, "Input.NewVenueRooms", texts["NewVenue.RoomsWrong"]);
        ErrorIf(seats is <= 0, "Input.NewVenueCapacity", texts["Error.NotANumber"]);
        if (ModelState.IsValid)
        {
            var venueId = await VenueAsync(commune!.Value, name, village, rooms!.Value, seats, cancel);
            (Input.VenueId, Input.RoomFrom, Input.RoomTo) = (venueId.ToString(), null, null);
            (Input.NewVenueName, Input.NewVenueVillage, Input.NewVenueRooms, Input.NewVenueCapacity, Input.NewVenueHoldsSeveral) = (null, null, null, null, false);
            return await KeepAndShowAsync("part-2", cancel);
        }

        return await ShowAsync(cancel);
    }

    /// <summary>Makes a person of what stands in the form, and chooses them as a speaker.</summary>
    public async Task<IActionResult> OnPostPersonAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var name = Names.Tidy(Input.NewPersonName);
        var commune = Guid.TryParse(Input.NewPersonCommuneId, out var id) && await Db.Units.AnyAsync(u => u.Id == id, cancel) ? id : (Guid?)null;
        ErrorIf(name.Length == 0, "Input.NewPersonName", Services.Texts["NewPerson.NameMissing"]);
        ErrorIf(name.Length > 120, "Input.NewPersonName", Services.Texts["Error.TextTooLong"]);
        if (ModelState.IsValid)
        {
            var now = Services.Clock.GetCurrentInstant();
            var person = new Person
            {
                Id = Guid.CreateVersion7(),
                Name = name,
                NameFolded = Folding.Fold(name),
                NameSort = Names.SortKey(name),
                Sex = Enum.TryParse<Sex>(Input.NewPersonSex, out var sex) && Enum.IsDefined(sex) ? sex : null,
                CommuneId = commune,
                IsSpeaker = true,
                CreatedAt = now,
            };
            Db.Persons.Add(person);
            Db.Audit(Actor, now, "person.added", "person", person.Id, UnitId);
            await Db.SaveChangesAsync(cancel);
            Input.SpeakerIds.Add(person.Id.ToString());
            (Input.NewPersonName, Input.NewPersonSex, Input.NewPersonCommuneId) = (null, null, null);
            return await KeepAndShowAsync("part-3", cancel);
        }

        return await ShowAsync(cancel);
    }

    /// <summary>Venues for the combobox.</summary>
    public async Task<IActionResult> OnGetVenuesAsync(string? q, CancellationToken cancel) =>
        Choices(await EventFormReader.VenuesAsync(Db, Asked(), q ?? "", Self(), cancel), seats: true);

    /// <summary>Speakers for the combobox.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? q, CancellationToken cancel) =>
        Choices(await EventFormReader.SpeakersAsync(Db, Asked(), q ?? "", Self(), facts: null, cancel), seats: false);

    /// <summary>The words of a choice for the screen: seats and whether it is free.</summary>
    public ComboChoice Worded(ComboChoice choice, bool seats) => choice with
    {
        Note = seats && choice.Note is { } note && note.All(c => char.IsDigit(c) || c is '.' or ',') ? Services.Texts["Venue.Seats", note] : choice.Note,
        State = choice.State is null ? null : Services.Texts["Choice.Busy"].Value,
    };

    /// <summary>Opens the form: who may, which event, for which unit. Null where all is well, else where to go.</summary>
    protected async Task<IActionResult?> EnterAsync(CancellationToken cancel, Guid? routeId = null)
    {
        var id = routeId ?? (RouteData.Values.TryGetValue("id", out var value) && Guid.TryParse(value?.ToString(), out var route) ? route
            : Guid.TryParse(Input.Id, out var typed) ? typed : (Guid?)null);
        if (id is null)
        {
            var grant = Actor.InForce is { } inForce && inForce.May(Act.ManageActivities) ? inForce : Actor.Grants.FirstOrDefault(g => g.May(Act.ManageActivities));
            if (grant is null || !Actor.May(Act.ManageActivities, grant.ActingUnitPath))
            {
                return Forbid();
            }

            (UnitId, UnitName, ScopeUnitId) = (grant.ActingUnitId, grant.ActingUnitName, grant.UnitId);
            return null;
        }

        var found = await (
            from a in Db.Activities.AsNoTracking()
            join u in Db.Units on a.OrganisingUnitId equals u.Id
            where a.Id == id && a.Kind == ActivityKind.Event
            select new { a.State, a.UpdatedAt, a.OrganisingUnitId, u.Path, u.Name }).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        if (!Actor.May(Act.ManageActivities, found.Path, id))
        {
            return Forbid();
        }

        if (found.State is ActivityState.Held or ActivityState.Confirmed or ActivityState.Cancelled)
        {
            TempData["Toast"] = Services.Texts["Refusal.WrongState", Services.Shared["State." + found.State].Value].Value;
            return LocalRedirect($"/events/{id}");
        }

        (UnitId, UnitName, State, ActivityId) = (found.OrganisingUnitId, found.Name, found.State, id);
        SavedAt = found.UpdatedAt;
        ScopeUnitId = Actor.InForce is { } mine && mine.Reaches(found.Path) ? mine.UnitId : found.OrganisingUnitId;
        return null;
    }

    /// <summary>The form as it was left: a draft's own text, else what is stored.</summary>
    protected async Task<bool> FillAsync(Guid id, CancellationToken cancel)
    {
        if (await Services.Desk.LoadAsync(id, cancel) is not { } loaded)
        {
            return false;
        }

        Input = EventInput.FromJson(loaded.Activity.DraftInput) ?? EventInput.Of(loaded.Activity, loaded.Details);
        Input.Id = id.ToString();
        Input.Version = loaded.Activity.Version.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    protected async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        Db.ChangeTracker.Clear();
        await ReadViewAsync(cancel);
        return Page();
    }

    private async Task ReadViewAsync(CancellationToken cancel) => View = await EventFormReader.ReadAsync(
        Db, Actor, Input, ActivityId, State, UnitId, ScopeUnitId, Services.Clock.GetCurrentInstant(), cancel);

    private async Task<SaveOutcome> SaveDraftAsync(CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            Db.ChangeTracker.Clear();
            try
            {
                return await Services.Desk.SaveDraftAsync(Input, ActivityId is { } id ? await Services.Desk.LoadAsync(id, cancel) : null, UnitId, cancel);
            }
            catch (DbUpdateException e) when (attempt < MostTries && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                // Two saves of one draft side by side, or a code that is taken: once more, on what is there now.
            }
        }
    }

    /// <summary>Shows the form with something changed by a button. A draft keeps it, and is opened anew: a page loaded again does nothing twice.</summary>
    private async Task<IActionResult> KeepAndShowAsync(string part, CancellationToken cancel)
    {
        ModelState.Clear();
        switch (IsDraft ? await SaveDraftAsync(cancel) : null)
        {
            case SaveOutcome.Saved saved:
                return LocalRedirect($"/events/{saved.ActivityId}/edit#{part}");
            case SaveOutcome.Stale:
                ModelState.AddModelError("", Services.Texts["Error.Stale"]);
                break;
            default:
                break;
        }

        return await ShowAsync(cancel);
    }

    private void Refuse(SaveOutcome.Refused refused)
    {
        foreach (var (field, key) in ParsedEvent.Of(Input).Errors)
        {
            ModelState.AddModelError("Input." + field, Services.Texts[key]);
        }

        foreach (var refusal in refused.Decision.Refusals)
        {
            var field = EventSentences.FieldOf(refusal);
            if (ModelState[field] is not { Errors.Count: > 0 })
            {
                ModelState.AddModelError(field, EventSentences.Of(refusal, Services.Texts, Services.Shared));
            }
        }
    }

    /// <summary>"time:13:00-15:00", "venue:ID", "date:2026-11-27", "swap:OLD:NEW", "drop:ID".</summary>
    private void Take(string way)
    {
        var parts = way.Split(':', 2);
        switch (parts)
        {
            case ["time", var times] when times.Split('-') is [var start, var end]:
                (Input.Start, Input.End) = (start, end);
                break;
            case ["venue", var venue]:
                (Input.VenueId, Input.RoomFrom, Input.RoomTo) = (venue, null, null);
                break;
            case ["date", var date]:
                Input.Date = date;
                break;
            case ["swap", var pair] when pair.Split(':') is [var old, var other]:
                Input.SpeakerIds = [.. Input.SpeakerIds.Select(s => s == old ? other : s).Distinct(StringComparer.Ordinal)];
                break;
            case ["drop", var gone]:
                Input.SpeakerIds.RemoveAll(s => s == gone);
                break;
            default:
                break;
        }
    }

    private async Task<Guid> VenueAsync(Guid communeId, string name, string village, int rooms, int? seats, CancellationToken cancel)
    {
        var (nameFolded, villageFolded) = (Folding.Fold(name), Folding.Fold(village));
        Task<Guid?> There() => Db.Venues
            .Where(v => v.CommuneId == communeId && v.NameFolded == nameFolded && v.VillageFolded == villageFolded)
            .Select(v => (Guid?)v.Id)
            .SingleOrDefaultAsync(cancel);
        if (await There() is { } known)
        {
            return known;
        }

        var now = Services.Clock.GetCurrentInstant();
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = communeId,
            Name = name,
            NameFolded = nameFolded,
            Village = village,
            VillageFolded = villageFolded,
            Rooms = rooms,
            HoldsSeveral = Input.NewVenueHoldsSeveral,
            Capacity = seats,
            CreatedAt = now,
        };
        Db.Venues.Add(venue);
        Db.Audit(Actor, now, "venue.added", "venue", venue.Id, communeId, new { name, village, rooms, seats, holdsSeveral = venue.HoldsSeveral });
        try
        {
            await Db.SaveChangesAsync(cancel);
            return venue.Id;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody made the same venue a moment ago.
            Db.ChangeTracker.Clear();
            return await There() ?? throw new InvalidOperationException("A venue is there and is not found.", e);
        }
    }

    private void ErrorIf(bool wrong, string field, string sentence)
    {
        if (wrong)
        {
            ModelState.AddModelError(field, sentence);
        }
    }

    /// <summary>What the combobox sends along of the form.</summary>
    private ParsedEvent Asked()
    {
        string? Of(string field) => Request.Query["Input." + field].FirstOrDefault();
        return ParsedEvent.Of(new EventInput
        {
            CommuneId = Of(nameof(EventInput.CommuneId)),
            Date = Of(nameof(EventInput.Date)),
            Start = Of(nameof(EventInput.Start)),
            End = Of(nameof(EventInput.End)),
        });
    }

    private Guid? Self() => Guid.TryParse(Request.Query["Input.Id"].FirstOrDefault(), out var id) ? id : null;

    private JsonResult Choices(IEnumerable<ComboChoice> choices, bool seats) => new(choices.Select(c => Worded(c, seats)));
}
