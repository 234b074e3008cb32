using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <summary>
/// The row number of a registration on the printed sheet. It is given once and kept, so that a sheet can still be read after others have
/// registered.
/// </summary>
[OnlyNamedIndexes]
public sealed class SheetRowNumber
{
    public Guid RegistrationId { get; init; }

    public Guid ActivityId { get; init; }

    public int Number { get; init; }
}

/// <summary>The decision about a check-in. Check-ins themselves never change: admitting somebody makes an act of its own.</summary>
[OnlyNamedIndexes]
public sealed class CheckInSettlement
{
    public Guid CheckInId { get; init; }

    public required string Decision { get; init; }

    public Guid? ActId { get; init; }

    public required string Reason { get; init; }

    /// <summary>The account that decided; null when the check-in was closed because nobody decided in time.</summary>
    public Guid? ById { get; init; }

    public Instant At { get; init; }
}

/// <summary>A headcount of a phone that counts nothing until somebody decides.</summary>
[OnlyNamedIndexes]
public sealed class WaitingHeadcount
{
    public Guid OperationId { get; init; }

    public Guid SessionId { get; init; }

    public required string ActorKind { get; init; }

    public Guid ActorId { get; init; }

    public Guid? PhoneId { get; init; }

    public int Female { get; init; }

    public int Male { get; init; }

    public int SexNotKnown { get; init; }

    public required string Gate { get; init; }

    public string? Reason { get; init; }

    public Instant CountedAt { get; init; }

    public Instant ReceivedAt { get; init; }

    public required string Waits { get; init; }
}

/// <summary>
/// A person whom a phone registered and who is not registered until somebody decides. The name is erased as soon as that happens.
/// </summary>
[OnlyNamedIndexes]
public sealed class WaitingWalkIn
{
    public Guid OperationId { get; init; }

    public Guid SessionId { get; init; }

    public required string ActorKind { get; init; }

    public Guid ActorId { get; init; }

    public Guid? PhoneId { get; init; }

    public string? Name { get; init; }

    public string? Sex { get; init; }

    public int? BirthYear { get; init; }

    public Guid? CommuneId { get; init; }

    public bool Consent { get; init; }

    public bool Guardian { get; init; }

    public Instant ReceivedAt { get; init; }

    public required string Waits { get; init; }
}

/// <summary>The decision about a waiting headcount or walk-in; decisions about check-ins are in <see cref="CheckInSettlement"/>.</summary>
[OnlyNamedIndexes]
public sealed class WaitingSettlement
{
    public Guid OperationId { get; init; }

    public required string Decision { get; init; }

    public required string Reason { get; init; }

    public Guid? ById { get; init; }

    public Instant At { get; init; }
}

/// <summary>How many acts of a phone or an account were refused because too many wait already.</summary>
[OnlyNamedIndexes]
public sealed class WaitingRefused
{
    public Guid ActivityId { get; init; }

    public required string ActorKind { get; init; }

    public Guid ActorId { get; init; }

    public int Refused { get; init; }
}

internal sealed class DoorTables
    : IEntityTypeConfiguration<SheetRowNumber>,
        IEntityTypeConfiguration<CheckInSettlement>,
        IEntityTypeConfiguration<WaitingHeadcount>,
        IEntityTypeConfiguration<WaitingWalkIn>,
        IEntityTypeConfiguration<WaitingSettlement>,
        IEntityTypeConfiguration<WaitingRefused>
{
    private const string Actors = "actor_kind IN ('account', 'device')";

    private const string Decisions = "decision IN ('let_in', 'left', 'closed')";

    private const string ByNobodyWhereClosed = "(by_id IS NULL) = (decision = 'closed')";

    public void Configure(EntityTypeBuilder<SheetRowNumber> builder)
    {
        builder.ToTable("sheet_row", t => t.HasCheckConstraint("ck_sheet_row_number", "number > 0"));
        builder.HasKey(r => r.RegistrationId);
        builder.HasAlternateKey(r => new { r.ActivityId, r.Number }).HasName("uq_sheet_row_number");
        builder.HasOne<Registration>().WithOne().HasForeignKey<SheetRowNumber>(r => r.RegistrationId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Activity>().WithMany().HasForeignKey(r => r.ActivityId).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<CheckInSettlement> builder)
    {
        builder.ToTable(
            "check_in_settlement",
            t =>
            {
                t.HasCheckConstraint("ck_check_in_settlement_decision", Decisions);
                t.HasCheckConstraint("ck_check_in_settlement_reason", "length(reason) BETWEEN 1 AND 300");
                t.HasCheckConstraint("ck_check_in_settlement_act", "(decision = 'let_in') = (act_id IS NOT NULL)");
                t.HasCheckConstraint("ck_check_in_settlement_by", ByNobodyWhereClosed);
            }
        );
        builder.HasKey(s => s.CheckInId);
        builder.HasIndex(s => s.ActId).IsUnique();
        builder.HasOne<CheckIn>().WithOne().HasForeignKey<CheckInSettlement>(s => s.CheckInId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<CheckIn>().WithOne().HasForeignKey<CheckInSettlement>(s => s.ActId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.ById).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<WaitingHeadcount> builder)
    {
        builder.ToTable(
            "waiting_headcount",
            t =>
            {
                t.HasCheckConstraint("ck_waiting_headcount_actor_kind", Actors);
                t.HasCheckConstraint(
                    "ck_waiting_headcount_waits",
                    "waits IN ('revoked', 'before', 'late', 'ceiling', 'confirmed', 'early', 'after')"
                );
            }
        );
        builder.HasKey(h => h.OperationId);
        builder.HasIndex(h => new { h.SessionId, h.ActorId });
        builder.HasOne<Session>().WithMany().HasForeignKey(h => h.SessionId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<DoorPhone>().WithMany().HasForeignKey(h => h.PhoneId).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<WaitingWalkIn> builder)
    {
        builder.ToTable(
            "waiting_walk_in",
            t =>
            {
                t.HasCheckConstraint("ck_waiting_walk_in_actor_kind", Actors);
                t.HasCheckConstraint("ck_waiting_walk_in_sex", "sex IN ('female', 'male')");
                t.HasCheckConstraint("ck_waiting_walk_in_waits", "waits IN ('revoked', 'before', 'late', 'ceiling', 'confirmed', 'early')");
            }
        );
        builder.HasKey(w => w.OperationId);
        builder.HasIndex(w => new { w.SessionId, w.ActorId });
        builder.HasOne<Session>().WithMany().HasForeignKey(w => w.SessionId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<DoorPhone>().WithMany().HasForeignKey(w => w.PhoneId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Unit>().WithMany().HasForeignKey(w => w.CommuneId).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<WaitingSettlement> builder)
    {
        builder.ToTable(
            "waiting_settlement",
            t =>
            {
                t.HasCheckConstraint("ck_waiting_settlement_decision", Decisions);
                t.HasCheckConstraint("ck_waiting_settlement_reason", "length(reason) BETWEEN 1 AND 300");
                t.HasCheckConstraint("ck_waiting_settlement_by", ByNobodyWhereClosed);
            }
        );
        builder.HasKey(s => s.OperationId);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.ById).OnDelete(DeleteBehavior.NoAction);
    }

    public void Configure(EntityTypeBuilder<WaitingRefused> builder)
    {
        builder.ToTable(
            "waiting_refused",
            t =>
            {
                t.HasCheckConstraint("ck_waiting_refused_actor_kind", Actors);
                t.HasCheckConstraint("ck_waiting_refused_refused", "refused > 0");
            }
        );
        builder.HasKey(r => new
        {
            r.ActivityId,
            r.ActorKind,
            r.ActorId,
        });
        builder.HasOne<Activity>().WithMany().HasForeignKey(r => r.ActivityId).OnDelete(DeleteBehavior.NoAction);
    }
}
