using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Events;

/// <summary>
/// The form of an existing event: a draft is continued, a scheduled event is changed or moved, and a postponed one gets its new time.
/// </summary>
[May(Permission.ManageActivities)]
public sealed class EditModel(EventFormServices services) : EventFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        return await FillAsync(id, cancel) ? await ShowAsync(cancel) : NotFound();
    }
}
