using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Campaigns;

internal sealed class CampaignConfiguration
    : IEntityTypeConfiguration<CampaignRule>,
        IEntityTypeConfiguration<Campaign>,
        IEntityTypeConfiguration<CampaignKeyDate>,
        IEntityTypeConfiguration<CampaignTarget>
{
    public void Configure(EntityTypeBuilder<CampaignRule> builder)
    {
        builder.ToTable(
            "campaign_rule",
            t =>
            {
                t.HasCheckConstraint("ck_campaign_rule_months", "start_month BETWEEN 1 AND 12 AND end_month BETWEEN 1 AND 12");
                t.HasCheckConstraint("ck_campaign_rule_days", "start_day BETWEEN 1 AND 31 AND end_day BETWEEN 1 AND 31");
            }
        );
        builder.Property(r => r.PublicNameVi).HasDefaultValue("");
        builder.Property(r => r.PublicNameEn).HasDefaultValue("");
        builder.HasIndex(r => r.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Campaign> builder)
    {
        builder.ToTable(
            "campaign",
            t =>
            {
                t.HasCheckConstraint("ck_campaign_dates", "ends_on >= starts_on");
                t.HasCheckConstraint("ck_campaign_edition", "(rule_id IS NULL) = (edition_year IS NULL)");
            }
        );
        builder.Property(c => c.PublicNameVi).HasDefaultValue("");
        builder.Property(c => c.PublicNameEn).HasDefaultValue("");
        builder
            .HasIndex(c => new
            {
                c.RuleId,
                c.EditionYear,
                c.UnitId,
            })
            .IsUnique();
        builder.HasIndex(c => c.StartsOn);
        builder.HasOne<CampaignRule>().WithMany().HasForeignKey(c => c.RuleId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(c => c.KeyDates).WithOne().HasForeignKey(k => k.CampaignId);
    }

    public void Configure(EntityTypeBuilder<CampaignKeyDate> builder)
    {
        builder.ToTable("campaign_key_date");
        builder.HasKey(k => new { k.CampaignId, k.On });
    }

    public void Configure(EntityTypeBuilder<CampaignTarget> builder)
    {
        builder.ToTable("campaign_target", t => t.HasCheckConstraint("ck_campaign_target_turns", "turns >= 0 AND events >= 0"));
        builder.HasKey(t => new { t.CampaignId, t.UnitId });
        builder.HasOne<Campaign>().WithMany().HasForeignKey(t => t.CampaignId);
        builder.HasOne<Unit>().WithMany().HasForeignKey(t => t.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
