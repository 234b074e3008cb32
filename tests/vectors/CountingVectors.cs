using System.Text.Json.Serialization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Vectors;

/// <summary>counting.json: small worlds and the figures expected in them.</summary>
public sealed record CountingVectors(IReadOnlyList<CountingCase> Cases);

public sealed record CountingCase
{
    public required string Name { get; init; }

    /// <summary>The number of the rule of counting that the case shows, 1 to 7.</summary>
    public required int Rule { get; init; }

    /// <summary>The time at which the figures are counted.</summary>
    public required Instant Now { get; init; }

    public required IReadOnlyList<CountedActivity> Activities { get; init; }

    public IReadOnlyList<CountedPerson> Persons { get; init; } = [];

    public IReadOnlyList<CountedRegistration> Registrations { get; init; } = [];

    /// <summary>The acts, in the order in which they happened.</summary>
    public IReadOnlyList<CountedAct> Acts { get; init; } = [];

    public required CountExpectation Expected { get; init; }

    public override string ToString() => $"{Rule}: {Name}";
}

public sealed record CountedActivity
{
    public required string Id { get; init; }

    public ActivityKind Kind { get; init; } = ActivityKind.Event;

    /// <summary>The state at the time of counting.</summary>
    public ActivityState State { get; init; } = ActivityState.Held;

    public string Form { get; init; } = "talk";

    public string Setting { get; init; } = "community";

    public string OrganisingUnit { get; init; } = "district";

    public string Place { get; init; } = "commune";

    public IReadOnlyList<string> Audiences { get; init; } = [];

    public required IReadOnlyList<CountedSession> Sessions { get; init; }
}

public sealed record CountedSession(string Id, Instant StartsAt, Instant EndsAt);

public sealed record CountedPerson(string Id, Sex? Sex = null, int? BirthYear = null);

/// <summary>A registration of a person; of a group when <paramref name="Person"/> is null.</summary>
public sealed record CountedRegistration(string Id, string Activity, string? Person = null, int Places = 1);

public enum CountedActKind
{
    /// <summary>Admits a registration with its companions. A second admission at the same session changes nothing.</summary>
    CheckIn,

    /// <summary>Admits a group, about which only numbers are known.</summary>
    Group,

    /// <summary>Says how many companions really came.</summary>
    Companions,

    /// <summary>Takes a registration's check-in at a session back.</summary>
    Annul,

    /// <summary>Adds a headcount; negative numbers correct one.</summary>
    Headcount,

    /// <summary>Merges a person into another.</summary>
    Merge,

    /// <summary>Makes a person anonymous.</summary>
    Erase,

    /// <summary>Sets a person's sex and year of birth to the values in the act.</summary>
    Correct,
}

public sealed record CountedAct
{
    public required CountedActKind Act { get; init; }

    public string? Registration { get; init; }

    public string? Session { get; init; }

    public Source Source { get; init; } = Source.Qr;

    public int Companions { get; init; }

    public string? Person { get; init; }

    public string? Into { get; init; }

    public Sex? Sex { get; init; }

    public int? BirthYear { get; init; }

    /// <summary>The numbers of a group or a headcount.</summary>
    public CellsVector? Cells { get; init; }
}

public sealed record CellsVector(
    int Female = 0,
    int Male = 0,
    int SexNotKnown = 0,
    [property: JsonPropertyName("under_16")] int Under16 = 0,
    [property: JsonPropertyName("from_16_to_30")] int From16To30 = 0,
    [property: JsonPropertyName("from_31_to_59")] int From31To59 = 0,
    [property: JsonPropertyName("from_60")] int From60 = 0,
    int AgeNotKnown = 0
)
{
    public Cells ToCells() => new(Female, Male, SexNotKnown, Under16, From16To30, From31To59, From60, AgeNotKnown);

    public static CellsVector Of(Cells cells) =>
        new(
            cells.Female,
            cells.Male,
            cells.SexNotKnown,
            cells.Under16,
            cells.From16To30,
            cells.From31To59,
            cells.From60,
            cells.AgeNotKnown
        );
}

/// <summary>The figures of the whole world of a case; a breakdown that is null is not checked.</summary>
public sealed record CountExpectation
{
    /// <summary>Turns of outreach, split by sex and by age.</summary>
    public required int Turns { get; init; }

    public required CellsVector Cells { get; init; }

    /// <summary>Distinct named persons with an attendance at an event.</summary>
    public required int People { get; init; }

    /// <summary>Events held or confirmed.</summary>
    public required int Events { get; init; }

    /// <summary>Sessions of events that are over and that nobody recorded.</summary>
    public int NotYetRecorded { get; init; }

    /// <summary>Attendances of course sessions, and distinct persons in them.</summary>
    public int CourseTurns { get; init; }

    public int CoursePeople { get; init; }

    public IReadOnlyDictionary<string, int>? BySource { get; init; }

    public IReadOnlyDictionary<string, int>? ByForm { get; init; }

    public IReadOnlyDictionary<string, int>? ByOrganisingUnit { get; init; }

    public IReadOnlyDictionary<string, int>? ByPlace { get; init; }

    /// <summary>The turns by audience group; groups overlap, so there is no total.</summary>
    public IReadOnlyDictionary<string, int>? ByAudience { get; init; }
}
