using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <summary>What the organiser's pages about a door have in common, whether it is an event's or a course run's.</summary>
public sealed record DoorHead
{
    public required Activity Activity { get; init; }

    /// <summary>Of an event; null for a course run.</summary>
    public EventHead? Event { get; init; }

    /// <summary>Of a course run; null for an event.</summary>
    public RunHead? Run { get; init; }

    /// <summary>In order of time; never empty.</summary>
    public required IReadOnlyList<Session> Sessions { get; init; }

    /// <summary>The one that the page is about: asked for, else the one that is on, else the next, else the last.</summary>
    public required Session Session { get; init; }

    public required Instant Now { get; init; }

    public Guid Id => Activity.Id;

    public Instant OpensAt => Session.StartsAt - Duration.FromMinutes(Activity.CheckInOpensMinutes);

    /// <summary>Whether anybody can have come to the session yet.</summary>
    public bool HasOpened => Now >= OpensAt;

    /// <summary>Whether it takes place, or did, and the figures are not confirmed.</summary>
    public bool TakesEntries => Activity.State is ActivityState.Scheduled or ActivityState.Held;

    /// <summary>It does not take place any more: nothing is entered, printed or set up for its door.</summary>
    public bool IsOff => Activity.State is ActivityState.Cancelled;

    /// <summary>The address of a page about this session; where there is one session alone, without it.</summary>
    public string PathOf(string page) => $"/door/{Id}/{page}{(Sessions.Count > 1 ? $"?session={Session.Id}" : "")}";

    /// <summary>Where the activity's own pages begin.</summary>
    public string OwnPath => Run is null ? $"/events/{Id}" : $"/course-runs/{Id}";
}

/// <summary>Opens a door's office pages for who may: an organiser of its unit, of course runs a trainer too.</summary>
public sealed class DoorDesk(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>The head, or the answer to give instead: not found, or no right.</summary>
    public async Task<(DoorHead? Head, IActionResult? Away)> OpenAsync(Guid activityId, Guid? sessionId, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var kind = await db.Activities.Where(a => a.Id == activityId).Select(a => (ActivityKind?)a.Kind).SingleOrDefaultAsync(cancel);
        var (of, run) = kind switch
        {
            ActivityKind.Event => (await EventPages.HeadAsync(db, actor, activityId, now, cancel), null),
            ActivityKind.CourseRun => (null, await RunPages.HeadAsync(db, actor, activityId, now, cancel)),
            _ => ((EventHead?)null, (RunHead?)null),
        };
        if (of is null && run is null)
        {
            return (null, new NotFoundResult());
        }

        if (of is { MayManage: false } or { MaySeeNames: false } || run is { MayManage: false } or { MaySeeNames: false })
        {
            return (null, new ForbidResult());
        }

        var activity = of?.Activity ?? run!.Activity;
        var sessions = activity.Sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Ordinal).ToList();
        var session = sessionId is { } asked
            ? sessions.Find(s => s.Id == asked)
            : sessions.FindLast(s => s.StartsAt - Duration.FromMinutes(activity.CheckInOpensMinutes) <= now && now < s.EndsAt)
                ?? sessions.Find(s => s.StartsAt > now) ?? sessions.LastOrDefault();
        return session is null
            ? (null, new NotFoundResult())
            : (new DoorHead { Activity = activity, Event = of, Run = run, Sessions = sessions, Session = session, Now = now }, null);
    }
}

/// <summary>A page about a door.</summary>
public abstract class DoorOfficePage(DoorDesk desk) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid ActivityId { get; set; }

    /// <summary>The session that it is about; null: the one that is on or next.</summary>
    [BindProperty(SupportsGet = true, Name = "session")]
    public Guid? SessionId { get; set; }

    public DoorHead Head { get; private set; } = null!;

    /// <summary>Null where the page may be shown.</summary>
    protected async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        var (head, away) = await desk.OpenAsync(ActivityId, SessionId, cancel);
        if (head is not null)
        {
            Head = head;

            // Here, not in the frame: what a partial view writes there, the layout does not see.
            ViewData["MenuPath"] = head.Run is null ? "/events" : "/course-runs";
        }

        return away;
    }
}
