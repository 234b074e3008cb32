using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Access;

/// <summary>
/// An operation id opens nothing: somebody who computes one, or reads one in a dump, is answered as a stranger with a new id. Every id that
/// a page or endpoint takes has an entry here with the guard that protects it. An id without an entry fails the test, so a new page or
/// endpoint cannot forget its guard.
/// </summary>
public sealed partial class OperationIdTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    /// <summary>The guards that keep another sender's id from naming the operation that it names for its own sender.</summary>
    private enum Guard
    {
        /// <summary>A public form: the id counts only with the secret that the browser got with the form. These tests attack it.</summary>
        BrowserSecret,

        /// <summary>A phone at a public door: the stored id contains the phone's number and the ticket. These tests attack it.</summary>
        PhoneAndTicket,

        /// <summary>The stored id is an HMAC that contains the account or the paired phone.</summary>
        Sender,

        /// <summary>The account or the paired phone needs a right to the thing itself, and the answer only says that it is done.</summary>
        Right,

        /// <summary>The id is no operation: it names a thing, and the right is checked at that thing.</summary>
        Thing,
    }

    private static readonly Dictionary<string, Guard> Table = new(StringComparer.Ordinal)
    {
        ["/e/{code}/register Input.OperationId"] = Guard.BrowserSecret,
        ["/e/{code}/register Input.CommuneId"] = Guard.Thing,
        ["/e/{code}/register/group Input.OperationId"] = Guard.BrowserSecret,
        ["/v/{code} Act"] = Guard.PhoneAndTicket,
        ["/v/{code} ticket"] = Guard.Thing,
        ["/v/{code}/typed Act"] = Guard.PhoneAndTicket,
        ["/password Account"] = Guard.Thing,
        ["/accounts/unit grant"] = Guard.Thing,
        ["/course-runs/{id:guid}/participants Input.OperationId"] = Guard.Sender,
        ["/course-runs/{id:guid}/participants operationId"] = Guard.Sender,
        ["/course-runs/new Input.OperationId"] = Guard.Sender,
        ["/course-runs/{id:guid}/edit Input.OperationId"] = Guard.Sender,
        ["/events/schedule Input.OperationId"] = Guard.Sender,
        ["/events/{id:guid}/edit Input.OperationId"] = Guard.Sender,
        ["/events/{id:guid} Count.OperationId"] = Guard.Right,
        ["/events/{id:guid}/invitations Input.OperationId"] = Guard.Sender,
        ["/events/{id:guid}/invitations operation"] = Guard.Sender,
        ["/network/{id:guid} Input.OperationId"] = Guard.Sender,
        ["ActSent.Id"] = Guard.Right,
        ["CountSent.Id"] = Guard.Right,
        ["PhoneSent.Id"] = Guard.Right,
        ["WalkInSent.Operation"] = Guard.Sender,
    };

    [Fact]
    public void Whatever_takes_an_id_of_an_operation_says_what_guards_it()
    {
        var found = Pages().Concat(Messages()).Concat(Endpoints()).ToHashSet(StringComparer.Ordinal);
        var wrong = found
            .Except(Table.Keys, StringComparer.Ordinal)
            .Select(f => "not in the table: " + f)
            .Concat(Table.Keys.Except(found, StringComparer.Ordinal).Select(f => "not in the program: " + f))
            .Order(StringComparer.Ordinal);
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    public static TheoryData<string> PublicForms() =>
        [.. Table.Where(e => e.Value is Guard.BrowserSecret).Select(e => e.Key[..e.Key.IndexOf(' ', StringComparison.Ordinal)])];

    [Theory, MemberData(nameof(PublicForms))]
    public async Task An_id_that_was_computed_or_read_in_a_dump_is_answered_like_any_strangers(string route)
    {
        var activity = await PublicEvents.AddAsync(Host);
        var address = route.Replace("{code}", activity.Code, StringComparison.Ordinal);
        Dictionary<string, string?> Filled(string? id) =>
            new(StringComparer.Ordinal)
            {
                ["Input.Name"] = "H'Linh Mlô",
                ["Input.YearOfBirth"] = "1991",
                ["Input.Places"] = "4",
                ["Input.ContactName"] = "Y Khoa",
                ["Input.Consent"] = "true",
                ["Input.OperationId"] = id,
            };

        using var victim = Host.Browser();
        var form = await victim.GetAsync(address);
        var shown = form.Document.QuerySelector("#Input_OperationId")!.GetAttribute("value");
        var done = await victim.SubmitAsync(form, "form[novalidate]", Filled(shown));
        Assert.StartsWith("/t/", done.Location, StringComparison.Ordinal);
        await using var db = Host.Db();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.ActivityId == activity.Id);
        var session = await db.Sessions.Where(s => s.ActivityId == activity.Id).Select(s => s.Id).SingleAsync();

        // The database does not hold what the browser sent.
        Assert.NotEqual(shown, row.OperationId.ToString());

        string?[] known =
        [
            shown,
            row.OperationId.ToString(),
            row.Id.ToString(),
            activity.Id.ToString(),
            session.ToString(),
            row.PersonId?.ToString(),
            DerivedId.Of($"import/{Folding.Fold("H'Linh Mlô")}/1991/", activity.Id).ToString(),
            Guid.Empty.ToString(),
            null,
            "khong-phai",
        ];
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in known.Append(Guid.CreateVersion7().ToString()))
        {
            // One stranger has a form of their own; the other has none, because they came by a link or lost their cookies.
            using var stranger = Host.Browser();
            var own = await stranger.GetAsync(address);
            using var bare = Host.Browser();
            var elsewhere = await bare.GetAsync("/sign-in");
            foreach (
                var answer in new[]
                {
                    await stranger.SubmitAsync(own, "form[novalidate]", Filled(id)),
                    await bare.SendAsync(
                        new HttpRequestMessage(HttpMethod.Post, address)
                        {
                            Content = new FormUrlEncodedContent(
                                Filled(id).Where(f => f.Value is not null).Append(new("__RequestVerificationToken", TokenOf(elsewhere)))
                            ),
                        }
                    ),
                }
            )
            {
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                Assert.Null(answer.Location);
                Assert.Equal("H'Linh Mlô", answer.Document.QuerySelector("#Input_Name")!.GetAttribute("value"));
                Assert.Contains("Chưa gửi được", answer.Find(".notice"), StringComparison.Ordinal);
                Assert.NotEqual(id, answer.Document.QuerySelector("#Input_OperationId")!.GetAttribute("value"));
                answers.Add(Secrets().Replace(answer.Text, ""));
            }
        }

        Assert.Single(answers);
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));

        // The new form works: sent, it registers.
        using var late = Host.Browser();
        var renewed = await late.SubmitAsync(await late.GetAsync(address), "form[novalidate]", Filled(shown));
        Assert.StartsWith("/t/", (await late.SubmitAsync(renewed, "form[novalidate]")).Location, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(PublicForms))]
    public async Task An_answer_lost_on_the_way_still_gives_one_registration(string route)
    {
        var activity = await PublicEvents.AddAsync(Host);
        using var browser = Host.Browser();
        var form = await browser.GetAsync(route.Replace("{code}", activity.Code, StringComparison.Ordinal));
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.Name"] = "H'Linh Mlô",
            ["Input.Places"] = "4",
            ["Input.ContactName"] = "Y Khoa",
            ["Input.Consent"] = "true",
        };
        var first = await browser.SubmitAsync(form, "form[novalidate]", values);
        Assert.Equal(first.Location, (await browser.SubmitAsync(form, "form[novalidate]", values)).Location);
        await using var db = Host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task An_operation_of_an_account_is_its_own()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var request = PublicEvents.Request(activity.Id, "Y Khoa") with
        {
            Channel = Domain.Registrations.RegistrationChannel.Organiser,
            Browser = null,
            AccountId = await Host.AccountAsync(),
        };
        var first = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, request));
        Assert.True(Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, request)).Again);
        Assert.NotEqual(request.OperationId, first.Registration.OperationId);
        foreach (
            var other in new[]
            {
                request with
                {
                    AccountId = await Host.AccountAsync(),
                },
                request with
                {
                    AccountId = await Host.AccountAsync(),
                    OperationId = first.Registration.OperationId,
                },
                request with
                {
                    Channel = Domain.Registrations.RegistrationChannel.Public,
                    AccountId = null,
                },
            }
        )
        {
            Assert.False(Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, other)).Again);
        }
    }

    private static string TokenOf(TestPage page) =>
        page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    /// <summary>
    /// Ids that pages take when a form is sent: all of them on pages without sign-in, and on other pages those named as operations.
    /// </summary>
    private IEnumerable<string> Pages()
    {
        var loader = Host.Services.GetRequiredService<PageLoader>();
        foreach (var endpoint in Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
            {
                continue;
            }

            var compiled = loader.LoadAsync(page, endpoint.Metadata).GetAwaiter().GetResult();
            var isPublic = compiled.ModelTypeInfo!.GetCustomAttribute<AllowAnonymousAttribute>() is not null;
            var route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var handlers = compiled
                .HandlerMethods.Where(h => !string.Equals(h.HttpMethod, "Get", StringComparison.OrdinalIgnoreCase))
                .ToList();
            if (handlers.Count == 0)
            {
                continue;
            }

            var names = compiled
                .ModelTypeInfo!.GetProperties()
                .Where(p => p.GetCustomAttribute<BindPropertyAttribute>() is not null)
                .SelectMany(p => Ids(p.PropertyType, p.Name))
                .Concat(handlers.SelectMany(h => h.Parameters).SelectMany(p => Ids(p.ParameterInfo.ParameterType, p.Name)))
                .Where(n => endpoint.RoutePattern.GetParameter(n) is null);
            foreach (var name in names.Where(n => isPublic || IsOperation(n)))
            {
                yield return $"{route} {name}";
            }
        }
    }

    /// <summary>Ids in the messages of phones.</summary>
    private static IEnumerable<string> Messages() =>
        typeof(RegisterRequest)
            .Assembly.GetTypes()
            .Where(t =>
                t.Name.EndsWith("Sent", StringComparison.Ordinal)
                && t.Namespace!.StartsWith("Campaigns.Web.Features", StringComparison.Ordinal)
            )
            .SelectMany(t =>
                t.GetProperties()
                    .Where(p => IsId(p.PropertyType) && (IsOperation(p.Name) || p.Name == "Id"))
                    .Select(p => $"{t.Name}.{p.Name}")
            );

    /// <summary>Ids that endpoints take besides those in their addresses.</summary>
    private IEnumerable<string> Endpoints() =>
        from endpoint in Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(m => m is not ("GET" or "HEAD")) == true
        where endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null && endpoint.Metadata.GetMetadata<MethodInfo>() is not null
        from parameter in endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters()
        where IsId(parameter.ParameterType) && endpoint.RoutePattern.GetParameter(parameter.Name!) is null
        select $"/{endpoint.RoutePattern.RawText!.TrimStart('/')} {parameter.Name}";

    private static IEnumerable<string> Ids(Type type, string name) =>
        IsId(type) ? [name]
        : type.Namespace?.StartsWith("Campaigns.", StringComparison.Ordinal) == true && !type.IsEnum
            ? type.GetProperties().Where(p => p.CanWrite).SelectMany(p => Ids(p.PropertyType, $"{name}.{p.Name}"))
        : [];

    private static bool IsId(Type type) => type == typeof(Guid) || type == typeof(Guid?);

    private static bool IsOperation(string name) =>
        name.Contains("operation", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Act", StringComparison.Ordinal);

    /// <summary>The parts that differ in each answer: the new id and the antiforgery token.</summary>
    [GeneratedRegex(
        """<input[^>]*name="(Input\.OperationId|__RequestVerificationToken)"[^>]*>""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Secrets();
}
