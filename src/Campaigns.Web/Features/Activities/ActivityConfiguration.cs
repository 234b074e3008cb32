using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>Which of an activity's two units lies under the ancestor.</summary>
public enum ScopeSide
{
    /// <summary>The unit that organises the activity.</summary>
    Organising,

    /// <summary>The commune where the activity takes place.</summary>
    Place,
}

/// <summary>
/// One activity under one unit. Rows are ordered by the start of the first session, which is 'infinity' for a draft without a time.
/// </summary>
public sealed class ActivityScope
{
    public Guid AncestorUnitId { get; init; }

    public ScopeSide Side { get; init; }

    public Instant StartsAt { get; init; }

    public Guid ActivityId { get; init; }
}

/// <summary>
/// A session that was recorded, because it has an attendance, an entry of the grid or a headcount. A headcount of zero is one too.
/// </summary>
public sealed class RecordedSession
{
    public Guid SessionId { get; init; }
}

internal sealed class ActivityConfiguration
    : IEntityTypeConfiguration<Activity>,
        IEntityTypeConfiguration<Session>,
        IEntityTypeConfiguration<ActivitySpeaker>,
        IEntityTypeConfiguration<ActivityAudience>,
        IEntityTypeConfiguration<ActivityCoOrganiser>,
        IEntityTypeConfiguration<ActivityScope>,
        IEntityTypeConfiguration<RecordedSession>
{
    public void Configure(EntityTypeBuilder<RecordedSession> builder)
    {
        builder.ToView("recorded_session");
        builder.HasNoKey();
    }

    public void Configure(EntityTypeBuilder<Activity> builder)
    {
        builder.ToTable(
            "activity",
            t =>
            {
                t.HasCheckConstraint(
                    "ck_activity_complete",
                    "state = 'draft' OR (title <> '' AND place_unit_id IS NOT NULL AND venue_id IS NOT NULL) OR (state = "
                        + "'cancelled' AND scheduled_at IS NULL)"
                );
                t.HasCheckConstraint("ck_activity_capacity", "capacity > 0");
                t.HasCheckConstraint(
                    "ck_activity_rooms",
                    "(room_from IS NULL) = (room_to IS NULL) AND room_from >= 1 AND room_to >= room_from"
                );
                t.HasCheckConstraint(
                    "ck_activity_door",
                    "check_in_opens_minutes BETWEEN 0 AND 1440 AND check_in_closes_minutes BETWEEN 0 AND 1440"
                );
                t.HasCheckConstraint("ck_activity_cancelled", "state <> 'cancelled' OR coalesce(state_reason, '') <> ''");
                t.HasCheckConstraint("ck_activity_held", "state NOT IN ('held', 'confirmed') OR held_at IS NOT NULL");
                t.HasCheckConstraint("ck_activity_code", "code ~ '^[0-9A-Z]{6,10}$'");
            }
        );
        builder.Property(a => a.DraftInput).HasColumnType("jsonb");
        builder.Property(a => a.Version).IsRowVersion();
        builder.Property(a => a.ChecksOut).HasDefaultValue(false);
        // The foreign key of the bookings points to this column, so that only activities that take place can have bookings.
        builder.Property<bool>("HoldsBookings").HasComputedColumnSql("state IN ('scheduled', 'held', 'confirmed')", stored: true);
        builder.HasIndex(a => a.Code).IsUnique();
        builder.HasIndex(a => a.IcsUid).IsUnique();
        builder.HasIndex(a => new { a.CampaignId, a.State });
        builder.HasIndex(a => a.OrganisingUnitId);
        builder.HasIndex(a => a.VenueId);
        // The indexes by name and by place let the first page of a list read only the rows that it shows, however many activities there
        // are.
        builder.HasIndex(a => new { a.TitleFolded, a.Id }).HasDatabaseName("ix_activity_title");
        builder.HasIndex(a => new { a.PlaceUnitId, a.Id }).HasDatabaseName("ix_activity_place");
        builder.HasIndex(a => a.TitleFolded).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasOne<Unit>().WithMany().HasForeignKey(a => a.OrganisingUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(a => a.PlaceUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(a => a.CampaignId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Venue>().WithMany().HasForeignKey(a => a.VenueId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.CreatedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.ScheduledById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.HeldById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.ConfirmedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(a => a.Sessions).WithOne().HasForeignKey(s => s.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(a => a.Speakers).WithOne().HasForeignKey(s => s.ActivityId);
        builder.HasMany(a => a.Audiences).WithOne().HasForeignKey(s => s.ActivityId);
        builder.HasMany(a => a.CoOrganisers).WithOne().HasForeignKey(s => s.ActivityId);
    }

    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable(
            "session",
            t =>
            {
                t.HasCheckConstraint("ck_session_times", "ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'");
                t.HasCheckConstraint("ck_session_ordinal", "ordinal >= 1");
            }
        );
        // Called-off sessions are needed only for messages about them and by phones that still have them in their list. Those queries name
        // them explicitly.
        builder.HasQueryFilter(s => s.CalledOffAt == null);
        builder.HasIndex(s => new { s.ActivityId, s.Ordinal }).IsUnique();
        builder.HasIndex(s => s.StartsAt);

        // Few activities have further sessions; lists ask for those that are still to come.
        builder.HasIndex(s => s.StartsAt, "further").HasDatabaseName("ix_session_further").HasFilter("ordinal > 1");
    }

    public void Configure(EntityTypeBuilder<ActivitySpeaker> builder)
    {
        builder.ToTable("activity_speaker");
        builder.HasKey(s => new { s.ActivityId, s.PersonId });
        builder.HasIndex(s => s.PersonId);
        builder.HasOne(s => s.Person).WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ActivityAudience> builder)
    {
        builder.ToTable("activity_audience");
        builder.HasKey(a => new { a.ActivityId, a.AudienceGroupId });
        builder.HasOne<AudienceGroup>().WithMany().HasForeignKey(a => a.AudienceGroupId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ActivityCoOrganiser> builder)
    {
        builder.ToTable("activity_co_organiser");
        builder.HasKey(c => new { c.ActivityId, c.UnitId });
        builder.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ActivityScope> builder)
    {
        builder.ToTable("activity_scope");
        builder.HasKey(s => new
        {
            s.AncestorUnitId,
            s.Side,
            s.StartsAt,
            s.ActivityId,
        });
        builder.HasIndex(s => s.ActivityId);
        builder.HasOne<Unit>().WithMany().HasForeignKey(s => s.AncestorUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Activity>().WithMany().HasForeignKey(s => s.ActivityId).OnDelete(DeleteBehavior.Cascade);
    }
}
