using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace Campaigns.Web.Data;

/// <summary>Registers the context as the program uses it: with the program's own role, on the shared data source.</summary>
public static class DatabaseSetup
{
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<HostedDatabase>().DataSource);
        services.AddSingleton<Migrator>();
        services.AddScoped<DirectConnection>();
        services.AddSingleton(s => new SharedOptions(Shared(s)));
        return services.AddDbContext<CampaignsDbContext>(
            (provider, options) =>
            {
                IDbContextOptionsBuilderInfrastructure own = options;
                foreach (var extension in provider.GetRequiredService<SharedOptions>().Options.Extensions)
                {
                    own.AddOrUpdateExtension(
                        extension is CoreOptionsExtension core ? core.WithApplicationServiceProvider(provider) : extension
                    );
                }

                options.AddInterceptors([provider.GetRequiredService<AfterCommit>(), .. provider.GetServices<ISaveChangesInterceptor>()]);
            }
        );
    }

    private static DbContextOptions Shared(IServiceProvider provider)
    {
        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, provider.GetRequiredService<HostedDatabase>().DataSource);
        var accessor = provider.GetRequiredService<IHttpContextAccessor>();
        options.UseNpgsql(o => o.ExecutionStrategy(dependencies => new ReadsAgain(dependencies, accessor)));
        options.AddInterceptors([new RefusedWrites(accessor), new Together.Interceptor()]);
        return options.Options;
    }

    /// <summary>
    /// What the options of all contexts have in common. It is made once, because making it took longer than a short query; only the
    /// interceptors that remember something belong to one scope.
    /// </summary>
    private sealed record SharedOptions(DbContextOptions Options);
}

/// <summary>
/// Repeats a query when the database was away for a moment, but only reads. After a failed write nobody knows whether it was done, so the
/// person who sent it is told instead. Reads are the queries of a GET outside a transaction, and queries that are marked as reads.
/// </summary>
public sealed class ReadsAgain(ExecutionStrategyDependencies dependencies, IHttpContextAccessor accessor)
    : NpgsqlRetryingExecutionStrategy(dependencies, maxRetryCount: 3, maxRetryDelay: TimeSpan.FromSeconds(2), Restarting)
{
    private static readonly string[] Restarting =
    [
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.CannotConnectNow,
    ];
    private static readonly object Mark = new();
    private static readonly object OnceMark = new();

    public override bool RetriesOnFailure => base.RetriesOnFailure && IsRead;

    private bool IsRead =>
        accessor.HttpContext is { } context
        && !context.Items.ContainsKey(OnceMark)
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.Items.ContainsKey(Mark));

    private bool InTransaction => Dependencies.CurrentContext.Context.Database.CurrentTransaction is not null;

    /// <summary>Marks queries as reads until the returned object is disposed, also in a request that writes later.</summary>
    public static IDisposable In(HttpContext context) => new Marked(context, Mark);

    /// <summary>
    /// Repeats nothing until the returned object is disposed. EF Core holds all rows of a query that it may repeat, and hands the rows of
    /// others on as they arrive.
    /// </summary>
    public static IDisposable NotIn(HttpContext context) => new Marked(context, OnceMark);

    protected override bool ShouldRetryOn(Exception? exception) => IsRead && !InTransaction && base.ShouldRetryOn(exception);

    // The base class refuses transactions that the caller opened. Here they are allowed, and nothing inside them is repeated.
    protected override void OnFirstExecution()
    {
        if (InTransaction)
        {
            ExceptionsEncountered.Clear();
        }
        else
        {
            base.OnFirstExecution();
        }
    }

    private sealed class Marked : IDisposable
    {
        private readonly HttpContext _context;
        private readonly object _mark;

        public Marked(HttpContext context, object mark)
        {
            (_context, _mark) = (context, mark);
            context.Items[mark] = true;
        }

        public void Dispose() => _context.Items.Remove(_mark);
    }
}
