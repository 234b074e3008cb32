using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using ContactChange = Campaigns.Domain.Registrations.ContactChange;
using ContactTokens = Campaigns.Web.Platform.ContactTokens;
using Languages = Campaigns.Web.Platform.Languages;
using TicketTokens = Campaigns.Web.Platform.TicketTokens;

namespace Campaigns.Browser.Tests.Support;

/// <summary>
/// Every page of the program, each with a role that may see it. The look book takes pictures of them and the accessibility tests walk them;
/// a page that is missing here fails <c>PageListTests</c>.
/// </summary>
public static class PageList
{
    public static async Task<IReadOnlyList<LookedAt>> OfAsync(TestHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        await using var db = host.Db();
        var now = host.Clock.GetCurrentInstant();
        var today = VietnamTime.DateOf(now);
        var district = await db
            .Grants.Where(g => db.Users.Any(a => a.Id == g.AccountId && a.DemoKey == "organiser-district"))
            .Select(g => g.UnitId)
            .FirstAsync();
        var own =
            from s in db.ActivityScopes
            where s.AncestorUnitId == district && s.Side == Web.Features.Activities.ScopeSide.Organising
            join a in db.Activities on s.ActivityId equals a.Id
            select new { s.StartsAt, Activity = a };
        var held = await own.Where(o => o.Activity.State == ActivityState.Held)
            .OrderByDescending(o => o.StartsAt)
            .Select(o => o.Activity.Id)
            .FirstAsync();
        var draft = (await Web.Features.Activities.WishClashes.UnderAsync(db, district, only: null, most: 1, now, CancellationToken.None))[
            0
        ].Id;
        var cancelled = await own.Where(o => o.Activity.State == ActivityState.Cancelled)
            .Select(o => (Guid?)o.Activity.Id)
            .FirstOrDefaultAsync();
        var running = await own.Where(o => o.Activity.State == ActivityState.Scheduled && o.StartsAt <= now + Duration.FromHours(12))
            .OrderByDescending(o => o.StartsAt)
            .Select(o => o.Activity.Id)
            .FirstAsync();
        var going = await own.Where(o =>
                o.Activity.State == ActivityState.Scheduled
                && o.StartsAt <= now
                && db.Sessions.Any(x => x.ActivityId == o.Activity.Id && x.EndsAt > now)
            )
            .OrderBy(o => o.StartsAt)
            .Select(o => o.Activity.Id)
            .FirstAsync();
        var session = await db.Sessions.Where(s => s.ActivityId == running).Select(s => s.Id).FirstAsync();
        var campaign = await db
            .Campaigns.Where(c => c.StartsOn <= today && db.Activities.Any(a => a.CampaignId == c.Id))
            .OrderByDescending(c => c.StartsOn)
            .Select(c => c.Id)
            .FirstAsync();
        var samples = await host.WithAsync<DemoDoor, DemoSamples>(d => d.SamplesAsync(CancellationToken.None));

        var somebody = await db.Users.Where(a => a.DemoKey == "organiser-district").Select(a => a.Id).FirstAsync();
        var form = await db.EventForms.OrderBy(f => f.Position).Select(f => f.Id).FirstAsync();
        var mail = await MailAsync(host);
        var begun = await db.CourseRuns.FirstAsync(r =>
            r.TestRequired
            && db.Activities.Any(a => a.Id == r.ActivityId && a.State == ActivityState.Scheduled)
            && db.Sessions.Any(x => x.ActivityId == r.ActivityId && x.StartsAt < now)
        );
        var meeting = await db
            .Sessions.Where(x => x.ActivityId == begun.ActivityId && x.StartsAt < now)
            .OrderByDescending(x => x.StartsAt)
            .Select(x => x.Id)
            .FirstAsync();
        var meetingDay = NodaTime.Text.LocalDatePattern.Iso.Format(
            VietnamTime.DateOf(await db.Sessions.Where(x => x.Id == meeting).Select(x => x.StartsAt).FirstAsync())
        );
        var taught = await db
            .CourseRuns.Where(r =>
                r.TestRequired
                && db.Activities.Any(a => a.Id == r.ActivityId && (a.State == ActivityState.Held || a.State == ActivityState.Confirmed))
            )
            .Join(db.Activities, r => r.ActivityId, a => a.Id, (r, a) => a)
            .OrderByDescending(a => a.HeldAt)
            .Select(a => a.Id)
            .FirstAsync();
        var (paired, pairing) = await LinkAsync(
            host,
            await own.Where(o => o.StartsAt > now && o.Activity.State == ActivityState.Scheduled)
                .OrderBy(o => o.StartsAt)
                .Select(o => o.Activity.Id)
                .FirstAsync()
        );
        var guest = await db
            .Registrations.Where(r => r.ActivityId == held && !r.IsGroup && r.Name != "")
            .OrderBy(r => r.Id)
            .Select(r => r.Id)
            .FirstAsync();
        var commune = await db.Users.Where(a => a.DemoKey == "organiser-commune").Select(a => a.Id).FirstAsync();
        var report = await db
            .ReportAnswers.Where(a => a.LastVersion == 0 && db.Grants.Any(g => g.AccountId == commune && g.UnitId == a.UnitId))
            .OrderBy(a => a.DueOn)
            .Select(a => a.Id)
            .FirstAsync();
        var sent = await db
            .ReportAnswers.Where(a =>
                a.State == AnswerState.Accepted
                && db.Units.Any(u => u.Id == a.UnitId && u.LevelKey == "district")
                && db.ReportAnswers.Any(b => b.SuperiorId == a.Id)
            )
            .OrderByDescending(a => a.DueOn)
            .ThenBy(a => a.Id)
            .Select(a => a.Id)
            .FirstAsync();
        var waiting = await db.ReportAnswers.Where(a => a.State == AnswerState.WaitingForHead).Select(a => a.Id).FirstAsync();
        var current = await db.ReportAnswers.Where(a => a.Id == waiting).Select(a => a.PeriodId).FirstAsync();
        var paper = await db.ReportAnswers.Where(a => a.Source == AnswerSource.Paper).Select(a => a.Id).FirstAsync();
        var twice = await db.ReportAnswers.Where(a => a.LastVersion == 2).Select(a => a.Id).FirstAsync();
        var province = await db
            .ReportAnswers.Where(a => a.SuperiorId == null && db.ReportAnswers.Any(b => b.SuperiorId == a.Id))
            .OrderByDescending(a => a.DueOn)
            .Select(a => a.Id)
            .FirstAsync();
        var late = await db
            .ReportAnswers.Where(a =>
                a.LastVersion == 0 && a.SavedById == null && db.Units.Any(u => u.Id == a.UnitId && u.LevelKey == "district")
            )
            .OrderBy(a => a.DueOn)
            .ThenBy(a => a.Id)
            .Select(a => a.Id)
            .FirstAsync();
        var asked = await TestPeriods.AdHocAsync(db, now);
        var openData = await db.OpenDataSets.SingleAsync();
        var before = openData.CountedFrom.PlusDays(-1);
        var closed = await db.ReportPeriods.Where(p => p.KindId != null && p.CountedTo == before).Select(p => p.Id).SingleAsync();
        var kind = await db.ReportPeriodKinds.OrderBy(k => k.Position).Select(k => k.Id).FirstAsync();
        var past = await db.ReportAnswers.Where(a => a.Id == sent).Select(a => a.PeriodId).FirstAsync();
        const string ImportColumns = """
            [{"Field":"Number","By":"ByHeading"},{"Field":"Name","By":"ByHeading"},{"Field":"Year","By":"ByHeading"},
             {"Field":"Present","By":"ByHeading"}]
            """;
        const string ImportSheets = """[{"Name":"Danh sách","Hidden":false,"Stray":null}]""";
        const string Administrator = "administrator";
        const string Trainer = "trainer";
        const string Organiser = "organiser-district";
        const string Coordinator = "coordinator";
        var list = new List<LookedAt>
        {
            new("sign-in", "/sign-in", null, "/sign-in"),
            new("sign-in-code", "/sign-in/code", null, "/sign-in/code"),
            new("sign-in-set-up", "/sign-in/set-up", Organiser, "/sign-in/set-up"),
            new("today-organiser", "/", Organiser, "/"),
            new("today-commune", "/", "organiser-commune", "/"),
            new("today-coordinator", "/", Coordinator, "/"),
            new("today-viewer", "/", "viewer", "/"),
            new("today-approver", "/", "approver", "/"),
            new("calendar", "/calendar", Organiser, "/calendar"),
            new("calendar-trainer", "/calendar", Trainer, $"/calendar?day={meetingDay}#day"),
            new("events", "/events", Organiser, "/events"),
            new("events-none", "/events", Organiser, "/events?q=kh%C3%B4ng+c%C3%B3"),
            new("schedule", "/events/schedule", Organiser, "/events/schedule"),
            new("schedule-clash", "/events/{id:guid}/edit", Organiser, $"/events/{draft}/edit"),
            new("event-running", "/events/{id:guid}", Organiser, $"/events/{going}"),
            new("event-coming", "/events/{id:guid}", Organiser, $"/events/{running}"),
            new("event-held", "/events/{id:guid}", Organiser, $"/events/{held}"),
            new("event-as-coordinator", "/events/{id:guid}", Coordinator, $"/events/{held}"),
            new("event-poster", "/events/{id:guid}/poster", Organiser, $"/events/{running}/poster"),
            new("event-registrations", "/events/{id:guid}/registrations", Organiser, $"/events/{running}/registrations"),
            new("event-correct", "/events/{id:guid}/correct", Organiser, $"/events/{held}/correct"),
            new("event-ask-not-held", "/events/{id:guid}", Organiser, $"/events/{held}?ask=not-held"),
            new("event-ask-end", "/events/{id:guid}", Organiser, $"/events/{going}?ask=end"),
            new("event-log", "/events/{id:guid}/log", Organiser, $"/events/{held}/log"),
            new("campaigns", "/campaigns", Organiser, "/campaigns"),
            new("campaign", "/campaigns/{id:guid}", Organiser, $"/campaigns/{campaign}"),
            new("check-in", "/check-in", "steward", "/check-in"),
            new("door-devices", "/door/{activityId:guid}", Organiser, $"/door/{paired.ActivityId}"),
            new("door-devices-link", "/door/{activityId:guid}", Organiser, $"/door/{paired.ActivityId}?link={paired.Id}"),
            new("door-devices-ask", "/door/{activityId:guid}", Organiser, $"/door/{paired.ActivityId}?ask={paired.Id}"),
            new("door-devices-run", "/door/{activityId:guid}", Trainer, $"/door/{begun.ActivityId}"),
            new("pair", "/d/{token}", null, pairing),
            new("pair-unknown", "/d/{token}", null, "/d/AAAAAAAAAAAAAAAAAAAAAA"),
            new("scanner", "/check-in/{sessionId:guid}", "steward", $"/check-in/{session}"),
            new("trainer-today", "/", Trainer, "/"),
            new("trainer-check-in", "/check-in", Trainer, "/check-in"),
            new("courses", "/courses", Trainer, "/courses"),
            new("course-new", "/courses/new", Trainer, "/courses/new"),
            new("course-one", "/courses/{id:guid}", Trainer, $"/courses/{begun.CourseId}"),
            new("course-edit", "/courses/{id:guid}/edit", Trainer, $"/courses/{begun.CourseId}/edit"),
            new("course-runs", "/course-runs", Trainer, "/course-runs"),
            new("course-run-new", "/course-runs/new", Trainer, $"/course-runs/new?course={begun.CourseId}"),
            new("course-run-begun", "/course-runs/{id:guid}", Trainer, $"/course-runs/{begun.ActivityId}"),
            new("course-run-taught", "/course-runs/{id:guid}", Coordinator, $"/course-runs/{taught}"),
            new("course-run-edit", "/course-runs/{id:guid}/edit", Trainer, $"/course-runs/{begun.ActivityId}/edit"),
            new("course-run-correct", "/course-runs/{id:guid}/correct", Trainer, $"/course-runs/{taught}/correct"),
            new("course-run-ask-end", "/course-runs/{id:guid}", Trainer, $"/course-runs/{begun.ActivityId}?ask=end"),
            new("course-run-log", "/course-runs/{id:guid}/log", Trainer, $"/course-runs/{begun.ActivityId}/log"),
            new(
                "course-run-participants",
                "/course-runs/{id:guid}/participants",
                Trainer,
                $"/course-runs/{begun.ActivityId}/participants?find=thi"
            ),
            new("registration", "/registrations/{registrationId:guid}", Organiser, $"/registrations/{guest}"),
            new("registration-erase", "/registrations/{registrationId:guid}", Organiser, $"/registrations/{guest}?ask=erase"),
            new("course-run-messages", "/course-runs/{id:guid}/messages", Trainer, $"/course-runs/{begun.ActivityId}/messages"),
            new("course-run-grid", "/course-runs/{id:guid}/grid", Trainer, $"/course-runs/{taught}/grid"),
            new("course-run-grid-begun", "/course-runs/{id:guid}/grid", Trainer, $"/course-runs/{begun.ActivityId}/grid"),
            new("course-run-grid-edit", "/course-runs/{id:guid}/grid", Trainer, $"/course-runs/{begun.ActivityId}/grid?session={meeting}"),
            new("course-run-grid-test", "/course-runs/{id:guid}/grid", Trainer, $"/course-runs/{begun.ActivityId}/grid?test=true"),
            new("outreach", "/outreach", Coordinator, "/outreach"),
            new("outreach-organiser", "/outreach", Organiser, "/outreach"),
            new("outreach-rows", "/outreach/rows", Coordinator, "/outreach/rows"),
            new("outreach-event", "/outreach/events/{id:guid}", Coordinator, $"/outreach/events/{held}"),
            new("outreach-trend", "/outreach/trend", Coordinator, "/outreach/trend"),
            new("outreach-trend-report", "/outreach/trend", Organiser, "/outreach/trend?period=report-year-2026&by=month"),
            new("outreach-report-period", "/outreach", Coordinator, "/outreach?period=report-half_year-2026"),
            new("outreach-progress", "/outreach/progress", Coordinator, "/outreach/progress"),
            new("outreach-progress-district", "/outreach/progress", Organiser, "/outreach/progress"),
            new("outreach-progress-none", "/outreach/progress", Coordinator, "/outreach/progress?campaign=none"),
            new("outreach-days", "/outreach", Coordinator, "/outreach?period=chosen&from=2026-11-01&to=2026-11-20"),
            new("outreach-progress-quarter", "/outreach/progress", Coordinator, "/outreach/progress?period=2026-q4"),
            new("outreach-waiting-year", "/outreach/waiting", Coordinator, "/outreach/waiting?period=2026"),
            new("outreach-communes", "/outreach/communes", Coordinator, "/outreach/communes"),
            new("outreach-communes-organiser", "/outreach/communes", Organiser, "/outreach/communes?period=2026-h2&open=1"),
            new("outreach-waiting", "/outreach/waiting", Coordinator, "/outreach/waiting"),
            new("outreach-not-held", "/outreach/rows", Coordinator, "/outreach/rows?what=notheld&side=organising"),
            new("outreach-training", "/outreach/training", Coordinator, "/outreach/training"),
            new("outreach-training-year", "/outreach/training", "viewer", "/outreach/training?period=year"),
            new("outreach-training-runs", "/outreach/training/runs", Coordinator, "/outreach/training/runs?period=year&what=people"),
            new("outreach-network", "/outreach/network", Coordinator, "/outreach/network"),
            new("outreach-network-district", "/outreach/network", Coordinator, $"/outreach/network?unit={district}"),
            new("reports", "/reports", Organiser, "/reports"),
            new("reports-coordinator", "/reports", Coordinator, "/reports"),
            new("reports-units", "/reports/units", Coordinator, $"/reports/units?period={past}"),
            new("reports-units-running", "/reports/units", Coordinator, $"/reports/units?period={current}"),
            new("report-answer", "/reports/{id:guid}", "organiser-commune", $"/reports/{report}"),
            new("report-events", "/reports/{id:guid}/events", "organiser-commune", $"/reports/{report}/events"),
            new("report-send", "/reports/{id:guid}/send", "organiser-commune", $"/reports/{report}/send"),
            new("report-files", "/reports/{id:guid}/files", "organiser-commune", $"/reports/{report}/files"),
            new("report-compare", "/reports/{id:guid}/compare", Coordinator, $"/reports/{twice}/compare"),
            new("report-waiting", "/reports/{id:guid}", "approver", $"/reports/{waiting}"),
            new("report-approve", "/reports/{id:guid}/send", "approver", $"/reports/{waiting}/send"),
            new("report-consolidated", "/reports/{id:guid}/consolidated", Coordinator, $"/reports/{sent}/consolidated?version=1"),
            new("report-consolidated-open", "/reports/{id:guid}/consolidated", Coordinator, $"/reports/{province}/consolidated"),
            new("report-figure", "/reports/{id:guid}/consolidated/{figure}", Coordinator, $"/reports/{sent}/consolidated/B3?version=1"),
            new("report-pdf", "/reports/{id:guid}/pdf", "organiser-commune", $"/reports/{report}/pdf"),
            new("report-deadline", "/reports/{id:guid}/deadline", Coordinator, $"/reports/{late}/deadline"),
            new("report-letterhead", "/reports/letterheads/{id:guid}", Coordinator, $"/reports/letterheads/{district}"),
            new("report-templates", "/reports/templates", Coordinator, "/reports/templates"),
            new("report-template", "/reports/templates/{key}", Coordinator, "/reports/templates/programme"),
            new("report-kinds", "/reports/kinds", Administrator, "/reports/kinds"),
            new("report-kind", "/reports/kinds/{id:guid}", Administrator, $"/reports/kinds/{kind}"),
            new("report-period-new", "/reports/periods/new", Coordinator, "/reports/periods/new"),
            new("report-period", "/reports/periods/{id:guid}", Coordinator, $"/reports/periods/{asked}"),
            new("report-open-data", "/reports/periods/{id:guid}/open-data", Coordinator, $"/reports/periods/{openData.PeriodId}/open-data"),
            new("report-open-data-preview", "/reports/periods/{id:guid}/open-data", Coordinator, $"/reports/periods/{closed}/open-data"),
            new("report-version", "/reports/{id:guid}/versions/{number:int}", Coordinator, $"/reports/{twice}/versions/2"),
            new("report-version-paper", "/reports/{id:guid}/versions/{number:int}", Coordinator, $"/reports/{paper}/versions/1"),
            new("account", "/account", Organiser, "/account"),
            new("account-tokens", "/account/tokens", Organiser, "/account/tokens"),
            new("my-jobs", "/my-jobs", Organiser, "/my-jobs"),
            new("my-jobs-running", "/my-jobs", "organiser-commune", "/my-jobs"),
            new("password-dead", "/password", null, "/password"),
            new("accounts", "/accounts", Administrator, "/accounts"),
            new("accounts-new", "/accounts/new", Administrator, "/accounts/new"),
            new("accounts-import", "/accounts/import", Administrator, "/accounts/import"),
            new("accounts-one", "/accounts/{id:guid}", Administrator, $"/accounts/{somebody}"),
            new("accounts-end", "/accounts/{id:guid}", Administrator, $"/accounts/{somebody}?ask=end"),
            new("units", "/units", Administrator, "/units"),
            new("units-under", "/units", Administrator, $"/units?under={district}"),
            new("units-search", "/units", Coordinator, "/units?q=ea+tul"),
            new("units-one", "/units/{id:guid}", Administrator, $"/units/{district}"),
            new("units-one-coordinator", "/units/{id:guid}", Coordinator, $"/units/{district}"),
            new("units-new", "/units/new", Administrator, $"/units/new?under={district}"),
            new("catalogues", "/catalogues", Administrator, "/catalogues"),
            new("catalogues-edit", "/catalogues/edit", Administrator, $"/catalogues/edit?of=Forms&id={form}"),
            new("targets", "/targets", Administrator, "/targets"),
            new("targets-one", "/campaigns/{id:guid}/targets", Administrator, $"/campaigns/{campaign}/targets"),
            new("event-messages", "/events/{id:guid}/messages", Organiser, $"/events/{held}/messages"),
            new("event-messages-coordinator", "/events/{id:guid}/messages", Coordinator, $"/events/{running}/messages"),
            new("jobs", "/jobs", Administrator, "/jobs"),
            new("mails", "/mails", Administrator, "/mails"),
            new("mail", "/mails/{name}", Administrator, $"/mails/{mail}"),
            new("audit", "/audit", Administrator, "/audit"),
            new("audit-coordinator", "/audit", Coordinator, "/audit?kind=activity"),
            new("activities", "/activities", null, "/activities"),
            new("public-event", "/e/{code}", null, samples.EventUrl!),
            new("register", "/e/{code}/register", null, $"{samples.EventUrl}/register"),
            new("register-group", "/e/{code}/register/group", null, $"{samples.EventUrl}/register/group"),
            new("poster", "/e/{code}/poster", null, samples.PosterUrl!),
            new("ticket", "/t/{token}", null, samples.TicketUrl!),
            new("ticket-change", "/t/{token}/change", null, $"{samples.TicketUrl}/change"),
            new("ticket-pass", "/t/{token}/pass", null, $"{samples.TicketUrl}/pass"),
            new("contact-undo", "/u/{token}", null, await ContactAsync(host, samples)),
            new("ticket-withdraw", "/t/{token}/withdraw", null, $"{samples.TicketUrl}/withdraw"),
            new("ticket-unknown", "/t/{token}", null, "/t/AAAAAAAAAAAAAAAAAAAAAA"),
            new("privacy", "/privacy", null, "/privacy"),
            new("open-data", "/open-data", null, "/open-data"),
            new("open-data-set", "/open-data/{id:guid}", null, $"/open-data/{openData.Id}"),
            new("authority", "/authority", null, "/authority"),
            new("not-found", "/status/{code:int}", null, "/e/KHONGCO"),
            new("no-right", "/status/{code:int}", "steward", "/outreach"),
        };
        var invitedTo = await own.Where(o =>
                o.StartsAt > now
                && o.Activity.State == ActivityState.Scheduled
                && db.Invitations.Any(i => i.ActivityId == o.Activity.Id && i.Answer == null)
            )
            .OrderBy(o => o.StartsAt)
            .Select(o => o.Activity.Id)
            .FirstAsync();
        var known = await db
            .Invitations.Where(i => i.ActivityId == invitedTo && i.WithdrawnAt == null)
            .OrderByDescending(i => i.Answer)
            .Select(i => i.PersonId)
            .FirstAsync();
        list.AddRange([
            new("network", "/network", Organiser, "/network"),
            new("network-none", "/network", Organiser, "/network?q=kh%C3%B4ng+c%C3%B3"),
            new("network-coordinator", "/network", Coordinator, "/network"),
            new("network-new", "/network/new", Organiser, "/network/new"),
            new("network-person", "/network/{id:guid}", Organiser, $"/network/{known}"),
            new("network-edit", "/network/{id:guid}/edit", Organiser, $"/network/{known}/edit"),
            new("network-duplicates", "/network/duplicates", Organiser, "/network/duplicates"),
            new("event-invitations", "/events/{id:guid}/invitations", Organiser, $"/events/{invitedTo}/invitations"),
            new("reply", "/r/{token}", null, samples.ReplyUrl!),
            new("reply-unknown", "/r/{token}", null, "/r/AAAAAAAAAAAAAAAAAAAAAA"),
        ]);
        // Guests check themselves in by a poster at the event that is on, and by a screen at the event that was held.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO self_check_in_setting (activity_id, way, changed_by_id, changed_at)
            VALUES ({running}, 'poster', {somebody}, {now}), ({held}, 'screen', {somebody}, {now}) ON CONFLICT DO NOTHING
            """
        );
        // At the held event, a door without a network admitted a person who was admitted at another door, and a person whose registration
        // was withdrawn.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO check_in (id, kind, session_id, registration_id, gate, actor_kind, actor_id, device_at, clock_offset_ms,
              monotonic_ms, happened_at, received_at,
              door_verdict, server_verdict, source, first_at, first_gate)
            SELECT new_id(), 'admit', s.id, r.id, 'Cửa bên', 'account', {somebody}, s.starts_at + interval '2 hours 4 minutes', -7200000,
              CASE r.n WHEN 1 THEN 1260000 END, s.starts_at + interval '4 minutes',
              s.starts_at + interval '51 minutes', 'accepted', CASE r.n WHEN 1 THEN 'already_in' ELSE 'withdrawn' END, 'qr',
              CASE r.n WHEN 1 THEN s.starts_at - interval '6 minutes' END, CASE r.n WHEN 1 THEN 'Cửa chính' END
            FROM session s
            CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registration WHERE activity_id = {held} ORDER BY id LIMIT 2) r
            WHERE s.activity_id = {held}
            """
        );
        // An uploaded list that somebody is looking at.
        var importId = Guid.CreateVersion7();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH import AS (
              INSERT INTO list_import (id, kind, activity_id, session_id, file_name, sheets, columns, state, language, created_by_id,
                created_at, touched_at)
              SELECT {importId}, 'attendance', s.activity_id, s.id, 'Danh sách ký buổi sáng.xlsx', {ImportSheets}::jsonb,
                {ImportColumns}::jsonb, 'read', 'vi', {somebody}, {now}, {now}
              FROM session s WHERE s.activity_id = {held} RETURNING id)
            INSERT INTO list_import_row (import_id, number, cells)
            SELECT import.id, r.n, CASE r.n WHEN 1 THEN ARRAY['TT', 'Họ và tên', 'Năm sinh', 'Có mặt']
              ELSE ARRAY[(r.n - 1)::text, r.name, r.year, r.there] END FROM import,
              (VALUES (1, '', '', ''), (2, 'H''Mi Kbuôr', '2001', 'x'), (3, 'Trần Thị Thu Hà', '1899', 'x'), (4, 'Y Nam Niê', '1987', ''),
                (5, '', '1990', 'x'), (6, 'Y Bhăm Êban', '05/03/85', 'x'), (7, 'H''Rin Niê', '1988', 'đi làm')) AS r (n, name, year, there)
            """
        );
        // Long jobs: two that ended, of which one was not looked at, and one that runs, of an account whose other pages nobody visits.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO long_job (id, kind, subject_id, by_id, title, page, state, done, "of", result, fault, faults, created_at,
              touched_at,
              ended_at, seen_at)
            SELECT new_id(), j.kind, new_id(), a.id, j.title, '/my-jobs', j.state, j.done, 120, j.result, j.fault, 0,
              {now} - interval '9 minutes', {now}, CASE WHEN j.state <> 'running' THEN {now} END, CASE WHEN j.looked THEN {now} END
            FROM (VALUES
              ('organiser-district', 'attendance-import', 'Danh sách ký buổi sáng.xlsx', 'done', 120, 'asks', NULL, false),
              ('organiser-district', 'attendance-import', 'Tập huấn cộng tác viên thôn, buôn – ký tên đủ ba buổi, bản đã đối chiếu.xlsx',
                'failed', 41, NULL, 'NpgsqlException', true),
              ('organiser-commune', 'attendance-import', 'Danh sách buổi chiều.xlsx', 'running', 75, NULL, NULL, false))
              AS j (key, kind, title, state, done, result, fault, looked)
            JOIN account a ON a.demo_key = j.key
            """
        );
        var selfId = await own.Where(o => o.StartsAt > now && o.Activity.State == ActivityState.Scheduled && o.Activity.Id != running)
            .OrderBy(o => o.StartsAt)
            .Select(o => o.Activity.Id)
            .FirstAsync();
        var selfCode = await db.Activities.Where(a => a.Id == selfId).Select(a => a.Code).FirstAsync();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO self_check_in_setting (activity_id, way, changed_by_id, changed_at) VALUES ({selfId}, 'poster', {somebody}, {now})
              ON CONFLICT DO NOTHING
            """
        );
        await db.Activities.Where(a => a.Id == selfId).ExecuteUpdateAsync(a => a.SetProperty(x => x.CheckInOpensMinutes, 24 * 60));
        list.AddRange([
            new("door-sheet", "/door/{activityId:guid}/sheet", Organiser, $"/door/{held}/sheet"),
            new("door-entry", "/door/{activityId:guid}/entry", Organiser, $"/door/{held}/entry"),
            new("door-board", "/door/{activityId:guid}/board", Organiser, $"/door/{held}/board"),
            new("door-waiting", "/door/{activityId:guid}/waiting", Organiser, $"/door/{held}/waiting"),
            new("door-differences", "/door/{activityId:guid}/differences", Organiser, $"/door/{held}/differences"),
            new("door-import", "/door/{activityId:guid}/import", Organiser, $"/door/{held}/import"),
            new("door-import-read", "/door/{activityId:guid}/import", Organiser, $"/door/{held}/import?import={importId}"),
            new("door-self", "/door/{activityId:guid}/self", Organiser, $"/door/{held}/self"),
            new("door-self-poster", "/door/{activityId:guid}/self/poster", Organiser, $"/door/{running}/self/poster"),
            new("door-code", "/door/{activityId:guid}/code", Organiser, $"/door/{held}/code"),
            new("venue", "/v/{code}", null, $"/v/{selfCode}"),
            new("venue-typed", "/v/{code}/typed", null, $"/v/{selfCode}/typed"),
            new("door-entry-run", "/door/{activityId:guid}/entry", Trainer, $"/door/{begun.ActivityId}/entry"),
        ]);
        if (cancelled is { } id)
        {
            list.Add(new("event-cancelled", "/events/{id:guid}", Organiser, $"/events/{id}"));
        }

        return list;
    }

    /// <summary>Makes a link that no phone has taken, beside a paired phone, at a coming event; returns the path of the link.</summary>
    private static async Task<(DeviceGrant Grant, string Path)> LinkAsync(TestHost host, Guid activity)
    {
        await using var db = host.Db();
        var path = (DeviceGrant grant) =>
            host.WithAsync<Web.Features.Door.Pairing.PairingService, string>(p => Task.FromResult(new Uri(p.UrlOf(grant)).AbsolutePath));
        if (
            await db.DeviceGrants.FirstOrDefaultAsync(g => g.ActivityId == activity && g.PairedAt == null && g.RevokedAt == null)
            is not { } waits
        )
        {
            var by = await db.Activities.Where(a => a.Id == activity).Select(a => a.CreatedById).SingleAsync();
            waits = await host.WithAsync<Web.Features.Door.Pairing.PairingService, DeviceGrant>(p =>
                Task.FromResult(p.New(activity, "Cửa bên", maySearch: false, by))
            );
            var taken = await host.WithAsync<Web.Features.Door.Pairing.PairingService, DeviceGrant>(p =>
                Task.FromResult(p.New(activity, "Cửa chính", maySearch: true, by))
            );
            (taken.DeviceHash, taken.PairedAt) = (new byte[32], taken.CreatedAt);
            db.DeviceGrants.AddRange(waits, taken);
            await db.SaveChangesAsync();
        }

        return (waits, await path(waits));
    }

    /// <summary>The link that undoes a change of contact by the holder of the sample ticket.</summary>
    private static async Task<string> ContactAsync(TestHost host, DemoSamples samples)
    {
        var tokens = host.Services.GetRequiredService<ContactTokens>();
        await using var db = host.Db();
        var hash = TicketTokens.HashOf(samples.TicketUrl![(samples.TicketUrl!.LastIndexOf('/') + 1)..]);
        var change = await db.ContactChanges.FirstOrDefaultAsync(c =>
            db.Registrations.Any(r => r.Id == c.RegistrationId && r.TokenHash == hash)
        );
        if (change is null)
        {
            var id = Guid.CreateVersion7();
            change = new ContactChange
            {
                Id = id,
                RegistrationId = await db.Registrations.Where(r => r.TokenHash == hash).Select(r => r.Id).SingleAsync(),
                OldEmail = "cu@example.vn",
                TokenHash = tokens.Hash(id),
                KeyVersion = tokens.CurrentVersion,
                ChangedAt = host.Clock.GetCurrentInstant(),
            };
            db.ContactChanges.Add(change);
            await db.SaveChangesAsync();
        }

        return $"/u/{tokens.Token(change.Id, change.KeyVersion)}";
    }

    /// <summary>Writes the mail of a ticket to the pickup folder and returns the name of its file.</summary>
    private static async Task<string> MailAsync(TestHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await using var db = host.Db();
        var message = await db
            .Messages.Where(m => m.Rule == MessageRule.Ticket && m.State == MessageState.Sent)
            .OrderByDescending(m => m.DueAt)
            .FirstAsync();
        var registration = await db.Registrations.SingleAsync(r => r.Id == message.RegistrationId);
        var shown = await services.GetRequiredService<PublicActivities>().FindAsync(message.ActivityId!.Value, CancellationToken.None);
        using (Languages.Use(registration.Language))
        {
            using var letter = services
                .GetRequiredService<TicketLetters>()
                .Write(message, services.GetRequiredService<TicketService>().Of(registration, shown!));
            await services.GetRequiredService<Mailer>().SendAsync(letter);
        }

        return (await services.GetRequiredService<PickupFolder>().ListAsync(ListPlace<string>.First, most: 1, CancellationToken.None))[
            0
        ].Name;
    }

    /// <summary>The routes of all Razor pages, in one form whether they begin with a slash or not.</summary>
    public static IReadOnlySet<string> Routes(TestHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            // What is served in a sandbox is the file of somebody, and no page of the program.
            .Where(e => e.Metadata.GetMetadata<ContentPolicyAttribute>() is not { Sandbox: true })
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .ToHashSet(StringComparer.Ordinal);
    }
}
