using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Units;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The form that registers a participant, as it was typed.</summary>
public sealed class ParticipantForm
{
    /// <summary>Created with the page, so that a form that is sent twice registers one participant.</summary>
    public Guid OperationId { get; set; }

    public string? Name { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }

    public string? Sex { get; set; }

    public string? YearOfBirth { get; set; }

    public Guid? CommuneId { get; set; }

    /// <summary>The unit and the position.</summary>
    public string? Workplace { get; set; }

    public bool Consent { get; set; }

    public bool ConsentByGuardian { get; set; }
}

/// <summary>A person who attended a course before.</summary>
public sealed record KnownPerson(
    Guid Id,
    string Name,
    int? BirthYear,
    string? Commune,
    string? Phone,
    string LastRun,
    Instant LastAt,
    string? Workplace
);

/// <summary>A participant whose registration was withdrawn, and who may be restored.</summary>
public sealed record WithdrawnPerson(Guid Id, string Name, Instant At);

/// <summary>
/// The participants of a course run: registers new and known people, withdraws registrations, and shows who may get a certificate.
/// </summary>
[May(Permission.SeeNames)]
public sealed class ParticipantsModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    RollCall roll,
    Registering registering,
    Correcting correcting,
    AreaChoices areas,
    IStringLocalizer<TrainingTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts
) : PageModel
{
    public const int MaxWorkplaceLength = 160;

    private const int PageSize = 50;
    private const int MaxFound = 12;
    private const int MaxWithdrawn = 12;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public RollFilter Filter { get; set; } = new();

    public bool IsWithoutMail => Filter.Show == RollFilter.WithoutMail;

    /// <summary>The words of a name to search for among people who attended before.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Find { get; set; }

    [BindProperty]
    public ParticipantForm Input { get; set; } = new();

    public RunHead Head { get; private set; } = null!;

    public IReadOnlyList<RollLine> Lines { get; private set; } = [];

    /// <summary>The participants who were withdrawn last. Until the course run is over, one press restores each of them.</summary>
    public IReadOnlyList<WithdrawnPerson> Withdrawn { get; private set; } = [];

    /// <summary>The people whom the search found; null when nothing was searched for.</summary>
    public IReadOnlyList<KnownPerson>? Known { get; private set; }

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sexes { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    /// <summary>Whether a participant may still be added, which is possible until the figures are confirmed.</summary>
    public bool MayAdd => Head.State is ActivityState.Scheduled or ActivityState.Held;

    public int AdultAge => Ages.Adult;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        Input.OperationId = Guid.CreateVersion7();
        return await ShowAsync(cancel);
    }

    /// <summary>The list as a workbook: all participants of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<SharedTexts> shared, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(shared);
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        return await this.SheetAsync(
            new PageSheet(
                texts["People.PageTitle"],
                [
                    texts["People.FullName"],
                    texts["People.Workplace"],
                    texts["People.Sex"],
                    texts["People.YearOfBirth"],
                    texts["People.Place"],
                    texts["People.Phone"],
                    texts["People.Sheet.Code"],
                    texts["Session.There"],
                    texts["People.Sessions"],
                    texts["People.Certificate"],
                ],
                roll.EachAsync(Head, Filter, cancel)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Name.Length > 0 ? l.Name : texts["People.Forgotten"].Value,
                                l.Workplace,
                                l.Sex is { } sex ? shared["Sex." + sex].Value : null,
                                l.BirthYear,
                                l.Commune,
                                Shared.Show.Phone(l.Phone),
                                ReadableCode.Group(l.Code),
                                l.Attended,
                                l.Marks.Count,
                                TrainingSentences.Verdict(l.Lacks, texts),
                            ]
                    ),
                "activity",
                Id,
                Head.Activity.OrganisingUnitId
            )
            {
                Of = Head.Activity.Title,
                Narrowed = [IsWithoutMail ? texts["People.Show.no-mail"].Value : null, PageSheets.Typed(Filter.Q)],
            },
            cancel
        );
    }

    /// <summary>Registers the participant of the form.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var phone = Phone();
        var email = (Input.Email ?? "").Trim();
        ErrorIf(email.Length > 0 && !MailAddresses.IsAddress(email), nameof(Input.Email), texts["People.EmailWrong"]);
        var year = Year();
        var workplace = Names.Tidy(Input.Workplace);
        ErrorIf(workplace.Length > MaxWorkplaceLength, nameof(Input.Workplace), texts["Refusal.TextTooLong", MaxWorkplaceLength]);
        ErrorIf(
            Input.CommuneId is { } commune && !await db.Units.AnyAsync(u => u.Id == commune, cancel),
            nameof(Input.CommuneId),
            texts["Error.NotAChoice"]
        );
        var request = new RegisterRequest
        {
            OperationId = Input.OperationId == Guid.Empty ? Guid.CreateVersion7() : Input.OperationId,
            ActivityId = Id,
            Channel = Channel(),
            Name = Input.Name ?? "",
            Phone = phone,
            Email = email,
            Sex = Enum.TryParse<Sex>(Input.Sex, out var sex) && Enum.IsDefined(sex) ? sex : null,
            YearOfBirth = year,
            CommuneId = Input.CommuneId,
            Consent = Input.Consent,
            ConsentByGuardian = Input.ConsentByGuardian,
            Language = Languages.Current,
            AccountId = actor.Id,
        };
        return await RegisterAsync(request, workplace, ModelState.IsValid, cancel);
    }

    /// <summary>Registers a person who attended before, with the known data and the consent that the person gave then.</summary>
    public async Task<IActionResult> OnPostAgainAsync(Guid personId, Guid operationId, CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (personId == Guid.Empty)
        {
            return BadRequest();
        }

        var operation = registering.OperationOf(actor.Id, operationId);
        if (await db.Registrations.AnyAsync(r => r.ActivityId == Id && r.OperationId == operation, cancel))
        {
            // The button was pressed twice, and the first press already registered the person.
            return LocalRedirect($"/course-runs/{Id}/participants");
        }

        if (
            await KnownAsync(null, personId, cancel) is not [var known, ..]
            || await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == personId, cancel) is not { } person
        )
        {
            return NotFound();
        }

        var request = new RegisterRequest
        {
            OperationId = operationId == Guid.Empty ? Guid.CreateVersion7() : operationId,
            ActivityId = Id,
            Channel = Channel(),
            Name = person.Name,
            PersonId = personId,
            Phone = person.Phone,
            Email = person.Email,
            Sex = person.Sex,
            YearOfBirth = person.BirthYear,
            CommuneId = person.CommuneId,
            Consent = true,
            Language = Languages.Current,
            AccountId = actor.Id,
        };
        return await RegisterAsync(request, known.Workplace ?? "", goOn: true, cancel);
    }

    /// <summary>Withdraws the registration of a participant.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(Guid registrationId, CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (registrationId == Guid.Empty)
        {
            return BadRequest();
        }

        if (!await db.Registrations.AnyAsync(r => r.Id == registrationId && r.ActivityId == Id, cancel))
        {
            return NotFound();
        }

        if (await registering.WithdrawAsync(registrationId, actor.Id, cancel) is { } refusal)
        {
            ModelState.AddModelError("", TrainingSentences.Of(refusal, texts));
            return await ShowAsync(cancel);
        }

        TempData["Toast"] = texts["Toast.Withdrawn"].Value;
        return LocalRedirect($"/course-runs/{Id}/participants");
    }

    /// <summary>Restores a withdrawn registration, if a place is free.</summary>
    public async Task<IActionResult> OnPostRestoreAsync(Guid registrationId, CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (registrationId == Guid.Empty)
        {
            return BadRequest();
        }

        if (
            await db
                .Registrations.AsNoTracking()
                .SingleOrDefaultAsync(r => r.Id == registrationId && r.ActivityId == Id && r.Name != "", cancel)
            is not { } gone
        )
        {
            return NotFound();
        }

        // A person who was registered again in the meantime must not be on the list twice.
        if (
            gone.State is RegistrationState.Withdrawn
            && gone.PersonId is { } person
            && await db.Registrations.AnyAsync(
                r => r.ActivityId == Id && r.PersonId == person && r.State == RegistrationState.Confirmed,
                cancel
            )
        )
        {
            ModelState.AddModelError("", texts["People.AlreadyThere"]);
            return await ShowAsync(cancel);
        }

        if (await correcting.RestoreAsync(registrationId, reason: "", cancel) is { } refusal)
        {
            ModelState.AddModelError(
                "",
                refusal is RegistrationRefusal.Full ? texts["People.RestoreFull", gone.Name] : TrainingSentences.Of(refusal, texts)
            );
            return await ShowAsync(cancel);
        }

        TempData["Toast"] = texts["Toast.Restored", gone.Name].Value;
        return LocalRedirect($"/course-runs/{Id}/participants");
    }

    /// <summary>
    /// After the last session, a registration is entered from paper; before that it counts as made by the organiser, so that the capacity
    /// applies.
    /// </summary>
    private RegistrationChannel Channel() =>
        Head.IsOver || Head.State is ActivityState.Held ? RegistrationChannel.Paper : RegistrationChannel.Organiser;

    private async Task<IActionResult> RegisterAsync(RegisterRequest request, string workplace, bool goOn, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Two people who enter the same person at the same time wait for each other here, so that nobody is on the list twice.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {Id} FOR NO KEY UPDATE", cancel);
        var traits = PersonTraits.Typed(request.Name, request.Phone, request.YearOfBirth, request.CommuneId, request.Sex);
        var operation = registering.OperationOf(actor.Id, request.OperationId);
        var namesakes = await db
            .Registrations.AsNoTracking()
            .Where(r =>
                r.ActivityId == Id
                && r.State == RegistrationState.Confirmed
                && r.NameFolded == traits.NameFolded
                && r.OperationId != operation
            )
            .ToListAsync(cancel);
        ErrorIf(namesakes.Exists(r => PersonMatching.Same(traits, PersonTraits.Of(r))), nameof(Input.Name), texts["People.AlreadyThere"]);
        if (!goOn || !ModelState.IsValid)
        {
            // The refusals of the rules are added too, so that the form shows everything that has to be corrected at once.
            Tell(
                RegistrationRules.Register(
                    request.Input,
                    RegistrationFacts.Of(Head.Activity, Head.Counts.Places),
                    request.Channel,
                    Head.Now
                )
            );
            return await ShowAsync(cancel);
        }

        switch (await registering.RegisterAsync(request, cancel))
        {
            case RegisterOutcome.Done done:
                if (workplace.Length > 0 && !done.Again)
                {
                    db.Participants.Add(new Participant { RegistrationId = done.Registration.Id, Workplace = workplace });
                    await db.SaveChangesAsync(cancel);
                }

                await transaction.CommitAsync(cancel);
                TempData["Toast"] = texts["Toast.Registered", done.Registration.Name].Value;
                return LocalRedirect($"/course-runs/{Id}/participants");
            case RegisterOutcome.Refused refused:
                Tell(refused.Refusals);
                return await ShowAsync(cancel);
            default:
                return NotFound();
        }
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!head.MaySeeNames)
        {
            return Forbid();
        }

        Head = head;
        return null;
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var (shown, withdrawn, known, places) = await Together.ReadAsync(
            db,
            () => roll.ShowAsync(Head, Filter, Request.Path, PageSize, cancel),
            () =>
                Head.IsOver || !MayAdd
                    ? Task.FromResult(new List<WithdrawnPerson>())
                    : db
                        .Registrations.AsNoTracking()
                        .Where(r => r.ActivityId == Id && r.State == RegistrationState.Withdrawn && r.Name != "")
                        .OrderByDescending(r => r.WithdrawnAt)
                        .ThenBy(r => r.Id)
                        .Select(r => new WithdrawnPerson(r.Id, r.Name, r.WithdrawnAt!.Value))
                        .Take(MaxWithdrawn)
                        .ToListAsync(cancel),
            async () => string.IsNullOrWhiteSpace(Find) ? null : await KnownAsync(Find, null, cancel),
            () => areas.AreasAsync(cancel)
        );
        (Withdrawn, Known) = (withdrawn, known);
        (Lines, Sorting) = (shown.Lines, shown.Sort);
        Pager = shown.Pager with
        {
            Text = texts[shown.Count.IsMore ? "People.CountMore" : "People.Count", Shared.Show.Number(shown.Count.Number)],
        };
        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        Communes =
        [
            .. places.Select(a => new SelectListItem(a.Name, a.Id.ToString())
            {
                Group =
                    a.Above is null ? null
                    : groups.TryGetValue(a.Above, out var group) ? group
                    : groups[a.Above] = new SelectListGroup { Name = a.Above },
            }),
        ];
        Sexes = [.. Enum.GetValues<Sex>().Select(s => new SelectListItem(texts["Sex." + s], s.ToString()))];
        return Page();
    }

    /// <summary>
    /// The people of this name, compared without diacritics and case, who attended a course run whose names the reader may see, who are not
    /// on this list yet, and whose consent was not withdrawn. Merged entries count as one person.
    /// </summary>
    private async Task<IReadOnlyList<KnownPerson>> KnownAsync(string? find, Guid? personId, CancellationToken cancel)
    {
        var words = Folding.Fold(find).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(6).ToList();
        if (personId is null && words.Sum(w => w.Length) < 2)
        {
            return [];
        }

        var units = actor.Grants.Where(g => g.ActivityId is null && g.May(Permission.SeeNames)).Select(g => g.UnitId).ToArray();
        var people = db.Persons.AsNoTracking().Where(p => p.AnonymisedAt == null && p.MergedIntoId == null);
        people = personId is { } one ? people.Where(p => p.Id == one) : people;
        foreach (var word in words)
        {
            people = people.Where(p => p.NameFolded.Contains(word));
        }

        var found = await (
            from p in people
            where
                db.Consents.Any(c => db.Persons.Any(m => m.Id == c.PersonId && m.StandingId == p.Id) && c.WithdrawnAt == null)
                && !db.Registrations.Any(r =>
                    db.Persons.Any(m => m.Id == r.PersonId && m.StandingId == p.Id)
                    && r.ActivityId == Id
                    && r.State == RegistrationState.Confirmed
                )
            from c in db.Units.Where(u => u.Id == p.CommuneId).DefaultIfEmpty()
            let last = (
                from t in db.Attendances
                join a in db.Activities on t.ActivityId equals a.Id
                where
                    db.Persons.Any(m => m.Id == t.PersonId && m.StandingId == p.Id)
                    && t.AnnulledAt == null
                    && a.Kind == ActivityKind.CourseRun
                    && db.ActivityScopes.Any(s =>
                        s.ActivityId == a.Id && s.Side == ScopeSide.Organising && units.Contains(s.AncestorUnitId)
                    )
                orderby t.HappenedAt descending
                select new
                {
                    t.RegistrationId,
                    t.HappenedAt,
                    a.Title,
                }
            ).FirstOrDefault()
            where last != null
            orderby p.NameSort, p.Id
            select new
            {
                p.Id,
                p.Name,
                p.BirthYear,
                p.Phone,
                Commune = c == null ? null : c.Name,
                last.Title,
                last.HappenedAt,
                Workplace = db.Participants.Where(x => x.RegistrationId == last.RegistrationId).Select(x => x.Workplace).FirstOrDefault(),
            }
        )
            .Take(MaxFound)
            .ToListAsync(cancel);
        return [.. found.Select(f => new KnownPerson(f.Id, f.Name, f.BirthYear, f.Commune, f.Phone, f.Title, f.HappenedAt, f.Workplace))];
    }

    private string? Phone() => ModelState.ReadPhone("Input.Phone", Input.Phone, platformTexts);

    private int? Year()
    {
        if (string.IsNullOrWhiteSpace(Input.YearOfBirth))
        {
            return null;
        }

        var year = TypedFields.WholeOf(Input.YearOfBirth);
        ErrorIf(year is null, nameof(Input.YearOfBirth), texts["Error.NotANumber"]);
        return year;
    }

    private void Tell(IEnumerable<RegistrationRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            ErrorIf(true, refusal is RegistrationRefusal.Full ? "" : refusal.Field, TrainingSentences.Of(refusal, texts));
        }
    }

    private void ErrorIf(bool wrong, string field, string sentence)
    {
        var key = field.Length == 0 ? "" : $"{nameof(Input)}.{field}";
        if (wrong && ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, sentence);
        }
    }
}
