using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Access;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>
/// No page and no handler accepts a control character: every route gets one in each of its values, in the query and in the form.
/// </summary>
public sealed class PlainInputTests(RouteWalkTests.Fixture fixture) : IClassFixture<RouteWalkTests.Fixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TRACE")]
    [InlineData("PUT")]
    [InlineData("BREW")]
    public async Task No_page_is_drawn_for_a_method_that_no_form_has(string method)
    {
        using var browser = fixture.Host.Browser();
        foreach (var path in new[] { "/e/ABCDEFG/register", "/t/x/change", "/v/ABCDEFG", "/" })
        {
            Assert.Equal(
                HttpStatusCode.MethodNotAllowed,
                (await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).Status
            );
        }
    }

    /// <summary>White space in place of a key names nothing, and a tab or a line end belongs to no address.</summary>
    [Theory]
    [InlineData("/e/%20", HttpStatusCode.NotFound)]
    [InlineData("/e/%20/poster", HttpStatusCode.NotFound)]
    [InlineData("/e/%20/register", HttpStatusCode.NotFound)]
    [InlineData("/e/%E2%80%A8", HttpStatusCode.NotFound)]
    [InlineData("/t/%20", HttpStatusCode.NotFound)]
    [InlineData("/e/%09", HttpStatusCode.NotFound)]
    [InlineData("/e/ABC%09DEF", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/e/ABC%0ADEF", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/language/en?back=%2F%09%2Fx", HttpStatusCode.Redirect)]
    [InlineData("/language/en?back=%2F%0D%0AX:1", HttpStatusCode.Redirect)]
    public async Task An_address_of_white_space_is_not_found_and_one_with_a_tab_is_refused(string address, HttpStatusCode status)
    {
        using var browser = fixture.Host.Browser();
        Assert.Equal(status, (await browser.GetAsync(address)).Status);
    }

    private static readonly char[] Controls = ['\0', '\u0007', '\u0085'];

    /// <summary>All values pass one filter, so each is asked with one of the characters, in turns.</summary>
    [Fact]
    public async Task Every_route_refuses_a_control_character_in_each_value()
    {
        var host = fixture.Host;
        var account = await host.AccountAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            await host.GrantAsync(account, role, fixture.Own.District);
        }

        using var browser = await host.SignedInAsync(account);
        var token = await fixture.TokenOfAsync(browser);
        var wrong = new List<string>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        var asked = 0;
        foreach (var rule in RouteTable.Rules.Where(IsAsked))
        {
            var (method, route) = (rule.Route.Split(' ')[0], rule.Route.Split(' ')[1]);
            var address = Filled(route);
            foreach (var (i, name) in Names(route).Index())
            {
                var isForm = method == "POST" && fixture.Own.BodyOf(route) is null;
                var control = Controls[asked % Controls.Length];
                var text = Uri.EscapeDataString($"a{control}b");
                List<(HttpMethod Method, string Address, HttpContent? Content, string Where)> tries = [];
                if (isForm)
                {
                    tries.Add((HttpMethod.Post, address, Form(token, (name, $"a{control}b")), "form"));
                }

                // A handler that takes a form reads the query by the same filter, so one of its values is tried there.
                if (!isForm || i == 0)
                {
                    tries.Add(
                        (
                            HttpMethod.Parse(method),
                            $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={text}",
                            isForm ? Form(token, null) : null,
                            "query"
                        )
                    );
                }

                foreach (var (verb, to, content, where) in tries)
                {
                    using var request = new HttpRequestMessage(verb, to) { Content = content };
                    using var answer = await browser.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
                    asked++;

                    // A page that does not exist or is not allowed says so before anything is read; every other answer says what is wrong,
                    // at the field or as a whole.
                    if (
                        answer.StatusCode is HttpStatusCode.OK
                        && (await answer.Content.ReadAsStringAsync(Cancel)).Contains("ký tự ẩn không nhập được", StringComparison.Ordinal)
                    )
                    {
                        told.Add($"{rule.Route} {name}");
                        continue;
                    }

                    if (
                        answer.StatusCode
                        is not (
                            HttpStatusCode.UnprocessableEntity
                            or HttpStatusCode.NotFound
                            or HttpStatusCode.Forbidden
                            or HttpStatusCode.UnsupportedMediaType
                            or HttpStatusCode.Unauthorized
                        )
                    )
                    {
                        wrong.Add($"{rule.Route} {name} in the {where}: {(int)answer.StatusCode}");
                    }
                }
            }
        }

        Assert.True(asked > 300, $"Only {asked} were asked.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(told.Count > 500, $"Told at the field: {string.Join(", ", told)}");
    }

    /// <summary>The field says what is wrong, the typed value stays without the invisible character, and nothing is written.</summary>
    [Theory]
    [InlineData('\0')]
    [InlineData('\u0007')]
    public async Task A_form_says_it_at_the_field_and_keeps_what_was_typed(char control)
    {
        var host = fixture.Host;
        var activity = await Features.Registrations.PublicEvents.AddAsync(host);
        using var guest = host.Browser();
        var form = await guest.GetAsync($"/e/{activity.Code}/register");
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.Name"] = $"H'Lan{control} Niê",
            ["Input.Phone"] = "0905 123 456",
            ["Input.Consent"] = "true",
        };
        var refused = await guest.FollowAsync(await guest.SubmitAsync(form, "", values));
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Contains("ký tự ẩn không nhập được", refused.Find("#Input_Name-error")!, StringComparison.Ordinal);
        Assert.Equal("H'Lan Niê", refused.Document.QuerySelector("[name='Input.Name']")!.GetAttribute("value"));
        Assert.Equal("0905 123 456", refused.Document.QuerySelector("[name='Input.Phone']")!.GetAttribute("value"));
        await using var db = host.Db();
        Assert.False(db.Registrations.Any(r => r.ActivityId == activity.Id));
        Assert.StartsWith(
            "/t/",
            (
                await guest.SubmitAsync(refused, "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Consent"] = "true" })
            ).Location,
            StringComparison.Ordinal
        );
    }

    /// <summary>
    /// A draft is saved however incomplete it is, but never with a refused value; whatever a handler does, the database accepts nothing
    /// from such a request.
    /// </summary>
    [Theory]
    [InlineData("Draft", HttpStatusCode.OK)]
    [InlineData("Autosave", HttpStatusCode.UnprocessableEntity)]
    public async Task A_draft_with_a_control_character_is_not_kept_and_stays_in_the_form(string handler, HttpStatusCode answered)
    {
        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.Own.District);
        var form = await organiser.GetAsync("/events/schedule");
        var before = await CountAsync();
        var refused = await SendAsync("Nói chuyện\u0007 ở thôn");
        Assert.Equal(answered, refused.Status);
        Assert.Equal(before, await CountAsync());
        if (answered is HttpStatusCode.OK)
        {
            Assert.Contains("ký tự ẩn không nhập được", refused.FieldErrors["Input.Title"], StringComparison.Ordinal);
            Assert.Equal("Nói chuyện ở thôn", refused.Document.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        }

        await SendAsync("Nói chuyện ở thôn");
        Assert.Equal(before + 1, await CountAsync());

        Task<TestPage> SendAsync(string title)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/events/schedule?handler={handler}")
            {
                Content = new FormUrlEncodedContent([
                    new(
                        "__RequestVerificationToken",
                        form.Document.QuerySelector("#event-form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
                    ),
                    new("Input.Title", title),
                ]),
            };
            return organiser.SendAsync(request);
        }

        async Task<int> CountAsync()
        {
            await using var db = fixture.Host.Db();
            return db.Activities.Count();
        }
    }

    [Theory]
    [InlineData("/events?q=")]
    [InlineData("/network?q=")]
    [InlineData("/courses?q=")]
    [InlineData("/activities?q=")]
    public async Task A_search_says_above_its_list_what_is_wrong_and_looks_for_the_rest(string address)
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.Own.District);
        var page = await browser.GetAsync(address + "a%00b");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Ô tìm có ký tự ẩn không nhập được", page.Find("main")!, StringComparison.Ordinal);
        Assert.Equal("ab", page.Document.QuerySelector("main input[type=search]")!.GetAttribute("value"));
        Assert.DoesNotContain("ký tự ẩn", (await browser.GetAsync(address + "ab")).Find("main")!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/accounts/find?of=units&q=")]
    [InlineData("/events/schedule?handler=People&q=")]
    public async Task What_a_script_looks_for_is_refused_as_a_whole(string address)
    {
        using var browser = await fixture.Host.SignedInAsync(
            address.Contains("accounts", StringComparison.Ordinal) ? Role.Administrator : Role.Organiser,
            fixture.Own.District
        );
        var page = await browser.GetAsync(address + "a%00b");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal("Nội dung gửi lên có ký tự không nhập được", page.Find("h1"));
    }

    // Signing out would end the session that the other requests use.
    private static bool IsAsked(RouteRule rule) =>
        rule.About is not About.Top
        && rule.Route is not ("POST /sign-out" or "POST /account?handler=Everywhere")
        && !rule.Route.Contains("/jobs/", StringComparison.Ordinal)
        && !rule.Route.Contains("{*", StringComparison.Ordinal);

    /// <summary>
    /// A request in another encoding, or one that is not a form, is refused with an explanation and does not count as an error of the
    /// program.
    /// </summary>
    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "a=b")]
    [InlineData("application/x-www-form-urlencoded; charset=\"utf-16\"", "a=b")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1", "a=b")]
    [InlineData("application/x-www-form-urlencoded; charset=nothing-known", "a=b")]
    [InlineData("application/json; charset=utf-7", "{}")]
    [InlineData("application/json; charset=utf-32", "{}")]
    [InlineData("text/plain; charset=utf-7", "a")]
    [InlineData("multipart/form-data; charset=utf-7; boundary=x", "--x--\r\n")]
    [InlineData("multipart/form-data", "--x--\r\n")]
    [InlineData("multipart/form-data; boundary=", "--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb")]
    [InlineData("multipart/form-data; boundary=x", "no boundary at all")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nb\r\n--x--\r\n"
    )]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nb\r\n--x--\r\n"
    )]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\nb\r\n--x--\r\n")]
    [InlineData("application/x-www-form-urlencoded;;;=", "a=b")]
    [InlineData("application/x-www-form-urlencoded", "%zz=%&&&=&a=%e1")]
    [InlineData("application/xml", "<a/>")]
    public async Task Every_route_refuses_what_it_cannot_read(string type, string body)
    {
        var host = fixture.Host;
        var account = await host.AccountAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            await host.GrantAsync(account, role, fixture.Own.District);
        }

        using var browser = await host.SignedInAsync(account);
        using var stranger = host.Browser();
        var token = await fixture.TokenOfAsync(browser);
        var wrong = new List<string>();
        var asked = 0;
        foreach (
            var path in RouteTable
                .Rules.Where(r => IsAsked(r) && r.Route.StartsWith("POST ", StringComparison.Ordinal))
                .Select(r => Filled(r.Route.Split(' ')[1]))
        )
        {
            foreach (var who in new[] { browser, stranger })
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)),
                };
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
                request.Headers.TryAddWithoutValidation("RequestVerificationToken", token);
                using var answer = await who.Client.SendAsync(request, Cancel);
                asked++;
                if ((int)answer.StatusCode >= 500)
                {
                    wrong.Add($"{path}: {(int)answer.StatusCode}");
                }
                else if (type.Contains("charset=", StringComparison.Ordinal) && (int)answer.StatusCode is < 400 or >= 500)
                {
                    wrong.Add($"{path}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.True(asked > 150, $"{asked} requests");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task Lines_and_tabulators_are_no_control_characters()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.Own.District);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/events?q=a%09b%0D%0Ac")).Status);
    }

    private string Filled(string route) =>
        fixture
            .Own.Fill(route)
            .Replace("{token}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal)
            .Replace("{language:regex(^(vi|en)$)}", "vi", StringComparison.Ordinal)
            .Replace("{code:int}", "404", StringComparison.Ordinal);

    private static FormUrlEncodedContent Form(string token, (string Name, string Value)? value) =>
        new([
            new("__RequestVerificationToken", token),
            .. value is var (name, text) ? [new KeyValuePair<string, string>(name, text)] : Array.Empty<KeyValuePair<string, string>>(),
        ]);

    /// <summary>The names of everything that a page binds, and one that it does not.</summary>
    private IEnumerable<string> Names(string route)
    {
        var bare = route.Split('?')[0];
        var endpoint = fixture
            .Host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .FirstOrDefault(e =>
                "/" + e.RoutePattern.RawText!.TrimStart('/') == bare && e.Metadata.GetMetadata<PageActionDescriptor>() is not null
            );
        if (endpoint is null)
        {
            return ["q", "from"];
        }

        var page = fixture
            .Host.Services.GetRequiredService<PageLoader>()
            .LoadAsync(endpoint.Metadata.GetMetadata<PageActionDescriptor>()!, endpoint.Metadata)
            .GetAwaiter()
            .GetResult();
        var metadata = fixture.Host.Services.GetRequiredService<IModelMetadataProvider>();
        return page
            .BoundProperties.Select(p => (p.Name, Type: p.ParameterType))
            .Concat(page.HandlerMethods.SelectMany(h => h.Parameters).Select(p => (p.Name, Type: p.ParameterInfo.ParameterType)))
            .SelectMany(p =>
                metadata.GetMetadataForType(p.Type) is { IsComplexType: true, IsCollectionType: false } complex
                    ? complex.Properties.Select(f => $"{p.Name}.{f.PropertyName}")
                    : [p.Name]
            )
            .Append("unknown")
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }
}
