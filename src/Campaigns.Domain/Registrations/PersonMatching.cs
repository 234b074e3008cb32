using Campaigns.Domain.People;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// The traits by which a person is recognised. The phone is in E.164. The exact name (<see cref="ExactName"/>) decides; the folded name
/// finds entries about which somebody should be asked.
/// </summary>
public sealed record PersonTraits(string NameExact, string NameFolded, string? Phone, int? BirthYear, Guid? CommuneId, Sex? Sex)
{
    public static PersonTraits Of(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return Typed(person.Name, person.Phone, person.BirthYear, person.CommuneId, person.Sex);
    }

    public static PersonTraits Of(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Typed(registration.Name, registration.Phone, registration.BirthYear, registration.CommuneId, registration.Sex);
    }

    public static PersonTraits Typed(string name, string? phone, int? birthYear, Guid? communeId, Sex? sex) =>
        new(ExactName.Of(name), Folding.Fold(name), string.IsNullOrEmpty(phone) ? null : phone, birthYear, communeId, sex);
}

/// <summary>
/// Decides when two entries are the same person (who-sees 4). An equal phone alone never decides it, because families share one.
/// </summary>
public static class PersonMatching
{
    /// <summary>
    /// Whether two entries may be one person without asking: they have an equal exact name, and either an equal phone that neither year nor
    /// sex contradicts or, when neither has a phone, an equal year of birth, commune and sex. A missing value equals nothing.
    /// <see cref="Find{T}"/> also checks whether somebody else fits.
    /// </summary>
    public static bool Same(PersonTraits one, PersonTraits other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return SameName(one, other)
            && (
                SamePhone(one, other)
                    ? !Contradict(one.BirthYear, other.BirthYear) && !Contradict(one.Sex, other.Sex)
                    : one.Phone is null
                        && other.Phone is null
                        && SameYearAndCommune(one, other)
                        && one.Sex is not null
                        && one.Sex == other.Sex
            );
    }

    /// <summary>
    /// Whether two entries look alike enough to ask somebody who may see both: they have an equal folded name, and an equal phone or an
    /// equal year of birth and commune.
    /// </summary>
    public static bool Perhaps(PersonTraits one, PersonTraits other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.NameFolded.Length > 0
            && string.Equals(one.NameFolded, other.NameFolded, StringComparison.Ordinal)
            && (SamePhone(one, other) || SameYearAndCommune(one, other));
    }

    /// <summary>
    /// Finds the known entry that certainly is the same person; null when there is none. Null also when two entries fit, and, for an entry
    /// without a phone, when somebody else of that name and year is known in the commune.
    /// </summary>
    public static T? Find<T>(PersonTraits entry, IEnumerable<T> known, Func<T, PersonTraits> traitsOf)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(traitsOf);
        var rivals = known
            .Select(k => (Known: k, Traits: traitsOf(k)))
            .Where(k => SameName(entry, k.Traits) && (entry.Phone is null ? SameYearAndCommune(entry, k.Traits) : Same(entry, k.Traits)))
            .Take(2)
            .ToList();
        return rivals is [var only] && Same(entry, only.Traits) ? only.Known : null;
    }

    /// <summary>Finds the person that an entry certainly is, among those who are neither erased nor merged into another entry.</summary>
    public static Person? Find(PersonTraits entry, IEnumerable<Person> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return Find(entry, candidates.Where(p => p is { AnonymisedAt: null, MergedIntoId: null }), PersonTraits.Of);
    }

    private static bool SameName(PersonTraits one, PersonTraits other) =>
        one.NameExact.Length > 0 && string.Equals(one.NameExact, other.NameExact, StringComparison.Ordinal);

    private static bool SamePhone(PersonTraits one, PersonTraits other) =>
        one.Phone is not null && string.Equals(one.Phone, other.Phone, StringComparison.Ordinal);

    private static bool Contradict<T>(T? one, T? other)
        where T : struct => one is { } said && other is { } theirs && !said.Equals(theirs);

    private static bool SameYearAndCommune(PersonTraits one, PersonTraits other) =>
        one.BirthYear is not null && one.BirthYear == other.BirthYear && one.CommuneId is not null && one.CommuneId == other.CommuneId;
}
