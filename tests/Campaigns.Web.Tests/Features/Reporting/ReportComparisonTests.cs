using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

public sealed class ReportComparisonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_comparison_names_what_changed_and_nothing_else()
    {
        const string Before = """
            {"figures":[{"code":"B3","value":50,"parts":{"female":30,"male":20}},{"code":"B15","value":5,"explanation":"chỉ tờ rơi"},
              {"code":"E5","value":50,"numerator":1,"denominator":2},{"code":"G2","value":null}],
             "texts":{"results":"Tốt","difficulties":"Mưa","proposals":""},
             "warnings":[{"key":"Unrecorded","number":2,"explanation":"Lớp dời"}]}
            """;
        const string After = """
            {"figures":[{"code":"B3","value":52,"parts":{"female":30,"male":22},"estimate":60},{"code":"B15","value":5,"explanation":""},
              {"code":"E5","value":50,"numerator":2,"denominator":4},{"code":"G2","value":0}],
             "texts":{"results":"Tốt","difficulties":"","proposals":"Thêm kinh phí"}}
            """;

        var changes = ReportComparison.Of(Before, After);

        Assert.Equal(
            [
                new ComparedFigure("B3", ComparedKind.Own, "", 50, 52),
                new ComparedFigure("B3", ComparedKind.Own, "male", 20, 22),
                new ComparedFigure("B3", ComparedKind.Estimate, "", null, 60),
                new ComparedFigure("G2", ComparedKind.Own, "", null, 0),
            ],
            changes.Figures
        );
        Assert.Equal([2, 2, null, null], changes.Figures.Select(f => f.Difference));
        Assert.Equal(
            [
                new ComparedText("Difficulties", null, "Mưa", ""),
                new ComparedText("Proposals", null, "", "Thêm kinh phí"),
                new ComparedText("Unrecorded", null, "Lớp dời", ""),
                new ComparedText("Explanation", "B15", "chỉ tờ rơi", ""),
            ],
            changes.Texts
        );
        Assert.True(ReportComparison.Of(Before, Before).IsEmpty);
    }

    [Fact]
    public async Task The_level_above_sees_what_changed_since_it_returned_a_report_and_which_note_nobody_answered()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var commune = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        var held = await world.EventAsync(ActivityState.Held, commune.Id, commune.Id, new LocalDate(2026, 11, 20), null);
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(30, 20, 0));
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var answer = (await AnswerAsync(db, commune)).Id;
        var page = $"/reports/{answer}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);

        // With one version there is nothing to compare.
        await SendAsync(compiler, answer, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        Assert.Null((await district.GetAsync(page + "/versions/1")).Document.QuerySelector("a[href*='/compare']"));
        Assert.Contains("Chưa có hai bản", (await district.GetAsync(page + "/compare")).Text, StringComparison.Ordinal);

        // Two notes; the unit answers one of them, and an event is corrected in the meantime.
        var read = await district.GetAsync(page + "/versions/1");
        await PostAsync(
            district,
            page + "/versions/1?handler=Return",
            new()
            {
                ["Input.Version"] = Value(read, "Input.Version"),
                ["Input.Notes[E1]"] = "Xem lại với Công an xã",
                ["Input.Notes[B11]"] = "Ghi cả tin của đài huyện",
            }
        );
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(0, 5, 0));
        var fields = Figures(await compiler.GetAsync(page), ("E1", "6"));
        fields["Input.Difficulties"] = "Thiếu kinh phí";
        await PostAsync(compiler, page + "?handler=Draft", fields);
        var sign = await compiler.GetAsync(page + "/send");
        await PostAsync(compiler, page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });

        // What happens to the event after both were sent is in neither of them.
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(100, 0, 0));
        read = await district.GetAsync(page + "/versions/2");
        var link = read.Document.QuerySelector(".notice a[href*='/compare']")!.GetAttribute("href")!;
        var compared = await district.GetAsync(link);
        Assert.Equal(["E1. Người bị bạo lực được phát hiện 4 6 +2 Xem lại với Công an xã"], Rows(compared, "E1"));
        Assert.Contains("50 55 +5", Rows(compared, "B3")[0], StringComparison.Ordinal);
        Assert.Contains("20 25 +5", Rows(compared, "B3")[^1], StringComparison.Ordinal);
        Assert.Empty(Rows(compared, "E2"));
        Assert.Contains("Chưa có Thiếu kinh phí", Text(compared.Document.QuerySelector("[data-text]")!), StringComparison.Ordinal);
        Assert.Contains("Ghi cả tin của đài huyện", Text(compared.Document.QuerySelector("[data-unanswered]")!), StringComparison.Ordinal);
        Assert.Contains(read.Find("[data-sha256]")!, compared.Text, StringComparison.Ordinal);

        // Whichever way round they are chosen; and not by those who see accepted reports alone, also once it was accepted.
        Assert.Equal(Rows(compared, "E1"), Rows(await compiler.GetAsync(page + "/compare?from=2&to=1"), "E1"));
        Assert.Equal(HttpStatusCode.NotFound, (await district.GetAsync(page + "/compare?from=1&to=3")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await district.GetAsync(page + "/compare?from=2&to=2")).Status);
        await AcceptAsync(district, answer, 2);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(page + "/compare")).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page + "/versions/2")).Status);
    }

    private static List<string> Rows(TestPage page, string code) =>
        [.. page.Document.QuerySelectorAll($"[data-changed='{code}']").Select(Text)];
}
