using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Training;

/// <summary>A trainer's day in Chromium on a phone: a course, a run, its participants, the door, and a correction in the grid.</summary>
public sealed class TrainerDayTests : IAsyncLifetime
{
    private readonly List<string> _faults = [];
    private TestDatabase _database = null!;
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
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
    public async Task A_trainer_opens_a_run_registers_checks_in_by_code_and_corrects_the_grid()
    {
        var (venue, teacher) = await HallAsync();
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser);

        // There is nothing yet, so the home page says so and leads to a new run. The course comes first.
        await page.GotoAsync("/");
        await Expect(page.GetByText("Chưa có buổi học nào sắp tới.")).ToBeVisibleAsync();
        await page.GotoAsync("/courses/new");
        await page.Locator("#Input_Title").FillAsync("Kỹ năng tư vấn ban đầu");
        await page.Locator("#Input_Cadre").FillAsync("cộng tác viên");
        await page.Locator("#Input_Hours").FillAsync("7");
        await page.Locator("#Input_TestRequired").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Kỹ năng tư vấn ban đầu");

        // A run of two half-days: this afternoon, which is on, and tomorrow morning.
        await page.Locator("a.btn-primary", new() { HasText = "Mở lớp mới" }).ClickAsync();
        await page.Locator("#Input_Title").FillAsync("Lớp 01/2026: Cộng tác viên");
        await page.EvaluateAsync(
            """
            ([venue, commune, teacher]) => {
              const set = (id, value, text) => {
                const select = document.getElementById(id);
                if (![...select.options].some(o => o.value === value)) select.add(new Option(text, value));
                for (const o of select.options) if (o.value === value) o.selected = true;
              };
              set('Input_CommuneId', commune, 'Xã');
              set('Input_VenueId', venue, 'Hội trường');
              set('Input_TrainerIds', teacher, 'Giảng viên');
              document.getElementById('Input_Sessions_0__Date').value = '2026-11-24';
              document.getElementById('Input_Sessions_0__Half').value = 'Afternoon';
            }
            """,
            new[] { venue.Id.ToString(), venue.CommuneId.ToString(), teacher.Id.ToString() }
        );
        await page.Locator("#Input_Sessions_1__Half").SelectOptionAsync("Morning");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mở lớp", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Lớp 01/2026: Cộng tác viên");
        await PictureAsync(page, "opened");

        // Two people on the list.
        await page.Locator(".tabs a", new() { HasText = "Người học" }).ClickAsync();
        foreach (var name in new[] { "H'Bia Ayŭn", "Trần Văn Dũng" })
        {
            await page.Locator("#Input_Name").FillAsync(name);
            await page.Locator("#Input_Consent").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Ghi danh", Exact = true }).ClickAsync();
            await Expect(page.Locator("tbody th", new() { HasText = name })).ToBeVisibleAsync();
        }

        await PictureAsync(page, "participants");

        // From the home page to the door in one tap; one participant is checked in by the code.
        await using var db = _host.Db();
        var code = await db
            .Registrations.Where(r => r.Name == "H'Bia Ayŭn")
            .Select(r => r.Code)
            .SingleAsync(TestContext.Current.CancellationToken);
        await page.GotoAsync("/");
        await Expect(page.Locator("#first-title")).ToHaveTextAsync("Đang học: buổi 1 trong 2");
        await PictureAsync(page, "home");
        await page.Locator("a.btn-primary[href^='/check-in/']").ClickAsync();
        await page.Locator("#gate-input").FillAsync("Cửa chính");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#type-code").ClickAsync();
        await page.Locator("#code-input").FillAsync(code);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("H'Bia Ayŭn");
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("1", new() { Timeout = 45_000 });

        // In the grid the other participant is marked by keyboard alone, and the first one is corrected with a reason.
        await page.GotoAsync("/");
        await page.Locator("a", new() { HasText = "Bảng điểm danh" }).First.ClickAsync();
        await Expect(page.Locator(".mark-rows li")).ToHaveCountAsync(2);
        var second = page.Locator(".mark-rows li", new() { HasText = "Trần Văn Dũng" });
        await second.Locator("input[type='radio'][value='']").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(second.Locator("input[type='radio'][value='Present']")).ToBeCheckedAsync();
        var first = page.Locator(".mark-rows li", new() { HasText = "H'Bia Ayŭn" });
        await first.Locator("label", new() { HasText = "Có mặt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu điểm danh" }).ClickAsync();
        await Expect(page.Locator(".error-summary")).ToContainTextAsync("Viết lý do sửa");
        await page.Locator("#Reason").FillAsync("Đến đúng giờ, quét sau");
        await PictureAsync(page, "correct");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu điểm danh" }).ClickAsync();
        await Expect(page.Locator(".log li")).ToContainTextAsync("Muộn → Có mặt");
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                () => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] :
                  [`${document.documentElement.scrollWidth} wide`, ...[...document.querySelectorAll('body *')].filter(e =>
                    e.getBoundingClientRect().right > window.innerWidth + 1)
                    .map(e => `${e.tagName} ${e.className} ${e.id} to ${e.getBoundingClientRect().right}`)]
                """
            )
        );
        Assert.Equal(2, await db.Attendances.CountAsync(a => a.AnnulledAt == null, TestContext.Current.CancellationToken));
        Assert.Empty(_faults);
    }

    private async Task<IPage> OpenAsync(IBrowser browser)
    {
        using var trainer = await _host.SignedInAsync(Role.Trainer, (await _host.RootAsync()).Id);
        var page = await browser.OpenAsync(_host.Address, 360, 740, faults: _faults);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = trainer.Cookie("account")!,
                Url = _host.Address.AbsoluteUri,
            },
        ]);
        return page;
    }

    private async Task<(Venue Venue, Person Teacher)> HallAsync()
    {
        await using var db = _host.Db();
        var now = _host.Clock.GetCurrentInstant();
        var commune = await db
            .Units.Where(u => u.LevelKey == "commune")
            .OrderBy(u => u.Name)
            .FirstAsync(TestContext.Current.CancellationToken);
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = commune.Id,
            Name = "Hội trường xã",
            NameFolded = Folding.Fold("Hội trường xã"),
            CreatedAt = now,
        };
        var teacher = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = "Lê Thị Tâm",
            NameFolded = Folding.Fold("Lê Thị Tâm"),
            NameSort = Names.SortKey("Lê Thị Tâm"),
            IsSpeaker = true,
            CreatedAt = now,
        };
        db.Venues.Add(venue);
        db.Persons.Add(teacher);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return (venue, teacher);
    }

    // Saves pictures for people: CAMPAIGNS_LOOK names the folder.
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"trainer-{name}.png"), FullPage = true });
        }
    }
}
