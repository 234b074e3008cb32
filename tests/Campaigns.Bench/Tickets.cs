using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Npgsql;

namespace Campaigns.Bench;

/// <summary>A registration with its ticket, as a bench uses it.</summary>
internal sealed record Ticket(Guid Id, TestDoor Door, string Token, byte[] Hash);

internal static class Tickets
{
    /// <summary>
    /// Makes this many persons and registrations over the events in turn, with one to three places each if <paramref name="companions"/> is
    /// set.
    /// </summary>
    public static async Task<List<Ticket>> MakeAsync(
        NpgsqlDataSource source,
        IReadOnlyList<TestDoor> doors,
        int count,
        bool companions = false
    )
    {
        var made = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var token = TokenText.Encode(RandomNumberGenerator.GetBytes(LinkTokens.TokenBytes));
                return new Ticket(Guid.CreateVersion7(), doors[i % doors.Count], token, TicketTokens.HashOf(token)!);
            })
            .ToList();
        await using var command = source.CreateCommand(
            """
            WITH made AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) WITH ORDINALITY AS m (id, activity_id, token_hash, n)),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, is_speaker, created_at)
              SELECT id, 'Y Bhăm Êban', 'y bham eban', 'bham', 'male', 1950 + n % 60, false, now() FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, sex, birth_year, places,
              is_group, state, channel, language, discreet, code,
              token_hash, generation, key_version, created_at)
            SELECT id, activity_id, id, id, 'Y Bhăm Êban', 'y bham eban', 'bham', 'male', 1950 + n % 60, CASE WHEN $4 THEN 1 + n % 3
              ELSE 1 END, false, 'confirmed', 'public', 'vi', true,
              lpad(n::text, 8, '0'), token_hash, 1, 1, now()
            FROM made
            """
        );
        command.Parameters.AddWithValue(made.Select(m => m.Id).ToArray());
        command.Parameters.AddWithValue(made.Select(m => m.Door.ActivityId).ToArray());
        command.Parameters.AddWithValue(made.Select(m => m.Hash).ToArray());
        command.Parameters.AddWithValue(companions);
        await command.ExecuteNonQueryAsync();
        return made;
    }
}
