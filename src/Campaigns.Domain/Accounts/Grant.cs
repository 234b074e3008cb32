using NodaTime;

namespace Campaigns.Domain.Accounts;

/// <summary>The roles that a grant gives to an account on a unit.</summary>
public enum Role
{
    Administrator,
    Coordinator,
    Organiser,

    /// <summary>A head of a unit, without whom the unit's reports are not sent.</summary>
    Approver,
    Trainer,
    Steward,
    Viewer,
}

/// <summary>The kinds of actor that an act, such as a check-in or an audit entry, can be attributed to.</summary>
public enum ActorKind
{
    Account,
    Device,
    LinkHolder,
    System,
}

/// <summary>A role on a unit, reaching its subtree, on behalf of an acting unit.</summary>
public sealed class Grant
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required Role Role { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>The unit on whose behalf the account acts, and which its activities name as organising unit by default.</summary>
    public required Guid ActingUnitId { get; init; }

    /// <summary>A steward's grant may be for one activity alone; null reaches every activity of the subtree.</summary>
    public Guid? ActivityId { get; init; }

    /// <summary>For a steward: whether the door may look people up by name.</summary>
    public bool MaySearch { get; init; }

    public required Instant ValidFrom { get; init; }

    public Instant? ValidTo { get; set; }
}
