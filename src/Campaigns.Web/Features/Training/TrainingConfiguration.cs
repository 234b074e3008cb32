using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Training;

internal sealed class TrainingConfiguration
    : IEntityTypeConfiguration<Course>,
        IEntityTypeConfiguration<CourseRun>,
        IEntityTypeConfiguration<Participant>,
        IEntityTypeConfiguration<GridEntry>,
        IEntityTypeConfiguration<TestMark>
{
    public void Configure(EntityTypeBuilder<Course> builder)
    {
        builder.ToTable(
            "course",
            t =>
            {
                t.HasCheckConstraint("ck_course_title", "title <> '' AND title_folded <> ''");
                t.HasCheckConstraint("ck_course_hours", "hours BETWEEN 1 AND 400");
                t.HasCheckConstraint(
                    "ck_course_rule",
                    "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))"
                );
            }
        );
        builder.Property(c => c.PassMark).HasPrecision(4, 2);
        builder.Property(c => c.Version).IsRowVersion();
        builder.Ignore(c => c.Rule);
        builder.HasIndex(c => new { c.TitleFolded, c.Id });
        builder.HasIndex(c => c.UnitId);
        builder.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.CreatedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CourseRun> builder)
    {
        builder.ToTable(
            "course_run",
            t =>
                t.HasCheckConstraint(
                    "ck_course_run_rule",
                    "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))"
                )
        );
        builder.HasKey(r => r.ActivityId);
        builder.Property(r => r.PassMark).HasPrecision(4, 2);
        builder.Ignore(r => r.Rule);
        // This column is a part of the foreign key to the activity, so that only an activity of kind course_run can have a row here.
        builder.Property<string>("Kind").IsRequired().HasComputedColumnSql("'course_run'", stored: true);
        builder.HasIndex(r => r.CourseId);
        builder.HasOne<Activity>().WithOne().HasForeignKey<CourseRun>(r => r.ActivityId);
        builder.HasOne<Course>().WithMany().HasForeignKey(r => r.CourseId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Participant> builder)
    {
        builder.ToTable("participant");
        builder.HasKey(p => p.RegistrationId);
        builder.HasOne<Registration>().WithOne().HasForeignKey<Participant>(p => p.RegistrationId);
    }

    public void Configure(EntityTypeBuilder<GridEntry> builder)
    {
        builder.ToTable(
            "grid_entry",
            t =>
            {
                t.HasCheckConstraint("ck_grid_entry_change", "before IS DISTINCT FROM after");
                t.HasCheckConstraint("ck_grid_entry_reason", "before IS NULL OR coalesce(reason, '') <> ''");
            }
        );
        builder.HasIndex(e => new
        {
            e.SessionId,
            e.RegistrationId,
            e.At,
        });
        builder.HasIndex(e => e.RegistrationId);
        builder.HasOne<Session>().WithMany().HasForeignKey(e => e.SessionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Registration>().WithMany().HasForeignKey(e => e.RegistrationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(e => e.ById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TestMark> builder)
    {
        builder.ToTable("test_mark", t => t.HasCheckConstraint("ck_test_mark_value", "value BETWEEN 0 AND 10"));
        builder.Property(m => m.Value).HasPrecision(4, 2);
        builder.HasIndex(m => new { m.RegistrationId, m.At });
        builder.HasOne<Registration>().WithMany().HasForeignKey(m => m.RegistrationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(m => m.ById).OnDelete(DeleteBehavior.Restrict);
    }
}
