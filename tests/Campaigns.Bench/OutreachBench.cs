using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Microsoft.EntityFrameworkCore;
using static Campaigns.Bench.Figures;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Bench;

/// <summary>
/// Loads the dashboard, the table of units and periods, and the answer of a district for the running year, with 10,000 attendances at 200
/// events and with 5,000,000 at 100,000. Both run side by side, over HTTP and with warm caches. <c>growth</c> is the median in the large
/// world divided by the median in the small one, for the page that grows most, and <c>ms</c> its median in the large one.
/// </summary>
internal static class OutreachBench
{
    private static readonly int WarmUp = Size.Of(5, 1);
    private static readonly int Loads = Size.Of(21, 1);

    public static async Task RunAsync()
    {
        await using var few = await FilledWorld.StartAsync(attendances: Size.Of(10_000, 500), events: Size.Of(200, 80));
        await using var many = await FilledWorld.StartAsync(attendances: Size.Of(5_000_000, 2_000), events: Size.Of(100_000, 400));
        var (worst, at, slowest) = (0.0, "", 0.0);
        var (answerOfFew, answerOfMany) = (await AnswerAsync(few), await AnswerAsync(many));
        foreach (
            var (name, reader, inFew, inMany) in new (string, Func<FilledWorld, TestBrowser>, string, string)[]
            {
                ("the dashboard", w => w.Coordinator, "/outreach", "/outreach"),
                ("the dashboard of a district", w => w.Organiser, "/outreach", "/outreach"),
                ("the table of units and periods", w => w.Coordinator, "/reports/units", "/reports/units"),
                ("a unit's answer", w => w.Organiser, answerOfFew, answerOfMany),
            }
        )
        {
            var (ofFew, ofMany) = (new List<double>(), new List<double>());
            for (var load = -WarmUp; load < Loads; load++)
            {
                foreach (
                    var (world, own, times) in load % 2 == 0
                        ? new[] { (few, inFew, ofFew), (many, inMany, ofMany) }
                        : [(many, inMany, ofMany), (few, inFew, ofFew)]
                )
                {
                    var took = await world.OpenAsync(reader(world), own);
                    if (load >= 0)
                    {
                        times.Add(took);
                    }
                }
            }

            var (small, large) = (Median(ofFew), Median(ofMany));
            Say($"{name}: {small:0.0} ms, {large:0.0} ms, growth {large / small:0.00}");
            if (large / small > worst)
            {
                (worst, at, slowest) = (large / small, name, large);
            }
        }

        Say($"{at} grows most");
        Say($"bench outreach: growth={worst:0.00} ms={slowest:0.0}");
    }

    /// <summary>The page of the district's answer for the running year.</summary>
    private static async Task<string> AnswerAsync(FilledWorld world)
    {
        await using var db = world.Host.Db();
        var now = world.Host.Clock.GetCurrentInstant();
        await ReportOpening.EnsureAsync(db, VietnamTime.DateOf(now), now, CancellationToken.None);
        var answer = await db.ReportAnswers.Where(a => a.UnitId == world.District).OrderByDescending(a => a.DueOn).FirstAsync();
        return $"/reports/{answer.Id}";
    }
}
