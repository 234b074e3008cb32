using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// One entry of the menu. <paramref name="Key"/> names the text <c>Menu.{Key}</c>, <paramref name="ShortKey"/> the shorter word of the
/// phone's bar; <paramref name="Icon"/> an icon of the sprite.
/// </summary>
public sealed record MenuItem(string Key, string Url, string Icon, int Count = 0, string? ShortKey = null)
{
    /// <summary>Whether a page at this path lies under the entry.</summary>
    public bool Holds(PathString path) =>
        Url == "/" ? path == "/" || !path.HasValue : path.StartsWithSegments(Url, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Entries under one heading; <paramref name="Key"/> names the text <c>MenuGroup.{Key}</c>, null for the first, which has none.</summary>
public sealed record MenuGroup(string? Key, IReadOnlyList<MenuItem> Items);

/// <summary>Another unit that the person's grants reach, and the address that puts it in force.</summary>
public sealed record UnitChoice(string Name, string Url);

/// <summary>
/// What the frame around a page shows: who is signed in, for which unit, with which menu. One per request; whoever knows the account
/// fills it before the page is drawn. Empty, it draws a frame without menu and person.
/// </summary>
public sealed class OfficeShell
{
    /// <summary>The area that this installation serves, under the product's name ("Tỉnh Đắk Lắk").</summary>
    public string? PlaceName { get; set; }

    /// <summary>The unit in force.</summary>
    public string? UnitName { get; set; }

    /// <summary>The other units that may be put in force; empty when grants reach one alone.</summary>
    public IReadOnlyList<UnitChoice> OtherUnits { get; set; } = [];

    /// <summary>The account that is signed in, so that what the browser keeps is kept for each apart.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The full name of who is signed in; null when nobody is.</summary>
    public string? PersonName { get; set; }

    public IReadOnlyList<MenuGroup> Menu { get; set; } = [];

    /// <summary>The entries of the phone's bar, at most four; "more" opens the whole menu.</summary>
    public IReadOnlyList<MenuItem> PhoneBar { get; set; } = [];

    /// <summary>Where the search box asks (GET, <c>q</c>); null hides it.</summary>
    public string? SearchUrl { get; set; }

    /// <summary>Where signing out is posted.</summary>
    public string SignOutUrl { get; set; } = "/sign-out";

    /// <summary>The page of the person's own account; null when there is none.</summary>
    public string? AccountUrl { get; set; }

    /// <summary>The data shown was made up for a try-out; every page says so.</summary>
    public bool IsDemo { get; set; }

    /// <summary>Two letters of the name: the first of the first and of the last word, as in "HK" for H'Yim Kđoh.</summary>
    public string Initials
    {
        get
        {
            var words = (PersonName ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words.Length switch
            {
                0 => string.Empty,
                1 => words[0][..1].ToUpperInvariant(),
                _ => (words[0][..1] + words[^1][..1]).ToUpperInvariant(),
            };
        }
    }

    /// <summary>Gives the menu and the phone's bar of a role.</summary>
    public void UseMenuOf(Role role)
    {
        Menu = OfficeMenus.Of(role);
        PhoneBar = OfficeMenus.PhoneBarOf(role);
        SearchUrl = role is Role.Trainer ? "/course-runs" : role is Role.Organiser or Role.Coordinator or Role.Viewer ? "/events" : null;
    }
}

/// <summary>The menus, as data: role by role, in the order in which they are shown.</summary>
public static class OfficeMenus
{
    private static readonly MenuItem Today = new("Today", "/", Icon: "home");
    private static readonly MenuItem Calendar = new("Calendar", "/calendar", Icon: "calendar-event");
    private static readonly MenuItem Events = new("Events", "/events", Icon: "speakerphone");
    private static readonly MenuItem Campaigns = new("Campaigns", "/campaigns", Icon: "flag");
    private static readonly MenuItem Outreach = new("Outreach", "/outreach", Icon: "chart-bar", ShortKey: "OutreachShort");
    private static readonly MenuItem Network = new("Network", "/network", Icon: "users-group");
    private static readonly MenuItem CheckIn = new("CheckIn", "/check-in", Icon: "qrcode");
    private static readonly MenuItem Units = new("Units", "/units", Icon: "building");
    private static readonly MenuItem Accounts = new("Accounts", "/accounts", Icon: "users", ShortKey: "AccountsShort");
    private static readonly MenuItem Catalogues = new("Catalogues", "/catalogues", Icon: "category");
    private static readonly MenuItem Targets = new("Targets", "/targets", Icon: "target");
    private static readonly MenuItem Jobs = new("Jobs", "/jobs", Icon: "settings");
    private static readonly MenuItem Mails = new("Mails", "/mails", Icon: "mail");
    private static readonly MenuItem Audit = new("Audit", "/audit", Icon: "history", ShortKey: "AuditShort");
    private static readonly MenuItem CourseRuns = new("CourseRuns", "/course-runs", Icon: "school", ShortKey: "CourseRunsShort");
    private static readonly MenuItem Courses = new("Courses", "/courses", Icon: "book");
    private static readonly MenuItem Schedule = new("Schedule", "/events/schedule", Icon: "plus");

    private static readonly MenuGroup Figures = new("Figures", [Outreach]);
    private static readonly MenuGroup TrainingAndNetwork = new("TrainingAndNetwork", [CourseRuns, Courses, Network]);

    public static IReadOnlyList<MenuGroup> Of(Role role) => role switch
    {
        Role.Organiser => [new(null, [Today, Calendar, Events, Campaigns, CheckIn]), TrainingAndNetwork, Figures],
        Role.Coordinator => [new(null, [Today, Calendar, Events, Campaigns]), Figures, TrainingAndNetwork, new("Administration", [Units, Targets, Audit])],
        Role.Viewer => [new(null, [Today, Calendar, Events, Campaigns]), Figures, TrainingAndNetwork],
        Role.Trainer => [new(null, [Today, CourseRuns, CheckIn, Calendar]), new("Catalogue", [Courses, Events])],
        Role.Steward => [new(null, [CheckIn])],
        Role.Administrator => [new(null, [Accounts, Units, Catalogues, Targets]), new("Administration", [Audit, Mails, Jobs])],
        _ => [],
    };

    public static IReadOnlyList<MenuItem> PhoneBarOf(Role role) => role switch
    {
        Role.Organiser => [Today, Calendar, Schedule, CheckIn],
        Role.Coordinator or Role.Viewer => [Today, Calendar, Events, Outreach],
        Role.Trainer => [Today, CourseRuns, CheckIn, Calendar],
        Role.Administrator => [Accounts, Units, Catalogues, Audit],
        _ => [],
    };
}
