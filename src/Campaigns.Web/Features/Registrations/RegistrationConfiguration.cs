using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Registrations;

internal sealed class RegistrationConfiguration
    : IEntityTypeConfiguration<Person>,
        IEntityTypeConfiguration<Registration>,
        IEntityTypeConfiguration<RegistrationMember>,
        IEntityTypeConfiguration<ContactChange>,
        IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable(
            "person",
            t =>
            {
                t.HasCheckConstraint("ck_person_birth_year", "birth_year BETWEEN 1900 AND 2100");
                t.HasCheckConstraint("ck_person_phone", "phone ~ '^[+][1-9][0-9]{6,14}$'");
                t.HasCheckConstraint("ck_person_merged", "merged_into_id <> id");
                t.HasCheckConstraint("ck_person_name", "anonymised_at IS NOT NULL OR (name <> '' AND name_folded <> '')");
            }
        );
        builder.Property(p => p.NameSort).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.HasIndex(p => p.NameFolded).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasIndex(p => new { p.NameFolded, p.Phone }).HasDatabaseName("ix_person_match_phone");
        builder
            .HasIndex(p => new
            {
                p.NameFolded,
                p.BirthYear,
                p.CommuneId,
            })
            .HasDatabaseName("ix_person_match_commune");
        // This index serves the list of a unit's people by name.
        builder
            .HasIndex(p => new { p.NameSort, p.Id })
            .HasDatabaseName("ix_person_name_sort_standing")
            .HasFilter("merged_into_id IS NULL AND anonymised_at IS NULL");
        builder.Property(p => p.StandingId).ValueGeneratedOnAddOrUpdate();
        builder.HasIndex(p => p.StandingId);
        builder.HasIndex(p => p.MergedIntoId).HasFilter("merged_into_id IS NOT NULL");
        builder.HasIndex(p => p.IsSpeaker).HasFilter("is_speaker");
        builder.HasOne<Unit>().WithMany().HasForeignKey(p => p.CommuneId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable(
            "registration",
            t =>
            {
                t.HasCheckConstraint("ck_registration_places", "places BETWEEN 1 AND 500");
                t.HasCheckConstraint("ck_registration_birth_year", "birth_year BETWEEN 1900 AND 2100");
                t.HasCheckConstraint("ck_registration_phone", "phone ~ '^[+][1-9][0-9]{6,14}$'");
                t.HasCheckConstraint("ck_registration_language", "language IN ('vi', 'en')");
                t.HasCheckConstraint("ck_registration_withdrawn", "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)");
                t.HasCheckConstraint("ck_registration_code", "code ~ '^[0-9A-Z]{6,10}$'");
                t.HasCheckConstraint("ck_registration_token_hash", "octet_length(token_hash) = 32");
                t.HasCheckConstraint("ck_registration_person", "person_id IS NOT NULL OR is_group");
                t.HasCheckConstraint("ck_registration_passed", "passed_to_id IS NULL OR (state = 'withdrawn' AND passed_to_id <> id)");
                t.HasCheckConstraint("ck_registration_joined", "joined_to_id IS NULL OR (state = 'withdrawn' AND joined_to_id <> id)");
                t.HasCheckConstraint("ck_registration_contact", "contact_name IS NULL OR is_group");
                t.HasCheckConstraint("ck_registration_waiting", "state <> 'waiting' OR is_group");
                t.HasCheckConstraint("ck_registration_declined", "declined_at IS NULL OR state = 'withdrawn'");
            }
        );
        builder.Property(r => r.NameSort).UseCollation(CampaignsDbContext.VietnameseCollation);
        builder.HasIndex(r => r.OperationId).IsUnique();
        builder.HasIndex(r => r.TokenHash).IsUnique();
        builder.HasIndex(r => new { r.ActivityId, r.Code }).IsUnique();
        builder.HasIndex(r => new
        {
            r.ActivityId,
            r.NameSort,
            r.Id,
        });
        builder.HasIndex(r => new { r.ActivityId, r.CreatedAt }).HasDatabaseName("ix_registration_waiting").HasFilter("state = 'waiting'");
        builder.HasIndex(r => r.PersonId);
        builder.HasIndex(r => r.NameFolded).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasIndex(r => r.PassedToId).IsUnique().HasFilter("passed_to_id IS NOT NULL");
        builder.HasIndex(r => r.JoinedToId).HasFilter("joined_to_id IS NOT NULL");
        builder.HasOne<Registration>().WithMany().HasForeignKey(r => r.PassedToId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Registration>().WithMany().HasForeignKey(r => r.JoinedToId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Activity>().WithMany().HasForeignKey(r => r.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(r => r.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(r => r.CommuneId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RegistrationMember> builder)
    {
        builder.ToTable(
            "registration_member",
            t =>
            {
                t.HasCheckConstraint("ck_registration_member_position", "position BETWEEN 0 AND 499");
                t.HasCheckConstraint("ck_registration_member_name", "name <> ''");
            }
        );
        builder.HasKey(m => new { m.RegistrationId, m.Position });
        builder.HasOne<Registration>().WithMany().HasForeignKey(m => m.RegistrationId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ContactChange> builder)
    {
        builder.ToTable(
            "contact_change",
            t =>
            {
                t.HasCheckConstraint("ck_contact_change_token_hash", "octet_length(token_hash) = 32");
                t.HasCheckConstraint("ck_contact_change_undone", "undone_at IS NULL OR (old_phone IS NULL AND old_email IS NULL)");
            }
        );
        builder.HasIndex(c => c.TokenHash).IsUnique();
        builder.HasIndex(c => c.RegistrationId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable(
            "consent",
            t =>
            {
                t.HasCheckConstraint("ck_consent_given_by", "given_by IN ('self', 'guardian', 'representative')");
                t.HasCheckConstraint("ck_consent_language", "language IN ('vi', 'en')");
            }
        );
        builder.HasIndex(c => c.RegistrationId);
        builder.HasIndex(c => c.PersonId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(c => c.RegistrationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
