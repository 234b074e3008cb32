using System.Net;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using DocumentFormat.OpenXml.Packaging;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>What tests do on the pages of reports.</summary>
internal static class ReportPages
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string AllText(WordprocessingDocument word) => word.MainDocumentPart!.Document!.Body!.InnerText.Replace('\u00A0', ' ');

    public static WordprocessingDocument Word(byte[] file) => WordprocessingDocument.Open(new MemoryStream(file), isEditable: false);

    /// <summary>Fills in the figures that a report needs and sends it.</summary>
    public static async Task SendAsync(TestBrowser browser, Guid answer, params (string Code, string Value)[] figures)
    {
        var page = $"/reports/{answer}";
        (string, string)[] rest = [("A3", "0"), ("B11", "1"), ("B15", "5"), ("D3", "2"), ("E6", "0"), ("E7", "0")];
        await PostAsync(browser, page + "?handler=Next", Figures(await browser.GetAsync(page), [.. rest, .. figures]));
        var sign = await browser.GetAsync(page + "/send");
        var sent = await PostAsync(
            browser,
            page + "/send",
            new()
            {
                ["Input.Version"] = Value(sign, "Input.Version"),
                ["Input.Name"] = "Lê Thị Tâm",
                ["Input.Office"] = "Trưởng phòng",
                ["Input.On"] = "2/12/2026",
            }
        );
        Assert.NotNull(sent.Document.QuerySelector("[data-sha256]"));
    }

    public static async Task AcceptAsync(TestBrowser browser, Guid answer, int number)
    {
        var page = $"/reports/{answer}/versions/{number}";
        var read = await browser.GetAsync(page);
        var accepted = await PostAsync(browser, page + "?handler=Accept", new() { ["Input.Version"] = Value(read, "Input.Version") });
        Assert.Contains("Đã tiếp nhận", accepted.Text, StringComparison.Ordinal);
    }

    /// <summary>Returns the last version with a note at a figure.</summary>
    public static async Task ReturnAsync(TestBrowser browser, Guid answer, int number, string code, string note)
    {
        var page = $"/reports/{answer}/versions/{number}";
        var read = await browser.GetAsync(page);
        var returned = await PostAsync(
            browser,
            page + "?handler=Return",
            new() { ["Input.Version"] = Value(read, "Input.Version"), [$"Input.Notes[{code}]"] = note }
        );
        Assert.Contains("Trả lại để bổ sung", returned.Text, StringComparison.Ordinal);
    }

    public static async Task<byte[]> FileAsync(TestBrowser browser, string path)
    {
        using var answer = await browser.Client.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    /// <summary>Posts a form as a browser does, and follows where it leads.</summary>
    public static async Task<TestPage> PostAsync(TestBrowser browser, string path, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = await TokenAsync(browser);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        return await browser.FollowAsync(await browser.SendAsync(request));
    }

    public static async Task<string> TokenAsync(TestBrowser browser) =>
        Value(await browser.GetAsync("/account"), "__RequestVerificationToken");

    /// <summary>The form as it stands in the page, with some figures changed.</summary>
    public static Dictionary<string, string> Figures(TestPage page, params (string Code, string Value)[] changed)
    {
        var fields = page
            .Document.QuerySelectorAll("#report-form input[name^='Input.'], #report-form textarea[name^='Input.']")
            .Where(f => f.GetAttribute("type") != "checkbox")
            .ToDictionary(
                f => f.GetAttribute("name")!,
                f => f.LocalName == "textarea" ? f.TextContent.Trim() : f.GetAttribute("value") ?? "",
                StringComparer.Ordinal
            );
        foreach (var (code, value) in changed)
        {
            fields[$"Input.Lines[{code}].Value"] = value;
        }

        return fields;
    }

    public static string Value(TestPage page, string name) => page.Document.QuerySelector($"[name='{name}']")!.GetAttribute("value")!;

    public static string Row(TestPage page, string code) => Text(page.Document.QuerySelector("#row-" + code)!);

    public static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static Task<ReportPeriod> YearAsync(CampaignsDbContext db) =>
        (
            from p in db.ReportPeriods.AsNoTracking()
            join k in db.ReportPeriodKinds on p.KindId equals k.Id
            where k.Key == ReportPeriodKind.Year && p.Year == 2026
            select p
        ).SingleAsync(Cancel);

    public static async Task<ReportAnswer> AnswerAsync(CampaignsDbContext db, Unit unit)
    {
        var period = await YearAsync(db);
        return await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.PeriodId == period.Id && a.UnitId == unit.Id, Cancel);
    }
}
