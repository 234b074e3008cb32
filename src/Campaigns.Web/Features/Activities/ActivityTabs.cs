using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Activities;

/// <summary>A tab of one activity: its head is the event's or the course run's, what it shows is the same.</summary>
public abstract class ActivityTab<THead> : PageModel
    where THead : ActivityHead
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public THead Head { get; protected set; } = null!;

    /// <summary>The head; null where there is no such activity.</summary>
    protected abstract Task<THead?> HeadAsync(CancellationToken cancel);
}

/// <summary>What was done to an activity, by whom, newest first.</summary>
public abstract class LogTab<THead>(CampaignsDbContext db, AuditSentences sentences) : ActivityTab<THead>
    where THead : ActivityHead
{
    public IReadOnlyList<LogLine> Lines { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await HeadAsync(cancel) is not { } head)
        {
            return NotFound();
        }

        if (!head.MaySeeLog)
        {
            return Forbid();
        }

        Head = head;
        Lines = await ActivityLog.ReadAsync(db, sentences, Id, head.MaySeeNames, cancel);
        return Page();
    }
}

/// <summary>What everybody who registered was told or is owed, and why somebody was not: the ledger of one activity.</summary>
public abstract class MessagesTab<THead>(CampaignsDbContext db, Actor actor) : ActivityTab<THead>
    where THead : ActivityHead
{
    [BindProperty(SupportsGet = true, Name = "")]
    public MessageFilter Filter { get; set; } = new();

    public MessageBook Book { get; private set; } = null!;

    /// <summary>The address of the activity.</summary>
    protected abstract string OwnPath { get; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Book = await MessageBook.ReadAsync(db, Id, $"{OwnPath}/messages", Head.MaySeeNames, Filter, cancel);
        return Page();
    }

    /// <summary>The messages as a workbook: all of the filter, in the order of the page; with names for who may see names.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<ActivitiesTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var (lines, countAsync) = MessageBook.Each(db, Id, Head.MaySeeNames, Filter);
        string[] named = Head.MaySeeNames ? [texts["Messages.To"]] : [];
        return await this.SheetAsync(
            new PageSheet(
                texts["Messages.Lines"],
                [
                    texts["Messages.Rule"],
                    .. named,
                    texts["Messages.Due"],
                    texts["Messages.State"],
                    texts["Messages.State.Sent"],
                    texts["Messages.Why"],
                ],
                lines.Select(l =>
                {
                    string?[] name = Head.MaySeeNames ? [l.Name] : [];
                    return (IReadOnlyList<object?>)
                        [
                            texts["Messages.Rule." + l.Rule].Value,
                            .. name,
                            l.DueAt,
                            texts[l.StateKey].Value,
                            l.SentAt,
                            l.Reason is { } reason ? MailReasons.Of(reason, texts) : null,
                        ];
                }),
                "activity",
                Id,
                Head.Activity.OrganisingUnitId
            )
            {
                Of = Head.Activity.Title,
                Narrowed =
                [
                    Enum.TryParse<MessageRule>(Filter.Rule, out var rule) && Enum.IsDefined(rule)
                        ? texts["Messages.Rule." + rule].Value
                        : null,
                    Filter.State == MessageBook.LaidDown
                    || (Enum.TryParse<MessageState>(Filter.State, out var state) && Enum.IsDefined(state))
                        ? texts["Messages.State." + Filter.State].Value
                        : null,
                    Filter.Registration is null ? null : texts["Messages.Sheet.OfOne"].Value,
                ],
                CountAsync = countAsync,
            },
            cancel
        );
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await HeadAsync(cancel) is not { } head)
        {
            return NotFound();
        }

        if (
            !actor.May(Permission.SeeActivities, head.UnitPath, Id, head.Activity.Kind)
            || (Filter.Registration is not null && !head.MaySeeNames)
        )
        {
            return Forbid();
        }

        Head = head;
        return null;
    }
}
