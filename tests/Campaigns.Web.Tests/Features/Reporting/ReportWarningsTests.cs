using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>What stands beside the figures of an answer: sessions that nobody recorded, and estimates to the period's end.</summary>
public sealed class ReportWarningsTests
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_nobody_recorded_are_listed_before_sending_and_what_the_unit_says_to_them_is_sent_along()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        var commune = communes[0];

        // An event and a class that nobody recorded, one that was recorded, one after the as-of day, and one of another commune.
        var open = await world.EventAsync(ActivityState.Held, commune.Id, commune.Id, Day, null, title: "Chưa nhập ở Cư M'gar");
        var start = VietnamTime.InstantOf(Day + new LocalTime(13, 0));
        var course = await world.ActivityAsync(
            ActivityState.Scheduled,
            commune.Id,
            commune.Id,
            [(start, start + Duration.FromHours(2))],
            kind: ActivityKind.CourseRun,
            title: "Lớp chưa điểm danh"
        );
        var recorded = await world.EventAsync(ActivityState.Held, commune.Id, commune.Id, Day, null, title: "Đã nhập rồi");
        await world.HeadcountAsync(recorded, recorded.Sessions[0], Cells.BySex(5, 5, 0));
        await world.EventAsync(ActivityState.Scheduled, commune.Id, commune.Id, new LocalDate(2026, 12, 1), null, title: "Sau ngày chốt");
        await world.EventAsync(ActivityState.Held, communes[1].Id, commune.Id, Day, null, title: "Của xã bên");
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var answer = await AnswerAsync(db, commune);
        var page = $"/reports/{answer.Id}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);

        // The list says both, and each opens the page on which its figures are entered.
        var form = await compiler.GetAsync(page);
        string[] listed = [$"/events/{open.Id}", $"/course-runs/{course.Id}"];
        Assert.Equal(listed, Listed(form));
        Assert.Contains("2 buổi trong kỳ chưa nhập", Text(form.Document.QuerySelector(".checks")!), StringComparison.Ordinal);
        Assert.NotNull(form.Document.QuerySelector(".checks a[href='#explain-Unrecorded']"));
        Assert.NotNull(form.Document.QuerySelector("#explain-Unrecorded textarea"));
        var send = await compiler.GetAsync(page + "/send");
        Assert.Equal(listed, Listed(send));
        Assert.NotNull(send.Document.QuerySelector($".checks a[href='{page}#explain-Unrecorded']"));

        // The warning ends once it is explained; the sessions stay listed.
        var fields = Figures(form);
        fields["Input.Unrecorded"] = "Lớp dời sang tháng sau";
        form = await PostAsync(compiler, page + "?handler=Draft", fields);
        Assert.DoesNotContain("chưa nhập số người", Text(form.Document.QuerySelector(".checks")!), StringComparison.Ordinal);
        Assert.Equal(listed, Listed(form));

        // It is sent along, and stays as it was sent whatever is recorded later.
        await SendAsync(compiler, answer.Id, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        await world.HeadcountAsync(open, open.Sessions[0], Cells.BySex(1, 1, 0));
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        var read = await district.GetAsync(page + "/versions/1");
        Assert.Equal("2 buổi trong kỳ chưa nhập số người: Lớp dời sang tháng sau", Text(read.Document.QuerySelector("#warnings li")!));
    }

    [Fact]
    public async Task A_commune_in_which_nothing_took_place_may_explain_it()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var commune = world.Units.First(u => u.LevelKey == "commune");
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var page = $"/reports/{(await AnswerAsync(db, commune)).Id}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);

        var form = await compiler.GetAsync(page);
        Assert.NotNull(form.Document.QuerySelector(".checks a[href='#explain-NoEvent']"));
        var fields = Figures(form);
        fields["Input.NoEvent"] = new string('x', ReportRules.MaxExplanation + 1);
        form = await PostAsync(compiler, page + "?handler=Draft", fields);
        Assert.NotNull(form.Document.QuerySelector("#explain-NoEvent [aria-invalid=true]"));
        fields["Input.NoEvent"] = "Ngập lụt cả tháng";
        fields["Input.Version"] = Value(await compiler.GetAsync(page), "Input.Version");
        form = await PostAsync(compiler, page + "?handler=Draft", fields);
        Assert.Null(form.Document.QuerySelector(".checks a[href='#explain-NoEvent']"));
        Assert.Contains("Ngập lụt cả tháng", Text(form.Document.QuerySelector("#explain-NoEvent")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_to_the_end_of_the_period_stands_beside_the_figure_and_is_added_to_nothing()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var commune = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        var held = await world.EventAsync(ActivityState.Held, commune.Id, commune.Id, Day, null);
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(30, 20, 0));
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var (answer, district) = ((await AnswerAsync(db, commune)).Id, (await AnswerAsync(db, home)).Id);
        var page = $"/reports/{answer}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);
        using var receiver = await host.SignedInAsync(Role.Coordinator, home.Id);

        // Only what the program counts is estimated: no entered figure, and no rate.
        var form = await compiler.GetAsync(page);
        Assert.NotNull(form.Document.QuerySelector("[name='Input.Lines[B3].Estimate']"));
        Assert.Null(form.Document.QuerySelector("[name='Input.Lines[E1].Estimate']"));
        Assert.Null(form.Document.QuerySelector("[name='Input.Lines[B4].Estimate']"));
        var before = (Row(form, "B4"), Text(form.Document.QuerySelector(".checks") ?? form.Document.Body!));

        // What cannot be read is said at its field, and nothing that was typed is lost.
        var fields = Figures(form);
        fields["Input.Lines[B3].Estimate"] = "khoảng 60";
        form = await PostAsync(compiler, page + "?handler=Draft", fields);
        Assert.Equal("khoảng 60", Value(form, "Input.Lines[B3].Estimate"));
        Assert.Contains("Ghi một số nguyên", Row(form, "B3"), StringComparison.Ordinal);
        fields = Figures(await compiler.GetAsync(page));
        fields["Input.Lines[B3].Estimate"] = "1.060";
        form = await PostAsync(compiler, page + "?handler=Draft", fields);
        Assert.Equal("1.060", Value(form, "Input.Lines[B3].Estimate"));
        Assert.Equal(before, (Row(form, "B4"), Text(form.Document.QuerySelector(".checks") ?? form.Document.Body!)));

        // It is on the page of the version and in the documents, as what it is.
        await SendAsync(compiler, answer, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        var read = await receiver.GetAsync(page + "/versions/1");
        Assert.Equal("ước đến hết kỳ: 1.060", Text(read.Document.QuerySelector("#row-B3 [data-estimate]")!));
        using (var word = Word(await FileAsync(receiver, page + "/versions/1?handler=Word")))
        {
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
            Assert.Contains("Ước đến hết kỳ", AllText(word), StringComparison.Ordinal);
            Assert.Contains("1.060", AllText(word), StringComparison.Ordinal);
            Assert.Contains("Lượt người tham dự: 50 lượt", AllText(word), StringComparison.Ordinal);
        }

        // The level above adds what was counted.
        await AcceptAsync(receiver, answer, 1);
        var whole = await receiver.GetAsync($"/reports/{district}/consolidated");
        Assert.Contains("50", Row(whole, "B3"), StringComparison.Ordinal);
        Assert.DoesNotContain("1.060", whole.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1.110", whole.Text, StringComparison.Ordinal);
    }

    private static List<string> Listed(TestPage page) =>
        [.. page.Document.QuerySelectorAll("[data-unrecorded] th a").Select(a => a.GetAttribute("href")!)];
}
