using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Testing;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Audit;

/// <summary>The log with its filters and pages, limited to the reader's reach.</summary>
public sealed class AuditPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    [Fact]
    public async Task It_shows_what_was_done_in_reach_newest_first_and_narrows_by_who_what_unit_and_day()
    {
        var (district, other) = (await Host.UnitAsync("Huyện Cư M'gar"), await Host.UnitAsync("Huyện Lắk"));
        var by = await Host.AccountAsync("Trần Quốc Đạt");
        await AddAsync("venue.added", district.Id, by, 0);
        await AddAsync("activity.held", district.Id, actor: null, 1);
        await AddAsync("unit.corrected", other.Id, by, -30);
        using var whole = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        Assert.Equal(["Ghi là đã tổ chức", "Thêm địa điểm", "Sửa tên đơn vị"], await ShownAsync(whole, "/audit"));
        Assert.Equal(["Thêm địa điểm", "Sửa tên đơn vị"], await ShownAsync(whole, "/audit?who=quoc+dat"));
        Assert.Equal(["Thêm địa điểm"], await ShownAsync(whole, "/audit?kind=venue"));
        Assert.Equal(["Sửa tên đơn vị"], await ShownAsync(whole, $"/audit?unit={other.Id}"));
        Assert.Equal(["Ghi là đã tổ chức"], await ShownAsync(whole, "/audit?from=2026-11-25"));
        Assert.Equal(["Sửa tên đơn vị"], await ShownAsync(whole, "/audit?to=2026-11-01"));
        var withoutYear = await whole.GetAsync("/audit?from=25%2F11");
        Assert.Equal("25/11/2026", withoutYear.Document.QuerySelector("#filter-from")!.GetAttribute("value"));
        Assert.Equal(["Ghi là đã tổ chức"], await ShownAsync(whole, "/audit?from=25%2F11"));
        var reversed = await whole.GetAsync("/audit?from=2026-11-25&to=2026-11-01");
        Assert.StartsWith("Ngày này trước ngày bắt đầu", reversed.Find("#filter-to-error")!, StringComparison.Ordinal);
        Assert.Equal(["Ghi là đã tổ chức"], await ShownAsync(whole, "/audit?from=2026-11-25&to=2026-11-01"));

        using var coordinator = await Host.SignedInAsync(Role.Coordinator, district.Id);
        Assert.Equal(["Ghi là đã tổ chức", "Thêm địa điểm"], await ShownAsync(coordinator, "/audit"));
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"/audit?unit={other.Id}")).Status);
    }

    private static async Task<IReadOnlyList<string>> ShownAsync(TestBrowser browser, string address) =>
        [.. (await browser.GetAsync(address)).Document.QuerySelectorAll("tbody th").Select(t => t.FirstChild!.TextContent.Trim())];

    private Task AddAsync(string action, Guid unit, Guid? actor, int days) => Entries.AddAsync(Host, action, unit, actor, days);
}

/// <summary>A log that is longer than a page.</summary>
public sealed class AuditPagingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task Pages_go_on_by_key_and_miss_none_and_double_none()
    {
        var district = await fixture.Host.UnitAsync("Huyện Buôn Đôn");
        for (var i = 0; i < 120; i++)
        {
            await Entries.AddAsync(fixture.Host, "venue.added", district.Id, actor: null, 0);
        }

        using var coordinator = await fixture.Host.SignedInAsync(Role.Coordinator, district.Id);
        var seen = 0;
        string? address = "/audit";
        while (address is not null)
        {
            var page = await coordinator.GetAsync(address);
            seen += page.Document.QuerySelectorAll("tbody tr").Length;
            address = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(120, seen);
    }
}

file static class Entries
{
    public static async Task AddAsync(TestHost host, string action, Guid unit, Guid? actor, int days)
    {
        await using var db = host.Db();
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = TestDatabases.Start + Duration.FromDays(days),
                ActorKind = actor is null ? ActorKind.System : ActorKind.Account,
                ActorId = actor,
                Action = action,
                SubjectKind = action[..action.IndexOf('.', StringComparison.Ordinal)],
                SubjectId = Guid.CreateVersion7(),
                UnitId = unit,
                Fields = """{"name":"Nhà văn hóa"}""",
            }
        );
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
