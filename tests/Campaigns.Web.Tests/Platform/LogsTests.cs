using Campaigns.Web.Platform;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class LogsTests
{
    private const string Token = "AAAAAAAAAAAAAAAAAAAAAA";

    [Theory]
    [InlineData($"/t/{Token}", "/t/…")]
    [InlineData($"/T/{Token}/image.png", "/T/…/image.png")]
    [InlineData("/r/abc", "/r/…")]
    [InlineData("/u/abc", "/u/…")]
    [InlineData("/e/7KN4MPX", "/e/7KN4MPX")]
    [InlineData("/events", "/events")]
    public void A_path_is_told_without_what_opens_something(string path, string logged) => Assert.Equal(logged, Logs.Redact(path));

    [Theory]
    [InlineData("RequestPath")]
    [InlineData("Path")]
    [InlineData("Referer")]
    public void No_line_holds_a_token_whoever_writes_it(string property)
    {
        var sink = new Kept();
        using (var logger = Logs.Configure(new LoggerConfiguration(), LogEventLevel.Information).WriteTo.Sink(sink).CreateLogger())
        {
            logger.ForContext(property, $"/t/{Token}").Information("something");
            logger.Information("{" + property + "} answered", $"/t/{Token}");
        }

        Assert.Equal(2, sink.Lines.Count);
        Assert.All(sink.Lines, line => Assert.DoesNotContain(Token, line, StringComparison.Ordinal));
    }

    private sealed class Kept : ILogEventSink
    {
        public List<string> Lines { get; } = [];

        public void Emit(LogEvent logEvent) =>
            Lines.Add(
                logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture)
                    + string.Join(
                        ' ',
                        logEvent.Properties.Select(p => p.Value.ToString(null, System.Globalization.CultureInfo.InvariantCulture))
                    )
            );
    }
}
