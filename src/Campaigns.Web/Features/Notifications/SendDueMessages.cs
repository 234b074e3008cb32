using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Sends what is due in the ledger, row by row: locks one that nobody else holds, asks again whether it still holds true, sends it and marks
/// it. A server that is down delays mail and loses none: the row stays due and is tried again later and later. Run as often and as
/// much at once as anybody likes; a row goes out once. Only a program that is killed between the server's yes and the mark sends a mail
/// again, under the same Message-ID.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class SendDueMessages(CampaignsDbContext db, PublicActivities activities, Tickets tickets, Letters letters, Mailer mailer, IClock clock, ILogger<SendDueMessages> log)
{
    /// <summary>So many refusals in a row mean that it is the server and not the mail: the rest waits for the next run.</summary>
    private const int EnoughFailures = 3;

    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (failures < EnoughFailures && !cancel.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var now = clock.GetCurrentInstant();
            var due = await db.Messages
                .FromSql($"SELECT * FROM message WHERE state = 'due' AND next_attempt_at <= {now} ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED")
                .ToListAsync(cancel);
            if (due.Count == 0)
            {
                return;
            }

            failures = await SendAsync(due[0], now, cancel) ? 0 : failures + 1;
            await db.SaveChangesAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    /// <summary>False where the server did not take it and it stays due.</summary>
    private async Task<bool> SendAsync(Message message, Instant now, CancellationToken cancel)
    {
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == message.RegistrationId, cancel);
        using var language = Languages.Use(registration?.Language ?? Languages.Vietnamese);
        var activity = await activities.FindAsync(message.ActivityId, cancel);
        if (registration is null || activity is null)
        {
            Skip(message, SkipReason.NoAddress);
            return true;
        }

        var facts = new MessageFacts
        {
            State = activity.Activity.State,
            Registration = registration.State,
            MadeForVersion = message.ScheduleVersion,
            ScheduleVersion = activity.Activity.ScheduleVersion,
            StartsAt = activity.StartsAt,
            EndsAt = activity.EndsAt,
            HasAddress = !string.IsNullOrEmpty(registration.Email),
        };
        if (MessageRules.SkipBecause(message.Rule, facts, now) is { } reason)
        {
            Skip(message, reason);
            return true;
        }

        message.Attempts++;
        try
        {
            using var mail = letters.Write(message, tickets.Of(registration, activity));
            await mailer.SendAsync(mail, cancel);
            message.State = MessageState.Sent;
            message.SentAt = clock.GetCurrentInstant();
            message.Reason = null;
            return true;
        }
        catch (MailException e)
        {
            message.Reason = e.Message;
            var next = e.Permanent ? null : MessageRules.NextAttempt(message.DueAt, message.Attempts, now);
            if (next is { } again)
            {
                message.NextAttemptAt = again;
                log.LogWarning("Message {MessageId} was not taken at attempt {Attempt}: {Reason}", message.Id, message.Attempts, e.Message);
                return false;
            }

            message.State = MessageState.Failed;
            log.LogWarning("Message {MessageId} failed after {Attempt} attempts: {Reason}", message.Id, message.Attempts, e.Message);
            return true;
        }
    }

    private static void Skip(Message message, string reason)
    {
        message.State = MessageState.Skipped;
        message.Reason = reason;
    }
}
