using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Network;

/// <summary>What somebody is in the network: collaborator, person of influence, men's champion, keeper of a trusted address, speaker, trainer.</summary>
public sealed class CollaboratorKind : CatalogueItem
{
    /// <summary>Who can be asked to speak, and is offered where an event is scheduled.</summary>
    public const string Speaker = "speaker";

    public const string MensChampion = "mens_champion";
}

/// <summary>A language that somebody of the network speaks with the people.</summary>
public sealed class SpokenLanguage : CatalogueItem;

/// <summary>How somebody agreed to be in the network.</summary>
public enum ConsentChannel
{
    Paper,
    Spoken,
    Phone,
    Message,
}

/// <summary>
/// A person in the network of one unit: what they are, where they serve, what they speak and can do, and the consent to keep that. A person is
/// kept by one unit; whoever they serve sees them. One who has left stays, ended, and may come back.
/// </summary>
public sealed class Collaborator
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    public Person Person { get; private set; } = null!;

    /// <summary>Whose network: who keeps the entry right.</summary>
    public required Guid KeepingUnitId { get; set; }

    /// <summary>What they can do, in words: "nói chuyện trước đông người, hòa giải".</summary>
    public string Skills { get; set; } = "";

    public required LocalDate Since { get; set; }

    /// <summary>The last day in the network; null while they are in it.</summary>
    public LocalDate? EndedOn { get; set; }

    /// <summary>The wording that was agreed to.</summary>
    public required string ConsentVersion { get; set; }

    public required ConsentChannel ConsentChannel { get; set; }

    public required LocalDate ConsentOn { get; set; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    /// <summary>PostgreSQL's xmin: a form that was opened before another's change is refused.</summary>
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

/// <summary>A unit that somebody serves, with all that lies under it.</summary>
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
