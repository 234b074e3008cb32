using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Campaigns.Testing;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Lists;

/// <summary>A list with pages.</summary>
/// <param name="View">The view that shows its pager, below Features.</param>
/// <param name="As">The demo's account that opens it, or an organiser of the whole province; null: nobody is signed in.</param>
/// <param name="Address">Its address; {event}, {phone}, {run}, {session} and {campaign} are the fixture's.</param>
/// <param name="Sorts">The orders that it offers, its own first; empty when it has only one.</param>
/// <param name="Indexed">The orders that an index gives ("" is the order of a list that offers none). The others are sorted, because they
/// are about one activity or a few units.</param>
public sealed record KnownList(string View, string? As, string Address, string[] Sorts, string[] Indexed)
{
    public override string ToString() => $"{View} {Address}";
}

/// <summary>
/// Every list with pages says how many rows there are, pages forwards and backwards in each of its orders, and reads no more than a page
/// when an index gives the order.
/// </summary>
public sealed class ListWalkTests(ManyRowsFixture fixture) : IClassFixture<ManyRowsFixture>
{
    private const string Administrator = "administrator";
    private const string Coordinator = "coordinator";
    private const string Organiser = "organiser";

    /// <summary>A list that begins to have pages has to be added here.</summary>
    private static readonly KnownList[] Known =
    [
        new("Accounts/Index.cshtml", Administrator, "/accounts", [], [""]),
        new("Audit/Index.cshtml", Administrator, "/audit", [], [""]),
        new("Door/Differences/DifferencesPage.cshtml", Organiser, "/door/{event}/differences", [], []),
        new("Door/Paper/Entry.cshtml", Organiser, "/door/{event}/entry", [], []),
        new("Door/Differences/WaitingPage.cshtml", Organiser, "/door/{event}/waiting?of=device:{phone}&show=all", [], []),
        new("Events/Index.cshtml", Coordinator, "/events?when=all", ["time", "name", "place"], ["time", "name", "place"]),
        new("Events/Registrations.cshtml", Organiser, "/events/{event}/registrations", ["name", "time", "place"], ["name"]),
        new("Activities/_Messages.cshtml", Organiser, "/events/{event}/messages", ["time", "name"], []),
        new("Network/Index.cshtml", Organiser, "/network", ["name", "place"], ["name"]),
        new("Notifications/Mails.cshtml", Administrator, "/mails", [], []),
        new(
            "Outreach/Rows.cshtml",
            Coordinator,
            "/outreach/rows?campaign={campaign}&what=notheld&side=organising",
            ["time", "name", "place", "most"],
            []
        ),
        new("Outreach/TrainingRuns.cshtml", Coordinator, "/outreach/training/runs?period=all&what=missing", ["time", "name", "place"], []),
        new("Outreach/Waiting.cshtml", Coordinator, "/outreach/waiting?campaign={campaign}", ["time", "name"], []),
        new("Public/Activities.cshtml", null, "/activities", ["place", "time"], []),
        new("Training/Courses.cshtml", Coordinator, "/courses", ["name", "place"], ["name"]),
        new("Training/Grid.cshtml", Organiser, "/course-runs/{run}/grid", [], [""]),
        new("Training/Participants.cshtml", Organiser, "/course-runs/{run}/participants", ["name", "place"], ["name"]),
        new("Training/Runs.cshtml", Coordinator, "/course-runs?when=all", ["time", "name", "place"], ["time", "name", "place"]),
        new("Training/_GridEdit.cshtml", Organiser, "/course-runs/{run}/grid?session={session}", [], [""]),
        new("Units/Index.cshtml", Administrator, "/units?q=xa", ["level", "name"], []),
    ];

    private const string Decided = "Decisions are taken on it one by one; it is work to do and not a list to keep.";
    private const string OfOneThing = "It is the page of one thing, and what it shows of it is in the workbook of the list.";
    private const string PartOfPage = "It is a part of pages whose workbook has its rows.";
    private const string Preview = "It previews what its reader has in a file or in a form and has not saved.";
    private const string Settings = "It is a form of settings.";

    /// <summary>The views with a list or a table that do not go to Excel, and why.</summary>
    private static readonly Dictionary<string, string> WithoutExcel = new(StringComparer.Ordinal)
    {
        ["Accounts/Details.cshtml"] = OfOneThing,
        ["Accounts/Import.cshtml"] = Preview,
        ["Accounts/_TokenLines.cshtml"] = Settings,
        ["Activities/_TwoVersions.cshtml"] = Decided,
        ["Campaigns/Details.cshtml"] = OfOneThing,
        ["Catalogues/Index.cshtml"] = Settings,
        ["Door/Differences/WaitingPage.cshtml"] = Decided,
        ["Door/Pairing/Devices.cshtml"] = "It is the state of the door now; who came is in the workbook of the registrations.",
        ["Door/Paper/Entry.cshtml"] = "It is a form to mark who came; the same people are in the workbook of the registrations.",
        ["Door/Paper/Sheet.cshtml"] = "It is a sheet to print and to sign.",
        ["Door/Paper/_ImportRead.cshtml"] = Preview,
        ["Events/Details.cshtml"] = OfOneThing,
        ["Network/Duplicates.cshtml"] = Decided,
        ["Outreach/Event.cshtml"] = OfOneThing,
        ["Outreach/_Comparisons.cshtml"] = PartOfPage,
        ["Outreach/_NetworkParts.cshtml"] = PartOfPage,
        ["Outreach/_ProgressOfDays.cshtml"] = PartOfPage,
        ["Outreach/_TargetsOfDays.cshtml"] = PartOfPage,
        ["Outreach/_Units.cshtml"] = PartOfPage,
        ["Public/Activities.cshtml"] = "It is read without an account; the province publishes its open data.",
        ["Reporting/Compare.cshtml"] = "It shows two versions beside each other; each of them has a workbook.",
        ["Reporting/ConsolidatedFigure.cshtml"] = "It shows one figure of a report; the workbook of the report has all of them.",
        ["Reporting/Send.cshtml"] = Preview,
        ["Reporting/_Elsewhere.cshtml"] = PartOfPage,
        ["Reporting/_KindPeriods.cshtml"] = Settings,
        ["Reporting/_OpenTables.cshtml"] = "Everybody can fetch the published tables as CSV.",
        ["Reporting/_Sheet.cshtml"] = "It is a form to fill in; what was sent has a workbook.",
        ["Reporting/_Unrecorded.cshtml"] = PartOfPage,
        ["Training/Run.cshtml"] = OfOneThing,
        ["Training/_GridEdit.cshtml"] = "It is a form to mark who came; the whole grid has a workbook.",
        ["Training/_RunTable.cshtml"] = PartOfPage,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lists => [.. Known.Select(l => l.View)];

    [Fact]
    public void Every_list_with_pages_is_known()
    {
        var root = Path.Combine(Repository(), "src", "Campaigns.Web", "Features");
        var views = Directory
            .EnumerateFiles(root, "*.cshtml", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("name=\"_Pager\"", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Known.Select(l => l.View).Order(StringComparer.Ordinal), views);
        var byHand = Directory
            .EnumerateFiles(root, "*.cs*", SearchOption.AllDirectories)
            .Where(f => Regex.IsMatch(File.ReadAllText(f), @"new Pager\((?!null, null\))", RegexOptions.None, TimeSpan.FromSeconds(5)))
            .ToList();
        Assert.Empty(byHand);
    }

    [Fact]
    public void Every_list_and_every_table_goes_to_Excel_or_says_why_not()
    {
        var root = Path.Combine(Repository(), "src", "Campaigns.Web", "Features");
        var views = Directory
            .EnumerateFiles(root, "*.cshtml", SearchOption.AllDirectories)
            .Select(f => (View: Path.GetRelativePath(root, f).Replace('\\', '/'), Text: File.ReadAllText(f)))
            .Where(v => v.Text.Contains("<table", StringComparison.Ordinal) || v.Text.Contains("\"_Pager\"", StringComparison.Ordinal))
            .Where(v =>
                !Regex.IsMatch(
                    v.Text,
                    "_ExcelOfList|List[.]Excel\"|Communes[.]Excel\"|handler=Sheet",
                    RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
            )
            .Select(v => v.View);
        Assert.Equal(WithoutExcel.Keys.Order(StringComparer.Ordinal), views.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_with_pages_gives_a_workbook_of_all_its_rows_and_notes_it(string view)
    {
        var list = Known.Single(l => l.View == view);
        if (WithoutExcel.ContainsKey(view))
        {
            return;
        }

        using var browser = await fixture.SignedInAsync(list.As!);
        var page = await browser.GetAsync(Filled(list));
        var link = page.Document.QuerySelector("main a[href*='handler=Excel']")?.GetAttribute("href");
        Assert.True(link is not null, $"{list} has no workbook");
        var rows = await SheetAsync(browser, link);
        await using var db = fixture.Database.Db();
        var noted = await db
            .AuditEntries.Where(e => e.Action == "list.exported" && e.ActorId == browser.AccountId)
            .OrderByDescending(e => e.Id)
            .FirstAsync(Cancel);
        using var fields = JsonDocument.Parse(noted.Fields!);
        Assert.Equal(rows.Count, fields.RootElement.GetProperty("rows").GetInt32());
        var shown = Regex.Match(page.Find("nav.pager > span") ?? "", "[0-9.]+", RegexOptions.None, TimeSpan.FromSeconds(1));
        if (shown.Success && view is not ("Audit/Index.cshtml" or "Door/Differences/DifferencesPage.cshtml"))
        {
            Assert.Equal(int.Parse(shown.Value.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), rows.Count);
        }
        else
        {
            Assert.True(rows.Count > 50, $"{list}: {rows.Count} rows");
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_counts_its_rows_and_goes_on_and_back_in_each_order(string view)
    {
        var list = Known.Single(l => l.View == view);
        using var browser = list.As is null ? fixture.Host.Browser() : await fixture.SignedInAsync(list.As);
        var first = await browser.GetAsync(Filled(list));
        Assert.Equal(
            list.Sorts.Order(StringComparer.Ordinal),
            first.Document.QuerySelectorAll(".sort-line a").Select(a => a.GetAttribute("data-sort")!).Order(StringComparer.Ordinal)
        );
        foreach (var sort in list.Sorts.DefaultIfEmpty(""))
        {
            var page = sort.Length == 0 ? first : await browser.GetAsync(Link(first, sort));
            var shown = page.Find("nav.pager > span");
            Assert.True(
                Regex.IsMatch(shown ?? "", "[0-9]", RegexOptions.None, TimeSpan.FromSeconds(1)),
                $"{list}: \"{shown}\" is no count"
            );
            if (sort.Length > 0)
            {
                Assert.Equal(sort, page.Document.QuerySelectorAll(".sort-line a[aria-current=true]").Single().GetAttribute("data-sort"));
            }

            var pages = new List<string> { Shown(page) };
            for (var i = 1; i < 3; i++)
            {
                var next = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
                Assert.True(next is not null, $"{list} by {sort} ends on page {i}");
                page = await browser.GetAsync(next);
                pages.Add(Shown(page));
            }

            Assert.Equal(pages.Count, pages.Distinct(StringComparer.Ordinal).Count());
            for (var i = 1; i >= 0; i--)
            {
                page = await browser.GetAsync(page.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
                Assert.Equal(pages[i], Shown(page));
            }

            Assert.Null(page.Document.QuerySelector("a[rel=prev]"));
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task An_index_gives_the_order_wherever_a_list_has_no_end(string view)
    {
        var list = Known.Single(l => l.View == view);
        using var browser = list.As is null ? fixture.Host.Browser() : await fixture.SignedInAsync(list.As);
        var first = await browser.GetAsync(Filled(list));
        foreach (var sort in list.Indexed)
        {
            var page = sort.Length == 0 ? first : await browser.GetAsync(Link(first, sort));
            foreach (
                var address in new[]
                {
                    sort.Length == 0 ? Filled(list) : Link(first, sort),
                    page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!,
                }
            )
            {
                using var commands = new SeenCommands(new NpgsqlConnectionStringBuilder(fixture.Database.AppConnectionString).Database!);
                await browser.GetAsync(address);
                var read = commands.Seen.Where(c => c.Text.StartsWith("-- " + ListOrder.Tag, StringComparison.Ordinal)).ToList();
                Assert.NotEmpty(read);
                foreach (var (text, parameters) in read)
                {
                    var (sorts, plan) = await SortsAsync(text, parameters);
                    Assert.False(sorts, $"{address} sorts all rows\n{text}\n{plan}");
                }
            }
        }
    }

    [Theory]
    [InlineData("/events?when=all&sort=name&q=a", Coordinator)]
    [InlineData("/events/{event}/registrations?sort=place", Organiser)]
    [InlineData("/network?sort=place&sex=female", Organiser)]
    [InlineData("/accounts", Administrator)]
    [InlineData("/accounts?role=Steward&q=a", Administrator)]
    [InlineData("/units?q=a&sort=name", Administrator)]
    [InlineData("/units?q=a", Coordinator)]
    [InlineData("/courses?sort=place", Coordinator)]
    [InlineData("/course-runs?when=all&sort=name", Organiser)]
    [InlineData("/course-runs/{run}/participants?sort=place&q=a", Organiser)]
    public async Task A_workbook_has_all_rows_of_the_list_in_its_order(string address, string demoKey)
    {
        using var browser = await fixture.SignedInAsync(demoKey);
        var page = await browser.GetAsync(
            address
                .Replace("{event}", fixture.Event.ToString(), StringComparison.Ordinal)
                .Replace("{run}", fixture.Run.ToString(), StringComparison.Ordinal)
        );
        var link = page.Document.QuerySelector("form.filters a[href*='handler=Excel']")!.GetAttribute("href");
        var written = (await SheetAsync(browser, link!)).Select(r => r.Values.First()?.ToString()).ToList();
        var shown = new List<string?>();
        for (var next = true; next; )
        {
            shown.AddRange(page.Document.QuerySelectorAll("main tbody th a").Select(a => a.TextContent.Trim()));
            var on = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
            next = on is not null;
            page = next ? await browser.GetAsync(on!) : page;
        }

        Assert.NotEmpty(shown);
        Assert.Equal(shown, written);

        // The log says what was taken. Typed words may be the name of a person, so it says only that there were some.
        await using var db = fixture.Database.Db();
        var noted = await db.AuditEntries.Where(e => e.Action == "list.exported").OrderByDescending(e => e.Id).FirstAsync(Cancel);
        using var fields = JsonDocument.Parse(noted.Fields!);
        Assert.Equal(shown.Count, fields.RootElement.GetProperty("rows").GetInt32());
        var filter = fields.RootElement.GetProperty("filter").GetString()!;
        Assert.DoesNotContain("“a”", filter, StringComparison.Ordinal);
        Assert.Equal(address.Contains("q=a", StringComparison.Ordinal), filter.Contains("“…”", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_workbook_has_names_only_for_who_may_see_names_and_its_numbers_and_days_are_such()
    {
        using var organiser = await fixture.SignedInAsync(Organiser);
        using var coordinator = await fixture.SignedInAsync(Coordinator);
        var messages = $"/events/{fixture.Event}/messages?handler=Excel";
        Assert.Contains(await SheetAsync(organiser, messages), r => r["Người nhận"] is string { Length: > 0 });
        var unnamed = await SheetAsync(coordinator, messages);
        Assert.NotEmpty(unnamed);
        Assert.All(unnamed, r => Assert.DoesNotContain("Người nhận", r.Keys));
        foreach (
            var closed in new[]
            {
                $"/course-runs/{fixture.Run}/participants",
                $"/course-runs/{fixture.Run}/grid",
                $"/door/{fixture.Event}/differences",
            }
        )
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync(closed + "?handler=Excel")).Status);
            Assert.NotEmpty(await SheetAsync(organiser, closed + "?handler=Excel"));
        }

        Assert.All(await SheetAsync(coordinator, "/courses?handler=Excel"), r => Assert.IsType<double>(r["Số giờ"]));
        Assert.All(await SheetAsync(coordinator, "/course-runs?when=all&handler=Excel"), r => Assert.IsType<DateTime>(r["Ngày đầu"]));

        // The log as a workbook says no more of people than its page, and each row has its time.
        using var administrator = await fixture.SignedInAsync(Administrator);
        var log = await SheetAsync(administrator, "/audit?kind=course&handler=Excel");
        Assert.All(log, r => Assert.IsType<DateTime>(r["Lúc"]));
        Assert.True(log.Zip(log.Skip(1)).All(p => (DateTime)p.First["Lúc"]! >= (DateTime)p.Second["Lúc"]!));
    }

    private static async Task<List<IDictionary<string, object?>>> SheetAsync(TestBrowser browser, string link)
    {
        var file = await browser.Client.GetAsync(link, Cancel);
        Assert.Equal(ListSheetFile.ContentType, file.Content.Headers.ContentType?.MediaType);
        using var content = new MemoryStream(await file.Content.ReadAsByteArrayAsync(Cancel));
        return
        [
            .. (await content.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel)).Cast<
                IDictionary<string, object?>
            >(),
        ];
    }

    /// <summary>Whether the rows are sorted before the page is cut from them, although sorting was made as expensive as possible.</summary>
    private async Task<(bool Sorts, string Plan)> SortsAsync(string text, IReadOnlyList<NpgsqlParameter> parameters)
    {
        await using var connection = await fixture.Database.App.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var forbid = new NpgsqlCommand("SET LOCAL enable_sort = off", connection);
        await forbid.ExecuteNonQueryAsync(Cancel);
        await using var command = new NpgsqlCommand(
            "EXPLAIN (FORMAT JSON) " + text[text.IndexOf("SELECT", StringComparison.Ordinal)..],
            connection
        );
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        var plan = (string)(await command.ExecuteScalarAsync(Cancel))!;
        using var json = JsonDocument.Parse(plan);

        // The nodes of the plan that are read first, from the page down to the table that gives the order.
        var spine = new List<string>();
        for (JsonElement? node = json.RootElement[0].GetProperty("Plan"); node is { } at; )
        {
            spine.Add(at.GetProperty("Node Type").GetString()!);
            node = at.TryGetProperty("Plans", out var below)
                ? below
                    .EnumerateArray()
                    .Select(b => (JsonElement?)b)
                    .FirstOrDefault(b => b!.Value.GetProperty("Parent Relationship").GetString() is "Outer" or "Subquery")
                : null;
        }

        var cut = spine.LastIndexOf("Limit");
        return (cut < 0 || spine.Skip(cut + 1).Contains("Sort", StringComparer.Ordinal), plan);
    }

    private string Filled(KnownList list) =>
        list
            .Address.Replace("{event}", fixture.Event.ToString(), StringComparison.Ordinal)
            .Replace("{phone}", fixture.Phone.ToString(), StringComparison.Ordinal)
            .Replace("{run}", fixture.Run.ToString(), StringComparison.Ordinal)
            .Replace("{session}", fixture.Session.ToString(), StringComparison.Ordinal)
            .Replace("{campaign}", fixture.Campaign.ToString(), StringComparison.Ordinal);

    private static string Link(TestPage page, string sort) =>
        page.Document.QuerySelector($".sort-line a[data-sort={sort}]")!.GetAttribute("href")!;

    private static string Shown(TestPage page)
    {
        var main = (IElement)page.Document.QuerySelector("main")!.Clone();

        // The pager and the address at the foot of a printed page depend on the side from which the page was reached.
        foreach (var way in main.QuerySelectorAll("nav.pager, .print-foot").ToList())
        {
            way.Remove();
        }

        return main.TextContent;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Campaigns.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
