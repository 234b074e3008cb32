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
using Xunit;

namespace Campaigns.Web.Tests.Features.Notifications;

/// <summary>The reminder one day before, from the ledger's row to the mail on a real SMTP server.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    /// <summary>10:00 on Friday, 27/11/2026: the same time on the day before.</summary>
    private static readonly Instant Due = PublicEvents.StartsAt - Duration.FromDays(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;
    private TestSmtpServer _smtp = null!;
    private TestHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _smtp = await TestSmtpServer.StartAsync();
        _host = Host();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _smtp.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_goes_out_on_the_day_before_at_the_same_time_and_names_nothing()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.MayBeNamed = true);
        await RegisterAsync(activity, "linh@example.vn");
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Email = "ann@example.vn", Language = "en" });
        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id));
        await RunAtAsync(Due - Duration.FromSeconds(1));
        Assert.Empty(Reminders());

        await RunAtAsync(Due);
        Assert.Equal(["ann@example.vn", "linh@example.vn"], Reminders().Select(To).Order(StringComparer.Ordinal));
        var mail = Reminders().Single(m => To(m) == "linh@example.vn");
        Assert.Equal("Nhắc lịch: 10:00 thứ Bảy 28/11, Nhà văn hóa cộng đồng, buôn Sah B", mail.Subject);
        Assert.Contains("Thứ Bảy, 28/11/2026, 10:00 – 11:30", mail.TextBody, StringComparison.Ordinal);
        Assert.StartsWith(
            "Reminder: 10:00 Saturday 28/11",
            Reminders().Single(m => To(m) == "ann@example.vn").Subject,
            StringComparison.Ordinal
        );
        Assert.All(
            Reminders(),
            m =>
                Assert.All(
                    PublicEvents.ThemeWords,
                    w => Assert.DoesNotContain(w, m.Subject + m.TextBody + m.HtmlBody, StringComparison.OrdinalIgnoreCase)
                )
        );
        Assert.All(
            await LedgerAsync(activity),
            m => Assert.Equal((MessageState.Sent, 1, null, null), (m.State, m.Attempts, m.Reason, m.ClaimedAt))
        );
    }

    [Fact]
    public async Task Who_registers_late_gets_the_ticket_and_a_row_that_says_late()
    {
        var activity = await PublicEvents.AddAsync(_host);
        _host.Clock.Reset(Due);
        await RegisterAsync(activity, "linh@example.vn");
        await RunAtAsync(Due + Duration.FromHours(1));
        var row = Assert.Single(await LedgerAsync(activity));
        Assert.Equal((MessageState.Skipped, SkipReason.Late, Due), (row.State, row.Reason, row.DueAt));
        Assert.Single(_smtp.Mails);
    }

    [Fact]
    public async Task A_move_takes_the_reminder_along_and_the_ledger_says_so()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await RegisterAsync(activity, "linh@example.vn");
        await MoveAsync(activity.Id, PublicEvents.StartsAt + Duration.FromDays(3));
        await RunAtAsync(Due);
        Assert.Empty(Reminders());
        await RunAtAsync(Due + Duration.FromDays(3));
        Assert.StartsWith("Nhắc lịch: 10:00 thứ Ba 1/12", Assert.Single(Reminders()).Subject, StringComparison.Ordinal);
        Assert.Equal(
            [(1, MessageState.Skipped, SkipReason.Moved), (2, MessageState.Sent, null)],
            (await LedgerAsync(activity)).Select(m => (m.ScheduleVersion, m.State, m.Reason))
        );
    }

    [Fact]
    public async Task A_move_to_tomorrow_tells_of_the_move_and_sends_no_reminder()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await RegisterAsync(activity, "linh@example.vn");
        await MoveAsync(activity.Id, _host.Clock.GetCurrentInstant() + Duration.FromHours(20));
        await RunAtAsync(_host.Clock.GetCurrentInstant() + Duration.FromHours(1));
        Assert.Empty(Reminders());
        Assert.Equal(
            [(1, SkipReason.Moved), (2, SkipReason.Late)],
            (await LedgerAsync(activity)).Select(m => (m.ScheduleVersion, m.Reason))
        );
    }

    [Fact]
    public async Task What_is_cancelled_or_left_sends_none_and_what_is_postponed_sends_again_when_it_takes_place_after_all()
    {
        var cancelled = await PublicEvents.AddAsync(_host);
        await RegisterAsync(cancelled, "mot@example.vn");
        await ChangeAsync(cancelled.Id, (a, now) => a.MarkCancelled("mưa", now));

        var left = await PublicEvents.AddAsync(_host, village: "buôn Kon");
        var gone = await RegisterAsync(left, "hai@example.vn");
        await _host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(gone.Registration.Id, CancellationToken.None));

        var postponed = await PublicEvents.AddAsync(_host, village: "thôn 7");
        await RegisterAsync(postponed, "ba@example.vn");
        await ChangeAsync(postponed.Id, (a, now) => a.MarkPostponed("mưa", now));
        Assert.Equal(SkipReason.Cancelled, Assert.Single(await LedgerAsync(cancelled)).Reason);
        Assert.Equal(SkipReason.Withdrawn, Assert.Single(await LedgerAsync(left)).Reason);
        Assert.Equal(SkipReason.Postponed, Assert.Single(await LedgerAsync(postponed)).Reason);

        await ChangeAsync(postponed.Id, (a, now) => a.MarkScheduled(a.CreatedById, now));
        await RunAtAsync(Due);
        Assert.Equal("ba@example.vn", To(Assert.Single(Reminders())));
        Assert.Equal(MessageState.Sent, Assert.Single(await LedgerAsync(postponed)).State);
    }

    [Fact]
    public async Task A_course_reminds_of_each_day_once()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await using (var db = _host.Db())
        {
            foreach (var (ordinal, hours) in new[] { (2, 4), (3, 24), (4, 28) })
            {
                var start = PublicEvents.StartsAt + Duration.FromHours(hours);
                db.Sessions.Add(
                    new Session
                    {
                        Id = Guid.CreateVersion7(),
                        ActivityId = activity.Id,
                        Ordinal = ordinal,
                        StartsAt = start,
                        EndsAt = start + Duration.FromHours(2),
                    }
                );
            }

            await db.SaveChangesAsync(Cancel);
        }

        await RegisterAsync(activity, "linh@example.vn");
        await RunAtAsync(Due);
        await RunAtAsync(Due + Duration.FromDays(1));
        Assert.Equal(
            [(MessageState.Sent, null), (MessageState.Sent, null)],
            (await LedgerAsync(activity)).Select(m => (m.State, m.Reason))
        );
        Assert.Equal(
            [
                "Thứ Bảy, 28/11/2026, 10:00 – 11:30 Thứ Bảy, 28/11/2026, 14:00 – 16:00",
                "Chủ nhật, 29/11/2026, 10:00 – 12:00 Chủ nhật, 29/11/2026, 14:00 – 16:00",
            ],
            Reminders().Select(Times)
        );
    }

    [Fact]
    public async Task A_mail_server_that_is_away_for_an_hour_makes_reminders_late_and_neither_loses_nor_doubles_one()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var addresses = await RegisterManyAsync(activity, 7);
        await RunAtAsync(TestDatabases.Start);
        await _smtp.DownAsync();
        for (var minute = 0; minute < 60; minute++)
        {
            await RunAtAsync(Due + Duration.FromMinutes(minute));
        }

        Assert.Empty(Reminders());
        await _smtp.UpAsync();
        for (var minute = 60; minute < 130; minute++)
        {
            await RunAtAsync(Due + Duration.FromMinutes(minute));
        }

        Assert.Equal(addresses, Reminders().Select(To).Order(StringComparer.Ordinal));
        Assert.All(
            await LedgerAsync(activity),
            m => Assert.True(m is { State: MessageState.Sent, SentAt: { } at } && at >= Due + Duration.FromHours(1))
        );
    }

    [Fact]
    public async Task Two_workers_at_once_send_each_once()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var addresses = await RegisterManyAsync(activity, 24);
        await RunAtAsync(TestDatabases.Start);
        await using var other = Host();
        _host.Clock.Reset(Due);
        other.Clock.Reset(Due);
        await Task.WhenAll(new[] { _host, other, _host, other }.Select(h => h.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel))));
        Assert.Equal(addresses, Reminders().Select(To).Order(StringComparer.Ordinal));
        Assert.All(await LedgerAsync(activity), m => Assert.Equal((MessageState.Sent, 1), (m.State, m.Attempts)));
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_sending_loses_none_and_the_ledger_holds_none_twice()
    {
        // The worker is a process of its own and uses the machine's clock.
        var now = SystemClock.Instance.GetCurrentInstant();
        var activity = await PublicEvents.AddAsync(_host, startsAt: now + Duration.FromHours(20));
        _host.Clock.Reset(now - Duration.FromDays(2));
        var addresses = await RegisterManyAsync(activity, 5);
        await RunAtAsync(now - Duration.FromDays(2));
        Assert.All(await LedgerAsync(activity), m => Assert.Equal(MessageState.Due, m.State));

        await _smtp.MuteAsync();
        ReceivedMail cut;
        await using (var worker = WorkerProcess.Start(_database, _host.DataFolder, _smtp.Port))
        {
            cut = await _smtp.WaitForMailAsync(m => m.Parse().Subject!.StartsWith("Nhắc lịch", StringComparison.Ordinal), Patience, Cancel);
            await worker.KillAsync();
        }

        // Up to four threads of the worker were sending. The worker was killed with all of them; the mail server is up, and another worker
        // starts.
        await _smtp.UpAsync();
        var claimed = (await LedgerAsync(activity))
            .Where(m => m is { State: MessageState.Due, ClaimedAt: not null, Attempts: 1 })
            .Select(m => m.Id)
            .ToHashSet();
        Assert.InRange(claimed.Count, 1, 4);
        await RunAtAsync(SystemClock.Instance.GetCurrentInstant());
        Assert.Equal(5 - claimed.Count, (await LedgerAsync(activity)).Count(m => m.State == MessageState.Sent));

        // The server may have accepted these mails, and nobody knows: they are sent again with the same Message-ID, and their rows say so.
        await RunAtAsync(SystemClock.Instance.GetCurrentInstant() + SendDueMessages.Lease);
        await RunAtAsync(SystemClock.Instance.GetCurrentInstant() + SendDueMessages.Lease + SendDueMessages.Lease);
        Assert.All(
            await LedgerAsync(activity),
            m =>
                Assert.Equal(
                    claimed.Contains(m.Id) ? (MessageState.Sent, 2, SkipReason.Interrupted) : (MessageState.Sent, 1, null),
                    (m.State, m.Attempts, m.Reason)
                )
        );
        Assert.Equal(addresses, Reminders().Select(To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(5, Reminders().Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, Reminders().Count(m => To(m) == cut.To.Single()));
    }

    /// <summary>Runs any sequence of registrations, moves, postponements, withdrawals and runs of the sender.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_ledger_and_the_mails_agree_whatever_happens(int seed)
    {
        var dice = new Random(seed);
        var activity = await PublicEvents.AddAsync(_host, village: "buôn " + seed.ToString(CultureInfo.InvariantCulture));
        var people = new List<Guid>();
        for (var step = 0; step < 25; step++)
        {
            await using var db = _host.Db();
            var state = await db.Activities.Where(a => a.Id == activity.Id).Select(a => a.State).SingleAsync(Cancel);
            switch (dice.Next(6))
            {
                case 0 or 1 when state is ActivityState.Scheduled:
                    if (
                        await PublicEvents.RegisterAsync(
                            _host,
                            PublicEvents.Request(activity.Id) with
                            {
                                Email = string.Create(CultureInfo.InvariantCulture, $"p{step}@example.vn"),
                            }
                        )
                        is RegisterOutcome.Done done
                    )
                    {
                        people.Add(done.Registration.Id);
                    }

                    break;
                case 2 when state is ActivityState.Scheduled or ActivityState.Postponed:
                    await MoveAsync(activity.Id, _host.Clock.GetCurrentInstant() + Duration.FromHours(dice.Next(6, 90)));
                    break;
                case 3 when state is ActivityState.Scheduled && dice.Next(3) == 0:
                    await ChangeAsync(activity.Id, (a, now) => a.MarkPostponed(null, now));
                    break;
                case 4 when people.Count > 0 && dice.Next(3) == 0:
                    await _host.WithAsync<Registering, RegistrationRefusal?>(r =>
                        r.WithdrawAsync(people[dice.Next(people.Count)], CancellationToken.None)
                    );
                    break;
                default:
                    break;
            }

            await RunAtAsync(_host.Clock.GetCurrentInstant() + Duration.FromMinutes(dice.Next(10, 600)));
        }

        var ledger = await LedgerAsync(activity);
        Assert.NotEmpty(ledger);
        Assert.Equal(ledger.Count, ledger.Select(m => (m.OccurrenceId, m.RecipientId, m.ScheduleVersion)).Distinct().Count());
        Assert.Equal(ledger.Count(m => m.State == MessageState.Sent), Reminders().Count);
        Assert.Equal(Reminders().Count, Reminders().Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(
            ledger,
            m =>
            {
                Assert.Null(m.ClaimedAt);
                Assert.True(
                    m.State is MessageState.Sent ? m.SentAt >= m.DueAt
                    : m.State is MessageState.Due ? m.DueAt > _host.Clock.GetCurrentInstant()
                    : m.Reason is not null
                );
            }
        );
    }

    private static string To(MimeMessage mail) => mail.To.Mailboxes.Single().Address;

    private static string Times(MimeMessage mail) =>
        string.Join(
            ' ',
            mail.TextBody!.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.Contains(" – ", StringComparison.Ordinal))
        );

    private TestHost Host() =>
        new(
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

    private List<MimeMessage> Reminders() =>
        [
            .. _smtp
                .Mails.Select(m => m.Parse())
                .Where(m =>
                    m.Subject!.StartsWith("Nhắc lịch", StringComparison.Ordinal)
                    || m.Subject.StartsWith("Reminder", StringComparison.Ordinal)
                ),
        ];

    private async Task<RegisterOutcome.Done> RegisterAsync(Activity activity, string email) =>
        Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Email = email })
        );

    private async Task<IReadOnlyList<string>> RegisterManyAsync(Activity activity, int count)
    {
        var addresses = Enumerable
            .Range(10, count)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"nguoi{i}@example.vn"))
            .ToList();
        foreach (var address in addresses)
        {
            await RegisterAsync(activity, address);
        }

        return addresses;
    }

    private async Task RunAtAsync(Instant now)
    {
        _host.Clock.Reset(now);
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
    }

    private async Task<List<Message>> LedgerAsync(Activity activity)
    {
        await using var db = _host.Db();
        return await db
            .Messages.AsNoTracking()
            .Where(m => m.ActivityId == activity.Id && m.Rule == MessageRule.Reminder)
            .OrderBy(m => m.ScheduleVersion)
            .ThenBy(m => m.DueAt)
            .ThenBy(m => m.Id)
            .ToListAsync(Cancel);
    }

    private Task MoveAsync(Guid activityId, Instant startsAt) =>
        ChangeAsync(
            activityId,
            (activity, now) =>
            {
                var session = activity.Sessions.Single();
                (session.StartsAt, session.EndsAt) = (startsAt, startsAt + (session.EndsAt - session.StartsAt));
                if (activity.State is ActivityState.Postponed)
                {
                    activity.MarkScheduled(activity.CreatedById, now);
                }

                activity.MarkMoved(now);
            }
        );

    /// <summary>Changes an activity and its reminders in one transaction, as its page does.</summary>
    private async Task ChangeAsync(Guid activityId, Action<Activity, Instant> change)
    {
        await using var db = _host.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        var activity = await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == activityId, Cancel);
        var now = _host.Clock.GetCurrentInstant();
        change(activity, now);
        await db.SaveChangesAsync(Cancel);
        await MessageLedger.SettleRemindersAsync(db, activity, now, Cancel);
        await transaction.CommitAsync(Cancel);
    }
}
