using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>A course that is taught again and again: its aims, its participants, its length, and the conditions for passing.</summary>
public sealed class Course
{
    public required Guid Id { get; init; }

    /// <summary>The unit that keeps the course up to date.</summary>
    public required Guid UnitId { get; init; }

    public required string Title { get; set; }

    public required string TitleFolded { get; set; }

    public string Aims { get; set; } = "";

    /// <summary>The people for whom the course is meant: "cộng tác viên, cán bộ phụ nữ xã".</summary>
    public string Cadre { get; set; } = "";

    /// <summary>The hours of lessons and practice together.</summary>
    public required int Hours { get; set; }

    /// <summary>The smallest share of sessions that a participant must attend, in percent, 1 to 100.</summary>
    public required int LeastPercent { get; set; }

    public required bool TestRequired { get; set; }

    /// <summary>The smallest mark for passing the test, 0 to 10; null: any mark passes, but the test must be taken.</summary>
    public decimal? PassMark { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    /// <summary>When the course was ended. From then on no new run may be opened; existing runs continue.</summary>
    public Instant? EndedAt { get; set; }

    /// <summary>PostgreSQL's xmin. A form that was opened before somebody else changed the row is refused.</summary>
    public uint Version { get; private set; }

    public PassRule Rule => new(LeastPercent, TestRequired, PassMark);
}

/// <summary>
/// The columns that an activity of kind <c>course_run</c> (one time that a course is taught) has beyond those of every activity. A run
/// keeps the pass rule with which it was opened.
/// </summary>
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

/// <summary>The facts about a participant of a course run beyond those of the registration.</summary>
public sealed class Participant
{
    public required Guid RegistrationId { get; init; }

    /// <summary>The unit and the position, as one text: "Hội LHPN xã Ea Kuêh, chủ tịch".</summary>
    public required string Workplace { get; set; }
}

/// <summary>
/// What the grid says about a participant and a session. An empty cell has no mark, because nobody has said anything yet.
/// </summary>
public enum Mark
{
    Present,
    Late,
    Excused,
    Absent,
}

/// <summary>
/// One change of one cell of the grid. Entries are only ever added; the last entry and the attendance together decide what the cell shows.
/// </summary>
public sealed class GridEntry
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>The mark that the cell had before; null when it had none.</summary>
    public Mark? Before { get; init; }

    public required Mark After { get; init; }

    /// <summary>The reason for the change; present whenever the cell had a mark before.</summary>
    public string? Reason { get; init; }

    public required Guid ById { get; init; }

    public required Instant At { get; init; }
}

/// <summary>
/// A mark of the test, 0 to 10. Marks are only ever added; the last one counts, and an entry without a mark takes the earlier mark back.
/// </summary>
public sealed class TestMark
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    public decimal? Value { get; init; }

    public string? Reason { get; init; }

    public required Guid ById { get; init; }

    public required Instant At { get; init; }
}
