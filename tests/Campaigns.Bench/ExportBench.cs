using System.Diagnostics;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MiniExcelLibs;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Takes a list of 200,000 registrations, with names, as a workbook: the press, the long job with the query and the file, and the way of
/// the file to the browser; only the wait for a worker is left out.
/// <c>ratio</c> is the median of its time over that of MiniExcel writing as many rows of the same width, which stand ready, into a file,
/// alternating. <c>peak_mb</c> is the highest resident memory of this process, which also serves, during one more round, less its memory
/// just before.
/// </summary>
internal static class ExportBench
{
    private static readonly int Rows = Size.Of(200_000, 21_000);
    private const int WarmUp = 1;
    private static readonly int Rounds = Size.Of(5, 1);

    public static async Task RunAsync()
    {
        await using var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                RealServer = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
            }
        );
        host.StartServer();
        var root = await host.RootAsync();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var now = SystemClock.Instance.GetCurrentInstant();
        host.Clock.Reset(now);
        var door = await new DoorWorld(source).EventAsync(root.Id, startsAt: now + Duration.FromDays(1));
        await RegisterAsync(source, door.ActivityId);
        using var organiser = await host.SignedInAsync(Role.Organiser, root.Id);
        using var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            CheckCertificateRevocationList = true,
        };
        using var client = new HttpClient(handler) { BaseAddress = host.Address };
        async Task<long> TakeAsync()
        {
            using (var led = await AskAsync(client, organiser, $"/events/{door.ActivityId}/registrations?handler=Excel"))
            {
                if (led.Headers.Location?.OriginalString != ListSheets.JobsPage)
                {
                    throw new InvalidOperationException($"No job was begun: {(int)led.StatusCode}.");
                }
            }

            await using var db = host.Db();
            var job = await db.LongJobs.AsNoTracking().OrderByDescending(j => j.Id).FirstAsync();
            await host.RunLongJobAsync(job.Kind, job.SubjectId);
            return await FileAsync(client, organiser, $"{ListSheets.JobsPage}?handler=File&job={job.Id}");
        }

        var (taken, floor, bytes) = (new List<double>(), new List<double>(), 0L);
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var from = Stopwatch.GetTimestamp();
            bytes = await TakeAsync();
            var list = Stopwatch.GetElapsedTime(from).TotalSeconds;
            from = Stopwatch.GetTimestamp();
            MiniExcelAlone();
            if (round >= 0)
            {
                taken.Add(list);
                floor.Add(Stopwatch.GetElapsedTime(from).TotalSeconds);
            }
        }

        var peak = await PeakMemory.OfAsync(TakeAsync);
        Say($"{Rows} rows, {bytes / 1024} KB in {Median(taken):0.00} s; ", $"MiniExcel alone writes as many in {Median(floor):0.00} s");
        Say($"bench export-xlsx: ratio={Median(taken) / Median(floor):0.00} peak_mb={peak:0.0}");
    }

    /// <summary>Reads the answer as it arrives, without keeping it, as a browser writes it to its disk.</summary>
    private static async Task<long> FileAsync(HttpClient client, TestBrowser organiser, string address)
    {
        using var response = await AskAsync(client, organiser, address);
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != ListSheetFile.ContentType)
        {
            throw new InvalidOperationException($"{address} {(int)response.StatusCode}");
        }

        await using var body = await response.Content.ReadAsStreamAsync();
        var (buffer, bytes) = (new byte[1 << 16], 0L);
        for (var read = 1; read > 0; bytes += read)
        {
            read = await body.ReadAsync(buffer);
        }

        return bytes;
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, TestBrowser organiser, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Cookie", "account=" + organiser.Cookie("account"));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The floor: nothing of this program's code, and no query.</summary>
    private static void MiniExcelAlone()
    {
        var (path, at) = (Path.GetTempFileName(), new DateTime(2026, 11, 24, 8, 30, 0, DateTimeKind.Unspecified));
        try
        {
            using var file = new FileStream(path, FileMode.Create);
            file.SaveAs(
                Enumerable
                    .Range(1, Rows)
                    .Select(i => new
                    {
                        Name = Name(i),
                        Sex = i % 2 == 0 ? "Nam" : "Nữ",
                        BirthYear = 1950 + (i % 55),
                        Commune = "Xã Ea Kpam",
                        Phone = "0905 123 456",
                        Places = 1,
                        At = at,
                        Way = "Trang đăng ký",
                        Present = (DateTime?)at,
                        Turns = 1,
                    })
            );
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Name(int i) => $"Nguyễn Thị Hoa {i}";

    private static async Task RegisterAsync(NpgsqlDataSource source, Guid activity)
    {
        await using var fill = source.CreateCommand(
            """
            WITH made AS (
              SELECT new_id() AS id, n, 'Nguyễn Thị Hoa ' || n AS name, 'nguyen thi hoa ' || n AS folded
              FROM generate_series(1, $2) n),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, is_speaker, created_at)
              SELECT id, name, folded, folded, 'female', 1950 + n % 55, false, now() FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, phone, sex, birth_year,
              commune_id, places, is_group, state, channel, language, discreet, code, token_hash, generation, key_version, created_at)
            SELECT id, $1, id, id, name, folded, folded, '+84905' || lpad(n::text, 6, '0'), 'female', 1950 + n % 55,
              (SELECT id FROM unit WHERE level_key = 'commune' LIMIT 1), 1, false, 'confirmed', 'public', 'vi', true,
              lpad(n::text, 8, '0'), decode(md5('t' || n) || md5('u' || n), 'hex'), 1, 1, now()
            FROM made
            """
        );
        fill.CommandTimeout = 0;
        fill.Parameters.AddWithValue(activity);
        fill.Parameters.AddWithValue(Rows);
        await fill.ExecuteNonQueryAsync();
        await using var analyze = source.CreateCommand("ANALYZE registration; ANALYZE person");
        await analyze.ExecuteNonQueryAsync();
    }
}
