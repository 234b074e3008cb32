using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Numbers that are read very often and that triggers keep up to date: a door's phones ask every few seconds whether their list is
/// outdated, and pages ask how many places are left. Nobody at a door waits for this row, because a check-in writes no registration, and
/// registrations of one activity wait for each other anyway.
/// </summary>
[OnlyNamedIndexes]
public sealed class RegistrationTallyRow
{
    public Guid ActivityId { get; init; }

    /// <summary>Rises with every change to the list on the door's phones.</summary>
    public long Version { get; init; }

    public int PlacesTaken { get; init; }
}

/// <summary>
/// Two registrations that look like one person's and that somebody noted as two people, so that nobody is asked about them again.
/// </summary>
[OnlyNamedIndexes]
public sealed class RegistrationApart
{
    public Guid ActivityId { get; init; }

    public Guid OneId { get; init; }

    public Guid OtherId { get; init; }

    public Guid SaidById { get; init; }

    public Instant SaidAt { get; init; }
}

internal sealed class RegistrationTables : IEntityTypeConfiguration<RegistrationTallyRow>, IEntityTypeConfiguration<RegistrationApart>
{
    public void Configure(EntityTypeBuilder<RegistrationTallyRow> builder)
    {
        builder.ToTable("registration_tally");
        builder.HasKey(t => t.ActivityId);
        builder.HasOne<Activity>().WithOne().HasForeignKey<RegistrationTallyRow>(t => t.ActivityId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RegistrationApart> builder)
    {
        builder.ToTable("registration_apart");
        builder.HasKey(a => new
        {
            a.ActivityId,
            a.OneId,
            a.OtherId,
        });
        builder.HasOne<Activity>().WithMany().HasForeignKey(a => a.ActivityId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Registration>().WithMany().HasForeignKey(a => a.OneId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Registration>().WithMany().HasForeignKey(a => a.OtherId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.SaidById).OnDelete(DeleteBehavior.NoAction);
    }
}
