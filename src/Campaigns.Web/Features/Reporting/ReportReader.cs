using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>An answer with its period and unit, and the answer into which it goes.</summary>
public sealed record AnswerHead(
    ReportAnswer Answer,
    ReportPeriod Period,
    string UnitName,
    string UnitPath,
    Guid? SuperiorUnitId,
    string? SuperiorName,
    string? SuperiorPath,
    AnswerState? SuperiorState,
    string? SavedBy,
    bool HasBelow,
    string? PaperBy = null,
    bool HasApprover = false
)
{
    /// <summary>What the actor may do with the answer.</summary>
    public ReportHand HandOf(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        bool MayAtUnit(Permission permission) => actor.Grants.Any(g => g.UnitId == Answer.UnitId && g.May(permission));

        return new ReportHand(
            actor.Id,
            IsCompiledBy(MayAtUnit),
            SuperiorPath is { } above && actor.May(Permission.ReceiveReports, above),
            MayAtUnit(Permission.ApproveReports)
        );
    }

    /// <summary>
    /// Whether an account fills in the answer. The unit's own organisers do, and not those of a unit above, whose grants reach it: they
    /// would accept their own work. An answer into which others go is consolidated by the unit's own coordinator too, who accepts those
    /// others.
    /// </summary>
    /// <param name="mayAtUnit">Whether a grant of the account on the answer's unit itself includes a permission.</param>
    public bool IsCompiledBy(Func<Permission, bool> mayAtUnit)
    {
        ArgumentNullException.ThrowIfNull(mayAtUnit);
        return mayAtUnit(Permission.CompileReports) || ((SuperiorPath is null || HasBelow) && mayAtUnit(Permission.ReceiveReports));
    }

    /// <summary>
    /// Whether an account is the one that has to act next, so that it is reminded: it fills the answer in, or it decides as the head for
    /// whom the answer waits.
    /// </summary>
    /// <param name="mayAtUnit">Whether a grant of the account on the answer's unit itself includes a permission.</param>
    public bool IsAwaitedFrom(Func<Permission, bool> mayAtUnit)
    {
        ArgumentNullException.ThrowIfNull(mayAtUnit);
        return IsCompiledBy(mayAtUnit) || (Answer.State is AnswerState.WaitingForHead && mayAtUnit(Permission.ApproveReports));
    }

    /// <summary>Whether nobody has to decide about it any more: it was accepted, or it was sent and there is no level above.</summary>
    public bool IsFinal => Answer.State is AnswerState.Accepted || (SuperiorPath is null && Answer.State is AnswerState.Submitted);

    public bool IsOverdue(LocalDate today) => ReportRules.IsOverdue(Answer.State, Answer.DueOn, today);
}

/// <summary>The figures of an earlier period beside those of this one.</summary>
public sealed record EarlierFigures(string Period, ReportValues Values);

/// <summary>A line of a report: an indicator with its figure and what the unit says about it.</summary>
public sealed record ReportLine(
    ReportIndicator Indicator,
    bool Required,
    decimal? Value,
    (decimal Numerator, decimal Denominator)? Fraction,
    IReadOnlyList<(string Key, decimal? Value)> Parts,
    ReportFigure? Said,
    string? SaidBy
)
{
    public string Code => Indicator.Code;

    public string Explanation => Said?.Explanation ?? "";

    /// <summary>What the unit expects of a computed figure until the period's end; null where it says nothing.</summary>
    public decimal? Estimate => Indicator.Source is IndicatorSource.Computed ? Said?.Estimate : null;

    /// <summary>Whether the figure meets the target; null without a target or a figure.</summary>
    public bool? Met => Indicator.Target is { } target && Value is { } value ? value >= target : null;

    /// <summary>Whether there is nothing to divide by ("không phát sinh").</summary>
    public bool HasNoWhole => Indicator.IsShare && Fraction is { Denominator: 0 };
}

/// <summary>One answer with all of its figures as they are now.</summary>
public sealed record ReportSheet(
    AnswerHead Head,
    ReportTemplate Template,
    IReadOnlyList<ReportIndicator> Indicators,
    ReportValues Values,
    IReadOnlyList<ReportLine> Lines,
    ReportCounts Counts,
    EarlierFigures? LastYear,
    EarlierFigures? LastPeriod,
    IReadOnlyList<ReportCheck> Checks,
    IReadOnlyList<AttachedFile> Files
)
{
    public int Blocking => Checks.Count(c => c.Blocks);

    /// <summary>The files that go along with the next version.</summary>
    public IEnumerable<AttachedFile> DraftFiles => Files.Where(f => f.InDraft);

    /// <summary>How many figures are there, of how many.</summary>
    public (int Known, int All) Filled => (Lines.Count(IsKnown), Lines.Count);

    private static bool IsKnown(ReportLine line) => line.Value is not null || line.HasNoWhole;

    /// <summary>"E1. Người bị bạo lực được phát hiện": an indicator by its code and its name, wherever a list names it.</summary>
    public string NameOf(string code, string language) => $"{code}. {Indicators.Single(i => i.Code == code).NameIn(language)}";

    /// <summary>How many of the known figures the program filled in.</summary>
    public int Counted => Lines.Count(l => l.Indicator.Source is IndicatorSource.Computed);
}

/// <summary>A session of the period that is over and that nobody recorded.</summary>
public sealed record UnrecordedSession(Guid ActivityId, Guid SessionId, bool IsCourse, string Title, string Unit, Instant StartsAt)
{
    /// <summary>How many of them a page lists.</summary>
    public const int Most = 20;

    /// <summary>The page on which its figures are entered.</summary>
    public string Address => IsCourse ? $"/course-runs/{ActivityId}" : $"/events/{ActivityId}";
}

/// <summary>Reads answers.</summary>
public sealed class ReportReader(CampaignsDbContext db, ReportCounting counting, IClock clock)
{
    /// <summary>The answer with its surroundings; null when there is none of this id.</summary>
    public async Task<AnswerHead?> HeadAsync(Guid id, CancellationToken cancel) =>
        await Heads(db.ReportAnswers.Where(a => a.Id == id)).SingleOrDefaultAsync(cancel);

    /// <summary>Answers with their surroundings.</summary>
    public IQueryable<AnswerHead> Heads(IQueryable<ReportAnswer> answers)
    {
        var approvers = Approvers(db, clock.GetCurrentInstant());
        return from a in answers.AsNoTracking()
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            join u in db.Units on a.UnitId equals u.Id
            join s in db.ReportAnswers on a.SuperiorId equals s.Id into above
            from s in above.DefaultIfEmpty()
            join v in db.Units on s.UnitId equals v.Id into aboveUnit
            from v in aboveUnit.DefaultIfEmpty()
            select new AnswerHead(
                a,
                p,
                u.Name,
                u.Path,
                v == null ? null : v.Id,
                v == null ? null : v.Name,
                v == null ? null : v.Path,
                s == null ? null : s.State,
                db.Users.Where(x => x.Id == a.SavedById).Select(x => x.DisplayName).FirstOrDefault(),
                db.ReportAnswers.Any(b => b.SuperiorId == a.Id),
                db.Users.Where(x => x.Id == a.PaperById).Select(x => x.DisplayName).FirstOrDefault(),
                approvers.Any(g => g.UnitId == a.UnitId)
            );
    }

    /// <summary>The grants of approvers that hold now.</summary>
    public static IQueryable<Grant> Approvers(CampaignsDbContext db, Instant now)
    {
        ArgumentNullException.ThrowIfNull(db);
        var roles = Permissions.Roles(Permission.ApproveReports);
        return db.Grants.ValidAt(now).Where(g => roles.Contains(g.Role) && db.Users.Any(x => x.Id == g.AccountId && x.EndedAt == null));
    }

    /// <summary>The names of the unit's approvers.</summary>
    public async Task<IReadOnlyList<string>> ApproverNamesAsync(Guid unit, CancellationToken cancel) =>
        await (
            from g in Approvers(db, clock.GetCurrentInstant())
            join x in db.Users on g.AccountId equals x.Id
            where g.UnitId == unit
            select x.DisplayName
        )
            .Distinct()
            .OrderBy(n => n)
            .ToListAsync(cancel);

    /// <summary>Reads everything about an answer, as things stand now.</summary>
    public async Task<ReportSheet> SheetAsync(AnswerHead head, string language, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var (answer, period) = (head.Answer, head.Period);
        ReportTemplate template = null!;
        List<ReportIndicator> indicators = null!;
        List<(ReportFigure Figure, string By)> said = null!;
        List<Earlier> earlier = null!;
        IReadOnlyDictionary<Guid, CountedFigures> counted = null!;
        List<AttachedFile> files = [];
        await Together.ReadAsync(
            db,
            async () =>
                template = await db
                    .ReportTemplates.AsNoTracking()
                    .Include(t => t.Items)
                    .AsSingleQuery()
                    .SingleAsync(t => t.Id == answer.TemplateId, cancel),
            async () => indicators = await db.ReportIndicators.AsNoTracking().OrderBy(i => i.Position).ToListAsync(cancel),
            async () =>
                said = [
                    .. (
                        await (
                            from f in db.Set<ReportFigure>().AsNoTracking()
                            join x in db.Users on f.ChangedById equals x.Id
                            where f.AnswerId == answer.Id
                            select new { Figure = f, By = x.DisplayName }
                        ).ToListAsync(cancel)
                    ).Select(f => (f.Figure, f.By)),
                ],
            async () => earlier = await EarlierAsync(head, cancel),
            async () => files = await ReportAttachments.OfAsync(db, answer.Id, cancel),
            async () => counted = await counting.CountAsync([answer.Id], period.CountedFrom, period.AsOf, clock.GetCurrentInstant(), cancel)
        );
        var entered = said.ToDictionary(f => f.Figure.IndicatorId, f => f.Figure.Value);
        var values = ReportValues.Of(indicators, counted[answer.Id], entered);
        var lastYear = Figures(earlier.Where(e => e.IsYearBefore));
        var lastPeriod = Figures(
            earlier.Where(e => e.CountedTo == earlier.Where(x => x.Code.Length > 0).Select(x => x.CountedTo).DefaultIfEmpty().Max())
        );
        var byId = indicators.ToDictionary(i => i.Id);
        var saidOf = said.ToDictionary(f => f.Figure.IndicatorId);
        List<ReportLine> lines =
        [
            .. from item in template.Items
            orderby item.Position
            let indicator = byId[item.IndicatorId]
            let mine = saidOf.TryGetValue(indicator.Id, out var one) ? one : default
            select new ReportLine(
                indicator,
                item.Required,
                values.Of(indicator.Code),
                values.FractionOf(indicator.Code),
                [.. values.PartsOf(indicator.Code).Select(part => (part, values.Of($"{indicator.Code}.{part}")))],
                mine.Figure,
                mine.By
            ),
        ];
        var counts = counted[answer.Id].Counts;
        var checks = ReportChecks.Of(
            [
                .. lines.Select(l => new CheckedLine(
                    l.Code,
                    l.Indicator.Source is IndicatorSource.Entered,
                    l.Required,
                    l.Indicator.PartOf,
                    l.Indicator.IsShare,
                    l.Value,
                    lastYear?.Values.Of(l.Code),
                    l.Explanation.Length > 0
                )),
            ],
            new CheckedAround(
                (int)counts.Unrecorded,
                answer.UnrecordedExplanation.Length > 0,
                counts.NothingTookPlace,
                answer.NoEventExplanation.Length > 0
            )
        );
        return new ReportSheet(head, template, indicators, values, lines, counts, lastYear, lastPeriod, checks, files);

        EarlierFigures? Figures(IEnumerable<Earlier> rows)
        {
            var list = rows.ToList();
            return list.Count == 0
                ? null
                : new EarlierFigures(
                    language == "en" ? list[0].NameEn : list[0].NameVi,
                    ReportValues.Frozen(indicators, list.Select(e => (e.Code, e.Breakdown, e.Value)))
                );
        }
    }

    /// <summary>The oldest sessions of the period that are over and that nobody recorded; the sheet counts all of them.</summary>
    public Task<List<UnrecordedSession>> UnrecordedAsync(AnswerHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        var (first, last, now) = (head.Period.CountedFrom, head.Period.AsOf, clock.GetCurrentInstant());
        return db
            .Database.SqlQuery<UnrecordedSession>(
                $"""
                SELECT a.id AS activity_id, s.id AS session_id, a.kind = 'course_run' AS is_course, a.title,
                  u.short_name AS unit, s.starts_at
                FROM report_unrecorded(ARRAY[{head.Answer.Id}], {first}, {last}, {now}) r
                JOIN session s ON s.id = r.session_id
                JOIN activity a ON a.id = s.activity_id
                JOIN unit u ON u.id = a.organising_unit_id
                ORDER BY s.starts_at, s.id
                LIMIT {UnrecordedSession.Most}
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>The answers that go into an answer, by the names of their units, with the content of those that were accepted.</summary>
    public async Task<IReadOnlyList<BelowAnswer>> BelowAsync(Guid answer, CancellationToken cancel)
    {
        var below = await (
            from a in db.ReportAnswers.AsNoTracking()
            join u in db.Units on a.UnitId equals u.Id
            join v in db.ReportVersions.Where(v => db.ReportAnswers.Any(x => x.Id == v.AnswerId && x.State == AnswerState.Accepted))
                on new { AnswerId = a.Id, Number = a.LastVersion } equals new { v.AnswerId, v.Number }
                into versions
            from v in versions.DefaultIfEmpty()
            where a.SuperiorId == answer
            select new BelowAnswer(
                a.Id,
                a.UnitId,
                u.Name,
                u.Contact,
                a.State,
                a.DueOn,
                a.LastVersion,
                v == null ? null : v.Sha256,
                v == null ? null : v.Content,
                v == null ? a.Source : v.Source,
                v != null && v.SamePerson
            )
        ).ToListAsync(cancel);
        return
        [
            .. below.OrderBy(b => b.Name, StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), true)).ThenBy(b => b.UnitId),
        ];
    }

    /// <summary>The figures of one version.</summary>
    public async Task<ReportValues> FrozenAsync(IReadOnlyCollection<ReportIndicator> indicators, Guid version, CancellationToken cancel)
    {
        var figures = await (
            from f in db.Set<ReportVersionFigure>().AsNoTracking()
            join i in db.ReportIndicators on f.IndicatorId equals i.Id
            where f.VersionId == version
            select new
            {
                i.Code,
                f.Breakdown,
                f.Value,
            }
        ).ToListAsync(cancel);
        return ReportValues.Frozen(indicators, figures.Select(f => (f.Code, f.Breakdown, f.Value)));
    }

    /// <summary>
    /// The figures that the unit sent last, for the same period of the year before and for the latest period that ended before this one.
    /// </summary>
    private Task<List<Earlier>> EarlierAsync(AnswerHead head, CancellationToken cancel)
    {
        var (answer, period) = (head.Answer, head.Period);

        // An ad hoc period is compared with those of its own range: the month before, and the same days of the year before.
        var yearBefore = period.CountedFrom.PlusYears(-1);
        var before =
            from a in db.ReportAnswers
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            where
                a.UnitId == answer.UnitId
                && a.LastVersion > 0
                && p.CountedTo < period.CountedTo
                && p.Id != period.Id
                && p.Range == period.Range
            select new
            {
                Answer = a,
                Period = p,
                IsYearBefore = period.KindId == null ? p.CountedFrom == yearBefore : p.KindId == period.KindId && p.Year == period.Year - 1,
            };
        return (
            from b in before
            where b.IsYearBefore || b.Period.CountedTo == before.Max(x => x.Period.CountedTo)
            join v in db.ReportVersions on new { AnswerId = b.Answer.Id, Number = b.Answer.LastVersion } equals new { v.AnswerId, v.Number }
            from f in v.Figures
            join i in db.ReportIndicators on f.IndicatorId equals i.Id
            select new Earlier(b.IsYearBefore, b.Period.CountedTo, b.Period.NameVi, b.Period.NameEn, i.Code, f.Breakdown, f.Value)
        ).ToListAsync(cancel);
    }

    private sealed record Earlier(
        bool IsYearBefore,
        LocalDate CountedTo,
        string NameVi,
        string NameEn,
        string Code,
        string Breakdown,
        decimal? Value
    );
}
