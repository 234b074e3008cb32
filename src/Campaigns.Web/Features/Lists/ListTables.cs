using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Lists;

/// <summary>
/// A list of any kind that was uploaded as a file. People look at it, choose its columns, answer questions about words, decide about single
/// lines, and then it is written, at once or in several runs. Its cells hold names, so they are erased as soon as they are no longer
/// needed.
/// </summary>
[OnlyNamedIndexes]
public sealed class ListImport
{
    public Guid Id { get; init; }

    public Guid? ActivityId { get; init; }

    public Guid? SessionId { get; init; }

    public required string FileName { get; init; }

    /// <summary>The meaning of each column and how it is known, in the order of the columns.</summary>
    public required string Columns { get; init; }

    public required string State { get; init; }

    public bool Consent { get; init; }

    public required string Language { get; init; }

    public Guid CreatedById { get; init; }

    public Instant CreatedAt { get; init; }

    public Instant TouchedAt { get; init; }

    public Instant? FinishedAt { get; init; }

    public required string Kind { get; init; }

    /// <summary>The names of the sheets, which of them are hidden, and a forgotten cell if one was found.</summary>
    public required string Sheets { get; init; }

    public int Sheet { get; init; }

    /// <summary>The row of the headings, counted among the lines that are not empty; -1: there are none.</summary>
    public int HeadFirst { get; init; }

    public int HeadRows { get; init; }

    public bool TakeHidden { get; init; }

    public required string Words { get; init; }

    public required string Years { get; init; }
}

/// <summary>A line of a stored list.</summary>
[OnlyNamedIndexes]
public sealed class ListImportRow
{
    public Guid ImportId { get; init; }

    public int Sheet { get; init; }

    public int Number { get; init; }

    public required string[] Cells { get; init; }

    public string? Outcome { get; init; }

    public string? Fault { get; init; }

    public bool Hidden { get; init; }

    /// <summary>The operation id for registering the line's person. It is random, so that nobody can compute it from a name.</summary>
    public Guid OperationId { get; init; }

    /// <summary>The registration that the line meant when it was written.</summary>
    public Guid? RegistrationId { get; init; }

    /// <summary>The decision that the line is a person (true) or is left out (false).</summary>
    public bool? Taken { get; init; }

    /// <summary>The decision that the line is another person than the line above.</summary>
    public bool Apart { get; init; }

    /// <summary>The registration that was chosen; all zeros: none of the registered people.</summary>
    public Guid? Who { get; init; }

    /// <summary>The decision that the person was present, whatever the file says.</summary>
    public bool There { get; init; }
}

internal sealed class ListTables : IEntityTypeConfiguration<ListImport>, IEntityTypeConfiguration<ListImportRow>
{
    public void Configure(EntityTypeBuilder<ListImport> builder)
    {
        builder.ToTable(
            "list_import",
            t =>
            {
                t.HasCheckConstraint("ck_list_import_kind", "kind IN ('attendance', 'accounts')");
                t.HasCheckConstraint(
                    "ck_list_import_about",
                    "(kind = 'attendance') = (activity_id IS NOT NULL AND session_id IS NOT NULL)"
                );
                t.HasCheckConstraint("ck_list_import_state", "state IN ('read', 'running', 'done')");
                t.HasCheckConstraint("ck_list_import_language", "language IN ('vi', 'en')");
                t.HasCheckConstraint("ck_list_import_finished", "(state = 'done') = (finished_at IS NOT NULL)");
            }
        );
        builder.Property(i => i.Columns).HasColumnType("jsonb").HasDefaultValueSql("'[]'");
        builder.Property(i => i.Consent).HasDefaultValue(false);
        builder.Property(i => i.Sheets).HasColumnType("jsonb").HasDefaultValueSql("'[]'");
        builder.Property(i => i.Sheet).HasDefaultValue(0);
        builder.Property(i => i.HeadFirst).HasDefaultValue(0);
        builder.Property(i => i.HeadRows).HasDefaultValue(1);
        builder.Property(i => i.TakeHidden).HasDefaultValue(false);
        builder.Property(i => i.Words).HasColumnType("jsonb").HasDefaultValueSql("'{}'");
        builder.Property(i => i.Years).HasColumnType("jsonb").HasDefaultValueSql("'{}'");
        builder.HasIndex(i => new { i.ActivityId, i.CreatedAt });
        builder.HasIndex(i => i.TouchedAt).HasFilter("state <> 'done'");
        builder.HasOne<Activity>().WithMany().HasForeignKey(i => i.ActivityId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Session>().WithMany().HasForeignKey(i => i.SessionId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ListImportRow> builder)
    {
        builder.ToTable(
            "list_import_row",
            t =>
            {
                t.HasCheckConstraint(
                    "ck_list_import_row_outcome",
                    "outcome IN ('added', 'registered', 'already', 'absent', 'skipped', 'fault')"
                );
                t.HasCheckConstraint(
                    "ck_list_import_row_fault",
                    "(outcome = 'fault') = (fault IS NOT NULL) OR outcome = 'skipped' OR outcome IS NULL AND fault IS NULL"
                );
            }
        );
        builder.HasKey(r => new
        {
            r.ImportId,
            r.Sheet,
            r.Number,
        });
        builder.Property(r => r.Sheet).HasDefaultValue(0);
        builder.Property(r => r.Hidden).HasDefaultValue(false);
        builder.Property(r => r.OperationId).HasDefaultValueSql("gen_random_uuid()");
        builder.Property(r => r.Apart).HasDefaultValue(false);
        builder.Property(r => r.There).HasDefaultValue(false);
        builder.HasIndex(r => new { r.ImportId, r.Number }).HasFilter("outcome IS NULL");
        builder.HasOne<ListImport>().WithMany().HasForeignKey(r => r.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}
