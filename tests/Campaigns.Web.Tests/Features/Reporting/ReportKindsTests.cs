using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>The days of the kinds of periods as settings, on their page and in the periods that open.</summary>
public sealed class ReportKindsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lead_agency_sets_the_days_of_periods_that_are_still_to_open_and_open_ones_keep_theirs()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var kind = await db.ReportPeriodKinds.SingleAsync(k => k.Key == ReportPeriodKind.Year, Cancel);
        var page = $"/reports/kinds/{kind.Id}";
        using var administrator = await host.SignedInAsync(Role.Administrator, world.Root.Id);
        using var below = await host.SignedInAsync(Role.Administrator, world.Unit("Huyện Cư M'gar").Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await below.GetAsync("/reports/kinds")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(below, page, [])).Status);

        // The list has the open period as it is, and the next ones as they result.
        var list = await administrator.GetAsync("/reports/kinds");
        var years = list.Document.QuerySelector($"[aria-labelledby='kind-{kind.Id}']")!;
        Assert.Contains("đã mở, giữ nguyên", Text(years.QuerySelector("[data-year='2026']")!), StringComparison.Ordinal);
        Assert.Contains("15/12/2026", Text(years.QuerySelector("[data-year='2027']")!), StringComparison.Ordinal);

        // What is wrong is said at its field, and what was typed stays.
        var form = await administrator.GetAsync(page);
        var wrong = await PostAsync(administrator, page, Fields(form, ("AsOf.Day", "15/12"), ("Final.Day", "1/12"), ("To.Day", "31/02")));
        Assert.Equal("true", wrong.Document.QuerySelector("[name='Input.To.Day']")!.GetAttribute("aria-invalid"));
        Assert.Equal("31/02", Value(wrong, "Input.To.Day"));
        wrong = await PostAsync(administrator, page, Fields(form, ("AsOf.Day", "15/12"), ("Final.Day", "1/12")));
        foreach (var field in new[] { "AsOf.Day", "Final.Day", "Levels[commune].Due.Day" })
        {
            Assert.Equal("true", wrong.Document.QuerySelector($"[name='Input.{field}']")!.GetAttribute("aria-invalid"));
        }

        // The preview saves nothing.
        (string, string)[] later =
        [
            ("AsOf.Day", "5/12"),
            ("Levels[commune].Due.Day", "8/12"),
            ("Levels[commune].Unsigned", ""),
            ("Levels[district].Unsigned", "true"),
        ];
        var preview = await PostAsync(administrator, page + "?handler=Preview", Fields(form, later));
        Assert.Contains("05/12/2027", Text(preview.Document.QuerySelector("[data-year='2027']")!), StringComparison.Ordinal);
        Assert.Equal(0, await db.Set<ReportKindSetting>().CountAsync(Cancel));
        await PostAsync(administrator, page, Fields(form, later));
        Assert.Equal(2027, (await db.Set<ReportKindSetting>().SingleAsync(Cancel)).FromYear);
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "period_kind.set" && e.SubjectId == kind.Id, Cancel));

        // A form from before is refused, and nothing of it is saved.
        var stale = await PostAsync(administrator, page, Fields(form, ("AsOf.Day", "6/12"), ("Levels[commune].Due.Day", "8/12")));
        Assert.NotNull(stale.Document.QuerySelector("[role='alert']"));
        Assert.Equal(new YearlyDay(0, 12, 5), (await db.Set<ReportKindSetting>().AsNoTracking().SingleAsync(Cancel)).AsOf);

        // Settings for a year that is still to open are removed from the list, once.
        await PostAsync(administrator, page, Fields(await administrator.GetAsync(page), ("FromYear", "2028"), ("AsOf.Day", "6/12")));
        Assert.Equal(2, await db.Set<ReportKindSetting>().CountAsync(Cancel));
        list = await administrator.GetAsync("/reports/kinds");
        var remove = list.Document.QuerySelectorAll($"form[action='{page}?handler=Remove']")[^1];
        var fields = remove
            .QuerySelectorAll("input")
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!, StringComparer.Ordinal);
        Assert.Equal("2028", fields["year"]);
        Assert.Contains("Đã bỏ", (await PostAsync(administrator, page + "?handler=Remove", fields)).Text, StringComparison.Ordinal);
        Assert.Equal(2027, (await db.Set<ReportKindSetting>().SingleAsync(Cancel)).FromYear);
        Assert.DoesNotContain("Đã bỏ", (await PostAsync(administrator, page + "?handler=Remove", fields)).Text, StringComparison.Ordinal);
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "period_kind.setting_removed", Cancel));

        // The open period keeps its days; the next one opens with the new ones.
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 12, 15), TestDatabases.Start, Cancel);
        var periods = await db.ReportPeriods.AsNoTracking().Where(p => p.KindId == kind.Id).OrderBy(p => p.Year).ToListAsync(Cancel);
        Assert.Equal([new LocalDate(2026, 11, 30), new LocalDate(2027, 12, 5)], periods.Select(p => p.AsOf));
        var owed = await (
            from a in db.ReportAnswers
            join u in db.Units on a.UnitId equals u.Id
            where a.PeriodId == periods[1].Id && (u.LevelKey == "commune" || u.LevelKey == "district")
            select new
            {
                u.LevelKey,
                a.DueOn,
                a.MaySendUnsigned,
            }
        )
            .Distinct()
            .OrderBy(a => a.LevelKey)
            .ToListAsync(Cancel);
        Assert.Equal(
            [("commune", new LocalDate(2027, 12, 8), false), ("district", new LocalDate(2027, 12, 10), true)],
            owed.Select(a => (a.LevelKey, a.DueOn, a.MaySendUnsigned))
        );
    }

    /// <summary>The form as a browser sends it, with some fields changed.</summary>
    private static Dictionary<string, string> Fields(TestPage page, params (string Field, string Value)[] changed)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in page.Document.QuerySelectorAll("main input[name^='Input.'], main select[name^='Input.']"))
        {
            if (input.GetAttribute("type") == "checkbox" && !input.HasAttribute("checked"))
            {
                continue;
            }

            fields[input.GetAttribute("name")!] =
                (input as AngleSharp.Html.Dom.IHtmlSelectElement)?.Value ?? input.GetAttribute("value") ?? "";
        }

        foreach (var (field, value) in changed)
        {
            fields["Input." + field] = value;
            if (value.Length == 0)
            {
                fields.Remove("Input." + field);
            }
        }

        return fields;
    }
}
