namespace Campaigns.Domain.Activities;

/// <summary>The records that exist for a session.</summary>
/// <param name="Attendances">Attendances that are not annulled.</param>
/// <param name="GridEntries">Entries in the attendance grid of a course run.</param>
/// <param name="Headcounts">Headcount entries that were not taken back, including entries of zero.</param>
public sealed record SessionRecords(int Attendances = 0, int GridEntries = 0, int Headcounts = 0);

/// <summary>
/// Decides whether a session is recorded (counted 10): somebody made an attendance, a grid entry or a headcount, and a headcount of zero
/// counts too. The passing of time records nothing. The database's twin is the view <c>recorded_session</c>; both pass
/// <c>tests/vectors/recorded.json</c>.
/// </summary>
public static class Recording
{
    public static bool IsRecorded(SessionRecords records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return records is not { Attendances: 0, GridEntries: 0, Headcounts: 0 };
    }
}
