using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>A check-in about which somebody has to decide or has decided.</summary>
public sealed record Difference
{
    public required Guid Id { get; init; }

    public required CheckInKind Kind { get; init; }

    public required Guid SessionId { get; init; }

    public required int Ordinal { get; init; }

    public required string? Name { get; init; }

    public required Guid? RegistrationId { get; init; }

    /// <summary>Whether the registration was passed on to somebody else.</summary>
    public required bool PassedOn { get; init; }

    public required Guid? TargetId { get; init; }

    public required int? People { get; init; }

    public required Verdict? DoorSaid { get; init; }

    public required Verdict ServerSaid { get; init; }

    public required Source Source { get; init; }

    public required string Gate { get; init; }

    /// <summary>The name of the account, or the gate of the paired phone; null when a guest checked in alone.</summary>
    public required string? By { get; init; }

    /// <summary>When the act happened by the device's clock.</summary>
    public required Instant DeviceAt { get; init; }

    /// <summary>The server's clock less the device's, in milliseconds; null: it was never measured.</summary>
    public required long? OffsetMs { get; init; }

    /// <summary>Milliseconds on the device's monotonic clock; null after a reload.</summary>
    public required long? MonotonicMs { get; init; }

    public required Instant HappenedAt { get; init; }

    public required Instant ReceivedAt { get; init; }

    /// <summary>When the admission was that the server's verdict is about.</summary>
    public required Instant? FirstAt { get; init; }

    public required string? FirstGate { get; init; }

    /// <summary>When the admission happened that counts, which is not always the first one; null when none counts.</summary>
    public required Instant? CountedAt { get; init; }

    public required string? CountedGate { get; init; }

    /// <summary>The number of other people of this activity who checked in from the same phone; 0 when there are none.</summary>
    public required int SharedWith { get; init; }

    /// <summary>"let_in" or "left"; null: nobody has decided yet.</summary>
    public required string? Decision { get; init; }

    public required string? Reason { get; init; }

    public required string? SettledBy { get; init; }

    public required Instant? SettledAt { get; init; }

    /// <summary>
    /// Whether somebody can be admitted by a decision. A person who is admitted already, or a code that is no ticket of ours, can only be
    /// left as it is. Acts that wait because of the actor's right are on a page of their own (<see cref="WaitingList"/>).
    /// </summary>
    public bool CanBeLetIn =>
        RegistrationId is not null
        && (Kind, ServerSaid)
            is (CheckInKind.Admit, Verdict.Withdrawn or Verdict.TooEarly or Verdict.TooLate or Verdict.Full or Verdict.Undecided);

    /// <summary>Whether the server refused the ticket because its place was passed on to somebody else.</summary>
    public bool IsPassedOn => PassedOn && ServerSaid is Verdict.Withdrawn;

    /// <summary>
    /// Whether this admission is earlier than the one that counts. It arrived later, because its phone had no network (who-sees 7). What
    /// arrived at once waited for its answer and admitted nobody, whatever the clocks say about the moment.
    /// </summary>
    public bool IsEarlier => ServerSaid is Verdict.AlreadyIn && !CameAtOnce && CountedAt > HappenedAt;

    /// <summary>How far the device's clock was ahead of the server's, by its own measurement; null when it was never measured.</summary>
    public Duration? ClockAhead => OffsetMs is { } offset ? Duration.FromMilliseconds(-offset) : null;

    /// <summary>How long the act was on the phone before it arrived.</summary>
    public Duration Lay => ReceivedAt > HappenedAt ? ReceivedAt - HappenedAt : Duration.Zero;

    /// <summary>Whether the act arrived so soon that the phone must have had a signal.</summary>
    public bool CameAtOnce => CheckInRules.CameAtOnce(HappenedAt, ReceivedAt);
}

/// <summary>Reads acts for which the door and the server gave different answers, and check-ins that share a phone.</summary>
internal static class DifferenceList
{
    private static readonly ListOrders<Row, Difference> Orders = new ListOrders<Row, Difference>(r => r.Id, l => l.Id).ByTime(
        r => r.ReceivedAt,
        l => l.ReceivedAt,
        latestFirst: true
    );

    /// <summary>The number of differences that need a decision.</summary>
    public static Task<int> CountToDecideAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<int>(
                $"""
                SELECT count(*)::int AS "Value" FROM door_difference f
                WHERE f.activity_id = {activityId} AND f.decides AND NOT EXISTS (SELECT FROM check_in_settlement e
                  WHERE e.check_in_id = f.check_in_id)
                """
            )
            .SingleAsync(cancel);

    /// <summary>A page of the differences, the newest first: those that need a decision, those that do not, or (null) both.</summary>
    public static Task<ShownList<Difference>> ShowAsync(
        CampaignsDbContext db,
        Guid activityId,
        bool settled,
        bool? decides,
        ListFilter filter,
        string path,
        int size,
        CancellationToken cancel
    )
    {
        var rows = Rows(db, activityId, settled, decides, only: null);
        return Orders.ShowAsync(db, filter, path, size, rows, rows, page => LinesAsync(page, cancel), cancel);
    }

    /// <summary>All differences, the newest first: those that are decided, or all others.</summary>
    public static IAsyncEnumerable<Difference> Each(CampaignsDbContext db, Guid activityId, bool settled, CancellationToken cancel)
    {
        var rows = Rows(db, activityId, settled, decides: null, only: null);
        return Orders
            .PortionsAsync(db, new PlainListFilter(), rows, rows, page => LinesAsync(page, cancel), cancel)
            .SelectMany(lines => lines.ToAsyncEnumerable());
    }

    /// <summary>The newest differences, or only the one that is asked for.</summary>
    public static async Task<IReadOnlyList<Difference>> ReadAsync(
        CampaignsDbContext db,
        Guid activityId,
        bool settled,
        bool? decides,
        int max,
        Guid? only,
        CancellationToken cancel
    ) =>
        await Orders.AllAsync(
            db,
            new PlainListFilter(),
            Rows(db, activityId, settled, decides, only),
            max,
            page => LinesAsync(page, cancel)
        );

    /// <summary>The number of differences that need no decision and that nobody has marked as seen.</summary>
    public static Task<int> CountToSeeAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        Rows(db, activityId, settled: false, decides: false, only: null).CountAsync(cancel);

    private static IQueryable<Row> Rows(CampaignsDbContext db, Guid activityId, bool settled, bool? decides, Guid? only)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<Row>(
            $"""
            SELECT c.id, c.kind, c.session_id, s.ordinal, r.name, c.registration_id, c.target_id, c.people, c.door_verdict,
              c.server_verdict, c.source, c.gate,
              coalesce(u.display_name, g.name, g.gate) AS by, c.device_at, c.clock_offset_ms, c.monotonic_ms, c.happened_at, c.received_at,
                c.first_at, c.first_gate, t.happened_at AS counted_at, t.gate AS counted_gate,
              f.shared_with, r.passed_to_id IS NOT NULL AS passed_on, e.decision, e.reason, w.display_name AS settled_by, e.at AS settled_at
            FROM door_difference f
            JOIN check_in c ON c.id = f.check_in_id
            JOIN session s ON s.id = c.session_id
            LEFT JOIN registration r ON r.id = c.registration_id AND r.activity_id = s.activity_id
            LEFT JOIN account u ON c.actor_kind = 'account' AND u.id = c.actor_id
            LEFT JOIN device_grant g ON c.actor_kind = 'device' AND g.id = c.actor_id
            LEFT JOIN check_in_settlement e ON e.check_in_id = c.id
            LEFT JOIN attendance t ON c.server_verdict = 'already_in' AND t.registration_id = c.registration_id
              AND t.session_id = c.session_id AND t.annulled_at IS NULL
            LEFT JOIN account w ON w.id = e.by_id
            WHERE f.activity_id = {activityId} AND ({decides}::boolean IS NULL OR f.decides = {decides})
              AND (e.check_in_id IS NOT NULL) = {settled} AND ({only}::uuid IS NULL OR c.id = {only})
            """
        );
    }

    private static async Task<List<Difference>> LinesAsync(IQueryable<Row> rows, CancellationToken cancel) =>
        [
            .. (await rows.ToListAsync(cancel)).Select(r => new Difference
            {
                Id = r.Id,
                Kind = EnumText.Parse<CheckInKind>(r.Kind),
                SessionId = r.SessionId,
                Ordinal = r.Ordinal,
                Name = r.Name,
                RegistrationId = r.RegistrationId,
                PassedOn = r.PassedOn,
                TargetId = r.TargetId,
                People = r.People,
                DoorSaid = r.DoorVerdict is null ? null : EnumText.Parse<Verdict>(r.DoorVerdict),
                ServerSaid = EnumText.Parse<Verdict>(r.ServerVerdict),
                Source = EnumText.Parse<Source>(r.Source),
                Gate = r.Gate,
                By = r.By,
                DeviceAt = r.DeviceAt,
                OffsetMs = r.ClockOffsetMs,
                MonotonicMs = r.MonotonicMs,
                HappenedAt = r.HappenedAt,
                ReceivedAt = r.ReceivedAt,
                FirstAt = r.FirstAt,
                FirstGate = r.FirstGate,
                CountedAt = r.CountedAt,
                CountedGate = r.CountedGate,
                SharedWith = r.SharedWith,
                Decision = r.Decision,
                Reason = r.Reason,
                SettledBy = r.SettledBy,
                SettledAt = r.SettledAt,
            }),
        ];

    private sealed record Row(
        Guid Id,
        string Kind,
        Guid SessionId,
        int Ordinal,
        string? Name,
        Guid? RegistrationId,
        Guid? TargetId,
        int? People,
        string? DoorVerdict,
        string ServerVerdict,
        string Source,
        string Gate,
        string? By,
        Instant DeviceAt,
        long? ClockOffsetMs,
        long? MonotonicMs,
        Instant HappenedAt,
        Instant ReceivedAt,
        Instant? FirstAt,
        string? FirstGate,
        Instant? CountedAt,
        string? CountedGate,
        int SharedWith,
        bool PassedOn,
        string? Decision,
        string? Reason,
        string? SettledBy,
        Instant? SettledAt
    );
}
