using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Accounts;

internal sealed class AccountConfiguration
    : IEntityTypeConfiguration<Account>,
        IEntityTypeConfiguration<Grant>,
        IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
        IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
        IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    /// <summary>The unique index that refuses a grant which the account already holds.</summary>
    public const string SameGrantConstraint = "ix_account_grant_open";

    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable(
            "account",
            t =>
            {
                t.HasCheckConstraint("ck_account_language", "language IN ('vi', 'en')");
                t.HasCheckConstraint("ck_account_theme", "theme IN ('light', 'dark', 'auto')");
            }
        );
        builder.HasIndex(a => a.NormalizedEmail).HasDatabaseName("ix_account_normalized_email").IsUnique();
        builder.HasIndex(a => a.NormalizedUserName).HasDatabaseName("ix_account_normalized_user_name").IsUnique();
        builder.HasIndex(a => a.DemoKey).IsUnique();
        builder
            .HasMany<LongJob>()
            .WithOne()
            .HasForeignKey(j => j.ById)
            .OnDelete(DeleteBehavior.Restrict)
            .HasConstraintName("fk_long_job_account_by_id");
        builder.Property(a => a.DisplayName).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.HasIndex(a => new { a.DisplayName, a.Id });
        builder.Property(a => a.NameFolded).HasDefaultValue("");
        builder.HasIndex(a => a.NameFolded).HasMethod("gin").HasOperators("gin_trgm_ops");

        // The key is configured here and not in Lists, because Lists must not know Accounts: accounts are imported by lists
        // (docs/architecture.md, Arrows).
        builder.HasMany<ListImport>().WithOne().HasForeignKey(i => i.CreatedById).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("account_grant", t => t.HasCheckConstraint("ck_account_grant_valid", "valid_to IS NULL OR valid_to >= valid_from"));
        builder.HasIndex(g => g.AccountId);
        builder.HasIndex(g => g.UnitId);

        // An account holds the same open grant only once.
        builder
            .HasIndex(g => new
            {
                g.AccountId,
                g.Role,
                g.UnitId,
                g.ActingUnitId,
                g.ActivityId,
            })
            .HasFilter("valid_to IS NULL")
            .IsUnique()
            .AreNullsDistinct(false)
            .HasDatabaseName(SameGrantConstraint);
        builder.HasOne<Account>().WithMany().HasForeignKey(g => g.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(g => g.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(g => g.ActingUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Activity>().WithMany().HasForeignKey(g => g.ActivityId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("account_claim");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("account_login");

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("account_token");
}
