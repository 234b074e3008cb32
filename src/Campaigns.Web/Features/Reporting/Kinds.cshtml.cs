using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Settings of a kind in a list, with who set them.</summary>
/// <param name="FromYear">The year of the first period for which they hold.</param>
/// <param name="By">Who set them.</param>
/// <param name="At">When.</param>
/// <param name="IsToCome">Whether that period is still to open, so that they may be removed.</param>
public sealed record SettingLine(int FromYear, string By, Instant At, bool IsToCome = false);

/// <summary>A kind with the periods that are open and those that will open.</summary>
public sealed record KindCard(ReportPeriodKind Kind, KindTable Periods, IReadOnlyList<SettingLine> Settings);

/// <summary>The kinds of periods: which days they have, and which periods result.</summary>
[May(Permission.Administer)]
public sealed class KindsModel(CampaignsDbContext db, ReportKinds kinds, Actor actor) : KindsPage(db, actor)
{
    public IReadOnlyList<KindCard> Kinds { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        List<ReportPeriodKind> all = [];
        List<(Guid KindId, SettingLine Line)> by = [];
        List<ReportPeriod> periods = [];
        List<(Guid PeriodId, KindDue Due)> due = [];
        await Together.ReadAsync(
            Db,
            async () => all = await ReportKinds.Whole(Db).AsNoTracking().OrderBy(k => k.Position).ToListAsync(cancel),
            async () => by = await SettingsAsync(cancel),
            async () => periods = await kinds.PeriodsAsync(cancel),
            async () => due = await kinds.DueAsync(cancel)
        );
        Kinds =
        [
            .. all.Select(kind => new KindCard(
                kind,
                new KindTable(
                    kind,
                    [
                        .. kinds.Open(periods.Where(p => p.KindId == kind.Id), due),
                        .. ReportKinds.Next(kind, kinds.FirstYear(periods.Where(p => p.KindId == kind.Id))),
                    ],
                    LevelNames
                ),
                [
                    .. by.Where(b => b.KindId == kind.Id)
                        .Select(b =>
                            b.Line with
                            {
                                IsToCome = b.Line.FromYear >= kinds.FirstYear(periods.Where(p => p.KindId == kind.Id)),
                            }
                        ),
                ]
            )),
        ];
        return Page();
    }

    private async Task<List<(Guid KindId, SettingLine Line)>> SettingsAsync(CancellationToken cancel) =>
        [
            .. (
                await (
                    from s in Db.Set<ReportKindSetting>()
                    join x in Db.Users on s.SetById equals x.Id
                    orderby s.FromYear
                    select new
                    {
                        s.KindId,
                        s.FromYear,
                        x.DisplayName,
                        s.SetAt,
                    }
                ).ToListAsync(cancel)
            ).Select(s => (s.KindId, new SettingLine(s.FromYear, s.DisplayName, s.SetAt))),
        ];
}
