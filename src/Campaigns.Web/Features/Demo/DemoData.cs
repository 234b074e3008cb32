using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Events;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Door.Scanner;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>What the generator starts from: the reference data, the present, and the installation's way of hashing a ticket's token.</summary>
internal sealed record DemoWorld
{
    public required Instant Now { get; init; }

    public required Unit Root { get; init; }

    public required IReadOnlyList<Unit> Units { get; init; }

    /// <summary>Areas by their official code.</summary>
    public required IReadOnlyDictionary<string, Unit> ByCode { get; init; }

    public required IReadOnlyDictionary<string, Guid> Forms { get; init; }

    public required IReadOnlyDictionary<string, Guid> Settings { get; init; }

    public required IReadOnlyDictionary<string, Guid> Audiences { get; init; }

    /// <summary>Editions, each with the key of its rule.</summary>
    public required IReadOnlyList<(string Rule, Campaign Campaign)> Campaigns { get; init; }

    public required int KeyVersion { get; init; }

    /// <summary>From a registration's id and generation to the hash that the database keeps of its ticket's token.</summary>
    public required Func<Guid, int, byte[]> TokenHash { get; init; }

    /// <summary>The same of an invitation's link.</summary>
    public required Func<Guid, int, byte[]> ReplyHash { get; init; }

    /// <summary>The hash of a pairing link's token, by the grant's id and the generation.</summary>
    public required Func<Guid, int, byte[]> DeviceHash { get; init; }

    /// <summary>What people of the network are, by key.</summary>
    public required IReadOnlyDictionary<string, Guid> Kinds { get; init; }

    /// <summary>What they speak, by key.</summary>
    public required IReadOnlyDictionary<string, Guid> Languages { get; init; }
}

/// <summary>An act at a door, as it arrives.</summary>
/// <param name="SelfAt">The activity, where a guest checks in alone.</param>
/// <param name="PhoneHash">The mark of that guest's phone.</param>
internal sealed record DemoAct(Guid SessionId, ActorKind ActorKind, Guid ActorId, DoorAct Act, Instant ReceivedAt, Guid? SelfAt, byte[]? PhoneHash);

/// <summary>A list that came back as a file: its rows in the order of <see cref="Headings"/>.</summary>
internal sealed record DemoImport(Guid Id, Guid ActivityId, Guid SessionId, string FileName, Guid ById, Instant At, IReadOnlyList<string[]> Rows)
{
    public static readonly string[] Headings = ["Mã", "Họ và tên", "Năm sinh", "Có mặt"];
}

/// <summary>The rows of a demo, table by table.</summary>
internal sealed class DemoData
{
    public List<Unit> Units { get; } = [];

    public List<Account> Accounts { get; } = [];

    public List<Grant> Grants { get; } = [];

    public List<CampaignTarget> Targets { get; } = [];

    public List<Venue> Venues { get; } = [];

    public List<Person> Persons { get; } = [];

    public List<Activity> Activities { get; } = [];

    public List<Session> Sessions { get; } = [];

    public List<Event> Events { get; } = [];

    public List<ActivitySpeaker> Speakers { get; } = [];

    public List<ActivityAudience> Audiences { get; } = [];

    public List<ActivityCoOrganiser> CoOrganisers { get; } = [];

    public List<Booking> Bookings { get; } = [];

    public List<Registration> Registrations { get; } = [];

    public List<Consent> Consents { get; } = [];

    public List<CheckIn> CheckIns { get; } = [];

    public List<Attendance> Attendances { get; } = [];

    public List<Headcount> Headcounts { get; } = [];

    public List<DeviceGrant> DeviceGrants { get; } = [];

    public List<DoorPhone> DoorPhones { get; } = [];

    /// <summary>What happened at the door besides, to be done by the program's own way in the order in which it arrived.</summary>
    public List<DemoAct> Acts { get; } = [];

    /// <summary>Activities at which guests check themselves in by a poster, by whom that was set, and when.</summary>
    public List<(Guid ActivityId, Guid ById, Instant At)> SelfCheckIns { get; } = [];

    public List<DemoImport> Imports { get; } = [];

    public List<Collaborator> Collaborators { get; } = [];

    public List<CollaboratorKindHeld> KindsHeld { get; } = [];

    public List<CollaboratorCover> Covers { get; } = [];

    public List<CollaboratorLanguage> SpokenBy { get; } = [];

    public List<Invitation> Invitations { get; } = [];

    public List<Message> Messages { get; } = [];

    public List<Course> Courses { get; } = [];

    public List<CourseRun> CourseRuns { get; } = [];

    public List<Participant> Participants { get; } = [];

    public List<GridEntry> GridEntries { get; } = [];

    public List<TestMark> TestMarks { get; } = [];

    public List<AuditEntry> Audit { get; } = [];
}

internal enum HallKind
{
    Village,
    Commune,
    LowerSchool,
    HighSchool,
    Stadium,
    Enterprise,
    Centre,
}

/// <summary>A venue, and what the generator knows of it.</summary>
internal sealed record Hall(Venue Venue, HallKind Kind, Unit Commune, string DistrictCode, Unit? Agency);

/// <summary>An event in the making.</summary>
internal sealed class Plan
{
    public required Hall Hall { get; init; }

    public required Unit Organiser { get; init; }

    public required Account Author { get; init; }

    public Campaign? Campaign { get; init; }

    public required string Form { get; init; }

    public required string Setting { get; init; }

    public required string Title { get; init; }

    public string Topic { get; init; } = "";

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public IReadOnlyList<string> Audiences { get; init; } = [];

    public IReadOnlyList<Person> Speakers { get; set; } = [];

    public IReadOnlyList<Unit> CoOrganisers { get; init; } = [];

    /// <summary>Turns to come to in the end; scaled to the district's target.</summary>
    public double Turns { get; set; }

    public int? Capacity { get; init; }

    /// <summary>Whether people register beforehand.</summary>
    public bool Registers { get; init; }

    /// <summary>Places that were registered; null: by chance.</summary>
    public int? Registered { get; init; }

    /// <summary>Places that had come until now; null: by chance.</summary>
    public int? Came { get; init; }

    /// <summary>Held, and nobody has entered a figure.</summary>
    public bool NotRecorded { get; init; }

    /// <summary>Set where the state does not follow from the calendar.</summary>
    public ActivityState? Fixed { get; init; }

    public string? Reason { get; init; }

    /// <summary>Groups among those who registered, each with its number.</summary>
    public IReadOnlyList<(string Name, int Places)> Groups { get; init; } = [];

    /// <summary>Somebody brought the sheet that was signed back as a file.</summary>
    public bool PaperBack { get; init; }
}
