using System.Globalization;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>Makes the editions of the action months: rows from the yearly rules, so that events can name them before they begin.</summary>
public static class CampaignEditions
{
    /// <summary>Makes this year's and next year's edition of every rule if it is missing. An existing edition is left unchanged.</summary>
    public static Task EnsureAsync(CampaignsDbContext db, LocalDate today, CancellationToken cancel) =>
        EnsureAsync(db, today.Year, today.Year + 1, cancel);

    /// <summary>
    /// Makes the missing editions of every year from <paramref name="firstYear"/> to <paramref name="lastYear"/>. Several servers may do
    /// this at once.
    /// </summary>
    public static async Task EnsureAsync(CampaignsDbContext db, int firstYear, int lastYear, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var root = await db.Installations.Select(i => (Guid?)i.RootUnitId).SingleOrDefaultAsync(cancel);
        if (root is null)
        {
            return;
        }

        var rules = await db.CampaignRules.AsNoTracking().OrderBy(r => r.Key).ToListAsync(cancel);
        var there = await db
            .Campaigns.Where(c => c.UnitId == root && c.EditionYear >= firstYear && c.EditionYear <= lastYear)
            .Select(c => new { c.RuleId, c.EditionYear })
            .ToListAsync(cancel);
        foreach (var rule in rules)
        {
            for (var year = firstYear; year <= lastYear; year++)
            {
                if (!there.Exists(e => e.RuleId == rule.Id && e.EditionYear == year))
                {
                    await AddAsync(db, rule, YearlyRule.Of(rule).EditionOf(year), root.Value, cancel);
                }
            }
        }
    }

    private static async Task AddAsync(CampaignsDbContext db, CampaignRule rule, Edition edition, Guid unit, CancellationToken cancel)
    {
        var year = edition.Year.ToString(CultureInfo.InvariantCulture);
        var (first, last, keyDate) = (edition.Window.First, edition.Window.Last, edition.KeyDate);

        // One statement makes the edition and its key date, so that a key date is only added to an edition that this statement made.
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH made AS (
              INSERT INTO campaign (id, rule_id, edition_year, name_vi, name_en, short_name_vi, short_name_en, public_name_vi,
                public_name_en, theme_vi, theme_en, starts_on, ends_on, unit_id)
              VALUES ({Guid.CreateVersion7()}, {rule.Id}, {edition.Year}, {rule.NameVi + " năm " + year}, {rule.NameEn + " " + year},
                {rule.ShortNameVi + " " + year}, {rule.ShortNameEn
                + " "
                + year}, {rule.PublicNameVi}, {rule.PublicNameEn}, '', '', {first}, {last}, {unit})
              ON CONFLICT (rule_id, edition_year, unit_id) DO NOTHING
              RETURNING id)
            INSERT INTO campaign_key_date (campaign_id, "on", name_vi, name_en)
            SELECT id, {keyDate}::date, {rule.KeyDateNameVi ?? ""}, {rule.KeyDateNameEn ?? ""} FROM made WHERE {keyDate}::date IS NOT NULL
            """,
            cancel
        );
    }
}
