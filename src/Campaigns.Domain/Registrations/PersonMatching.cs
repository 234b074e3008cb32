using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>What a person is recognised by. The phone is E.164; the exact name is <see cref="ExactName"/>, the folded one finds whom to ask about.</summary>
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

/// <summary>When two entries are the same person (domain.md, settled 4). A phone alone never says so: families share one.</summary>
public static class PersonMatching
{
    /// <summary>
    /// Whether two entries may be one person without asking: an equal exact name, and an equal phone that neither year nor sex contradicts, or,
    /// where neither says a phone, an equal year of birth, commune and sex. What is missing equals nothing. Whether somebody else fits as well,
    /// <see cref="Find{T}"/> looks at.
    /// </summary>
    public static bool Same(PersonTraits one, PersonTraits other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return SameName(one, other) && (SamePhone(one, other)
            ? !Contradict(one.BirthYear, other.BirthYear) && !Contradict(one.Sex, other.Sex)
            : one.Phone is null && other.Phone is null && SameYearAndCommune(one, other) && one.Sex is not null && one.Sex == other.Sex);
    }

    /// <summary>
    /// Whether two entries look alike enough for somebody who may see both to be asked: an equal folded name, and an equal phone or an equal
    /// year of birth and commune.
    /// </summary>
    public static bool Perhaps(PersonTraits one, PersonTraits other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.NameFolded.Length > 0 && string.Equals(one.NameFolded, other.NameFolded, StringComparison.Ordinal) && (SamePhone(one, other) || SameYearAndCommune(one, other));
    }

    /// <summary>
    /// The one of those who are known that an entry stands for; null: nobody, or nobody for sure, for where two fit none is taken, and without a
    /// phone none either where somebody else of that name and year is known in the commune.
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
            .Take(2).ToList();
        return rivals is [var only] && Same(entry, only.Traits) ? only.Known : null;
    }

    /// <summary>The person that an entry stands for, of those who are neither erased nor merged away.</summary>
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
