using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Counting;

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
    /// <summary>The fields of the form with the measures that they give.</summary>
    internal IReadOnlyList<(string Field, Measure Measure, int? Number)> Fields =>
        [
            (nameof(Female), Measures.Female, Female),
            (nameof(Male), Measures.Male, Male),
            (nameof(SexNotKnown), Measures.SexNotKnown, SexNotKnown),
            (nameof(Under16), Measures.Under16, Under16),
            (nameof(From16To30), Measures.From16To30, From16To30),
            (nameof(From31To59), Measures.From31To59, From31To59),
            (nameof(From60), Measures.From60, From60),
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

    /// <summary>The session was called off.</summary>
    public sealed record SessionOff() : HeadcountRefusal(nameof(HeadcountInput.Female));

    /// <summary>The session has not begun, for example because it was moved.</summary>
    public sealed record NotBegun(Instant StartsAt) : HeadcountRefusal(nameof(HeadcountInput.Female));

    /// <summary>The entry was taken back, because its session did not take place when it was counted.</summary>
    public sealed record TakenBack() : HeadcountRefusal(nameof(HeadcountInput.Female));
}

/// <summary>An entry that a counter at a door made, as it stands after all corrections.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Cells">What stands of it.</param>
/// <param name="CorrectedByOthers">Whether somebody else corrected it, for example the office.</param>
public sealed record OwnHeadcount(Guid Id, Cells Cells, bool CorrectedByOthers);

/// <summary>A counter-entry at a door.</summary>
/// <param name="EntryId">The entry that it corrects.</param>
/// <param name="Cells">What is added to that entry.</param>
public sealed record HeadcountChange(Guid EntryId, Cells Cells);

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
        var fields = input.Fields;
        List<HeadcountRefusal> refusals =
        [
            .. fields.Where(f => f.Number is < 0 or > MaxPerField).Select(f => new HeadcountRefusal.NumberOutOfRange(f.Field, MaxPerField)),
        ];
        if (fields.All(f => f.Measure.Kind is not MeasureKind.Sex || f.Number is null))
        {
            refusals.Add(new HeadcountRefusal.NothingEntered());
        }

        if (refusals.Count > 0)
        {
            return (Cells.None, refusals);
        }

        var (people, ages) = (SumOf(MeasureKind.Sex), SumOf(MeasureKind.Age));
        return ages > people
            ? (Cells.None, [new HeadcountRefusal.MoreAgesThanPeople(ages, people)])
            : (Cells.Of([.. Measures.Turns.Select(m => m == Measures.AgeNotKnown ? people - ages : NumberOf(m))]), []);

        int SumOf(MeasureKind kind) => fields.Where(f => f.Measure.Kind == kind).Sum(f => f.Number ?? 0);
        int NumberOf(Measure measure) => fields.Where(f => f.Measure == measure).Sum(f => f.Number ?? 0);
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

    /// <summary>Why an entry of a headcount cannot be corrected, whatever the numbers; null when it can.</summary>
    /// <param name="isOff">Whether its session was called off.</param>
    /// <param name="isTakenBack">Whether the entry was taken back.</param>
    /// <param name="startsAt">When its session begins.</param>
    /// <param name="now">The present.</param>
    public static HeadcountRefusal? WhyNotCorrected(bool isOff, bool isTakenBack, Instant startsAt, Instant now) =>
        isOff ? new HeadcountRefusal.SessionOff()
        : isTakenBack ? new HeadcountRefusal.TakenBack()
        : startsAt > now ? new HeadcountRefusal.NotBegun(startsAt)
        : null;

    /// <summary>
    /// The counter-entries with which a counter at a door takes people back: from the newest entries that still hold people of that sex, so
    /// that no entry ever falls below zero. An entry that somebody else corrected is left as that person said. People that the same tap
    /// adds go to the first of these entries.
    /// </summary>
    /// <param name="own">The counter's entries at the session, the newest first.</param>
    /// <param name="female">The women to add, or, when negative, to take back.</param>
    /// <param name="male">The men.</param>
    /// <param name="sexNotKnown">The people whose sex was not noted.</param>
    /// <returns>The counter-entries; none when the counter's entries do not hold that many.</returns>
    public static IReadOnlyList<HeadcountChange> TakeBack(IReadOnlyList<OwnHeadcount> own, int female, int male, int sexNotKnown)
    {
        ArgumentNullException.ThrowIfNull(own);
        var (women, men, others) = (Math.Max(0, -female), Math.Max(0, -male), Math.Max(0, -sexNotKnown));
        var (moreWomen, moreMen, moreOthers) = (Math.Max(0, female), Math.Max(0, male), Math.Max(0, sexNotKnown));
        var changes = new List<HeadcountChange>();
        foreach (var entry in own.Where(e => !e.CorrectedByOthers))
        {
            // A tap says no age, so only people whose age was not noted are taken back.
            var left = entry.Cells.AgeNotKnown;
            var w = Math.Min(women, Math.Min(entry.Cells.Female, left));
            var m = Math.Min(men, Math.Min(entry.Cells.Male, left - w));
            var o = Math.Min(others, Math.Min(entry.Cells.SexNotKnown, left - w - m));
            if (w + m + o == 0)
            {
                continue;
            }

            changes.Add(new(entry.Id, Cells.BySex(moreWomen - w, moreMen - m, moreOthers - o)));
            (women, men, others) = (women - w, men - m, others - o);
            (moreWomen, moreMen, moreOthers) = (0, 0, 0);
        }

        return women + men + others == 0 ? changes : [];
    }
}
