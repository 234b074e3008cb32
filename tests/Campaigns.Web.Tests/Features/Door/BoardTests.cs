using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Board;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The live board, as a page and as a stream.</summary>
public sealed class BoardTests(BoardTests.Fixture fixture) : IClassFixture<BoardTests.Fixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_script_the_page_shows_who_is_in_by_gate_and_minute()
    {
        var (door, organiser) = await DoorAsync();
        await AdmitAsync(organiser, door, "Cửa chính", places: 3);
        await AdmitAsync(organiser, door, "Cửa chính");
        await AdmitAsync(organiser, door, "Cửa bên");
        await fixture.Database.SqlAsync(
            $"UPDATE attendance SET left_at = happened_at WHERE session_id = '{door.SessionId}' AND gate = 'Cửa bên'"
        );
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/board");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("4", page.Find("[data-figure=inRoom]"));
        Assert.Equal("5", page.Find("[data-figure=present]"));
        Assert.Equal("2", page.Find("[data-figure=companions]"));
        Assert.Equal("5", page.Find("[data-figure=registered]"));
        Assert.Equal(["Cửa chính", "Cửa bên"], page.FindAll("[data-gates] span > b"));
        Assert.Equal(["5"], page.FindAll("[data-minutes] li > b"));
    }

    [Fact]
    public async Task A_phone_whose_right_is_over_stands_as_that_and_never_as_well()
    {
        var (door, organiser) = await DoorAsync();
        var phones = new PairedPhones(Host);
        foreach (var (name, waiting) in new[] { ("Máy thường", 0), ("Máy mất", 0), ("Máy mất còn lượt", 2), ("Máy xong", 0) })
        {
            var (grant, phone) = await phones.PairAsync(door, name: name);
            phone.Dispose();
            await fixture.Database.SqlAsync(
                $"""
                INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, last_session_id, gate, waiting)
                VALUES (new_id(), 'device', '{grant.Id}', decode(repeat('00', 64), 'hex'), now(), now(), '{door.SessionId}', 'Cửa bên',
                  {waiting})
                """
            );
            await (
                name.Contains("mất", StringComparison.Ordinal) ? phones.RevokeAsync(grant)
                : name == "Máy xong" ? phones.EndAsync(grant)
                : Task.CompletedTask
            );
        }

        var page = await organiser.GetAsync($"/door/{door.ActivityId}/board");
        var lines = page.FindAll("[data-phones] li").Select(l => (Line: l, Name: l.Split(" · ")[0].Trim())).ToList();
        Assert.Equal(4, lines.Count);
        foreach (
            var (name, state) in new[]
            {
                ("Máy thường", "đã gửi hết"),
                ("Máy mất", "mất hoặc không tin nữa"),
                ("Máy mất còn lượt", "mất hoặc không tin nữa · còn phải gửi 2"),
                ("Máy xong", "đã hết quyền"),
            }
        )
        {
            var line = Assert.Single(lines, l => l.Name == name).Line;
            Assert.Contains(state, line, StringComparison.Ordinal);
            Assert.Equal(name == "Máy thường", line.Contains("đã gửi hết", StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// The board groups the sources as the figures do: a person from a file who was not registered before is counted as entered.
    /// </summary>
    [Fact]
    public async Task Who_was_entered_from_a_file_came_by_no_ticket()
    {
        var (door, organiser) = await DoorAsync();
        await AdmitAsync(organiser, door, "Cửa chính", places: 2);
        var stranger = await World.TicketAsync(door, "Y Từ Tệp Niê");
        await fixture.Database.SqlAsync(
            $"""
            UPDATE registration SET channel = 'import' WHERE id = '{stranger.RegistrationId}';
            SELECT check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{stranger.RegistrationId}', NULL, NULL, NULL, 'Từ tệp',
              'account', '{organiser.AccountId}', 'import', '{door.StartsAt}', NULL, NULL, NULL, false, NULL, NULL, NULL, '{door.StartsAt}')
            """
        );
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/board");
        Assert.Equal(
            ("2", "1", "0", "2"),
            (
                page.Find("[data-figure=came]"),
                page.Find("[data-figure=entered]"),
                page.Find("[data-figure=walkIns]"),
                page.Find("[data-figure=registered]")
            )
        );
    }

    [Fact]
    public async Task Boards_of_one_activity_share_a_reader_and_hear_of_each_change()
    {
        var (door, organiser) = await DoorAsync();
        var hub = Host.Services.GetRequiredService<BoardHub>();
        await using (var one = await OpenAsync(organiser, door))
        await using (var two = await OpenAsync(organiser, door))
        {
            Assert.Equal(0, Present(await one.NextAsync()));
            Assert.Equal(0, Present(await two.NextAsync()));
            Assert.Equal(1, hub.Readers);
            await AdmitAsync(organiser, door, "Cửa chính");
            await one.UntilAsync(present: 1);
            await two.UntilAsync(present: 1);
        }

        await using var three = await OpenAsync(organiser, door);
        Assert.Equal(1, Present(await three.NextAsync()));
        Assert.Equal(1, hub.Readers);
    }

    [Fact]
    public async Task Who_comes_back_gets_what_is_new_and_nothing_that_was_seen()
    {
        var (door, organiser) = await DoorAsync();
        string seen;
        await using (var before = await OpenAsync(organiser, door))
        {
            var item = await before.NextAsync();
            Assert.Equal(0, Present(item));
            seen = item.EventId!;
        }

        await using (var again = await OpenAsync(organiser, door, seen))
        {
            await AdmitAsync(organiser, door, "Cửa chính");
            await again.UntilAsync(present: 1);
        }

        await using var late = await OpenAsync(organiser, door, seen);
        Assert.Equal(1, Present(await late.NextAsync()));
    }

    [Fact]
    public async Task The_stream_is_for_the_organiser_of_its_unit()
    {
        var (door, _) = await DoorAsync();
        using var foreign = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Huyện Ea Kar")).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/door/{door.ActivityId}/board/stream")).Status);
    }

    private static int Present(SseItem<string> item) => JsonDocument.Parse(item.Data).RootElement.GetProperty("present").GetInt32();

    private static async Task<Stream> OpenAsync(TestBrowser browser, TestDoor door, string? seen = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/door/{door.ActivityId}/board/stream");
        if (seen is not null)
        {
            request.Headers.Add("Last-Event-ID", seen);
        }

        var answer = await browser.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new Stream(answer, await answer.Content.ReadAsStreamAsync(Cancel));
    }

    private async Task AdmitAsync(TestBrowser organiser, TestDoor door, string gate, int places = 1)
    {
        var ticket = await World.TicketAsync(door, places: places);
        var answer = await organiser.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        registration = ticket.RegistrationId,
                        gate,
                        source = "search",
                        at = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
                    },
                },
            }
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }

    private sealed class Stream(HttpResponseMessage answer, System.IO.Stream body) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser
            .Create(body)
            .EnumerateAsync(Cancel)
            .GetAsyncEnumerator(Cancel);

        /// <summary>Reads on until this many people are present; a new registration alone also sends a state.</summary>
        public async Task UntilAsync(int present)
        {
            while (Present(await NextAsync()) != present) { }
        }

        /// <summary>The next state that the stream sends.</summary>
        public async Task<SseItem<string>> NextAsync()
        {
            while (await _items.MoveNextAsync())
            {
                if (_items.Current.EventType == BoardHub.Changed)
                {
                    return _items.Current;
                }
            }

            throw new InvalidOperationException("The stream ended.");
        }

        public async ValueTask DisposeAsync()
        {
            await _items.DisposeAsync();
            answer.Dispose();
        }
    }

    public sealed class Fixture()
        : HostFixture(
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Board:EveryMilliseconds"] = "25" },
            }
        );
}
