using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The letterheads of units.</summary>
public sealed class ReportLetterheads(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>
    /// Whether the account sets the letterhead of a unit: it compiles that unit's reports, or receives reports there or above, so that a
    /// coordinator completes what a commune left open.
    /// </summary>
    public static bool May(Actor actor, Guid unit, string path)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Grants.Any(g => g.UnitId == unit && g.May(Permission.CompileReports)) || actor.May(Permission.ReceiveReports, path);
    }

    /// <summary>What was set for a unit; null when nothing was.</summary>
    public static Task<ReportLetterhead?> OfAsync(CampaignsDbContext db, Guid unit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.ReportLetterheads.AsNoTracking().SingleOrDefaultAsync(l => l.UnitId == unit, cancel);
    }

    /// <summary>Saves the letterhead of a unit; what stays as it was is in no entry of the log.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else saved in the meantime.</exception>
    public async Task SaveAsync(Guid unit, string? version, Letterhead text, string signer, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(text);
        var now = clock.GetCurrentInstant();
        var row = await db.ReportLetterheads.SingleOrDefaultAsync(l => l.UnitId == unit, cancel);
        if ((row is null) != string.IsNullOrEmpty(version))
        {
            throw new DbUpdateConcurrencyException("Somebody else set the letterhead.");
        }

        var (before, signerBefore) = (row?.Text ?? new Letterhead(), row?.Signer ?? "");
        if (before == text && signerBefore == signer)
        {
            return;
        }

        if (row is null)
        {
            row = new ReportLetterhead
            {
                UnitId = unit,
                ChangedById = actor.Id,
                ChangedAt = now,
            };
            db.ReportLetterheads.Add(row);
        }
        else
        {
            db.ExpectVersion(row, version);
        }

        row.Set(text, signer);
        (row.ChangedById, row.ChangedAt) = (actor.Id, now);
        db.Audit(
            actor,
            now,
            "unit.letterhead_set",
            "unit",
            unit,
            unit,
            new
            {
                superiorBefore = Old(before.Superior, text.Superior),
                superior = Old(text.Superior, before.Superior),
                withoutSuperior = before.WithoutSuperior == text.WithoutSuperior ? (bool?)null : text.WithoutSuperior,
                issuingBefore = Old(before.Issuing, text.Issuing),
                issuing = Old(text.Issuing, before.Issuing),
                abbreviationBefore = Old(before.Abbreviation, text.Abbreviation),
                abbreviation = Old(text.Abbreviation, before.Abbreviation),
                datelineBefore = Old(before.Place, text.Place),
                dateline = Old(text.Place, before.Place),
                authorityBefore = Old(before.Authority, text.Authority),
                authority = Old(text.Authority, before.Authority),
                officeBefore = Old(before.Office, text.Office),
                office = Old(text.Office, before.Office),
                recipientsBefore = Old(before.Recipients, text.Recipients),
                recipients = Old(text.Recipients, before.Recipients),
                changed = signerBefore == signer ? null : "signer",
            }
        );
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new DbUpdateConcurrencyException("Somebody else set the letterhead at the same moment.", e);
        }

        static string? Old(string one, string other) => one == other ? null : one.Replace("\n", " / ", StringComparison.Ordinal);
    }
}
