namespace Campaigns.Domain.Activities;

/// <summary>What there is of a session.</summary>
/// <param name="Attendances">Attendances that stand.</param>
/// <param name="GridEntries">Entries of the grid.</param>
/// <param name="Headcounts">Entries of headcounts, of zero too.</param>
public sealed record SessionRecords(int Attendances = 0, int GridEntries = 0, int Headcounts = 0);

/// <summary>
/// When a session is recorded: it has an attendance, a grid entry or a headcount that somebody made, and a zero counts. Time alone records nothing.
/// The view <c>recorded_session</c> says the same in the database; both pass <c>tests/vectors/recorded.json</c>.
/// </summary>
public static class Recording
{
    public static bool IsRecorded(SessionRecords records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return records is not { Attendances: 0, GridEntries: 0, Headcounts: 0 };
    }
}
