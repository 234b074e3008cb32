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

/// <summary>
/// The app that shows an account's codes (TOTP, RFC 6238). Its key is stored encrypted, so nobody can make codes from a dump of the
/// database.
/// </summary>
public sealed class AccountSecondFactor
{
    public required Guid AccountId { get; init; }

    public required byte[] Key { get; set; }

    public required Instant MadeAt { get; set; }

    /// <summary>When the first code was typed; null while the key is only being set up.</summary>
    public Instant? ConfirmedAt { get; set; }

    /// <summary>The half-minute of the last accepted code. That code and earlier ones are not accepted again.</summary>
    public long LastStep { get; set; }
}

/// <summary>One of the codes to use when the phone is lost; each works once.</summary>
public sealed class RecoveryCode
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>An HMAC of the code, so that nobody can search a dump for codes.</summary>
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

/// <summary>The result of checking a code.</summary>
public enum CodeAnswer
{
    Right,

    /// <summary>The code is a recovery code, which is now used up.</summary>
    RightByRecovery,
    Wrong,

    /// <summary>There were too many wrong codes, so even a right one is refused for a while.</summary>
    Waits,
}

/// <summary>
/// The codes besides the password: set up by scanning, asked for at each sign-in, and reset by an administrator or on the server.
/// </summary>
public sealed class SecondFactors(
    CampaignsDbContext db,
    Secrets secrets,
    SignInTries tries,
    IDataProtectionProvider protection,
    IClock clock
)
{
    public const int RecoveryCodes = 10;

    private const int KeyBytes = 20;
    private const int RecoveryLength = 12;

    /// <summary>The alphabet has no look-alikes, because people read the codes from paper.</summary>
    private const string RecoverySigns = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly IDataProtector _protector = protection.CreateProtector("second-factor");

    public async Task<bool> IsOnAsync(Guid accountId, CancellationToken cancel) =>
        await db.SecondFactors.AnyAsync(f => f.AccountId == accountId && f.ConfirmedAt != null, cancel);

    /// <summary>
    /// The key to scan while codes are being set up; it stays the same until the first code is typed. Null when codes are already on.
    /// </summary>
    public async Task<byte[]?> KeyToScanAsync(Guid accountId, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var (box, now) = (_protector.Protect(key), clock.GetCurrentInstant());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO account_second_factor (account_id, key, made_at, last_step) VALUES ({accountId}, {box}, {now}, 0)
              ON CONFLICT (account_id) DO NOTHING
            """,
            cancel
        );
        var kept = await db.SecondFactors.AsNoTracking().SingleAsync(f => f.AccountId == accountId, cancel);
        return kept.ConfirmedAt is null ? _protector.Unprotect(kept.Key) : null;
    }

    /// <summary>
    /// Turns codes on with the first code and returns the recovery codes, which are shown once. Null when the code is wrong.
    /// </summary>
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

    /// <summary>Makes new recovery codes; the earlier ones become invalid.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Guid accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var codes = await NewRecoveryCodesAsync(accountId, cancel);
        await tries.LogAsync("account.recovery_codes_made", accountId, inside: true, fields: null, cancel);
        await transaction.CommitAsync(cancel);
        return codes;
    }

    /// <summary>Checks a code of the app or a recovery code. The caller has counted the attempt before.</summary>
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
            await tries.LogAsync(
                here.IsLast || anywhere.IsLast ? "account.code_locked" : "account.code_failed",
                accountId,
                inside: false,
                fields: null,
                cancel
            );
            return answer;
        }

        await tries.SucceededAsync(here, cancel);
        await tries.SucceededAsync(anywhere, cancel);
        return answer;
    }

    /// <summary>Removes the codes of an account, which is signed out everywhere and sets them up anew at its next sign-in.</summary>
    public async Task ResetAsync(Guid accountId, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await db.SecondFactors.Where(f => f.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db
            .AccountSessions.Where(s => s.AccountId == accountId && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancel);
        await SignInTries.OpenAsync(db, accountId, cancel);
    }

    /// <summary>
    /// Resets the second factor on the server, for an administrator whom no other administrator can help: <c>--reset-second-factor
    /// EMAIL</c>.
    /// </summary>
    /// <exception cref="StartupException">The account does not exist.</exception>
    public async Task ResetOnServerAsync(string email, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(output);
        var upper = email.Trim().ToUpperInvariant();
        var account =
            await db.Users.SingleOrDefaultAsync(
                a => a.NormalizedEmail == upper || (a.NormalizedUserName == upper && !db.Users.Any(o => o.NormalizedEmail == upper)),
                cancel
            ) ?? throw new StartupException($"There is no account {email}.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ResetAsync(account.Id, cancel);
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = clock.GetCurrentInstant(),
                ActorKind = ActorKind.System,
                Action = "account.second_factor_reset",
                SubjectKind = "account",
                SubjectId = account.Id,
                UnitId = await db
                    .Grants.Where(g => g.AccountId == account.Id)
                    .OrderBy(g => g.ValidTo != null)
                    .ThenBy(g => g.ValidFrom)
                    .Select(g => (Guid?)g.UnitId)
                    .FirstOrDefaultAsync(cancel),
            }
        );
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
            var used = await db
                .RecoveryCodes.Where(c => c.AccountId == accountId && c.UsedAt == null && hashes.Contains(c.Hash))
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), cancel);
            return used > 0 ? CodeAnswer.RightByRecovery : CodeAnswer.Wrong;
        }

        var box = await db
            .SecondFactors.Where(f => f.AccountId == accountId && f.ConfirmedAt != null)
            .Select(f => f.Key)
            .SingleOrDefaultAsync(cancel);
        if (box is null || StepOf(box, bare) is not { } step)
        {
            return CodeAnswer.Wrong;
        }

        // A code is accepted once, also when somebody read it over a shoulder or two requests bring it at once.
        var taken = await db
            .SecondFactors.Where(f => f.AccountId == accountId && f.LastStep < step)
            .ExecuteUpdateAsync(s => s.SetProperty(f => f.LastStep, step), cancel);
        return taken > 0 ? CodeAnswer.Right : CodeAnswer.Wrong;
    }

    // One step before and after are accepted too, because phones' clocks differ and typing takes a while.
    private long? StepOf(byte[] box, string code)
    {
        var totp = new Totp(_protector.Unprotect(box));
        return totp.VerifyTotp(
            clock.GetCurrentInstant().ToDateTimeUtc(),
            code.Replace(" ", "", StringComparison.Ordinal),
            out var step,
            new VerificationWindow(1, 1)
        )
            ? step
            : null;
    }

    private async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Guid accountId, CancellationToken cancel)
    {
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoverySigns, RecoveryLength)).ToList();
        db.RecoveryCodes.AddRange(
            codes.Select(c => new RecoveryCode
            {
                Id = Guid.CreateVersion7(),
                AccountId = accountId,
                Hash = HashOf(accountId, c, secrets.CurrentVersion),
            })
        );
        await db.SaveChangesAsync(cancel);
        return [.. codes.Select(c => $"{c[..4]}-{c[4..8]}-{c[8..]}")];
    }

    private byte[] HashOf(Guid accountId, string code, int version) =>
        HMACSHA256.HashData(secrets.Key(SecretPurpose.SignIn, version)!, Encoding.ASCII.GetBytes($"recovery\n{accountId:N}\n{code}"));
}
