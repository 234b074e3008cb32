namespace Campaigns.Domain.Training;

/// <summary>The conditions for a certificate.</summary>
/// <param name="LeastPercent">The smallest share of sessions attended, in percent, 1 to 100.</param>
/// <param name="TestRequired">Whether a test must be taken.</param>
/// <param name="PassMark">The smallest passing mark of the test, 0 to 10; null: any mark.</param>
public sealed record PassRule(int LeastPercent, bool TestRequired, decimal? PassMark)
{
    /// <summary>The number of sessions that must be attended out of all sessions, rounded up: 80 % of six are five.</summary>
    public int Needed(int sessions) => sessions <= 0 ? 0 : ((sessions * LeastPercent) + 99) / 100;
}

/// <summary>A participant's progress in a course run.</summary>
/// <param name="Sessions">The number of sessions of the run.</param>
/// <param name="Attended">The number of sessions with the mark present or late.</param>
/// <param name="StillToCome">The sessions that are not over and have no mark yet, so they may still be attended.</param>
/// <param name="TestMark">The test mark that counts; null when there is none.</param>
/// <param name="RunOver">Whether the last session is over.</param>
/// <param name="NotRecorded">The sessions that are over and for which nobody noted whether the person was there; they count as neither
/// attended nor missed.</param>
public sealed record Standing(int Sessions, int Attended, int StillToCome, decimal? TestMark, bool RunOver, int NotRecorded = 0);

/// <summary>Why a participant may not get a certificate yet.</summary>
public abstract record NotYet
{
    private NotYet() { }

    /// <summary>The record's name, which is the key of its sentence in the feature's texts.</summary>
    public string Key => GetType().Name;

    /// <summary>The participant lacks this many sessions even if all sessions still to come are attended.</summary>
    public sealed record SessionsMissing(int Missing, int Needed) : NotYet;

    /// <summary>Whether enough sessions were attended depends on sessions that are over and not recorded.</summary>
    public sealed record NotRecorded(int Sessions) : NotYet;

    public sealed record TestMissing : NotYet;

    public sealed record UnderPassMark(decimal Mark, decimal PassMark) : NotYet;

    public sealed record RunNotOver : NotYet;
}

/// <summary>Decides who may get a certificate, and why others may not yet.</summary>
public static class PassRules
{
    /// <summary>Every reason why not, the most important first; empty: a certificate may be given.</summary>
    public static IReadOnlyList<NotYet> Judge(PassRule rule, Standing standing)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(standing);
        return
        [
            .. new[]
            {
                Attendance(rule, standing),
                Test(rule, standing),
                standing.RunOver ? null : new NotYet.RunNotOver(),
            }.OfType<NotYet>(),
        ];
    }

    private static NotYet? Attendance(PassRule rule, Standing standing)
    {
        var needed = rule.Needed(standing.Sessions);
        var missing = needed - standing.Attended - standing.StillToCome - standing.NotRecorded;
        return missing > 0 ? new NotYet.SessionsMissing(missing, needed)
            : missing + standing.NotRecorded > 0 ? new NotYet.NotRecorded(standing.NotRecorded)
            : null;
    }

    private static NotYet? Test(PassRule rule, Standing standing) =>
        (rule.TestRequired, standing.TestMark, rule.PassMark) switch
        {
            (false, _, _) => null,
            (true, null, _) => new NotYet.TestMissing(),
            (true, { } mark, { } least) when mark < least => new NotYet.UnderPassMark(mark, least),
            _ => null,
        };
}
