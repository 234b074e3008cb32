using System.Globalization;
using System.Security.Claims;
using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>One sign-in of an account in one browser, until it is ended there or from elsewhere.</summary>
public sealed class AccountSession
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>Whether a code was asked for besides the password.</summary>
    public bool SecondFactor { get; init; }

    public Instant? EndedAt { get; set; }
}

/// <summary>
/// Marks an endpoint that checks in its own statement whether the session is open (<see cref="SignedIn"/>), which saves a round trip where
/// many requests come at once.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AsksSessionItselfAttribute : Attribute;

/// <summary>The session in whose name an account does something.</summary>
/// <param name="Session">The session's id; null when the cookie names none, and then nothing is allowed.</param>
/// <param name="CodeAsked">Whether accounts with far-reaching roles need a session with a code.</param>
public readonly record struct SignedIn(Guid? Session, bool CodeAsked)
{
    /// <summary>
    /// An SQL expression for the account: its id when its session is open and as strong as its roles require, otherwise NULL. Each argument
    /// is a placeholder of the statement.
    /// </summary>
    public static string AccountSql(string account, string session, string codeAsked, string now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            (SELECT s.account_id FROM account_session s
            WHERE s.id = {session} AND s.account_id = {account} AND s.ended_at IS NULL
              AND (s.second_factor OR NOT {codeAsked} OR NOT EXISTS (
                SELECT FROM account_grant g
                WHERE g.account_id = s.account_id AND g.role IN ({string.Join(
                ", ",
                SecondFactorPolicy.Roles.Select(r => $"'{EnumText.Word(r)}'")
            )})
                  AND g.valid_from <= {now} AND (g.valid_to IS NULL OR g.valid_to > {now}))))
            """
        );
}

/// <summary>
/// Keeps the open sign-ins. The cookie names its session, and each request checks that this session is still open, so signing out also ends
/// it for copies of the cookie.
/// </summary>
public sealed class AccountSessions(CampaignsDbContext db, SecondFactorPolicy policy, IClock clock)
{
    /// <summary>The claim that names the session.</summary>
    public const string Claim = "session";

    /// <summary>The claim that says how the person signed in (RFC 8176), and its value when a code was asked for.</summary>
    public const string Method = "amr";
    public const string WithCode = "mfa";

    /// <summary>How long an ended session is kept before it is deleted; nothing needs it any more.</summary>
    private static readonly Duration Kept = Duration.FromDays(30);

    private static readonly string Holds = $"SELECT {SignedIn.AccountSql("{0}", "{1}", "{2}", "{3}")} IS NOT NULL AS \"Value\"";

    public static Guid? Of(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(Claim), out var id) ? id : null;

    public async Task<Guid> StartAsync(Guid accountId, bool secondFactor)
    {
        var now = clock.GetCurrentInstant();
        var session = new AccountSession
        {
            Id = Guid.CreateVersion7(),
            AccountId = accountId,
            StartedAt = now,
            SecondFactor = secondFactor,
        };
        await db.AccountSessions.Where(s => s.AccountId == accountId && s.EndedAt < now - Kept).ExecuteDeleteAsync();
        db.AccountSessions.Add(session);
        await db.SaveChangesAsync();
        return session.Id;
    }

    public Task<int> EndAsync(Guid session)
    {
        var now = clock.GetCurrentInstant();
        return db
            .AccountSessions.Where(s => s.Id == session && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now));
    }

    /// <summary>Ends all sessions of the account, except <paramref name="but"/> if it is given.</summary>
    public Task<int> EndAllAsync(Guid accountId, Guid? but = null)
    {
        var now = clock.GetCurrentInstant();
        return db
            .AccountSessions.Where(s => s.AccountId == accountId && s.EndedAt == null && s.Id != but)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now));
    }

    /// <summary>Whether the session is open and as strong as its account's roles require.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal user)
    {
        if (Of(user) is not { } id || !Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var account))
        {
            return false;
        }

        return await db
            .Database.SqlQueryRaw<bool>(Holds, account, id, await policy.IsAskedAsync(), clock.GetCurrentInstant())
            .SingleAsync();
    }

    /// <summary>Checks each request's cookie: the account's security stamp once a minute, and the session every time.</summary>
    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // Static files belong to nobody, and the health pages must work without the database.
        if (
            context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        )
        {
            return;
        }

        await ValidateStampAsync(context);
        var metadata = context.HttpContext.GetEndpoint()?.Metadata;
        if (context.Principal is not { } user || metadata?.GetMetadata<AsksSessionItselfAttribute>() is not null)
        {
            return;
        }

        var services = context.HttpContext.RequestServices;
        var (sessions, db, clock) = (
            services.GetRequiredService<AccountSessions>(),
            services.GetRequiredService<CampaignsDbContext>(),
            services.GetRequiredService<IClock>()
        );
        var holds = false;
        using var read = ReadsAgain.In(context.HttpContext);
        Func<Task> session = async () => holds = await sessions.HoldsAsync(user);
        await Together.ReadAsync(
            db,
            metadata?.GetMetadata<NoActorAttribute>() is null
                ? [session, () => services.GetRequiredService<Actor>().ReadGrantsAsync(context.HttpContext, user, db, clock)]
                : [session]
        );
        if (!holds)
        {
            context.RejectPrincipal();
            context.Response.Cookies.Delete(context.Options.Cookie.Name!);
        }
    }

    // The validator does nothing until its interval is over. Whether it is over is asked here, because making the validator makes all that
    // Identity consists of, down to the context of the database, and took a third of the time of a request at a door.
    private static Task ValidateStampAsync(CookieValidatePrincipalContext context)
    {
        var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value;
        var now = (options.TimeProvider ?? TimeProvider.System).GetUtcNow();
        return context.Properties.IssuedUtc is { } issued && now - issued <= options.ValidationInterval
            ? Task.CompletedTask
            : SecurityStampValidator.ValidatePrincipalAsync(context);
    }

    /// <summary>The stamp's validator makes the principal anew; this keeps the claims of the session.</summary>
    internal static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context is { CurrentPrincipal: { } old, NewPrincipal.Identity: ClaimsIdentity renewed })
        {
            renewed.AddClaims(old.FindAll(c => c.Type == Claim || c.Type == Method).Select(c => new Claim(c.Type, c.Value)));
        }

        return Task.CompletedTask;
    }
}

/// <summary>
/// Whether accounts with far-reaching roles must sign in with a code besides the password: the setting <c>SignIn:SecondFactor</c> (true,
/// false); without it everywhere except in a demo. An account that has switched the code on is asked for it in any case.
/// </summary>
public sealed class SecondFactorPolicy(IConfiguration configuration, InstallationFacts installation)
{
    /// <summary>The roles whose accounts reach so far that they need more than a password.</summary>
    public static readonly IReadOnlyList<Role> Roles = [Role.Administrator, Role.Coordinator];

    private readonly bool? _setting = configuration.GetValue<bool?>("SignIn:SecondFactor");

    public async ValueTask<bool> IsAskedAsync(CancellationToken cancel = default) =>
        _setting ?? !(await installation.GetAsync(cancel)).IsDemo;

    /// <summary>The cookie's session, for a statement that checks it with <see cref="SignedIn.AccountSql"/>.</summary>
    public async ValueTask<SignedIn> ToAskAsync(ClaimsPrincipal user) => new(AccountSessions.Of(user), await IsAskedAsync());
}
