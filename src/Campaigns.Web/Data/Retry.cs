using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>
/// Handles two requests that change the same thing at once. The database lets one through, by an exclusion, a unique key or a deadlock; the
/// other one looks again.
/// </summary>
public static class Retry
{
    private const int Tries = 4;

    /// <summary>
    /// Runs the attempt, and runs it again when another request was quicker. The next attempt sees what the other one did and refuses with
    /// a proper reason.
    /// </summary>
    /// <param name="db">The context, which forgets what it loaded before each attempt.</param>
    /// <param name="attempt">Loads the facts, decides and writes, in one transaction.</param>
    /// <exception cref="DbUpdateException">Another request was quicker even at the last attempt.</exception>
    public static async Task<T> LookAgainAsync<T>(CampaignsDbContext db, Func<Task<T>> attempt)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(attempt);
        for (var tried = 1; ; tried++)
        {
            db.ChangeTracker.Clear();
            try
            {
                return await attempt();
            }
            catch (Exception e) when (tried < Tries && IsRace(e))
            {
                // The next attempt finds out which row is in the way.
            }
        }
    }

    private static bool IsRace(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.ExclusionViolation
                or PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure;
}
