using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Tests.Features.Notifications;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>A worker in a process of its own is killed in the middle of a list, and another program goes on.</summary>
public sealed class ImportKilledTests : IAsyncLifetime
{
    private const int Lines = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private TestDatabase _database = null!;
    private TestHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_list_whose_worker_was_killed_in_the_middle_is_entered_by_another_program_and_each_line_once()
    {
        // The worker uses the machine's clock.
        var now = SystemClock.Instance.GetCurrentInstant();
        _host.Clock.Reset(now);
        var unit = await _host.UnitAsync("Huyện Cư M'gar");
        var world = new DoorWorld(_database.Owner, _host.Services.GetRequiredService<Secrets>());
        var door = await world.EventAsync(unit.Id, startsAt: now - Duration.FromHours(1));
        var organiser = await _host.SignedInAsync(Role.Organiser, unit.Id);
        var file = ImportTests.FileOf([
            .. Enumerable.Range(1, Lines).Select(i => new object[] { i, "", $"Y Dở {i}", "Nam", 1990, "", "x" }),
        ]);
        var read = await organiser.FollowAsync(await ImportTests.UploadAsync(organiser, door, file));
        await organiser.SubmitAsync(read, "#run", ImportTests.Press("Consent", "true"));

        // The seventh line is entered and cannot be marked as done, because its row is held.
        await using var holds = await _database.Owner.OpenConnectionAsync(Cancel);
        await using var held = await holds.BeginTransactionAsync(Cancel);
        await using (var command = holds.CreateCommand())
        {
            command.CommandText = "SELECT FROM list_import_row WHERE number = 8 FOR UPDATE";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using (var worker = WorkerProcess.Start(_database, _host.DataFolder, smtpPort: 1))
        {
            using var late = new CancellationTokenSource(Patience);
            while (await CountAsync($"attendance WHERE session_id = '{door.SessionId}'") < 7)
            {
                late.Token.ThrowIfCancellationRequested();
            }

            await worker.KillAsync();
        }

        Assert.Equal(6, await CountAsync("list_import_row WHERE outcome IS NOT NULL"));
        Assert.Equal("running", await _database.SqlAsync("SELECT state FROM long_job"));
        await held.RollbackAsync(Cancel);

        // A worker that is only slow is left alone.
        _host.Clock.Reset(SystemClock.Instance.GetCurrentInstant());
        await _host.WithAsync<LongJobRunner>(runner => runner.GoOnAsync(Cancel));
        Assert.Equal("running", await _database.SqlAsync("SELECT state FROM long_job"));
        var page = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Contains("Đang chạy", page.Find("#import-progress .job-progress"), StringComparison.Ordinal);

        _host.Clock.Advance(LongJobRunner.Patience + Duration.FromSeconds(30));
        await _host.WithAsync<LongJobRunner>(runner => runner.GoOnAsync(Cancel));
        Assert.Equal(Lines, await CountAsync($"attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"));
        Assert.Equal(Lines, await CountAsync($"registration WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"done {Lines} of {Lines}"),
            await _database.SqlAsync("""SELECT state || ' ' || done || ' of ' || "of" FROM long_job""")
        );
        Assert.Equal("done", await _database.SqlAsync("SELECT state FROM list_import"));

        // The line that was entered and not marked may be called one that was recorded before.
        var done = await organiser.GetAsync(read.Address.PathAndQuery);
        var facts = done.FindAll("#import-progress dd").Select(f => int.Parse(f, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal((Lines, 0), (facts[0] + facts[2], facts[5]));
    }

    private async Task<long> CountAsync(string rows) => (long)(await _database.SqlAsync($"SELECT count(*) FROM {rows}"))!;
}
