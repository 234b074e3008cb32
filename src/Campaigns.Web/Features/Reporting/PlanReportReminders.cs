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

    private static readonly string[] Open = [.. Enum.GetValues<AnswerState>().Where(ReportRules.IsOpen).Select(EnumText.Word)];

    private static readonly string[] Compilers = WordsOf(Permission.CompileReports);

    private static readonly string[] Approvers = WordsOf(Permission.ApproveReports);

    private static readonly string[] Receivers = WordsOf(Permission.ReceiveReports);

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var today = clock.Today();
        await RemindUnitsAsync(today, now, cancel);
        await TellLevelAboveAsync(today, now, cancel);
    }

    /// <summary>Reminds the accounts that fill in an answer which is not sent, and the unit's approver while it waits for that.</summary>
    private Task<int> RemindUnitsAsync(LocalDate today, Instant now, CancellationToken cancel)
    {
        var (rule, due, after) = (
            EnumText.Word(MessageRule.ReportDue),
            ReportReminders.SendAt(now),
            ReportReminders.DaysAfterDue.ToArray()
        );
        var (since, waiting) = (today.PlusDays(-ReportReminders.LookBackDays), EnumText.Word(AnswerState.WaitingForHead));
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO message (id, rule, report_answer_id, occurrence_id, recipient_id, schedule_version, channel, state, reason, due_at,
              attempts, next_attempt_at, created_at)
            SELECT new_id(), {rule}, a.id, a.id, x.id, day.on_day - DATE '1970-01-01', {Email},
              CASE WHEN coalesce(x.email, '') = '' THEN 'skipped' ELSE 'due' END,
              CASE WHEN coalesce(x.email, '') = '' THEN {SkipReason.NoAddress} END, {due}, 0, {due}, {now}
            FROM report_answer a
            JOIN report_period p ON p.id = a.period_id AND p.withdrawn_at IS NULL
            CROSS JOIN LATERAL (
              SELECT max(a.due_on + n) AS on_day FROM unnest({after}) n
              WHERE a.due_on + n > {since} AND a.due_on + n <= {today} AND (n < 0 OR a.due_on + n <= p.final_on)) day
            JOIN account x ON x.ended_at IS NULL AND EXISTS (
              SELECT FROM account_grant g
              WHERE g.account_id = x.id AND g.unit_id = a.unit_id AND g.activity_id IS NULL AND g.valid_from <= {now}
                AND (g.valid_to IS NULL OR g.valid_to > {now})
                AND (g.role = ANY({Compilers}) OR (g.role = ANY({Approvers}) AND a.state = {waiting}) OR (g.role = ANY({Receivers})
                  AND (a.superior_id IS NULL OR EXISTS (SELECT FROM report_answer b WHERE b.superior_id = a.id)))))
            WHERE a.state = ANY({Open}) AND a.source = 'unit' AND day.on_day IS NOT NULL
            ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
            """,
            cancel
        );
    }

    /// <summary>Tells those who receive reports which units below are late, in one message for each period.</summary>
    private Task<int> TellLevelAboveAsync(LocalDate today, Instant now, CancellationToken cancel)
    {
        var (rule, due) = (EnumText.Word(MessageRule.ReportsLate), ReportReminders.SendAt(now));
        var after = ReportReminders.DaysAfterDue.Where(n => n > 0).ToArray();
        var since = today.PlusDays(-ReportReminders.LookBackDays);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO message (id, rule, report_answer_id, occurrence_id, recipient_id, schedule_version, channel, state, reason, due_at,
              attempts, next_attempt_at, created_at)
            SELECT new_id(), {rule}, s.id, s.id, x.id, s.on_day - DATE '1970-01-01', {Email},
              CASE WHEN coalesce(x.email, '') = '' THEN 'skipped' ELSE 'due' END,
              CASE WHEN coalesce(x.email, '') = '' THEN {SkipReason.NoAddress} END, {due}, 0, {due}, {now}
            FROM (
              SELECT s.id, s.unit_id, max(a.due_on + n) AS on_day
              FROM report_answer a
              JOIN report_period p ON p.id = a.period_id AND p.withdrawn_at IS NULL
              JOIN report_answer s ON s.id = a.superior_id
              CROSS JOIN unnest({after}) n
              WHERE a.state = ANY({Open}) AND a.due_on + n > {since} AND a.due_on + n <= {today} AND a.due_on + n <= p.final_on
              GROUP BY s.id, s.unit_id) s
            JOIN account x ON x.ended_at IS NULL AND EXISTS (
              SELECT FROM account_grant g
              WHERE g.account_id = x.id AND g.unit_id = s.unit_id AND g.activity_id IS NULL AND g.valid_from <= {now}
                AND (g.valid_to IS NULL OR g.valid_to > {now}) AND g.role = ANY({Receivers}))
            WHERE NOT EXISTS (
              SELECT FROM message m
              WHERE m.rule = {rule} AND m.occurrence_id = s.id AND m.recipient_id = x.id
                AND m.schedule_version > s.on_day - DATE '1970-01-01' - {ReportReminders.DaysBetween})
            ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
            """,
            cancel
        );
    }

    private static string[] WordsOf(Permission permission) => [.. Permissions.Roles(permission).Select(EnumText.Word)];
}
