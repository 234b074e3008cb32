using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Public;

/// <summary>A whole hall sends its requests from one address, and only guessing is limited.</summary>
public sealed class PublicLimitsTests(PublicLimitsTests.Fixture fixture) : IClassFixture<PublicLimitsTests.Fixture>
{
    public sealed class Fixture()
        : HostFixture(
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "1" } }
        );

    [Fact]
    public async Task Three_hundred_registrations_from_one_address_pass()
    {
        var activity = await PublicEvents.AddAsync(fixture.Host, a => a.Capacity = 300);
        for (var i = 0; i < 300; i++)
        {
            // Each guest has a phone of their own behind the one address of the hall.
            using var browser = fixture.Host.Browser();
            var form = await browser.GetAsync($"/e/{activity.Code}/register");
            var answer = await browser.SubmitAsync(
                form,
                "",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Input.Name"] = string.Create(CultureInfo.InvariantCulture, $"Y Thử {i}"),
                    ["Input.Consent"] = "true",
                }
            );
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        }

        await using var db = fixture.Host.Db();
        Assert.Equal(300, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    /// <summary>Only registrations count against an address; a form that was refused counts against the browser that sent it.</summary>
    [Fact]
    public async Task Empty_forms_from_one_phone_close_the_registration_to_nobody_else()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "0.1" } }
        );
        var activity = await PublicEvents.AddAsync(host, a => a.Capacity = 300);
        using var phone = host.Browser();
        var empty = await phone.GetAsync($"/e/{activity.Code}/register");
        var stopped = false;
        for (var i = 0; i < 60; i++)
        {
            stopped |=
                (await phone.SubmitAsync(empty, "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "" })).Status
                is HttpStatusCode.TooManyRequests;
        }

        Assert.True(stopped, "Sixty empty forms of one browser passed.");
        using var other = host.Browser();
        var answer = await other.SubmitAsync(
            await other.GetAsync($"/e/{activity.Code}/register"),
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "Y Thử", ["Input.Consent"] = "true" }
        );
        Assert.StartsWith("/t/", answer.Location, StringComparison.Ordinal);
    }

    /// <summary>A page that was served lately stays open to everybody behind an address from which somebody guesses codes.</summary>
    [Fact]
    public async Task Whoever_guesses_keeps_nobody_from_a_page_that_is_known()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "0.1" } }
        );
        var (known, other) = (await PublicEvents.AddAsync(host), await PublicEvents.AddAsync(host));
        using var browser = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/e/{known.Code}")).Status);
        for (var i = 0; i < 120; i++)
        {
            await browser.GetAsync(
                $"/e/{ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.ActivityLength).Value}"
            );
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.GetAsync($"/e/{other.Code}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/e/{known.Code}")).Status);
    }

    [Fact]
    public async Task Guessing_tickets_is_stopped()
    {
        // This test has a database of its own, because failed guesses count against the address that both tests share.
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "1" } }
        );
        using var browser = host.Browser();
        for (var i = 0; i < 4000; i++)
        {
            using var answer = await browser.Client.GetAsync(
                new Uri($"/t/{TokenText.Encode(RandomNumberGenerator.GetBytes(16))}", UriKind.Relative)
            );
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return;
            }
        }

        Assert.Fail("Four thousand guesses passed.");
    }
}
