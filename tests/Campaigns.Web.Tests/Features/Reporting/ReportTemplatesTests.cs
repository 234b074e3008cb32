using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data.Seed;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>The fixed texts of a template, in versions.</summary>
public sealed class ReportTemplatesTests
{
    private const string Page = "/reports/templates/programme";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_finishes_on_its_version_or_is_lifted_and_what_was_sent_keeps_its_texts()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        var (first, second) = ((await AnswerAsync(db, communes[0])).Id, (await AnswerAsync(db, communes[1])).Id);
        using var province = await host.SignedInAsync(Role.Coordinator, world.Root.Id);
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var compiler = await host.SignedInAsync(Role.Organiser, communes[0].Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await district.GetAsync(Page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(district, Page, [])).Status);

        // The first commune begins; the second does not.
        var form = await compiler.GetAsync($"/reports/{first}");
        await PostAsync(compiler, $"/reports/{first}?handler=Draft", Figures(form, ("E1", "7")));

        // What is wrong is said at its field; the preview saves nothing.
        var texts = await province.GetAsync(Page);
        var wrong = await PostAsync(province, Page, Fields(texts, ("opening", "{tỉnh} báo cáo")));
        Assert.Equal("true", wrong.Document.QuerySelector("[name='Input.Texts[opening]']")!.GetAttribute("aria-invalid"));
        (string, string)[] changed =
        [
            ("basis", "Căn cứ Kế hoạch số 12/KH-UBND;\nThực hiện Công văn số 34;"),
            ("opening", "Trong {kỳ}, {đơn vị} báo cáo:"),
            ("part1", "Công tác chỉ đạo, điều hành"),
        ];
        var preview = await PostAsync(province, Page + "?handler=Preview", Fields(texts, changed));
        Assert.Contains(
            "I. Công tác chỉ đạo, điều hành",
            Text(preview.Document.QuerySelector("#outline-shown")!),
            StringComparison.Ordinal
        );
        Assert.Contains("Trong năm 2026, ", Text(preview.Document.QuerySelector("#outline-shown")!), StringComparison.Ordinal);
        Assert.Equal(1, await VersionsAsync());
        await PostAsync(province, Page, Fields(texts, changed));
        var latest = await db.ReportTemplates.AsNoTracking().SingleAsync(t => t.Version == 2, Cancel);
        Assert.Equal(latest.Id, await TemplateOfAsync(second));
        Assert.NotEqual(latest.Id, await TemplateOfAsync(first));
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "template.changed", Cancel));

        // A form from before is refused, and so is one that changes nothing.
        Assert.NotNull((await PostAsync(province, Page, Fields(texts, ("part1", "Khác")))).Document.QuerySelector("[role='alert']"));
        Assert.Contains(
            "giống hệt",
            (await PostAsync(province, Page, Fields(await province.GetAsync(Page)))).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(2, await VersionsAsync());

        // The draft shows what differs, and is lifted with its figures.
        form = await compiler.GetAsync($"/reports/{first}");
        var differences = Text(form.Document.QuerySelector("[data-differences]")!);
        Assert.Contains("Tình hình chung, công tác chỉ đạo", differences, StringComparison.Ordinal);
        Assert.Contains("Công tác chỉ đạo, điều hành", differences, StringComparison.Ordinal);
        await PostAsync(compiler, $"/reports/{first}?handler=Template", Figures(form, ("B11", "3")));
        Assert.Equal(latest.Id, await TemplateOfAsync(first));
        form = await compiler.GetAsync($"/reports/{first}");
        Assert.Null(form.Document.QuerySelector("[data-differences]"));
        Assert.Equal(("7", "3"), (Value(form, "Input.Lines[E1].Value"), Value(form, "Input.Lines[B11].Value")));

        // What was sent keeps its texts, whatever the template says later.
        await SendAsync(compiler, first, ("E1", "4"), ("E2", "2"), ("E3", "2"), ("G2", "1"));
        await PostAsync(province, Page, Fields(await province.GetAsync(Page), ("basis", "Căn cứ Kế hoạch số 99;")));
        Assert.Equal(3, await VersionsAsync());
        using var word = Word(await FileAsync(district, $"/reports/{first}/versions/1?handler=Word"));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
        var text = AllText(word);
        Assert.Contains("Thực hiện Công văn số 34;", text, StringComparison.Ordinal);
        Assert.Contains($"Trong năm 2026, {communes[0].Name} báo cáo:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Kế hoạch số 99", text, StringComparison.Ordinal);

        // The next period opens with the latest version.
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 12, 15), TestDatabases.Start, Cancel);
        var newest = await db.ReportTemplates.Where(t => t.Version == 3).Select(t => t.Id).SingleAsync(Cancel);
        Assert.True(
            await db.ReportAnswers.AllAsync(
                a =>
                    a.TemplateId == newest
                    || db.Units.Any(u => u.Id == a.UnitId && u.Kind == UnitKind.Agency)
                    || !db.ReportPeriods.Any(p => p.Id == a.PeriodId && p.Year == 2027),
                Cancel
            )
        );

        Task<int> VersionsAsync() => db.ReportTemplates.CountAsync(t => t.Key == ReferenceData.ReportTemplateKey, Cancel);

        Task<Guid> TemplateOfAsync(Guid answer) =>
            db.ReportAnswers.Where(a => a.Id == answer).Select(a => a.TemplateId).SingleAsync(Cancel);
    }

    /// <summary>The form as a browser sends it, with some texts changed.</summary>
    private static Dictionary<string, string> Fields(TestPage page, params (string Key, string Text)[] changed)
    {
        var fields = page
            .Document.QuerySelectorAll("#outline [name^='Input.']")
            .ToDictionary(
                f => f.GetAttribute("name")!,
                f => f.LocalName == "textarea" ? f.TextContent.TrimStart('\n') : f.GetAttribute("value") ?? "",
                StringComparer.Ordinal
            );
        foreach (var (key, text) in changed)
        {
            fields[$"Input.Texts[{key}]"] = text;
        }

        return fields;
    }
}
