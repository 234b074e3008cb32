using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace Campaigns.Web.Features.Audit;

/// <summary>Writes the log of acts of consequence, in the transaction of the act.</summary>
public static class AuditLog
{
    private static readonly JsonSerializerOptions Json = new JsonSerializerOptions(JsonSerializerDefaults.Web).ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);

    /// <summary>Adds an entry; the caller saves it together with what it did.</summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="now">When.</param>
    /// <param name="action">What: "activity.scheduled".</param>
    /// <param name="subjectKind">The kind of thing it was done to: "activity".</param>
    /// <param name="subjectId">Which.</param>
    /// <param name="unitId">The unit that the thing belongs to.</param>
    /// <param name="fields">Names of fields and values of things, never of persons; an object or a dictionary.</param>
    public static void Audit(
        this CampaignsDbContext db, Actor actor, Instant now, string action, string subjectKind, Guid subjectId, Guid? unitId = null, object? fields = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        db.AuditEntries.Add(new AuditEntry
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
        });
    }
}
