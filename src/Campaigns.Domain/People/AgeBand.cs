using NodaTime;

namespace Campaigns.Domain.People;

/// <summary>The age bands by which turns are split.</summary>
public enum AgeBand
{
    Under16,
    From16To30,
    From31To59,
    From60,
    NotKnown,
}

/// <summary>
/// Computes ages from the year of birth, the only part of a birth date that is kept: the age that a person reaches in the calendar year of
/// a date. Counting and the question for a guardian's consent use this one rule.
/// </summary>
public static class Ages
{
    public const int Adult = 16;

    /// <summary>
    /// The age that a person reaches in the year of a date; null when the year of birth is not known or lies after that year.
    /// </summary>
    public static int? Reached(int? yearOfBirth, LocalDate on) => yearOfBirth <= on.Year ? on.Year - yearOfBirth : null;

    public static AgeBand BandOf(int? yearOfBirth, LocalDate on) =>
        Reached(yearOfBirth, on) switch
        {
            null => AgeBand.NotKnown,
            < Adult => AgeBand.Under16,
            <= 30 => AgeBand.From16To30,
            <= 59 => AgeBand.From31To59,
            _ => AgeBand.From60,
        };

    /// <summary>Whether the consent of a parent or guardian is needed.</summary>
    public static bool NeedsGuardian(int? yearOfBirth, LocalDate on) => BandOf(yearOfBirth, on) == AgeBand.Under16;
}
