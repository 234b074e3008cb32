namespace Campaigns.Domain.Counting;

/// <summary>What a measure counts. <see cref="Sex"/> and <see cref="Age"/> are two splits of the same turns (counted 4).</summary>
public enum MeasureKind
{
    /// <summary>Turns of one sex.</summary>
    Sex,

    /// <summary>Turns of one age band.</summary>
    Age,

    /// <summary>Distinct named persons, never added to turns (counted 2).</summary>
    People,

    /// <summary>Events.</summary>
    Events,
}

/// <summary>A number that is counted and added up.</summary>
/// <param name="Name">The name of its column, of its parameter in an address, and of its text.</param>
/// <param name="Kind">What it counts.</param>
public sealed record Measure(string Name, MeasureKind Kind)
{
    /// <summary>Whether it is a part of the turns, so that each attendance and each headcount holds it.</summary>
    public bool IsOfTurns => Kind is MeasureKind.Sex or MeasureKind.Age;
}

/// <summary>
/// The list of all measures. The columns of the sums, the functions of the database that add them up, the pages and the workbooks come from
/// this list, so a new measure of turns is one line here, its column (<see cref="CountedFact"/>) and the rule by which it is counted
/// (<see cref="Cells.One"/> and <c>check_in_cells</c>). A new one stands at the end, because a new column of a table does too.
/// </summary>
public static class Measures
{
    public static Measure Female { get; } = new("female", MeasureKind.Sex);

    public static Measure Male { get; } = new("male", MeasureKind.Sex);

    public static Measure SexNotKnown { get; } = new("sex_not_known", MeasureKind.Sex);

    public static Measure Under16 { get; } = new("under16", MeasureKind.Age);

    public static Measure From16To30 { get; } = new("from16to30", MeasureKind.Age);

    public static Measure From31To59 { get; } = new("from31to59", MeasureKind.Age);

    public static Measure From60 { get; } = new("from60", MeasureKind.Age);

    public static Measure AgeNotKnown { get; } = new("age_not_known", MeasureKind.Age);

    public static Measure People { get; } = new("people", MeasureKind.People);

    public static Measure EventsHeld { get; } = new("events_held", MeasureKind.Events);

    public static Measure EventsConfirmed { get; } = new("events_confirmed", MeasureKind.Events);

    /// <summary>All measures, in the order of their columns.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [Female, Male, SexNotKnown, Under16, From16To30, From31To59, From60, AgeNotKnown, People, EventsHeld, EventsConfirmed];

    /// <summary>The parts of the turns: the split by sex and the split by age.</summary>
    public static IReadOnlyList<Measure> Turns { get; } = [.. All.Where(m => m.IsOfTurns)];

    public static IReadOnlyList<Measure> Sexes { get; } = Of(MeasureKind.Sex);

    public static IReadOnlyList<Measure> Ages { get; } = Of(MeasureKind.Age);

    /// <summary>The place of a measure in a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The list has no such measure.</exception>
    public static int IndexOf(this IReadOnlyList<Measure> measures, Measure measure)
    {
        ArgumentNullException.ThrowIfNull(measures);
        for (var i = 0; i < measures.Count; i++)
        {
            if (measures[i] == measure)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(measure), measure, "The list has no such measure.");
    }

    private static IReadOnlyList<Measure> Of(MeasureKind kind) => [.. All.Where(m => m.Kind == kind)];
}
