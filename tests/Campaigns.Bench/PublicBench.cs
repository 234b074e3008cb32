using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Measures public event pages: 200 events that wrk reads by Zipf's law over 16 connections, while the most popular one changes once a
/// second. The floor is bare Kestrel that sends the same compressed bytes with the same headers from a dictionary, without routing,
/// middleware or any of our code. Rounds alternate; the result is the median of their ratios. Then it measures how long a change takes
/// until it is visible, on the process that made it and on another one, and how many statements per second a flood of unknown codes and
/// unknown parameters sends to the database.
/// </summary>
internal static class PublicBench
{
    public static async Task RunAsync()
    {
        var (events, rounds, seconds) = (Size.Of(200, 5), Size.Of(7, 1), Size.Of(4, 1));
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SharedPages:Seconds"] = "5",
            ["Logs:Level"] = "Information",
        };
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, new TestHostOptions { RealServer = true, Settings = settings });
        await using var second = new TestHost(database, new TestHostOptions { RealServer = true, Settings = settings });
        Console.SetError(TextWriter.Null);
        host.StartServer();
        second.StartServer();
        var root = await host.RootAsync();
        var world = new DoorWorld(host.Services.GetRequiredService<NpgsqlDataSource>());
        var ids = new List<Guid>();
        for (var i = 0; i < events; i++)
        {
            ids.Add((await world.EventAsync(root.Id)).ActivityId);
        }

        var codes = await CodesAsync(host, ids);
        await using var bare = await BareAsync(host.Address, codes);
        var script = Script(codes);
        try
        {
            var floor = new Uri(bare.Urls.First());
            var (ours, theirs) = (new List<double>(), new List<double>());
            await WrkAsync(host.Address, script, 1);
            await WrkAsync(floor, script, 1);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var mine in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    (mine ? ours : theirs).Add(
                        mine
                            ? await WhileChangingAsync(host, ids[0], () => WrkAsync(host.Address, script, seconds))
                            : await WrkAsync(floor, script, seconds)
                    );
                }
            }

            var ratio = Median([.. ours.Zip(theirs, (o, t) => o / t)]);
            Say($"{Median(ours):0} pages a second, bare Kestrel {Median(theirs):0}");
            var one = await FreshAsync(host, host.Address, ids[0], codes[0], Size.Of(5, 1));
            var two = await FreshAsync(host, second.Address, ids[0], codes[0], Size.Of(5, 1));
            var flood = await FloodAsync(host, codes[0], Size.Of(5, 1));
            Say(
                $"bench public: ratio={ratio:0.00} fresh_ms={one:0} fresh_two_ms={two:0} flood_queries={flood:0} ",
                $"per_s={Median(ours):0} floor_per_s={Median(theirs):0}"
            );
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<List<string>> CodesAsync(TestHost host, List<Guid> ids)
    {
        await using var db = host.Db();
        var codes = await db.Activities.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Code);
        return [.. ids.Select(id => codes[id])];
    }

    /// <summary>The floor: sends from memory the bytes and headers that our program sent once.</summary>
    private static async Task<WebApplication> BareAsync(Uri ours, List<string> codes)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = ours,
        };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br");
        var pages = new Dictionary<string, (KeyValuePair<string, string>[] Headers, byte[] Body)>(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            using var answer = await client.GetAsync(new Uri($"/e/{code}", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            pages[$"/e/{code}"] = (
                [
                    .. answer
                        .Headers.Concat(answer.Content.Headers)
                        .Where(h => h.Key is not ("Transfer-Encoding" or "Date" or "Server" or "Content-Length"))
                        .Select(h => KeyValuePair.Create(h.Key, string.Join(", ", h.Value))),
                ],
                await answer.Content.ReadAsByteArrayAsync()
            );
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context =>
        {
            var (headers, body) = pages[context.Request.Path.Value!];
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>The script with which wrk reads by Zipf's law: the n-th event is read n times less often than the first.</summary>
    private static string Script(List<string> codes)
    {
        var draws = new List<string>();
        for (var i = 0; i < codes.Count; i++)
        {
            draws.AddRange(Enumerable.Repeat(codes[i], Math.Max(1, 2 * codes.Count / (i + 1))));
        }

        return Wrk.Script(
            $$"""
            local codes = { {{string.Join(", ", draws.Select(c => $"\"{c}\""))}} }
            local requests = {}
            local at = 0
            function init(args)
              math.randomseed(7)
              wrk.headers["Accept-Encoding"] = "br"
              for i = 1, 4096 do requests[i] = wrk.format("GET", "/e/" .. codes[math.random(#codes)]) end
            end
            function request() at = at % 4096 + 1 return requests[at] end
            """
        );
    }

    private static async Task<double> WrkAsync(Uri address, string script, int seconds) =>
        (await Wrk.RunAsync(address, script, seconds)).PerSecond;

    /// <summary>Changes an event once a second until the work is done.</summary>
    private static async Task<double> WhileChangingAsync(TestHost host, Guid id, Func<Task<double>> work)
    {
        var done = work();
        for (var i = 0; !done.IsCompleted; i++)
        {
            await ChangeAsync(host, id, i);
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        return await done;
    }

    private static async Task ChangeAsync(TestHost host, Guid id, int capacity)
    {
        using var scope = host.Services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        (await db.Activities.SingleAsync(a => a.Id == id)).Capacity = 100 + capacity;
        await db.SaveChangesAsync();
    }

    /// <summary>
    /// The longest time in milliseconds from a commit until the page shows the change, while the page is read all the time.
    /// </summary>
    private static async Task<double> FreshAsync(TestHost host, Uri reader, Guid id, string code, int times)
    {
        using var client = new HttpClient { BaseAddress = reader };
        var longest = 0.0;
        for (var i = 0; i < times; i++)
        {
            var capacity = 5_000 + Random.Shared.Next(1, 4_000);
            await ChangeAsync(host, id, capacity);
            var committed = Stopwatch.GetTimestamp();
            var shown = string.Create(CultureInfo.GetCultureInfo("vi-VN"), $"{100 + capacity:#,0}").Replace(',', '.');
            while (!(await client.GetStringAsync(new Uri($"/e/{code}", UriKind.Relative))).Contains(shown, StringComparison.Ordinal))
            {
                if (Stopwatch.GetElapsedTime(committed) > TimeSpan.FromSeconds(30))
                {
                    throw new InvalidOperationException($"{shown} is not on the page after 30 seconds.");
                }
            }

            longest = Math.Max(longest, Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
        }

        return longest;
    }

    /// <summary>
    /// Statements per second while strangers ask for unknown codes, and for the page with parameters that it does not read.
    /// </summary>
    private static async Task<double> FloodAsync(TestHost host, string code, int seconds)
    {
        var statements = new ConcurrentBag<string>();
        using var heard = new System.Diagnostics.Metrics.MeterListener();
        heard.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql" && instrument.Name == "db.client.operation.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        heard.SetMeasurementEventCallback<double>((_, _, _, _) => statements.Add(""));
        heard.Start();
        using var client = new HttpClient { BaseAddress = host.Address };
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async worker =>
                {
                    for (var i = 0; watch.Elapsed < TimeSpan.FromSeconds(seconds); i++)
                    {
                        var random = RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes);
                        var path =
                            (worker + i) % 2 == 0
                                ? $"/e/{ReadableCode.Make(random, ReadableCode.ActivityLength).Value}"
                                : string.Create(CultureInfo.InvariantCulture, $"/e/{code}?x{worker}={i}");
                        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
                    }
                })
        );
        return statements.Count / watch.Elapsed.TotalSeconds;
    }
}
