using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Campaigns.Web.Platform.Audit;

/// <summary>Writes entries into the log, in the transaction of the act (rule 6).</summary>
public static class AuditLog
{
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions(JsonSerializerDefaults.Web).ConfigureForNodaTime(
        DateTimeZoneProviders.Tzdb
    );

    /// <summary>Adds an entry, which the caller saves together with the act.</summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="actor">The actor behind the act.</param>
    /// <param name="now">The time of the act.</param>
    /// <param name="action">The name of the act: "activity.scheduled".</param>
    /// <param name="subjectKind">The kind of thing that was changed: "activity".</param>
    /// <param name="subjectId">The id of that thing.</param>
    /// <param name="unitId">The unit that the thing belongs to.</param>
    /// <param name="fields">Names of fields and values of things, never of persons; an object or a dictionary.</param>
    public static void Audit(
        this CampaignsDbContext db,
        Actor actor,
        Instant now,
        string action,
        string subjectKind,
        Guid subjectId,
        Guid? unitId = null,
        object? fields = null
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = now,
                ActorKind = actor.AccountId is null ? ActorKind.LinkHolder : ActorKind.Account,
                ActorId = actor.AccountId,
                ActingUnitId = actor.ActingUnitId,
                Action = action,
                SubjectKind = subjectKind,
                SubjectId = subjectId,
                UnitId = unitId,
                Fields = fields is null ? null : JsonSerializer.Serialize(fields, Json),
            }
        );
    }
}
