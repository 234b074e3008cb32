using System.Runtime.InteropServices;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Outreach;

/// <summary>
/// Turns, split by sex and separately by age (counted 4). Both splits have the same total and are not crossed; each has its own "not
/// known", which is never spread over the other cells. Cells may be negative, because a correction is an entry that subtracts.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Cells
{
    /// <exception cref="ArgumentException">The two splits have different totals.</exception>
    public Cells(int female, int male, int sexNotKnown, int under16, int from16To30, int from31To59, int from60, int ageNotKnown)
    {
        if (female + male + sexNotKnown != under16 + from16To30 + from31To59 + from60 + ageNotKnown)
        {
            throw new ArgumentException("The split by sex and the split by age have different totals.", nameof(ageNotKnown));
        }

        Female = female;
        Male = male;
        SexNotKnown = sexNotKnown;
        Under16 = under16;
        From16To30 = from16To30;
        From31To59 = from31To59;
        From60 = from60;
        AgeNotKnown = ageNotKnown;
    }

    public static Cells None => default;

    public int Female { get; }

    public int Male { get; }

    public int SexNotKnown { get; }

    public int Under16 { get; }

    public int From16To30 { get; }

    public int From31To59 { get; }

    public int From60 { get; }

    public int AgeNotKnown { get; }

    public int Turns => Female + Male + SexNotKnown;

    public static Cells operator +(Cells left, Cells right) =>
        new(
            left.Female + right.Female,
            left.Male + right.Male,
            left.SexNotKnown + right.SexNotKnown,
            left.Under16 + right.Under16,
            left.From16To30 + right.From16To30,
            left.From31To59 + right.From31To59,
            left.From60 + right.From60,
            left.AgeNotKnown + right.AgeNotKnown
        );

    public static Cells operator -(Cells cells) =>
        new(
            -cells.Female,
            -cells.Male,
            -cells.SexNotKnown,
            -cells.Under16,
            -cells.From16To30,
            -cells.From31To59,
            -cells.From60,
            -cells.AgeNotKnown
        );

    public static Cells operator -(Cells left, Cells right) => left + -right;

    public static Cells Add(Cells left, Cells right) => left + right;

    public static Cells Subtract(Cells left, Cells right) => left - right;

    public static Cells Negate(Cells cells) => -cells;

    public static Cells Sum(IEnumerable<Cells> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return cells.Aggregate(None, Add);
    }

    /// <summary>One turn of one person.</summary>
    public static Cells One(Sex? sex, AgeBand age) =>
        new(
            sex == Sex.Female ? 1 : 0,
            sex == Sex.Male ? 1 : 0,
            sex is null ? 1 : 0,
            age == AgeBand.Under16 ? 1 : 0,
            age == AgeBand.From16To30 ? 1 : 0,
            age == AgeBand.From31To59 ? 1 : 0,
            age == AgeBand.From60 ? 1 : 0,
            age == AgeBand.NotKnown ? 1 : 0
        );

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

    public static Cells Of(Attendance attendance)
    {
        ArgumentNullException.ThrowIfNull(attendance);
        return new(
            attendance.Female,
            attendance.Male,
            attendance.SexNotKnown,
            attendance.Under16,
            attendance.From16To30,
            attendance.From31To59,
            attendance.From60,
            attendance.AgeNotKnown
        );
    }

    public static Cells Of(Headcount headcount)
    {
        ArgumentNullException.ThrowIfNull(headcount);
        return new(
            headcount.Female,
            headcount.Male,
            headcount.SexNotKnown,
            headcount.Under16,
            headcount.From16To30,
            headcount.From31To59,
            headcount.From60,
            headcount.AgeNotKnown
        );
    }
}
