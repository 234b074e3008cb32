using Campaigns.Domain.Counting;
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
        return await db
            .Database.SqlQuery<bool>(
                $"""
                SELECT headcount_append(
                  {Guid.CreateVersion7()}, {entry.OperationId}, {entry.SessionId}, {entry.Cells.ToArray()}, {entry.CorrectsId}::uuid,
                  {entry.Reason}::text, {entry.Entered?.ToArray()}::text[], {entry.CountedById}::uuid, {entry.DeviceGrantId}::uuid,
                  {entry.PhoneId}::uuid, {entry.Gate}::text, {now}) AS "Value"
                """
            )
            .SingleAsync(cancel);
    }
}
