using System.Globalization;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Catalogues;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Network;

/// <summary>The form about a person of the network, with everything as it was typed.</summary>
public sealed class CollaboratorForm
{
    public string Name { get; set; } = "";

    /// <summary>The sex: "female", "male", or "none".</summary>
    public string Sex { get; set; } = "";

    public string BirthYear { get; set; } = "";

    public string CommuneId { get; set; } = "";

    public string Phone { get; set; } = "";

    public string Email { get; set; } = "";

    public List<string> Kinds { get; set; } = [];

    public List<string> Covers { get; set; } = [];

    public List<string> Languages { get; set; } = [];

    public string Skills { get; set; } = "";

    public string KeepingUnitId { get; set; } = "";

    [TypedDay(DayIs.Past)]
    public string Since { get; set; } = "";

    public bool Consent { get; set; }

    public string ConsentChannel { get; set; } = "";

    [TypedDay(DayIs.Past)]
    public string ConsentOn { get; set; } = "";

    /// <summary>The version of the entry from which the form was made.</summary>
    public string Version { get; set; } = "";
}

/// <summary>The services that a form of the network needs.</summary>
public sealed class NetworkFormServices(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    IStringLocalizer<NetworkTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts
)
{
    public CampaignsDbContext Db => db;

    public Actor Actor => actor;

    public IClock Clock => clock;

    public IStringLocalizer<NetworkTexts> Texts => texts;

    public IStringLocalizer<PlatformTexts> PlatformTexts => platformTexts;
}

/// <summary>The form for adding a person to the network or changing their entry.</summary>
public abstract class CollaboratorFormModel(NetworkFormServices services) : PageModel
{
    /// <summary>The version of the consent's wording; it rises with each change of the sentence on the form.</summary>
    public const string ConsentVersion = "2026-11-network";

    [BindProperty]
    public CollaboratorForm Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Sexes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Areas { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Kinds { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Languages { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Channels { get; private set; } = [];

    public IReadOnlyList<SelectListItem> KeepingUnits { get; private set; } = [];

    public LocalDate Today => VietnamTime.DateOf(services.Clock.GetCurrentInstant());

    protected NetworkFormServices Services => services;

    protected CampaignsDbContext Db => services.Db;

    protected Actor Actor => services.Actor;

    /// <summary>Loads the choices of the form.</summary>
    protected async Task ReadChoicesAsync(CancellationToken cancel)
    {
        var grant = PeopleInReach.GrantFor(Actor, Permission.KeepNetwork);
        var area = NetworkReach.AreaOf(Db, grant.UnitId);
        var (covers, commune) = (Ids(Input.Covers), Ids([Input.CommuneId]));
        var around = Db.Units.Where(u => area.Contains(u.Id)).Select(u => u.ParentId ?? u.Id);
        var texts = Services.Texts;
        Sexes = [new(texts["Sex.female"], "female"), new(texts["Sex.male"], "male"), new(texts["Sex.NotSaid"], "none")];
        Channels = [.. Enum.GetNames<ConsentChannel>().Select(c => new SelectListItem(texts["Channel." + c], c))];
        var keeping = Ids([Input.KeepingUnitId]);
        var keepers =
            from s in Db.UnitScopes
            join u in Db.Units on s.UnitId equals u.Id
            where
                s.AncestorUnitId == grant.UnitId || (u.Id == grant.ActingUnitId && s.Depth == 0) || (keeping.Contains(u.Id) && s.Depth == 0)
            group u by new
            {
                u.Id,
                u.Name,
                u.Path,
            } into one
            orderby one.Key.Path
            select new SelectListItem(one.Key.Name, one.Key.Id.ToString(), keeping.Contains(one.Key.Id));
        await Together.ReadAsync(
            Db,
            async () => Areas = await NetworkReach.AreasAsync(Db, area, Today, covers, cancel),
            async () => Communes = await NetworkReach.AreasAsync(Db, around, Today, commune, cancel),
            async () => Kinds = await CatalogueChoices.OfAsync(Db.CollaboratorKinds, Actor.Language, Ids(Input.Kinds), cancel),
            async () => Languages = await CatalogueChoices.OfAsync(Db.SpokenLanguages, Actor.Language, Ids(Input.Languages), cancel),
            async () => KeepingUnits = await keepers.ToListAsync(cancel)
        );
    }

    /// <summary>Reads the form; every error is added to ModelState.</summary>
    protected async Task<CollaboratorWish> ReadWishAsync(CancellationToken cancel)
    {
        var texts = Services.Texts;
        var kinds = Ids(Input.Kinds);
        var covers = Ids(Input.Covers);
        var languages = Ids(Input.Languages);
        kinds = await Db.CollaboratorKinds.Where(k => kinds.Contains(k.Id)).Select(k => k.Id).ToArrayAsync(cancel);
        covers = await Db.Units.Where(k => covers.Contains(k.Id)).Select(k => k.Id).ToArrayAsync(cancel);
        languages = await Db.SpokenLanguages.Where(k => languages.Contains(k.Id)).Select(k => k.Id).ToArrayAsync(cancel);
        var commune = Ids([Input.CommuneId]) is [var asked] && await Db.Units.AnyAsync(u => u.Id == asked, cancel) ? asked : (Guid?)null;
        var keeping = Ids([Input.KeepingUnitId]) is [var keeper]
            ? await Db.Units.Where(u => u.Id == keeper).Select(u => new { u.Id, u.Path }).SingleOrDefaultAsync(cancel)
            : null;
        if (keeping is null || !Actor.May(Permission.KeepNetwork, keeping.Path))
        {
            Add(nameof(Input.KeepingUnitId), texts["Error.KeepingUnit"]);
        }

        string? phone = null;
        if (Input.Phone.Trim().Length > 0)
        {
            var reading = Phones.Read(Input.Phone);
            phone = reading.E164;
            if (reading.Fault != PhoneFault.None)
            {
                Add(nameof(Input.Phone), reading.Text(Services.PlatformTexts));
            }
        }

        var email = Input.Email.Trim();
        if (email.Length > 0 && !MailAddresses.IsAddress(email))
        {
            Add(nameof(Input.Email), texts["Error.Email"]);
        }

        var year = YearOf();
        var wish = new CollaboratorWish(
            new CollaboratorInput
            {
                Name = Input.Name,
                BirthYear = year,
                Kinds = kinds,
                Covers = covers,
                Skills = Input.Skills.Trim(),
                Since = DateOf(Input.Since, nameof(Input.Since)),
                Consent = Input.Consent,
                ConsentChannel =
                    Enum.TryParse<ConsentChannel>(Input.ConsentChannel, out var channel) && Enum.IsDefined(channel) ? channel : null,
                ConsentOn = DateOf(Input.ConsentOn, nameof(Input.ConsentOn)),
            },
            Input.Sex switch
            {
                "female" => Sex.Female,
                "male" => Sex.Male,
                _ => null,
            },
            commune,
            phone,
            email.Length == 0 ? null : email,
            languages,
            keeping?.Id ?? Guid.Empty
        );
        foreach (var refusal in CollaboratorRules.Keep(wish.Input, Today))
        {
            Add(refusal.Field, Sentence(refusal));
        }

        return wish;
    }

    protected string Sentence(CollaboratorRefusal refusal)
    {
        var texts = Services.Texts;
        return refusal switch
        {
            CollaboratorRefusal.NotAName => texts["Refusal.NotAName"],
            CollaboratorRefusal.NameTooLong r => texts["Refusal.NameTooLong", r.Max],
            CollaboratorRefusal.BirthYearOutOfRange r => texts["Refusal.BirthYearOutOfRange", r.Min, r.Max],
            CollaboratorRefusal.SkillsTooLong r => texts["Refusal.SkillsTooLong", r.Max],
            _ => texts["Refusal." + refusal.Key],
        };
    }

    protected void Add(string field, string error)
    {
        var key = field.Length == 0 ? "" : $"{nameof(Input)}.{field}";
        if (ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, error);
        }
    }

    /// <summary>Writes the form's values to the entry and its person, and returns the names of the changed fields.</summary>
    protected async Task<IReadOnlyList<string>> FillAsync(
        Collaborator entry,
        Person person,
        CollaboratorWish wish,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(wish);
        var input = wish.Input;
        var name = Names.Tidy(input.Name);
        (string Field, bool Changed)[] fields =
        [
            ("name", person.Name != name),
            ("sex", person.Sex != wish.Sex),
            ("birth_year", person.BirthYear != input.BirthYear),
            ("commune", person.CommuneId != wish.CommuneId),
            ("phone", person.Phone != wish.Phone),
            ("email", person.Email != wish.Email),
            ("kinds", !entry.Kinds.Select(k => k.KindId).ToHashSet().SetEquals(input.Kinds)),
            ("covers", !entry.Covers.Select(k => k.UnitId).ToHashSet().SetEquals(input.Covers)),
            ("languages", !entry.Languages.Select(k => k.LanguageId).ToHashSet().SetEquals(wish.Languages)),
            ("skills", entry.Skills != input.Skills),
            ("keeping_unit", entry.KeepingUnitId != wish.KeepingUnitId),
            ("since", entry.Since != input.Since),
            ("consent", (entry.ConsentChannel, entry.ConsentOn) != (input.ConsentChannel!.Value, input.ConsentOn!.Value)),
        ];
        (person.Name, person.NameFolded, person.NameSort) = (name, Folding.Fold(name), Names.SortKey(name));
        (person.Sex, person.BirthYear, person.CommuneId, person.Phone, person.Email) = (
            wish.Sex,
            input.BirthYear,
            wish.CommuneId,
            wish.Phone,
            wish.Email
        );
        (entry.KeepingUnitId, entry.Skills, entry.Since, entry.UpdatedAt) = (wish.KeepingUnitId, input.Skills, input.Since!.Value, now);
        if ((entry.ConsentChannel, entry.ConsentOn) != (input.ConsentChannel.Value, input.ConsentOn.Value))
        {
            (entry.ConsentVersion, entry.ConsentChannel, entry.ConsentOn) = (
                ConsentVersion,
                input.ConsentChannel.Value,
                input.ConsentOn.Value
            );
        }

        entry.Kinds.RemoveAll(k => !input.Kinds.Contains(k.KindId));
        entry.Kinds.AddRange(
            input
                .Kinds.Where(id => !entry.Kinds.Exists(k => k.KindId == id))
                .Select(id => new CollaboratorKindHeld { CollaboratorId = entry.Id, KindId = id })
        );
        entry.Covers.RemoveAll(k => !input.Covers.Contains(k.UnitId));
        entry.Covers.AddRange(
            input
                .Covers.Where(id => !entry.Covers.Exists(k => k.UnitId == id))
                .Select(id => new CollaboratorCover { CollaboratorId = entry.Id, UnitId = id })
        );
        entry.Languages.RemoveAll(k => !wish.Languages.Contains(k.LanguageId));
        entry.Languages.AddRange(
            wish.Languages.Where(id => !entry.Languages.Exists(k => k.LanguageId == id))
                .Select(id => new CollaboratorLanguage { CollaboratorId = entry.Id, LanguageId = id })
        );
        person.IsSpeaker =
            entry.EndedOn is null
            && await Db.CollaboratorKinds.AnyAsync(k => k.Key == CollaboratorKind.Speaker && input.Kinds.Contains(k.Id), cancel);
        return [.. fields.Where(f => f.Changed).Select(f => f.Field)];
    }

    private int? YearOf()
    {
        var typed = Input.BirthYear.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        if (typed.Length <= 4 && int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return year;
        }

        Add(nameof(Input.BirthYear), Services.Texts["Error.Year"]);
        return null;
    }

    private LocalDate? DateOf(string typed, string field)
    {
        typed = typed.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        if (TypedValues.DayOf(typed) is { } date)
        {
            return date;
        }

        Add(field, Services.Texts["Error.Date"]);
        return null;
    }

    private static Guid[] Ids(IEnumerable<string?> typed) =>
        [.. typed.Select(t => Guid.TryParse(t, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
}

/// <summary>The values of the form after reading.</summary>
public sealed record CollaboratorWish(
    CollaboratorInput Input,
    Sex? Sex,
    Guid? CommuneId,
    string? Phone,
    string? Email,
    IReadOnlyCollection<Guid> Languages,
    Guid KeepingUnitId
);
