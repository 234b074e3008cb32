using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Writes into the ledger of messages who is to be reminded of which report today. The rows decide nothing yet: <see cref="ReportLetters"/>
/// asks again when they are sent. The job may run as often as it likes, because the ledger takes each reminder once.
/// </summary>
public sealed class PlanReportReminders(CampaignsDbContext db, IClock clock)
{
    private const string Email = "email";

    private static readonly string WaitingForHead = EnumText.Word(AnswerState.WaitingForHead);

    private static readonly string[] Open = [.. Enum.GetValues<AnswerState>().Where(ReportRules.IsOpen).Select(EnumText.Word)];

    private static readonly string[] Compilers = WordsOf(Permission.CompileReports);

    private static readonly string[] Approvers = WordsOf(Permission.ApproveReports);

    private static readonly string[] Receivers = WordsOf(Permission.ReceiveReports);

    /// <summary>
    /// Two kinds of messages. <c>before_and_after</c>: the accounts from which an answer that is not sent is awaited
    /// (<see cref="AnswerHead.IsAwaitedFrom"/>) are reminded of it. <c>to_level_above</c>: those who receive reports are told which units
    /// below are late, in one message for each period and at most once a week.
    /// </summary>
    public Task RunAsync(CancellationToken cancel)
    {
        var (now, today) = (clock.GetCurrentInstant(), clock.Today());
        var (reportDue, reportsLate) = (EnumText.Word(MessageRule.ReportDue), EnumText.Word(MessageRule.ReportsLate));
        var (days, since, sendAt) = (
            ReportReminders.DaysAfterDue.ToArray(),
            today.PlusDays(-ReportReminders.LookBackDays),
            ReportReminders.SendAt(now)
        );
        return db.Database.ExecuteSqlAsync(
            $"""
            WITH holder AS (
              SELECT g.unit_id, x.id, coalesce(x.email, '') AS email, array_agg(g.role::text) AS roles
              FROM account_grant g JOIN account x ON x.id = g.account_id AND x.ended_at IS NULL
              WHERE g.activity_id IS NULL AND g.valid_from <= {now} AND (g.valid_to IS NULL OR g.valid_to > {now})
              GROUP BY g.unit_id, x.id),
            day AS (
              SELECT a.id AS answer_id, a.unit_id, a.superior_id, a.state, a.source, a.due_on + n AS on_day, n > 0 AS is_after
              FROM report_answer a
              JOIN report_period p ON p.id = a.period_id AND p.withdrawn_at IS NULL
              CROSS JOIN unnest({days}) n
              WHERE a.state = ANY({Open}) AND a.due_on + n > {since} AND a.due_on + n <= {today}
                AND (n < 0 OR a.due_on + n <= p.final_on)),
            before_and_after AS (
              SELECT {reportDue} AS rule, d.answer_id, h.id AS recipient_id, h.email, max(d.on_day) AS on_day
              FROM day d JOIN holder h ON h.unit_id = d.unit_id
              WHERE d.source = 'unit' AND (h.roles && {Compilers} OR (d.state = {WaitingForHead} AND h.roles && {Approvers})
                OR (h.roles && {Receivers}
                  AND (d.superior_id IS NULL OR EXISTS (SELECT FROM report_answer b WHERE b.superior_id = d.answer_id))))
              GROUP BY d.answer_id, h.id, h.email),
            to_level_above AS (
              SELECT {reportsLate} AS rule, s.id AS answer_id, h.id AS recipient_id, h.email, max(d.on_day) AS on_day
              FROM day d JOIN report_answer s ON s.id = d.superior_id JOIN holder h ON h.unit_id = s.unit_id
              WHERE d.is_after AND h.roles && {Receivers}
              GROUP BY s.id, h.id, h.email),
            owed AS (
              SELECT * FROM before_and_after
              UNION ALL
              SELECT o.* FROM to_level_above o
              WHERE NOT EXISTS (
                SELECT FROM message m
                WHERE m.rule = o.rule AND m.occurrence_id = o.answer_id AND m.recipient_id = o.recipient_id
                  AND m.schedule_version > o.on_day - DATE '1970-01-01' - {ReportReminders.DaysBetween}))
            INSERT INTO message (id, rule, report_answer_id, occurrence_id, recipient_id, schedule_version, channel, state, reason, due_at,
              attempts, next_attempt_at, created_at)
            SELECT new_id(), rule, answer_id, answer_id, recipient_id, on_day - DATE '1970-01-01', {Email},
              CASE WHEN email = '' THEN 'skipped' ELSE 'due' END, CASE WHEN email = '' THEN {SkipReason.NoAddress} END, {sendAt}, 0,
              {sendAt}, {now}
            FROM owed
            ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
            """,
            cancel
        );
    }

    private static string[] WordsOf(Permission permission) => [.. Permissions.Roles(permission).Select(EnumText.Word)];
}
