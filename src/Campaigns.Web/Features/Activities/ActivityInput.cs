using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Campaigns.Web.Features.Activities;

/// <summary>What the forms of an event and of a course run have in common, as it was typed.</summary>
public abstract class ActivityInput
{
    /// <summary>The draft, once there is one.</summary>
    public string? Id { get; set; }

    /// <summary>Made with the form of a new activity, so that two presses of its button make one activity.</summary>
    [JsonIgnore]
    public Guid OperationId { get; set; }

    /// <summary>The version of the row that the form was opened with.</summary>
    public string? Version { get; set; }

    public string? CommuneId { get; set; }

    public string? VenueId { get; set; }

    public string? RoomFrom { get; set; }

    public string? RoomTo { get; set; }

    /// <summary>What was asked back and confirmed: tokens of <see cref="Domain.Activities.Doubt"/>.</summary>
    public List<string> Agreed { get; set; } = [];

    public string? NewVenueName { get; set; }

    /// <summary>What public pages call it; empty: its name, where that does not tell the theme.</summary>
    public string? NewVenuePublicName { get; set; }

    public string? NewVenueVillage { get; set; }

    public string? NewVenueRooms { get; set; }

    public string? NewVenueCapacity { get; set; }

    public bool NewVenueHoldsSeveral { get; set; }

    public string? NewPersonName { get; set; }

    public string? NewPersonSex { get; set; }

    public string? NewPersonCommuneId { get; set; }

    public string? NewPersonPhone { get; set; }

    public string? NewPersonEmail { get; set; }

    /// <summary>Something of a venue that is not in the list was typed.</summary>
    [JsonIgnore]
    public bool TypesVenue => Typed(NewVenueName, NewVenuePublicName, NewVenueVillage, NewVenueCapacity);

    /// <summary>Something of a person who is not in the list was typed.</summary>
    [JsonIgnore]
    public bool TypesPerson => Typed(NewPersonName, NewPersonPhone, NewPersonEmail);

    /// <summary>None of those of that name who are known is the one who is meant.</summary>
    public bool NewPersonIsAnother { get; set; }

    /// <summary>People of the name that was typed who are known already: one of them is chosen, or it is said that it is another.</summary>
    public IReadOnlyList<Namesake> Namesakes { get; internal set; } = [];

    private static bool Typed(params ReadOnlySpan<string?> fields)
    {
        foreach (var field in fields)
        {
            if (!string.IsNullOrWhiteSpace(field))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What the button said that sent a form: what others rely on is changed by a press alone, and they are told only where the button said so.</summary>
public enum Press
{
    /// <summary>No button: a script sent it, or an address was made up.</summary>
    None,

    Save,

    SaveAndTell,
}

/// <summary>The button that saves a change of something that others rely on.</summary>
/// <param name="Words">What it says.</param>
/// <param name="Tells">Whether it says that others will be told.</param>
/// <param name="Plain">What it says while nothing is changed yet, for the script; null where it is settled.</param>
public sealed record SaveButton(string Words, bool Tells, string? Plain = null);

/// <summary>Somebody who is known by the name that was typed.</summary>
public sealed record Namesake(Guid Id, string Name, string? Commune);

/// <summary>The part of a form where a venue or a person that is not there yet is made; its fields are named as those of the form.</summary>
/// <param name="Input">What was typed.</param>
/// <param name="Communes">Where a person may be from.</param>
/// <param name="Part">The id of the part of the form that is shown again after the button.</param>
public sealed record NewThing(ActivityInput Input, IReadOnlyList<SelectListItem> Communes, string Part);
