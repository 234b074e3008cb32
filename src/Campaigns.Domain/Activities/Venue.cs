using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// A place where activities happen. It lies in a commune; its village is free text, because villages have no official code.
/// </summary>
public sealed class Venue
{
    public required Guid Id { get; init; }

    public required Guid CommuneId { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>
    /// What public pages and messages call the venue. When it is empty they use the venue's own name, unless that name tells the theme
    /// (<see cref="Text.PublicNames.OfPlace"/>).
    /// </summary>
    public string PublicName { get; set; } = "";

    /// <summary>The public name, folded; visitors of public pages search by it.</summary>
    public string PublicNameFolded { get; set; } = "";

    /// <summary>The thôn, buôn or tổ dân phố; empty when none is named.</summary>
    public string Village { get; set; } = "";

    public string VillageFolded { get; set; } = "";

    /// <summary>How many rooms can be booked separately, 1 or more.</summary>
    public int Rooms { get; set; } = 1;

    /// <summary>Whether the venue holds several activities at once, such as a stadium or a market. Its bookings never clash.</summary>
    public bool HoldsSeveral { get; set; }

    /// <summary>All seats of the venue; null when nobody counted them.</summary>
    public int? Capacity { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>
/// A venue (or some of its rooms) or a person, held for a time by a session. Only scheduled and held activities have bookings; an exclusion
/// constraint of the database refuses two bookings that overlap.
/// </summary>
public sealed class Booking
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ActivityId { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>
    /// The first room held, counted from 1. The database turns both rooms into an int4range, which is unbounded when the whole venue is
    /// held.
    /// </summary>
    public int? RoomFrom { get; init; }

    /// <inheritdoc cref="RoomFrom"/>
    public int? RoomTo { get; init; }

    /// <summary>
    /// Copied from <see cref="Venue.HoldsSeveral"/>, because an exclusion constraint can only look at columns of its own table.
    /// </summary>
    public bool Shared { get; init; }

    public Guid? PersonId { get; init; }

    /// <summary>
    /// The entry that stands for the person after merging, kept by a trigger. The exclusion constraint uses it, so that two merged entries
    /// of one person are not booked twice for one time.
    /// </summary>
    public Guid? StandingId { get; private set; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }
}

/// <summary>
/// A row of a catalogue. Catalogues are extended without a release; their rows are never deleted and are named in both languages.
/// </summary>
public abstract class CatalogueItem
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required int Position { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>The name in the language of the screen: English where <paramref name="language"/> is "en", else Vietnamese.</summary>
    public string NameIn(string language) => language == "en" ? NameEn : NameVi;
}

/// <summary>A form of event: thematic talk, club meeting, seminar, rally …</summary>
public sealed class EventForm : CatalogueItem
{
    /// <summary>
    /// The neutral name for public pages and messages, in Vietnamese, such as "Buổi gặp mặt". When it is empty, they say "Hoạt động".
    /// </summary>
    public required string NeutralVi { get; set; }

    public required string NeutralEn { get; set; }
}

/// <summary>Where people are reached: school, enterprise, residential community, agency.</summary>
public sealed class EventSetting : CatalogueItem;

/// <summary>A group of people whom an activity addresses. Groups overlap, so figures by group have no total (counted 4).</summary>
public sealed class AudienceGroup : CatalogueItem
{
    /// <summary>The group's public name in Vietnamese. When it is empty, public pages do not mention the group.</summary>
    public string PublicVi { get; set; } = "";

    /// <inheritdoc cref="PublicVi"/>
    public string PublicEn { get; set; } = "";
}
