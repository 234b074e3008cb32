using Microsoft.AspNetCore.Mvc.Rendering;

namespace Campaigns.Web.Features.Activities;

/// <summary>What an activity was, as it is corrected while it is held or once it is confirmed; of a course run the fields that it has.</summary>
public class CorrectInput
{
    /// <summary>The version of the row that the form was opened with.</summary>
    public string? Version { get; set; }

    public string? Title { get; set; }

    public string? FormId { get; set; }

    public string? SettingId { get; set; }

    public string? CampaignId { get; set; }

    public List<string> AudienceIds { get; set; } = [];

    public List<string> SpeakerIds { get; set; } = [];

    public string? Date { get; set; }

    public string? Start { get; set; }

    public string? End { get; set; }

    public string? CommuneId { get; set; }

    public string? VenueId { get; set; }

    /// <summary>A venue of the chosen commune that is not in the list.</summary>
    public string? NewVenueName { get; set; }

    /// <inheritdoc cref="ActivityInput.Agreed"/>
    public List<string> Agreed { get; set; } = [];

    public string? Reason { get; set; }
}

/// <summary>The part of a correction that says where it was.</summary>
/// <param name="Input">What was typed.</param>
/// <param name="Communes">Communes to choose from.</param>
/// <param name="Venues">Venues of the chosen commune.</param>
/// <param name="Source">Where the combobox asks for more.</param>
public sealed record CorrectPlace(CorrectInput Input, IReadOnlyList<SelectListItem> Communes, IReadOnlyList<SelectListItem> Venues, string Source);

/// <summary>The end of a correction: why, and the buttons.</summary>
/// <param name="Input">What was typed.</param>
/// <param name="IsConfirmed">Figures stand confirmed, and are confirmed again with it.</param>
/// <param name="OwnPath">The address of the thing.</param>
public sealed record CorrectEnd(CorrectInput Input, bool IsConfirmed, string OwnPath);
