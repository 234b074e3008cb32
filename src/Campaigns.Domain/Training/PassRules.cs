namespace Campaigns.Domain.Training;

/// <summary>What it takes to get a certificate.</summary>
/// <param name="LeastPercent">The least share of sessions attended, 1 to 100.</param>
/// <param name="TestRequired">Whether a test must be taken.</param>
/// <param name="PassMark">The least mark of the test, 0 to 10; null: any.</param>
public sealed record PassRule(int LeastPercent, bool TestRequired, decimal? PassMark)
{
    /// <summary>Sessions that must be attended out of so many, rounded up: 80 % of six are five.</summary>
    public int Needed(int sessions) => sessions <= 0 ? 0 : ((sessions * LeastPercent) + 99) / 100;
}

/// <summary>Where somebody stands in a run.</summary>
/// <param name="Sessions">Sessions of the run.</param>
/// <param name="Attended">Sessions with present or late.</param>
/// <param name="StillToCome">Sessions that are not over and of which nothing is noted: they may still be attended.</param>
/// <param name="TestMark">The mark that stands; null: none.</param>
/// <param name="RunOver">Whether the last session is over.</param>
/// <param name="NotRecorded">Sessions that are over and of which nobody noted whether the person was there: neither attended nor missed.</param>
public sealed record Standing(int Sessions, int Attended, int StillToCome, decimal? TestMark, bool RunOver, int NotRecorded = 0);

/// <summary>Why somebody may not get a certificate yet.</summary>
public abstract record NotYet
{
    private NotYet()
    {
    }

    /// <summary>The record's name: the key of its sentence in the feature's texts.</summary>
    public string Key => GetType().Name;

    /// <summary>So many sessions too few, even where all that are still to come are attended.</summary>
    public sealed record SessionsMissing(int Missing, int Needed) : NotYet;

    /// <summary>Whether enough sessions were attended depends on some that are over and not recorded.</summary>
    public sealed record NotRecorded(int Sessions) : NotYet;

    public sealed record TestMissing : NotYet;

    public sealed record UnderPassMark(decimal Mark, decimal PassMark) : NotYet;

    public sealed record RunNotOver : NotYet;
}

/// <summary>Who may get a certificate, and why the others may not yet.</summary>
public static class PassRules
{
    /// <summary>Every reason why not, the weightiest first; empty: a certificate may be given.</summary>
    public static IReadOnlyList<NotYet> Judge(PassRule rule, Standing standing)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(standing);
        return [.. new[] { Attendance(rule, standing), Test(rule, standing), standing.RunOver ? null : new NotYet.RunNotOver() }.OfType<NotYet>()];
    }

    private static NotYet? Attendance(PassRule rule, Standing standing)
    {
        var needed = rule.Needed(standing.Sessions);
        var missing = needed - standing.Attended - standing.StillToCome - standing.NotRecorded;
        return missing > 0 ? new NotYet.SessionsMissing(missing, needed)
            : missing + standing.NotRecorded > 0 ? new NotYet.NotRecorded(standing.NotRecorded)
            : null;
    }

    private static NotYet? Test(PassRule rule, Standing standing) => (rule.TestRequired, standing.TestMark, rule.PassMark) switch
    {
        (false, _, _) => null,
        (true, null, _) => new NotYet.TestMissing(),
        (true, { } mark, { } least) when mark < least => new NotYet.UnderPassMark(mark, least),
        _ => null,
    };
}
