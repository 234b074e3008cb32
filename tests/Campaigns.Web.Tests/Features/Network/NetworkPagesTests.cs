using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Network;

/// <summary>Keeping people of the network, finding them, and who sees which people.</summary>
public sealed class NetworkPagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly NetworkWorld _world = new(fixture.Host);

    [Fact]
    public async Task Somebody_is_added_with_consent_and_found_without_marks_and_by_place_kind_and_language()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var form = await _world.FormAsync("Y Thử Kbuôr", "mens_champion", "speaker");
        form["Input.Phone"] = "0905 123 457";
        form["Input.BirthYear"] = "1979";
        var page = await browser.GetAsync("/network/new");
        var added = await browser.SubmitAsync(page, "#collaborator-form", form);
        Assert.StartsWith("/network/", added.Location, StringComparison.Ordinal);

        var card = await browser.FollowAsync(added);
        Assert.Equal("Y Thử Kbuôr", card.Find("h1"));
        Assert.Contains("0905 123 457", card.Find(".facts-list"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        var person = await db.Persons.SingleAsync(p => p.NameFolded == "y thu kbuor", Cancel);
        Assert.True(person.IsSpeaker);
        var entry = await db.Collaborators.SingleAsync(c => c.PersonId == person.Id, Cancel);
        Assert.Equal(("2026-11-network", Domain.Network.ConsentChannel.Spoken), (entry.ConsentVersion, entry.ConsentChannel));
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.SubjectId == person.Id && a.Action == "collaborator.added", Cancel));
        Assert.DoesNotContain(
            "0905",
            (await db.AuditEntries.SingleAsync(a => a.SubjectId == person.Id, Cancel)).Fields,
            StringComparison.Ordinal
        );

        var commune = await _world.Events.CommuneAsync();
        var kind = await db.CollaboratorKinds.SingleAsync(k => k.Key == "mens_champion", Cancel);
        var (ede, jrai) = (
            await db.SpokenLanguages.SingleAsync(k => k.Key == "ede", Cancel),
            await db.SpokenLanguages.SingleAsync(k => k.Key == "jrai", Cancel)
        );
        foreach (
            var found in new[]
            {
                "?q=Y+THU+kbuor",
                "?q=0905123457",
                $"?unit={commune.Id}&kind={kind.Id}&speaks={ede.Id}",
                "?q=y+thu&sex=male",
            }
        )
        {
            Assert.Contains("Y Thử Kbuôr", (await browser.GetAsync("/network" + found)).FindAll("tbody th a"));
        }

        foreach (var other in new[] { "?q=khong+co", $"?q=y+thu&speaks={jrai.Id}", "?q=y+thu&sex=female", "?q=y+thu&show=ended" })
        {
            Assert.DoesNotContain("Y Thử Kbuôr", (await browser.GetAsync("/network" + other)).FindAll("tbody th a"));
        }
    }

    [Fact]
    public async Task A_day_without_a_year_is_the_last_such_day()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var refused = await browser.SubmitAsync(
            await browser.GetAsync("/network/new"),
            "#collaborator-form",
            Values(("Input.Name", ""), ("Input.Since", "4/12"), ("Input.ConsentOn", "23/11"))
        );
        Assert.DoesNotContain("Input.Since", refused.FieldErrors.Keys);
        Assert.DoesNotContain("Input.ConsentOn", refused.FieldErrors.Keys);
        Assert.Equal("04/12/2025", refused.Document.QuerySelector("#Input_Since")?.GetAttribute("value"));
        Assert.Equal("23/11/2026", refused.Document.QuerySelector("#Input_ConsentOn")?.GetAttribute("value"));
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_said_at_its_field_and_nothing_typed_is_lost()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var page = await browser.GetAsync("/network/new");
        var refused = await browser.SubmitAsync(
            page,
            "#collaborator-form",
            Values(
                ("Input.Name", " "),
                ("Input.Phone", "0905 12"),
                ("Input.BirthYear", "2020"),
                ("Input.Email", "khong"),
                ("Input.Since", "2027-01-01"),
                ("Input.Skills", "Hòa giải")
            )
        );
        Assert.Equal(
            ["Input.BirthYear", "Input.Consent", "Input.Covers", "Input.Email", "Input.Kinds", "Input.Name", "Input.Phone", "Input.Since"],
            refused.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("0905 12", refused.Document.QuerySelector("#Input_Phone")?.GetAttribute("value"));
        Assert.Equal("Hòa giải", refused.Find("#Input_Skills"));
        await using var db = fixture.Host.Db();
        Assert.Equal(0, await db.Collaborators.CountAsync(c => c.Skills == "Hòa giải", Cancel));
    }

    [Fact]
    public async Task Who_registered_before_is_the_same_person_and_nobody_is_kept_twice()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(browser, "2026-12-20");
        var registration = await _world.Events.RegistrationAsync(activity, "H'Tìm Lại Niê");
        await using var db = fixture.Host.Db();
        await db
            .Persons.Where(p => p.Id == registration.PersonId)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.Phone, "+84905123458"), Cancel);
        var form = await _world.FormAsync("h’tìm  lại niê", "collaborator");
        form["Input.Phone"] = "0905123458";
        var page = await browser.GetAsync("/network/new");
        var added = await browser.SubmitAsync(page, "#collaborator-form", form);
        Assert.Equal($"/network/{registration.PersonId}", added.Location);
        Assert.Equal("H'Tìm Lại Niê", (await browser.FollowAsync(added)).Find("h1"));

        var again = await browser.SubmitAsync(page, "#collaborator-form", form);
        Assert.Contains("đã có trong mạng lưới", again.FieldErrors["Input.Name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_serves_the_area_is_seen_and_only_the_keeper_changes_the_entry()
    {
        await using var db = fixture.Host.Db();
        var union = await db.Units.FirstAsync(u => u.LevelKey == "union", Cancel);
        var district = await fixture.Host.UnitAsync(Events.EventWorld.DistrictName);
        var elsewhere = await fixture.Host.UnitAsync(Events.EventWorld.OtherDistrictName);
        var serves = await _world.KeptAsync("Trần Thị Phục Vụ", union.Id, district.Id);
        var foreign = await _world.KeptAsync("Lê Thị Nơi Khác", elsewhere.Id);
        using var browser = await _world.Events.OrganiserAsync();
        var list = (await browser.GetAsync("/network?q=phuc+vu")).FindAll("tbody th a");
        Assert.Equal(["Trần Thị Phục Vụ"], list);
        Assert.Empty((await browser.GetAsync("/network?q=noi+khac")).FindAll("tbody th a"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/network/{serves.Id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync($"/network/{serves.Id}/edit")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/network/{foreign.Id}")).Status);
    }

    [Fact]
    public async Task Coordinators_see_figures_by_unit_and_the_share_of_men_and_no_name()
    {
        var district = await fixture.Host.UnitAsync("Huyện Krông Bông");
        await _world.KeptAsync("Phạm Thị Không Thấy", district.Id);
        await _world.KeptAsync("Phạm Văn Không Thấy", district.Id, kind: "mens_champion", sex: Domain.People.Sex.Male);
        await _world.KeptAsync("Phạm Văn Giấu Tên", district.Id, kind: "mens_champion", sex: Domain.People.Sex.Male);
        using var coordinator = await fixture.Host.SignedInAsync(Role.Coordinator, (await fixture.Host.RootAsync()).Id);
        var page = await coordinator.GetAsync("/network?q=giau+ten");
        Assert.DoesNotContain("Giấu Tên", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Không Thấy", page.Text, StringComparison.Ordinal);
        var row = page.Document.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("Krông Bông", StringComparison.Ordinal));
        Assert.Equal(["3", "2", "66,7%"], row.QuerySelectorAll("td").Take(3).Select(c => c.TextContent.Trim()));
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync("/network/new")).Status);
    }

    [Fact]
    public async Task Who_leaves_is_no_longer_asked_and_may_come_back()
    {
        var district = await fixture.Host.UnitAsync(Events.EventWorld.DistrictName);
        var person = await _world.KeptAsync("H'Nghỉ Byă", district.Id, kind: "speaker");
        using var browser = await _world.Events.OrganiserAsync();
        var card = await browser.GetAsync($"/network/{person.Id}");
        await browser.SubmitAsync(card, "form[action*='handler=End']");
        Assert.Empty((await browser.GetAsync("/network?q=nghi+bya")).FindAll("tbody th a"));
        Assert.Equal(["H'Nghỉ Byă"], (await browser.GetAsync("/network?q=nghi+bya&show=ended")).FindAll("tbody th a"));
        await using var db = fixture.Host.Db();
        Assert.False(await db.Persons.Where(p => p.Id == person.Id).Select(p => p.IsSpeaker).SingleAsync(Cancel));

        await browser.SubmitAsync(await browser.GetAsync($"/network/{person.Id}"), "form[action*='handler=Restore']");
        Assert.True(await db.Persons.Where(p => p.Id == person.Id).Select(p => p.IsSpeaker).SingleAsync(Cancel));
        Assert.Equal(
            ["collaborator.ended", "collaborator.restored"],
            await db.AuditEntries.Where(a => a.SubjectId == person.Id).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_form_that_was_opened_before_anothers_change_is_refused()
    {
        var district = await fixture.Host.UnitAsync(Events.EventWorld.DistrictName);
        var person = await _world.KeptAsync("Võ Thị Sửa", district.Id);
        using var browser = await _world.Events.OrganiserAsync();
        var early = await browser.GetAsync($"/network/{person.Id}/edit");
        var other = await browser.GetAsync($"/network/{person.Id}/edit");
        Assert.Equal(
            $"/network/{person.Id}",
            (await browser.SubmitAsync(other, "#collaborator-form", Values(("Input.Skills", "Dẫn chương trình")))).Location
        );
        var stale = await browser.SubmitAsync(early, "#collaborator-form", Values(("Input.Skills", "Khác")));
        Assert.Contains("vừa sửa", stale.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal("Khác", stale.Find("#Input_Skills"));
        await using var db = fixture.Host.Db();
        Assert.Equal(
            "Dẫn chương trình",
            await db.Collaborators.Where(c => c.PersonId == person.Id).Select(c => c.Skills).SingleAsync(Cancel)
        );
    }

    [Fact]
    public async Task The_list_goes_on_in_the_order_of_given_names()
    {
        var district = await fixture.Host.UnitAsync("Huyện Krông Năng");
        for (var i = 0; i < 55; i++)
        {
            await _world.KeptAsync($"Trang Hai {(char)('A' + (i % 26))}{i}", district.Id);
        }

        await _world.KeptAsync("H'Anh Trang Hai", district.Id);
        using var browser = await _world.Events.OrganiserAsync("Huyện Krông Năng");
        var first = await browser.GetAsync("/network?q=trang+hai");
        var next = await browser.GetAsync(first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        var names = first.FindAll("tbody th a").Concat(next.FindAll("tbody th a")).ToList();
        Assert.Equal(56, names.Count);
        Assert.Equal(56, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("56 người", first.Find(".pager"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(
            await db
                .Persons.Where(p => p.NameFolded.Contains("trang hai"))
                .OrderBy(p => p.NameSort)
                .ThenBy(p => p.Id)
                .Select(p => p.Name)
                .ToListAsync(Cancel),
            names
        );
    }
}
