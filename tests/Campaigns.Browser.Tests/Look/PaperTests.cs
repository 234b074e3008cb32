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

    /// <summary>The mark of a demo stands in the margin, where it covers no word of the poster.</summary>
    [Fact]
    public async Task The_mark_of_a_demo_covers_nothing_that_is_printed()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, "In áp phích bản dùng thử");
        await page.SetViewportSizeAsync(PaperWidth, PaperHeight);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var address in new[] { $"/events/{id}/poster", $"/door/{id}/sheet" })
        {
            await page.GotoAsync(address);
            var covered = await page.EvaluateAsync<string[]>(
                """
                () => {
                  const mark = document.querySelector('.paper-demo') ?? document.body.appendChild(Object.assign(
                    document.createElement('aside'), { className: 'paper-demo',
                    textContent: 'Bản dùng thử: tên người và số liệu là giả định.' }));
                  const at = mark.getBoundingClientRect();
                  const found = [];
                  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  while (words.nextNode()) {
                    if (mark.contains(words.currentNode) || !words.currentNode.data.trim()) continue;
                    const range = document.createRange();
                    range.selectNodeContents(words.currentNode);
                    for (const box of range.getClientRects())
                      if (box.left < at.right && box.right > at.left && box.top < at.bottom && box.bottom > at.top)
                        found.push(words.currentNode.data.trim());
                  }
                  return at.width > 0 && at.left >= 0 && at.right <= innerWidth ? found : ['no mark', ...found];
                }
                """
            );
            Assert.Empty(covered);
        }
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)", RegexOptions.None, 1000)]
    private static partial Regex Sheet();
}
