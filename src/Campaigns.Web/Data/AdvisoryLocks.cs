using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Data;

/// <summary>
/// Every advisory lock that the program takes in its database, by name. An advisory lock is a number of which PostgreSQL knows no meaning, so
/// two uses that chose the same number would wait for each other, or one that chose another would not: whoever needs a lock adds a name here.
/// (The lock by which processes that share a private server let its owner sign in is the server's own: <c>LocalCluster</c>.)
/// </summary>
public static class AdvisoryLocks
{
    /// <summary>One process migrates at a time. A session's lock, for migrations commit in between. "campaigns" in ASCII.</summary>
    public const long Migration = 0x63616D706169676E;

    /// <summary>One process applies the files of <c>Data/Sql</c> at a time. "sqlfiles" in ASCII.</summary>
    public const long RepeatableSql = 0x73716C66696C6573;

    /// <summary>One process loads the demo, and the others find it done. "demo-row" in ASCII.</summary>
    public const long Demo = 0x64656D6F2D726F77;

    /// <summary>By the id of an act at the door: one act of an id at a time, and an annulment or correction waits for the act that it is about.</summary>
    public const string DoorAct = "door_act";

    /// <summary>By registration, where going out is recorded: coming and going of one ticket come one after the other.</summary>
    public const string DoorTicket = "door_ticket";

    /// <summary>By actor and activity: of acts that wait no more are taken than can be looked at.</summary>
    public const string DoorWaiting = "door_waiting";

    /// <summary>By counter and session: counts and walk-ins of one counter are looked at one after the other; two counters never wait for each other.</summary>
    public const string DoorCount = "door_count";

    /// <summary>By activity: what its doors did is decided about by one at a time.</summary>
    public const string Settling = "settling";

    /// <summary>By a headcount's entry: of two who correct it at once the second sees what the first did.</summary>
    public const string HeadcountEntry = "headcount_entry";

    /// <summary>By activity: names of its paired phones are given one after the other, so that no two have the same.</summary>
    public const string PhoneName = "phone_name";

    /// <summary>By activity: numbers of rows on its printed sheet are given one after the other.</summary>
    public const string SheetNumbers = "sheet_numbers";

    /// <summary>By the folded name of a person: whoever is entered twice at once becomes one person.</summary>
    public const string PersonName = "person_name";

    /// <summary>By session: of two who correct the grid of a course run at once the second sees what the first left.</summary>
    public const string Grid = "grid";

    /// <summary>By course run: the same of marks of its test.</summary>
    public const string TestMarks = "test_marks";

    /// <summary>With an empty key: the sums of outreach are folded or rebuilt by one at a time.</summary>
    public const string Outreach = "outreach";

    /// <summary>Waits until nobody else holds the lock, and holds it until the transaction ends. The function <c>advisory_lock</c> does the same in SQL.</summary>
    /// <param name="db">A context with a transaction.</param>
    /// <param name="name">One of the names above.</param>
    /// <param name="key">Of what the lock is.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public static Task LockAsync(this CampaignsDbContext db, string name, string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync($"SELECT advisory_lock({name}, {key})", cancel);
    }
}
