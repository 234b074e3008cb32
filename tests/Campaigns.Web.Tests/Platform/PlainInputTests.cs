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

/// <summary>No page and no handler takes a control character: every route is asked with one in each of its values, in the query and in the form.</summary>
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
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).Status);
        }
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\u0007')]
    [InlineData('\u0085')]
    public async Task Every_route_refuses_a_control_character_in_each_value(char control)
    {
        var host = fixture.Host;
        var account = await host.AccountAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            await host.GrantAsync(account, role, fixture.Own.District);
        }

        using var browser = await host.SignedInAsync(account);
        var token = await fixture.TokenOfAsync(browser);
        var text = Uri.EscapeDataString($"a{control}b");
        var wrong = new List<string>();
        var asked = 0;
        foreach (var rule in RouteTable.Rules.Where(r => r.About is not About.Top && r.Route is not ("POST /sign-out" or "POST /account?handler=Everywhere") && !r.Route.Contains("/jobs/", StringComparison.Ordinal) && !r.Route.Contains("{*", StringComparison.Ordinal)))
        {
            var (method, route) = (rule.Route.Split(' ')[0], rule.Route.Split(' ')[1]);
            var address = Filled(route);
            foreach (var name in Names(route))
            {
                var isForm = method == "POST" && fixture.Own.BodyOf(route) is null;
                List<(HttpMethod Method, string Address, HttpContent? Content, string Where)> tries =
                    [(HttpMethod.Parse(method), $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={text}", isForm ? Form(token, null) : null, "query")];
                if (isForm)
                {
                    tries.Add((HttpMethod.Post, address, Form(token, (name, $"a{control}b")), "form"));
                }

                foreach (var (verb, to, content, where) in tries)
                {
                    using var request = new HttpRequestMessage(verb, to) { Content = content };
                    using var answer = await browser.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
                    asked++;

                    // What is not there or not allowed is told before anything is read; all else says what is wrong. A form of a browser holds no NUL: such a
                    // one is no form, and its token is not found.
                    if (control == '\0' && where == "form" && answer.StatusCode is HttpStatusCode.BadRequest)
                    {
                        continue;
                    }

                    if (answer.StatusCode is not (HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.Unauthorized))
                    {
                        wrong.Add($"{rule.Route} {name} in the {where}: {(int)answer.StatusCode}");
                    }
                }
            }
        }

        Assert.True(asked > 300, $"Only {asked} were asked.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("/events?q=")]
    [InlineData("/network?q=")]
    [InlineData("/activities?q=")]
    [InlineData("/accounts/find?of=units&q=")]
    [InlineData("/events/schedule?handler=People&q=")]
    public async Task A_search_says_what_is_wrong_with_it(string address)
    {
        using var browser = await fixture.Host.SignedInAsync(address.Contains("accounts", StringComparison.Ordinal) ? Role.Administrator : Role.Organiser, fixture.Own.District);
        var page = await browser.GetAsync(address + "a%00b");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal("Nội dung gửi lên có ký tự không nhập được", page.Find("h1"));
    }

    [Fact]
    public async Task Lines_and_tabulators_are_no_control_characters()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.Own.District);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/events?q=a%09b%0D%0Ac")).Status);
    }

    private string Filled(string route) => fixture.Own.Fill(route)
        .Replace("{token}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal)
        .Replace("{language:regex(^(vi|en)$)}", "vi", StringComparison.Ordinal)
        .Replace("{code:int}", "404", StringComparison.Ordinal);

    private static FormUrlEncodedContent Form(string token, (string Name, string Value)? value) =>
        new([new("__RequestVerificationToken", token), .. value is var (name, text) ? [new KeyValuePair<string, string>(name, text)] : Array.Empty<KeyValuePair<string, string>>()]);

    /// <summary>Names of all that a page binds, and one that it does not.</summary>
    private IEnumerable<string> Names(string route)
    {
        var bare = route.Split('?')[0];
        var endpoint = fixture.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .FirstOrDefault(e => "/" + e.RoutePattern.RawText!.TrimStart('/') == bare && e.Metadata.GetMetadata<PageActionDescriptor>() is not null);
        if (endpoint is null)
        {
            return ["q", "from"];
        }

        var page = fixture.Host.Services.GetRequiredService<PageLoader>().LoadAsync(endpoint.Metadata.GetMetadata<PageActionDescriptor>()!, endpoint.Metadata).GetAwaiter().GetResult();
        var metadata = fixture.Host.Services.GetRequiredService<IModelMetadataProvider>();
        return page.BoundProperties.Select(p => (p.Name, Type: p.ParameterType))
            .Concat(page.HandlerMethods.SelectMany(h => h.Parameters).Select(p => (p.Name, Type: p.ParameterInfo.ParameterType)))
            .SelectMany(p => metadata.GetMetadataForType(p.Type) is { IsComplexType: true, IsCollectionType: false } complex
                ? complex.Properties.Select(f => $"{p.Name}.{f.PropertyName}")
                : [p.Name])
            .Append("unknown").Distinct(StringComparer.OrdinalIgnoreCase);
    }
}
