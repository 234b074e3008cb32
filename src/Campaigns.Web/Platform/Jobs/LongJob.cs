using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Platform.Jobs;

public enum LongJobState
{
    /// <summary>Nobody has begun yet.</summary>
    Waiting,

    Running,

    Done,

    /// <summary>The job met the same kind of fault several times and was given up.</summary>
    Failed,
}

/// <summary>
/// Work that takes longer than a page may: who asked for it, how far it is, and how it ended. The row is the truth; Hangfire only starts
/// <see cref="LongJobRunner"/>, and a job whose process was stopped is found by its row.
/// </summary>
[OnlyNamedIndexes]
public sealed class LongJob
{
    /// <summary>How long an ended job stays in the list of its account. What it did stays in the rows of its feature.</summary>
    public static readonly Duration Kept = Duration.FromDays(30);

    public required Guid Id { get; init; }

    /// <summary>The work that does it: the <see cref="ILongJobWork.Kind"/> of one of them.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, such as the list that is entered.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The account that asked for it and is told of its end.</summary>
    public required Guid ById { get; init; }

    public Guid? UnitId { get; init; }

    /// <summary>What the person knows it by, such as the name of a file.</summary>
    public required string Title { get; init; }

    /// <summary>The address of the page that shows it and its result.</summary>
    public required string Page { get; init; }

    public LongJobState State { get; set; }

    public int Done { get; set; }

    /// <summary>How much there is to do; 0 until it is known.</summary>
    public int Of { get; set; }

    /// <summary>A word of the kind about how it ended; null when there is nothing to say.</summary>
    public string? Result { get; set; }

    /// <summary>The type of the last fault. Its message is left out, because it may contain what somebody typed.</summary>
    public string? Fault { get; set; }

    /// <summary>How many faults it met.</summary>
    public int Faults { get; set; }

    /// <summary>The run that has the job now; null when none has.</summary>
    public Guid? RunId { get; set; }

    public required Instant CreatedAt { get; init; }

    public Instant? StartedAt { get; set; }

    /// <summary>When the run last gave a sign of life. After <see cref="LongJobRunner.Patience"/> without one another run takes the
    /// job.</summary>
    public required Instant TouchedAt { get; set; }

    public Instant? EndedAt { get; set; }

    /// <summary>When the person saw that it had ended.</summary>
    public Instant? SeenAt { get; set; }
}

internal sealed class LongJobConfiguration : IEntityTypeConfiguration<LongJob>
{
    public void Configure(EntityTypeBuilder<LongJob> builder)
    {
        builder.ToTable(
            "long_job",
            t =>
            {
                t.HasCheckConstraint("ck_long_job_ended", "(ended_at IS NULL) = (state IN ('waiting', 'running'))");
                t.HasCheckConstraint("ck_long_job_failed", "state <> 'failed' OR fault IS NOT NULL");
                t.HasCheckConstraint("ck_long_job_progress", "done >= 0 AND \"of\" >= 0");
                t.HasCheckConstraint("ck_long_job_seen", "seen_at IS NULL OR ended_at IS NOT NULL");
            }
        );
        // One job at a time about one thing, however often the button is pressed.
        builder.HasIndex(j => new { j.Kind, j.SubjectId }).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ix_long_job_open");
        builder.HasIndex(j => new { j.ById, j.Id }).HasDatabaseName("ix_long_job_of_account");
        builder.HasIndex(j => new { j.SubjectId, j.Id }).HasDatabaseName("ix_long_job_about");

        // The bell asks for these on every page.
        builder.HasIndex(j => j.ById).HasFilter("seen_at IS NULL").HasDatabaseName("ix_long_job_unseen");
        builder.HasOne<Unit>().WithMany().HasForeignKey(j => j.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
