using System.Globalization;
using System.Text.Json;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>
/// The form of an event as it was typed. All fields are texts, so that a value that cannot be read is kept and shown again too. A draft
/// stores the form as JSON.
/// </summary>
public sealed class EventInput : ActivityInput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public override IReadOnlyList<string> CompleteDays(LocalDate today)
    {
        var (date, closesOn) = (Date, ClosesOn);
        (Date, ClosesOn) = (TypedValues.WithYear(date, today), TypedValues.WithYear(closesOn, today));
        return
        [
            .. new[] { (nameof(Date), date != Date), (nameof(ClosesOn), closesOn != ClosesOn) }.Where(f => f.Item2).Select(f => f.Item1),
        ];
    }

    public override bool HasContent =>
        Typed(Title, PublicTitle, Description, Date, Start, End, VenueId, Capacity) || SpeakerIds.Count > 0 || TypesVenue || TypesPerson;

    public string? Title { get; set; }

    public string? PublicTitle { get; set; }

    public bool MayBeNamed { get; set; }

    public string? Description { get; set; }

    public string? FormId { get; set; }

    public string? SettingId { get; set; }

    /// <summary>Empty for the campaign of the event's day, <see cref="NoCampaign"/> for none, or the id of a campaign.</summary>
    public string? CampaignId { get; set; }

    public string? Date { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    public List<string> SpeakerIds { get; set; } = [];

    public List<string> AudienceIds { get; set; } = [];

    public string? Capacity { get; set; }

    public bool RegistrationOpen { get; set; }

    public string? ClosesOn { get; set; }

    public string? ClosesAt { get; set; }

    public string? Publication { get; set; }

    public string? Languages { get; set; }

    public string? Contact { get; set; }

    public const string NoCampaign = "none";

    public override string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads the form of a draft; null when the draft was saved without one.</summary>
    public static EventInput? FromJson(string? json) =>
        string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<EventInput>(json, Json);

    /// <summary>The day of a draft, even when its hour is not chosen yet.</summary>
    public static LocalDate? DayOfDraft(string? json) => FromJson(json)?.Date is { Length: > 0 } typed ? TypedFields.DayOf(typed) : null;

    /// <summary>The form with the values of a stored event.</summary>
    public static EventInput Of(Activity activity, Event details)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(details);
        var session = activity.Sessions.MinBy(s => s.Ordinal);
        return new EventInput
        {
            Title = activity.Title,
            PublicTitle = activity.PublicTitle,
            MayBeNamed = activity.MayBeNamed,
            Description = activity.Description,
            FormId = details.FormId?.ToString(),
            SettingId = details.SettingId?.ToString(),
            CampaignId = activity.CampaignId?.ToString() ?? NoCampaign,
            Date = session is null ? null : Show.Date(VietnamTime.DateOf(session.StartsAt)),
            Start = session is null ? null : Show.Time(VietnamTime.LocalOf(session.StartsAt).TimeOfDay),
            End = session is null ? null : Show.Time(VietnamTime.LocalOf(session.EndsAt).TimeOfDay),
            CommuneId = activity.PlaceUnitId?.ToString(),
            VenueId = activity.VenueId?.ToString(),
            RoomFrom = activity.RoomFrom?.ToString(CultureInfo.InvariantCulture),
            RoomTo = activity.RoomTo?.ToString(CultureInfo.InvariantCulture),
            SpeakerIds = [.. activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId.ToString())],
            AudienceIds = [.. activity.Audiences.Select(a => a.AudienceGroupId.ToString())],
            Capacity = activity.Capacity?.ToString(CultureInfo.InvariantCulture),
            RegistrationOpen = activity.RegistrationOpen,
            ClosesOn = activity.RegistrationClosesAt is { } closes ? Show.Date(VietnamTime.DateOf(closes)) : null,
            ClosesAt = activity.RegistrationClosesAt is { } at ? Show.Time(VietnamTime.LocalOf(at).TimeOfDay) : null,
            Publication = activity.Publication.ToString(),
            Languages = activity.Languages,
            Contact = activity.Contact,
        };
    }
}

/// <summary>The fields of the form that could be read, and the errors of the others.</summary>
public sealed record ParsedEvent
{
    public required string Title { get; init; }

    public required string PublicTitle { get; init; }

    public required bool MayBeNamed { get; init; }

    public required string Description { get; init; }

    public required string Languages { get; init; }

    public required string Contact { get; init; }

    public Guid? FormId { get; init; }

    public Guid? SettingId { get; init; }

    public Guid? CampaignId { get; init; }

    public required bool CampaignByDay { get; init; }

    public LocalDate? Date { get; init; }

    public LocalTime? Start { get; init; }

    public LocalTime? End { get; init; }

    public Guid? CommuneId { get; init; }

    public Guid? VenueId { get; init; }

    public int? RoomFrom { get; init; }

    public int? RoomTo { get; init; }

    public required IReadOnlyList<Guid> SpeakerIds { get; init; }

    public required IReadOnlyList<Guid> AudienceIds { get; init; }

    public int? Capacity { get; init; }

    public required bool RegistrationOpen { get; init; }

    public Instant? ClosesAt { get; init; }

    public required IReadOnlyCollection<string> Agreed { get; init; }

    public required Publication Publication { get; init; }

    /// <summary>The fields of <see cref="EventInput"/> that could not be read, with the key of the sentence that says so.</summary>
    public required IReadOnlyDictionary<string, string> Errors { get; init; }

    public Instant? StartsAt => Date is { } day && Start is { } time ? VietnamTime.InstantOf(day + time) : null;

    public Instant? EndsAt => Date is { } day && Start is { } start && End is { } end ? VietnamTime.SpanOf(day, start, end).End : null;

    /// <summary>The venue and the people that are chosen so far, and the time.</summary>
    public PlanChoice Choice =>
        new(CommuneId, VenueId, StartsAt is { } start && EndsAt is { } end && start < end ? new Interval(start, end) : null, SpeakerIds);

    /// <summary>The wish, for the rules.</summary>
    /// <param name="organisingUnitId">The unit that answers for it.</param>
    /// <param name="session">The session that is there already.</param>
    public EventPlan Plan(Guid? organisingUnitId, Guid? session = null) =>
        new()
        {
            Title = Title,
            FormId = FormId,
            SettingId = SettingId,
            OrganisingUnitId = organisingUnitId,
            PlaceUnitId = CommuneId,
            VenueId = VenueId,
            RoomFrom = RoomFrom,
            RoomTo = RoomTo,
            Sessions = [new SessionPlan(session, Date, StartsAt, EndsAt)],
            Capacity = Capacity,
            RegistrationClosesAt = ClosesAt,
            Agreed = Agreed,
        };

    public static ParsedEvent Of(EventInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var fields = new TypedFields();
        var byDay = string.IsNullOrWhiteSpace(input.CampaignId);
        var closesOn = fields.Read(nameof(input.ClosesOn), input.ClosesOn, TypedFields.DayOf, "Error.NotADay");
        var closesAt = fields.Read(nameof(input.ClosesAt), input.ClosesAt, TypedFields.TimeOf, "Error.NotATime");
        fields.Read(
            nameof(input.PublicTitle),
            input.PublicTitle,
            t => ThemeWords.FindIn(t) is null ? 0 : (int?)null,
            "Error.PublicTitleTellsTheme"
        );
        return new ParsedEvent
        {
            Title = fields.Text(nameof(input.Title), input.Title, 200),
            PublicTitle = fields.Text(nameof(input.PublicTitle), input.PublicTitle, 120),
            MayBeNamed = input.MayBeNamed,
            Description = TypedValues.LinesOf(input.Description, 4000),
            Languages = fields.Text(nameof(input.Languages), input.Languages, 120),
            Contact = fields.Text(nameof(input.Contact), input.Contact, 200),
            FormId = fields.Id(nameof(input.FormId), input.FormId),
            SettingId = fields.Id(nameof(input.SettingId), input.SettingId),
            CampaignByDay = byDay,
            CampaignId = byDay || input.CampaignId == EventInput.NoCampaign ? null : fields.Id(nameof(input.CampaignId), input.CampaignId),
            Date = fields.Read(nameof(input.Date), input.Date, TypedFields.DayOf, "Error.NotADay"),
            Start = fields.Read(nameof(input.Start), input.Start, TypedFields.TimeOf, "Error.NotATime"),
            End = fields.Read(nameof(input.End), input.End, TypedFields.TimeOf, "Error.NotATime"),
            CommuneId = fields.Id(nameof(input.CommuneId), input.CommuneId),
            VenueId = fields.Id(nameof(input.VenueId), input.VenueId),
            RoomFrom = fields.Number(nameof(input.RoomFrom), input.RoomFrom),
            RoomTo = fields.Number(nameof(input.RoomTo), input.RoomTo),
            SpeakerIds = [.. input.SpeakerIds.Select(i => fields.Id(nameof(input.SpeakerIds), i)).OfType<Guid>().Distinct()],
            AudienceIds = [.. input.AudienceIds.Select(i => fields.Id(nameof(input.AudienceIds), i)).OfType<Guid>().Distinct()],
            Capacity = fields.Number(nameof(input.Capacity), input.Capacity),
            RegistrationOpen = input.RegistrationOpen,
            ClosesAt = closesOn is { } day ? VietnamTime.InstantOf(day + (closesAt ?? new LocalTime(17, 0))) : null,
            // What no choice of the form says is shown to nobody outside.
            Publication =
                Enum.TryParse<Publication>(input.Publication, out var publication) && Enum.IsDefined(publication)
                    ? publication
                    : Publication.Internal,
            Agreed = input.Agreed,
            Errors = fields.Errors,
        };
    }
}
