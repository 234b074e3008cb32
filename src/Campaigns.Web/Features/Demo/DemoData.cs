using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Door;
using Campaigns.Domain.Events;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Door.Scanner;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// The input of the generator: the reference data, the present time, and the installation's functions for hashing tokens.
/// </summary>
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

    /// <summary>The editions, each with the key of its rule.</summary>
    public required IReadOnlyList<(string Rule, Campaign Campaign)> Campaigns { get; init; }

    public required int KeyVersion { get; init; }

    /// <summary>Turns a registration's id and generation into the hash that the database stores for its ticket's token.</summary>
    public required Func<Guid, int, byte[]> TokenHash { get; init; }

    /// <summary>Turns an invitation's id and generation into the hash of its link's token.</summary>
    public required Func<Guid, int, byte[]> ReplyHash { get; init; }

    /// <summary>Turns a device grant's id and generation into the hash of its pairing link's token.</summary>
    public required Func<Guid, int, byte[]> DeviceHash { get; init; }

    /// <summary>The kinds of people in the network, by key.</summary>
    public required IReadOnlyDictionary<string, Guid> Kinds { get; init; }

    /// <summary>The languages of people in the network, by key.</summary>
    public required IReadOnlyDictionary<string, Guid> Languages { get; init; }
}

/// <summary>An act at a door, as it arrives.</summary>
/// <param name="SelfAt">The activity when a guest checks in alone; null otherwise.</param>
/// <param name="PhoneHash">The hash of that guest's phone; null otherwise.</param>
internal sealed record DemoAct(
    Guid SessionId,
    ActorKind ActorKind,
    Guid ActorId,
    DoorAct Act,
    Instant ReceivedAt,
    Guid? SelfAt,
    byte[]? PhoneHash
);

/// <summary>An attendance list that was uploaded as a file; its rows are in the order of <see cref="Headings"/>.</summary>
internal sealed record DemoImport(
    Guid Id,
    Guid ActivityId,
    Guid SessionId,
    string FileName,
    Guid ById,
    Instant At,
    IReadOnlyList<string[]> Rows
)
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

    /// <summary>Acts at the door that the program's own function does, in the order in which they arrived.</summary>
    public List<DemoAct> Acts { get; } = [];

    /// <summary>Activities at which guests check themselves in by a poster, with the account that set it and when.</summary>
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

/// <summary>A venue, with what the generator knows about it.</summary>
internal sealed record Hall(Venue Venue, HallKind Kind, Unit Commune, string DistrictCode, Unit? Agency);

/// <summary>An event while the generator makes it.</summary>
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

    /// <summary>The turns that the event should reach; they are scaled to the district's target.</summary>
    public double Turns { get; set; }

    public int? Capacity { get; init; }

    /// <summary>Whether people register in advance.</summary>
    public bool Registers { get; init; }

    /// <summary>The number of registered places; null: it is random.</summary>
    public int? Registered { get; init; }

    /// <summary>The number of places that were used so far; null: it is random.</summary>
    public int? Came { get; init; }

    /// <summary>Whether the event was held without anybody entering a figure.</summary>
    public bool NotRecorded { get; init; }

    /// <summary>The state, if it does not follow from the calendar.</summary>
    public ActivityState? Fixed { get; init; }

    public string? Reason { get; init; }

    /// <summary>The groups among the registrations, each with its number of places.</summary>
    public IReadOnlyList<(string Name, int Places)> Groups { get; init; } = [];

    /// <summary>Whether somebody uploaded the signed sheet as a file.</summary>
    public bool PaperBack { get; init; }
}
