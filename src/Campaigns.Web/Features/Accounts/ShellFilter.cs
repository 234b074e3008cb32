using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Knows which addresses have a page, so that no menu entry and no redirect leads to a missing page.</summary>
public sealed class PagesThere(IActionDescriptorCollectionProvider pages)
{
    private readonly Lazy<HashSet<string>> _urls = new(() =>
        pages.ActionDescriptors.Items.Select(d => "/" + (d.AttributeRouteInfo?.Template ?? "")).ToHashSet(StringComparer.OrdinalIgnoreCase)
    );

    public bool Has(string url) => url == HangfireSetup.DashboardPath || _urls.Value.Contains(url);
}

/// <summary>Fills the frame around every page: the account, its unit, its menu, and the demo's mark.</summary>
public sealed class ShellFilter(OfficeShell shell, Actor actor, InstallationFacts installation, PagesThere pages) : IAsyncPageFilter
{
    private static readonly Role[] ByWeight =
    [
        Role.Organiser,
        Role.Coordinator,
        Role.Trainer,
        Role.Approver,
        Role.Viewer,
        Role.Administrator,
        Role.Steward,
    ];

    public async Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // The error page must not query the database, which may be what failed.
        if (context.ActionDescriptor.ViewEnginePath == ErrorPage.Page)
        {
            return;
        }

        var facts = await installation.GetAsync(context.HttpContext.RequestAborted);
        shell.IsDemo = facts.IsDemo;
        shell.PlaceName = facts.RootName;
        if (actor.AccountId is null)
        {
            return;
        }

        shell.AccountId = actor.AccountId;
        shell.PersonName = actor.Name;
        shell.AccountUrl = "/account";
        if (actor.InForce is not { } inForce)
        {
            return;
        }

        shell.UnitName = inForce.ActingUnitName;
        shell.OtherUnits =
        [
            .. actor
                .Grants.Where(g => g.ActingUnitId != inForce.ActingUnitId && g.ActivityId is null)
                .DistinctBy(g => g.ActingUnitId)
                .Select(g => new UnitChoice(g.ActingUnitName, $"/accounts/unit?grant={g.Id}")),
        ];

        // If the account has several roles for the unit in force, the menu is that of the role with the most to do.
        var role = actor
            .Grants.Where(g => g.ActingUnitId == inForce.ActingUnitId)
            .Select(g => g.Role)
            .MinBy(r => Array.IndexOf(ByWeight, r));
        shell.UseMenuOf(role);
        LeaveOutWhatIsNotThere();
    }

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        await next();

        // A page that shows how a job ended has told the actor so by now.
        (shell.JobsRunning, shell.JobsEnded) = (actor.JobsRunning, actor.JobsEnded);
    }

    private void LeaveOutWhatIsNotThere()
    {
        bool Exists(MenuItem item) => pages.Has(item.Url);
        shell.Menu = [.. shell.Menu.Select(g => g with { Items = [.. g.Items.Where(Exists)] }).Where(g => g.Items.Count > 0)];
        shell.PhoneBar = [.. shell.PhoneBar.Where(Exists)];
        if (shell.SearchUrl is { } search && !pages.Has(search))
        {
            shell.SearchUrl = null;
        }
    }
}
