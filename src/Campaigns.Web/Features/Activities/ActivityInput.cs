using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc.Rendering;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The fields that the forms of an event and of a course run have in common, as they were typed.</summary>
public abstract class ActivityInput
{
    /// <summary>The id of the draft, once it is saved.</summary>
    public string? Id { get; set; }

    /// <summary>Made with the form of a new activity, so that two presses of its button make one activity.</summary>
    [JsonIgnore]
    public Guid OperationId { get; set; }

    /// <summary>The version of the row when the form was opened.</summary>
    public string? Version { get; set; }

    public string? CommuneId { get; set; }

    public string? VenueId { get; set; }

    public string? RoomFrom { get; set; }

    public string? RoomTo { get; set; }

    /// <summary>The tokens (<see cref="Domain.Activities.Doubt"/>) of the doubtful values that the reader confirmed.</summary>
    public List<string> Agreed { get; set; } = [];

    /// <summary>The turns of which the form said that another start takes them back.</summary>
    [JsonIgnore]
    public int TakesBack { get; set; }

    public string? NewVenueName { get; set; }

    /// <summary>
    /// The new venue's name for public pages. When it is empty, they use the venue's own name, unless that name tells the theme.
    /// </summary>
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

    /// <summary>The form as it was typed, in the way in which a draft keeps it.</summary>
    public abstract string ToJson();

    /// <summary>Completes the days that were typed without a year, so that the form says them back; returns the fields that it
    /// changed.</summary>
    public abstract IReadOnlyList<string> CompleteDays(LocalDate today);

    /// <summary>Whether the fields of a new venue hold anything.</summary>
    [JsonIgnore]
    public bool TypesVenue => Typed(NewVenueName, NewVenuePublicName, NewVenueVillage, NewVenueCapacity);

    /// <summary>Whether the fields of a new person hold anything.</summary>
    [JsonIgnore]
    public bool TypesPerson => Typed(NewPersonName, NewPersonPhone, NewPersonEmail);

    /// <summary>Whether the reader said that the new person is none of the known people of that name.</summary>
    public bool NewPersonIsAnother { get; set; }

    /// <summary>The known people of the typed name. The reader chooses one of them, or says that the new person is somebody else.</summary>
    public IReadOnlyList<Namesake> Namesakes { get; internal set; } = [];

    /// <summary>
    /// Whether anything was typed or chosen that makes a draft worth keeping. Choices that stand there from the start are none.
    /// </summary>
    [JsonIgnore]
    public abstract bool HasContent { get; }

    /// <summary>Whether one of the fields holds anything.</summary>
    protected static bool Typed(params ReadOnlySpan<string?> fields)
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

/// <summary>
/// What the button said that sent a form. A change of something that others rely on needs a press of a button, and others are told only if
/// the button said so.
/// </summary>
public enum Press
{
    /// <summary>No button was pressed: a script sent the form, or somebody built the request by hand.</summary>
    None,

    Save,

    SaveAndTell,
}

/// <summary>The button that saves a change of something that others rely on.</summary>
/// <param name="Words">The words on the button.</param>
/// <param name="Tells">Whether the words say that others will be told.</param>
/// <param name="Plain">The words for the script to show while nothing is changed; null when <c>Words</c> are right in any case.</param>
public sealed record SaveButton(string Words, bool Tells, string? Plain = null);

/// <summary>A known person who has the typed name.</summary>
public sealed record Namesake(Guid Id, string Name, string? Commune);

/// <summary>
/// The part of a form in which a new venue or a new person is created. Its fields have the same names as those of the form.
/// </summary>
/// <param name="Input">The form as it was typed.</param>
/// <param name="Communes">The communes that a person may be from.</param>
/// <param name="Part">The element id of the part of the form that is shown again after the button.</param>
public sealed record NewThing(ActivityInput Input, IReadOnlyList<SelectListItem> Communes, string Part);
