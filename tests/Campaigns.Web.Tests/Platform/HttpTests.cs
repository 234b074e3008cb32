using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class HttpTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task Every_answer_carries_the_strict_policy()
    {
        using var browser = fixture.Host.Browser();
        foreach (var path in new[] { "/sign-in", "/no-such-page", "/health/live", "/account" })
        {
            var headers = (await browser.GetAsync(path)).Response.Headers;
            var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
            Assert.Equal(
                "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
                    + "base-uri 'self'; frame-ancestors 'none'; form-action 'self'",
                policy
            );
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.StartsWith("camera=(),", Assert.Single(headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
            Assert.Contains("no-store", headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_hold_no_script_and_no_style_of_their_own()
    {
        using var browser = fixture.Host.Browser();
        var page = await browser.GetAsync("/sign-in");
        Assert.Empty(page.Document.QuerySelectorAll("script:not([src]), style, [style], [onclick], [onload]"));
    }

    [Fact]
    public async Task Vietnamese_is_first_and_English_is_kept_once_chosen()
    {
        using var browser = fixture.Host.Browser();
        using var english = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        english.Headers.AcceptLanguage.ParseAdd("en-US");
        Assert.Equal("Đăng nhập", (await browser.SendAsync(english)).Find("h1"));
        Assert.Equal("Sign in", (await browser.GetAsync("/sign-in?lang=en")).Find("h1"));
        Assert.Equal("Sign in", (await browser.GetAsync("/sign-in")).Find("h1"));
        Assert.Equal("Đăng nhập", (await browser.GetAsync("/sign-in?lang=vi")).Find("h1"));
        Assert.Equal("vi", (await browser.GetAsync("/sign-in?lang=xx")).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public void Numbers_and_dates_are_written_as_here()
    {
        var day = new DateTime(2026, 11, 24, 14, 5, 0);
        using (Languages.Use("vi"))
        {
            Assert.Equal("1.234,5", 1234.5m.ToString("#,0.#", System.Globalization.CultureInfo.CurrentCulture));
            Assert.Equal("24/11/2026 14:05", day.ToString("g", System.Globalization.CultureInfo.CurrentCulture));
        }

        using (Languages.Use("en"))
        {
            Assert.Equal("1,234.5", 1234.5m.ToString("#,0.#", System.Globalization.CultureInfo.CurrentCulture));
            Assert.Equal("24/11/2026 14:05", day.ToString("g", System.Globalization.CultureInfo.CurrentCulture));
        }
    }

    [Fact]
    public async Task Health_tells_that_all_is_well()
    {
        using var browser = fixture.Host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).Status);
        var ready = await browser.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        Assert.Contains("\"status\":\"ok\"", ready.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GRANT UPDATE ON audit_entry TO campaigns_app")]
    [InlineData("GRANT TRUNCATE ON check_in TO campaigns_app")]
    [InlineData("GRANT campaigns_owner TO campaigns_app")]
    public async Task Health_asks_the_database_whether_the_program_could_rewrite_the_log(string sql)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        using var browser = host.Browser();
        Assert.Equal("ok", Check(await browser.GetAsync("/health/ready"), "database-roles"));
        var isRole = sql.Contains("campaigns_owner", StringComparison.Ordinal);
        await (isRole ? database.ServerSqlAsync(sql) : database.SqlAsync(sql));
        try
        {
            Assert.Equal("warning", Check(await browser.GetAsync("/health/ready"), "database-roles"));
        }
        finally
        {
            // Roles belong to the server, which all tests share.
            await (isRole ? database.ServerSqlAsync("REVOKE campaigns_owner FROM campaigns_app") : Task.CompletedTask);
        }
    }

    [Fact]
    public async Task Health_warns_of_a_process_that_holds_the_owners_password()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, With(("ConnectionStrings:CampaignsOwner", database.OwnerConnectionString)));
        using var browser = host.Browser();
        Assert.Equal("warning", Check(await browser.GetAsync("/health/ready"), "database-roles"));
    }

    [Fact]
    public async Task Health_warns_of_a_proxy_that_nobody_named()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { RealServer = true, Settings = With(("KnownProxies", "10.1.2.3")).Settings }
        );
        using var client = new HttpClient { BaseAddress = Start(host) };
        Assert.Equal("ok", Check(await client.GetStringAsync("/health/ready"), "proxies"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("X-Forwarded-Proto", "https");
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
        Assert.Equal("warning", Check(await client.GetStringAsync("/health/ready"), "proxies"));
    }

    [Fact]
    public async Task A_browser_of_the_tests_follows_nothing_by_itself_over_a_real_port_too()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, new TestHostOptions { RealServer = true });
        host.StartServer();
        using var browser = host.Browser();
        Assert.Equal(System.Net.HttpStatusCode.Redirect, (await browser.GetAsync("/accounts")).Status);
    }

    [Fact]
    public async Task A_known_proxy_is_believed_and_not_warned_of()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { RealServer = true, Settings = With(("KnownProxies", "127.0.0.0/8, ::1")).Settings }
        );
        using var client = new HttpClient { BaseAddress = Start(host) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in?lang=vi");
        request.Headers.Add("X-Forwarded-Proto", "https");
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
        Assert.Equal("ok", Check(await client.GetStringAsync("/health/ready"), "proxies"));
    }

    /// <summary>Anybody can write forwarded headers, so that only those of a known proxy are believed.</summary>
    [Theory, InlineData("", false), InlineData("10.1.2.3", false), InlineData("127.0.0.0/8, ::1", true)]
    public async Task What_a_proxy_says_is_believed_of_a_known_one_alone(string known, bool believed)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { RealServer = true, Settings = With(("KnownProxies", known)).Settings }
        );
        using var client = new HttpClient { BaseAddress = Start(host) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in?lang=vi");
        request.Headers.Add("X-Forwarded-Proto", "https");
        var cookies = (await client.SendAsync(request)).Headers.GetValues("Set-Cookie").ToList();
        Assert.NotEmpty(cookies);
        Assert.Equal(believed, cookies.Exists(c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task With_a_public_address_of_https_every_cookie_is_for_https_whatever_the_request_looks_like()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, With(("PublicUrl", "https://lich.example.vn")));
        var id = await host.AccountAsync(password: "một câu dễ nhớ");
        await host.GrantAsync(id, Role.Organiser, (await host.RootAsync()).Id);
        using var client = host.CreateClient(new() { HandleCookies = false, AllowAutoRedirect = false });
        var form = await client.GetAsync(new Uri("/sign-in?lang=vi", UriKind.Relative));
        var html = await form.Content.ReadAsStringAsync();
        var cookies = form.Headers.GetValues("Set-Cookie").ToList();
        const string Field = "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"";
        var token = html.Split(Field)[1].Split('"')[0];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([
                new("Input.Email", $"{id:N}@example.vn"),
                new("Input.Password", "một câu dễ nhớ"),
                new("__RequestVerificationToken", token),
            ]),
        };
        request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => c.Split(';')[0])));
        var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        cookies.AddRange(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains(cookies, c => c.StartsWith("account=", StringComparison.Ordinal));
        Assert.All(cookies, c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task When_the_database_is_away_a_calm_page_says_what_to_do()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, With(("Logs:Level", "Fatal")));
        using var browser = await host.SignedInAsync(Role.Organiser, (await host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);

        await database.ServerSqlAsync($"ALTER DATABASE {database.Name} CONNECTION LIMIT 0");
        await database.ServerSqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");

        var page = await browser.GetAsync("/account");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("Máy chủ đang khởi động lại", page.Find("h1"));
        Assert.NotNull(page.Response.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).Status);

        await database.ServerSqlAsync($"ALTER DATABASE {database.Name} CONNECTION LIMIT -1");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task The_public_address_is_the_setting_and_never_the_host_header()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, With(("PublicUrl", "https://lich.example.vn")));
        var address = host.Services.GetRequiredService<PublicAddress>();
        Assert.Equal("https://lich.example.vn/e/7KN4MPX", address.Of("/e/7KN4MPX"));
        Assert.Equal("lich.example.vn/e/7KN4MPX", address.Readable("/e/7KN4MPX"));
    }

    private static Uri Start(TestHost host)
    {
        host.StartServer();
        return host.Address;
    }

    private static string Check(TestPage page, string name) => Check(page.Text, name);

    private static string Check(string json, string name)
    {
        using var read = System.Text.Json.JsonDocument.Parse(json);
        return read.RootElement.GetProperty("checks").GetProperty(name).GetProperty("status").GetString()!;
    }

    internal static TestHostOptions With(params (string Key, string? Value)[] settings) =>
        new() { Settings = settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal) };
}

public sealed class LimitsTests
{
    [Fact]
    public async Task Forms_without_their_token_take_nobodys_turn()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.2")));
        var activity = await Features.Registrations.PublicEvents.AddAsync(host);
        using var stranger = host.Browser();
        using var guest = host.Browser();
        var form = await guest.GetAsync($"/e/{activity.Code}/register");
        foreach (var path in new[] { $"/e/{activity.Code}/register", $"/v/{activity.Code}", "/sign-in" })
        {
            for (var i = 0; i < 400; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("a", "1")]) };
                Assert.Equal(HttpStatusCode.BadRequest, (await stranger.SendAsync(request)).Status);
            }
        }

        var sent = await guest.SubmitAsync(
            form,
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "H'Lan Niê", ["Input.Consent"] = "true" }
        );
        Assert.StartsWith("/t/", sent.Location, StringComparison.Ordinal);
    }

    /// <summary>
    /// Forms with their token, from one address after another: each address has its own limit, and an event has none that strangers could
    /// use up.
    /// </summary>
    [Fact]
    public async Task Registrations_from_other_addresses_take_nobodys_turn_at_an_event()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            HttpTests.With(("RateLimits:Scale", "0.1")) with
            {
                Services = s => s.AddTransient<IStartupFilter, TestAddresses>(),
            }
        );
        var activity = await Features.Registrations.PublicEvents.AddAsync(host, a => a.Capacity = 1000);
        async Task<TestPage> RegisterAsync(string address, int number)
        {
            using var browser = host.Browser();
            browser.Client.DefaultRequestHeaders.Add(TestAddresses.Header, address);
            var form = await browser.GetAsync($"/e/{activity.Code}/register");
            return await browser.SubmitAsync(
                form,
                "",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Input.Name"] = $"Y Thử {(char)('A' + (number / 26))}{(char)('a' + (number % 26))}",
                    ["Input.Consent"] = "true",
                }
            );
        }

        var refused = 0;
        foreach (var address in new[] { "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4" })
        {
            Assert.StartsWith("/t/", (await RegisterAsync(address, 0)).Location, StringComparison.Ordinal);
            for (var i = 1; i < 60; i++)
            {
                if ((await RegisterAsync(address, i)).Status is HttpStatusCode.TooManyRequests)
                {
                    refused++;
                    break;
                }
            }
        }

        Assert.Equal(4, refused);
    }

    /// <summary>What is answered already is left alone: the browser learns that it sent too many forms, whatever stood in the last
    /// one.</summary>
    [Fact]
    public async Task A_control_character_in_a_form_too_many_is_told_as_one_form_too_many()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.1")));
        var activity = await Features.Registrations.PublicEvents.AddAsync(host, a => a.Capacity = 1000);
        using var browser = host.Browser();
        var status = HttpStatusCode.OK;
        for (var i = 0; i < 100 && status is not HttpStatusCode.TooManyRequests; i++)
        {
            var form = await browser.GetAsync($"/e/{activity.Code}/register");
            var values = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = "Y Thử \u0001",
                ["Input.Consent"] = "true",
            };
            status = (await browser.SubmitAsync(form, "", values)).Status;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
    }

    /// <summary>
    /// Requests that are about no link are limited only by their failures, because a hall that withdraws its tickets at once uses one
    /// address.
    /// </summary>
    [Fact]
    public async Task Forgetting_the_tickets_of_a_phone_is_not_limited_by_the_address()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.1")));
        for (var i = 0; i < 20; i++)
        {
            using var browser = host.Browser();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v/forget") { Content = new FormUrlEncodedContent([]) };
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await browser.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task One_who_guesses_behind_a_shared_address_closes_nothing_that_cannot_be_guessed()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.1")));
        var activity = await Features.Registrations.PublicEvents.AddAsync(host);
        var done = Assert.IsType<RegisterOutcome.Done>(
            await Features.Registrations.PublicEvents.RegisterAsync(host, Features.Registrations.PublicEvents.Request(activity.Id))
        );
        using var guesser = host.Browser();
        var stopped = false;
        for (var i = 0; i < 100 && !stopped; i++)
        {
            stopped =
                (
                    await guesser.GetAsync(
                        $"/t/{Campaigns.Domain.Codes.TokenText.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))}"
                    )
                ).Status is HttpStatusCode.TooManyRequests;
        }

        Assert.True(stopped, "A hundred guesses passed.");
        using var guest = host.Browser();
        foreach (var path in new[] { "/activities", "/privacy", $"/t/{done.Token}" })
        {
            Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task Guessing_passwords_of_many_accounts_from_one_address_is_stopped_calmly()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.1")));
        const string Password = "một câu dễ nhớ";
        var id = await host.AccountAsync(password: Password);
        await host.GrantAsync(id, Role.Organiser, (await host.RootAsync()).Id);
        using var known = host.Browser();
        await SendAsync(known, $"{id:N}@example.vn", Password);
        using var browser = host.Browser();
        var page = await browser.GetAsync("/sign-in");
        TestPage? refused = null;
        var guesses = 0;
        while (guesses < 100 && refused is null)
        {
            var answer = await browser.SubmitAsync(page, "form[action='/sign-in']", Values($"ai-do-{guesses}@example.vn", "x"));
            guesses++;
            refused = answer.Status is HttpStatusCode.TooManyRequests ? answer : null;
        }

        Assert.InRange(guesses, 10, 60);
        Assert.NotNull(refused!.Response.Headers.RetryAfter);
        Assert.Equal("Có quá nhiều lượt gửi", refused.Find("h1"));

        // A person who signed in here before can sign in beside somebody who guesses.
        Assert.NotNull((await SendAsync(known, $"{id:N}@example.vn", Password)).Location);
    }

    [Fact]
    public async Task A_page_that_thousands_open_is_served_to_all_also_beside_one_who_guesses()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, HttpTests.With(("RateLimits:Scale", "0.1")));
        var activity = await Features.Registrations.PublicEvents.AddAsync(host);
        using var browser = host.Browser();
        for (var i = 0; i < 200; i++)
        {
            using var answer = await browser.Client.GetAsync(new Uri("/activities", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/e/{activity.Code}")).Status);
        var stopped = false;
        for (var i = 0; i < 100 && !stopped; i++)
        {
            var code = Campaigns
                .Domain.Codes.ReadableCode.Make(
                    System.Security.Cryptography.RandomNumberGenerator.GetBytes(16),
                    Campaigns.Domain.Codes.ReadableCode.ActivityLength
                )
                .Value;
            stopped = (await browser.GetAsync($"/e/{code}{(i % 2 == 0 ? "" : "/register")}")).Status is HttpStatusCode.TooManyRequests;
        }

        Assert.True(stopped, "A hundred guesses passed.");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/e/{activity.Code}")).Status);
    }

    /// <summary>Lets a test choose the address from which a request comes.</summary>
    private sealed class TestAddresses : IStartupFilter
    {
        public const string Header = "Test-Address";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, go) =>
                    {
                        context.Connection.RemoteIpAddress = IPAddress.Parse(
                            context.Request.Headers[Header].ToString() is { Length: > 0 } address ? address : "127.0.0.1"
                        );
                        return go(context);
                    }
                );
                next(app);
            };
    }

    private static Dictionary<string, string?> Values(string email, string password) =>
        new(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = password };

    private static async Task<TestPage> SendAsync(TestBrowser browser, string email, string password)
    {
        var page = await browser.GetAsync("/sign-in");
        return page.Location is not null
            ? await OutAsync(browser, email, password)
            : await browser.SubmitAsync(page, "form[action='/sign-in']", Values(email, password));
    }

    private static async Task<TestPage> OutAsync(TestBrowser browser, string email, string password)
    {
        await browser.SubmitAsync(await browser.GetAsync("/account"), "form[action='/sign-out']");
        return await SendAsync(browser, email, password);
    }
}

public sealed class SameOriginTests : IClassFixture<SameOriginTests.Fixture>
{
    private readonly TestBrowser _browser;

    public SameOriginTests(Fixture fixture)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        _browser = fixture.Host.Browser();
    }

    [Theory]
    [InlineData("same-origin", null, "application/json", HttpStatusCode.OK)]
    [InlineData("same-site", null, "application/json", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", null, "application/json", HttpStatusCode.Forbidden)]
    [InlineData("none", null, "application/json", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "http://localhost", "application/json", HttpStatusCode.Forbidden)]
    [InlineData(null, "http://localhost", "application/json", HttpStatusCode.OK)]
    [InlineData(null, "https://lich.example.vn", "application/json", HttpStatusCode.OK)]
    [InlineData(null, "https://evil.example", "application/json", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", "application/json", HttpStatusCode.Forbidden)]
    [InlineData(null, null, "application/json", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", null, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("same-origin", null, "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_pages_of_ours_may_post(string? site, string? origin, string type, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Fixture.Path)
        {
            Content = new StringContent("{}", System.Text.Encoding.UTF8, type),
        };
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        Assert.Equal(expected, (await _browser.SendAsync(request)).Status);
    }

    public sealed class Fixture()
        : HostFixture(
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PublicUrl"] = "https://lich.example.vn" },
                Services = s => s.AddSingleton<IStartupFilter, Endpoint>(),
            }
        )
    {
        public const string Path = "/test/same-origin";
    }

    private sealed class Endpoint : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Map(
                    Fixture.Path,
                    branch =>
                    {
                        branch.UseRouting();
                        branch.UseEndpoints(e => e.MapPost("/", () => "done").RequireSameOrigin());
                    }
                );
                next(app);
            };
    }
}
