using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>
/// Makes the accounts of a list, each with its grant and its line in the log in one transaction. A job that was stopped continues where it
/// was, and two runs at once make each account once.
/// </summary>
public sealed class AccountListJob(CampaignsDbContext db, AccountLists accounts, KeptLists lists, UserManager<Account> users, IClock clock)
    : ILongJobWork
{
    public const string KindOf = "account-list";

    private const int Batch = 50;

    public string Kind => KindOf;

    public async Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        if (await lists.FindAsync(job.SubjectId, cancel) is not { State: "running", Kind: AccountLists.Kind } list)
        {
            return LongJobStep.Over;
        }

        var all = (await accounts.PlanAsync(list, cancel)).Rows;
        var rows = all.Where(r => r.Line.Outcome is null).ToList();
        var done = all.Count - rows.Count;
        await progress.TellAsync(done, all.Count, cancel);
        var due = rows.Where(r => r.Fate is AccountFate.Make or AccountFate.Already).Take(Batch).ToList();
        if (due.Count == 0)
        {
            // Lines that still have to be corrected stay in the list and can be made later.
            var waits = rows.Exists(r => r.Fate is AccountFate.Choose);
            _ = waits ? await lists.WaitAsync(list.Id, cancel) > 0 : await lists.EndAsync(list.Id, clock.GetCurrentInstant(), cancel);
            return new LongJobStep(Ended: true, waits ? "asks" : null);
        }

        foreach (var row in due)
        {
            cancel.ThrowIfCancellationRequested();
            db.ChangeTracker.Clear();
            await MakeAsync(list, row, cancel);
            await progress.TellAsync(++done, all.Count, cancel);
        }

        return LongJobStep.More;
    }

    /// <summary>The list can be looked at and run again; the accounts that are made stay.</summary>
    public Task GiveUpAsync(LongJob job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        return lists.WaitAsync(job.SubjectId, cancel);
    }

    private async Task MakeAsync(KeptList list, AccountRow row, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        if (row.Fate is AccountFate.Already)
        {
            await lists.MarkAsync(list, row.Number, "already", fault: null, row.Existing, now, cancel);
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Two jobs for one list take turns, line by line.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM list_import WHERE id = {list.Id} FOR NO KEY UPDATE", cancel);
        if (
            !await db
                .Database.SqlQuery<bool>(
                    $"""
                    SELECT outcome IS NULL AS "Value" FROM list_import_row
                      WHERE import_id = {list.Id} AND sheet = {list.Sheet} AND number = {row.Number}
                    """
                )
                .SingleAsync(cancel)
        )
        {
            return;
        }

        var account = new Account
        {
            Id = Guid.CreateVersion7(),
            DisplayName = row.Name,
            Email = row.Email,
            UserName = row.Address,
            PhoneNumber = row.Phone,
            Language = list.Language,
            CreatedAt = now,
        };
        var made = await users.CreateAsync(account);
        if (!made.Succeeded)
        {
            db.ChangeTracker.Clear();
            await lists.MarkAsync(list, row.Number, "fault", "Refused", registrationId: null, now, cancel);
            await transaction.CommitAsync(cancel);
            return;
        }

        var grant = new GrantInput { Role = row.Role, UnitId = row.Unit!.Id }.ToGrant(account.Id, now);
        db.Grants.Add(grant);
        db.AuditEntries.Add(Entry("account.made", null));
        db.AuditEntries.Add(Entry("account.grant_given", System.Text.Json.JsonSerializer.Serialize(GrantInput.Logged(grant))));
        await db.SaveChangesAsync(cancel);
        await lists.MarkAsync(list, row.Number, "registered", fault: null, account.Id, now, cancel);
        await transaction.CommitAsync(cancel);
        AuditEntry Entry(string action, string? fields) =>
            AccountListLog.Entry(list.CreatedById, action, account.Id, grant.UnitId, now, fields);
    }
}

/// <summary>
/// Mails the link for setting the password to each new account of a list. The link is made while the mail is written and is stored nowhere.
/// </summary>
public sealed class AccountLinkMails(
    CampaignsDbContext db,
    AccountLists accounts,
    KeptLists lists,
    PasswordLinks links,
    Mailer mailer,
    PublicAddress address,
    IStringLocalizer<AccountsTexts> texts,
    IClock clock,
    ILogger<AccountLinkMails> log
) : ILongJobWork
{
    public const string KindOf = "account-links";

    public string Kind => KindOf;

    public async Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        if (await lists.FindAsync(job.SubjectId, cancel) is not { Kind: AccountLists.Kind } list)
        {
            return LongJobStep.Over;
        }

        using var language = Languages.Use(list.Language);
        var waiting = await accounts.WithoutPasswordAsync(list, cancel);
        var mailed = await accounts.MailedAsync(waiting.Select(a => a.Id), cancel);
        var due = waiting.Where(a => a.Email is not null && !mailed.Contains(a.Id)).ToList();
        var (done, failed) = (0, 0);
        foreach (var account in due)
        {
            cancel.ThrowIfCancellationRequested();
            await progress.TellAsync(done++, due.Count, cancel);
            var link = await links.MakeAsync(account);
            if (!await SendAsync(account, link, cancel))
            {
                failed++;
                continue;
            }

            var unit = await db
                .Grants.Where(g => g.AccountId == account.Id)
                .OrderBy(g => g.ValidFrom)
                .Select(g => (Guid?)g.UnitId)
                .FirstOrDefaultAsync(cancel);
            db.AuditEntries.Add(
                AccountListLog.Entry(list.CreatedById, "account.link_mailed", account.Id, unit, clock.GetCurrentInstant(), fields: null)
            );
            await db.SaveChangesAsync(cancel);
        }

        await progress.TellAsync(due.Count, due.Count, cancel);
        return new LongJobStep(Ended: true, failed > 0 ? "not-mailed" : null);
    }

    /// <summary>
    /// Sends the link; false when it could not be sent. The account then stays among those without a mail, and its link can be printed or
    /// copied.
    /// </summary>
    private async Task<bool> SendAsync(Account account, string link, CancellationToken cancel)
    {
        using var mail = Write(account, link);
        try
        {
            await mailer.SendAsync(mail, cancel);
            return true;
        }
        catch (MailException e)
        {
            log.LogWarning("A link for an account was not mailed: {Reason}", e.Message);
            return false;
        }
    }

    private MimeMessage Write(Account account, string link)
    {
        var body = new BodyBuilder();
        LetterBody.Write(
            body,
            [
                .. AccountListLog
                    .WordsOf(account, link, clock.GetCurrentInstant(), address, texts)
                    .Select(w => new LetterLine(w, w == link ? link : null)),
            ]
        );
        return new MimeMessage
        {
            Subject = texts["List.Mail.Subject"],
            Body = body.ToMessageBody(),
            MessageId = $"{Guid.NewGuid():N}@{address.Root.Host}",
            To = { new MailboxAddress("", account.Email!) },
            Headers = { { "Auto-Submitted", "auto-generated" } },
        };
    }
}

internal static class AccountListLog
{
    public static AuditEntry Entry(Guid by, string action, Guid account, Guid? unit, Instant now, string? fields) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = now,
            ActorKind = ActorKind.Account,
            ActorId = by,
            Action = action,
            SubjectKind = "account",
            SubjectId = account,
            UnitId = unit,
            Fields = fields,
        };

    /// <summary>The text for one person, to send by mail or Zalo: neutral, and about nobody else.</summary>
    public static IReadOnlyList<string> WordsOf(
        Account account,
        string link,
        Instant now,
        PublicAddress address,
        IStringLocalizer<AccountsTexts> texts
    ) =>
        [
            texts["List.Words.Hello", account.DisplayName],
            texts["List.Words.Text"],
            link,
            texts["List.Words.Once", Show.TimeAndDate(now + PasswordLinks.Life)],
            texts["List.Words.SignIn", address.Readable("/"), account.UserName!],
        ];
}
