using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <summary>The parts that the organiser's pages about a door share, whether the door is an event's or a course run's.</summary>
public sealed record DoorHead
{
    public required Activity Activity { get; init; }

    /// <summary>The head of an event; null for a course run.</summary>
    public EventHead? Event { get; init; }

    /// <summary>The head of a course run; null for an event.</summary>
    public RunHead? Run { get; init; }

    /// <summary>The sessions in order of time; never empty.</summary>
    public required IReadOnlyList<Session> Sessions { get; init; }

    /// <summary>
    /// The session of the page: the one that was asked for, otherwise the one that is on, otherwise the next one, otherwise the last one.
    /// </summary>
    public required Session Session { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Pairs of registrations that may be one person's.</summary>
    public required int Doubles { get; init; }

    /// <summary>Whether the head of the page asks for something itself, so that a page below it may not say that nothing is open.</summary>
    public bool AsksAbove =>
        (
            Event
                is {
                    MayManage: true,
                    MaySeeNames: true,
                    State: not (ActivityState.Draft or ActivityState.Cancelled or ActivityState.Postponed)
                }
            && Doubles > 0
        ) || ((Activities.ActivityHead?)Event ?? Run) is { MayManage: true, MaySeeNames: true, Waiting: > 0 };

    public Guid Id => Activity.Id;

    public Instant OpensAt => Session.StartsAt - Duration.FromMinutes(Activity.CheckInOpensMinutes);

    /// <summary>Whether anybody can have come to the session yet.</summary>
    public bool HasOpened => Now >= OpensAt;

    /// <summary>Whether the activity takes place or took place, and its figures are not confirmed.</summary>
    public bool TakesEntries => Activity.State is ActivityState.Scheduled or ActivityState.Held;

    /// <summary>Whether somebody confirmed the figures. What is entered after that is a correction with a reason (who-sees 11).</summary>
    public bool IsConfirmed => Activity.State is ActivityState.Confirmed;

    /// <summary>Whether the activity was cancelled, so that nothing is entered, printed or set up for its door.</summary>
    public bool IsOff => Activity.State is ActivityState.Cancelled;

    /// <summary>The address of a page about this session; without the session when there is only one.</summary>
    public string PathOf(string page) => $"/door/{Id}/{page}{(Sessions.Count > 1 ? $"?session={Session.Id}" : "")}";

    /// <summary>The address of the activity's own pages.</summary>
    public string OwnPath => Run is null ? $"/events/{Id}" : $"/course-runs/{Id}";
}

/// <summary>Opens the office pages of a door to organisers of its unit, and to trainers for course runs.</summary>
public sealed class DoorService(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>The context, for pages that read something together with the head.</summary>
    internal CampaignsDbContext Db => db;

    /// <summary>Loads the head, or returns the answer to give instead: not found, or no right.</summary>
    public async Task<(DoorHead? Head, IActionResult? Away)> OpenAsync(Guid activityId, Guid? sessionId, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var (of, run, doubles) = await Together.ReadAsync(
            db,
            () => EventPages.HeadAsync(db, actor, activityId, now, cancel),
            () => RunPages.HeadAsync(db, actor, activityId, now, cancel),
            () => Doubles.FindAsync(db, activityId, cancel)
        );
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
                ?? sessions.Find(s => s.StartsAt > now)
                ?? sessions.LastOrDefault();
        return session is null
            ? (null, new NotFoundResult())
            : (
                new DoorHead
                {
                    Activity = activity,
                    Event = of,
                    Run = run,
                    Sessions = sessions,
                    Session = session,
                    Now = now,
                    Doubles = doubles.Count,
                },
                null
            );
    }
}

/// <summary>The base of pages about a door.</summary>
public abstract class DoorOfficePage(DoorService service) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid ActivityId { get; set; }

    /// <summary>The session of the page; null: the one that is on or next.</summary>
    [BindProperty(SupportsGet = true, Name = "session")]
    public Guid? SessionId { get; set; }

    public DoorHead Head { get; private set; } = null!;

    /// <summary>Loads the page's head, and in the same commands something else that the page shows.</summary>
    protected Task<(IActionResult? Away, T Read)> OpenAsync<T>(Func<Task<T>> read, CancellationToken cancel) =>
        Together.ReadAsync(service.Db, () => OpenAsync(cancel), read);

    /// <inheritdoc cref="OpenAsync{T}(Func{Task{T}}, CancellationToken)"/>
    protected Task<(IActionResult? Away, T1 First, T2 Second)> OpenAsync<T1, T2>(
        Func<Task<T1>> first,
        Func<Task<T2>> second,
        CancellationToken cancel
    ) => Together.ReadAsync(service.Db, () => OpenAsync(cancel), first, second);

    /// <summary>Loads the page's head; null when the page may be shown, otherwise the answer to give.</summary>
    protected async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        var (head, away) = await service.OpenAsync(ActivityId, SessionId, cancel);
        if (head is not null)
        {
            Head = head;

            // This is set here and not in a partial view, because the layout does not see what a partial view writes into ViewData.
            ViewData["MenuPath"] = head.Run is null ? "/events" : "/course-runs";
        }

        return away;
    }
}
