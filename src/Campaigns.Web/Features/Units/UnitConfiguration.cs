using Campaigns.Domain.Installations;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Units;

internal sealed class UnitConfiguration
    : IEntityTypeConfiguration<Unit>,
        IEntityTypeConfiguration<UnitLevel>,
        IEntityTypeConfiguration<UnitCode>,
        IEntityTypeConfiguration<LeadAgency>,
        IEntityTypeConfiguration<UnitScope>,
        IEntityTypeConfiguration<Installation>
{
    public void Configure(EntityTypeBuilder<Unit> builder)
    {
        builder.ToTable(
            "unit",
            t =>
            {
                t.HasCheckConstraint("ck_unit_valid", "valid_to IS NULL OR valid_to >= valid_from");
                t.HasCheckConstraint("ck_unit_name", "name <> '' AND short_name <> '' AND name_folded <> ''");
                t.HasCheckConstraint("ck_unit_path", "subpath(path, -1)::text = replace(id::text, '-', '')");
                t.HasCheckConstraint("ck_unit_tile", "(tile_row IS NULL) = (tile_column IS NULL)");
            }
        );
        builder.Property(u => u.Path).HasColumnType("ltree");
        builder.Property(u => u.Name).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.Property(u => u.ShortName).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.Property(u => u.PublicName).HasDefaultValue("");
        builder.HasIndex(u => u.Path).HasMethod("gist");
        builder.HasIndex(u => u.ParentId);
        builder.HasIndex(u => new { u.NameFolded, u.Id }).HasDatabaseName("ix_unit_name");
        builder.HasIndex(u => u.NameFolded).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasOne<Unit>().WithMany().HasForeignKey(u => u.ParentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<UnitLevel>().WithMany().HasForeignKey(u => u.LevelKey).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<UnitLevel> builder)
    {
        builder.ToTable("unit_level");
        builder.HasKey(l => l.Key);
    }

    public void Configure(EntityTypeBuilder<UnitCode> builder)
    {
        builder.ToTable("unit_code");
        builder.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.Register, c.Code });
    }

    public void Configure(EntityTypeBuilder<LeadAgency> builder)
    {
        builder.ToTable("lead_agency");
        builder.HasOne<Unit>().WithMany().HasForeignKey(l => l.AreaUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(l => l.AgencyUnitId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<UnitScope> builder)
    {
        builder.ToView("unit_scope");
        builder.HasNoKey();
    }

    public void Configure(EntityTypeBuilder<Installation> builder)
    {
        builder.ToTable("installation", t => t.HasCheckConstraint("ck_installation_one", "id = 1"));
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.HasOne<Unit>().WithMany().HasForeignKey(i => i.RootUnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
