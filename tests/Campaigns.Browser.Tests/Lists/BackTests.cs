using System.Text.RegularExpressions;
using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Lists;

/// <summary>
/// Back restores the list, the typed values and the drop-downs together, whether the browser kept the page (it also keeps pages that say
/// "no-store") or loads it again and fills in what was chosen last.
/// </summary>
public sealed class BackTests(SharedDemo demo)
{
    public static TheoryData<string, string?, string, bool> Lists()
    {
        var lists = new TheoryData<string, string?, string, bool>();
        foreach (var kept in new[] { true, false })
        {
            lists.Add("/events", "coordinator", "when=all, state=Held, q=a", kept);
            lists.Add("/course-runs", "coordinator", "when=all, q=a", kept);
            lists.Add("/network", "organiser-district", "sex=female, q=a", kept);
            lists.Add("/accounts", "administrator", "role=Organiser, q=a", kept);
            lists.Add("/audit", "administrator", "kind=activity", kept);
            lists.Add("/activities", null, "area, q=a", kept);
        }

        return lists;
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Back_shows_the_filters_of_the_list_that_it_shows(string path, string? demoKey, string choices, bool kept)
    {
        await using var browser = kept ? await Chromium.LaunchKeepingPagesAsync() : await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(demo.Province.Host.Address);
        if (demoKey is not null)
        {
            await DemoProvince.SignInAsync(page, demoKey);
        }

        await page.AddInitScriptAsync("addEventListener('pageshow', (e) => { window.pageWasKept = e.persisted; });");
        await page.GotoAsync(path);
        var seen = new List<string> { await ShownAsync(page) };
        foreach (var choice in choices.Split(", ").Select(c => c.Split('=')))
        {
            await ChooseAsync(page, choice[0], choice.Length > 1 ? choice[1] : null);
            seen.Add(await ShownAsync(page));
        }

        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        var into = page.Locator("main tbody a, main .on-list a");
        if (await into.CountAsync() > 0)
        {
            await into.First.ClickAsync();
        }
        else
        {
            await page.EvaluateAsync("() => { location.href = '/privacy'; }");
        }

        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath != path);
        for (var i = seen.Count - 1; i >= 0; i--)
        {
            await BackAsync(page, kept);
            Assert.Equal(seen[i], await ShownAsync(page));
        }

        // And forward again.
        await page.EvaluateAsync("() => { window.pageWasKept = undefined; setTimeout(() => history.forward(), 0); }");
        await page.WaitForFunctionAsync("() => location.search.length > 0");
        await ArrivedAsync(page, kept);
        Assert.Equal(seen[1], await ShownAsync(page));
    }

    private static async Task ChooseAsync(IPage page, string name, string? value)
    {
        var sendsItself = await page.Locator("form.filters[data-live]").CountAsync() > 0;
        var field = page.Locator($"form.filters [name={name}]");
        if (await field.EvaluateAsync<string>("f => f.tagName") == "SELECT")
        {
            value ??= await field.Locator("option").Nth(3).GetAttributeAsync("value");
            await field.SelectOptionAsync(value!);
            if (!sendsItself)
            {
                await page.Locator("form.filters button").First.ClickAsync();
            }
        }
        else
        {
            await field.FillAsync(value!);
            await field.PressAsync("Enter");
        }

        await page.WaitForURLAsync(
            new Regex($"[?&]{name}={Regex.Escape(value!)}", RegexOptions.None, TimeSpan.FromSeconds(1)),
            new() { WaitUntil = WaitUntilState.Load }
        );
    }

    /// <summary>The values of the fields and the rows of the list.</summary>
    private static Task<string> ShownAsync(IPage page) =>
        page.EvaluateAsync<string>(
            """
            () => JSON.stringify({
              fields: [...document.querySelectorAll('form.filters select, form.filters input:not([type=hidden])')].map((f) =>
                `${f.name}=${f.value}`),
              rows: [...document.querySelectorAll('main tbody, main .on-list')].map((l) => l.textContent),
              count: document.querySelector('.pager > span')?.textContent,
            })
            """
        );

    /// <summary>Goes back as the browser's button does. A page that was kept has no "load" event for which Playwright could wait.</summary>
    private static async Task BackAsync(IPage page, bool kept)
    {
        var from = page.Url;
        await page.EvaluateAsync("() => { setTimeout(() => history.back(), 0); }");
        await page.WaitForFunctionAsync("(from) => location.href !== from", from);
        await ArrivedAsync(page, kept);
    }

    private static Task ArrivedAsync(IPage page, bool kept) =>
        page.WaitForFunctionAsync(
            kept ? "() => window.pageWasKept === true" : "() => document.readyState === 'complete' && window.pageWasKept === false"
        );
}
