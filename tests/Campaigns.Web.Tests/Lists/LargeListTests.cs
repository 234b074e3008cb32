using System.Globalization;
using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Tests.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Lists;

/// <summary>A list that is too long to be written while its reader waits.</summary>
public sealed class LargeListTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const int Many = 20_500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task A_long_list_is_made_in_the_background_and_arrives_whole_and_in_its_order()
    {
        Host.Clock.Reset(TestDatabases.Start);
        var (activity, browser) = await AskedAsync("sort=place");

        // A second press finds the job that is open.
        await browser.GetAsync(AddressOf(activity, "sort=place"));
        var waiting = await browser.GetAsync("/my-jobs");
        Assert.Equal("Chờ đến lượt", Assert.Single(waiting.FindAll("#my-jobs .state")));
        Assert.Null(waiting.Document.QuerySelector("a[href*='handler=File']"));
        Assert.Equal(1L, await CountAsync($"list_export WHERE by_id = '{browser.AccountId}' AND made_at IS NULL"));

        await RunAsync(activity);
        var page = await browser.GetAsync("/my-jobs");
        Assert.Equal("Xong", page.Find("#my-jobs .state"));
        Assert.Equal("1", page.Find("#bell [data-bell]"));
        Assert.Contains("Tải được đến 14:00, 25/11/2026", page.Find("#my-jobs li"), StringComparison.Ordinal);
        using var answer = await FetchAsync(browser, page);
        Assert.Equal(ListSheetFile.ContentType, answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".xlsx", answer.Content.Headers.ContentDisposition!.FileNameStar, StringComparison.Ordinal);
        var rows = await NamesAsync(answer);
        Assert.Equal(Many, rows.Count);
        Assert.Equal(Many, rows.Distinct(StringComparer.Ordinal).Count());

        // Those without a commune come last.
        Assert.All(rows.TakeLast(Many / 4), r => Assert.Equal(0, int.Parse(r!.Split(' ')[^1], CultureInfo.InvariantCulture) % 4));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"done {Many} of {Many}"), await JobAsync(activity));

        // The log says once what was taken; whoever fetched the file has looked at the job.
        await using var db = fixture.Database.Db();
        var noted = await db.AuditEntries.SingleAsync(e => e.Action == "list.exported" && e.SubjectId == activity, Cancel);
        Assert.Equal(browser.AccountId, noted.ActorId);
        using var fields = JsonDocument.Parse(noted.Fields!);
        Assert.Equal(Many, fields.RootElement.GetProperty("rows").GetInt32());
        Assert.Empty((await browser.GetAsync("/my-jobs")).FindAll("#bell [data-bell]"));

        // Nobody else gets the file, whatever they may see.
        using var other = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        using var refused = await FetchAsync(other, page);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task A_file_with_names_expires_after_a_day_and_is_deleted()
    {
        Host.Clock.Reset(TestDatabases.Start);
        var (activity, browser) = await AskedAsync();
        await RunAsync(activity);
        Host.Clock.Advance(ListExport.Kept - Duration.FromMinutes(1));
        browser = await Host.SignedInAsync(browser.AccountId!.Value);
        var page = await browser.GetAsync("/my-jobs");
        using (var answer = await FetchAsync(browser, page))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Host.WithAsync<ForgetNamesJob>(j => j.RunAsync(Cancel));
        Assert.NotEqual(0L, await CountAsync($"list_export WHERE by_id = '{browser.AccountId}'"));
        Host.Clock.Advance(Duration.FromMinutes(1));
        using (var late = await FetchAsync(browser, page))
        {
            Assert.NotEqual(ListSheetFile.ContentType, late.Content.Headers.ContentType?.MediaType);
        }

        var expired = await browser.GetAsync("/my-jobs");
        Assert.Contains("Tệp đã hết hạn", expired.Find("#my-jobs li"), StringComparison.Ordinal);
        Assert.Null(expired.Document.QuerySelector("a[href*='handler=File']"));
        await Host.WithAsync<ForgetNamesJob>(j => j.RunAsync(Cancel));
        Assert.Equal(0L, await CountAsync($"list_export WHERE by_id = '{browser.AccountId}'"));
        Assert.Equal(0L, await CountAsync("list_export_part p WHERE NOT EXISTS (SELECT FROM list_export e WHERE e.id = p.export_id)"));
        Assert.Contains("Tệp đã hết hạn", (await browser.GetAsync("/my-jobs")).Find("#my-jobs li"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_lost_the_right_to_names_gets_no_file_though_it_was_made()
    {
        Host.Clock.Reset(TestDatabases.Start);
        var (activity, browser) = await AskedAsync();
        await RunAsync(activity);
        var page = await browser.GetAsync("/my-jobs");
        await using var db = fixture.Database.Db();

        // A viewer still sees the event and its numbers.
        await db
            .Grants.Where(g => g.AccountId == browser.AccountId)
            .ExecuteUpdateAsync(u => u.SetProperty(g => g.ValidTo, TestDatabases.Start), Cancel);
        await Host.GrantAsync(browser.AccountId!.Value, Role.Viewer, (await Host.RootAsync()).Id);
        using var answer = await FetchAsync(browser, page);
        Assert.NotEqual(ListSheetFile.ContentType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Whoever_lost_the_right_before_the_job_ran_gets_no_file_and_is_told_so()
    {
        Host.Clock.Reset(TestDatabases.Start);
        var (activity, browser) = await AskedAsync();
        await using var db = fixture.Database.Db();
        await db
            .Grants.Where(g => g.AccountId == browser.AccountId)
            .ExecuteUpdateAsync(u => u.SetProperty(g => g.ValidTo, TestDatabases.Start), Cancel);
        await Host.GrantAsync(browser.AccountId!.Value, Role.Viewer, (await Host.RootAsync()).Id);
        await RunAsync(activity);
        Assert.Equal(0L, await CountAsync($"list_export WHERE by_id = '{browser.AccountId}' AND made_at IS NOT NULL"));
        Assert.False(await db.AuditEntries.AnyAsync(e => e.Action == "list.exported" && e.SubjectId == activity, Cancel));
        Assert.Contains(
            "không còn quyền xem danh sách này",
            (await browser.GetAsync("/my-jobs")).Find("#my-jobs li"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_list_whose_worker_was_killed_while_it_was_stored_is_made_by_another_program()
    {
        // The worker uses the machine's clock.
        Host.Clock.Reset(SystemClock.Instance.GetCurrentInstant());
        var (activity, browser) = await AskedAsync();
        await using var holds = await fixture.Database.Owner.OpenConnectionAsync(Cancel);
        await using (var held = await holds.BeginTransactionAsync(Cancel))
        {
            // Everything is written, and the file cannot be stored.
            await using (var command = holds.CreateCommand())
            {
                command.CommandText = "LOCK TABLE list_export_part IN SHARE MODE";
                await command.ExecuteNonQueryAsync(Cancel);
            }

            await using var worker = WorkerProcess.Start(fixture.Database, Host.DataFolder, smtpPort: 1);
            using var late = new CancellationTokenSource(Patience);
            while (await CountAsync("pg_locks WHERE NOT granted AND relation = 'list_export_part'::regclass") == 0)
            {
                late.Token.ThrowIfCancellationRequested();
            }

            await worker.KillAsync();
            await held.RollbackAsync(Cancel);
        }

        Assert.StartsWith("running ", await JobAsync(activity), StringComparison.Ordinal);
        Host.Clock.Reset(SystemClock.Instance.GetCurrentInstant() + LongJobRunner.Patience + Duration.FromSeconds(30));
        await Host.WithAsync<LongJobRunner>(runner => runner.GoOnAsync(Cancel));
        Assert.StartsWith("done ", await JobAsync(activity), StringComparison.Ordinal);
        using var answer = await FetchAsync(browser, await browser.GetAsync("/my-jobs"));
        Assert.Equal(Many, (await NamesAsync(answer)).Count);
        await using var db = fixture.Database.Db();
        Assert.Single(await db.AuditEntries.Where(e => e.Action == "list.exported" && e.SubjectId == activity).ToListAsync(Cancel));
    }

    private static string AddressOf(Guid activity, string filter) => $"/events/{activity}/registrations?handler=Excel&{filter}";

    /// <summary>An organiser asked for the workbook of a long list and was led to the page of jobs.</summary>
    private async Task<(Guid Activity, TestBrowser Browser)> AskedAsync(string filter = "sort=name")
    {
        var activity = await FilledAsync();
        var browser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var page = await browser.FollowAsync(await browser.GetAsync(AddressOf(activity, filter)));
        Assert.Equal("/my-jobs", page.Address.PathAndQuery);
        Assert.Contains("20.500 dòng", page.Document.Body!.TextContent, StringComparison.Ordinal);
        return (activity, browser);
    }

    private async Task RunAsync(Guid activity)
    {
        await using var db = fixture.Database.Db();
        var address = $"/events/{activity}/";
        var export = await db.ListExports.SingleAsync(e => e.Address.StartsWith(address), Cancel);
        await Host.RunLongJobAsync(ListExportJob.KindOf, export.Id);
    }

    private async Task<string> JobAsync(Guid activity) =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT j.state || ' ' || j.done || ' of ' || j."of" FROM long_job j JOIN list_export e ON e.id = j.subject_id
                    WHERE e.address LIKE '/events/{activity}/%'
                    """
                )
            )!;

    private static Task<HttpResponseMessage> FetchAsync(TestBrowser browser, TestPage page) =>
        browser.Client.GetAsync(page.Document.QuerySelector("a[href*='handler=File']")!.GetAttribute("href"), Cancel);

    private static async Task<List<string?>> NamesAsync(HttpResponseMessage answer)
    {
        using var content = new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Cancel));
        return
        [
            .. (await content.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel))
                .Cast<IDictionary<string, object?>>()
                .Select(r => (string?)r.Values.First()),
        ];
    }

    private async Task<long> CountAsync(string rows) => (long)(await fixture.Database.SqlAsync($"SELECT count(*) FROM {rows}"))!;

    private async Task<Guid> FilledAsync()
    {
        var door = await new DoorWorld(fixture.Database.App).EventAsync();
        await using var db = fixture.Database.Db();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH made AS (SELECT new_id() AS id, n, 'Người ' || n AS name FROM generate_series(1, {Many}) n),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, is_speaker, created_at)
              SELECT id, name, lower(name), lower(name), false, {TestDatabases.Start} FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, commune_id, places, is_group,
              state, channel, language, discreet, code, token_hash, generation, key_version, created_at)
            SELECT id, {door.ActivityId}, id, id, name, lower(name), lower(name),
              CASE WHEN n % 4 > 0 THEN (SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id LIMIT 1 OFFSET n % 40) END, 1, false,
              'confirmed', 'public', 'vi', true, lpad(n::text, 8, '0'),
              decode(md5({door.ActivityId}::text || n) || md5('u' || n), 'hex'), 1, 1, {TestDatabases.Start}
            FROM made
            """,
            Cancel
        );
        return door.ActivityId;
    }
}
