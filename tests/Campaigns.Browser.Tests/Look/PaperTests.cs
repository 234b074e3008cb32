using System.Text;
using System.Text.RegularExpressions;
using Campaigns.Browser.Tests.Forms;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Look;

/// <summary>What comes out of the printer.</summary>
public sealed partial class PaperTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    // The width of A4 at 96 dots per inch.
    private const int PaperWidth = 794;
    private const int PaperHeight = 1123;

    [Theory]
    [InlineData(360)]
    [InlineData(1366)]
    public async Task A_poster_is_one_sheet_of_A4_laid_out_as_one_whatever_the_window(int width)
    {
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, $"In áp phích {width}");
        await using var db = scene.Host.Db();
        var code = await db.Activities.Where(a => a.Id == id).Select(a => a.Code).SingleAsync(Cancel);
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(width, 800);
        await page.GotoAsync($"/e/{code}/poster");

        var paper = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true }));
        Assert.Single(Sheet().Matches(paper));

        // The page as it is printed: the two facts side by side, the code beside its steps, the footer at the bottom of the sheet.
        await page.SetViewportSizeAsync(PaperWidth, PaperHeight);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        var boxes = await page.Locator(".sheet, .sheet-facts > div, .sheet-qr, .sheet-steps, .sheet-foot")
            .EvaluateAllAsync<double[][]>(
                "all => all.map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
            );
        var (sheet, when, where, qr, steps, foot) = (boxes[0], boxes[1], boxes[2], boxes[3], boxes[4], boxes[5]);
        Assert.Equal(PaperHeight, sheet[3], tolerance: 2);
        Assert.Equal((when[1], true), (where[1], where[0] >= when[2] - 1));
        Assert.True(steps[0] > qr[2]);
        Assert.True(qr[2] - qr[0] >= 60 / 25.4 * 96);
        Assert.InRange(foot[3], PaperHeight * 0.9, PaperHeight);
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)", RegexOptions.None, 1000)]
    private static partial Regex Sheet();
}
