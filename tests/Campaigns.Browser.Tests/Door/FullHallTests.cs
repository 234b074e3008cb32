using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>A person comes without a registration, and no place is free.</summary>
public sealed class FullHallTests : DoorScene
{
    [Fact]
    public async Task The_server_says_that_the_hall_is_full_and_who_stands_at_the_door_decides()
    {
        await PlacesAsync(1);
        await World.TicketAsync(Door);
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await TakeDownAsync(page, "Lê Văn Tám");
        await Expect(page.Locator("#answer.is-ask")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã hết chỗ");
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("Lê Văn Tám");
        await PictureAsync(page, "full");
        await AxeAsync(page);
        await page.Locator("#answer-acts button", new() { HasText = "Không vào" }).ClickAsync();
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
        Assert.Equal(0L, await CountAsync("registration WHERE channel = 'walk_in'"));
        Assert.Equal(0L, await CountAsync("check_in"));

        await TakeDownAsync(page, "Lê Văn Tám");
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await page.Locator("#why-dialog button", new() { HasText = "Người tổ chức đồng ý" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await SentAsync(page);
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL AND source = 'walk_in'"));
        Assert.Equal(1L, await CountAsync("check_in WHERE let_in AND server_verdict = 'accepted' AND reason = 'Người tổ chức đồng ý'"));
        Assert.Empty(Faults);
    }

    [Fact]
    public async Task A_question_that_was_not_answered_stays_in_a_line_until_it_is_and_is_among_the_last_scans()
    {
        await PlacesAsync(2);
        await World.TicketAsync(Door);
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await TakeDownAsync(page, "Lê Văn Tám");
        await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("Lê Văn Tám");
        foreach (var name in new[] { "H'Hen Niê", "Y Khoa Kbuôr" })
        {
            await TakeDownAsync(page, name);
            await Expect(page.Locator("#answer.is-ask #answer-name")).ToHaveTextAsync(name);
        }

        var lines = page.Locator("#before-lines li");
        await Expect(lines).ToHaveCountAsync(1);
        await Expect(lines).ToContainTextAsync("Chưa trả lời. Đã hết chỗ. H'Hen Niê.");
        await PictureAsync(page, "not-answered");
        await AxeAsync(page);

        // Escape answers nothing either: both stay, also among the last scans.
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
        await Expect(lines).ToHaveCountAsync(2);
        await page.Locator("#menu summary").ClickAsync();
        await page.Locator("#scans-open").ClickAsync();
        await Expect(page.Locator("#scans-list li", new() { HasText = "chưa trả lời" })).ToHaveCountAsync(2);
        await page.Locator("#scans-dialog [data-close]").First.ClickAsync();

        await lines.Filter(new() { HasText = "H'Hen Niê" }).Locator("button").ClickAsync();
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await page.Locator("#why-dialog button", new() { HasText = "Người tổ chức đồng ý" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("H'Hen Niê");
        await lines.Locator("button").ClickAsync();
        await page.Locator("#answer-acts button", new() { HasText = "Không vào" }).ClickAsync();
        await Expect(page.Locator("#before")).ToBeHiddenAsync();
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL AND source = 'walk_in'"));
    }

    [Fact]
    public async Task Without_a_network_the_phone_counts_the_places_that_it_gave_away_itself()
    {
        await PlacesAsync(2);
        await World.TicketAsync(Door);
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await TakeDownAsync(page, "Lê Văn Tám");
        await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("Lê Văn Tám");
        await TakeDownAsync(page, "H'Hen Niê");
        await Expect(page.Locator("#answer.is-ask #answer-title")).ToHaveTextAsync("Đã hết chỗ");
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Danh sách lúc 14:00.");
        await PictureAsync(page, "full-offline");
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await page.Locator("#why-dialog button", new() { HasText = "Người tổ chức đồng ý" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("H'Hen Niê");
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL AND source = 'walk_in'"));
        Assert.Equal(1L, await CountAsync("check_in WHERE let_in"));
        Assert.Equal(0L, await CountAsync("check_in WHERE server_verdict <> 'accepted'"));
    }

    [Fact]
    public async Task The_last_place_that_two_phones_gave_away_without_a_network_is_the_organisers_to_settle()
    {
        await PlacesAsync(2);
        await World.TicketAsync(Door);
        await using var browser = await LaunchAsync();
        var phones = new[]
        {
            (Page: await OpenAsync(browser, maySearch: false), Name: "Lê Văn Tám"),
            (Page: await OpenAsync(browser, maySearch: false), Name: "H'Hen Niê"),
        };
        foreach (var (page, name) in phones)
        {
            await ReadyAsync(page);
            await page.Context.SetOfflineAsync(true);
            await TakeDownAsync(page, name);
            await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(name);
        }

        foreach (var (page, _) in phones)
        {
            await page.Context.SetOfflineAsync(false);
            await SentAsync(page);
        }

        // The answer stands on the person's own screen if it is still shown, otherwise in a line about them.
        await Expect(phones[1].Page.Locator("#answer.is-twice #answer-text, #before-lines li").First)
            .ToContainTextAsync("H'Hen Niê: đã hết chỗ. Người tổ chức sẽ quyết định.");
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        var desk = await OrganiserAsync(browser);
        await desk.GotoAsync($"/door/{Door.ActivityId}/differences");
        var line = desk.Locator("main article");
        await Expect(line).ToHaveCountAsync(1);
        await Expect(line).ToContainTextAsync("H'Hen Niê");
        await PictureAsync(desk, "full-differs");
        await line.Locator("input[name=Reason]").FillAsync("Đã kê thêm ghế");
        await line.GetByRole(AriaRole.Button, new() { Name = "Ghi là có mặt" }).ClickAsync();
        await Expect(desk.Locator("main article")).ToHaveCountAsync(0);
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL"));
    }

    private Task PlacesAsync(int places) => Database.SqlAsync($"UPDATE activity SET capacity = {places} WHERE id = '{Door.ActivityId}'");

    /// <summary>Registers a person without a ticket at the door, and admits them.</summary>
    private static async Task TakeDownAsync(IPage page, string name)
    {
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#walk-in-name").FillAsync(name);
        await page.Locator("#walk-in-consent").CheckAsync();
        await page.Locator("#walk-in-send").ClickAsync();
    }
}
