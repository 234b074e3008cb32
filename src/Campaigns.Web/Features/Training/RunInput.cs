using System.Globalization;
using System.Text.Json;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The form of a course run, as it was typed. A draft stores it as JSON.</summary>
public sealed class RunInput : ActivityInput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public override IReadOnlyList<string> CompleteDays(LocalDate today)
    {
        var closesOn = ClosesOn;
        ClosesOn = TypedValues.WithYear(closesOn, today);
        return [.. closesOn == ClosesOn ? [] : new[] { nameof(ClosesOn) }, .. SessionRows.CompleteDays(Sessions, SessionPlan.Field, today)];
    }

    public override bool HasContent =>
        Typed(CourseId, Title, Description, VenueId)
        || TrainerIds.Count > 0
        || Sessions.Exists(s => Typed(s.Start, s.End))
        || TypesVenue
        || TypesPerson;

    public string? CourseId { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public List<SessionInput> Sessions { get; set; } = [];

    public List<string> TrainerIds { get; set; } = [];

    public string? Capacity { get; set; }

    public string? Publication { get; set; }

    public bool RegistrationOpen { get; set; }

    public string? ClosesOn { get; set; }

    public string? Contact { get; set; }

    public override string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads the form of a draft; null when the draft was saved without one.</summary>
    public static RunInput? FromJson(string? json) => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<RunInput>(json, Json);

    /// <summary>The form with the values of a stored run.</summary>
    public static RunInput Of(Activity activity, CourseRun run)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(run);
        return new RunInput
        {
            CourseId = run.CourseId.ToString(),
            Title = activity.Title,
            Description = activity.Description,
            Sessions =
            [
                .. activity
                    .Sessions.OrderBy(s => s.Ordinal)
                    .Select(s =>
                    {
                        var row = SessionRows.Of(s);
                        row.Half = HalfDays.Of(VietnamTime.LocalOf(s.StartsAt).TimeOfDay).ToString();
                        return row;
                    }),
            ],
            CommuneId = activity.PlaceUnitId?.ToString(),
            VenueId = activity.VenueId?.ToString(),
            RoomFrom = activity.RoomFrom?.ToString(CultureInfo.InvariantCulture),
            RoomTo = activity.RoomTo?.ToString(CultureInfo.InvariantCulture),
            TrainerIds = [.. activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId.ToString())],
            Capacity = activity.Capacity?.ToString(CultureInfo.InvariantCulture),
            Publication = activity.Publication.ToString(),
            RegistrationOpen = activity.RegistrationOpen,
            ClosesOn = activity.RegistrationClosesAt is { } closes ? Show.Date(VietnamTime.DateOf(closes)) : null,
            Contact = activity.Contact,
        };
    }

    /// <summary>Adds a row for the half-day that usually follows the last one.</summary>
    public void AddSession(LocalDate today)
    {
        var last = Sessions.Count > 0 ? Sessions[^1] : null;
        var (day, half) =
            last is not null && TypedFields.DayOf(last.Date) is { } date && ParsedRun.HalfOf(last.Half) is { } of
                ? HalfDays.After(date, of)
                : HalfDays.After(today, HalfDay.Afternoon);
        Sessions.Add(new SessionInput { Date = Show.Date(day), Half = half.ToString() });
    }
}

/// <summary>The form that corrects what a course run was: beside the place, the times of the sessions and the trainers.</summary>
public sealed class RunCorrectInput : CorrectInput
{
    public List<SessionInput> Sessions { get; set; } = [];

    public List<string> TrainerIds { get; set; } = [];
}

/// <summary>The fields of the form that could be read, and the errors of the others.</summary>
public sealed record ParsedRun
{
    public required RunPlan Plan { get; init; }

    public Guid? CourseId { get; init; }

    public required string Description { get; init; }

    public required string Contact { get; init; }

    public required Publication Publication { get; init; }

    public required bool RegistrationOpen { get; init; }

    public required IReadOnlyDictionary<string, string> Errors { get; init; }

    public static ParsedRun Of(RunInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var fields = new TypedFields();
        var closesOn = fields.Read(nameof(input.ClosesOn), input.ClosesOn, TypedFields.DayOf, "Error.NotADay");
        return new ParsedRun
        {
            CourseId = fields.Id(nameof(input.CourseId), input.CourseId),
            Description = TypedValues.LinesOf(input.Description, 4000),
            Contact = fields.Text(nameof(input.Contact), input.Contact, 200),
            Publication =
                Enum.TryParse<Publication>(input.Publication, out var publication) && Enum.IsDefined(publication)
                    ? publication
                    : Publication.Internal,
            RegistrationOpen = input.RegistrationOpen,
            Plan = new RunPlan
            {
                Title = fields.Text(nameof(input.Title), input.Title, 200),
                PlaceUnitId = fields.Id(nameof(input.CommuneId), input.CommuneId),
                VenueId = fields.Id(nameof(input.VenueId), input.VenueId),
                RoomFrom = fields.Number(nameof(input.RoomFrom), input.RoomFrom),
                RoomTo = fields.Number(nameof(input.RoomTo), input.RoomTo),
                Sessions = [.. input.Sessions.Select((session, row) => SessionOf(session, row, fields))],
                TrainerIds = [.. input.TrainerIds.Select(i => fields.Id(nameof(input.TrainerIds), i)).OfType<Guid>().Distinct()],
                Capacity = fields.Number(nameof(input.Capacity), input.Capacity),
                Agreed = input.Agreed,
                RegistrationClosesAt = closesOn is { } day ? VietnamTime.InstantOf(day + new LocalTime(17, 0)) : null,
            },
            Errors = fields.Errors,
        };
    }

    internal static HalfDay? HalfOf(string? typed) => Enum.TryParse<HalfDay>(typed, out var half) && Enum.IsDefined(half) ? half : null;

    private static SessionPlan SessionOf(SessionInput session, int row, TypedFields fields)
    {
        var (start, end) = HalfOf(session.Half) is { } half ? HalfDays.Hours(half) : ((LocalTime?)null, (LocalTime?)null);
        return SessionRows.Read(session, part => SessionPlan.Field(row, part), fields, (start, end)).Plan;
    }
}
