using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Activities;

/// <summary>A draft as it is kept now.</summary>
public sealed record DraftKept(Guid ActivityId, uint Version);

/// <summary>What the forms of activities work with.</summary>
public sealed class ActivityFormServices(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<ActivitiesTexts> texts, IStringLocalizer<PlatformTexts> platformTexts, IStringLocalizer<SharedTexts> sharedTexts)
{
    public CampaignsDbContext Db { get; } = db;

    public Actor Actor { get; } = actor;

    public IClock Clock { get; } = clock;

    public IStringLocalizer<ActivitiesTexts> Texts { get; } = texts;

    public IStringLocalizer<PlatformTexts> PlatformTexts { get; } = platformTexts;

    public IStringLocalizer<SharedTexts> SharedTexts { get; } = sharedTexts;
}

/// <summary>
/// What the forms of an event and of a course run have in common: a draft that is kept by itself and goes on where it was left, and venues and
/// people that are made on the way.
/// </summary>
public abstract class ActivityFormModel<TInput>(ActivityFormServices services) : PageModel
    where TInput : ActivityInput, new()
{
    private const int MaxTries = 3;
    private const int MaxNamesakes = 8;

    [BindProperty]
    public TInput Input { get; set; } = new();

    /// <summary>The button that was pressed: "save" or "tell".</summary>
    [BindProperty(Name = "press")]
    public string? Pressed { get; set; }

    /// <summary>How many get a message if a change of time or place is saved; nobody while it is a draft.</summary>
    public int Told { get; protected set; }

    /// <summary>Whom such a message would not reach.</summary>
    public NotTold NotTold { get; protected set; } = NotTold.Nobody;

    /// <summary>The form wishes for another time or place than what is stored.</summary>
    public bool Moves { get; protected set; }

    /// <summary>The form shows what was typed and not saved.</summary>
    public bool IsTyped => HttpMethods.IsPost(Request.Method);

    /// <summary>The state of the activity; a draft where it is new.</summary>
    public ActivityState State { get; protected set; } = ActivityState.Draft;

    /// <summary>The activity, once it is saved.</summary>
    public Guid? ActivityId { get; protected set; }

    public string UnitName { get; protected set; } = "";

    /// <summary>When a draft was last saved.</summary>
    public Instant? SavedAt { get; protected set; }

    public bool IsDraft => State is ActivityState.Draft;

    protected Press Press => Pressed switch { "save" => Press.Save, "tell" => Press.SaveAndTell, _ => Press.None };

    /// <summary>What was saved elsewhere since the form was opened; null where nothing was.</summary>
    public SavedVersion? Other { get; private set; }

    /// <summary>Under which name the browser keeps what was typed and not sent; null for a draft, which is saved by itself.</summary>
    public string? KeptAs => IsDraft || ActivityId is not { } id ? null : $"activity:{id}";

    /// <summary>The unit that answers for the activity, or for a new one.</summary>
    protected Guid UnitId { get; set; }

    protected CampaignsDbContext Db => services.Db;

    protected Actor Actor => services.Actor;

    protected IClock Clock => services.Clock;

    /// <summary>The ids of the parts of the form that ask for the venue and for the people.</summary>
    protected abstract (string Venue, string People) Parts { get; }

    /// <summary>The people that are chosen.</summary>
    protected abstract IList<string> Chosen { get; }

    /// <summary>The key of their field.</summary>
    protected abstract string ChosenField { get; }

    /// <summary>How many chosen people were taken out of what was sent, for the reader may not choose them.</summary>
    protected int Unseen { get; private set; }

    private IStringLocalizer<ActivitiesTexts> Words => services.Texts;

    /// <summary>Takes out of what was sent all people whom the form would not offer; the form says so at their field, and nothing is sent without them unasked.</summary>
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Unseen = await SeenPeople.KeepAsync(Db, Actor, Chosen, Known(), HttpContext.RequestAborted);
        if (PlainInput.ToldIn(HttpContext).Count > 0 && HttpMethods.IsPost(Request.Method))
        {
            // Their fields say so; nothing of it is kept, a draft neither.
            context.Result = context.HandlerMethod?.Name is "Autosave" or "Check"
                ? StatusCode(PlainInput.Status)
                : await EnterAsync(HttpContext.RequestAborted) ?? await ShowAsync(HttpContext.RequestAborted);
            return;
        }

        await next();
    }

    /// <summary>Saves a draft and goes on with it.</summary>
    public async Task<IActionResult> OnPostDraftAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (IsDraft && await KeepAsync(cancel) is { } kept)
        {
            if (Unseen > 0)
            {
                // Kept without them, and said before the page is left.
                ModelState.Clear();
                (Input.Id, Input.Version) = (kept.ActivityId.ToString(), kept.Version.ToString(CultureInfo.InvariantCulture));
                ActivityId = kept.ActivityId;
                return await ShowAsync(cancel);
            }

            TempData["Toast"] = Words["Toast.Drafted"].Value;
            return LocalRedirect(FormOf(kept.ActivityId));
        }

        ModelState.AddModelError("", Words[IsDraft ? "Error.Stale" : "Draft.NoDraft"]);
        await LookElsewhereAsync(cancel);
        return await ShowAsync(cancel);
    }

    /// <summary>Saves a draft while it is typed.</summary>
    public async Task<IActionResult> OnPostAutosaveAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!IsDraft || await KeepAsync(cancel) is not { } kept)
        {
            await LookElsewhereAsync(cancel);
            var both = Partial("/Features/Activities/_TwoVersions.cshtml", Other);
            both.StatusCode = StatusCodes.Status409Conflict;
            return both;
        }

        return new JsonResult(new
        {
            text = Words["Draft.SavedAt", Show.Time(Clock.GetCurrentInstant())].Value + (Unseen > 0 ? " " + Words["People.NotYours", Unseen].Value : ""),
            fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Input.Id"] = kept.ActivityId.ToString(),
                ["Input.Version"] = kept.Version.ToString(CultureInfo.InvariantCulture),
            },
            url = FormOf(kept.ActivityId),
        });
    }

    /// <summary>
    /// The button of a change, which says how many will be told of it. While nothing is changed a reader without script cannot be told what a later
    /// change will do, so the words name the condition, and the script puts the plain words in their place.
    /// </summary>
    public SaveButton SaveButton(string plain) => (Told, Moves, IsTyped) switch
    {
        (0, _, _) or (_, false, true) => new(plain, Tells: false),
        (_, true, _) => new(Words[State is ActivityState.Postponed ? "Act.ScheduleAgainAndTell" : "Act.SaveAndTell", Told], Tells: true),
        _ => new(Words[State is ActivityState.Postponed ? "Act.ScheduleAgainAndTellIfMoved" : "Act.SaveAndTellIfMoved", Told], Tells: true, plain),
    };

    /// <summary>Says beside the form why a press changed nothing.</summary>
    protected void NotPressed() => ModelState.AddModelError("", Words["Error.NotPressed"]);

    /// <inheritdoc cref="NotPressed"/>
    protected void NotSaid(int people) =>
        ModelState.AddModelError("", Words["Error.NotSaid", people, Words[State is ActivityState.Postponed ? "Act.ScheduleAgainAndTell" : "Act.SaveAndTell", people].Value]);

    /// <summary>Makes a venue of what stands in the form, and chooses it.</summary>
    public async Task<IActionResult> OnPostVenueAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await ReadVenueAsync(cancel) is not { } typed)
        {
            return await ShowAsync(cancel);
        }

        await TakeAsync(typed, cancel);
        return await KeepAndShowAsync(Parts.Venue, cancel);
    }

    /// <summary>Makes a person of what stands in the form, and chooses them.</summary>
    public async Task<IActionResult> OnPostPersonAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await ReadPersonAsync(cancel) is not { } typed)
        {
            return await ShowAsync(cancel);
        }

        await TakeAsync(typed, cancel);
        return await KeepAndShowAsync(Parts.People, cancel);
    }

    /// <summary>
    /// Takes a venue and a person that were typed and whose own button was not pressed, as if it had been: what somebody typed is never left out unsaid.
    /// </summary>
    /// <returns>False where something of it has to be asked first; the field says what.</returns>
    protected async Task<bool> TakeTypedAsync(CancellationToken cancel)
    {
        var (asksVenue, asksPerson) = (Input.TypesVenue, Input.TypesPerson);
        var venue = asksVenue && Input.VenueId is not { Length: > 0 } ? await ReadVenueAsync(cancel) : null;
        ErrorIf(asksVenue && Input.VenueId is { Length: > 0 }, "Input.NewVenueName", Words["NewVenue.OtherChosen"]);
        var person = asksPerson ? await ReadPersonAsync(cancel) : null;
        if ((asksVenue && venue is null) || (asksPerson && person is null))
        {
            return false;
        }

        if (venue is not null)
        {
            await TakeAsync(venue, cancel);
        }

        if (person is not null)
        {
            await TakeAsync(person, cancel);
        }

        // The fields show what stands in the form now, and not what was sent.
        foreach (var field in ModelState.Keys.Where(k => k is "Input.VenueId" or "Input.RoomFrom" or "Input.RoomTo" || k == ChosenField
            || k.StartsWith("Input.NewVenue", StringComparison.Ordinal) || k.StartsWith("Input.NewPerson", StringComparison.Ordinal)).ToList())
        {
            ModelState.Remove(field);
        }

        return true;
    }

    private async Task<TypedVenue?> ReadVenueAsync(CancellationToken cancel)
    {
        var errors = ModelState.ErrorCount;
        var name = Names.Tidy(Input.NewVenueName);
        var village = Names.Tidy(Input.NewVenueVillage);
        var rooms = string.IsNullOrWhiteSpace(Input.NewVenueRooms) ? 1 : TypedFields.WholeOf(Input.NewVenueRooms);
        var seats = string.IsNullOrWhiteSpace(Input.NewVenueCapacity) ? (int?)null : TypedFields.WholeOf(Input.NewVenueCapacity) ?? 0;
        var commune = await CommuneAsync(Input.CommuneId, cancel);
        ErrorIf(commune is null, "Input.CommuneId", Words["NewVenue.CommuneMissing"]);
        ErrorIf(name.Length == 0, "Input.NewVenueName", Words["NewVenue.NameMissing"]);
        ErrorIf(name.Length > 200, "Input.NewVenueName", Words["Error.TextTooLong"]);
        var publicName = Names.Tidy(Input.NewVenuePublicName);
        ErrorIf(publicName.Length > 200, "Input.NewVenuePublicName", Words["Error.TextTooLong"]);
        ErrorIf(ThemeWords.FindIn(publicName) is not null, "Input.NewVenuePublicName", Words["Error.TellsTheme", ThemeWords.FindIn(publicName) ?? ""]);
        ErrorIf(village.Length > 120, "Input.NewVenueVillage", Words["Error.TextTooLong"]);
        ErrorIf(rooms is null or < 1 or > 200, "Input.NewVenueRooms", Words["NewVenue.RoomsWrong"]);
        ErrorIf(seats is <= 0, "Input.NewVenueCapacity", Words["Error.NotANumber"]);
        if (Doubt.OfSeats(seats) is { } doubt && !Input.Agreed.Contains(doubt.Token, StringComparer.Ordinal))
        {
            ErrorIf(true, "Input.NewVenueCapacity", DoubtSentences.Of(doubt, services.SharedTexts));
        }

        return ModelState.ErrorCount > errors ? null : new TypedVenue(commune!.Value, name, publicName, village, rooms!.Value, seats);
    }

    private async Task TakeAsync(TypedVenue typed, CancellationToken cancel)
    {
        var venueId = await VenueAsync(typed, cancel);
        (Input.VenueId, Input.RoomFrom, Input.RoomTo) = (venueId.ToString(), null, null);
        (Input.NewVenueName, Input.NewVenuePublicName, Input.NewVenueVillage, Input.NewVenueRooms, Input.NewVenueCapacity, Input.NewVenueHoldsSeveral) = (null, null, null, null, null, false);
    }

    /// <summary>Who was typed: known already, or to be made. Null where it has to be asked first; the field says what.</summary>
    private async Task<TypedPerson?> ReadPersonAsync(CancellationToken cancel)
    {
        var errors = ModelState.ErrorCount;
        var name = Names.Tidy(Input.NewPersonName);
        ErrorIf(name.Length == 0, "Input.NewPersonName", Words["NewPerson.NameMissing"]);
        ErrorIf(name.Length > PersonName.MaxLength, "Input.NewPersonName", Words["Error.TextTooLong"]);
        ErrorIf(PersonName.Of(name) is NameFault.NotAName, "Input.NewPersonName", Words["NewPerson.NotAName"]);
        string? phone = null;
        if (!string.IsNullOrWhiteSpace(Input.NewPersonPhone))
        {
            var reading = Phones.Read(Input.NewPersonPhone);
            phone = reading.E164;
            ErrorIf(reading.Fault != PhoneFault.None, "Input.NewPersonPhone", reading.Text(services.PlatformTexts));
        }

        var email = Input.NewPersonEmail?.Trim() ?? "";
        ErrorIf(email.Length > 0 && !MailAddresses.IsAddress(email), "Input.NewPersonEmail", Words["NewPerson.EmailWrong"]);
        if (ModelState.ErrorCount > errors)
        {
            return null;
        }

        // Looked for first: who is entered twice is booked twice. By name and phone it is the same person; by the name alone whoever types it says.
        var folded = Folding.Fold(name);
        var known = await SeenPeople.Of(Db, Actor).Where(p => p.NameFolded == folded).AsNoTracking().ToListAsync(cancel);
        var traits = PersonTraits.Typed(name, phone, birthYear: null, communeId: null, sex: null);
        if (phone is not null && PersonMatching.Find(traits, known) is { } same)
        {
            return new TypedPerson(name, phone, email, same.Id);
        }

        if (known.Count > 0 && !Input.NewPersonIsAnother)
        {
            var communes = known.Select(p => p.CommuneId).OfType<Guid>().ToList();
            var names = await Db.Units.Where(u => communes.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, cancel);
            Input.Namesakes = [.. known.OrderBy(p => p.NameSort, StringComparer.Ordinal).Take(MaxNamesakes).Select(p => new Namesake(p.Id, p.Name, p.CommuneId is { } c ? names.GetValueOrDefault(c) : null))];
            ErrorIf(true, "Input.NewPersonName", Words["NewPerson.Known"]);
            return null;
        }

        return new TypedPerson(name, phone, email, Known: null);
    }

    private async Task TakeAsync(TypedPerson typed, CancellationToken cancel)
    {
        if (typed.Known is { } known)
        {
            Choose(known);
            return;
        }

        var now = Clock.GetCurrentInstant();
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = typed.Name,
            NameFolded = Folding.Fold(typed.Name),
            NameSort = Names.SortKey(typed.Name),
            Phone = typed.Phone,
            Email = typed.Email.Length == 0 ? null : typed.Email,
            Sex = Enum.TryParse<Sex>(Input.NewPersonSex, out var sex) && Enum.IsDefined(sex) ? sex : null,
            CommuneId = await CommuneAsync(Input.NewPersonCommuneId, cancel),
            IsSpeaker = true,
            CreatedAt = now,
        };
        Db.Persons.Add(person);
        Db.Audit(Actor, now, "person.added", "person", person.Id, UnitId);
        await Db.SaveChangesAsync(cancel);
        Choose(person.Id);
    }

    /// <summary>Chooses somebody who is known by the name that was typed.</summary>
    public async Task<IActionResult> OnPostNamesakeAsync(Guid namesake, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var folded = Folding.Fold(Input.NewPersonName);
        if (!await SeenPeople.Of(Db, Actor).AnyAsync(p => p.NameFolded == folded && p.Id == namesake, cancel))
        {
            return await ShowAsync(cancel);
        }

        Choose(namesake);
        return await KeepAndShowAsync(Parts.People, cancel);
    }

    private void Choose(Guid person)
    {
        if (!Chosen.Contains(person.ToString()))
        {
            Chosen.Add(person.ToString());
        }

        (Input.NewPersonName, Input.NewPersonSex, Input.NewPersonCommuneId) = (null, null, null);
        (Input.NewPersonPhone, Input.NewPersonEmail, Input.NewPersonIsAnother) = (null, null, false);
    }

    /// <summary>Opens the form: who may, which activity, for which unit. Null where all is well, else where to go.</summary>
    protected abstract Task<IActionResult?> EnterAsync(CancellationToken cancel);

    /// <summary>What is saved, as the form would show it.</summary>
    protected abstract Task<(Activity Activity, TInput Input)?> StoredAsync(Guid id, CancellationToken cancel);

    /// <summary>Every field of the form: what it is called, and how what stands in it reads.</summary>
    /// <param name="here">The form as it was sent.</param>
    /// <param name="there">What is saved.</param>
    /// <param name="cancel">Cancels the reading of names.</param>
    protected abstract Task<IReadOnlyList<(string Field, Func<TInput, string?> Words)>> ReadAsWordsAsync(TInput here, TInput there, CancellationToken cancel);

    /// <summary>Looks at what was saved elsewhere, and sets both versions side by side.</summary>
    protected async Task LookElsewhereAsync(CancellationToken cancel)
    {
        Db.ChangeTracker.Clear();
        if (ActivityId is not { } id || await StoredAsync(id, cancel) is not var (activity, there))
        {
            return;
        }

        static string Even(string? words) => (words ?? "").ReplaceLineEndings("\n").Trim();
        Other = new SavedVersion(
            activity.Version,
            activity.UpdatedAt,
            activity.State is ActivityState.Draft,
            FormOf(id),
            [
                .. (await ReadAsWordsAsync(Input, there, cancel))
                    .Select(f => new VersionLine(f.Field, Even(f.Words(Input)), Even(f.Words(there))))
                    .Where(l => !string.Equals(l.Here, l.There, StringComparison.Ordinal)),
            ]);
    }

    /// <summary>"có" or "không".</summary>
    protected string YesOrNo(bool value) => Words[value ? "Versions.Yes" : "Versions.No"];

    /// <summary>The names behind the ids of a form: of units, venues, campaigns and people.</summary>
    protected async Task<Func<string?, string?>> NamesOfAsync(IEnumerable<string?> ids, CancellationToken cancel)
    {
        var all = ids.Select(i => Guid.TryParse(i, out var id) ? id : Guid.Empty).Distinct().ToArray();
        var names = (await Db.Units.Where(u => all.Contains(u.Id)).Select(u => new { u.Id, u.Name })
            .Concat(Db.Venues.Where(v => all.Contains(v.Id)).Select(v => new { v.Id, v.Name }))
            .Concat(Db.Persons.Where(p => all.Contains(p.Id)).Select(p => new { p.Id, p.Name }))
            .ToListAsync(cancel)).ToDictionary(n => n.Id.ToString(), n => n.Name, StringComparer.OrdinalIgnoreCase);
        return id => id is not null && names.TryGetValue(id, out var name) ? name : id;
    }

    /// <summary>The address of the form of an activity that is saved.</summary>
    protected abstract string FormOf(Guid activityId);

    /// <summary>Saves the draft as the form stands; null where somebody else changed it since the form was opened.</summary>
    protected abstract Task<DraftKept?> SaveDraftAsync(CancellationToken cancel);

    /// <summary>Reads all that the form shows beside what was typed.</summary>
    protected abstract Task ReadViewAsync(CancellationToken cancel);

    protected async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        Db.ChangeTracker.Clear();
        ErrorIf(Unseen > 0, ChosenField, Words["People.NotYours", Unseen]);
        await ReadViewAsync(cancel);
        return Page();
    }

    /// <summary>Shows the form with something changed by a button. A draft keeps it, and is opened anew: a page loaded again does nothing twice.</summary>
    protected async Task<IActionResult> KeepAndShowAsync(string part, CancellationToken cancel)
    {
        ModelState.Clear();
        if (IsDraft)
        {
            if (await KeepAsync(cancel) is { } kept)
            {
                if (Unseen > 0)
                {
                    TempData["Toast"] = Words["People.NotYours", Unseen].Value;
                }

                return LocalRedirect($"{FormOf(kept.ActivityId)}#{part}");
            }

            ModelState.AddModelError("", Words["Error.Stale"]);
            await LookElsewhereAsync(cancel);
        }

        return await ShowAsync(cancel);
    }

    /// <summary>The activity that the form is about: of the address, else the draft that the form has become.</summary>
    protected Guid? Known() => RouteData.Values.TryGetValue("id", out var value) && Guid.TryParse(value?.ToString(), out var route) ? route
        : Guid.TryParse(Input.Id, out var typed) ? typed : null;

    private async Task<DraftKept?> KeepAsync(CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            Db.ChangeTracker.Clear();
            try
            {
                return await SaveDraftAsync(cancel);
            }
            catch (DbUpdateException e) when (attempt < MaxTries && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                // Two saves of one draft side by side, or a code that is taken: once more, on what is there now.
            }
        }
    }

    private async Task<Guid?> CommuneAsync(string? typed, CancellationToken cancel) =>
        Guid.TryParse(typed, out var id) && await Db.Units.AnyAsync(u => u.Id == id, cancel) ? id : null;

    private async Task<Guid> VenueAsync(TypedVenue typed, CancellationToken cancel)
    {
        var (communeId, name, publicName, village, rooms, seats) = typed;
        var (nameFolded, villageFolded) = (Folding.Fold(name), Folding.Fold(village));
        Task<Guid?> There() => Db.Venues
            .Where(v => v.CommuneId == communeId && v.NameFolded == nameFolded && v.VillageFolded == villageFolded)
            .Select(v => (Guid?)v.Id)
            .SingleOrDefaultAsync(cancel);
        if (await There() is { } known)
        {
            return known;
        }

        var now = Clock.GetCurrentInstant();
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = communeId,
            Name = name,
            NameFolded = nameFolded,
            PublicName = PublicNames.OfPlace(publicName, name),
            PublicNameFolded = Folding.Fold(PublicNames.OfPlace(publicName, name)),
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

    /// <summary>A venue as it was typed.</summary>
    private sealed record TypedVenue(Guid CommuneId, string Name, string PublicName, string Village, int Rooms, int? Seats);

    /// <summary>A person as they were typed, and who of those that are known it is; null for somebody who is not.</summary>
    private sealed record TypedPerson(string Name, string? Phone, string Email, Guid? Known);
}
