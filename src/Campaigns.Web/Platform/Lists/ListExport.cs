using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// A list that is too long to be written while its reader waits. A long job writes it, and the reader fetches it afterwards.
/// </summary>
[OnlyNamedIndexes]
public sealed class ListExport
{
    /// <summary>How long the file can be fetched. It may hold names, so it is kept no longer than it is needed.</summary>
    public static readonly Duration Kept = Duration.FromDays(1);

    public required Guid Id { get; init; }

    /// <summary>The account that asked for it; nobody else gets the file.</summary>
    public required Guid ById { get; init; }

    /// <summary>The grant that was in force when the account asked.</summary>
    public Guid? GrantId { get; init; }

    public required string Language { get; init; }

    /// <summary>The page of the list, as Razor Pages names it: "/Events/Registrations".</summary>
    public required string Page { get; init; }

    /// <summary>The address of the workbook with all filters.</summary>
    public required string Address { get; init; }

    /// <summary>Whose rows the list held when it was asked for (<see cref="ListSheet.Scope"/>).</summary>
    public required string Scope { get; init; }

    public required string FileName { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>When its file was written; null until then.</summary>
    public Instant? MadeAt { get; set; }

    /// <summary>From then on the file is not handed out any more, and the row is deleted.</summary>
    public required Instant ExpiresAt { get; set; }
}

/// <summary>
/// A part of such a file; the parts are stored apart, so that neither writing nor reading needs the whole file in memory.
/// </summary>
[OnlyNamedIndexes]
public sealed class ListExportPart
{
    public required Guid ExportId { get; init; }

    public required int Number { get; init; }

    public required byte[] Content { get; init; }
}

internal sealed class ListExportConfiguration : IEntityTypeConfiguration<ListExport>, IEntityTypeConfiguration<ListExportPart>
{
    public void Configure(EntityTypeBuilder<ListExport> builder)
    {
        builder.ToTable(
            "list_export",
            t =>
            {
                t.HasCheckConstraint("ck_list_export_expires", "expires_at > created_at");
                t.HasCheckConstraint("ck_list_export_language", "language IN ('vi', 'en')");
            }
        );
        builder.HasIndex(e => new { e.ById, e.Address }).HasDatabaseName("ix_list_export_of_account");
        builder.HasIndex(e => e.ExpiresAt).HasDatabaseName("ix_list_export_expires_at");
    }

    public void Configure(EntityTypeBuilder<ListExportPart> builder)
    {
        builder.ToTable("list_export_part");
        builder.HasKey(p => new { p.ExportId, p.Number });
        builder.HasOne<ListExport>().WithMany().HasForeignKey(p => p.ExportId).OnDelete(DeleteBehavior.Cascade);
    }
}
