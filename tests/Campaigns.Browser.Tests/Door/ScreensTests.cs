using System.Globalization;
using System.Text.Encodings.Web;
using Campaigns.Browser.Tests.Support;
using Campaigns.Web.Features.Door.SelfCheckIn;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>Screens that stay open beside the door for hours: the changing code, and the live board.</summary>
public sealed class ScreensTests : DoorScene
{
    // In milliseconds; a little longer than the screen waits.
    private const int OneStep = 20_500;

    [Fact]
    public async Task The_changing_code_says_that_it_is_old_hides_what_is_no_longer_taken_and_goes_on_by_itself()
    {
        await Database.SqlAsync($"INSERT INTO self_check_in_setting VALUES ('{Door.ActivityId}', 'screen', '{Door.ActivityId}', now())");
        await using var browser = await LaunchAsync();
        var screen = await OrganiserAsync(browser);
        await screen.Clock.InstallAsync();
        await screen.GotoAsync($"/door/{Door.ActivityId}/code");
        var (code, lost) = (screen.Locator("[data-code-qr]"), screen.Locator("[data-code-lost]"));
        await ShowsAsync(screen);
        await Expect(lost).ToBeHiddenAsync();

        // The next code cannot be loaded. The shown one is accepted for one more step, and the screen says what is wrong.
        await screen.Context.SetOfflineAsync(true);
        await screen.Clock.RunForAsync(OneStep);
        await Expect(lost).ToBeVisibleAsync();
        await Expect(lost).ToContainTextAsync("Mất mạng");
        await Expect(code.Locator("svg")).ToBeVisibleAsync();
        await PictureAsync(screen, "code-late");
        await screen.Clock.RunForAsync(OneStep + 4000);
        await Expect(code.Locator("svg")).ToBeHiddenAsync();
        await PictureAsync(screen, "code-lost");

        Host.Clock.Advance(Duration.FromSeconds(50));
        await screen.Context.SetOfflineAsync(false);
        await screen.Clock.RunForAsync(4000);
        await Expect(lost).ToBeHiddenAsync();
        await Expect(code.Locator("svg")).ToBeVisibleAsync();
        await ShowsAsync(screen);
        Host.Clock.Advance(Duration.FromSeconds(20));
        await screen.Clock.RunForAsync(OneStep);
        await ShowsAsync(screen);
    }

    [Fact]
    public async Task The_live_board_says_that_it_is_late_and_goes_on_when_the_server_is_back()
    {
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await LaunchAsync();
        var board = await OrganiserAsync(browser);
        await board.GotoAsync($"/door/{Door.ActivityId}/board");
        var (state, inRoom) = (board.Locator("[data-board-state]"), board.Locator("[data-figure=inRoom]"));
        await Expect(state).ToHaveTextAsync("đang cập nhật");
        await Expect(inRoom).ToHaveTextAsync("0");
        await StopAsync();
        await Expect(state).ToHaveTextAsync("mất kết nối, đang thử lại");
        await PictureAsync(board, "board-late");
        StartAgain();
        await Expect(state).ToHaveTextAsync("đang cập nhật", new() { Timeout = 45_000 });
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await ScanAsync(page, ticket);
        await Expect(inRoom).ToHaveTextAsync("1", new() { Timeout = 45_000 });
        await Expect(board.Locator("[data-gates]")).ToContainTextAsync("Cửa bên");
    }

    /// <summary>The screen shows the code for the program's present time.</summary>
    private async Task ShowsAsync(IPage screen)
    {
        var services = Host.Services;
        var step = RotatingCodes.StepOf(Host.Clock.GetCurrentInstant());
        var code = await Database.SqlAsync($"SELECT code FROM activity WHERE id = '{Door.ActivityId}'");
        var url = services
            .GetRequiredService<PublicAddress>()
            .Of($"/v/{code}?k={services.GetRequiredService<RotatingCodes>().Code(Door.ActivityId, step)}");
        using var svg = new StringWriter(CultureInfo.InvariantCulture);
        QrCode.Svg(url, "").WriteTo(svg, HtmlEncoder.Default);
        var drawn = svg.ToString().Split("#000\" d=\"")[1].Split('"')[0];
        await Expect(screen.Locator("[data-code-qr] svg path[fill='#000']")).ToHaveAttributeAsync("d", drawn);
        await Expect(screen.Locator("[data-code-qr] svg")).ToBeVisibleAsync();
    }
}
