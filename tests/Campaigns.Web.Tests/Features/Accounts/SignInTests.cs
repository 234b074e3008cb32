using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Campaigns.Web.Tests.Features.Accounts;

public sealed class SignInTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Password = "một câu dễ nhớ";
    private const string Form = "form[action='/sign-in']";

    /// <summary>
    /// Browsers drop tabs and line breaks from an address, so that an address such as "/(tab)/evil.example" would lead to another site.
    /// </summary>
    [Theory]
    [InlineData("/events?from=1", true)]
    [InlineData("/", true)]
    [InlineData("", false)]
    [InlineData("events", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("/\n/evil.example", false)]
    public void After_signing_in_nobody_is_led_elsewhere(string address, bool isLocal) =>
        Assert.Equal(isLocal, SignInFlow.IsLocal(address));

    [Fact]
    public async Task The_right_password_opens_and_leads_to_where_the_work_begins()
    {
        var email = await AccountAsync(Role.Organiser);
        using var browser = fixture.Host.Browser();
        var answer = await SendAsync(browser, email, Password);
        Assert.Equal("/", answer.Location);
        var own = await browser.GetAsync("/account");
        Assert.Equal(HttpStatusCode.OK, own.Status);
        Assert.Equal("Nguyễn Thị Thử", own.Find(".person-name"));
    }

    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Coordinator)]
    [InlineData(Role.Steward)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Trainer)]
    public async Task Every_role_lands_on_a_page_that_it_may_see(Role role)
    {
        var email = await AccountAsync(role);
        using var browser = fixture.Host.Browser();
        var answer = await SendAsync(browser, email, Password);
        Assert.NotNull(answer.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(answer.Location)).Status);
    }

    [Fact]
    public async Task Wrong_answers_say_the_same_whether_there_is_such_an_account()
    {
        var email = await AccountAsync(Role.Organiser);
        using var browser = fixture.Host.Browser();
        var wrong = (await SendAsync(browser, email, "sai mật khẩu")).FieldErrors;
        var unknown = (await SendAsync(browser, "khong-co@example.vn", Password)).FieldErrors;
        Assert.Equal(wrong["Input.Password"], unknown["Input.Password"]);
        Assert.Contains("chưa đúng", wrong["Input.Password"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_waits()
    {
        var email = await AccountAsync(Role.Organiser);
        using var browser = fixture.Host.Browser();
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(browser, email, "sai mật khẩu");
        }

        Assert.Null((await SendAsync(browser, email, Password)).Location);
    }

    [Fact]
    public async Task An_empty_form_is_refused_at_its_fields()
    {
        using var browser = fixture.Host.Browser();
        var errors = (await SendAsync(browser, "", "")).FieldErrors;
        Assert.Equal(["Input.Email", "Input.Password"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("required", string.Join(' ', errors.Values), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_too_long_is_said_in_the_language_of_the_page()
    {
        using var browser = fixture.Host.Browser();
        var errors = (await SendAsync(browser, new string('a', 201), "x")).FieldErrors;
        Assert.Equal("Tối đa 200 ký tự.", errors["Input.Email"]);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var browser = fixture.Host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([new("Input.Email", "a@b.vn"), new("Input.Password", "x")]),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(request)).Status);
    }

    [Fact]
    public async Task An_ended_account_does_not_come_in_and_is_out()
    {
        var host = fixture.Host;
        var id = await host.AccountAsync(password: Password);
        await host.GrantAsync(id, Role.Organiser, (await host.RootAsync()).Id);
        await fixture.Database.SqlAsync($"UPDATE account SET ended_at = now() WHERE id = '{id}'");
        using var browser = host.Browser();
        Assert.Null((await SendAsync(browser, $"{id:N}@example.vn", Password)).Location);
    }

    [Fact]
    public async Task Nobody_is_led_to_another_site_after_signing_in()
    {
        var email = await AccountAsync(Role.Organiser);
        using var browser = fixture.Host.Browser();
        var page = await browser.GetAsync("/sign-in?returnUrl=https%3A%2F%2Fevil.example");
        var answer = await browser.SubmitAsync(page, "form[action^='/sign-in']", Values(email, Password));
        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, (await fixture.Host.RootAsync()).Id);
        var own = await browser.GetAsync("/account");
        await browser.SubmitAsync(own, "form[action='/sign-out']");
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_own_account_is_changed_and_speaks_the_language_chosen()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Viewer, (await fixture.Host.RootAsync()).Id);
        var own = await browser.GetAsync("/account");
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.DisplayName"] = "H'Yim Kđoh",
            ["Input.Language"] = "en",
            ["Input.Theme"] = "dark",
        };
        var after = await browser.FollowAsync(await browser.SubmitAsync(own, "", values));
        Assert.Equal("H'Yim Kđoh", after.Find(".person-name"));
        Assert.Equal("Your account", after.Find("h1"));
        Assert.Equal("dark", after.Document.DocumentElement.GetAttribute("data-bs-theme"));
        var errors = (
            await browser.SubmitAsync(after, "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.DisplayName"] = " " })
        ).FieldErrors;
        Assert.Equal("Enter a name that others know you by.", errors["Input.DisplayName"]);
    }

    [Theory]
    [InlineData("", "một mật khẩu đủ dài 1", "Password.Current")]
    [InlineData("sai mật khẩu", "một mật khẩu đủ dài 1", "Password.Current")]
    [InlineData(Password, "", "Password.New")]
    [InlineData(Password, "ngắn", "Password.New")]
    public async Task A_password_is_refused_at_its_field_and_stays_as_it_was(string current, string wanted, string told)
    {
        var host = fixture.Host;
        var id = await host.AccountAsync(password: Password);
        await host.GrantAsync(id, Role.Viewer, (await host.RootAsync()).Id);
        using var browser = await host.SignedInAsync(id);

        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/account"),
            "form[action*='handler=Password']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Password.Current"] = current, ["Password.New"] = wanted }
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([told], answer.FieldErrors.Keys);
        Assert.DoesNotContain("field", answer.FieldErrors[told], StringComparison.OrdinalIgnoreCase);
        using var again = host.Browser();
        Assert.NotNull((await SendAsync(again, $"{id:N}@example.vn", Password)).Location);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_at_its_field_and_kept()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Viewer, (await fixture.Host.RootAsync()).Id);
        var name = new string('a', 101);
        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/account"),
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.DisplayName"] = name,
                ["Input.Language"] = "vi",
                ["Input.Theme"] = "auto",
            }
        );
        Assert.Equal(["Input.DisplayName"], answer.FieldErrors.Keys);
        Assert.DoesNotContain("field", answer.FieldErrors["Input.DisplayName"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(name, answer.Document.QuerySelector("#Input_DisplayName")?.GetAttribute("value"));
    }

    [Fact]
    public async Task The_unit_in_force_is_one_of_the_own_grants()
    {
        var host = fixture.Host;
        var (first, second) = (await host.UnitAsync("Huyện Cư M'gar"), await host.UnitAsync("Huyện Ea Kar"));
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Organiser, first.Id);
        host.Clock.Advance(NodaTime.Duration.FromSeconds(1));
        await host.GrantAsync(account, Role.Organiser, second.Id);
        using var browser = await host.SignedInAsync(account);
        var page = await browser.GetAsync("/account");
        Assert.Equal("Huyện Cư M'gar", page.Find(".topbar-unit"));
        await browser.SubmitAsync(page, "form[action^='/accounts/unit']");
        page = await browser.GetAsync("/account");
        Assert.Equal("Huyện Ea Kar", page.Find(".topbar-unit"));

        browser.SetCookie("unit", Guid.NewGuid().ToString());
        Assert.Equal("Huyện Cư M'gar", (await browser.GetAsync("/account")).Find(".topbar-unit"));
    }

    private static Dictionary<string, string?> Values(string email, string password) =>
        new(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = password };

    private static async Task<TestPage> SendAsync(TestBrowser browser, string email, string password) =>
        await browser.SubmitAsync(await browser.GetAsync("/sign-in"), Form, Values(email, password));

    private async Task<string> AccountAsync(Role role)
    {
        var id = await fixture.Host.AccountAsync(password: Password);
        await fixture.Host.GrantAsync(id, role, (await fixture.Host.RootAsync()).Id);
        return $"{id:N}@example.vn";
    }
}

/// <summary>The demo's sign-in buttons work only with the demo's mark and the embedded database.</summary>
public sealed class DemoDoorTests
{
    private const string Key = "organiser-district";

    [Fact]
    public async Task With_the_mark_and_the_embedded_database_the_buttons_open_their_accounts_and_no_other()
    {
        await using var host = Embedded();
        using var browser = await PrepareAsync(host);
        var page = await browser.GetAsync("/sign-in");
        Assert.NotNull(page.Document.QuerySelector($"button[name=key][value={Key}]"));
        foreach (var key in new[] { "", "administrator@example.vn", "no-such-button" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.SubmitAsync(page, "form.role-buttons", Press(key))).Status);
        }

        var answer = await browser.SubmitAsync(page, "form.role-buttons", Press(Key));
        Assert.Equal("/", answer.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task An_account_that_is_locked_is_not_let_in_by_its_button_and_a_sentence_says_so()
    {
        await using var host = Embedded();
        using var browser = await PrepareAsync(host);
        await using (var db = host.Db())
        {
            var end = Web.Features.Accounts.AccountLocks.Forever;
            await db
                .Users.Where(a => a.DemoKey == Key)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.LockoutEnabled, true).SetProperty(a => a.LockoutEnd, end));
        }

        var answer = await browser.SubmitAsync(await browser.GetAsync("/sign-in"), "form.role-buttons", Press(Key));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("đang bị khóa", answer.Find("[role=alert]")!, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_embedded_database_without_the_mark_keeps_them_shut()
    {
        await using var host = Embedded(("empty", "true"));
        using var browser = await PrepareAsync(host);
        await RefusedAsync(browser);
    }

    [Fact]
    public async Task The_mark_on_a_server_of_somebody_elses_keeps_them_shut()
    {
        await using var database = await TestDatabases.CreateAsync();
        await database.SqlAsync("UPDATE installation SET is_demo = true");
        await using var host = new TestHost(database);
        using var browser = await PrepareAsync(host);
        await RefusedAsync(browser);
    }

    [Fact]
    public async Task No_setting_opens_them()
    {
        await using var database = await TestDatabases.CreateAsync();
        await database.SqlAsync("UPDATE installation SET is_demo = true");
        string[] settings =
        [
            "Campaigns:Embedded",
            "Embedded",
            "HostedDatabase:Embedded",
            "Demo",
            "IsDemo",
            "Campaigns:Demo",
            "Campaigns:IsDemo",
        ];
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = settings.ToDictionary(n => n, _ => (string?)"true", StringComparer.Ordinal) }
        );
        using var browser = await PrepareAsync(host);
        await RefusedAsync(browser);
    }

    [Fact]
    public async Task No_header_and_no_cookie_opens_them()
    {
        await using var database = await TestDatabases.CreateAsync();
        await database.SqlAsync("UPDATE installation SET is_demo = true");
        await using var host = new TestHost(database);
        using var browser = await PrepareAsync(host);
        browser.SetCookie("demo", "true");
        browser.Client.DefaultRequestHeaders.Add("X-Demo", "true");
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        browser.Client.DefaultRequestHeaders.Add("X-Original-Host", "localhost");
        await RefusedAsync(browser);
    }

    /// <summary>Marked as a demo, without its thousands of rows.</summary>
    private static TestHost Embedded(params (string Key, string? Value)[] settings) =>
        new(
            database: null,
            new TestHostOptions
            {
                Settings = settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal),
                Services = s => s.RemoveAll<DemoHook>(),
            }
        );

    private static Dictionary<string, string?> Press(string key) => new(StringComparer.Ordinal) { ["key"] = key };

    private static async Task<TestBrowser> PrepareAsync(TestHost host)
    {
        var browser = host.Browser();
        await using var db = host.Db();
        if (!await db.Users.AnyAsync(a => a.DemoKey == Key))
        {
            var account = await host.AccountAsync(demoKey: Key);
            await host.GrantAsync(account, Role.Organiser, (await host.RootAsync()).Id);
        }

        return browser;
    }

    private static async Task RefusedAsync(TestBrowser browser)
    {
        var page = await browser.GetAsync("/sign-in");
        Assert.Null(page.Document.QuerySelector("button[name=key]"));
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in?handler=Demo")
        {
            Content = new FormUrlEncodedContent([new("key", Key), new("__RequestVerificationToken", token!)]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SendAsync(request)).Status);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }
}
