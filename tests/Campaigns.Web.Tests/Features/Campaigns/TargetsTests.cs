using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Campaigns;

/// <summary>Targets are pasted from a spreadsheet, checked row by row, then saved.</summary>
public sealed class TargetsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task A_pasted_table_is_previewed_and_saved()
    {
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var address = await AddressAsync();
        var text = "Đơn vị\tLượt người\tSố hoạt động\r\nHuyện Cư M'gar\t12.500\t40\r\nhuyen lak\t3000\r\n";
        var page = await PostAsync(administrator, address, "Preview", text);
        Assert.Contains("2 dòng đều đúng", page.Find("#preview"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(0, await db.CampaignTargets.CountAsync(t => t.Turns == 12500, Cancel));
        Assert.Equal(address, (await PostAsync(administrator, address, "Save", text)).Location);
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        var target = await db.CampaignTargets.SingleAsync(t => t.UnitId == district.Id && t.Turns == 12500, Cancel);
        Assert.Equal(40, target.Events);
        Assert.Contains("12.500", (await administrator.GetAsync(address)).Text, StringComparison.Ordinal);
        Assert.Equal(
            1,
            await db.AuditEntries.CountAsync(e => e.SubjectId == target.CampaignId && e.Action == "campaign.targets_set", Cancel)
        );

        // When it is pasted again, a number replaces the earlier one.
        await PostAsync(administrator, address, "Save", "Huyện Cư M'gar\t13000");
        await db.Entry(target).ReloadAsync(Cancel);
        Assert.Equal((13000, null), (target.Turns, target.Events));
    }

    [Fact]
    public async Task Every_faulty_row_says_why_and_nothing_is_saved()
    {
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var address = await AddressAsync();
        const string Text = "Huyện Không Có\t100\nHuyện Lắk\tnhiều\nHuyện Krông Năng\t\nHuyện Ea Kar\t1\nHuyện Ea Kar\t2";
        var page = await PostAsync(administrator, address, "Save", Text);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var faults = page.Document.QuerySelectorAll("#preview tbody tr").Select(r => r.QuerySelectorAll(".state").Length);
        Assert.Equal([1, 1, 1, 0, 1], faults);
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Save']"));
        var unit = await Host.UnitAsync("Huyện Ea Kar");
        await using var db = Host.Db();
        Assert.Equal(0, await db.CampaignTargets.CountAsync(t => t.UnitId == unit.Id && t.Turns < 3, Cancel));
        Assert.Contains(
            "Dán ít nhất một dòng",
            (await PostAsync(administrator, address, "Preview", " ")).FieldErrors["Pasted"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_district_sets_targets_below_itself_alone()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.UnitAsync("Huyện Cư M'gar")).Id);
        var address = await AddressAsync();
        var page = await PostAsync(coordinator, address, "Preview", "Xã Ea Tul\t500\nHuyện Lắk\t500");
        Assert.Equal([0, 1], page.Document.QuerySelectorAll("#preview tbody tr").Select(r => r.QuerySelectorAll(".state").Length));
    }

    private async Task<string> AddressAsync()
    {
        await using var db = Host.Db();
        var campaign = await db.Campaigns.OrderByDescending(c => c.StartsOn).Select(c => c.Id).FirstAsync(Cancel);
        return $"/campaigns/{campaign}/targets";
    }

    // The pasted text holds line breaks, which the tests' browser would take for several values.
    private static async Task<TestPage> PostAsync(TestBrowser browser, string address, string handler, string text)
    {
        var token = (await browser.GetAsync(address))
            .Document.QuerySelector("input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}?handler={handler}")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("Pasted", text)]),
        };
        return await browser.SendAsync(request);
    }
}
