using Campaigns.Domain.People;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Outreach;

/// <summary>
/// The numbers of people that an organiser counted at a session. An empty field means "not known" and adds nothing; 0 is a figure (counted
/// 7).
/// </summary>
public sealed record HeadcountInput(
    int? Female = null,
    int? Male = null,
    int? SexNotKnown = null,
    int? Under16 = null,
    int? From16To30 = null,
    int? From31To59 = null,
    int? From60 = null
)
{
    private (string Field, int? Number)[] Fields =>
        [
            (nameof(Female), Female),
            (nameof(Male), Male),
            (nameof(SexNotKnown), SexNotKnown),
            (nameof(Under16), Under16),
            (nameof(From16To30), From16To30),
            (nameof(From31To59), From31To59),
            (nameof(From60), From60),
        ];

    /// <summary>The names of the fields that hold a number.</summary>
    public IReadOnlyList<string> Entered => [.. Fields.Where(f => f.Number is not null).Select(f => f.Field)];

    /// <summary>
    /// The input with which the form for a correction begins. A field that was left empty is empty again; when no form noted which fields
    /// were empty, those without a count are.
    /// </summary>
    public static HeadcountInput Of(Cells counted, IReadOnlyCollection<string>? entered)
    {
        int? Shown(string field, int number) => number != 0 || entered?.Contains(field, StringComparer.Ordinal) == true ? number : null;
        return new(
            Shown(nameof(Female), counted.Female),
            Shown(nameof(Male), counted.Male),
            Shown(nameof(SexNotKnown), counted.SexNotKnown),
            Shown(nameof(Under16), counted.Under16),
            Shown(nameof(From16To30), counted.From16To30),
            Shown(nameof(From31To59), counted.From31To59),
            Shown(nameof(From60), counted.From60)
        );
    }
}

/// <summary>Why a headcount is not taken.</summary>
public abstract record HeadcountRefusal(string Field) : Refusal(Field)
{
    /// <summary>No number by sex was entered, so nothing was counted.</summary>
    public sealed record NothingEntered() : HeadcountRefusal(nameof(HeadcountInput.Female));

    /// <summary>The number is negative, or above what one field may hold.</summary>
    public sealed record NumberOutOfRange(string Field, int Max) : HeadcountRefusal(Field);

    /// <summary>The ages add up to more than the sexes.</summary>
    public sealed record MoreAgesThanPeople(int Ages, int People) : HeadcountRefusal(nameof(HeadcountInput.Under16));

    /// <summary>A correction has no reason.</summary>
    public sealed record ReasonMissing() : HeadcountRefusal("Reason");
}

/// <summary>Rules for headcounts. Entries are only ever added; a correction is an entry that adds the difference.</summary>
public static class HeadcountRules
{
    /// <summary>The largest number that one field may hold: a full stadium.</summary>
    public const int MaxPerField = 50_000;

    /// <summary>
    /// Turns the input into the cells of an entry. The total is that of the sexes; people whose age was not noted count as "age not known".
    /// </summary>
    public static (Cells Cells, IReadOnlyList<HeadcountRefusal> Refusals) Count(HeadcountInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (string Field, int? Number)[] fields =
        [
            (nameof(input.Female), input.Female),
            (nameof(input.Male), input.Male),
            (nameof(input.SexNotKnown), input.SexNotKnown),
            (nameof(input.Under16), input.Under16),
            (nameof(input.From16To30), input.From16To30),
            (nameof(input.From31To59), input.From31To59),
            (nameof(input.From60), input.From60),
        ];

        List<HeadcountRefusal> refusals =
        [
            .. fields.Where(f => f.Number is < 0 or > MaxPerField).Select(f => new HeadcountRefusal.NumberOutOfRange(f.Field, MaxPerField)),
        ];
        if (input is { Female: null, Male: null, SexNotKnown: null })
        {
            refusals.Add(new HeadcountRefusal.NothingEntered());
        }

        if (refusals.Count > 0)
        {
            return (Cells.None, refusals);
        }

        var people = fields[..3].Sum(f => f.Number ?? 0);
        var ages = fields[3..].Sum(f => f.Number ?? 0);
        return ages > people
            ? (Cells.None, [new HeadcountRefusal.MoreAgesThanPeople(ages, people)])
            : (
                new Cells(
                    input.Female ?? 0,
                    input.Male ?? 0,
                    input.SexNotKnown ?? 0,
                    input.Under16 ?? 0,
                    input.From16To30 ?? 0,
                    input.From31To59 ?? 0,
                    input.From60 ?? 0,
                    people - ages
                ),
                []
            );
    }

    /// <summary>
    /// The counter-entry that turns <paramref name="counted"/> (the sum of all entries so far) into <paramref name="right"/>.
    /// </summary>
    public static (Cells Difference, IReadOnlyList<HeadcountRefusal> Refusals) Correct(Cells counted, HeadcountInput right, string? reason)
    {
        var (cells, refusals) = Count(right);
        return refusals.Count > 0 ? (Cells.None, refusals)
            : !PlainText.IsVisible(reason) ? (Cells.None, [new HeadcountRefusal.ReasonMissing()])
            : (cells - counted, []);
    }
}
