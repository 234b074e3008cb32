using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Accounts;

/// <summary>An administrator makes accounts, gives and ends grants, locks, ends and hands over; through the pages.</summary>
public sealed class AccountPagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string District = "Huyện Cư M'gar";
    private const string Password = "một câu dễ nhớ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task An_account_is_made_with_its_grant_and_whoever_holds_the_link_sets_the_password_once()
    {
        using var administrator = await AdministratorAsync();
        var district = await Host.UnitAsync(District);
        var union = await Host.UnitAsync("Hội Liên hiệp Phụ nữ tỉnh");
        var form = await administrator.GetAsync("/accounts/new");
        var made = await administrator.SubmitAsync(
            form,
            "main form[method=post]",
            Values(
                ("Input.DisplayName", "H'Bia Niê Kđăm"),
                ("Input.Email", "bia@example.vn"),
                ("Input.UserName", "hbia"),
                ("Grant.Role", "Organiser"),
                ("Grant.UnitId", district.Id.ToString()),
                ("Grant.ActingUnitId", union.Id.ToString())
            )
        );
        Assert.StartsWith("/accounts/", made.Location, StringComparison.Ordinal);

        var page = await administrator.GetAsync(made.Location!);
        var link = page.Find(".notice code")!;
        Assert.Contains("/password?account=", link, StringComparison.Ordinal);
        Assert.Null((await administrator.GetAsync(made.Location!)).Find(".notice code"));
        await using var db = Host.Db();
        var account = await db.Users.SingleAsync(a => a.Email == "bia@example.vn", Cancel);
        var grant = await db.Grants.SingleAsync(g => g.AccountId == account.Id, Cancel);
        Assert.Equal((Role.Organiser, district.Id, union.Id, false), (grant.Role, grant.UnitId, grant.ActingUnitId, grant.MaySearch));
        Assert.Equal(["account.grant_given", "account.made"], (await ActionsAsync(account.Id)).Order(StringComparer.Ordinal));

        using var newcomer = Host.Browser();
        var path = new Uri(link).PathAndQuery;
        var open = await newcomer.GetAsync(path);
        Assert.Contains("H'Bia Niê Kđăm", open.Find(".alone-card"), StringComparison.Ordinal);
        var refused = await newcomer.SubmitAsync(open, "form[method=post]:has([name='Input.New'])", Values(("Input.New", "ngắn")));
        Assert.Contains("10", refused.FieldErrors["Input.New"], StringComparison.Ordinal);
        var set = await newcomer.SubmitAsync(open, "form[method=post]:has([name='Input.New'])", Values(("Input.New", Password)));
        Assert.Equal("/", set.Location);
        Assert.Equal("H'Bia Niê Kđăm", (await newcomer.GetAsync("/account")).Find(".person-name"));
        Assert.Contains("không còn dùng được", (await NobodyAsync(path)).Find(".notice"), StringComparison.Ordinal);

        // Signing in works with the user name as well as with the e-mail address.
        foreach (var name in new[] { "hbia", "HBia", "bia@example.vn" })
        {
            using var door = Host.Browser();
            Assert.Equal(
                "/",
                (
                    await door.SubmitAsync(
                        await door.GetAsync("/sign-in"),
                        "form[action='/sign-in']",
                        Values(("Input.Email", name), ("Input.Password", Password))
                    )
                ).Location
            );
        }
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_made()
    {
        using var administrator = await AdministratorAsync();
        await Host.AccountAsync("Người Có Trước");
        await using var db = Host.Db();
        var taken = await db.Users.Where(a => a.DisplayName == "Người Có Trước").Select(a => a.Email!).FirstAsync(Cancel);
        var accounts = await db.Users.CountAsync(Cancel);
        var form = await administrator.GetAsync("/accounts/new");
        var empty = await administrator.SubmitAsync(form, "main form[method=post]");
        Assert.Equal(
            ["Grant.Role", "Grant.UnitId", "Input.DisplayName", "Input.Email"],
            empty.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );

        var district = await Host.UnitAsync(District);
        var twice = await administrator.SubmitAsync(
            form,
            "main form[method=post]",
            Values(
                ("Input.DisplayName", "Ai Đó"),
                ("Input.Email", taken),
                ("Grant.Role", "Viewer"),
                ("Grant.UnitId", district.Id.ToString())
            )
        );
        Assert.Contains(taken, twice.FieldErrors["Input.Email"], StringComparison.Ordinal);
        var odd = await administrator.SubmitAsync(
            form,
            "main form[method=post]",
            Values(
                ("Input.DisplayName", "Ai Đó"),
                ("Input.Email", "moi@example.vn"),
                ("Input.UserName", "tên có dấu"),
                ("Grant.Role", "Viewer"),
                ("Grant.UnitId", district.Id.ToString())
            )
        );
        Assert.Contains("không dấu", odd.FieldErrors["Input.UserName"], StringComparison.Ordinal);
        var search = await administrator.SubmitAsync(
            form,
            "main form[method=post]",
            Values(
                ("Input.DisplayName", "Ai Đó"),
                ("Input.Email", "moi@example.vn"),
                ("Grant.Role", "Viewer"),
                ("Grant.UnitId", district.Id.ToString()),
                ("Grant.MaySearch", "true")
            )
        );
        Assert.Contains("Grant.MaySearch", search.FieldErrors.Keys);
        Assert.Equal(accounts, await db.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task The_list_finds_names_without_marks_and_pages_by_key()
    {
        using var administrator = await AdministratorAsync();
        var district = await Host.UnitAsync("Huyện Krông Búk");
        for (var i = 0; i < 55; i++)
        {
            await Host.GrantAsync(await Host.AccountAsync($"Trang Thứ {i:00}"), Role.Viewer, district.Id);
        }

        var found = await administrator.GetAsync("/accounts?q=trang+thu+07");
        Assert.Equal(["Trang Thứ 07"], found.Document.QuerySelectorAll("tbody th a").Select(a => a.TextContent));
        var names = new List<string>();
        var address = "/accounts?q=trang+thu&role=Viewer";
        while (address is not null)
        {
            var page = await administrator.GetAsync(address);
            names.AddRange(page.Document.QuerySelectorAll("tbody th a").Select(a => a.TextContent));
            address = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(0, 55).Select(i => $"Trang Thứ {i:00}"), names);
        Assert.NotNull((await administrator.GetAsync("/accounts?q=khong+co+ai")).Find(".empty"));
    }

    [Fact]
    public async Task A_grant_is_given_once_and_ended_and_then_gives_nothing_more()
    {
        using var administrator = await AdministratorAsync();
        var district = await Host.UnitAsync(District);
        var id = await Host.AccountAsync();
        using var holder = await Host.SignedInAsync(id);
        Assert.Equal(HttpStatusCode.Forbidden, (await holder.GetAsync("/events")).Status);
        var grant = Values(("Grant.Role", "Organiser"), ("Grant.UnitId", district.Id.ToString()));
        const string Form = "form[action*='handler=Grant']";
        Assert.Equal(
            $"/accounts/{id}",
            (await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), Form, grant)).Location
        );
        Assert.Equal(HttpStatusCode.OK, (await holder.GetAsync("/events")).Status);
        var again = await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), Form, grant);
        Assert.Contains("đã có đúng quyền", again.FieldErrors["Grant.Role"], StringComparison.Ordinal);

        Host.Clock.Advance(Duration.FromSeconds(1));
        var ended = await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), "form[action*='handler=EndGrant']");
        Assert.Equal($"/accounts/{id}", ended.Location);
        Assert.Equal(HttpStatusCode.Forbidden, (await holder.GetAsync("/events")).Status);
        Assert.Equal(["account.grant_ended", "account.grant_given"], await ActionsAsync(id));

        // A grant that was ended by mistake can be given again with one press for a day, as a new grant.
        var slip = await administrator.GetAsync($"/accounts/{id}");
        Assert.Contains("bấm “Giao lại”", slip.Find("#toasts"), StringComparison.Ordinal);
        Assert.Equal($"/accounts/{id}", (await administrator.SubmitAsync(slip, "form[action*='handler=GiveAgain']")).Location);
        Assert.Equal(HttpStatusCode.OK, (await holder.GetAsync("/events")).Status);
        var given = await administrator.GetAsync($"/accounts/{id}");
        Assert.Null(given.Document.QuerySelector("form[action*='handler=GiveAgain']"));
        Host.Clock.Advance(Duration.FromSeconds(1));
        await administrator.SubmitAsync(given, "form[action*='handler=EndGrant']");
        var open = await administrator.GetAsync($"/accounts/{id}");
        Assert.NotNull(open.Document.QuerySelector("form[action*='handler=GiveAgain']"));
        Host.Clock.Advance(Duration.FromHours(24));
        Assert.Null((await administrator.GetAsync($"/accounts/{id}")).Document.QuerySelector("form[action*='handler=GiveAgain']"));
        Assert.Contains(
            "đã lâu",
            (await administrator.SubmitAsync(open, "form[action*='handler=GiveAgain']")).Find(".error-summary"),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await holder.GetAsync("/events")).Status);
        Host.Clock.Reset(TestDatabases.Start);
    }

    [Fact]
    public async Task A_steward_gets_one_activity_and_the_right_to_search_and_nobody_else_does()
    {
        using var administrator = await AdministratorAsync();
        var activity = await PublicEvents.AddAsync(Host);
        var union = await Host.UnitAsync("Hội Liên hiệp Phụ nữ tỉnh");
        var district = await Host.UnitAsync(District);
        var id = await Host.AccountAsync();
        const string Form = "form[action*='handler=Grant']";
        var page = await administrator.GetAsync($"/accounts/{id}");
        var wrongRole = await administrator.SubmitAsync(
            page,
            Form,
            Values(("Grant.Role", "Organiser"), ("Grant.UnitId", union.Id.ToString()), ("Grant.ActivityId", activity.Id.ToString()))
        );
        Assert.Contains("người đón tiếp", wrongRole.FieldErrors["Grant.ActivityId"], StringComparison.Ordinal);
        var elsewhere = await administrator.SubmitAsync(
            page,
            Form,
            Values(("Grant.Role", "Steward"), ("Grant.UnitId", district.Id.ToString()), ("Grant.ActivityId", activity.Id.ToString()))
        );
        Assert.Contains("không thuộc", elsewhere.FieldErrors["Grant.ActivityId"], StringComparison.Ordinal);
        await administrator.SubmitAsync(
            page,
            Form,
            Values(
                ("Grant.Role", "Steward"),
                ("Grant.UnitId", union.Id.ToString()),
                ("Grant.ActivityId", activity.Id.ToString()),
                ("Grant.MaySearch", "true")
            )
        );
        await using var db = Host.Db();
        var grant = await db.Grants.SingleAsync(g => g.AccountId == id, Cancel);
        Assert.Equal((Role.Steward, activity.Id, true), (grant.Role, grant.ActivityId, grant.MaySearch));
        Assert.Contains(
            PublicEvents.Title,
            (await administrator.GetAsync("/accounts/find?of=activities&q=bao+luc")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_leaves_hands_over_what_holds_and_is_out_at_once()
    {
        using var administrator = await AdministratorAsync();
        var (district, commune) = (await Host.UnitAsync(District), await Host.UnitAsync("Xã Ea Tul"));
        var leaving = await Host.AccountAsync("Người Nghỉ", Password);
        var successor = await Host.AccountAsync("Người Mới");
        await Host.GrantAsync(leaving, Role.Organiser, district.Id);
        await Host.GrantAsync(leaving, Role.Viewer, commune.Id);
        await Host.GrantAsync(successor, Role.Viewer, commune.Id);
        using var session = await Host.SignedInAsync(leaving);
        Assert.Equal(HttpStatusCode.OK, (await session.GetAsync("/events")).Status);
        Host.Clock.Advance(Duration.FromSeconds(1));

        var ask = await administrator.GetAsync($"/accounts/{leaving}?ask=end");
        Assert.Contains("2 quyền", ask.Find("#ask"), StringComparison.Ordinal);
        const string Form = "form[action*='handler=End#']";
        var self = await administrator.SubmitAsync(ask, Form, Values(("Successor", leaving.ToString())));
        Assert.Contains("người khác", self.FieldErrors["Successor"], StringComparison.Ordinal);
        Assert.Equal(
            $"/accounts/{leaving}",
            (await administrator.SubmitAsync(ask, Form, Values(("Successor", successor.ToString())))).Location
        );

        await using var db = Host.Db();
        Assert.NotNull((await db.Users.SingleAsync(a => a.Id == leaving, Cancel)).EndedAt);
        Assert.True(await db.Grants.Where(g => g.AccountId == leaving).AllAsync(g => g.ValidTo != null, Cancel));
        var now = Host.Clock.GetCurrentInstant();
        var taken = await db.Grants.Where(g => g.AccountId == successor && g.ValidTo == null).OrderBy(g => g.ValidFrom).ToListAsync(Cancel);
        Assert.Equal([(Role.Viewer, commune.Id), (Role.Organiser, district.Id)], taken.Select(g => (g.Role, g.UnitId)));
        Assert.Equal(now, taken[1].ValidFrom);
        Assert.NotEqual(HttpStatusCode.OK, (await session.GetAsync("/events")).Status);
        Assert.Contains("account.ended", await ActionsAsync(leaving));
        Assert.Contains("account.grant_taken_over", await ActionsAsync(successor));

        // An account that was ended gets no more grants, and nobody signs in with it.
        var page = await administrator.GetAsync($"/accounts/{leaving}");
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Grant']"));
        using var door = Host.Browser();
        var email = await db.Users.Where(a => a.Id == leaving).Select(a => a.Email).SingleAsync(Cancel);
        Assert.Null(
            (
                await door.SubmitAsync(
                    await door.GetAsync("/sign-in"),
                    "form[action='/sign-in']",
                    Values(("Input.Email", email), ("Input.Password", Password))
                )
            ).Location
        );
    }

    [Fact]
    public async Task A_locked_account_does_not_sign_in_until_it_is_unlocked()
    {
        using var administrator = await AdministratorAsync();
        var id = await Host.AccountAsync("Người Khóa", Password);
        await using var db = Host.Db();
        var email = await db.Users.Where(a => a.Id == id).Select(a => a.Email).SingleAsync(Cancel);
        var locked = await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), "form[action*='handler=Lock']");
        Assert.Contains("bấm “Mở khóa”", (await administrator.FollowAsync(locked)).Find("#toasts"), StringComparison.Ordinal);
        using var door = Host.Browser();
        Task<TestPage> SignInAsync(TestPage page) =>
            door.SubmitAsync(page, "form[action='/sign-in']", Values(("Input.Email", email), ("Input.Password", Password)));
        Assert.Null((await SignInAsync(await door.GetAsync("/sign-in"))).Location);
        Assert.Contains(
            "Đang khóa",
            (await administrator.GetAsync("/accounts?state=locked&q=nguoi+khoa")).Find("tbody"),
            StringComparison.Ordinal
        );
        await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), "form[action*='handler=Unlock']");
        Assert.NotNull((await SignInAsync(await door.GetAsync("/sign-in"))).Location);
        Assert.Equal(["account.signed_in", "account.unlocked", "account.sign_in_failed", "account.locked"], await ActionsAsync(id));
    }

    [Theory]
    [InlineData("handler=Lock")]
    [InlineData("handler=End#")]
    public async Task Whose_account_is_locked_or_ended_is_out_on_every_device_within_a_minute(string act)
    {
        var time = new LaterTime();
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Services = services => services.AddSingleton<TimeProvider>(time) }
        );
        var root = await host.RootAsync();
        using var administrator = await host.SignedInAsync(Role.Administrator, root.Id);
        var id = await host.AccountAsync("Người Ra");
        await host.GrantAsync(id, Role.Organiser, root.Id);
        using var session = await host.SignedInAsync(id);
        Assert.Equal(HttpStatusCode.OK, (await session.GetAsync("/account")).Status);

        var page = await administrator.GetAsync(
            act.StartsWith("handler=End", StringComparison.Ordinal) ? $"/accounts/{id}?ask=end" : $"/accounts/{id}"
        );
        Assert.NotNull((await administrator.SubmitAsync(page, $"form[action*='{act}']")).Location);
        time.Later = TimeSpan.FromSeconds(61);
        var shut = await session.GetAsync("/account");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?returnUrl=%2Faccount"), (shut.Status, shut.Location));

        // No other account is locked.
        Assert.Equal(HttpStatusCode.OK, (await administrator.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Nobody_locks_or_ends_themselves_or_takes_their_own_right_to_administer()
    {
        using var administrator = await AdministratorAsync();
        var own = $"/accounts/{administrator.AccountId}";
        var page = await administrator.GetAsync(own);
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Lock']"));
        Assert.Null(page.Document.QuerySelector("form[action*='handler=End#']"));
        var kept = await administrator.SubmitAsync(page, "form[action*='handler=EndGrant']");
        Assert.Contains("Nhờ quản trị viên khác", kept.Find(".error-summary"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await administrator.GetAsync("/accounts")).Status);
    }

    [Theory]
    [InlineData("form[action*='handler=EndGrant']")]
    [InlineData("form[action*='handler=Lock']")]
    public async Task Two_administrators_who_end_each_other_at_the_same_moment_leave_one(string form)
    {
        using var one = await AdministratorAsync();
        using var other = await AdministratorAsync();
        var pages = new[] { await one.GetAsync($"/accounts/{other.AccountId}"), await other.GetAsync($"/accounts/{one.AccountId}") };
        await Task.WhenAll(one.SubmitAsync(pages[0], form), other.SubmitAsync(pages[1], form));
        Host.Clock.Advance(Duration.FromSeconds(1));
        var open = new[] { (await one.GetAsync("/accounts")).Status, (await other.GetAsync("/accounts")).Status };
        Assert.Single(open, HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_administrator_of_a_district_reaches_its_accounts_alone_and_gives_nothing_beyond()
    {
        var district = await Host.UnitAsync(District);
        using var administrator = await Host.SignedInAsync(Role.Administrator, district.Id);
        var other = await Host.AccountAsync("Cán Bộ Tỉnh");
        await Host.GrantAsync(other, Role.Coordinator, (await Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync($"/accounts/{other}")).Status);
        Assert.NotNull((await administrator.GetAsync("/accounts?q=can+bo+tinh")).Find(".empty"));

        // An account with a grant here and another one above is visible, but only administrators above may change it.
        await Host.GrantAsync(other, Role.Viewer, district.Id);
        var seen = await administrator.GetAsync($"/accounts/{other}");
        Assert.Equal(HttpStatusCode.OK, seen.Status);
        Assert.Null(seen.Document.QuerySelector("form[action*='handler=Link']"));
        var token = (await administrator.GetAsync("/account"))
            .Document.QuerySelector("input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        foreach (var handler in new[] { "Link", "Lock", "End", "Save", "Grant" })
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, $"/accounts/{other}?handler={handler}")
            {
                Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]),
            };
            Assert.Equal(HttpStatusCode.Forbidden, (await administrator.SendAsync(post)).Status);
        }

        var form = await administrator.GetAsync("/accounts/new");
        var beyond = await administrator.SubmitAsync(
            form,
            "main form[method=post]",
            Values(
                ("Input.DisplayName", "Ai Đó"),
                ("Input.Email", "ai-do@example.vn"),
                ("Grant.Role", "Administrator"),
                ("Grant.UnitId", (await Host.RootAsync()).Id.ToString())
            )
        );
        Assert.Contains("ngoài phạm vi", beyond.FieldErrors["Grant.UnitId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_made_before_another_opens_nothing()
    {
        using var administrator = await AdministratorAsync();
        var id = await Host.AccountAsync();
        var first = await LinkAsync();
        var second = await LinkAsync();
        Assert.Contains("không còn dùng được", (await NobodyAsync(first)).Find(".notice"), StringComparison.Ordinal);
        Assert.Null((await NobodyAsync(second)).Find(".notice"));
        Assert.Contains("không còn dùng được", (await NobodyAsync(second[..^4] + "AAAA")).Find(".notice"), StringComparison.Ordinal);

        await fixture.Database.SqlAsync($"UPDATE account SET ended_at = now() WHERE id = '{id}'");
        Assert.Contains("không còn dùng được", (await NobodyAsync(second)).Find(".notice"), StringComparison.Ordinal);

        async Task<string> LinkAsync()
        {
            await administrator.SubmitAsync(await administrator.GetAsync($"/accounts/{id}"), "form[action*='handler=Link']");
            return new Uri((await administrator.GetAsync($"/accounts/{id}")).Find(".notice code")!).PathAndQuery;
        }
    }

    [Fact]
    public async Task A_corrected_account_keeps_no_value_of_the_person_in_the_log()
    {
        using var administrator = await AdministratorAsync();
        var id = await Host.AccountAsync("Tên Viết Sai");
        var page = await administrator.GetAsync($"/accounts/{id}");
        await administrator.SubmitAsync(page, "form[action*='handler=Save']", Values(("Input.DisplayName", "Tên Viết Đúng")));
        await using var db = Host.Db();
        Assert.Equal("Tên Viết Đúng", (await db.Users.SingleAsync(a => a.Id == id, Cancel)).DisplayName);
        var entry = await db.AuditEntries.SingleAsync(e => e.SubjectId == id && e.Action == "account.corrected", Cancel);
        Assert.Contains("name", entry.Fields, StringComparison.Ordinal);
        Assert.DoesNotContain("Tên Viết", entry.Fields, StringComparison.Ordinal);
        var missing = await administrator.SubmitAsync(page, "form[action*='handler=Save']", Values(("Input.DisplayName", " ")));
        Assert.Contains("Input.DisplayName", missing.FieldErrors.Keys);
    }

    /// <summary>What a visitor without an account sees there.</summary>
    private async Task<TestPage> NobodyAsync(string address)
    {
        using var browser = Host.Browser();
        return await browser.GetAsync(address);
    }

    private async Task<TestBrowser> AdministratorAsync() => await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);

    private async Task<List<string>> ActionsAsync(Guid account)
    {
        await using var db = Host.Db();
        return await db
            .AuditEntries.Where(e => e.SubjectKind == "account" && e.SubjectId == account)
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Select(e => e.Action)
            .ToListAsync(Cancel);
    }

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);

    /// <summary>The time of cookies and sessions, so much later than it is.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;
    }
}
