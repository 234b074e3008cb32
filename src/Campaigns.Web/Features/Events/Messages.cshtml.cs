using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>One message in the ledger of an event; the name only for those who may see names.</summary>
public sealed record MessageLine(Guid Id, MessageRule Rule, MessageState State, string? Reason, Instant DueAt, Instant NextAttemptAt, Instant? SentAt, Instant? ClaimedAt, int Attempts, int ScheduleVersion, string? Name);

/// <summary>Messages of one rule and state.</summary>
public sealed record MessageCount(MessageRule Rule, MessageState State, int Count);

/// <summary>What everybody who registered was told or is owed, and why somebody was not: the ledger of one event.</summary>
[May(Act.SeeActivities)]
public sealed class MessagesModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Rule { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>The messages of one registration alone: for those who may see names.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Registration { get; set; }

    /// <summary>Where the page begins: the time and the id of the last line of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public EventHead Head { get; private set; } = null!;

    public string? Who { get; private set; }

    public IReadOnlyList<MessageCount> Counts { get; private set; } = [];

    public IReadOnlyList<MessageLine> Lines { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public bool IsFiltered => !string.IsNullOrEmpty(Rule) || !string.IsNullOrEmpty(State) || Registration is not null;

    public int CountOf(MessageRule rule, MessageState state) => Counts.Where(c => c.Rule == rule && c.State == state).Sum(c => c.Count);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Act.SeeActivities, head.UnitPath, Id, head.Activity.Kind) || (Registration is not null && !head.MaySeeNames))
        {
            return Forbid();
        }

        Head = head;
        var rows = db.Messages.AsNoTracking().Where(m => m.ActivityId == Id);
        if (Registration is { } registration)
        {
            Who = await db.Registrations.Where(r => r.Id == registration && r.ActivityId == Id).Select(r => r.Name).SingleOrDefaultAsync(cancel);
            rows = rows.Where(m => m.RegistrationId == registration);
        }

        Counts = await rows.GroupBy(m => new { m.Rule, m.State }).Select(g => new MessageCount(g.Key.Rule, g.Key.State, g.Count())).ToListAsync(cancel);
        if (Enum.TryParse<MessageRule>(Rule, out var rule) && Enum.IsDefined(rule))
        {
            rows = rows.Where(m => m.Rule == rule);
        }

        if (Enum.TryParse<MessageState>(State, out var state) && Enum.IsDefined(state))
        {
            rows = rows.Where(m => m.State == state);
        }

        if (TimeKey.Read(After) is var (at, id))
        {
            rows = rows.Where(m => EF.Functions.LessThan(ValueTuple.Create(m.DueAt, m.Id), ValueTuple.Create(at, id)));
        }

        var named = head.MaySeeNames;
        var lines = await (
            from m in rows.OrderByDescending(m => m.DueAt).ThenByDescending(m => m.Id).Take(PageSize + 1)
            from r in db.Registrations.Where(r => named && r.Id == m.RegistrationId).DefaultIfEmpty()
            from p in db.Persons.Where(p => named && m.RegistrationId == null && p.Id == m.RecipientId).DefaultIfEmpty()
            orderby m.DueAt descending, m.Id descending
            select new MessageLine(m.Id, m.Rule, m.State, m.Reason, m.DueAt, m.NextAttemptAt, m.SentAt, m.ClaimedAt, m.Attempts, m.ScheduleVersion, r == null ? p == null ? null : p.Name : r.Name)).ToListAsync(cancel);
        Lines = [.. lines.Take(PageSize)];
        Pager = new Pager(
            After is null ? null : Address(null),
            lines.Count > PageSize ? Address(new TimeKey(Lines[^1].DueAt, Lines[^1].Id).ToString()) : null);
        return Page();
    }

    private string? Address(string? after) => Url.Page(null, new { Id, rule = Rule, state = State, registration = Registration, after });
}
