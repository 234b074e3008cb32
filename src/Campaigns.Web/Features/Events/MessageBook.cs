using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>One message in the ledger of an activity; the name only for those who may see names.</summary>
public sealed record MessageLine(Guid Id, MessageRule Rule, MessageState State, string? Reason, Instant DueAt, Instant NextAttemptAt, Instant? SentAt, Instant? ClaimedAt, int Attempts, int ScheduleVersion, string? Name);

/// <summary>Messages of one rule and state.</summary>
public sealed record MessageCount(MessageRule Rule, MessageState State, int Count);

/// <summary>Which lines of a ledger are asked for, as the address says it.</summary>
public sealed record MessagesAsked
{
    public required Guid ActivityId { get; init; }

    /// <summary>The page's own address, without a query.</summary>
    public required string Own { get; init; }

    /// <summary>Whether the reader may see names.</summary>
    public required bool Named { get; init; }

    public string? Rule { get; init; }

    public string? State { get; init; }

    /// <summary>The messages of one registration alone: for those who may see names.</summary>
    public Guid? Registration { get; init; }

    /// <summary>Where the page begins: the time and the id of the last line of the page before.</summary>
    public string? After { get; init; }

    /// <summary>Where the page ends: the time and the id of the first line of the page after.</summary>
    public string? Before { get; init; }
}

/// <summary>The ledger of one activity, an event or a class, as its page shows it.</summary>
public sealed record MessageBook
{
    private const int PageSize = 50;

    public required string Own { get; init; }

    public required bool Named { get; init; }

    public required bool IsFiltered { get; init; }

    /// <summary>Whose messages these are, where they are those of one registration.</summary>
    public string? Who { get; init; }

    public required IReadOnlyList<MessageCount> Counts { get; init; }

    public required IReadOnlyList<MessageLine> Lines { get; init; }

    public required Pager Pager { get; init; }

    public int CountOf(MessageRule rule, MessageState state) => Counts.Where(c => c.Rule == rule && c.State == state).Sum(c => c.Count);

    public static async Task<MessageBook> ReadAsync(CampaignsDbContext db, MessagesAsked asked, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(asked);
        var activity = asked.ActivityId;
        string? who = null;
        var rows = db.Messages.AsNoTracking().Where(m => m.ActivityId == activity);
        if (asked.Registration is { } registration)
        {
            who = await db.Registrations.Where(r => r.Id == registration && r.ActivityId == activity).Select(r => r.Name).SingleOrDefaultAsync(cancel);
            rows = rows.Where(m => m.RegistrationId == registration);
        }

        var counts = await rows.GroupBy(m => new { m.Rule, m.State }).Select(g => new MessageCount(g.Key.Rule, g.Key.State, g.Count())).ToListAsync(cancel);
        if (Enum.TryParse<MessageRule>(asked.Rule, out var rule) && Enum.IsDefined(rule))
        {
            rows = rows.Where(m => m.Rule == rule);
        }

        if (Enum.TryParse<MessageState>(asked.State, out var state) && Enum.IsDefined(state))
        {
            rows = rows.Where(m => m.State == state);
        }

        var named = asked.Named;
        var page = await ListPage<MessageLine>.ReadAsync(TimeKey.PlaceOf(asked.After, asked.Before), PageSize, (place, most) => (
            from m in rows.Beyond(place, m => m.DueAt, m => m.Id, latestFirst: true).Take(most)
            from r in db.Registrations.Where(r => named && r.Id == m.RegistrationId).DefaultIfEmpty()
            from p in db.Persons.Where(p => named && m.RegistrationId == null && p.Id == m.RecipientId).DefaultIfEmpty()
            select new MessageLine(m.Id, m.Rule, m.State, m.Reason, m.DueAt, m.NextAttemptAt, m.SentAt, m.ClaimedAt, m.Attempts, m.ScheduleVersion, r == null ? p == null ? null : p.Name : r.Name)).ToListAsync(cancel));
        return new MessageBook
        {
            Own = asked.Own,
            Named = named,
            IsFiltered = !string.IsNullOrEmpty(asked.Rule) || !string.IsNullOrEmpty(asked.State) || asked.Registration is not null,
            Who = who,
            Counts = counts,
            Lines = page.Rows,
            Pager = Pager.Of(page, m => new TimeKey(m.DueAt, m.Id).ToString(), (after, before) => Address(asked, after, before)) with { Count = await ListCount.OfAsync(rows, cancel) },
        };
    }

    private static string Address(MessagesAsked asked, string? after, string? before)
    {
        var query = new (string Name, string? Value)[] { ("rule", asked.Rule), ("state", asked.State), ("registration", asked.Registration?.ToString()), ("after", after), ("before", before) };
        return asked.Own + QueryString.Create(query.Where(q => !string.IsNullOrEmpty(q.Value)).Select(q => KeyValuePair.Create(q.Name, q.Value)));
    }
}
