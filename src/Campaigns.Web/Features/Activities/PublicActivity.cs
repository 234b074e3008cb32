using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One session with its times.</summary>
public sealed record PublicSession(Guid Id, int Ordinal, Instant StartsAt, Instant EndsAt);

/// <summary>What the public may know about an activity. Nothing in it says who registered.</summary>
public sealed record PublicActivity
{
    public required Activity Activity { get; init; }

    /// <summary>The sessions in order of time; never empty.</summary>
    public required IReadOnlyList<PublicSession> Sessions { get; init; }

    /// <summary>The sessions that do not take place, because the activity was ended before them.</summary>
    public IReadOnlyList<PublicSession> CalledOff { get; init; } = [];

    /// <summary>
    /// A neutral name made from the form, in the language of the screen: "Buổi giao lưu". Empty when the activity has no form.
    /// </summary>
    public required string NeutralForm { get; init; }

    /// <summary>The venue's public name; empty when it has none and its own name would tell the theme.</summary>
    public required string VenueName { get; init; }

    public required string Village { get; init; }

    /// <summary>"Xã Ea Tul".</summary>
    public required string CommuneName { get; init; }

    /// <summary>The unit between the commune and the province: "Huyện Cư M'gar"; null when there is none.</summary>
    public required string? DistrictName { get; init; }

    /// <summary>The organising unit's public name: "Chương trình của huyện Cư M'gar".</summary>
    public required string OrganiserName { get; init; }

    /// <summary>The person or office to ask; only the telephone number when the words around it would tell the theme.</summary>
    public required string Contact { get; init; }

    /// <summary>The public names of other units that take part.</summary>
    public required IReadOnlyList<string> CoOrganisers { get; init; }

    public required IReadOnlyList<string> Speakers { get; init; }

    /// <summary>The languages spoken there; empty when the text would tell the theme.</summary>
    public string Languages => PublicNames.Alone(Activity.Languages);

    /// <summary>The public names of the audience groups.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Whether the activity addresses audience groups of which at least one has no public name.</summary>
    public required bool AudienceUntold { get; init; }

    /// <summary>The places of registrations that are neither withdrawn nor waiting.</summary>
    public required int PlacesTaken { get; init; }

    /// <summary>The public name of the activity's campaign; empty when there is none.</summary>
    public required string CampaignName { get; init; }

    /// <summary>The first and the last day of that campaign.</summary>
    public required DateInterval? CampaignDays { get; init; }

    public Guid Id => Activity.Id;

    public string Code => Activity.Code;

    public Instant StartsAt => Sessions[0].StartsAt;

    /// <summary>When the session that ran was broken off; null otherwise. One that went on while later ones were called off was
    /// not.</summary>
    public Instant? BrokenOffAt { get; init; }

    /// <summary>
    /// Why it does not take place, or not to its end; null unless the activity may be named, because the reason may tell its theme.
    /// </summary>
    public string? PublicReason => Activity is { MayBeNamed: true, StateReason.Length: > 0 } ? Activity.StateReason : null;

    /// <summary>When the last session is over, or was broken off.</summary>
    public Instant EndsAt => BrokenOffAt is { } ended ? Instant.Min(ended, Sessions.Max(s => s.EndsAt)) : Sessions.Max(s => s.EndsAt);

    /// <summary>The number of free places; null: there is no limit.</summary>
    public int? PlacesLeft => Activity.Capacity is { } capacity ? Math.Max(0, capacity - PlacesTaken) : null;

    /// <summary>When the door opens.</summary>
    public Instant OpensAt => StartsAt - Duration.FromMinutes(Activity.CheckInOpensMinutes);

    /// <summary>"Xã Ea Tul, huyện Cư M'gar"; the second name begins with a small letter.</summary>
    public string CommuneAndDistrict =>
        DistrictName is { Length: > 0 } district ? $"{CommuneName}, {PlaceNames.Within(district)}" : CommuneName;

    /// <summary>
    /// "Nhà văn hóa buôn Sah B": the venue and its village, unless the name contains it; the commune when neither may be shown.
    /// </summary>
    public string VenueAndVillage =>
        VenueName.Length == 0 ? (Village.Length == 0 ? CommuneName : Village)
        : Village.Length == 0 || VenueName.Contains(Village, StringComparison.OrdinalIgnoreCase) ? VenueName
        : $"{VenueName}, {Village}";

    /// <summary>"Nhà văn hóa buôn Sah B, xã Ea Tul".</summary>
    public string PlaceLine => VenueAndVillage == CommuneName ? CommuneName : $"{VenueAndVillage}, {PlaceNames.Within(CommuneName)}";

    /// <summary>"Nhà văn hóa buôn Sah B, xã Ea Tul, huyện Cư M'gar", on one line.</summary>
    public string WholePlace => DistrictName is { Length: > 0 } district ? $"{PlaceLine}, {PlaceNames.Within(district)}" : PlaceLine;

    /// <summary>The shortest name of the place: the village, or the commune when there is none.</summary>
    public string ShortPlace => Village.Length > 0 ? Village : PlaceNames.Within(CommuneName);

    /// <summary>
    /// The sessions that a message is about. When an activity was ended early, its cancellation is about the sessions that fall away.
    /// </summary>
    public IReadOnlyList<PublicSession> SessionsOf(MessageRule rule) =>
        rule is MessageRule.Cancelled && CalledOff.Count > 0 ? CalledOff : Sessions;

    /// <summary>What messages and calendar entries may say (who-sees 8).</summary>
    public MessageFace Face(bool discreet, PublicSession session) =>
        MessageFace.Of(Activity.Title, Activity.MayBeNamed, discreet, session.StartsAt, PlaceLine);

    /// <summary>Why nobody can register now; null: the form is open. The same rules decide when the form is sent.</summary>
    public RegistrationRefusal? ClosedBecause(Instant now)
    {
        var refusals = RegistrationRules.Register(
            new RegistrationInput { Name = "A", Consent = true },
            new RegistrationFacts
            {
                State = Activity.State,
                Publication = Activity.Publication,
                RegistrationOpen = Activity.RegistrationOpen,
                ClosesAt = Activity.RegistrationClosesAt,
                EndsAt = EndsAt,
                Capacity = Activity.Capacity,
                PlacesTaken = PlacesTaken,
            },
            RegistrationChannel.Public,
            now
        );
        return refusals.Count > 0 ? refusals[0] : null;
    }
}

/// <summary>Names of places inside a sentence.</summary>
public static class PlaceNames
{
    /// <summary>Turns "Xã Ea Tul" into "xã Ea Tul", because the type of an area begins with a small letter inside a sentence.</summary>
    public static string Within(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 ? char.ToLowerInvariant(name[0]) + name[1..] : name;
    }
}

/// <summary>Loads what the public may know about an activity.</summary>
public sealed class PublicActivities(
    CampaignsDbContext db,
    DirectConnection direct,
    PublicCodes codes,
    IStringLocalizer<PublicActivityTexts> texts
)
{
    /// <summary>The same activities as those of <see cref="Seen"/>.</summary>
    private const string SeenId =
        "SELECT id FROM activity WHERE code = $1 AND state <> 'draft' AND scheduled_at IS NOT NULL AND publication <> 'internal'";

    /// <summary>
    /// Finds an activity by its code, in whatever way it was typed. For the public a draft, also one that was thrown away, and an
    /// internal activity do not exist.
    /// </summary>
    public async Task<PublicActivity?> FindAsync(string code, CancellationToken cancel)
    {
        if (await KnownAsync(code, cancel) is not { } known)
        {
            return null;
        }

        var activity = await Seen(known).Include(a => a.Sessions).SingleOrDefaultAsync(cancel);
        return activity is not null && await PartsAsync(activity.Id, cancel) is { } parts ? Filled(activity, parts) : null;
    }

    /// <summary>The id of the activity with this code, if the public may see it; null otherwise.</summary>
    public async Task<Guid?> IdOfAsync(string code, CancellationToken cancel) =>
        await KnownAsync(code, cancel) is { } known
            ? await Prepared.ScalarAsync(await direct.OpenAsync(cancel), Prepared.Command(SeenId, Prepared.Value(known)), cancel) as Guid?
            : null;

    private IQueryable<Activity> Seen(string code) =>
        db
            .Activities.AsNoTracking()
            .Where(a => a.Code == code && a.State != ActivityState.Draft && a.ScheduledAt != null && a.Publication != Publication.Internal);

    private async Task<string?> KnownAsync(string code, CancellationToken cancel)
    {
        var known = ReadableCode.TryParse(code, ReadableCode.ActivityLength, out var read) ? read.Value : code;
        return await codes.ExistsAsync(known, cancel) ? known : null;
    }

    /// <summary>Finds an activity by its id, for the holder of a ticket.</summary>
    public async Task<PublicActivity?> FindAsync(Guid id, CancellationToken cancel)
    {
        var (activity, parts) = await Together.ReadAsync(
            db,
            () => db.Activities.AsNoTracking().Include(a => a.Sessions).SingleOrDefaultAsync(a => a.Id == id, cancel),
            () => PartsAsync(id, cancel)
        );
        return activity is null || parts is null ? null : Filled(activity, parts);
    }

    /// <summary>
    /// The heading of the activity's page: its own name if it may be named; otherwise its public title; otherwise a name made from form and
    /// place.
    /// </summary>
    public string HeadingOf(PublicActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity.Activity switch
        {
            { MayBeNamed: true, Title.Length: > 0 } named => named.Title,
            var given when PublicNames.Alone(given.PublicTitle) is { Length: > 0 } title => title,
            _ => texts["Heading.Made", FormOf(activity), activity.ShortPlace],
        };
    }

    /// <summary>The kind of meeting without its theme: "Buổi giao lưu".</summary>
    public string FormOf(PublicActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity.NeutralForm.Length > 0 ? activity.NeutralForm : texts["Form." + activity.Activity.Kind];
    }

    /// <summary>Reads what belongs to an activity; null when there is no such activity.</summary>
    private async Task<Parts?> PartsAsync(Guid id, CancellationToken cancel)
    {
        var english = Languages.Current == Languages.English;
        var namesOf =
            from a in db.Activities.AsNoTracking()
            where a.Id == id
            join organiser in db.Units on a.OrganisingUnitId equals organiser.Id
            from parent in db.Units.Where(u => u.Id == organiser.ParentId).DefaultIfEmpty()
            from venue in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            from place in db.Units.Where(u => u.Id == a.PlaceUnitId).DefaultIfEmpty()
            from above in db.Units.Where(u => u.Id == place!.ParentId && u.ParentId != null).DefaultIfEmpty()
            from meeting in db.Events.Where(e => e.ActivityId == a.Id).DefaultIfEmpty()
            from form in db.EventForms.Where(f => f.Id == meeting!.FormId).DefaultIfEmpty()
            from campaign in db.Campaigns.Where(c => c.Id == a.CampaignId).DefaultIfEmpty()
            select new Names
            {
                Organiser = organiser,
                Parent = parent,
                Venue = venue == null ? "" : venue.Name,
                VenuePublic = venue == null ? "" : venue.PublicName,
                Village = venue == null ? "" : venue.Village,
                Commune = place,
                District = above,
                Form = form == null ? "" : (english ? form.NeutralEn : form.NeutralVi),
                Campaign = campaign == null ? "" : (english ? campaign.PublicNameEn : campaign.PublicNameVi),
                First = campaign == null ? (LocalDate?)null : campaign.StartsOn,
                Last = campaign == null ? (LocalDate?)null : campaign.EndsOn,
            };
        var reads = Together.Of(db);
        var names = reads.Add(async () =>
        {
            var found = await namesOf.SingleOrDefaultAsync(cancel);
            return found is null ? ((Names Names, string Organiser)?)null : (found, await NameOfAsync(found.Organiser, cancel));
        });
        var speakers = reads.Add(() =>
            (
                from s in db.ActivitySpeakers
                where s.ActivityId == id
                join p in db.Persons on s.Person.StandingId equals p.Id
                orderby s.Position
                select p.Name
            ).ToListAsync(cancel)
        );
        var audiences = reads.Add(() =>
            (
                from x in db.Set<ActivityAudience>()
                where x.ActivityId == id
                join g in db.AudienceGroups on x.AudienceGroupId equals g.Id
                orderby g.Position
                select english ? g.PublicEn : g.PublicVi
            ).ToListAsync(cancel)
        );
        var others = reads.Add(() =>
            (
                from x in db.Set<ActivityCoOrganiser>()
                where x.ActivityId == id
                join u in db.Units on x.UnitId equals u.Id
                orderby u.Name
                select u
            )
                .AsNoTracking()
                .ToListAsync(cancel)
        );
        var taken = reads.Add(() => RegistrationTally.TakenAsync(db, id, cancel));
        var agencies = reads.Add(() => AgenciesAsync(cancel));
        var off = reads.Add(() =>
            db
                .Sessions.IgnoreQueryFilters()
                .AsNoTracking()
                .Where(s => s.ActivityId == id && s.CalledOffAt != null)
                .OrderBy(s => s.StartsAt)
                .ToListAsync(cancel)
        );
        await reads.ReadAsync();
        return names.Value is { } found
            ? new Parts(found.Names, found.Organiser, speakers.Value, audiences.Value, others.Value, taken.Value, agencies.Value, off.Value)
            : null;
    }

    private static PublicActivity? Filled(Activity activity, Parts parts)
    {
        if (activity.Sessions.Count == 0)
        {
            return null;
        }

        var (names, organiserName, speakers, audiences, others, taken, agencies, off) = parts;
        var day = VietnamTime.DateOf(activity.Sessions.Min(s => s.StartsAt));
        var agency = agencies.FirstOrDefault(a => a.From <= day && (a.To is null || a.To >= day))?.Unit;
        var contact = PublicContacts.Choose(
            [activity.Contact, names.Organiser.Contact, names.Parent?.Contact, agency?.Contact],
            activity.MayBeNamed ? [] : [.. new[] { names.Organiser, names.Parent, agency }.OfType<Unit>()]
        );
        return new PublicActivity
        {
            Activity = activity,
            Sessions =
            [
                .. activity.Sessions.OrderBy(s => s.StartsAt).Select(s => new PublicSession(s.Id, s.Ordinal, s.StartsAt, s.EndsAt)),
            ],
            BrokenOffAt = off.Exists(s => s.CalledOffAt == activity.EndedEarlyAt) ? null : activity.EndedEarlyAt,
            CalledOff = activity.EndedEarlyAt is null ? [] : [.. off.Select(s => new PublicSession(s.Id, s.Ordinal, s.StartsAt, s.EndsAt))],
            NeutralForm = PublicNames.Alone(names.Form),
            VenueName = PublicNames.OfPlace(names.VenuePublic, names.Venue),
            Village = PublicNames.Alone(names.Village),
            CommuneName = AreaOf(names.Commune),
            DistrictName = names.District is null ? null : AreaOf(names.District),
            OrganiserName = organiserName,
            Contact = contact.Length > 0 ? contact : organiserName,
            CoOrganisers =
            [
                .. others.Select(u => u.Kind is UnitKind.Area ? AreaOf(u) : PublicNames.Alone(u.PublicName)).Where(n => n.Length > 0),
            ],
            Speakers = speakers,
            Audiences = [.. audiences.Select(PublicNames.Alone).Where(n => n.Length > 0)],
            AudienceUntold = audiences.Exists(n => PublicNames.Alone(n).Length == 0),
            PlacesTaken = taken,
            CampaignName = PublicNames.Alone(names.Campaign),
            CampaignDays = names is { First: { } first, Last: { } last } ? new DateInterval(first, last) : null,
        };
    }

    private static string AreaOf(Unit? area) => area is null ? "" : PublicNames.OfPlace(area.PublicName, area.Name);

    /// <summary>The agencies that led the programme, with their periods.</summary>
    private Task<List<Agency>> AgenciesAsync(CancellationToken cancel) =>
        (
            from l in db.LeadAgencies.AsNoTracking()
            join area in db.Units on l.AreaUnitId equals area.Id
            join u in db.Units on l.AgencyUnitId equals u.Id
            where area.ParentId == null
            orderby l.ValidFrom, u.Id
            select new Agency(u, l.ValidFrom, l.ValidTo)
        ).ToListAsync(cancel);

    private sealed record Agency(Unit Unit, LocalDate From, LocalDate? To);

    private sealed record Parts(
        Names Names,
        string Organiser,
        List<string> Speakers,
        List<string> Audiences,
        List<Unit> Others,
        int Taken,
        IReadOnlyList<Agency> Agencies,
        List<Session> Off
    );

    private sealed record Names
    {
        public required Unit Organiser { get; init; }

        public required Unit? Parent { get; init; }

        public required string Venue { get; init; }

        public required string? VenuePublic { get; init; }

        public required string Village { get; init; }

        public required Unit? Commune { get; init; }

        public required Unit? District { get; init; }

        public required string Form { get; init; }

        public required string Campaign { get; init; }

        public required LocalDate? First { get; init; }

        public required LocalDate? Last { get; init; }
    }

    /// <summary>
    /// The public name of a unit: an area's own name; an agency's public name, or the programme of the nearest area above it.
    /// </summary>
    private async Task<string> NameOfAsync(Unit unit, CancellationToken cancel)
    {
        if (unit.Kind is UnitKind.Area)
        {
            return AreaOf(unit);
        }

        if (PublicNames.Alone(unit.PublicName) is { Length: > 0 } given)
        {
            return given;
        }

        var above = unit.Path.Split('.').Select(Guid.Parse).ToList();
        var areas = await db.Units.AsNoTracking().Where(u => above.Contains(u.Id) && u.Kind == UnitKind.Area).ToListAsync(cancel);
        return texts["Organiser.Programme", PlaceNames.Within(AreaOf(areas.MaxBy(u => u.Path.Length)))];
    }
}

/// <summary>Names the texts that stand for what the public may not be told about an activity.</summary>
public sealed class PublicActivityTexts;
