using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One message in the ledger of an activity. The name is null for readers who may not see names.</summary>
public sealed record MessageLine(
    Guid Id,
    MessageRule Rule,
    MessageState State,
    string? Reason,
    Instant DueAt,
    Instant NextAttemptAt,
    Instant? SentAt,
    Instant? ClaimedAt,
    int Attempts,
    int ScheduleVersion,
    string? Name
)
{
    /// <summary>Whether the mail only lies on this server, so that its recipient has not got it.</summary>
    public bool IsLaidDown => State is MessageState.Sent && Reason == SkipReason.LaidDown;

    /// <summary>The key of the text that says how far the message is.</summary>
    public string StateKey =>
        State is MessageState.Due && ClaimedAt is not null ? "Messages.Sending"
        : State is MessageState.Due && Attempts > 0 ? "Messages.Waiting"
        : "Messages.State." + (IsLaidDown ? MessageBook.LaidDown : State.ToString());
}

/// <summary>How many messages of one rule are in one state; those that only lie on this server are counted apart.</summary>
public sealed record MessageCount(MessageRule Rule, MessageState State, bool IsLaidDown, int Count);

/// <summary>The filter of a ledger.</summary>
public sealed record MessageFilter : ListFilter
{
    public string? Rule { get; init; }

    public string? State { get; init; }

    /// <summary>Shows only the messages of this registration. It is used only for readers who may see names.</summary>
    public Guid? Registration { get; init; }
}

/// <summary>The ledger of messages of one event or course run, as its page shows it.</summary>
public sealed record MessageBook
{
    private const int PageSize = 50;

    public required string Own { get; init; }

    public required bool Named { get; init; }

    public required bool IsFiltered { get; init; }

    /// <summary>The person's name, when the messages of one registration are shown.</summary>
    public string? Who { get; init; }

    public required IReadOnlyList<MessageCount> Counts { get; init; }

    public required IReadOnlyList<MessageLine> Lines { get; init; }

    public required Pager Pager { get; init; }

    public required ListSort Sorting { get; init; }

    /// <summary>The address of the messages as a workbook.</summary>
    public required string ExcelUrl { get; init; }

    /// <summary>The name of the state "lies on this server" in addresses and texts, beside those of <see cref="MessageState"/>.</summary>
    public const string LaidDown = "LaidDown";

    /// <summary>The states to show, as columns: what lies on this server only where there is such a mail.</summary>
    public IReadOnlyList<string> States =>
        [
            .. Enum.GetNames<MessageState>()
                .SelectMany(s => s == nameof(MessageState.Sent) && Counts.Any(c => c.IsLaidDown) ? [LaidDown, s] : new[] { s }),
        ];

    public int CountOf(MessageRule rule, string state) =>
        Counts.Where(c => c.Rule == rule && (c.IsLaidDown ? LaidDown : c.State.ToString()) == state).Sum(c => c.Count);

    /// <summary>Reads the ledger of an activity.</summary>
    /// <param name="db">The database.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="own">The address of the page, without a query.</param>
    /// <param name="named">Whether the reader may see names.</param>
    /// <param name="asked">The filter.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<MessageBook> ReadAsync(
        CampaignsDbContext db,
        Guid activity,
        string own,
        bool named,
        MessageFilter asked,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(asked);
        var all = All(db, activity, named);
        var ofOne = OfOne(all, asked);
        var counted = ofOne
            .GroupBy(x => new
            {
                x.Message.Rule,
                x.Message.State,
                IsLaidDown = x.Message.State == MessageState.Sent && x.Message.Reason == SkipReason.LaidDown,
            })
            .Select(g => new MessageCount(g.Key.Rule, g.Key.State, g.Key.IsLaidDown, g.Count()));
        var rows = Narrowed(ofOne, asked);
        var orders = OrdersOf(named);
        var (shown, counts, who) = await Together.ReadAsync(
            db,
            () => orders.ShowAsync(db, asked, own, PageSize, rows, all, page => Lined(page).ToListAsync(cancel), cancel),
            () => counted.ToListAsync(cancel),
            () =>
                asked.Registration is { } one
                    ? db.Registrations.Where(r => r.Id == one && r.ActivityId == activity).Select(r => r.Name).SingleOrDefaultAsync(cancel)
                    : Task.FromResult<string?>(null)
        );
        return new MessageBook
        {
            Own = own,
            Named = named,
            IsFiltered = asked.Narrows(),
            Who = who,
            Counts = counts,
            Lines = shown.Lines,
            Pager = shown.Pager,
            Sorting = shown.Sort,
            ExcelUrl = asked.Handled(own, "Excel"),
        };
    }

    /// <summary>All messages of the filter in the order that is asked for, and their number.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static (IAsyncEnumerable<MessageLine> Lines, Func<CancellationToken, Task<int>> CountAsync) Each(
        CampaignsDbContext db,
        Guid activity,
        bool named,
        MessageFilter asked
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(asked);
        var rows = Narrowed(OfOne(All(db, activity, named), asked), asked);
        return (OrdersOf(named).EachAsync(asked, rows, Lined), rows.CountAsync);
    }

    private static IQueryable<Row> All(CampaignsDbContext db, Guid activity, bool named) =>
        from m in db.Messages.AsNoTracking()
        where m.ActivityId == activity
        from r in db.Registrations.Where(r => named && r.Id == m.RegistrationId).DefaultIfEmpty()
        from p in db.Persons.Where(p => named && m.RegistrationId == null && p.Id == m.RecipientId).DefaultIfEmpty()
        select new Row
        {
            Message = m,
            Name =
                r == null
                    ? p == null
                        ? null
                        : p.Name
                    : r.Name,
            NameSort = r!.NameSort ?? p!.NameSort ?? "",
        };

    private static IQueryable<Row> OfOne(IQueryable<Row> rows, MessageFilter asked) =>
        asked.Registration is { } registration ? rows.Where(x => x.Message.RegistrationId == registration) : rows;

    private static IQueryable<Row> Narrowed(IQueryable<Row> rows, MessageFilter asked)
    {
        if (Enum.TryParse<MessageRule>(asked.Rule, out var rule) && Enum.IsDefined(rule))
        {
            rows = rows.Where(x => x.Message.Rule == rule);
        }

        if (asked.State == LaidDown)
        {
            rows = rows.Where(x => x.Message.State == MessageState.Sent && x.Message.Reason == SkipReason.LaidDown);
        }
        else if (Enum.TryParse<MessageState>(asked.State, out var state) && Enum.IsDefined(state))
        {
            rows = rows.Where(x => x.Message.State == state && (state != MessageState.Sent || x.Message.Reason != SkipReason.LaidDown));
        }

        return rows;
    }

    private static ListOrders<Row, MessageLine> OrdersOf(bool named)
    {
        var orders = new ListOrders<Row, MessageLine>(x => x.Message.Id, l => l.Id).ByTime(
            x => x.Message.DueAt,
            l => l.DueAt,
            latestFirst: true
        );
        return named ? orders.ByName(x => x.NameSort) : orders;
    }

    private static IQueryable<MessageLine> Lined(IQueryable<Row> page) =>
        page.Select(x => new MessageLine(
            x.Message.Id,
            x.Message.Rule,
            x.Message.State,
            x.Message.Reason,
            x.Message.DueAt,
            x.Message.NextAttemptAt,
            x.Message.SentAt,
            x.Message.ClaimedAt,
            x.Message.Attempts,
            x.Message.ScheduleVersion,
            x.Name
        ));

    private sealed class Row
    {
        public required Message Message { get; init; }

        public string? Name { get; init; }

        public required string NameSort { get; init; }
    }
}
