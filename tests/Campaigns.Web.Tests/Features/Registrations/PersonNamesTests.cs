using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>Every form that asks for a person's name refuses digits and markup at that field, and keeps what was typed.</summary>
public sealed class PersonNamesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    public static TheoryData<string> Wrong => ["12345", "<b>Hoa</b>", "0905 123 456", "Hoa\uE000", "Ho\u1EB7\u0301\u0301\u0301 Mai"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task At_the_form_of_registering_and_of_a_group(string wrong)
    {
        var code = await OpenEventAsync();
        using var browser = fixture.Host.Browser();
        Refused(
            await browser.SubmitAsync(
                await browser.GetAsync($"/e/{code}/register"),
                "main form",
                Values(("Input.Name", wrong), ("Input.Consent", "true"))
            ),
            "Input.Name",
            wrong
        );

        var group = Values(
            ("Input.Name", "Lớp 10A3"),
            ("Input.ContactName", wrong),
            ("Input.ContactPhone", "0905123456"),
            ("Input.Places", "5"),
            ("Input.Consent", "true")
        );
        var page = await browser.GetAsync($"/e/{code}/register/group");
        Refused(await browser.SubmitAsync(page, "main form", group), "Input.ContactName", wrong);
        (group["Input.ContactName"], group["Input.Members"]) = ("Trần Thị Thu", "Nguyễn Thị Hoa\n<i>Mai</i>");
        Assert.Contains(
            "<i>Mai</i>",
            (await browser.SubmitAsync(page, "main form", group)).FieldErrors["Input.Members"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_noncharacter_is_refused_at_its_field_and_a_decomposed_name_is_accepted_and_composed()
    {
        var code = await OpenEventAsync();
        using var browser = fixture.Host.Browser();
        foreach (var wrong in new[] { "Hoa\uFFFF", "\uFDD0Hoa" })
        {
            var refused = await browser.SubmitAsync(
                await browser.GetAsync($"/e/{code}/register"),
                "main form",
                Values(("Input.Name", wrong), ("Input.Consent", "true"))
            );
            Assert.Contains("ký tự ẩn", refused.FieldErrors["Input.Name"], StringComparison.Ordinal);
            Assert.Equal("Hoa", refused.Document.GetElementById("Input_Name")?.GetAttribute("value"));
        }

        const string Name = "Nguyễn Thị Ánh Nguyệt";
        var done = await browser.SubmitAsync(
            await browser.GetAsync($"/e/{code}/register"),
            "main form",
            Values(("Input.Name", Name.Normalize(System.Text.NormalizationForm.FormD)), ("Input.Consent", "true"))
        );
        Assert.StartsWith("/t/", done.Location, StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(
            1,
            await db.Registrations.CountAsync(r => r.Name == Name && db.Activities.Any(a => a.Id == r.ActivityId && a.Code == code), Cancel)
        );
    }

    [Fact]
    public async Task What_turns_a_line_round_is_taken_out_of_a_name()
    {
        var code = await OpenEventAsync();
        using var browser = fixture.Host.Browser();
        var done = await browser.SubmitAsync(
            await browser.GetAsync($"/e/{code}/register"),
            "main form",
            Values(("Input.Name", "\u202ENguyễn \u2067Thị\u2069 Hoa\u200F"), ("Input.Consent", "true"))
        );
        Assert.StartsWith("/t/", done.Location, StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(
            1,
            await db.Registrations.CountAsync(
                r => r.Name == "Nguyễn Thị Hoa" && db.Activities.Any(a => a.Id == r.ActivityId && a.Code == code),
                Cancel
            )
        );
    }

    [Fact]
    public async Task What_turns_a_line_round_is_taken_out_of_every_other_text_too()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(await _world.VenueAsync((await _world.CommuneAsync()).Id, "Hội trường quay ngược"), date: "2026-12-05")
        );
        var asked = await browser.GetAsync($"/events/{id}?ask=postpone");
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(asked, "#ask form", Values(("PostponeReason", "Mưa \u202Elớn\u202C, đường \u2067ngập")))).Location
        );
        await using var db = fixture.Host.Db();
        Assert.Equal("Mưa lớn, đường ngập", await db.Activities.Where(a => a.Id == id).Select(a => a.StateReason).SingleAsync(Cancel));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task At_the_ticket_and_where_it_is_passed_on(string wrong)
    {
        var code = await OpenEventAsync();
        using var browser = fixture.Host.Browser();
        var ticket = (
            await browser.SubmitAsync(
                await browser.GetAsync($"/e/{code}/register"),
                "main form",
                Values(("Input.Name", "Nguyễn Thị Hoa"), ("Input.Consent", "true"))
            )
        ).Location;
        Refused(
            await browser.SubmitAsync(await browser.GetAsync($"{ticket}/change"), "main form", Values(("Input.Name", wrong))),
            "Input.Name",
            wrong
        );
        Refused(
            await browser.SubmitAsync(
                await browser.GetAsync($"{ticket}/pass"),
                "main form",
                Values(("Input.Name", wrong), ("Input.Consent", "true"))
            ),
            "Input.Name",
            wrong
        );
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task At_the_forms_of_organisers_and_trainers(string wrong)
    {
        using var organiser = await _world.OrganiserAsync();
        var speaker = await organiser.GetAsync("/events/schedule");
        Refused(
            await EventWorld.PressAsync(organiser, speaker, "Person", Values(("Input.NewPersonName", wrong))),
            "Input.NewPersonName",
            wrong
        );
        Refused(
            await organiser.SubmitAsync(await organiser.GetAsync("/network/new"), "main form", Values(("Input.Name", wrong))),
            "Input.Name",
            wrong
        );
        Refused(
            await organiser.SubmitAsync(await organiser.GetAsync("/account"), "main form", Values(("Input.DisplayName", wrong))),
            "Input.DisplayName",
            wrong
        );

        var training = new TrainingWorld(fixture.Host);
        using var trainer = await training.TrainerAsync();
        var run = await training.RunAsync(trainer, $"Phòng học {wrong.Length}{wrong[0]}");
        Refused(
            await trainer.SubmitAsync(
                await trainer.GetAsync($"/course-runs/{run}/participants"),
                "#new form",
                Values(("Input.Name", wrong), ("Input.Consent", "true"))
            ),
            "Input.Name",
            wrong
        );
    }

    [Fact]
    public async Task At_the_form_of_an_account()
    {
        using var browser = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.UnitAsync("Tỉnh Đắk Lắk")).Id);
        Refused(
            await browser.SubmitAsync(await browser.GetAsync("/accounts/new"), "main form", Values(("Input.DisplayName", "<b>Hoa</b>"))),
            "Input.DisplayName",
            "<b>Hoa</b>"
        );
    }

    private static void Refused(TestPage answer, string field, string typed)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("bằng chữ", answer.FieldErrors[field], StringComparison.Ordinal);
        Assert.Equal(typed, answer.Document.GetElementById(field.Replace('.', '_'))?.GetAttribute("value"));
    }

    private async Task<string> OpenEventAsync()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(
            await _world.VenueAsync((await _world.CommuneAsync()).Id, $"Hội trường tên {Guid.NewGuid():N}"[..30])
        );
        form["Input.RegistrationOpen"] = "true";
        var id = await _world.ScheduleAsync(browser, form);
        await using var db = fixture.Host.Db();
        return await db.Activities.Where(a => a.Id == id).Select(a => a.Code).SingleAsync(Cancel);
    }

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
