using System.Net.Sockets;
using Campaigns.Testing;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;

namespace Campaigns.Web.Tests.Testing;

public sealed class TestSmtpServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestSmtpServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestSmtpServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_mail_arrives_as_it_was_sent()
    {
        var waiting = _server.WaitForMailAsync(m => m.To.Contains("hoa@example.vn", StringComparer.Ordinal), Patience, Cancel);
        await SendAsync("lan@example.vn", "Vé khác");
        await SendAsync("hoa@example.vn", "Vé của bạn");
        var mail = await waiting;
        Assert.Equal("campaigns@example.vn", mail.From);
        Assert.Equal("Vé của bạn", mail.Parse().Subject);
        Assert.Equal("Hẹn gặp bạn.\n.\nỞ Buôn Ma Thuột.", mail.Parse().TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(2, _server.Mails.Count);
    }

    [Fact]
    public async Task A_mail_that_does_not_come_is_waited_for_no_longer_than_asked() =>
        await Assert.ThrowsAsync<TimeoutException>(() => _server.WaitForMailAsync(_ => true, TimeSpan.Zero, Cancel));

    [Fact]
    public async Task A_server_that_is_down_or_busy_takes_mail_again_at_the_same_port()
    {
        await _server.DownAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => SendAsync("hoa@example.vn", "1"));
        await _server.BusyAsync();
        var busy = await Assert.ThrowsAnyAsync<SmtpCommandException>(() => SendAsync("hoa@example.vn", "2"));
        Assert.Equal(SmtpStatusCode.ServiceNotAvailable, busy.StatusCode);
        await _server.UpAsync();
        await SendAsync("hoa@example.vn", "3");
        Assert.Equal("3", (await _server.WaitForMailAsync(_ => true, Patience, Cancel)).Parse().Subject);
    }

    [Fact]
    public async Task An_unknown_recipient_is_refused_for_good()
    {
        var refused = await Assert.ThrowsAnyAsync<SmtpCommandException>(() => SendAsync("nobody@example.vn", "1"));
        Assert.Equal(SmtpStatusCode.MailboxUnavailable, refused.StatusCode);
        Assert.Empty(_server.Mails);
    }

    private async Task SendAsync(string to, string subject)
    {
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("Chiến dịch", "campaigns@example.vn"));
        message.To.Add(new MailboxAddress("", to));
        message.Subject = subject;
        message.Body = new TextPart("plain") { Text = "Hẹn gặp bạn.\n.\nỞ Buôn Ma Thuột." };
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", _server.Port, SecureSocketOptions.None, Cancel);
        await client.SendAsync(message, Cancel);
        await client.DisconnectAsync(quit: true, Cancel);
    }
}
