using System.Diagnostics;
using System.Diagnostics.Metrics;
using Campaigns.Web.Platform.Metrics;
using Hangfire.Common;
using Hangfire.Server;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>Measures how long each job ran and whether it failed.</summary>
internal sealed class JobMeter : IServerFilter, IJobFilterProvider
{
    private const string Began = "campaigns-began";

    private readonly Histogram<double> _duration;

    public JobMeter(IMeterFactory meters) =>
        _duration = meters.Seconds("campaigns.jobs.duration", "How long jobs ran, by job and outcome.", [0.1, 0.5, 1, 5, 15, 60, 300, 900]);

    public IEnumerable<JobFilter> GetFilters(Job job) => [new JobFilter(this, JobFilterScope.Global, order: null)];

    public void OnPerforming(PerformingContext context) => context.Items[Began] = Stopwatch.GetTimestamp();

    public void OnPerformed(PerformedContext context)
    {
        if (context.Items.TryGetValue(Began, out var began))
        {
            _duration.Record(
                Stopwatch.GetElapsedTime((long)began).TotalSeconds,
                new("job", $"{context.BackgroundJob.Job.Type.Name}.{context.BackgroundJob.Job.Method.Name}"),
                new("outcome", context.Exception is null ? "done" : "failed")
            );
        }
    }
}
