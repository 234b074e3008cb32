using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Measures the dashboard as the coordinator of the province opens it, over HTTP: on a durable cluster with 10,000 attendances at 200
/// events, and on another with 1,000,000 at 20,000, alternating in one run. It also measures the first page behind each figure. The rows
/// are made by set-based inserts with triggers off, and counted by outreach_rebuild().
/// </summary>
internal static class DashboardBench
{
    private const string Dashboard = "/outreach";
    private static readonly int WarmUp = Size.Of(5, 0);
    private static readonly int Rounds = Size.Of(11, 1);
    private static readonly int DashboardRounds = Size.Of(41, 1);

    private static readonly string[] Pages =
    [
        Dashboard,
        "/outreach/rows?part=female",
        "/outreach/rows?source=ticket",
        "/outreach/rows?form={form}",
        "/outreach/rows?day={day}",
        "/outreach/rows?until={day}",
        "/outreach/rows?what=people",
        "/outreach/rows?what=events",
        "/outreach/rows?what=unconfirmed",
        "/outreach/rows?what=missing",
        "/outreach/rows?own=1",
        "/outreach/events/{event}",
        "/",
        "/outreach/progress",
        "/outreach/waiting",
        "/outreach/training",
        "/outreach/network",
    ];

    public static async Task RunAsync()
    {
        await using var few = await FilledWorld.StartAsync(attendances: Size.Of(10_000, 500), events: Size.Of(200, 40));
        await using var many = await FilledWorld.StartAsync(attendances: Size.Of(1_000_000, 2_000), events: Size.Of(20_000, 400));
        var growth = new Dictionary<string, (double Few, double Many)>(StringComparer.Ordinal);
        foreach (var page in Pages)
        {
            var (ofFew, ofMany) = (new List<double>(), new List<double>());
            for (var round = -WarmUp; round < (page == Dashboard ? DashboardRounds : Rounds); round++)
            {
                foreach (var (world, times) in round % 2 == 0 ? new[] { (few, ofFew), (many, ofMany) } : [(many, ofMany), (few, ofFew)])
                {
                    var took = await world.OpenAsync(world.Coordinator, page);
                    if (round >= 0)
                    {
                        times.Add(took);
                    }
                }
            }

            growth[page] = (Median(ofFew), Median(ofMany));
            Say($"{page}: {growth[page].Few:0.0} ms, {growth[page].Many:0.0} ms, growth {growth[page].Many / growth[page].Few:0.00}");
        }

        var (small, large) = growth[Dashboard];
        var rows = growth.Where(p => p.Key != Dashboard).Max(p => p.Value.Many / p.Value.Few);
        Say($"bench dashboard: growth={large / small:0.00} small_ms={small:0.0} large_ms={large:0.0} rows_growth={rows:0.00}");
    }
}
