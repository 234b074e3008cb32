using System.Data;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>Sums of a unit by one side and, of one unit, by one value of a dimension (form, source, day).</summary>
public sealed record OutreachSum(
    Guid UnitId, string Side, string Dimension, string Value,
    long Female, long Male, long SexNotKnown, long Under16, long From16To30, long From31To59, long From60, long AgeNotKnown,
    long People, long EventsHeld, long EventsConfirmed)
{
    public long Turns => Female + Male + SexNotKnown;

    public static OutreachSum None { get; } = new(Guid.Empty, "", "all", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The turns of one cell of sex or age.</summary>
    public long Part(string part) => part switch
    {
        "female" => Female,
        "male" => Male,
        "sex_not_known" => SexNotKnown,
        "under16" => Under16,
        "from16to30" => From16To30,
        "from31to59" => From31To59,
        "from60" => From60,
        "age_not_known" => AgeNotKnown,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}

/// <summary>Sessions under a unit by a side that are over and that nobody recorded.</summary>
public sealed record MissingSessions(Guid UnitId, string Side, long Sessions);

/// <summary>Turns of a unit with all that lies under it.</summary>
public sealed record UnitTurns(Guid UnitId, long Turns);

/// <summary>An event's place in a list of events, latest first.</summary>
public sealed record OutreachPlace(Guid ActivityId, LocalDate OnDate);

/// <summary>One event behind a figure, with what it adds to it.</summary>
public sealed record OutreachRow(
    Guid ActivityId, LocalDate OnDate, long Figure, string Title, ActivityState State, string OrganisingUnit, string OrganisingPath, string? Place, string? Venue);

/// <summary>What an event adds to a figure, and its day.</summary>
public sealed record OutreachRowSum(Guid ActivityId, LocalDate OnDate, long Figure);

/// <summary>Some of the events behind a figure, and after which of them the next page begins; null: there are no more.</summary>
public sealed record OutreachRowsPage(IReadOnlyList<OutreachRow> Rows, OutreachPlace? Next);

/// <summary>How much all events behind a figure are, and how many they are.</summary>
public sealed record OutreachRowsTotal(long Figure, long Events);

/// <summary>Turns of an event that the door recorded from one source.</summary>
public sealed record EventSource(
    Source Source, long Attendances, long Female, long Male, long SexNotKnown, long Under16, long From16To30, long From31To59, long From60, long AgeNotKnown)
{
    public long Turns => Female + Male + SexNotKnown;
}

/// <summary>One entry of a headcount at the session of that number.</summary>
public sealed record EventHeadcount(
    Instant CountedAt, bool Corrects, string? Reason, int Session,
    int Female, int Male, int SexNotKnown, int Under16, int From16To30, int From31To59, int From60, int AgeNotKnown)
{
    public int Turns => Female + Male + SexNotKnown;
}

/// <summary>A session with its turns; null: nobody recorded any that way.</summary>
public sealed record EventSession(int Ordinal, Instant StartsAt, Instant EndsAt, long? Attended, long? Counted)
{
    /// <summary>All turns; null where nobody recorded the session.</summary>
    public long? Turns => Attended is null && Counted is null ? null : (Attended ?? 0) + (Counted ?? 0);
}

/// <summary>Reads of the sums and of the rows below them. Figures of one page are read in one snapshot.</summary>
public sealed class OutreachQueries(CampaignsDbContext db)
{
    public const int PageSize = 50;

    /// <summary>What is read until this is disposed of is of one moment.</summary>
    public Task<IDbContextTransaction> OneMomentAsync(CancellationToken cancel) => db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);

    /// <summary>Campaigns, latest first.</summary>
    public Task<List<Campaign>> CampaignsAsync(CancellationToken cancel) =>
        db.Campaigns.AsNoTracking().Include(c => c.KeyDates).OrderByDescending(c => c.StartsOn).ThenBy(c => c.Id).ToListAsync(cancel);

    public Task<Unit?> UnitAsync(Guid id, CancellationToken cancel) => db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel);

    /// <summary>The units above, from the top down.</summary>
    public Task<List<Unit>> AboveAsync(Unit unit, CancellationToken cancel)
    {
        var ids = unit.Path.Split('.').Select(label => Guid.ParseExact(label, "N")).ToList();
        return db.Units.AsNoTracking().Where(u => ids.Contains(u.Id) && u.Id != unit.Id).OrderBy(u => u.Path).ToListAsync(cancel);
    }

    /// <summary>The units right below, areas first, by name.</summary>
    public Task<List<Unit>> BelowAsync(Guid unit, CancellationToken cancel) =>
        db.Units.AsNoTracking().Where(u => u.ParentId == unit).OrderBy(u => u.Kind).ThenBy(u => u.ShortName).ToListAsync(cancel);

    public Task<Dictionary<Guid, int>> TargetsAsync(Guid campaign, CancellationToken cancel) =>
        db.CampaignTargets.Where(t => t.CampaignId == campaign).ToDictionaryAsync(t => t.UnitId, t => t.Turns, cancel);

    public Task<List<EventForm>> FormsAsync(CancellationToken cancel) => db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel);

    public Task<Dictionary<string, string>> LevelsAsync(string language, CancellationToken cancel) =>
        db.UnitLevels.AsNoTracking().ToDictionaryAsync(l => l.Key, l => language == "en" ? l.NameEn : l.NameVi, StringComparer.Ordinal, cancel);

    /// <summary>Sums of a unit by every dimension and of others in all, by both sides.</summary>
    public Task<List<OutreachSum>> SumsAsync(Guid campaignKey, Guid unit, IReadOnlyList<Guid> others, CancellationToken cancel)
    {
        var ids = others.ToArray();
        return db.Database.SqlQuery<OutreachSum>($"SELECT * FROM outreach_figures({campaignKey}, {unit}, {ids})").ToListAsync(cancel);
    }

    public Task<List<MissingSessions>> MissingAsync(Guid campaignKey, IReadOnlyList<Guid> units, Instant now, CancellationToken cancel)
    {
        var ids = units.ToArray();
        return db.Database.SqlQuery<MissingSessions>(
            $"""
            SELECT unit_id, side, count(*) AS sessions FROM outreach_missing
            WHERE campaign_id = {campaignKey} AND unit_id = ANY ({ids}) AND ends_at <= {now}
            GROUP BY unit_id, side
            """).ToListAsync(cancel);
    }

    /// <summary>Turns of units by one side up to a day; null: of all days. A unit of which nothing was ever counted is not among them.</summary>
    public Task<Dictionary<Guid, long>> TurnsUntilAsync(Guid campaignKey, string side, LocalDate? until, IReadOnlyList<Guid> units, CancellationToken cancel)
    {
        var ids = units.ToArray();
        var last = until is { } day ? NodaTime.Text.LocalDatePattern.Iso.Format(day) : null;
        return db.Database.SqlQuery<UnitTurns>(
            $"""
            SELECT f.unit_id, sum(f.turns)::bigint AS turns
            FROM (
              SELECT t.unit_id, t.value, t.female + t.male + t.sex_not_known AS turns FROM outreach_total t
              WHERE t.campaign_id = {campaignKey} AND t.unit_id = ANY ({ids}) AND t.side = {side} AND t.dimension = 'day'
              UNION ALL
              SELECT p.unit_id, p.value, p.female + p.male + p.sex_not_known FROM outreach_pending() p
              WHERE p.campaign_id = {campaignKey} AND p.unit_id = ANY ({ids}) AND p.side = {side} AND p.dimension = 'day') f
            WHERE {last}::text IS NULL OR f.value <= {last}
            GROUP BY f.unit_id
            """).ToDictionaryAsync(t => t.UnitId, t => t.Turns, cancel);
    }

    /// <summary>The whole of the figure and how many events it is of: from the sums where they have it, else summed from its rows.</summary>
    public async Task<OutreachRowsTotal> TotalAsync(OutreachCell cell, Instant now, CancellationToken cancel)
    {
        // People of several events are counted once: the whole is never the sum of the rows.
        if (cell.What is Counted.People || (cell.What is Counted.Turns && cell.IsOfOneDimension))
        {
            var sums = (await SumsAsync(cell.CampaignKey, cell.Unit, [], cancel)).Where(s => s.Side == cell.Side);
            return new OutreachRowsTotal(cell.FigureOf(sums), await BehindCountAsync(cell, cancel));
        }

        return await (await RowsAsync(cell, now, cancel))
            .GroupBy(_ => 1)
            .Select(g => new OutreachRowsTotal(g.Sum(r => r.Figure), g.LongCount()))
            .SingleOrDefaultAsync(cancel) ?? new OutreachRowsTotal(0, 0);
    }

    /// <summary>A page of the events behind a figure, latest first, after <paramref name="last"/>.</summary>
    public async Task<OutreachRowsPage> PageAsync(OutreachCell cell, Instant now, OutreachPlace? last, CancellationToken cancel)
    {
        // Which events: by the list that is kept for it, or by rows that are few. What each adds is then asked for those alone.
        List<OutreachRowSum> page;
        OutreachPlace? next;
        if (cell.What is Counted.Turns or Counted.People)
        {
            var places = await Behind(cell, last, PageSize + 1).OrderByDescending(r => r.OnDate).ThenByDescending(r => r.ActivityId).ToListAsync(cancel);
            next = places.Count > PageSize ? places[PageSize - 1] : null;
            Guid[] shown = [.. places.Take(PageSize).Select(r => r.ActivityId)];
            var units = await UnitsOfAsync(cell, cancel);
            var figures = await (cell.What is Counted.Turns ? Turns(cell, units, shown) : People(cell, units, shown)).ToDictionaryAsync(r => r.ActivityId, cancel);
            page = [.. shown.Where(figures.ContainsKey).Select(id => figures[id])];
        }
        else
        {
            var rows = await RowsAsync(cell, now, cancel);
            rows = last is { } l ? rows.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.OnDate, r.ActivityId), ValueTuple.Create(l.OnDate, l.ActivityId))) : rows;
            page = await rows.OrderByDescending(r => r.OnDate).ThenByDescending(r => r.ActivityId).Take(PageSize + 1).ToListAsync(cancel);
            next = page.Count > PageSize ? new OutreachPlace(page[PageSize - 1].ActivityId, page[PageSize - 1].OnDate) : null;
            page = [.. page.Take(PageSize)];
        }

        var ids = page.Select(r => r.ActivityId).ToArray();
        var events = await (
            from a in db.Activities
            join o in db.Units on a.OrganisingUnitId equals o.Id
            join p in db.Units on a.PlaceUnitId equals p.Id into places
            from p in places.DefaultIfEmpty()
            join v in db.Venues on a.VenueId equals v.Id into venues
            from v in venues.DefaultIfEmpty()
            where ids.Contains(a.Id)
            select new { a.Id, a.Title, a.State, Unit = o.ShortName, o.Path, Place = p!.Name, Venue = v!.Name }).ToDictionaryAsync(a => a.Id, cancel);
        return new OutreachRowsPage(
            [
                .. page.Where(r => events.ContainsKey(r.ActivityId)).Select(r => events[r.ActivityId] is var e
                    ? new OutreachRow(r.ActivityId, r.OnDate, r.Figure, e.Title, e.State, e.Unit, e.Path, e.Place, e.Venue)
                    : throw new InvalidOperationException()),
            ],
            next);
    }

    /// <summary>Events that were counted, of the figure of turns or people; what is narrowed by more than one thing may name some that add nothing.</summary>
    private IQueryable<OutreachPlace> Behind(OutreachCell cell, OutreachPlace? last, int most)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        return db.Database.SqlQuery<OutreachPlace>(
            $"""
            SELECT activity_id, on_date
            FROM outreach_behind(
              {cell.CampaignKey}, {cell.Unit}, {cell.Side}, {cell.Form}::uuid, {sources}, {cell.Day}::date, {cell.Until}::date, {cell.What is Counted.People}, {cell.Own},
              {last?.OnDate}::date, {last?.ActivityId}::uuid, {most})
            """);
    }

    private Task<long> BehindCountAsync(OutreachCell cell, CancellationToken cancel)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        return db.Database.SqlQuery<long>(
            $"""
            SELECT outreach_behind_count(
              {cell.CampaignKey}, {cell.Unit}, {cell.Side}, {cell.Form}::uuid, {sources}, {cell.Day}::date, {cell.Until}::date, {cell.What is Counted.People}, {cell.Own}) AS "Value"
            """).SingleAsync(cancel);
    }

    /// <summary>What each event adds to the figure.</summary>
    private async Task<IQueryable<OutreachRowSum>> RowsAsync(OutreachCell cell, Instant now, CancellationToken cancel) => cell.What switch
    {
        Counted.Turns => Turns(cell, await UnitsOfAsync(cell, cancel), only: null),
        Counted.Events or Counted.Unconfirmed => Events(cell),
        Counted.Missing => Missing(cell, now),
        Counted.NotHeld => NotHeld(cell, now),
        _ => throw new ArgumentOutOfRangeException(nameof(cell)),
    };

    /// <summary>The units that the figure is of. Asked for first: the database plans better with a list in hand than with a tree to walk.</summary>
    private async Task<Guid[]> UnitsOfAsync(OutreachCell cell, CancellationToken cancel) =>
        cell.Own ? [cell.Unit] : await db.UnitScopes.Where(s => s.AncestorUnitId == cell.Unit).Select(s => s.UnitId).ToArrayAsync(cancel);

    /// <summary>Turns of events; of all that have any, or of some.</summary>
    private IQueryable<OutreachRowSum> Turns(OutreachCell cell, Guid[] units, Guid[]? only)
    {
        var sources = cell.Sources.Select(s => EnumText.Word(s)).ToArray();
        return db.Database.SqlQuery<OutreachRowSum>(
            $"""
            SELECT activity_id, max(on_date) AS on_date,
              sum(CASE {cell.Part}::text
                WHEN 'female' THEN female WHEN 'male' THEN male WHEN 'sex_not_known' THEN sex_not_known
                WHEN 'under16' THEN under16 WHEN 'from16to30' THEN from16to30 WHEN 'from31to59' THEN from31to59 WHEN 'from60' THEN from60
                WHEN 'age_not_known' THEN age_not_known
                ELSE female + male + sex_not_known END)::bigint AS figure
            FROM outreach_fact f
            WHERE campaign_id = {cell.CampaignKey}
              AND ({only}::uuid[] IS NULL OR activity_id = ANY ({only}))
              AND CASE WHEN {cell.ByPlace} THEN place_unit_id ELSE organising_unit_id END = ANY ({units})
              AND ({cell.Form}::uuid IS NULL OR form_id = {cell.Form})
              AND (cardinality({sources}) = 0 OR source = ANY ({sources}))
              AND ({cell.Day}::date IS NULL OR on_date = {cell.Day})
              AND ({cell.Until}::date IS NULL OR on_date <= {cell.Until})
            GROUP BY activity_id
            HAVING sum(facts) > 0
            """);
    }

    /// <summary>How many distinct people were at each of those events.</summary>
    private IQueryable<OutreachRowSum> People(OutreachCell cell, Guid[] units, Guid[] only) => db.Database.SqlQuery<OutreachRowSum>(
        $"""
        SELECT t.activity_id, max(t.on_date) AS on_date, count(DISTINCT
            CASE WHEN t.person_id IN (SELECT m.id FROM person m WHERE m.merged_into_id IS NOT NULL) THEN person_root(t.person_id) ELSE t.person_id END) AS figure
        FROM attendance t
        WHERE t.activity_id = ANY ({only}) AND t.annulled_at IS NULL AND t.person_id IS NOT NULL
          AND coalesce(t.campaign_id, outreach_no_campaign()) = {cell.CampaignKey}
          AND CASE WHEN {cell.ByPlace} THEN t.place_unit_id ELSE t.organising_unit_id END = ANY ({units})
        GROUP BY t.activity_id
        """);

    private IQueryable<OutreachRowSum> Events(OutreachCell cell) => db.Database.SqlQuery<OutreachRowSum>(
        $"""
        SELECT activity_id, on_date, 1::bigint AS figure
        FROM outreach_held
        WHERE campaign_id = {cell.CampaignKey}
          AND CASE WHEN {cell.ByPlace} THEN place_unit_id ELSE organising_unit_id END IN (
            SELECT u.id FROM unit u JOIN unit top ON u.path <@ top.path WHERE top.id = {cell.Unit} AND (NOT {cell.Own} OR u.id = top.id))
          AND ({cell.Form}::uuid IS NULL OR form_id = {cell.Form})
          AND ({cell.Day}::date IS NULL OR on_date = {cell.Day})
          AND ({cell.Until}::date IS NULL OR on_date <= {cell.Until})
          AND NOT (confirmed AND {cell.What is Counted.Unconfirmed})
        """);

    private IQueryable<OutreachRowSum> Missing(OutreachCell cell, Instant now) => db.Database.SqlQuery<OutreachRowSum>(
        $"""
        SELECT m.activity_id, (min(m.ends_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date, count(*) AS figure
        FROM outreach_missing m
        JOIN activity a ON a.id = m.activity_id
        WHERE m.campaign_id = {cell.CampaignKey} AND m.unit_id = {cell.Unit} AND m.side = {cell.Side} AND m.ends_at <= {now}
          AND (NOT {cell.Own} OR CASE WHEN {cell.ByPlace} THEN a.place_unit_id ELSE a.organising_unit_id END = {cell.Unit})
        GROUP BY m.activity_id
        """);

    /// <summary>Events that are over and still stand as scheduled.</summary>
    private IQueryable<OutreachRowSum> NotHeld(OutreachCell cell, Instant now) => db.Database.SqlQuery<OutreachRowSum>(
        $"""
        SELECT a.id AS activity_id, (done.ends_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date, 1::bigint AS figure
        FROM activity_scope sc
        JOIN activity a ON a.id = sc.activity_id
        CROSS JOIN LATERAL (SELECT max(s.ends_at) AS ends_at FROM session s WHERE s.activity_id = a.id) done
        WHERE sc.ancestor_unit_id = {cell.Unit} AND sc.side = {cell.Side} AND sc.starts_at <= {now} AND done.ends_at <= {now}
          AND a.kind = 'event' AND a.state = 'scheduled' AND coalesce(a.campaign_id, outreach_no_campaign()) = {cell.CampaignKey}
          AND (NOT {cell.Own} OR CASE WHEN {cell.ByPlace} THEN a.place_unit_id ELSE a.organising_unit_id END = {cell.Unit})
        """);

    /// <summary>Turns of one event by source, from its attendances.</summary>
    public Task<List<EventSource>> EventSourcesAsync(Guid activity, CancellationToken cancel) => db.Attendances
        .Where(a => a.ActivityId == activity && a.AnnulledAt == null)
        .GroupBy(a => a.Source)
        .Select(g => new EventSource(
            g.Key, g.LongCount(), g.Sum(a => (long)a.Female), g.Sum(a => (long)a.Male), g.Sum(a => (long)a.SexNotKnown),
            g.Sum(a => (long)a.Under16), g.Sum(a => (long)a.From16To30), g.Sum(a => (long)a.From31To59), g.Sum(a => (long)a.From60), g.Sum(a => (long)a.AgeNotKnown)))
        .ToListAsync(cancel);

    /// <summary>Distinct named persons at one event; those who were merged are one.</summary>
    public Task<long> EventPeopleAsync(Guid activity, CancellationToken cancel) => db.Database.SqlQuery<long>(
        $"""SELECT count(DISTINCT person_root(person_id)) AS "Value" FROM attendance WHERE activity_id = {activity} AND annulled_at IS NULL""").SingleAsync(cancel);

    public Task<List<EventHeadcount>> EventHeadcountsAsync(Guid activity, CancellationToken cancel) => (
        from h in db.Headcounts
        join s in db.Sessions on h.SessionId equals s.Id
        where h.ActivityId == activity
        orderby h.CountedAt, h.Id
        select new EventHeadcount(
            h.CountedAt, h.CorrectsId != null, h.Reason, s.Ordinal,
            h.Female, h.Male, h.SexNotKnown, h.Under16, h.From16To30, h.From31To59, h.From60, h.AgeNotKnown)).ToListAsync(cancel);

    public Task<List<EventSession>> EventSessionsAsync(Guid activity, CancellationToken cancel) => db.Sessions
        .Where(s => s.ActivityId == activity)
        .OrderBy(s => s.Ordinal)
        .Select(s => new EventSession(
            s.Ordinal, s.StartsAt, s.EndsAt,
            db.Attendances.Where(a => a.SessionId == s.Id && a.AnnulledAt == null).Sum(a => (long?)(a.Female + a.Male + a.SexNotKnown)),
            db.Headcounts.Where(h => h.SessionId == s.Id).Sum(h => (long?)(h.Female + h.Male + h.SexNotKnown))))
        .ToListAsync(cancel);
}
