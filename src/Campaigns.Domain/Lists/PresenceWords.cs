using System.Collections.Frozen;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Lists;

/// <summary>What a list says about a person's presence.</summary>
public enum ListPresence
{
    /// <summary>The word is unknown, so somebody is asked about it.</summary>
    NotKnown,
    Present,
    Absent,

    /// <summary>The person was absent and excused.</summary>
    Excused,
}

/// <summary>The words by which lists say that somebody was present or absent.</summary>
public static class PresenceWords
{
    private static readonly FrozenDictionary<string, ListPresence> Words = new Dictionary<ListPresence, string[]>
    {
        [ListPresence.Present] =
        [
            "x",
            "v",
            "✓",
            "✔",
            "☑",
            "√",
            "có",
            "có mặt",
            "đủ",
            "1",
            "true",
            "có dự",
            "có tham dự",
            "tham dự",
            "có tham gia",
            "tham gia",
            "đã đến",
            "có đến",
            "yes",
            "y",
            "present",
        ],
        [ListPresence.Absent] =
        [
            "",
            "0",
            "false",
            "vắng",
            "vắng mặt",
            "kp",
            "không phép",
            "vắng không phép",
            "nghỉ",
            "nghỉ không phép",
            "ốm",
            "nghỉ ốm",
            "không",
            "không tham dự",
            "không dự",
            "không tham gia",
            "không đến",
            "không có mặt",
            "chưa đến",
            "no",
            "n",
            "absent",
        ],
        [ListPresence.Excused] =
        [
            "p",
            "cp",
            "phép",
            "có phép",
            "xin phép",
            "vắng có phép",
            "vắng có lý do",
            "nghỉ phép",
            "nghỉ có phép",
            "excused",
        ],
    }
        .SelectMany(w => w.Value.Select(word => (word, w.Key)))
        .ToFrozenDictionary(w => w.word, w => w.Key, StringComparer.Ordinal);

    // The same words typed without marks: "vang", "co mat". A form that two words share is left out.
    private static readonly FrozenDictionary<string, ListPresence> Unmarked = Words
        .GroupBy(w => Folding.Fold(w.Key), w => w.Value, StringComparer.Ordinal)
        .Where(g => g.Key.Length > 1 && g.Distinct().Count() == 1)
        .ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>The presence that a cell says; an empty cell means that the person was absent.</summary>
    public static ListPresence Read(string? cell)
    {
        var word = Key(cell);
        if (
            Words.TryGetValue(word, out var known)
            || (string.Equals(word, Folding.Fold(word), StringComparison.Ordinal) && Unmarked.TryGetValue(word, out known))
        )
        {
            return known;
        }

        // In "Vắng (ốm)" or "vắng – đi công tác" the reason does not matter: the person was absent.
        var bare = word.Split('(', '-', '–', ':', ',')[0].Trim();
        return bare.StartsWith("vắng", StringComparison.Ordinal) && Words.TryGetValue(bare, out var absent)
            ? word.Contains("có phép", StringComparison.Ordinal) || word.Contains("(p)", StringComparison.Ordinal)
                ? ListPresence.Excused
                : absent
            : ListPresence.NotKnown;
    }

    /// <summary>The form by which words are compared, so that each unknown word is asked about once.</summary>
    public static string Key(string? cell) => ExactName.Of(cell).Trim(' ', '.', ',', ';', '"', '“', '”');
}
