using System.Globalization;
using Campaigns.Testing;
using Campaigns.Web.Platform.Mail;
using MimeKit;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class MailerTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_server_mail_lies_in_the_pickup_folder_for_its_owner_alone()
    {
        await fixture.Host.WithAsync<Mailer>(m => m.SendAsync(Message("an@example.vn"), Cancel));
        var mail = Assert.Single(fixture.Host.Mails());
        Assert.Equal("Nhắc lịch: 08:00 thứ Bảy 28/11", mail.Subject);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 14, 0, 0, TimeSpan.FromHours(7)), mail.Date);
        Assert.NotEmpty(mail.From);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(fixture.Host.DataFolder, "pickup")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_server_gets_it_and_one_that_is_down_delays_it()
    {
        await using var smtp = await TestSmtpServer.StartAsync();
        await using var host = new TestHost(
            fixture.Database,
            HttpTests.With(
                ("Smtp:Host", "127.0.0.1"),
                ("Smtp:Port", smtp.Port.ToString(CultureInfo.InvariantCulture)),
                ("Smtp:Tls", "none"),
                ("Smtp:From", "Lịch hoạt động <lich@example.vn>")
            )
        );
        await host.WithAsync<Mailer>(m => m.SendAsync(Message("an@example.vn"), Cancel));
        var mail = await smtp.WaitForMailAsync(_ => true, TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal("lich@example.vn", mail.From);
        Assert.Equal(["an@example.vn"], mail.To);

        await smtp.DownAsync();
        Assert.False((await RefusedAsync(host, "an@example.vn")).Permanent);
        await smtp.BusyAsync();
        Assert.False((await RefusedAsync(host, "an@example.vn")).Permanent);
        await smtp.UpAsync();
        var refused = await RefusedAsync(host, "nobody@example.vn");
        Assert.True(refused.Permanent);
        Assert.DoesNotContain("nobody@example.vn", refused.Message, StringComparison.Ordinal);
        await host.WithAsync<Mailer>(m => m.SendAsync(Message("binh@example.vn"), Cancel));
        await smtp.WaitForMailAsync(m => m.To.Contains("binh@example.vn"), TimeSpan.FromSeconds(20), Cancel);
    }

    private static Task<MailException> RefusedAsync(TestHost host, string to) =>
        Assert.ThrowsAsync<MailException>(() => host.WithAsync<Mailer>(m => m.SendAsync(Message(to), Cancel)));

    private static MimeMessage Message(string to)
    {
        var message = new MimeMessage
        {
            Subject = "Nhắc lịch: 08:00 thứ Bảy 28/11",
            Body = new TextPart("plain") { Text = "Nhà văn hóa buôn Sah B." },
        };
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }

    [Theory]
    [InlineData("hoa@example.vn", true)]
    [InlineData("hoa.nguyen+lop@mail.example.vn", true)]
    [InlineData("hoa@ví-dụ.vn", true)]
    [InlineData("x@[127.0.0.1]", false)]
    [InlineData("x@[IPv6:::1]", false)]
    [InlineData("x@127.0.0.1", false)]
    [InlineData("x@example", false)]
    [InlineData("x@.vn", false)]
    [InlineData("x@example.", false)]
    [InlineData("a@b@example.vn", false)]
    public void Mail_goes_to_names_of_domains_and_to_no_machine(string text, bool isAddress) =>
        Assert.Equal(isAddress, Campaigns.Web.Platform.Mail.MailAddresses.IsAddress(text));
}
