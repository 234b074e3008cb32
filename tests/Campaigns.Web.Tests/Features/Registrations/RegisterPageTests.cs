using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using SkiaSharp;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

public sealed class RegisterPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    /// <summary>The cookie of a ticket ends with the event by the browser's clock, which is not the clock of the tests.</summary>
    private static readonly Instant LongAfterAnyTest = Instant.FromUtc(2099, 11, 28, 3, 0);

    private readonly TestHost _host = fixture.Host;

    private static Dictionary<string, string?> Filled(params (string Field, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "H'Linh Mlô", ["Input.Consent"] = "true" };
        foreach (var (field, value) in changes)
        {
            values["Input." + field] = value;
        }

        return values;
    }

    [Fact]
    public async Task A_form_that_was_refused_is_shown_at_its_own_address_and_Back_after_success_names_nobody()
    {
        var activity = await PublicEvents.AddAsync(fixture.Host);
        using var browser = fixture.Host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        using var sent = new HttpRequestMessage(HttpMethod.Post, $"/e/{activity.Code}/register")
        {
            Content = new FormUrlEncodedContent(
                form.Document.QuerySelectorAll("main form input[type=hidden]")
                    .Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value")!))
                    .Append(new("Input.Name", "H'Quay Lại Niê"))
                    .Append(new("Input.YearOfBirth", "mười"))
            ),
        };
        var answer = await browser.SendAsync(sent);
        Assert.Equal((System.Net.HttpStatusCode.SeeOther, $"/e/{activity.Code}/register"), (answer.Status, answer.Location));
        Assert.DoesNotContain("Quay", answer.Text, StringComparison.Ordinal);

        var shown = await browser.GetAsync(answer.Location!);
        Assert.Equal("H'Quay Lại Niê", shown.Document.QuerySelector("#Input_Name")!.GetAttribute("value"));
        Assert.Equal("mười", shown.Document.QuerySelector("#Input_YearOfBirth")!.GetAttribute("value"));
        Assert.Equal(["Input.Consent", "Input.YearOfBirth"], shown.FieldErrors.Keys.Order(StringComparer.Ordinal));

        // The typed values are shown once; opened again, the form is empty.
        Assert.DoesNotContain("Quay", (await browser.GetAsync($"/e/{activity.Code}/register")).Text, StringComparison.Ordinal);

        var done = await browser.SubmitAsync(
            shown,
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Consent"] = "true", ["Input.YearOfBirth"] = "1990" }
        );
        Assert.StartsWith("/t/", done.Location, StringComparison.Ordinal);
        var back = await browser.GetAsync($"/e/{activity.Code}/register");
        Assert.Contains(
            "Mở thẻ",
            back.Text.Replace("&#x1EDF;", "ở", StringComparison.Ordinal).Replace("&#x1EBB;", "ẻ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Quay", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_registers_gets_a_ticket_without_the_theme()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        Assert.Null(form.Document.QuerySelector("#Input_Consent[checked]"));
        Assert.Empty(form.Document.QuerySelectorAll("input[checked]"));
        Assert.Contains(
            "Chương trình của tỉnh Đắk Lắk",
            form.Find("label[for], .check:has(#Input_Consent)") + form.Text,
            StringComparison.Ordinal
        );

        var commune = (await _host.UnitAsync("Xã Ea Tul")).Id;
        var sent = await browser.SubmitAsync(
            form,
            "",
            Filled(
                ("Phone", "0905 123 456"),
                ("Sex", "female"),
                ("YearOfBirth", "1991"),
                ("CommuneId", commune.ToString()),
                ("Companions", "2")
            )
        );
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.StartsWith("/t/", sent.Location, StringComparison.Ordinal);

        var ticket = await browser.FollowAsync(sent);
        Assert.Equal("H'Linh Mlô", ticket.Find(".ticket-name"));
        Assert.Equal("3 người", ticket.Find("[data-ticket=places]"));
        Assert.Contains("Thứ Bảy, 28/11/2026, 10:00", ticket.Find(".ticket-foot"), StringComparison.Ordinal);
        Assert.Contains("buôn Sah B", ticket.Find(".ticket-foot"), StringComparison.Ordinal);
        Assert.Contains("Đã giữ chỗ", ticket.Find(".notice.is-good"), StringComparison.Ordinal);
        Assert.Matches("^[0-9A-Z]{4} [0-9A-Z]{4}$", ticket.Find("[data-ticket=code]"));
        Assert.Equal("no-referrer", ticket.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("noindex", ticket.Document.QuerySelector("meta[name=robots]")!.GetAttribute("content"), StringComparison.Ordinal);
        Neutral(ticket.Text);

        // The line about success is shown once; the ticket stays.
        Assert.Null((await browser.GetAsync(sent.Location!)).Find(".notice.is-good"));
        await using var db = _host.Db();
        var row = await db.Registrations.SingleAsync(r => r.ActivityId == activity.Id);
        Assert.Equal(
            ("+84905123456", Sex.Female, 1991, commune, 3, true),
            (row.Phone, row.Sex, row.BirthYear, row.CommuneId, row.Places, row.Discreet)
        );
    }

    [Fact]
    public async Task Sending_the_same_form_twice_is_one_registration()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var first = await browser.SubmitAsync(form, "", Filled());
        var second = await browser.SubmitAsync(form, "", Filled());
        Assert.Equal(first.Location, second.Location);
        await using var db = _host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task After_success_Back_says_that_it_was_sent_and_the_next_person_sees_nothing_of_the_one_before()
    {
        var activity = await PublicEvents.AddAsync(_host, startsAt: LongAfterAnyTest);
        var address = $"/e/{activity.Code}/register";
        using var browser = _host.Browser();
        var form = await browser.GetAsync(address);
        Assert.True(form.Response.Headers.CacheControl!.NoStore);
        var ticket = (await browser.SubmitAsync(form, "", Filled(("Phone", "0905 123 456")))).Location!;
        await browser.GetAsync(ticket);
        var code = (await RowAsync(activity)).Code;
        Assert.Single(await HeldAsync(browser));
        foreach (var path in new[] { address, address + "/group" })
        {
            var back = await browser.GetAsync(path);
            Assert.Contains("Đã gửi một đăng ký từ máy này", back.Find(".notice"), StringComparison.Ordinal);
            Assert.Null(back.Document.QuerySelector("#Input_Name"));
            foreach (var told in new[] { "Linh", "Mlô", "0905", code, code[..4], ticket })
            {
                Assert.DoesNotContain(told, WebUtility.HtmlDecode(back.Text), StringComparison.Ordinal);
            }
        }

        // The ticket opens from there for ten minutes, and only for the browser that sent the form.
        Assert.Equal(ticket, (await browser.GetAsync(address + "?handler=Ticket")).Location);
        using (var stranger = _host.Browser())
        {
            Assert.Equal(address, (await stranger.GetAsync(address + "?handler=Ticket")).Location);
        }

        _host.Clock.AdvanceMinutes(11);
        var later = await browser.GetAsync(address);
        Assert.DoesNotContain("Mở thẻ", later.Text, StringComparison.Ordinal);
        Assert.Equal(address, (await browser.GetAsync(address + "?handler=Ticket")).Location);

        // Another event's form is an empty form, and on this event's page another person gets a new one.
        Assert.NotNull(
            (await browser.GetAsync($"/e/{(await PublicEvents.AddAsync(_host)).Code}/register")).Document.QuerySelector("#Input_Name")
        );
        var fresh = await browser.FollowAsync(await browser.SubmitAsync(later, "form[action='/v/forget']"));
        Assert.Equal("", fresh.Document.QuerySelector("#Input_Name")!.GetAttribute("value") ?? "");
        Assert.Empty(await HeldAsync(browser));
        Assert.NotEqual(ticket, (await browser.SubmitAsync(fresh, "form[novalidate]", Filled(("Name", "Y Khoa Kbuôr")))).Location);
        await using var db = _host.Db();
        Assert.Equal(2, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_full_or_postponed_offers_no_registration_of_another_person(bool full)
    {
        var activity = await PublicEvents.AddAsync(_host, startsAt: LongAfterAnyTest);
        var address = $"/e/{activity.Code}/register";
        using var browser = _host.Browser();
        await browser.SubmitAsync(await browser.GetAsync(address), "", Filled());
        Assert.Contains("Đăng ký cho người khác", (await browser.GetAsync(address)).Find(".register-sent")!, StringComparison.Ordinal);
        await using (var db = _host.Db())
        {
            await db
                .Activities.Where(a => a.Id == activity.Id)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(a => a.Capacity, a => full ? 1 : a.Capacity)
                        .SetProperty(a => a.State, a => full ? a.State : ActivityState.Postponed)
                );
        }

        var sent = (await browser.GetAsync(address)).Find(".register-sent")!;
        Assert.DoesNotContain("Đăng ký cho người khác", sent, StringComparison.Ordinal);
        Assert.Contains("Xóa khỏi máy này", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_out_forgets_what_was_sent_and_the_ticket_that_the_phone_held()
    {
        var activity = await PublicEvents.AddAsync(_host, startsAt: LongAfterAnyTest);
        using var browser = _host.Browser();
        var ticket = await browser.FollowAsync(
            await browser.SubmitAsync(await browser.GetAsync($"/e/{activity.Code}/register"), "", Filled())
        );
        Assert.Single(await HeldAsync(browser));
        Assert.Equal(
            2,
            (await CookiesAsync(browser, "/e/AAAA")).Count(c =>
                c.StartsWith("form=", StringComparison.Ordinal) || c.StartsWith("sent=", StringComparison.Ordinal)
            )
        );
        var away = await browser.GetAsync(ticket.Document.QuerySelector("#leave")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.Redirect, away.Status);
        Assert.NotEqual("localhost", away.Response.Headers.Location!.Host);
        Assert.Empty(await HeldAsync(browser));

        // The browser keeps neither the note of the sent form nor the secret that came with the form.
        Assert.DoesNotContain(
            await CookiesAsync(browser, "/e/AAAA"),
            c => c.StartsWith("form=", StringComparison.Ordinal) || c.StartsWith("sent=", StringComparison.Ordinal)
        );
        Assert.NotNull((await browser.GetAsync($"/e/{activity.Code}/register")).Document.QuerySelector("#Input_Name"));
    }

    [Fact]
    public async Task What_was_sent_from_a_device_is_told_there_for_two_hours()
    {
        var activity = await PublicEvents.AddAsync(_host, startsAt: LongAfterAnyTest);
        var address = $"/e/{activity.Code}/register";
        using var browser = _host.Browser();
        await browser.SubmitAsync(await browser.GetAsync(address), "", Filled());
        _host.Clock.AdvanceMinutes(119);
        Assert.Null((await browser.GetAsync(address)).Document.QuerySelector("#Input_Name"));
        _host.Clock.AdvanceMinutes(1);
        Assert.NotNull((await browser.GetAsync(address)).Document.QuerySelector("#Input_Name"));
    }

    [Theory]
    [InlineData("Name", "", "Name", "Chưa ghi tên")]
    [InlineData("Name", "   ", "Name", "Chưa ghi tên")]
    [InlineData("YearOfBirth", "91", "YearOfBirth", "từ 1900 đến 2026")]
    [InlineData("YearOfBirth", "2031", "YearOfBirth", "từ 1900 đến 2026")]
    [InlineData("YearOfBirth", "năm 91", "YearOfBirth", "4 chữ số")]
    [InlineData("Phone", "0905 12 34", "Phone", "thiếu 2 chữ số")]
    [InlineData("Phone", "gọi tôi", "Phone", "chỉ gồm chữ số")]
    [InlineData("Email", "linh@", "Email", "chưa đúng")]
    [InlineData("Email", "linh@example.vn, x@example.vn", "Email", "chưa đúng")]
    [InlineData("Companions", "10", "Companions", "từ 0 đến 9")]
    [InlineData("Companions", "-1", "Companions", "từ 0 đến 9")]
    [InlineData("Companions", "hai", "Companions", "từ 0 đến 9")]
    [InlineData("CommuneId", "0190a000-0000-7000-8000-000000000000", "CommuneId", "trong danh sách")]
    [InlineData("CommuneId", "Ea Tul", "CommuneId", "")]
    [InlineData("Consent", "false", "Consent", "Cần bạn đồng ý")]
    [InlineData("YearOfBirth", "2015", "ConsentByGuardian", "dưới 16 tuổi")]
    public async Task Each_field_is_refused_at_its_field_and_nothing_typed_is_lost(
        string field,
        string value,
        string refusedAt,
        string says
    )
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var answer = await browser.SubmitAsync(form, "", Filled(("Email", "linh@example.vn"), (field, value)));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var (at, text) = Assert.Single(answer.FieldErrors);
        Assert.Equal("Input." + refusedAt, at);
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.Equal(1, answer.Document.QuerySelectorAll(".error-summary a").Length);
        if (field != "Email")
        {
            Assert.Equal("linh@example.vn", answer.Document.QuerySelector("#Input_Email")!.GetAttribute("value"));
        }

        if (field is "YearOfBirth" or "Phone" or "Email" or "Companions")
        {
            Assert.Equal(value, answer.Document.QuerySelector("#Input_" + field)!.GetAttribute("value"));
        }

        Assert.Equal(
            form.Document.QuerySelector("#Input_OperationId")!.GetAttribute("value"),
            answer.Document.QuerySelector("#Input_OperationId")!.GetAttribute("value")
        );
        await using var db = _host.Db();
        Assert.False(await db.Registrations.AnyAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task A_form_that_comes_again_with_another_name_opens_nobodys_ticket_and_with_the_same_name_its_own()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var first = await browser.SubmitAsync(form, "", Filled(("Name", "Nguyễn Thị Đầu")));
        Assert.StartsWith("/t/", first.Location, StringComparison.Ordinal);
        Assert.Equal(first.Location, (await browser.SubmitAsync(form, "", Filled(("Name", "nguyễn thị đầu ")))).Location);
        var other = await browser.SubmitAsync(form, "", Filled(("Name", "Trần Văn Sau")));
        Assert.Equal($"/e/{activity.Code}/register", other.Location);
        var told = await browser.FollowAsync(other);
        Assert.Contains("Đã gửi một đăng ký từ máy này", told.Find("main"), StringComparison.Ordinal);
        Assert.DoesNotContain("Nguyễn Thị Đầu", told.Text, StringComparison.Ordinal);
        await using var db = _host.Db();
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == activity.Id));
    }

    [Fact]
    public async Task Everything_to_repair_is_said_at_once()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var answer = await browser.SubmitAsync(form, "", Filled(("Name", ""), ("Phone", "09"), ("Consent", "false"), ("Companions", "99")));
        Assert.Equal(
            ["Input.Companions", "Input.Consent", "Input.Name", "Input.Phone"],
            answer.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_form_that_was_open_too_long_is_told_so_and_keeps_what_was_typed()
    {
        foreach (
            var (change, says) in new (Action<Activity>, string)[]
            {
                (a => a.MarkCancelled("mưa", _host.Clock.GetCurrentInstant()), "đã hủy"),
                (a => a.MarkPostponed("mưa", _host.Clock.GetCurrentInstant()), "tạm hoãn"),
                (a => a.RegistrationOpen = false, "không nhận đăng ký"),
                (a => a.RegistrationClosesAt = _host.Clock.GetCurrentInstant(), "hết hạn"),
                (
                    a => a.Sessions[0].StartsAt = (a.Sessions[0].EndsAt = _host.Clock.GetCurrentInstant()) - Duration.FromHours(1),
                    "kết thúc"
                ),
            }
        )
        {
            var activity = await PublicEvents.AddAsync(_host);
            using var browser = _host.Browser();
            var form = await browser.GetAsync($"/e/{activity.Code}/register");
            await PublicEvents.ChangeAsync(_host, activity.Id, change);
            var answer = await browser.SubmitAsync(form, "", Filled());
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains(says, answer.Find(".register-closed"), StringComparison.Ordinal);
            Assert.Contains("vẫn còn trên trang", answer.Find(".register-closed"), StringComparison.Ordinal);
            Assert.Equal("H'Linh Mlô", answer.Document.QuerySelector("#Input_Name")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task What_takes_nobody_shows_why_and_no_form()
    {
        var now = _host.Clock.GetCurrentInstant();
        foreach (
            var (change, says) in new (Action<Activity>, string)[]
            {
                (a => a.MarkCancelled("mưa", now), "đã hủy"),
                (a => a.MarkPostponed("mưa", now), "tạm hoãn"),
                (a => a.RegistrationOpen = false, "không nhận đăng ký trước"),
                (a => a.RegistrationClosesAt = now, "hết hạn"),
                (a => a.Sessions[0].StartsAt = (a.Sessions[0].EndsAt = now) - Duration.FromHours(1), "kết thúc"),
                (a => a.Capacity = 1, "Đã hết chỗ"),
            }
        )
        {
            var activity = await PublicEvents.AddAsync(_host);
            await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id));
            await PublicEvents.ChangeAsync(_host, activity.Id, change);
            using var browser = _host.Browser();
            foreach (var path in new[] { $"/e/{activity.Code}/register", $"/e/{activity.Code}/register/group" })
            {
                var page = await browser.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.Contains(says, page.Find(".register-closed"), StringComparison.Ordinal);
                Assert.DoesNotContain("vẫn còn trên trang", page.Find(".register-closed"), StringComparison.Ordinal);
                Assert.Null(page.Document.QuerySelector("main form"));
            }
        }
    }

    [Fact]
    public async Task A_full_event_says_so_and_one_that_is_nearly_full_says_how_many_may_come()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 2);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var tooMany = await browser.SubmitAsync(form, "", Filled(("Companions", "2")));
        Assert.Contains("Chỉ còn 2 chỗ. Bạn có thể đi cùng 1 người", tooMany.FieldErrors["Input.Companions"], StringComparison.Ordinal);

        await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id) with { Companions = 1 });
        var full = await browser.SubmitAsync(form, "", Filled());
        Assert.Contains("Đã hết chỗ", full.Find(".register-closed"), StringComparison.Ordinal);
        Assert.Contains("Đã hết chỗ", (await browser.GetAsync($"/e/{activity.Code}")).Find("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_activity_does_not_exist_here()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Publication = Publication.Internal);
        using var browser = _host.Browser();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/e/{activity.Code}/register")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/e/{activity.Code}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/e/{activity.Code}/poster")).Status);
    }

    [Fact]
    public async Task The_ticket_is_a_picture_and_a_neutral_calendar_entry_too()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.MayBeNamed = true);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        using var browser = _host.Browser();
        var image = await browser.Client.GetAsync(new Uri($"/t/{done.Token}/image", UriKind.Relative));
        Assert.Equal("image/png", image.Content.Headers.ContentType!.MediaType);
        using var bitmap = SKBitmap.Decode(await image.Content.ReadAsByteArrayAsync());
        Assert.Equal(720, bitmap.Width);

        var calendar = Ical.Net.Calendar.Load(
            await browser.Client.GetStringAsync(new Uri($"/t/{done.Token}/calendar.ics", UriKind.Relative))
        )!;
        var entry = Assert.Single(calendar.Events);
        Assert.Equal("PUBLISH", calendar.Method);
        Assert.Equal((activity.IcsUid, "Lịch hẹn"), (entry.Uid, entry.Summary));
        Assert.Equal(new Ical.Net.DataTypes.CalDateTime(PublicEvents.StartsAt.ToDateTimeUtc()), entry.DtStart);
    }

    [Fact]
    public async Task A_place_is_given_back_after_a_question_and_the_ticket_says_so()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 1);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        using var browser = _host.Browser();
        var question = await browser.GetAsync($"/t/{done.Token}/withdraw");
        Assert.Contains("không đến được nữa", question.Find("h1"), StringComparison.Ordinal);
        await using (var db = _host.Db())
        {
            Assert.Equal(RegistrationState.Confirmed, (await db.Registrations.SingleAsync(r => r.Id == done.Registration.Id)).State);
        }

        var ticket = await browser.FollowAsync(await browser.SubmitAsync(question));
        Assert.Contains("Chỗ đã được trả lại", ticket.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(ticket.Find(".ticket-qr"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/t/{done.Token}/image")).Status);
        Assert.Equal($"/t/{done.Token}", (await browser.SubmitAsync(question)).Location);
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id, "Y Khoa")));
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_meets_the_same_calm_page_as_any_other()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        var other = done.Token[0] == 'A' ? 'B' : 'A';
        using var browser = _host.Browser();
        var pages = new List<string?>();
        foreach (var token in new[] { other + done.Token[1..], done.Token[..^1], done.Token + "A", "AAAAAAAAAAAAAAAAAAAAAA", "khong-co" })
        {
            var page = await browser.GetAsync($"/t/{token}");
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Equal("no-referrer", page.Response.Headers.GetValues("Referrer-Policy").Single());
            pages.Add(page.Find("main"));
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/t/{token}/image")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/t/{token}/withdraw")).Status);
        }

        Assert.Single(pages.Distinct(StringComparer.Ordinal));
        Assert.Contains("tại cửa", pages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ticket_says_what_became_of_the_event()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, PublicEvents.Request(activity.Id)));
        using var browser = _host.Browser();
        var now = _host.Clock.GetCurrentInstant();
        foreach (
            var (change, says) in new (Action<Activity>, string)[]
            {
                (a => a.MarkMoved(now), "đã đổi"),
                (a => a.MarkPostponed("mưa bão", now), "tạm hoãn"),
                (a => a.MarkCancelled("mưa bão", now), "không diễn ra"),
            }
        )
        {
            await PublicEvents.ChangeAsync(_host, activity.Id, change);
            var page = await browser.GetAsync($"/t/{done.Token}");
            Assert.Contains(says, page.Find(".notice"), StringComparison.Ordinal);

            // Nobody saves the old date of what is postponed as what is to come.
            var postponed = says == "tạm hoãn";
            Assert.Equal(postponed, page.Find("[data-ticket=when]")!.Contains("Ngày cũ: ", StringComparison.Ordinal));
            Assert.True(!postponed || page.Document.QuerySelector("a.is-main[download]") is null);
        }
    }

    private async Task<Registration> RowAsync(Activity activity)
    {
        await using var db = _host.Db();
        return await db.Registrations.AsNoTracking().SingleAsync(r => r.ActivityId == activity.Id);
    }

    /// <summary>The cookies of tickets that the browser sends to the pages of self check-in.</summary>
    private static async Task<IReadOnlyList<string>> HeldAsync(TestBrowser browser) =>
        [.. (await CookiesAsync(browser, "/v/AAAA")).Where(c => c.StartsWith("held-", StringComparison.Ordinal))];

    private static async Task<IReadOnlyList<string>> CookiesAsync(TestBrowser browser, string path)
    {
        var page = await browser.GetAsync(path);
        return
        [
            .. page.Response.RequestMessage!.Headers.TryGetValues("Cookie", out var cookies) ? cookies.SelectMany(c => c.Split("; ")) : [],
        ];
    }

    private static void Neutral(string text) =>
        Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
}
