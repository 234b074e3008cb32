using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Door;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Access;

/// <summary>
/// Walks every route as every role, in the role's own unit and in another one, and without an account, and compares the answers with
/// <see cref="RouteTable"/>. A route that is not in the table fails, so a new page cannot forget its rule.
/// </summary>
public sealed class RouteWalkTests(RouteWalkTests.Fixture fixture) : IClassFixture<RouteWalkTests.Fixture>
{
    private TestHost Host => fixture.Host;

    [Fact]
    public void Every_route_is_in_the_table_of_who_may_what()
    {
        var known = RouteTable.Rules.Select(r => r.Route).ToHashSet(StringComparer.Ordinal);
        var routes = Routes();
        var wrong = routes
            .Except(known, StringComparer.Ordinal)
            .Select(r => "not in the table: " + r)
            .Concat(known.Except(routes, StringComparer.Ordinal).Select(r => "not in the program: " + r))
            .Order(StringComparer.Ordinal);
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Fact]
    public async Task Nobody_without_an_account_passes_a_door_that_is_not_public()
    {
        using var nobody = Host.Browser();
        var passed = new List<string>();
        foreach (var rule in RouteTable.Rules.Where(r => r.Roles is not null))
        {
            var answer = await SendAsync(nobody, rule, fixture.Own, token: null);
            if (!IsRefused(answer) && answer.StatusCode is not HttpStatusCode.BadRequest)
            {
                passed.Add($"{rule.Route}: {answer.StatusCode}");
            }
        }

        Assert.True(passed.Count == 0, string.Join('\n', passed));
    }

    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Coordinator)]
    [InlineData(Role.Organiser)]
    [InlineData(Role.Approver)]
    [InlineData(Role.Trainer)]
    [InlineData(Role.Steward)]
    [InlineData(Role.Viewer)]
    public async Task A_role_reaches_what_the_table_says_and_nothing_else(Role role)
    {
        // Signing out would end the walk, so SignInTests test it instead.
        string[] signOut = ["POST /sign-out", "POST /account?handler=Everywhere"];
        using var somebody = await Host.SignedInAsync(role, fixture.Own.District, maySearch: role is Role.Steward);
        var token = await fixture.TokenOfAsync(somebody);
        var wrong = new List<string>();
        foreach (var rule in RouteTable.Rules.Where(r => r.Roles is not null && !signOut.Contains(r.Route)))
        {
            foreach (var world in new[] { fixture.Own, fixture.Foreign })
            {
                var own = ReferenceEquals(world, fixture.Own);
                if (!own && rule.About is About.Nothing)
                {
                    continue;
                }

                var allowed = rule.Roles!.Contains(role) && rule.About is not About.Top && (own || rule.About is About.Campaign);
                var answer = await SendAsync(somebody, rule, world, token);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                var where = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{role} {(own ? "own" : "foreign")} {rule.Route}: {(int)answer.StatusCode}"
                );
                if ((int)answer.StatusCode >= 500)
                {
                    wrong.Add(where + " failed");
                }
                else if (allowed == IsRefused(answer) && !(allowed && NamesNothing(rule) && answer.StatusCode is HttpStatusCode.NotFound))
                {
                    wrong.Add(where + (allowed ? " should pass" : " should be refused"));
                }

                // Names may only appear where the table says so, whatever the status is.
                if (
                    !(allowed && rule.ShowsNamesTo(role))
                    && (
                        text.Contains(Fixture.Sentinel, StringComparison.Ordinal)
                        || text.Contains(WebUtility.HtmlEncode(Fixture.Sentinel), StringComparison.Ordinal)
                    )
                )
                {
                    wrong.Add(where + " shows a name");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_is_everybodys_is_changed_by_whoever_administers_the_whole()
    {
        var refused = new List<string>();
        foreach (var rules in RouteTable.Rules.Where(r => r.About is About.Top).GroupBy(r => r.Roles![0]))
        {
            using var somebody = await Host.SignedInAsync(rules.Key, (await Host.RootAsync()).Id);
            var token = await fixture.TokenOfAsync(somebody);
            foreach (var rule in rules)
            {
                var answer = await SendAsync(somebody, rule, fixture.Own, token);
                if (IsRefused(answer) && !(NamesNothing(rule) && answer.StatusCode is HttpStatusCode.NotFound))
                {
                    refused.Add($"{rule.Route}: {answer.StatusCode}");
                }
            }
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    /// <summary>
    /// Handlers whose thing is named in the form and not in the address. The walk has no such thing, so an account that may use the handler
    /// is told that it does not exist.
    /// </summary>
    private static readonly string[] Naming =
    [
        "handler=Correct",
        "handler=EndGrant",
        "handler=GiveAgain",
        "handler=Part",
        "handler=Revoke",
        "handler=Again",
        "invitations?handler=Withdraw",
        "handler=LetIn",
        "registrations?handler=Answer",
        "handler=Leave",
        "waiting?handler=Take",
        "waiting?handler=Drop",
        "door/{activityId:guid}?handler=End",
        "import?handler=Columns",
        "import?handler=Run",
        "import?handler=Word",
        "import?handler=Hidden",
        "import?handler=Decide",
        "import?handler=Same",
        "import?handler=Years",
        "import?handler=Drop",
        "import?handler=Links",
        "import?handler=Mail",
        "my-jobs?handler=File",
        "my-jobs?handler=Open",
    ];

    private static bool NamesNothing(RouteRule rule) =>
        Array.Exists(Naming, handler => rule.Route.EndsWith(handler, StringComparison.Ordinal))
        || (
            rule.About is About.Top
            && (rule.Route.Contains("?handler=", StringComparison.Ordinal) || rule.Route.Contains("{name}", StringComparison.Ordinal))
        );

    private static bool IsRefused(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound
        || (
            answer.StatusCode is HttpStatusCode.Redirect
            && answer.Headers.Location!.OriginalString.Contains("/sign-in", StringComparison.Ordinal)
        );

    private static async Task<HttpResponseMessage> SendAsync(TestBrowser browser, RouteRule rule, World world, string? token)
    {
        var (method, route) = (
            rule.Route[..rule.Route.IndexOf(' ', StringComparison.Ordinal)],
            rule.Route[(rule.Route.IndexOf(' ', StringComparison.Ordinal) + 1)..]
        );
        var address = world.Fill(route);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
        if (string.Equals(method, "POST", StringComparison.Ordinal))
        {
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Content = world.BodyOf(route) is { } json
                ? JsonContent.Create(json)
                : new FormUrlEncodedContent(
                    token is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = token }
                );
        }

        if (!route.EndsWith("/stream", StringComparison.Ordinal))
        {
            return await browser.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        // A stream never ends, so only its headers are read.
        using var begun = await browser.Client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        var head = new HttpResponseMessage(begun.StatusCode);
        head.Headers.Location = begun.Headers.Location;
        return head;
    }

    private HashSet<string> Routes()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var loader = Host.Services.GetRequiredService<PageLoader>();
        foreach (var endpoint in Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            {
                continue;
            }

            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var compiled = loader.LoadAsync(page, endpoint.Metadata).GetAwaiter().GetResult();
                foreach (var handler in compiled.HandlerMethods)
                {
                    found.Add(
                        $"{handler.HttpMethod.ToUpperInvariant()} {pattern}{(handler.Name is null ? "" : "?handler=" + handler.Name)}"
                    );
                }

                if (!compiled.HandlerMethods.Any(h => string.Equals(h.HttpMethod, "Get", StringComparison.OrdinalIgnoreCase)))
                {
                    found.Add($"GET {pattern}");
                }
            }
            else
            {
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                {
                    if (!string.Equals(method, "HEAD", StringComparison.Ordinal))
                    {
                        found.Add($"{method} {pattern}");
                    }
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The things of one district: its unit, a running event with a registration, the event's session and campaign, a person of the
    /// network, a course with a run, its own report with a file and one that was accepted from a commune, an ad hoc period of the province,
    /// and a kind of periods.
    /// </summary>
    public sealed record World(
        Guid District,
        Guid Activity,
        Guid Session,
        Guid Campaign,
        string Code,
        Guid Registration,
        string TicketCode,
        Guid Account,
        Guid Person,
        Guid Course,
        Guid Run,
        Guid Report,
        Guid ReportBelow,
        Guid Period,
        Guid Kind,
        Guid ReportFile
    )
    {
        /// <summary>The JSON that a phone at the door sends to this route; null when the route takes a form.</summary>
        public object? BodyOf(string route) =>
            route[(route.LastIndexOf('/') + 1)..] switch
            {
                "acts" => new
                {
                    acts = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            kind = "admit",
                            registration = Registration,
                            gate = "Cửa chính",
                            source = "search",
                            at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                        },
                    },
                },
                "codes" => new
                {
                    acts = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            kind = "admit",
                            code = TicketCode,
                            gate = "Cửa chính",
                            source = "code",
                            at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                        },
                    },
                },
                "headcounts" => new
                {
                    entries = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            female = 1,
                            male = 0,
                            unknown = 0,
                            at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                            gate = "Cửa chính",
                        },
                    },
                },
                "decisions" => new { ids = new[] { Guid.CreateVersion7() } },
                "phones" => new { id = Guid.CreateVersion7(), publicKey = PhoneKeys.New().Public },
                "walk-ins" => new
                {
                    operation = Guid.CreateVersion7(),
                    name = "H'Bia Niê",
                    consent = true,
                },
                _ => null,
            };

        public string Fill(string route) =>
            route
                .Replace("/jobs/hangfire/{**path}", "/jobs/hangfire", StringComparison.Ordinal)
                .Replace("/search", "/search?q=kham", StringComparison.Ordinal)
                .Replace("{sessionId:guid}", Session.ToString(), StringComparison.Ordinal)
                .Replace("{registrationId:guid}", Registration.ToString(), StringComparison.Ordinal)
                .Replace("{activityId:guid}", Activity.ToString(), StringComparison.Ordinal)
                .Replace("{id:guid}", IdOf(route).ToString(), StringComparison.Ordinal)
                .Replace("/units/new", $"/units/new?under={District}", StringComparison.Ordinal)
                .Replace("{file:guid}", ReportFile.ToString(), StringComparison.Ordinal)
                .Replace("{number:int}", "1", StringComparison.Ordinal)
                .Replace("{code}", Code, StringComparison.Ordinal)
                .Replace("{figure}", "B3", StringComparison.Ordinal)
                .Replace("{key}", "programme", StringComparison.Ordinal)
                .Replace("{unitId:guid}", District.ToString(), StringComparison.Ordinal);

        private Guid IdOf(string route) =>
            route.Split('/')[1] switch
            {
                "campaigns" => Campaign,
                "courses" => Course,
                "course-runs" => Run,
                "accounts" => Account,
                "network" => Person,
                "units" => District,

                // The district fills in its own report, and reads, enters or extends the one of a commune.
                "reports" => route.Contains("/kinds/", StringComparison.Ordinal) ? Kind
                : route.Contains("/periods/", StringComparison.Ordinal) ? Period
                : route.Contains("/letterheads/", StringComparison.Ordinal) ? District
                : route.Contains("/versions/", StringComparison.Ordinal)
                || route.Contains("/deadline", StringComparison.Ordinal)
                || route.EndsWith("=Paper", StringComparison.Ordinal)
                    ? ReportBelow
                : Report,
                _ => Activity,
            };
    }

    public sealed class Fixture : HostFixture, IAsyncLifetime
    {
        /// <summary>The name of the registered person, which appears nowhere else.</summary>
        public const string Sentinel = "Y Khăm Thử Êban";

        public World Own { get; private set; } = null!;

        public World Foreign { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Own = await RouteWorld.MakeAsync(Host, "Huyện Cư M'gar", Sentinel);
            Foreign = await RouteWorld.MakeAsync(Host, "Huyện Lắk", Sentinel);
        }

        public async Task<string> TokenOfAsync(TestBrowser browser)
        {
            ArgumentNullException.ThrowIfNull(browser);
            var page = await browser.GetAsync("/account");
            return page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        }
    }
}
