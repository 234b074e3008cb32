using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using OtpNet;

namespace Campaigns.Web.Features.Accounts;

/// <summary>The app that shows an account's codes (TOTP, RFC 6238). Its key lies sealed: a dump of the database makes no code.</summary>
public sealed class AccountSecondFactor
{
    public required Guid AccountId { get; init; }

    public required byte[] Key { get; set; }

    public required Instant MadeAt { get; set; }

    /// <summary>When the first code was typed; until then the key is only being set up.</summary>
    public Instant? ConfirmedAt { get; set; }

    /// <summary>The half-minute of the last code that was taken. None is taken twice, and none before it.</summary>
    public long LastStep { get; set; }
}

/// <summary>One of the codes for the day on which the phone is lost; each is good once.</summary>
public sealed class RecoveryCode
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>An HMAC: a dump cannot be searched for codes.</summary>
    public required byte[] Hash { get; init; }

    public Instant? UsedAt { get; set; }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<AccountSecondFactor>, IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<AccountSecondFactor> builder)
    {
        builder.ToTable("account_second_factor");
        builder.HasKey(f => f.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(f => f.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("account_recovery_code");
        builder.HasIndex(c => new { c.AccountId, c.Hash }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>How a code was answered.</summary>
public enum CodeAnswer
{
    Right,

    /// <summary>A recovery code, which is used up now.</summary>
    RightByRecovery,
    Wrong,

    /// <summary>Too many wrong ones: even a right one waits.</summary>
    Waits,
}

/// <summary>Codes besides the password: set up by scanning, asked for at each sign-in, put back by an administrator or on the server.</summary>
public sealed class SecondFactors(CampaignsDbContext db, Secrets secrets, SignInTries tries, IDataProtectionProvider protection, IClock clock)
{
    public const int RecoveryCodes = 10;

    private const int KeyBytes = 20;
    private const int RecoveryLength = 12;

    /// <summary>Without look-alikes: they are read from paper.</summary>
    private const string RecoverySigns = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly IDataProtector _protector = protection.CreateProtector("second-factor");

    public async Task<bool> IsOnAsync(Guid accountId, CancellationToken cancel) =>
        await db.SecondFactors.AnyAsync(f => f.AccountId == accountId && f.ConfirmedAt != null, cancel);

    /// <summary>The key to scan while codes are being set up; null where they are on already. The same one until the first code is typed.</summary>
    public async Task<byte[]?> KeyToScanAsync(Guid accountId, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var (box, now) = (_protector.Protect(key), clock.GetCurrentInstant());
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO account_second_factor (account_id, key, made_at, last_step) VALUES ({accountId}, {box}, {now}, 0) ON CONFLICT (account_id) DO NOTHING", cancel);
        var kept = await db.SecondFactors.AsNoTracking().SingleAsync(f => f.AccountId == accountId, cancel);
        return kept.ConfirmedAt is null ? _protector.Unprotect(kept.Key) : null;
    }

    /// <summary>Turns codes on by the first one; the answer holds the recovery codes, which are shown once. Null where it is wrong.</summary>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(Guid accountId, string code, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var found = await db.SecondFactors.SingleOrDefaultAsync(f => f.AccountId == accountId && f.ConfirmedAt == null, cancel);
        if (found is null || StepOf(found.Key, code) is not { } step)
        {
            return null;
        }

        (found.ConfirmedAt, found.LastStep) = (clock.GetCurrentInstant(), step);
        var codes = await NewRecoveryCodesAsync(accountId, cancel);
        await tries.LogAsync("account.second_factor_on", accountId, inside: true, fields: null, cancel);
        await transaction.CommitAsync(cancel);
        return codes;
    }

    /// <summary>New recovery codes; those before are worth nothing any more.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Guid accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var codes = await NewRecoveryCodesAsync(accountId, cancel);
        await tries.LogAsync("account.recovery_codes_made", accountId, inside: true, fields: null, cancel);
        await transaction.CommitAsync(cancel);
        return codes;
    }

    /// <summary>Looks at a code of the app or a recovery code. Tries are counted before.</summary>
    public async Task<CodeAnswer> AnswerAsync(Guid accountId, string typed, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var here = await tries.CountAsync(SignInStep.Code, accountId, "", cancel);
        var anywhere = here.KnownBrowser || !here.Allowed ? here : await tries.CountAsync(SignInStep.CodeAnywhere, accountId, "", cancel);
        if (!here.Allowed || !anywhere.Allowed)
        {
            return CodeAnswer.Waits;
        }

        var answer = await TakeAsync(accountId, typed, cancel);
        if (answer is CodeAnswer.Wrong)
        {
            await tries.LogAsync(here.IsLast || anywhere.IsLast ? "account.code_locked" : "account.code_failed", accountId, inside: false, fields: null, cancel);
            return answer;
        }

        await tries.SucceededAsync(here, cancel);
        await tries.SucceededAsync(anywhere, cancel);
        return answer;
    }

    /// <summary>Takes codes away from an account, which sets them up anew at its next sign-in; it is signed out everywhere.</summary>
    public async Task ResetAsync(Guid accountId, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await db.SecondFactors.Where(f => f.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db.AccountSessions.Where(s => s.AccountId == accountId && s.EndedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancel);
        await SignInTries.OpenAsync(db, accountId, cancel);
    }

    /// <summary>For the last administrator, on the server: <c>--reset-second-factor EMAIL</c>.</summary>
    /// <exception cref="StartupException">There is no such account.</exception>
    public async Task ResetOnServerAsync(string email, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(output);
        var upper = email.Trim().ToUpperInvariant();
        var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == upper || (a.NormalizedUserName == upper && !db.Users.Any(o => o.NormalizedEmail == upper)), cancel)
            ?? throw new StartupException($"There is no account {email}.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ResetAsync(account.Id, cancel);
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(),
            At = clock.GetCurrentInstant(),
            ActorKind = ActorKind.System,
            Action = "account.second_factor_reset",
            SubjectKind = "account",
            SubjectId = account.Id,
            UnitId = await db.Grants.Where(g => g.AccountId == account.Id).OrderBy(g => g.ValidTo != null).ThenBy(g => g.ValidFrom).Select(g => (Guid?)g.UnitId).FirstOrDefaultAsync(cancel),
        });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await output.WriteLineAsync($"{email} sets its codes up anew at its next sign-in, with its password as before.");
    }

    public Task<int> RecoveryCodesLeftAsync(Guid accountId, CancellationToken cancel) =>
        db.RecoveryCodes.CountAsync(c => c.AccountId == accountId && c.UsedAt == null, cancel);

    private async Task<CodeAnswer> TakeAsync(Guid accountId, string typed, CancellationToken cancel)
    {
        var bare = new string([.. typed.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        if (bare.Length == RecoveryLength)
        {
            var hashes = secrets.Versions.Select(v => HashOf(accountId, bare, v)).ToList();
            var now = clock.GetCurrentInstant();
            var used = await db.RecoveryCodes.Where(c => c.AccountId == accountId && c.UsedAt == null && hashes.Contains(c.Hash)).ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), cancel);
            return used > 0 ? CodeAnswer.RightByRecovery : CodeAnswer.Wrong;
        }

        var box = await db.SecondFactors.Where(f => f.AccountId == accountId && f.ConfirmedAt != null).Select(f => f.Key).SingleOrDefaultAsync(cancel);
        if (box is null || StepOf(box, bare) is not { } step)
        {
            return CodeAnswer.Wrong;
        }

        // A code that was read over a shoulder, or that two requests bring at once, is taken once.
        var taken = await db.SecondFactors.Where(f => f.AccountId == accountId && f.LastStep < step).ExecuteUpdateAsync(s => s.SetProperty(f => f.LastStep, step), cancel);
        return taken > 0 ? CodeAnswer.Right : CodeAnswer.Wrong;
    }

    // One step before and after: clocks of phones differ, and typing takes a while.
    private long? StepOf(byte[] box, string code)
    {
        var totp = new Totp(_protector.Unprotect(box));
        return totp.VerifyTotp(clock.GetCurrentInstant().ToDateTimeUtc(), code.Replace(" ", "", StringComparison.Ordinal), out var step, new VerificationWindow(1, 1)) ? step : null;
    }

    private async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Guid accountId, CancellationToken cancel)
    {
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoverySigns, RecoveryLength)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(c => new RecoveryCode { Id = Guid.CreateVersion7(), AccountId = accountId, Hash = HashOf(accountId, c, secrets.CurrentVersion) }));
        await db.SaveChangesAsync(cancel);
        return [.. codes.Select(c => $"{c[..4]}-{c[4..8]}-{c[8..]}")];
    }

    private byte[] HashOf(Guid accountId, string code, int version) =>
        HMACSHA256.HashData(secrets.Key(SecretPurpose.SignIn, version)!, Encoding.ASCII.GetBytes($"recovery\n{accountId:N}\n{code}"));
}
