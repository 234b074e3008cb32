using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace Campaigns.Web.Data;

/// <summary>The context as the program uses it: with the program's own role, on the shared data source.</summary>
public static class DatabaseSetup
{
    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<HostedDatabase>().DataSource);
        services.AddSingleton<Migrator>();
        return services.AddDbContext<CampaignsDbContext>((provider, options) =>
        {
            CampaignsDb.Configure(options, provider.GetRequiredService<HostedDatabase>().DataSource);
            var accessor = provider.GetRequiredService<IHttpContextAccessor>();
            options.UseNpgsql(o => o.ExecutionStrategy(dependencies => new ReadsAgain(dependencies, accessor)));
            options.AddInterceptors(provider.GetRequiredService<AfterCommit>(), provider.GetRequiredService<PublicPagesChange>(), new RefusedWrites(accessor));
        });
    }
}

/// <summary>
/// Asks again when the database was away for a moment, for reads alone: of a write nobody knows whether it was done, so that is told
/// to whoever asked for it. A read is what a GET asks outside a transaction, and what is marked as one.
/// </summary>
public sealed class ReadsAgain(ExecutionStrategyDependencies dependencies, IHttpContextAccessor accessor)
    : NpgsqlRetryingExecutionStrategy(dependencies, maxRetryCount: 3, maxRetryDelay: TimeSpan.FromSeconds(2), Restarting)
{
    private static readonly string[] Restarting = [PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CrashShutdown, PostgresErrorCodes.CannotConnectNow];
    private static readonly object Mark = new();

    public override bool RetriesOnFailure => base.RetriesOnFailure && IsRead;

    private bool IsRead =>
        accessor.HttpContext is { } context
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.Items.ContainsKey(Mark));

    private bool InTransaction => Dependencies.CurrentContext.Context.Database.CurrentTransaction is not null;

    /// <summary>Marks what is read until the answer is disposed of, also in a request that goes on to write.</summary>
    public static IDisposable In(HttpContext context) => new Marked(context);

    protected override bool ShouldRetryOn(Exception? exception) => IsRead && !InTransaction && base.ShouldRetryOn(exception);

    // The base refuses transactions of the caller's altogether; here they are let through, and nothing in them is asked again.
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

        public Marked(HttpContext context)
        {
            _context = context;
            context.Items[Mark] = true;
        }

        public void Dispose() => _context.Items.Remove(Mark);
    }
}
