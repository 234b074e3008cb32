using System.Collections.Frozen;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Accounts;

/// <summary>The words that offices write for a role in the lists of accounts that they import.</summary>
public static class RoleWords
{
    private static readonly FrozenDictionary<string, Role> Words = new Dictionary<Role, string[]>
    {
        [Role.Administrator] = ["quan tri vien", "quan tri", "administrator", "admin"],
        [Role.Coordinator] = ["can bo tong hop", "tong hop", "dieu phoi", "coordinator"],
        [Role.Organiser] = ["nguoi to chuc", "to chuc", "organiser", "organizer"],
        [Role.Approver] = ["nguoi duyet bao cao", "nguoi duyet", "lanh dao duyet", "approver"],
        [Role.Trainer] = ["giang vien", "tap huan vien", "trainer"],
        [Role.Steward] = ["nguoi don tiep", "don tiep", "soat ve", "steward"],
        [Role.Viewer] = ["nguoi xem", "xem", "viewer"],
    }
        .SelectMany(w => w.Value.Select(word => (word, w.Key)))
        .ToFrozenDictionary(w => w.word, w => w.Key, StringComparer.Ordinal);

    /// <summary>The role that a cell names; null when the cell holds no known word.</summary>
    public static Role? Read(string? cell) => Words.TryGetValue(Folding.Fold(cell).TrimEnd('.'), out var role) ? role : null;
}
