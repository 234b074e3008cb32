using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Web.Features.Door;

/// <summary>
/// An act at a door. A token's hash, a registration or a code names whom it is about; an act about another act names that act.
/// </summary>
public sealed record DoorAct
{
    /// <summary>The id that the device made. An act that is sent again keeps its id, so it is done once.</summary>
    public required Guid Id { get; init; }

    /// <summary>Admit, annul, override (correct the number of people or an answer of an admission), or check out.</summary>
    public required CheckInKind Kind { get; init; }

    /// <summary>
    /// SHA-256 of the ticket's token, or its first bytes. Fewer than 16 bytes only match registrations of the door's activity.
    /// </summary>
    public byte[]? TokenHash { get; init; }

    /// <summary>The operation by which the person was registered at this door.</summary>
    public Guid? WalkIn { get; init; }

    /// <summary>The phone that did the act, if it is known to the server.</summary>
    public Guid? PhoneId { get; init; }

    /// <summary>The sex that was asked for at the door because the registration does not hold it.</summary>
    public Sex? Sex { get; init; }

    /// <inheritdoc cref="Sex"/>
    public AgeBand? AgeBand { get; init; }

    public Guid? RegistrationId { get; init; }

    /// <summary>The readable code, without its space.</summary>
    public string? Code { get; init; }

    /// <summary>The admission that is taken back or corrected.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>
    /// The target as a phone named it. A phone names its own acts by ids that it made, for which <see cref="TargetId"/> is the stored id;
    /// it names an admission of another phone, which its list holds, by the stored id.
    /// </summary>
    public Guid? NamedTarget { get; init; }

    public string? Reason { get; init; }

    public required string Gate { get; init; }

    public required Source Source { get; init; }

    /// <summary>When the act happened by the device's clock.</summary>
    public required Instant DeviceAt { get; init; }

    /// <summary>The server's clock less the device's, in milliseconds; null when it was never measured.</summary>
    public long? ClockOffsetMs { get; init; }

    public long? MonotonicMs { get; init; }

    /// <summary>The door's own verdict, made without the server.</summary>
    public Verdict? DoorVerdict { get; init; }

    /// <summary>
    /// Whether a person at the door decided to admit somebody whose registration is withdrawn or who comes outside the door's hours.
    /// </summary>
    public bool LetIn { get; init; }

    /// <summary>How many people came on the ticket, 1 to 500; null: as many as were registered.</summary>
    public int? People { get; init; }

    /// <summary>How many of the companions, or of a group, are known to be women or girls.</summary>
    public int? Female { get; init; }

    /// <inheritdoc cref="Female"/>
    public int? Male { get; init; }

    /// <summary>
    /// The positions on a group's list that were ticked; null: nothing was ticked. The number of people is <see cref="People"/> in any
    /// case.
    /// </summary>
    public short[]? Ticked { get; init; }

    /// <summary>Whether an organiser decides about an act that waited; then no number of people is too large.</summary>
    public bool Decided { get; init; }

    /// <summary>
    /// The act as it is stored. An id that a device made is replaced by its HMAC for this sender, so an id that somebody else read and
    /// sends is a new act and is answered as one.
    /// </summary>
    public DoorAct KeptBy(OperationIds operations, ActorKind kind, Guid actor)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return this with
        {
            Id = operations.OfActor(kind, actor, Id),
            TargetId = TargetId is { } target ? operations.OfActor(kind, actor, target) : null,
            NamedTarget = TargetId,
            WalkIn = WalkIn is { } sent ? operations.OfActor(kind, actor, sent) : null,
        };
    }
}

/// <summary>The outcome of an act.</summary>
public enum DoorOutcome
{
    /// <summary>The act was stored; the verdict says what came of it.</summary>
    Done,

    /// <summary>The actor has no right to this door; nothing was stored.</summary>
    Forbidden,

    NoSession,

    /// <summary>The id belongs to an act at another door.</summary>
    OtherAct,

    /// <summary>
    /// So many acts of this actor wait for a decision that no more are accepted. Nothing was stored, and the phone keeps the act.
    /// </summary>
    TooManyWait,
}

/// <summary>The answer to an act. An act that is sent again gets the same answer.</summary>
/// <param name="Id">The id of the act.</param>
/// <param name="Outcome">With any other outcome than <see cref="DoorOutcome.Done"/> the rest is empty.</param>
/// <param name="Verdict">The server's verdict.</param>
/// <param name="RegistrationId">The registration that the act was about.</param>
/// <param name="Name">The name on the ticket; null for a ticket of another activity, and when this actor may not know names.</param>
/// <param name="Places">The number of registered places.</param>
/// <param name="IsGroup">Whether the registration is a group's, without a named person.</param>
/// <param name="People">The number of people who are counted now.</param>
/// <param name="First">When and at which gate the admission was that the verdict is about.</param>
/// <param name="Asks">"sex", "age": questions that neither the registration nor an earlier answer settles; null: none.</param>
/// <param name="RightOver">"revoked" or "ended" when the actor's right is over now; null while it stands.</param>
/// <param name="SendUntil">Until when acts that the actor still holds count without a decision; null when none do or when no end is
/// known.</param>
/// <param name="Code">The ticket's readable code, under the same conditions as the name.</param>
public sealed record DoorAnswer(
    Guid Id,
    DoorOutcome Outcome,
    Verdict? Verdict,
    Guid? RegistrationId,
    string? Name,
    int? Places,
    bool IsGroup,
    int? People,
    Admission? First,
    IReadOnlyList<string>? Asks = null,
    string? RightOver = null,
    Instant? SendUntil = null,
    string? Code = null
)
{
    /// <summary>
    /// Whether the withdrawn registration was passed on to somebody else, so that letting this person in counts both. Who has the place now
    /// is not told.
    /// </summary>
    public bool PassedOn { get; init; }

    public bool Equals(DoorAnswer? other) =>
        other is not null
        && (Id, Outcome, Verdict, RegistrationId, Name, Code)
            == (other.Id, other.Outcome, other.Verdict, other.RegistrationId, other.Name, other.Code)
        && PassedOn == other.PassedOn
        && (Places, IsGroup, People, First) == (other.Places, other.IsGroup, other.People, other.First)
        && (Asks ?? []).SequenceEqual(other.Asks ?? [], StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Id, Outcome, Verdict, RegistrationId, First);
}

/// <summary>
/// Does acts at the door. They go to the function <c>check_in_act</c>, which checks the right, finds the ticket, decides as
/// <see cref="CheckInRules.Decide"/> does, and writes. All acts of a request go in one round trip, and each is a transaction of its own.
/// </summary>
public sealed class CheckInService(NpgsqlDataSource source, DoorSettings? settings = null, DoorMeter? meter = null)
{
    /// <summary>The statement for one act; Data/Sql/door/check_in_act.sql explains its arguments.</summary>
    public const string Statement =
        "SELECT "
        + Answered
        + " FROM check_in_act($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
        + "$23, $24, $25, $26, $27, $28)";

    private const string Answered =
        "outcome, verdict, registration_id, name, places, is_group, people, first_at, first_gate, asks, right_over, send_until, code";

    /// <summary>
    /// The statement for an act about another act, which may be another phone's (stored under the very id that was named) or one of its
    /// own.
    /// </summary>
    private const string NamingStatement =
        "SELECT "
        + Answered
        + " FROM check_in_act($1, $2, $3, $4, $5, $6, coalesce((SELECT t.id FROM check_in t WHERE t.id = $29 AND t.session_id = "
        + "$3), $7), $8, $9, $10, $11, $12, $13, $14, $15, "
        + "$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)";

    // The ticks are written after their act. If only the act was stored, the phone got no answer and sends both again.
    private const string TicksStatement = """
        INSERT INTO check_in_ticks (check_in_id, positions) SELECT c.id, $2 FROM check_in c
          WHERE c.id = $1 AND c.session_id = $3 AND c.actor_kind = $4 AND c.actor_id = $5 ON CONFLICT DO NOTHING
        """;

    private const string SeenStatement = """
        UPDATE door_phone SET last_seen_at = $1, last_session_id = $2, gate = coalesce($3, gate), waiting = coalesce($4, waiting)
          WHERE id = $5 AND actor_kind = $6 AND actor_id = $7
        """;

    // The statement for an account whose session is checked in the same statement: without an open session the actor is null, and nothing
    // is done.
    private static readonly string StatementSignedIn = Statement.Replace(
        "$11,",
        SignedIn.AccountSql(account: "$11", session: "$29", codeAsked: "$30", now: "$21") + ",",
        StringComparison.Ordinal
    );
    private static readonly string NamingStatementSignedIn = NamingStatement.Replace(
        "$11,",
        SignedIn.AccountSql(account: "$11", session: "$30", codeAsked: "$31", now: "$21") + ",",
        StringComparison.Ordinal
    );
    private static readonly string TicksStatementSignedIn = TicksStatement.Replace(
        "c.actor_id = $5",
        "c.actor_id = " + SignedIn.AccountSql(account: "$5", session: "$6", codeAsked: "$7", now: "$8"),
        StringComparison.Ordinal
    );
    private static readonly string SeenStatementSignedIn = SeenStatement.Replace(
        "actor_id = $7",
        "actor_id = " + SignedIn.AccountSql(account: "$7", session: "$8", codeAsked: "$9", now: "$1"),
        StringComparison.Ordinal
    );

    /// <summary>
    /// Does the acts in their order; a refused act does not hold up the next one. It also notes that the phone was seen, and how many acts
    /// it still has to send.
    /// </summary>
    /// <param name="sessionId">The session of the door.</param>
    /// <param name="actorKind">The kind of actor.</param>
    /// <param name="actorId">The id of the actor.</param>
    /// <param name="acts">The acts in the order in which they were done.</param>
    /// <param name="now">When the acts arrived.</param>
    /// <param name="cancel">Stops waiting; acts that were already sent to the database are done.</param>
    /// <param name="phone">The phone that sent the acts.</param>
    /// <param name="waiting">How many acts the phone still has to send.</param>
    /// <param name="signedIn">The session of an account that was not checked before; if it does not hold, all acts are forbidden.</param>
    /// <exception cref="NpgsqlException">The database is away. Some acts may be stored and some not; sending all of them again is
    /// right.</exception>
    public async Task<IReadOnlyList<DoorAnswer>> ActAsync(
        Guid sessionId,
        ActorKind actorKind,
        Guid? actorId,
        IReadOnlyList<DoorAct> acts,
        Instant now,
        CancellationToken cancel,
        Guid? phone = null,
        int? waiting = null,
        SignedIn? signedIn = null
    )
    {
        ArgumentNullException.ThrowIfNull(acts);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection) { EnableErrorBarriers = true };
        foreach (var act in acts)
        {
            var command = Command(
                sessionId,
                EnumText.Word(actorKind),
                actorId,
                act,
                now,
                settings?.AdmissionsPerPhone,
                settings?.WaitingPerPhone
            );
            batch.BatchCommands.Add(
                signedIn is { } by ? Asking(command, act.NamedTarget is null ? StatementSignedIn : NamingStatementSignedIn, by) : command
            );
        }

        foreach (var act in acts.Where(a => a.Ticked is not null))
        {
            var command = new NpgsqlBatchCommand(TicksStatement)
            {
                Parameters =
                {
                    Prepared.Value(act.Id),
                    Prepared.Value(act.Ticked!),
                    Prepared.Value(sessionId),
                    Text(EnumText.Word(actorKind)),
                    Prepared.Maybe(actorId, NpgsqlDbType.Uuid),
                },
            };
            if (signedIn is { } by)
            {
                Asking(command, TicksStatementSignedIn, by).Parameters.Add(Prepared.Value(now));
            }

            batch.BatchCommands.Add(command);
        }

        if (phone is { } seen && actorId is { } actor)
        {
            var command = Seen(sessionId, EnumText.Word(actorKind), actor, seen, acts.Count > 0 ? acts[^1].Gate : null, waiting, now);
            batch.BatchCommands.Add(signedIn is { } by ? Asking(command, SeenStatementSignedIn, by) : command);
        }

        // Preparing costs a round trip once per pooled connection and nothing afterwards.
        await batch.PrepareAsync(cancel);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var answers = new List<DoorAnswer>(acts.Count);
        await ReadAsync(reader, acts, answers, cancel);
        await reader.DisposeAsync();
        foreach (var (act, answer) in acts.Zip(answers))
        {
            meter?.Answered(act, answer);
        }

        return await WithPassedOnAsync(connection, answers, cancel);
    }

    /// <summary>Says of withdrawn registrations which of them were passed on. Most requests have none, and then nothing is asked.</summary>
    private static async Task<IReadOnlyList<DoorAnswer>> WithPassedOnAsync(
        NpgsqlConnection connection,
        List<DoorAnswer> answers,
        CancellationToken cancel
    )
    {
        var withdrawn = answers.Where(a => a.Verdict is Verdict.Withdrawn).Select(a => a.RegistrationId).OfType<Guid>().ToArray();
        if (withdrawn.Length == 0)
        {
            return answers;
        }

        await using var command = new NpgsqlCommand(
            "SELECT coalesce(array_agg(r.id), '{}') FROM registration r WHERE r.id = ANY($1) AND r.passed_to_id IS NOT NULL",
            connection
        );
        command.Parameters.Add(Prepared.Value(withdrawn));
        var passed = (Guid[])(await command.ExecuteScalarAsync(cancel))!;
        return
        [
            .. answers.Select(a =>
                a is { Verdict: Verdict.Withdrawn, RegistrationId: { } id } && passed.Contains(id) ? a with { PassedOn = true } : a
            ),
        ];
    }

    /// <summary>Does acts in a transaction of the caller, so that a decision and its acts are stored together or not at all.</summary>
    public static async Task<IReadOnlyList<DoorAnswer>> ActWithinAsync(
        CampaignsDbContext db,
        Guid sessionId,
        Guid accountId,
        IReadOnlyList<DoorAct> acts,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(acts);
        var transaction = (NpgsqlTransaction)
            (db.Database.CurrentTransaction ?? throw new InvalidOperationException("No transaction is open.")).GetDbTransaction();
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        foreach (var act in acts)
        {
            batch.BatchCommands.Add(Command(sessionId, EnumText.Word(ActorKind.Account), accountId, act, now));
        }

        var answers = new List<DoorAnswer>(acts.Count);
        if (acts.Count > 0)
        {
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            await ReadAsync(reader, acts, answers, cancel);
        }

        return answers;
    }

    private static async Task ReadAsync(
        NpgsqlDataReader reader,
        IReadOnlyList<DoorAct> acts,
        List<DoorAnswer> answers,
        CancellationToken cancel
    )
    {
        foreach (var act in acts)
        {
            await reader.ReadAsync(cancel);
            answers.Add(Answer(act.Id, reader));
            await reader.NextResultAsync(cancel);
        }
    }

    private static NpgsqlBatchCommand Asking(NpgsqlBatchCommand command, string statement, SignedIn by)
    {
        command.CommandText = statement;
        command.Parameters.Add(Prepared.Maybe(by.Session, NpgsqlDbType.Uuid));
        command.Parameters.Add(Prepared.Value(by.CodeAsked));
        return command;
    }

    private static NpgsqlBatchCommand Seen(
        Guid sessionId,
        string actorKind,
        Guid actorId,
        Guid phone,
        string? gate,
        int? waiting,
        Instant now
    ) =>
        new(SeenStatement)
        {
            Parameters =
            {
                Prepared.Value(now),
                Prepared.Value(sessionId),
                Text(gate),
                Prepared.Maybe(waiting, NpgsqlDbType.Integer),
                Prepared.Value(phone),
                Text(actorKind),
                Prepared.Value(actorId),
            },
        };

    /// <summary>One act as a command, for callers that do acts in a transaction of their own.</summary>
    internal static NpgsqlBatchCommand Command(
        Guid sessionId,
        string actorKind,
        Guid? actorId,
        DoorAct act,
        Instant now,
        int? maxAdmissions = null,
        int? maxWaiting = null
    )
    {
        var command = new NpgsqlBatchCommand(act.NamedTarget is null ? Statement : NamingStatement)
        {
            Parameters =
            {
                Prepared.Value(act.Id),
                Text(EnumText.Word(act.Kind)),
                Prepared.Value(sessionId),
                Prepared.Maybe(act.TokenHash, NpgsqlDbType.Bytea),
                Prepared.Maybe(act.RegistrationId, NpgsqlDbType.Uuid),
                Text(act.Code),
                Prepared.Maybe(act.TargetId, NpgsqlDbType.Uuid),
                Text(act.Reason),
                Text(act.Gate),
                Text(actorKind),
                Prepared.Maybe(actorId, NpgsqlDbType.Uuid),
                Text(EnumText.Word(act.Source)),
                Prepared.Value(act.DeviceAt),
                Prepared.Maybe(act.ClockOffsetMs, NpgsqlDbType.Bigint),
                Prepared.Maybe(act.MonotonicMs, NpgsqlDbType.Bigint),
                Text(act.DoorVerdict is { } verdict ? EnumText.Word(verdict) : null),
                Prepared.Value(act.LetIn),
                Prepared.Maybe(act.People, NpgsqlDbType.Integer),
                Prepared.Maybe(act.Female, NpgsqlDbType.Integer),
                Prepared.Maybe(act.Male, NpgsqlDbType.Integer),
                Prepared.Value(now),
                Prepared.Maybe(act.WalkIn, NpgsqlDbType.Uuid),
                Prepared.Maybe(act.PhoneId, NpgsqlDbType.Uuid),
                Text(act.Sex is { } sex ? EnumText.Word(sex) : null),
                Text(act.AgeBand is { } band ? EnumText.Word(band) : null),
                Prepared.Value(act.Decided),
                Prepared.Maybe(maxAdmissions, NpgsqlDbType.Integer),
                Prepared.Maybe(maxWaiting, NpgsqlDbType.Integer),
            },
        };
        if (act.NamedTarget is { } named)
        {
            command.Parameters.Add(Prepared.Value(named));
        }

        return command;
    }

    private static NpgsqlParameter Text(string? value) => Prepared.Maybe(value, NpgsqlDbType.Text);

    private static DoorAnswer Answer(Guid id, NpgsqlDataReader row) =>
        new(
            id,
            EnumText.Parse<DoorOutcome>(row.GetString(0)),
            row.IsDBNull(1) ? null : EnumText.Parse<Verdict>(row.GetString(1)),
            row.IsDBNull(2) ? null : row.GetGuid(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.IsDBNull(4) ? null : row.GetInt32(4),
            !row.IsDBNull(5) && row.GetBoolean(5),
            row.IsDBNull(6) ? null : row.GetInt32(6),
            row.IsDBNull(7) ? null : new Admission(row.GetFieldValue<Instant>(7), row.GetString(8)),
            row.IsDBNull(9) || row.GetFieldValue<string[]>(9) is not { Length: > 0 } asks ? null : asks,
            row.IsDBNull(10) ? null : row.GetString(10),
            row.IsDBNull(11) ? null : row.GetFieldValue<Instant>(11),
            row.IsDBNull(12) ? null : row.GetString(12)
        );
}
