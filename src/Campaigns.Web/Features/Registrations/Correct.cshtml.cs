using System.Text.Json;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Units;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The form for correcting a registration, with everything as it was typed.</summary>
public sealed class CorrectForm
{
    /// <summary>The version of the registration from which the form was made.</summary>
    public string? Seen { get; set; }

    /// <summary>
    /// The values with which the form was made, as JSON, so that a field that was left alone is known when somebody else changed it.
    /// </summary>
    public string? Was { get; set; }

    public string? Name { get; set; }

    public string? ContactName { get; set; }

    /// <summary>For a group: the list, one name a line.</summary>
    public string? Members { get; set; }

    /// <summary>For a group whose names were ticked: the positions that are struck off the list.</summary>
    public List<short> Struck { get; set; } = [];

    /// <summary>The sex: "Female", "Male", or "None".</summary>
    public string? Sex { get; set; }

    public string? YearOfBirth { get; set; }

    public Guid? CommuneId { get; set; }

    public string? Workplace { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }

    /// <summary>The reason, which is required when confirmed figures are corrected.</summary>
    public string? Reason { get; set; }

    /// <summary>The fields that hold a value of the registration, each with how it is read and set.</summary>
    private static readonly IReadOnlyList<(string Field, Func<CorrectForm, string?> Read, Action<CorrectForm, string> Set)> Stored =
    [
        (nameof(Name), f => f.Name, (f, v) => f.Name = v),
        (nameof(ContactName), f => f.ContactName, (f, v) => f.ContactName = v),
        (nameof(Members), f => f.Members, (f, v) => f.Members = v),
        (nameof(Workplace), f => f.Workplace, (f, v) => f.Workplace = v),
        (nameof(Sex), f => f.Sex, (f, v) => f.Sex = v),
        (nameof(YearOfBirth), f => f.YearOfBirth, (f, v) => f.YearOfBirth = v),
        (nameof(CommuneId), f => f.CommuneId?.ToString(), (f, v) => f.CommuneId = Guid.TryParse(v, out var id) ? id : null),
        (nameof(Phone), f => f.Phone, (f, v) => f.Phone = v),
        (nameof(Email), f => f.Email, (f, v) => f.Email = v),
    ];

    /// <summary>Remembers the values that the form is made with.</summary>
    public CorrectForm Made()
    {
        Was = JsonSerializer.Serialize(Stored.ToDictionary(s => s.Field, s => Even(s.Read(this)), StringComparer.Ordinal));
        return this;
    }

    /// <summary>
    /// Takes over from <paramref name="now"/> every field that was left alone here. A field that was changed here and differently by
    /// somebody else keeps what was typed, and is returned with the other value.
    /// </summary>
    /// <param name="now">The form as it would be made from what is stored now.</param>
    /// <returns>The fields that were taken over, and those that both changed.</returns>
    public (IReadOnlyList<string> Taken, IReadOnlyList<(string Field, string Theirs)> Both) TakeOver(CorrectForm now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var was = Read(Was);
        List<string> taken = [];
        List<(string, string)> both = [];
        foreach (var (field, read, set) in Stored)
        {
            var (typed, theirs) = (Even(read(this)), Even(read(now)));
            var made = was.GetValueOrDefault(field);
            if (made == typed)
            {
                set(this, theirs);
                taken.Add(field);
            }
            else if (theirs != typed && theirs != made)
            {
                both.Add((field, theirs));
            }
        }

        Was = now.Was;
        Seen = now.Seen;
        return (taken, both);
    }

    // A browser sends lines with two characters at their ends.
    private static string Even(string? value) => (value ?? "").ReplaceLineEndings("\n").Trim();

    private static Dictionary<string, string> Read(string? was)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(was ?? "{}") ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>The form that corrects how many people came by a ticket.</summary>
public sealed class CameForm
{
    /// <summary>The attendance from which the form was made.</summary>
    public Guid Attendance { get; set; }

    public string? People { get; set; }

    /// <summary>For a group: how many of them are known to be women.</summary>
    public string? Female { get; set; }

    /// <summary>For a group: how many of them are known to be men.</summary>
    public string? Male { get; set; }

    public string? Reason { get; set; }
}

/// <summary>
/// One registration or participant, for accounts that may see the names: corrects the facts, and erases the name when the person asks for
/// it.
/// </summary>
[May(Permission.SeeNames)]
public sealed class CorrectModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    Correcting correcting,
    AreaChoices areas,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts
) : PageModel
{
    public const string AskErase = "erase";

    /// <summary>The button that asks whether nobody came, and the one that answers the question.</summary>
    public const string AskNobody = "ask-nobody";

    public const string Nobody = "nobody";

    public const int MaxWorkplaceLength = 160;

    [BindProperty(SupportsGet = true)]
    public Guid RegistrationId { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    [BindProperty]
    public CorrectForm Input { get; set; } = new();

    /// <summary>How many people came, where that is corrected.</summary>
    [BindProperty]
    public CameForm Came { get; set; } = new();

    /// <summary>The session whose number of people is to be corrected, where several were counted.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Session { get; set; }

    /// <summary>What was counted for this registration of an event, session by session.</summary>
    public IReadOnlyList<Domain.Door.Attendance> Counted { get; private set; } = [];

    public Registration Registration { get; private set; } = null!;

    public Activity Activity { get; private set; } = null!;

    public bool IsClass => Activity.Kind is ActivityKind.CourseRun;

    /// <summary>The version of the registration that the page shows.</summary>
    public string? Version { get; private set; }

    /// <summary>The turns that this registration counts; erasing changes none of them.</summary>
    public int Turns => Counted.Sum(TurnsOf);

    /// <summary>Whether a reason is required: the registration's sex and year split figures that somebody confirmed.</summary>
    public bool AsksReason => Activity.State is ActivityState.Confirmed && Turns > 0 && !Registration.IsGroup;

    /// <summary>Why somebody corrects confirmed figures by parting two registrations.</summary>
    [BindProperty]
    public string? RestoreReason { get; set; }

    /// <summary>
    /// Whether the page offers to take the withdrawal back: before the activity, and at any time where two people were joined by mistake.
    /// </summary>
    public bool MayRestore => Registration.JoinedToId is not null || Activity.State is ActivityState.Scheduled or ActivityState.Postponed;

    /// <summary>Why the withdrawal cannot be taken back; null: it can, or the registration is not withdrawn.</summary>
    public RegistrationRefusal? NotRestored { get; private set; }

    /// <summary>
    /// For a group whose names were ticked at a door: its list, and whether each name was ticked. The lines of such a list cannot be
    /// removed, so names are struck off it.
    /// </summary>
    public IReadOnlyList<(RegistrationMember Member, bool IsTicked)> Ticked { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sexes { get; private set; } = [];

    /// <summary>The address of the list in which the registration stands.</summary>
    public string ListUrl => IsClass ? $"/course-runs/{Activity.Id}/participants" : $"/events/{Activity.Id}/registrations";

    public string MessagesUrl =>
        (IsClass ? $"/course-runs/{Activity.Id}" : $"/events/{Activity.Id}") + $"/messages?registration={RegistrationId}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel) ?? await ShowAsync(fill: true, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var to = await ReadAsync(cancel);
        if (!ModelState.IsValid)
        {
            // The rules are asked here as well, so that the form shows everything to repair at once.
            var group = Registration.IsGroup ? new GroupInput(Registration.Places, to.ContactName, to.Members) : null;
            Tell(
                RegistrationRules.Correct(
                    new RegistrationInput
                    {
                        Name = to.Name,
                        YearOfBirth = to.YearOfBirth,
                        Group = group,
                    },
                    clock.GetCurrentInstant()
                )
            );
            return await ShowAsync(fill: false, cancel);
        }

        switch (await correcting.CorrectAsync(RegistrationId, to, cancel))
        {
            case CorrectOutcome.Done done:
                TempData["Toast"] = texts[done.Changed.Count > 0 ? "Correct.Saved" : "Correct.Nothing"].Value;
                return LocalRedirect(ListUrl);
            case CorrectOutcome.Refused refused:
                Tell(refused.Refusals);
                return await ShowAsync(fill: false, cancel);
            case CorrectOutcome.Stale:
                return await LoadAsync(cancel) ?? await ShowAsync(fill: false, cancel, stale: true);
            default:
                return NotFound();
        }
    }

    /// <summary>Erases names and contact, after a question.</summary>
    public async Task<IActionResult> OnPostEraseAsync(string? seen, CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (seen != await Correcting.VersionAsync(db, RegistrationId, cancel))
        {
            // The registration changed since the question was read, so it is asked again.
            Ask = AskErase;
            ModelState.Clear();
            return await ShowAsync(fill: true, cancel);
        }

        await correcting.EraseAsync(RegistrationId, cancel);
        TempData["Toast"] = texts["Erase.Done"].Value;
        return LocalRedirect(ListUrl);
    }

    /// <summary>
    /// Corrects how many people came, or takes back what the door counted where nobody did. That is asked about first, with its
    /// consequence, because it cannot be undone here.
    /// </summary>
    public async Task<IActionResult> OnPostCameAsync(string? answer, CancellationToken cancel)
    {
        var nobody = answer is AskNobody or Nobody;
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var reason = Names.Tidy(Came.Reason);
        var (people, female, male) = (NumberOf(Came.People), NumberOf(Came.Female), NumberOf(Came.Male));
        var refusals = nobody ? RegistrationRules.WhyCame(reason) : RegistrationRules.Came(people, female, male, reason);
        if (answer is AskNobody && !IsClass && refusals.Count == 0)
        {
            Ask = AskNobody;
            return await ShowAsync(fill: true, cancel);
        }

        var outcome =
            IsClass ? new CorrectOutcome.Gone()
            : refusals.Count > 0 ? new CorrectOutcome.Refused(refusals)
            : await correcting.CameAsync(
                RegistrationId,
                Came.Attendance,
                nobody ? null : new PeopleWhoCame(people!.Value, female, male),
                texts["Came.Gate"],
                reason,
                cancel
            );
        switch (outcome)
        {
            case null:
                return Forbid();
            case CorrectOutcome.Done:
                TempData["Toast"] = texts[nobody ? "Came.TakenBack" : "Came.Saved"].Value;
                return LocalRedirect($"/registrations/{RegistrationId}");
            case CorrectOutcome.Refused refused:
                foreach (var refusal in refused.Refusals)
                {
                    ModelState.AddModelError(
                        refusal.Field.Length > 0 ? $"{nameof(Came)}.{refusal.Field}" : "",
                        refusal switch
                        {
                            RegistrationRefusal.PeopleOutOfRange range => texts["Came.Error.People", range.Max],
                            RegistrationRefusal.PartsAbovePeople => texts["Came.Error.Parts"],
                            RegistrationRefusal.ReasonMissing => texts["Came.Error.Reason"],
                            RegistrationRefusal.ReasonTooLong tooLong => texts["Error.NameTooLong", tooLong.Max],
                            _ => texts["Came.Error.NotNow"],
                        }
                    );
                }

                return await ShowAsync(fill: true, cancel);
            case CorrectOutcome.Stale:
                await TakeStandingAsync(cancel);
                return await ShowAsync(fill: true, cancel);
            default:
                return NotFound();
        }
    }

    /// <summary>
    /// Somebody else corrected the number in the meantime: what was typed stays, beside the number that stands now, and the next press is
    /// about that one.
    /// </summary>
    private async Task TakeStandingAsync(CancellationToken cancel)
    {
        var standing = await db
            .Attendances.AsNoTracking()
            .Where(a =>
                a.RegistrationId == RegistrationId
                && a.AnnulledAt == null
                && db.Attendances.Any(o => o.Id == Came.Attendance && o.RegistrationId == RegistrationId && o.SessionId == a.SessionId)
            )
            .FirstOrDefaultAsync(cancel);
        if (standing is null)
        {
            ModelState.Clear();
            Came = new CameForm();
            ModelState.AddModelError("", texts["Came.StaleNobody"]);
            return;
        }

        Came.Attendance = standing.Id;
        ModelState.AddModelError($"{nameof(Came)}.{nameof(Came.People)}", texts["Came.Stale", TurnsOf(standing)]);
    }

    /// <summary>Whether this is the attendance that the form is about: the only one, or the one that was chosen.</summary>
    public bool IsCorrected(Domain.Door.Attendance counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        return Counted.Count == 1 || Came.Attendance == counted.Id || (Came.Attendance == Guid.Empty && Session == counted.SessionId);
    }

    public static int TurnsOf(Domain.Door.Attendance counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        return counted.Turns;
    }

    private static string? Known(int count) => count > 0 ? count.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    // What cannot be read is no number of people, and the rule says so at the field.
    private static int? NumberOf(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : TypedFields.WholeOf(typed.Trim()) ?? int.MaxValue / 4;

    /// <summary>Takes a withdrawal back.</summary>
    public async Task<IActionResult> OnPostRestoreAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (await correcting.RestoreAsync(RegistrationId, RestoreReason ?? "", cancel) is { } refusal)
        {
            NotRestored = refusal;
            return await ShowAsync(fill: true, cancel);
        }

        TempData["Toast"] = texts["Restore.Done", Registration.Name].Value;
        return LocalRedirect(ListUrl);
    }

    private async Task<CorrectedRegistration> ReadAsync(CancellationToken cancel)
    {
        var phone = Phone();
        var email = (Input.Email ?? "").Trim();
        ErrorIf(email.Length > 0 && !MailAddresses.IsAddress(email), nameof(Input.Email), texts["Error.Email"]);
        var year = string.IsNullOrWhiteSpace(Input.YearOfBirth) ? null : TypedFields.WholeOf(Input.YearOfBirth);
        ErrorIf(year is null && !string.IsNullOrWhiteSpace(Input.YearOfBirth), nameof(Input.YearOfBirth), texts["Error.Year"]);
        ErrorIf(
            Names.Tidy(Input.Workplace).Length > MaxWorkplaceLength,
            nameof(Input.Workplace),
            texts["Error.NameTooLong", MaxWorkplaceLength]
        );
        ErrorIf(
            Input.CommuneId is { } commune && !await db.Units.AnyAsync(u => u.Id == commune, cancel),
            nameof(Input.CommuneId),
            texts["Error.Commune"]
        );
        return new CorrectedRegistration
        {
            Name = Input.Name ?? "",
            ContactName = Input.ContactName ?? "",
            Members = Registration.IsGroup ? GroupMembers.Read(Input.Members) : [],
            Struck = Registration.IsGroup ? Input.Struck : [],
            Sex = Enum.TryParse<Sex>(Input.Sex, out var sex) && Enum.IsDefined(sex) ? sex : null,
            YearOfBirth = year,
            CommuneId = Input.CommuneId,
            Phone = phone,
            Email = email,
            Workplace = Input.Workplace ?? "",
            Reason = Input.Reason ?? "",
            Seen = Input.Seen ?? "",
        };
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        var found = await (
            from r in db.Registrations.AsNoTracking()
            join a in db.Activities on r.ActivityId equals a.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            where r.Id == RegistrationId
            select new
            {
                Registration = r,
                Activity = a,
                u.Path,
            }
        ).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeNames, found.Path, found.Activity.Id, found.Activity.Kind))
        {
            return Forbid();
        }

        (Registration, Activity) = (found.Registration, found.Activity);

        // The name was erased already, so there is nothing left to correct.
        return Registration.Name.Length == 0 ? LocalRedirect(ListUrl) : null;
    }

    private async Task<IActionResult> ShowAsync(bool fill, CancellationToken cancel, bool stale = false)
    {
        var reads = Together.Of(db);
        var counted = reads.Add(() =>
            db
                .Attendances.AsNoTracking()
                .Where(a => a.RegistrationId == RegistrationId && a.AnnulledAt == null)
                .OrderBy(a => a.HappenedAt)
                .ThenBy(a => a.Id)
                .ToListAsync(cancel)
        );
        var version = reads.Add(() => Correcting.VersionAsync(db, RegistrationId, cancel));
        var listed = reads.Add(() =>
            db
                .RegistrationMembers.AsNoTracking()
                .Where(m => m.RegistrationId == RegistrationId)
                .OrderBy(m => m.Position)
                .ToListAsync(cancel)
        );
        var here = reads.Add(() => Correcting.TickedAsync(db, RegistrationId, cancel));
        var workplace = reads.Add(() =>
            db.Participants.Where(p => p.RegistrationId == RegistrationId).Select(p => p.Workplace).SingleOrDefaultAsync(cancel)
        );
        var places = reads.Add(() => areas.AreasAsync(cancel));
        await reads.ReadAsync();
        (Counted, Version) = (counted.Value, version.Value);
        if (Came.Attendance == Guid.Empty && Counted.FirstOrDefault(IsCorrected) is { } about)
        {
            Came.People = TurnsOf(about).ToString(System.Globalization.CultureInfo.InvariantCulture);
            (Came.Female, Came.Male) = (Known(about.Female), Known(about.Male));
        }

        var members = Registration.IsGroup ? listed.Value : [];
        Ticked = Registration.IsGroup && here.Value is { } ticked ? [.. members.Select(m => (m, ticked.Contains(m.Position)))] : [];
        var stored = new CorrectForm
        {
            Seen = Version,
            Name = Registration.Name,
            ContactName = Registration.ContactName,
            Members = Registration.IsGroup ? string.Join('\n', members.Select(LineOf)) : null,
            Sex = Registration.Sex?.ToString() ?? "None",
            YearOfBirth = Registration.BirthYear?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            CommuneId = Registration.CommuneId,
            Workplace = workplace.Value,
            Phone = Show.Phone(Registration.Phone),
            Email = Registration.Email,
        }.Made();
        if (fill)
        {
            Input = stored;
        }

        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        Communes =
        [
            .. places.Value.Select(a => new SelectListItem(a.Name, a.Id.ToString())
            {
                Group =
                    a.Above is null ? null
                    : groups.TryGetValue(a.Above, out var group) ? group
                    : groups[a.Above] = new SelectListGroup { Name = a.Above },
            }),
        ];
        Sexes = [new(texts["Sex.Female"], nameof(Sex.Female)), new(texts["Sex.Male"], nameof(Sex.Male)), new(texts["Sex.NotSaid"], "None")];
        if (stale)
        {
            TakeOver(stored);
        }

        return Page();
    }

    private string LineOf(RegistrationMember member) =>
        member.Sex is { } sex ? $"{member.Name}, {texts["Sex." + sex].Value.ToLowerInvariant()}" : member.Name;

    private string? Phone() => ModelState.ReadPhone("Input.Phone", Input.Phone, platformTexts);

    /// <summary>
    /// Somebody else changed the registration in the meantime: what was left alone here is taken from the new version, and what both
    /// changed stays as typed, beside the other value. The next press is about the new version.
    /// </summary>
    private void TakeOver(CorrectForm stored)
    {
        var (taken, both) = Input.TakeOver(stored);
        foreach (var field in taken.Append(nameof(Input.Seen)).Append(nameof(Input.Was)))
        {
            ModelState.Remove($"{nameof(Input)}.{field}");
        }

        ModelState.AddModelError("", texts["Correct.Stale"]);
        foreach (var (field, theirs) in both)
        {
            var words = field switch
            {
                nameof(Input.CommuneId) => Communes.FirstOrDefault(c => c.Value == theirs)?.Text ?? "",
                nameof(Input.Sex) => Sexes.FirstOrDefault(x => x.Value == theirs)?.Text ?? "",
                nameof(Input.Members) => Shortened.To(theirs.Replace("\n", ", ", StringComparison.Ordinal), 200),
                _ => theirs,
            };
            ErrorIf(true, field, words.Length > 0 ? texts["Correct.Theirs", words] : texts["Correct.TheirsEmpty"]);
        }
    }

    private void Tell(IEnumerable<RegistrationRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            ErrorIf(
                true,
                refusal.Field,
                refusal switch
                {
                    RegistrationRefusal.NameMissing => texts[Registration.IsGroup ? "Error.GroupName" : "Error.NameMissing"],
                    RegistrationRefusal.NotAName => texts["Error.NotAName"],
                    RegistrationRefusal.NameTooLong tooLong => texts["Error.NameTooLong", tooLong.Max],
                    RegistrationRefusal.ContactMissing => texts["Error.ContactMissing"],
                    RegistrationRefusal.ContactTooLong tooLong => texts["Error.NameTooLong", tooLong.Max],
                    RegistrationRefusal.MoreMembersThanPlaces more => texts["Error.MoreMembers", more.Members, more.Places],
                    RegistrationRefusal.MemberNameTooLong tooLong => texts[
                        "Error.MemberTooLong",
                        Shortened.To(tooLong.Name, 20),
                        tooLong.Max
                    ],
                    RegistrationRefusal.FewerMembersThanTicked fewer => texts["Correct.FewerMembers", fewer.Listed, fewer.Members],
                    RegistrationRefusal.ReasonMissing => texts["Correct.ReasonMissing"],
                    RegistrationRefusal.ReasonTooLong tooLong => texts["Error.NameTooLong", tooLong.Max],
                    RegistrationRefusal.YearOfBirthOutOfRange years => texts["Error.YearRange", years.Min, years.Max],
                    _ => texts["Error.Other"],
                }
            );
        }
    }

    private void ErrorIf(bool wrong, string field, string sentence)
    {
        var key = $"{nameof(Input)}.{field}";
        if (wrong && ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, sentence);
        }
    }
}
