using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable(
            "api_token",
            t =>
            {
                t.HasCheckConstraint("ck_api_token_name", $"length(name) BETWEEN 1 AND {ApiTokenRules.MaxName}");
                t.HasCheckConstraint("ck_api_token_hash", "octet_length(token_hash) = 32");
                t.HasCheckConstraint(
                    "ck_api_token_expires",
                    $"expires_at > created_at AND expires_at - created_at <= interval '{ApiTokenRules.Lives[^1]} days'"
                );
                t.HasCheckConstraint("ck_api_token_revoked", "(revoked_at IS NULL) = (revoked_by_id IS NULL)");
            }
        );
        builder.HasIndex(t => t.TokenHash).IsUnique();
        builder.HasIndex(t => t.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(t => t.RevokedById).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A token that was made: its text, which is shown once, or why none was made.</summary>
public sealed record MadeApiToken(string? Text, IReadOnlyList<ApiTokenRefusal> Refusals);

/// <summary>
/// Makes, finds and revokes the tokens with which programs read open data. Every account that can sign in may have some, because a token
/// opens nothing that is closed to the public; it is asked for so that a program that reads too much has somebody who answers for it.
/// The database holds only the SHA-256 of a token. Tokens are random and long, so nobody finds one from its hash, and the time of the
/// look-up by the hash tells nothing about a token.
/// </summary>
public sealed class ApiTokens(CampaignsDbContext db, IClock clock)
{
    /// <summary>The hash by which a token is found; null when the text is no token.</summary>
    public static byte[]? HashOf(string? text)
    {
        Span<byte> token = stackalloc byte[ApiTokenRules.TokenBytes];
        return TokenText.TryDecode(text, token) ? SHA256.HashData(token) : null;
    }

    /// <summary>The account's tokens, also those that ended lately.</summary>
    public static Task<List<ApiToken>> OfAsync(CampaignsDbContext db, Guid accountId, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var old = now - ApiTokenRules.Kept;
        return db
            .ApiTokens.AsNoTracking()
            .Where(t => t.AccountId == accountId && t.ExpiresAt > old && (t.RevokedAt == null || t.RevokedAt > old))
            .OrderByDescending(t => t.CreatedAt)
            .ThenBy(t => t.Id)
            .ToListAsync(cancel);
    }

    /// <summary>Makes a token of the actor's own account.</summary>
    public async Task<MadeApiToken> MakeAsync(Actor actor, string name, int days, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (now, account) = (clock.GetCurrentInstant(), actor.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Two forms sent at once would otherwise both find room for one more. Ending the account waits for the same lock.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM account WHERE id = {account} FOR NO KEY UPDATE", cancel);
        var held = await db
            .ApiTokens.Where(t => t.AccountId == account && t.RevokedAt == null && t.ExpiresAt > now)
            .Select(t => t.Name)
            .ToListAsync(cancel);
        if (ApiTokenRules.Make(name, days, held) is { Count: > 0 } refusals)
        {
            return new MadeApiToken(null, refusals);
        }

        var old = now - ApiTokenRules.Kept;
        await db.ApiTokens.Where(t => t.AccountId == account && (t.ExpiresAt <= old || t.RevokedAt <= old)).ExecuteDeleteAsync(cancel);
        var token = RandomNumberGenerator.GetBytes(ApiTokenRules.TokenBytes);
        var made = new ApiToken
        {
            Id = Guid.CreateVersion7(),
            AccountId = account,
            Name = name,
            TokenHash = SHA256.HashData(token),
            CreatedAt = now,
            ExpiresAt = now + Duration.FromDays(days),
        };
        db.ApiTokens.Add(made);
        Log(actor, now, "account.api_token_made", made, actor.InForce?.UnitId);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new MadeApiToken(TokenText.Encode(token), []);
    }

    /// <summary>Revokes a token of an account; false when the account has no such token that holds.</summary>
    /// <param name="actor">Its owner, or somebody who may change the account.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="id">The token.</param>
    /// <param name="unitId">The unit under which the log lists the act.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<bool> RevokeAsync(Actor actor, Guid accountId, Guid id, Guid? unitId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var by = actor.Id;
        var revoked = await db
            .ApiTokens.Where(t => t.Id == id && t.AccountId == accountId && t.RevokedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.RevokedAt, now).SetProperty(x => x.RevokedById, by), cancel);
        if (revoked == 0)
        {
            return false;
        }

        Log(actor, now, "account.api_token_revoked", await db.ApiTokens.AsNoTracking().SingleAsync(t => t.Id == id, cancel), unitId);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// Revokes all tokens of an account that is locked or ended, in the caller's transaction. They stay revoked when the account is
    /// unlocked, as its sessions stay ended.
    /// </summary>
    public Task<int> RevokeAllAsync(Actor actor, Guid accountId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (now, by) = (clock.GetCurrentInstant(), actor.Id);
        return db
            .ApiTokens.Where(t => t.AccountId == accountId && t.RevokedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.RevokedAt, now).SetProperty(x => x.RevokedById, by), cancel);
    }

    /// <summary>The token that holds now and whose account may sign in; null for every other text. Notes the day of its use.</summary>
    public async Task<Guid?> FindAsync(string? text, CancellationToken cancel)
    {
        if (HashOf(text) is not { } hash)
        {
            return null;
        }

        var now = clock.GetCurrentInstant();
        var year = (now + Duration.FromDays(365)).ToDateTimeOffset();
        var found = await (
            from t in db.ApiTokens
            join a in db.Users on t.AccountId equals a.Id
            where
                t.TokenHash == hash
                && t.RevokedAt == null
                && t.ExpiresAt > now
                && a.EndedAt == null
                && (a.LockoutEnd == null || a.LockoutEnd <= year)
            select new { t.Id, t.LastUsedOn }
        ).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return null;
        }

        var today = clock.Today();
        if (found.LastUsedOn is null || found.LastUsedOn < today)
        {
            await db
                .ApiTokens.Where(t => t.Id == found.Id && (t.LastUsedOn == null || t.LastUsedOn < today))
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.LastUsedOn, today), cancel);
        }

        return found.Id;
    }

    private void Log(Actor actor, Instant now, string action, ApiToken token, Guid? unitId) =>
        db.Audit(actor, now, action, "account", token.AccountId, unitId, new { tokenName = token.Name, expiresAt = token.ExpiresAt });
}
