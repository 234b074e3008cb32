using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Journey;

/// <summary>
/// An event of two days: it is scheduled by the form, somebody is let in on the second day, the first day is counted by hand, and the
/// figures of both are confirmed.
/// </summary>
public sealed class TwoDaysTests : IAsyncLifetime
{
    private const string Title = "Hai ngày sinh hoạt ở buôn";
    private const string Hall = "Nhà văn hóa buôn Hai Ngày";
    private const string Guest = "H'Ngày Hai Mlô";

    private readonly List<string> _faults = [];
    private TestDatabase _database = null!;
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(20_000);
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database, new TestHostOptions { RealServer = true });
        _host.StartServer();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_days_are_scheduled_admitted_counted_and_confirmed()
    {
        var district = await _host.UnitAsync("Huyện Cư M'gar");
        await using var db = _host.Db();
        var commune = await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == district.Id && u.Name == "Xã Ea Tul");
        var office = await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == district.Id && u.LevelKey == "office");
        db.Venues.Add(
            new Venue
            {
                Id = Guid.CreateVersion7(),
                CommuneId = commune.Id,
                Name = Hall,
                NameFolded = Folding.Fold(Hall),
                Rooms = 1,
                CreatedAt = _host.Clock.GetCurrentInstant(),
            }
        );
        await db.SaveChangesAsync();

        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        using var cookies = await _host.SignedInAsync(Role.Organiser, district.Id, office.Id);
        var page = await browser.OpenAsync(_host.Address, 1366, 900, faults: _faults);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = cookies.Cookie("account")!,
                Url = _host.Address.AbsoluteUri,
            },
        ]);
        await ScheduleAsync(page);
        var id = Guid.Parse(new Uri(page.Url).Segments[^1]);
        var registered = await RegisterAsync(id);

        // On the second day the page opens the door of that day.
        _host.Clock.Reset(At(29, 8, 10));
        await page.GotoAsync($"/events/{id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mở máy quét" }).First.ClickAsync();
        await page.Locator("#gate-input").FillAsync("Cửa chính");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#search-input").FillAsync("ngay hai");
        await page.Locator("#found button").ClickAsync();
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync(Guest);
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("1");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0");
        var (first, second) = await SessionsAsync(id);
        Assert.Equal(
            second.ToString(),
            await _database.SqlAsync($"SELECT session_id::text FROM attendance WHERE registration_id = '{registered}'")
        );

        // The first day was counted by hand; the page proposes it, because nothing was recorded of it.
        await page.GotoAsync($"/events/{id}");
        await Expect(page.Locator("#Count_SessionId")).ToHaveValueAsync(first.ToString());
        await page.Locator("#Count_Female").FillAsync("40");
        await page.Locator("#Count_Male").FillAsync("20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu số người" }).ClickAsync();
        await Expect(page.Locator("#headcount")).ToContainTextAsync("Buổi 1");
        await Expect(page.Locator("main table tbody tr").Nth(0)).ToContainTextAsync("60");
        await Expect(page.Locator("main .figures > div").Nth(0)).ToContainTextAsync("61");

        _host.Clock.Reset(At(29, 12, 0));
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ghi là đã tổ chức" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Xác nhận số liệu" }).First.ClickAsync();
        await page.Locator("#ask button").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(Title);
        await Expect(
                page.GetByRole(AriaRole.Link, new() { Name = "Sửa số liệu đã xác nhận" }).Or(page.Locator(".steps .is-done").Nth(3)).First
            )
            .ToBeVisibleAsync();
        Assert.Equal("confirmed", await _database.SqlAsync($"SELECT state FROM activity WHERE id = '{id}'"));
        Assert.Equal(
            "",
            string.Join(
                "\n",
                _faults.Where(f => !f.Contains("net::ERR_", StringComparison.Ordinal) && !f.Contains("htmx:send", StringComparison.Ordinal))
            )
        );
    }

    private static async Task ScheduleAsync(IPage page)
    {
        await page.GotoAsync("/events/schedule");
        await Expect(page.Locator(".session-row")).ToHaveCountAsync(0);
        await page.Locator("#Input_Title").FillAsync(Title);
        await page.GetByRole(AriaRole.Radio, new() { Name = "Nói chuyện chuyên đề" }).CheckAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Khu dân cư" }).CheckAsync();
        await page.Locator("#Input_Date").FillAsync("28/11/2026");
        await page.Locator("#Input_Start").FillAsync("08:00");
        await page.Locator("#Input_End").FillAsync("10:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoạt động có nhiều buổi: thêm buổi" }).ClickAsync();
        await Expect(page.Locator(".session-row")).ToHaveCountAsync(2);
        await Expect(page.Locator("[name='Input.Further[0].Date']")).ToHaveValueAsync("29/11/2026");
        await page.Locator("[name='Input.Further[0].End']").FillAsync("11:00");
        await ChooseAsync(page, "Input_CommuneId", "ea tul", "Xã Ea Tul");
        await ChooseAsync(page, "Input_VenueId", "hai ngay", Hall);

        // The draft keeps both days, whoever opens it again.
        await Expect(page.Locator("#bar-text")).ToHaveTextAsync("Đủ để lên lịch.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu nháp" }).ClickAsync();
        await Expect(page.Locator("[name='Input.Further[0].End']")).ToHaveValueAsync("11:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lên lịch", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(Title);
        await Expect(page.Locator("main table tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("main table tbody tr").Nth(1)).ToContainTextAsync("29/11/2026, 08:00 – 11:00");
    }

    private async Task<Guid> RegisterAsync(Guid activity)
    {
        var source = new DoorWorld(_database.Owner);
        var ticket = await source.TicketAsync(new TestDoor(activity, Guid.Empty, At(28, 8, 0), At(28, 10, 0)), Guest);
        await using var db = _host.Db();
        Assert.Equal(RegistrationState.Confirmed, (await db.Registrations.SingleAsync(r => r.Id == ticket.RegistrationId)).State);
        return ticket.RegistrationId;
    }

    private async Task<(Guid First, Guid Second)> SessionsAsync(Guid id)
    {
        await using var db = _host.Db();
        var sessions = await db.Sessions.Where(s => s.ActivityId == id).OrderBy(s => s.Ordinal).Select(s => s.Id).ToListAsync();
        return (sessions[0], sessions[1]);
    }

    private static Instant At(int day, int hour, int minute) => Instant.FromUtc(2026, 11, day, hour - 7, minute);

    private static async Task ChooseAsync(IPage page, string id, string typed, string found)
    {
        var box = page.Locator($"#{id}-ts-control");
        await box.ClickAsync();
        await box.PressSequentiallyAsync(typed);
        await page.Locator($"#{id} + .ts-wrapper [data-selectable]", new() { HasText = found }).First.ClickAsync();
        await Expect(page.Locator($"#{id} + .ts-wrapper .item", new() { HasText = found })).ToBeVisibleAsync();
    }
}
