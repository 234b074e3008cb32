using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Data.Seed;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Testing;

/// <summary>Periods of reports that no setting opens.</summary>
public static class TestPeriods
{
    /// <summary>The ad hoc period that is there, or else one of the first quarter of 2026, for which nobody owes a report.</summary>
    public static async Task<Guid> AdHocAsync(CampaignsDbContext db, Instant now)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (await db.ReportPeriods.FirstOrDefaultAsync(p => p.KindId == null) is { } there)
        {
            return there.Id;
        }

        var period = new ReportPeriod
        {
            Id = Guid.CreateVersion7(),
            Range = PeriodRange.Quarter,
            Year = 2026,
            NameVi = "Quý 1 năm 2026",
            NameEn = "Quarter 1 of 2026",
            CountedFrom = new LocalDate(2026, 1, 1),
            CountedTo = new LocalDate(2026, 3, 31),
            AsOf = new LocalDate(2026, 3, 31),
            FinalOn = new LocalDate(2026, 5, 10),
            OpenedAt = now,
            TemplateId = await db.ReportTemplates.Where(t => t.Key == ReferenceData.ReportTemplateKey).Select(t => t.Id).FirstAsync(),
        };
        foreach (var level in new[] { "province", "district" })
        {
            period.Levels.Add(
                new ReportPeriodLevel
                {
                    PeriodId = period.Id,
                    LevelKey = level,
                    DueOn = new LocalDate(2026, 4, 10),
                }
            );
        }

        db.ReportPeriods.Add(period);
        await db.SaveChangesAsync();
        return period.Id;
    }
}
