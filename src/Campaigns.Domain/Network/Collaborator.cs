using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>
/// The kinds of people in the network: collaborator, person of influence, men's champion, keeper of a trusted address, speaker, trainer.
/// </summary>
public sealed class CollaboratorKind : CatalogueItem
{
    /// <summary>The key of the kind whose people can be asked to speak and are offered as speakers when an event is scheduled.</summary>
    public const string Speaker = "speaker";

    public const string MensChampion = "mens_champion";
}

/// <summary>A language in which a person of the network can speak with people.</summary>
public sealed class SpokenLanguage : CatalogueItem;

/// <summary>The ways in which a person can agree to be in the network.</summary>
public enum ConsentChannel
{
    Paper,
    Spoken,
    Phone,
    Message,
}

/// <summary>
/// A person in the network of one unit: their kinds, the units they serve, their languages and skills, and their consent to keep that. One
/// unit keeps the entry; the units that the person serves see it. A person who leaves keeps the entry, with an end, and may come back.
/// </summary>
public sealed class Collaborator
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    public Person Person { get; private set; } = null!;

    /// <summary>The unit whose network the person belongs to, and which keeps the entry up to date.</summary>
    public required Guid KeepingUnitId { get; set; }

    /// <summary>The person's skills in words: "nói chuyện trước đông người, hòa giải".</summary>
    public string Skills { get; set; } = "";

    public required LocalDate Since { get; set; }

    /// <summary>The last day in the network; null while they are in it.</summary>
    public LocalDate? EndedOn { get; set; }

    /// <summary>The version of the consent's wording to which the person agreed.</summary>
    public required string ConsentVersion { get; set; }

    public required ConsentChannel ConsentChannel { get; set; }

    public required LocalDate ConsentOn { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    /// <summary>PostgreSQL's xmin. A form that was opened before somebody else changed the row is refused.</summary>
    public uint Version { get; private set; }

    public List<CollaboratorKindHeld> Kinds { get; } = [];

    public List<CollaboratorCover> Covers { get; } = [];

    public List<CollaboratorLanguage> Languages { get; } = [];
}

public sealed class CollaboratorKindHeld
{
    public required Guid CollaboratorId { get; init; }

    public required Guid KindId { get; init; }
}

/// <summary>A unit that a person of the network serves, together with all units below it.</summary>
public sealed class CollaboratorCover
{
    public required Guid CollaboratorId { get; init; }

    public required Guid UnitId { get; init; }
}

public sealed class CollaboratorLanguage
{
    public required Guid CollaboratorId { get; init; }

    public required Guid LanguageId { get; init; }
}
