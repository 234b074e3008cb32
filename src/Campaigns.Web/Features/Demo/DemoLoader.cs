using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Lists;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Data.Seed;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Door.Paper;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Features.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// Fills a database that is marked as a demo with the demo province, in one transaction, so that it has either the whole demo or none of
/// it.
/// </summary>
internal static class DemoLoader
{
    /// <summary>Loads the demo unless it is there already.</summary>
    /// <param name="db">The context, with the reference data in its database.</param>
    /// <param name="now">The time around which the demo is made.</param>
    /// <param name="keyVersion">The key version with which tickets are made.</param>
    /// <param name="tokenHash">Turns a registration's id and generation into the stored hash of its ticket's token.</param>
    /// <param name="replyHash">Turns an invitation's id and generation into the stored hash of its link's token.</param>
    /// <param name="cancel">Stops the loading; the database then has no demo.</param>
    /// <returns>Whether it was loaded now.</returns>
    public static async Task<bool> LoadAsync(
        CampaignsDbContext db,
        Instant now,
        int keyVersion,
        Func<Guid, int, byte[]> tokenHash,
        Func<Guid, int, byte[]> replyHash,
        Func<Guid, int, byte[]> deviceHash,
        CancellationToken cancel
    )
    {
        if (await db.Users.AnyAsync(a => a.DemoKey != null, cancel))
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Demo})", cancel);
        if (await db.Users.AnyAsync(a => a.DemoKey != null, cancel))
        {
            return false;
        }

        var world = await WorldAsync(db, now, keyVersion, tokenHash, replyHash, deviceHash, cancel);
        var data = DemoMaker.Make(world);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await db.CopyAsync(connection, data.Units, cancel);
        await db.CopyAsync(connection, data.Accounts, cancel);
        await db.CopyAsync(connection, data.Grants, cancel);
        await db.CopyAsync(connection, data.Targets, cancel);
        await db.CopyAsync(connection, data.Venues, cancel);
        await db.CopyAsync(connection, data.Persons, cancel);
        await db.CopyAsync(connection, data.Activities, cancel);
        await db.CopyAsync(connection, data.Sessions, cancel);
        await db.CopyAsync(connection, data.Events, cancel);
        await db.CopyAsync(connection, data.Speakers, cancel);
        await db.CopyAsync(connection, data.Audiences, cancel);
        await db.CopyAsync(connection, data.CoOrganisers, cancel);
        await db.CopyAsync(connection, data.Bookings, cancel);
        await db.CopyAsync(connection, data.Registrations, cancel);
        await db.CopyAsync(connection, data.Consents, cancel);
        await db.CopyAsync(connection, data.DeviceGrants, cancel);
        await db.CopyAsync(connection, data.DoorPhones, cancel);
        await db.CopyAsync(connection, data.CheckIns, cancel);
        await db.CopyAsync(connection, data.Attendances, cancel);
        await db.CopyAsync(connection, data.Headcounts, cancel);
        await db.CopyAsync(connection, data.Collaborators, cancel);
        await db.CopyAsync(connection, data.KindsHeld, cancel);
        await db.CopyAsync(connection, data.Covers, cancel);
        await db.CopyAsync(connection, data.SpokenBy, cancel);
        await db.CopyAsync(connection, data.Invitations, cancel);
        await db.CopyAsync(connection, data.Courses, cancel);
        await db.CopyAsync(connection, data.CourseRuns, cancel);
        await db.CopyAsync(connection, data.Participants, cancel);
        await db.CopyAsync(connection, data.GridEntries, cancel);
        await db.CopyAsync(connection, data.TestMarks, cancel);
        await db.CopyAsync(connection, data.Messages, cancel);
        await db.CopyAsync(connection, data.Audit, cancel);
        await ConfirmAsync(db, data, cancel);
        await ActAsync(connection, data, cancel);
        await ImportAsync(connection, data, cancel);
        await SumAsync(connection, cancel);
        await DemoReports.MakeAsync(db, data, world, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// Confirms again what the demo holds as confirmed. Its attendances and headcounts were written after the activities, and whatever adds
    /// a figure to a confirmed activity sets it back to held.
    /// </summary>
    private static Task<int> ConfirmAsync(CampaignsDbContext db, DemoData data, CancellationToken cancel)
    {
        var confirmed = data.Activities.Where(a => a.State is ActivityState.Confirmed).Select(a => a.Id).ToArray();
        return db.Database.ExecuteSqlAsync(
            $"UPDATE activity SET state = 'confirmed' WHERE id = ANY ({confirmed}) AND state = 'held'",
            cancel
        );
    }

    /// <summary>The acts at the door are done by the program's own function, so that every verdict and every count is its own.</summary>
    private static async Task ActAsync(NpgsqlConnection connection, DemoData data, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (activity, by, at) in data.SelfCheckIns)
        {
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(
                    "INSERT INTO self_check_in_setting (activity_id, way, changed_by_id, changed_at) VALUES ($1, 'poster', $2, $3)"
                )
                {
                    Parameters = { Prepared.Value(activity), Prepared.Value(by), Prepared.Value(at) },
                }
            );
        }

        foreach (var act in data.Acts.OrderBy(a => a.ReceivedAt).ThenBy(a => a.Act.DeviceAt))
        {
            if (act is { SelfAt: { } activity, PhoneHash: { } phone })
            {
                batch.BatchCommands.Add(
                    new NpgsqlBatchCommand("INSERT INTO self_check_in (check_in_id, activity_id, phone_hash, at) VALUES ($1, $2, $3, $4)")
                    {
                        Parameters =
                        {
                            Prepared.Value(act.Act.Id),
                            Prepared.Value(activity),
                            Prepared.Value(phone),
                            Prepared.Value(act.ReceivedAt),
                        },
                    }
                );
            }

            batch.BatchCommands.Add(
                CheckInService.Command(act.SessionId, EnumText.Word(act.ActorKind), act.ActorId, act.Act, act.ReceivedAt)
            );
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    private static async Task ImportAsync(NpgsqlConnection connection, DemoData data, CancellationToken cancel)
    {
        foreach (var import in data.Imports)
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(
                    """
                    INSERT INTO list_import (id, kind, activity_id, session_id, file_name, sheets, columns, state, language, created_by_id,
                      created_at, touched_at)
                    VALUES ($1, 'attendance', $2, $3, $4, '[{"Name": "Danh sách", "Hidden": false, "Stray": null}]', $5::jsonb, 'read',
                      'vi', $6, $7, $7)
                    """
                )
                {
                    Parameters =
                    {
                        Prepared.Value(import.Id),
                        Prepared.Value(import.ActivityId),
                        Prepared.Value(import.SessionId),
                        Prepared.Value(import.FileName),
                        Prepared.Value(KeptLists.ColumnsJson(ListColumns.Guess(DemoImport.Headings, import.Rows, []))),
                        Prepared.Value(import.ById),
                        Prepared.Value(import.At),
                    },
                }
            );
            foreach (var (row, i) in import.Rows.Prepend(DemoImport.Headings).Select((r, i) => (r, i)))
            {
                batch.BatchCommands.Add(
                    new NpgsqlBatchCommand("INSERT INTO list_import_row (import_id, number, cells) VALUES ($1, $2, $3)")
                    {
                        Parameters = { Prepared.Value(import.Id), Prepared.Value(i + 1), Prepared.Value(row) },
                    }
                );
            }

            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    // Sums that triggers usually keep up to date row by row are computed in one go.
    private static async Task SumAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var sum = new NpgsqlCommand("SELECT outreach_rebuild()", connection) { CommandTimeout = 0 };
        await sum.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Reads the input of the generator, and adds editions that are missing.</summary>
    internal static async Task<DemoWorld> WorldAsync(
        CampaignsDbContext db,
        Instant now,
        int keyVersion,
        Func<Guid, int, byte[]> tokenHash,
        Func<Guid, int, byte[]> replyHash,
        Func<Guid, int, byte[]> deviceHash,
        CancellationToken cancel
    )
    {
        var installation = await db.Installations.AsNoTracking().SingleAsync(cancel);
        var units = await db.Units.AsNoTracking().ToListAsync(cancel);
        var byId = units.ToDictionary(u => u.Id);
        var codes = await db
            .UnitCodes.AsNoTracking()
            .Where(c => c.Register == ReferenceData.GsoRegister && c.ValidTo == null)
            .OrderBy(c => c.Code)
            .ToListAsync(cancel);
        return new DemoWorld
        {
            Now = now,
            Root = byId[installation.RootUnitId],
            Units =
            [
                .. codes.Select(c => byId[c.UnitId]),
                .. units.Where(u => u.Kind == UnitKind.Agency).OrderBy(u => u.Name, StringComparer.Ordinal),
            ],
            ByCode = codes.ToDictionary(c => c.Code, c => byId[c.UnitId], StringComparer.Ordinal),
            Forms = await db.EventForms.ToDictionaryAsync(f => f.Key, f => f.Id, StringComparer.Ordinal, cancel),
            Settings = await db.EventSettings.ToDictionaryAsync(s => s.Key, s => s.Id, StringComparer.Ordinal, cancel),
            Audiences = await db.AudienceGroups.ToDictionaryAsync(g => g.Key, g => g.Id, StringComparer.Ordinal, cancel),
            Campaigns = await EditionsAsync(db, installation.RootUnitId, VietnamTime.DateOf(now), cancel),
            KeyVersion = keyVersion,
            TokenHash = tokenHash,
            ReplyHash = replyHash,
            DeviceHash = deviceHash,
            Kinds = await db.CollaboratorKinds.ToDictionaryAsync(k => k.Key, k => k.Id, StringComparer.Ordinal, cancel),
            Languages = await db.SpokenLanguages.ToDictionaryAsync(k => k.Key, k => k.Id, StringComparer.Ordinal, cancel),
        };
    }

    /// <summary>The editions of the last three years, this year and the next, each with its theme.</summary>
    private static async Task<List<(string Rule, Campaign Campaign)>> EditionsAsync(
        CampaignsDbContext db,
        Guid root,
        LocalDate today,
        CancellationToken cancel
    )
    {
        var editions = new List<(string Rule, Campaign Campaign)>();
        foreach (var rule in await db.CampaignRules.AsNoTracking().OrderBy(r => r.Key).ToListAsync(cancel))
        {
            for (var year = today.Year - 3; year <= today.Year + 1; year++)
            {
                var campaign = await db.Campaigns.SingleOrDefaultAsync(
                    c => c.RuleId == rule.Id && c.EditionYear == year && c.UnitId == root,
                    cancel
                );
                if (campaign is null)
                {
                    db.Add(campaign = Edition(rule, year, root));
                }

                (campaign.ThemeVi, campaign.ThemeEn) = rule.Key == "gender" ? DemoThemes.Gender(year) : DemoThemes.Family(year);
                editions.Add((rule.Key, campaign));
            }
        }

        await db.SaveChangesAsync(cancel);
        return editions;
    }

    private static Campaign Edition(CampaignRule rule, int year, Guid root)
    {
        var edition = YearlyRule.Of(rule).EditionOf(year);
        var number = year.ToString(CultureInfo.InvariantCulture);
        var campaign = new Campaign
        {
            Id = Guid.CreateVersion7(),
            RuleId = rule.Id,
            EditionYear = year,
            NameVi = $"{rule.NameVi} năm {number}",
            NameEn = $"{rule.NameEn} {number}",
            ShortNameVi = $"{rule.ShortNameVi} {number}",
            ShortNameEn = $"{rule.ShortNameEn} {number}",
            PublicNameVi = rule.PublicNameVi,
            PublicNameEn = rule.PublicNameEn,
            StartsOn = edition.Window.First,
            EndsOn = edition.Window.Last,
            UnitId = root,
        };
        if (edition.KeyDate is { } on)
        {
            campaign.KeyDates.Add(
                new CampaignKeyDate
                {
                    CampaignId = campaign.Id,
                    On = on,
                    NameVi = rule.KeyDateNameVi ?? "",
                    NameEn = rule.KeyDateNameEn ?? "",
                }
            );
        }

        return campaign;
    }
}
