using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Door;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

public sealed class RegisterGroupTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly TestHost _host = fixture.Host;

    private static Dictionary<string, string?> Filled(params (string Field, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.Name"] = "Lớp 9A, Trường THCS Ea Kao",
            ["Input.Places"] = "10",
            ["Input.ContactName"] = "Trần Thị Thu Hà",
            ["Input.Consent"] = "true",
        };
        foreach (var (field, value) in changes)
        {
            values["Input." + field] = value;
        }

        return values;
    }

    [Fact]
    public async Task A_class_gets_one_ticket_for_all_of_its_places_and_is_no_person()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var page = await browser.GetAsync($"/e/{activity.Code}");
        Assert.Equal("Đăng ký cho cả nhóm, cả lớp", page.Find($"a[href='/e/{activity.Code}/register/group']"));
        var form = await browser.GetAsync($"/e/{activity.Code}/register/group");
        Assert.Empty(form.Document.QuerySelectorAll("input[checked]"));
        var sent = await browser.SubmitAsync(
            form,
            "",
            Filled(("Phone", "0905 123 456"), ("Members", "1. H'Lan Niê, nữ\r\n2. Y Bhăm Êban, nam\r\n3. Lê Văn Tám"))
        );
        Assert.StartsWith("/t/", sent.Location, StringComparison.Ordinal);
        var ticket = await browser.FollowAsync(sent);
        Assert.Equal("Lớp 9A, Trường THCS Ea Kao", ticket.Find(".ticket-name"));
        Assert.Equal("10 người", ticket.Find("[data-ticket=places]"));

        await using var db = _host.Db();
        var registration = await db.Registrations.SingleAsync(r => r.ActivityId == activity.Id);
        Assert.Equal(
            (true, null, 10, "Trần Thị Thu Hà"),
            (registration.IsGroup, registration.PersonId, registration.Places, registration.ContactName)
        );
        Assert.Equal(
            [("H'Lan Niê", Sex.Female), ("Y Bhăm Êban", Sex.Male), ("Lê Văn Tám", (Sex?)null)],
            (await db.RegistrationMembers.Where(m => m.RegistrationId == registration.Id).OrderBy(m => m.Position).ToListAsync()).Select(
                m => (m.Name, m.Sex)
            )
        );
        var consent = await db.Consents.SingleAsync(c => c.RegistrationId == registration.Id);
        Assert.Equal(("representative", "2026-11-group"), (consent.GivenBy, consent.TextVersion));
        Assert.False(await db.Persons.AnyAsync(p => p.Name == "H'Lan Niê" || p.Name == "Trần Thị Thu Hà" || p.Name.StartsWith("Lớp 9A")));
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_nothing_that_was_typed_is_lost()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register/group");
        var again = await browser.SubmitAsync(
            form,
            "",
            Filled(("Name", ""), ("Places", "hai"), ("ContactName", ""), ("Members", "H'Lan Niê\nY Bhăm Êban"), ("Consent", null))
        );
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("Chưa ghi tên nhóm", again.Find(".field:has(#Input_Name)"), StringComparison.Ordinal);
        Assert.Contains(
            "từ 2 đến 200",
            again.Find(".field:has(#Input_Places) .field-error, .field:has(#Input_Places)"),
            StringComparison.Ordinal
        );
        Assert.Contains("người phụ trách", again.Find(".field:has(#Input_ContactName)"), StringComparison.Ordinal);
        Assert.Equal("hai", again.Document.QuerySelector("#Input_Places")!.GetAttribute("value"));
        Assert.Equal("H'Lan Niê\nY Bhăm Êban", again.Document.QuerySelector("#Input_Members")!.TextContent.Trim().ReplaceLineEndings("\n"));
        again = await browser.SubmitAsync(again, "", Filled(("Places", "2"), ("Members", "H'Lan Niê\nY Bhăm Êban\nLê Văn Tám")));
        Assert.Contains("Danh sách có 3 tên", again.Find(".field:has(#Input_Members)"), StringComparison.Ordinal);
        await using var db = _host.Db();
        Assert.False(await db.Registrations.AnyAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task The_same_form_twice_is_one_group()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register/group");
        var first = await browser.SubmitAsync(form, "", Filled());
        var second = await browser.SubmitAsync(form, "", Filled());
        Assert.Equal(first.Location, second.Location);
        await using var db = _host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task After_a_group_the_form_for_another_one_is_a_groups_form_again()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var address = $"/e/{activity.Code}/register/group";
        await browser.SubmitAsync(await browser.GetAsync(address), "form[novalidate]", Filled());
        var another = await browser.SubmitAsync(await browser.GetAsync(address), "form[action='/v/forget']");
        Assert.Equal(address, another.Location);
    }

    [Fact]
    public async Task The_organiser_sees_who_brings_the_group_and_its_list()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        await browser.SubmitAsync(
            await browser.GetAsync($"/e/{activity.Code}/register/group"),
            "",
            Filled(("Members", "H'Lan Niê, nữ\nY Bhăm Êban, nam"))
        );
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        var list = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.Contains("phụ trách: Trần Thị Thu Hà", list.Text, StringComparison.Ordinal);
        Assert.Equal("Danh sách 2 tên", list.Find(".member-list summary"));
        Assert.Contains("H'Lan Niê, nữ", list.Find(".member-list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_was_let_in_is_not_declined()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 200);
        using var browser = _host.Browser();
        await browser.SubmitAsync(
            await browser.GetAsync($"/e/{activity.Code}/register/group"),
            "form[novalidate]",
            Filled(("Places", "60"))
        );
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        await using var db = _host.Db();
        var group = await db.Registrations.AsNoTracking().SingleAsync(r => r.ActivityId == activity.Id);
        Assert.Equal(RegistrationState.Waiting, group.State);
        await _host.Database.SqlAsync(
            $"""
            INSERT INTO attendance (id, registration_id, session_id, activity_id, check_in_id, happened_at, gate, source, female, male,
              sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
              organising_unit_id, place_unit_id, on_date, form_id, setting_id)
            SELECT new_id(), '{group.Id}', s.id, a.id, new_id(), s.starts_at, 'Cửa', 'search', 0, 0, 60, 0, 0, 0, 0, 60,
              a.organising_unit_id, a.place_unit_id, s.starts_at::date, e.form_id, e.setting_id
            FROM activity a JOIN session s ON s.activity_id = a.id JOIN event e ON e.activity_id = a.id WHERE a.id = '{activity.Id}'
            """
        );
        var refused = await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{activity.Id}/registrations"),
            "#waiting form",
            Yes(false)
        );
        Assert.Contains("đã vào cửa", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(RegistrationState.Waiting, (await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == group.Id)).State);
    }

    [Fact]
    public async Task One_form_does_not_take_all_places_it_waits_for_the_organisers_yes()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 200);
        using var browser = _host.Browser();
        var ticket = await browser.FollowAsync(
            await browser.SubmitAsync(
                await browser.GetAsync($"/e/{activity.Code}/register/group"),
                "form[novalidate]",
                Filled(("Places", "200"), ("Email", "lop9a@example.vn"))
            )
        );
        Assert.Contains("trên 20 người", ticket.Find(".notice.is-warn"), StringComparison.Ordinal);
        Assert.Null(ticket.Document.QuerySelector(".ticket-qr"));
        var path = ticket.Address.AbsolutePath;
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(path + "/image")).Status);
        await using var db = _host.Db();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.ActivityId == activity.Id);
        Assert.Equal(RegistrationState.Waiting, row.State);
        Assert.False(await db.Messages.AnyAsync(m => m.RegistrationId == row.Id));
        var person = await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id));
        Assert.IsType<RegisterOutcome.Done>(person);

        // Only 199 places are left by now, so the yes is refused and the group keeps waiting.
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        var list = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.Contains("Lớp 9A", list.Find("#waiting"), StringComparison.Ordinal);
        var full = await organiser.SubmitAsync(list, "#waiting form", Yes(true));
        Assert.Contains("Chỉ còn 199 chỗ", full.Find("[data-error-summary]"), StringComparison.Ordinal);
        await PublicEvents.ChangeAsync(_host, activity.Id, a => a.Capacity = 250);
        Assert.Equal($"/events/{activity.Id}/registrations", (await organiser.SubmitAsync(full, "#waiting form", Yes(true))).Location);
        Assert.Null((await organiser.GetAsync($"/events/{activity.Id}/registrations")).Document.QuerySelector("#waiting"));
        Assert.Contains(
            "đã được trả lời",
            (await organiser.SubmitAsync(full, "#waiting form", Yes(false))).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );
        Assert.NotNull((await browser.GetAsync(path)).Document.QuerySelector(".ticket-qr"));
        Assert.Equal(
            201,
            await db.Registrations.Where(r => r.ActivityId == activity.Id && r.State == RegistrationState.Confirmed).SumAsync(r => r.Places)
        );
        Assert.True(await db.Messages.AnyAsync(m => m.RegistrationId == row.Id));
        Assert.True(
            await db.AuditEntries.AnyAsync(e =>
                e.SubjectId == row.Id && e.Action == "registration.accepted" && e.ActorId == organiser.AccountId
            )
        );
    }

    [Fact]
    public async Task Groups_above_half_of_the_places_wait_and_a_no_stands_on_the_ticket()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 40);
        var tickets = new List<TestPage>();
        foreach (var places in new[] { "10", "10", "5" })
        {
            using var browser = _host.Browser();
            tickets.Add(
                await browser.FollowAsync(
                    await browser.SubmitAsync(
                        await browser.GetAsync($"/e/{activity.Code}/register/group"),
                        "form[novalidate]",
                        Filled(("Places", places))
                    )
                )
            );
        }

        Assert.NotNull(tickets[1].Document.QuerySelector(".ticket-qr"));
        Assert.Contains("một nửa số chỗ", tickets[2].Find(".notice.is-warn"), StringComparison.Ordinal);
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity.Id}/registrations"), "#waiting form", Yes(false));
        using var later = _host.Browser();

        // The holder can neither take places that the organiser declined, nor avoid the organiser's yes by withdrawing first.
        foreach (var (ticket, stays) in new[] { (tickets[2], RegistrationState.Withdrawn), (tickets[1], RegistrationState.Confirmed) })
        {
            var path = ticket.Address.AbsolutePath;
            await later.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, path + "/withdraw?handler=Undo")
                {
                    Content = new FormUrlEncodedContent([
                        new(
                            "__RequestVerificationToken",
                            (await later.GetAsync("/sign-in"))
                                .Document.QuerySelector("input[name=__RequestVerificationToken]")!
                                .GetAttribute("value")!
                        ),
                    ]),
                }
            );
            await using var check = _host.Db();
            var hash = TicketTokens.HashOf(path[3..]);
            Assert.Equal(stays, await check.Registrations.Where(r => r.TokenHash == hash).Select(r => r.State).SingleAsync());
        }

        Assert.Contains(
            "chưa nhận được nhóm",
            (await later.GetAsync(tickets[2].Address.AbsolutePath)).Find(".notice"),
            StringComparison.Ordinal
        );
        await using var db = _host.Db();
        Assert.Equal(
            20,
            await db.Registrations.Where(r => r.ActivityId == activity.Id && r.State == RegistrationState.Confirmed).SumAsync(r => r.Places)
        );
    }

    [Fact]
    public async Task A_group_that_is_declined_is_told_by_mail_in_its_language_and_one_without_an_address_is_counted()
    {
        var activity = await PublicEvents.AddAsync(_host, a => (a.Capacity, a.Title) = (200, "Không bạo lực trong gia đình"));
        var told = await GroupAsync(activity.Id, "Class 9A", "en", "class9a@example.vn");
        await GroupAsync(activity.Id, "Lớp 9B", "vi", null);
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        var first = await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{activity.Id}/registrations"),
            "#waiting form",
            Yes(false)
        );
        Assert.Contains("được báo qua thư", (await organiser.FollowAsync(first)).Text, StringComparison.Ordinal);
        var second = await organiser.FollowAsync(
            await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity.Id}/registrations"), "#waiting form", Yes(false))
        );
        Assert.Contains("không có thư điện tử nên chưa được báo", second.Text, StringComparison.Ordinal);

        // The group that got no message is counted and named, with words to pass on that name nothing.
        Assert.Equal("1 nhóm", second.Find("#declined .state"));
        Assert.Contains("Lớp 9B", second.Find("#declined .rows"), StringComparison.Ordinal);
        Assert.DoesNotContain("Class 9A", second.Find("#declined"), StringComparison.Ordinal);
        var words = second.Document.QuerySelector("#declined [data-copy]")!.GetAttribute("data-copy")!;
        Assert.Contains("chưa được nhận", words, StringComparison.Ordinal);
        Assert.DoesNotContain("bạo lực", words, StringComparison.OrdinalIgnoreCase);

        await using var db = _host.Db();
        Assert.Equal(
            [(MessageRule.Declined, told)],
            (await db.Messages.Where(m => m.ActivityId == activity.Id).ToListAsync()).Select(m => (m.Rule, m.RegistrationId!.Value))
        );
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var mail = Assert.Single(_host.Mails(), m => m.To.ToString() == "class9a@example.vn");
        Assert.StartsWith("No places kept: ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("your group (60 people)", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("bạo lực", mail.Subject + mail.TextBody + mail.HtmlBody, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/t/", mail.TextBody + mail.HtmlBody, StringComparison.Ordinal);
        Assert.Empty(mail.Attachments);
        Assert.Contains("Từ chối nhóm", (await organiser.GetAsync($"/events/{activity.Id}/messages")).Text, StringComparison.Ordinal);

        // After the event nobody has to be told any more.
        await _host.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '300 days', ends_at = ends_at - interval '300 days'
              WHERE activity_id = '{activity.Id}'
            """
        );
        Assert.Null((await organiser.GetAsync($"/events/{activity.Id}/registrations")).Document.QuerySelector("#declined"));
    }

    [Fact]
    public async Task Who_is_declined_and_taken_after_all_or_accepted_a_second_time_gets_a_ticket()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 200);
        await using var db = _host.Db();
        var group = await GroupAsync(activity.Id, "Lớp 9C", "vi", "lop9c@example.vn");
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity.Id}/registrations"), "#waiting form", Yes(false));

        // Accepted before the refusal was sent, the group gets the ticket and no refusal.
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{group}"), "form[action$='handler=Restore']");
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        Assert.Equal("accepted", await ReasonAsync(MessageRule.Declined));
        Assert.StartsWith(
            "Thẻ tham dự",
            Assert.Single(_host.Mails(), m => m.To.ToString() == "lop9c@example.vn").Subject,
            StringComparison.Ordinal
        );

        // Withdrawn and wanted again by its ticket, the group waits again and is told of the second yes too.
        await _host.WithAsync<Registering>(r => r.WithdrawAsync(group, null, CancellationToken.None));
        await _host.WithAsync<Correcting>(c => c.RestoreAsync(group, "", CancellationToken.None));
        Assert.Equal(RegistrationState.Waiting, await db.Registrations.Where(r => r.Id == group).Select(r => r.State).SingleAsync());
        var yes = await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity.Id}/registrations"), "#waiting form", Yes(true));
        Assert.Equal($"/events/{activity.Id}/registrations", yes.Location);
        await _host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        Assert.Equal(2, _host.Mails().Count(m => m.To.ToString() == "lop9c@example.vn"));
        Assert.Equal(
            MessageState.Due,
            await db.Messages.Where(m => m.RegistrationId == group && m.Rule == MessageRule.Reminder).Select(m => m.State).SingleAsync()
        );

        Task<string?> ReasonAsync(MessageRule rule) =>
            db.Messages.Where(m => m.RegistrationId == group && m.Rule == rule).Select(m => m.Reason).SingleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_to_a_group_that_withdraws_at_the_same_moment_finds_it_withdrawn(bool yes)
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 200);
        var group = await GroupAsync(activity.Id, "Lớp 9D", "vi", null);
        var account = await _host.AccountAsync();

        // The holder's withdrawal has changed the row and is not committed yet.
        await using var held = await HeldLock.TakeAsync(
            _host.Database,
            $"UPDATE registration SET state = 'withdrawn', withdrawn_at = created_at WHERE id = '{group}'"
        );
        var answer = _host.WithAsync<Registering, RegistrationRefusal?>(r =>
            r.AnswerAsync(activity.Id, group, yes, account, CancellationToken.None)
        );
        await held.UntilWaitingAsync(1, answer);
        await held.ReleaseAsync();
        Assert.IsType<RegistrationRefusal.NotWaiting>(await answer);
    }

    private async Task<Guid> GroupAsync(Guid activity, string name, string language, string? email) =>
        Assert
            .IsType<RegisterOutcome.Done>(
                await PublicEvents.RegisterAsync(
                    _host,
                    PublicEvents.Request(activity, name) with
                    {
                        Group = new GroupInput(60, "Trần Thị Thu Hà", []),
                        Language = language,
                        Email = email,
                    }
                )
            )
            .Registration.Id;

    private static Dictionary<string, string?> Yes(bool yes) => new(StringComparer.Ordinal) { ["yes"] = yes ? "true" : "false" };
}
