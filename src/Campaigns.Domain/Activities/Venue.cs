using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>A place where activities happen: under a commune, in a village named as text (villages have no official code).</summary>
public sealed class Venue
{
    public required Guid Id { get; init; }

    public required Guid CommuneId { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>What public pages and messages call it; empty: its own name, where that does not tell the theme (<see cref="Text.PublicNames.OfPlace"/>).</summary>
    public string PublicName { get; set; } = "";

    /// <summary>The folded text by which the public finds it: of its public name.</summary>
    public string PublicNameFolded { get; set; } = "";

    /// <summary>Thôn, buôn, tổ dân phố; empty where none is named.</summary>
    public string Village { get; set; } = "";

    public string VillageFolded { get; set; } = "";

    /// <summary>Rooms that can be held apart, 1 or more.</summary>
    public int Rooms { get; set; } = 1;

    /// <summary>"Holds several at once": a stadium, a market. Bookings of it never clash.</summary>
    public bool HoldsSeveral { get; set; }

    /// <summary>Seats in all, or null where nobody counted them.</summary>
    public int? Capacity { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>
/// A venue (or some of its rooms), or a person, held for a time by a session. Only scheduled and held activities have bookings;
/// the database refuses two that overlap.
/// </summary>
public sealed class Booking
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ActivityId { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>Rooms held, as a PostgreSQL int4range; the whole venue is unbounded on both sides.</summary>
    public int? RoomFrom { get; init; }

    /// <inheritdoc cref="RoomFrom"/>
    public int? RoomTo { get; init; }

    /// <summary>Copied from <see cref="Venue.HoldsSeveral"/>, for an exclusion looks at its own table alone.</summary>
    public bool Shared { get; init; }

    public Guid? PersonId { get; init; }

    /// <summary>The entry that stands for the person: nobody is held twice at one time by two entries of one. Kept by the database.</summary>
    public Guid? StandingId { get; private set; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }
}

/// <summary>A row of a catalogue: extended without a release, never deleted, named in both languages.</summary>
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
    /// <summary>A neutral name for public pages and messages, in Vietnamese: "Buổi gặp mặt". Empty: they say "Hoạt động".</summary>
    public required string NeutralVi { get; set; }

    public required string NeutralEn { get; set; }
}

/// <summary>Where people are reached: school, enterprise, residential community, agency.</summary>
public sealed class EventSetting : CatalogueItem;

/// <summary>Whom an activity addresses. Groups overlap, so figures by group have no total.</summary>
public sealed class AudienceGroup : CatalogueItem
{
    /// <summary>What public pages call it, in Vietnamese; empty: they do not name it.</summary>
    public string PublicVi { get; set; } = "";

    /// <inheritdoc cref="PublicVi"/>
    public string PublicEn { get; set; } = "";
}
