using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>What a feature does in a long job. Each step can be repeated, because a process may be stopped in the middle of one.</summary>
public interface ILongJobWork
{
    /// <summary>The key of the kind, and the end of the name of its text <c>Kind.{Kind}</c>.</summary>
    string Kind { get; }

    /// <summary>Does the next part; says whether it was the last one.</summary>
    Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel);

    /// <summary>Gives up after several faults, so that the person can begin again.</summary>
    Task GiveUpAsync(LongJob job, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>How a step ended.</summary>
/// <param name="Ended">Whether nothing is left to do.</param>
/// <param name="Result">A word of the kind about the end; null when there is nothing to say.</param>
public sealed record LongJobStep(bool Ended, string? Result = null)
{
    public static LongJobStep More { get; } = new(Ended: false);

    public static LongJobStep Over { get; } = new(Ended: true);
}

/// <summary>Thrown in a run whose job another run has taken because this one gave no sign of life.</summary>
internal sealed class LongJobLostException() : Exception("Another run has the job.");

/// <summary>
/// Tells how far a job is, outside the transactions of its work. It is written at most twice a second, and it is the sign of life of the
/// run.
/// </summary>
public sealed class LongJobProgress(HostedDatabase database, Guid job, Guid run, IClock clock)
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);

    private long? _last;

    public async Task TellAsync(int done, int of, CancellationToken cancel)
    {
        if (_last is { } last && TimeProvider.System.GetElapsedTime(last) < Apart && done < of)
        {
            return;
        }

        _last = TimeProvider.System.GetTimestamp();
        await using var command = database.DataSource.CreateCommand(
            "UPDATE long_job SET done = $3, \"of\" = $4, touched_at = $5 WHERE id = $1 AND run_id = $2 AND ended_at IS NULL"
        );
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = run });
        command.Parameters.Add(new() { Value = done });
        command.Parameters.Add(new() { Value = of });
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        if (await command.ExecuteNonQueryAsync(cancel) == 0)
        {
            throw new LongJobLostException();
        }
    }
}

/// <summary>Begins long jobs and finds them for pages.</summary>
public sealed class LongJobs(CampaignsDbContext db, AfterCommit afterCommit, IClock clock)
{
    /// <summary>
    /// Begins a job in the caller's transaction; Hangfire is told after its commit. When a job of the kind about the same thing has not
    /// ended, nothing is begun.
    /// </summary>
    public async Task BeginAsync(string kind, Guid subject, Guid by, Guid? unit, string title, string page, CancellationToken cancel)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetCurrentInstant());
        var begun = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO long_job (id, kind, subject_id, by_id, unit_id, title, page, state, done, "of", faults, created_at, touched_at)
            VALUES ({id}, {kind}, {subject}, {by}, {unit}, {title}, {page}, 'waiting', 0, 0, 0, {now}, {now})
            ON CONFLICT (kind, subject_id) WHERE ended_at IS NULL DO NOTHING
            """,
            cancel
        );
        if (begun > 0)
        {
            afterCommit.Enqueue<LongJobRunner>(runner => runner.RunAsync(id, CancellationToken.None));
        }
    }

    /// <summary>
    /// The last job about a thing, for a page that shows it; null when there was none, or when it is not kept any more. The bell of the
    /// actor counts no more what the page shows to have ended. Both are one command.
    /// </summary>
    /// <param name="subject">What the job is about.</param>
    /// <param name="looks">The actor who looks; null: nobody has seen anything by this.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<LongJob?> LastAboutAsync(Guid subject, Actor? looks, CancellationToken cancel)
    {
        if (looks is not { JobsEnded: > 0 })
        {
            return await db
                .LongJobs.AsNoTracking()
                .Where(j => j.SubjectId == subject)
                .OrderByDescending(j => j.Id)
                .FirstOrDefaultAsync(cancel);
        }

        // The rows are read as they were before the update.
        var (by, now) = (looks.Id, clock.GetCurrentInstant());
        var jobs = await db
            .LongJobs.FromSql(
                $"""
                WITH looked AS (
                  UPDATE long_job SET seen_at = {now}
                  WHERE subject_id = {subject} AND by_id = {by} AND ended_at IS NOT NULL AND seen_at IS NULL)
                SELECT * FROM long_job WHERE subject_id = {subject} ORDER BY id DESC
                """
            )
            .AsNoTracking()
            .ToListAsync(cancel);
        looks.Looked(jobs.Count(j => j is { EndedAt: not null, SeenAt: null } && j.ById == by));
        return jobs.FirstOrDefault();
    }

    /// <summary>Notes that their account saw how these jobs ended.</summary>
    public Task<int> LookAtAsync(IQueryable<LongJob> jobs, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        return jobs.Where(j => j.EndedAt != null && j.SeenAt == null).ExecuteUpdateAsync(u => u.SetProperty(j => j.SeenAt, now), cancel);
    }
}
