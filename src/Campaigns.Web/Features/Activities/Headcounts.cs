using Campaigns.Domain.Outreach;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>An entry of a headcount to be added.</summary>
public sealed record NewHeadcount
{
    public required Guid SessionId { get; init; }

    /// <summary>The id that the form made. A form that is sent again adds nothing.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The numbers to add; negative only when the entry corrects another one.</summary>
    public required Cells Cells { get; init; }

    /// <summary>The account that counted; null when a paired phone counted.</summary>
    public Guid? CountedById { get; init; }

    /// <summary>The grant of the paired phone that counted.</summary>
    public Guid? DeviceGrantId { get; init; }

    /// <summary>The phone with which the people were counted.</summary>
    public Guid? PhoneId { get; init; }

    /// <summary>The gate where the people were counted; null for an entry from the office.</summary>
    public string? Gate { get; init; }

    /// <summary>The entry that this one corrects.</summary>
    public Guid? CorrectsId { get; init; }

    /// <summary>Why the entry is corrected, or why it is added after the figures were confirmed.</summary>
    public string? Reason { get; init; }

    /// <summary>The names of the form's fields that held a number; null when the entry came from no form.</summary>
    public IReadOnlyList<string>? Entered { get; init; }
}

/// <summary>Adds headcounts. Entries are only ever added, and each carries its own copy of what it is counted by.</summary>
public static class Headcounts
{
    /// <summary>Adds an entry in the caller's transaction; false when the same operation was added before.</summary>
    public static async Task<bool> AppendAsync(CampaignsDbContext db, NewHeadcount entry, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entry);
        var cells = entry.Cells;
        return await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO headcount (id, operation_id, session_id, activity_id,
                  female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
                  campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
                  corrects_id, reason, entered, counted_by_id, device_grant_id, phone_id, gate, counted_at)
                SELECT {Guid.CreateVersion7()}, {entry.OperationId}, s.id, a.id,
                  {cells.Female}, {cells.Male}, {cells.SexNotKnown}, {cells.Under16}, {cells.From16To30}, {cells.From31To59},
                    {cells.From60}, {cells.AgeNotKnown},
                  a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, e.form_id,
                    e.setting_id,
                  {entry.CorrectsId}::uuid, {entry.Reason}::text, {entry.Entered?.ToArray()}::text[], {entry.CountedById}::uuid,
                    {entry.DeviceGrantId}::uuid, {entry.PhoneId}::uuid, {entry.Gate}::text, {now}
                FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
                WHERE s.id = {entry.SessionId}
                ON CONFLICT (operation_id) DO NOTHING
                """,
                cancel
            ) > 0;
    }
}
