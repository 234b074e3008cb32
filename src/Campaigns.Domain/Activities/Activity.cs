using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>What kind of activity people register for.</summary>
public enum ActivityKind
{
    Event,
    CourseRun,
}

/// <summary>
/// The lifecycle: draft → scheduled → held → confirmed, or cancelled, or postponed (a postponed activity keeps its registrations).
/// </summary>
public enum ActivityState
{
    Draft,
    Scheduled,
    Held,
    Confirmed,
    Cancelled,
    Postponed,
}

/// <summary>Who can find an activity: everybody by the list, everybody who has the link, or only accounts.</summary>
public enum Publication
{
    Listed,
    ByLink,
    Internal,
}

/// <summary>
/// What people register for and come to: an event or a course run. The door, registrations and counts know activities and
/// their sessions, and not which of the two an activity is.
/// </summary>
public sealed class Activity
{
    public required Guid Id { get; init; }

    public required ActivityKind Kind { get; init; }

    /// <summary>The short code of the public address <c>/e/{code}</c>, without its space.</summary>
    public required string Code { get; init; }

    public ActivityState State { get; private set; } = ActivityState.Draft;

    public Publication Publication { get; set; } = Publication.Listed;

    /// <summary>The name that the office uses. May be empty in a draft.</summary>
    public string Title { get; set; } = "";

    public string TitleFolded { get; set; } = "";

    /// <summary>
    /// The neutral name that public pages show (who-sees 8). When it is empty, they make a name from the form and the place.
    /// </summary>
    public string PublicTitle { get; set; } = "";

    /// <summary>
    /// Whether the organiser marked the activity as open to be named in messages, page titles and calendars (who-sees 8).
    /// </summary>
    public bool MayBeNamed { get; set; }

    public string Description { get; set; } = "";

    /// <summary>The languages spoken at the activity, as free text: "Tiếng Việt, tiếng Ê Đê".</summary>
    public string Languages { get; set; } = "";

    /// <summary>The unit that answers for the activity in reports, and whose grants reach it.</summary>
    public required Guid OrganisingUnitId { get; set; }

    /// <summary>The commune where the activity happens. Null only in a draft.</summary>
    public Guid? PlaceUnitId { get; set; }

    public Guid? CampaignId { get; set; }

    public Guid? VenueId { get; set; }

    /// <summary>The first and the last room wished for, counted from 1; both null: the whole venue.</summary>
    public int? RoomFrom { get; set; }

    /// <inheritdoc cref="RoomFrom"/>
    public int? RoomTo { get; set; }

    /// <summary>Places that may be given away; null: no limit.</summary>
    public int? Capacity { get; set; }

    public bool RegistrationOpen { get; set; }

    public Instant? RegistrationClosesAt { get; set; }

    /// <summary>How long before a session's start the door opens.</summary>
    public int CheckInOpensMinutes { get; set; } = 60;

    /// <summary>How long after a session's end the door still takes people.</summary>
    public int CheckInClosesMinutes { get; set; } = 60;

    /// <summary>Whether the door also records when people leave, so that the length of their presence is known.</summary>
    public bool ChecksOut { get; set; }

    public string Contact { get; set; } = "";

    /// <summary>
    /// The form as it was last saved as a draft, as JSON, so that nothing that was typed is lost, whether it was valid or not.
    /// </summary>
    public string? DraftInput { get; set; }

    /// <summary>The identity of the calendar entry (RFC 5545, UID).</summary>
    public required string IcsUid { get; init; }

    /// <summary>The revision of the calendar entry (RFC 5545, SEQUENCE).</summary>
    public int IcsSequence { get; private set; }

    /// <summary>Rises with each change of time or place. A new version is the only thing that makes a new reminder (who-sees 5).</summary>
    public int ScheduleVersion { get; private set; } = 1;

    public string? StateReason { get; private set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? ScheduledAt { get; private set; }

    public Guid? ScheduledById { get; private set; }

    public Instant? HeldAt { get; private set; }

    public Guid? HeldById { get; private set; }

    public Instant? ConfirmedAt { get; private set; }

    public Guid? ConfirmedById { get; private set; }

    /// <summary>
    /// Whether the figures changed after the activity was confirmed. A trigger of the database sets the state back to held; the organiser
    /// then looks at the figures and confirms again.
    /// </summary>
    public bool IsToConfirmAgain => State is ActivityState.Held && ConfirmedAt is not null;

    public Instant? StateChangedAt { get; private set; }

    /// <summary>When the activity was ended before all of its sessions took place; null otherwise.</summary>
    public Instant? EndedEarlyAt { get; private set; }

    /// <summary>
    /// When the last session that was not called off is over; null when there is no session. A session that was broken off has the end at
    /// which that happened, and one that ran while later sessions were called off goes on until its own end.
    /// </summary>
    public Instant? OverAt => Sessions.Where(s => s.CalledOffAt is null).Max(s => (Instant?)s.EndsAt);

    /// <summary>
    /// Whether it is over by its own time although nobody marked it as held. What was postponed has no time of its own. Nobody is told that
    /// something is off which is past.
    /// </summary>
    public bool IsPast(Instant now) => State is ActivityState.Scheduled && OverAt <= now;

    /// <summary>PostgreSQL's xmin. A form that was opened before somebody else changed the row is refused.</summary>
    public uint Version { get; private set; }

    public List<Session> Sessions { get; } = [];

    public List<ActivitySpeaker> Speakers { get; } = [];

    public List<ActivityAudience> Audiences { get; } = [];

    public List<ActivityCoOrganiser> CoOrganisers { get; } = [];

    /// <summary>Sets the speakers or trainers in this order. Persons who stay keep their row.</summary>
    public void SetSpeakers(IReadOnlyList<Guid> persons)
    {
        ArgumentNullException.ThrowIfNull(persons);
        Speakers.RemoveAll(s => !persons.Contains(s.PersonId));
        foreach (var (person, position) in persons.Select((p, i) => (p, i)))
        {
            if (Speakers.Find(s => s.PersonId == person) is { } there)
            {
                there.Position = position;
            }
            else
            {
                Speakers.Add(
                    new ActivitySpeaker
                    {
                        ActivityId = Id,
                        PersonId = person,
                        Position = position,
                    }
                );
            }
        }
    }

    public void MarkScheduled(Guid by, Instant now)
    {
        State = ActivityState.Scheduled;
        ScheduledAt ??= now;
        ScheduledById ??= by;
        StateReason = null;
        DraftInput = null;
        StateChangedAt = now;
        UpdatedAt = now;
    }

    public void MarkPostponed(string? reason, Instant now)
    {
        State = ActivityState.Postponed;
        StateReason = reason;
        StateChangedAt = now;
        UpdatedAt = now;
        IcsSequence++;
    }

    public void MarkCancelled(string reason, Instant now)
    {
        State = ActivityState.Cancelled;
        StateReason = reason;
        RegistrationOpen = false;
        StateChangedAt = now;
        UpdatedAt = now;
        IcsSequence++;
    }

    public void MarkHeld(Guid by, Instant now)
    {
        State = ActivityState.Held;
        HeldAt = now;
        HeldById = by;
        StateChangedAt = now;
        UpdatedAt = now;
    }

    public void MarkConfirmed(Guid by, Instant now)
    {
        State = ActivityState.Confirmed;
        ConfirmedAt = now;
        ConfirmedById = by;
        StateChangedAt = now;
        UpdatedAt = now;
    }

    /// <summary>Takes "held" back when it was pressed by mistake: the activity is scheduled again.</summary>
    public void MarkNotHeld(Instant now)
    {
        State = ActivityState.Scheduled;
        HeldAt = null;
        HeldById = null;
        StateChangedAt = now;
        UpdatedAt = now;
    }

    /// <summary>
    /// Ends the activity early (who-sees 11): what was counted stays, and the sessions from <paramref name="from"/> on do not take place.
    /// The activity becomes held once no session lies ahead.
    /// </summary>
    /// <param name="from">The first session that does not take place; null: the last one is broken off.</param>
    /// <param name="reason">The reason, which everybody who registered is told.</param>
    /// <param name="by">The account that ended it.</param>
    /// <param name="now">The present.</param>
    /// <returns>The sessions that fall away.</returns>
    public IReadOnlyList<Session> MarkEndedEarly(int? from, string reason, Guid by, Instant now)
    {
        List<Session> gone = [.. Sessions.Where(s => s.Ordinal >= from)];
        foreach (var session in gone)
        {
            session.CalledOffAt = now;
        }

        if (BrokenOff(from, now) is { } broken)
        {
            // The session was broken off, so every page and every rule uses this end from now on.
            broken.Session.EndsAt = broken.EndsAt;
        }

        EndedEarlyAt = now;
        StateReason = reason;
        RegistrationOpen = false;
        IcsSequence++;
        StateChangedAt = now;
        UpdatedAt = now;
        State = ActivityState.Scheduled;
        if (Sessions.Where(s => s.CalledOffAt is null).Max(s => s.StartsAt) <= now)
        {
            State = ActivityState.Held;
            HeldAt = now;
            HeldById = by;
        }

        return gone;
    }

    /// <summary>
    /// The session that an early end breaks off, and its new end, which is the present minute; null: whole sessions fall away, or the last
    /// one is over already.
    /// </summary>
    /// <param name="from">The first session that does not take place; null: none falls away.</param>
    /// <param name="now">The present.</param>
    public (Session Session, Instant EndsAt)? BrokenOff(int? from, Instant now)
    {
        if (
            Sessions.Exists(s => s.Ordinal >= from)
            || Sessions.Where(s => s.CalledOffAt is null).MaxBy(s => s.StartsAt) is not { } last
            || now >= last.EndsAt
        )
        {
            return null;
        }

        var minute = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / 60 * 60);
        return (last, Instant.Max(minute, last.StartsAt + Duration.FromMinutes(1)));
    }

    /// <summary>Notes a change of time or place, which makes a new revision for calendars and a new reminder.</summary>
    public void MarkMoved(Instant now)
    {
        ScheduleVersion++;
        IcsSequence++;
        UpdatedAt = now;
    }
}

/// <summary>One meeting of an activity. Attendance, check-ins and headcounts belong to sessions.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    public required int Ordinal { get; init; }

    public required Instant StartsAt { get; set; }

    public required Instant EndsAt { get; set; }

    /// <summary>
    /// When the session was called off because the activity was ended before it; null for a session that takes place. A query filter hides
    /// called-off sessions.
    /// </summary>
    public Instant? CalledOffAt { get; set; }
}

/// <summary>A person who speaks at an event or teaches a course run.</summary>
public sealed class ActivitySpeaker
{
    public required Guid ActivityId { get; init; }

    public required Guid PersonId { get; init; }

    public Person Person { get; private set; } = null!;

    public int Position { get; set; }
}

public sealed class ActivityAudience
{
    public required Guid ActivityId { get; init; }

    public required Guid AudienceGroupId { get; init; }
}

public sealed class ActivityCoOrganiser
{
    public required Guid ActivityId { get; init; }

    public required Guid UnitId { get; init; }
}
