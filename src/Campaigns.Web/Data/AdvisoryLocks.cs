using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Data;

/// <summary>
/// The names of all advisory locks that the program takes in its database. For PostgreSQL an advisory lock is only a number: two uses with
/// the same number would wait for each other, and two with different numbers would not. Code that needs a lock therefore adds a name here.
/// (The lock by which processes that share a private server let its owner sign in belongs to that server: <c>LocalCluster</c>.)
/// </summary>
public static class AdvisoryLocks
{
    /// <summary>
    /// Lets one process migrate at a time. It is held by the session, because migrations commit in between. "campaign" in ASCII.
    /// </summary>
    public const long Migration = 0x63616D706169676E;

    /// <summary>Lets one process at a time apply the files of <c>Data/Sql</c>. "sqlfiles" in ASCII.</summary>
    public const long RepeatableSql = 0x73716C66696C6573;

    /// <summary>Lets one process load the demo; the others then find it loaded. "demo-row" in ASCII.</summary>
    public const long Demo = 0x64656D6F2D726F77;

    /// <summary>
    /// The key is the id of an act at the door. One act of an id runs at a time, and an annulment or correction waits for the act that it
    /// is about.
    /// </summary>
    public const string DoorAct = "door_act";

    /// <summary>
    /// The key is a registration, in activities that record when people leave. Admissions and check-outs of one ticket run one after the
    /// other.
    /// </summary>
    public const string DoorTicket = "door_ticket";

    /// <summary>The key is an actor and an activity. It keeps two acts from both being the last waiting one that is accepted.</summary>
    public const string DoorWaiting = "door_waiting";

    /// <summary>
    /// The key is a counter (an account or phone) and a session. Headcounts and walk-ins of one counter run one after the other; two
    /// counters never wait for each other.
    /// </summary>
    public const string DoorCount = "door_count";

    /// <summary>The key is an activity. One person at a time decides about what its doors did.</summary>
    public const string Settling = "settling";

    /// <summary>The key is an activity. Its paired phones get their names one after the other, so that no two get the same.</summary>
    public const string PhoneName = "phone_name";

    /// <summary>The key is an activity. Rows on its printed sheet get their numbers one after the other.</summary>
    public const string SheetNumbers = "sheet_numbers";

    /// <summary>The key is empty. Rights of accounts are taken away one after the other.</summary>
    public const string Administration = "administration";

    /// <summary>The key is an activity. Its lists of attendees are entered one after the other.</summary>
    public const string ListImport = "list_import";

    /// <summary>The key is the folded name of a person. A person who is entered twice at the same time becomes one person.</summary>
    public const string PersonName = "person_name";

    /// <summary>
    /// The key is a session. When two people correct the grid of a course run at once, the second sees what the first left.
    /// </summary>
    public const string Grid = "grid";

    /// <summary>The key is a course run. When two people enter test marks at once, the second sees what the first left.</summary>
    public const string TestMarks = "test_marks";

    /// <summary>The key is empty. The sums of outreach are folded or rebuilt by one process at a time.</summary>
    public const string Outreach = "outreach";

    /// <summary>
    /// Waits until nobody else holds the lock, and holds it until the transaction ends. The function <c>advisory_lock</c> does the same in
    /// SQL.
    /// </summary>
    /// <param name="db">A context with a transaction.</param>
    /// <param name="name">One of the names above.</param>
    /// <param name="key">The thing that is locked.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static Task LockAsync(this CampaignsDbContext db, string name, string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync($"SELECT advisory_lock({name}, {key})", cancel);
    }

    /// <summary>
    /// Waits until nobody else holds the lock, and holds it until the result is disposed of, over any number of transactions. The lock
    /// belongs to the context's connection, which stays open for that time.
    /// </summary>
    /// <param name="db">A context without a transaction.</param>
    /// <param name="name">One of the names above.</param>
    /// <param name="key">The thing that is locked.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task<IAsyncDisposable> HoldAsync(this CampaignsDbContext db, string name, string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.OpenConnectionAsync(cancel);
        var whole = $"{name} {key}";
        var timeout = db.Database.GetCommandTimeout();
        try
        {
            // The one that holds it may work for minutes.
            db.Database.SetCommandTimeout(TimeSpan.Zero);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock(hashtextextended({whole}, 0))", cancel);
            return new Held(db, whole);
        }
        catch
        {
            await db.Database.CloseConnectionAsync();
            throw;
        }
        finally
        {
            db.Database.SetCommandTimeout(timeout);
        }
    }

    private sealed class Held(CampaignsDbContext db, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock(hashtextextended({name}, 0))", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }
}
