using System.Collections.Concurrent;
using System.Diagnostics;

namespace Campaigns.Testing;

/// <summary>
/// Records which statements the programs in this process send to their databases, separately for each request. A request with the header of
/// <see cref="Begin"/> carries its trace into every query, so queries of tests that run at the same time are not counted. Statements that
/// begin or end a transaction are not counted. When one command text has several statements, each counts.
/// </summary>
public sealed class SentStatements : IDisposable
{
    private const string Database = "Npgsql";

    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> _sent = new();
    private readonly ActivityListener _listener;

    public SentStatements()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Database or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (
                    activity.Source.Name == Database
                    && activity.GetTagItem("db.query.text") is string text
                    && _sent.TryGetValue(activity.TraceId, out var sent)
                )
                {
                    foreach (var statement in Statements(text))
                    {
                        sent.Enqueue(statement);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Begins a new trace. Requests that belong to it have to send <see cref="Trace.Header"/>.</summary>
    public Trace Begin()
    {
        var id = ActivityTraceId.CreateRandom();
        return new Trace($"00-{id}-{ActivitySpanId.CreateRandom()}-01", _sent.GetOrAdd(id, _ => []));
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>
    /// Splits a text into its statements at semicolons, except for semicolons inside of quotations, comments and bodies of functions.
    /// </summary>
    internal static IEnumerable<string> Statements(string text)
    {
        var (from, quote) = (0, '\0');
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (quote == '\0' && text[i] == ';'))
            {
                var statement = text[from..i].Trim();
                from = i + 1;
                if (statement.Length > 0)
                {
                    yield return statement;
                }
            }
            else if (quote == '\0' && text[i] is '\'' or '"')
            {
                quote = text[i];
            }
            else if (text[i] == quote)
            {
                quote = '\0';
            }
        }
    }

    /// <param name="Header">The value of <c>traceparent</c>.</param>
    /// <param name="Sent">The statements that were sent for the trace so far.</param>
    public sealed record Trace(string Header, IReadOnlyCollection<string> Sent)
    {
        public const string HeaderName = "traceparent";
    }
}
