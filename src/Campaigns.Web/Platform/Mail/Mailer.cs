using System.Globalization;
using Campaigns.Web.Platform.Startup;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Platform.Mail;

/// <summary>
/// The mail server that sends our mail: the section <c>Smtp</c> of the settings. Without a host, mail goes to the pickup folder.
/// </summary>
public sealed class SmtpSettings
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>
    /// The encryption: "starttls" (the default), "tls" (from the first byte, port 465) or "none" (for a server on the same machine).
    /// </summary>
    public string Tls { get; set; } = "starttls";

    /// <summary>The sender: "Campaigns &lt;lich@example.vn&gt;".</summary>
    public string From { get; set; } = "Lịch hoạt động <khong-tra-loi@localhost>";
}

/// <summary>A mail could not be sent.</summary>
/// <param name="message">The answer of the server or the network, without the recipient's address.</param>
/// <param name="permanent">True when trying again is useless, because the address does not exist.</param>
/// <param name="inner">The cause.</param>
public sealed class MailException(string message, bool permanent, Exception inner) : Exception(message, inner)
{
    public bool Permanent { get; } = permanent;
}

/// <summary>Sends a message to the configured server, or writes it into the pickup folder as <c>.eml</c> when none is configured.</summary>
public sealed class Mailer(IConfiguration configuration, HostedDatabase database, IClock clock)
{
    /// <summary>The longest time that one delivery may take.</summary>
    public static readonly Duration Longest = Duration.FromMinutes(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The folder that receives mail when no server is configured.</summary>
    public string PickupFolder => Path.Combine(database.DataFolder, "pickup");

    /// <summary>Whether mail goes to the pickup folder because no server is configured.</summary>
    public bool UsesPickupFolder => string.IsNullOrEmpty(Settings.Host);

    private SmtpSettings Settings => configuration.GetSection("Smtp").Get<SmtpSettings>() ?? new SmtpSettings();

    /// <summary>Sends one message. Sets sender, date and id when they are missing.</summary>
    /// <returns>Whether a mail server took it; false when it was only laid into the pickup folder.</returns>
    /// <exception cref="MailException">The mail was not accepted; the exception says whether trying again makes sense.</exception>
    public async Task<bool> SendAsync(MimeMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var settings = Settings;
        if (message.From.Count == 0)
        {
            message.From.Add(MailboxAddress.Parse(settings.From));
        }

        message.Date = clock.GetCurrentInstant().InZone(VietnamTime.Zone).ToDateTimeOffset();
        if (string.IsNullOrEmpty(settings.Host))
        {
            await LayDownAsync(message, cancel);
            return false;
        }

        await SendAsync(settings, message, cancel);
        return true;
    }

    private static async Task SendAsync(SmtpSettings settings, MimeMessage message, CancellationToken cancel)
    {
        // A server that sends a little now and then and never finishes is as useless as none, so the whole delivery has a time limit.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest.ToTimeSpan());
        var outer = cancel;
        cancel = limit.Token;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(
                settings.Host!,
                settings.Port,
                settings.Tls.ToUpperInvariant() switch
                {
                    "NONE" => SecureSocketOptions.None,
                    "TLS" => SecureSocketOptions.SslOnConnect,
                    _ => SecureSocketOptions.StartTls,
                },
                cancel
            );
            if (!string.IsNullOrEmpty(settings.User))
            {
                await client.AuthenticateAsync(settings.User, settings.Password ?? "", cancel);
            }

            await client.SendAsync(message, cancel);
            await client.DisconnectAsync(quit: true, cancel);
        }
        catch (SmtpCommandException e)
        {
            // RFC 5321, section 4.2.1: 5yz is a permanent refusal. It is about the recipient only when the server refused the RCPT command.
            var permanent = (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted;
            throw new MailException(string.Create(CultureInfo.InvariantCulture, $"{(int)e.StatusCode} {e.ErrorCode}"), permanent, e);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or SmtpProtocolException
                        or MailKit.ServiceNotConnectedException
                        or AuthenticationException
                        or SslHandshakeException
                        or System.Net.Sockets.SocketException
                        or TimeoutException
                        or NotSupportedException
            )
        {
            throw new MailException(e.GetType().Name, permanent: false, e);
        }
        catch (OperationCanceledException e) when (!outer.IsCancellationRequested)
        {
            throw new MailException(nameof(TimeoutException), permanent: false, e);
        }
    }

    private async Task LayDownAsync(MimeMessage message, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(PickupFolder);
            var stamp = message.Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

            // The file is named by the Message-ID, so a mail that is delivered again, because the first delivery was not recorded, replaces
            // the first file.
            var name =
                (message.MessageId ?? "").Split('@')[0] is { Length: > 0 } id && id.All(char.IsAsciiLetterOrDigit)
                    ? id
                    : Guid.NewGuid().ToString("N");
            var path =
                Directory.EnumerateFiles(PickupFolder, $"*-{name}.eml").FirstOrDefault()
                ?? Path.Combine(PickupFolder, $"{stamp}-{name}.eml");
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // The file is written under another name first, so that programs that watch the folder see complete messages only.
            await using (var file = new FileStream(path + ".part", options))
            {
                await message.WriteToAsync(file, cancel);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailException(e.GetType().Name, permanent: false, e);
        }
    }
}
