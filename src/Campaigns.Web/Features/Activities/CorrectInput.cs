using Campaigns.Domain.Text;
using Campaigns.Web.Features.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// The form that corrects what an activity was, while it is held or after it was confirmed. A course run uses the fields that it has.
/// </summary>
public class CorrectInput
{
    /// <summary>The version of the row when the form was opened.</summary>
    public string? Version { get; set; }

    public string? Title { get; set; }

    public string? FormId { get; set; }

    public string? SettingId { get; set; }

    public string? CampaignId { get; set; }

    public List<string> AudienceIds { get; set; } = [];

    public List<string> SpeakerIds { get; set; } = [];

    /// <summary>The stored session that the first row is.</summary>
    public string? SessionId { get; set; }

    [TypedDay(DayIs.Past)]
    public string? Date { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    /// <summary>The sessions after the first one.</summary>
    public List<SessionInput> Further { get; set; } = [];

    public string? CommuneId { get; set; }

    public string? VenueId { get; set; }

    /// <summary>The name of a new venue in the chosen commune, when the list does not have it.</summary>
    public string? NewVenueName { get; set; }

    /// <inheritdoc cref="ActivityInput.Agreed"/>
    public List<string> Agreed { get; set; } = [];

    public string? Reason { get; set; }
}

/// <summary>The part of a correction about the place.</summary>
/// <param name="Input">The form as it was typed.</param>
/// <param name="Communes">The communes to choose from.</param>
/// <param name="Venues">The venues of the chosen commune.</param>
/// <param name="Source">The address from which the combobox reads more venues.</param>
public sealed record CorrectPlace(
    CorrectInput Input,
    IReadOnlyList<SelectListItem> Communes,
    IReadOnlyList<SelectListItem> Venues,
    string Source
);

/// <summary>The end of a correction: the reason and the buttons.</summary>
/// <param name="Input">The form as it was typed.</param>
/// <param name="IsConfirmed">Whether the figures are confirmed. The correction then confirms them again.</param>
/// <param name="OwnPath">The address of the activity's page.</param>
public sealed record CorrectEnd(CorrectInput Input, bool IsConfirmed, string OwnPath);
