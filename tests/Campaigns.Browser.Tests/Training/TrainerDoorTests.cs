using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Training;

/// <summary>
/// The door of a course run's session in Chromium on a trainer's phone with a camera, and finding the participants again for the next run.
/// </summary>
public sealed class TrainerDoorTests : IAsyncLifetime
{
    private readonly List<string> _faults = [];
    private TestDatabase _database = null!;
    private TestHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
    public async Task A_participant_is_let_in_by_the_camera_another_by_name_a_third_by_code_and_the_first_is_found_again_for_the_next_run()
    {
        var now = _host.Clock.GetCurrentInstant();
        var (run, next) = (
            await RunAsync("Lớp 03/2026", now - Duration.FromMinutes(10)),
            await RunAsync("Lớp 04/2026", now + Duration.FromDays(7))
        );
        var ticket = await RegisterAsync(run, "H'Bia Ayŭn");
        var named = await RegisterAsync(run, "Đặng Quang Vinh");
        var coded = await RegisterAsync(run, "Y Thuyên Niê");
        var film = FakeCamera.Film(ticket.Url);
        try
        {
            await using var browser = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var page = await OpenAsync(browser);

            // From the home page to the door of the present session; the camera sees the ticket.
            await page.GotoAsync("/");
            await page.Locator("a.btn-primary[href^='/check-in/']").ClickAsync();
            await page.Locator("#gate-input").FillAsync("Cửa lớp");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(page.Locator("#answer-name")).ToHaveTextAsync("H'Bia Ayŭn");
            await PictureAsync(page, "accepted");

            // The camera keeps filming, so the door is left for the run's list: one participant is checked in by name without marks, one by
            // the code.
            await page.Locator("#no-ticket").ClickAsync();
            await page.Locator("#search-input").FillAsync("dang quang");
            await page.Locator("#found button").ClickAsync();
            await Expect(page.Locator("#count-all")).ToHaveTextAsync("2", new() { Timeout = 45_000 });
            await page.Locator("#type-code").ClickAsync();
            await page.Locator("#code-input").FillAsync(coded.Registration.Code);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("#count-all")).ToHaveTextAsync("3", new() { Timeout = 45_000 });

            await using var db = _host.Db();
            var sources = await db
                .Attendances.Where(a => a.ActivityId == run && a.AnnulledAt == null)
                .ToDictionaryAsync(a => a.RegistrationId, a => a.Source, Cancel);
            Assert.Equal([Source.Qr, Source.Search, Source.Code], new[] { ticket, named, coded }.Select(t => sources[t.Registration.Id]));

            // In the next run the participant is found without marks, with the last run attended, and is added by one button.
            await page.GotoAsync($"/course-runs/{next}/participants");
            await page.Locator("#find input[name='find']").FillAsync("bia ayun");
            await page.Locator("#find button", new() { HasText = "Tìm" }).ClickAsync();
            var found = page.Locator("#find li", new() { HasText = "H'Bia Ayŭn" });
            await Expect(found).ToContainTextAsync("Lớp 03/2026");
            await PictureAsync(page, "found-again");
            await found.GetByRole(AriaRole.Button).ClickAsync();
            await Expect(page.Locator("tbody th", new() { HasText = "H'Bia Ayŭn" })).ToBeVisibleAsync();
            Assert.Equal(
                1,
                await db
                    .Registrations.Where(r => r.Name == "H'Bia Ayŭn" && (r.ActivityId == run || r.ActivityId == next))
                    .Select(r => r.PersonId)
                    .Distinct()
                    .CountAsync(Cancel)
            );
            Assert.Empty(_faults);
        }
        finally
        {
            File.Delete(film);
        }
    }

    private async Task<HeldTicket> RegisterAsync(Guid run, string name)
    {
        var request = new RegisterRequest
        {
            OperationId = Guid.CreateVersion7(),
            ActivityId = run,
            Channel = RegistrationChannel.Organiser,
            Name = name,
            Consent = true,
        };
        var done = Assert.IsType<RegisterOutcome.Done>(
            await _host.WithAsync<Registering, RegisterOutcome>(r => r.RegisterAsync(request, Cancel))
        );
        var activity = await _host.WithAsync<PublicActivities, PublicActivity?>(a => a.FindAsync(run, Cancel));
        return await _host.WithAsync<TicketService, HeldTicket>(t => Task.FromResult(t.Of(done.Registration, activity!)));
    }

    private async Task<Guid> RunAsync(string title, Instant startsAt)
    {
        await using var db = _host.Db();
        var now = _host.Clock.GetCurrentInstant();
        var root = await _host.RootAsync();
        var account = await _host.AccountAsync();
        var commune = await db.Units.Where(u => u.LevelKey == "commune" && u.Kind == UnitKind.Area).OrderBy(u => u.Name).FirstAsync(Cancel);
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = commune.Id,
            Name = "Hội trường " + title,
            NameFolded = Folding.Fold("Hội trường " + title),
            CreatedAt = now,
        };
        var course = new Course
        {
            Id = Guid.CreateVersion7(),
            UnitId = root.Id,
            Title = "Khóa " + title,
            TitleFolded = Folding.Fold("Khóa " + title),
            Hours = 4,
            LeastPercent = 80,
            TestRequired = false,
            CreatedById = account,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var id = Guid.CreateVersion7();
        var activity = new Activity
        {
            Id = id,
            Kind = ActivityKind.CourseRun,
            Code = Convert.ToHexString(id.ToByteArray()[12..]),
            OrganisingUnitId = root.Id,
            IcsUid = $"{id:N}@example.vn",
            CreatedById = account,
            CreatedAt = now,
            UpdatedAt = now,
            Title = title,
            TitleFolded = Folding.Fold(title),
            PlaceUnitId = commune.Id,
            VenueId = venue.Id,
            Publication = Publication.Internal,
        };
        activity.MarkScheduled(account, now);
        db.AddRange(venue, course, activity);
        db.Sessions.Add(
            new Session
            {
                Id = Guid.CreateVersion7(),
                ActivityId = id,
                Ordinal = 1,
                StartsAt = startsAt,
                EndsAt = startsAt + Duration.FromHours(3),
            }
        );
        db.CourseRuns.Add(
            new CourseRun
            {
                ActivityId = id,
                CourseId = course.Id,
                LeastPercent = 80,
                TestRequired = false,
            }
        );
        await db.SaveChangesAsync(Cancel);
        return id;
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

    // Saves pictures for people: CAMPAIGNS_LOOK names the folder.
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(folder, $"trainer-door-{name}.png"), FullPage = true }
            );
        }
    }
}
