using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>What is taught again and again: aims, for whom, how long, and what it takes to pass.</summary>
public sealed class Course
{
    public required Guid Id { get; init; }

    /// <summary>The unit that keeps it.</summary>
    public required Guid UnitId { get; init; }

    public required string Title { get; set; }

    public required string TitleFolded { get; set; }

    public string Aims { get; set; } = "";

    /// <summary>For whom: "cộng tác viên, cán bộ phụ nữ xã".</summary>
    public string Cadre { get; set; } = "";

    /// <summary>Lessons and practice in all, in hours.</summary>
    public required int Hours { get; set; }

    /// <summary>The least share of sessions attended, in percent, 1 to 100.</summary>
    public required int LeastPercent { get; set; }

    public required bool TestRequired { get; set; }

    /// <summary>0 to 10; null: a test must be taken, whatever its mark.</summary>
    public decimal? PassMark { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    /// <summary>From then on no run of it may be opened; those that are there go on.</summary>
    public Instant? EndedAt { get; set; }

    /// <summary>PostgreSQL's xmin: a form that was opened before another's change is refused.</summary>
    public uint Version { get; private set; }

    public PassRule Rule => new(LeastPercent, TestRequired, PassMark);
}

/// <summary>One time that a course is taught: what an activity of kind <c>course_run</c> has beyond every activity. Keeps the rule that it was opened with.</summary>
public sealed class CourseRun
{
    public required Guid ActivityId { get; init; }

    public required Guid CourseId { get; init; }

    /// <inheritdoc cref="Course.LeastPercent"/>
    public required int LeastPercent { get; set; }

    public required bool TestRequired { get; set; }

    /// <inheritdoc cref="Course.PassMark"/>
    public decimal? PassMark { get; set; }

    public PassRule Rule => new(LeastPercent, TestRequired, PassMark);
}

/// <summary>What a course run has to know of a participant beyond the registration.</summary>
public sealed class Participant
{
    public required Guid RegistrationId { get; init; }

    /// <summary>Unit and position, as one text: "Hội LHPN xã Ea Kuêh, chủ tịch".</summary>
    public required string Workplace { get; set; }
}

/// <summary>What the grid says of somebody and a session. Empty is no mark: nobody said anything yet.</summary>
public enum Mark
{
    Present,
    Late,
    Excused,
    Absent,
}

/// <summary>One change of one cell of the grid. Only ever added; the last one and the attendance say what stands.</summary>
public sealed class GridEntry
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>What stood before; null where nothing did.</summary>
    public Mark? Before { get; init; }

    public required Mark After { get; init; }

    /// <summary>Why; always there where something stood before.</summary>
    public string? Reason { get; init; }

    public required Guid ById { get; init; }

    public required Instant At { get; init; }
}

/// <summary>A mark of the test, 0 to 10. Only ever added; the last one stands, and one without a mark takes back what stood.</summary>
public sealed class TestMark
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    public decimal? Value { get; init; }

    public string? Reason { get; init; }

    public required Guid ById { get; init; }

    public required Instant At { get; init; }
}
