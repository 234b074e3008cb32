using System.Globalization;
using System.Linq.Expressions;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Metrics;
using Campaigns.Web.Platform.Startup;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>A job that runs at set times.</summary>
/// <param name="Id">The name of the job, which never changes.</param>
/// <param name="Job">The class that runs; the page of jobs names it in words.</param>
/// <param name="Register">Registers the job with Hangfire.</param>
public sealed record RecurringJobRegistration(string Id, Type Job, Action<IRecurringJobManager> Register);

/// <summary>
/// Hangfire only starts jobs at the right time; what there is to do stands in our own rows. A job takes due rows, asks the rules again,
/// acts and marks the rows. Hangfire's own tables, which the owner's role makes, hold nothing that matters.
/// </summary>
public static class HangfireSetup
{
    /// <summary>Connections of Hangfire in one process: its workers, its own tasks, and the pages that look at them.</summary>
    private const int MaxConnections = 20;

    /// <summary>The page where administrators see the state of the jobs and run failed jobs again.</summary>
    public const string PagePath = "/jobs";

    /// <summary>
    /// Hangfire's own dashboard. It is read-only, because what somebody did there would be in no log.
    /// </summary>
    public const string DashboardPath = "/jobs/hangfire";

    public static IServiceCollection AddJobs(this IServiceCollection services, bool runs)
    {
        services.AddSingleton<JobMeter>();

        // This program has a filter list of its own. Hangfire's list belongs to the process, and several programs in one process (as in
        // tests) would measure each other's jobs.
        services.AddSingleton<IJobFilterProvider>(p => new JobFilterProviderCollection
        {
            GlobalJobFilters.Filters,
            new JobFilterAttributeFilterProvider(),
            p.GetRequiredService<JobMeter>(),
        });
        services.AddGauge(
            "campaigns.jobs.waiting",
            "{job}",
            "Jobs that wait for a worker.",
            "SELECT count(*)::float8 FROM hangfire.jobqueue WHERE fetchedat IS NULL"
        );
        services.AddGauge(
            "campaigns.jobs.oldest_waiting",
            "s",
            "How long the oldest of them has waited.",
            """
            SELECT coalesce(extract(epoch FROM now() - min(j.createdat)), 0)::float8
            FROM hangfire.jobqueue q JOIN hangfire.job j ON j.id = q.jobid WHERE q.fetchedat IS NULL
            """
        );
        services.AddGauge(
            "campaigns.jobs.failed",
            "{job}",
            "Jobs that failed and are kept to be looked at.",
            "SELECT count(*)::float8 FROM hangfire.job WHERE statename = 'Failed'"
        );
        // The storage is this program's own for the same reason: Hangfire would take the one that was configured last in the process.
        services.AddSingleton<JobStorage>(provider =>
        {
            // This applies the settings below, on which the rows of jobs depend.
            provider.GetRequiredService<IGlobalConfiguration>();
            var options = new PostgreSqlStorageOptions
            {
                SchemaName = Migrator.HangfireSchema,
                PrepareSchemaIfNecessary = false,
                QueuePollInterval = TimeSpan.FromSeconds(2),
            };
            var database = PoolOf(provider.GetRequiredService<HostedDatabase>().AppConnectionString);
            return new PostgreSqlStorage(new NpgsqlConnectionFactory(database, options), options);
        });
        services.AddHangfire(hangfire =>
            hangfire
                .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                .UseSimpleAssemblyNameTypeSerializer()
                .UseRecommendedSerializerSettings()
        );
        services.AddSingleton<JobWakes>();
        services.AddScoped<AfterCommit>();
        services.AddScoped<LongJobs>();
        services.AddRecurring<LongJobRunner>("long-jobs", Cron.Minutely(), j => j.GoOnAsync(CancellationToken.None));
        if (runs)
        {
            services.AddHostedService<RecurringJobs>();
            services.AddHangfireServer(o =>
            {
                o.WorkerCount = 4;
                o.ShutdownTimeout = TimeSpan.FromSeconds(10);
            });
        }

        return services;
    }

    /// <summary>
    /// Hangfire cannot use the program's data source, which reads times as NodaTime does, so it has a pool of its own. The pool is small:
    /// two pools of full size in several processes are more connections than the server has, and then pages answer 503.
    /// </summary>
    private static string PoolOf(string app)
    {
        var pool = new NpgsqlConnectionStringBuilder(app);
        pool.MaxPoolSize = Math.Min(pool.MaxPoolSize, MaxConnections);
        return pool.ConnectionString;
    }

    /// <summary>
    /// Registers a job that runs at set times in the time zone of Viet Nam: <c>AddRecurring&lt;SendMessagesJob&gt;("messages",
    /// Cron.Minutely(), j => j.RunAsync(CancellationToken.None))</c>.
    /// </summary>
    public static IServiceCollection AddRecurring<TJob>(
        this IServiceCollection services,
        string id,
        string cron,
        Expression<Func<TJob, Task>> run
    )
        where TJob : class
    {
        services.AddScoped<TJob>();
        return services.AddSingleton(
            new RecurringJobRegistration(
                id,
                typeof(TJob),
                manager =>
                    manager.AddOrUpdate(
                        id,
                        run,
                        cron,
                        new RecurringJobOptions { TimeZone = VietnamTime.ZoneInfo, MisfireHandling = MisfireHandlingMode.Relaxed }
                    )
            )
        );
    }

    public static IEndpointConventionBuilder MapJobsDashboard(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapHangfireDashboard(
                DashboardPath,
                new DashboardOptions
                {
                    Authorization = [],
                    IsReadOnlyFunc = static _ => true,
                    DisplayStorageConnectionString = false,
                    DashboardTitle = "Campaigns",
                    AppPath = PagePath,
                }
            )
            .WithMetadata(new MayAttribute(Permission.Administer))
            .AddJobsByNumberAlone();

    /// <summary>
    /// Answers 404 when the id of a job in the address is no number, because the storage would throw and that would count as our error.
    /// </summary>
    private static IEndpointConventionBuilder AddJobsByNumberAlone(this IEndpointConventionBuilder dashboard)
    {
        dashboard.Add(endpoint =>
        {
            var show = endpoint.RequestDelegate;
            endpoint.RequestDelegate = context =>
            {
                if (
                    show is not null
                    && (
                        !context.Request.Path.StartsWithSegments(
                            DashboardPath + "/jobs/details",
                            StringComparison.OrdinalIgnoreCase,
                            out var id
                        ) || long.TryParse(id.Value.AsSpan().TrimStart('/'), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                    )
                )
                {
                    return show(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        return dashboard;
    }

    /// <summary>Registers the recurring jobs with Hangfire at the start, and removes those that no longer exist.</summary>
    private sealed class RecurringJobs(IEnumerable<RecurringJobRegistration> jobs, IRecurringJobManager manager, JobStorage storage)
        : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var known = jobs.ToDictionary(j => j.Id, StringComparer.Ordinal);
            using (var connection = storage.GetConnection())
            {
                foreach (
                    var gone in Hangfire
                        .Storage.StorageConnectionExtensions.GetRecurringJobs(connection)
                        .Where(j => !known.ContainsKey(j.Id))
                )
                {
                    manager.RemoveIfExists(gone.Id);
                }
            }

            foreach (var job in known.Values)
            {
                job.Register(manager);
            }

            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
