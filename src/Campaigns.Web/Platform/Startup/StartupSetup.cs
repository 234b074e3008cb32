using System.Net.Sockets;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Documents;
using Campaigns.Web.Platform.Health;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Mail;
using Campaigns.Web.Platform.Metrics;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Startup;

/// <summary>
/// Fills the demo. It is called at each start on an embedded database that is marked as a demo, and returns at once when nothing is
/// missing.
/// </summary>
/// <param name="LoadAsync">Adds what is missing.</param>
public sealed record DemoHook(Func<IServiceProvider, CancellationToken, Task> LoadAsync);

/// <summary>Leads from the command line to a serving program, or to a command that runs and ends.</summary>
public static class StartupSetup
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Registers what every feature needs: database, secrets, jobs, mail, languages, access, limits, health and pages.</summary>
    public static void AddPlatform(this WebApplicationBuilder builder, CommandLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        builder.AddStartup(line);
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton<IClock>(SystemClock.Instance);
        services.AddLogs(configuration);
        services.AddDatabase();
        services.AddKeyRing();
        services.AddJobs(runs: line.RunsJobs);
        services.AddSingleton<Mailer>();
        services.AddDocuments(configuration);
        services.AddLanguages();
        services.AddAccess();
        services.AddLimits(configuration);
        services.AddSharedPages(configuration);
        services.AddKnownProxies(configuration);
        services.AddHealth();
        services.AddProgramMetrics(configuration);
        services.AddPages();
    }

    /// <summary>Prepares the database, serves until the process is told to stop, and stops the database after everything else.</summary>
    /// <param name="app">The program as it was built.</param>
    /// <param name="mapFeatures">Adds the endpoints of the features where this process serves pages.</param>
    /// <exception cref="StartupException">The start failed; the message says why.</exception>
    public static async Task RunProgramAsync(this WebApplication app, Action<WebApplication> mapFeatures)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(mapFeatures);
        var database = app.Services.GetRequiredService<DatabaseHolder>();
        try
        {
            if (await app.PrepareAsync())
            {
                app.UsePlatform();
                app.MapHealth();
                app.MapProgramMetrics();
                app.MapNotFound();
                if (app.Services.GetRequiredService<CommandLine>().RunsPages)
                {
                    app.MapPlatform();
                    mapFeatures(app);
                }

                await app.ServeAsync();
            }
        }
        finally
        {
            await app.DisposeAsync();
            await database.StopAsync();
        }
    }

    /// <summary>Registers the command line, and the database and the secrets, which are created when they are first needed.</summary>
    private static void AddStartup(this WebApplicationBuilder builder, CommandLine line)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);

        // Until the program is published, compressed assets lie in another folder than the others. This call finds them in every
        // environment.
        builder.WebHost.UseStaticWebAssets();
        if (!builder.Environment.IsDevelopment())
        {
            // An unpublished program would watch for edited assets, and therefore send them uncompressed and forbid caching. This setting
            // turns that off.
            builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";
        }

        builder.Services.AddSingleton(line);
        builder.Services.AddSingleton<DatabaseHolder>();
        builder.Services.AddSingleton(s => s.GetRequiredService<DatabaseHolder>().Database);
        builder.Services.AddSingleton(s =>
            MasterSecret.Load(s.GetRequiredService<IConfiguration>(), s.GetRequiredService<HostedDatabase>())
        );
        builder.Services.AddSingleton<TicketTokens>();
        builder.Services.AddSingleton<OperationIds>();
        builder.Services.AddSingleton<ReplyTokens>();
        builder.Services.AddSingleton<ContactTokens>();
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddSingleton<LocalAuthority>();
        if (
            builder.Configuration["urls"] is null
            && builder.Configuration["http_ports"] is null
            && builder.Configuration["https_ports"] is null
            && builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault() is null
        )
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }
    }

    /// <summary>Starts the database, brings it up to date and runs the command of the command line.</summary>
    /// <returns>True when the program should serve; false when the command was everything.</returns>
    /// <exception cref="StartupException">The start failed; the message says why.</exception>
    private static async Task<bool> PrepareAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.Services;
        var line = services.GetRequiredService<CommandLine>();
        var holder = services.GetRequiredService<DatabaseHolder>();
        holder.Database = await HostedDatabase.StartAsync(app.Configuration, app.Environment);
        var database = holder.Database;
        if (line.DropDemo)
        {
            await DropDemoAsync(services, database);
            return false;
        }

        var secrets = services.GetRequiredService<Secrets>();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        if (line.Migrate || database.Embedded || app.Configuration.GetValue("Campaigns:MigrateAtStart", defaultValue: true))
        {
            await services
                .GetRequiredService<Migrator>()
                .MigrateAsync(
                    demo: database.Embedded && !line.Empty && line.CreateAdmin is null && line.ResetSecondFactor is null,
                    CancellationToken.None
                );
        }

        await KeyRing.CheckAsync(db, secrets, CancellationToken.None);
        if (line.Migrate)
        {
            return false;
        }

        foreach (var command in scope.ServiceProvider.GetServices<IServerCommand>())
        {
            if (await command.RunAsync(line, CancellationToken.None))
            {
                return false;
            }
        }

        if (database.Embedded && services.GetService<DemoHook>() is { } demo && await db.Installations.AnyAsync(i => i.IsDemo))
        {
            await demo.LoadAsync(scope.ServiceProvider, app.Lifetime.ApplicationStopping);
        }

        database.ForgetOwner();
        app.Lifetime.ApplicationStarted.Register(() => Announce(app));
        return true;
    }

    /// <summary>Serves until the process is told to stop.</summary>
    /// <exception cref="StartupException">The address cannot be listened on, because another program uses it or the process may not use
    /// it.</exception>
    private static async Task ServeAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await app.RunAsync();
        }
        catch (Exception e) when (WhyNotBound(e) is { } why)
        {
            throw new StartupException($"{why} Name another with --urls, or stop the program that uses it.", e);
        }
    }

    /// <summary>A sentence that says why the program cannot listen; null when the error is another one.</summary>
    public static string? WhyNotBound(Exception? error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (
                e is SocketException { SocketErrorCode: var code }
                && code is SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable
            )
            {
                return code switch
                    {
                        SocketError.AddressAlreadyInUse => "The address is used by another program.",
                        SocketError.AccessDenied => "This user may not listen on that port.",
                        _ => "This machine does not have that address.",
                    } + (error is IOException named ? $" ({named.Message.TrimEnd('.')})" : "");
            }
        }

        return null;
    }

    private static async Task DropDemoAsync(IServiceProvider services, HostedDatabase database)
    {
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
            if (!database.Embedded || !await IsDemoAsync(db))
            {
                throw new StartupException(
                    "There is no demo here: only a database in the data folder that bears the demo's mark is dropped."
                );
            }
        }

        await database.DropAsync(CancellationToken.None);
        var pickup = Path.Combine(database.DataFolder, "pickup");
        if (Directory.Exists(pickup))
        {
            Directory.Delete(pickup, recursive: true);
        }

        await Console.Out.WriteLineAsync("The demo is dropped. The next start makes a new one; with --empty it makes none.");
    }

    private static async Task<bool> IsDemoAsync(CampaignsDbContext db) =>
        (await db.Database.GetAppliedMigrationsAsync()).Any() && await db.Installations.AnyAsync(i => i.IsDemo);

    private static void Announce(WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        if (app.Services.GetRequiredService<CommandLine>().Run is RunMode.Worker && !address.IsConfigured)
        {
            app.Logger.LogWarning("PublicUrl is not set, so links in mails lead to this worker. Set it to the address that people open");
        }

        if (address.Served() is { } served)
        {
            var authority = app.Services.GetRequiredService<LocalAuthority>();
            var shown = (authority.File is null ? served : address.Root).AbsoluteUri.TrimEnd('/');
            if (authority.File is not null)
            {
                authority.Announce(Console.Out, shown);
            }

            Console.Out.WriteLine($"ready: {shown}");
            Console.Out.Flush();
        }
    }
}

/// <summary>Holds the database from its start on, and stops it after everything else.</summary>
public sealed class DatabaseHolder
{
    private readonly Lock _gate = new();
    private HostedDatabase? _database;
    private Task? _stopping;

    /// <exception cref="InvalidOperationException">The database is not started yet.</exception>
    public HostedDatabase Database
    {
        get => _database ?? throw new InvalidOperationException("The database is not started yet.");
        set => _database = value;
    }

    /// <summary>Stops the database; a second caller waits for the same stop.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            return _stopping ??= _database?.StopAsync() ?? Task.CompletedTask;
        }
    }
}
