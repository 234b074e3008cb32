using System.Data.Common;
using System.Linq.Expressions;
using Hangfire;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>
/// Collects jobs that start as soon as the request's transaction has committed, and not at all when it is rolled back. A page writes its
/// rows, calls <c>afterCommit.Enqueue&lt;SendMessagesJob&gt;(j => j.RunAsync(CancellationToken.None))</c>, and saves. When Hangfire cannot
/// be reached nothing is lost: the rows exist, and the recurring job finds them.
/// </summary>
public sealed class AfterCommit(IBackgroundJobClient client, JobWakes wakes, ILogger<AfterCommit> log)
    : DbTransactionInterceptor,
        ISaveChangesInterceptor
{
    private readonly List<Action> _waiting = [];

    public void Enqueue<TJob>(Expression<Func<TJob, Task>> run)
        where TJob : class => Run(() => client.Enqueue(run));

    /// <summary>
    /// Starts a job that processes all rows that are due. When many transactions ask for it within a second, it is started once.
    /// </summary>
    public void Wake<TJob>(Expression<Func<TJob, Task>> run)
        where TJob : class => Run(() => wakes.Wake(run));

    /// <summary>Adds an action that is quick and cannot fail, such as dropping cached copies of changed rows.</summary>
    public void Run(Action action) => _waiting.Add(action);

    /// <summary>Whether EF Core began a transaction in this scope, open or not.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Has to be called after the commit of a transaction of which EF Core does not know.</summary>
    public void Committed() => Start();

    /// <summary>Has to be called after the end of a transaction of which EF Core does not know, if it did not commit.</summary>
    public void RolledBack() => _waiting.Clear();

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        HasBegun = true;
        return result;
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(TransactionStarted(connection, eventData, result));

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Start();

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Start();
        return Task.CompletedTask;
    }

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => RolledBack();

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        _waiting.Clear();
        return Task.CompletedTask;
    }

    // SaveChanges outside a transaction of the page used one of its own, which has committed by now.
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (eventData?.Context?.Database.CurrentTransaction is null)
        {
            Start();
        }

        return result;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(SavedChanges(eventData, result));

    private void Start()
    {
        foreach (var enqueue in _waiting)
        {
            try
            {
                enqueue();
            }
            catch (BackgroundJobClientException e)
            {
                log.LogWarning(e, "A job could not be started at once; its rows wait for the next run");
            }
        }

        _waiting.Clear();
    }
}
