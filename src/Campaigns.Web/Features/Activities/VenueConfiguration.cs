using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using NpgsqlTypes;

namespace Campaigns.Web.Features.Activities;

internal sealed class VenueConfiguration
    : IEntityTypeConfiguration<Venue>,
        IEntityTypeConfiguration<Booking>,
        IEntityTypeConfiguration<EventForm>,
        IEntityTypeConfiguration<EventSetting>,
        IEntityTypeConfiguration<AudienceGroup>
{
    /// <summary>The exclusion constraint that refuses two bookings of the same rooms of a venue at one time.</summary>
    public const string VenueTakenConstraint = "ex_booking_venue";

    /// <summary>The exclusion constraint that refuses two bookings of a person at one time.</summary>
    public const string PersonTakenConstraint = "ex_booking_person";

    public void Configure(EntityTypeBuilder<Venue> builder)
    {
        builder.ToTable(
            "venue",
            t =>
            {
                t.HasCheckConstraint("ck_venue_rooms", "rooms BETWEEN 1 AND 200");
                t.HasCheckConstraint("ck_venue_capacity", "capacity > 0");
                t.HasCheckConstraint("ck_venue_name", "name <> '' AND name_folded <> ''");
            }
        );
        builder.Property(v => v.Name).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.Property(v => v.PublicName).HasDefaultValue("");
        builder.Property(v => v.PublicNameFolded).HasDefaultValue("");
        builder
            .HasIndex(v => new
            {
                v.CommuneId,
                v.NameFolded,
                v.VillageFolded,
            })
            .IsUnique();
        builder.HasIndex(v => v.NameFolded).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasOne<Unit>().WithMany().HasForeignKey(v => v.CommuneId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Booking> builder)
    {
        builder.ToTable(
            "booking",
            t =>
            {
                t.HasCheckConstraint("ck_booking_resource", "(venue_id IS NULL) <> (person_id IS NULL)");
                t.HasCheckConstraint("ck_booking_standing", "(person_id IS NULL) = (standing_id IS NULL)");
                t.HasCheckConstraint("ck_booking_times", "ends_at > starts_at");
                t.HasCheckConstraint("ck_booking_held", "held");
                t.HasCheckConstraint(
                    "ck_booking_rooms",
                    "(room_from IS NULL) = (room_to IS NULL) AND (venue_id IS NOT NULL OR room_from IS NULL)"
                );
            }
        );
        // The exclusion constraints compare this column, and it is a part of the foreign key to the activity's holds_bookings.
        builder.Property<bool>("Held").HasDefaultValueSql("true").HasSentinel(false);
        builder.Property<NpgsqlRange<int>>("Rooms").HasComputedColumnSql("int4range(room_from, room_to, '[]')", stored: true);
        builder.Property<Interval>("During").HasComputedColumnSql("tstzrange(starts_at, ends_at)", stored: true);
        builder.Property(b => b.StandingId).ValueGeneratedOnAddOrUpdate();
        builder.HasIndex(b => b.SessionId);
        builder.HasIndex(b => b.ActivityId);
        builder.HasOne<Session>().WithMany().HasForeignKey(b => b.SessionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Activity>().WithMany().HasForeignKey(b => b.ActivityId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Venue>().WithMany().HasForeignKey(b => b.VenueId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(b => b.PersonId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<EventForm> builder)
    {
        builder.ToTable("event_form");
        builder.HasIndex(c => c.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<EventSetting> builder)
    {
        builder.ToTable("event_setting");
        builder.HasIndex(c => c.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AudienceGroup> builder)
    {
        builder.ToTable("audience_group");
        builder.Property(c => c.PublicVi).HasDefaultValue("");
        builder.Property(c => c.PublicEn).HasDefaultValue("");
        builder.HasIndex(c => c.Key).IsUnique();
    }
}
