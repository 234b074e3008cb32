using System.Net;
using System.Text.RegularExpressions;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>What the holder of a ticket may change by it (who-sees 14), through the pages.</summary>
public sealed partial class TicketHolderServiceTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    [Fact]
    public async Task The_contact_is_changed_the_old_address_is_told_and_takes_it_back_within_a_day()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Phone = "+84905111000", Email = "cu.cu@example.vn" });
        using var holder = Host.Browser();
        var ticket = await holder.GetAsync($"/t/{done.Token}");
        var form = await holder.GetAsync(ticket.Document.QuerySelector("a[href$='/change']")!.GetAttribute("href")!);
        var saved = await holder.FollowAsync(
            await holder.SubmitAsync(form, "main form", Values(("Phone", "0905 222 000"), ("Email", "moi.moi@example.vn")))
        );
        Assert.Contains("Đã lưu thay đổi", saved.Find(".notice"), StringComparison.Ordinal);
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));

        // The old address is told, without the ticket and without either contact; the new one gets the ticket.
        var told = Assert.Single(
            Host.Mails(),
            m => m.To.ToString() == "cu.cu@example.vn" && m.Subject!.Contains("Đổi cách liên lạc", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("moi.moi", told.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(done.Token, told.TextBody + told.HtmlBody, StringComparison.Ordinal);
        Assert.Contains(
            Host.Mails(),
            m => m.To.ToString() == "moi.moi@example.vn" && m.TextBody!.Contains(done.Token, StringComparison.Ordinal)
        );
        Assert.All(
            PublicEvents.ThemeWords,
            word => Assert.DoesNotContain(word, told.Subject + told.TextBody, StringComparison.OrdinalIgnoreCase)
        );

        var undo = "/u/" + Undo().Match(told.TextBody!).Groups["token"].Value;
        using var other = Host.Browser();
        var question = await other.GetAsync(undo);
        Assert.DoesNotContain("example.vn", question.Find("main"), StringComparison.Ordinal);
        var back = await other.FollowAsync(await other.SubmitAsync(question, "main form"));
        Assert.Contains("Đã lấy lại", back.Find("h1"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            ("+84905111000", "cu.cu@example.vn"),
            await db
                .Registrations.Where(r => r.Id == done.Registration.Id)
                .Select(r => new ValueTuple<string?, string?>(r.Phone, r.Email))
                .SingleAsync()
        );
        Assert.All(
            await db.ContactChanges.Where(c => c.RegistrationId == done.Registration.Id).ToListAsync(),
            c => Assert.Null(c.OldEmail ?? c.OldPhone)
        );

        // From then on the ticket changes no contact, whatever is sent.
        var closed = await holder.GetAsync($"/t/{done.Token}/change");
        Assert.Null(closed.Document.QuerySelector("#Input_Email"));
        await holder.SubmitAsync(form, "main form", Values(("Phone", "0905 222 000"), ("Email", "moi.moi@example.vn")));
        Assert.Equal(
            "cu.cu@example.vn",
            await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Email).SingleAsync()
        );
    }

    /// <summary>
    /// A thief of a ticket may change the contact twice. Undoing the first change undoes the second, whose old contact is the thief's.
    /// </summary>
    [Fact]
    public async Task What_was_changed_after_an_undone_change_is_undone_with_it()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Email = "goc.goc@example.vn" });
        using var holder = Host.Browser();
        foreach (var address in new[] { "hai.hai@example.vn", "ba.ba@example.vn" })
        {
            Assert.NotNull(
                (
                    await holder.SubmitAsync(await holder.GetAsync($"/t/{done.Token}/change"), "main form", Values(("Email", address)))
                ).Location
            );
        }

        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var (first, second) = (UndoOf("goc.goc@example.vn"), UndoOf("hai.hai@example.vn"));
        var later = await holder.GetAsync(second);
        using var other = Host.Browser();
        await other.SubmitAsync(await other.GetAsync(first), "main form");
        await using var db = Host.Db();
        Assert.Equal(
            "goc.goc@example.vn",
            await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Email).SingleAsync()
        );
        Assert.Contains("Không lấy lại được nữa", (await holder.GetAsync(second)).Find("h1"), StringComparison.Ordinal);
        await holder.SubmitAsync(later, "main form");
        Assert.Equal(
            "goc.goc@example.vn",
            await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Email).SingleAsync()
        );
        Assert.All(
            await db.ContactChanges.Where(c => c.RegistrationId == done.Registration.Id).ToListAsync(),
            c => Assert.Null(c.OldEmail)
        );

        string UndoOf(string to) =>
            "/u/"
            + Undo()
                .Match(
                    Host.Mails()
                        .Single(m => m.To.ToString() == to && m.Subject!.Contains("Đổi cách liên lạc", StringComparison.Ordinal))
                        .TextBody!
                )
                .Groups["token"]
                .Value;
    }

    [Fact]
    public async Task After_a_day_the_change_stands_and_the_old_contact_is_forgotten()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Email = "lau.lau@example.vn" });
        using var holder = Host.Browser();
        await holder.SubmitAsync(await holder.GetAsync($"/t/{done.Token}/change"), "main form", Values(("Email", "sau.sau@example.vn")));
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var told = Host.Mails()
            .Single(m => m.To.ToString() == "lau.lau@example.vn" && m.Subject!.Contains("Đổi cách liên lạc", StringComparison.Ordinal));
        var undo = "/u/" + Undo().Match(told.TextBody!).Groups["token"].Value;
        var question = await holder.GetAsync(undo);
        Host.Clock.Advance(Duration.FromHours(24));
        try
        {
            Assert.Contains("Không lấy lại được nữa", (await holder.GetAsync(undo)).Find("h1"), StringComparison.Ordinal);
            await holder.SubmitAsync(question, "main form");
            await Host.WithAsync<ForgetNamesJob>(job => job.RunAsync(CancellationToken.None));
            await using var db = Host.Db();
            Assert.Equal(
                "sau.sau@example.vn",
                await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Email).SingleAsync()
            );
            Assert.Null(await db.ContactChanges.Where(c => c.RegistrationId == done.Registration.Id).Select(c => c.OldEmail).SingleAsync());
            Assert.Equal(HttpStatusCode.NotFound, (await holder.GetAsync("/u/AAAAAAAAAAAAAAAAAAAAAA")).Status);
        }
        finally
        {
            Host.Clock.Reset(TestDatabases.Start);
        }
    }

    [Fact]
    public async Task Fewer_come_at_any_time_and_more_where_places_are_free()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Capacity = 5);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Companions = 2 });
        await RegisterAsync(PublicEvents.Request(activity.Id, "Y Khoa"));
        using var holder = Host.Browser();
        var form = await holder.GetAsync($"/t/{done.Token}/change");
        var tooMany = await holder.SubmitAsync(form, "main form", Values(("Places", "5")));
        Assert.Contains("Chỉ thêm được 1 chỗ", tooMany.FieldErrors["Input.Places"], StringComparison.Ordinal);
        Assert.Contains(
            "từ 1 đến 10",
            (await holder.SubmitAsync(form, "main form", Values(("Places", "11")))).FieldErrors["Input.Places"],
            StringComparison.Ordinal
        );
        Assert.NotNull((await holder.SubmitAsync(form, "main form", Values(("Places", "4")))).Location);
        Assert.NotNull((await holder.SubmitAsync(form, "main form", Values(("Places", "1")))).Location);
        await using var db = Host.Db();
        Assert.Equal(2, await db.Registrations.Where(r => r.ActivityId == activity.Id).SumAsync(r => r.Places));
        var entries = await db
            .AuditEntries.Where(e =>
                e.SubjectId == done.Registration.Id && e.Action == "registration.changed_by_ticket" && e.ActorKind == ActorKind.LinkHolder
            )
            .ToListAsync();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.Contains("places", e.Fields, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_does_not_grow_by_its_ticket_past_what_needs_the_organisers_yes()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Capacity = 100);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "Lớp 9A") with { Group = new GroupInput(5, "Cô Hoa", []) });
        using var holder = Host.Browser();
        var form = await holder.GetAsync($"/t/{done.Token}/change");
        Assert.NotNull((await holder.SubmitAsync(form, "main form", Values(("Places", "20")))).Location);
        Assert.Contains(
            "người tổ chức đồng ý",
            (await holder.SubmitAsync(form, "main form", Values(("Places", "21")))).FieldErrors["Input.Places"],
            StringComparison.Ordinal
        );
        await RegisterAsync(PublicEvents.Request(activity.Id, "Lớp 9B") with { Group = new GroupInput(20, "Thầy Nam", []) });
        var third = await RegisterAsync(PublicEvents.Request(activity.Id, "Lớp 9C") with { Group = new GroupInput(8, "Cô Lan", []) });
        var small = await holder.GetAsync($"/t/{third.Token}/change");
        Assert.NotNull((await holder.SubmitAsync(small, "main form", Values(("Places", "10")))).Location);
        Assert.Contains(
            "người tổ chức đồng ý",
            (await holder.SubmitAsync(small, "main form", Values(("Places", "11")))).FieldErrors["Input.Places"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_ticket_shows_no_contact_and_writes_to_few_addresses()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Phone = "+84905111039", Email = "kin.dao@example.vn" });
        using var holder = Host.Browser();
        var form = await holder.GetAsync($"/t/{done.Token}/change");
        Assert.DoesNotContain("905", form.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("kin.dao", form.Text, StringComparison.Ordinal);
        for (var i = 0; i < TicketRules.MaxContactChanges; i++)
        {
            Assert.NotNull((await holder.SubmitAsync(form, "main form", Values(("Email", $"moi{i}@example.vn")))).Location);
        }

        Assert.Null((await holder.SubmitAsync(form, "main form", Values(("Email", "nan.nhan@example.vn")))).Location);
        await using var db = Host.Db();
        Assert.Equal(
            ("+84905111039", "moi3@example.vn"),
            await db
                .Registrations.Where(r => r.Id == done.Registration.Id)
                .Select(r => new ValueTuple<string?, string?>(r.Phone, r.Email))
                .SingleAsync()
        );
    }

    [Fact]
    public async Task Two_tickets_that_grow_at_once_never_hold_more_places_than_there_are()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Capacity = 8);
        var tickets = new List<RegisterOutcome.Done>();
        for (var i = 0; i < 4; i++)
        {
            tickets.Add(await RegisterAsync(PublicEvents.Request(activity.Id, $"Y Đông {i}")));
        }

        await Task.WhenAll(
            tickets.Select(t =>
                Host.WithAsync<TicketHolderService, IReadOnlyList<TicketRefusal>>(d =>
                    d.ChangeAsync(t.Registration.Id, new TicketChange { Places = 4 }, CancellationToken.None)
                )
            )
        );
        await using var db = Host.Db();
        Assert.Equal(7, await db.Registrations.Where(r => r.ActivityId == activity.Id).SumAsync(r => r.Places));
    }

    [Fact]
    public async Task The_name_is_changed_once_and_the_person_never()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "Ng Thi Hao"));
        using var holder = Host.Browser();
        var other = await holder.GetAsync($"/t/{done.Token}/change");
        Assert.NotNull(
            (
                await holder.SubmitAsync(await holder.GetAsync($"/t/{done.Token}/change"), "main form", Values(("Name", "Nguyễn Thị Hảo")))
            ).Location
        );

        // A second tab is told what holds and keeps the rest, which the next press saves.
        var told = await holder.SubmitAsync(other, "main form", Values(("Name", "Nguyễn Thị Hào"), ("Places", "2")));
        Assert.Contains("Tên vẫn là “Nguyễn Thị Hảo”", told.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Null(told.Document.QuerySelector("[data-error-summary] a[href='#Input_Name']"));
        Assert.Equal("2", told.Document.QuerySelector("#Input_Places")?.GetAttribute("value"));
        Assert.NotNull((await holder.SubmitAsync(told, "main form")).Location);
        Assert.Equal("Nguyễn Thị Hảo", (await holder.GetAsync($"/t/{done.Token}")).Find(".ticket-name"));
        var again = await holder.GetAsync($"/t/{done.Token}/change");
        Assert.Null(again.Document.QuerySelector("#Input_Name"));
        Assert.Contains("đã sửa một lần", again.Find("main"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal("Ng Thi Hao", await db.Persons.Where(p => p.Id == done.Registration.PersonId).Select(p => p.Name).SingleAsync());
    }

    [Fact]
    public async Task What_the_holders_of_tickets_did_stands_in_the_log_of_the_event()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var changed = await RegisterAsync(PublicEvents.Request(activity.Id, "Ng Thi Hao"));
        var passed = await RegisterAsync(PublicEvents.Request(activity.Id, "Y Nhường Niê"));
        var withdrawn = await RegisterAsync(PublicEvents.Request(activity.Id, "H'Trả Niê"));
        using var holder = Host.Browser();
        var change = await holder.GetAsync($"/t/{changed.Token}/change");
        Assert.NotNull((await holder.SubmitAsync(change, "main form", Values(("Name", "Nguyễn Thị Hảo"), ("Places", "2")))).Location);
        var pass = await holder.GetAsync($"/t/{passed.Token}/pass");
        Assert.NotNull((await holder.SubmitAsync(pass, "main form", Values(("Name", "Y Nhận Niê"), ("Consent", "true")))).Location);
        Assert.NotNull((await holder.SubmitAsync(await holder.GetAsync($"/t/{withdrawn.Token}/withdraw"))).Location);

        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Hội Liên hiệp Phụ nữ tỉnh")).Id);
        var log = (await organiser.GetAsync($"/events/{activity.Id}/log")).Find("main")!;
        Assert.All(["Sửa bằng thẻ", "Nhường chỗ", "Trả chỗ"], act => Assert.Contains(act, log, StringComparison.Ordinal));
        Assert.Contains("Đã sửa: Họ tên, Số chỗ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_an_attendance_the_ticket_changes_nothing_and_is_not_passed_on()
    {
        var now = Host.Clock.GetCurrentInstant();
        var activity = await PublicEvents.AddAsync(Host, startsAt: now + Duration.FromMinutes(10));
        var done = await RegisterAsync(PublicEvents.Request(activity.Id));
        using var holder = Host.Browser();
        var (change, pass) = (await holder.GetAsync($"/t/{done.Token}/change"), await holder.GetAsync($"/t/{done.Token}/pass"));
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Hội Liên hiệp Phụ nữ tỉnh")).Id);
        await Host.WithAsync<CheckInService>(door =>
            door.ActAsync(
                activity.Sessions[0].Id,
                ActorKind.Account,
                organiser.AccountId!.Value,
                [
                    new DoorAct
                    {
                        Id = Guid.CreateVersion7(),
                        Kind = CheckInKind.Admit,
                        RegistrationId = done.Registration.Id,
                        Gate = "1",
                        Source = Source.Search,
                        DeviceAt = now,
                    },
                ],
                now,
                CancellationToken.None
            )
        );
        await holder.SubmitAsync(change, "main form", Values(("Name", "Y Khác")));
        Assert.Contains(
            "đã được điểm danh",
            (await holder.SubmitAsync(pass, "main form", Values(("Name", "Y Khác"), ("Consent", "true")))).Find("main"),
            StringComparison.Ordinal
        );
        await using var db = Host.Db();
        Assert.Equal(["H'Linh Mlô"], await db.Registrations.Where(r => r.ActivityId == activity.Id).Select(r => r.Name).ToListAsync());
        var ticket = await holder.GetAsync($"/t/{done.Token}");
        Assert.Null(ticket.Document.QuerySelector("a[href$='/change']"));
        Assert.Null(ticket.Document.QuerySelector("a[href$='/pass']"));
    }

    [Fact]
    public async Task A_place_is_passed_on_a_few_times_whoever_holds_it()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "H'Đầu Niê") with { Companions = 1 });
        using var holder = Host.Browser();
        var newest = $"/t/{done.Token}";
        for (var i = 0; i < TicketRules.MaxPasses; i++)
        {
            var passed = await holder.SubmitAsync(
                await holder.GetAsync(newest + "/pass"),
                "main form",
                Values(("Name", "Y Nhận " + (char)('A' + i)), ("Email", "nhan@example.vn"), ("Consent", "true"))
            );
            Assert.StartsWith("/t/", passed.Location, StringComparison.Ordinal);
            newest = passed.Location!;
        }

        var last = await holder.GetAsync(newest + "/pass");
        Assert.Contains("đã được nhường nhiều lần", last.Find("main"), StringComparison.Ordinal);
        Assert.Null((await holder.GetAsync(newest)).Document.QuerySelector("a[href$='/pass']"));
        Assert.Null(last.Document.QuerySelector("main form"));

        // A form from elsewhere is refused as well.
        var open = await holder.GetAsync($"/t/{(await RegisterAsync(PublicEvents.Request(activity.Id, "H'Khác Niê"))).Token}/pass");
        open.Document.QuerySelector("main form")!.SetAttribute("action", newest + "/pass");
        Assert.Null(
            (
                await holder.SubmitAsync(
                    open,
                    "main form",
                    Values(("Name", "Y Nhận Nữa"), ("Email", "nhan@example.vn"), ("Consent", "true"))
                )
            ).Location
        );
        await using var db = Host.Db();
        Assert.Equal(TicketRules.MaxPasses + 2, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task A_place_is_passed_on_with_a_consent_of_its_own_and_the_old_code_says_so()
    {
        // Registration is closed and the event is full, but passing a place on takes no new place.
        var activity = await PublicEvents.AddAsync(Host, a => a.Capacity = 2);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "H'Cho Niê") with { Companions = 1, Email = "cho@example.vn" });
        await PublicEvents.ChangeAsync(Host, activity.Id, a => a.RegistrationClosesAt = Host.Clock.GetCurrentInstant());
        using var holder = Host.Browser();
        var page = await holder.GetAsync($"/t/{done.Token}/pass");
        var without = await holder.SubmitAsync(page, "main form", Values(("Name", "Y Nhận Êban")));
        Assert.Contains("Cần người nhận đồng ý", without.FieldErrors["Input.Consent"], StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            RegistrationState.Confirmed,
            await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.State).SingleAsync()
        );

        var passed = await holder.SubmitAsync(
            page,
            "main form",
            Values(("Name", "Y Nhận Êban"), ("Email", "nhan@example.vn"), ("Consent", "true"))
        );
        Assert.StartsWith("/t/", passed.Location, StringComparison.Ordinal);
        Assert.NotEqual($"/t/{done.Token}", passed.Location);
        var made = await holder.FollowAsync(passed);
        Assert.Equal(("Y Nhận Êban", "2 người"), (made.Find(".ticket-name"), made.Find("[data-ticket=places]")));
        Assert.Equal(
            passed.Location,
            (
                await holder.SubmitAsync(
                    page,
                    "main form",
                    Values(("Name", "Y Nhận Êban"), ("Email", "nhan@example.vn"), ("Consent", "true"))
                )
            ).Location
        );

        // A holder of the old ticket who sends anything else is told that it was passed on, and learns nothing about the new ticket.
        foreach (
            var other in new[]
            {
                Values(),
                Values(("Name", "Y Nhận Êban"), ("Consent", "true")),
                Values(("Name", "Y Khác"), ("Email", "nhan@example.vn"), ("Consent", "true")),
            }
        )
        {
            var refused = await holder.SubmitAsync(page, "main form", other);
            Assert.Null(refused.Location);
            Assert.DoesNotContain("nhan@example.vn", refused.Text, StringComparison.Ordinal);
        }

        var old = await holder.GetAsync($"/t/{done.Token}");
        Assert.Contains("đã được nhường cho người khác", old.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(old.Document.QuerySelector("form[action$='handler=Undo']"));
        Assert.DoesNotContain("Y Nhận", old.Text, StringComparison.Ordinal);
        var rows = await db.Registrations.AsNoTracking().Where(r => r.ActivityId == activity.Id).OrderBy(r => r.CreatedAt).ToListAsync();
        Assert.Equal(2, rows.Count);
        Assert.Equal(rows[1].Id, rows[0].PassedToId);
        Assert.Single(await db.Consents.Where(c => c.RegistrationId == rows[1].Id && c.WithdrawnAt == null).ToListAsync());
        Assert.NotEqual(rows[0].PersonId, rows[1].PersonId);

        // No mail is owed any more to the holder who passed the place on.
        Assert.All(
            await db.Messages.AsNoTracking().Where(m => m.RegistrationId == rows[0].Id).ToListAsync(),
            m => Assert.Equal(MessageState.Skipped, m.State)
        );

        // Sending the form again repeats a lost answer for ten minutes. After that the old ticket opens nothing.
        Host.Clock.Advance(Duration.FromMinutes(10));
        try
        {
            Assert.Null(
                (
                    await holder.SubmitAsync(
                        page,
                        "main form",
                        Values(("Name", "Y Nhận Êban"), ("Email", "nhan@example.vn"), ("Consent", "true"))
                    )
                ).Location
            );
        }
        finally
        {
            Host.Clock.Reset(TestDatabases.Start);
        }

        // Nobody takes the place back from its new holder.
        Assert.IsType<RegistrationRefusal.PassedOn>(
            await Host.WithAsync<Correcting, RegistrationRefusal?>(c => c.RestoreAsync(done.Registration.Id, "", CancellationToken.None))
        );
    }

    [GeneratedRegex("/u/(?<token>[A-Za-z0-9_-]{22})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Undo();

    private static Dictionary<string, string?> Values(params (string Field, string? Value)[] values) =>
        values.ToDictionary(v => "Input." + v.Field, v => v.Value, StringComparer.Ordinal);

    private async Task<RegisterOutcome.Done> RegisterAsync(RegisterRequest request) =>
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, request));
}
