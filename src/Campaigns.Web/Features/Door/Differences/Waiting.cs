using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>
/// The actor whose acts wait: a paired phone, an account, or all guests who checked in alone, who count as one. It is written "device:…",
/// "account:…" or "link_holder".
/// </summary>
public sealed record WaitingOf(ActorKind Kind, Guid? Id)
{
    public override string ToString() => Id is { } id ? $"{EnumText.Word(Kind)}:{id}" : EnumText.Word(Kind);

    public static WaitingOf? Read(string? text)
    {
        var parts = (text ?? "").Split(':', 2);
        return parts switch
        {
            ["link_holder"] => new(ActorKind.LinkHolder, null),
            ["device", var id] when Guid.TryParse(id, out var grant) => new(ActorKind.Device, grant),
            ["account", var id] when Guid.TryParse(id, out var account) => new(ActorKind.Account, account),
            _ => null,
        };
    }
}

/// <summary>The acts of one phone or account that wait.</summary>
/// <param name="Of">The actor.</param>
/// <param name="Name">The name of the phone or of the account; null for guests who checked in alone.</param>
/// <param name="Gate">The gate at which the phone stands.</param>
/// <param name="Admissions">The number of admissions.</param>
/// <param name="Turns">How many people these admissions would add.</param>
/// <param name="Heads">The number of people who were counted without a name.</param>
/// <param name="WalkIns">The number of people who were registered at the door.</param>
/// <param name="Others">The number of acts that take back, correct or check out.</param>
/// <param name="Why">The reasons why they wait.</param>
/// <param name="LastAt">When the last of them arrived.</param>
public sealed record WaitingPhone(
    WaitingOf Of,
    string? Name,
    string? Gate,
    int Admissions,
    int Turns,
    int Heads,
    int WalkIns,
    int Others,
    IReadOnlyList<WaitsFor> Why,
    Instant LastAt
)
{
    /// <summary>The number of entries that were refused because too many wait already.</summary>
    public int Refused { get; init; }
}

/// <summary>One thing that a phone did.</summary>
public sealed record PhoneAct
{
    /// <summary>"check_in", "headcount" or "walk_in".</summary>
    public required string What { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The kind of act; null for a headcount or a walk-in.</summary>
    public required CheckInKind? Kind { get; init; }

    public required string? Name { get; init; }

    public required int? People { get; init; }

    public required string Gate { get; init; }

    public required Instant HappenedAt { get; init; }

    public required Instant ReceivedAt { get; init; }

    /// <summary>The server's verdict on a check-in.</summary>
    public required Verdict? Verdict { get; init; }

    public required WaitsFor? Why { get; init; }

    /// <summary>Whether somebody still has to decide about it.</summary>
    public required bool Waits { get; init; }

    /// <summary>"let_in", "left" or "closed"; null: nobody has decided, or nothing had to be decided.</summary>
    public required string? Decision { get; init; }

    public required string? Reason { get; init; }

    public required string? DecidedBy { get; init; }

    /// <summary>The year of birth of a walk-in.</summary>
    public required int? BirthYear { get; init; }

    /// <summary>What is wrong with what was typed about a walk-in that waits, so that it cannot be accepted as it is.</summary>
    public IReadOnlyList<RegistrationRefusal> Refusals { get; init; } = [];

    /// <summary>Why it cannot be accepted now; null when nothing is known against it.</summary>
    public NotTaken? NotTaken { get; init; }
}

/// <summary>Reads what waits for a decision, and what a phone did.</summary>
public static class WaitingList
{
    private static readonly ListOrders<ActRow, PhoneAct> Orders = new ListOrders<ActRow, PhoneAct>(r => r.Id, l => l.Id).ByTime(
        r => r.ReceivedAt,
        l => l.ReceivedAt,
        latestFirst: true
    );

    /// <summary>The waiting acts by phone, those with the most first.</summary>
    public static async Task<IReadOnlyList<WaitingPhone>> PhonesAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db
            .Database.SqlQuery<PhoneRow>(
                $"""
                SELECT w.actor_kind, w.actor AS actor_id, coalesce(u.display_name, g.name, g.gate) AS name, CASE WHEN g.name IS NOT NULL
                  THEN g.gate END AS gate,
                  w.admissions, w.turns, w.heads, w.walk_ins, w.others, w.why, w.last_at,
                  coalesce((SELECT r.refused FROM waiting_refused r
                    WHERE r.activity_id = {activityId} AND r.actor_kind = w.actor_kind AND r.actor_id = w.actor), 0) AS refused
                FROM (
                  SELECT actor_kind, CASE WHEN actor_kind <> 'link_holder' THEN actor_id END AS actor,
                    count(*) FILTER (WHERE kind = 'admit' AND NOT of_walk_in)::int AS admissions,
                    coalesce(sum(turns) FILTER (WHERE kind = 'admit' AND NOT of_walk_in), 0)::int AS turns,
                    coalesce(sum(turns) FILTER (WHERE what = 'headcount'), 0)::int AS heads,
                    count(*) FILTER (WHERE what = 'walk_in')::int AS walk_ins,
                    count(*) FILTER (WHERE what = 'check_in' AND kind <> 'admit')::int AS others,
                    array_agg(DISTINCT coalesce(waits, 'confirmed')) AS why,
                    max(received_at) AS last_at
                  FROM door_waiting WHERE activity_id = {activityId}
                  GROUP BY 1, 2) w
                LEFT JOIN account u ON w.actor_kind = 'account' AND u.id = w.actor
                LEFT JOIN device_grant g ON w.actor_kind = 'device' AND g.id = w.actor
                ORDER BY w.admissions + w.heads + w.walk_ins + w.others DESC, w.actor
                """
            )
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new WaitingPhone(
                new WaitingOf(EnumText.Parse<ActorKind>(r.ActorKind), r.ActorId),
                r.Name,
                r.Gate,
                r.Admissions,
                r.Turns,
                r.Heads,
                r.WalkIns,
                r.Others,
                [.. r.Why.Select(EnumText.Parse<WaitsFor>).Order()],
                r.LastAt
            )
            {
                Refused = r.Refused,
            }),
        ];
    }

    /// <summary>
    /// A page of what one phone did at an activity, the latest first: only what waits, or everything, whatever became of it.
    /// </summary>
    public static Task<ShownList<PhoneAct>> ShowAsync(
        CampaignsDbContext db,
        Guid activityId,
        WaitingOf of,
        bool all,
        Instant now,
        ListFilter filter,
        string path,
        int size,
        CancellationToken cancel
    )
    {
        var rows = Acts(db, activityId, of, all);
        return Orders.ShowAsync(db, filter, path, size, rows, rows, page => LinesAsync(page, now, cancel), cancel);
    }

    private static IQueryable<ActRow> Acts(CampaignsDbContext db, Guid activityId, WaitingOf of, bool all)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(of);
        var (kind, actor) = (EnumText.Word(of.Kind), of.Id);
        return db.Database.SqlQuery<ActRow>(
            $"""
            SELECT x.*, w.display_name AS decided_by
            FROM (
              SELECT 'check_in' AS what, c.id, c.kind, coalesce(r.name, i.name) AS name, coalesce(c.people,
                attendance_turns(t)) AS people, c.gate, c.happened_at, c.received_at,
                c.server_verdict AS verdict, CASE WHEN c.server_verdict = 'to_settle' THEN coalesce(c.waits, 'confirmed') END AS why,
                c.server_verdict = 'to_settle' AND e.check_in_id IS NULL AND (i.operation_id IS NULL
                  OR d.operation_id IS NOT NULL) AS waits,
                e.decision, e.reason, e.by_id, NULL::integer AS birth_year, false AS consent, false AS guardian,
                CASE
                  WHEN c.server_verdict <> 'to_settle' OR e.check_in_id IS NOT NULL THEN NULL
                  -- As check_in_act finds the attendance that is corrected. What corrects an admission that waits is accepted with it.
                  WHEN c.kind = 'override' AND NOT EXISTS (
                      SELECT FROM check_in o WHERE o.id = c.target_id AND o.server_verdict = 'to_settle'
                        AND NOT EXISTS (SELECT FROM check_in_settlement z WHERE z.check_in_id = o.id))
                    AND NOT EXISTS (
                      SELECT FROM check_in_settlement z RIGHT JOIN check_in o ON z.check_in_id = o.id AND z.decision = 'let_in'
                      JOIN attendance n ON n.session_id = c.session_id AND n.annulled_at IS NULL
                        AND (n.check_in_id = coalesce(z.act_id, o.id) OR n.check_in_id IN (SELECT x.id FROM check_in x
                          WHERE x.target_id = coalesce(z.act_id, o.id) AND x.kind = 'override'))
                      WHERE o.id = c.target_id) THEN 'no_admission'
                  WHEN c.kind = 'admit' AND c.registration_id IS NULL AND i.operation_id IS NULL
                    AND NOT EXISTS (SELECT FROM walk_in y WHERE y.operation_id = c.walk_in_id) THEN 'not_registered'
                END AS not_taken
              FROM session s
              JOIN check_in c ON c.session_id = s.id
              LEFT JOIN registration r ON r.id = c.registration_id AND r.activity_id = s.activity_id
              LEFT JOIN attendance t ON t.check_in_id = c.id
              LEFT JOIN waiting_walk_in i ON i.operation_id = c.walk_in_id
              LEFT JOIN waiting_settlement d ON d.operation_id = i.operation_id
              LEFT JOIN check_in_settlement e ON e.check_in_id = c.id
              WHERE s.activity_id = {activityId} AND c.actor_kind = {kind} AND ({actor}::uuid IS NULL OR c.actor_id = {actor})
              UNION ALL
              SELECT 'headcount', h.operation_id, NULL, NULL, headcount_turns(h), coalesce(h.gate, ''), h.counted_at,
                h.counted_at, NULL, NULL, false, NULL, NULL, NULL, NULL, false, false, NULL
              FROM headcount h
              WHERE h.activity_id = {activityId} AND {actor} = CASE {kind} WHEN 'device' THEN h.device_grant_id ELSE h.counted_by_id END
                AND NOT EXISTS (SELECT FROM waiting_headcount o WHERE o.operation_id = h.operation_id)
              UNION ALL
              SELECT 'headcount', h.operation_id, NULL, NULL, h.female + h.male + h.sex_not_known, h.gate, h.counted_at, h.received_at,
                NULL, h.waits, e.operation_id IS NULL, e.decision, e.reason, e.by_id, NULL, false, false, NULL
              FROM session s JOIN waiting_headcount h ON h.session_id = s.id LEFT
                JOIN waiting_settlement e ON e.operation_id = h.operation_id
              WHERE s.activity_id = {activityId} AND h.actor_kind = {kind} AND h.actor_id = {actor}
              UNION ALL
              SELECT 'walk_in', i.operation_id, NULL, i.name, NULL, '', coalesce((SELECT min(c.happened_at) FROM check_in c
                WHERE c.session_id = s.id AND c.walk_in_id = i.operation_id), i.received_at), i.received_at, NULL, i.waits,
                e.operation_id IS NULL, e.decision, e.reason, e.by_id, i.birth_year, i.consent, i.guardian, NULL
              FROM session s JOIN waiting_walk_in i ON i.session_id = s.id LEFT JOIN waiting_settlement e ON e.operation_id = i.operation_id
              WHERE s.activity_id = {activityId} AND i.actor_kind = {kind} AND i.actor_id = {actor}) x
            LEFT JOIN account w ON w.id = x.by_id
            WHERE {all} OR x.waits
            """
        );
    }

    private static async Task<List<PhoneAct>> LinesAsync(IQueryable<ActRow> rows, Instant now, CancellationToken cancel) =>
        [
            .. (await rows.ToListAsync(cancel)).Select(r => new PhoneAct
            {
                What = r.What,
                Id = r.Id,
                Kind = r.Kind is null ? null : EnumText.Parse<CheckInKind>(r.Kind),
                Name = r.Name,
                People = r.People,
                Gate = r.Gate,
                HappenedAt = r.HappenedAt,
                ReceivedAt = r.ReceivedAt,
                Verdict = r.Verdict is null ? null : EnumText.Parse<Verdict>(r.Verdict),
                Why = r.Why is null ? null : EnumText.Parse<WaitsFor>(r.Why),
                Waits = r.Waits,
                Decision = r.Decision,
                Reason = r.Reason,
                DecidedBy = r.DecidedBy,
                BirthYear = r.BirthYear,
                Refusals = r is { What: "walk_in", Waits: true } ? RefusalsOf(r, now) : [],
                NotTaken = r.NotTaken is null ? null : EnumText.Parse<NotTaken>(r.NotTaken),
            }),
        ];

    private static IReadOnlyList<RegistrationRefusal> RefusalsOf(ActRow row, Instant now) =>
        RegistrationRules.Person(
            new RegistrationInput
            {
                Name = row.Name ?? "",
                YearOfBirth = row.BirthYear,
                Consent = row.Consent,
                ConsentByGuardian = row.Guardian,
            },
            now
        );

    private sealed record PhoneRow(
        string ActorKind,
        Guid? ActorId,
        string? Name,
        string? Gate,
        int Admissions,
        int Turns,
        int Heads,
        int WalkIns,
        int Others,
        string[] Why,
        Instant LastAt,
        int Refused
    );

    private sealed record ActRow(
        string What,
        Guid Id,
        string? Kind,
        string? Name,
        int? People,
        string Gate,
        Instant HappenedAt,
        Instant ReceivedAt,
        string? Verdict,
        string? Why,
        bool Waits,
        string? Decision,
        string? Reason,
        Guid? ById,
        int? BirthYear,
        bool Consent,
        bool Guardian,
        string? NotTaken,
        string? DecidedBy
    );
}
