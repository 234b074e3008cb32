using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>The ledger of an event as its pages show it, and the mails of the pickup folder.</summary>
public sealed class MessagesPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Union = "Hội Liên hiệp Phụ nữ tỉnh";

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task The_organiser_sees_who_was_told_what_and_why_somebody_was_not_and_a_coordinator_sees_no_name()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var early = await RegisterAsync(activity.Id, "H'Linh Mlô", "linh@example.vn");
        Host.Clock.Reset(PublicEvents.StartsAt - Duration.FromHours(20));
        await RegisterAsync(activity.Id, "Y Bhăm Êban", "bham@example.vn");
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));

        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync(Union)).Id);
        var page = await organiser.GetAsync($"/events/{activity.Id}/messages");
        Assert.Equal(4, page.Document.QuerySelectorAll("[aria-labelledby=lines-title] tbody tr").Length);
        Assert.Contains("quá giờ nhắc", page.Find("[aria-labelledby=lines-title] tbody"), StringComparison.Ordinal);
        Assert.Contains("H'Linh Mlô", page.Text.Replace("&#x27;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        var skipped = await organiser.GetAsync($"/events/{activity.Id}/messages?rule=Reminder&state=Skipped");
        Assert.Equal(
            ["Y Bhăm Êban"],
            skipped.Document.QuerySelectorAll("[aria-labelledby=lines-title] tbody td:nth-child(2)").Select(t => t.TextContent)
        );

        // From a registration to its own messages.
        var registrations = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.NotNull(registrations.Document.QuerySelector($"a[href$='messages?registration={early.Registration.Id}']"));
        var own = await organiser.GetAsync($"/events/{activity.Id}/messages?registration={early.Registration.Id}");
        Assert.Equal(2, own.Document.QuerySelectorAll("[aria-labelledby=lines-title] tbody tr").Length);

        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        var counts = await coordinator.GetAsync($"/events/{activity.Id}/messages");
        Assert.Equal(HttpStatusCode.OK, counts.Status);
        Assert.DoesNotContain("Êban", WebUtility.HtmlDecode(counts.Text), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await coordinator.GetAsync($"/events/{activity.Id}/messages?registration={early.Registration.Id}")).Status
        );
    }

    [Fact]
    public async Task What_only_lies_on_this_server_is_not_called_sent()
    {
        var activity = await PublicEvents.AddAsync(Host, village: "buôn Chờ");
        var registered = await RegisterAsync(activity.Id, "H'Chờ Niê", "cho@example.vn");
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync(Union)).Id);
        var page = await organiser.GetAsync($"/events/{activity.Id}/messages?registration={registered.Registration.Id}&rule=Ticket");
        var line = page.Find("[aria-labelledby=lines-title] tbody tr")!;
        Assert.Contains("Đang chờ trên máy chủ", line, StringComparison.Ordinal);
        Assert.Contains("người nhận chưa có", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Đã gửi", line, StringComparison.Ordinal);

        // The counts have a column of their own, which opens these messages and no others.
        var all = await organiser.GetAsync($"/events/{activity.Id}/messages");
        Assert.Contains("Đang chờ trên máy chủ", all.FindAll("[aria-labelledby=counts-title] thead th"));
        var waiting = all.Document.QuerySelector("[aria-labelledby=counts-title] a[href*='state=LaidDown']")!;
        var rows = (await organiser.GetAsync(waiting.GetAttribute("href")!)).FindAll("[aria-labelledby=lines-title] tbody tr");
        Assert.Equal(waiting.TextContent, rows.Count.ToString(CultureInfo.InvariantCulture));
        Assert.Empty(
            (await organiser.GetAsync($"/events/{activity.Id}/messages?rule=Ticket&state=Sent")).FindAll(
                "[aria-labelledby=lines-title] tbody tr"
            )
        );

        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var mails = await administrator.GetAsync("/mails");
        Assert.Equal("Thư chờ gửi", mails.Find("h1"));
        Assert.DoesNotContain("Thư đã gửi", mails.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_of_real_people_is_its_readers_alone()
    {
        var activity = await PublicEvents.AddAsync(Host, village: "buôn Kon");
        await RegisterAsync(activity.Id, "H'Riêng Niê", "rieng@example.vn");
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        using var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var list = await administrator.GetAsync("/mails");
        var row = list
            .Document.QuerySelectorAll("tbody tr")
            .First(r => r.TextContent.Contains("rieng@example.vn", StringComparison.Ordinal));
        var address = row.QuerySelector("a")!.GetAttribute("href")!;
        var closed = await administrator.GetAsync(address);
        Assert.Null(closed.Document.QuerySelector("iframe, pre"));
        Assert.DoesNotContain("/t/", closed.Find("main"), StringComparison.Ordinal);
        Assert.DoesNotContain("H'Riêng", closed.Find("main"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync(address + "?handler=Part&part=0")).Status);
    }

    [Fact]
    public async Task In_a_demo_the_administrator_reads_a_mail_as_its_reader_does()
    {
        await using var database = await TestDatabases.CreateAsync();
        await database.SqlAsync("UPDATE installation SET is_demo = true");
        await using var host = new TestHost(database);
        var activity = await PublicEvents.AddAsync(host, village: "buôn Kon");
        Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(host, PublicEvents.Request(activity.Id, "H'Mơ Niê") with { Email = "mo@example.vn" })
        );
        await host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        using var administrator = await host.SignedInAsync(Role.Administrator, (await host.RootAsync()).Id);
        var list = await administrator.GetAsync("/mails");
        var row = list.Document.QuerySelectorAll("tbody tr").First(r => r.TextContent.Contains("mo@example.vn", StringComparison.Ordinal));
        var address = row.QuerySelector("a")!.GetAttribute("href")!;

        var mail = await administrator.GetAsync(address);
        var frame = mail.Document.QuerySelector("iframe")!;
        Assert.Equal("", frame.GetAttribute("sandbox"));
        Assert.Contains("data:image/png;base64,", frame.GetAttribute("srcdoc"), StringComparison.Ordinal);
        Assert.DoesNotContain("cid:", frame.GetAttribute("srcdoc"), StringComparison.Ordinal);
        Assert.Contains("Thứ Bảy, 28/11/2026", mail.Find("pre"), StringComparison.Ordinal);
        var links = mail.Document.QuerySelectorAll("a[href*='handler=Part']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(2, links.Count);
        foreach (var link in links)
        {
            Assert.Equal("attachment", (await administrator.GetAsync(link)).Response.Content.Headers.ContentDisposition!.DispositionType);
        }

        foreach (var elsewhere in new[] { "/mails/..%2F..%2Fsecret", "/mails/20261124T070000Z-khongco", address + "x/../y" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync(elsewhere)).Status);
        }

        using var district = await host.SignedInAsync(Role.Administrator, (await host.UnitAsync("Huyện Cư M'gar")).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await district.GetAsync("/mails")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await district.GetAsync(address)).Status);
    }

    private async Task<RegisterOutcome.Done> RegisterAsync(Guid activity, string name, string email) =>
        Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(Host, PublicEvents.Request(activity, name) with { Email = email })
        );
}
