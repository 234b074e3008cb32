using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>How guests may check themselves in; no row: not at all.</summary>
[OnlyNamedIndexes]
public sealed class SelfCheckInSetting
{
    public Guid ActivityId { get; init; }

    public required string Way { get; init; }

    public Guid ChangedById { get; init; }

    public Instant ChangedAt { get; init; }
}

/// <summary>
/// From which phone a guest checked in: the hash of a random number that the phone keeps for the day. The row is written before the act, so
/// that no act is without it; if the act is then refused, its row refers to nothing.
/// </summary>
[OnlyNamedIndexes]
public sealed class SelfCheckInByPhone
{
    public Guid CheckInId { get; init; }

    public Guid ActivityId { get; init; }

    public required byte[] PhoneHash { get; init; }

    public Instant At { get; init; }
}

internal sealed class SelfCheckInTables : IEntityTypeConfiguration<SelfCheckInSetting>, IEntityTypeConfiguration<SelfCheckInByPhone>
{
    public void Configure(EntityTypeBuilder<SelfCheckInSetting> builder)
    {
        builder.ToTable(
            "self_check_in_setting",
            t => t.HasCheckConstraint("ck_self_check_in_setting_way", "way IN ('off', 'poster', 'screen')")
        );
        builder.HasKey(s => s.ActivityId);
        builder.HasOne<Activity>().WithOne().HasForeignKey<SelfCheckInSetting>(s => s.ActivityId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.ChangedById).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<SelfCheckInByPhone> builder)
    {
        builder.ToTable("self_check_in", t => t.HasCheckConstraint("ck_self_check_in_phone_hash", "octet_length(phone_hash) = 32"));
        builder.HasKey(s => s.CheckInId);
        builder.HasIndex(s => new { s.ActivityId, s.PhoneHash });
        builder.HasOne<Activity>().WithMany().HasForeignKey(s => s.ActivityId).OnDelete(DeleteBehavior.NoAction);
    }
}
