using Campaigns.Domain.Accounts;
using static Campaigns.Domain.Accounts.Role;

namespace Campaigns.Web.Tests.Access;

/// <summary>What a route gives or does.</summary>
public enum Gives
{
    /// <summary>Neither counts nor names of a unit: a frame, a form, one's own account.</summary>
    Page,

    /// <summary>Figures and activities, never a name of somebody who registered or came.</summary>
    Counts,

    /// <summary>Names of those who registered or came.</summary>
    Names,

    /// <summary>Changes something.</summary>
    Change,
}

/// <summary>Whose the thing is that the address names.</summary>
public enum About
{
    Nothing,
    Activity,
    Session,
    Campaign,
    Unit,
}

/// <summary>Who may what on one route: the one table that the walk reads.</summary>
/// <param name="Route">Method and route pattern, and the handler where a page has several: <c>POST /events/{id:guid}?handler=Cancel</c>.</param>
/// <param name="Gives">What it gives or does.</param>
/// <param name="About">Whether the address names something of a unit; then a grant elsewhere is refused.</param>
/// <param name="Roles">Who may, in their own unit; empty: whoever is signed in; null: anybody at all.</param>
public sealed record RouteRule(string Route, Gives Gives, About About, IReadOnlyList<Role>? Roles);

public static class RouteTable
{
    private static readonly Role[] Everybody = [Administrator, Coordinator, Organiser, Trainer, Steward, Viewer];
    private static readonly Role[] Counters = [Coordinator, Organiser, Viewer];
    private static readonly Role[] Readers = [Coordinator, Organiser, Trainer, Viewer];
    private static readonly Role[] Door = [Organiser, Trainer, Steward];

    public static IReadOnlyList<RouteRule> Rules { get; } =
    [
        // Without an account.
        Public("GET /health/live"),
        Public("GET /health/ready"),
        Public("GET /sign-in"),
        Public("POST /sign-in"),
        Public("POST /sign-in?handler=Demo"),
        Public("GET /status/{code:int}"),
        Public("POST /status/{code:int}"),
        Public("GET /language/{language:regex(^(vi|en)$)}"),
        Public("GET /{**path:file}"),
        Public("GET /{*path:nonfile}"),
        Public("GET /activities"),
        Public("GET /privacy"),
        Public("GET /e/{code}"),
        Public("GET /e/{code}/register"),
        Public("POST /e/{code}/register"),
        Public("GET /e/{code}/poster"),
        Public("GET /t/{token}"),
        Public("GET /t/{token}/image"),
        Public("GET /t/{token}/calendar.ics"),
        Public("GET /t/{token}/withdraw"),
        Public("POST /t/{token}/withdraw"),

        // With an account.
        new("GET /account", Gives.Page, About.Nothing, Everybody),
        new("POST /account", Gives.Page, About.Nothing, Everybody),
        new("POST /account?handler=Password", Gives.Page, About.Nothing, Everybody),
        new("POST /accounts/unit", Gives.Page, About.Nothing, Everybody),
        new("POST /sign-out", Gives.Page, About.Nothing, Everybody),

        // Administration.
        new("GET /hangfire/{**path}", Gives.Page, About.Nothing, [Administrator]),
    ];

    private static RouteRule Public(string route) => new(route, Gives.Page, About.Nothing, null);
}
