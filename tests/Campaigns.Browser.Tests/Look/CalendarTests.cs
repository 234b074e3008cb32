using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Look;

/// <summary>The legend of the month shows what its days look like.</summary>
public sealed class CalendarTests(SharedDemo demo)
{
    /// <summary>The looks of days of the campaign and of drafts, in the month and in its legend; each list has one look.</summary>
    private const string Looks = """
        () => {
          const looks = (selector, ...of) => [...new Set([...document.querySelectorAll(selector)].map(e => {
            const style = getComputedStyle(e);
            return of.map(name => style[name]).join(' ');
          }))];
          return [
            looks('.month-cell.is-campaign, .month-sign.is-campaign', 'backgroundColor'),
            looks('.cell-event.is-grey:not(.is-session), .month-key .is-grey.state', 'backgroundColor', 'color', 'boxShadow'),
            [String(document.querySelectorAll('.month-cell.is-other.is-campaign').length),
              String(document.querySelectorAll('.month-cell.is-other .cell-event.is-grey').length)],
          ];
        }
        """;

    [Fact]
    public async Task Days_of_the_campaign_and_drafts_look_in_the_month_as_in_its_legend()
    {
        var host = demo.Province.Host;
        await using var db = host.Db();
        var organiser = await db
            .Users.Where(a => a.DemoKey == "organiser-district")
            .Select(a => a.Id)
            .SingleAsync(TestContext.Current.CancellationToken);
        using var reader = await host.SignedInAsync(organiser);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(host.Address);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = reader.Cookie("account")!,
                Url = host.Address.ToString(),
            },
        ]);
        await page.GotoAsync("/calendar?month=2026-11");
        var looks = await page.EvaluateAsync<string[][]>(Looks);
        Assert.Single(looks[0]);
        Assert.Single(looks[1]);

        // Otherwise the test would compare nothing.
        Assert.Equal("6", looks[2][0]);
        Assert.NotEqual("0", looks[2][1]);
    }
}
