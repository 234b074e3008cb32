using System.Diagnostics.Metrics;
using Campaigns.Web.Platform.Startup;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Platform.Metrics;

/// <summary>A number that the database computes for the metrics; see <see cref="MetricsSetup.AddGauge"/>.</summary>
public sealed record Gauge(string Name, string Unit, string Description, string Sql);

/// <summary>
/// The registered numbers as the database gave them at the last scrape. They are read in one round trip before the scrape begins, because
/// OpenTelemetry observes instruments synchronously. Every process gives the same numbers.
/// </summary>
internal sealed class Gauges
{
    /// <summary>After this many seconds the scrape continues without these numbers; a slow database has other problems.</summary>
    private const int Seconds = 5;

    private readonly IReadOnlyList<Gauge> _gauges;
    private readonly HostedDatabase _database;
    private readonly IClock _clock;
    private readonly ILogger<Gauges> _log;
    private volatile double[]? _values;

    public Gauges(IEnumerable<Gauge> gauges, IMeterFactory meters, HostedDatabase database, IClock clock, ILogger<Gauges> log)
    {
        _gauges = [.. gauges];
        _database = database;
        _clock = clock;
        _log = log;
        for (var i = 0; i < _gauges.Count; i++)
        {
            var at = i;
            meters.Observe(_gauges[i], () => _values?[at]);
        }
    }

    public async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            var now = _clock.GetCurrentInstant();
            await using var batch = _database.DataSource.CreateBatch();
            batch.Timeout = Seconds;
            foreach (var gauge in _gauges)
            {
                batch.BatchCommands.Add(
                    new NpgsqlBatchCommand(gauge.Sql) { Parameters = { new NpgsqlParameter<Instant> { TypedValue = now } } }
                );
            }

            var values = new double[_gauges.Count];
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            for (var i = 0; i < values.Length; i++)
            {
                await reader.ReadAsync(cancel);
                values[i] = await reader.GetFieldValueAsync<double>(0, cancel);
                await reader.NextResultAsync(cancel);
            }

            _values = values;
        }
        catch (NpgsqlException e)
        {
            _values = null;
            _log.LogWarning(e, "The database did not give the numbers for a scrape");
        }
    }
}
