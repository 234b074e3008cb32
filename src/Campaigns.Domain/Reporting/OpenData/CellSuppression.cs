namespace Campaigns.Domain.Reporting.OpenData;

/// <summary>Why a number is shown or hidden. Nobody outside learns which of the two reasons a hidden number has.</summary>
public enum OpenCellStatus
{
    /// <summary>It is shown as it is.</summary>
    Shown,

    /// <summary>It is hidden, because it is small.</summary>
    Small,

    /// <summary>It is hidden, because a small number would follow from it.</summary>
    Complementary,
}

/// <summary>
/// Decides which numbers of a measure are hidden: those of 1 to 4, and as few others as keep these from being computed from the numbers
/// that are shown, by all sums of all tables of the measure. A zero is always shown.
/// <para>
/// What holds afterwards, for anybody who knows the numbers that are shown, the sums, this rule, and nothing about single people:
/// </para>
/// <list type="bullet">
/// <item>Of each small number at least <see cref="LeastPossible"/> numbers remain possible.</item>
/// <item>Of every other hidden number at least two remain possible.</item>
/// <item>
/// Even to somebody who knows which hidden numbers are the small ones, at least two remain possible of each, unless so little was counted
/// that this would not hold if everything were hidden: a total of 1 to 4 with four parts that are not zero is 4, whatever is hidden.
/// </item>
/// <item>If any complementary number were shown, one of these would not hold.</item>
/// </list>
/// <para>
/// This is the cell suppression problem (Fischetti and Salazar 2001), solved by cheapest cycles and a pass that shows again what is not
/// needed. The sums of one or two breakdowns are those of a network: numbers are flows, from the parts of the first breakdown through the
/// units to the parts of the second one. What a hidden number may be is then exactly what can be pushed through its arc along the
/// other hidden ones, and each whole number in between is possible. A measure gives the same result each time.
/// </para>
/// </summary>
public static class CellSuppression
{
    /// <summary>The least number above zero that is shown without more ado.</summary>
    public const int LeastShown = 5;

    /// <summary>How many numbers at least remain possible for each small one: as many as there are small numbers.</summary>
    public const int LeastPossible = LeastShown - 1;

    /// <summary>The status of each number, in the order of <see cref="OpenMeasure.Cells"/>.</summary>
    public static IReadOnlyList<OpenCellStatus> Of(OpenMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return new Network(measure).Suppress();
    }

    private static bool IsSmall(long value) => value is > 0 and < LeastShown;

    private sealed class Network
    {
        private readonly long[] _values;
        private readonly (int Tail, int Head)[] _arcs;
        private readonly List<int>[] _arcsOf;
        private readonly int[] _costs;

        public Network(OpenMeasure measure)
        {
            const int source = 0;
            const int sink = 1;
            var cells = measure.Cells;
            var (units, breakdowns) = (measure.Units, measure.Breakdowns);
            var node = sink;
            var into = units.ToDictionary(u => u, _ => ++node, StringComparer.Ordinal);

            // With one breakdown what enters a unit goes on to the sink; with two it leaves the unit by the parts of the second one.
            var outOf = units.ToDictionary(u => u, _ => breakdowns.Count == 2 ? ++node : sink, StringComparer.Ordinal);
            var parts = breakdowns.SelectMany(b => b.Parts.Select(p => (b.Key, p))).ToDictionary(p => p, _ => ++node);
            var first = breakdowns[0].Key;
            _values = [.. cells.Select(c => c.Value)];
            _arcs =
            [
                .. cells.Select(c =>
                    (c.Unit, c.Breakdown) switch
                    {
                        (OpenMeasure.All, OpenMeasure.All) => (sink, source),
                        ({ } unit, OpenMeasure.All) => (into[unit], outOf[unit]),
                        (OpenMeasure.All, { } by) when by == first => (source, parts[(by, c.Part)]),
                        (OpenMeasure.All, { } by) => (parts[(by, c.Part)], sink),
                        ({ } unit, { } by) when by == first => (parts[(by, c.Part)], into[unit]),
                        var (unit, by) => (outOf[unit], parts[(by, c.Part)]),
                    }
                ),
            ];
            _arcsOf = [.. Enumerable.Range(0, node + 1).Select(_ => new List<int>())];
            for (var i = 0; i < _arcs.Length; i++)
            {
                _arcsOf[_arcs[i].Tail].Add(i);
                _arcsOf[_arcs[i].Head].Add(i);
            }

            // Sums are worth more to readers than what they are made of, and large numbers more than smaller ones.
            _costs =
            [
                .. cells.Select(c =>
                    (int)Math.Min(c.Value, 9_999)
                    + 10_000
                        * (
                            (c.Unit, c.Breakdown) switch
                            {
                                (OpenMeasure.All, OpenMeasure.All) => 100,
                                (_, OpenMeasure.All) => 10,
                                (OpenMeasure.All, _) => 20,
                                _ => 1,
                            }
                        )
                ),
            ];
        }

        public IReadOnlyList<OpenCellStatus> Suppress()
        {
            var all = Enumerable.Range(0, _values.Length).ToList();
            var small = all.FindAll(i => IsSmall(_values[i]));
            bool[] hidden = [.. _values.Select(IsSmall)];
            bool[] everything = [.. _values.Select(v => v > 0)];
            var protectable = small.FindAll(i => Moves(i, everything, true)).ToHashSet();
            foreach (var cell in small)
            {
                Protect(cell, hidden, protectable.Contains(cell));
            }

            foreach (
                var cell in all.Where(i => hidden[i] && !IsSmall(_values[i])).OrderByDescending(i => _costs[i]).ThenBy(i => i).ToList()
            )
            {
                hidden[cell] = false;
                hidden[cell] = !small.TrueForAll(s => IsWide(s, hidden) && (!protectable.Contains(s) || Moves(s, hidden, true)));
            }

            return
            [
                .. all.Select(i =>
                    !hidden[i] ? OpenCellStatus.Shown
                    : IsSmall(_values[i]) ? OpenCellStatus.Small
                    : OpenCellStatus.Complementary
                ),
            ];
        }

        /// <summary>Hides what is cheapest of what keeps a small number from being computed.</summary>
        private void Protect(int cell, bool[] hidden, bool protectable)
        {
            if (!IsWide(cell, hidden))
            {
                // Each number can be larger if everything along one way through it is, so there is a path.
                var wanted = LeastPossible - 1 - Steps(cell, -1, LeastPossible - 1, hidden, false);
                Hide(Path(_values, cell, 1, wanted, null, hidden, false)!.Value.Arcs);
            }

            if (protectable && !Moves(cell, hidden, true))
            {
                var ways = new[] { 1, -1 }
                    .Where(d => IsPossible(cell, _values[cell] + d, true))
                    .Select(d => Path(_values, cell, d, 1, null, hidden, true))
                    .OfType<(List<(int Arc, int Step)> Arcs, long Cost)>();
                Hide(ways.MinBy(w => w.Cost).Arcs);
            }

            void Hide(List<(int Arc, int Step)> arcs)
            {
                foreach (var (arc, _) in arcs)
                {
                    hidden[arc] = true;
                }
            }
        }

        private bool IsWide(int cell, bool[] hidden)
        {
            var less = Steps(cell, -1, LeastPossible - 1, hidden, false);
            return less + Steps(cell, 1, LeastPossible - 1 - less, hidden, false) == LeastPossible - 1;
        }

        /// <summary>Whether a hidden number can be another one.</summary>
        private bool Moves(int cell, bool[] hidden, bool knowsSmall) =>
            Steps(cell, 1, 1, hidden, knowsSmall) + Steps(cell, -1, 1, hidden, knowsSmall) > 0;

        /// <summary>By how many steps of 1, at most <paramref name="most"/>, a hidden number can be more or less than it is.</summary>
        private int Steps(int cell, int direction, int most, bool[] hidden, bool knowsSmall)
        {
            var (values, steps) = ((long[])_values.Clone(), 0);
            while (
                steps < most
                && IsPossible(cell, values[cell] + direction, knowsSmall)
                && Path(values, cell, direction, 1, hidden, hidden, knowsSmall) is { } path
            )
            {
                foreach (var (arc, step) in path.Arcs)
                {
                    values[arc] += step;
                }

                values[cell] += direction;
                steps++;
            }

            return steps;
        }

        /// <summary>
        /// Whether a hidden number may have a value, as far as it alone tells: it is not zero, for zeros are shown. Whoever knows which
        /// hidden numbers are small knows that the others are not.
        /// </summary>
        private bool IsPossible(int cell, long value, bool knowsSmall) =>
            value > 0 && (!knowsSmall || IsSmall(value) == IsSmall(_values[cell]));

        /// <summary>
        /// The cheapest way by which the other numbers make up for a number that is changed; null when there is none.
        /// </summary>
        /// <param name="values">The numbers as they are assumed to be.</param>
        /// <param name="cell">The number that is changed.</param>
        /// <param name="direction">1: it is larger; −1: it is smaller.</param>
        /// <param name="amount">By how much it is changed.</param>
        /// <param name="usable">The numbers that may change; null: each that is not zero.</param>
        /// <param name="free">The numbers that cost nothing.</param>
        /// <param name="knowsSmall">Whether it is known which hidden numbers are small.</param>
        private (List<(int Arc, int Step)> Arcs, long Cost)? Path(
            long[] values,
            int cell,
            int direction,
            int amount,
            bool[]? usable,
            bool[] free,
            bool knowsSmall
        )
        {
            var (start, end) = direction > 0 ? (_arcs[cell].Head, _arcs[cell].Tail) : (_arcs[cell].Tail, _arcs[cell].Head);
            var costs = Enumerable.Repeat(long.MaxValue, _arcsOf.Length).ToArray();
            var ways = new (int From, int Arc, int Step)[_arcsOf.Length];
            var next = new PriorityQueue<int, (long Cost, int Node)>();
            costs[start] = 0;
            next.Enqueue(start, (0, start));
            while (next.TryDequeue(out var node, out var reached))
            {
                if (node == end)
                {
                    break;
                }

                if (reached.Cost > costs[node])
                {
                    continue;
                }

                foreach (var arc in _arcsOf[node])
                {
                    var (tail, head) = _arcs[arc];
                    var (step, to) = tail == node ? (1, head) : (-1, tail);
                    var cost = costs[node] + (free[arc] ? 0 : _costs[arc]);
                    if (
                        arc != cell
                        && (usable?[arc] ?? _values[arc] > 0)
                        && cost < costs[to]
                        && IsPossible(arc, values[arc] + (step * amount), knowsSmall)
                    )
                    {
                        (costs[to], ways[to]) = (cost, (node, arc, step));
                        next.Enqueue(to, (cost, to));
                    }
                }
            }

            if (costs[end] == long.MaxValue)
            {
                return null;
            }

            List<(int Arc, int Step)> arcs = [];
            for (var node = end; node != start; node = ways[node].From)
            {
                arcs.Add((ways[node].Arc, ways[node].Step));
            }

            return (arcs, costs[end]);
        }
    }
}
