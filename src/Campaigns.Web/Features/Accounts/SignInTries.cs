using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>What is tried.</summary>
public enum SignInStep
{
    Password,

    /// <summary>The code after the password.</summary>
    Code,

    /// <summary>The code, by whoever has the password, wherever they are.</summary>
    CodeAnywhere,

    /// <summary>The present password, asked again before another is set.</summary>
    OwnPassword,
}

/// <summary>
/// What was tried lately by one browser, or from one address, at one account. It lies under a hash that only the server can make: the table tells nobody from
/// where somebody works.
/// </summary>
public sealed class SignInTry
{
    public byte[] Key { get; init; } = [];

    /// <summary>Null where there is no such account.</summary>
    public Guid? AccountId { get; init; }

    public SignInStep Step { get; init; }

    /// <summary>The account was signed in there before.</summary>
    public bool KnownBrowser { get; init; }

    /// <summary>How often it was tried in a row; what succeeds takes the row away.</summary>
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

/// <summary>One try that was counted before it is looked at, so that many at once are not more than many after each other.</summary>
/// <param name="Key">Under which it is counted.</param>
/// <param name="Allowed">Whether it is looked at.</param>
/// <param name="IsLast">If it fails, those after it wait.</param>
/// <param name="KnownBrowser">Whether the account was signed in there before.</param>
public sealed record CountedTry(byte[] Key, bool Allowed, bool IsLast, bool KnownBrowser);

/// <summary>
/// Counts tries by the pair of account and browser, or, where the account was never signed in there, of account and address. An office behind one address is
/// not kept out by one of its people, nor anybody by a stranger who guesses. Of the code alone there is a limit for all unknown browsers together, for
/// whoever comes so far has the password.
/// </summary>
public sealed class SignInTries(CampaignsDbContext db, Secrets secrets, KnownBrowsers browsers, IHttpContextAccessor accessor, IClock clock)
{
    public const int MaxTries = 5;
    public const int MaxAnywhere = 25;

    /// <summary>How long those who failed too often wait.</summary>
    public static readonly Duration Wait = Duration.FromMinutes(5);
    public static readonly Duration WaitAnywhere = Duration.FromHours(1);

    /// <summary>Counts a try.</summary>
    /// <param name="step">What is tried.</param>
    /// <param name="accountId">At which account; null where there is none of that name.</param>
    /// <param name="typed">The name, for what belongs to no account: it is counted alike.</param>
    /// <param name="cancel">Cancels the counting.</param>
    public async Task<CountedTry> CountAsync(SignInStep step, Guid? accountId, string typed, CancellationToken cancel)
    {
        var context = accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");
        var browser = accountId is { } known ? browsers.Of(context, known) : null;
        var where = step is SignInStep.CodeAnywhere ? "anywhere" : browser is { } id ? $"browser {id:N}" : $"address {Limits.AddressOf(context.Connection.RemoteIpAddress)}";
        var whom = accountId is { } account ? $"account {account:N}" : $"name {typed.Trim().ToUpperInvariant()}";
        var key = HMACSHA256.HashData(secrets.Key(SecretPurpose.SignIn, secrets.CurrentVersion)!, Encoding.UTF8.GetBytes($"{step}\n{whom}\n{where}"));
        var (most, wait) = LimitOf(step);
        var now = clock.GetCurrentInstant();
        var word = EnumText.Word(step);
        var tries = (await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO sign_in_try AS t (key, account_id, step, known_browser, tries, last_at)
            VALUES ({key}, {accountId}, {word}, {browser is not null}, 1, {now})
            ON CONFLICT (key) DO UPDATE SET
              tries = CASE WHEN t.last_at <= {now - wait} THEN 1 ELSE least(t.tries + 1, {most + 1}) END,
              last_at = CASE WHEN t.tries >= {most} AND t.last_at > {now - wait} THEN t.last_at ELSE {now} END
            RETURNING tries AS "Value"
            """).ToListAsync(cancel))[0];
        return new CountedTry(key, tries <= most, tries == most, browser is not null);
    }

    /// <summary>Forgets what was tried there: it was the owner.</summary>
    public async Task SucceededAsync(CountedTry counted, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var old = clock.GetCurrentInstant() - Duration.FromDays(1);
        await db.SignInTries.Where(t => t.Key == counted.Key || t.LastAt < old).ExecuteDeleteAsync(cancel);
    }

    /// <summary>What keeps somebody from an account now.</summary>
    public static async Task<IReadOnlyList<SignInLock>> LocksAsync(CampaignsDbContext db, Guid accountId, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.SignInTries.AsNoTracking().Where(t => t.AccountId == accountId && t.Tries >= MaxTries).OrderBy(t => t.LastAt).ToListAsync(cancel);
        return [.. rows.Where(t => t.Tries >= LimitOf(t.Step).Max && t.LastAt + LimitOf(t.Step).Wait > now).Select(t => new SignInLock(t.Step, t.KnownBrowser, t.LastAt, t.LastAt + LimitOf(t.Step).Wait))];
    }

    /// <summary>Opens all locks of an account.</summary>
    public static Task<int> OpenAsync(CampaignsDbContext db, Guid accountId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.SignInTries.Where(t => t.AccountId == accountId).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Writes down that somebody came in, or did not. Where a name belongs to nobody, that somebody tried is written, and the name is not.</summary>
    public async Task LogAsync(string action, Guid? accountId, bool inside, object? fields, CancellationToken cancel)
    {
        var unit = await db.Grants.Where(g => g.AccountId == accountId).OrderBy(g => g.ValidTo != null).ThenBy(g => g.ValidFrom).Select(g => (Guid?)g.UnitId).FirstOrDefaultAsync(cancel);
        db.AuditEntries.Add(new AuditEntry
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
        });
        await db.SaveChangesAsync(cancel);
    }

    private static (int Max, Duration Wait) LimitOf(SignInStep step) => step is SignInStep.CodeAnywhere ? (MaxAnywhere, WaitAnywhere) : (MaxTries, Wait);
}
