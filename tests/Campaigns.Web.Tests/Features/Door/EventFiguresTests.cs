using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>What the page of an event says about its door.</summary>
public sealed class EventFiguresTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Who_is_entered_from_paper_or_a_file_has_no_time_in_the_chart_and_who_was_added_had_not_registered()
    {
        var (door, organiser) = await DoorAsync();
        var (scanned, signed) = (
            await World.TicketAsync(door, "Lê Thị An", places: 2),
            await World.TicketAsync(door, "Lê Thị Bình", places: 3)
        );
        var added = await World.TicketAsync(door, "Y Mới Niê");
        await fixture.Database.SqlAsync($"UPDATE registration SET channel = 'import' WHERE id = '{added.RegistrationId}'");
        await organiser.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new
            {
                acts = new[]
                {
                    new SentAct { Token = scanned.Token, At = Now },
                },
            }
        );
        Assert.Null((await organiser.GetAsync($"/events/{door.ActivityId}")).Find(".columns-chart + .form-hint"));
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/door/{door.ActivityId}/entry"),
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = $"{signed.Code} {added.Code}" }
        );
        await fixture.Database.SqlAsync($"UPDATE attendance SET source = 'import' WHERE registration_id = '{added.RegistrationId}'");
        var page = await organiser.GetAsync($"/events/{door.ActivityId}");
        Assert.Equal(["2"], page.FindAll(".columns-chart b"));
        Assert.Equal("Và 4 người ghi từ giấy hoặc Excel, không rõ giờ vào.", page.Find(".columns-chart + .form-hint"));
        var figure = page.Document.QuerySelector("a[href$='registrations?show=walk-in']")!;
        Assert.Equal("1 lượt đến không đăng ký trước", figure.TextContent.Trim());

        // The figure opens those whom it counts.
        var list = await organiser.GetAsync(figure.GetAttribute("href")!);
        Assert.Contains("Y Mới Niê", list.Find("main")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Lê Thị", list.Find("main")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_counted_by_an_account_stand_with_the_gate_that_was_typed()
    {
        var (door, organiser) = await DoorAsync();
        for (var tap = 0; tap < 2; tap++)
        {
            await organiser.PostJsonAsync(
                $"/check-in/{door.SessionId}/headcounts",
                new
                {
                    entries = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            female = 1,
                            male = 0,
                            unknown = 0,
                            at = Now,
                            gate = "Cửa sau",
                        },
                    },
                }
            );
        }

        var page = await organiser.GetAsync($"/events/{door.ActivityId}");
        Assert.All(page.FindAll("#headcount .line-list small"), line => Assert.Contains("Cửa sau", line, StringComparison.Ordinal));
        Assert.NotEmpty(page.FindAll("#headcount .line-list small"));
    }

    [Fact]
    public async Task Heads_taken_back_at_the_door_leave_no_entry_below_zero_and_nothing_that_the_office_corrected()
    {
        var (door, organiser) = await DoorAsync();
        Assert.Equal("done", await CountAsync(organiser, door, female: 10));
        Assert.Equal("done", await CountAsync(organiser, door, male: 5));
        Assert.Equal("done", await CountAsync(organiser, door, female: -3));
        Assert.Equal(
            "5 7",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(turns::text, ' ' ORDER BY turns) FROM (
                  SELECT sum(female + male + sex_not_known) AS turns FROM headcount WHERE session_id = '{door.SessionId}'
                  GROUP BY coalesce(corrects_id, id)) entries
                """
            )
        );

        // The office says that nobody of the first entry was there: the door takes nothing more of it back.
        var entry = await fixture.Database.SqlAsync(
            $"SELECT id FROM headcount WHERE session_id = '{door.SessionId}' AND corrects_id IS NULL AND female = 10"
        );
        var corrected = await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{door.ActivityId}?correct={entry}"),
            "form[action*='handler=Correct']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Count.Female"] = "0", ["Count.Reason"] = "Đếm nhầm cửa" }
        );
        Assert.Equal($"/events/{door.ActivityId}", corrected.Location);
        Assert.Equal("bad", await CountAsync(organiser, door, female: -7));
        Assert.Equal(
            5L,
            await fixture.Database.SqlAsync(
                $"SELECT sum(female + male + sex_not_known) FROM headcount WHERE session_id = '{door.SessionId}'"
            )
        );
    }

    private async Task<string> CountAsync(TestBrowser counter, TestDoor door, int female = 0, int male = 0)
    {
        var answer = await counter.PostJsonAsync(
            $"/check-in/{door.SessionId}/headcounts",
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female,
                        male,
                        unknown = 0,
                        at = Now,
                        gate = "Cửa sau",
                    },
                },
            }
        );
        Host.Clock.AdvanceMinutes(1);
        return JsonDocument.Parse(answer.Text).RootElement.GetProperty("answers")[0].GetProperty("outcome").GetString()!;
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }
}
