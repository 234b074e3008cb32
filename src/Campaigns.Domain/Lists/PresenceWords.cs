using System.Collections.Frozen;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Lists;

/// <summary>What a list says about somebody.</summary>
public enum ListPresence
{
    /// <summary>A word that nobody knows: it is asked about.</summary>
    NotKnown,
    Present,
    Absent,

    /// <summary>Absent, and excused.</summary>
    Excused,
}

/// <summary>The ways in which lists say that somebody was there or was not.</summary>
public static class PresenceWords
{
    private static readonly FrozenDictionary<string, ListPresence> Words = new Dictionary<ListPresence, string[]>
    {
        [ListPresence.Present] = ["x", "v", "✓", "✔", "☑", "√", "có", "có mặt", "đủ", "1", "true", "có dự", "có tham dự", "tham dự", "có tham gia", "tham gia", "đã đến", "có đến", "yes", "y", "present"],
        [ListPresence.Absent] =
        [
            "", "0", "false", "vắng", "vắng mặt", "kp", "không phép", "vắng không phép", "nghỉ", "nghỉ không phép", "ốm", "nghỉ ốm", "không", "không tham dự", "không dự", "không tham gia", "không đến", "không có mặt", "chưa đến",
            "no", "n", "absent",
        ],
        [ListPresence.Excused] = ["p", "cp", "phép", "có phép", "xin phép", "vắng có phép", "vắng có lý do", "nghỉ phép", "nghỉ có phép", "excused"],
    }.SelectMany(w => w.Value.Select(word => (word, w.Key))).ToFrozenDictionary(w => w.word, w => w.Key, StringComparer.Ordinal);

    // Typed without any mark: "vang", "co mat". Where two words fold to one, neither is taken.
    private static readonly FrozenDictionary<string, ListPresence> Unmarked = Words
        .GroupBy(w => Folding.Fold(w.Key), w => w.Value, StringComparer.Ordinal).Where(g => g.Key.Length > 1 && g.Distinct().Count() == 1)
        .ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>What a cell says; an empty one that somebody was not there.</summary>
    public static ListPresence Read(string? cell)
    {
        var word = Key(cell);
        if (Words.TryGetValue(word, out var known) || (string.Equals(word, Folding.Fold(word), StringComparison.Ordinal) && Unmarked.TryGetValue(word, out known)))
        {
            return known;
        }

        // "Vắng (ốm)", "vắng – đi công tác": whatever the reason, they were not there.
        var bare = word.Split('(', '-', '–', ':', ',')[0].Trim();
        return bare.StartsWith("vắng", StringComparison.Ordinal) && Words.TryGetValue(bare, out var absent)
            ? word.Contains("có phép", StringComparison.Ordinal) || word.Contains("(p)", StringComparison.Ordinal) ? ListPresence.Excused : absent
            : ListPresence.NotKnown;
    }

    /// <summary>The form by which words are told apart: each is asked about once.</summary>
    public static string Key(string? cell) => ExactName.Of(cell).Trim(' ', '.', ',', ';', '"', '“', '”');
}
