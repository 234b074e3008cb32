using NodaTime;

namespace Campaigns.Domain.Outreach;

/// <summary>The age cells that turns are split by.</summary>
public enum AgeBand
{
    Under16,
    From16To30,
    From31To59,
    From60,
    NotKnown,
}

/// <summary>
/// Ages by year of birth, the only part of a birth date that is kept: the age that somebody reaches in the calendar year of the date.
/// One rule for counting and for asking a guardian's consent.
/// </summary>
public static class Ages
{
    public const int Adult = 16;

    /// <summary>The age reached in the year of a date; null where the year of birth is not known or lies after it.</summary>
    public static int? Reached(int? yearOfBirth, LocalDate on) => yearOfBirth <= on.Year ? on.Year - yearOfBirth : null;

    public static AgeBand BandOf(int? yearOfBirth, LocalDate on) => Reached(yearOfBirth, on) switch
    {
        null => AgeBand.NotKnown,
        < Adult => AgeBand.Under16,
        <= 30 => AgeBand.From16To30,
        <= 59 => AgeBand.From31To59,
        _ => AgeBand.From60,
    };

    /// <summary>Whether a parent or guardian has to consent.</summary>
    public static bool NeedsGuardian(int? yearOfBirth, LocalDate on) => BandOf(yearOfBirth, on) == AgeBand.Under16;
}
