using Campaigns.Domain.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Platform.Audit;

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        // The table has no foreign keys, because the log outlives the things that it is about.
        builder.ToTable("audit_entry");
        builder.Property(a => a.Fields).HasColumnType("jsonb");
        builder.HasIndex(a => new
        {
            a.SubjectKind,
            a.SubjectId,
            a.At,
        });
        builder.HasIndex(a => new { a.UnitId, a.At });
        builder.HasIndex(a => new { a.ActorId, a.At });
        builder.HasIndex(a => a.At);
    }
}
