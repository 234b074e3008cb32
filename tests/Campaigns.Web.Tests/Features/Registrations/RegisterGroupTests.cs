using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
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
        var sent = await browser.SubmitAsync(form, "", Filled(("Phone", "0905 123 456"), ("Members", "1. H'Lan Niê, nữ\r\n2. Y Bhăm Êban, nam\r\n3. Lê Văn Tám")));
        Assert.StartsWith("/t/", sent.Location, StringComparison.Ordinal);
        var ticket = await browser.FollowAsync(sent);
        Assert.Equal("Lớp 9A, Trường THCS Ea Kao", ticket.Find(".ticket-name"));
        Assert.Equal("10 người", ticket.Find("[data-ticket=places]"));

        await using var db = _host.Db();
        var registration = await db.Registrations.SingleAsync(r => r.ActivityId == activity.Id);
        Assert.Equal((true, null, 10, "Trần Thị Thu Hà"), (registration.IsGroup, registration.PersonId, registration.Places, registration.ContactName));
        Assert.Equal(
            [("H'Lan Niê", Sex.Female), ("Y Bhăm Êban", Sex.Male), ("Lê Văn Tám", (Sex?)null)],
            (await db.RegistrationMembers.Where(m => m.RegistrationId == registration.Id).OrderBy(m => m.Position).ToListAsync()).Select(m => (m.Name, m.Sex)));
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
        var again = await browser.SubmitAsync(form, "", Filled(("Name", ""), ("Places", "hai"), ("ContactName", ""), ("Members", "H'Lan Niê\nY Bhăm Êban"), ("Consent", null)));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("Chưa ghi tên nhóm", again.Find(".field:has(#Input_Name)"), StringComparison.Ordinal);
        Assert.Contains("từ 2 đến 200", again.Find(".field:has(#Input_Places) .field-error, .field:has(#Input_Places)"), StringComparison.Ordinal);
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
    public async Task The_organiser_sees_who_brings_the_group_and_its_list()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        await browser.SubmitAsync(await browser.GetAsync($"/e/{activity.Code}/register/group"), "", Filled(("Members", "H'Lan Niê, nữ\nY Bhăm Êban, nam")));
        using var organiser = await _host.SignedInAsync(Role.Organiser, (await _host.RootAsync()).Id);
        var list = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.Contains("phụ trách: Trần Thị Thu Hà", list.Text, StringComparison.Ordinal);
        Assert.Equal("Danh sách 2 tên", list.Find(".member-list summary"));
        Assert.Contains("H'Lan Niê, nữ", list.Find(".member-list"), StringComparison.Ordinal);
    }
}
