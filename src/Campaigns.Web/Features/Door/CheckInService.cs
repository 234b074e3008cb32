using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Domain.Outreach;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Web.Features.Door;

/// <summary>What somebody did at a door. Whom it is about is said by a hash, a registration or a code; an act about another act names that.</summary>
public sealed record DoorAct
{
    /// <summary>Made by the device: sending it again is the same act.</summary>
    public required Guid Id { get; init; }

    /// <summary>Admit, annul, override (puts something of an admission right: the number of people, an answer), or check out.</summary>
    public required CheckInKind Kind { get; init; }

    /// <summary>SHA-256 of the ticket's token, or its beginning; under 16 bytes it says somebody of the door's activity alone.</summary>
    public byte[]? TokenHash { get; init; }

    /// <summary>The operation by which they were registered at this door.</summary>
    public Guid? WalkIn { get; init; }

    /// <summary>The phone that it was done with, where it has made itself known.</summary>
    public Guid? PhoneId { get; init; }

    /// <summary>What was answered at the door, where the registration does not say it.</summary>
    public Sex? Sex { get; init; }

    /// <inheritdoc cref="Sex"/>
    public AgeBand? AgeBand { get; init; }

    public Guid? RegistrationId { get; init; }

    /// <summary>The readable code, without its space.</summary>
    public string? Code { get; init; }

    /// <summary>The admission that is taken back, or whose number is put right.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>
    /// The same as a phone named it. Acts of its own it names by ids that it made, of which <see cref="TargetId"/> is what is kept; an admission of another
    /// phone, which the list names, by the id that is kept.
    /// </summary>
    public Guid? NamedTarget { get; init; }

    public string? Reason { get; init; }

    public required string Gate { get; init; }

    public required Source Source { get; init; }

    /// <summary>The device's clock when it happened.</summary>
    public required Instant DeviceAt { get; init; }

    /// <summary>Server's clock less the device's, in milliseconds; null when never measured.</summary>
    public long? ClockOffsetMs { get; init; }

    public long? MonotonicMs { get; init; }

    /// <summary>What the door decided by itself, without the server.</summary>
    public Verdict? DoorVerdict { get; init; }

    /// <summary>A person at the door decided to let in whose place was given back, or at another hour.</summary>
    public bool LetIn { get; init; }

    /// <summary>How many came on the ticket, 1 to 500; null: as registered.</summary>
    public int? People { get; init; }

    /// <summary>Of the companions, or of a group, those who are known to be women or girls.</summary>
    public int? Female { get; init; }

    /// <inheritdoc cref="Female"/>
    public int? Male { get; init; }

    /// <summary>Of a group's list, the names that were ticked; null: nothing was ticked. The number is <see cref="People"/> all the same.</summary>
    public short[]? Ticked { get; init; }

    /// <summary>Somebody decides by it what a phone did: no number is too large any more.</summary>
    public bool Decided { get; init; }

    /// <summary>
    /// The act as it is kept: ids that a phone made stand in the database by what is kept of them for whoever sent them. So an id that was read there is
    /// somebody else's new act, and answered as one.
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

/// <summary>How an act ended.</summary>
public enum DoorOutcome
{
    /// <summary>Kept; the verdict says what came of it.</summary>
    Done,

    /// <summary>The actor has no grant for this door; nothing was kept.</summary>
    Forbidden,

    NoSession,

    /// <summary>Another door's act has this id.</summary>
    OtherAct,

    /// <summary>So many acts of this actor wait for a decision that no more are taken; nothing was kept, and the phone keeps it.</summary>
    TooManyWait,
}

/// <summary>The answer to an act. Sending it again gives the same.</summary>
/// <param name="Id">The act.</param>
/// <param name="Outcome">Without <see cref="DoorOutcome.Done"/> the rest is empty.</param>
/// <param name="Verdict">The server's.</param>
/// <param name="RegistrationId">Whom it was about.</param>
/// <param name="Name">As on the ticket; null for a ticket of another activity.</param>
/// <param name="Places">As registered.</param>
/// <param name="IsGroup">Whether the places are a group's, without a named person.</param>
/// <param name="People">Those who are counted now.</param>
/// <param name="First">When and where the admission was that the verdict speaks of.</param>
/// <param name="Asks">"sex", "age": what the registration does not say and nobody answered yet; null: nothing.</param>
/// <param name="RightOver">"revoked" or "ended": how the actor's right stands now; null while it stands.</param>
/// <param name="SendUntil">Until when what the actor still holds counts unasked; null where nothing does, or no end is known.</param>
/// <param name="Code">The ticket's readable code, where the name is told.</param>
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
    string? Code = null)
{
    public bool Equals(DoorAnswer? other) =>
        other is not null
        && (Id, Outcome, Verdict, RegistrationId, Name, Code) == (other.Id, other.Outcome, other.Verdict, other.RegistrationId, other.Name, other.Code)
        && (Places, IsGroup, People, First) == (other.Places, other.IsGroup, other.People, other.First)
        && (Asks ?? []).SequenceEqual(other.Asks ?? [], StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Id, Outcome, Verdict, RegistrationId, First);
}

/// <summary>
/// The door. Acts go to the function <c>check_in_act</c>, which knows who may, finds the ticket, decides as <see cref="CheckInRules.Decide"/>
/// and writes, all in one round trip however many acts there are; each act is a transaction of its own.
/// </summary>
public sealed class CheckInService(NpgsqlDataSource source, DoorSettings? settings = null, DoorMeter? meter = null)
{
    /// <summary>The statement of one act; see Data/Sql/door/check_in_act.sql for its arguments.</summary>
    public const string Statement = "SELECT " + Answered + " FROM check_in_act($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)";

    private const string Answered = "outcome, verdict, registration_id, name, places, is_group, people, first_at, first_gate, asks, right_over, send_until, code";

    /// <summary>The same of an act about another: the one that it names may be another phone's, which is there by that very id, or its own.</summary>
    private const string NamingStatement =
        "SELECT " + Answered + " FROM check_in_act($1, $2, $3, $4, $5, $6, coalesce((SELECT t.id FROM check_in t WHERE t.id = $29 AND t.session_id = $3), $7), $8, $9, $10, $11, $12, $13, $14, $15, "
        + "$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)";

    // Behind its act, which may be kept without them: then the phone heard nothing, and sends both again.
    private const string TicksStatement =
        "INSERT INTO check_in_ticks (check_in_id, positions) SELECT c.id, $2 FROM check_in c WHERE c.id = $1 AND c.session_id = $3 AND c.actor_kind = $4 AND c.actor_id = $5 ON CONFLICT DO NOTHING";

    private const string SeenStatement =
        "UPDATE door_phone SET last_seen_at = $1, last_session_id = $2, gate = coalesce($3, gate), waiting = coalesce($4, waiting) WHERE id = $5 AND actor_kind = $6 AND actor_id = $7";

    // The same of an account whose session is asked for in the same statement: without an open one there is no actor, and nothing is done.
    private static readonly string StatementSignedIn = Statement.Replace("$11,", SignedIn.AccountSql(account: "$11", session: "$29", codeAsked: "$30", now: "$21") + ",", StringComparison.Ordinal);
    private static readonly string NamingStatementSignedIn = NamingStatement.Replace("$11,", SignedIn.AccountSql(account: "$11", session: "$30", codeAsked: "$31", now: "$21") + ",", StringComparison.Ordinal);
    private static readonly string TicksStatementSignedIn = TicksStatement.Replace("c.actor_id = $5", "c.actor_id = " + SignedIn.AccountSql(account: "$5", session: "$6", codeAsked: "$7", now: "$8"), StringComparison.Ordinal);
    private static readonly string SeenStatementSignedIn = SeenStatement.Replace("actor_id = $7", "actor_id = " + SignedIn.AccountSql(account: "$7", session: "$8", codeAsked: "$9", now: "$1"), StringComparison.Ordinal);

    /// <summary>
    /// Does the acts in their order, as they are: what one became does not keep back the next. Notes of the phone that it was seen, and what it has
    /// still to send.
    /// </summary>
    /// <param name="sessionId">The door.</param>
    /// <param name="actorKind">Who acts.</param>
    /// <param name="actorId">Who acts.</param>
    /// <param name="acts">What was done, in its order.</param>
    /// <param name="now">When it arrived.</param>
    /// <param name="cancel">Gives up waiting; what was sent is done.</param>
    /// <param name="phone">The phone that it came from.</param>
    /// <param name="waiting">How many acts that phone has still to send.</param>
    /// <param name="signedIn">By which sign-in an account acts, where nobody looked before: if it does not hold, all acts are forbidden.</param>
    /// <exception cref="NpgsqlException">The database is away: some acts may be kept and some not. Sending all again is right.</exception>
    public async Task<IReadOnlyList<DoorAnswer>> ActAsync(
        Guid sessionId, ActorKind actorKind, Guid? actorId, IReadOnlyList<DoorAct> acts, Instant now, CancellationToken cancel, Guid? phone = null, int? waiting = null,
        SignedIn? signedIn = null)
    {
        ArgumentNullException.ThrowIfNull(acts);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection) { EnableErrorBarriers = true };
        foreach (var act in acts)
        {
            var command = Command(sessionId, EnumText.Word(actorKind), actorId, act, now, settings?.AdmissionsPerPhone, settings?.WaitingPerPhone);
            batch.BatchCommands.Add(signedIn is { } by ? Asking(command, act.NamedTarget is null ? StatementSignedIn : NamingStatementSignedIn, by) : command);
        }

        foreach (var act in acts.Where(a => a.Ticked is not null))
        {
            var command = new NpgsqlBatchCommand(TicksStatement)
            {
                Parameters = { Value(act.Id), Value(act.Ticked!), Value(sessionId), Text(EnumText.Word(actorKind)), Maybe(actorId, NpgsqlDbType.Uuid) },
            };
            if (signedIn is { } by)
            {
                Asking(command, TicksStatementSignedIn, by).Parameters.Add(Value(now));
            }

            batch.BatchCommands.Add(command);
        }

        if (phone is { } seen && actorId is { } actor)
        {
            var command = Seen(sessionId, EnumText.Word(actorKind), actor, seen, acts.Count > 0 ? acts[^1].Gate : null, waiting, now);
            batch.BatchCommands.Add(signedIn is { } by ? Asking(command, SeenStatementSignedIn, by) : command);
        }

        // Once for each connection of the pool; after that it costs nothing.
        await batch.PrepareAsync(cancel);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var answers = new List<DoorAnswer>(acts.Count);
        await ReadAsync(reader, acts, answers, cancel);
        foreach (var (act, answer) in acts.Zip(answers))
        {
            meter?.Answered(act, answer);
        }

        return answers;
    }

    /// <summary>The same in a transaction of the caller's, where a decision stands or falls with its acts.</summary>
    public static async Task<IReadOnlyList<DoorAnswer>> ActWithinAsync(CampaignsDbContext db, Guid sessionId, Guid accountId, IReadOnlyList<DoorAct> acts, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(acts);
        var transaction = (NpgsqlTransaction)(db.Database.CurrentTransaction ?? throw new InvalidOperationException("No transaction is open.")).GetDbTransaction();
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

    private static async Task ReadAsync(NpgsqlDataReader reader, IReadOnlyList<DoorAct> acts, List<DoorAnswer> answers, CancellationToken cancel)
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
        command.Parameters.Add(Maybe(by.Session, NpgsqlDbType.Uuid));
        command.Parameters.Add(Value(by.CodeAsked));
        return command;
    }

    private static NpgsqlBatchCommand Seen(Guid sessionId, string actorKind, Guid actorId, Guid phone, string? gate, int? waiting, Instant now) => new(SeenStatement)
    {
        Parameters = { Value(now), Value(sessionId), Text(gate), Maybe(waiting, NpgsqlDbType.Integer), Value(phone), Text(actorKind), Value(actorId) },
    };

    /// <summary>One act as a command, for whoever does acts in a transaction of their own.</summary>
    internal static NpgsqlBatchCommand Command(Guid sessionId, string actorKind, Guid? actorId, DoorAct act, Instant now, int? maxAdmissions = null, int? maxWaiting = null)
    {
        var command = new NpgsqlBatchCommand(act.NamedTarget is null ? Statement : NamingStatement)
        {
            Parameters =
            {
                Value(act.Id),
                Text(EnumText.Word(act.Kind)),
                Value(sessionId),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)act.TokenHash ?? DBNull.Value },
                Maybe(act.RegistrationId, NpgsqlDbType.Uuid),
                Text(act.Code),
                Maybe(act.TargetId, NpgsqlDbType.Uuid),
                Text(act.Reason),
                Text(act.Gate),
                Text(actorKind),
                Maybe(actorId, NpgsqlDbType.Uuid),
                Text(EnumText.Word(act.Source)),
                Value(act.DeviceAt),
                Maybe(act.ClockOffsetMs, NpgsqlDbType.Bigint),
                Maybe(act.MonotonicMs, NpgsqlDbType.Bigint),
                Text(act.DoorVerdict is { } verdict ? EnumText.Word(verdict) : null),
                Value(act.LetIn),
                Maybe(act.People, NpgsqlDbType.Integer),
                Maybe(act.Female, NpgsqlDbType.Integer),
                Maybe(act.Male, NpgsqlDbType.Integer),
                Value(now),
                Maybe(act.WalkIn, NpgsqlDbType.Uuid),
                Maybe(act.PhoneId, NpgsqlDbType.Uuid),
                Text(act.Sex is { } sex ? EnumText.Word(sex) : null),
                Text(act.AgeBand is { } band ? EnumText.Word(band) : null),
                Value(act.Decided),
                Maybe(maxAdmissions, NpgsqlDbType.Integer),
                Maybe(maxWaiting, NpgsqlDbType.Integer),
            },
        };
        if (act.NamedTarget is { } named)
        {
            command.Parameters.Add(Value(named));
        }

        return command;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Maybe<T>(T? value, NpgsqlDbType type)
        where T : struct =>
        new() { NpgsqlDbType = type, Value = value is { } v ? v : DBNull.Value };

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static DoorAnswer Answer(Guid id, NpgsqlDataReader row) => new(
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
        row.IsDBNull(12) ? null : row.GetString(12));
}
