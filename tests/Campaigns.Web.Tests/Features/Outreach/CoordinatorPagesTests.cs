using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Network;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>
/// Two districts on the tenth day of an action month, with last year's edition, targets, late records, course runs, and people of the
/// network.
/// </summary>
public sealed class CoordinatorFixture : HostFixture, IAsyncLifetime
{
    internal OutreachWorld World { get; private set; } = null!;

    public Campaign Now { get; private set; } = null!;

    public Campaign Before { get; private set; } = null!;

    public Unit Home { get; private set; } = null!;

    public Unit Far { get; private set; } = null!;

    public IReadOnlyList<Unit> Communes { get; private set; } = [];

    public Guid Course { get; private set; }

    public Activity Run { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        (Now, Before) = await World.CampaignsAsync();
        (Home, Far) = (World.Unit("Huyện Cư M'gar"), World.Unit("Huyện Krông Pắc"));
        Communes = [.. World.Units.Where(u => u.ParentId == Home.Id && u.LevelKey == "commune").OrderBy(u => u.Name)];
        var elsewhere = World.Units.First(u => u.ParentId == Far.Id && u.LevelKey == "commune");
        await using (var db = Host.Db())
        {
            db.CampaignTargets.AddRange(
                new CampaignTarget
                {
                    CampaignId = Now.Id,
                    UnitId = Home.Id,
                    Turns = 600,
                },
                new CampaignTarget
                {
                    CampaignId = Now.Id,
                    UnitId = Far.Id,
                    Turns = 2000,
                }
            );
            await db.SaveChangesAsync();
        }

        // This year: 300 in the home district, 90 of them still in the queue of the sums; 200 in the other one.
        await CountAsync(Home.Id, Communes[0].Id, new LocalDate(2026, 11, 18), Now.Id, Cells.BySex(140, 60, 10));
        await CountAsync(Far.Id, elsewhere.Id, new LocalDate(2026, 11, 20), Now.Id, Cells.BySex(120, 80, 0));
        await World.SqlAsync($"SELECT outreach_fold()");
        await CountAsync(Home.Id, Communes[1].Id, new LocalDate(2026, 11, 23), Now.Id, Cells.BySex(50, 40, 0));

        // Last year: 100 in the home district by the tenth day and 1,000 on the eleventh; none in the other one.
        await CountAsync(Home.Id, Communes[0].Id, new LocalDate(2025, 11, 15), Before.Id, Cells.BySex(30, 30, 0));
        await CountAsync(Home.Id, Communes[0].Id, new LocalDate(2025, 11, 24), Before.Id, Cells.BySex(40, 0, 0));
        await CountAsync(Home.Id, Communes[0].Id, new LocalDate(2025, 11, 25), Before.Id, Cells.BySex(1000, 0, 0));

        // Late: a commune's event was held and not recorded; the district's is still scheduled and not recorded; another was recorded and
        // not marked as held.
        await World.EventAsync(ActivityState.Held, Communes[2].Id, Communes[2].Id, new LocalDate(2026, 11, 16), Now.Id, title: "Chưa nhập");
        await World.EventAsync(
            ActivityState.Scheduled,
            Home.Id,
            Communes[3].Id,
            new LocalDate(2026, 11, 21),
            Now.Id,
            title: "Đã qua, chưa ghi"
        );
        var counted = await World.EventAsync(
            ActivityState.Scheduled,
            Far.Id,
            elsewhere.Id,
            new LocalDate(2026, 11, 22),
            Now.Id,
            title: "Đã đếm, chưa ghi"
        );
        await World.HeadcountAsync(counted, counted.Sessions[0], Cells.BySex(0, 0, 0));

        // Not late: events that are planned, cancelled, postponed, or belong to another campaign.
        await World.EventAsync(ActivityState.Scheduled, Communes[4].Id, Communes[4].Id, new LocalDate(2026, 11, 28), Now.Id);
        await World.EventAsync(ActivityState.Cancelled, Communes[4].Id, Communes[4].Id, new LocalDate(2026, 11, 17), Now.Id);
        await World.EventAsync(ActivityState.Postponed, Communes[4].Id, Communes[4].Id, new LocalDate(2026, 11, 17), Now.Id);
        await World.EventAsync(ActivityState.Held, Communes[5].Id, Communes[5].Id, new LocalDate(2025, 11, 20), Before.Id);

        await TeachAsync();
        await KeepAsync();
    }

    private async Task CountAsync(Guid organising, Guid place, LocalDate day, Guid campaign, Cells cells)
    {
        var activity = await World.EventAsync(ActivityState.Held, organising, place, day, campaign);
        await World.HeadcountAsync(activity, activity.Sessions[0], cells);
    }

    /// <summary>
    /// A run of the home district in the campaign with a session in which nobody was marked, one of the other district in spring, and one
    /// of last year.
    /// </summary>
    private async Task TeachAsync()
    {
        Course = Guid.CreateVersion7();
        await using (var db = Host.Db())
        {
            db.Courses.Add(
                new Course
                {
                    Id = Course,
                    UnitId = World.Root.Id,
                    Title = "Tư vấn ban đầu",
                    TitleFolded = "tu van ban dau",
                    Cadre = "cộng tác viên",
                    Hours = 14,
                    LeastPercent = 75,
                    TestRequired = false,
                    CreatedById = World.AccountId,
                    CreatedAt = TestDatabases.Start,
                    UpdatedAt = TestDatabases.Start,
                }
            );
            await db.SaveChangesAsync();
        }

        var an = await World.PersonAsync(Sex.Female, 1990, "Bí Mật An");
        var again = await World.PersonAsync(Sex.Female, 1990, "Bí Mật An");
        var binh = await World.PersonAsync(Sex.Male, 1985, "Bí Mật Bình");
        var chi = await World.PersonAsync(null, null, "Bí Mật Chi");
        Run = await RunAsync(Home.Id, [new LocalDate(2026, 11, 19), new LocalDate(2026, 11, 20), new LocalDate(2026, 11, 23)]);
        await LearnAsync(Run, an, Sex.Female, 0, 1);
        await LearnAsync(Run, binh, Sex.Male, 0);
        var annulled = (await LearnAsync(Run, chi, null, 1))[0];
        await World.AnnulAsync(annulled);

        var spring = await RunAsync(Far.Id, [new LocalDate(2026, 3, 3)]);
        await LearnAsync(spring, again, Sex.Female, 0);
        await LearnAsync(spring, chi, null, 0);
        var old = await RunAsync(Far.Id, [new LocalDate(2025, 5, 5)]);
        await LearnAsync(old, binh, Sex.Male, 0);
        await World.SqlAsync($"UPDATE person SET merged_into_id = {an} WHERE id = {again}");
    }

    private async Task<Activity> RunAsync(Guid organising, IReadOnlyList<LocalDate> days)
    {
        var run = await World.ActivityAsync(
            ActivityState.Held,
            organising,
            Communes[0].Id,
            [.. days.Select(d => (VietnamTime.InstantOf(d + new LocalTime(8, 0)), VietnamTime.InstantOf(d + new LocalTime(11, 0))))],
            kind: ActivityKind.CourseRun,
            title: $"Lớp của {World.Units.Single(u => u.Id == organising).ShortName} {days[0].Year}"
        );
        await using var db = Host.Db();
        db.CourseRuns.Add(
            new CourseRun
            {
                ActivityId = run.Id,
                CourseId = Course,
                LeastPercent = 75,
                TestRequired = false,
            }
        );
        await db.SaveChangesAsync();
        return run;
    }

    private async Task<List<Guid>> LearnAsync(Activity run, Guid person, Sex? sex, params int[] sessions)
    {
        var registration = await World.RegistrationAsync(run.Id, person);
        var made = new List<Guid>();
        foreach (var session in sessions)
        {
            made.Add(
                await World.AttendAsync(
                    run,
                    run.Sessions[session],
                    registration,
                    person,
                    Cells.OfAttendance(sex, null, new LocalDate(2026, 11, 20), 0)
                )
            );
        }

        return made;
    }

    /// <summary>Three people in the home district, one of whom serves all of it; one who has left; and one of the other district.</summary>
    private async Task KeepAsync()
    {
        await using var db = Host.Db();
        var kinds = await db.CollaboratorKinds.ToDictionaryAsync(k => k.Key, k => k.Id, StringComparer.Ordinal);
        var languages = await db.SpokenLanguages.ToDictionaryAsync(k => k.Key, k => k.Id, StringComparer.Ordinal);
        foreach (
            var (name, sex, keeper, cover, kind, speaks, ended) in new[]
            {
                ("Bí Mật Dung", Sex.Female, Home, Communes[0], "collaborator", "vi", false),
                ("Bí Mật Em", Sex.Male, Home, Communes[0], CollaboratorKind.MensChampion, "ede", false),
                ("Bí Mật Giang", Sex.Male, Home, Home, CollaboratorKind.MensChampion, "vi", false),
                ("Bí Mật Hà", Sex.Female, Home, Communes[1], "collaborator", "vi", true),
                ("Bí Mật Khoa", Sex.Male, Far, Far, "collaborator", "vi", false),
            }
        )
        {
            var person = new Person
            {
                Id = Guid.CreateVersion7(),
                Name = name,
                NameFolded = Folding.Fold(name),
                NameSort = Names.SortKey(name),
                Sex = sex,
                CreatedAt = TestDatabases.Start,
            };
            var entry = new Collaborator
            {
                Id = Guid.CreateVersion7(),
                PersonId = person.Id,
                KeepingUnitId = keeper.Id,
                Since = new LocalDate(2025, 1, 1),
                EndedOn = ended ? new LocalDate(2026, 1, 1) : null,
                ConsentVersion = CollaboratorFormModel.ConsentVersion,
                ConsentChannel = ConsentChannel.Paper,
                ConsentOn = new LocalDate(2025, 1, 1),
                CreatedById = World.AccountId,
                CreatedAt = TestDatabases.Start,
                UpdatedAt = TestDatabases.Start,
            };
            entry.Kinds.Add(new CollaboratorKindHeld { CollaboratorId = entry.Id, KindId = kinds[kind] });
            entry.Covers.Add(new CollaboratorCover { CollaboratorId = entry.Id, UnitId = cover.Id });
            entry.Languages.Add(new CollaboratorLanguage { CollaboratorId = entry.Id, LanguageId = languages[speaks] });
            db.AddRange(person, entry);
        }

        await db.SaveChangesAsync();
    }
}

/// <summary>What a coordinator reads besides the outreach: progress, late records, training, the network.</summary>
public sealed class CoordinatorPagesTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_shows_each_unit_against_its_target_and_the_same_day_of_last_year()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/progress");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("500", page.Find(".figure-head"));
        var rows = page.Document.QuerySelectorAll(".progress-table tbody tr");
        Assert.Equal("Tỉnh Đắk Lắk", Cell(rows[0], 0));
        Assert.Equal("3.100", Cell(rows[0], 1));

        // 300 of 600 is ahead of the other district's 200 of 2,000, and of the calendar's 10 days of 31.
        Assert.Equal(["Huyện Cư M'gar", "Huyện Krông Pắc"], rows.Skip(1).Select(r => Cell(r, 0)));
        Assert.Equal(["600", "300", "50,0%"], [Cell(rows[1], 1), Cell(rows[1], 2), Cell(rows[1], 3)]);
        Assert.Contains("thiếu 446", Cell(rows[2], 3), StringComparison.Ordinal);
        Assert.DoesNotContain("thiếu", Cell(rows[1], 3), StringComparison.Ordinal);

        // The tenth day is not over, so it is compared in neither year (counted 9).
        Assert.Equal(["Đến hết 23/11/2026", "Đến hết 23/11/2025", "Tăng, giảm"], page.FindAll(".progress-table thead th").Skip(4).Take(3));
        Assert.Equal(("300", "60"), (Cell(rows[1], 4), Cell(rows[1], 5)));
        Assert.StartsWith("+240", Cell(rows[1], 6), StringComparison.Ordinal);
        Assert.Equal(("", ""), (Cell(rows[2], 4), Cell(rows[2], 5)));
        Assert.Equal("34,5%", Cell(rows[1], 7));
        Assert.Contains("23/11/2025", page.Text, StringComparison.Ordinal);
        Assert.Contains("cộng lại là 2.600", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("place")]
    [InlineData("organising")]
    public async Task Units_of_progress_are_what_a_plain_count_of_the_rows_says_and_open_them(string side)
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync($"/outreach/progress?side={side}");
        await using var db = Host.Db();
        foreach (var row in page.Document.QuerySelectorAll(".progress-table tbody:not(.is-sum) tr"))
        {
            var unit = World.Units.Single(u => u.Name == Cell(row, 0));
            Assert.Equal(
                await PlainAsync(fixture.Now.Id, unit, until: null),
                Number(row.QuerySelector("[data-turns]")!.GetAttribute("data-turns")!)
            );
            var before = row.QuerySelector("[data-before]")!.GetAttribute("data-before");
            Assert.Equal(
                await PlainAsync(fixture.Before.Id, unit, new LocalDate(2025, 11, 23)),
                string.IsNullOrEmpty(before) ? 0 : Number(before)
            );

            // The difference is that of the two numbers beside it.
            var (now, difference) = (
                row.QuerySelector("[data-compared]")!.GetAttribute("data-compared"),
                row.QuerySelector("[data-difference]")!.GetAttribute("data-difference")
            );
            Assert.Equal(string.IsNullOrEmpty(before), string.IsNullOrEmpty(now));
            Assert.Equal(string.IsNullOrEmpty(before), string.IsNullOrEmpty(difference));
            if (!string.IsNullOrEmpty(now))
            {
                Assert.Equal(await PlainAsync(fixture.Now.Id, unit, new LocalDate(2026, 11, 23)), Number(now));
                Assert.Equal(Number(now) - Number(before!), Number(difference!));
            }
        }

        foreach (
            var door in page
                .Document.QuerySelectorAll("main a[href^='/outreach/rows']")
                .Where(a => !a.TextContent.Contains('%', StringComparison.Ordinal))
        )
        {
            var rows = await browser.GetAsync(door.GetAttribute("href")!);
            Assert.True(
                door.TextContent.Trim() == rows.Find("[data-total]"),
                $"{door.GetAttribute("href")}: {door.TextContent} on the page, {rows.Find("[data-total]")} over its rows"
            );
            Assert.Equal(door.TextContent.Trim(), Sum(rows).ToString("#,0", Vietnamese));
        }

        Task<long> PlainAsync(Guid campaign, Unit unit, LocalDate? until) =>
            db
                .Database.SqlQuery<long>(
                    $"""
                    SELECT coalesce(sum(f.n), 0)::bigint AS "Value" FROM (
                      SELECT organising_unit_id, place_unit_id, campaign_id, on_date, female + male + sex_not_known AS n FROM headcount
                      UNION ALL
                      SELECT organising_unit_id, place_unit_id, campaign_id, on_date, female + male + sex_not_known FROM attendance
                        WHERE annulled_at IS NULL) f
                    JOIN unit u ON u.id = f.organising_unit_id
                    WHERE u.path <@ {unit.Path}::ltree AND f.campaign_id = {campaign} AND ({until}::date IS NULL OR f.on_date <= {until})
                    """
                )
                .SingleAsync(Cancel);
    }

    [Fact]
    public async Task Filters_and_order_of_progress_stand_in_the_address()
    {
        using var browser = await CoordinatorAsync();
        Assert.Equal(["Huyện Krông Pắc"], Names(await browser.GetAsync("/outreach/progress?only=behind")));
        Assert.Empty(Names(await browser.GetAsync("/outreach/progress?only=no-target")));
        Assert.Equal(["Huyện Cư M'gar", "Huyện Krông Pắc"], Names(await browser.GetAsync("/outreach/progress?sort=turns")));
        Assert.Equal(["Huyện Cư M'gar", "Huyện Krông Pắc"], Names(await browser.GetAsync("/outreach/progress?sort=name")));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach/progress?only=late")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach/progress?sort=age")).Status);
        Assert.Contains(
            "Ngoài chiến dịch không có chỉ tiêu",
            (await browser.GetAsync("/outreach/progress?campaign=none")).Text,
            StringComparison.Ordinal
        );

        // A campaign without targets says so and still shows the comparison.
        var without = await browser.GetAsync($"/outreach/progress?campaign={fixture.Before.Id}");
        Assert.Contains("chưa có chỉ tiêu cho chiến dịch này", without.Text, StringComparison.Ordinal);
        Assert.Equal("1.100", without.Find(".figure-head"));
        Assert.Contains("Nhập chỉ tiêu", without.Text, StringComparison.Ordinal);
        using var viewer = await Host.SignedInAsync(Role.Viewer, World.Root.Id);
        Assert.DoesNotContain(
            "Nhập chỉ tiêu",
            (await viewer.GetAsync($"/outreach/progress?campaign={fixture.Before.Id}")).Text,
            StringComparison.Ordinal
        );

        static IEnumerable<string> Names(TestPage page) =>
            page.Document.QuerySelectorAll(".progress-table tbody:not(.is-sum) tr").Select(r => Cell(r, 0));
    }

    /// <summary>Each table's workbook has the rows and the numbers of its page, in its order.</summary>
    [Theory]
    [InlineData("/outreach/progress")]
    [InlineData("/outreach/progress?sort=name&only=behind")]
    [InlineData("/outreach/progress?period=chosen&from=2026-11-15&to=2026-12-15")]
    [InlineData("/outreach/waiting")]
    [InlineData("/outreach/waiting?sort=name")]
    [InlineData("/outreach/rows")]
    [InlineData("/outreach/rows?sort=most&part=female")]
    [InlineData("/outreach/rows?what=missing&side=organising")]
    [InlineData("/outreach/rows?period=2026-11")]
    [InlineData("/outreach/training/runs?what=turns")]
    [InlineData("/outreach/training/runs?what=people&sort=name")]
    public async Task A_workbook_has_the_rows_and_numbers_of_its_page(string address)
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync(address);
        var tables = page.Document.QuerySelectorAll("main table");
        var shown = tables[^1].QuerySelectorAll("tbody tr").Select(Row).ToList();
        Assert.NotEmpty(shown);
        var file = await SheetAsync(browser, page);
        Assert.Equal(shown.Count, file.Count);
        Assert.All(shown.Zip(file), pair => Assert.Equal(pair.First, pair.Second));

        // The numbers of a row, and its name; what the page adds in words (how much is short, where a unit lies) is no number.
        static List<string> Row(IElement row) =>
            [
                row.QuerySelector("th")!.ChildNodes.First(n => n.TextContent.Trim().Length > 0).TextContent.Trim(),
                .. row.QuerySelectorAll("td.num, td.share-cell")
                    .SelectMany(c =>
                        c.QuerySelector(".share-figure") is { } share ? [share.TextContent]
                        : c.HasAttribute("data-difference")
                            ?
                            [
                                c.ChildNodes.FirstOrDefault(n =>
                                    n.NodeType is NodeType.Text && n.TextContent.Trim().Length > 0
                                )?.TextContent
                                    ?? "",
                                c.QuerySelector("small")?.TextContent ?? "",
                            ]
                        : c.ClassList.Contains("share-cell") ? [""]
                        : new[] { c.HasAttribute("data-figure") ? c.GetAttribute("data-figure")! : c.TextContent }
                    )
                    .Select(Plain),
            ];
    }

    [Fact]
    public async Task The_workbook_of_outreach_has_every_table_of_the_page()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach?side=organising");
        var sheet = await ReadAsync(browser, page);
        foreach (
            var (table, heading) in page
                .Document.QuerySelectorAll("main table")
                .Where(t => t.QuerySelector("tfoot") is not null)
                .Zip(["Nơi diễn ra", "Đơn vị tổ chức"])
        )
        {
            Assert.Equal(
                table.QuerySelectorAll("tbody tr").Select(r => string.Join('|', r.Children.Select(c => Plain(c.TextContent)))),
                sheet
                    .Where(r => (string)r["Bảng"]! == heading)
                    .Select(r =>
                        string.Join('|', new[] { "Mục", "Hoạt động", "Lượt người", "Người", "Buổi chưa nhập" }.Select(c => Plain(r[c])))
                    )
            );
        }

        // Of women and men the share is among those whose sex is known, and the page says so.
        Assert.Equal(
            page.Document.QuerySelectorAll("[data-share-of-known]").Select(s => Plain(s.TextContent)),
            sheet.Where(r => (string)r["Bảng"]! == "Theo giới tính" && r["Tỷ lệ %"] is not null).Select(r => Plain(r["Tỷ lệ %"]))
        );
        Assert.Equal(2, page.Document.QuerySelectorAll("[data-share-of-known]").Length);
        Assert.Contains("Tỷ lệ nữ và nam tính trên 490 lượt có ghi giới tính", page.Text, StringComparison.Ordinal);
        Assert.Equal("500", Plain(sheet[0]["Lượt người"]));
    }

    [Fact]
    public async Task Who_has_not_recorded_yet_stands_by_unit_with_the_oldest_day()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/waiting");
        var rows = page
            .Document.QuerySelectorAll("tbody tr")
            .ToDictionary(r => r.QuerySelector("th")!.FirstChild!.TextContent.Trim(), StringComparer.Ordinal);
        Assert.Equal(
            [fixture.Communes[2].Name, fixture.Home.Name, fixture.Far.Name],
            page.Document.QuerySelectorAll("tbody tr").Select(r => r.QuerySelector("th")!.FirstChild!.TextContent.Trim())
        );
        Assert.Equal(("1", "0", "0"), Counts(rows[fixture.Communes[2].Name]));
        Assert.Contains("16/11/2026", rows[fixture.Communes[2].Name].TextContent, StringComparison.Ordinal);

        // An event that is over, not marked as held and not recorded counts in both columns; a headcount of zero is a record. The course's
        // session is counted separately.
        Assert.Equal(("1", "1", "1"), Counts(rows[fixture.Home.Name]));
        Assert.Equal(("0", "1", "0"), Counts(rows[fixture.Far.Name]));
        foreach (var door in page.Document.QuerySelectorAll("main a.figure-link, main a.figure"))
        {
            var opened = await browser.GetAsync(door.GetAttribute("href")!);
            Assert.Equal(door.TextContent.Trim(), opened.Find("[data-total]"));
            Assert.Equal(long.Parse(door.TextContent.Trim(), Vietnamese), Sum(opened));
        }

        // The home page and the progress name the same number of units with something missing: one of them owes no session and is late all
        // the same.
        var today = (await browser.GetAsync("/"))
            .Document.QuerySelectorAll("a[href^='/outreach/waiting']")
            .Select(a => a.TextContent.Trim());
        Assert.Contains("Xem cả 3", today);
        Assert.Contains("3 đơn vị chưa nhập đủ, lâu nhất từ 16/11", (await browser.GetAsync("/outreach/progress")).FindAll(".figure-note"));

        Assert.Contains("Ở chiến dịch khác", page.Text, StringComparison.Ordinal);
        var last = await browser.GetAsync($"/outreach/waiting?campaign={fixture.Before.Id}");
        Assert.Equal(fixture.Communes[5].Name, last.Document.QuerySelector("tbody th")!.FirstChild!.TextContent.Trim());
        Assert.Contains(
            "đã nhập đủ số",
            (await browser.GetAsync($"/outreach/waiting?unit={fixture.Communes[6].Id}")).Text,
            StringComparison.Ordinal
        );

        static (string, string, string) Counts(IElement row) =>
            (
                row.QuerySelector("[data-sessions]")!.GetAttribute("data-sessions")!,
                row.QuerySelector("[data-not-held]")!.GetAttribute("data-not-held")!,
                row.QuerySelector("[data-course]")!.GetAttribute("data-course")!
            );
    }

    [Fact]
    public async Task Training_is_counted_by_itself_and_never_added_to_outreach()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/training");
        Assert.Equal("3", page.Find(".figure-head"));
        Assert.Contains("không bao giờ cộng vào lượt người", page.Text, StringComparison.Ordinal);
        Assert.Contains("500", page.Find(".notice")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Bí Mật", page.Text, StringComparison.Ordinal);

        var year = await browser.GetAsync("/outreach/training?period=year");
        Assert.Equal("5", year.Find(".figure-head"));

        // An who attended twice is one person; Chi's sex was never given.
        Assert.Equal(["3", "2", "50,0%"], year.FindAll(".figures .figure-big"));
        Assert.Equal(
            ["Huyện Cư M'gar", "Huyện Krông Pắc"],
            year.Document.QuerySelectorAll("table")[1].QuerySelectorAll("tbody th").Select(t => t.TextContent.Trim())
        );
        Assert.Equal("6", (await browser.GetAsync("/outreach/training?period=all")).Find(".figure-head"));
        Assert.Equal("2", (await browser.GetAsync("/outreach/training?period=chosen&from=2026-03-01&to=2026-03-31")).Find(".figure-head"));

        // The outreach is the same as before the training.
        Assert.Equal("500", (await browser.GetAsync("/outreach")).Find(".figure-head"));
        Assert.Equal("0", (await browser.GetAsync("/outreach?campaign=none")).Find(".figure-head"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?period=year")]
    [InlineData("?period=all")]
    public async Task Figures_of_training_open_runs_that_make_them(string period)
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/training" + period);
        var doors = page
            .Document.QuerySelectorAll("main a[href^='/outreach/training/runs']")
            .Where(a => !a.TextContent.Contains('%', StringComparison.Ordinal))
            .ToList();
        Assert.True(doors.Count > 12, $"{doors.Count} figures");
        foreach (var door in doors)
        {
            var href = door.GetAttribute("href")!;
            var rows = await browser.GetAsync(href);
            Assert.True(
                door.TextContent.Trim() == rows.Find("[data-total]"),
                $"{href}: {door.TextContent} on the page, {rows.Find("[data-total]")} over its rows"
            );
            if (!href.Contains("what=people", StringComparison.Ordinal))
            {
                Assert.Equal(door.TextContent.Trim(), Sum(rows).ToString("#,0", Vietnamese));
            }

            Assert.DoesNotContain("Bí Mật", rows.Text, StringComparison.Ordinal);
        }

        // The page of the run itself shows the same.
        var run = await browser.GetAsync($"/course-runs/{fixture.Run.Id}");
        Assert.Equal(HttpStatusCode.OK, run.Status);
        Assert.DoesNotContain("Bí Mật", run.Text, StringComparison.Ordinal);
        Assert.Contains("3", run.FindAll(".figures .figure-big")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("period=week")]
    [InlineData("period=unknown&from=2026-13-01")]
    [InlineData("course=none")]
    [InlineData("what=names")]
    [InlineData("part=others")]
    public async Task An_address_of_training_that_says_nothing_is_not_found(string asked)
    {
        using var browser = await CoordinatorAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/outreach/training/runs?{asked}")).Status);
    }

    [Fact]
    public async Task The_network_is_counts_alone_and_each_opens_the_same_count()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach/network");
        Assert.Equal("4", page.Find(".figure-head"));
        Assert.Equal("75,0%", page.FindAll(".figures .figure-big")[0]);
        Assert.DoesNotContain("Bí Mật", page.Text, StringComparison.Ordinal);

        // A person who serves the whole district serves each commune in it, but counts as no commune's own.
        var home = page.Document.QuerySelectorAll("tr").Single(r => r.QuerySelector("th")?.TextContent.Trim() == fixture.Home.Name);
        Assert.Equal("3", home.QuerySelector("[data-people]")!.GetAttribute("data-people"));
        Assert.StartsWith("1 / ", home.QuerySelectorAll("td")[3].TextContent.Trim(), StringComparison.Ordinal);
        var district = await browser.GetAsync($"/outreach/network?unit={fixture.Home.Id}");
        Assert.Equal("3", district.Find(".figure-head"));
        var communes = district.Document.QuerySelectorAll("[data-people]").Select(c => c.GetAttribute("data-people")).ToList();
        Assert.Equal(fixture.Communes.Count, communes.Count);
        Assert.Equal(1, communes.Count(c => c == "3"));
        Assert.All(communes.Where(c => c != "3"), c => Assert.Equal("1", c));
        Assert.Equal(
            2,
            district.Document.QuerySelectorAll("[data-own]").Sum(c => int.Parse(c.GetAttribute("data-own")!, CultureInfo.InvariantCulture))
        );
        foreach (
            var door in page
                .Document.QuerySelectorAll("main a[href^='/network']")
                .Where(a => !a.TextContent.Contains('%', StringComparison.Ordinal))
        )
        {
            var opened = await browser.GetAsync(door.GetAttribute("href")!);
            Assert.Equal(door.TextContent.Trim(), opened.Document.QuerySelector(".figure-head")?.TextContent.Trim() ?? "0");
        }
    }

    [Fact]
    public async Task A_unit_elsewhere_sees_nothing_of_it()
    {
        using var foreign = await Host.SignedInAsync(Role.Organiser, fixture.Far.Id);
        foreach (var route in new[] { "progress", "waiting", "training", "training/runs", "network" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/outreach/{route}?unit={fixture.Home.Id}")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/outreach/{route}?unit={World.Root.Id}")).Status);
            var own = await foreign.GetAsync($"/outreach/{route}");
            Assert.Equal(HttpStatusCode.OK, own.Status);
            Assert.DoesNotContain(fixture.Home.Name, own.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal(["200"], (await foreign.GetAsync("/outreach/progress")).FindAll(".figure-head"));
        Assert.Equal("2", (await foreign.GetAsync("/outreach/training?period=year")).Find(".figure-head"));
        using var trainer = await Host.SignedInAsync(Role.Trainer, World.Root.Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await trainer.GetAsync("/outreach/training")).Status);
    }

    [Fact]
    public async Task What_is_printed_says_what_it_is_of()
    {
        using var browser = await CoordinatorAsync();
        foreach (var route in new[] { "", "/progress?only=behind", "/waiting", "/training?period=year", "/network", "/rows?what=missing" })
        {
            var page = await browser.GetAsync("/outreach" + route);
            var head = page.Find(".print-head")!;
            Assert.Contains("Tỉnh Đắk Lắk", head, StringComparison.Ordinal);
            Assert.Equal(route is "/network" or "/training?period=year", !head.Contains("15/11 – 15/12/2026", StringComparison.Ordinal));
            Assert.Contains("Thứ Ba, 24/11/2026", head, StringComparison.Ordinal);
            Assert.Contains("/outreach" + route.Split('?')[0], page.Find(".print-foot")!, StringComparison.Ordinal);
        }

        Assert.Contains(
            "Chậm hơn mức cần đạt",
            (await browser.GetAsync("/outreach/progress?only=behind")).Find(".print-head")!,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Coordinator)]
    public async Task Who_looks_on_begins_with_how_far_where_and_what_is_late(Role role)
    {
        using var browser = await Host.SignedInAsync(role, World.Root.Id);
        var page = await browser.GetAsync("/");
        Assert.Equal("500", page.Find(".province .figure-head"));
        Assert.Contains("/ 3.100", page.Find(".province")!, StringComparison.Ordinal);
        Assert.Contains("+733,3%", page.Find(".province")!, StringComparison.Ordinal);
        Assert.Equal(["Cư M'gar", "Krông Pắc"], page.FindAll(".rank-name"));
        Assert.Equal(["50,0%", "10,0%"], page.FindAll(".rank-figure"));
        Assert.Equal([fixture.Communes[2].Name, fixture.Home.Name, fixture.Far.Name], page.FindAll(".lates span"));
        Assert.DoesNotContain("Bí Mật", page.Text, StringComparison.Ordinal);
        foreach (
            var door in page.Document.QuerySelectorAll(".province a").Select(a => a.GetAttribute("href")!).Distinct(StringComparer.Ordinal)
        )
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(door)).Status);
        }

        // An organiser's home page begins with decisions and not with this panel.
        using var organiser = await Host.SignedInAsync(Role.Organiser, World.Root.Id);
        Assert.Null((await organiser.GetAsync("/")).Find(".province"));
    }

    [Fact]
    public async Task A_long_list_of_who_is_late_goes_on_where_it_ended()
    {
        var communes = World
            .Units.Where(u => u.LevelKey == "commune" && u.ParentId != fixture.Home.Id && u.ParentId != fixture.Far.Id)
            .OrderBy(u => u.Id)
            .Take(53)
            .ToList();
        foreach (var commune in communes)
        {
            await World.EventAsync(ActivityState.Held, commune.Id, commune.Id, new LocalDate(2026, 10, 5), campaign: null);
        }

        using var browser = await CoordinatorAsync();
        var first = await browser.GetAsync("/outreach/waiting?campaign=none");
        var next = await browser.GetAsync(first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        var names = first
            .Document.QuerySelectorAll("tbody th")
            .Concat(next.Document.QuerySelectorAll("tbody th"))
            .Select(t => t.TextContent.Trim())
            .ToList();
        Assert.Equal(50, first.Document.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.True(names.Count >= 53, $"{names.Count} units");
        Assert.Null(next.Document.QuerySelector("a[rel=next]"));
    }

    /// <summary>The rows of a page's workbook: the name, then the numbers.</summary>
    private async Task<List<List<string>>> SheetAsync(TestBrowser browser, TestPage page) =>
        [
            .. (await ReadAsync(browser, page)).Select(r =>
                (List<string>)
                    [
                        (string)r.Values.First()!,
                        .. r.Skip(1).Where(c => !Words.Contains(c.Key, StringComparer.Ordinal)).Select(c => Plain(c.Value)),
                    ]
            ),
        ];

    /// <summary>The rows of the page's workbook. The log notes who took it, and how many rows.</summary>
    private async Task<List<IDictionary<string, object?>>> ReadAsync(TestBrowser browser, TestPage page)
    {
        var link = page.Document.QuerySelector("main a[href*='handler=Excel']")!.GetAttribute("href");
        var answer = await browser.Client.GetAsync(link, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var file = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Cancel));
        List<IDictionary<string, object?>> rows =
        [
            .. (await file.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel)).Cast<IDictionary<string, object?>>(),
        ];
        await using var db = Host.Db();
        var noted = await db
            .AuditEntries.AsNoTracking()
            .Where(e => e.ActorId == browser.AccountId && e.Action == "list.exported")
            .OrderByDescending(e => e.Id)
            .FirstAsync(Cancel);
        using var fields = JsonDocument.Parse(noted.Fields!);
        Assert.Equal(rows.Count, fields.RootElement.GetProperty("rows").GetInt32());
        return rows;
    }

    /// <summary>A cell as the page and the file both have it: a number without its signs, and nothing where nothing is known.</summary>
    private static string Plain(object? cell)
    {
        var text = cell switch
        {
            null => "",
            double number => number.ToString("0.#", CultureInfo.InvariantCulture),
            _ => cell.ToString()!.Trim(),
        };
        return text is "Chưa nhập" or "Chưa giao" ? ""
            : cell is string
            && decimal.TryParse(text.TrimEnd('%').TrimStart('+').Replace('−', '-'), NumberStyles.Number, Vietnamese, out var read)
                ? read.ToString("0.#", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>The columns of workbooks that hold words.</summary>
    private static readonly string[] Words =
    [
        "Đơn vị cấp trên",
        "Liên hệ",
        "Chờ lâu nhất",
        "Ngày",
        "Tình trạng",
        "Nơi diễn ra",
        "Xã, phường, thị trấn",
        "Đơn vị tổ chức",
        "Khóa",
        "Buổi gần nhất",
    ];

    private static string Cell(IElement row, int index) => row.Children[index].TextContent.Trim();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static long Sum(TestPage rows) =>
        rows.Document.QuerySelectorAll("[data-figure]").Sum(c => Number(c.GetAttribute("data-figure")!));

    private Task<TestBrowser> CoordinatorAsync() =>
        Host.SignedInAsync(Role.Coordinator, World.Root.Id, World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);
}
