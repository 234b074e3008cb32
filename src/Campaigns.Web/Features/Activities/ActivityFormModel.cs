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
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The id and the version of a draft that was saved.</summary>
public sealed record DraftKept(Guid ActivityId, uint Version);

/// <summary>The services that the forms of activities use.</summary>
public sealed class ActivityFormServices(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    PublicContacts contacts,
    IStringLocalizer<ActivitiesTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IStringLocalizer<SharedTexts> sharedTexts
)
{
    public PublicContacts Contacts { get; } = contacts;

    public CampaignsDbContext Db { get; } = db;

    public Actor Actor { get; } = actor;

    public IClock Clock { get; } = clock;

    public IStringLocalizer<ActivitiesTexts> Texts { get; } = texts;

    public IStringLocalizer<PlatformTexts> PlatformTexts { get; } = platformTexts;

    public IStringLocalizer<SharedTexts> SharedTexts { get; } = sharedTexts;
}

/// <summary>
/// The common part of the forms of an event and of a course run: a draft that saves itself and can be continued, and venues and people that
/// are created from within the form.
/// </summary>
public abstract class ActivityFormModel<TInput>(ActivityFormServices services) : PageModel
    where TInput : ActivityInput, new()
{
    private const int MaxTries = 3;
    private const int MaxNamesakes = 8;

    [BindProperty]
    public TInput Input { get; set; } = new();

    /// <summary>The value of the button that was pressed: "save" or "tell".</summary>
    [BindProperty(Name = "press")]
    public string? Pressed { get; set; }

    /// <summary>The contact that the public page and the tickets show when the form names nobody.</summary>
    public string ContactHint { get; private set; } = "";

    /// <summary>Whether words that tell the theme may be on public pages (who-sees 8).</summary>
    protected virtual bool IsNamed => false;

    /// <summary>How many registrations get a message when a change of time or place is saved; 0 for a draft.</summary>
    public int Told { get; protected set; }

    /// <summary>Turns that the door recorded before the start, which another start takes back.</summary>
    public int Early { get; protected set; }

    /// <summary>The people whom that message would not reach.</summary>
    public NotTold NotTold { get; protected set; } = NotTold.Nobody;

    /// <summary>Whether the form asks for another time or place than the stored one.</summary>
    public bool Moves { get; protected set; }

    /// <summary>The question whether what was still to come is really over already; null when the form does not say so.</summary>
    public Doubt? OverAlready { get; protected set; }

    /// <summary>Whether the form shows what was typed and is not saved.</summary>
    public bool IsTyped => HttpMethods.IsPost(Request.Method);

    /// <summary>The state of the activity. A new activity is a draft.</summary>
    public ActivityState State { get; protected set; } = ActivityState.Draft;

    /// <summary>The activity's id; null while nothing is saved.</summary>
    public Guid? ActivityId { get; protected set; }

    public string UnitName { get; protected set; } = "";

    /// <summary>When the draft was last saved.</summary>
    public Instant? SavedAt { get; protected set; }

    public bool IsDraft => State is ActivityState.Draft;

    protected Press Press =>
        Pressed switch
        {
            "save" => Press.Save,
            "tell" => Press.SaveAndTell,
            _ => Press.None,
        };

    /// <summary>The version that somebody else saved since the form was opened; null when nobody did.</summary>
    public SavedVersion? Other { get; private set; }

    /// <summary>
    /// The key under which the browser keeps what was typed and not sent; null for a draft, because drafts are saved on the server.
    /// </summary>
    public string? KeptAs => IsDraft || ActivityId is not { } id ? null : $"activity:{id}";

    /// <summary>The unit that organises the activity, or that will organise the new one.</summary>
    protected Guid UnitId { get; set; }

    protected CampaignsDbContext Db => services.Db;

    protected Actor Actor => services.Actor;

    protected IClock Clock => services.Clock;

    /// <summary>The element ids of the form's parts for the venue and for the people.</summary>
    protected abstract (string Venue, string People) Parts { get; }

    /// <summary>The ids of the chosen speakers or trainers.</summary>
    protected abstract IList<string> Chosen { get; }

    /// <summary>The key of the field of <see cref="Chosen"/> in ModelState.</summary>
    protected abstract string ChosenField { get; }

    /// <summary>How many chosen people were removed from what was sent, because the reader may not choose them.</summary>
    protected int Unseen { get; private set; }

    protected IStringLocalizer<ActivitiesTexts> Words => services.Texts;

    /// <summary>
    /// Takes out of what was sent all people whom the form would not offer; the form says so at their field, and nothing is sent without
    /// them unasked.
    /// </summary>
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        foreach (var field in Input.CompleteDays(VietnamTime.DateOf(Clock.GetCurrentInstant())))
        {
            // The field shows the completed day, not what was typed.
            ModelState.Remove("Input." + field);
        }

        Unseen = await SeenPeople.KeepAsync(Db, Actor, Chosen, Known(), HttpContext.RequestAborted);
        if (PlainInput.ToldIn(HttpContext).Count > 0 && HttpMethods.IsPost(Request.Method))
        {
            // A field holds a character that is not allowed, and its message says so. Nothing is saved, not even the draft.
            context.Result = context.HandlerMethod?.Name is "Autosave" or "Check"
                ? StatusCode(PlainInput.Status)
                : await EnterAsync(HttpContext.RequestAborted) ?? await ShowAsync(HttpContext.RequestAborted);
            return;
        }

        await next();
    }

    /// <summary>Schedules the activity, or saves a change of a scheduled one.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (Unseen > 0 || !await TakeTypedAsync(cancel))
        {
            return await ShowAsync(cancel);
        }

        switch (await SaveAsync(cancel))
        {
            case SaveOutcome.Saved saved:
                TempData["Toast"] = Own[SavedToast].Value;
                TempData["Sent"] = KeptAs;
                return LocalRedirect(PageOf(saved.ActivityId));
            case SaveOutcome.Stale:
                ModelState.AddModelError("", Own["Error.Stale"]);
                await LookElsewhereAsync(cancel);
                break;
            case SaveOutcome.FewerPlacesThanTaken fewer:
                ModelState.AddModelError("Input.Capacity", Own["Error.FewerPlacesThanTaken", fewer.Taken]);
                break;
            case SaveOutcome.NotPressed:
                ModelState.AddModelError("", Words["Error.NotPressed"]);
                break;
            case SaveOutcome.NotSaid said:
                var button = Words[State is ActivityState.Postponed ? "Act.ScheduleAgainAndTell" : "Act.SaveAndTell", said.People].Value;
                ModelState.AddModelError("", Words["Error.NotSaid", said.People, button]);
                break;
            case SaveOutcome.TakesBackNotSaid said:
                ModelState.AddModelError("", Words["Error.TakesBackNotSaid", said.Turns]);
                break;
            case SaveOutcome.Refused refused:
                Refuse(refused);
                break;
        }

        return await ShowAsync(cancel);
    }

    /// <summary>Checks the form as it stands now, and returns the parts that htmx swaps.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        ModelState.Clear();
        await ReadViewAsync(cancel);
        return Partial(CheckPart, this);
    }

    /// <summary>Saves the draft and shows the form again.</summary>
    public async Task<IActionResult> OnPostDraftAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (HasNothing)
        {
            ModelState.AddModelError("Input.Title", Words["Draft.Nothing"]);
            return await ShowAsync(cancel);
        }

        if (IsDraft && await KeepAsync(cancel) is { } kept)
        {
            if (Unseen > 0)
            {
                // The draft is saved without these people, and the form says so before the reader leaves the page.
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

    /// <summary>Saves the draft while somebody types.</summary>
    public async Task<IActionResult> OnPostAutosaveAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (HasNothing)
        {
            return StatusCode(StatusCodes.Status204NoContent);
        }

        if (!IsDraft || await KeepAsync(cancel) is not { } kept)
        {
            await LookElsewhereAsync(cancel);
            var both = Partial("/Features/Activities/_TwoVersions.cshtml", Other);
            both.StatusCode = StatusCodes.Status409Conflict;
            return both;
        }

        return new JsonResult(
            new
            {
                text = Words["Draft.SavedAt", Show.Time(Clock.GetCurrentInstant())].Value
                    + (Unseen > 0 ? " " + Words["People.NotYours", Unseen].Value : ""),
                fields = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Input.Id"] = kept.ActivityId.ToString(),
                    ["Input.Version"] = kept.Version.ToString(CultureInfo.InvariantCulture),
                },
                url = FormOf(kept.ActivityId),
            }
        );
    }

    /// <summary>
    /// The button of a change says how many people will be told of it; of what was postponed they are told in any case. Without a script,
    /// the button cannot change while somebody types, so before anything is changed its words name the condition ("if the time changes"). A
    /// script replaces them with the plain words.
    /// </summary>
    public SaveButton SaveButton(string plain) =>
        (Told, Moves || State is ActivityState.Postponed, IsTyped) switch
        {
            (0, _, _) or (_, false, true) => new(plain, Tells: false),
            (_, true, _) => new(
                Words[State is ActivityState.Postponed ? "Act.ScheduleAgainAndTell" : "Act.SaveAndTell", Told],
                Tells: true
            ),
            _ => new(Words["Act.SaveAndTellIfMoved", Told], Tells: true, plain),
        };

    /// <summary>
    /// Applies what a button says in the forms of events and course runs alike: "venue:ID", "drop:ID" (one of the chosen people), or
    /// "over:VERSION" (the form is to replace what was saved elsewhere).
    /// </summary>
    protected void TakeWay(string[] way)
    {
        ArgumentNullException.ThrowIfNull(way);
        switch (way)
        {
            case ["venue", var venue]:
                (Input.VenueId, Input.RoomFrom, Input.RoomTo) = (venue, null, null);
                break;
            case ["over", var version]:
                Input.Version = version;
                break;
            case ["drop", var gone]:
                Chosen.Remove(gone);
                break;
            default:
                break;
        }
    }

    private void Refuse(SaveOutcome.Refused refused)
    {
        foreach (var (field, key) in refused.Unread)
        {
            ModelState.AddModelError("Input." + field, Own[key]);
        }

        // A field shows its first error only, but the field of the people shows everybody who is booked.
        foreach (var refusal in refused.Decision.Refusals)
        {
            foreach (var (field, sentence) in Say(refusal))
            {
                if (ModelState[field] is not { Errors.Count: > 0 } || refusal is ActivityRefusal.PersonTaken)
                {
                    ModelState.AddModelError(field, sentence);
                }
            }
        }
    }

    /// <summary>Creates a venue from the form's fields, and chooses it.</summary>
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

    /// <summary>Creates a person from the form's fields, and chooses the person.</summary>
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
    /// Creates the venue and the person that were typed although their own buttons were not pressed, so that nothing that somebody typed is
    /// silently ignored.
    /// </summary>
    /// <returns>False when something has to be clarified first; the field says what.</returns>
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

        // Otherwise the fields would show what was sent, and not the venue and the person that were just chosen.
        foreach (
            var field in ModelState
                .Keys.Where(k =>
                    k is "Input.VenueId" or "Input.RoomFrom" or "Input.RoomTo"
                    || k == ChosenField
                    || k.StartsWith("Input.NewVenue", StringComparison.Ordinal)
                    || k.StartsWith("Input.NewPerson", StringComparison.Ordinal)
                )
                .ToList()
        )
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
        ErrorIf(
            ThemeWords.FindIn(publicName) is not null,
            "Input.NewVenuePublicName",
            Words["Error.TellsTheme", ThemeWords.FindIn(publicName) ?? ""]
        );
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
        (
            Input.NewVenueName,
            Input.NewVenuePublicName,
            Input.NewVenueVillage,
            Input.NewVenueRooms,
            Input.NewVenueCapacity,
            Input.NewVenueHoldsSeveral
        ) = (null, null, null, null, null, false);
    }

    /// <summary>
    /// Reads the typed person, who may be known already. Returns null when something has to be clarified first; the field says what.
    /// </summary>
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

        // The person is searched for first, because a person who is entered twice could be booked twice. When name and phone agree, it is
        // the same person; when only the name agrees, the reader is asked.
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
            Input.Namesakes =
            [
                .. known
                    .OrderBy(p => p.NameSort, StringComparer.Ordinal)
                    .Take(MaxNamesakes)
                    .Select(p => new Namesake(p.Id, p.Name, p.CommuneId is { } c ? names.GetValueOrDefault(c) : null)),
            ];
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

    /// <summary>Chooses a known person who has the typed name.</summary>
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

    /// <summary>The texts of the feature.</summary>
    protected abstract IStringLocalizer Own { get; }

    /// <summary>The key of the message that is shown after saving.</summary>
    protected abstract string SavedToast { get; }

    /// <summary>The view of the parts that are swapped while somebody types.</summary>
    protected abstract string CheckPart { get; }

    /// <summary>The address of the page of a saved activity.</summary>
    protected abstract string PageOf(Guid activityId);

    /// <summary>Schedules or changes the activity as the form stands.</summary>
    protected abstract Task<SaveOutcome> SaveAsync(CancellationToken cancel);

    /// <summary>The fields at which a refusal is shown, each with its sentence; none when the form says it already.</summary>
    protected abstract IEnumerable<(string Field, string Sentence)> Say(ActivityRefusal refusal);

    /// <summary>
    /// Opens the form: finds the activity and the unit, and checks the right. Returns null when the form may be shown, otherwise where to
    /// go.
    /// </summary>
    protected abstract Task<IActionResult?> EnterAsync(CancellationToken cancel);

    /// <summary>The stored activity, and the form as it would show that activity.</summary>
    protected abstract Task<(Activity Activity, TInput Input)?> StoredAsync(Guid id, CancellationToken cancel);

    /// <summary>Every field of the form: its name, and its value in readable words.</summary>
    /// <param name="here">The form as it was sent.</param>
    /// <param name="there">The form as it is saved.</param>
    /// <param name="cancel">Cancels the reading of names.</param>
    protected abstract Task<IReadOnlyList<(string Field, Func<TInput, string?> Words)>> ReadAsWordsAsync(
        TInput here,
        TInput there,
        CancellationToken cancel
    );

    /// <summary>Reads what was saved elsewhere, and sets both versions side by side.</summary>
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
            ]
        );
    }

    /// <summary>"có" or "không".</summary>
    protected string YesOrNo(bool value) => Words[value ? "Versions.Yes" : "Versions.No"];

    /// <summary>The names of the units, venues, campaigns and people that the form refers to by id.</summary>
    protected async Task<Func<string?, string?>> NamesOfAsync(IEnumerable<string?> ids, CancellationToken cancel)
    {
        var all = ids.Select(i => Guid.TryParse(i, out var id) ? id : Guid.Empty).Distinct().ToArray();
        var names = (
            await Db
                .Units.Where(u => all.Contains(u.Id))
                .Select(u => new { u.Id, u.Name })
                .Concat(Db.Venues.Where(v => all.Contains(v.Id)).Select(v => new { v.Id, v.Name }))
                .Concat(Db.Persons.Where(p => all.Contains(p.Id)).Select(p => new { p.Id, p.Name }))
                .ToListAsync(cancel)
        ).ToDictionary(n => n.Id.ToString(), n => n.Name, StringComparer.OrdinalIgnoreCase);
        return id => id is not null && names.TryGetValue(id, out var name) ? name : id;
    }

    /// <summary>The address of the form of a saved activity.</summary>
    protected abstract string FormOf(Guid activityId);

    /// <summary>Saves the draft as the form stands; null when somebody else changed it since the form was opened.</summary>
    protected abstract Task<DraftKept?> SaveDraftAsync(CancellationToken cancel);

    /// <summary>Reads everything that the form shows beside the typed values.</summary>
    protected abstract Task ReadViewAsync(CancellationToken cancel);

    protected async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        Db.ChangeTracker.Clear();
        if (ActivityId is null && Input.OperationId == Guid.Empty)
        {
            Input.OperationId = Guid.CreateVersion7();
        }

        ErrorIf(Unseen > 0, ChosenField, Words["People.NotYours", Unseen]);
        await ReadViewAsync(cancel);
        var contact = await services.Contacts.OfUnitAsync(UnitId, IsNamed, VietnamTime.DateOf(Clock.GetCurrentInstant()), cancel);
        ContactHint = contact.Length > 0 ? Words["Contact.Else", contact] : Words["Contact.Nobody"];
        return Page();
    }

    /// <summary>
    /// Shows the form with something changed by a button. A draft keeps it, and is opened anew: a page loaded again does nothing twice. A
    /// new form in which nothing was typed becomes no draft by a further row.
    /// </summary>
    protected async Task<IActionResult> KeepAndShowAsync(string part, CancellationToken cancel)
    {
        ModelState.Clear();
        if (IsDraft && !HasNothing)
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

    /// <summary>The id of the activity from the address, or of the draft that this form created.</summary>
    protected Guid? Known() =>
        RouteData.Values.TryGetValue("id", out var value) && Guid.TryParse(value?.ToString(), out var route) ? route
        : Guid.TryParse(Input.Id, out var typed) ? typed
        : null;

    /// <summary>Whether a new form holds nothing, so that a draft of it would only stand in the way on the list.</summary>
    private bool HasNothing => IsDraft && Known() is null && !Input.HasContent;

    private async Task<DraftKept?> KeepAsync(CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            Db.ChangeTracker.Clear();
            try
            {
                return await SaveDraftAsync(cancel);
            }
            catch (DbUpdateException e)
                when (attempt < MaxTries && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                // Two saves of one draft ran at the same time, or the random code was taken. The next attempt starts from what is stored
                // now.
            }
        }
    }

    private async Task<Guid?> CommuneAsync(string? typed, CancellationToken cancel) =>
        Guid.TryParse(typed, out var id) && await Db.Units.AnyAsync(u => u.Id == id, cancel) ? id : null;

    private async Task<Guid> VenueAsync(TypedVenue typed, CancellationToken cancel)
    {
        var (communeId, name, publicName, village, rooms, seats) = typed;
        var (nameFolded, villageFolded) = (Folding.Fold(name), Folding.Fold(village));
        Task<Guid?> There() =>
            Db
                .Venues.Where(v => v.CommuneId == communeId && v.NameFolded == nameFolded && v.VillageFolded == villageFolded)
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
        Db.Audit(
            Actor,
            now,
            "venue.added",
            "venue",
            venue.Id,
            communeId,
            new
            {
                name,
                village,
                rooms,
                seats,
                holdsSeveral = venue.HoldsSeveral,
            }
        );
        try
        {
            await Db.SaveChangesAsync(cancel);
            return venue.Id;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody else created the same venue a moment ago.
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

    /// <summary>A person as they were typed, and the id of the known person that they are; null for a new person.</summary>
    private sealed record TypedPerson(string Name, string? Phone, string Email, Guid? Known);
}
