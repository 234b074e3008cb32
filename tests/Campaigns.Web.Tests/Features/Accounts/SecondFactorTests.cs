using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using OtpNet;
using Xunit;

namespace Campaigns.Web.Tests.Features.Accounts;

/// <summary>Whose account reaches far needs a code from a phone besides the password.</summary>
public sealed class SecondFactorTests(SecondFactorTests.Fixture fixture) : IClassFixture<SecondFactorTests.Fixture>
{
    private const string Password = "một câu dễ nhớ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Coordinator)]
    public async Task An_administrator_and_a_coordinator_set_codes_up_at_the_first_sign_in_and_are_not_in_before(Role role)
    {
        var (email, id) = await AccountAsync(role);
        using var browser = Host.Browser();
        var answer = await SignInAsync(browser, email);
        Assert.Equal("/sign-in/set-up", answer.Location);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);

        var page = await browser.GetAsync("/sign-in/set-up");
        Assert.NotNull(page.Document.QuerySelector("svg[role=img]"));
        var key = KeyOf(page);
        var wrong = await browser.SubmitAsync(page, "main form", Code("000000"));
        Assert.NotEmpty(wrong.FieldErrors["Input.Code"]);
        Assert.Equal(key, KeyOf(wrong));
        var done = await browser.SubmitAsync(page, "main form", Code(CodeOf(key)));
        Assert.Equal(10, done.FindAll(".recovery-codes code").Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        await using var db = Host.Db();
        Assert.Equal(["account.second_factor_on", "account.signed_in"], await ActsAsync(id));
    }

    [Theory]
    [InlineData(Role.Organiser)]
    [InlineData(Role.Steward)]
    [InlineData(Role.Viewer)]
    public async Task Others_come_in_with_their_password_and_may_turn_codes_on(Role role)
    {
        var (email, _) = await AccountAsync(role);
        using var browser = Host.Browser();
        Assert.DoesNotContain("set-up", (await SignInAsync(browser, email)).Location, StringComparison.Ordinal);
        var page = await browser.GetAsync("/sign-in/set-up");
        await browser.SubmitAsync(page, "main form", Code(CodeOf(KeyOf(page))));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        using var again = Host.Browser();
        Assert.Equal("/sign-in/code", (await SignInAsync(again, email)).Location);
    }

    [Fact]
    public async Task A_code_opens_once_and_none_before_it()
    {
        var (email, _, key, _) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromSeconds(60));
        var code = CodeOf(key);
        using var own = Host.Browser();
        await SignInAsync(own, email);
        Assert.NotNull((await EnterAsync(own, code)).Location);

        using var thief = Host.Browser();
        await SignInAsync(thief, email);
        Assert.NotEmpty((await EnterAsync(thief, code)).FieldErrors["Input.Code"]);
        Assert.NotEmpty((await EnterAsync(thief, CodeOf(key, -30))).FieldErrors["Input.Code"]);
        Host.Clock.Advance(Duration.FromSeconds(30));
        Assert.NotNull((await EnterAsync(thief, CodeOf(key))).Location);
    }

    [Fact]
    public async Task The_code_that_turned_codes_on_opens_nothing_again()
    {
        var (email, _, key, _) = await WithCodesAsync();
        using var thief = Host.Browser();
        await SignInAsync(thief, email);
        Assert.NotEmpty((await EnterAsync(thief, CodeOf(key))).FieldErrors["Input.Code"]);
    }

    [Fact]
    public async Task A_code_that_is_old_or_somebody_elses_opens_nothing()
    {
        var (email, _, key, _) = await WithCodesAsync();
        var (_, _, other, _) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromMinutes(10));
        using var browser = Host.Browser();
        await SignInAsync(browser, email);
        Assert.NotEmpty((await EnterAsync(browser, CodeOf(key, -90))).FieldErrors["Input.Code"]);
        Assert.NotEmpty((await EnterAsync(browser, CodeOf(other))).FieldErrors["Input.Code"]);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_code_opens_once_and_lies_hashed()
    {
        var (email, id, _, recovery) = await WithCodesAsync();
        using var browser = Host.Browser();
        await SignInAsync(browser, email);
        Assert.NotNull((await EnterAsync(browser, recovery[3].ToLowerInvariant())).Location);
        using var again = Host.Browser();
        await SignInAsync(again, email);
        Assert.NotEmpty((await EnterAsync(again, recovery[3])).FieldErrors["Input.Code"]);
        await using var db = Host.Db();
        Assert.Equal(9, await db.RecoveryCodes.CountAsync(c => c.AccountId == id && c.UsedAt == null, Cancel));
        Assert.Contains("account.signed_in_by_recovery", await ActsAsync(id));
        var bare = recovery[3].Replace("-", "", StringComparison.Ordinal);
        var dump = (string)(await fixture.Database.SqlAsync("SELECT string_agg(row_to_json(c)::text, ' ') FROM account_recovery_code c"))!;
        Assert.DoesNotContain(bare, dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(bare)), dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(bare))),
            dump,
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_waits_and_an_administrator_opens_it()
    {
        var (email, id, key, _) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromMinutes(10));
        using var thief = Host.Browser();
        await SignInAsync(thief, email);
        for (var i = 0; i < 5; i++)
        {
            await EnterAsync(thief, "000000");
        }

        Assert.Contains("Chờ 5 phút", (await EnterAsync(thief, CodeOf(key))).FieldErrors["Input.Code"], StringComparison.Ordinal);
        Assert.Contains("account.code_locked", await ActsAsync(id));
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var page = await administrator.GetAsync($"/accounts/{id}");
        Assert.Contains("Sai mã xác nhận nhiều lần", page.Find("main"), StringComparison.Ordinal);
        await administrator.SubmitAsync(page, "form[action*='handler=Open']");
        Assert.NotNull((await EnterAsync(thief, CodeOf(key))).Location);
    }

    /// <summary>
    /// A right password does not reset the count of wrong codes, or a thief who has the password could guess codes for ever. A right code
    /// resets it.
    /// </summary>
    [Fact]
    public async Task A_right_code_forgets_the_wrong_ones_before_it_and_a_right_password_does_not()
    {
        var (email, _, key, _) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromMinutes(10));
        for (var i = 0; i < 2; i++)
        {
            using var owner = Host.Browser();
            await SignInAsync(owner, email);
            await WrongAsync(owner, 4);
            Assert.NotNull((await EnterAsync(owner, CodeOf(key))).Location);
            Host.Clock.Advance(Duration.FromSeconds(60));
        }

        using var thief = Host.Browser();
        await SignInAsync(thief, email);
        await WrongAsync(thief, 3);
        await SignInAsync(thief, email);
        await WrongAsync(thief, 2);
        Assert.Contains("Chờ 5 phút", (await EnterAsync(thief, CodeOf(key))).FieldErrors["Input.Code"], StringComparison.Ordinal);

        static async Task WrongAsync(TestBrowser browser, int times)
        {
            for (var i = 0; i < times; i++)
            {
                await EnterAsync(browser, "000000");
            }
        }
    }

    [Fact]
    public async Task A_new_grant_that_reaches_far_asks_for_a_code_at_once()
    {
        var (email, id) = await AccountAsync(Role.Organiser);
        using var browser = Host.Browser();
        await SignInAsync(browser, email);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        await Host.GrantAsync(id, Role.Coordinator, (await Host.RootAsync()).Id);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_link_does_not_go_round_the_code()
    {
        var (_, id, _, _) = await WithCodesAsync();
        await using var scope = Host.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByIdAsync(id.ToString());
        var link = new Uri(await scope.ServiceProvider.GetRequiredService<PasswordLinks>().MakeAsync(account!)).PathAndQuery;
        using var browser = Host.Browser();
        var page = await browser.GetAsync(link);
        var answer = await browser.SubmitAsync(
            page,
            "main form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.New"] = "bốn con ngựa chạy qua cầu" }
        );
        Assert.Equal("/sign-in/code", answer.Location);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_link_ends_what_is_signed_in_at_once()
    {
        var id = await Host.AccountAsync();
        using var browser = await Host.SignedInAsync(id);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        await using var scope = Host.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByIdAsync(id.ToString());
        await scope.ServiceProvider.GetRequiredService<PasswordLinks>().MakeAsync(account!);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_takes_lost_codes_away_and_the_session_with_them()
    {
        var (email, id, key, _) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromMinutes(1));
        using var own = Host.Browser();
        await SignInAsync(own, email);
        await EnterAsync(own, CodeOf(key));
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), "form[action*='handler=Codes']");
        Assert.StartsWith("/sign-in", (await own.GetAsync("/account")).Location, StringComparison.Ordinal);
        using var again = Host.Browser();
        Assert.Equal("/sign-in/set-up", (await SignInAsync(again, email)).Location);
        Assert.Contains("account.second_factor_reset", await ActsAsync(id));
    }

    [Fact]
    public async Task The_last_administrator_is_helped_on_the_server()
    {
        var (email, id, _, _) = await WithCodesAsync();
        await using var said = new StringWriter();
        await Host.WithAsync<SecondFactors>(codes => codes.ResetOnServerAsync(email, said, Cancel));
        Assert.Contains(email, said.ToString(), StringComparison.Ordinal);
        using var browser = Host.Browser();
        Assert.Equal("/sign-in/set-up", (await SignInAsync(browser, email)).Location);
        await using var db = Host.Db();
        Assert.Equal(
            ActorKind.System,
            (await db.AuditEntries.SingleAsync(e => e.SubjectId == id && e.Action == "account.second_factor_reset", Cancel)).ActorKind
        );
        await Assert.ThrowsAsync<StartupException>(() =>
            Host.WithAsync<SecondFactors>(codes => codes.ResetOnServerAsync("khong-co@example.vn", said, Cancel))
        );
    }

    [Fact]
    public async Task New_recovery_codes_end_the_old_ones_and_ask_for_a_code()
    {
        var (email, _, key, old) = await WithCodesAsync();
        Host.Clock.Advance(Duration.FromMinutes(1));
        using var browser = Host.Browser();
        await SignInAsync(browser, email);
        await EnterAsync(browser, CodeOf(key));
        var page = await browser.GetAsync("/account");
        Assert.NotEmpty(
            (
                await browser.SubmitAsync(
                    page,
                    "form[action*='handler=Recovery']",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["Code.Code"] = "000000" }
                )
            ).FieldErrors
        );
        Host.Clock.Advance(Duration.FromSeconds(30));
        var renewed = await browser.SubmitAsync(
            page,
            "form[action*='handler=Recovery']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Code.Code"] = CodeOf(key) }
        );
        Assert.Equal(10, renewed.FindAll(".recovery-codes code").Except(old, StringComparer.Ordinal).Count());
        using var again = Host.Browser();
        await SignInAsync(again, email);
        Assert.NotEmpty((await EnterAsync(again, old[0])).FieldErrors["Input.Code"]);
    }

    [Fact]
    public async Task The_key_lies_sealed_in_the_database()
    {
        var (_, id, key, _) = await WithCodesAsync();
        var stored = (byte[])(await fixture.Database.SqlAsync($"SELECT key FROM account_second_factor WHERE account_id = '{id}'"))!;
        Assert.Equal(-1, stored.AsSpan().IndexOf(Base32Encoding.ToBytes(key)));
    }

    [Fact]
    public async Task A_demo_keeps_its_way_in_by_one_press_and_a_setting_decides_elsewhere()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var off = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SignIn:SecondFactor"] = "false" } }
        );
        var id = await off.AccountAsync(password: Password);
        await off.GrantAsync(id, Role.Administrator, (await off.RootAsync()).Id);
        using var browser = off.Browser();
        Assert.DoesNotContain("set-up", (await SignInAsync(browser, $"{id:N}@example.vn")).Location, StringComparison.Ordinal);

        // An account that has switched the code on is asked for it here too.
        off.Clock.Reset(Host.Clock.GetCurrentInstant());
        var page = await browser.GetAsync("/sign-in/set-up");
        await browser.SubmitAsync(page, "main form", Code(CodeOf(KeyOf(page))));
        using var again = off.Browser();
        Assert.Equal("/sign-in/code", (await SignInAsync(again, $"{id:N}@example.vn")).Location);

        // Without the setting it is the demo's mark that says no, and nothing else.
        Assert.True(await Host.WithAsync<SecondFactorPolicy, bool>(p => p.IsAskedAsync(Cancel).AsTask()));
        await database.SqlAsync("UPDATE installation SET is_demo = true");
        await using var demo = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SignIn:SecondFactor"] = null } }
        );
        Assert.False(await demo.WithAsync<SecondFactorPolicy, bool>(p => p.IsAskedAsync(Cancel).AsTask()));
    }

    private static Dictionary<string, string?> Code(string code) => new(StringComparer.Ordinal) { ["Input.Code"] = code };

    private static string KeyOf(TestPage page) => page.Find(".set-up-steps code")!.Replace(" ", "", StringComparison.Ordinal);

    private static async Task<TestPage> SignInAsync(TestBrowser browser, string email) =>
        await browser.SubmitAsync(
            await browser.GetAsync("/sign-in"),
            "form[action='/sign-in']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = Password }
        );

    private static async Task<TestPage> EnterAsync(TestBrowser browser, string code) =>
        await browser.SubmitAsync(await browser.GetAsync("/sign-in/code"), "main form", Code(code));

    private string CodeOf(string key, int seconds = 0) =>
        new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(Host.Clock.GetCurrentInstant().ToDateTimeUtc().AddSeconds(seconds));

    private async Task<List<string>> ActsAsync(Guid id)
    {
        await using var db = Host.Db();
        return await db
            .AuditEntries.Where(e => e.SubjectId == id)
            .OrderBy(e => e.At)
            .ThenBy(e => e.Id)
            .Select(e => e.Action)
            .ToListAsync(Cancel);
    }

    private async Task<(string Email, Guid Id, string Key, IReadOnlyList<string> Recovery)> WithCodesAsync()
    {
        var (email, id) = await AccountAsync(Role.Coordinator);
        using var browser = Host.Browser();
        await SignInAsync(browser, email);
        var page = await browser.GetAsync("/sign-in/set-up");
        var key = KeyOf(page);
        var done = await browser.SubmitAsync(page, "main form", Code(CodeOf(key)));
        return (email, id, key, done.FindAll(".recovery-codes code"));
    }

    private async Task<(string Email, Guid Id)> AccountAsync(Role role)
    {
        var id = await Host.AccountAsync(password: Password);
        await Host.GrantAsync(id, role, (await Host.RootAsync()).Id);
        return ($"{id:N}@example.vn", id);
    }

    public sealed class Fixture()
        : HostFixture(
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SignIn:SecondFactor"] = null } }
        );
}
