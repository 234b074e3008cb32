using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Events;

/// <summary>The form of a new event.</summary>
[May(Permission.ManageActivities)]
public sealed class ScheduleModel(EventFormServices services) : EventFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(string? date, Guid? campaign, Guid? commune, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Input.RegistrationOpen = true;
        Input.Publication = nameof(Publication.Listed);
        Input.Date = date is not null && TypedFields.DayOf(date) is { } day ? Show.Date(day) : null;
        Input.CampaignId = campaign?.ToString();
        Input.CommuneId = commune?.ToString();
        return await ShowAsync(cancel);
    }
}
