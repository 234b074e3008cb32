using System.Collections.Concurrent;
using System.Diagnostics;

namespace Campaigns.Testing;

/// <summary>
/// Which statements programs of this process sent to their databases, by the request that wanted them. A request that carries the header of
/// <see cref="Begin"/> takes its trace along into whatever it asks, so neighbours that run meanwhile are not counted. What begins and ends
/// a transaction is none of it; each statement of a text that holds several is one.
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
                if (activity.Source.Name == Database && activity.GetTagItem("db.query.text") is string text && _sent.TryGetValue(activity.TraceId, out var sent))
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

    /// <summary>A new trace; its requests carry <see cref="Trace.Header"/>.</summary>
    public Trace Begin()
    {
        var id = ActivityTraceId.CreateRandom();
        return new Trace($"00-{id}-{ActivitySpanId.CreateRandom()}-01", _sent.GetOrAdd(id, _ => []));
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The statements of a text, cut at semicolons that stand in no quotation, comment or body of a function.</summary>
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
    /// <param name="Sent">What was sent for it so far.</param>
    public sealed record Trace(string Header, IReadOnlyCollection<string> Sent)
    {
        public const string HeaderName = "traceparent";
    }
}
