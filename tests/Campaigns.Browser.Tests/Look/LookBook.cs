using System.Globalization;
using System.Net;
using System.Text;
using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Look;

/// <summary>
/// Takes a picture of every page at 360 and 1366 px, light and dark, with the demo's data, and writes an index page, into the folder that
/// <c>CAMPAIGNS_LOOK</c> names. <c>./dev look</c> starts it. It is no test and only runs when that variable is set.
/// </summary>
public sealed class LookBook
{
    private static readonly (int Width, int Height)[] Sizes = [(360, 740), (1366, 768)];

    [Fact(Explicit = true)]
    public async Task Every_page_as_a_role_that_may_see_it()
    {
        var folder =
            Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") ?? throw new InvalidOperationException("CAMPAIGNS_LOOK names no folder.");
        Directory.CreateDirectory(folder);
        await using var demo = DemoProvince.Start();
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var pages = await demo.PagesAsync();
        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY");
        var index = new StringBuilder(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Look book</title><body><h1>Look book</h1>"
        );
        foreach (var (width, height) in Sizes)
        {
            foreach (var dark in new[] { false, true })
            {
                foreach (var group in pages.GroupBy(p => p.As, StringComparer.Ordinal))
                {
                    var page = await browser.OpenAsync(demo.Host.Address, width, height, dark);
                    await page.Context.GrantPermissionsAsync(["camera"]);
                    if (group.Key is not null)
                    {
                        await DemoProvince.SignInAsync(page, group.Key);
                    }

                    foreach (var looked in group)
                    {
                        if (!string.IsNullOrEmpty(only) && !looked.Name.Contains(only, StringComparison.Ordinal))
                        {
                            continue;
                        }

                        var file = string.Create(CultureInfo.InvariantCulture, $"{looked.Name}-{width}-{(dark ? "dark" : "light")}.png");
                        await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                        await page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
                        await page.ScreenshotAsync(
                            new PageScreenshotOptions
                            {
                                Path = Path.Combine(folder, file),
                                FullPage = true,
                                Animations = ScreenshotAnimations.Disabled,
                            }
                        );
                        index.Append(
                            CultureInfo.InvariantCulture,
                            $"<h2>{WebUtility.HtmlEncode(looked.Name)} · {width} · {(dark ? "dark" : "light")} · "
                                + $"{looked.As ?? "anybody"}</h2><a href=\"{file}\"><img loading=\"lazy\" src=\"{file}\" "
                                + $"width=\"{width / 2}\" alt=\"\"></a>"
                        );
                    }

                    await page.Context.CloseAsync();
                }
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), index.ToString(), TestContext.Current.CancellationToken);
    }
}
