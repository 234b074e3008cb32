using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using NodaTime;
using SkiaSharp;
using Xunit;

namespace Campaigns.Web.Tests.Features.Notifications;

/// <summary>Mail over a real SMTP server, which goes down and comes back.</summary>
public sealed class SendDueMessagesTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TestDatabase _database = null!;
    private TestSmtpServer _smtp = null!;
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _smtp = await TestSmtpServer.StartAsync();
        _host = new TestHost(
            _database,
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Smtp:Host"] = "127.0.0.1",
                    ["Smtp:Port"] = _smtp.Port.ToString(CultureInfo.InvariantCulture),
                    ["Smtp:Tls"] = "none",
                    ["PublicUrl"] = "https://lich.example.vn",
                },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _smtp.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_ticket_goes_out_with_its_picture_and_a_calendar_entry_and_names_nothing()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.MayBeNamed = true);
        var done = await RegisterAsync(activity, "linh@example.vn");
        await RunAsync();

        var mail = (await _smtp.WaitForMailAsync(m => m.To.Contains("linh@example.vn"), Patience)).Parse();
        Assert.Equal("Thẻ tham dự: 10:00 thứ Bảy 28/11, Nhà văn hóa cộng đồng, buôn Sah B", mail.Subject);
        Assert.Equal("Lịch hoạt động", mail.From.Mailboxes.Single().Name);
        Assert.Contains($"https://lich.example.vn/t/{done.Token}", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Thứ Bảy, 28/11/2026, 10:00 – 11:30", mail.TextBody, StringComparison.Ordinal);
        Neutral(mail);

        var picture = mail.Attachments.OfType<MimePart>().Single(p => p.ContentType.MimeType == "image/png");
        using var bitmap = SKBitmap.Decode(Bytes(picture));
        Assert.Equal(720, bitmap.Width);
        var inline = mail.BodyParts.OfType<MimePart>().Single(p => p.ContentId is not null && !p.IsAttachment);
        Assert.Contains($"cid:{inline.ContentId}", mail.HtmlBody, StringComparison.Ordinal);

        var entry = Entry(mail, "PUBLISH");
        Assert.Equal((activity.IcsUid, 0, "Lịch hẹn"), (entry.Uid, entry.Sequence, entry.Summary));
        Assert.Equal(PublicEvents.StartsAt.ToDateTimeUtc(), entry.DtStart!.AsUtc);
        var message = await MessageAsync(activity.Id, MessageRule.Ticket);
        Assert.Equal((MessageState.Sent, 1, _host.Clock.GetCurrentInstant()), (message.State, message.Attempts, message.SentAt));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}@lich.example.vn"), mail.MessageId);
    }

    [Fact]
    public async Task Who_allows_it_reads_the_name_of_an_event_that_may_be_named_and_nobody_of_another()
    {
        var named = await PublicEvents.AddAsync(_host, a => a.MayBeNamed = true);
        var neutral = await PublicEvents.AddAsync(_host, village: "buôn Kon");
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(named.Id) with { Email = "mo@example.vn", Discreet = false });
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(neutral.Id) with { Email = "kin@example.vn", Discreet = false });
        await RunAsync();
        var open = (await _smtp.WaitForMailAsync(m => m.To.Contains("mo@example.vn"), Patience)).Parse();
        Assert.Contains(PublicEvents.Title, open.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("bạo lực", open.Subject, StringComparison.OrdinalIgnoreCase);
        Neutral((await _smtp.WaitForMailAsync(m => m.To.Contains("kin@example.vn"), Patience)).Parse());
    }

    [Fact]
    public async Task Mail_is_in_the_language_of_the_registration()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Email = "ann@example.vn", Language = "en" });
        await RunAsync();
        var mail = (await _smtp.WaitForMailAsync(m => m.To.Contains("ann@example.vn"), Patience)).Parse();
        Assert.Equal("Ticket: 10:00 Saturday 28/11, Nhà văn hóa cộng đồng, buôn Sah B", mail.Subject);
        Neutral(mail);
    }

    [Fact]
    public async Task A_server_that_is_down_delays_mail_and_loses_none_and_doubles_none()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await _smtp.DownAsync();
        for (var i = 0; i < 6; i++)
        {
            await RegisterAsync(activity, string.Create(CultureInfo.InvariantCulture, $"nguoi{i}@example.vn"));
        }

        await RunAsync();
        await using (var db = _host.Db())
        {
            Assert.Equal(
                6,
                await db.Messages.CountAsync(m =>
                    m.ActivityId == activity.Id && m.Rule == MessageRule.Ticket && m.State == MessageState.Due
                )
            );
            Assert.True(await db.Messages.AnyAsync(m => m.Attempts == 1 && m.NextAttemptAt > _host.Clock.GetCurrentInstant()));
        }

        await _smtp.BusyAsync();
        _host.Clock.Advance(Duration.FromMinutes(2));
        await RunAsync();
        Assert.Empty(_smtp.Mails);

        await _smtp.UpAsync();
        _host.Clock.Advance(Duration.FromHours(1));
        await Task.WhenAll(RunAsync(), RunAsync(), RunAsync());
        await RunAsync();
        await using (var db = _host.Db())
        {
            Assert.Equal(
                6,
                await db.Messages.CountAsync(m =>
                    m.ActivityId == activity.Id && m.Rule == MessageRule.Ticket && m.State == MessageState.Sent
                )
            );
        }

        Assert.Equal(
            Enumerable.Range(0, 6).Select(i => string.Create(CultureInfo.InvariantCulture, $"nguoi{i}@example.vn")),
            _smtp.Mails.SelectMany(m => m.To).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task After_three_days_a_message_that_nobody_took_has_failed_and_an_address_that_is_none_fails_at_once()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await RegisterAsync(activity, "nobody@example.vn");
        await RunAsync();
        var refused = await MessageAsync(activity.Id, MessageRule.Ticket);
        Assert.Equal(MessageState.Failed, refused.State);
        Assert.StartsWith("550", refused.Reason, StringComparison.Ordinal);

        var other = await PublicEvents.AddAsync(_host, village: "buôn Kon");
        await RegisterAsync(other, "linh@example.vn");
        await _smtp.DownAsync();
        await RunAsync();
        _host.Clock.Advance(Duration.FromDays(3));
        await RunAsync();
        Assert.Equal(MessageState.Failed, (await MessageAsync(other.Id, MessageRule.Ticket)).State);
    }

    [Fact]
    public async Task Everybody_with_an_address_is_told_of_a_cancelled_event_and_nobody_twice()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await RegisterAsync(activity, "mot@example.vn");
        await RegisterAsync(activity, "hai@example.vn");
        var gone = await RegisterAsync(activity, "ba@example.vn");
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id));
        await RunAsync();
        await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(gone.Registration.Id, CancellationToken.None));
        await PublicEvents.ChangeAsync(_host, activity.Id, a => a.MarkCancelled("mưa", _host.Clock.GetCurrentInstant()));
        await TellAsync(activity.Id, MessageRule.Cancelled);
        await TellAsync(activity.Id, MessageRule.Cancelled);
        await RunAsync();
        await RunAsync();

        var told = _smtp
            .Mails.Select(m => (To: m.To.Single(), Mail: m.Parse()))
            .Where(m => m.Mail.Subject!.StartsWith("Không diễn ra", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(["hai@example.vn", "mot@example.vn"], told.Select(t => t.To).Order(StringComparer.Ordinal));
        Assert.All(
            told,
            t =>
            {
                var entry = Entry(t.Mail, "CANCEL");
                Assert.Equal((activity.IcsUid, 1, "CANCELLED"), (entry.Uid, entry.Sequence, entry.Status));
                Neutral(t.Mail);
            }
        );
    }

    [Fact]
    public async Task What_no_longer_holds_is_skipped_and_says_why()
    {
        var now = _host.Clock.GetCurrentInstant();
        var withdrawn = await PublicEvents.AddAsync(_host);
        var left = await RegisterAsync(withdrawn, "mot@example.vn");
        await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(left.Registration.Id, CancellationToken.None));

        var cancelled = await PublicEvents.AddAsync(_host, village: "buôn Kon");
        await RegisterAsync(cancelled, "hai@example.vn");
        await PublicEvents.ChangeAsync(_host, cancelled.Id, a => a.MarkCancelled("mưa", now));

        var movedTwice = await PublicEvents.AddAsync(_host, village: "thôn 7");
        await RegisterAsync(movedTwice, "ba@example.vn");
        await RunAsync();
        await PublicEvents.ChangeAsync(_host, movedTwice.Id, a => a.MarkMoved(now));
        await TellAsync(movedTwice.Id, MessageRule.Moved);
        await PublicEvents.ChangeAsync(_host, movedTwice.Id, a => a.MarkMoved(now));
        await TellAsync(movedTwice.Id, MessageRule.Moved);
        await RunAsync();

        Assert.Equal(SkipReason.Withdrawn, (await MessageAsync(withdrawn.Id, MessageRule.Ticket)).Reason);
        Assert.Equal(SkipReason.Cancelled, (await MessageAsync(cancelled.Id, MessageRule.Ticket)).Reason);
        await using var db = _host.Db();
        var moved = await db
            .Messages.Where(m => m.ActivityId == movedTwice.Id && m.Rule == MessageRule.Moved)
            .OrderBy(m => m.ScheduleVersion)
            .ToListAsync();
        Assert.Equal([(MessageState.Skipped, SkipReason.Moved), (MessageState.Sent, null)], moved.Select(m => (m.State, m.Reason)));
        var mail = Assert.Single(_smtp.Mails.Select(m => m.Parse()), m => m.Subject!.StartsWith("Lịch mới", StringComparison.Ordinal));
        Assert.Equal(2, Entry(mail, "PUBLISH").Sequence);
    }

    [Fact]
    public async Task A_mailbox_gets_ten_mails_within_an_hour_and_the_others_later_and_news_of_a_cancellation_at_once()
    {
        // Somebody types the address of a stranger into the public form again and again, in forms that reach one mailbox.
        string[] forms = ["lan.hoa@gmail.com", "Lan.Hoa@Gmail.com", "lanhoa+1@gmail.com", "l.a.n.h.o.a@googlemail.com"];
        var activity = await PublicEvents.AddAsync(_host);
        var other = await PublicEvents.AddAsync(_host, village: "buôn Kon");
        for (var i = 0; i < 13; i++)
        {
            await RegisterAsync(activity, forms[i % forms.Length]);
        }

        await RegisterAsync(other, "lanhoa@gmail.com");
        await RegisterAsync(activity, "linh@example.vn");
        await RunAsync();
        await RunAsync();
        Assert.Equal(10, Flooded().Count());
        Assert.Single(_smtp.Mails, m => m.To.Contains("linh@example.vn"));
        await using (var db = _host.Db())
        {
            var held = await db.Messages.Where(m => m.Rule == MessageRule.Ticket && m.State == MessageState.Due).ToListAsync();
            Assert.Equal(4, held.Count);
            Assert.All(
                held,
                m =>
                    Assert.Equal(
                        (SkipReason.ManyMails, 0, _host.Clock.GetCurrentInstant() + Duration.FromHours(1)),
                        (m.Reason, m.Attempts, m.NextAttemptAt)
                    )
            );
        }

        await PublicEvents.ChangeAsync(_host, other.Id, a => a.MarkCancelled("mưa", _host.Clock.GetCurrentInstant()));
        await TellAsync(other.Id, MessageRule.Cancelled);
        await RunAsync();
        Assert.Equal(11, Flooded().Count());

        _host.Clock.Advance(Duration.FromHours(1));
        await RunAsync();
        await using var later = _host.Db();
        Assert.Equal(14, Flooded().Count());
        Assert.Equal(14, Flooded().Select(m => m.Parse().MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            [SkipReason.Cancelled],
            await later
                .Messages.Where(m => m.Rule == MessageRule.Ticket && m.State == MessageState.Skipped)
                .Select(m => m.Reason)
                .ToListAsync()
        );
        Assert.False(await later.Messages.AnyAsync(m => m.Rule == MessageRule.Ticket && m.State == MessageState.Due));

        // After the hour the ledger no longer says which messages went to one mailbox.
        Assert.Equal(3, await later.Messages.CountAsync(m => m.Mailbox != null));

        IEnumerable<ReceivedMail> Flooded() =>
            _smtp.Mails.Where(m =>
                m.To.Any(to =>
                    to.EndsWith("gmail.com", StringComparison.OrdinalIgnoreCase) || to.Contains("googlemail", StringComparison.Ordinal)
                )
            );
    }

    [Fact]
    public async Task Without_a_server_mail_lies_in_the_pickup_folder()
    {
        await using var host = new TestHost(_database);
        var activity = await PublicEvents.AddAsync(host, village: "buôn Kla");
        await PublicEvents.RegisterAsync(host, PublicEvents.Request(activity.Id) with { Email = "linh@example.vn" });
        await host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        Assert.Equal("linh@example.vn", Assert.Single(host.Mails()).To.Mailboxes.Single().Address);
    }

    private async Task<RegisterOutcome.Done> RegisterAsync(Activity activity, string email) =>
        Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Email = email })
        );

    private async Task RunAsync()
    {
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
    }

    private async Task TellAsync(Guid activityId, MessageRule rule)
    {
        await using var db = _host.Db();
        await MessageLedger.AddForActivityAsync(db, activityId, rule, _host.Clock.GetCurrentInstant(), CancellationToken.None);
    }

    private async Task<Message> MessageAsync(Guid activityId, MessageRule rule)
    {
        await using var db = _host.Db();
        return await db.Messages.SingleAsync(m => m.ActivityId == activityId && m.Rule == rule);
    }

    private static Ical.Net.CalendarComponents.CalendarEvent Entry(MimeMessage mail, string method)
    {
        var part = mail.Attachments.OfType<MimePart>().Single(p => p.ContentType.MimeType == "text/calendar");
        Assert.Equal(method, part.ContentType.Parameters["method"]);
        var calendar = Ical.Net.Calendar.Load(System.Text.Encoding.UTF8.GetString(Bytes(part)))!;
        Assert.Equal(method, calendar.Method);
        return Assert.Single(calendar.Events)!;
    }

    private static byte[] Bytes(MimePart part)
    {
        using var into = new MemoryStream();
        part.Content!.DecodeTo(into);
        return into.ToArray();
    }

    private static void Neutral(MimeMessage mail)
    {
        var texts = new[] { mail.Subject, mail.TextBody, mail.HtmlBody, mail.From.ToString() }
            .Concat(mail.BodyParts.OfType<MimePart>().Select(p => p.FileName ?? ""))
            .Concat(
                mail.Attachments.OfType<MimePart>()
                    .Where(p => p.ContentType.MimeType == "text/calendar")
                    .Select(p => System.Text.Encoding.UTF8.GetString(Bytes(p)))
            );
        Assert.All(
            texts,
            text => Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, text ?? "", StringComparison.OrdinalIgnoreCase))
        );
    }
}
