using ArchUnitNET.Domain;

namespace Campaigns.Web.Tests.Architecture;

/// <summary>
/// One part of the program uses another one. The parts are the features of Campaigns.Web or the namespaces of Campaigns.Domain.
/// </summary>
public readonly record struct Arrow(string From, string To)
{
    public override string ToString() => $"{From} → {To}";
}

/// <summary>
/// Finds which part uses which in the compiled assemblies: in base types, members, attributes and the bodies of methods, compiled pages
/// included.
/// </summary>
internal sealed class Arrows
{
    private readonly SortedDictionary<Arrow, SortedSet<string>> _found = new(
        Comparer<Arrow>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))
    );

    public Arrows(IEnumerable<IType> types, Func<IType, string?> partOf)
    {
        foreach (var type in types)
        {
            if (partOf(type) is not { } from)
            {
                continue;
            }

            foreach (var dependency in type.Dependencies)
            {
                if (partOf(dependency.Target) is { } to)
                {
                    Add(from, to, $"{type.Name} uses {dependency.Target.Name}");
                }
            }
        }
    }

    /// <summary>Adds an arrow that no type shows, because one view includes another by its path.</summary>
    public void Add(string from, string to, string by)
    {
        if (from == to)
        {
            return;
        }

        var arrow = new Arrow(from, to);
        if (!_found.TryGetValue(arrow, out var all))
        {
            _found[arrow] = all = new SortedSet<string>(StringComparer.Ordinal);
        }

        all.Add(by);
    }

    /// <summary>Each arrow with the uses that cause it.</summary>
    public IReadOnlyDictionary<Arrow, SortedSet<string>> All => _found;

    /// <summary>
    /// Every error: an arrow that points to the right in the order and is not among the known ones; a known arrow that does not exist any
    /// more, so that the list can only get shorter; and a part that has no place in the order. The parts on the left are the ones on which
    /// others build.
    /// </summary>
    public IReadOnlyList<string> Faults(IReadOnlyList<string> order, IReadOnlyCollection<Arrow> known)
    {
        var place = order.Select((part, i) => (part, i)).ToDictionary(p => p.part, p => p.i, StringComparer.Ordinal);
        var faults = new List<string>();
        var parts = _found.Keys.SelectMany(a => new[] { a.From, a.To }).Distinct(StringComparer.Ordinal).ToList();
        faults.AddRange(parts.Where(p => !place.ContainsKey(p)).Select(p => $"{p} has no place in the order."));
        var wrong = _found
            .Where(a => place.TryGetValue(a.Key.From, out var from) && place.TryGetValue(a.Key.To, out var to) && to > from)
            .ToList();
        faults.AddRange(
            wrong.Where(a => !known.Contains(a.Key)).Select(a => $"{a.Key} points the wrong way:\n    {string.Join("\n    ", a.Value)}")
        );
        faults.AddRange(known.Where(k => wrong.TrueForAll(a => a.Key != k)).Select(k => $"{k} has gone: take it off the list."));
        return faults;
    }
}
