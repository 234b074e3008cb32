using System.Linq.Expressions;

namespace Campaigns.Domain.Counting;

/// <summary>What an attendance and a headcount have in common: their turns, one column for each measure of
/// <see cref="Measures.Turns"/>.</summary>
public abstract class CountedFact
{
    /// <summary>The turns as a query sees them. Queries may use <see cref="Turns"/>, which is replaced by this.</summary>
    public static readonly Expression<Func<CountedFact, int>> TurnsOf = f => f.Female + f.Male + f.SexNotKnown;

    private static readonly Func<CountedFact, int> CompiledTurnsOf = TurnsOf.Compile();

    public int Female { get; private set; }

    public int Male { get; private set; }

    public int SexNotKnown { get; private set; }

    public int Under16 { get; private set; }

    public int From16To30 { get; private set; }

    public int From31To59 { get; private set; }

    public int From60 { get; private set; }

    public int AgeNotKnown { get; private set; }

    public int Turns => CompiledTurnsOf(this);

    /// <summary>All of the columns above.</summary>
    public required Cells Cells
    {
        get => new(Female, Male, SexNotKnown, Under16, From16To30, From31To59, From60, AgeNotKnown);
        init =>
            (Female, Male, SexNotKnown, Under16, From16To30, From31To59, From60, AgeNotKnown) = (
                value.Female,
                value.Male,
                value.SexNotKnown,
                value.Under16,
                value.From16To30,
                value.From31To59,
                value.From60,
                value.AgeNotKnown
            );
    }
}
