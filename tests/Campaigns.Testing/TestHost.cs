using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MimeKit;
using NodaTime;
using NodaTime.Testing;

namespace Campaigns.Testing;

/// <summary>How a test starts the program.</summary>
public sealed record TestHostOptions
{
    /// <summary>Whether the program listens on a real loopback port, for browsers and for tests of the network.</summary>
    public bool RealServer { get; init; }

    /// <summary>The port of the real server; 0: any free port.</summary>
    public int Port { get; init; }

    /// <summary>Further settings, such as <c>Smtp:Host</c>. <c>run</c> and <c>empty</c> are options of the command line.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Changes to the program's services.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>The data folder of a host that was stopped; the program starts with a copy. Null: an empty folder.</summary>
    public string? CopyOf { get; init; }

    /// <summary>Whether the data folder stays when the host has stopped; the caller deletes it.</summary>
    public bool KeepsFolder { get; init; }
}

/// <summary>
/// The whole program over a test's database. The clock stands still at <see cref="TestDatabases.Start"/> and moves when the test moves it;
/// jobs run when the test runs them; mail goes to the pickup folder.
/// </summary>
public sealed class TestHost : WebApplicationFactory<Program>
{
    /// <summary>The secret of every host of the tests.</summary>
    public static readonly string MasterSecret = Convert.ToBase64String(SHA256.HashData("tests"u8));

    private readonly TestDatabase? _database;
    private readonly TestHostOptions _options;
    private DatabaseHolder? _holder;

    /// <param name="database">The test's database; null starts an embedded one in a folder of its own, as the program does by
    /// default.</param>
    /// <param name="options">Everything that differs from the usual start.</param>
    public TestHost(TestDatabase? database, TestHostOptions? options = null)
    {
        _options = options ?? new TestHostOptions();
        _database = database;
        DataFolder = _options.CopyOf is { } folder ? TestFolder.Copy(folder) : TestFolder.Create();
        ClientOptions.AllowAutoRedirect = false;
        if (_options.RealServer)
        {
            UseKestrel(_options.Port);
        }
    }

    /// <summary>The program's clock.</summary>
    public FakeClock Clock { get; } = new(TestDatabases.Start);

    public string DataFolder { get; }

    /// <summary>The way to the program, which a test may cut.</summary>
    public TestNetwork Network { get; } = new();

    public TestDatabase Database => _database ?? throw new InvalidOperationException("This host has an embedded database.");

    /// <summary>The address of the real server, with a slash at its end.</summary>
    public Uri Address =>
        Services.GetRequiredService<PublicAddress>().Served() ?? throw new InvalidOperationException("No real server runs.");

    /// <summary>A context with the program's role, separate from the program's own contexts.</summary>
    public CampaignsDbContext Db()
    {
        if (_database is not null)
        {
            return _database.Db();
        }

        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, Services.GetRequiredService<Npgsql.NpgsqlDataSource>());
        return new CampaignsDbContext(options.Options);
    }

    /// <summary>Runs an action with services of one scope, as a request or a job has them.</summary>
    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> act)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <inheritdoc cref="WithAsync{TService, T}"/>
    public Task WithAsync<TService>(Func<TService, Task> act)
        where TService : notnull =>
        WithAsync<TService, bool>(async service =>
        {
            await act(service);
            return true;
        });

    /// <summary>Runs the last long job of a kind about a thing, as Hangfire does after the page's commit.</summary>
    public async Task RunLongJobAsync(string kind, Guid subject)
    {
        await using var db = Db();
        var id = await db
            .LongJobs.Where(j => j.Kind == kind && j.SubjectId == subject)
            .OrderByDescending(j => j.Id)
            .Select(j => j.Id)
            .FirstAsync();
        await WithAsync<LongJobRunner>(runner => runner.RunAsync(id, CancellationToken.None));
    }

    /// <summary>A unit by its name, as "Huyện Cư M'gar".</summary>
    public async Task<Unit> UnitAsync(string name)
    {
        await using var db = Db();
        return await db.Units.AsNoTracking().SingleAsync(u => u.Name == name);
    }

    /// <summary>The unit at the top.</summary>
    public async Task<Unit> RootAsync()
    {
        await using var db = Db();
        return await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == null);
    }

    /// <summary>A browser in which nobody is signed in.</summary>
    public TestBrowser Browser() => new(this);

    /// <summary>A browser in which a new account with one grant is signed in.</summary>
    public async Task<TestBrowser> SignedInAsync(
        Role role,
        Guid unitId,
        Guid? actingUnitId = null,
        Guid? activityId = null,
        bool maySearch = false
    )
    {
        var account = await AccountAsync();
        await GrantAsync(account, role, unitId, actingUnitId, activityId, maySearch);
        return await SignedInAsync(account);
    }

    /// <summary>A browser in which the account is signed in.</summary>
    public async Task<TestBrowser> SignedInAsync(Guid accountId)
    {
        var browser = new TestBrowser(this) { AccountId = accountId };
        await using var scope = Services.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<Account>>();
        var account =
            await signIn.UserManager.FindByIdAsync(accountId.ToString())
            ?? throw new ArgumentException("There is no such account.", nameof(accountId));
        var scheme = IdentityConstants.ApplicationScheme;
        var user = await signIn.CreateUserPrincipalAsync(account);
        var session = await scope.ServiceProvider.GetRequiredService<AccountSessions>().StartAsync(accountId, secondFactor: true);
        ((ClaimsIdentity)user.Identity!).AddClaims([
            new Claim(AccountSessions.Claim, session.ToString()),
            new Claim(AccountSessions.Method, AccountSessions.WithCode),
        ]);
        var ticket = new AuthenticationTicket(
            user,
            new AuthenticationProperties { IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddHours(12) },
            scheme
        );
        var cookie = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme);
        browser.SetCookie(cookie.Cookie.Name!, cookie.TicketDataFormat.Protect(ticket));
        return browser;
    }

    /// <summary>A new account without grants.</summary>
    public async Task<Guid> AccountAsync(string name = "Nguyễn Thị Thử", string? password = null, string? demoKey = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var id = Guid.CreateVersion7();
        var email = string.Create(CultureInfo.InvariantCulture, $"{id:N}@example.vn");
        var account = new Account
        {
            Id = id,
            UserName = email,
            Email = email,
            DisplayName = name,
            DemoKey = demoKey,
            CreatedAt = Clock.GetCurrentInstant(),
        };
        var result = password is null ? await users.CreateAsync(account) : await users.CreateAsync(account, password);
        return result.Succeeded ? id : throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Description)));
    }

    public async Task<Guid> GrantAsync(
        Guid accountId,
        Role role,
        Guid unitId,
        Guid? actingUnitId = null,
        Guid? activityId = null,
        bool maySearch = false
    )
    {
        await using var db = Db();
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            AccountId = accountId,
            Role = role,
            UnitId = unitId,
            ActingUnitId = actingUnitId ?? unitId,
            ActivityId = activityId,
            MaySearch = maySearch,
            ValidFrom = Clock.GetCurrentInstant() - Duration.FromDays(1),
        };
        db.Grants.Add(grant);
        await db.SaveChangesAsync();
        return grant.Id;
    }

    /// <summary>The mails in the pickup folder, in order of time.</summary>
    public IReadOnlyList<MimeMessage> Mails()
    {
        var folder = Path.Combine(DataFolder, "pickup");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(f => MimeMessage.Load(f))]
            : [];
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConfigureHostConfiguration(c => c.AddInMemoryCollection(Settings()));
        var host = base.CreateHost(builder);
        _holder = host.Services.GetRequiredService<DatabaseHolder>();
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseEnvironment("Testing");
        builder.ConfigureServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IClock>(Clock));
            services.AddSingleton<IStartupFilter>(Network);
            _options.Services?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        // The program stops its database last, and only then may the folder be deleted.
        var holder = _holder;
        await base.DisposeAsync();
        if (holder is not null)
        {
            await holder.StopAsync();
        }

        if (!_options.KeepsFolder)
        {
            TestFolder.Delete(DataFolder);
        }
    }

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["run"] = "web",
            ["Campaigns:DataFolder"] = DataFolder,
            ["RateLimits:Scale"] = "1000",

            // Tests change rows with their own context and look at the page at once, so the page cache is off. Tests of the cache turn it
            // on.
            ["SharedPages:Seconds"] = "0",

            // Most tests that sign in by the form test what comes afterwards, so the second factor is off. Tests of the codes turn it on.
            ["SignIn:SecondFactor"] = "false",
            ["Logs:Level"] = "Error",
            ["urls"] = "http://127.0.0.1:0",
        };
        if (_database is not null)
        {
            settings["ConnectionStrings:Campaigns"] = _database.AppConnectionString;
            settings["Campaigns:MasterSecret"] = MasterSecret;
            settings["Campaigns:MigrateAtStart"] = "false";
        }

        foreach (var (key, value) in _options.Settings)
        {
            settings[key] = value;
        }

        return settings;
    }
}

/// <summary>
/// The way to a program. While it is cut, each connection breaks off before anything of its request is looked at, as when a network leads
/// nowhere: the browser believes that it is online.
/// </summary>
public sealed class TestNetwork : IStartupFilter
{
    private volatile bool _isCut;

    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, go) =>
                {
                    if (!IsCut)
                    {
                        return go(context);
                    }

                    context.Abort();
                    return Task.CompletedTask;
                }
            );
            next(app);
        };
}

/// <summary>For <c>IClassFixture&lt;HostFixture&gt;</c>: one database and one running program for a test class.</summary>
public class HostFixture : IAsyncDisposable
{
    public HostFixture()
        : this(options: null) { }

    protected HostFixture(TestHostOptions? options)
    {
        Database = TestDatabases.CreateAsync().GetAwaiter().GetResult();
        Host = new TestHost(Database, options);
    }

    public TestDatabase Database { get; }

    public TestHost Host { get; }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
