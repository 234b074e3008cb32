using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>Communes in which something was held, counted, cancelled, is planned, or took place last year.</summary>
public sealed class CommunesFixture : HostFixture, IAsyncLifetime
{
    internal OutreachWorld World { get; private set; } = null!;

    public Campaign Now { get; private set; } = null!;

    public Unit Home { get; private set; } = null!;

    /// <summary>
    /// The communes of the home district in this order: held, counted, cancelled, planned, last year's, in spring, and never any event.
    /// </summary>
    public IReadOnlyList<Unit> Communes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        (Now, var before) = await World.CampaignsAsync();
        Home = World.Unit("Huyện Cư M'gar");
        Communes = [.. World.Units.Where(u => u.ParentId == Home.Id && u.LevelKey == "commune").OrderBy(u => u.Name)];
        await World.EventAsync(ActivityState.Held, World.Root.Id, Communes[0].Id, new LocalDate(2026, 11, 18), Now.Id);
        await World.SqlAsync($"SELECT outreach_fold()");
        var counted = await World.EventAsync(ActivityState.Scheduled, Home.Id, Communes[1].Id, new LocalDate(2026, 11, 20), Now.Id);
        await World.HeadcountAsync(counted, counted.Sessions[0], Cells.BySex(3, 2, 0));
        await World.EventAsync(ActivityState.Cancelled, Home.Id, Communes[2].Id, new LocalDate(2026, 11, 20), Now.Id);
        await World.EventAsync(ActivityState.Scheduled, Home.Id, Communes[3].Id, new LocalDate(2026, 12, 5), Now.Id);
        await World.EventAsync(ActivityState.Held, Home.Id, Communes[4].Id, new LocalDate(2025, 11, 20), before.Id, "rally");
        await World.EventAsync(ActivityState.Held, World.Root.Id, Communes[5].Id, new LocalDate(2026, 5, 8), campaign: null);
    }
}

public sealed class CommunesTests(CommunesFixture fixture) : IClassFixture<CommunesFixture>
{
    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    private IReadOnlyList<Unit> Communes => fixture.Communes;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_list_has_every_commune_of_the_province_where_nothing_was_held()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/communes");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var lowest = World
            .Units.Where(u => u.Kind is UnitKind.Area && !World.Units.Any(b => b.ParentId == u.Id && b.Kind is UnitKind.Area))
            .Select(u => u.Id)
            .ToHashSet();
        var listed = Listed(page);
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal(lowest.Except([Communes[0].Id, Communes[1].Id]).Order(), listed.Order());
        Assert.Equal("2", page.Find("[data-reached]"));

        // Folded groups have their rows in the page too, under the name of the district.
        var home = page
            .Document.QuerySelectorAll(".commune-group")
            .Single(g => g.QuerySelector($"[data-commune='{Communes[2].Id}']") is not null);
        Assert.Contains(fixture.Home.Name, home.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains($"2 / {Communes.Count} đã có", home.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_says_what_was_last_and_what_is_to_come()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/communes");
        Assert.Contains("Chưa từng có", Row(page, 2), StringComparison.Ordinal);
        Assert.Contains("Đã lên lịch 5/12", Row(page, 3), StringComparison.Ordinal);
        Assert.Contains("20/11/2025 · Mít tinh", Row(page, 4), StringComparison.Ordinal);
        Assert.Contains("08/05/2026", Row(page, 5), StringComparison.Ordinal);
        var door = page.Document.QuerySelector($"[data-commune='{Communes[4].Id}'] a[href^='/outreach/events/']")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(door)).Status);
    }

    /// <summary>A list about a past period knows nothing of what came later.</summary>
    [Fact]
    public async Task A_past_period_shows_nothing_after_its_end()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/communes?period=2026-h1");
        Assert.DoesNotContain("5/12", Row(page, 3), StringComparison.Ordinal);
        Assert.DoesNotContain("11/2026", Row(page, 0), StringComparison.Ordinal);
        Assert.Contains("20/11/2025", Row(page, 4), StringComparison.Ordinal);
        Assert.Contains("0 nơi đã lên lịch", page.Find("main"), StringComparison.Ordinal);
        Assert.Contains("Đã lên lịch 5/12", Row(await browser.GetAsync("/outreach/communes?period=2026"), 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("period=campaign", true, true, false, false)]
    [InlineData("period=2026-11", true, true, false, false)]
    [InlineData("period=2026-q4", true, true, false, false)]
    [InlineData("period=2026-h1", false, false, false, true)]
    [InlineData("period=2026", true, true, false, true)]
    [InlineData("period=2025", false, false, true, false)]
    [InlineData("period=chosen&from=2026-11-19&to=2026-11-20", false, true, false, false)]
    [InlineData("period=chosen&to=2026-05-08", false, false, true, true)]
    [InlineData("period=chosen", true, true, true, true)]
    public async Task It_answers_for_a_campaign_and_for_any_days(string period, bool held, bool counted, bool lastYear, bool spring)
    {
        using var browser = await CoordinatorAsync();
        var listed = Listed(await browser.GetAsync("/outreach/communes?" + period));
        Assert.Equal((held, counted, lastYear, spring), (Had(0), Had(1), Had(4), Had(5)));
        Assert.False(Had(2));
        Assert.False(Had(3));

        bool Had(int commune) => !listed.Contains(Communes[commune].Id);
    }

    [Theory]
    [InlineData("period=2026-13")]
    [InlineData("period=soon")]
    [InlineData("sort=people")]
    public async Task What_is_no_period_is_not_found(string query)
    {
        using var browser = await CoordinatorAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach/communes?" + query)).Status);
    }

    [Theory]
    [InlineData("period=campaign")]
    [InlineData("period=2026-h1&sort=name")]
    public async Task The_workbook_has_the_rows_of_the_page_in_its_order(string period)
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/communes?" + period);
        var link = page.Document.QuerySelector("a[href*='handler=Excel']")!;
        Assert.Contains(
            Listed(page).Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            link.TextContent,
            StringComparison.Ordinal
        );
        var answer = await browser.Client.GetAsync(link.GetAttribute("href"), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var file = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Cancel));
        var rows = (await file.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel))
            .Cast<IDictionary<string, object?>>()
            .ToList();
        Assert.Equal(["Cấp trên trực tiếp", "Xã, phường, thị trấn", "Hoạt động gần nhất", "Hình thức", "Sắp tới"], rows[0].Keys);
        Assert.Equal(page.FindAll("[data-commune] th"), rows.Select(r => (string)r["Xã, phường, thị trấn"]!));
    }

    [Fact]
    public async Task It_is_one_press_from_the_outreach_page_and_one_to_a_draft_in_the_commune()
    {
        using var organiser = await Host.SignedInAsync(Role.Organiser, fixture.Home.Id);
        var outreach = await organiser.GetAsync("/outreach");
        var page = await organiser.GetAsync(outreach.Document.QuerySelector("main a[href^='/outreach/communes']")!.GetAttribute("href")!);

        // Only the own district.
        Assert.Equal(Communes.Skip(2).Select(c => c.Id).Order(), Listed(page).Order());
        var schedule = page.Document.QuerySelector($"[data-commune='{Communes[2].Id}'] a[href^='/events/schedule']")!.GetAttribute("href")!;
        var form = await organiser.GetAsync(schedule);
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Equal(
            Communes[2].Id.ToString(),
            form.Document.QuerySelector("[name='Input.CommuneId'] option[selected], input[name='Input.CommuneId']")?.GetAttribute("value")
        );

        // The district cannot open an event there that the province organised.
        Assert.Null(page.Document.QuerySelector($"[data-commune='{Communes[5].Id}'] a[href^='/outreach/events/']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await organiser.GetAsync($"/outreach/communes?unit={World.Root.Id}")).Status);

        // A viewer is not offered to schedule anything.
        using var viewer = await Host.SignedInAsync(Role.Viewer, World.Root.Id);
        Assert.Null((await viewer.GetAsync("/outreach/communes")).Document.QuerySelector("main a[href^='/events/schedule']"));
    }

    /// <summary>
    /// An annulled admission does not count as a person reached, and a past event without a record is not listed as coming.
    /// </summary>
    [Fact]
    public async Task An_admission_that_was_taken_back_reached_nobody_and_an_event_that_is_over_is_not_to_come()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var (now, _) = await world.CampaignsAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var commune = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First().Id;
        var activity = await world.EventAsync(ActivityState.Scheduled, home.Id, commune, new LocalDate(2026, 11, 20), now.Id);
        var person = await world.PersonAsync();
        var attendance = await world.AttendAsync(
            activity,
            activity.Sessions[0],
            await world.RegistrationAsync(activity.Id, person),
            person,
            Cells.BySex(1, 0, 0)
        );
        using var browser = await host.SignedInAsync(
            Role.Coordinator,
            world.Root.Id,
            world.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id
        );
        Assert.DoesNotContain(commune, Listed(await browser.GetAsync("/outreach/communes")));
        await world.AnnulAsync(attendance);
        var page = await browser.GetAsync("/outreach/communes");
        Assert.Contains(commune, Listed(page));
        Assert.DoesNotContain(
            "Đã lên lịch",
            page.Document.QuerySelector($"[data-commune='{commune}']")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("Chưa từng có", page.Document.QuerySelector($"[data-commune='{commune}']")!.TextContent, StringComparison.Ordinal);
    }

    private static List<Guid> Listed(TestPage page) =>
        [.. page.Document.QuerySelectorAll("[data-commune]").Select(r => Guid.Parse(r.GetAttribute("data-commune")!))];

    private string Row(TestPage page, int commune) =>
        string.Join(
            ' ',
            page.Document.QuerySelector($"[data-commune='{Communes[commune].Id}']")!
                .TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    private Task<TestBrowser> CoordinatorAsync() =>
        Host.SignedInAsync(Role.Coordinator, World.Root.Id, World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);
}
