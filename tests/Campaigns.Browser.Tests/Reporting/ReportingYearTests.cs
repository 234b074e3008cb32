using System.Text.RegularExpressions;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MiniExcelLibs;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Reporting;

/// <summary>
/// The year's report of the demo's province, from a commune's union to the Word file of the province: everybody goes by the links and
/// buttons that the pages show them.
/// </summary>
public sealed class ReportingYearTests(OwnDemo demo) : IClassFixture<OwnDemo>
{
    private const string Period = "Năm 2026";

    /// <summary>What a compiler types where a figure is missing; all others are zero.</summary>
    private static readonly Dictionary<string, string> Typed = new(StringComparer.Ordinal)
    {
        ["B15"] = "5",
        ["D3"] = "2",
        ["E1"] = "4",
        ["E2"] = "3",
        ["E3"] = "1",
        ["G2"] = "12,5",
    };

    private readonly List<string> _faults = [];

    private TestHost Host => demo.Province.Host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_year_is_reported_from_a_commune_by_its_district_and_a_department_to_the_document_of_the_province()
    {
        SetDefaultExpectTimeout(20_000);
        Host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        await using var browser = await Chromium.LaunchAsync();
        await using var db = Host.Db();
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        var commune = await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == district.Id && u.Name == "Xã Ea Kuêh", Cancel);
        var root = await Host.RootAsync();
        var department = await DepartmentAsync(root);

        // The women's union of the commune compiles on a phone, from the page of the day.
        var union = await SignedInAsync(browser, "organiser-commune", 360, 740);
        await FromTodayAsync(union);
        await FillAsync(union, "commune");
        await NextAsync(union, "Lưu và ký duyệt");
        await SignAsync(union, "Y Blang Niê", "Chủ tịch", "2026-12-01");
        await SentAsync(union, "commune-sent");

        // The district reads and accepts it. Its organiser compiles the district's own part, and its head sends.
        var receiver = await SignedInAsync(browser, await CoordinatorOfAsync(district), 1366, 900);
        await AcceptAsync(receiver, commune.Name, "district-accepts");
        var compiler = await SignedInAsync(browser, "organiser-district", 1366, 900);
        await FromTodayAsync(compiler);
        await FillAsync(compiler, "district");
        await NextAsync(compiler, "Lưu và trình lãnh đạo");
        await compiler.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo" }).ClickAsync();
        await Expect(compiler.Locator("main")).ToContainTextAsync("Chờ lãnh đạo duyệt");
        var head = await SignedInAsync(browser, "approver", 360, 740);
        await head.GotoAsync("/");
        await head.Locator("#report-steps .decision", new() { HasText = "Báo cáo " + Period })
            .GetByRole(AriaRole.Link, new() { Name = "Duyệt báo cáo" })
            .ClickAsync();
        await Expect(head.Locator("#figures")).ToContainTextAsync("E1.");
        await head.Locator("#Input_Office").FillAsync("Trưởng phòng");
        await PictureAsync(head, "head-decides");
        await head.GetByRole(AriaRole.Button, new() { Name = "Duyệt và gửi" }).ClickAsync();
        await SentAsync(head, "district-sent");

        // A department of the province sends with the name of who approved.
        using var clerk = await Host.SignedInAsync(Role.Organiser, department.Id);
        var office = await SignedInAsync(browser, clerk, 1366, 900);
        await FromTodayAsync(office);
        await FillAsync(office, "department");
        await NextAsync(office, "Lưu và ký duyệt");
        await SignAsync(office, "Nguyễn Thị Hạnh", "Giám đốc", "2026-12-02");
        await SentAsync(office, "department-sent");

        // The coordinator of the province accepts both from the table of units, adds its own part and sends.
        var top = await SignedInAsync(browser, "coordinator", 1366, 900);
        await AcceptAsync(top, district.Name, "province-accepts");
        await AcceptAsync(top, department.Name, "province-accepts-department");
        var province = await AnswerAsync(root);
        await top.GotoAsync($"/reports/{province}");
        await FillAsync(top, "province");
        await NextAsync(top, "Lưu và ký duyệt");
        await SignAsync(top, "Trần Đình Phúc", "Giám đốc", "2026-12-02");
        await SentAsync(top, "province-sent");

        // The consolidated page, its Word file and its workbook say the same figures, and each figure is the sum of its parts.
        await top.GetByRole(AriaRole.Link, new() { Name = "Xem bản tổng hợp" }).First.ClickAsync();
        await Expect(top.Locator("[data-in]")).ToHaveTextAsync("2");
        var rows = await RowsAsync(top);
        await PictureAsync(top, "consolidated");
        foreach (var code in new[] { "E1", "E2", "E3", "G2", "B3" })
        {
            var (own, below, all) = rows[code];
            Assert.Equal(Number(all), Number(own) + Number(below));
        }

        // The commune's four are in the district's figure, and the district's in the province's. A department is not asked for people who
        // suffer violence, so that nobody is counted twice; its money is added.
        Assert.Equal((4m, 8m, 12m), (Number(rows["E1"].Own), Number(rows["E1"].Below), Number(rows["E1"].All)));
        Assert.Equal((12.5m, 37.5m, 50m), (Number(rows["G2"].Own), Number(rows["G2"].Below), Number(rows["G2"].All)));
        using var word = WordprocessingDocument.Open(await DownloadAsync(top, "Tải Word"), isEditable: false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
        var written = word.MainDocumentPart!.Document!.Body!.Descendants<TableRow>()
            .Select(r => r.Elements<TableCell>().Select(c => c.InnerText.Replace('\u00A0', ' ').Trim()).ToList())
            .Where(r => r.Count == 6)
            .ToLookup(r => r[0], r => (r[3], r[4], r[5]));
        using var sheet = await DownloadAsync(top, "Tải Excel");
        var cells = MiniExcel
            .GetSheetNames(sheet)
            .SelectMany(name => sheet.Query(sheetName: name))
            .Select(row => ((IDictionary<string, object?>)row).Values.ToList())
            .ToList();
        foreach (var code in new[] { "E1", "E2", "E3", "B3" })
        {
            Assert.Equal(rows[code], written[code].Single());
            Assert.Contains(cells, row => row.Contains(code) && row.OfType<double>().Contains((double)Number(rows[code].All)));
        }

        // A viewer reads what was accepted.
        var viewer = await SignedInAsync(browser, "viewer", 360, 740);
        await viewer.GotoAsync($"/reports/{await AnswerAsync(district)}/consolidated");
        await Expect(viewer.Locator("#row-E1 [data-all]")).ToHaveTextAsync("8");
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task What_is_typed_while_the_session_ends_stays_on_the_page_until_the_account_signs_in_beside_it()
    {
        SetDefaultExpectTimeout(20_000);
        Host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        await using var browser = await Chromium.LaunchAsync();
        await using var db = Host.Db();
        var commune = await db.Units.AsNoTracking().FirstAsync(u => u.LevelKey == "commune" && u.Name == "Xã Ea Tul", Cancel);
        using var compiler = await Host.SignedInAsync(Role.Organiser, commune.Id);
        var page = await SignedInAsync(browser, compiler, 1366, 900);
        await FromTodayAsync(page);
        var report = page.Url;
        var items = page.Locator("[name='Input.Lines[B11].Value']");

        // The session ends. The draft says so, and so does the button that would lead to another page.
        await page.Context.ClearCookiesAsync(new() { Name = "account" });
        await items.FillAsync("9");
        await Expect(page.Locator("#save-state")).ToContainTextAsync("Phiên làm việc đã kết thúc");
        await Expect(page.Locator("#save-state a[href='/sign-in'][target='_blank']")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và ký duyệt" }).ClickAsync();
        await Expect(page.Locator(".is-unsent")).ToContainTextAsync("Phiên làm việc đã kết thúc");
        Assert.Equal(report, page.Url);
        await Expect(items).ToHaveValueAsync("9");
        await PictureAsync(page, "session-ended");

        // Signed in again on another page, the same press saves it.
        await CookieAsync(page, compiler);
        await NextAsync(page, "Lưu và ký duyệt");
        var answer = await AnswerAsync(commune);
        Assert.Equal(
            9,
            await (
                from f in db.Set<ReportFigure>()
                join i in db.ReportIndicators on f.IndicatorId equals i.Id
                where f.AnswerId == answer && i.Code == "B11"
                select f.Value
            ).SingleAsync(Cancel)
        );
    }

    /// <summary>Opens the year's report from the page of the day.</summary>
    private static async Task FromTodayAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.Locator("#report-steps .decision", new() { HasText = "Báo cáo " + Period }).Locator("a.text-act").First.ClickAsync();
        await Expect(page.Locator("#report-form")).ToBeVisibleAsync();
    }

    /// <summary>Types each figure that the report needs and nobody entered, and waits until the draft saved itself.</summary>
    private async Task FillAsync(IPage page, string picture)
    {
        var fields = page.Locator("#report-form input[name$='].Value']");
        for (var i = 0; i < await fields.CountAsync(); i++)
        {
            var field = fields.Nth(i);
            var code = (await field.GetAttributeAsync("name"))!.Split('[', ']')[1];
            await field.FillAsync(Typed.GetValueOrDefault(code, "0"));
        }

        await Expect(page.Locator("#save-state")).ToContainTextAsync("Đã lưu lúc");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth + 1"));
        await PictureAsync(page, picture);
    }

    private static async Task NextAsync(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/send", StringComparison.Ordinal));
    }

    /// <summary>Names who approved, and sends.</summary>
    private static async Task SignAsync(IPage page, string name, string office, string day)
    {
        await page.Locator("#Input_Name").FillAsync(name);
        await page.Locator("#Input_Office").FillAsync(office);
        await page.Locator("#Input_On").FillAsync(day);
        await page.GetByRole(AriaRole.Button, new() { Name = "Gửi báo cáo" }).ClickAsync();
    }

    private static async Task SentAsync(IPage page, string name)
    {
        await Expect(page.Locator("[data-sha256]"))
            .ToHaveTextAsync(new Regex("^[0-9a-f]{64}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await PictureAsync(page, name);
    }

    /// <summary>Finds the report of a unit in the table of units, and accepts it.</summary>
    private static async Task AcceptAsync(IPage page, string unit, string name)
    {
        await page.GotoAsync("/reports");
        await page.GetByRole(AriaRole.Link, new() { Name = "Xem các đơn vị" }).First.ClickAsync();
        await page.Locator("tr[data-unit]", new() { HasText = unit }).Locator("td.is-now a.state-link").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(Period);
        await PictureAsync(page, name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Tiếp nhận bản 1" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Đã tiếp nhận");
    }

    /// <summary>The own part, what came from the units and the whole of each figure, by code.</summary>
    private static async Task<Dictionary<string, (string Own, string Below, string All)>> RowsAsync(IPage page)
    {
        var read = await page.Locator("tr[id^='row-']:has([data-all])")
            .EvaluateAllAsync<string[][]>(
                """
                rows => rows.map(r => [r.id.slice(4), ...["own", "below", "all"].map(part =>
                  (r.querySelector(`[data-${part}]`)?.innerText ?? "").replaceAll("\u00A0", " ").trim())])
                """
            );
        return read.ToDictionary(r => r[0], r => (r[1], r[2], r[3]), StringComparer.Ordinal);
    }

    /// <summary>A number as the pages write it: points between thousands and a comma before the decimals.</summary>
    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.GetCultureInfo("vi-VN"));

    private static async Task<MemoryStream> DownloadAsync(IPage page, string name)
    {
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync());
        return new MemoryStream(await File.ReadAllBytesAsync(await file.PathAsync(), Cancel));
    }

    /// <summary>A department of the province that owes the year's report.</summary>
    private async Task<Unit> DepartmentAsync(Unit root)
    {
        await using var db = Host.Db();
        return await (
            from a in db.ReportAnswers
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            join u in db.Units on a.UnitId equals u.Id
            where p.NameVi == Period && u.ParentId == root.Id && u.LevelKey == "department" && a.State == AnswerState.NotBegun
            orderby u.Name
            select u
        ).FirstAsync(Cancel);
    }

    private async Task<Guid> AnswerAsync(Unit unit)
    {
        await using var db = Host.Db();
        return await (
            from a in db.ReportAnswers
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            where p.NameVi == Period && a.UnitId == unit.Id
            select a.Id
        ).SingleAsync(Cancel);
    }

    private async Task<TestBrowser> CoordinatorOfAsync(Unit unit) => await Host.SignedInAsync(Role.Coordinator, unit.Id);

    private async Task<IPage> SignedInAsync(IBrowser browser, string demoKey, int width, int height)
    {
        var page = await browser.OpenAsync(Host.Address, width, height, faults: _faults);
        await DemoProvince.SignInAsync(page, demoKey);
        return page;
    }

    private async Task<IPage> SignedInAsync(IBrowser browser, TestBrowser cookies, int width, int height)
    {
        var page = await browser.OpenAsync(Host.Address, width, height, faults: _faults);
        await CookieAsync(page, cookies);
        return page;
    }

    private async Task CookieAsync(IPage page, TestBrowser cookies) =>
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = cookies.Cookie("account")!,
                Url = Host.Address.AbsoluteUri,
            },
        ]);

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"report-{name}.png"), FullPage = true });
        }
    }
}
