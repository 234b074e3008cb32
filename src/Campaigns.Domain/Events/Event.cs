namespace Campaigns.Domain.Events;

/// <summary>The columns that an activity of kind <c>event</c> (one awareness activity) has beyond those of every activity.</summary>
public sealed class Event
{
    public required Guid ActivityId { get; init; }

    /// <summary>Null only in a draft.</summary>
    public Guid? FormId { get; set; }

    /// <summary>Null only in a draft.</summary>
    public Guid? SettingId { get; set; }

    public string Topic { get; set; } = "";
}
