using System.Net;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Network;
using Campaigns.Testing;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Network;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>
/// Somebody with a dump of the database and the program, but without the master secret, makes one of each thing that opens something, and
/// all of them are refused. Each thing is first made as the program makes it, and then opens.
/// </summary>
public sealed class DumpTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly Secrets Guessed = Secrets.Parse(Convert.ToBase64String(SHA256.HashData("somebody else's"u8)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task No_ticket_is_made_from_a_dump()
    {
        var activity = await PublicEvents.AddAsync(Host);
        await PublicEvents.RegisterAsync(Host, PublicEvents.Request(activity.Id));
        await using var db = Host.Db();
        var row = await db.Registrations.SingleAsync(r => r.ActivityId == activity.Id, Cancel);
        var right = Host.Services.GetRequiredService<TicketTokens>().Token(row.Id, row.Generation, row.KeyVersion);
        await OpensAsync(
            "/t/" + right,
            [new TicketTokens(Guessed).Token(row.Id, row.Generation, row.KeyVersion), .. FromHash(row.TokenHash, row.Id)],
            "/t/"
        );
    }

    [Fact]
    public async Task No_reply_link_is_made_from_a_dump()
    {
        var world = new NetworkWorld(Host);
        var district = (await Host.UnitAsync("Huyện Cư M'gar")).Id;
        using var organiser = await Host.SignedInAsync(Role.Organiser, district);
        var person = await world.KeptAsync("Y Thương Niê", district, phone: "+84905123456", kind: CollaboratorKind.Speaker);
        var link = await world.InviteAsync(organiser, await world.EventAsync(organiser), person.Id);
        await using var db = Host.Db();
        var row = await db.Invitations.SingleAsync(i => i.PersonId == person.Id, Cancel);
        await OpensAsync(
            link,
            [new ReplyTokens(Guessed).Token(row.Id, row.Generation, row.KeyVersion), .. FromHash(row.TokenHash, row.Id)],
            "/r/"
        );
    }

    [Fact]
    public async Task No_device_link_is_made_from_a_dump()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var grant = await Host.WithAsync<PairingService, Campaigns.Domain.Door.DeviceGrant>(p =>
            Task.FromResult(p.New(activity.Id, "Cửa chính", maySearch: true, activity.CreatedById))
        );
        await using var db = Host.Db();
        db.DeviceGrants.Add(grant);
        await db.SaveChangesAsync(Cancel);
        var link = await Host.WithAsync<PairingService, string>(p => Task.FromResult(new Uri(p.UrlOf(grant)).AbsolutePath));
        await OpensAsync(
            link,
            [
                new DeviceTokens(Guessed).Token(grant.Id, Campaigns.Domain.Door.DeviceGrant.LinkGeneration, grant.KeyVersion),
                .. FromHash(grant.TokenHash, grant.Id),
            ],
            "/d/"
        );
    }

    [Fact]
    public async Task No_password_link_is_made_from_a_dump()
    {
        var id = await Host.AccountAsync();
        await using var scope = Host.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByIdAsync(id.ToString());
        var link = new Uri(await scope.ServiceProvider.GetRequiredService<PasswordLinks>().MakeAsync(account!)).PathAndQuery;
        using var browser = Host.Browser();
        Assert.NotNull((await browser.GetAsync(link)).Document.QuerySelector("input[type=password]"));

        // The thief runs the program's own code for an account from the dump, with keys of their own.
        await using var db = Host.Db();
        var stolen = await db.Users.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
        var provider = new DataProtectorTokenProvider<Account>(
            Thief(),
            Options.Create(new DataProtectionTokenProviderOptions()),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DataProtectorTokenProvider<Account>>.Instance
        );
        var forged = await Host.WithAsync<UserManager<Account>, string>(users =>
            provider.GenerateAsync(UserManager<Account>.ResetPasswordTokenPurpose, users, stolen)
        );
        foreach (var code in new[] { forged, stolen.SecurityStamp!, stolen.ConcurrencyStamp! })
        {
            var page = await browser.GetAsync($"/password?account={id:N}&code={WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(code))}");
            Assert.Null(page.Document.QuerySelector("input[type=password]"));
        }
    }

    [Fact]
    public async Task No_cookie_is_made_from_a_dump()
    {
        var root = (await Host.RootAsync()).Id;
        using var own = await Host.SignedInAsync(Role.Administrator, root);
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("/account")).Status);
        await using var scope = Host.Services.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<Account>>();
        var account = await signIn.UserManager.FindByIdAsync(own.AccountId.ToString()!);
        var user = await signIn.CreateUserPrincipalAsync(account!);
        await using var db = Host.Db();
        var session = await db.AccountSessions.Where(s => s.AccountId == own.AccountId).Select(s => s.Id).FirstAsync(Cancel);
        ((System.Security.Claims.ClaimsIdentity)user.Identity!).AddClaims([
            new(AccountSessions.Claim, session.ToString()),
            new(AccountSessions.Method, AccountSessions.WithCode),
        ]);
        var scheme = IdentityConstants.ApplicationScheme;
        var ticket = new Microsoft.AspNetCore.Authentication.AuthenticationTicket(
            user,
            new() { IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) },
            scheme
        );

        // With the program's keys the very same ticket opens; with the thief's keys it does not.
        var rights = scope
            .ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(scheme)
            .TicketDataFormat.Protect(ticket);
        var forged = new Microsoft.AspNetCore.Authentication.TicketDataFormat(
            Thief().CreateProtector("Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationMiddleware", scheme, "v2")
        ).Protect(ticket);
        using var browser = Host.Browser();
        browser.SetCookie("account", rights);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
        foreach (var cookie in new[] { forged, session.ToString() })
        {
            using var thief = Host.Browser();
            thief.SetCookie("account", cookie);
            Assert.StartsWith("/sign-in", (await thief.GetAsync("/account")).Location, StringComparison.Ordinal);
        }
    }

    private static IDataProtectionProvider Thief() =>
        DataProtectionProvider.Create(new DirectoryInfo(TestFolder.Create()), o => o.SetApplicationName("campaigns"));

    /// <summary>What somebody with the hash may try: its beginning, its end, and what can be made from the ids beside it.</summary>
    private static IEnumerable<string> FromHash(byte[] hash, params Guid[] ids) =>
        [
            TokenText.Encode(hash.AsSpan(0, 16)),
            TokenText.Encode(hash.AsSpan(16, 16)),
            .. ids.SelectMany(id =>
                new[]
                {
                    TokenText.Encode(id.ToByteArray(bigEndian: true)),
                    TokenText.Encode(SHA256.HashData(id.ToByteArray(bigEndian: true)).AsSpan(0, 16)),
                }
            ),
        ];

    private async Task OpensAsync(string right, IReadOnlyList<string> made, string under)
    {
        using var browser = Host.Browser();
        var opened = await browser.GetAsync(right);
        Assert.Equal(HttpStatusCode.OK, opened.Status);
        foreach (var token in made)
        {
            var page = await browser.GetAsync(under + token);
            Assert.True(page.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone, $"{under}{token}: {page.Status}");
        }
    }
}
