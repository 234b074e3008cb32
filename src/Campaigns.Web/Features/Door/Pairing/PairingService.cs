using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Pairing;

/// <summary>What a pairing link offers to the phone that opened it.</summary>
public enum PairingState
{
    /// <summary>No phone has taken the link, so this one may.</summary>
    Free,

    /// <summary>This phone has taken the link.</summary>
    Own,

    /// <summary>Another phone has taken the link.</summary>
    Taken,

    /// <summary>The grant was revoked or ended, or the activity is over.</summary>
    Ended,
}

/// <summary>A pairing link, with what it offers.</summary>
public sealed record PairingOffer(DeviceGrant Grant, Instant EndsAt, PairingState State);

/// <summary>
/// Pairs phones with doors by links. Whoever manages the activity makes a link for each phone, and the first phone that uses it takes it.
/// The database holds only hashes, so nobody can pair a phone with a dump of it.
/// </summary>
public sealed class PairingService(CampaignsDbContext db, DeviceTokens tokens, PublicAddress address, IClock clock)
{
    // The limit leaves room for a number after the name.
    private const int MaxName = DeviceGrant.MaxGate - 5;

    // When the text is no token, this hash is looked up instead, so that the answer takes as long as for a token that nobody has.
    private static readonly byte[] Nothing = new byte[32];

    /// <summary>A secret by which a phone that used a link is recognised; 22 characters.</summary>
    public static string NewSecret() => TokenText.Encode(RandomNumberGenerator.GetBytes(LinkTokens.TokenBytes));

    /// <summary>Makes a link for a phone at a gate; the caller saves it.</summary>
    public DeviceGrant New(Guid activityId, string gate, bool maySearch, Guid by)
    {
        var id = Guid.CreateVersion7();
        return new DeviceGrant
        {
            Id = id,
            ActivityId = activityId,
            Gate = gate,
            MaySearch = maySearch,
            TokenHash = tokens.Hash(id, DeviceGrant.LinkGeneration, tokens.CurrentVersion),
            KeyVersion = tokens.CurrentVersion,
            CreatedById = by,
            CreatedAt = clock.GetCurrentInstant(),
        };
    }

    /// <summary>The address of the link.</summary>
    public string UrlOf(DeviceGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return address.Of($"/d/{tokens.Token(grant.Id, DeviceGrant.LinkGeneration, grant.KeyVersion)}");
    }

    /// <summary>The offer of a token. Every token that opens nothing gets the same answer (null) after the same query.</summary>
    /// <param name="token">The token from the address.</param>
    /// <param name="secret">The phone's secret; null when it has none yet.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<PairingOffer?> FindAsync(string? token, string? secret, CancellationToken cancel)
    {
        var hash = DeviceTokens.HashOf(token) ?? Nothing;
        var grant = await db.DeviceGrants.AsNoTracking().SingleOrDefaultAsync(g => g.TokenHash == hash, cancel);
        if (grant is null || !tokens.Verify(token, grant.Id, DeviceGrant.LinkGeneration, grant.KeyVersion))
        {
            return null;
        }

        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == grant.ActivityId, cancel);
        var endsAt = grant.EndsAt(activity);
        var own =
            grant.DeviceHash is { } kept
            && DeviceTokens.HashOf(secret) is { } given
            && CryptographicOperations.FixedTimeEquals(kept, given);
        var state =
            clock.GetCurrentInstant() >= endsAt ? PairingState.Ended
            : own ? PairingState.Own
            : grant.DeviceHash is null ? PairingState.Free
            : PairingState.Taken;
        return new PairingOffer(grant, endsAt, state);
    }

    /// <summary>Takes the link for the phone with this secret. The first phone gets it, and gets it again however often it asks.</summary>
    /// <param name="token">The token from the address.</param>
    /// <param name="secret">The phone's secret.</param>
    /// <param name="name">The name for the phone; empty: one is made.</param>
    /// <param name="made">Makes a name from a number.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<PairingOffer?> TakeAsync(string? token, string secret, string? name, Func<int, string> made, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(made);
        if (
            await FindAsync(token, secret, cancel) is not { } offer
            || offer.State is not PairingState.Free
            || DeviceTokens.HashOf(secret) is not { } hash
        )
        {
            return await FindAsync(token, secret, cancel);
        }

        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // The names of one activity's phones are given one after the other, so that no two phones have the same.
        await db.LockAsync(AdvisoryLocks.PhoneName, offer.Grant.ActivityId.ToString(), cancel);
        var names = await db
            .DeviceGrants.Where(g => g.ActivityId == offer.Grant.ActivityId && g.Name != null)
            .Select(g => g.Name!)
            .ToListAsync(cancel);
        var called = NameOf(name, made, names);
        var taken = await db
            .DeviceGrants.Where(g => g.Id == offer.Grant.Id && g.DeviceHash == null && g.RevokedAt == null && g.EndedAt == null)
            .ExecuteUpdateAsync(
                g => g.SetProperty(d => d.DeviceHash, hash).SetProperty(d => d.PairedAt, now).SetProperty(d => d.Name, called),
                cancel
            );
        if (taken == 1)
        {
            var unit = await db.Activities.Where(a => a.Id == offer.Grant.ActivityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
            db.AuditEntries.Add(
                new AuditEntry
                {
                    Id = Guid.CreateVersion7(),
                    At = now,
                    ActorKind = ActorKind.Device,
                    ActorId = offer.Grant.Id,
                    Action = "device.paired",
                    SubjectKind = "activity",
                    SubjectId = offer.Grant.ActivityId,
                    UnitId = unit,
                    Fields = JsonSerializer.Serialize(new { phone = $"device:{offer.Grant.Id}" }),
                }
            );
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return await FindAsync(token, secret, cancel);
    }

    private static string NameOf(string? chosen, Func<int, string> made, List<string> given)
    {
        bool IsGiven(string name) => given.Exists(g => string.Equals(g, name, StringComparison.OrdinalIgnoreCase));
        var tidy = Names.Tidy(chosen);
        tidy = Shortened.To(tidy, MaxName).TrimEnd();
        return tidy.Length > 0 && !IsGiven(tidy)
            ? tidy
            : Enumerable
                .Range(tidy.Length > 0 ? 2 : 1, given.Count + 2)
                .Select(n => tidy.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{tidy} {n}") : made(n))
                .First(n => !IsGiven(n));
    }
}
