using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Notifications;

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable(
            "message",
            t =>
            {
                t.HasCheckConstraint("ck_message_sent", "(state = 'sent') = (sent_at IS NOT NULL)");
                t.HasCheckConstraint("ck_message_reason", "state NOT IN ('skipped', 'failed') OR reason IS NOT NULL");
                t.HasCheckConstraint("ck_message_claimed", "claimed_at IS NULL OR state = 'due'");
                t.HasCheckConstraint("ck_message_channel", "channel IN ('email')");
                t.HasCheckConstraint("ck_message_about", "num_nonnulls(activity_id, report_answer_id) = 1");
                t.HasCheckConstraint("ck_message_report", "(rule IN ('report_due', 'reports_late')) = (report_answer_id IS NOT NULL)");
            }
        );
        // Nobody gets the same message twice (rule 3).
        builder
            .HasIndex(m => new
            {
                m.Rule,
                m.OccurrenceId,
                m.RecipientId,
                m.ScheduleVersion,
            })
            .IsUnique();
        builder.HasIndex(m => m.NextAttemptAt).HasFilter("state = 'due'").HasDatabaseName("ix_message_due");
        builder.HasIndex(m => new { m.Mailbox, m.SentAt }).HasFilter("mailbox IS NOT NULL").HasDatabaseName("ix_message_mailbox");
        builder.HasIndex(m => m.ActivityId);
        builder.HasIndex(m => m.ReportAnswerId).HasFilter("report_answer_id IS NOT NULL");
        builder.HasIndex(m => m.RegistrationId);
        builder.HasOne<Activity>().WithMany().HasForeignKey(m => m.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(m => m.ReportAnswerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Registration>().WithMany().HasForeignKey(m => m.RegistrationId).OnDelete(DeleteBehavior.Restrict);
    }
}
