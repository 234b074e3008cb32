using Campaigns.Domain.Accounts;
using NodaTime;

namespace Campaigns.Domain.Audit;

/// <summary>
/// One act of consequence (rule 6). Entries are only ever added: the application's database role cannot update, delete or truncate them. An
/// entry holds ids, field names and values of things, never values of persons.
/// </summary>
public sealed class AuditEntry
{
    public required Guid Id { get; init; }

    public required Instant At { get; init; }

    public required ActorKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public Guid? ActingUnitId { get; init; }

    /// <summary>What was done: "activity.scheduled", "checkin.annulled" …</summary>
    public required string Action { get; init; }

    /// <summary>The kind of thing that the act changed: "activity", "registration", "account" …</summary>
    public required string SubjectKind { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>The unit that the changed thing belongs to. The log is filtered by it.</summary>
    public Guid? UnitId { get; init; }

    /// <summary>The names of the changed fields and their values, as a JSON object; never values of persons.</summary>
    public string? Fields { get; init; }
}
