using System.Text.RegularExpressions;
using Campaigns.Domain.Counting;

namespace Campaigns.Web.Data;

/// <summary>
/// Writes the list of measures into the files of <c>Data/Sql</c>, so that no file repeats it. In a file <c>{turns sum(f.#)}</c> stands for
/// <c>sum(f.female), sum(f.male), …</c>: <c>#</c> is the name of each measure of the set, <c>@</c> its place in the set, and without an
/// expression the names alone are written. What follows a semicolon is for one measure, or for a smaller set:
/// <c>{sums 0; people count(*)}</c>. A list of <c>WHEN</c> has no commas, and one of
/// <c>:=</c> has semicolons. <c>{total t.#}</c> adds up the turns by sex. The sets are
/// <c>turns</c> (what each attendance and headcount holds), <c>changes</c> (turns and events) and <c>sums</c> (all).
/// </summary>
internal static partial class MeasuredSql
{
    public static string Write(string text, IReadOnlyList<Measure> measures) =>
        Lists()
            .Replace(
                text,
                list =>
                {
                    var parts = list.Groups["what"].Value.Split(';', StringSplitOptions.TrimEntries);
                    var set = list.Groups["set"].Value;
                    var (first, others) = (parts[0].Length == 0 ? "#" : parts[0], parts[1..]);
                    var separator =
                        set == "total" ? " + "
                        : first.StartsWith("WHEN ", StringComparison.Ordinal) ? " "
                        : first.Contains(":=", StringComparison.Ordinal) ? "; "
                        : ", ";
                    return string.Join(separator, measures.Where(m => IsIn(m, set)).Select(Line));

                    string Line(Measure measure, int index) =>
                        (others.Select(o => For(o, measure)).FirstOrDefault(o => o is not null) ?? first)
                            .Replace("#", measure.Name, StringComparison.Ordinal)
                            .Replace("@", $"{index + 1}", StringComparison.Ordinal);
                }
            );

    /// <summary>The expression for one measure or a smaller set when it is for this measure; otherwise null.</summary>
    private static string? For(string part, Measure measure)
    {
        var name = part[..part.IndexOf(' ', StringComparison.Ordinal)];
        return name == measure.Name || IsIn(measure, name) ? part[(name.Length + 1)..] : null;
    }

    private static bool IsIn(Measure measure, string set) =>
        set switch
        {
            "turns" => measure.IsOfTurns,
            "changes" => measure.IsOfTurns || measure.Kind is MeasureKind.Events,
            "sums" => true,
            "total" => measure.Kind is MeasureKind.Sex,
            _ => false,
        };

    [GeneratedRegex(
        @"\{(?<set>turns|changes|sums|total)(?<what>( [^{}]*)?)\}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Lists();
}
