using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Tests.Features.Network;
using Campaigns.Web.Tests.Features.Registrations;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Public;

/// <summary>Pages and mails say only what is true.</summary>
public sealed class PromisesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task Whom_to_ask_stands_at_the_foot_whatever_is_left_empty()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Contact = "");
        var registered = await RegisterAsync(activity.Id);
        using var anybody = Host.Browser();
        string[] pages = [$"/e/{activity.Code}", $"/t/{registered.Token}"];
        foreach (var page in pages)
        {
            Assert.Contains("Chương trình của", (await anybody.GetAsync(page)).Find("footer"), StringComparison.Ordinal);
        }

        // The unit's own contact comes first, with a telephone number from wherever there is one.
        await using var db = Host.Db();
        var agency = await db.LeadAgencies.Select(l => l.AgencyUnitId).FirstAsync(Cancel);
        await db
            .Units.Where(u => u.Id == agency)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, "Văn phòng, 0262 3000 456"), Cancel);
        await db
            .Units.Where(u => u.Id == activity.OrganisingUnitId)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, "Chị Thử Niê"), Cancel);
        var shown = await Host.WithAsync<PublicActivities, PublicActivity?>(p => p.FindAsync(activity.Id, Cancel));
        Assert.Equal("Chị Thử Niê; Văn phòng, 0262 3000 456", shown!.Contact);
        await db
            .Activities.Where(a => a.Id == activity.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Contact, "Anh Có Số, 0905 123 321"), Cancel);
        shown = await Host.WithAsync<PublicActivities, PublicActivity?>(p => p.FindAsync(activity.Id, Cancel));
        Assert.Equal("Anh Có Số, 0905 123 321", shown!.Contact);
        await db
            .Units.Where(u => u.Id == agency || u.Id == activity.OrganisingUnitId)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, (string?)null), Cancel);

        // When neither the event nor its unit names a contact, the public page and the ticket show that of the unit above.
        await db.Activities.Where(a => a.Id == activity.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Contact, ""), Cancel);
        var parent = await db.Units.Where(u => u.Id == activity.OrganisingUnitId).Select(u => u.ParentId).SingleAsync(Cancel);
        await db
            .Units.Where(u => u.Id == parent)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, "Chị Cấp Trên, 0262 3111 222"), Cancel);
        using var later = Host.Browser();
        Host.Clock.AdvanceMinutes(10);
        foreach (var page in pages)
        {
            Assert.Contains("0262 3111 222", (await later.GetAsync(page)).Find("footer"), StringComparison.Ordinal);
        }

        await db.Units.Where(u => u.Id == parent).ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, (string?)null), Cancel);
    }

    [Fact]
    public async Task A_form_that_is_closed_says_whether_it_is_cancelled_or_postponed()
    {
        using var anybody = Host.Browser();
        foreach (
            var (state, word, not) in new[]
            {
                (ActivityState.Cancelled, "đã hủy", "tạm hoãn"),
                (ActivityState.Postponed, "tạm hoãn", "đã hủy"),
            }
        )
        {
            var activity = await PublicEvents.AddAsync(Host);
            await fixture.Database.SqlAsync(
                $"UPDATE activity SET state = '{state.ToString().ToLowerInvariant()}', state_reason = 'Mưa' WHERE id = '{activity.Id}'"
            );
            var said = (await anybody.GetAsync($"/e/{activity.Code}/register")).Find(".register-closed");
            Assert.Contains(word, said, StringComparison.Ordinal);
            Assert.DoesNotContain(not, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_was_there_is_offered_no_way_to_give_the_place_back()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(activity.Id);
        using var holder = Host.Browser();
        Assert.NotNull((await holder.GetAsync($"/t/{done.Token}")).Document.QuerySelector("a[href$='/withdraw']"));
        var session = activity.Sessions[0];
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
              female, male, sex_not_known,
              under16, from16to30, from31to59, from60, age_not_known, organising_unit_id, place_unit_id, on_date)
            SELECT new_id(), r.id, '{session.Id}', a.id, r.person_id, new_id(), now(), 'Cửa chính', 'paper', 1, 0, 0, 0, 0, 1, 0, 0,
              a.organising_unit_id, a.place_unit_id, '2026-11-28'
            FROM registration r JOIN activity a ON a.id = r.activity_id WHERE r.id = '{done.Registration.Id}'
            """
        );
        Assert.Null((await holder.GetAsync($"/t/{done.Token}")).Document.QuerySelector("a[href$='/withdraw']"));

        // The reason is the attendance, also after the figures are confirmed.
        await fixture.Database.SqlAsync(
            $"UPDATE activity SET state = 'confirmed', held_at = now(), confirmed_at = now() WHERE id = '{activity.Id}'"
        );
        Assert.Contains("đã được điểm danh", (await holder.GetAsync($"/t/{done.Token}/change")).Find("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hours_of_a_course_that_are_not_whole_are_asked_for_as_whole_hours()
    {
        using var trainer = await new TrainingWorld(Host).TrainerAsync();
        var form = TrainingWorld.CourseForm("Khóa giờ lẻ");
        form["Input.Hours"] = "7,5";
        var refused = await trainer.SubmitAsync(await trainer.GetAsync("/courses/new"), "", form);
        Assert.Contains("số giờ tròn", refused.FieldErrors["Input.Hours"], StringComparison.Ordinal);
        form["Input.Hours"] = "900";
        Assert.Contains(
            "từ 1 đến",
            (await trainer.SubmitAsync(await trainer.GetAsync("/courses/new"), "", form)).FieldErrors["Input.Hours"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_has_no_right_is_told_whether_a_unit_or_another_role_would_help()
    {
        var district = (await Host.UnitAsync("Huyện Lắk")).Id;
        using var trainer = await Host.SignedInAsync(Domain.Accounts.Role.Trainer, district);
        var role = await trainer.GetAsync("/outreach");
        Assert.Equal((HttpStatusCode.Forbidden, "Trang này là việc của vai trò khác"), (role.Status, role.Find("h1")));
        using var organiser = await Host.SignedInAsync(Domain.Accounts.Role.Organiser, district);
        var unit = await organiser.GetAsync($"/outreach?unit={(await Host.UnitAsync("Huyện Ea Kar")).Id}");
        Assert.Equal((HttpStatusCode.Forbidden, "Bạn chưa được giao đơn vị này"), (unit.Status, unit.Find("h1")));
    }

    [Fact]
    public async Task The_log_tells_what_begins_before_what_ends()
    {
        var world = new NetworkWorld(Host);
        using var organiser = await world.Events.OrganiserAsync();
        var id = await world.EventAsync(organiser, "2026-12-10");
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{id}/edit"),
            "#event-form",
            NetworkWorld.Values(("Input.Date", "11/12/2026"), ("press", "save"))
        );
        var log = (await organiser.GetAsync($"/events/{id}/log")).Find(".log") ?? "";
        var (begins, ends) = (log.IndexOf("Bắt đầu", StringComparison.Ordinal), log.IndexOf("Kết thúc", StringComparison.Ordinal));
        Assert.True(begins >= 0 && begins < ends, log);
    }

    [Fact]
    public async Task A_file_says_of_which_campaign_and_day_it_is()
    {
        using var coordinator = await Host.SignedInAsync(Domain.Accounts.Role.Coordinator, (await Host.RootAsync()).Id);
        var page = await coordinator.GetAsync("/outreach/communes");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var answer = await coordinator.Client.GetAsync(
            page.Document.QuerySelector("a[href*='handler=Excel'], a[href*='handler=excel']")!.GetAttribute("href"),
            Cancel
        );
        var name = answer.Content.Headers.ContentDisposition!.FileNameStar ?? answer.Content.Headers.ContentDisposition.FileName!;
        Assert.DoesNotContain("campaign", name, StringComparison.Ordinal);
        Assert.Contains("-2026-11-24.xlsx", name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task News_of_what_is_put_off_is_about_what_is_still_to_come()
    {
        var training = new TrainingWorld(Host);
        using var trainer = await training.TrainerAsync();
        var run = await training.RunAsync(trainer, "Phòng học hoãn nửa chừng");
        var registration = await training.RegisterAsync(trainer, run, "Hoãn Nửa Chừng");
        await using var db = Host.Db();
        await db
            .Registrations.Where(r => r.Id == registration.Id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Email, "nua.chung@example.vn"), Cancel);
        await fixture.Database.SqlAsync(
            $"UPDATE session SET starts_at = '2026-11-20 01:00Z', ends_at = '2026-11-20 04:00Z' WHERE activity_id = '{run}' AND ordinal = 1"
        );
        await trainer.SubmitAsync(await trainer.GetAsync($"/course-runs/{run}?ask=postpone"), "#ask form");
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var mail = Host.Mails().Last(m => m.To.ToString() == "nua.chung@example.vn");
        Assert.Contains("25/11", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("20/11", mail.TextBody + mail.Subject, StringComparison.Ordinal);
        Assert.Equal(1, await db.Messages.CountAsync(m => m.ActivityId == run && m.Rule == MessageRule.Postponed, Cancel));
    }

    [Fact]
    public async Task The_agency_that_leads_on_the_day_of_the_event_is_the_one_that_is_named()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Contact = "");
        await using var db = Host.Db();
        var day = Domain.Time.VietnamTime.DateOf(activity.Sessions[0].StartsAt);
        var known = await db.LeadAgencies.AsNoTracking().SingleAsync(Cancel);
        var others = await db
            .Units.Where(u => u.Kind == Domain.Units.UnitKind.Agency && u.Id != known.AgencyUnitId && u.Id != activity.OrganisingUnitId)
            .OrderBy(u => u.Id)
            .Take(2)
            .ToListAsync(Cancel);
        string[] contacts = ["Sở Cũ, 0262 3000 001", "Sở Nay, 0262 3000 002", "Sở Sau, 0262 3000 003"];
        Guid[] units = [known.AgencyUnitId, others[0].Id, others[1].Id];
        await SetContactsAsync(contacts);
        await db.LeadAgencies.ExecuteUpdateAsync(l => l.SetProperty(x => x.ValidTo, day.PlusDays(-1)), Cancel);
        db.LeadAgencies.AddRange(Led(units[1], day, day), Led(units[2], day.PlusDays(1), null));
        await db.SaveChangesAsync(Cancel);
        try
        {
            var shown = await Host.WithAsync<PublicActivities, PublicActivity?>(p => p.FindAsync(activity.Id, Cancel));
            Assert.Contains(contacts[1], shown!.Contact, StringComparison.Ordinal);
            Assert.DoesNotContain(contacts[0], shown.Contact, StringComparison.Ordinal);
            Assert.DoesNotContain(contacts[2], shown.Contact, StringComparison.Ordinal);

            // On a day on which nobody leads, nobody is named, and not the one who leads later either.
            await db.LeadAgencies.Where(l => l.AgencyUnitId == units[1]).ExecuteDeleteAsync(Cancel);
            shown = await Host.WithAsync<PublicActivities, PublicActivity?>(p => p.FindAsync(activity.Id, Cancel));
            Assert.All(contacts, c => Assert.DoesNotContain(c, shown!.Contact, StringComparison.Ordinal));
        }
        finally
        {
            await db.LeadAgencies.Where(l => l.Id != known.Id).ExecuteDeleteAsync(Cancel);
            await db.LeadAgencies.ExecuteUpdateAsync(l => l.SetProperty(x => x.ValidTo, known.ValidTo), Cancel);
            await SetContactsAsync([null, null, null]);
        }

        async Task SetContactsAsync(IEnumerable<string?> texts)
        {
            foreach (var (unit, contact) in units.Zip(texts))
            {
                await db.Units.Where(u => u.Id == unit).ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, contact), Cancel);
            }
        }

        Domain.Units.LeadAgency Led(Guid unit, NodaTime.LocalDate from, NodaTime.LocalDate? to) =>
            new()
            {
                Id = Guid.CreateVersion7(),
                AreaUnitId = known.AreaUnitId,
                AgencyUnitId = unit,
                ValidFrom = from,
                ValidTo = to,
            };
    }

    private Task<RegisterOutcome.Done> RegisterAsync(Guid activity) =>
        Host.WithAsync<Registering, RegisterOutcome.Done>(async r =>
            (RegisterOutcome.Done)await r.RegisterAsync(PublicEvents.Request(activity), Cancel)
        );
}
