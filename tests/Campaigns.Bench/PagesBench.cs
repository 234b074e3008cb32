using AngleSharp.Dom;
using Campaigns.Testing;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Loads the pages of everyday work with 50,000 attendances at 1,000 events and with 5,000,000 attendances at 100,000 events. Both run side
/// by side, over HTTP and with warm caches. The pages are Today, events (the first page, and the third page of a filter), the calendar,
/// registrations, the network, outreach, and the rows behind a figure. <c>growth</c> is the median of 20 loads in the large world divided
/// by the median in the small one, for the page that grows most; <c>ms</c> is the median of that page in the large world; <c>queries</c> is
/// the largest number of commands of any page.
/// </summary>
internal static class PagesBench
{
    private const string ThirdOfFilter = "/events?when=all&form={form}";
    private static readonly int WarmUp = Size.Of(5, 1);
    private static readonly int Loads = Size.Of(20, 1);

    private static readonly (bool ByOrganiser, string Page)[] Pages =
    [
        (true, "/"),
        (false, "/"),
        (true, "/events"),
        (true, "/events?when=all"),
        (true, ThirdOfFilter),
        (true, "/calendar"),
        (true, "/events/{event}/registrations"),
        (true, "/network"),
        (false, "/network"),
        (true, "/outreach"),
        (false, "/outreach"),
        (false, "/outreach/rows?part=female"),
        (false, "/outreach/rows?form={form}"),
        (false, "/outreach/rows?what=people"),
        (false, "/outreach/rows?what=missing"),
        (true, "/outreach/rows?part=female"),
        (false, "/outreach/waiting"),
        (false, "/outreach/progress"),
    ];

    public static async Task RunAsync()
    {
        await using var few = await FilledWorld.StartAsync(attendances: Size.Of(50_000, 500), events: Size.Of(1_000, 80));
        await using var many = await FilledWorld.StartAsync(attendances: Size.Of(5_000_000, 2_000), events: Size.Of(100_000, 400));
        using var statements = new SentStatements();
        var (worst, at, slowest, queries) = (0.0, "", 0.0, 0);
        foreach (var (byOrganiser, page) in Pages)
        {
            TestBrowser Reader(FilledWorld world) => byOrganiser ? world.Organiser : world.Coordinator;
            var (inFew, inMany) = page == ThirdOfFilter ? (await ThirdAsync(few, page), await ThirdAsync(many, page)) : (page, page);
            var (ofFew, ofMany) = (new List<double>(), new List<double>());
            for (var load = -WarmUp; load < Loads; load++)
            {
                foreach (
                    var (world, own, times) in load % 2 == 0
                        ? new[] { (few, inFew, ofFew), (many, inMany, ofMany) }
                        : [(many, inMany, ofMany), (few, inFew, ofFew)]
                )
                {
                    var took = await world.OpenAsync(Reader(world), own);
                    if (load >= 0)
                    {
                        times.Add(took);
                    }
                }
            }

            var trace = statements.Begin();
            await many.OpenAsync(Reader(many), inMany, trace.Header);
            var (small, large) = (Median(ofFew), Median(ofMany));
            queries = Math.Max(queries, trace.Sent.Count);
            var whose = byOrganiser ? "of the organiser" : "of the coordinator";
            Say($"{page} {whose}: {small:0.0} ms, {large:0.0} ms, growth {large / small:0.00}, {trace.Sent.Count} commands");
            if (large / small > worst)
            {
                (worst, at, slowest) = (large / small, page, large);
            }
        }

        Say($"{at} grows most");
        Say($"bench pages: growth={worst:0.00} ms={slowest:0.0} queries={queries}");
    }

    /// <summary>
    /// The address of the third page, taken from the pager of the second page. When there are fewer than three pages, the last one.
    /// </summary>
    private static async Task<string> ThirdAsync(FilledWorld world, string first)
    {
        var address = world.Filled(first);
        for (var page = 1; page < 3; page++)
        {
            var shown = await world.Organiser.GetAsync(address);
            if (shown.Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } next)
            {
                return Size.Smoke ? address : throw new InvalidOperationException($"{address} has no next page.");
            }

            address = new Uri(shown.Address, next).PathAndQuery;
        }

        return address;
    }
}
