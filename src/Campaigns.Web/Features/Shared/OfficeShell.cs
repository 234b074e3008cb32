using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// One entry of the menu. <paramref name="Key"/> is part of the name of its text <c>Menu.{Key}</c>, <paramref name="ShortKey"/> that of the
/// shorter word for the phone's bar, and <paramref name="Icon"/> an icon of the sprite.
/// </summary>
public sealed record MenuItem(string Key, string Url, string Icon, int Count = 0, string? ShortKey = null)
{
    /// <summary>Whether the page at this path belongs to the entry.</summary>
    public bool Holds(PathString path) =>
        Url == "/" ? path == "/" || !path.HasValue : path.StartsWithSegments(Url, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Entries under one heading; <paramref name="Key"/> is part of the name of the text <c>MenuGroup.{Key}</c>. It is null for the first
/// group, which has no heading.
/// </summary>
public sealed record MenuGroup(string? Key, IReadOnlyList<MenuItem> Items);

/// <summary>Another unit within the person's grants, and the address that puts it in force.</summary>
public sealed record UnitChoice(string Name, string Url);

/// <summary>
/// The data of the frame around a page: the account, its unit, and its menu. There is one per request, and
/// the filter of the accounts feature fills it before the page is drawn. When it is empty, the frame has no menu and no person.
/// </summary>
public sealed class OfficeShell
{
    /// <summary>The area that this installation serves, shown under the product's name ("Tỉnh Đắk Lắk").</summary>
    public string? PlaceName { get; set; }

    /// <summary>The unit in force.</summary>
    public string? UnitName { get; set; }

    /// <summary>The other units that may be put in force; empty when the grants reach only one.</summary>
    public IReadOnlyList<UnitChoice> OtherUnits { get; set; } = [];

    /// <summary>The account that is signed in; the browser keeps unsent forms separately for each account.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The full name of the person who is signed in; null when nobody is.</summary>
    public string? PersonName { get; set; }

    public IReadOnlyList<MenuGroup> Menu { get; set; } = [];

    /// <summary>The entries of the phone's bar, at most four; "more" opens the whole menu.</summary>
    public IReadOnlyList<MenuItem> PhoneBar { get; set; } = [];

    /// <summary>The address of the search box (GET, <c>q</c>); null hides the box.</summary>
    public string? SearchUrl { get; set; }

    /// <summary>The address to which signing out is posted.</summary>
    public string SignOutUrl { get; set; } = "/sign-out";

    /// <summary>The page of the person's own account; null when there is none.</summary>
    public string? AccountUrl { get; set; }

    /// <summary>How many of the person's long jobs have not ended.</summary>
    public int JobsRunning { get; set; }

    /// <summary>How many of them ended and were not looked at since; the bell shows this number.</summary>
    public int JobsEnded { get; set; }

    /// <summary>Whether the data are made up for a try-out; every page then says so.</summary>
    public bool IsDemo { get; set; }

    /// <summary>Two letters of the name: the first letters of the first and the last word, as in "HK" for H'Yim Kđoh.</summary>
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

    /// <summary>Sets the menu and the phone's bar of a role.</summary>
    public void UseMenuOf(Role role)
    {
        Menu = OfficeMenus.Of(role);
        PhoneBar = OfficeMenus.PhoneBarOf(role);
        SearchUrl =
            role is Role.Trainer ? "/course-runs"
            : role is Role.Organiser or Role.Coordinator or Role.Approver or Role.Viewer ? "/events"
            : null;
    }
}

/// <summary>The menus as data, role by role, in the order in which they are shown.</summary>
public static class OfficeMenus
{
    private static readonly MenuItem Today = new("Today", "/", Icon: "home");
    private static readonly MenuItem Calendar = new("Calendar", "/calendar", Icon: "calendar-event");
    private static readonly MenuItem Events = new("Events", "/events", Icon: "speakerphone");
    private static readonly MenuItem Campaigns = new("Campaigns", "/campaigns", Icon: "flag");
    private static readonly MenuItem Outreach = new("Outreach", "/outreach", Icon: "chart-bar", ShortKey: "OutreachShort");
    private static readonly MenuItem Reports = new("Reports", "/reports", Icon: "report");
    private static readonly MenuItem ReportKinds = new("ReportKinds", "/reports/kinds", Icon: "report");
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

    private static readonly MenuGroup Figures = new("Figures", [Outreach, Reports]);
    private static readonly MenuGroup TrainingAndNetwork = new("TrainingAndNetwork", [CourseRuns, Courses, Network]);

    public static IReadOnlyList<MenuGroup> Of(Role role) =>
        role switch
        {
            Role.Organiser => [new(null, [Today, Calendar, Events, Campaigns, CheckIn]), TrainingAndNetwork, Figures],
            Role.Coordinator =>
            [
                new(null, [Today, Calendar, Events, Campaigns]),
                Figures,
                TrainingAndNetwork,
                new("Administration", [Units, Targets, Audit]),
            ],
            Role.Approver or Role.Viewer => [new(null, [Today, Calendar, Events, Campaigns]), Figures, TrainingAndNetwork],
            Role.Trainer => [new(null, [Today, CourseRuns, CheckIn, Calendar]), new("Catalogue", [Courses, Events])],
            Role.Steward => [new(null, [CheckIn])],
            Role.Administrator =>
            [
                new(null, [Accounts, Units, Catalogues, Targets, ReportKinds]),
                new("Administration", [Audit, Mails, Jobs]),
            ],
            _ => [],
        };

    public static IReadOnlyList<MenuItem> PhoneBarOf(Role role) =>
        role switch
        {
            Role.Organiser => [Today, Calendar, Schedule, CheckIn],
            Role.Coordinator or Role.Viewer => [Today, Calendar, Events, Outreach],
            Role.Approver => [Today, Reports, Events, Outreach],
            Role.Trainer => [Today, CourseRuns, CheckIn, Calendar],
            Role.Administrator => [Accounts, Units, Catalogues, Audit],
            _ => [],
        };
}
