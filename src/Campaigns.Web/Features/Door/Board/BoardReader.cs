using System.Text.Json;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Door.Board;

/// <summary>
/// The figures of the live board for one session. Instants are milliseconds since 1970 (UTC), as the page's script needs them.
/// </summary>
/// <param name="Session">The session that is on, otherwise the next one, otherwise the last one.</param>
/// <param name="Ordinal">The number of the session in the activity.</param>
/// <param name="Present">The turns of everybody with a registration.</param>
/// <param name="InRoom">The number of people in the room: the turns of those who have not left, and the headcount.</param>
/// <param name="Came">Turns by tickets (the sources are grouped as the figures group them,
/// <see cref="SourceGroups"/>).</param>
/// <param name="WalkIns">Turns of those who registered at the door.</param>
/// <param name="Entered">The turns that the office entered: from paper, from a file, or in a grid.</param>
/// <param name="Companions">Of all these, the people who came on somebody else's ticket.</param>
/// <param name="Registered">The places that were taken before the door opened.</param>
/// <param name="Counted">The headcount, without the turns above.</param>
/// <param name="ToSettle">The number of things about which somebody has to decide.</param>
/// <param name="Gates">The turns by gate.</param>
/// <param name="Minutes">The turns by minute, for the last half hour in which anybody came.</param>
/// <param name="Phones">The phones at the door, with the number of acts that each still has to send.</param>
public sealed record BoardState(
    Guid Session,
    int Ordinal,
    int Present,
    int InRoom,
    int Came,
    int WalkIns,
    int Entered,
    int Companions,
    int Registered,
    HeadsCounted Counted,
    int ToSettle,
    IReadOnlyList<BoardGate> Gates,
    IReadOnlyList<BoardMinute> Minutes,
    IReadOnlyList<BoardPhone> Phones
);

public sealed record HeadsCounted(int Female, int Male, int Unknown)
{
    public int All => Female + Male + Unknown;
}

public sealed record BoardGate(string Gate, int People, int InRoom, long LastAt);

public sealed record BoardMinute(long At, int People);

/// <summary>A phone at the door, with its name, its gate and the acts that it still has to send.</summary>
/// <param name="Name">The name of the phone, or of the account on it.</param>
/// <param name="Gate">The gate at which it was last used.</param>
/// <param name="Waiting">The number of acts that it last said it has not sent.</param>
/// <param name="SeenAt">When it was last heard.</param>
/// <param name="Over">"revoked" or "ended" when the right of a paired phone is over; null while it stands.</param>
public sealed record BoardPhone(string Name, string? Gate, int Waiting, long SeenAt, string? Over);

/// <summary>Reads a board in one round trip, as the JSON that is passed on unchanged.</summary>
public sealed class BoardReader(NpgsqlDataSource source)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string Sql = """
        WITH door AS (
          SELECT s.id, s.ordinal, s.activity_id, a.check_in_closes_minutes AS closes
          FROM session s JOIN activity a ON a.id = s.activity_id
          CROSS JOIN LATERAL (SELECT CASE WHEN s.starts_at - a.check_in_opens_minutes * interval '1 minute' <= $2 AND $2 < s.ends_at THEN 0
            WHEN s.starts_at > $2 THEN 1 ELSE 2 END AS turn) o
          WHERE s.activity_id = $1
          ORDER BY o.turn, CASE o.turn WHEN 1 THEN extract(epoch FROM s.starts_at) ELSE -extract(epoch FROM s.starts_at) END, s.id
          LIMIT 1),
        came AS (
          SELECT t.gate, t.happened_at, t.left_at, attendance_turns(t) AS people, r.is_group, t.source
          FROM door d JOIN attendance t ON t.session_id = d.id JOIN registration r ON r.id = t.registration_id
          WHERE t.annulled_at IS NULL),
        -- A list that was entered afterwards says nobody's minute.
        seen AS (SELECT happened_at, people FROM came WHERE source NOT IN ('paper', 'import', 'grid')),
        span AS (
          SELECT greatest(date_trunc('minute', min(happened_at)), date_trunc('minute', max(happened_at)) - interval '29 minutes') AS first,
            date_trunc('minute', max(happened_at)) AS last
          FROM seen),
        minutes AS (SELECT date_trunc('minute', happened_at) AS at, sum(people)::int AS people FROM seen GROUP BY 1)
        SELECT jsonb_build_object(
          'session', d.id,
          'ordinal', d.ordinal,
          'present', coalesce(c.present, 0),
          'inRoom', coalesce(c.in_room, 0) + (SELECT coalesce(sum(headcount_turns(h)), 0)::int FROM headcount h
            WHERE h.session_id = d.id),
          'came', coalesce(c.came, 0),
          'walkIns', coalesce(c.walk_ins, 0),
          'entered', coalesce(c.entered, 0),
          'companions', coalesce(c.companions, 0),
          'registered', (SELECT coalesce(sum(r.places), 0) FROM registration r
            WHERE r.activity_id = d.activity_id AND r.state = 'confirmed' AND r.channel NOT IN ('walk_in', 'import')),
          'counted', (SELECT jsonb_build_object('female', coalesce(sum(h.female), 0), 'male', coalesce(sum(h.male), 0), 'unknown',
            coalesce(sum(h.sex_not_known), 0))
            FROM headcount h WHERE h.session_id = d.id),
          'toSettle', (SELECT count(*) FROM door_difference f
            WHERE f.activity_id = d.activity_id AND f.decides AND NOT EXISTS (SELECT FROM check_in_settlement e
              WHERE e.check_in_id = f.check_in_id))
            + (SELECT count(*) FROM door_waiting w WHERE w.activity_id = d.activity_id),
          'gates', (SELECT coalesce(jsonb_agg(jsonb_build_object('gate', g.gate, 'people', g.people, 'inRoom', g.in_room, 'lastAt',
            g.last_at) ORDER BY g.people DESC, g.gate), '[]')
            FROM (SELECT gate, sum(people)::int AS people, coalesce(sum(people) FILTER (WHERE left_at IS NULL), 0)::int AS in_room,
              (extract(epoch FROM max(happened_at)) * 1000)::bigint AS last_at FROM came GROUP BY gate) g),
          'minutes', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', (extract(epoch
            FROM m.at) * 1000)::bigint, 'people', coalesce(n.people, 0)) ORDER BY m.at), '[]')
            FROM span s CROSS JOIN LATERAL generate_series(s.first, s.last, interval '1 minute') AS m (at) LEFT
              JOIN minutes n ON n.at = m.at),
          'phones', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'gate', p.gate, 'waiting', p.waiting, 'seenAt',
            p.seen_at, 'over', p.over) ORDER BY p.waiting DESC, p.name, p.seen_at DESC), '[]')
            FROM (
              SELECT coalesce(g.name, g.gate, u.display_name, '') AS name, CASE WHEN g.id IS NULL THEN p.gate WHEN g.name IS NOT NULL
                THEN g.gate END AS gate, p.waiting, (extract(epoch FROM p.last_seen_at) * 1000)::bigint AS seen_at,
                CASE WHEN g.revoked_at <= $2 THEN 'revoked' WHEN device_grant_end(g, d.closes) <= $2 THEN 'ended' END AS over
              FROM door_phone p
              LEFT JOIN device_grant g ON p.actor_kind = 'device' AND g.id = p.actor_id
              LEFT JOIN account u ON p.actor_kind = 'account' AND u.id = p.actor_id
              WHERE p.last_session_id IN (SELECT s.id FROM session s WHERE s.activity_id = d.activity_id) OR g.activity_id = d.activity_id
              ORDER BY p.last_seen_at DESC LIMIT 60) p))::text
        FROM door d
        CROSS JOIN (
          SELECT sum(people)::int AS present, (sum(people) FILTER (WHERE left_at IS NULL))::int AS in_room,
            (sum(people) FILTER (WHERE source = ANY ($3)))::int AS came, (sum(people) FILTER (WHERE source = ANY ($4)))::int AS walk_ins,
            (sum(people) FILTER (WHERE source = ANY ($5)))::int AS entered,
            (sum(people - 1) FILTER (WHERE NOT is_group))::int AS companions
          FROM came) c
        """;

    /// <summary>The board as JSON; null when there is no such activity.</summary>
    public async Task<string?> ReadAsync(Guid activityId, Instant now, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = activityId });
        command.Parameters.Add(new NpgsqlParameter<Instant> { TypedValue = now });
        foreach (var group in new[] { "ticket", "walk_in", "entered" })
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. SourceGroups.All[group].Select(EnumText.Word)] });
        }

        return await command.ExecuteScalarAsync(cancel) as string;
    }

    /// <summary>Parses the JSON, for the page as it is first drawn.</summary>
    public static BoardState Parse(string json) =>
        JsonSerializer.Deserialize<BoardState>(json, Json) ?? throw new JsonException("The board is empty.");
}
