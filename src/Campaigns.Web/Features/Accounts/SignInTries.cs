using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>The kinds of attempt.</summary>
public enum SignInStep
{
    Password,

    /// <summary>The code after the password, by account and browser or address.</summary>
    Code,

    /// <summary>The code after the password, counted for all unknown browsers together.</summary>
    CodeAnywhere,

    /// <summary>The present password, asked again before a new one is set.</summary>
    OwnPassword,
}

/// <summary>
/// The recent attempts of one browser or one address at one account. The key is a hash that only the server can make, so the table reveals
/// to nobody from where somebody works.
/// </summary>
public sealed class SignInTry
{
    public byte[] Key { get; init; } = [];

    /// <summary>The account; null when no account has the typed name.</summary>
    public Guid? AccountId { get; init; }

    public SignInStep Step { get; init; }

    /// <summary>Whether the account signed in from this browser before.</summary>
    public bool KnownBrowser { get; init; }

    /// <summary>The number of attempts in a row; a successful one deletes the row.</summary>
    public int Tries { get; init; }

    public Instant LastAt { get; init; }
}

internal sealed class SignInTryConfiguration : IEntityTypeConfiguration<SignInTry>, IEntityTypeConfiguration<AccountSession>
{
    public void Configure(EntityTypeBuilder<SignInTry> builder)
    {
        builder.ToTable("sign_in_try");
        builder.HasKey(t => t.Key);
        builder.HasIndex(t => t.AccountId);
        builder.HasIndex(t => t.LastAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<AccountSession> builder)
    {
        builder.ToTable("account_session");
        builder.HasIndex(s => s.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>A lock as an administrator sees it.</summary>
public sealed record SignInLock(SignInStep Step, bool KnownBrowser, Instant Since, Instant Until);

/// <summary>
/// An attempt. It is counted before it is checked, so that many attempts at once get no further than the same number one after the other.
/// </summary>
/// <param name="Key">The key under which it is counted.</param>
/// <param name="Allowed">Whether the attempt may be checked.</param>
/// <param name="IsLast">Whether further attempts have to wait if this one fails.</param>
/// <param name="KnownBrowser">Whether the account signed in from this browser before.</param>
public sealed record CountedTry(byte[] Key, bool Allowed, bool IsLast, bool KnownBrowser);

/// <summary>
/// Counts attempts by account and browser or, when the account never signed in from that browser, by account and address. So one person
/// does not lock out an office behind the same address, and a stranger who guesses does not lock out the owner. For the code there is also
/// a limit for all unknown browsers together, because somebody who gets that far has the password.
/// </summary>
public sealed class SignInTries(CampaignsDbContext db, Secrets secrets, KnownBrowsers browsers, IHttpContextAccessor accessor, IClock clock)
{
    public const int MaxTries = 5;
    public const int MaxAnywhere = 25;

    /// <summary>How long somebody who failed too often has to wait.</summary>
    public static readonly Duration Wait = Duration.FromMinutes(5);
    public static readonly Duration WaitAnywhere = Duration.FromHours(1);

    /// <summary>Counts an attempt.</summary>
    /// <param name="step">The kind of attempt.</param>
    /// <param name="accountId">The account; null when no account has that name.</param>
    /// <param name="typed">The typed name. Attempts at a name without an account are counted in the same way.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<CountedTry> CountAsync(SignInStep step, Guid? accountId, string typed, CancellationToken cancel)
    {
        var context = accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");
        var browser = accountId is { } known ? browsers.Of(context, known) : null;
        var where =
            step is SignInStep.CodeAnywhere ? "anywhere"
            : browser is { } id ? $"browser {id:N}"
            : $"address {Limits.AddressOf(context.Connection.RemoteIpAddress)}";
        var whom = accountId is { } account ? $"account {account:N}" : $"name {typed.Trim().ToUpperInvariant()}";
        var key = HMACSHA256.HashData(
            secrets.Key(SecretPurpose.SignIn, secrets.CurrentVersion)!,
            Encoding.UTF8.GetBytes($"{step}\n{whom}\n{where}")
        );
        var (most, wait) = LimitOf(step);
        var now = clock.GetCurrentInstant();
        var word = EnumText.Word(step);
        var tries = (
            await db
                .Database.SqlQuery<int>(
                    $"""
                    INSERT INTO sign_in_try AS t (key, account_id, step, known_browser, tries, last_at)
                    VALUES ({key}, {accountId}, {word}, {browser is not null}, 1, {now})
                    ON CONFLICT (key) DO UPDATE SET
                      tries = CASE WHEN t.last_at <= {now - wait} THEN 1 ELSE least(t.tries + 1, {most + 1}) END,
                      last_at = CASE WHEN t.tries >= {most} AND t.last_at > {now - wait} THEN t.last_at ELSE {now} END
                    RETURNING tries AS "Value"
                    """
                )
                .ToListAsync(cancel)
        )[0];
        return new CountedTry(key, tries <= most, tries == most, browser is not null);
    }

    /// <summary>Deletes the attempts that were counted under this key, because the owner has signed in.</summary>
    public async Task SucceededAsync(CountedTry counted, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var old = clock.GetCurrentInstant() - Duration.FromDays(1);
        await db.SignInTries.Where(t => t.Key == counted.Key || t.LastAt < old).ExecuteDeleteAsync(cancel);
    }

    /// <summary>The locks of an account that hold now.</summary>
    public static async Task<IReadOnlyList<SignInLock>> LocksAsync(
        CampaignsDbContext db,
        Guid accountId,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db
            .SignInTries.AsNoTracking()
            .Where(t => t.AccountId == accountId && t.Tries >= MaxTries)
            .OrderBy(t => t.LastAt)
            .ToListAsync(cancel);
        return
        [
            .. rows.Where(t => t.Tries >= LimitOf(t.Step).Max && t.LastAt + LimitOf(t.Step).Wait > now)
                .Select(t => new SignInLock(t.Step, t.KnownBrowser, t.LastAt, t.LastAt + LimitOf(t.Step).Wait)),
        ];
    }

    /// <summary>Removes all locks of an account.</summary>
    public static Task<int> OpenAsync(CampaignsDbContext db, Guid accountId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.SignInTries.Where(t => t.AccountId == accountId).ExecuteDeleteAsync(cancel);
    }

    /// <summary>
    /// Writes into the log that somebody signed in or failed to. When a name belongs to no account, the attempt is written without the
    /// name.
    /// </summary>
    public async Task LogAsync(string action, Guid? accountId, bool inside, object? fields, CancellationToken cancel)
    {
        var unit = await db
            .Grants.Where(g => g.AccountId == accountId)
            .OrderBy(g => g.ValidTo != null)
            .ThenBy(g => g.ValidFrom)
            .Select(g => (Guid?)g.UnitId)
            .FirstOrDefaultAsync(cancel);
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = clock.GetCurrentInstant(),
                ActorKind = inside ? ActorKind.Account : ActorKind.System,
                ActorId = inside ? accountId : null,
                Action = action,
                SubjectKind = "account",
                SubjectId = accountId ?? Guid.Empty,
                UnitId = unit,
                Fields = fields is null ? null : JsonSerializer.Serialize(fields),
            }
        );
        await db.SaveChangesAsync(cancel);
    }

    private static (int Max, Duration Wait) LimitOf(SignInStep step) =>
        step is SignInStep.CodeAnywhere ? (MaxAnywhere, WaitAnywhere) : (MaxTries, Wait);
}
