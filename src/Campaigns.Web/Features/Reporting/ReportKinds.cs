using System.Data;
using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A period of a kind: an open one with the days that it keeps, or one that is still to open, with those that result.</summary>
public sealed record KindPeriod(int Year, PeriodDates Dates, IReadOnlyList<KindDue> Due, bool IsOpen);

/// <summary>The last day for sending of a level in a period.</summary>
/// <param name="LevelKey">The level.</param>
/// <param name="On">The day.</param>
/// <param name="MaySendUnsigned">Whether its units may send without naming who approved.</param>
public sealed record KindDue(string LevelKey, LocalDate On, bool MaySendUnsigned);

/// <summary>The settings of the kinds of periods.</summary>
public sealed class ReportKinds(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>So many periods that are still to open are shown.</summary>
    private const int Shown = 3;

    /// <summary>Kinds with all of their settings.</summary>
    public static IQueryable<ReportPeriodKind> Whole(CampaignsDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);

        // A kind has a handful of levels and settings, so one query with all of them is less work than one for each.
        return db.ReportPeriodKinds.Include(k => k.Deadlines).Include(k => k.Settings).ThenInclude(s => s.Levels).AsSingleQuery();
    }

    /// <summary>"Năm 2027".</summary>
    public static string NameOf(ReportPeriodKind kind, int year)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var (vi, en) = kind.NamesOf(year);
        return Languages.Current == Languages.English ? en : vi;
    }

    /// <summary>The next periods of a kind, as they result from its settings.</summary>
    public static IReadOnlyList<KindPeriod> Next(ReportPeriodKind kind, int firstYear)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return
        [
            .. Enumerable
                .Range(firstYear, Shown)
                .Select(year => new KindPeriod(
                    year,
                    PeriodRules.Of(kind, year),
                    [.. kind.DaysOf(year).Levels.Select(l => new KindDue(l.LevelKey, l.DueOn.Of(year), l.MaySendUnsigned))],
                    IsOpen: false
                )),
        ];
    }

    /// <summary>What a form was opened with: it is refused when somebody changed the settings since.</summary>
    public static string VersionOf(ReportPeriodKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var last = kind.Settings.Select(s => (Instant?)s.SetAt).Max()?.ToUnixTimeTicks() ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"{kind.Settings.Count}.{last}");
    }

    /// <summary>The first year whose period of the kind is still to open.</summary>
    public async Task<int> FirstYearAsync(Guid kind, CancellationToken cancel) =>
        FirstYear(
            await db.ReportPeriods.AsNoTracking().Where(p => p.KindId == kind).OrderByDescending(p => p.Year).Take(1).ToListAsync(cancel)
        );

    /// <summary>The first year whose period is still to open, of a kind with these periods.</summary>
    public int FirstYear(IEnumerable<ReportPeriod> periods) =>
        periods.Select(p => (int?)p.Year).Max() is { } last ? last + 1 : clock.Today().Year;

    /// <summary>The periods of all kinds, in order of time.</summary>
    public Task<List<ReportPeriod>> PeriodsAsync(CancellationToken cancel) =>
        db.ReportPeriods.AsNoTracking().Where(p => p.KindId != null).OrderBy(p => p.Year).ToListAsync(cancel);

    /// <summary>The deadlines that units have in the periods whose final day is not over.</summary>
    public async Task<List<(Guid PeriodId, KindDue Due)>> DueAsync(CancellationToken cancel)
    {
        var today = clock.Today();
        var due = await (
            from a in db.ReportAnswers
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            join u in db.Units on a.UnitId equals u.Id
            where p.KindId != null && p.FinalOn >= today
            select new
            {
                a.PeriodId,
                u.LevelKey,
                DueOn = a.RegularDueOn ?? a.DueOn,
                a.MaySendUnsigned,
            }
        )
            .Distinct()
            .ToListAsync(cancel);
        return due.ConvertAll(d => (d.PeriodId, new KindDue(d.LevelKey, d.DueOn, d.MaySendUnsigned)));
    }

    /// <summary>Those of a kind's periods whose final day is not over, with the deadlines that their units have.</summary>
    public IReadOnlyList<KindPeriod> Open(IEnumerable<ReportPeriod> periods, IReadOnlyList<(Guid PeriodId, KindDue Due)> due)
    {
        var today = clock.Today();
        return
        [
            .. periods
                .Where(p => p.FinalOn >= today)
                .Select(p => new KindPeriod(
                    p.Year,
                    new PeriodDates(p.Year, p.CountedFrom, p.CountedTo, p.AsOf, p.FinalOn),
                    [.. due.Where(d => d.PeriodId == p.Id).Select(d => d.Due)],
                    IsOpen: true
                )),
        ];
    }

    /// <summary>Removes settings of a kind whose first period is still to open: those before them go on to hold.</summary>
    /// <returns>Why they stay; null when they were removed.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public async Task<KindRefusal?> RemoveAsync(Guid id, string? version, int year, Guid root, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_period_kind WHERE id = {id} FOR UPDATE", cancel);
        var kind = await Whole(db).SingleAsync(k => k.Id == id, cancel);
        if (version != VersionOf(kind) || kind.Settings.Find(s => s.FromYear == year) is not { } setting)
        {
            throw new DbUpdateConcurrencyException("Somebody else changed the settings of the kind.");
        }

        if (KindRules.Remove(kind, year, await FirstYearAsync(id, cancel)) is { } refusal)
        {
            return refusal;
        }

        db.Remove(setting);
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            "period_kind.setting_removed",
            "period_kind",
            id,
            root,
            new { name = NameOf(kind, year) }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Saves settings of a kind, which hold from the period of a year on.</summary>
    /// <returns>Why they are refused; empty when they were saved.</returns>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public async Task<IReadOnlyList<KindRefusal>> SaveAsync(Guid id, string? version, KindPlan plan, Guid root, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);

        // Two who save at once: the second one reads what the first one saved.
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_period_kind WHERE id = {id} FOR UPDATE", cancel);
        var kind = await Whole(db).SingleAsync(k => k.Id == id, cancel);
        if (version != VersionOf(kind))
        {
            throw new DbUpdateConcurrencyException("Somebody else changed the settings of the kind.");
        }

        var refusals = KindRules.Plan(plan, kind, await FirstYearAsync(id, cancel));
        if (refusals.Count > 0)
        {
            return refusals;
        }

        var (year, days) = (plan.FromYear!.Value, plan.Days!);
        if (kind.Settings.Find(s => s.FromYear == year) is { } replaced)
        {
            db.Remove(replaced);
            await db.SaveChangesAsync(cancel);
        }

        var setting = new ReportKindSetting
        {
            Id = Guid.CreateVersion7(),
            KindId = id,
            FromYear = year,
            CountedFrom = days.From,
            CountedTo = days.To,
            AsOf = days.AsOf,
            FinalOn = days.FinalOn,
            SetById = actor.Id,
            SetAt = now,
        };
        setting.Levels.AddRange(
            days.Levels.Select(l => new ReportKindSettingLevel
            {
                SettingId = setting.Id,
                LevelKey = l.LevelKey,
                DueOn = l.DueOn,
                MaySendUnsigned = l.MaySendUnsigned,
            })
        );
        db.Add(setting);
        await db.SaveChangesAsync(cancel);
        var dates = PeriodRules.Of(kind.With(year, days), year);
        db.Audit(
            actor,
            now,
            "period_kind.set",
            "period_kind",
            id,
            root,
            new
            {
                name = NameOf(kind, year),
                countedFrom = dates.From,
                countedTo = dates.To,
                asOf = dates.AsOf,
                finalOn = dates.FinalOn,
                deadlines = string.Join("; ", days.Levels.Select(l => $"{l.LevelKey} {Show.Date(l.DueOn.Of(year))}")),
                unsigned = string.Join("; ", days.Levels.Where(l => l.MaySendUnsigned).Select(l => l.LevelKey)),
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return [];
    }
}
