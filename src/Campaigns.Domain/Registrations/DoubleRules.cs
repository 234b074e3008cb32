namespace Campaigns.Domain.Registrations;

/// <summary>What is known of a registration that may be somebody's second one at the same activity.</summary>
/// <param name="Traits">As it was typed.</param>
/// <param name="PersonId">Whom it is counted as.</param>
/// <param name="IsWalkIn">It was made at the door, which asks for no phone.</param>
public sealed record DoubleFacts(PersonTraits Traits, Guid? PersonId, bool IsWalkIn);

/// <summary>Registrations of one activity that are probably one person's. Nothing is joined without somebody who says so.</summary>
public static class DoubleRules
{
    /// <summary>
    /// Equal but for marks, contradicted by nothing, and held together by something: one person already, an equal phone, an equal year, or the door,
    /// where one of the two was typed without a phone.
    /// </summary>
    public static bool Probable(DoubleFacts one, DoubleFacts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (a, b) = (one.Traits, other.Traits);
        if (a.NameFolded.Length == 0 || !string.Equals(a.NameFolded, b.NameFolded, StringComparison.Ordinal))
        {
            return false;
        }

        if (one.PersonId is not null && one.PersonId == other.PersonId)
        {
            return true;
        }

        var contradicted = Differ(a.BirthYear, b.BirthYear) || Differ(a.Sex, b.Sex);
        return !contradicted
            && ((a.Phone is not null && string.Equals(a.Phone, b.Phone, StringComparison.Ordinal))
                || (!Differ(a.CommuneId, b.CommuneId) && ((a.BirthYear is not null && a.BirthYear == b.BirthYear) || one.IsWalkIn != other.IsWalkIn)));
    }

    private static bool Differ<T>(T? one, T? other)
        where T : struct => one is { } said && other is { } theirs && !said.Equals(theirs);
}
