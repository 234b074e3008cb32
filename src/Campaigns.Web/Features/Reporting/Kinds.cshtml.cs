using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Settings of a kind in a list, with who set them.</summary>
public sealed record SettingLine(int FromYear, string By, Instant At);

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

        var all = await ReportKinds.Whole(Db).AsNoTracking().OrderBy(k => k.Position).ToListAsync(cancel);
        var by = await (
            from s in Db.Set<ReportKindSetting>()
            join x in Db.Users on s.SetById equals x.Id
            orderby s.FromYear
            select new { s.KindId, Line = new SettingLine(s.FromYear, x.DisplayName, s.SetAt) }
        ).ToListAsync(cancel);
        var cards = new List<KindCard>();
        foreach (var kind in all)
        {
            var first = await kinds.FirstYearAsync(kind.Id, cancel);
            var open = await kinds.OpenAsync(kind.Id, cancel);
            cards.Add(
                new KindCard(
                    kind,
                    new KindTable(kind, [.. open, .. ReportKinds.Next(kind, first)], LevelNames),
                    [.. by.Where(b => b.KindId == kind.Id).Select(b => b.Line)]
                )
            );
        }

        Kinds = cards;
        return Page();
    }
}
