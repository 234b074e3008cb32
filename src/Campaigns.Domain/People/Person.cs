using NodaTime;

namespace Campaigns.Domain.People;

/// <summary>The sex as the person gave it; null wherever it was not given.</summary>
public enum Sex
{
    Female,
    Male,
}

/// <summary>
/// Someone who registered, is invited or works in the network. The program keeps as little as the work needs, and each field but the name
/// may be missing. It never keeps data about a case, a victim or health.
/// </summary>
public sealed class Person
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>The name with the given name first, by which lists are sorted (<see cref="Text.Names.SortKey"/>).</summary>
    public required string NameSort { get; set; }

    public Sex? Sex { get; set; }

    public int? BirthYear { get; set; }

    public Guid? CommuneId { get; set; }

    /// <summary>The phone number in E.164.</summary>
    public string? Phone { get; set; }

    public string? Email { get; set; }

    /// <summary>Whether the person can be asked to speak; the choice of speakers lists these people.</summary>
    public bool IsSpeaker { get; set; }

    public Guid? MergedIntoId { get; set; }

    /// <summary>
    /// The entry that stands for this one now: itself, or the entry into which it was merged, through all later merges. Triggers of the
    /// database keep it up to date from <see cref="MergedIntoId"/>. Rows that refer to a person keep referring to their own entry, and
    /// queries find them by this column.
    /// </summary>
    public Guid StandingId { get; private set; }

    public Instant? AnonymisedAt { get; set; }

    public required Instant CreatedAt { get; init; }
}
