using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Sends the due messages of the ledger, row by row. The sender takes a row that no other process holds, checks once more whether the
/// message is still right, and claims it: the claim is committed before the mail server is contacted, and the outcome afterwards. The job
/// may run as often, and as many times at once, as anybody likes; a claimed row belongs to its sender until its lease ends. A mail server
/// that is down delays mail and loses none (rule 3).
/// </summary>
/// <remarks>
/// Between the server's acceptance and our note of it lies a moment that no protocol closes, because SMTP has no commit that our
/// transaction could join. A process that is killed in that moment leaves a claim without an outcome. When the lease has ended the mail is
/// sent again, under the same Message-ID, by which mailboxes show it once, and the row gets <see cref="SkipReason.Interrupted"/>. The
/// alternative, never to send such a row again, would lose the mail of everybody whose sender was killed a moment earlier.
/// </remarks>
[AutomaticRetry(Attempts = 0)]
public sealed class SendDueMessages(
    CampaignsDbContext db,
    IEnumerable<ILetterWriter> writers,
    Mailer mailer,
    MailSettings settings,
    OperationIds ids,
    MailMeter meter,
    IClock clock,
    ILogger<SendDueMessages> log
)
{
    /// <summary>How long a claim without an outcome is respected: longer than any delivery may take.</summary>
    public static readonly Duration Lease = Mailer.Longest + Duration.FromMinutes(3);

    /// <summary>After this many failures in a row the server is probably down, so the remaining messages wait for the next run.</summary>
    private const int EnoughFailures = 3;

    /// <summary>How many times writing an outcome is attempted while the database is away for a moment.</summary>
    private const int EnoughMarks = 6;

    public async Task RunAsync(CancellationToken cancel)
    {
        await ForgetMailboxesAsync(cancel);
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

    /// <summary>Takes the next due row: skips it, or claims it for sending.</summary>
    private async Task<(bool Any, Claim? Claim)> TakeAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetCurrentInstant();
        var due = await db
            .Messages.FromSql(
                $"""
                SELECT * FROM message WHERE state = 'due' AND next_attempt_at <= {now} ORDER BY next_attempt_at, id LIMIT 1
                  FOR UPDATE SKIP LOCKED
                """
            )
            .ToListAsync(cancel);
        if (due is not [var message])
        {
            return (false, null);
        }

        var interrupted = message.ClaimedAt is not null;
        message.ClaimedAt = null;
        message.Mailbox = null;
        Claim? claim = null;
        var letter = writers.FirstOrDefault(w => w.Writes(message)) is { } writer
            ? await writer.PrepareAsync(message, now, cancel)
            : Letter.None(SkipReason.NoAddress);
        if (letter.Write is not { } write)
        {
            Skip(message, letter.SkipBecause ?? SkipReason.NoAddress);
        }
        else if (MailLimit.Counts(message.Rule) && await FreeAtAsync(letter.To, now, cancel) is { } later)
        {
            // The message becomes due later. So its patience with the mail server begins then, and no figure calls it overdue.
            message.DueAt = message.NextAttemptAt = later;
            message.Reason = SkipReason.ManyMails;
        }
        else
        {
            message.Mailbox = MailLimit.Counts(message.Rule) ? MailboxOf(letter.To) : null;
            message.Attempts++;
            message.ClaimedAt = now;
            message.NextAttemptAt = now + Lease;
            claim = new Claim(message, write, interrupted);
            if (interrupted)
            {
                log.LogWarning(
                    "Message {MessageId} was claimed and never marked: it is sent again, attempt {Attempt}",
                    message.Id,
                    message.Attempts
                );
            }
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (claim is null && message.State is not MessageState.Due)
        {
            meter.Became(message.State);
        }

        return (true, claim);
    }

    /// <summary>
    /// When a mailbox may get one more mail; null: now. Several senders at once may each send one mail more than the limit, because nothing
    /// locks a mailbox.
    /// </summary>
    private async Task<Instant?> FreeAtAsync(string address, Instant now, CancellationToken cancel)
    {
        var (mailbox, since) = (MailboxOf(address), now - MailLimit.Span);
        var latest = await db
            .Messages.Where(m => m.Mailbox == mailbox && (m.SentAt > since || m.ClaimedAt != null))
            .Select(m => m.SentAt ?? m.ClaimedAt!.Value)
            .OrderDescending()
            .Take(settings.PerMailboxAndHour)
            .ToListAsync(cancel);
        return MailLimit.NextAt(latest, settings.PerMailboxAndHour, now);
    }

    private Guid MailboxOf(string address) => ids.Of("mailbox/" + MailLimit.MailboxOf(address), 0);

    /// <summary>After the hour nothing needs to know which messages went to one mailbox.</summary>
    private Task<int> ForgetMailboxesAsync(CancellationToken cancel)
    {
        var since = clock.GetCurrentInstant() - MailLimit.Span;
        return db
            .Messages.Where(m => m.Mailbox != null && m.SentAt <= since)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.Mailbox, (Guid?)null), cancel);
    }

    /// <summary>
    /// Sends the mail; false when the server did not accept it and it stays due. A delivery that has begun is finished even when the
    /// program is about to stop, because nobody would know the outcome of one that was cut off.
    /// </summary>
    private async Task<bool> SendAsync(Claim claim)
    {
        var message = claim.Message;
        try
        {
            using var mail = claim.Write();
            var taken = await mailer.SendAsync(mail, CancellationToken.None);
            message.State = MessageState.Sent;
            message.SentAt = clock.GetCurrentInstant();
            message.Reason =
                !taken ? SkipReason.LaidDown
                : claim.Interrupted ? SkipReason.Interrupted
                : null;
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
            // A mail that cannot be written would be tried for ever, so it counts as failed.
            message.Reason = e.GetType().Name;
            message.State = MessageState.Failed;
            log.LogError(e, "Message {MessageId} could not be written", message.Id);
        }

        message.ClaimedAt = null;
        message.Mailbox = message.State is MessageState.Sent ? message.Mailbox : null;
        await MarkAsync(message);
        meter.Became(message.State);
        return message.State is not MessageState.Due;
    }

    /// <summary>
    /// Writes the outcome, unless the lease has ended and another process took the row. The write is repeated while the database restarts.
    /// </summary>
    private async Task MarkAsync(Message message)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var marked = await db
                    .Messages.Where(m => m.Id == message.Id && m.State == MessageState.Due && m.Attempts == message.Attempts)
                    .ExecuteUpdateAsync(m =>
                        m.SetProperty(x => x.State, message.State)
                            .SetProperty(x => x.Reason, message.Reason)
                            .SetProperty(x => x.SentAt, message.SentAt)
                            .SetProperty(x => x.NextAttemptAt, message.NextAttemptAt)
                            .SetProperty(x => x.Mailbox, message.Mailbox)
                            .SetProperty(x => x.ClaimedAt, (Instant?)null)
                    );
                if (marked == 0)
                {
                    log.LogWarning(
                        "Message {MessageId} was taken by another before attempt {Attempt} was marked",
                        message.Id,
                        message.Attempts
                    );
                }

                return;
            }
            catch (Exception e)
                when (tries < EnoughMarks && (e as NpgsqlException ?? e.InnerException as NpgsqlException) is { IsTransient: true })
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
