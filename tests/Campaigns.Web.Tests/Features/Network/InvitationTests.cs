using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Network;

/// <summary>Inviting people of the network, and their answers by a link.</summary>
public sealed class InvitationTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly NetworkWorld _world = new(fixture.Host);

    [Fact]
    public async Task A_yes_to_speaking_holds_her_time_and_a_no_frees_it()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (
            await _world.EventAsync(organiser, "2026-11-27"),
            await SpeakerAsync("H'Nói Êban", email: "noi@example.vn")
        );
        var link = await _world.InviteAsync(organiser, activity, person);
        Assert.Equal((0, false), await HeldAsync(activity, person));
        Assert.Contains(
            "Chưa trả lời",
            (await organiser.GetAsync($"/events/{activity}/invitations")).Find(".rows"),
            StringComparison.Ordinal
        );

        var yes = await _world.AnswerAsync(link, InvitationAnswer.Yes);
        Assert.Contains("bạn đến được", yes.Find(".notice"), StringComparison.Ordinal);
        Assert.Equal((1, true), await HeldAsync(activity, person));
        var list = await organiser.GetAsync($"/events/{activity}/invitations");
        Assert.Contains("Nhận lời", list.Find(".rows"), StringComparison.Ordinal);
        Assert.Contains("Đã giữ lịch", list.Find(".rows"), StringComparison.Ordinal);
        Assert.Contains(
            "H'Nói Êban",
            (await organiser.GetAsync($"/events/{activity}"))
                .Text.Replace("&#x27;", "'", StringComparison.Ordinal)
                .Replace("&#xCA;", "Ê", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

        // The same yes again stays one booking; a changed answer frees the time.
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        Assert.Equal((1, true), await HeldAsync(activity, person));
        await _world.AnswerAsync(link, InvitationAnswer.No);
        Assert.Equal((0, false), await HeldAsync(activity, person));
        await using var db = fixture.Host.Db();
        Assert.Equal(
            3,
            await db.AuditEntries.CountAsync(
                a => a.SubjectId == activity && a.Action == "invitation.answered" && a.ActorKind == Domain.Accounts.ActorKind.LinkHolder,
                Cancel
            )
        );
        Assert.Contains("Trả lời lời mời", (await organiser.GetAsync($"/events/{activity}/log")).Find(".log"), StringComparison.Ordinal);
    }

    /// <summary>The id of a person in another unit's network neither invites the person nor shows the name.</summary>
    [Fact]
    public async Task Whom_the_organiser_may_not_see_is_not_invited_by_an_id()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(organiser, "2026-12-04");
        var foreign = await _world.KeptAsync(
            "H'Nguôm Nơi Khác",
            (await fixture.Host.UnitAsync("Huyện Lắk")).Id,
            email: "noi.khac@example.vn"
        );
        var answer = await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{activity}/invitations"),
            "#invite-form",
            NetworkWorld.Values(("Input.PersonId", foreign.Id.ToString()), ("Input.InvitedTo", "Help"))
        );
        Assert.Null(answer.Location);
        Assert.DoesNotContain("Nơi Khác", System.Net.WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.False(await db.Invitations.AnyAsync(i => i.PersonId == foreign.Id, Cancel));
    }

    /// <summary>
    /// A form that is sent again with another person invites that person too, and the id of an invitation that somebody else made says
    /// nothing: it is an operation like any other.
    /// </summary>
    [Fact]
    public async Task The_same_form_with_another_person_invites_that_person_and_a_strangers_id_is_a_new_operation()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, other) = (await _world.EventAsync(organiser, "2026-12-07"), await _world.EventAsync(organiser, "2026-12-09"));
        var (first, second) = (await SpeakerAsync("H'Một Êban", email: "mot@example.vn"), await SpeakerAsync("H'Hai Êban"));
        await _world.InviteAsync(organiser, other, first);
        await using var db = fixture.Host.Db();
        var known = await db.Invitations.Where(i => i.ActivityId == other).Select(i => i.Id).SingleAsync(Cancel);
        var page = await organiser.GetAsync($"/events/{activity}/invitations");
        foreach (var operation in new[] { known, Guid.CreateVersion7() })
        {
            foreach (var person in new[] { first, second, first })
            {
                await organiser.SubmitAsync(
                    page,
                    "#invite-form",
                    NetworkWorld.Values(
                        ("Input.OperationId", operation.ToString()),
                        ("Input.PersonId", person.ToString()),
                        ("Input.To", "Speak")
                    )
                );
            }
        }

        var made = await db.Invitations.Where(i => i.ActivityId == activity).ToListAsync(Cancel);
        Assert.Equal(new[] { first, second }.Order(), made.Select(i => i.PersonId).Order());
        Assert.DoesNotContain(made, i => i.Id == known);

        // Asking once more under the id of the activity, which every message about it has, sends a mail all the same.
        var asked = await db.Messages.CountAsync(m => m.ActivityId == activity, Cancel);
        var again = await organiser.GetAsync($"/events/{activity}/invitations");
        var invitation = made.Single(i => i.PersonId == first).Id;
        await organiser.SubmitAsync(
            again,
            $"form[action*='handler=Again']:has(input[value='{invitation}'])",
            NetworkWorld.Values(("operation", activity.ToString()))
        );
        Assert.Equal(asked + 1, await db.Messages.CountAsync(m => m.ActivityId == activity, Cancel));
    }

    [Fact]
    public async Task A_form_that_was_opened_before_a_yes_does_not_drop_who_speaks()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-05"), await SpeakerAsync("H'Vừa Nhận Êban"));
        var link = await _world.InviteAsync(organiser, activity, person);
        var form = await organiser.GetAsync($"/events/{activity}/edit");
        fixture.Host.Clock.Advance(Duration.FromMinutes(1));
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        var stale = await organiser.SubmitAsync(form, "#event-form", NetworkWorld.Values(("Input.Title", "Tên khác"), ("press", "save")));
        Assert.Null(stale.Location);
        Assert.Equal((1, true), await HeldAsync(activity, person));
    }

    [Fact]
    public async Task To_end_somebodys_part_or_to_take_an_invitation_back_names_what_they_promised_first()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-03"), await SpeakerAsync("H'Hứa Êban"));
        var link = await _world.InviteAsync(organiser, activity, person);
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        var list = await organiser.GetAsync($"/events/{activity}/invitations");
        var question = await organiser.GetAsync(
            new Uri(list.Address, list.Document.QuerySelector("a[href*='ask=']")!.GetAttribute("href")!).PathAndQuery
        );
        Assert.Contains("đã nhận lời", question.Find("#ask"), StringComparison.Ordinal);
        Assert.Contains("03/12/2026", question.Find("#ask"), StringComparison.Ordinal);

        var asked = await organiser.SubmitAsync(await organiser.GetAsync($"/network/{person}"), "form[action*='handler=End']");
        Assert.Null(asked.Location);
        Assert.Contains("đã nhận lời 1 hoạt động sắp tới", asked.Find("#ask"), StringComparison.Ordinal);
        Assert.Contains("03/12/2026", asked.Find("#ask"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Null(await db.Collaborators.Where(c => c.PersonId == person).Select(c => c.EndedOn).SingleAsync(Cancel));
        Assert.NotNull((await organiser.SubmitAsync(asked, "#ask form")).Location);
        Assert.NotNull(await db.Collaborators.Where(c => c.PersonId == person).Select(c => c.EndedOn).SingleAsync(Cancel));
    }

    [Fact]
    public async Task The_mail_names_time_and_place_and_the_link_and_nothing_else()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (
            await _world.EventAsync(organiser, "2026-11-28"),
            await SpeakerAsync("H'Thư Byă", email: "thu.bya@example.vn")
        );
        var link = await _world.InviteAsync(organiser, activity, person);
        await fixture.Host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
        var mail = Assert.Single(fixture.Host.Mails(), m => m.To.ToString().Contains("thu.bya", StringComparison.Ordinal));
        Assert.Contains(link, mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("14:00", mail.TextBody, StringComparison.Ordinal);
        var everything = mail.Subject + mail.TextBody + mail.HtmlBody;
        foreach (var word in new[] { "bạo lực", "Nói chuyện chuyên đề", "giới" })
        {
            Assert.DoesNotContain(word, everything, StringComparison.OrdinalIgnoreCase);
        }

        await using var db = fixture.Host.Db();
        var row = await db.Messages.SingleAsync(m => m.RecipientId == person, Cancel);
        Assert.Equal((MessageRule.Invitation, MessageState.Sent, null), (row.Rule, row.State, row.RegistrationId));
    }

    [Theory]
    [InlineData(null, "Mời bạn:", "In English: you are asked to come.")]
    [InlineData("vi", "Mời bạn:", null)]
    [InlineData("en", "You are asked:", null)]
    public async Task The_mail_is_in_the_language_that_she_registered_in_else_in_vietnamese_with_a_line_of_english(
        string? registered,
        string subject,
        string? line
    )
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var address = $"tieng.{registered ?? "khong"}@example.vn";
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-26"), await SpeakerAsync("H'Tiếng Niê", email: address));
        await using var db = fixture.Host.Db();
        if (registered is not null)
        {
            var registration = await _world.Events.RegistrationAsync(activity, "H'Tiếng Niê");
            await db
                .Registrations.Where(r => r.Id == registration.Id)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.PersonId, person).SetProperty(x => x.Language, registered), Cancel);
        }

        var link = await _world.InviteAsync(organiser, activity, person);
        await fixture.Host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
        var mail = Assert.Single(fixture.Host.Mails(), m => m.To.ToString().Contains(address, StringComparison.Ordinal));
        Assert.StartsWith(subject, mail.Subject, StringComparison.Ordinal);
        Assert.Contains(link, mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(line is not null, mail.TextBody!.Contains("In English", StringComparison.Ordinal));
        if (line is not null)
        {
            Assert.Contains(line, mail.TextBody, StringComparison.Ordinal);
            Assert.Contains($"{link}?lang=en", mail.TextBody, StringComparison.Ordinal);
            using var phone = fixture.Host.Browser();
            Assert.Equal("en", (await phone.GetAsync($"{link}?lang=en")).Document.DocumentElement.GetAttribute("lang"));
        }
    }

    [Fact]
    public async Task Asking_again_sends_once_more_and_a_button_pressed_twice_once()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (
            await _world.EventAsync(organiser, "2026-12-01"),
            await SpeakerAsync("H'Hỏi Lại", email: "hoi@example.vn")
        );
        await _world.InviteAsync(organiser, activity, person);
        var page = await organiser.GetAsync($"/events/{activity}/invitations");
        await organiser.SubmitAsync(page, "form[action*='handler=Again']");
        await organiser.SubmitAsync(page, "form[action*='handler=Again']");
        await using var db = fixture.Host.Db();
        Assert.Equal(2, await db.Messages.CountAsync(m => m.RecipientId == person, Cancel));

        // The form for a new invitation as well.
        var other = await SpeakerAsync("H'Hai Lần");
        var form = await organiser.GetAsync($"/events/{activity}/invitations");
        var values = Values(("Input.PersonId", other.ToString()));
        Assert.NotNull((await organiser.SubmitAsync(form, "#invite-form", values)).Location);
        Assert.NotNull((await organiser.SubmitAsync(form, "#invite-form", values)).Location);
        Assert.Equal(1, await db.Invitations.CountAsync(i => i.PersonId == other, Cancel));
        var third = await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity}/invitations"), "#invite-form", values);
        Assert.Contains("đã được mời", third.FieldErrors["Input.PersonId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_time_needs_a_proposal_and_the_organiser_reads_it()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-02"), await SpeakerAsync("Y Giờ Khác"));
        var link = await _world.InviteAsync(organiser, activity, person);
        var none = await _world.AnswerAsync(link, InvitationAnswer.AnotherTime);
        Assert.True(none.FieldErrors.ContainsKey("Input.Proposal"));
        var past = await _world.AnswerAsync(link, InvitationAnswer.AnotherTime, ("Input.ProposedOn", "2026-11-01"));
        Assert.True(past.FieldErrors.ContainsKey("Input.ProposedOn"));
        var done = await _world.AnswerAsync(
            link,
            InvitationAnswer.AnotherTime,
            ("Input.ProposedOn", "2026-12-05"),
            ("Input.ProposedFrom", "19:00"),
            ("Input.Proposal", "Buổi tối thì được")
        );
        Assert.Contains("giờ bạn đề nghị", done.Find(".notice"), StringComparison.Ordinal);
        var list = (await organiser.GetAsync($"/events/{activity}/invitations")).Find(".rows");
        Assert.Contains("05/12/2026 · 19:00 · Buổi tối thì được", list, StringComparison.Ordinal);
        Assert.Equal((0, false), await HeldAsync(activity, person));

        using var phone = fixture.Host.Browser();
        var nothing = await phone.SubmitAsync(await phone.GetAsync(link), "main form", Values(("Input.Answer", null)));
        Assert.True(nothing.FieldErrors.ContainsKey("Input.Answer"));
    }

    [Fact]
    public async Task Nobody_is_promised_twice_and_both_are_told_in_plain_words()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var person = await SpeakerAsync("H'Bận Mlô");
        var (first, second, third) = (
            await _world.EventAsync(organiser, "2026-12-03"),
            await _world.EventAsync(organiser, "2026-12-03", "15:00", "17:00"),
            await _world.EventAsync(organiser, "2026-12-03", "15:30", "17:00")
        );
        var (one, two) = (await _world.InviteAsync(organiser, first, person), await _world.InviteAsync(organiser, second, person));
        await _world.AnswerAsync(one, InvitationAnswer.Yes);
        var refused = await _world.AnswerAsync(two, InvitationAnswer.Yes);
        Assert.Contains("bạn đã nhận một việc khác", refused.FieldErrors["Input.Answer"], StringComparison.Ordinal);
        Assert.Equal((0, false), await HeldAsync(second, person));

        var page = await organiser.GetAsync($"/events/{third}/invitations");
        var busy = await organiser.SubmitAsync(
            page,
            "#invite-form",
            Values(("Input.PersonId", person.ToString()), ("Input.InvitedTo", "Speak"))
        );
        Assert.Contains("bận", busy.FieldErrors["Input.PersonId"], StringComparison.Ordinal);
        var helping = await organiser.SubmitAsync(
            page,
            "#invite-form",
            Values(("Input.PersonId", person.ToString()), ("Input.InvitedTo", "Help"))
        );
        Assert.Contains("bận", helping.FieldErrors["Input.PersonId"], StringComparison.Ordinal);
        Assert.Contains(await TitleAsync(first), helping.FieldErrors["Input.PersonId"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_yes_to_helping_holds_her_time_wherever_the_event_goes_and_frees_it_with_it()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-16"), await SpeakerAsync("H'Giúp Êban"));
        var link = await _world.InviteAsync(organiser, activity, person, InvitedTo.Help);
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        Assert.Equal((1, false), await HeldAsync(activity, person));
        Assert.Contains(
            "Đã giữ lịch",
            (await organiser.GetAsync($"/events/{activity}/invitations")).Find(".rows"),
            StringComparison.Ordinal
        );

        // After the move the person is booked for the new time.
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{activity}/edit"),
                    "#event-form",
                    Values(("Input.Date", "2026-12-17"))
                )
            ).Location
        );
        Assert.Equal((1, false), await HeldAsync(activity, person));
        await using var db = fixture.Host.Db();
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.ActivityId == activity, Cancel);
        Assert.Equal(
            session.StartsAt,
            (await db.Bookings.SingleAsync(b => b.ActivityId == activity && b.PersonId == person, Cancel)).StartsAt
        );

        // When the event is postponed the person is free; when it is scheduled again they are booked.
        await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity}?ask=postpone"), "form[action*='handler=Postpone']");
        Assert.Equal((0, false), await HeldAsync(activity, person));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{activity}/edit"),
                    "#event-form",
                    Values(("Input.Date", "2026-12-18"))
                )
            ).Location
        );
        Assert.Equal((1, false), await HeldAsync(activity, person));

        // A no frees the person's time, another yes books it; cancelling the event frees it.
        await _world.AnswerAsync(link, InvitationAnswer.No);
        Assert.Equal((0, false), await HeldAsync(activity, person));
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{activity}?ask=cancel"),
            "form[action*='handler=Cancel']",
            Values(("CancelReason", "Mưa lũ"))
        );
        Assert.Equal((0, false), await HeldAsync(activity, person));
    }

    [Fact]
    public async Task An_event_does_not_move_to_a_time_at_which_its_helper_is_held_elsewhere()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var person = await SpeakerAsync("H'Kẹt Niê");
        var (mine, other) = (await _world.EventAsync(organiser, "2026-12-21"), await _world.EventAsync(organiser, "2026-12-22"));
        await _world.AnswerAsync(await _world.InviteAsync(organiser, mine, person, InvitedTo.Help), InvitationAnswer.Yes);
        await _world.AnswerAsync(await _world.InviteAsync(organiser, other, person, InvitedTo.Help), InvitationAnswer.Yes);
        var edit = await organiser.GetAsync($"/events/{mine}/edit");
        var refused = await organiser.SubmitAsync(edit, "#event-form", Values(("Input.Date", "2026-12-22")));
        Assert.Null(refused.Location);
        Assert.Contains("H'Kẹt Niê bận", refused.Find("#speaker-clash"), StringComparison.Ordinal);
        Assert.Contains(await TitleAsync(other), refused.Find("#speaker-clash"), StringComparison.Ordinal);
        Assert.NotNull(refused.Document.QuerySelector($"#speaker-clash a[href='/events/{mine}/invitations']"));
        await using var db = fixture.Host.Db();
        Assert.Equal(
            new LocalDate(2026, 12, 21),
            Domain.Time.VietnamTime.DateOf(
                (await db.Bookings.SingleAsync(b => b.ActivityId == mine && b.PersonId == person, Cancel)).StartsAt
            )
        );

        // When the invitation is withdrawn, the event may move.
        var invitation = await db.Invitations.Where(i => i.ActivityId == mine).Select(i => i.Id).SingleAsync(Cancel);
        await organiser.SubmitAsync(await organiser.GetAsync($"/events/{mine}/invitations?ask={invitation}"), "#ask form");
        Assert.Equal((0, false), await HeldAsync(mine, person));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{mine}/edit"),
                    "#event-form",
                    Values(("Input.Date", "2026-12-22"))
                )
            ).Location
        );
    }

    [Fact]
    public async Task Who_speaks_there_stays_held_whatever_she_says_to_helping()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-23"), await SpeakerAsync("H'Vừa Nói Niê"));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{activity}/edit"),
                    "#event-form",
                    Values(("Input.SpeakerIds", person.ToString()))
                )
            ).Location
        );
        var link = await _world.InviteAsync(organiser, activity, person, InvitedTo.Help);
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        Assert.Equal((1, true), await HeldAsync(activity, person));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{activity}/edit"),
                    "#event-form",
                    Values(("Input.Date", "2026-12-24"))
                )
            ).Location
        );
        Assert.Equal((1, true), await HeldAsync(activity, person));
        await _world.AnswerAsync(link, InvitationAnswer.No);
        Assert.Equal((1, true), await HeldAsync(activity, person));
    }

    [Theory]
    [InlineData(InvitedTo.Speak, InvitedTo.Speak, "2026-12-04")]
    [InlineData(InvitedTo.Help, InvitedTo.Speak, "2026-12-28")]
    [InlineData(InvitedTo.Help, InvitedTo.Help, "2026-12-29")]
    public async Task Of_two_answers_at_once_to_two_events_at_one_time_one_holds(InvitedTo one, InvitedTo other, string date)
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var person = await SpeakerAsync("Y Cùng Lúc");
        var (first, second) = (await _world.EventAsync(organiser, date), await _world.EventAsync(organiser, date));
        var links = new[]
        {
            await _world.InviteAsync(organiser, first, person, one),
            await _world.InviteAsync(organiser, second, person, other),
        };
        var answers = await Task.WhenAll(links.Select(l => _world.AnswerAsync(l, InvitationAnswer.Yes)));
        Assert.Single(answers, a => a.FieldErrors.ContainsKey("Input.Answer"));
        Assert.Equal(1, (await HeldAsync(first, person)).Bookings + (await HeldAsync(second, person)).Bookings);
    }

    [Fact]
    public async Task The_page_says_when_it_moved_was_postponed_cancelled_or_taken_back()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (
            await _world.EventAsync(organiser, "2026-12-07"),
            await SpeakerAsync("H'Đổi Niê", email: "doi@example.vn")
        );
        var link = await _world.InviteAsync(organiser, activity, person);
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        var edit = await organiser.GetAsync($"/events/{activity}/edit");
        Assert.Equal(
            $"/events/{activity}",
            (await organiser.SubmitAsync(edit, "#event-form", Values(("Input.Date", "2026-12-08")))).Location
        );
        using var phone = fixture.Host.Browser();
        var moved = await phone.GetAsync(link);
        Assert.Contains("đã đổi", moved.Find(".notice"), StringComparison.Ordinal);
        Assert.Contains("08/12/2026", moved.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains(
            "giờ hoặc nơi cũ",
            (await organiser.GetAsync($"/events/{activity}/invitations")).Find(".rows"),
            StringComparison.Ordinal
        );

        // The person's booking moved along: the organiser keeps them among the speakers.
        Assert.Equal((1, true), await HeldAsync(activity, person));
        await using var db = fixture.Host.Db();
        Assert.Equal(1, await db.Messages.CountAsync(m => m.RecipientId == person && m.Rule == MessageRule.Moved, Cancel));

        await organiser.SubmitAsync(await organiser.GetAsync($"/events/{activity}?ask=postpone"), "form[action*='handler=Postpone']");
        var postponed = await phone.GetAsync(link);
        Assert.Contains("tạm hoãn", postponed.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(postponed.Document.QuerySelector("main form"));

        await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{activity}?ask=cancel"),
            "form[action*='handler=Cancel']",
            Values(("CancelReason", "Mưa lũ"))
        );
        Assert.Contains("đã hủy", (await phone.GetAsync(link)).Find(".notice"), StringComparison.Ordinal);
        await fixture.Host.WithAsync<SendDueMessages>(job => job.RunAsync(Cancel));
        Assert.Contains(
            fixture.Host.Mails(),
            m => m.To.ToString().Contains("doi@", StringComparison.Ordinal) && m.Subject!.StartsWith("Đã hủy", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Taken_back_it_frees_her_time_and_answers_nothing_more()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-09"), await SpeakerAsync("H'Rút Kđoh"));
        var link = await _world.InviteAsync(organiser, activity, person);
        await _world.AnswerAsync(link, InvitationAnswer.Yes);
        await using var db = fixture.Host.Db();
        var id = await db.Invitations.Where(i => i.PersonId == person).Select(i => i.Id).SingleAsync(Cancel);
        var asked = await organiser.GetAsync($"/events/{activity}/invitations?ask={id}");
        Assert.Contains("H'Rút Kđoh", asked.Find("#ask"), StringComparison.Ordinal);
        await organiser.SubmitAsync(asked, "#ask form");
        Assert.Equal((0, false), await HeldAsync(activity, person));
        using var phone = fixture.Host.Browser();
        var page = await phone.GetAsync(link);
        Assert.Contains("đã được rút", page.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
    }

    [Fact]
    public async Task Once_it_has_begun_the_answer_stands()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-11-25", "08:00", "10:00"), await SpeakerAsync("H'Muộn Ayŭn"));
        var link = await _world.InviteAsync(organiser, activity, person);
        using var phone = fixture.Host.Browser();
        var open = await phone.GetAsync(link);
        await using var db = fixture.Host.Db();
        var session = await db.Sessions.SingleAsync(s => s.ActivityId == activity, Cancel);
        var now = fixture.Host.Clock.GetCurrentInstant();
        session.StartsAt = now - Duration.FromMinutes(5);
        await db.SaveChangesAsync(Cancel);
        var late = await phone.SubmitAsync(open, "main form", Values(("Input.Answer", "Yes")));
        Assert.Null(late.Location);
        Assert.Contains("đã bắt đầu", late.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(await db.Invitations.Where(i => i.PersonId == person).Select(i => i.Answer).SingleAsync(Cancel));
    }

    [Fact]
    public async Task A_link_that_was_not_given_out_opens_nothing_and_neither_does_what_the_database_holds()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-10"), await SpeakerAsync("H'Kín Niê"));
        var link = await _world.InviteAsync(organiser, activity, person);
        await using var db = fixture.Host.Db();
        var row = await db.Invitations.SingleAsync(i => i.PersonId == person, Cancel);
        using var phone = fixture.Host.Browser();
        var other = link[..^1] + (link[^1] == 'A' ? 'Q' : 'A');
        var tries = new[]
        {
            other,
            $"/r/{Convert.ToBase64String(row.TokenHash)[..22].Replace('+', '-').Replace('/', '_')}",
            $"/r/{row.Id:N}",
            "/r/AAAAAAAAAAAAAAAAAAAAAA",
        };
        foreach (var path in tries)
        {
            var page = await phone.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.DoesNotContain("Kín", page.Text, StringComparison.Ordinal);
        }

        // The link of an invitation opens no ticket.
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync(link.Replace("/r/", "/t/", StringComparison.Ordinal))).Status);
        var right = await phone.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.DoesNotContain("Nói chuyện chuyên đề", right.Text, StringComparison.Ordinal);
        Assert.Equal("noindex", right.Response.Headers.GetValues("X-Robots-Tag").Single());
    }

    [Fact]
    public async Task From_her_card_she_is_invited_to_an_event_of_ones_own_and_to_no_other()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        using var elsewhere = await _world.Events.OrganiserAsync(EventWorld.OtherDistrictName);
        var (activity, person) = (await _world.EventAsync(organiser, "2026-12-11"), await SpeakerAsync("H'Thẻ Êban"));
        var commune = await _world.Events.CommuneAsync(EventWorld.OtherDistrictName);
        var venue = await _world.Events.VenueAsync(commune.Id, "Nhà văn hóa nơi khác");
        var foreign = await _world.Events.ScheduleAsync(elsewhere, await _world.Events.FormAsync(venue, date: "2026-12-11"));
        var card = await organiser.GetAsync($"/network/{person}");
        Assert.Contains(activity.ToString(), card.Document.QuerySelector("#Input_ActivityId")!.InnerHtml, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign.ToString(), card.Text, StringComparison.Ordinal);
        var refused = await organiser.SubmitAsync(card, "#invite-form", Values(("Input.ActivityId", foreign.ToString())));
        Assert.True(refused.FieldErrors.ContainsKey("Input.ActivityId"));
        Assert.Equal(
            $"/events/{activity}/invitations",
            (await organiser.SubmitAsync(card, "#invite-form", Values(("Input.ActivityId", activity.ToString())))).Location
        );
        Assert.Contains(
            "Chưa trả lời",
            (await organiser.GetAsync($"/network/{person}"))
                .Text.Replace("&#x1EA3;", "ả", StringComparison.Ordinal)
                .Replace("&#x1EDD;", "ờ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    private async Task<string> TitleAsync(Guid activity)
    {
        await using var db = fixture.Host.Db();
        return await db.Activities.Where(a => a.Id == activity).Select(a => a.Title).SingleAsync(Cancel);
    }

    private async Task<Guid> SpeakerAsync(string name, string? email = null) =>
        (await _world.KeptAsync(name, (await fixture.Host.UnitAsync(EventWorld.DistrictName)).Id, kind: "speaker", email: email)).Id;

    private async Task<(int Bookings, bool Speaks)> HeldAsync(Guid activity, Guid person)
    {
        await using var db = fixture.Host.Db();
        return (
            await db.Bookings.CountAsync(b => b.ActivityId == activity && b.PersonId == person, Cancel),
            await db.ActivitySpeakers.AnyAsync(s => s.ActivityId == activity && s.PersonId == person, Cancel)
        );
    }
}
