using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Sends what is due in the ledger, row by row. A row that nobody else holds is asked once more whether it still holds true, and claimed: the
/// claim is committed before the mail server is spoken to, and the outcome after. Run as often and as much at once as anybody likes; a
/// claimed row is nobody else's until its lease ends. A server that is down delays mail and loses none.
/// </summary>
/// <remarks>
/// Between the server's yes and our mark lies a moment that no protocol closes: SMTP has no commit that ours could join. Who is killed there
/// leaves a claim without an outcome. When its lease has ended the mail goes out again, under the same Message-ID, by which a mailbox shows
/// it once, and the row says <see cref="SkipReason.Interrupted"/>. The other choice, never to send such a row, would lose the mail of
/// everybody whose sender was killed a moment earlier.
/// </remarks>
[AutomaticRetry(Attempts = 0)]
public sealed class SendDueMessages(CampaignsDbContext db, PublicActivities activities, Tickets tickets, Letters letters, InvitationLetters invitations, Mailer mailer, MailMeter meter, IClock clock, ILogger<SendDueMessages> log)
{
    /// <summary>How long a claim stands without an outcome: longer than any delivery may take.</summary>
    public static readonly Duration Lease = Mailer.Longest + Duration.FromMinutes(3);

    /// <summary>So many refusals in a row mean that it is the server and not the mail: the rest waits for the next run.</summary>
    private const int EnoughFailures = 3;

    /// <summary>How often an outcome is written again where the database is away for a moment.</summary>
    private const int EnoughMarks = 6;

    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (failures < EnoughFailures && !cancel.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            var (any, claim) = await TakeAsync(cancel);
            if (!any)
            {
                return;
            }

            if (claim is not null)
            {
                failures = await SendAsync(claim) ? 0 : failures + 1;
            }
        }
    }

    /// <summary>Takes the next row that is due: skips it, or claims it for sending.</summary>
    private async Task<(bool Any, Claim? Claim)> TakeAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetCurrentInstant();
        var due = await db.Messages
            .FromSql($"SELECT * FROM message WHERE state = 'due' AND next_attempt_at <= {now} ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED")
            .ToListAsync(cancel);
        if (due is not [var message])
        {
            return (false, null);
        }

        var interrupted = message.ClaimedAt is not null;
        message.ClaimedAt = null;
        Claim? claim = null;
        var (skip, write) = await PrepareAsync(message, now, cancel);
        if (write is null)
        {
            Skip(message, skip ?? SkipReason.NoAddress);
        }
        else
        {
            message.Attempts++;
            message.ClaimedAt = now;
            message.NextAttemptAt = now + Lease;
            claim = new Claim(message, write, interrupted);
            if (interrupted)
            {
                log.LogWarning("Message {MessageId} was claimed and never marked: it is sent again, attempt {Attempt}", message.Id, message.Attempts);
            }
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (claim is null)
        {
            meter.Became(message.State);
        }

        return (true, claim);
    }

    /// <summary>How the mail is written, or why it is not sent.</summary>
    private async Task<(string? Skip, Func<MimeMessage>? Write)> PrepareAsync(Message message, Instant now, CancellationToken cancel)
    {
        if (message.RegistrationId is null)
        {
            // To somebody of the network who was asked to speak or help.
            var letter = await invitations.WriteAsync(message, now, cancel);
            return (letter.SkipBecause, letter.Write);
        }

        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == message.RegistrationId, cancel);
        using var language = Languages.Use(registration?.Language ?? Languages.Vietnamese);
        var activity = await activities.FindAsync(message.ActivityId, cancel);
        if (registration is null || activity is null)
        {
            return (SkipReason.NoAddress, null);
        }

        if (message.Rule is MessageRule.ContactChanged)
        {
            return await PrepareContactChangedAsync(message, registration, activity, now, cancel);
        }

        if (BecauseOf(message, registration, activity, now) is { } reason)
        {
            return (reason, null);
        }

        var ticket = tickets.Of(registration, activity);
        return (null, () =>
        {
            using var its = Languages.Use(registration.Language);
            return letters.Write(message, ticket);
        });
    }

    /// <summary>It goes to the address that stood before, while the change can be undone from there.</summary>
    private async Task<(string? Skip, Func<MimeMessage>? Write)> PrepareContactChangedAsync(Message message, Registration registration, PublicActivity activity, Instant now, CancellationToken cancel)
    {
        var change = await db.ContactChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == message.OccurrenceId, cancel);
        return change is not { OldEmail: { Length: > 0 } old } ? (SkipReason.NoAddress, null)
            : now >= change.ChangedAt + TicketRules.UndoContactFor ? (SkipReason.Late, null)
            : (null, () =>
            {
                using var its = Languages.Use(registration.Language);
                return letters.WriteContactChanged(message, activity, change, old);
            });
    }

    private static string? BecauseOf(Message message, Registration registration, PublicActivity activity, Instant now)
    {
        var session = activity.Sessions.FirstOrDefault(s => s.Id == message.OccurrenceId);
        if (message.Rule == MessageRule.Reminder && session is null)
        {
            return SkipReason.Moved;
        }

        return MessageRules.SkipBecause(
            message.Rule,
            new MessageFacts
            {
                State = activity.Activity.State,
                EndedEarly = activity.Activity.EndedEarlyAt is not null,
                Registration = registration.State,
                Declined = registration.DeclinedAt is not null,
                MadeForVersion = message.ScheduleVersion,
                ScheduleVersion = activity.Activity.ScheduleVersion,
                StartsAt = session?.StartsAt ?? activity.StartsAt,
                EndsAt = activity.EndsAt,
                HasAddress = !string.IsNullOrEmpty(registration.Email),
            },
            now);
    }

    /// <summary>
    /// False where the server did not take it and it stays due. What is begun is brought to its end even where the program is about to
    /// stop: a mail cut off in the middle is one of which nobody knows.
    /// </summary>
    private async Task<bool> SendAsync(Claim claim)
    {
        var message = claim.Message;
        try
        {
            using var mail = claim.Write();
            await mailer.SendAsync(mail, CancellationToken.None);
            message.State = MessageState.Sent;
            message.SentAt = clock.GetCurrentInstant();
            message.Reason = claim.Interrupted ? SkipReason.Interrupted : null;
        }
        catch (MailException e)
        {
            message.Reason = e.Message;
            var now = clock.GetCurrentInstant();
            if ((e.Permanent ? null : MessageRules.NextAttempt(message.DueAt, message.Attempts, now)) is { } again)
            {
                message.NextAttemptAt = again;
                log.LogWarning("Message {MessageId} was not taken at attempt {Attempt}: {Reason}", message.Id, message.Attempts, e.Message);
            }
            else
            {
                message.State = MessageState.Failed;
                log.LogWarning("Message {MessageId} failed after {Attempt} attempts: {Reason}", message.Id, message.Attempts, e.Message);
            }
        }

        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // One that cannot even be written would be tried for ever.
            message.Reason = e.GetType().Name;
            message.State = MessageState.Failed;
            log.LogError(e, "Message {MessageId} could not be written", message.Id);
        }

        message.ClaimedAt = null;
        await MarkAsync(message);
        meter.Became(message.State);
        return message.State is not MessageState.Due;
    }

    /// <summary>Writes the outcome, unless the lease has ended and another took the row. A database that restarts just now is asked again.</summary>
    private async Task MarkAsync(Message message)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var marked = await db.Messages
                    .Where(m => m.Id == message.Id && m.State == MessageState.Due && m.Attempts == message.Attempts)
                    .ExecuteUpdateAsync(m => m
                        .SetProperty(x => x.State, message.State)
                        .SetProperty(x => x.Reason, message.Reason)
                        .SetProperty(x => x.SentAt, message.SentAt)
                        .SetProperty(x => x.NextAttemptAt, message.NextAttemptAt)
                        .SetProperty(x => x.ClaimedAt, (Instant?)null));
                if (marked == 0)
                {
                    log.LogWarning("Message {MessageId} was taken by another before attempt {Attempt} was marked", message.Id, message.Attempts);
                }

                return;
            }
            catch (Exception e) when (tries < EnoughMarks && (e as NpgsqlException ?? e.InnerException as NpgsqlException) is { IsTransient: true })
            {
                log.LogWarning(e, "The outcome of message {MessageId} could not be written yet", message.Id);
                await Task.Delay(TimeSpan.FromMilliseconds(250 << tries));
            }
        }
    }

    private static void Skip(Message message, string reason)
    {
        message.State = MessageState.Skipped;
        message.Reason = reason;
    }

    private sealed record Claim(Message Message, Func<MimeMessage> Write, bool Interrupted);
}
