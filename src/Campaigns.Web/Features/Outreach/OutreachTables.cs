using Campaigns.Domain.Counting;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

// The counts of outreach above single events. Functions of the database write and read these tables (Data/Sql/outreach). They are in the
// model so that migrations are made from the whole schema.
//
// Every change of a counted fact appends a row to the queue outreach_delta, so nobody waits for a shared counter. outreach_fold() adds the
// queue to the sums. Queries add what is still in the queue, so a figure is right in the snapshot in which it is read. Turns can be added
// up. Held events, people and sessions that nobody recorded cannot, so for these the queue only names the activity or person, which is then
// counted anew from its rows.
// The columns of the measures come from the list of measures (MeasureColumns).
// "No campaign" is the zero uuid. Course runs are never outreach (counted 3).

/// <summary>A change that is still to be added to the sums.</summary>
[OnlyNamedIndexes]
public sealed class OutreachDelta
{
    public long Id { get; init; }

    /// <summary>The activity whose state and sessions have to be counted anew; null for another kind of change.</summary>
    public Guid? ActivityId { get; init; }

    /// <summary>The person whose presence has to be counted anew; null for another kind of change.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>The source of the turns and of <see cref="Facts"/>, which are added to the sums; null when the change has no
    /// numbers.</summary>
    public string? Source { get; init; }

    public Guid? CampaignId { get; init; }

    public Guid? OrganisingUnitId { get; init; }

    public Guid? PlaceUnitId { get; init; }

    public LocalDate? OnDate { get; init; }

    public Guid? FormId { get; init; }

    public Guid? SettingId { get; init; }

    public int Facts { get; init; }
}

/// <summary>The turns of each event by everything that they are counted by.</summary>
[OnlyNamedIndexes]
public sealed class OutreachActivity
{
    public Guid CampaignId { get; init; }

    public Guid ActivityId { get; init; }

    public Guid OrganisingUnitId { get; init; }

    public Guid PlaceUnitId { get; init; }

    public LocalDate OnDate { get; init; }

    public Guid FormId { get; init; }

    public Guid SettingId { get; init; }

    public required string Source { get; init; }

    /// <summary>The number of attendances that are not annulled, and of headcount entries.</summary>
    public int Facts { get; init; }
}

/// <summary>An event that is held or confirmed, as it was last counted.</summary>
[OnlyNamedIndexes]
public sealed class OutreachEvent
{
    public Guid ActivityId { get; init; }

    public Guid CampaignId { get; init; }

    public Guid OrganisingUnitId { get; init; }

    public Guid PlaceUnitId { get; init; }

    public LocalDate OnDate { get; init; }

    public Guid FormId { get; init; }

    public Guid SettingId { get; init; }

    public bool Confirmed { get; init; }
}

/// <summary>The presence of people: one row for each person (merged entries are one), campaign, organising unit and place.</summary>
[OnlyNamedIndexes]
public sealed class OutreachPerson
{
    public Guid PersonId { get; init; }

    public Guid CampaignId { get; init; }

    public Guid OrganisingUnitId { get; init; }

    public Guid PlaceUnitId { get; init; }
}

/// <summary>
/// A session of an event that takes place, with neither an attendance nor a headcount, under each unit. It counts as missing once it is
/// over.
/// </summary>
[OnlyNamedIndexes]
public sealed class OutreachUnrecorded
{
    public Guid CampaignId { get; init; }

    public Guid UnitId { get; init; }

    public required string Side { get; init; }

    public Instant EndsAt { get; init; }

    public Guid SessionId { get; init; }

    public Guid ActivityId { get; init; }
}

/// <summary>The sums: for each unit with all units below it, for each of the two sides, in total and by one dimension at a time.</summary>
[OnlyNamedIndexes]
public sealed class OutreachTotal
{
    public Guid CampaignId { get; init; }

    public Guid UnitId { get; init; }

    public required string Side { get; init; }

    public required string Dimension { get; init; }

    public required string Value { get; init; }
}

/// <summary>
/// An event with counted facts, listed under each unit above it for each side, with the values by which the list can be narrowed.
/// </summary>
[OnlyNamedIndexes]
public sealed class OutreachListed
{
    public Guid CampaignId { get; init; }

    public Guid UnitId { get; init; }

    public required string Side { get; init; }

    /// <summary>The last of <see cref="Days"/>.</summary>
    public LocalDate OnDate { get; init; }

    public Guid ActivityId { get; init; }

    /// <summary>The days with facts, ascending.</summary>
    public required LocalDate[] Days { get; init; }

    public required Guid[] FormIds { get; init; }

    public required string[] Sources { get; init; }

    /// <summary>Whether a named person was present.</summary>
    public bool Named { get; init; }

    /// <summary>Whether something was counted at the unit itself, and not only below it.</summary>
    public bool Own { get; init; }
}

internal sealed class OutreachTables
    : IEntityTypeConfiguration<OutreachDelta>,
        IEntityTypeConfiguration<OutreachActivity>,
        IEntityTypeConfiguration<OutreachEvent>,
        IEntityTypeConfiguration<OutreachPerson>,
        IEntityTypeConfiguration<OutreachUnrecorded>,
        IEntityTypeConfiguration<OutreachTotal>,
        IEntityTypeConfiguration<OutreachListed>
{
    private const string TwoSides = "side IN ('organising', 'place')";

    public void Configure(EntityTypeBuilder<OutreachDelta> builder)
    {
        // One function of the row, because PostgreSQL reads and plans the text of every constraint anew in each insert
        // (Migrations/Sql/CheaperCheckIns.sql).
        builder.ToTable("outreach_delta", t => t.HasCheckConstraint("ck_outreach_delta_sound", "outreach_delta_is_sound(outreach_delta)"));
        builder.Property(d => d.Id).UseIdentityAlwaysColumn();
        builder.HasMeasures<OutreachDelta, int>(Measures.Turns);
        foreach (var number in builder.Metadata.GetProperties().Where(p => p.ClrType == typeof(int)))
        {
            number.SetDefaultValue(0);
        }
    }

    public void Configure(EntityTypeBuilder<OutreachActivity> builder)
    {
        builder.ToTable("outreach_activity", t => t.HasCheckConstraint("ck_outreach_activity_splits", MeasureColumns.TwoSplits));
        builder.HasKey(a => new
        {
            a.ActivityId,
            a.CampaignId,
            a.OrganisingUnitId,
            a.PlaceUnitId,
            a.OnDate,
            a.FormId,
            a.SettingId,
            a.Source,
        });
        builder.Property(a => a.CampaignId).HasColumnOrder(0);
        builder.Property(a => a.ActivityId).HasColumnOrder(1);
        builder.Property(a => a.OrganisingUnitId).HasColumnOrder(2);
        builder.Property(a => a.PlaceUnitId).HasColumnOrder(3);
        builder.Property(a => a.OnDate).HasColumnOrder(4);
        builder.Property(a => a.FormId).HasColumnOrder(5);
        builder.Property(a => a.SettingId).HasColumnOrder(6);
        builder.Property(a => a.Source).HasColumnOrder(7);
        builder.HasMeasures<OutreachActivity, int>(Measures.Turns);
        builder.HasIndex(a => new { a.CampaignId, a.PlaceUnitId }).HasDatabaseName("ix_outreach_activity_place");
        builder.HasIndex(a => new { a.CampaignId, a.OrganisingUnitId }).HasDatabaseName("ix_outreach_activity_organising");
    }

    public void Configure(EntityTypeBuilder<OutreachEvent> builder)
    {
        builder.ToTable("outreach_event");
        builder.HasKey(e => e.ActivityId);
        builder.HasIndex(e => new { e.CampaignId, e.PlaceUnitId }).HasDatabaseName("ix_outreach_event_place");
        builder.HasIndex(e => new { e.CampaignId, e.OrganisingUnitId }).HasDatabaseName("ix_outreach_event_organising");
    }

    public void Configure(EntityTypeBuilder<OutreachPerson> builder)
    {
        builder.ToTable("outreach_person");
        builder.HasKey(p => new
        {
            p.PersonId,
            p.CampaignId,
            p.OrganisingUnitId,
            p.PlaceUnitId,
        });
    }

    public void Configure(EntityTypeBuilder<OutreachUnrecorded> builder)
    {
        builder.ToTable("outreach_unrecorded");
        builder.HasKey(u => new
        {
            u.CampaignId,
            u.UnitId,
            u.Side,
            u.EndsAt,
            u.SessionId,
        });
        builder.HasIndex(u => u.ActivityId).HasDatabaseName("ix_outreach_unrecorded_activity");
    }

    public void Configure(EntityTypeBuilder<OutreachTotal> builder)
    {
        builder.ToTable(
            "outreach_total",
            t =>
            {
                t.HasCheckConstraint("ck_outreach_total_side", TwoSides);
                t.HasCheckConstraint("ck_outreach_total_dimension", "dimension IN ('all', 'form', 'setting', 'source', 'day')");
                t.HasCheckConstraint("ck_outreach_total_splits", MeasureColumns.TwoSplits);
            }
        );
        builder.HasKey(t => new
        {
            t.CampaignId,
            t.UnitId,
            t.Side,
            t.Dimension,
            t.Value,
        });
        // The functions of the database return rows of this table, so the order of its columns matters.
        builder.Property(t => t.CampaignId).HasColumnOrder(0);
        builder.Property(t => t.UnitId).HasColumnOrder(1);
        builder.Property(t => t.Side).HasColumnOrder(2);
        builder.Property(t => t.Dimension).HasColumnOrder(3);
        builder.Property(t => t.Value).HasColumnOrder(4);
        builder.HasMeasures<OutreachTotal, long>(Measures.All, firstColumn: 5);
    }

    public void Configure(EntityTypeBuilder<OutreachListed> builder)
    {
        builder.ToTable("outreach_listed", t => t.HasCheckConstraint("ck_outreach_listed_side", TwoSides));
        builder.HasKey(e => new
        {
            e.CampaignId,
            e.UnitId,
            e.Side,
            e.OnDate,
            e.ActivityId,
        });
        builder.HasIndex(e => e.ActivityId).HasDatabaseName("ix_outreach_listed_activity");
    }
}
