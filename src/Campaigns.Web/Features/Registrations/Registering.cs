using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Web.Features.Registrations;

/// <summary>A request to take places in an activity. Texts are tidied later; the phone is already in E.164.</summary>
public sealed record RegisterRequest
{
    /// <summary>The id that the form made. The same id from the same browser, account or phone leads to the same registration.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>
    /// For a public form: the secret of the browser for which it was made. Without it no id counts, and each request is a new operation.
    /// </summary>
    public byte[]? Browser { get; init; }

    public required Guid ActivityId { get; init; }

    public required RegistrationChannel Channel { get; init; }

    public required string Name { get; init; }

    /// <summary>
    /// A known person whom the account that registers them chose; null: the person is found by what was typed, or is new.
    /// </summary>
    public Guid? PersonId { get; init; }

    /// <summary>The phone number in E.164, or null.</summary>
    public string? Phone { get; init; }

    public string? Email { get; init; }

    public Sex? Sex { get; init; }

    public int? YearOfBirth { get; init; }

    public Guid? CommuneId { get; init; }

    public int Companions { get; init; }

    /// <summary>For a class, a family or a delegation, whose name is <see cref="Name"/>; null: one person.</summary>
    public GroupInput? Group { get; init; }

    /// <summary>Whether messages leave the activity's name out.</summary>
    public bool Discreet { get; init; } = true;

    public bool Consent { get; init; }

    public bool ConsentByGuardian { get; init; }

    /// <summary>"vi" or "en": the language of the consent and of the mails.</summary>
    public string Language { get; init; } = "vi";

    /// <summary>The account that registers a person, at the door or from paper; null for the public.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The paired phone that registers a person at the door; null otherwise.</summary>
    public Guid? DeviceGrantId { get; init; }

    /// <summary>Whether the registration takes over a place that somebody else passes on.</summary>
    public bool PassedOn { get; init; }

    /// <summary>
    /// Whether the person was admitted at the door before the server was asked. Then they are present, also when the figures were recorded
    /// or confirmed in the meantime, unless the activity does not take place.
    /// </summary>
    public bool IsIn { get; init; }

    public RegistrationInput Input =>
        new()
        {
            Name = Name,
            Companions = Companions,
            Group = Group,
            YearOfBirth = YearOfBirth,
            Consent = Consent,
            ConsentByGuardian = ConsentByGuardian,
            IsIn = IsIn,
            PassedOn = PassedOn,
        };
}

/// <summary>The outcome of a registration.</summary>
public abstract record RegisterOutcome
{
    private RegisterOutcome() { }

    /// <summary>The registration has its places.</summary>
    /// <param name="Registration">The registration that was made or found.</param>
    /// <param name="Token">The ticket's token, for <c>/t/{token}</c>.</param>
    /// <param name="Again">Whether the same form had arrived before.</param>
    public sealed record Done(Registration Registration, string Token, bool Again) : RegisterOutcome;

    public sealed record Refused(IReadOnlyList<RegistrationRefusal> Refusals) : RegisterOutcome;

    /// <summary>The activity does not exist.</summary>
    public sealed record NotFound : RegisterOutcome;
}

/// <summary>
/// Takes places in an activity and gives them back. One transaction holds the registration, its person, the consent, the mails that are
/// owed, and the line in the audit log. Places are counted while the activity's row is locked (who-sees 13).
/// </summary>
public sealed class Registering(
    CampaignsDbContext db,
    DirectConnection direct,
    TicketTokens tokens,
    OperationIds operations,
    IClock clock,
    AfterCommit afterCommit,
    PublicPagesChange pages
)
{
    /// <summary>The version of the consent's wording for one person; it rises with each change of the sentence on the form.</summary>
    public const string ConsentVersion = "2026-11";

    /// <summary>The version of the consent's wording for groups.</summary>
    public const string GroupConsentVersion = "2026-11-group";

    /// <summary>The purpose of the data: keeping a place, checking in, and counting who came.</summary>
    public const string ConsentPurpose = "attend";

    /// <summary>
    /// Registers somebody, or returns every reason why not. It joins the caller's transaction if one is open; otherwise it uses its own.
    /// The same <see cref="RegisterRequest.OperationId"/> leads to the same registration, however often it arrives, also at the same
    /// moment.
    /// </summary>
    public async Task<RegisterOutcome> RegisterAsync(RegisterRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var operation = OperationOf(request);
        var traits =
            request.Group is null && request.PersonId is null
                ? PersonTraits.Typed(Names.Tidy(request.Name), request.Phone, request.YearOfBirth, request.CommuneId, request.Sex)
                : null;

        // Without a transaction of the caller, EF Core does not even begin to work here.
        var within = afterCommit.HasBegun ? db.Database.CurrentTransaction : null;
        var connection = within is null ? await direct.OpenAsync(cancel) : (NpgsqlConnection)db.Database.GetDbConnection();
        await using var transaction = within is null ? await connection.BeginTransactionAsync(cancel) : null;

        // All of this is one round trip under the lock, because the lock delays all others who register for this activity.
        var code = NewCode();
        if (await LockAndReadAsync(connection, request, operation, traits, code, cancel) is not { } read)
        {
            return new RegisterOutcome.NotFound();
        }

        if (read.IsAgain)
        {
            return Again((await FindAsync(operation, cancel))!, request);
        }

        var now = clock.GetCurrentInstant();
        var (activity, facts, isUsed) = (read.Activity, read.Activity.Facts, read.CodeIsUsed);
        var refusals = RegistrationRules.Register(request.Input, facts, request.Channel, now);
        if (refusals.Count > 0)
        {
            return new RegisterOutcome.Refused(refusals);
        }

        while (isUsed)
        {
            code = NewCode();
            isUsed = await IsUsedAsync(connection, request.ActivityId, code, cancel);
        }

        // A row has to stand after those to which it refers.
        var rows = new List<object>();
        var person = request.Group is null ? await PersonAsync(request, traits, read.People, rows, now, cancel) : null;
        var waits = RegistrationRules.Waits(request.Input, facts, request.Channel) is not null;
        var registration = Add(rows, request, operation, activity, person, code, waits, now);
        try
        {
            if (transaction is null)
            {
                db.AddRange(rows);
                await db.SaveChangesAsync(cancel);
            }
            else
            {
                await SaveAndCommitAsync(connection, activity.Id, rows, cancel);
            }
        }
        catch (PostgresException e) when (transaction is not null && e.ConstraintName == "ix_registration_operation_id")
        {
            // The same form arrived for another activity at the same moment; our forms never send that.
            await transaction.RollbackAsync(cancel);
            afterCommit.RolledBack();
            return await FindAsync(operation, cancel) is { } first ? Again(first, request) : new RegisterOutcome.NotFound();
        }

        return new RegisterOutcome.Done(registration, TokenOf(registration), Again: false);
    }

    /// <summary>Withdraws a registration; null when it is done, otherwise why not. The registration stays, marked as withdrawn.</summary>
    public Task<RegistrationRefusal?> WithdrawAsync(Guid registrationId, CancellationToken cancel) =>
        WithdrawAsync(registrationId, accountId: null, cancel);

    /// <inheritdoc cref="WithdrawAsync(Guid, CancellationToken)"/>
    /// <param name="registrationId">The registration that has the place.</param>
    /// <param name="accountId">The account that withdraws it for the person; null: the holder does it.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<RegistrationRefusal?> WithdrawAsync(Guid registrationId, Guid? accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {registrationId} FOR UPDATE", cancel);
        var registration = await db.Registrations.SingleAsync(r => r.Id == registrationId, cancel);
        await db.Entry(registration).ReloadAsync(cancel);
        var ends =
            await db.Sessions.Where(s => s.ActivityId == registration.ActivityId).MaxAsync(s => (Instant?)s.EndsAt, cancel)
            ?? Instant.MaxValue;
        var present = await db.Attendances.AnyAsync(a => a.RegistrationId == registrationId && a.AnnulledAt == null, cancel);
        var now = clock.GetCurrentInstant();
        if (RegistrationRules.Withdraw(registration, present, ends, now) is { } refusal)
        {
            return refusal;
        }

        registration.State = RegistrationState.Withdrawn;
        registration.WithdrawnAt = now;
        await MessageLedger.DropForRegistrationAsync(db, registrationId, cancel);
        var unit = await db.Activities.Where(a => a.Id == registration.ActivityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.AuditEntries.Add(
            Entry(
                "registration.withdrawn",
                registration.Id,
                accountId is null ? ActorKind.LinkHolder : ActorKind.Account,
                accountId,
                unit,
                now
            )
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>
    /// Accepts or declines a group that waits. With yes the group takes its places and is sent its ticket; with no it is sent the refusal.
    /// Null when it is done; otherwise why not.
    /// </summary>
    public async Task<RegistrationRefusal?> AnswerAsync(
        Guid activityId,
        Guid registrationId,
        bool yes,
        Guid accountId,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR NO KEY UPDATE", cancel);

        // The holder may withdraw at the same moment, which locks only the registration.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {registrationId} FOR UPDATE", cancel);
        var registration = await db.Registrations.SingleAsync(r => r.Id == registrationId && r.ActivityId == activityId, cancel);
        await db.Entry(registration).ReloadAsync(cancel);
        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == activityId, cancel);
        var now = clock.GetCurrentInstant();
        var refusal =
            yes ? RegistrationRules.Accept(registration, await RegistrationTally.FactsAsync(db, activity, cancel), now)
            : registration.State is not RegistrationState.Waiting ? new RegistrationRefusal.NotWaiting()
            // People who were admitted at the door all the same are present. A no would leave them counted without a place.
            : await db.Attendances.AnyAsync(t => t.RegistrationId == registrationId && t.AnnulledAt == null, cancel)
                ? new RegistrationRefusal.AlreadyPresent()
            : null;
        if (refusal is not null)
        {
            return refusal;
        }

        if (yes)
        {
            registration.State = RegistrationState.Confirmed;
        }
        else
        {
            (registration.State, registration.WithdrawnAt, registration.DeclinedAt) = (RegistrationState.Withdrawn, now, now);
            await MessageLedger.DropForRegistrationAsync(db, registrationId, cancel);
            MessageLedger.AddForRegistration(
                db,
                registration,
                MessageRule.Declined,
                Guid.CreateVersion7(),
                activity.ScheduleVersion,
                now,
                now
            );
        }

        db.AuditEntries.Add(
            Entry(
                yes ? "registration.accepted" : "registration.declined",
                registration.Id,
                ActorKind.Account,
                accountId,
                activity.OrganisingUnitId,
                now
            )
        );
        await db.SaveChangesAsync(cancel);
        if (yes)
        {
            await MessageLedger.AddForAcceptedAsync(db, registration, activity, now, cancel);
            await db.SaveChangesAsync(cancel);
        }

        if (!string.IsNullOrEmpty(registration.Email))
        {
            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The ticket's token of a registration; null when the registration does not exist any more.</summary>
    public async Task<string?> TokenAsync(Guid registrationId, CancellationToken cancel) =>
        await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == registrationId, cancel) is { } registration
            ? TokenOf(registration)
            : null;

    /// <summary>The ticket's token, computed anew.</summary>
    public string TokenOf(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return tokens.Token(registration.Id, registration.Generation, registration.KeyVersion);
    }

    /// <summary>The stored id of an operation that an account sent.</summary>
    public Guid OperationOf(Guid accountId, Guid operationId) => operations.OfActor(ActorKind.Account, accountId, operationId);

    /// <summary>The stored id of an operation. Nobody else can compute it from what they know or read.</summary>
    private Guid OperationOf(RegisterRequest request) =>
        request switch
        {
            // An import's id comes from OperationIds.Of and is made from what was imported, so importing the same again is the same
            // operation.
            { Channel: RegistrationChannel.Import } => request.OperationId,
            { DeviceGrantId: { } device } => operations.OfActor(ActorKind.Device, device, request.OperationId),
            { AccountId: { } account } => OperationOf(account, request.OperationId),
            { Browser: { } browser } => operations.OfBrowser(browser, request.OperationId),
            _ => Guid.CreateVersion7(),
        };

    private Task<Registration?> FindAsync(Guid operationId, CancellationToken cancel) =>
        db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.OperationId == operationId, cancel);

    // When the earlier operation belongs to another activity, nothing is told about it.
    private RegisterOutcome Again(Registration earlier, RegisterRequest request) =>
        earlier.ActivityId == request.ActivityId
            ? new RegisterOutcome.Done(earlier, TokenOf(earlier), Again: true)
            : new RegisterOutcome.NotFound();

    /// <summary>
    /// Makes registrations of one activity wait for each other, and then reads everything that the decision needs. A check-in, which only
    /// refers to the activity, does not wait for them. A person who registers for two activities at the same moment has to become one
    /// person, so entries of one name wait for each other too. Null when there is no such activity.
    /// </summary>
    private static async Task<FactsUnderLock?> LockAndReadAsync(
        NpgsqlConnection connection,
        RegisterRequest request,
        Guid operation,
        PersonTraits? traits,
        string code,
        CancellationToken cancel
    )
    {
        // Each statement sees what was committed before it began, so those after the first one see what the lock waited for.
        List<NpgsqlBatchCommand> commands =
        [
            Prepared.Command(
                RegistrationSql.Lock,
                Prepared.Value(request.ActivityId),
                Prepared.Value(AdvisoryLocks.PersonName),
                Prepared.Maybe(traits?.NameFolded, NpgsqlDbType.Text)
            ),
            Prepared.Command(
                RegistrationSql.Counts,
                Prepared.Value(request.ActivityId),
                Prepared.Value(operation),
                Prepared.Value(code),
                Prepared.Value(request.Group is not null)
            ),
            Prepared.Command(RegistrationSql.Sessions, Prepared.Value(request.ActivityId)),
        ];
        if (traits is not null)
        {
            commands.Add(
                Prepared.Command(
                    RegistrationSql.Alike,
                    Prepared.Value(traits.NameFolded),
                    Prepared.Maybe(traits.Phone, NpgsqlDbType.Text),
                    Prepared.Maybe(traits.BirthYear, NpgsqlDbType.Integer),
                    Prepared.Maybe(traits.CommuneId, NpgsqlDbType.Uuid)
                )
            );
        }

        await using var batch = await Prepared.BatchAsync(connection, commands, cancel);
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        return await FactsUnderLock.ReadAsync(rows, request.ActivityId, cancel);
    }

    /// <summary>Saves the new rows and commits, in one round trip.</summary>
    private async Task SaveAndCommitAsync(NpgsqlConnection connection, Guid activityId, IEnumerable<object> rows, CancellationToken cancel)
    {
        List<NpgsqlBatchCommand> commands = [.. Prepared.InsertsOf(db, rows), Prepared.Command("COMMIT")];
        await using var batch = await Prepared.BatchAsync(connection, commands, cancel);
        await batch.ExecuteNonQueryAsync(cancel);
        pages.Drop(activityId);
        afterCommit.Committed();
    }

    private async Task<KnownPerson> PersonAsync(
        RegisterRequest request,
        PersonTraits? traits,
        IReadOnlyList<KnownPerson> candidates,
        List<object> rows,
        Instant now,
        CancellationToken cancel
    )
    {
        if (traits is null)
        {
            var chosen = await db.Persons.SingleAsync(p => p.Id == request.PersonId && p.AnonymisedAt == null, cancel);
            return new KnownPerson(chosen.Id, chosen.NameFolded, PersonTraits.Of(chosen));
        }

        if (PersonMatching.Find(traits, candidates, p => p.Traits) is { } known && !await IsRowOfSameListAsync(request, known, cancel))
        {
            // The known person is used for counting only; everything that was typed stays on the registration (who-sees 4).
            return known;
        }

        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = Names.Tidy(request.Name),
            NameFolded = traits.NameFolded,
            NameSort = Names.SortKey(Names.Tidy(request.Name)),
            Sex = request.Sex,
            BirthYear = request.YearOfBirth,
            CommuneId = request.CommuneId,
            Phone = request.Phone,
            Email = EmptyToNull(request.Email),
            CreatedAt = now,
        };
        rows.Add(person);
        return new KnownPerson(person.Id, person.NameFolded, traits);
    }

    // Two rows of one list are never one person without asking (who-sees 4).
    private async Task<bool> IsRowOfSameListAsync(RegisterRequest request, KnownPerson known, CancellationToken cancel) =>
        request.Channel is RegistrationChannel.Import
        && await db.Registrations.AnyAsync(
            r => r.PersonId == known.Id && r.ActivityId == request.ActivityId && r.Channel == RegistrationChannel.Import,
            cancel
        );

    private Registration Add(
        List<object> rows,
        RegisterRequest request,
        Guid operation,
        LockedActivity activity,
        KnownPerson? person,
        string code,
        bool waits,
        Instant now
    )
    {
        var id = Guid.CreateVersion7();
        var name = Names.Tidy(request.Name);
        var registration = new Registration
        {
            Id = id,
            ActivityId = activity.Id,
            PersonId = person?.Id,
            OperationId = operation,
            Name = name,
            NameFolded = person?.NameFolded ?? Folding.Fold(name),
            NameSort = person is null ? name : Names.SortKey(name),
            Phone = request.Phone,
            Email = EmptyToNull(request.Email),
            Sex = request.Sex,
            BirthYear = request.YearOfBirth,
            CommuneId = request.CommuneId,
            Places = request.Input.Places,
            IsGroup = request.Group is not null,
            State = waits ? RegistrationState.Waiting : RegistrationState.Confirmed,
            ContactName = request.Group is null ? null : Names.Tidy(request.Group.ContactName),
            Channel = request.Channel,
            Language = request.Language,
            Discreet = request.Discreet,
            Code = code,
            TokenHash = tokens.Hash(id, 1, tokens.CurrentVersion),
            Generation = 1,
            KeyVersion = tokens.CurrentVersion,
            CreatedAt = now,
        };
        rows.Add(registration);
        var members = request.Group?.Members ?? [];
        rows.AddRange(
            members.Select(
                (m, i) =>
                    new RegistrationMember
                    {
                        RegistrationId = id,
                        Position = (short)i,
                        Name = m.Name,
                        Sex = m.Sex,
                    }
            )
        );
        rows.Add(
            new Consent
            {
                Id = Guid.CreateVersion7(),
                RegistrationId = id,
                PersonId = person?.Id,
                TextVersion = request.Group is null ? ConsentVersion : GroupConsentVersion,
                Purpose = ConsentPurpose,
                Language = request.Language,
                GivenBy =
                    members.Count > 0 ? "representative"
                    : request.ConsentByGuardian ? "guardian"
                    : "self",
                Channel = request.Channel,
                GivenAt = now,
            }
        );
        rows.Add(
            Entry(
                "registration.made",
                id,
                request.AccountId is not null ? ActorKind.Account
                    : request.DeviceGrantId is not null ? ActorKind.Device
                    : ActorKind.LinkHolder,
                request.AccountId ?? request.DeviceGrantId,
                activity.OrganisingUnitId,
                now
            )
        );
        var version = activity.ScheduleVersion;
        if (!waits && MessageLedger.ForRegistration(registration, MessageRule.Ticket, activity.Id, version, now, now) is { } ticket)
        {
            rows.Add(ticket);
            rows.AddRange(MessageLedger.RemindersOf(registration, activity.Sessions, version, now));
            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        return registration;
    }

    private static string NewCode() =>
        ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength).Value;

    // The code is certainly unique, because codes of an activity are only given while its row is locked.
    private static async Task<bool> IsUsedAsync(NpgsqlConnection connection, Guid activityId, string code, CancellationToken cancel)
    {
        var command = Prepared.Command(RegistrationSql.IsUsed, Prepared.Value(activityId), Prepared.Value(code));
        return await Prepared.ScalarAsync(connection, command, cancel) is true;
    }

    private static string? EmptyToNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static AuditEntry Entry(string action, Guid registrationId, ActorKind kind, Guid? actorId, Guid unitId, Instant now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = now,
            ActorKind = kind,
            ActorId = actorId,
            Action = action,
            SubjectKind = "registration",
            SubjectId = registrationId,
            UnitId = unitId,
        };
}
