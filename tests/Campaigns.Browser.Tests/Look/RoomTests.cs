using System.Globalization;
using Campaigns.Browser.Tests.Forms;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Look;

/// <summary>Texts have enough room to be read, on a desktop and on a phone.</summary>
public sealed class RoomTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    /// <summary>Half an hour at a door, as the script of the board draws it.</summary>
    private const string Minutes = """
        () => {
          const chart = document.querySelector('[data-minutes]');
          const column = '<svg class="column" height="20"><rect width="100%" height="100%" /></svg>';
          chart.innerHTML = [...Array(30).keys()].map(i => `<li><b>${i}</b>${column}<span>13:${10 + i}</span></li>`).join('');
          const room = document.querySelector('.board-minutes');
          return [chart.children.length, room.scrollWidth - room.clientWidth];
        }
        """;

    /// <summary>
    /// The width of a title among the coming days, in letters of its own size, and whether the name of the day overlaps it.
    /// </summary>
    private const string Titles = """
        () => [...document.querySelectorAll('.day-row')].flatMap(row => {
          const day = row.querySelector('p').getBoundingClientRect();
          return [...row.querySelectorAll('.slot-title')].map(title => {
            const [box, room] = [title.getBoundingClientRect(), title.parentElement.getBoundingClientRect()];
            const over = day.left < box.right && box.left < day.right && day.top < box.bottom && box.top < day.bottom;
            return [room.width / (parseFloat(getComputedStyle(title).fontSize) * 0.55), over ? 1 : 0];
          });
        })
        """;

    [Theory]
    [InlineData(1366)]
    [InlineData(360)]
    public async Task The_days_to_come_have_room_for_their_titles(int width)
    {
        await using var browser = await Chromium.LaunchAsync();
        _ = await scene.MakeAsync(ActivityKind.Event, $"Nói chuyện chuyên đề: Nam giới cùng lên tiếng {width}");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(width, 800);
        await page.GotoAsync("/");
        await Expect(page.Locator(".day-row .slot-title").First).ToBeVisibleAsync();
        var titles = await page.EvaluateAsync<double[][]>(Titles);
        Assert.NotEmpty(titles);
        Assert.All(
            titles,
            t =>
                Assert.True(
                    t[0] >= 8 && t[1] is 0,
                    string.Create(CultureInfo.InvariantCulture, $"{t[0]} letters, lies under the day: {t[1]}")
                )
        );
    }

    [Fact]
    public async Task Half_an_hour_of_the_door_fits_into_its_card()
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, "Bảng có nửa giờ");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.RouteAsync("**/board/stream", route => route.AbortAsync());
        await page.SetViewportSizeAsync(1366, 800);
        await page.GotoAsync($"/door/{id}/board");
        var drawn = await page.EvaluateAsync<int[]>(Minutes);
        Assert.Equal((30, 0), (drawn[0], drawn[1]));
    }

    [Fact]
    public async Task Numbers_typed_and_not_saved_are_asked_about_before_the_event_is_recorded_as_held()
    {
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, "Gõ số rồi bấm nút khác");
        scene.Host.Clock.Reset(TestDatabases.Start + Duration.FromDays(4));
        try
        {
            await using var browser = await Chromium.LaunchAsync();
            var page = await scene.OpenAsync(browser, await scene.AccountAsync());
            var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            page.Dialog += (_, dialog) =>
            {
                asked.TrySetResult(dialog.Type);
                _ = dialog.DismissAsync();
            };
            await page.GotoAsync($"/events/{id}");
            await page.Locator("#Count_Female").ClickAsync();
            await page.Keyboard.TypeAsync("5");
            await page.GetByRole(AriaRole.Button, new() { Name = "Ghi là đã tổ chức" }).ClickAsync();
            Assert.Equal(
                DialogType.BeforeUnload,
                await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)
            );
            await Expect(page.Locator("#Count_Female")).ToHaveValueAsync("5");
        }
        finally
        {
            scene.Host.Clock.Reset(TestDatabases.Start);
        }
    }
}
