using System.Data;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Outreach;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The sums of a unit by one side; for one unit also by each value of a dimension (form, source, day). Numbers: one for each of
/// <see cref="Measures.All"/>.
/// </summary>
public sealed record OutreachSum(Guid UnitId, string Side, string Dimension, string Value, long[] Numbers)
{
    public long Turns => Measures.Sexes.Sum(m => NumberOf(m));

    public long Female => NumberOf(Measures.Female);

    public long Male => NumberOf(Measures.Male);

    public long People => NumberOf(Measures.People);

    public long EventsHeld => NumberOf(Measures.EventsHeld);

    public long EventsConfirmed => NumberOf(Measures.EventsConfirmed);

    public static OutreachSum None { get; } = new(Guid.Empty, "", "all", "", [.. Measures.All.Select(_ => 0L)]);

    public long NumberOf(Measure measure) => Numbers[Measures.All.IndexOf(measure)];

    /// <summary>
    /// What is left when the sums of parts are taken away; 0 for people, because one person may be in several parts.
    /// </summary>
    public OutreachSum Without(IReadOnlyCollection<OutreachSum> parts) =>
        this with
        {
            Numbers = [.. Measures.All.Select(m => m.Kind is MeasureKind.People ? 0 : NumberOf(m) - parts.Sum(p => p.NumberOf(m)))],
        };
}

/// <summary>The number of sessions under a unit, by one side, that are over and that nobody recorded.</summary>
public sealed record MissingSessions(Guid UnitId, string Side, long Sessions);

/// <summary>The turns of a unit with all units below it.</summary>
public sealed record UnitTurns(Guid UnitId, long Turns);

/// <summary>The turns of a unit on one day in one campaign.</summary>
public sealed record DayTurns(Guid CampaignId, LocalDate OnDate, long Turns);

/// <summary>The sort key of an event in a list that shows the latest first.</summary>
public sealed record OutreachPlace(Guid ActivityId, LocalDate OnDate);

/// <summary>One event behind a figure, with what it adds to the figure; null when it adds nothing after all.</summary>
public sealed record OutreachRow(
    Guid ActivityId,
    LocalDate OnDate,
    long? Figure,
    string Title,
    ActivityState State,
    string OrganisingUnit,
    string OrganisingPath,
    string? Place,
    string? Venue
);

/// <summary>What an event adds to a figure, and its day.</summary>
public sealed record OutreachRowSum(Guid ActivityId, LocalDate OnDate, long Figure);

/// <summary>The event with the values by which the list is ordered.</summary>
public sealed class SortedRow
{
    public required Guid Id { get; init; }

    public required LocalDate OnDate { get; init; }

    public required long Figure { get; init; }

    public required string Name { get; init; }

    /// <summary>The name of the place; null when the event has none.</summary>
    public string? Place { get; init; }
}

/// <summary>The sum of all events behind a figure, and their number.</summary>
public sealed record OutreachRowsTotal(long Figure, long Events);

/// <summary>The turns of an event that came from one source. Numbers: one for each of <see cref="Measures.Turns"/>.</summary>
public sealed record EventSource(Source Source, long Attendances, long[] Numbers)
{
    public long Turns => Measures.Sexes.Sum(m => NumberOf(m));

    public long NumberOf(Measure measure) => Numbers[Measures.Turns.IndexOf(measure)];
}

/// <summary>One entry of a headcount, with the number of its session.</summary>
public sealed record EventHeadcount(Instant CountedAt, bool Corrects, string? Reason, int Session, Cells Cells);

/// <summary>A session with its turns by attendances and by headcounts; null when nobody recorded any that way.</summary>
public sealed record EventSession(int Ordinal, Instant StartsAt, Instant EndsAt, long? Attended, long? Counted)
{
    /// <summary>All turns; null when nobody recorded the session.</summary>
    public long? Turns => Attended is null && Counted is null ? null : (Attended ?? 0) + (Counted ?? 0);
}

/// <summary>Reads the sums and the rows behind them. All figures of one page are read in one snapshot.</summary>
public sealed class OutreachQueries(CampaignsDbContext db)
{
    public const int PageSize = 50;

    /// <summary>Opens a snapshot: everything that is read until it is disposed is of one moment.</summary>
    public Task<IDbContextTransaction> OneMomentAsync(CancellationToken cancel) =>
        db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);

    /// <summary>All campaigns, the latest first.</summary>
    public Task<List<Campaign>> CampaignsAsync(CancellationToken cancel) =>
        db.Campaigns.AsNoTracking().Include(c => c.KeyDates).OrderByDescending(c => c.StartsOn).ThenBy(c => c.Id).ToListAsync(cancel);

    /// <summary>The kinds of reporting periods with the settings of their days.</summary>
    public Task<List<ReportPeriodKind>> ReportKindsAsync(CancellationToken cancel) =>
        db.ReportPeriodKinds.AsNoTracking().Include(k => k.Settings).AsSingleQuery().ToListAsync(cancel);

    /// <summary>The reporting periods that were opened and not withdrawn.</summary>
    public Task<List<ReportPeriod>> ReportPeriodsAsync(CancellationToken cancel) => db.ReportPeriods.AsNoTracking().ToListAsync(cancel);

    public Task<Unit?> UnitAsync(Guid id, CancellationToken cancel) =>
        db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel);

    /// <summary>The units above, from the top down.</summary>
    public Task<List<Unit>> AboveAsync(Guid unit, CancellationToken cancel) =>
        db
            .Units.AsNoTracking()
            .Where(u => db.UnitScopes.Any(s => s.UnitId == unit && s.AncestorUnitId == u.Id && s.Depth > 0))
            .OrderBy(u => u.Path)
            .ToListAsync(cancel);

    /// <summary>Collects reads that do not depend on each other. They run in one snapshot of the database.</summary>
    public Together.Reads Together() => Data.Together.Of(db);

    /// <summary>The units directly below, areas first, by name.</summary>
    public Task<List<Unit>> BelowAsync(Guid unit, CancellationToken cancel) =>
        db.Units.AsNoTracking().Where(u => u.ParentId == unit).OrderBy(u => u.Kind).ThenBy(u => u.ShortName).ToListAsync(cancel);

    public Task<Dictionary<Guid, int>> TargetsAsync(Guid campaign, CancellationToken cancel) =>
        db.CampaignTargets.Where(t => t.CampaignId == campaign).ToDictionaryAsync(t => t.UnitId, t => t.Turns, cancel);

    public Task<List<EventForm>> FormsAsync(CancellationToken cancel) =>
        db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel);

    public Task<Dictionary<string, string>> LevelsAsync(string language, CancellationToken cancel) =>
        db
            .UnitLevels.AsNoTracking()
            .ToDictionaryAsync(l => l.Key, l => language == "en" ? l.NameEn : l.NameVi, StringComparer.Ordinal, cancel);

    /// <summary>The sums of a unit by every dimension, and the totals of other units, by both sides.</summary>
    public Task<List<OutreachSum>> SumsAsync(Guid campaignKey, Guid unit, IReadOnlyList<Guid> others, CancellationToken cancel)
    {
        var ids = others.ToArray();
        return db
            .Database.SqlQuery<OutreachSum>(
                $"""
                SELECT f.unit_id, f.side, f.dimension, f.value, total_measures(f) AS numbers
                FROM outreach_figures({campaignKey}, {unit}, {ids}) f
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>
    /// The sums of units over days, by both sides, whatever the campaign; those of the first unit also by every dimension.
    /// </summary>
    public Task<List<OutreachSum>> SumsAsync(
        (LocalDate First, LocalDate Last) days,
        Guid unit,
        IReadOnlyList<Guid> others,
        CancellationToken cancel
    )
    {
        var ids = others.ToArray();
        return db
            .Database.SqlQuery<OutreachSum>(
                $"""
                SELECT f.unit_id, f.side, f.dimension, f.value, total_measures(f) AS numbers
                FROM outreach_figures_of_days({days.First}, {days.Last}, {unit}, {ids}) f
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>The sums in which a cell's figure is found: those of its campaign or of its days.</summary>
    public Task<List<OutreachSum>> SumsAsync(OutreachCell cell, IReadOnlyList<Guid> others, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.Period.Days is { } days
            ? SumsAsync(days, cell.Unit, others, cancel)
            : SumsAsync(cell.CampaignKey, cell.Unit, others, cancel);
    }

    /// <summary>
    /// The sessions of a campaign or of days that are over and that nobody recorded. A session belongs to the day on which it begins.
    /// </summary>
    public Task<List<MissingSessions>> MissingAsync(
        Guid campaignKey,
        FigurePeriod period,
        IReadOnlyList<Guid> units,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(period);
        var ids = units.ToArray();
        if (period.Days is not { } days)
        {
            return db
                .Database.SqlQuery<MissingSessions>(
                    $"""
                    SELECT unit_id, side, count(*) AS sessions FROM outreach_missing
                    WHERE campaign_id = {campaignKey} AND unit_id = ANY ({ids}) AND ends_at <= {now}
                    GROUP BY unit_id, side
                    """
                )
                .ToListAsync(cancel);
        }

        var whole = VietnamTime.WholeDays(days.First, days.Last);
        return db
            .Database.SqlQuery<MissingSessions>(
                $"""
                SELECT m.unit_id, m.side, count(*) AS sessions
                FROM outreach_missing m JOIN session s ON s.id = m.session_id
                WHERE m.unit_id = ANY ({ids}) AND m.ends_at <= {now} AND s.starts_at >= {whole.Start} AND s.starts_at < {whole.End}
                GROUP BY m.unit_id, m.side
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>The turns of units by one side up to a day; null: of all days. Units without any count are left out.</summary>
    public Task<Dictionary<Guid, long>> TurnsUntilAsync(
        Guid campaignKey,
        string side,
        LocalDate? until,
        IReadOnlyList<Guid> units,
        CancellationToken cancel
    )
    {
        var ids = units.ToArray();
        var last = until is { } day ? NodaTime.Text.LocalDatePattern.Iso.Format(day) : null;
        return db
            .Database.SqlQuery<UnitTurns>(
                $"""
                SELECT f.unit_id, sum(f.turns)::bigint AS turns
                FROM (
                  SELECT t.unit_id, t.value, total_turns(t) AS turns FROM outreach_total t
                  WHERE t.campaign_id = {campaignKey} AND t.unit_id = ANY ({ids}) AND t.side = {side} AND t.dimension = 'day'
                  UNION ALL
                  SELECT p.unit_id, p.value, total_turns(p) FROM outreach_pending() p
                  WHERE p.campaign_id = {campaignKey} AND p.unit_id = ANY ({ids}) AND p.side = {side} AND p.dimension = 'day') f
                WHERE {last}::text IS NULL OR f.value <= {last}
                GROUP BY f.unit_id
                """
            )
            .ToDictionaryAsync(t => t.UnitId, t => t.Turns, cancel);
    }

    /// <summary>
    /// The turns of a unit by one side on each day of a range, from the sums of campaigns, so the number of rows that are read does not
    /// grow with what was counted. Days without a count are left out.
    /// </summary>
    public Task<List<DayTurns>> DayTurnsAsync(
        IEnumerable<Guid> campaignKeys,
        Guid unit,
        string side,
        DayRange days,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(days);
        var keys = campaignKeys.ToArray();
        var (first, last) = (NodaTime.Text.LocalDatePattern.Iso.Format(days.First), NodaTime.Text.LocalDatePattern.Iso.Format(days.Last));
        return db
            .Database.SqlQuery<DayTurns>(
                $"""
                SELECT f.campaign_id, f.value::date AS on_date, sum(f.turns)::bigint AS turns
                FROM (
                  SELECT t.campaign_id, t.value, total_turns(t) AS turns FROM outreach_total t
                  WHERE t.campaign_id = ANY ({keys}) AND t.unit_id = {unit} AND t.side = {side} AND t.dimension = 'day'
                    AND t.value BETWEEN {first} AND {last}
                  UNION ALL
                  SELECT p.campaign_id, p.value, total_turns(p) FROM outreach_pending() p
                  WHERE p.campaign_id = ANY ({keys}) AND p.unit_id = {unit} AND p.side = {side} AND p.dimension = 'day'
                    AND p.value BETWEEN {first} AND {last}) f
                GROUP BY f.campaign_id, f.value
                HAVING sum(f.turns) <> 0
                ORDER BY f.value, f.campaign_id
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>The orders in which the events behind a figure can be shown, in addition to the order by day.</summary>
    public static ListOrders<SortedRow, OutreachRow> SortOrders { get; } =
        new ListOrders<SortedRow, OutreachRow>(r => r.Id, l => l.ActivityId)
            .ByDay(r => r.OnDate, l => l.OnDate, latestFirst: true)
            .ByName(r => r.Name)
            .ByPlace(r => r.Place, r => r.Place == null)
            .ByMost(ListSort.Most, r => r.Figure);

    /// <summary>
    /// The value of the figure and the number of its events: taken from the sums when they have it, otherwise summed from the rows.
    /// </summary>
    public async Task<OutreachRowsTotal> TotalAsync(OutreachCell cell, Instant now, CancellationToken cancel)
    {
        // People at several events are counted once, so the value is not the sum of the rows.
        if (cell.What is Counted.People || (cell.What is Counted.Turns && cell.IsOfOneDimension))
        {
            var (sums, events) = await Data.Together.ReadAsync(
                db,
                () => SumsAsync(cell, [], cancel),
                async () =>
                    cell.Period.IsOfCampaign && cell.Since is null
                        ? await BehindCountAsync(cell, cancel)
                        : await (await RowsAsync(cell, now, cancel)).LongCountAsync(cancel)
            );
            return new OutreachRowsTotal(cell.FigureOf(sums.Where(s => s.Side == cell.Side)), events);
        }

        return await (await RowsAsync(cell, now, cancel))
                .GroupBy(_ => 1)
                .Select(g => new OutreachRowsTotal(g.Sum(r => r.Figure), g.LongCount()))
                .SingleOrDefaultAsync(cancel)
            ?? new OutreachRowsTotal(0, 0);
    }

    /// <summary>A page of the events behind a figure, the latest first.</summary>
    public async Task<ListPage<OutreachRow>> PageAsync(OutreachCell cell, Instant now, ListPlace<LocalDate> asked, CancellationToken cancel)
    {
        ListPage<OutreachPlace> page;
        Dictionary<Guid, OutreachRowSum> figures;
        Dictionary<Guid, NamedEvent> events;
        if (cell.Period.IsOfCampaign && cell.Since is null && cell.What is Counted.Turns or Counted.People)
        {
            // The kept list says which events are on the page. What each event adds is then computed for those alone.
            (page, var units) = await Data.Together.ReadAsync(
                db,
                () => ListPage<OutreachPlace>.ReadAsync(asked, PageSize, (place, most) => BehindAsync(cell, place, most, cancel)),
                () => UnitsOfAsync(cell, cancel)
            );
            Guid[] shown = [.. page.Rows.Select(r => r.ActivityId)];
            (figures, var named) = await Data.Together.ReadAsync(
                db,
                () =>
                    (cell.What is Counted.Turns ? Turns(cell, units, shown) : People(cell, units, shown)).ToDictionaryAsync(
                        r => r.ActivityId,
                        cancel
                    ),
                () => NamedAsync(shown, cancel)
            );
            events = named;
        }
        else
        {
            var rows = await RowsAsync(cell, now, cancel);
            var sums = await ListPage<OutreachRowSum>.ReadAsync(
                asked,
                PageSize,
                (place, most) => rows.Beyond(place, r => r.OnDate, r => r.ActivityId, latestFirst: true).Take(most).ToListAsync(cancel)
            );
            page = new ListPage<OutreachPlace>(
                [.. sums.Rows.Select(r => new OutreachPlace(r.ActivityId, r.OnDate))],
                sums.HasBefore,
                sums.HasAfter
            );
            figures = sums.Rows.ToDictionary(r => r.ActivityId);
            events = await NamedAsync([.. page.Rows.Select(r => r.ActivityId)], cancel);
        }

        return new ListPage<OutreachRow>(
            [
                .. page
                    .Rows.Where(r => events.ContainsKey(r.ActivityId))
                    .Select(r =>
                        events[r.ActivityId] is var e
                            ? new OutreachRow(
                                r.ActivityId,
                                r.OnDate,
                                figures.GetValueOrDefault(r.ActivityId)?.Figure,
                                e.Title,
                                e.State,
                                e.Unit,
                                e.Path,
                                e.Place,
                                e.Venue
                            )
                            : throw new InvalidOperationException()
                    ),
            ],
            page.HasBefore,
            page.HasAfter
        );
    }

    /// <summary>
    /// A page of the same events, ordered by name, by place or by the number that each adds. All events have to be summed for this, because
    /// only the order by day has an index.
    /// </summary>
    public async Task<ListPage<OutreachRow>> SortedAsync(OutreachCell cell, Instant now, ListFilter asked, CancellationToken cancel)
    {
        var rows = await SortedRowsAsync(cell, now, cancel);
        return await SortOrders.PageAsync(db, asked, PageSize, rows, rows, page => LinesAsync(page, cancel), cancel);
    }

    /// <summary>All of these events in the order that is asked for, as the database sends them, and how many they are.</summary>
    public async Task<(IAsyncEnumerable<OutreachRow> Rows, Func<CancellationToken, Task<int>> CountAsync)> EachAsync(
        OutreachCell cell,
        Instant now,
        ListFilter asked,
        CancellationToken cancel
    )
    {
        var rows = await SortedRowsAsync(cell, now, cancel);
        return (SortOrders.EachAsync(asked, rows, Lined), rows.CountAsync);
    }

    private async Task<IQueryable<SortedRow>> SortedRowsAsync(OutreachCell cell, Instant now, CancellationToken cancel)
    {
        var sums = await RowsAsync(cell, now, cancel);
        return from r in sums
            join a in db.Activities on r.ActivityId equals a.Id
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            select new SortedRow
            {
                Id = r.ActivityId,
                OnDate = r.OnDate,
                Figure = r.Figure,
                Name = a.TitleFolded,
                Place = p!.NameFolded,
            };
    }

    private IQueryable<OutreachRow> Lined(IQueryable<SortedRow> rows) =>
        from r in rows
        join a in db.Activities on r.Id equals a.Id
        join o in db.Units on a.OrganisingUnitId equals o.Id
        from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
        from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
        select new OutreachRow(r.Id, r.OnDate, r.Figure, a.Title, a.State, o.ShortName, o.Path, p!.Name, v!.Name);

    private async Task<List<OutreachRow>> LinesAsync(IQueryable<SortedRow> page, CancellationToken cancel) =>
        await LinesAsync(
            [
                .. (
                    await page.Select(r => new
                        {
                            r.Id,
                            r.OnDate,
                            r.Figure,
                        })
                        .ToListAsync(cancel)
                ).Select(r => (r.Id, r.OnDate, (long?)r.Figure)),
            ],
            cancel
        );

    /// <summary>The columns that the list shows of these events, in the given order.</summary>
    private async Task<List<OutreachRow>> LinesAsync(
        IReadOnlyList<(Guid Id, LocalDate OnDate, long? Figure)> rows,
        CancellationToken cancel
    )
    {
        var events = await NamedAsync([.. rows.Select(r => r.Id)], cancel);
        return
        [
            .. from r in rows
            where events.ContainsKey(r.Id)
            let e = events[r.Id]
            select new OutreachRow(r.Id, r.OnDate, r.Figure, e.Title, e.State, e.Unit, e.Path, e.Place, e.Venue),
        ];
    }

    private Task<Dictionary<Guid, NamedEvent>> NamedAsync(Guid[] ids, CancellationToken cancel) =>
        (
            from a in db.Activities
            join o in db.Units on a.OrganisingUnitId equals o.Id
            join p in db.Units on a.PlaceUnitId equals p.Id into places
            from p in places.DefaultIfEmpty()
            join v in db.Venues on a.VenueId equals v.Id into venues
            from v in venues.DefaultIfEmpty()
            where ids.Contains(a.Id)
            select new NamedEvent(a.Id, a.Title, a.State, o.ShortName, o.Path, p!.Name, v!.Name)
        ).ToDictionaryAsync(a => a.Id, cancel);

    private sealed record NamedEvent(Guid Id, string Title, ActivityState State, string Unit, string Path, string? Place, string? Venue);

    /// <summary>
    /// The counted events behind a figure of turns or people: the kept list without the events that the queue changes, and those events as
    /// they are now. When the figure is narrowed by more than one thing, some events in the list may add nothing.
    /// </summary>
    private async Task<List<OutreachPlace>> BehindAsync(OutreachCell cell, ListPlace<LocalDate> place, int most, CancellationToken cancel)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        var listed = db.Database.SqlQuery<OutreachPlace>(
            $"""
            SELECT e.activity_id, e.on_date FROM outreach_listed e
            WHERE e.campaign_id = {cell.CampaignKey} AND e.unit_id = {cell.Unit} AND e.side = {cell.Side}
              AND outreach_is_behind(e, {cell.Form}::uuid, {sources}, {cell.Day}::date, {cell.Until}::date, {cell.What
                is Counted.People}, {cell.Own})
              AND e.activity_id NOT IN (SELECT d.activity_id FROM outreach_delta d WHERE d.activity_id IS NOT NULL)
            """
        );
        var touched = db.Database.SqlQuery<OutreachPlace>(
            $"""
            SELECT e.activity_id, e.on_date
            FROM outreach_listed_now(ARRAY(SELECT DISTINCT d.activity_id FROM outreach_delta d WHERE d.activity_id IS NOT NULL)) e
            WHERE EXISTS (SELECT FROM outreach_delta) AND e.campaign_id = {cell.CampaignKey} AND e.unit_id = {cell.Unit}
              AND e.side = {cell.Side}
              AND outreach_is_behind(e, {cell.Form}::uuid, {sources}, {cell.Day}::date, {cell.Until}::date, {cell.What
                is Counted.People}, {cell.Own})
            """
        );
        var (kept, changed) = await Data.Together.ReadAsync(db, () => PageOf(listed), () => PageOf(touched));
        List<OutreachPlace> found = [.. kept, .. changed];
        return
        [
            .. (
                place.Back
                    ? found.OrderBy(p => p.OnDate).ThenBy(p => p.ActivityId)
                    : found.OrderByDescending(p => p.OnDate).ThenByDescending(p => p.ActivityId)
            ).Take(most),
        ];

        Task<List<OutreachPlace>> PageOf(IQueryable<OutreachPlace> places) =>
            places.Beyond(place, p => p.OnDate, p => p.ActivityId, latestFirst: true).Take(most).ToListAsync(cancel);
    }

    private Task<long> BehindCountAsync(OutreachCell cell, CancellationToken cancel)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        return db
            .Database.SqlQuery<long>(
                $"""
                SELECT outreach_behind_count(
                  {cell.CampaignKey}, {cell.Unit}, {cell.Side}, {cell.Form}::uuid, {sources}, {cell.Day}::date, {cell.Until}::date,
                    {cell.What
                    is Counted.People}, {cell.Own}) AS "Value"
                """
            )
            .SingleAsync(cancel);
    }

    /// <summary>What each event adds to the figure.</summary>
    private async Task<IQueryable<OutreachRowSum>> RowsAsync(OutreachCell cell, Instant now, CancellationToken cancel) =>
        cell.What switch
        {
            Counted.Turns => Turns(cell, await UnitsOfAsync(cell, cancel), only: null),
            Counted.People => People(cell, await UnitsOfAsync(cell, cancel), only: null),
            Counted.Events or Counted.Unconfirmed => Events(cell),
            Counted.Missing => Missing(cell, now),
            Counted.NotHeld => NotHeld(cell, now),
            _ => throw new ArgumentOutOfRangeException(nameof(cell)),
        };

    /// <summary>
    /// The units of the figure. They are read first, because the database plans better with a list of ids than with a join to the tree.
    /// </summary>
    private async Task<Guid[]> UnitsOfAsync(OutreachCell cell, CancellationToken cancel) =>
        cell.Own ? [cell.Unit] : await db.UnitScopes.Where(s => s.AncestorUnitId == cell.Unit).Select(s => s.UnitId).ToArrayAsync(cancel);

    /// <summary>The turns of events: of all events that have any, or only of some.</summary>
    private IQueryable<OutreachRowSum> Turns(OutreachCell cell, Guid[] units, Guid[]? only)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        return db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT activity_id, max(on_date) AS on_date,
              sum(fact_turns(f, {cell.Part}::text))::bigint AS figure
            FROM outreach_fact f
            WHERE CASE WHEN {cell.FirstDay}::date IS NULL THEN campaign_id = {cell.CampaignKey} ELSE on_date BETWEEN {cell.FirstDay}::date
              AND {cell.LastDay}::date END
              AND ({only}::uuid[] IS NULL OR activity_id = ANY ({only}))
              AND CASE WHEN {cell.ByPlace} THEN place_unit_id ELSE organising_unit_id END = ANY ({units})
              AND ({cell.Form}::uuid IS NULL OR form_id = {cell.Form})
              AND (cardinality({sources}) = 0 OR source = ANY ({sources}))
              AND ({cell.Day}::date IS NULL OR on_date = {cell.Day})
              AND ({cell.Since}::date IS NULL OR on_date >= {cell.Since})
              AND ({cell.Until}::date IS NULL OR on_date <= {cell.Until})
            GROUP BY activity_id
            HAVING sum(facts) > 0 AND NOT outreach_taken_back(activity_id, sum(fact_turns(f, NULL))::bigint)
            """
        );
    }

    /// <summary>The number of distinct people at each of these events; null: at every event that has any.</summary>
    private IQueryable<OutreachRowSum> People(OutreachCell cell, Guid[] units, Guid[]? only) =>
        db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT t.activity_id, max(t.on_date) AS on_date, count(DISTINCT
                CASE WHEN t.person_id IN (SELECT m.id FROM person m
                  WHERE m.merged_into_id IS NOT NULL) THEN person_root(t.person_id) ELSE t.person_id END) AS figure
            FROM attendance t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
            WHERE ({only}::uuid[] IS NULL OR t.activity_id = ANY ({only})) AND t.annulled_at IS NULL AND t.person_id IS NOT NULL
              AND CASE WHEN {cell.FirstDay}::date IS NULL THEN coalesce(t.campaign_id, outreach_no_campaign()) = {cell.CampaignKey}
                ELSE t.on_date BETWEEN {cell.FirstDay}::date AND {cell.LastDay}::date END
              AND CASE WHEN {cell.ByPlace} THEN t.place_unit_id ELSE t.organising_unit_id END = ANY ({units})
            GROUP BY t.activity_id
            """
        );

    private IQueryable<OutreachRowSum> Events(OutreachCell cell) =>
        db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT activity_id, on_date, 1::bigint AS figure
            FROM outreach_held
            WHERE CASE WHEN {cell.FirstDay}::date IS NULL THEN campaign_id = {cell.CampaignKey} ELSE on_date BETWEEN {cell.FirstDay}::date
              AND {cell.LastDay}::date END
              AND CASE WHEN {cell.ByPlace} THEN place_unit_id ELSE organising_unit_id END IN (
                SELECT u.id FROM unit u JOIN unit top ON u.path <@ top.path
                  WHERE top.id = {cell.Unit} AND (NOT {cell.Own} OR u.id = top.id))
              AND ({cell.Form}::uuid IS NULL OR form_id = {cell.Form})
              AND ({cell.Day}::date IS NULL OR on_date = {cell.Day})
              AND ({cell.Since}::date IS NULL OR on_date >= {cell.Since})
              AND ({cell.Until}::date IS NULL OR on_date <= {cell.Until})
              AND NOT (confirmed AND {cell.What is Counted.Unconfirmed})
            """
        );

    private IQueryable<OutreachRowSum> Missing(OutreachCell cell, Instant now) =>
        db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT m.activity_id, (min(s.starts_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date, count(*) AS figure
            FROM outreach_missing m
            JOIN activity a ON a.id = m.activity_id
            JOIN session s ON s.id = m.session_id
            WHERE CASE WHEN {cell.FirstDay}::date IS NULL THEN m.campaign_id = {cell.CampaignKey}
                ELSE (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN {cell.FirstDay}::date AND {cell.LastDay}::date END
              AND m.unit_id = {cell.Unit} AND m.side = {cell.Side} AND m.ends_at <= {now}
              AND (NOT {cell.Own} OR CASE WHEN {cell.ByPlace} THEN a.place_unit_id ELSE a.organising_unit_id END = {cell.Unit})
            GROUP BY m.activity_id
            """
        );

    /// <summary>Events that are over and still have the state scheduled.</summary>
    private IQueryable<OutreachRowSum> NotHeld(OutreachCell cell, Instant now) =>
        db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT a.id AS activity_id, (done.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date, 1::bigint AS figure
            FROM activity_scope sc
            JOIN activity a ON a.id = sc.activity_id
            CROSS JOIN LATERAL (SELECT max(s.starts_at) AS starts_at, max(s.ends_at) AS ends_at FROM session s
              WHERE s.activity_id = a.id AND s.called_off_at IS NULL) done
            WHERE sc.ancestor_unit_id = {cell.Unit} AND sc.side = {cell.Side} AND sc.starts_at <= {now} AND done.ends_at <= {now}
              AND a.kind = 'event' AND a.state = 'scheduled'
              AND CASE WHEN {cell.FirstDay}::date IS NULL THEN coalesce(a.campaign_id, outreach_no_campaign()) = {cell.CampaignKey}
                ELSE (done.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN {cell.FirstDay}::date AND {cell.LastDay}::date END
              AND (NOT {cell.Own} OR CASE WHEN {cell.ByPlace} THEN a.place_unit_id ELSE a.organising_unit_id END = {cell.Unit})
            """
        );

    /// <summary>The turns of one event by source, from its attendances.</summary>
    public async Task<List<EventSource>> EventSourcesAsync(Guid activity, CancellationToken cancel) =>
        [
            .. (
                await db
                    .Database.SqlQuery<SourceRow>($"SELECT source, attendances, measures FROM activity_sources({activity})")
                    .ToListAsync(cancel)
            ).Select(r => new EventSource(EnumText.Parse<Source>(r.Source), r.Attendances, r.Measures)),
        ];

    private sealed record SourceRow(string Source, long Attendances, long[] Measures);

    /// <summary>The number of distinct named persons at one event; merged entries are one person.</summary>
    public Task<long> EventPeopleAsync(Guid activity, CancellationToken cancel) =>
        db
            .Database.SqlQuery<long>(
                $"""
                SELECT count(DISTINCT person_root(person_id)) AS "Value" FROM attendance
                WHERE activity_id = {activity} AND annulled_at IS NULL
                """
            )
            .SingleAsync(cancel);

    public async Task<List<EventHeadcount>> EventHeadcountsAsync(Guid activity, CancellationToken cancel) =>
        [
            .. (
                await (
                    from h in db.Headcounts.AsNoTracking()
                    join s in db.Sessions on h.SessionId equals s.Id
                    where h.ActivityId == activity
                    orderby h.CountedAt, h.Id
                    select new { Entry = h, s.Ordinal }
                ).ToListAsync(cancel)
            ).Select(h => new EventHeadcount(h.Entry.CountedAt, h.Entry.CorrectsId is not null, h.Entry.Reason, h.Ordinal, h.Entry.Cells)),
        ];

    public Task<List<EventSession>> EventSessionsAsync(Guid activity, CancellationToken cancel) =>
        db
            .Sessions.Where(s => s.ActivityId == activity)
            .OrderBy(s => s.Ordinal)
            .Select(s => new EventSession(
                s.Ordinal,
                s.StartsAt,
                s.EndsAt,
                db.Attendances.Where(a => a.SessionId == s.Id && a.AnnulledAt == null).Sum(a => (long?)a.Turns),
                db.Headcounts.Where(h => h.SessionId == s.Id).Sum(h => (long?)h.Turns)
            ))
            .ToListAsync(cancel);
}
