using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using Xunit;

namespace Campaigns.Web.Tests.Lists;

/// <summary>A list of more rows than are held in memory.</summary>
public sealed class LargeListTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const int Many = 20_500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_long_list_arrives_whole_and_in_its_order()
    {
        var activity = await FilledAsync();
        using var browser = await fixture.Host.SignedInAsync(Role.Organiser, (await fixture.Host.RootAsync()).Id);
        using var answer = await browser.Client.GetAsync(
            new Uri($"/events/{activity}/registrations?handler=Excel&sort=place", UriKind.Relative),
            Cancel
        );
        Assert.Equal(ListSheetFile.ContentType, answer.Content.Headers.ContentType!.MediaType);
        using var content = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Cancel));
        var rows = (await content.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel))
            .Cast<IDictionary<string, object?>>()
            .Select(r => (string?)r.Values.First())
            .ToList();
        Assert.Equal(Many, rows.Count);

        // Those without a commune come last, each once.
        Assert.Equal(Many, rows.Distinct(StringComparer.Ordinal).Count());
        Assert.All(rows.TakeLast(Many / 4), r => Assert.Equal(0, int.Parse(r!.Split(' ')[^1]) % 4));

        await using var db = fixture.Database.Db();
        var noted = await db.AuditEntries.SingleAsync(e => e.Action == "list.exported" && e.SubjectId == activity, Cancel);
        using var fields = JsonDocument.Parse(noted.Fields!);
        Assert.Equal(Many, fields.RootElement.GetProperty("rows").GetInt32());
    }

    private async Task<Guid> FilledAsync()
    {
        var door = await new DoorWorld(fixture.Database.App).EventAsync();
        await using var db = fixture.Database.Db();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH made AS (SELECT new_id() AS id, n, 'Người ' || n AS name FROM generate_series(1, {Many}) n),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, is_speaker, created_at)
              SELECT id, name, lower(name), lower(name), false, now() FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, commune_id, places, is_group,
              state, channel, language, discreet, code, token_hash, generation, key_version, created_at)
            SELECT id, {door.ActivityId}, id, id, name, lower(name), lower(name),
              CASE WHEN n % 4 > 0 THEN (SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id LIMIT 1 OFFSET n % 40) END, 1, false,
              'confirmed', 'public', 'vi', true, lpad(n::text, 8, '0'), decode(md5('t' || n) || md5('u' || n), 'hex'), 1, 1, now()
            FROM made
            """,
            Cancel
        );
        return door.ActivityId;
    }
}
