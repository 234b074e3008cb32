using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Counting;

/// <summary>
/// Turns, split by sex and separately by age (counted 4). Both splits have the same total and are not crossed; each has its own "not
/// known", which is never spread over the other cells. Cells may be negative, because a correction is an entry that subtracts.
/// </summary>
public readonly struct Cells : IEquatable<Cells>
{
    // One number for each of Measures.Turns; null when all are zero.
    private readonly int[]? _numbers;

    /// <exception cref="ArgumentException">The two splits have different totals.</exception>
    public Cells(int female, int male, int sexNotKnown, int under16, int from16To30, int from31To59, int from60, int ageNotKnown)
        : this([female, male, sexNotKnown, under16, from16To30, from31To59, from60, ageNotKnown]) { }

    /// <exception cref="ArgumentException">The two splits have different totals, or there are not as many numbers as measures.</exception>
    private Cells(int[] numbers)
    {
        _numbers = numbers;
        if (numbers.Length != Measures.Turns.Count || Sum(Measures.Sexes) != Sum(Measures.Ages))
        {
            throw new ArgumentException("The split by sex and the split by age have different totals.", nameof(numbers));
        }
    }

    public static Cells None => default;

    public int Female => NumberOf(Measures.Female);

    public int Male => NumberOf(Measures.Male);

    public int SexNotKnown => NumberOf(Measures.SexNotKnown);

    public int Under16 => NumberOf(Measures.Under16);

    public int From16To30 => NumberOf(Measures.From16To30);

    public int From31To59 => NumberOf(Measures.From31To59);

    public int From60 => NumberOf(Measures.From60);

    public int AgeNotKnown => NumberOf(Measures.AgeNotKnown);

    public int Turns => Sum(Measures.Sexes);

    /// <summary>The number of a measure of turns.</summary>
    public int NumberOf(Measure measure) => this[Measures.Turns.IndexOf(measure)];

    private int this[int index] => _numbers is null ? 0 : _numbers[index];

    public static Cells operator +(Cells left, Cells right) => Each(i => left[i] + right[i]);

    public static Cells operator -(Cells cells) => Each(i => -cells[i]);

    public static Cells operator -(Cells left, Cells right) => left + -right;

    public static bool operator ==(Cells left, Cells right) => left.Equals(right);

    public static bool operator !=(Cells left, Cells right) => !left.Equals(right);

    public static Cells Add(Cells left, Cells right) => left + right;

    public static Cells Subtract(Cells left, Cells right) => left - right;

    public static Cells Negate(Cells cells) => -cells;

    public static Cells Sum(IEnumerable<Cells> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return cells.Aggregate(None, Add);
    }

    /// <summary>The cells with these numbers, one for each of <see cref="Measures.Turns"/> in that order.</summary>
    public static Cells Of(IReadOnlyList<int> numbers) => new([.. numbers]);

    /// <summary>One number for each of <see cref="Measures.Turns"/>, in that order.</summary>
    public int[] ToArray()
    {
        var cells = this;
        return [.. Measures.Turns.Select((_, i) => cells[i])];
    }

    public bool Equals(Cells other) => ToArray().AsSpan().SequenceEqual(other.ToArray());

    public override bool Equals(object? obj) => obj is Cells other && Equals(other);

    public override int GetHashCode() => Turns;

    public override string ToString()
    {
        var cells = this;
        return string.Join(", ", Measures.Turns.Select(m => $"{m.Name} {cells.NumberOf(m)}"));
    }

    /// <summary>One turn of one person.</summary>
    public static Cells One(Sex? sex, AgeBand age)
    {
        var (ofSex, ofAge) = (
            sex switch
            {
                Sex.Female => Measures.Female,
                Sex.Male => Measures.Male,
                _ => Measures.SexNotKnown,
            },
            age switch
            {
                AgeBand.Under16 => Measures.Under16,
                AgeBand.From16To30 => Measures.From16To30,
                AgeBand.From31To59 => Measures.From31To59,
                AgeBand.From60 => Measures.From60,
                _ => Measures.AgeNotKnown,
            }
        );
        return Of([.. Measures.Turns.Select(m => m == ofSex || m == ofAge ? 1 : 0)]);
    }

    /// <summary>Turns by sex with ages not known, as for companions and groups.</summary>
    public static Cells BySex(int female, int male, int sexNotKnown) =>
        new(female, male, sexNotKnown, 0, 0, 0, 0, female + male + sexNotKnown);

    /// <summary>Turns with neither sex nor age known.</summary>
    public static Cells NotKnown(int turns) => BySex(0, 0, turns);

    /// <summary>
    /// The turns of an attendance: the registrant and the companions who came on the ticket. The sex and age of companions are not known,
    /// unless the door gives the sex of some of them.
    /// </summary>
    /// <exception cref="ArgumentException">A number is negative, or the companions with a sex are more than all companions.</exception>
    public static Cells OfAttendance(
        Sex? sex,
        int? yearOfBirth,
        LocalDate on,
        int companions,
        int femaleCompanions = 0,
        int maleCompanions = 0
    )
    {
        if (companions < 0 || femaleCompanions < 0 || maleCompanions < 0 || femaleCompanions + maleCompanions > companions)
        {
            throw new ArgumentException("The companions' sexes do not fit their number.", nameof(companions));
        }

        return One(sex, Ages.BandOf(yearOfBirth, on))
            + BySex(femaleCompanions, maleCompanions, companions - femaleCompanions - maleCompanions);
    }

    private static Cells Each(Func<int, int> number) => new([.. Measures.Turns.Select((_, i) => number(i))]);

    private int Sum(IReadOnlyList<Measure> measures)
    {
        var sum = 0;
        foreach (var measure in measures)
        {
            sum += NumberOf(measure);
        }

        return sum;
    }
}
