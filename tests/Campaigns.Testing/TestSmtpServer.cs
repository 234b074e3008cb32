using System.Buffers;
using System.Diagnostics;
using System.Net;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Campaigns.Testing;

/// <summary>A mail as it arrived.</summary>
/// <param name="From">The envelope's sender; empty for a bounce.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Raw">The message as sent.</param>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, byte[] Raw)
{
    /// <summary>The message, parsed.</summary>
    public MimeMessage Parse()
    {
        using var stream = new MemoryStream(Raw);
        return MimeMessage.Load(stream);
    }
}

/// <summary>
/// A real SMTP server on a free loopback port, in the process of the tests, without TLS or login. A recipient <c>nobody@…</c> gets the
/// permanent refusal 550.
/// </summary>
public sealed class TestSmtpServer : IAsyncDisposable
{
    private const string Greeting = "220 localhost ESMTP";
    private const string BusyGreeting = "421 Too busy, try again later";

    private readonly Lock _gate = new();
    private readonly List<ReceivedMail> _mails = [];

    // One change at a time, because two at once would both start a server on the port.
    private readonly SemaphoreSlim _change = new(1);
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Running? _running;
    private volatile bool _busy;
    private volatile bool _mute;

    private TestSmtpServer() { }

    /// <summary>The port on 127.0.0.1; it stays the same while the server is down and afterwards.</summary>
    public int Port { get; private set; }

    /// <summary>All mails so far, the oldest first. Every mail that was acknowledged is among them.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    public static async Task<TestSmtpServer> StartAsync()
    {
        var server = new TestSmtpServer();
        await server.UpAsync();
        return server;
    }

    /// <summary>The first mail that matches, among those that arrived and those still to come.</summary>
    /// <exception cref="TimeoutException">No such mail arrived in time.</exception>
    public async Task<ReceivedMail> WaitForMailAsync(
        Func<ReceivedMail, bool> predicate,
        TimeSpan timeout,
        CancellationToken cancel = default
    )
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                if (_mails.Find(m => predicate(m)) is { } mail)
                {
                    return mail;
                }

                arrived = _arrived.Task;
            }

            var left = timeout - waited.Elapsed;
            await arrived.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancel);
        }
    }

    /// <summary>Refuses connections, as when the server or the line to it is down.</summary>
    public Task DownAsync() => BecomeAsync(up: false);

    /// <summary>Accepts connections and turns each away with 421, as an overloaded server does.</summary>
    public Task BusyAsync() => BecomeAsync(up: true, busy: true);

    /// <summary>Receives each mail and never answers, so that the sender waits.</summary>
    public Task MuteAsync() => BecomeAsync(up: true, mute: true);

    /// <summary>Accepts mail again.</summary>
    public Task UpAsync() => BecomeAsync(up: true);

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            await running.DisposeAsync();
        }

        _change.Dispose();
    }

    private async Task BecomeAsync(bool up, bool busy = false, bool mute = false)
    {
        await _change.WaitAsync();
        try
        {
            (_busy, _mute) = (busy, mute);
            if (up)
            {
                _running ??= Listen();
            }
            else if (_running is { } running)
            {
                _running = null;
                await running.DisposeAsync();
            }
        }
        finally
        {
            _change.Release();
        }
    }

    private Running Listen()
    {
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .CustomSmtpGreeting(_ => _busy ? BusyGreeting : Greeting)
            .Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)))
            .Build();
        var listeners = new EndpointListenerFactory();
        listeners.EndpointStarted += (_, started) => Port = ((IPEndPoint)started.LocalEndPoint).Port;
        var services = new ServiceProvider();
        services.Add(listeners);
        services.Add((IMailboxFilter)new Mailboxes());
        services.Add((IMessageStore)new Store(this));

        // The server listens before this returns, because the listener is created before anything is awaited.
        return new Running(new SmtpServer.SmtpServer(options, services));
    }

    private void Take(ReceivedMail mail)
    {
        lock (_gate)
        {
            _mails.Add(mail);
            _arrived.SetResult();
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static string AddressOf(IMailbox mailbox) => mailbox.User.Length > 0 ? $"{mailbox.User}@{mailbox.Host}" : "";

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _listening;

        public Running(SmtpServer.SmtpServer server) => _listening = server.StartAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            try
            {
                await _listening;
            }
            catch (OperationCanceledException)
            {
                // Cancelling is the normal way to end the server.
            }

            _stop.Dispose();
        }
    }

    private sealed class Mailboxes : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(
            ISessionContext context,
            IMailbox to,
            IMailbox @from,
            CancellationToken cancellationToken
        ) => Task.FromResult(!string.Equals(to.User, "nobody", StringComparison.Ordinal));
    }

    private sealed class Store(TestSmtpServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            server.Take(new ReceivedMail(AddressOf(transaction.From), [.. transaction.To.Select(AddressOf)], buffer.ToArray()));
            if (server._mute)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return SmtpResponse.Ok;
        }
    }
}
