using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Door;

internal sealed class AttendanceConfiguration
    : IEntityTypeConfiguration<CheckIn>,
        IEntityTypeConfiguration<CheckInTicks>,
        IEntityTypeConfiguration<Attendance>,
        IEntityTypeConfiguration<Headcount>,
        IEntityTypeConfiguration<DeviceGrant>,
        IEntityTypeConfiguration<DoorPhone>,
        IEntityTypeConfiguration<WalkIn>
{
    public void Configure(EntityTypeBuilder<CheckIn> builder)
    {
        // One function, because PostgreSQL reads and plans the text of every constraint anew in each insert (Migrations/Sql/Sound.sql).
        builder.ToTable(
            "check_in",
            t =>
                t.HasCheckConstraint(
                    "ck_check_in_sound",
                    "check_in_is_sound(kind, actor_kind, source, door_verdict, server_verdict, sex, age_band, waits, people, female, male, "
                        + "first_at, first_gate)"
                )
        );
        // These columns hold what an act said besides its verdict, so that an act that is sent again gets the same answer. Only
        // check_in_act writes them.
        builder.Property<bool>("LetIn").HasDefaultValue(false);
        builder.Property<int?>("People");
        builder.Property<int?>("Female");
        builder.Property<int?>("Male");
        builder.Property<Instant?>("FirstAt");
        builder.Property<string?>("FirstGate");
        // Why the act counts nothing until somebody decides (who-sees 6); null: it does not wait.
        builder.Property<string?>("Waits");
        // The operation of a walk-in that was not registered yet when the act arrived.
        builder.Property<Guid?>("WalkInId");
        // This index finds the few acts that somebody has to look at or decide about, and also those that only wait for a decision.
        builder
            .HasIndex("SessionId", "ReceivedAt", "Id")
            .HasDatabaseName("ix_check_in_differs")
            .HasFilter("(door_verdict IS NOT NULL AND door_verdict <> server_verdict) OR server_verdict = 'to_settle'");
        // This index counts the admissions of one phone, for its ceiling.
        builder
            .HasIndex(c => c.ActorId)
            .HasDatabaseName("ix_check_in_of_device")
            .HasFilter("actor_kind = 'device' AND kind = 'admit' AND server_verdict = 'accepted'");
        builder.HasIndex(c => new { c.SessionId, c.ReceivedAt });
        builder.HasIndex(c => c.RegistrationId);
        builder.HasIndex(c => c.TargetId).HasFilter("target_id IS NOT NULL");
        builder.HasIndex(c => c.PhoneId).HasFilter("phone_id IS NOT NULL");
        builder.HasOne<Session>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DoorPhone>().WithMany().HasForeignKey(c => c.PhoneId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CheckInTicks> builder)
    {
        builder.ToTable("check_in_ticks");
        builder.HasKey(k => k.CheckInId);
        builder.HasOne<CheckIn>().WithOne().HasForeignKey<CheckInTicks>(k => k.CheckInId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Attendance> builder)
    {
        builder.ToTable(
            "attendance",
            t => t.HasCheckConstraint("ck_attendance_sound", $"attendance_is_sound(source, {MeasureColumns.Names})")
        );
        builder.Ignore(a => a.Cells);
        builder.HasIndex(a => new { a.RegistrationId, a.SessionId }).IsUnique().HasFilter("annulled_at IS NULL");
        builder.HasIndex(a => new { a.SessionId, a.HappenedAt });
        builder.HasIndex(a => a.ActivityId);
        builder.HasIndex(a => a.PersonId);
        builder.HasIndex(a => a.CheckInId).IsUnique();
        // One statement writes the attendance and the check-in that it comes from. The session and the registration are copies of the
        // check-in's, which foreign keys hold, and the columns that the attendance is counted by are copies of columns of these two. So the
        // attendance has no foreign keys of its own; each of them would be one more look-up at every check-in.
    }

    public void Configure(EntityTypeBuilder<Headcount> builder)
    {
        builder.ToTable(
            "headcount",
            t =>
            {
                t.HasCheckConstraint("ck_headcount_splits", MeasureColumns.TwoSplits);
                t.HasCheckConstraint("ck_headcount_takes_back", "NOT takes_back OR corrects_id IS NOT NULL");
                t.HasCheckConstraint("ck_headcount_counter", "num_nonnulls(counted_by_id, device_grant_id) = 1");
                t.HasCheckConstraint("ck_headcount_cells", $"corrects_id IS NOT NULL OR {MeasureColumns.Least} >= 0");
            }
        );
        builder.Ignore(h => h.Cells);
        builder.Property(h => h.TakesBack).HasDefaultValue(false);
        builder.HasIndex(h => h.OperationId).IsUnique();
        builder.HasIndex(h => h.ActivityId);
        builder.HasIndex(h => h.SessionId);
        builder.HasOne<Session>().WithMany().HasForeignKey(h => h.SessionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Activity>().WithMany().HasForeignKey(h => h.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Headcount>().WithMany().HasForeignKey(h => h.CorrectsId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(h => h.CountedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DeviceGrant>().WithMany().HasForeignKey(h => h.DeviceGrantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DoorPhone>().WithMany().HasForeignKey(h => h.PhoneId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(h => h.OrganisingUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(h => h.PlaceUnitId).OnDelete(DeleteBehavior.Restrict);
        builder
            .HasOne<Campaign>()
            .WithMany()
            .HasForeignKey(h => h.CampaignId)
            .OnDelete(DeleteBehavior.Restrict)
            .HasConstraintName("fk_headcount_campaigns_campaign_id");
        builder.HasOne<EventForm>().WithMany().HasForeignKey(h => h.FormId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<EventSetting>().WithMany().HasForeignKey(h => h.SettingId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<DeviceGrant> builder)
    {
        builder.ToTable(
            "device_grant",
            t =>
            {
                t.HasCheckConstraint("ck_device_grant_gate", $"length(gate) BETWEEN 1 AND {DeviceGrant.MaxGate}");
                t.HasCheckConstraint("ck_device_grant_hashes", "octet_length(token_hash) = 32 AND octet_length(device_hash) = 32");
                t.HasCheckConstraint("ck_device_grant_paired", "(device_hash IS NULL) = (paired_at IS NULL)");
                t.HasCheckConstraint("ck_device_grant_revoked", "(revoked_at IS NULL) = (revoked_by_id IS NULL)");
                t.HasCheckConstraint("ck_device_grant_ended", "(ended_at IS NULL) = (ended_by_id IS NULL)");
                t.HasCheckConstraint("ck_device_grant_name", $"length(name) BETWEEN 1 AND {DeviceGrant.MaxGate}");
            }
        );
        builder.HasIndex(g => g.TokenHash).IsUnique();
        builder.HasIndex(g => g.ActivityId);
        builder.HasOne<Activity>().WithMany().HasForeignKey(g => g.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(g => g.CreatedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(g => g.RevokedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(g => g.EndedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<DoorPhone> builder)
    {
        builder.ToTable(
            "door_phone",
            t =>
            {
                t.HasCheckConstraint("ck_door_phone_key", "octet_length(public_key) = 64");
                t.HasCheckConstraint("ck_door_phone_waiting", "waiting >= 0");
                t.HasCheckConstraint("ck_door_phone_actor", "actor_kind IN ('account', 'device')");
            }
        );
        builder.HasIndex(p => new { p.ActorKind, p.ActorId });
        builder.HasIndex(p => p.LastSessionId);
        builder.HasOne<Session>().WithMany().HasForeignKey(p => p.LastSessionId).OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<WalkIn> builder)
    {
        builder.ToTable("walk_in");
        builder.HasKey(w => w.OperationId);
        builder.HasIndex(w => w.SessionId);
        builder.HasIndex(w => w.RegistrationId);
        builder.HasOne<Session>().WithMany().HasForeignKey(w => w.SessionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Registration>().WithMany().HasForeignKey(w => w.RegistrationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DoorPhone>().WithMany().HasForeignKey(w => w.PhoneId).OnDelete(DeleteBehavior.Restrict);
    }
}
