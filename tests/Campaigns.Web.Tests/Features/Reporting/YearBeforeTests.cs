using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>The same period of the year before, beside the consolidated figures.</summary>
public sealed class YearBeforeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_figures_that_were_sent_a_year_ago_stand_beside_those_of_now_for_who_may_see_them()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2025, 12, 1), TestDatabases.Start, Cancel);
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var now = (await AnswerAsync(db, home)).Id;
        var before = await (
            from a in db.ReportAnswers
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            where a.UnitId == home.Id && p.Year == 2025 && p.CountedTo == new LocalDate(2025, 12, 14)
            select a.Id
        ).SingleAsync(Cancel);
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        var page = $"/reports/{now}/consolidated";
        Assert.Null((await district.GetAsync(page)).Document.QuerySelector("[data-before]"));

        await SendAsync(district, before, ("E1", "4"), ("E2", "2"), ("E3", "2"), ("G2", "1"));
        var form = await district.GetAsync($"/reports/{now}");
        await PostAsync(district, $"/reports/{now}?handler=Draft", Figures(form, ("E1", "7")));
        var read = await district.GetAsync(page);
        Assert.Contains("Cùng kỳ: Năm 2025", read.Text, StringComparison.Ordinal);
        var cell = Text(read.Document.QuerySelector("#row-E1 [data-before]")!);
        Assert.StartsWith("4", cell, StringComparison.Ordinal);
        Assert.Contains("+3", cell, StringComparison.Ordinal);

        // What the level above did not accept is not for a viewer, whatever the report of this year is.
        await SendAsync(district, now, ("E1", "7"), ("E2", "2"), ("E3", "2"), ("G2", "1"));
        using var province = await host.SignedInAsync(Role.Coordinator, world.Root.Id);
        await AcceptAsync(province, now, 1);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);
        Assert.Null((await viewer.GetAsync(page)).Document.QuerySelector("[data-before]"));
        await AcceptAsync(province, before, 1);
        Assert.NotNull((await viewer.GetAsync(page)).Document.QuerySelector("#row-E1 [data-before]"));
    }
}
