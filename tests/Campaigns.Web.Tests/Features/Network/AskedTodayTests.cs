using Campaigns.Domain.Network;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Network;

/// <summary>What an organiser's home page says about the invitations of coming events.</summary>
public sealed class AskedTodayTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly NetworkWorld _world = new(fixture.Host);

    [Fact]
    public async Task A_refusal_a_proposal_and_a_silence_before_the_event_wait_for_the_organiser_until_they_are_settled()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (near, far) = (await _world.EventAsync(organiser, "2026-11-26"), await _world.EventAsync(organiser, "2026-12-12"));
        var names = new[] { "H'Bận Kbuôr", "Y Khác Niê", "H'Im Mlô", "H'Xa Êban" };
        var persons = new List<Guid>();
        foreach (var name in names)
        {
            persons.Add((await _world.KeptAsync(name, (await fixture.Host.UnitAsync(EventWorld.DistrictName)).Id)).Id);
        }

        await _world.AnswerAsync(await _world.InviteAsync(organiser, near, persons[0], InvitedTo.Help), InvitationAnswer.No);
        await _world.AnswerAsync(
            await _world.InviteAsync(organiser, near, persons[1], InvitedTo.Help),
            InvitationAnswer.AnotherTime,
            ("Input.Proposal", "Buổi tối")
        );
        await _world.InviteAsync(organiser, near, persons[2]);
        await _world.InviteAsync(organiser, far, persons[3]);

        Assert.Equal(
            ["Không đến được: H'Bận Kbuôr.", "Đề nghị giờ khác: Y Khác Niê.", "Chưa trả lời: H'Im Mlô."],
            await LinesAsync(organiser, near)
        );
        Assert.Empty(await LinesAsync(organiser, far));

        // Another person is asked in place of the one who refused; the time moves to the proposed one; the invitation without an answer is
        // withdrawn.
        fixture.Host.Clock.AdvanceMinutes(1);
        await _world.InviteAsync(organiser, near, persons[3], InvitedTo.Help);
        Assert.DoesNotContain("Không đến được: H'Bận Kbuôr.", await LinesAsync(organiser, near));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/events/{near}/edit"),
                    "#event-form",
                    Values(("Input.Start", "18:00"), ("Input.End", "20:00"))
                )
            ).Location
        );
        Assert.DoesNotContain("Đề nghị giờ khác: Y Khác Niê.", await LinesAsync(organiser, near));
        await using var db = fixture.Host.Db();
        foreach (
            var silent in await db
                .Invitations.Where(i => i.ActivityId == near && i.Answer == null)
                .Select(i => i.Id)
                .ToListAsync(TestContext.Current.CancellationToken)
        )
        {
            await organiser.SubmitAsync(await organiser.GetAsync($"/events/{near}/invitations?ask={silent}"), "#ask form");
        }

        Assert.Empty(await LinesAsync(organiser, near));
    }

    /// <summary>What lacks its figures stands before invitations that nobody answered yet.</summary>
    [Fact]
    public async Task Figures_that_are_missing_stand_before_invitations_without_an_answer()
    {
        using var organiser = await _world.Events.OrganiserAsync();
        var (coming, over) = (await _world.EventAsync(organiser, "2026-11-26"), await _world.EventAsync(organiser, "2026-11-27"));
        var person = await _world.KeptAsync("H'Lặng Mlô", (await fixture.Host.UnitAsync(EventWorld.DistrictName)).Id);
        await _world.InviteAsync(organiser, coming, person.Id);
        await fixture.Host.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = '2026-11-23T01:00Z', ends_at = '2026-11-23T02:00Z' WHERE activity_id = '{over}';
            UPDATE activity SET state = 'held', held_at = scheduled_at, held_by_id = scheduled_by_id WHERE id = '{over}'
            """
        );
        var acts = (await organiser.GetAsync("/?all=1"))
            .Document.QuerySelectorAll(".decision-acts a")
            .Select(a => a.GetAttribute("href")!)
            .ToList();
        var (figures, silent) = (acts.IndexOf($"/events/{over}#headcount"), acts.IndexOf($"/events/{coming}/invitations"));
        Assert.True(figures >= 0 && silent > figures, $"{figures} {silent}: {string.Join(' ', acts)}");
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(TestBrowser organiser, Guid activity)
    {
        var page = await organiser.GetAsync("/");
        var decision = page.Document.QuerySelector($".decision a[href='/events/{activity}/invitations']")?.Closest(".decision");
        return decision is null ? [] : [.. decision.QuerySelector("p")!.TextContent.Split(". ").Skip(1).Select(s => s.TrimEnd('.') + ".")];
    }
}
