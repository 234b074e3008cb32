using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Writes the reminders of reports: to those who fill one in, and to those who receive them. The subject names the unit and the day; the
/// period, whose name may be that of a campaign, stands in the mail alone.
/// </summary>
public sealed class ReportLetters(
    CampaignsDbContext db,
    ReportReader reader,
    PublicAddress address,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ILetterWriter
{
    /// <summary>How many late units a mail names; of further ones it says the number.</summary>
    private const int MaxNamed = 40;

    public bool Writes(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Rule is MessageRule.ReportDue or MessageRule.ReportsLate;
    }

    public async Task<Letter> PrepareAsync(Message message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (today, recipient) = (clock.Today(), message.RecipientId);
        if (await reader.HeadAsync(message.ReportAnswerId!.Value, cancel) is not { } head)
        {
            // The period was withdrawn, so the report is owed no more.
            return Letter.None(SkipReason.Cancelled);
        }

        var account = await db.Users.AsNoTracking().SingleAsync(x => x.Id == recipient, cancel);
        var (unit, above) = (head.Answer.UnitId, message.Rule is MessageRule.ReportsLate);
        var roles = (
            await db
                .Grants.ValidAt(now)
                .Where(g => g.AccountId == recipient && g.UnitId == unit && g.ActivityId == null)
                .Select(g => g.Role)
                .ToListAsync(cancel)
        ).ToHashSet();
        bool MayAtUnit(Permission permission) => roles.Any(r => Permissions.May(r, permission));

        IReadOnlyList<LateUnit> late = above ? await LateAsync(head.Answer.Id, today, cancel) : [];
        var facts = new ReportReminderFacts
        {
            Day = ReportReminders.DayOf(message.ScheduleVersion),
            DueOn = head.Answer.DueOn,
            State = head.Answer.State,
            Late = late.Count,
            IsTheirs = account.EndedAt is null && (above ? MayAtUnit(Permission.ReceiveReports) : head.IsAwaitedFrom(MayAtUnit)),
            HasAddress = !string.IsNullOrEmpty(account.Email),
        };
        return ReportReminders.SkipBecause(message.Rule, facts) is { } reason
            ? Letter.None(reason)
            : new Letter(() => Compose(message, account, head, late, today), account.Email!, null);
    }

    private async Task<IReadOnlyList<LateUnit>> LateAsync(Guid superior, LocalDate today, CancellationToken cancel)
    {
        var below = await (
            from a in db.ReportAnswers.AsNoTracking()
            join u in db.Units on a.UnitId equals u.Id
            where a.SuperiorId == superior && a.DueOn < today
            orderby a.DueOn, u.Name, u.Id
            select new
            {
                u.Name,
                a.State,
                a.DueOn,
            }
        ).ToListAsync(cancel);
        return [.. below.Where(b => ReportRules.IsOverdue(b.State, b.DueOn, today)).Select(b => new LateUnit(b.Name, b.DueOn))];
    }

    private MimeMessage Compose(Message message, Account account, AnswerHead head, IReadOnlyList<LateUnit> late, LocalDate today)
    {
        using var language = Languages.Use(account.Language);
        var (due, period) = (head.Answer.DueOn, head.Period.NameIn(Languages.Current));
        List<LetterLine> lines = [new(texts["Letter.Dear", account.DisplayName]), LetterLine.Empty];
        string subject;
        if (message.Rule is MessageRule.ReportsLate)
        {
            subject = texts["Letter.Late.Subject", late.Count, head.UnitName];
            lines.Add(new(texts["Letter.Late.Lead", texts["Answer.Title", period].Value, late.Count]));
            lines.AddRange(late.Take(MaxNamed).Select(l => new LetterLine($"– {l.Name}: {texts.Left(l.DueOn, today)}")));
            if (late.Count > MaxNamed)
            {
                lines.Add(new(texts["Letter.Late.More", late.Count - MaxNamed]));
            }

            Link("Letter.Late.Link", $"/reports/units?period={head.Period.Id}&unit={head.Answer.UnitId}&late=true");
        }
        else
        {
            subject = texts["Letter.Due.Subject", head.UnitName, texts.Left(due, today), Show.Date(due)];
            lines.Add(new(texts["Letter.Due.Lead", head.UnitName, texts["Answer.Title", period].Value, Show.Date(due)]));
            lines.Add(new(texts["Letter.Due.Now", texts["State." + head.Answer.State].Value, texts.Left(due, today)]));
            Link("Letter.Due.Link", $"/reports/{head.Answer.Id}");
            if (head.SuperiorName is { } superior)
            {
                lines.Add(LetterLine.Empty);
                lines.Add(new(texts["Letter.Due.Ask", superior]));
            }
        }

        var body = new BodyBuilder();
        LetterBody.Write(body, lines);
        var mail = new MimeMessage { Subject = subject, Body = body.ToMessageBody() };
        LetterHead.Address(mail, message, account.Email!, address.Root.Host);
        return mail;

        void Link(string text, string path)
        {
            var url = address.Of(path);
            lines.AddRange([LetterLine.Empty, new(texts[text]), new(url, url)]);
        }
    }

    private sealed record LateUnit(string Name, LocalDate DueOn);
}
