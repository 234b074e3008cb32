using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Accounts;

/// <summary>Who guesses waits; nobody else does. What happened stands in the log, and an administrator sees a lock and opens it.</summary>
public sealed class SignInGuardTests(SignInGuardTests.Fixture fixture) : IClassFixture<SignInGuardTests.Fixture>
{
    private const string Password = "một câu dễ nhớ";
    private const string Wrong = "sai mật khẩu";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task Five_wrong_passwords_lock_that_account_for_that_address_and_for_five_minutes()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        using var stranger = Host.Browser();
        await FailAsync(stranger, email, 5);
        Assert.Null((await SendAsync(stranger, email, Password)).Location);
        Host.Clock.Advance(Duration.FromMinutes(5));
        Assert.NotNull((await SendAsync(stranger, email, Password)).Location);
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones_before_it()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        for (var i = 0; i < 2; i++)
        {
            using var browser = Host.Browser();
            await FailAsync(browser, email, 4);
            Assert.NotNull((await SendAsync(browser, email, Password)).Location);
        }
    }

    [Fact]
    public async Task An_office_behind_one_address_is_not_kept_out_by_one_of_its_people()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "0.2" } }
        );
        var office = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var id = await host.AccountAsync(password: Password);
            await host.GrantAsync(id, Role.Organiser, (await host.RootAsync()).Id);
            office.Add($"{id:N}@example.vn");
        }

        using var hers = host.Browser();
        await FailAsync(hers, office[0], 30);
        using var his = host.Browser();
        Assert.NotNull((await SendAsync(his, office[1], Password)).Location);
    }

    [Fact]
    public async Task Whoever_guesses_does_not_keep_the_owner_out_of_a_browser_where_she_was_before()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        using var own = Host.Browser();
        await OutAsync(own, await SendAsync(own, email, Password));
        using var stranger = Host.Browser();
        await FailAsync(stranger, email, 6);
        Assert.Null((await SendAsync(stranger, email, Password)).Location);
        Assert.NotNull((await SendAsync(own, email, Password)).Location);

        // A cookie that the server did not write makes no browser known.
        using var forger = Host.Browser();
        forger.SetCookie("browser", own.Cookie("browser")![..^4] + "AAAA");
        Assert.Null((await SendAsync(forger, email, Password)).Location);
    }

    [Fact]
    public async Task A_browser_where_somebody_was_before_has_a_count_of_its_own()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        using var own = Host.Browser();
        await OutAsync(own, await SendAsync(own, email, Password));
        await FailAsync(own, email, 5);
        Assert.Null((await SendAsync(own, email, Password)).Location);
        using var elsewhere = Host.Browser();
        Assert.NotNull((await SendAsync(elsewhere, email, Password)).Location);
    }

    [Fact]
    public async Task Many_guesses_at_once_are_no_more_than_many_after_each_other()
    {
        var (email, id) = await AccountAsync(Role.Organiser);
        using var stranger = Host.Browser();
        var page = await stranger.GetAsync("/sign-in");
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => stranger.SubmitAsync(page, "form[action='/sign-in']", Values(email, Wrong)))
        );
        await using var db = Host.Db();
        Assert.Equal(
            5,
            await db.AuditEntries.CountAsync(
                e => e.SubjectId == id && (e.Action == "account.sign_in_failed" || e.Action == "account.sign_in_locked"),
                Cancel
            )
        );
    }

    [Fact]
    public async Task Sign_in_looks_at_one_hash_whatever_is_wrong()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        var (locked, lockedId) = await AccountAsync(Role.Organiser);
        await fixture.Database.SqlAsync($"UPDATE account SET lockout_enabled = true, lockout_end = '9999-12-31' WHERE id = '{lockedId}'");
        var (ended, endedId) = await AccountAsync(Role.Organiser);
        await fixture.Database.SqlAsync($"UPDATE account SET ended_at = now() WHERE id = '{endedId}'");
        var bare = await Host.AccountAsync();
        var (waits, _) = await AccountAsync(Role.Organiser);
        using var browser = Host.Browser();
        await FailAsync(browser, waits, 5);

        // The first look makes the hash that is looked at where there is none.
        await SendAsync(browser, "somebody@example.vn", Wrong);
        foreach (
            var (name, password) in new[]
            {
                ("nobody@example.vn", Wrong),
                (email, Wrong),
                (locked, Password),
                (ended, Password),
                ($"{bare:N}@example.vn", Wrong),
                (waits, Password),
                (email, Password),
            }
        )
        {
            var before = fixture.Hasher.Looks;
            await SendAsync(browser, name, password);
            Assert.Equal((name, before + 1), (name, fixture.Hasher.Looks));
        }
    }

    [Fact]
    public async Task Failures_locks_and_successes_are_in_the_log_without_the_name_that_was_typed()
    {
        var (email, id) = await AccountAsync(Role.Organiser);
        using var browser = Host.Browser();
        await FailAsync(browser, email, 6);
        Host.Clock.Advance(Duration.FromMinutes(5));
        await SendAsync(browser, email, Password);
        await SendAsync(Host.Browser(), "khong-co-ai@example.vn", Wrong);
        await using var db = Host.Db();
        var acts = await db
            .AuditEntries.Where(e => e.SubjectId == id)
            .OrderBy(e => e.At)
            .ThenBy(e => e.Id)
            .Select(e => e.Action)
            .ToListAsync(Cancel);
        Assert.Equal([.. Enumerable.Repeat("account.sign_in_failed", 4), "account.sign_in_locked", "account.signed_in"], acts);

        // A failed sign-in is written without an actor: nobody knows who tried it.
        Assert.All(
            await db.AuditEntries.Where(e => e.SubjectId == id && e.Action != "account.signed_in").ToListAsync(Cancel),
            e => Assert.Equal((ActorKind.System, (Guid?)null), (e.ActorKind, e.ActorId))
        );
        var unknown = await db
            .AuditEntries.Where(e => e.SubjectId == Guid.Empty && e.Action == "account.sign_in_failed")
            .Select(e => e.Fields)
            .ToListAsync(Cancel);
        Assert.NotEmpty(unknown);
        Assert.DoesNotContain(unknown, f => f!.Contains("khong-co-ai", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_administrator_sees_a_lock_and_opens_it()
    {
        var (email, id) = await AccountAsync(Role.Organiser);
        using var browser = Host.Browser();
        await FailAsync(browser, email, 5);
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var list = await administrator.GetAsync("/accounts?state=locked");
        Assert.Contains(list.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == $"/accounts/{id}");
        var page = await administrator.GetAsync($"/accounts/{id}");
        Assert.Contains("Sai mật khẩu nhiều lần", page.Find("main"), StringComparison.Ordinal);
        page = await administrator.FollowAsync(await administrator.SubmitAsync(page, "form[action*='handler=Open']"));
        Assert.DoesNotContain("Sai mật khẩu nhiều lần lúc", page.Find("main"), StringComparison.Ordinal);
        Assert.NotNull((await SendAsync(browser, email, Password)).Location);
    }

    [Fact]
    public async Task The_present_password_is_not_guessed_at_a_screen_that_was_left_open()
    {
        var (_, id) = await AccountAsync(Role.Viewer);
        using var browser = await Host.SignedInAsync(id);
        for (var i = 0; i < 5; i++)
        {
            await ChangeAsync(Wrong);
        }

        var answer = await ChangeAsync(Password);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("Chờ 5 phút", answer.FieldErrors["Password.Current"], StringComparison.Ordinal);

        async Task<TestPage> ChangeAsync(string current) =>
            await browser.SubmitAsync(
                await browser.GetAsync("/account"),
                "form[action*='handler=Password']",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Password.Current"] = current,
                    ["Password.New"] = "bốn con ngựa chạy qua cầu",
                }
            );
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_a_copy_of_its_cookie_too()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        using var own = Host.Browser();
        await SendAsync(own, email, Password);
        using var thief = Host.Browser();
        thief.SetCookie("account", own.Cookie("account")!);
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/account")).Status);
        await own.SubmitAsync(await own.GetAsync("/account"), "form[action='/sign-out']");
        Assert.StartsWith("/sign-in", (await thief.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_sessions_at_once()
    {
        var (email, id) = await AccountAsync(Role.Organiser);
        using var first = Host.Browser();
        using var second = Host.Browser();
        await SendAsync(first, email, Password);
        await SendAsync(second, email, Password);
        var answer = await first.SubmitAsync(await first.GetAsync("/account"), "form[action*='handler=Everywhere']");
        Assert.Equal("/sign-in", answer.Location);
        Assert.StartsWith("/sign-in", (await first.GetAsync("/account")).Location, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await second.GetAsync("/account")).Location, StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.True(await db.AuditEntries.AnyAsync(e => e.SubjectId == id && e.Action == "account.signed_out_everywhere", Cancel));
    }

    [Fact]
    public async Task A_changed_password_puts_the_other_browsers_out_and_keeps_this_one()
    {
        var (email, _) = await AccountAsync(Role.Organiser);
        using var here = Host.Browser();
        using var there = Host.Browser();
        await SendAsync(here, email, Password);
        await SendAsync(there, email, Password);
        await here.SubmitAsync(
            await here.GetAsync("/account"),
            "form[action*='handler=Password']",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Password.Current"] = Password,
                ["Password.New"] = "bốn con ngựa chạy qua cầu",
            }
        );
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).Status);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("matkhau123")]
    [InlineData("Mật khẩu 2026")]
    [InlineData("1234567890")]
    [InlineData("qwertyuiop")]
    [InlineData("password123!")]
    [InlineData("P@ssw0rd2026")]
    [InlineData("daklak2026")]
    [InlineData("campaigns2026")]
    [InlineData("vietnam123456")]
    [InlineData("H'Yim Kđoh 1985")]
    [InlineData("kdoh1985@!")]
    [InlineData("mnopqrstuvwx")]
    [InlineData("xwvutsrqponm")]
    [InlineData("tayzatayzatayza")]
    [InlineData("m@tkh4u2026")]
    public void A_common_password_is_refused(string password) =>
        Assert.True(CommonPasswords.IsCommon(password, ["H'Yim Kđoh", "hyim.kdoh@daklak.example.vn"]));

    [Theory]
    [InlineData(Password)]
    [InlineData("bốn con ngựa chạy qua cầu")]
    [InlineData("correct horse battery staple")]
    [InlineData("x7Kq-92mPz-tRw")]
    [InlineData("Buôn tôi có ba cây kơ nia")]
    public void A_sentence_of_ones_own_is_taken(string password) =>
        Assert.False(CommonPasswords.IsCommon(password, ["H'Yim Kđoh", "hyim.kdoh@daklak.example.vn"]));

    [Fact]
    public async Task The_form_says_at_its_field_that_a_password_is_common()
    {
        var (_, id) = await AccountAsync(Role.Viewer);
        using var browser = await Host.SignedInAsync(id);
        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/account"),
            "form[action*='handler=Password']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Password.Current"] = Password, ["Password.New"] = "matkhau123" }
        );
        Assert.Contains("dễ đoán", answer.FieldErrors["Password.New"], StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Values(string email, string password) =>
        new(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = password };

    private static async Task<TestPage> SendAsync(TestBrowser browser, string email, string password) =>
        await browser.SubmitAsync(await browser.GetAsync("/sign-in"), "form[action='/sign-in']", Values(email, password));

    private static async Task FailAsync(TestBrowser browser, string email, int times)
    {
        var page = await browser.GetAsync("/sign-in");
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.SubmitAsync(page, "form[action='/sign-in']", Values(email, Wrong))).Status);
        }
    }

    private static async Task OutAsync(TestBrowser browser, TestPage signedIn)
    {
        Assert.NotNull(signedIn.Location);
        await browser.SubmitAsync(await browser.GetAsync("/account"), "form[action='/sign-out']");
    }

    private async Task<(string Email, Guid Id)> AccountAsync(Role role)
    {
        var id = await Host.AccountAsync(password: Password);
        await Host.GrantAsync(id, role, (await Host.RootAsync()).Id);
        return ($"{id:N}@example.vn", id);
    }

    public sealed class Fixture()
        : HostFixture(new TestHostOptions { Services = s => s.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Account>>(Counting)) })
    {
        // One a process is enough: the tests of one class run after each other.
        private static readonly CountingHasher Counting = new();

        internal CountingHasher Hasher { get; } = Counting;
    }

    internal sealed class CountingHasher : IPasswordHasher<Account>
    {
        private readonly PasswordHasher<Account> _hasher = new();
        private int _looks;

        public int Looks => _looks;

        public string HashPassword(Account user, string password)
        {
            Interlocked.Increment(ref _looks);
            return _hasher.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _looks);
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
