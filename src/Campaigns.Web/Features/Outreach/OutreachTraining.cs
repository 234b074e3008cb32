using Campaigns.Domain.Activities;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The learners who were present, in total or by course or unit.</summary>
/// <param name="Runs">The number of course runs with somebody present.</param>
/// <param name="Female">Lượt học of women.</param>
/// <param name="Male">Lượt học of men.</param>
/// <param name="SexNotKnown">Lượt học without a sex given.</param>
/// <param name="People">Distinct named persons.</param>
/// <param name="PeopleFemale">Women among them.</param>
/// <param name="PeopleMale">Men among them.</param>
public sealed record LearningSum(int Runs, long Female, long Male, long SexNotKnown, int People, int PeopleFemale, int PeopleMale)
{
    public static LearningSum None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Lượt học.</summary>
    public long Turns => Female + Male + SexNotKnown;
}

/// <summary>A course and its learners.</summary>
public sealed record CourseSum(Guid Id, string Title, string Cadre, LearningSum Sum);

/// <summary>One presence of a learner at a session.</summary>
public sealed record LearningFact(
    Guid ActivityId,
    Guid CourseId,
    Guid UnitId,
    LocalDate OnDate,
    int Female,
    int Male,
    int SexNotKnown,
    Guid? Person,
    string Sex
);

/// <summary>The sort key of a course run in a list that shows the latest first, and what it adds to the figure.</summary>
public sealed record LearningRowSum
{
    public required Guid ActivityId { get; init; }

    public required LocalDate OnDate { get; init; }

    public required long Figure { get; init; }
}

/// <summary>A course run behind a figure.</summary>
public sealed record LearningRow(
    Guid ActivityId,
    LocalDate OnDate,
    long Figure,
    string Title,
    string Course,
    ActivityState State,
    string Unit
);

/// <summary>
/// Reads how many people learned: lượt học and người học, by the organising unit. These are never added to outreach (counted 3).
/// </summary>
public sealed class OutreachTraining(CampaignsDbContext db)
{
    public const int PageSize = 50;

    private static readonly ListOrders<ShownRun, LearningRow> Orders = new ListOrders<ShownRun, LearningRow>(
        r => r.Sum.ActivityId,
        r => r.ActivityId
    )
        .ByDay(r => r.Sum.OnDate, r => r.OnDate, latestFirst: true)
        .ByName(r => r.Activity.TitleFolded)
        .By(ListSort.Place, (ShownRun r) => r.Unit.NameFolded);

    /// <summary>
    /// The attendances that are not annulled. A person's sex is the one that was noted last; merged entries are one person.
    /// </summary>
    private IQueryable<LearningFact> Facts(TrainingCell cell, (LocalDate First, LocalDate Last) days) =>
        db.Database.SqlQuery<LearningFact>(
            $"""
            SELECT f.activity_id, f.course_id, f.unit_id, f.on_date, f.female, f.male, f.sex_not_known, f.person,
              first_value(CASE WHEN f.male > 0 THEN 'male' WHEN f.female > 0 THEN 'female'
                ELSE 'sex_not_known' END) OVER (PARTITION BY f.person ORDER BY f.happened_at DESC, f.id) AS sex
            FROM (
              SELECT t.*,
                coalesce((SELECT below.id FROM unit below WHERE below.parent_id = top.id AND below.path @> u.path), top.id) AS unit_id
              FROM learning_fact t
              JOIN unit u ON u.id = t.organising_unit_id
              JOIN unit top ON top.id = {cell.Unit} AND top.path @> u.path
              WHERE t.on_date >= {days.First} AND t.on_date <= {days.Last}
                AND ({cell.Course}::uuid IS NULL OR t.course_id = {cell.Course})
                AND (NOT {cell.Own} OR u.id = top.id)) f
            """
        );

    public async Task<LearningSum> SumAsync(TrainingCell cell, (LocalDate First, LocalDate Last) days, CancellationToken cancel) =>
        (await Sums(Facts(cell, days).GroupBy(_ => 1)).SingleOrDefaultAsync(cancel))?.Sum ?? LearningSum.None;

    /// <summary>The figures of the organising units directly below; what the unit itself organises has the unit's own id.</summary>
    public Task<Dictionary<Guid, LearningSum>> ByUnitAsync(
        TrainingCell cell,
        (LocalDate First, LocalDate Last) days,
        CancellationToken cancel
    ) => Sums(Facts(cell, days).GroupBy(f => f.UnitId)).ToDictionaryAsync(s => s.Key, s => s.Sum, cancel);

    public async Task<IReadOnlyList<CourseSum>> ByCourseAsync(
        TrainingCell cell,
        (LocalDate First, LocalDate Last) days,
        CancellationToken cancel
    )
    {
        var sums = await Sums(Facts(cell, days).GroupBy(f => f.CourseId)).ToDictionaryAsync(s => s.Key, s => s.Sum, cancel);
        var ids = sums.Keys.ToArray();
        var courses =
            ids.Length == 0
                ? []
                : await db
                    .Courses.AsNoTracking()
                    .Where(c => ids.Contains(c.Id))
                    .Select(c => new
                    {
                        c.Id,
                        c.Title,
                        c.Cadre,
                    })
                    .ToListAsync(cancel);
        return
        [
            .. courses
                .Select(c => new CourseSum(c.Id, c.Title, c.Cadre, sums[c.Id]))
                .OrderByDescending(c => c.Sum.Turns)
                .ThenBy(c => c.Title, StringComparer.Ordinal),
        ];
    }

    /// <summary>The courses to choose from.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Title)>> CoursesAsync(CancellationToken cancel) =>
        [
            .. (
                await db
                    .Courses.AsNoTracking()
                    .OrderBy(c => c.TitleFolded)
                    .ThenBy(c => c.Id)
                    .Select(c => new { c.Id, c.Title })
                    .Take(200)
                    .ToListAsync(cancel)
            ).Select(c => (c.Id, c.Title)),
        ];

    /// <summary>The value of a figure and the number of its runs. People in several runs are counted once.</summary>
    public async Task<OutreachRowsTotal> TotalAsync(
        TrainingCell cell,
        (LocalDate First, LocalDate Last) days,
        Instant now,
        CancellationToken cancel
    )
    {
        var rows = Rows(cell, days, now);
        var (figure, runs) = await Together.ReadAsync(
            db,
            () =>
                cell.What is Learned.People
                    ? People(cell, days).Select(f => f.Person).Distinct().LongCountAsync(cancel)
                    : rows.SumAsync(r => r.Figure, cancel),
            () => rows.LongCountAsync(cancel)
        );
        return new OutreachRowsTotal(figure, runs);
    }

    /// <summary>A page of the course runs behind a figure, the latest first unless another order is asked for.</summary>
    public Task<ShownList<LearningRow>> ShowAsync(
        TrainingCell cell,
        (LocalDate First, LocalDate Last) days,
        Instant now,
        ListFilter filter,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(cell);
        var rows = ShownRuns(cell, days, now);
        return Orders.ShowAsync(db, filter, cell.RowsUrl, PageSize, rows, rows, page => Lined(page).ToListAsync(cancel), cancel);
    }

    /// <summary>All of these runs in the order that is asked for, as the database sends them.</summary>
    public IAsyncEnumerable<LearningRow> EachAsync(
        TrainingCell cell,
        (LocalDate First, LocalDate Last) days,
        Instant now,
        ListFilter filter
    ) => Orders.EachAsync(filter, ShownRuns(cell, days, now), Lined);

    private IQueryable<ShownRun> ShownRuns(TrainingCell cell, (LocalDate First, LocalDate Last) days, Instant now) =>
        from s in Rows(cell, days, now)
        join a in db.Activities on s.ActivityId equals a.Id
        join r in db.CourseRuns on a.Id equals r.ActivityId
        join c in db.Courses on r.CourseId equals c.Id
        join u in db.Units on a.OrganisingUnitId equals u.Id
        select new ShownRun
        {
            Sum = s,
            Activity = a,
            Course = c.Title,
            Unit = u,
        };

    private static IQueryable<LearningRow> Lined(IQueryable<ShownRun> rows) =>
        rows.Select(r => new LearningRow(
            r.Sum.ActivityId,
            r.Sum.OnDate,
            r.Sum.Figure,
            r.Activity.Title,
            r.Course,
            r.Activity.State,
            r.Unit.ShortName
        ));

    private IQueryable<LearningRowSum> Rows(TrainingCell cell, (LocalDate First, LocalDate Last) days, Instant now)
    {
        var part = cell.Part;
        return cell.What switch
        {
            Learned.Turns => Facts(cell, days)
                .Where(f =>
                    part == null
                    || (
                        part == "female" ? f.Female
                        : part == "male" ? f.Male
                        : f.SexNotKnown
                    ) > 0
                )
                .GroupBy(f => f.ActivityId)
                .Select(g => new LearningRowSum
                {
                    ActivityId = g.Key,
                    OnDate = g.Max(f => f.OnDate),
                    Figure = g.Sum(f =>
                        (long)(
                            part == null ? f.Female + f.Male + f.SexNotKnown
                            : part == "female" ? f.Female
                            : part == "male" ? f.Male
                            : f.SexNotKnown
                        )
                    ),
                }),
            Learned.People => People(cell, days)
                .GroupBy(f => f.ActivityId)
                .Select(g => new LearningRowSum
                {
                    ActivityId = g.Key,
                    OnDate = g.Max(f => f.OnDate),
                    Figure = g.Select(f => f.Person).Distinct().LongCount(),
                }),
            Learned.Runs => Facts(cell, days)
                .GroupBy(f => f.ActivityId)
                .Select(g => new LearningRowSum
                {
                    ActivityId = g.Key,
                    OnDate = g.Max(f => f.OnDate),
                    Figure = 1L,
                }),
            _ => Missing(cell, days, now),
        };
    }

    private IQueryable<LearningFact> People(TrainingCell cell, (LocalDate First, LocalDate Last) days)
    {
        var part = cell.Part;
        return Facts(cell, days).Where(f => f.Person != null && (part == null || f.Sex == part));
    }

    /// <summary>Sessions that are over and in which nobody was marked: neither present, nor on leave, nor absent.</summary>
    private IQueryable<LearningRowSum> Missing(TrainingCell cell, (LocalDate First, LocalDate Last) days, Instant now) =>
        db.Database.SqlQuery<LearningRowSum>(
            $"""
            SELECT s.activity_id, max((s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS on_date, count(*) AS figure
            FROM course_run r
            JOIN activity a ON a.id = r.activity_id AND a.state IN ('scheduled', 'held', 'confirmed')
            JOIN session s ON s.activity_id = a.id AND s.ends_at <= {now} AND s.called_off_at IS NULL
            JOIN unit u ON u.id = a.organising_unit_id
            JOIN unit top ON top.id = {cell.Unit} AND top.path @> u.path
            WHERE (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN {days.First} AND {days.Last}
              AND ({cell.Course}::uuid IS NULL OR r.course_id = {cell.Course})
              AND (NOT {cell.Own} OR u.id = top.id)
              AND NOT EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)
            GROUP BY s.activity_id
            """
        );

    private static IQueryable<Keyed<TKey>> Sums<TKey>(IQueryable<IGrouping<TKey, LearningFact>> groups) =>
        groups.Select(g => new Keyed<TKey>(
            g.Key,
            new LearningSum(
                g.Select(f => f.ActivityId).Distinct().Count(),
                g.Sum(f => (long)f.Female),
                g.Sum(f => (long)f.Male),
                g.Sum(f => (long)f.SexNotKnown),
                g.Where(f => f.Person != null).Select(f => f.Person).Distinct().Count(),
                g.Where(f => f.Person != null && f.Sex == "female").Select(f => f.Person).Distinct().Count(),
                g.Where(f => f.Person != null && f.Sex == "male").Select(f => f.Person).Distinct().Count()
            )
        ));

    private sealed class ShownRun
    {
        public required LearningRowSum Sum { get; init; }

        public required Activity Activity { get; init; }

        public required string Course { get; init; }

        public required Unit Unit { get; init; }
    }

    private sealed record Keyed<TKey>(TKey Key, LearningSum Sum);
}
