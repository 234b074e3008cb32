using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>What a person is recognised by. The phone is E.164.</summary>
public sealed record PersonTraits(string NameFolded, string? Phone, int? BirthYear, Guid? CommuneId)
{
    public static PersonTraits Of(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return new(person.NameFolded, person.Phone, person.BirthYear, person.CommuneId);
    }

    public static PersonTraits Typed(string name, string? phone, int? birthYear, Guid? communeId) => new(Folding.Fold(name), phone, birthYear, communeId);
}

/// <summary>When two entries are the same person (domain.md, settled 4). A phone alone never says so: families share one.</summary>
public static class PersonMatching
{
    /// <summary>An equal folded name, and an equal phone, or an equal year of birth and commune. What is missing equals nothing.</summary>
    public static bool Same(PersonTraits one, PersonTraits other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return SameName(one, other) && (SamePhone(one, other) || SameBirthAndCommune(one, other));
    }

    /// <summary>
    /// The person that an entry stands for among candidates (neither erased nor merged away), or null: then it is a new person.
    /// An equal phone goes before an equal year and commune; among equals the one that was there first.
    /// </summary>
    public static Person? Find(PersonTraits entry, IEnumerable<Person> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return candidates
            .Where(p => p is { AnonymisedAt: null, MergedIntoId: null } && Same(entry, PersonTraits.Of(p)))
            .OrderByDescending(p => SamePhone(entry, PersonTraits.Of(p)))
            .ThenBy(p => p.CreatedAt)
            .ThenBy(p => p.Id)
            .FirstOrDefault();
    }

    private static bool SameName(PersonTraits one, PersonTraits other) =>
        one.NameFolded.Length > 0 && string.Equals(one.NameFolded, other.NameFolded, StringComparison.Ordinal);

    private static bool SamePhone(PersonTraits one, PersonTraits other) =>
        !string.IsNullOrEmpty(one.Phone) && string.Equals(one.Phone, other.Phone, StringComparison.Ordinal);

    private static bool SameBirthAndCommune(PersonTraits one, PersonTraits other) =>
        one.BirthYear is not null && one.BirthYear == other.BirthYear && one.CommuneId is not null && one.CommuneId == other.CommuneId;
}
