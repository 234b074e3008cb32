using System.Globalization;
using System.Security.Cryptography;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Forms;

/// <summary>
/// Typed values that were not sent, in Chromium: live things wait for the press, drafts save themselves, and neither is lost.
/// </summary>
public sealed class UnsentEditsTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private TestHost Host => scene.Host;

    [Theory]
    [InlineData("/events/schedule")]
    [InlineData("/course-runs/new")]
    public async Task A_form_that_was_only_touched_makes_no_draft(string address)
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        var saves = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("handler=Autosave", StringComparison.Ordinal))
            {
                saves.Add(request.Url);
            }
        };
        await page.GotoAsync(address);
        var title = page.Locator("#Input_Title");
        await title.FillAsync("Tên gõ nhầm");
        await title.FillAsync("");
        await title.BlurAsync();
        await page.Clock.RunForAsync(5000);
        Assert.Empty(saves);

        await title.FillAsync("Tên thật");
        await page.Clock.RunForAsync(5000);
        await Expect(page.Locator("#save-state")).ToContainTextAsync("Đã tự lưu nháp");
        Assert.NotEmpty(saves);
    }

    [Theory]
    [InlineData(ActivityKind.Event)]
    [InlineData(ActivityKind.CourseRun)]
    public async Task What_is_scheduled_waits_for_the_press_of_a_button_that_says_whom_it_tells(ActivityKind kind)
    {
        await using var browser = await Chromium.LaunchAsync();

        // Other tests of this scene lose the network on purpose, so that only the faults of this one are looked at.
        var before = scene.Faults.Count;
        var (id, edit) = await scene.MakeAsync(kind, "Đã lên lịch " + kind);
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.GotoAsync(edit);
        await Expect(page.Locator("#save-press")).ToHaveTextAsync("Lưu thay đổi");

        await page.Locator("#Input_Title").FillAsync("Tên đang gõ");
        await page.Clock.RunForAsync(5000);
        await Expect(page.Locator("#save-press")).ToHaveTextAsync("Lưu thay đổi");
        await page.Locator(kind is ActivityKind.Event ? "#Input_Start" : "#Input_Sessions_0__Start").FillAsync("15:10");
        await page.Locator(kind is ActivityKind.Event ? "#Input_End" : "#Input_Sessions_0__End").FillAsync("16:10");
        await page.Clock.RunForAsync(5000);
        await Expect(page.Locator("#save-press")).ToHaveTextAsync("Lưu và báo 2 người");
        await Expect(page.Locator("#save-state")).ToBeEmptyAsync();
        await scene.PictureAsync(page, $"live-{kind}");
        await using var db = Host.Db();
        Assert.Equal(
            (1, 0),
            (await db.Activities.Where(a => a.Id == id).Select(a => a.ScheduleVersion).SingleAsync(Cancel), await MovedAsync(id))
        );

        await page.Locator("#save-press").ClickAsync();
        await page.WaitForURLAsync(url => !url.EndsWith("/edit", StringComparison.Ordinal));

        Assert.Equal(
            (2, 2),
            (await db.Activities.Where(a => a.Id == id).Select(a => a.ScheduleVersion).SingleAsync(Cancel), await MovedAsync(id))
        );
        Assert.Empty(await KeptAsync(page));
        Assert.DoesNotContain(scene.Faults.Skip(before), f => !f.Contains("net::ERR_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_edit_that_was_not_sent_is_offered_again_without_persons_to_the_same_account_alone()
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, edit) = await scene.MakeAsync(ActivityKind.Event, "Sập giữa chừng");
        var account = await scene.AccountAsync();
        var page = await scene.OpenAsync(browser, account);
        await page.GotoAsync(edit);
        await page.Locator("#Input_Title").FillAsync("Tên chưa gửi");
        await page.Locator("#Input_Start").FillAsync("09:15");
        await page.Locator("#Input_Contact").FillAsync("H'Nga Byă, 0905 123 456");
        await page.Clock.RunForAsync(1000);
        Assert.DoesNotContain("Nga", string.Join(' ', await KeptAsync(page)), StringComparison.Ordinal);

        // The tab is closed without warning, and the page is opened anew.
        await page.CloseAsync();
        page = await scene.AgainAsync(page);
        await page.GotoAsync(edit);
        await Expect(page.Locator("[data-kept-offer]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-kept-list] li"))
            .ToHaveTextAsync(["Tên hoạt động: Sập giữa chừng → Tên chưa gửi", "Bắt đầu: 14:00 → 09:15"]);
        await Expect(page.Locator("[data-kept-at]")).ToHaveTextAsync("Lúc 14:00, 24/11 bạn đã sửa ở đây và chưa gửi");
        await Expect(page.Locator("[data-kept-changed]")).ToBeHiddenAsync();
        await scene.PictureAsync(page, "offer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lấy lại phần đã sửa" }).ClickAsync();
        await Expect(page.Locator("#Input_Title")).ToHaveValueAsync("Tên chưa gửi");
        await Expect(page.Locator("#Input_Start")).ToHaveValueAsync("09:15");
        await Expect(page.Locator("#Input_Contact")).ToHaveValueAsync("");

        // A change by somebody else in the meantime is reported.
        await using (var db = Host.Db())
        {
            await db.Activities.Where(a => a.Id == id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Title, "Tên người khác đặt"), Cancel);
        }

        await page.GotoAsync(edit);
        await Expect(page.Locator("[data-kept-changed]")).ToBeVisibleAsync();

        // Another account on this computer is offered nothing and finds nothing.
        await scene.SignInAsync(page, await scene.AccountAsync());
        await page.GotoAsync(edit);
        await Expect(page.Locator("[data-kept-offer]")).ToBeHiddenAsync();
        Assert.Empty(await KeptAsync(page));
    }

    [Theory]
    [InlineData(ActivityKind.Event)]
    [InlineData(ActivityKind.CourseRun)]
    public async Task A_correction_of_what_was_held_is_offered_again_until_it_was_sent(ActivityKind kind)
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, edit) = await scene.MakeAsync(kind, "Ghi sai tên " + kind);
        await Host.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '7 days', ends_at = ends_at - interval '7 days' WHERE activity_id = '{id}';
            UPDATE activity SET state = 'held', held_at = '{Host.Clock.GetCurrentInstant()}' WHERE id = '{id}'
            """
        );
        var correct = edit.Replace("/edit", "/correct", StringComparison.Ordinal);
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.GotoAsync(correct);
        await page.Locator("#Input_Title").FillAsync("Tên đúng");
        await page.Clock.RunForAsync(1000);
        await page.CloseAsync();

        page = await scene.AgainAsync(page);
        await page.GotoAsync(correct);
        await Expect(page.Locator("[data-kept-list] li")).ToContainTextAsync(["→ Tên đúng"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Lấy lại phần đã sửa" }).ClickAsync();
        await Expect(page.Locator("#Input_Title")).ToHaveValueAsync("Tên đúng");
        await page.Locator("#correct-form .btn-primary").ClickAsync();
        await page.WaitForURLAsync(url => !url.EndsWith("/correct", StringComparison.Ordinal));
        await Expect(page.Locator("h1")).ToContainTextAsync("Tên đúng");
        Assert.Empty(await KeptAsync(page));
    }

    [Fact]
    public async Task What_was_kept_is_gone_after_a_day_and_at_the_sign_out_also_of_a_page_that_stays_open()
    {
        await using var browser = await Chromium.LaunchAsync();
        var (_, edit) = await scene.MakeAsync(ActivityKind.Event, "Hết hạn giữ");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.GotoAsync(edit);
        await page.Locator("#Input_Title").FillAsync("Để qua đêm");
        await page.Clock.RunForAsync(1000);
        Assert.NotEmpty(await KeptAsync(page));
        await page.Clock.FastForwardAsync("23:50:00");
        Assert.NotEmpty(await KeptAsync(page));
        await page.Clock.FastForwardAsync("00:20:00");
        Assert.Empty(await KeptAsync(page));

        await page.Locator("#Input_Title").FillAsync("Trước khi đăng xuất");
        await page.Clock.RunForAsync(1000);
        var other = await scene.AgainAsync(page);
        await other.GotoAsync("/events");
        await other.Locator("summary.person").ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Đăng xuất" }).ClickAsync();
        await other.WaitForURLAsync("**/sign-in*");
        Assert.Empty(await KeptAsync(other));
        await page.Locator("#Input_Title").FillAsync("Gõ tiếp sau khi đã đăng xuất");
        await page.Clock.RunForAsync(1000);
        Assert.Empty(await KeptAsync(page));
    }

    [Theory]
    [InlineData("/events/schedule", true)]
    [InlineData("/events/schedule", false)]
    [InlineData("/course-runs/new", true)]
    public async Task Without_a_network_saving_a_draft_keeps_the_page_and_the_text(string form, bool told)
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync(), workers: told);
        await page.GotoAsync(form);
        var title = $"Nháp khi mất mạng {form} {told}";
        await page.Locator("#Input_Title").FillAsync(title);
        await CutAsync(page, told, off: true);

        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu nháp" }).ClickAsync();
        await Expect(page.Locator("#save-state")).ToHaveTextAsync("Chưa lưu nháp được vì mất kết nối. Nội dung vẫn còn trên trang.");
        await Expect(page.Locator("#Input_Title")).ToHaveValueAsync(title);
        await scene.PictureAsync(page, "offline");

        await CutAsync(page, told, off: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu nháp" }).ClickAsync();
        await Expect(page.Locator("#save-state")).ToContainTextAsync("Đã tự lưu nháp lúc");
        await Expect(page.Locator(".toast-line")).ToHaveTextAsync("Đã lưu nháp.");
        await using var db = Host.Db();
        Assert.Equal(1, await db.Activities.CountAsync(a => a.Title == title && a.State == ActivityState.Draft, Cancel));
    }

    /// <summary>
    /// A draft that found no network is saved by itself once the network is back, whether the browser notices that or not.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_draft_that_found_no_network_is_saved_by_itself_when_the_network_is_back(bool told)
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync(), workers: told);
        await page.GotoAsync("/events/schedule");
        var title = $"Nháp tự lưu lại {told}";
        await CutAsync(page, told, off: true);
        await page.Locator("#Input_Title").FillAsync(title);
        await page.Clock.RunForAsync(1500);
        await Expect(page.Locator("#save-state")).ToContainTextAsync("Chưa lưu nháp được vì mất kết nối");
        await CutAsync(page, told, off: false);
        if (!told)
        {
            await page.Clock.RunForAsync(16_000);
        }

        await Expect(page.Locator("#save-state")).ToContainTextAsync("Đã tự lưu nháp lúc");
        await using var db = Host.Db();
        Assert.Equal(1, await db.Activities.CountAsync(a => a.Title == title && a.State == ActivityState.Draft, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_network_a_change_stays_on_the_page_and_is_sent_by_the_next_press(bool told)
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, edit) = await scene.MakeAsync(ActivityKind.Event, $"Sửa khi mất mạng {told}");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync(), workers: told);
        await page.GotoAsync(edit);
        await page.Locator("#Input_Title").FillAsync($"Đã sửa {told}");
        await CutAsync(page, told, off: true);
        await page.Locator("#save-press").ClickAsync();
        await Expect(page.Locator("#save-state")).ToContainTextAsync("Chưa lưu được vì mất kết nối");
        await Expect(page.Locator("#Input_Title")).ToHaveValueAsync($"Đã sửa {told}");

        await CutAsync(page, told, off: false);
        await page.Locator("#save-press").ClickAsync();
        await page.WaitForURLAsync($"**/events/{id}");
        await using var db = Host.Db();
        Assert.Equal($"Đã sửa {told}", await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel));
    }

    /// <summary>The change is saved and told of, and its answer is lost: another press leads to it, and is no change of somebody
    /// else.</summary>
    [Fact]
    public async Task An_answer_that_is_lost_after_the_change_was_saved_comes_with_the_next_press_and_nothing_is_done_twice()
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, edit) = await scene.MakeAsync(ActivityKind.Event, "Câu trả lời bị mất");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.GotoAsync(edit);
        await page.Locator("#Input_Title").FillAsync("Đã lưu một lần");
        await page.Context.RouteAsync(
            "**" + edit,
            async route =>
            {
                if (route.Request.Method != "POST")
                {
                    await route.ContinueAsync();
                    return;
                }

                await route.FetchAsync(new() { MaxRedirects = 0 });
                await route.AbortAsync("connectionreset");
            }
        );

        // Playwright's own clicks and locators wait for the page that never comes, so the test presses and looks in the page itself.
        const string Press = "() => document.querySelector('#save-press').click()";
        await page.EvaluateAsync(Press);
        await page.WaitForFunctionAsync("() => document.querySelector('#save-state').textContent.includes('Mất kết nối khi đang gửi')");
        Assert.Equal("Đã lưu một lần", await page.EvaluateAsync<string>("() => document.querySelector('#Input_Title').value"));
        await using var db = Host.Db();
        Assert.Equal("Đã lưu một lần", await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel));

        await page.Context.UnrouteAllAsync();
        await page.EvaluateAsync(Press);
        await Waiting.ForAsync(() => Task.FromResult(page.Url.EndsWith($"/events/{id}", StringComparison.Ordinal)));
        await Expect(page.Locator(".toast-line")).ToContainTextAsync("Đã lưu");
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.SubjectId == id && a.Action == "activity.changed", Cancel));
    }

    [Theory]
    [InlineData("/account", "#Input_DisplayName, main form input[type='text']")]
    [InlineData("edit", "#Input_Title")]
    public async Task Leaving_with_something_typed_is_asked_about_and_with_nothing_it_is_not(string path, string field)
    {
        await using var browser = await Chromium.LaunchAsync();
        var (_, edit) = await scene.MakeAsync(ActivityKind.Event, $"Rời trang {path}");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        var asked = 0;
        page.Dialog += (_, dialog) =>
        {
            asked += dialog.Type == DialogType.BeforeUnload ? 1 : 0;
            _ = dialog.DismissAsync();
        };
        var address = path == "edit" ? edit : path;
        await page.GotoAsync(address);
        var box = page.Locator(field).First;
        var before = await box.InputValueAsync();
        await box.ClickAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("x");
        await page.Locator(".side a[href='/events']").ClickAsync();
        await Expect(box).ToHaveValueAsync(before + "x");
        Assert.Equal(1, asked);

        // When the change is undone by typing, there is nothing to lose.
        await page.Keyboard.PressAsync("Backspace");
        await box.FillAsync(before);
        await page.Locator(".side a[href='/events']").ClickAsync();
        await page.WaitForURLAsync("**/events");
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Leaving_a_page_with_nothing_typed_is_never_asked_about()
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, "Rời trang nhập danh sách");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        var asked = 0;
        page.Dialog += (_, dialog) =>
        {
            asked++;
            _ = dialog.AcceptAsync();
        };
        await page.GotoAsync($"/door/{id}/import");
        await Expect(page.Locator("#Upload")).ToBeVisibleAsync();

        // A browser only asks people who have touched the page.
        await page.Locator("h1").First.ClickAsync();
        await page.Locator(".side a[href='/events']").ClickAsync();
        await page.WaitForURLAsync("**/events");
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_from_a_ticket_whose_form_had_one_mistake_leads_to_a_page(bool script)
    {
        await using var browser = await Chromium.LaunchAsync();
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, $"Quay lại {script}");
        await using var db = Host.Db();
        await db
            .Activities.Where(a => a.Id == id)
            .ExecuteUpdateAsync(
                a => a.SetProperty(x => x.Publication, Publication.Listed).SetProperty(x => x.RegistrationOpen, true),
                Cancel
            );
        var code = await db.Activities.Where(a => a.Id == id).Select(a => a.Code).SingleAsync(Cancel);
        await using var context = await browser.NewContextAsync(new() { BaseURL = Host.Address.ToString(), JavaScriptEnabled = script });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/e/{code}/register");
        await page.Locator("#Input_Name").FillAsync("H'Quay Lại Mlô");
        await page.Locator("form[novalidate] button.is-main").ClickAsync();
        await Expect(page.Locator(".error-summary")).ToBeVisibleAsync();
        await Expect(page.Locator("#Input_Name")).ToHaveValueAsync("H'Quay Lại Mlô");
        await page.Locator("#Input_Consent").CheckAsync();
        await page.Locator("form[novalidate] button.is-main").ClickAsync();
        await page.WaitForURLAsync("**/t/*");
        await page.GoBackAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Đã gửi một đăng ký từ máy này");
        Assert.DoesNotContain("Quay Lại", await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "register")]
    [InlineData(true, "register")]
    [InlineData(true, "register/group")]
    public async Task Back_after_a_registration_says_that_one_was_sent_and_offers_another_whether_or_not_the_browser_kept_the_page(
        bool kept,
        string form
    )
    {
        await using var browser = kept ? await Chromium.LaunchKeepingPagesAsync() : await Chromium.LaunchAsync();
        var (id, _) = await scene.MakeAsync(ActivityKind.Event, $"Quay lại {kept} {form}");
        await using var db = Host.Db();
        await db
            .Activities.Where(a => a.Id == id)
            .ExecuteUpdateAsync(
                a => a.SetProperty(x => x.Publication, Publication.Listed).SetProperty(x => x.RegistrationOpen, true),
                Cancel
            );
        var code = await db.Activities.Where(a => a.Id == id).Select(a => a.Code).SingleAsync(Cancel);
        await using var context = await browser.NewContextAsync(new() { BaseURL = Host.Address.ToString() });
        await context.AddInitScriptAsync("addEventListener('pageshow', e => { if (e.persisted) sessionStorage.setItem('kept', '1'); });");
        if (kept)
        {
            // A browser that keeps pages although they ask not to be stored, as some browsers do.
            await context.RouteAsync(
                $"**/e/{code}/{form}",
                async route =>
                {
                    var answer = await route.FetchAsync(new() { MaxRedirects = 0 });
                    var headers = answer.Headers.Where(h => h.Key != "cache-control").ToDictionary(StringComparer.Ordinal);
                    await route.FulfillAsync(new() { Response = answer, Headers = headers });
                }
            );
        }

        var page = await context.NewPageAsync();
        await page.GotoAsync($"/e/{code}");
        await page.GotoAsync($"/e/{code}/{form}");
        await page.Locator("#Input_Name").FillAsync("H'Quay Lại Mlô");
        if (form != "register")
        {
            await page.Locator("#Input_Places").FillAsync("3");
            await page.Locator("#Input_ContactName").FillAsync("H'Quay Lại Byă");
        }

        await page.Locator("#Input_Consent").CheckAsync();
        await page.Locator("form[novalidate] button.is-main").ClickAsync();
        await page.WaitForURLAsync("**/t/*");
        await page.GoBackAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Đã gửi một đăng ký từ máy này");
        Assert.Equal(kept ? "1" : null, await page.EvaluateAsync<string?>("sessionStorage.getItem('kept')"));
        Assert.DoesNotContain("Quay Lại", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Đăng ký cho người khác" }).ClickAsync();
        await Expect(page.Locator("#Input_Name")).ToHaveValueAsync("");
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == id && r.NameFolded.Contains("quay lai"), Cancel));
    }

    [Fact]
    public async Task A_draft_in_two_tabs_keeps_the_text_of_the_second_and_shows_both()
    {
        await using var browser = await Chromium.LaunchAsync();
        var one = await scene.OpenAsync(browser, await scene.AccountAsync());
        await one.GotoAsync("/events/schedule");
        await one.Locator("#Input_Title").FillAsync("Nháp hai thẻ");
        await one.Clock.RunForAsync(1500);
        await Expect(one.Locator("#save-state")).ToContainTextAsync("Đã tự lưu nháp");
        var two = await scene.AgainAsync(one);
        await two.GotoAsync(one.Url);
        await one.Locator("#Input_Title").FillAsync("Nháp ở thẻ một");
        await one.Clock.RunForAsync(1500);
        await Expect(one.Locator("#save-state")).ToContainTextAsync("Đã tự lưu nháp");
        await using var db = Host.Db();
        var id = Guid.Parse(new Uri(one.Url).Segments[2].TrimEnd('/'));
        await Waiting.ForAsync(async () => await db.Activities.AnyAsync(a => a.Id == id && a.Title == "Nháp ở thẻ một", Cancel));

        await two.Locator("#Input_Title").FillAsync("Nháp ở thẻ hai");
        await two.Clock.RunForAsync(1500);
        await Expect(two.Locator(".two-versions td")).ToHaveTextAsync(["Nháp ở thẻ hai", "Nháp ở thẻ một"]);
        await Expect(two.Locator("#Input_Title")).ToHaveValueAsync("Nháp ở thẻ hai");
        await scene.PictureAsync(two, "two-versions");
        await two.GetByRole(AriaRole.Button, new() { Name = "Giữ nội dung trang này" }).ClickAsync();
        await Expect(two.Locator(".two-versions")).ToHaveCountAsync(0);
        Assert.Equal("Nháp ở thẻ hai", await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel));
    }

    private static Task<string[]> KeptAsync(IPage page) =>
        page.EvaluateAsync<string[]>(
            "() => Object.keys(localStorage).filter(k => k.startsWith('kept:')).map(k => k + localStorage.getItem(k))"
        );

    /// <summary>Cuts the network: either the browser knows it, or nobody answers while the browser believes that all is well.</summary>
    private static async Task CutAsync(IPage page, bool told, bool off)
    {
        if (told)
        {
            await page.Context.SetOfflineAsync(off);
        }
        else if (off)
        {
            await page.RouteAsync("**/*", route => route.AbortAsync("connectionrefused"));
        }
        else
        {
            await page.UnrouteAllAsync();
        }
    }

    private async Task<int> MovedAsync(Guid id)
    {
        await using var db = Host.Db();
        return await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Moved, Cancel);
    }

    /// <summary>The program over a database of its own, with an organiser and trainer for the whole province.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private TestDatabase _database = null!;
        private int _made;

        public TestHost Host { get; private set; } = null!;

        public IList<string> Faults { get; } = [];

        public async ValueTask InitializeAsync()
        {
            _database = await TestDatabases.CreateAsync();
            Host = new TestHost(_database, new TestHostOptions { RealServer = true });
            Host.StartServer();
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await _database.DisposeAsync();
        }

        public async Task<Guid> AccountAsync()
        {
            var district = await Host.UnitAsync("Huyện Cư M'gar");
            var account = await Host.AccountAsync();
            await Host.GrantAsync(account, Role.Organiser, district.Id);
            await Host.GrantAsync(account, Role.Trainer, district.Id);
            return account;
        }

        public async Task<IPage> OpenAsync(IBrowser browser, Guid account, bool workers = true)
        {
            var page = await browser.OpenAsync(Host.Address, faults: Faults, workers: workers);
            await page.Clock.InstallAsync(new() { TimeDate = Host.Clock.GetCurrentInstant().ToDateTimeUtc() });
            await SignInAsync(page, account);
            return page;
        }

        /// <summary>Another tab of the same browser.</summary>
        public async Task<IPage> AgainAsync(IPage page)
        {
            var again = await page.Context.NewPageAsync();
            return again;
        }

        public async Task SignInAsync(IPage page, Guid account)
        {
            using var cookies = await Host.SignedInAsync(account);
            await page.Context.AddCookiesAsync([
                new Cookie
                {
                    Name = "account",
                    Value = cookies.Cookie("account")!,
                    Url = Host.Address.AbsoluteUri,
                },
            ]);
        }

        /// <summary>Makes a scheduled activity with two people who are told of a move and one without a mail address.</summary>
        public async Task<(Guid Id, string Edit)> MakeAsync(ActivityKind kind, string title)
        {
            var number = Interlocked.Increment(ref _made);
            await using var db = Host.Db();
            var district = await Host.UnitAsync("Huyện Cư M'gar");
            var commune = await db
                .Units.AsNoTracking()
                .Where(u => u.ParentId == district.Id && u.LevelKey == "commune")
                .OrderBy(u => u.Name)
                .FirstAsync(Cancel);
            var now = Host.Clock.GetCurrentInstant();
            var hall = string.Create(CultureInfo.InvariantCulture, $"Hội trường {number}");
            var venue = new Venue
            {
                Id = Guid.CreateVersion7(),
                CommuneId = commune.Id,
                Name = hall,
                NameFolded = Folding.Fold(hall),
                Rooms = 1,
                Capacity = 200,
                CreatedAt = now,
            };
            var teacher = new Person
            {
                Id = Guid.CreateVersion7(),
                Name = "Giảng viên " + hall,
                NameFolded = Folding.Fold(hall),
                NameSort = hall,
                IsSpeaker = true,
                CreatedAt = now,
            };
            db.Venues.Add(venue);
            db.Persons.Add(teacher);
            await db.SaveChangesAsync(Cancel);
            using var browser = await Host.SignedInAsync(await AccountAsync());
            var form = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = title,
                ["Input.CommuneId"] = commune.Id.ToString(),
                ["Input.VenueId"] = venue.Id.ToString(),
            };
            if (kind is ActivityKind.Event)
            {
                form["Input.FormId"] = (await db.EventForms.SingleAsync(f => f.Key == "talk", Cancel)).Id.ToString();
                form["Input.SettingId"] = (await db.EventSettings.SingleAsync(s => s.Key == "community", Cancel)).Id.ToString();
                (form["Input.Date"], form["Input.Start"], form["Input.End"]) = ("2026-11-27", "14:00", "16:00");
            }
            else
            {
                var answered = await browser.SubmitAsync(
                    await browser.GetAsync("/courses/new"),
                    "",
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["Input.Title"] = "Khóa " + hall,
                        ["Input.Cadre"] = "cộng tác viên",
                        ["Input.Hours"] = "7",
                        ["Input.LeastPercent"] = "60",
                        ["Input.TestRequired"] = "false",
                    }
                );
                Assert.Empty(answered.FindAll(".error-summary li"));
                form["Input.CourseId"] = (
                    await db.Courses.Where(c => c.Title == "Khóa " + hall).Select(c => c.Id).SingleAsync(Cancel)
                ).ToString();
                form["Input.TrainerIds"] = teacher.Id.ToString();
                (form["Input.Sessions[0].Date"], form["Input.Sessions[0].Half"]) = ("2026-11-27", "Afternoon");
                (form["Input.Sessions[1].Date"], form["Input.Sessions[1].Half"]) = ("2026-11-28", "Morning");
            }

            var answer = await browser.SubmitAsync(
                await browser.GetAsync(kind is ActivityKind.Event ? "/events/schedule" : "/course-runs/new"),
                kind is ActivityKind.Event ? "#event-form" : "#run-form",
                form
            );
            Assert.Empty(answer.FindAll(".error-summary li"));
            var id = await db
                .Activities.Where(a => a.Title == title && a.State == ActivityState.Scheduled)
                .Select(a => a.Id)
                .SingleAsync(Cancel);
            foreach (
                var (name, email) in new[]
                {
                    ("Nguyễn Thị Hoa", "hoa@example.vn"),
                    ("Lê Văn Tám", "tam@example.vn"),
                    ("Không có thư", null),
                }
            )
            {
                var person = new Person
                {
                    Id = Guid.CreateVersion7(),
                    Name = name,
                    NameFolded = Folding.Fold(name),
                    NameSort = Names.SortKey(name),
                    CreatedAt = now,
                };
                db.Persons.Add(person);
                db.Registrations.Add(
                    new Registration
                    {
                        Id = Guid.CreateVersion7(),
                        ActivityId = id,
                        PersonId = person.Id,
                        OperationId = Guid.CreateVersion7(),
                        Name = name,
                        NameFolded = person.NameFolded,
                        NameSort = person.NameSort,
                        Email = email,
                        Places = 1,
                        Channel = RegistrationChannel.Public,
                        Language = "vi",
                        Code = string.Create(CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetInt32(10_000_000, 99_999_999)}"),
                        TokenHash = RandomNumberGenerator.GetBytes(32),
                        KeyVersion = 1,
                        CreatedAt = now,
                    }
                );
            }

            await db.SaveChangesAsync(Cancel);
            return (id, kind is ActivityKind.Event ? $"/events/{id}/edit" : $"/course-runs/{id}/edit");
        }

        /// <summary>Saves a picture into the folder that <c>CAMPAIGNS_LOOK</c> names, if it is set.</summary>
        public async Task PictureAsync(IPage page, string name)
        {
            ArgumentNullException.ThrowIfNull(page);
            if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is not { Length: > 0 } folder)
            {
                return;
            }

            foreach (var width in new[] { 360, 1366 })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"unsent-{name}-{width}.png") });
            }
        }
    }
}

/// <summary>Waits for what the page does by itself.</summary>
internal static class Waiting
{
    public static async Task ForAsync(Func<Task<bool>> there)
    {
        for (var turn = 0; turn < 400; turn++)
        {
            if (await there())
            {
                return;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come.");
    }
}
