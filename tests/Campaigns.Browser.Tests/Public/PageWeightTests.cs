using System.Collections.Concurrent;
using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Public;

/// <summary>How much a reader's phone loads, in bytes as they were sent.</summary>
public sealed class PageWeightTests(SharedDemo demo)
{
    private const int MaxBytes = 60 * 1024;

    /// <summary>Pages without sign-in that only staff open; they have the office's scripts and styles.</summary>
    private static readonly string[] OfStaff = ["sign-in", "password"];

    [Fact]
    public async Task A_public_page_weighs_less_than_sixty_kilobytes_beside_its_fonts()
    {
        await using var browser = await Chromium.LaunchAsync();
        var heavy = new List<string>();
        foreach (
            var looked in (await demo.Province.PagesAsync()).Where(p =>
                p.As is null && !OfStaff.Any(s => p.Name.StartsWith(s, StringComparison.Ordinal))
            )
        )
        {
            // A new window has nothing cached from the page before.
            var page = await browser.OpenAsync(demo.Province.Host.Address, width: 360);
            var loaded = new ConcurrentBag<IRequest>();
            page.RequestFinished += (_, request) => loaded.Add(request);
            await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
            var bytes = 0;
            foreach (var request in loaded.Where(r => r.ResourceType != "font"))
            {
                var sizes = await request.SizesAsync();
                bytes += sizes.ResponseHeadersSize + sizes.ResponseBodySize;
                if (
                    request.ResourceType is "document" or "stylesheet" or "script"
                    && await request.ResponseAsync() is { Status: 200 } answer
                    && await answer.HeaderValueAsync("content-encoding") is null
                )
                {
                    heavy.Add($"{looked.Name}: {request.Url} is sent as it is");
                }
            }

            Assert.Contains(loaded, r => r.ResourceType == "stylesheet");
            if (bytes > MaxBytes)
            {
                heavy.Add($"{looked.Name}: {bytes} bytes");
            }

            await page.Context.CloseAsync();
        }

        Assert.True(heavy.Count == 0, string.Join("\n", heavy));
    }
}
