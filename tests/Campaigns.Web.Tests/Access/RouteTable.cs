using Campaigns.Domain.Accounts;
using static Campaigns.Domain.Accounts.Role;

namespace Campaigns.Web.Tests.Access;

/// <summary>The kinds of thing that a route gives or does.</summary>
public enum Gives
{
    /// <summary>Neither counts nor names of a unit: a frame, a form, one's own account.</summary>
    Page,

    /// <summary>Figures and activities, without names of people who registered or came.</summary>
    Counts,

    /// <summary>Names of people who registered or came.</summary>
    Names,

    /// <summary>Changes something.</summary>
    Change,
}

/// <summary>The kinds of thing that the address names, which decide to which unit it belongs.</summary>
public enum About
{
    Nothing,
    Activity,
    Session,
    Campaign,
    Unit,

    /// <summary>An account whose grant is on that unit.</summary>
    Account,

    /// <summary>A thing that all units share; only administrators of the whole province may change it.</summary>
    Top,

    /// <summary>A person of that unit's network.</summary>
    Person,

    /// <summary>A course: everybody may read it, but only its own unit changes it.</summary>
    Course,

    /// <summary>A course run.</summary>
    Run,
}

/// <summary>Who may do what on one route; the walk reads this one table.</summary>
/// <param name="Route">The method and the route pattern, with the handler if a page has several: <c>POST
/// /events/{id:guid}?handler=Cancel</c>.</param>
/// <param name="Gives">What the route gives or does.</param>
/// <param name="About">What the address names. If that belongs to a unit, a grant elsewhere is refused.</param>
/// <param name="Roles">The roles that may open the route in their own unit; empty: every signed-in account; null: everybody.</param>
/// <param name="NamesFor">Those of the roles that see names on a route that gives names; null: all of them.</param>
public sealed record RouteRule(string Route, Gives Gives, About About, IReadOnlyList<Role>? Roles, IReadOnlyList<Role>? NamesFor = null)
{
    /// <summary>Whether that role sees names on this route.</summary>
    public bool ShowsNamesTo(Role role) => Gives is Gives.Names && Roles!.Contains(role) && (NamesFor ?? Roles!).Contains(role);
}

public static class RouteTable
{
    private static readonly Role[] Everybody = [Administrator, Coordinator, Organiser, Trainer, Steward, Viewer];
    private static readonly Role[] Counters = [Coordinator, Organiser, Viewer];
    private static readonly Role[] Teachers = [Organiser, Trainer];
    private static readonly Role[] Readers = [Coordinator, Organiser, Trainer, Viewer];

    /// <summary>The roles at the door of an event; a trainer works at the doors of course runs.</summary>
    private static readonly Role[] Door = [Organiser, Steward];

    public static IReadOnlyList<RouteRule> Rules { get; } =
    [
        // Without an account.
        Public("GET /health/live"),
        Public("GET /health/ready"),
        Public("GET /sign-in"),
        Public("GET /password"),
        Public("POST /password"),
        Public("POST /sign-in"),
        Public("POST /sign-in?handler=Demo"),
        Public("GET /sign-in/code"),
        Public("POST /sign-in/code"),
        Public("GET /sign-in/set-up"),
        Public("POST /sign-in/set-up"),
        Public("GET /status/{code:int}"),
        Public("POST /status/{code:int}"),
        Public("GET /language/{language:regex(^(vi|en)$)}"),
        Public("GET /{*path:nonfile}"),
        Public("GET /activities"),
        Public("GET /privacy"),
        Public("GET /authority"),
        Public("GET /authority?handler=Certificate"),
        Public("GET /e/{code}"),
        Public("GET /e/{code}/register"),
        Public("GET /e/{code}/register?handler=Ticket"),
        Public("POST /e/{code}/register"),
        Public("GET /e/{code}/register/group"),
        Public("GET /e/{code}/register/group?handler=Ticket"),
        Public("POST /e/{code}/register/group"),
        Public("GET /e/{code}/poster"),
        Public("GET /t/{token}"),
        Public("GET /t/{token}/image"),
        Public("GET /t/{token}/calendar.ics"),
        Public("GET /t/{token}/change"),
        Public("POST /t/{token}/change"),
        Public("GET /t/{token}/pass"),
        Public("POST /t/{token}/pass"),
        Public("GET /u/{token}"),
        Public("POST /u/{token}"),
        Public("GET /t/{token}/withdraw"),
        Public("POST /t/{token}/withdraw"),
        Public("POST /t/{token}/withdraw?handler=Undo"),
        Public("POST /check-in/handed"),
        Public("GET /d/{token}"),
        Public("POST /d/{token}"),
        Public("GET /r/{token}"),
        Public("POST /r/{token}"),

        Public("GET /v/{code}"),
        Public("POST /v/forget"),
        Public("GET /v/leave"),
        Public("POST /v/{code}"),
        Public("GET /v/{code}/typed"),
        Public("POST /v/{code}/typed"),

        // With an account.
        new("GET /account", Gives.Page, About.Nothing, Everybody),
        new("POST /account", Gives.Page, About.Nothing, Everybody),
        new("POST /account?handler=Password", Gives.Page, About.Nothing, Everybody),
        new("POST /account?handler=Everywhere", Gives.Page, About.Nothing, Everybody),
        new("POST /account?handler=Recovery", Gives.Page, About.Nothing, Everybody),
        new("POST /accounts/unit", Gives.Page, About.Nothing, Everybody),
        new("POST /sign-out", Gives.Page, About.Nothing, Everybody),
        // Figures and activities.
        new("GET /", Gives.Counts, About.Nothing, Everybody),
        new("GET /calendar", Gives.Counts, About.Nothing, Readers),
        new("GET /events", Gives.Counts, About.Nothing, Readers),
        new("GET /events?handler=Excel", Gives.Counts, About.Nothing, Readers),
        new("GET /events/{id:guid}", Gives.Counts, About.Activity, Readers),
        new("GET /events/{id:guid}/poster", Gives.Counts, About.Activity, Readers),
        new("GET /events/{id:guid}/registrations", Gives.Names, About.Activity, Readers, NamesFor: [Organiser]),
        new("GET /events/{id:guid}/registrations?handler=Excel", Gives.Names, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/registrations?handler=Answer", Gives.Names, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/registrations?handler=Double", Gives.Names, About.Activity, [Organiser]),
        new("GET /events/{id:guid}/messages", Gives.Names, About.Activity, Readers, NamesFor: [Organiser]),
        new("GET /events/{id:guid}/log", Gives.Counts, About.Activity, [Coordinator, Organiser]),
        new("GET /campaigns", Gives.Counts, About.Nothing, Readers),
        new("GET /campaigns/{id:guid}", Gives.Counts, About.Campaign, Readers),
        new("GET /outreach", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/rows", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/events/{id:guid}", Gives.Counts, About.Activity, Counters),
        new("GET /outreach/progress", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/communes", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/communes?handler=Excel", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/waiting", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/training", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/training/runs", Gives.Counts, About.Nothing, Counters),
        new("GET /outreach/network", Gives.Counts, About.Nothing, Counters),

        // The desk: schedule and change.
        new("GET /events/schedule", Gives.Page, About.Nothing, [Organiser]),
        new("POST /events/schedule", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Draft", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Autosave", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Check", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Refresh", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Venue", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Person", Gives.Change, About.Nothing, [Organiser]),
        new("POST /events/schedule?handler=Namesake", Gives.Change, About.Nothing, [Organiser]),
        new("GET /events/schedule?handler=People", Gives.Page, About.Nothing, [Organiser]),
        new("GET /events/{id:guid}/edit?handler=People", Gives.Page, About.Nothing, [Organiser]),
        new("GET /events/schedule?handler=Venues", Gives.Page, About.Nothing, [Organiser]),
        new("GET /events/{id:guid}/edit?handler=Venues", Gives.Page, About.Nothing, [Organiser]),
        new("GET /events/{id:guid}/edit", Gives.Page, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Draft", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Autosave", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Check", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Refresh", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Venue", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Person", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/edit?handler=Namesake", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Count", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Correct", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=NotHeld", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=End", Gives.Change, About.Activity, [Organiser]),
        new("GET /events/{id:guid}/correct", Gives.Page, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/correct", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/correct?handler=Refresh", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Held", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Confirm", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Postpone", Gives.Change, About.Activity, [Organiser]),
        new("POST /events/{id:guid}?handler=Cancel", Gives.Change, About.Activity, [Organiser]),

        // The network: names for those who keep it, figures for the others.
        new("GET /network", Gives.Names, About.Nothing, Counters, NamesFor: [Organiser]),
        new("GET /network?handler=Excel", Gives.Names, About.Nothing, [Organiser]),
        new("GET /network/new", Gives.Page, About.Nothing, [Organiser]),
        new("POST /network/new", Gives.Change, About.Nothing, [Organiser]),
        new("GET /network/{id:guid}", Gives.Names, About.Person, [Organiser]),
        new("POST /network/{id:guid}?handler=Invite", Gives.Names, About.Person, [Organiser]),
        new("POST /network/{id:guid}?handler=End", Gives.Change, About.Person, [Organiser]),
        new("POST /network/{id:guid}?handler=Restore", Gives.Change, About.Person, [Organiser]),
        new("POST /network/{id:guid}?handler=Part", Gives.Change, About.Person, [Organiser]),
        new("GET /network/{id:guid}/edit", Gives.Names, About.Person, [Organiser]),
        new("POST /network/{id:guid}/edit", Gives.Names, About.Person, [Organiser]),
        new("GET /network/duplicates", Gives.Names, About.Nothing, [Organiser]),
        new("POST /network/duplicates?handler=Merge", Gives.Names, About.Nothing, [Organiser]),
        new("POST /network/duplicates?handler=Undo", Gives.Names, About.Nothing, [Organiser]),
        new("GET /events/{id:guid}/invitations", Gives.Names, About.Activity, [Organiser]),
        new("GET /events/{id:guid}/invitations?handler=People", Gives.Names, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/invitations?handler=Invite", Gives.Names, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/invitations?handler=Again", Gives.Names, About.Activity, [Organiser]),
        new("POST /events/{id:guid}/invitations?handler=Withdraw", Gives.Names, About.Activity, [Organiser]),

        // Gates and phones of an event or a course run.
        new("GET /door/{activityId:guid}", Gives.Page, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}?handler=Link", Gives.Change, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}?handler=End", Gives.Change, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}?handler=Revoke", Gives.Change, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}?handler=Window", Gives.Change, About.Activity, [Organiser]),

        // The door.
        new("GET /check-in", Gives.Page, About.Nothing, [Organiser, Trainer, Steward]),
        new("GET /check-in/{sessionId:guid}", Gives.Page, About.Session, Door),
        new("GET /check-in/communes", Gives.Page, About.Nothing, [Organiser, Trainer, Steward]),
        new("GET /check-in/{sessionId:guid}/roster", Gives.Names, About.Session, Door),
        new("GET /check-in/{sessionId:guid}/changes", Gives.Counts, About.Session, Door),
        new("POST /check-in/{sessionId:guid}/headcounts", Gives.Change, About.Session, Door),
        new("GET /check-in/{sessionId:guid}/search", Gives.Names, About.Session, Door),
        new("POST /check-in/{sessionId:guid}/acts", Gives.Names, About.Session, Door),
        new("POST /check-in/{sessionId:guid}/codes", Gives.Change, About.Session, Door),
        new("POST /check-in/phones", Gives.Page, About.Nothing, Everybody),
        new("POST /check-in/{sessionId:guid}/walk-ins", Gives.Change, About.Session, Door),

        // The organiser's pages about a door.
        new("GET /door/{activityId:guid}/sheet", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/entry", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/entry", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/board", Gives.Counts, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/board/stream", Gives.Counts, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/waiting", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/waiting?handler=Take", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/waiting?handler=Drop", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/differences?handler=Seen", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/differences", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/differences?handler=LetIn", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/differences?handler=Leave", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/import", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/import?handler=Template", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Upload", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Columns", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Word", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Hidden", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Decide", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Same", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Years", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Drop", Gives.Names, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/import?handler=Run", Gives.Names, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/self", Gives.Page, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/self", Gives.Change, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/self/poster", Gives.Page, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/code", Gives.Page, About.Activity, [Organiser]),
        new("GET /door/{activityId:guid}/code?handler=Now", Gives.Page, About.Activity, [Organiser]),
        new("POST /door/{activityId:guid}/entry?handler=TakeBack", Gives.Change, About.Activity, [Organiser]),

        // Training.
        new("GET /courses", Gives.Counts, About.Nothing, Readers),
        new("GET /courses/new", Gives.Page, About.Nothing, Teachers),
        new("POST /courses/new", Gives.Change, About.Nothing, Teachers),
        new("GET /courses/{id:guid}", Gives.Counts, About.Nothing, Readers),
        new("POST /courses/{id:guid}?handler=End", Gives.Change, About.Course, Teachers),
        new("POST /courses/{id:guid}?handler=Resume", Gives.Change, About.Course, Teachers),
        new("GET /courses/{id:guid}/edit", Gives.Page, About.Course, Teachers),
        new("POST /courses/{id:guid}/edit", Gives.Change, About.Course, Teachers),
        new("GET /course-runs", Gives.Counts, About.Nothing, Readers),
        new("GET /course-runs/new", Gives.Page, About.Nothing, Teachers),
        new("POST /course-runs/new", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Refresh", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Check", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Draft", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Autosave", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Venue", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Person", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Namesake", Gives.Change, About.Nothing, Teachers),
        new("POST /course-runs/new?handler=Discard", Gives.Change, About.Nothing, Teachers),
        new("GET /course-runs/new?handler=Venues", Gives.Page, About.Nothing, Teachers),
        new("GET /course-runs/new?handler=People", Gives.Page, About.Nothing, Teachers),
        new("GET /course-runs/{id:guid}", Gives.Counts, About.Run, Readers),
        new("GET /course-runs/{id:guid}/edit", Gives.Page, About.Run, Teachers),
        new("POST /course-runs/{id:guid}?handler=NotHeld", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}?handler=End", Gives.Change, About.Run, Teachers),
        new("GET /course-runs/{id:guid}/correct", Gives.Page, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/correct", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/correct?handler=Refresh", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Refresh", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Check", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Draft", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Autosave", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Venue", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Person", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Namesake", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/edit?handler=Discard", Gives.Change, About.Run, Teachers),
        new("GET /course-runs/{id:guid}/messages", Gives.Names, About.Run, Readers, NamesFor: Teachers),
        new("GET /course-runs/{id:guid}/log", Gives.Counts, About.Run, [Coordinator, .. Teachers]),
        new("GET /course-runs/{id:guid}/edit?handler=Venues", Gives.Page, About.Nothing, Teachers),
        new("GET /course-runs/{id:guid}/edit?handler=People", Gives.Page, About.Nothing, Teachers),
        new("POST /course-runs/{id:guid}?handler=Held", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}?handler=Confirm", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}?handler=Postpone", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}?handler=Cancel", Gives.Change, About.Run, Teachers),
        new("GET /registrations/{registrationId:guid}", Gives.Names, About.Activity, [Organiser]),
        new("POST /registrations/{registrationId:guid}", Gives.Names, About.Activity, [Organiser]),
        new("POST /registrations/{registrationId:guid}?handler=Restore", Gives.Change, About.Activity, [Organiser]),
        new("POST /registrations/{registrationId:guid}?handler=Erase", Gives.Names, About.Activity, [Organiser]),
        new("GET /course-runs/{id:guid}/participants", Gives.Names, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/participants", Gives.Names, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/participants?handler=Again", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/participants?handler=Withdraw", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/participants?handler=Restore", Gives.Change, About.Run, Teachers),
        new("GET /course-runs/{id:guid}/grid", Gives.Names, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/grid", Gives.Change, About.Run, Teachers),
        new("POST /course-runs/{id:guid}/grid?handler=Test", Gives.Change, About.Run, Teachers),

        // Administration.
        new("GET /jobs", Gives.Page, About.Nothing, [Administrator]),
        new("POST /jobs?handler=Again", Gives.Change, About.Nothing, [Administrator]),
        new("GET /jobs/hangfire/{**path}", Gives.Page, About.Nothing, [Administrator]),
        new("GET /accounts", Gives.Page, About.Nothing, [Administrator]),
        new("GET /accounts/find", Gives.Page, About.Nothing, [Administrator]),
        new("GET /accounts/new", Gives.Page, About.Nothing, [Administrator]),
        new("POST /accounts/new", Gives.Change, About.Nothing, [Administrator]),
        new("GET /accounts/import", Gives.Page, About.Nothing, [Administrator]),
        new("GET /accounts/import?handler=Template", Gives.Page, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Upload", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Columns", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Hidden", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Decide", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Correct", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Drop", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Run", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Links", Gives.Change, About.Nothing, [Administrator]),
        new("POST /accounts/import?handler=Mail", Gives.Change, About.Nothing, [Administrator]),
        new("GET /accounts/{id:guid}", Gives.Page, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Save", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Grant", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=GiveAgain", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=EndGrant", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Lock", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Unlock", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Open", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Codes", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=Link", Gives.Change, About.Account, [Administrator]),
        new("POST /accounts/{id:guid}?handler=End", Gives.Change, About.Account, [Administrator]),
        new("GET /units", Gives.Page, About.Nothing, [Administrator, Coordinator]),
        new("GET /units/{id:guid}", Gives.Page, About.Unit, [Administrator, Coordinator]),
        new("GET /units/new", Gives.Page, About.Unit, [Administrator]),
        new("POST /units/new", Gives.Change, About.Unit, [Administrator]),
        new("POST /units/{id:guid}?handler=Correct", Gives.Change, About.Unit, [Administrator]),
        new("POST /units/{id:guid}?handler=Code", Gives.Change, About.Unit, [Administrator]),
        new("POST /units/{id:guid}?handler=End", Gives.Change, About.Unit, [Administrator]),
        new("GET /catalogues", Gives.Page, About.Nothing, [Administrator]),
        new("GET /catalogues/edit", Gives.Page, About.Top, [Administrator]),
        new("POST /catalogues/edit", Gives.Change, About.Top, [Administrator]),
        new("POST /catalogues?handler=Move", Gives.Change, About.Top, [Administrator]),
        new("POST /catalogues?handler=Active", Gives.Change, About.Top, [Administrator]),
        new("GET /mails", Gives.Page, About.Top, [Administrator]),
        new("GET /mails/{name}", Gives.Page, About.Top, [Administrator]),
        new("GET /mails/{name}?handler=Part", Gives.Page, About.Top, [Administrator]),
        new("GET /targets", Gives.Counts, About.Nothing, [Administrator, Coordinator]),
        new("GET /campaigns/{id:guid}/targets", Gives.Counts, About.Campaign, [Administrator, Coordinator]),
        new("POST /campaigns/{id:guid}/targets?handler=Preview", Gives.Counts, About.Campaign, [Administrator, Coordinator]),
        new("POST /campaigns/{id:guid}/targets?handler=Save", Gives.Change, About.Campaign, [Administrator, Coordinator]),
        new("GET /audit", Gives.Counts, About.Nothing, [Administrator, Coordinator]),
    ];

    private static RouteRule Public(string route) => new(route, Gives.Page, About.Nothing, null);
}
