using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>What two do at once, the database settles: by an exclusion, a unique key or a deadlock. Who came second looks again.</summary>
public static class Races
{
    private const int Tries = 4;

    /// <summary>Does the attempt, anew where another was quicker: the next look sees what the other did, and refuses by name.</summary>
    /// <param name="db">Forgets what was loaded before each attempt.</param>
    /// <param name="attempt">Looks, decides and writes in one transaction.</param>
    /// <exception cref="DbUpdateException">Still another was quicker at the last attempt.</exception>
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
                // The next look sees whose it is.
            }
        }
    }

    private static bool IsRace(Exception e) => (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState
        is PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;
}
