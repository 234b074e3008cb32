namespace Campaigns.Domain.Events;

/// <summary>One awareness activity: what an activity of kind <c>event</c> has beyond every activity.</summary>
public sealed class Event
{
    public required Guid ActivityId { get; init; }

    /// <summary>Null only in a draft.</summary>
    public Guid? FormId { get; set; }

    /// <summary>Null only in a draft.</summary>
    public Guid? SettingId { get; set; }

    public string Topic { get; set; } = "";
}
