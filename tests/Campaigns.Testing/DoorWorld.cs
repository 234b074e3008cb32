using System.Globalization;
using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using NodaTime;
using Npgsql;

namespace Campaigns.Testing;

/// <summary>A ticket, with what its holder knows of it.</summary>
public sealed record TestTicket(Guid RegistrationId, string Name, string Token, string Code);

/// <summary>An activity with one session.</summary>
public sealed record TestDoor(Guid ActivityId, Guid SessionId, Instant StartsAt, Instant EndsAt);

/// <summary>Writes activities with a session and registrations with tickets directly into the database, for tests of the door.</summary>
/// <param name="source">Connections as the owner or the program's role.</param>
/// <param name="secrets">The secrets of the program that should know the tickets; null: tokens are random.</param>
public sealed class DoorWorld(NpgsqlDataSource source, Secrets? secrets = null)
{
    private int registrations;

    /// <summary>
    /// Makes an event of two hours at a venue of its own in a commune, organised by a unit; it starts at 14:00 on 24/11/2026 unless the
    /// test says otherwise.
    /// </summary>
    public async Task<TestDoor> EventAsync(
        Guid? organisingUnitId = null,
        Instant? startsAt = null,
        Duration? lasts = null,
        string state = "scheduled",
        int opens = 60,
        int closes = 60,
        string title = "Nam giới cùng lên tiếng"
    )
    {
        var from = startsAt ?? TestDatabases.Start;
        var door = new TestDoor(Guid.CreateVersion7(), Guid.CreateVersion7(), from, from + (lasts ?? Duration.FromHours(2)));
        await ExecuteAsync(
            """
            INSERT INTO account (id, display_name, language, theme, created_at, email_confirmed, phone_number_confirmed,
              two_factor_enabled, lockout_enabled, access_failed_count)
            VALUES ($1, 'Nguyễn Thị Lập', 'vi', 'auto', $2, false, false, false, true, 0)
            """,
            door.ActivityId,
            door.StartsAt
        );
        await ExecuteAsync(
            """
            INSERT INTO venue (id, commune_id, name, name_folded, village, village_folded, rooms, holds_several, created_at)
            SELECT $1, (SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id
              LIMIT 1), 'Nhà văn hóa buôn Sah B', 'nha van hoa buon sah b', $1::text, $1::text, 1, true, $2
            """,
            door.ActivityId,
            door.StartsAt
        );
        await ExecuteAsync(
            """
            INSERT INTO activity (id, kind, code, state, publication, title, title_folded, public_title, may_be_named, description,
              languages, organising_unit_id, place_unit_id, venue_id,
              registration_open, check_in_opens_minutes, check_in_closes_minutes, contact, ics_uid, ics_sequence, schedule_version,
                created_by_id, created_at, updated_at,
              scheduled_at, scheduled_by_id, held_at, held_by_id, state_reason)
            SELECT $1, 'event', $2, $3, 'listed', $4, $5, '', false, '', '', coalesce($6, (SELECT id FROM unit
              WHERE parent_id IS NULL)), v.commune_id, v.id,
              true, $7, $8, '', $1::text, 0, 1, $1, $9, $9, $9, $1,
              CASE WHEN $3 IN ('held', 'confirmed') THEN $9 END, CASE WHEN $3 IN ('held', 'confirmed') THEN $1 END, CASE
                WHEN $3 = 'cancelled' THEN 'Mưa lớn' END
            FROM venue v WHERE v.id = $1
            """,
            door.ActivityId,
            Code(ReadableCode.ActivityLength),
            state,
            title,
            Folding.Fold(title),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid,
                Value = organisingUnitId is { } unit ? unit : DBNull.Value,
            },
            opens,
            closes,
            door.StartsAt
        );
        await ExecuteAsync(
            """
            INSERT INTO event (activity_id, form_id, setting_id, topic) SELECT $1, (SELECT id FROM event_form ORDER BY position
              LIMIT 1), (SELECT id FROM event_setting ORDER BY position LIMIT 1), ''
            """,
            door.ActivityId
        );
        await ExecuteAsync(
            "INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at) VALUES ($1, $2, 1, $3, $4)",
            door.SessionId,
            door.ActivityId,
            door.StartsAt,
            door.EndsAt
        );
        return door;
    }

    /// <summary>Makes the registration of a person, with a ticket.</summary>
    public async Task<TestTicket> TicketAsync(
        TestDoor door,
        string name = "Y Bhăm Êban",
        int places = 1,
        string? sex = "male",
        int? birthYear = 1990,
        bool withdrawn = false
    )
    {
        ArgumentNullException.ThrowIfNull(door);
        var id = Guid.CreateVersion7();
        var token = secrets is null
            ? TokenText.Encode(RandomNumberGenerator.GetBytes(LinkTokens.TokenBytes))
            : new TicketTokens(secrets).Token(id, 1, secrets.CurrentVersion);
        var ticket = new TestTicket(id, name, token, Code(ReadableCode.TicketLength));
        // Places are given in the order of registration. Two ids of one millisecond have no order, so each registration gets a moment of
        // its own.
        var registered = door.StartsAt - Duration.FromDays(1) + Duration.FromMilliseconds(Interlocked.Increment(ref registrations));
        await ExecuteAsync(
            """
            INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, is_speaker, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, false, $7)
            """,
            id,
            name,
            Folding.Fold(name),
            Names.SortKey(name),
            Text(sex),
            Number(birthYear),
            registered
        );
        await ExecuteAsync(
            """
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, sex, birth_year, places,
              is_group, state, channel, language, discreet, code,
              token_hash, generation, key_version, created_at, withdrawn_at)
            VALUES ($1, $2, $1, $1, $3, $4, $5, $6, $7, $8, false, CASE WHEN $9 THEN 'withdrawn'
              ELSE 'confirmed' END, 'public', 'vi', true, $10, $11, 1, $12, $13, CASE WHEN $9 THEN $13 END)
            """,
            id,
            door.ActivityId,
            name,
            Folding.Fold(name),
            Names.SortKey(name),
            Text(sex),
            Number(birthYear),
            places,
            withdrawn,
            ticket.Code,
            TicketTokens.HashOf(token)!,
            secrets?.CurrentVersion ?? 1,
            registered
        );
        return ticket;
    }

    private static string Code(int length) => ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), length).Value;

    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Number(int? value) =>
        new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer, Value = value is { } v ? v : DBNull.Value };

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
