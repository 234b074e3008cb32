using System.Reflection;
using System.Security.Claims;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing.Template;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// Opens the page of a list as the account that asked for its workbook, without a browser. The page itself says what the account may see
/// now and gives the rows, so a list that is written later has the query and the rights of the page and no others.
/// </summary>
public sealed class ListPages(
    IServiceScopeFactory scopes,
    IActionDescriptorCollectionProvider pages,
    PageLoader loader,
    IActionInvokerFactory invokers,
    IClock clock
)
{
    /// <summary>Opens the page.</summary>
    /// <param name="export">Which list, and who asked for it.</param>
    /// <param name="take">Reads the rows; null when only the rights are asked about.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>Whether the account may have the list that it asked for; otherwise nothing was taken.</returns>
    public async Task<bool> OpenAsync(ListExport export, Func<ListSheet, Actor, Task>? take, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(export);
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        using var language = Languages.Use(export.Language);
        var context = RequestOf(export, services, cancel);
        var actor = services.GetRequiredService<Actor>();
        await actor.LoadAsync(context, services.GetRequiredService<CampaignsDbContext>(), clock);
        if (
            await PageOfAsync(export, context) is not var (page, values)
            || !page.ModelTypeInfo!.GetCustomAttributes<MayAttribute>().All(m => actor.May(m.Permission))
        )
        {
            return false;
        }

        var may = false;
        services.GetRequiredService<ListSheets>().Opened = async list =>
        {
            may = list.Scope == export.Scope;
            if (may && take is not null)
            {
                await take(list, actor);
            }
        };
        context.Request.RouteValues = values;
        await invokers.CreateInvoker(new ActionContext(context, new RouteData(values), page))!.InvokeAsync();
        return may;
    }

    private static DefaultHttpContext RequestOf(ListExport export, IServiceProvider services, CancellationToken cancel)
    {
        var query = export.Address.IndexOf('?', StringComparison.Ordinal);
        var context = new DefaultHttpContext
        {
            RequestServices = services,
            RequestAborted = cancel,
            User = new ClaimsPrincipal(
                new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, export.ById.ToString())], nameof(ListExport))
            ),
        };
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = Uri.UriSchemeHttp;
        context.Request.Host = new HostString("localhost");
        context.Request.Path = PathString.FromUriComponent(query < 0 ? export.Address : export.Address[..query]);
        context.Request.QueryString = new QueryString(query < 0 ? "" : export.Address[query..]);
        context.Request.Headers.Cookie = export.GrantId is { } grant ? $"{Actor.CookieName}={grant}" : "";
        context.Response.Body = Stream.Null;
        return context;
    }

    private async Task<(CompiledPageActionDescriptor Page, RouteValueDictionary Values)?> PageOfAsync(
        ListExport export,
        DefaultHttpContext context
    )
    {
        foreach (var page in pages.ActionDescriptors.Items.OfType<PageActionDescriptor>().Where(p => p.ViewEnginePath == export.Page))
        {
            var values = new RouteValueDictionary();
            var matcher = new TemplateMatcher(TemplateParser.Parse(page.AttributeRouteInfo!.Template!), []);
            if (matcher.TryMatch(context.Request.Path, values))
            {
                values["page"] = page.ViewEnginePath;
                return (await loader.LoadAsync(page, EndpointMetadataCollection.Empty), values);
            }
        }

        return null;
    }
}
