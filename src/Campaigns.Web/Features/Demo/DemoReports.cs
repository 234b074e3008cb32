using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.People;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Data.Seed;
using Campaigns.Web.Features.Reporting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// The reports of the demo. In the two past years and in this one the districts, the communes of the home district and the departments
/// and unions of the province reported twice a year; some were late, some were returned. In the last period that is over, the home
/// district sent two versions, one commune sent a paper, and a district added turns after it had sent. All districts reported on the last
/// action month. A report on the months of this year is running, with an answer in every state. What the program counts is counted by the
/// program, and frozen as it freezes it.
/// </summary>
internal sealed partial class DemoReports
{
    private const string Office = "Trưởng phòng";

    private readonly CampaignsDbContext _db;
    private readonly DemoWorld _world;
    private readonly CancellationToken _cancel;
    private readonly LocalDate _today;
    private readonly Dictionary<Guid, Unit> _units;
    private readonly Dictionary<Guid, string> _names;
    private readonly Dictionary<Guid, Guid> _compilers;
    private readonly Dictionary<Guid, string> _heads;
    private readonly Unit _home;
    private readonly Unit _ownCommune;
    private readonly Guid _coordinator;
    private readonly Guid _districtCoordinator;
    private readonly Guid _approver;
    private readonly IReadOnlyList<ReportIndicator> _indicators;
    private readonly IReadOnlyDictionary<Guid, ReportTemplate> _templates;

    private readonly List<ReportVersion> _versions = [];
    private readonly List<ReportFigure> _figures = [];
    private readonly List<ReportStep> _steps = [];

    private DemoReports(
        CampaignsDbContext db,
        DemoData data,
        DemoWorld world,
        IReadOnlyList<ReportIndicator> indicators,
        IReadOnlyList<ReportTemplate> templates,
        CancellationToken cancel
    )
    {
        (_db, _world, _indicators, _cancel) = (db, world, indicators, cancel);
        _templates = templates.ToDictionary(t => t.Id);
        _today = VietnamTime.DateOf(world.Now);
        _units = world.Units.Append(world.Root).DistinctBy(u => u.Id).ToDictionary(u => u.Id);
        _names = data.Accounts.ToDictionary(a => a.Id, a => a.DisplayName);
        _home = world.ByCode[DemoMaker.HomeDistrict];
        var own = AccountOf("organiser-commune");
        _ownCommune = _units[data.Grants.Single(g => g.AccountId == own).UnitId];
        _coordinator = AccountOf("coordinator");
        _approver = AccountOf("approver");
        _districtCoordinator = data.Grants.Single(g => g.Role is Role.Coordinator && g.UnitId == _home.Id).AccountId;
        _compilers = data
            .Grants.Where(g => g.Role is Role.Organiser)
            .GroupBy(g => g.UnitId)
            .ToDictionary(g => g.Key, g => g.First().AccountId);
        _compilers[world.Root.Id] = _coordinator;

        // The heads of the other districts and of the agencies have no account; their names were typed.
        var dice = new SeededRandom(1945);
        _heads = _units
            .Values.Where(u => u.LevelKey == "district")
            .OrderBy(u => u.Name, StringComparer.Ordinal)
            .ToDictionary(u => u.Id, _ => DemoNames.Name(dice, People.Kinh, dice.Chance(0.4) ? Sex.Female : Sex.Male));
        foreach (var agency in Agencies().OrderBy(u => u.Name, StringComparer.Ordinal))
        {
            _heads[agency.Id] = DemoNames.Name(dice, People.Kinh, dice.Chance(0.4) ? Sex.Female : Sex.Male);
        }

        _heads[_home.Id] = _names[_approver];
        _heads[world.Root.Id] = "Trần Đình Phúc";

        IEnumerable<Unit> Agencies() => _units.Values.Where(u => u is { Kind: UnitKind.Agency } && u.ParentId == world.Root.Id);
        Guid AccountOf(string key) => data.Accounts.Single(a => a.DemoKey == key).Id;
    }

    /// <summary>Makes the reports, after the sums of events.</summary>
    public static async Task MakeAsync(CampaignsDbContext db, DemoData data, DemoWorld world, CancellationToken cancel)
    {
        var indicators = await db.ReportIndicators.AsNoTracking().OrderBy(i => i.Position).ToListAsync(cancel);
        var templates = await db.ReportTemplates.AsNoTracking().Include(t => t.Items).ToListAsync(cancel);
        await new DemoReports(db, data, world, indicators, templates, cancel).MakeAsync();
    }

    private async Task MakeAsync()
    {
        await OpenAsync();
        await AskAsync();
        var running = await AskForMonthsAsync();
        var periods = await _db.ReportPeriods.AsNoTracking().OrderBy(p => p.CountedTo).ToListAsync(_cancel);
        var over = periods.Where(p => p.Id != running && IsOver(p)).ToList();
        var last = over.LastOrDefault(p => !p.IsAdHoc);
        foreach (var period in over)
        {
            var book = await ReadAsync(period);
            Send(book, story: period == last);
            await SaveAsync();
            if (period == last)
            {
                await AddTurnsAsync(book);
            }
        }

        await PublishAsync(over.Last(p => !p.IsAdHoc && p.CountedTo == p.CountedFrom.PlusYears(1).PlusDays(-1)));
        foreach (var period in periods.Except(over))
        {
            var book = await ReadAsync(period);
            if (period.Id == running)
            {
                SendRunning(book);
            }
            else
            {
                Begin(book);
            }

            await SaveAsync();
        }
    }

    /// <summary>The figures of the last year that is over are published; those of the year before may be.</summary>
    private async Task PublishAsync(ReportPeriod year)
    {
        var version = await (
            from a in _db.ReportAnswers
            join v in _db.ReportVersions on new { AnswerId = a.Id, Number = a.LastVersion } equals new { v.AnswerId, v.Number }
            where a.PeriodId == year.Id && a.UnitId == _world.Root.Id
            select new { v.Id, v.Content }
        ).SingleAsync(_cancel);
        var content = OpenDataTables.Of(ReportContent.Read(version.Content), await OpenDataSets.SourcesAsync(_db, year, _cancel))!;
        var at = VietnamTime.InstantOf(year.FinalOn.PlusDays(3).At(new LocalTime(9, 0)));
        _db.OpenDataSets.Add(OpenDataSets.SetOf(year, version.Id, content, _coordinator, at));
        await _db.SaveChangesAsync(_cancel);
    }

    /// <summary>A period that everybody had the time to report for.</summary>
    private bool IsOver(ReportPeriod period) => period.FinalOn < _today || (period.IsAdHoc && period.AsOf.PlusDays(20) < _today);

    /// <summary>
    /// Opens the periods of the kinds: those that are open, and those that are over of the years of which the demo has events.
    /// </summary>
    private async Task OpenAsync()
    {
        await ReportOpening.EnsureAsync(_db, _today, _world.Now, _cancel);
        foreach (var kind in await ReportKinds.Whole(_db).AsNoTracking().OrderBy(k => k.Position).ToListAsync(_cancel))
        {
            for (var year = _today.Year - 2; year <= _today.Year; year++)
            {
                var dates = PeriodRules.Of(kind, year);
                if (dates.FinalOn < _today)
                {
                    await ReportOpening.OpenAsync(_db, kind, dates, OpenedAt(dates.From), _cancel);
                }
            }
        }

        // In periods that are over, the communes of the home district alone were asked: what nobody was asked for is no late report.
        await _db
            .ReportAnswers.Where(a =>
                _db.ReportPeriods.Any(p => p.Id == a.PeriodId && p.FinalOn < _today)
                && _db.Units.Any(u => u.Id == a.UnitId && u.LevelKey == "commune" && u.ParentId != _home.Id)
            )
            .ExecuteDeleteAsync(_cancel);
    }

    /// <summary>Asks the districts for a report on the last action month whose deadline has been over for some days.</summary>
    private async Task AskAsync()
    {
        var campaign = _world
            .Campaigns.Where(c => c.Rule == "gender" && c.Campaign.EndsOn.PlusDays(20) < _today)
            .Select(c => c.Campaign)
            .MaxBy(c => c.EndsOn)!;
        var due = AdHocRules.DueOf(campaign.EndsOn);
        await AskAsync(
            PeriodRange.Campaign,
            (campaign.ShortNameVi, campaign.ShortNameEn),
            new DateInterval(campaign.StartsOn, campaign.EndsOn),
            due,
            due
        );
    }

    /// <summary>Asks the districts for a report on the full months of a year, for which the deadline was two days ago.</summary>
    private Task<Guid> AskForMonthsAsync()
    {
        // Nobody reports before the figures are complete, so the last month is one that has been over for a while.
        var before = _today.PlusDays(-12);
        var to = new LocalDate(before.Year, before.Month, 1).PlusDays(-1);
        var days = new DateInterval(new LocalDate(to.Year, 1, 1), to);
        return AskAsync(
            PeriodRanges.Named(days.Start, days.End, []),
            (
                string.Create(CultureInfo.InvariantCulture, $"{to.Month} tháng đầu năm {to.Year}"),
                string.Create(CultureInfo.InvariantCulture, $"First {to.Month} months of {to.Year}")
            ),
            days,
            _today.PlusDays(-2),
            _today.PlusDays(5)
        );
    }

    private async Task<Guid> AskAsync(
        PeriodRange range,
        (string Vi, string En) name,
        DateInterval days,
        LocalDate due,
        LocalDate dueOfProvince
    )
    {
        var period = new ReportPeriod
        {
            Id = Guid.CreateVersion7(),
            Range = range,
            Year = days.End.Year,
            NameVi = name.Vi,
            NameEn = name.En,
            CountedFrom = days.Start,
            CountedTo = days.End,
            AsOf = days.End,
            FinalOn = AdHocRules.FinalOf([due, dueOfProvince]),
            OpenedAt = OpenedAt(days.End.PlusDays(-10)),
            TemplateId = _templates.Values.Single(t => t.Key == ReferenceData.ReportTemplateKey).Id,
        };
        foreach (var (level, on) in new[] { (_world.Root.LevelKey, dueOfProvince), (_home.LevelKey, due) })
        {
            period.Levels.Add(
                new ReportPeriodLevel
                {
                    PeriodId = period.Id,
                    LevelKey = level,
                    DueOn = on,
                }
            );
        }

        _db.ReportPeriods.Add(period);
        await _db.SaveChangesAsync(_cancel);
        await AdHocReports.AnswersAsync(_db, period, _world.Root.Id, _cancel);
        return period.Id;
    }

    private Instant OpenedAt(LocalDate day) =>
        VietnamTime.InstantOf(day.At(new LocalTime(8, 0))) is var at && at < _world.Now ? at : _world.Now;

    /// <summary>
    /// A period with its answers from the top down, what was counted for each, and what was frozen so far.
    /// </summary>
    private sealed record Book(
        ReportPeriod Period,
        IReadOnlyList<ReportAnswer> Answers,
        IReadOnlyDictionary<Guid, CountedFigures> Counted,
        ILookup<Guid, ReportEvent> Events
    )
    {
        public Dictionary<Guid, ReportVersion> Accepted { get; } = [];

        public Dictionary<Guid, Instant> Ready { get; } = [];
    }

    private async Task<Book> ReadAsync(ReportPeriod period)
    {
        var answers = await _db
            .ReportAnswers.Where(a =>
                a.PeriodId == period.Id && _db.Units.Any(u => u.Id == a.UnitId && (u.LevelKey != "commune" || u.ParentId == _home.Id))
            )
            .ToListAsync(_cancel);
        answers =
        [
            .. answers
                .OrderBy(a => _units[a.UnitId].Kind is UnitKind.Agency)
                .ThenBy(a => _units[a.UnitId].Path.Length)
                .ThenBy(a => _units[a.UnitId].Name, StringComparer.Ordinal),
        ];
        Guid[] ids = period.AsOf <= _today ? [.. answers.Select(a => a.Id)] : [];
        return new Book(
            period,
            answers,
            await new ReportCounting(_db).CountAsync(ids, period.CountedFrom, period.AsOf, _world.Now, _cancel),
            (await new ReportEvents(_db).ReadAsync(ids, period, _cancel)).ToLookup(e => e.AnswerId)
        );
    }

    /// <summary>Writes what was frozen, and the states of the answers.</summary>
    private async Task SaveAsync()
    {
        await _db.SaveChangesAsync(_cancel);
        var connection = (NpgsqlConnection)_db.Database.GetDbConnection();
        await _db.CopyAsync(connection, _figures, _cancel);
        await _db.CopyAsync(connection, _versions, _cancel);
        await _db.CopyAsync(connection, [.. _versions.SelectMany(v => v.Figures)], _cancel);
        await _db.CopyAsync(connection, [.. _steps.OrderBy(s => s.At)], _cancel);
        await _db.CopyAsync(connection, [.. _steps.SelectMany(s => s.Notes)], _cancel);
        _figures.Clear();
        _versions.Clear();
        _steps.Clear();
        _db.ChangeTracker.Clear();
    }
}
