using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Network;

internal sealed class NetworkConfiguration
    : IEntityTypeConfiguration<CollaboratorKind>,
        IEntityTypeConfiguration<SpokenLanguage>,
        IEntityTypeConfiguration<Collaborator>,
        IEntityTypeConfiguration<CollaboratorKindHeld>,
        IEntityTypeConfiguration<CollaboratorCover>,
        IEntityTypeConfiguration<CollaboratorLanguage>,
        IEntityTypeConfiguration<Invitation>,
        IEntityTypeConfiguration<PersonMerge>,
        IEntityTypeConfiguration<PersonApart>
{
    /// <summary>The unique index that allows one open invitation per person and activity.</summary>
    public const string InvitedOnceIndex = "ix_invitation_standing";

    public void Configure(EntityTypeBuilder<CollaboratorKind> builder)
    {
        builder.ToTable("collaborator_kind");
        builder.HasIndex(c => c.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<SpokenLanguage> builder)
    {
        builder.ToTable("spoken_language");
        builder.HasIndex(c => c.Key).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Collaborator> builder)
    {
        builder.ToTable(
            "collaborator",
            t =>
            {
                t.HasCheckConstraint("ck_collaborator_ended", "ended_on >= since");
                t.HasCheckConstraint("ck_collaborator_skills", "length(skills) <= 300");
                t.HasCheckConstraint("ck_collaborator_consent", "consent_version <> ''");
            }
        );
        builder.Property(c => c.Version).IsRowVersion();
        builder.HasIndex(c => c.PersonId).IsUnique();
        builder.HasIndex(c => c.KeepingUnitId);
        builder.HasOne(c => c.Person).WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(c => c.KeepingUnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.CreatedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(c => c.Kinds).WithOne().HasForeignKey(k => k.CollaboratorId);
        builder.HasMany(c => c.Covers).WithOne().HasForeignKey(k => k.CollaboratorId);
        builder.HasMany(c => c.Languages).WithOne().HasForeignKey(k => k.CollaboratorId);
    }

    public void Configure(EntityTypeBuilder<CollaboratorKindHeld> builder)
    {
        builder.ToTable("collaborator_kind_held");
        builder.HasKey(k => new { k.CollaboratorId, k.KindId });
        builder.HasIndex(k => k.KindId);
        builder.HasOne<CollaboratorKind>().WithMany().HasForeignKey(k => k.KindId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CollaboratorCover> builder)
    {
        builder.ToTable("collaborator_cover");
        builder.HasKey(k => new { k.CollaboratorId, k.UnitId });
        builder.HasIndex(k => k.UnitId);
        builder.HasOne<Unit>().WithMany().HasForeignKey(k => k.UnitId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CollaboratorLanguage> builder)
    {
        builder.ToTable("collaborator_language");
        builder.HasKey(k => new { k.CollaboratorId, k.LanguageId });
        builder.HasIndex(k => k.LanguageId);
        builder.HasOne<SpokenLanguage>().WithMany().HasForeignKey(k => k.LanguageId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable(
            "invitation",
            t =>
            {
                t.HasCheckConstraint("ck_invitation_token_hash", "octet_length(token_hash) = 32");
                t.HasCheckConstraint("ck_invitation_answered", "num_nulls(answer, answered_at, answered_version) IN (0, 3)");
                t.HasCheckConstraint(
                    "ck_invitation_proposal",
                    "length(proposal) <= 300 AND (coalesce(answer, '') = 'another_time' OR (proposal = '' AND proposed_on IS "
                        + "NULL AND proposed_from IS NULL))"
                );
            }
        );
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder
            .HasIndex(i => new { i.ActivityId, i.PersonId })
            .IsUnique()
            .HasFilter("withdrawn_at IS NULL")
            .HasDatabaseName(InvitedOnceIndex);
        builder.HasIndex(i => i.PersonId);
        builder.HasOne<Activity>().WithMany().HasForeignKey(i => i.ActivityId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(i => i.Person).WithMany().HasForeignKey(i => i.PersonId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(i => i.InvitedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PersonMerge> builder)
    {
        builder.ToTable(
            "person_merge",
            t =>
            {
                t.HasCheckConstraint("ck_person_merge_two", "kept_id <> merged_id");
                t.HasCheckConstraint("ck_person_merge_undone", "(undone_at IS NULL) = (undone_by_id IS NULL)");
            }
        );
        builder.Property(m => m.Taken).HasColumnType("jsonb");

        // An entry is merged into another one at most once at a time.
        builder.HasIndex(m => m.MergedId).IsUnique().HasFilter("undone_at IS NULL").HasDatabaseName("ix_person_merge_standing");
        builder.HasIndex(m => m.KeptId);
        builder.HasOne<Person>().WithMany().HasForeignKey(m => m.KeptId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(m => m.MergedId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(m => m.MergedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(m => m.UndoneById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PersonApart> builder)
    {
        builder.ToTable("person_apart", t => t.HasCheckConstraint("ck_person_apart_order", "one_id < other_id"));
        builder.HasKey(a => new { a.OneId, a.OtherId });
        builder.HasIndex(a => a.OtherId);
        builder.HasOne(a => a.One).WithMany().HasForeignKey(a => a.OneId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(a => a.Other).WithMany().HasForeignKey(a => a.OtherId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.SaidById).OnDelete(DeleteBehavior.Restrict);
    }
}
