using System.Text;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Registrations;

/// <summary>The facts about a registration that may be a person's second one at the same activity.</summary>
/// <param name="Traits">The person's traits as they were typed.</param>
/// <param name="PersonId">The person as whom the registration is counted.</param>
/// <param name="IsWalkIn">Whether the registration was made at the door, which asks for no phone.</param>
public sealed record DoubleFacts(PersonTraits Traits, Guid? PersonId, bool IsWalkIn);

/// <summary>Finds registrations of one activity that probably belong to one person. They are only joined when somebody says so.</summary>
public static class DoubleRules
{
    /// <summary>
    /// Whether two registrations probably belong to one person. Their names are equal apart from marks, nothing contradicts it, and
    /// something supports it: they are counted as one person already, have an equal phone or an equal year of birth, or one was typed at
    /// the door without a phone.
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
            && (
                (a.Phone is not null && string.Equals(a.Phone, b.Phone, StringComparison.Ordinal))
                || (
                    !Differ(a.CommuneId, b.CommuneId)
                    && ((a.BirthYear is not null && a.BirthYear == b.BirthYear) || one.IsWalkIn != other.IsWalkIn)
                )
            );
    }

    /// <summary>
    /// Whether two spellings of one name differ in this alone, that the other one has marks which the kept one lacks: then the other one is
    /// the name ("Nguyen Thi Man" and "Nguyễn Thị Mận"). A spelling that contradicts the kept one ("Hùng" and "Hưng") is no fuller one.
    /// </summary>
    public static bool IsFullerName(string kept, string other)
    {
        var (poor, full) = (Letters(kept), Letters(other));
        return poor.Count > 0
            && poor.Count == full.Count
            && poor.Zip(full).All(l => l.First.Base == l.Second.Base && l.First.Marks.IsSubsetOf(l.Second.Marks))
            && poor.Zip(full).Any(l => l.First.Marks.Count < l.Second.Marks.Count);
    }

    /// <summary>The letters of a name without spaces and apostrophes, each with its marks; the stroke of đ counts as a mark.</summary>
    private static List<(Rune Base, HashSet<Rune> Marks)> Letters(string name)
    {
        var letters = new List<(Rune Base, HashSet<Rune> Marks)>();
        foreach (var rune in Names.Tidy(name).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (rune.Value is >= 0x300 and <= 0x36F)
            {
                if (letters.Count > 0)
                {
                    letters[^1].Marks.Add(rune);
                }
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                letters.Add(
                    rune.Value is 'đ' or 'Đ' ? (new Rune('d'), [new Rune('đ')]) : (Rune.ToLowerInvariant(rune), new HashSet<Rune>())
                );
            }
        }

        return letters;
    }

    private static bool Differ<T>(T? one, T? other)
        where T : struct => one is { } said && other is { } theirs && !said.Equals(theirs);
}
