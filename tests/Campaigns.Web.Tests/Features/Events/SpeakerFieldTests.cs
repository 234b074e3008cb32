using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Network;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>An id alone gives neither a person's name nor a place among the speakers.</summary>
public sealed class SpeakerFieldTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Hidden = "H'Nguôm Thử Kriêng";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_speaker_field_takes_only_people_whom_the_organiser_may_see()
    {
        var host = fixture.Host;
        var world = new NetworkWorld(host);
        var (own, foreign) = ((await host.UnitAsync(EventWorld.DistrictName)).Id, (await host.UnitAsync("Huyện Lắk")).Id);
        using var organiser = await host.SignedInAsync(Role.Organiser, own);
        var commune = await world.Events.CommuneAsync();
        var registered = await world.Events.RegistrationAsync(await world.EventAsync(organiser), Hidden);
        var elsewhere = await world.KeptAsync(Hidden, foreign);
        var kept = await world.KeptAsync("Y Thương Niê", own);
        var speaker = await world.Events.SpeakerAsync("H'Lan Mlô");
        var left = await world.KeptAsync("Y Thôi Niê", own);
        await fixture.Database.SqlAsync($"UPDATE collaborator SET ended_on = since WHERE person_id = '{left.Id}'");
        var form = await world.Events.FormAsync(
            await world.Events.VenueAsync(commune.Id, "Nhà văn hóa thử"),
            date: "2026-11-29",
            speakers: [registered.PersonId!.Value, elsewhere.Id, left.Id, kept.Id, speaker.Id]
        );

        var page = await organiser.GetAsync("/events/schedule");
        foreach (var handler in new[] { "Check", "Refresh" })
        {
            page.Document.QuerySelector("#event-form")!.SetAttribute("action", $"/events/schedule?handler={handler}");
            var answer = await organiser.FollowAsync(await organiser.SubmitAsync(page, "#event-form", form));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain(WebUtility.HtmlEncode(Hidden), answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Thử Kri", WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
        }

        // Nothing is scheduled without these people unasked: the field says so, what was typed stays, and the next press is the answer.
        page.Document.QuerySelector("#event-form")!.SetAttribute("action", "/events/schedule");
        var asked = await organiser.SubmitAsync(page, "#event-form", form);
        Assert.Contains("3 người", asked.FieldErrors["Input.SpeakerIds"], StringComparison.Ordinal);
        Assert.Equal(
            [kept.Id.ToString(), speaker.Id.ToString()],
            asked.Document.QuerySelectorAll("#Input_SpeakerIds option[selected]").Select(o => o.GetAttribute("value")!).Order()
        );
        Assert.Equal(form["Input.Title"], asked.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
        page.Document.QuerySelector("#event-form")!.SetAttribute("action", "/events/schedule?handler=Draft");
        var kept1 = await organiser.SubmitAsync(page, "#event-form", form);
        Assert.True(kept1.FieldErrors.ContainsKey("Input.SpeakerIds"));
        Assert.NotEqual("", kept1.Document.QuerySelector("#Input_Id")!.GetAttribute("value"));
        var sent = await organiser.SubmitAsync(asked, "#event-form", new Dictionary<string, string?>(StringComparer.Ordinal));
        var id = Guid.Parse(sent.Location!["/events/".Length..]);
        await using var db = host.Db();
        Assert.Equal(
            new[] { kept.Id, speaker.Id }.Order(),
            (await db.ActivitySpeakers.Where(s => s.ActivityId == id).Select(s => s.PersonId).ToListAsync(Cancel)).Order()
        );
    }
}
