using Campaigns.Domain.Accounts;
using NodaTime;

namespace Campaigns.Domain.Audit;

/// <summary>
/// One act of consequence. Only ever added: the application's database role cannot update, delete or truncate it.
/// Holds ids, field names and values of things, never values of persons.
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

    /// <summary>The kind of thing it was done to: "activity", "registration", "account" …</summary>
    public required string SubjectKind { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>The unit that the thing belongs to, by which the log is filtered.</summary>
    public Guid? UnitId { get; init; }

    /// <summary>Field names and values of things, as a JSON object.</summary>
    public string? Fields { get; init; }
}
