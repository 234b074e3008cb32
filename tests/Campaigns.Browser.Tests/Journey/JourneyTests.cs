using System.Globalization;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MimeKit;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Journey;

/// <summary>
/// The purpose of the program from the first click to the last figure: an organiser schedules a talk, people register, a steward checks
/// them in, the organiser counts the others, and the coordinator finds everything in the province's figures. The clock stands still between
/// the steps, and the test moves it.
/// </summary>
public sealed class JourneyTests : IAsyncLifetime
{
    private const string Title = "Nói chuyện chuyên đề: Không im lặng trước bạo lực";
    private const string Hall = "Hội trường UBND xã Ea Tul";
    private const string School = "Trường Tiểu học Y Ngông";
    private const string Club = "Sinh hoạt câu lạc bộ Phụ nữ tiết kiệm";
    private const string VillageMeeting = "Họp mặt người có uy tín";

    private readonly List<string> _faults = [];
    private TestDatabase _database = null!;
    private TestHost _host = null!;
    private Unit _district = null!;
    private Unit _commune = null!;
    private Unit _office = null!;

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(20_000);
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database, new TestHostOptions { RealServer = true });
        _host.StartServer();
        _district = await _host.UnitAsync("Huyện Cư M'gar");
        await using var db = _host.Db();
        _commune = await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == _district.Id && u.Name == "Xã Ea Tul");
        _office = await db.Units.AsNoTracking().SingleAsync(u => u.ParentId == _district.Id && u.LevelKey == "office");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_talk_goes_from_a_plan_to_the_figures_of_the_province()
    {
        await using var browser = await Chromium.LaunchAsync();
        var club = await AColleagueHasTheHallAndTheSpeakerAsync();
        var organiser = await SignedInAsync(browser, "H'Yim Kđoh", Role.Organiser, _district.Id, _office.Id);

        var code = await OrganiserSchedulesAsync(organiser);
        await EverybodyFindsItAsync(browser, organiser, code);

        var rue = await AttendeeRegistersAsync(browser, code, "H'Rưê Niê", "hrue@example.vn", companions: 2);
        var an = await AttendeeRegistersAsync(browser, code, "Nguyễn Văn An", email: null, companions: 2);
        var bham = await AttendeeRegistersAsync(browser, code, "Y Bhăm Êban", email: null, companions: 0);
        await TheTicketComesByMailAsync(rue);

        _host.Clock.Reset(At(25, 11, 30));
        await OrganiserPostponesAndCancelsAsync(browser, organiser, club);

        _host.Clock.Reset(At(25, 13, 40));
        await StewardAdmitsAsync(rue, an, bham);

        _host.Clock.Reset(At(25, 16, 30));
        var talk = await OrganiserCountsTheRestAsync(organiser);
        await CoordinatorFindsItInTheFiguresAsync(browser, talk);

        // A check or a save that is aborted because its page is left is no error.
        Assert.Equal(
            "",
            string.Join(
                "\n",
                _faults.Where(f => !f.Contains("net::ERR_", StringComparison.Ordinal) && !f.Contains("htmx:send", StringComparison.Ordinal))
            )
        );
    }

    /// <summary>Step 1: from the home page by way of the campaign to an event on the calendar.</summary>
    private async Task<string> OrganiserSchedulesAsync(IPage page)
    {
        await page.GotoAsync("/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hôm nay");
        await PictureAsync(page, "1a-today");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tháng hành động vì bình đẳng giới 2026" }).First.ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("15/11 – 15/12/2026");
        await Expect(page.Locator("main")).ToContainTextAsync("25/11");
        await page.GetByRole(AriaRole.Link, new() { Name = "Lên lịch trong chiến dịch" }).ClickAsync();

        // A draft saves itself while it is typed, and says so.
        await page.Locator("#Input_Title").FillAsync(Title);
        await page.GetByRole(AriaRole.Radio, new() { Name = "Nói chuyện chuyên đề" }).CheckAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Khu dân cư" }).CheckAsync();
        await Expect(page.Locator("#save-state")).ToHaveTextAsync("Đã tự lưu nháp lúc 14:00.");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/events/[0-9a-f-]{36}/edit"));

        // Both clashes are shown while the form is filled in, with the other event's name and two ways out each.
        await page.Locator("#Input_Date").FillAsync("2026-11-25");
        await page.Locator("#Input_Start").FillAsync("14:00");
        await page.Locator("#Input_End").FillAsync("16:00");
        await ChooseAsync(page, "Input_CommuneId", "ea tul", "Xã Ea Tul");
        await ChooseAsync(page, "Input_VenueId", "hoi truong", Hall);
        await Expect(page.Locator("#venue-clash")).ToContainTextAsync(Club);
        await Expect(page.Locator("#venue-clash button").Nth(1)).ToBeVisibleAsync();
        await ChooseAsync(page, "Input_SpeakerIds", "thuong nie", "Y Thương Niê");
        await Expect(page.Locator("#speaker-clash")).ToContainTextAsync("Y Thương Niê bận từ 14:00 đến 15:30");
        await Expect(page.Locator("#speaker-clash")).ToContainTextAsync(Club);
        await Expect(page.Locator("#speaker-clash button")).ToHaveCountAsync(2);
        await Expect(page.Locator("#bar-text")).ToHaveTextAsync("Còn 2 chỗ trùng lịch. Lưu nháp thì được.");
        await PictureAsync(page, "1b-clashes", full: true);

        // One way out is taken, and a speaker and a venue are added that did not exist before.
        await page.Locator("#speaker-clash button", new() { HasText = "Bỏ Y Thương Niê" }).ClickAsync();
        await Expect(page.Locator("#speaker-clash .notice")).ToHaveCountAsync(0);
        await page.GetByText("Người chưa có trong danh sách").ClickAsync();
        await page.Locator("#Input_NewPersonName").FillAsync("H'Lan Mlô");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm người này" }).ClickAsync();
        await Expect(page.Locator(".ts-control .item", new() { HasText = "H'Lan Mlô" })).ToBeVisibleAsync();
        await page.GetByText("Địa điểm chưa có trong danh sách").ClickAsync();
        await page.Locator("#Input_NewVenueName").FillAsync(School);
        await page.Locator("#Input_NewVenueVillage").FillAsync("Buôn Sah A");
        await page.Locator("#Input_NewVenueCapacity").FillAsync("120");
        await page.Locator("#Input_NewVenueRooms").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm địa điểm này" }).ClickAsync();
        await Expect(page.Locator("#Input_RoomFrom")).ToBeVisibleAsync();
        await Expect(page.Locator("#venue-clash .notice")).ToHaveCountAsync(0);

        // Everything is still there when the page is opened again.
        _host.Clock.AdvanceMinutes(1);
        await page.Locator("#Input_Capacity").FillAsync("60");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Nam giới" }).CheckAsync();
        await Expect(page.Locator("#save-state")).ToHaveTextAsync("Đã tự lưu nháp lúc 14:01.");
        await page.ReloadAsync();
        await Expect(page.Locator("#Input_Title")).ToHaveValueAsync(Title);
        await Expect(page.Locator("#Input_Capacity")).ToHaveValueAsync("60");
        await Expect(page.Locator("#Input_VenueId + .ts-wrapper .item")).ToContainTextAsync(School);
        await Expect(page.Locator("#Input_SpeakerIds + .ts-wrapper .item")).ToHaveTextAsync("H'Lan Mlô");
        await Expect(page.Locator("#bar-text")).ToHaveTextAsync("Đủ để lên lịch.");

        // Meanwhile a colleague books two of the three rooms, so what the page said a minute ago is outdated, and the database refuses it.
        await AColleagueTakesTwoRoomsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lên lịch", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-error-summary]")).ToContainTextAsync(VillageMeeting);
        await Expect(page.Locator("#venue-clash")).ToContainTextAsync(VillageMeeting);
        await Expect(page.Locator("#venue-clash button").Nth(1)).ToBeVisibleAsync();
        await PictureAsync(page, "1c-refused", full: true);

        // The third room is free, so only that one is booked instead of the whole venue.
        await page.Locator("#Input_RoomFrom").FillAsync("3");
        await page.Locator("#Input_RoomTo").FillAsync("3");
        await page.Locator("#Input_RoomTo").BlurAsync();
        await Expect(page.Locator("#bar-text")).ToHaveTextAsync("Đủ để lên lịch.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lên lịch", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(Title);
        await Expect(page.Locator("main")).ToContainTextAsync("Thứ Tư, 25/11/2026, 14:00 – 16:00");
        await PictureAsync(page, "1d-scheduled", full: true);
        return (await page.Locator(".invite-code a[href^='/e/']").GetAttributeAsync("href"))!.Split('/')[2];
    }

    /// <summary>Step 2: the public page, the list by commune, and the poster.</summary>
    private async Task EverybodyFindsItAsync(IBrowser browser, IPage organiser, string code)
    {
        var page = await browser.OpenAsync(_host.Address, 360, 740, faults: _faults);
        await page.GotoAsync($"/e/{code}");
        await Expect(page.Locator("main")).ToContainTextAsync("Thứ Tư, 25/11/2026");
        await Expect(page.Locator("main")).ToContainTextAsync("Còn 60 chỗ");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("bạo lực");
        await Expect(page).ToHaveTitleAsync("Lịch hoạt động");
        await FitsAsync(page);
        await PictureAsync(page, "2a-public", full: true);
        await page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Wednesday");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Register", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "VI", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Đăng ký tham dự" })).ToBeVisibleAsync();

        await page.GotoAsync("/activities");
        await page.Locator("select").First.SelectOptionAsync(new SelectOptionValue { Label = "Xã Ea Tul" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Xem", Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Xã Ea Tul, huyện Cư M'gar");
        await Expect(page.Locator($"a[href='/e/{code}']").First).ToBeVisibleAsync();
        await PictureAsync(page, "2b-list", full: true);

        await organiser.GotoAsync($"/e/{code}/poster");
        await PictureAsync(organiser, "2c-poster", full: true);
        await ShowsQrAsync(organiser.Locator(".sheet-qr svg"), new Uri(_host.Address, $"/e/{code}").AbsoluteUri);
    }

    /// <summary>Step 3: registering on a phone, with nothing ticked in advance.</summary>
    private async Task<Ticket> AttendeeRegistersAsync(IBrowser browser, string code, string name, string? email, int companions)
    {
        var page = await browser.OpenAsync(_host.Address, 360, 740, faults: _faults);
        await page.GotoAsync($"/e/{code}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Đăng ký tham dự" }).ClickAsync();
        await Expect(page.Locator("#Input_Consent")).Not.ToBeCheckedAsync();
        await Expect(page.Locator("#Input_ConsentByGuardian")).ToBeHiddenAsync();
        await Expect(page.Locator("input:checked")).ToHaveCountAsync(0);
        await page.Locator("#Input_Name").FillAsync(name);
        if (email is not null)
        {
            await page.GetByRole(AriaRole.Radio, new() { Name = "Nữ" }).CheckAsync();
            await page.Locator("#Input_YearOfBirth").FillAsync("1990");
            await page.Locator("#Input_Email").FillAsync(email);

            // Without consent nothing is stored, and nothing that was typed is lost.
            await page.GetByRole(AriaRole.Button, new() { Name = "Gửi đăng ký" }).ClickAsync();
            await Expect(page.Locator("#Input_Consent-error")).ToBeVisibleAsync();
            await Expect(page.Locator("#Input_Name")).ToHaveValueAsync(name);
        }

        await page.Locator("#Input_Companions").FillAsync(companions.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#Input_Consent").CheckAsync();
        await FitsAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Gửi đăng ký" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Đã giữ chỗ cho bạn.");
        await Expect(page.Locator("[data-ticket='name']")).ToHaveTextAsync(name);
        await Expect(page.Locator("main")).Not.ToContainTextAsync("bạo lực");
        await FitsAsync(page);
        await PictureAsync(page, $"3-ticket-{(email is null ? companions : 9)}", full: true);

        // The same ticket opens again by its link alone.
        var again = await browser.OpenAsync(_host.Address, 360, 740, faults: _faults);
        await again.GotoAsync(page.Url);
        await Expect(again.Locator("[data-ticket='name']")).ToHaveTextAsync(name);
        await ShowsQrAsync(again.Locator(".ticket-qr svg"), page.Url);
        var ticket = new Ticket(
            name,
            page.Url,
            await again.Locator("[data-ticket='code']").InnerTextAsync(),
            await again.Locator(".ticket-qr").ScreenshotAsync()
        );
        await page.Context.CloseAsync();
        await again.Context.CloseAsync();
        return ticket;
    }

    private async Task TheTicketComesByMailAsync(Ticket ticket)
    {
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var mail = Assert.Single(_host.Mails());
        Assert.Equal("hrue@example.vn", mail.To.Mailboxes.Single().Address);
        Assert.Contains(ticket.Url, mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("bạo lực", mail.TextBody + mail.HtmlBody + mail.Subject, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(mail.Attachments.OfType<MimePart>(), p => p.ContentType.MimeType == "image/png");
        Assert.Contains(mail.BodyParts, p => p.ContentType.MimeType == "text/calendar");
    }

    /// <summary>Step 4: at the door, on two phones.</summary>
    private async Task StewardAdmitsAsync(Ticket rue, Ticket an, Ticket bham)
    {
        var account = await AccountAsync("Y Khoa Kbuôr", Role.Steward, _district.Id, _district.Id, maySearch: true);
        var film = FakeCamera.FilmOf(rue.Picture);
        try
        {
            await using var camera = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var scanner = await AtTheDoorAsync(camera, account, "Cửa chính");
            await Expect(scanner.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(scanner.Locator("#answer-name")).ToHaveTextAsync(rue.Name);
            await FitsAsync(scanner);
            await PictureAsync(scanner, "4a-accepted");
            await Expect(scanner.Locator("#answer.is-twice")).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(scanner.Locator("#answer-text")).ToContainTextAsync("13:40, tại Cửa chính");
            await PictureAsync(scanner, "4b-already-in");
        }
        finally
        {
            File.Delete(film);
        }

        await using var phone = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var door = await AtTheDoorAsync(phone, account, "Cửa bên");
        await Expect(door.Locator("#count-all")).ToHaveTextAsync("3");

        // A person without a phone is found by name without marks; one companion stayed at home.
        await door.Locator("#no-ticket").ClickAsync();
        await door.Locator("#search-input").FillAsync("nguyen van an");
        await door.Locator("#found button").ClickAsync();
        await Expect(door.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(door.Locator("#answer-name")).ToHaveTextAsync(an.Name);
        await door.Locator("#people-less").ClickAsync();
        await Expect(door.Locator("#people")).ToHaveTextAsync("2 / 3 người");
        await Expect(door.Locator("#count-all")).ToHaveTextAsync("5");

        // A code that was read aloud is typed; it was the wrong one.
        await door.Locator("#type-code").ClickAsync();
        await door.Locator("#code-input").FillAsync(bham.Code.ToLowerInvariant());
        await door.Keyboard.PressAsync("Enter");
        await Expect(door.Locator("#answer-name")).ToHaveTextAsync(bham.Name);
        await Expect(door.Locator("#count-all")).ToHaveTextAsync("6");
        await PictureAsync(door, "4c-by-code");
        await door.Locator("#take-back").ClickAsync();
        await door.Locator("#back-form label", new() { HasText = "Nhầm người" }).ClickAsync();
        await door.Locator("#back-form button.is-white").ClickAsync();
        await Expect(door.Locator("#count-all")).ToHaveTextAsync("5");
        await Expect(door.Locator("#count-queue")).ToHaveTextAsync("0");
        Assert.Equal(1L, await _database.SqlAsync("SELECT count(*) FROM check_in WHERE kind = 'annul' AND reason = 'Nhầm người'"));
    }

    /// <summary>Step 5: people whom the door did not count.</summary>
    private async Task<Guid> OrganiserCountsTheRestAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = Title }).First.ClickAsync();
        await page.Locator("#Count_Female").FillAsync("12");
        await page.Locator("#Count_Male").FillAsync("chín");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu số người" }).ClickAsync();
        await Expect(page.Locator("#Count_Male-error")).ToContainTextAsync("chỉ nhận số");
        await Expect(page.Locator("#Count_Female")).ToHaveValueAsync("12");
        await page.Locator("#Count_Male").FillAsync("9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu số người" }).ClickAsync();
        await Expect(page.Locator("#headcount")).ToContainTextAsync("Nữ 12, Nam 9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ghi là đã tổ chức" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Xác nhận số liệu" })).ToBeVisibleAsync();
        await PictureAsync(page, "5a-held", full: true);

        // Registered, present and counted stand side by side and are never added.
        var figures = page.Locator("main .figures > div");
        await Expect(figures.Filter(new() { HasText = "lượt người đã vào" }).Locator("a")).ToHaveTextAsync("5");
        await Expect(figures.Filter(new() { HasText = "chỗ đã đăng ký" }).Locator("a")).ToHaveTextAsync("7");
        await Expect(figures.Filter(new() { HasText = "lượt đếm thêm" }).Locator("a")).ToHaveTextAsync("21");
        return Guid.Parse(new Uri(page.Url).Segments[^1].Split('?')[0]);
    }

    /// <summary>Also step 5: one event is postponed and keeps its registrations; one is cancelled and everybody is told.</summary>
    private async Task OrganiserPostponesAndCancelsAsync(IBrowser browser, IPage page, Guid club)
    {
        await using var db = _host.Db();
        var rally = await ScheduleAsync(VillageDay, "2026-11-28", "08:00", "09:30", await HallAsync());
        var codes = await db.Activities.Where(a => a.Id == club || a.Id == rally).ToDictionaryAsync(a => a.Id, a => a.Code);
        await AttendeeRegistersAsync(browser, codes[club], "Trần Thị Hoa", "hoa@example.vn", companions: 0);
        await AttendeeRegistersAsync(browser, codes[rally], "Lê Văn Tám", "tam@example.vn", companions: 1);
        await AttendeeRegistersAsync(browser, codes[rally], "Y Đức Niê", email: null, companions: 0);

        await page.GotoAsync($"/events/{club}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Hoãn", Exact = true }).ClickAsync();
        await PictureAsync(page, "5b-postpone");
        await page.Locator("#postpone-dialog").GetByLabel("Lý do").FillAsync("Mưa lớn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoãn hoạt động" }).ClickAsync();
        await Expect(page.Locator(".notice").First).ToContainTextAsync("1 đăng ký vẫn giữ nguyên");

        await page.GotoAsync($"/events/{rally}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Hủy hoạt động" }).ClickAsync();
        await Expect(page.Locator("#cancel-dialog")).ToContainTextAsync($"Hủy “{VillageDay}”? 1 người sẽ được báo.");
        await page.Locator("#cancel-dialog").GetByRole(AriaRole.Button, new() { Name = "Hủy hoạt động" }).ClickAsync();
        await Expect(page.Locator("#CancelReason-error")).ToBeVisibleAsync();
        await page.Locator("#ask").GetByLabel("Lý do").FillAsync("Hội trường hỏng mái");
        await page.Locator("#ask").GetByRole(AriaRole.Button, new() { Name = "Hủy hoạt động" }).ClickAsync();
        await Expect(page.Locator(".notice").First).ToContainTextAsync("Hội trường hỏng mái");
        await PictureAsync(page, "5c-cancelled", full: true);

        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == club && r.State == RegistrationState.Confirmed));
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var told = _host.Mails().Select(m => (To: m.To.Mailboxes.Single().Address, Subject: m.Subject ?? "")).ToList();
        Assert.Contains(told, m => m.To == "hoa@example.vn" && m.Subject.StartsWith("Hoãn", StringComparison.Ordinal));
        Assert.Contains(told, m => m.To == "tam@example.vn" && m.Subject.StartsWith("Không diễn ra", StringComparison.Ordinal));
    }

    /// <summary>Step 6: from the province's figure down to the event.</summary>
    private async Task CoordinatorFindsItInTheFiguresAsync(IBrowser browser, Guid talk)
    {
        var account = await AccountAsync("Trần Thị Thu Hà", Role.Coordinator, (await _host.RootAsync()).Id, null);
        var page = await SignedInAsync(browser, account, 1366, 900);
        await page.GotoAsync("/outreach");
        await PictureAsync(page, "6a-outreach", full: true);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Kết quả truyền thông");
        await page.Locator(".figures a", new() { HasText = "26" }).First.ClickAsync();
        await Expect(page.Locator("[data-total]")).ToHaveTextAsync("26");
        await PictureAsync(page, "6b-rows", full: true);
        await page.GetByRole(AriaRole.Link, new() { Name = Title }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(_host.Address, $"/outreach/events/{talk}").AbsoluteUri);
        var figures = page.Locator("main .figures > div");
        await Expect(figures.Nth(0)).ToContainTextAsync("26");
        await Expect(figures.Nth(1)).ToContainTextAsync("5");
        await Expect(figures.Nth(2)).ToContainTextAsync("21");
        await Expect(figures.Nth(3)).ToContainTextAsync("2");
        await Expect(page.Locator("main")).Not.ToContainTextAsync("Nguyễn Văn An");
        await PictureAsync(page, "6c-event", full: true);

        // Any figure of the dashboard leads there: by sex, by form, by place, by who organised it.
        await page.GotoAsync("/outreach");
        var doors = await page.Locator("main a[href*='/outreach/rows']")
            .EvaluateAllAsync<string[]>(
                "links => [...new Set(links.filter(l => l.textContent.trim() !== '0' && !l.href.includes('what=missing')).map(l "
                    + "=> l.getAttribute('href')))]"
            );
        Assert.NotEmpty(doors);
        using var coordinator = await _host.SignedInAsync(account);
        foreach (var figure in doors)
        {
            Assert.True(
                (await coordinator.GetAsync(figure)).Document.QuerySelector($"a[href='/outreach/events/{talk}']") is not null,
                figure
            );
        }
    }

    private const string VillageDay = "Ngày hội gia đình buôn Sah B";

    private static Instant At(int day, int hour, int minute) => Instant.FromUtc(2026, 11, day, hour - 7, minute);

    private async Task<Venue> HallAsync()
    {
        await using var db = _host.Db();
        return await db.Venues.AsNoTracking().SingleAsync(v => v.Name == Hall);
    }

    private async Task<Guid> AColleagueHasTheHallAndTheSpeakerAsync()
    {
        var hall = await VenueAsync(Hall);
        await VenueAsync("Nhà văn hóa buôn Sah B");
        await VenueAsync("Nhà văn hóa buôn Tría");
        var (busy, free) = (Speaker("Y Thương Niê"), Speaker("Trần Văn Lộc"));
        await using var db = _host.Db();
        db.Persons.AddRange(busy, free);
        await db.SaveChangesAsync();
        return await ScheduleAsync(Club, "2026-11-25", "14:00", "15:30", hall, ("Input.SpeakerIds", busy.Id.ToString()));
    }

    private async Task AColleagueTakesTwoRoomsAsync()
    {
        await using var db = _host.Db();
        var school = await db.Venues.AsNoTracking().SingleAsync(v => v.Name == School);
        await ScheduleAsync(VillageMeeting, "2026-11-25", "13:30", "15:00", school, ("Input.RoomFrom", "1"), ("Input.RoomTo", "2"));
    }

    private Person Speaker(string name) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            IsSpeaker = true,
            CreatedAt = _host.Clock.GetCurrentInstant(),
        };

    private async Task<Venue> VenueAsync(string name)
    {
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = _commune.Id,
            Name = name,
            NameFolded = Folding.Fold(name),
            Rooms = 1,
            Capacity = 150,
            CreatedAt = _host.Clock.GetCurrentInstant(),
        };
        await using var db = _host.Db();
        db.Venues.Add(venue);
        await db.SaveChangesAsync();
        return venue;
    }

    /// <summary>Schedules an event as a colleague of the same office, with the form without scripts.</summary>
    private async Task<Guid> ScheduleAsync(
        string title,
        string date,
        string start,
        string end,
        Venue venue,
        params (string Name, string Value)[] more
    )
    {
        await using var db = _host.Db();
        var form = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.Title"] = title,
            ["Input.FormId"] = (await db.EventForms.SingleAsync(f => f.Key == "club")).Id.ToString(),
            ["Input.SettingId"] = (await db.EventSettings.SingleAsync(s => s.Key == "community")).Id.ToString(),
            ["Input.Date"] = date,
            ["Input.Start"] = start,
            ["Input.End"] = end,
            ["Input.CommuneId"] = venue.CommuneId.ToString(),
            ["Input.VenueId"] = venue.Id.ToString(),
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        using var colleague = await _host.SignedInAsync(Role.Organiser, _district.Id, _office.Id);
        var answer = await colleague.SubmitAsync(await colleague.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Empty(answer.FindAll(".error-summary li"));
        return await db.Activities.Where(a => a.Title == title && a.State == ActivityState.Scheduled).Select(a => a.Id).SingleAsync();
    }

    private async Task<Guid> AccountAsync(string name, Role role, Guid unit, Guid? actingUnit, bool maySearch = false)
    {
        var account = await _host.AccountAsync(name);
        await _host.GrantAsync(account, role, unit, actingUnit, maySearch: maySearch);
        return account;
    }

    private async Task<IPage> SignedInAsync(IBrowser browser, string name, Role role, Guid unit, Guid? actingUnit) =>
        await SignedInAsync(browser, await AccountAsync(name, role, unit, actingUnit), 1366, 900);

    private async Task<IPage> SignedInAsync(IBrowser browser, Guid account, int width, int height)
    {
        using var cookies = await _host.SignedInAsync(account);
        var page = await browser.OpenAsync(_host.Address, width, height, faults: _faults);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = cookies.Cookie("account")!,
                Url = _host.Address.AbsoluteUri,
            },
        ]);
        return page;
    }

    /// <summary>Signs a steward in on a phone, opens the door of the talk and sets the gate.</summary>
    private async Task<IPage> AtTheDoorAsync(IBrowser browser, Guid account, string gate)
    {
        var page = await SignedInAsync(browser, account, 360, 740);
        await page.GotoAsync("/check-in");
        await page.GetByRole(AriaRole.Link).Filter(new() { HasText = Title }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(Title);
        await page.Locator("#gate-input").FillAsync(gate);
        await page.Keyboard.PressAsync("Enter");
        return page;
    }

    /// <summary>Types into a combobox and chooses the first result.</summary>
    private static async Task ChooseAsync(IPage page, string id, string typed, string found)
    {
        var box = page.Locator($"#{id}-ts-control");
        await box.ClickAsync();
        await box.PressSequentiallyAsync(typed);
        await page.Locator($"#{id} + .ts-wrapper [data-selectable]", new() { HasText = found }).First.ClickAsync();
        await Expect(page.Locator($"#{id} + .ts-wrapper .item", new() { HasText = found })).ToBeVisibleAsync();
        await Expect(page.Locator($"#{id} + .ts-wrapper .ts-dropdown")).ToBeHiddenAsync();
    }

    /// <summary>Checks that the picture of a QR code is exactly the code of that address, module by module.</summary>
    private static async Task ShowsQrAsync(ILocator svg, string address)
    {
        const int Quiet = 4;
        var expected = QrCode.Modules(address);
        var size = expected.Count - (2 * Quiet);
        var seen = Pictures.Modules(await svg.ScreenshotAsync(), size);
        for (var y = 0; y < size; y++)
        {
            Assert.Equal(Enumerable.Range(0, size).Select(x => expected[y + Quiet][x + Quiet]), seen[y]);
        }
    }

    /// <summary>Checks that nothing is wider than the screen.</summary>
    private static async Task FitsAsync(IPage page) =>
        Assert.Equal(0, await page.EvaluateAsync<int>("() => Math.max(0, document.scrollingElement.scrollWidth - innerWidth)"));

    // Saves pictures for people: CAMPAIGNS_LOOK names the folder.
    private static async Task PictureAsync(IPage page, string name, bool full = false)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"journey-{name}.png"), FullPage = full });
        }
    }

    /// <summary>A ticket as its holder has it: its link, its readable code, and a picture of its QR code.</summary>
    private sealed record Ticket(string Name, string Url, string Code, byte[] Picture);
}
