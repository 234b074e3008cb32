using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
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
            .. SessionRows.CompleteDays(Further, (row, part) => FieldOf(row + 1, part), today),
        ];
    }

    public override bool HasContent =>
        Typed(Title, PublicTitle, Description, Date, Start, End, VenueId, Capacity)
        || Further.Exists(s => Typed(s.Date, s.Start, s.End))
        || SpeakerIds.Count > 0
        || TypesVenue
        || TypesPerson;

    public string? Title { get; set; }

    public string? PublicTitle { get; set; }

    public bool MayBeNamed { get; set; }

    public string? Description { get; set; }

    public string? FormId { get; set; }

    public string? SettingId { get; set; }

    /// <summary>Empty for the campaign of the event's day, <see cref="NoCampaign"/> for none, or the id of a campaign.</summary>
    public string? CampaignId { get; set; }

    /// <summary>The id of the stored session that the first row is; empty for a new one.</summary>
    public string? SessionId { get; set; }

    public string? Date { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    /// <summary>The sessions after the first one. Most events have none, and then the form shows no row for them.</summary>
    public List<SessionInput> Further { get; set; } = [];

    /// <summary>All sessions of the form: the first one, whose fields stand beside the others, and the further ones.</summary>
    [JsonIgnore]
    public IReadOnlyList<SessionInput> Rows =>
        [
            new SessionInput
            {
                Id = SessionId,
                Date = Date,
                Start = Start,
                End = End,
            },
            .. Further,
        ];

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

    /// <summary>The field of a part of the session in that row, counted from 0: "Date" of the first one, then "Further[0].Date".</summary>
    public static string FieldOf(int row, string part) =>
        row == 0 ? part : string.Create(CultureInfo.InvariantCulture, $"{nameof(Further)}[{row - 1}].{part}");

    /// <summary>Adds a session: on the day after the last one, at the same hours.</summary>
    public void AddSession()
    {
        var last = Rows[^1];
        Further.Add(
            new SessionInput
            {
                Date = TypedFields.DayOf(last.Date) is { } day ? Show.Date(day.PlusDays(1)) : null,
                Start = last.Start,
                End = last.End,
            }
        );
    }

    /// <summary>Removes the session of that row; the last one that is left stays.</summary>
    public void RemoveSession(int row)
    {
        if (row < 0 || row > Further.Count || Further.Count == 0)
        {
            return;
        }

        if (row == 0)
        {
            TakeFirst(Further[0]);
        }

        Further.RemoveAt(Math.Max(row - 1, 0));
    }

    /// <summary>Changes the session of that row.</summary>
    public void Take(int row, Action<SessionInput> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var taken = Rows[row];
        change(taken);
        if (row == 0)
        {
            TakeFirst(taken);
        }
    }

    /// <summary>Makes a row the first one.</summary>
    public void TakeFirst(SessionInput first)
    {
        ArgumentNullException.ThrowIfNull(first);
        (SessionId, Date, Start, End) = (first.Id, first.Date, first.Start, first.End);
    }

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
        List<SessionInput> rows = [.. activity.Sessions.OrderBy(s => s.Ordinal).Select(SessionRows.Of)];
        var first = rows.FirstOrDefault();
        return new EventInput
        {
            Title = activity.Title,
            PublicTitle = activity.PublicTitle,
            MayBeNamed = activity.MayBeNamed,
            Description = activity.Description,
            FormId = details.FormId?.ToString(),
            SettingId = details.SettingId?.ToString(),
            CampaignId = activity.CampaignId?.ToString() ?? NoCampaign,
            SessionId = first?.Id,
            Date = first?.Date,
            Start = first?.Start,
            End = first?.End,
            Further = [.. rows.Skip(1)],
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

    /// <summary>The sessions in the order of the form.</summary>
    public required IReadOnlyList<ReadSession> Sessions { get; init; }

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

    /// <summary>The first day of all sessions; null while no day is typed.</summary>
    public LocalDate? Date => Sessions.Min(s => s.Plan.Date);

    /// <summary>The last day of all sessions, one that only ends on it included; null while no day is typed.</summary>
    public LocalDate? LastDate =>
        Sessions.Max(s => s.Plan.EndsAt is { } end && VietnamTime.DateOf(end) is var day && day > s.Plan.Date ? day : s.Plan.Date);

    /// <summary>When the first session starts; null while none has a start.</summary>
    public Instant? StartsAt => Sessions.Min(s => s.Plan.StartsAt);

    /// <summary>When the last session ends; null while none has an end.</summary>
    public Instant? EndsAt => Sessions.Max(s => s.Plan.EndsAt);

    /// <summary>The venue and the people that are chosen so far, and the times.</summary>
    public PlanChoice Choice => new(CommuneId, VenueId, [.. Sessions.Select(s => s.Plan.During).OfType<Interval>()], SpeakerIds);

    /// <summary>The wish, for the rules.</summary>
    /// <param name="organisingUnitId">The unit that answers for it.</param>
    /// <param name="stored">The event as it is stored; null for a new one.</param>
    public EventPlan Plan(Guid? organisingUnitId, Activity? stored = null) =>
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
            Sessions = SessionRows.WithIds([.. Sessions.Select(s => s.Plan)], stored),
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
            Sessions = [.. input.Rows.Select((session, row) => SessionRows.Read(session, part => EventInput.FieldOf(row, part), fields))],
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
