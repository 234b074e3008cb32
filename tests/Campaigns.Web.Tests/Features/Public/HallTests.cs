using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Public;

/// <summary>Four hundred guests share one address, and one of them guesses codes. Only the one who guesses is stopped.</summary>
public sealed class HallTests(PublicLimitsTests.Fixture fixture) : IClassFixture<PublicLimitsTests.Fixture>
{
    private const int Guests = 400;

    /// <summary>As many of the guests send their requests; the failures of the others are counted without one.</summary>
    private const int Sending = 100;

    /// <summary>The address from which the tests' requests come.</summary>
    private const string Hall = "none";

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task A_hall_checks_in_by_typed_codes_beside_one_who_guesses()
    {
        var world = new DoorWorld(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());
        var door = await world.EventAsync((await Host.RootAsync()).Id, Host.Clock.GetCurrentInstant());
        await fixture.Database.SqlAsync(
            $"INSERT INTO self_check_in_setting VALUES ('{door.ActivityId}', 'poster', '{door.ActivityId}', now())"
        );
        var code = (string)(await fixture.Database.SqlAsync($"SELECT code FROM activity WHERE id = '{door.ActivityId}'"))!;

        // One phone is stopped after a few guesses, long before the others in the hall notice anything.
        using var guesser = Phone();
        var form = await guesser.GetAsync($"/v/{code}");
        var guesses = 0;
        while ((await TypeAsync(guesser, form, Random(ReadableCode.TicketLength))).Status is not HttpStatusCode.TooManyRequests)
        {
            Assert.True(++guesses < 30, "Thirty guesses of one phone passed.");
        }

        // Now each guess comes from another phone, until the attempts of the address are used up.
        var limits = Host.Services.GetRequiredService<FailureLimits>();
        for (var i = 0; i < 700; i++)
        {
            limits.TypedWrong(Hall, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        }

        Assert.False(limits.MayTry(FailureKind.Typed, Hall));
        for (var i = 0; i < Sending; i++)
        {
            using var phone = Phone();
            var page = await phone.GetAsync($"/v/{code}");
            if (i % 5 == 0)
            {
                // A typing error is shown at the field.
                page = await TypeAsync(phone, page, Random(ReadableCode.TicketLength));
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.Contains("TicketCode", page.FieldErrors.Keys);
            }

            var done = await TypeAsync(
                phone,
                page,
                (await world.TicketAsync(door, string.Create(CultureInfo.InvariantCulture, $"Y Thử {i}"))).Code
            );
            Assert.Equal(HttpStatusCode.Redirect, done.Status);
            for (var other = 0; other < Guests / Sending; other++)
            {
                limits.TypedWrong(Hall, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
            }
        }

        Assert.Equal(
            (long)Sending,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
            )
        );

        // Guessing ends at some time, whichever phone it comes from.
        var more = 0;
        while (limits.MayType(Hall, string.Create(CultureInfo.InvariantCulture, $"{more}")))
        {
            limits.TypedWrong(Hall, string.Create(CultureInfo.InvariantCulture, $"{more}"));
            Assert.True(++more < 20_000);
        }
    }

    [Fact]
    public async Task A_form_that_nobody_opened_yet_opens_beside_one_who_guesses_addresses()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "1" } }
        );
        var events = new[] { await PublicEvents.AddAsync(host), await PublicEvents.AddAsync(host), await PublicEvents.AddAsync(host) };
        using var guesser = host.Browser();
        async Task<HttpStatusCode> GuessAsync()
        {
            using var answer = await guesser.Client.GetAsync(new Uri($"/e/{Random(ReadableCode.ActivityLength)}", UriKind.Relative));
            return answer.StatusCode;
        }

        for (var i = 0; i < 400; i++)
        {
            await GuessAsync();
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync());
        using var guest = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync($"/e/{events[0].Code}/register")).Status);
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync($"/e/{events[1].Code}")).Status);

        // An event that somebody opened stays available, however long the guessing goes on. The one who guesses is not served for ever.
        for (var i = 0; i < 1500; i++)
        {
            await GuessAsync();
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await guest.GetAsync($"/e/{events[2].Code}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync($"/e/{events[0].Code}/register")).Status);
    }

    private TestBrowser Phone()
    {
        var phone = Host.Browser();
        phone.SetCookie("phone", TokenText.Encode(RandomNumberGenerator.GetBytes(16)));
        return phone;
    }

    private static Task<TestPage> TypeAsync(TestBrowser phone, TestPage page, string code) =>
        phone.SubmitAsync(
            page,
            "form[action$='/typed']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["TicketCode"] = code }
        );

    private static string Random(int length) => ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), length).Value;
}
