using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Registrations;

/// <summary>What somebody sent to take a place. Texts are tidied here; the phone is E.164 already.</summary>
public sealed record RegisterRequest
{
    /// <summary>Made with the form: sending it again is the same registration, if it comes from the same browser, account or phone.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Of a public form: the secret of the browser that it was shown to. Without it no id counts, and each sending is one of its own.</summary>
    public byte[]? Browser { get; init; }

    public required Guid ActivityId { get; init; }

    public required RegistrationChannel Channel { get; init; }

    public required string Name { get; init; }

    /// <summary>Somebody whom the program knows and who was chosen by whoever registers them; null: found by what is typed, or new.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>E.164, or null.</summary>
    public string? Phone { get; init; }

    public string? Email { get; init; }

    public Sex? Sex { get; init; }

    public int? YearOfBirth { get; init; }

    public Guid? CommuneId { get; init; }

    public int Companions { get; init; }

    /// <summary>A class, a family, a delegation, whose name is <see cref="Name"/>; null: one person.</summary>
    public GroupInput? Group { get; init; }

    /// <summary>Messages name no activity.</summary>
    public bool Discreet { get; init; } = true;

    public bool Consent { get; init; }

    public bool ConsentByGuardian { get; init; }

    /// <summary>"vi" or "en": the language of the consent and of the mails.</summary>
    public string Language { get; init; } = "vi";

    /// <summary>Whoever registers somebody at the door or from paper; null for the public.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The paired phone that registers somebody at the door.</summary>
    public Guid? DeviceGrantId { get; init; }

    /// <summary>Takes over a place that somebody else had.</summary>
    public bool PassedOn { get; init; }

    /// <summary>They were let in at the door before the server was asked: whatever became of the activity meanwhile, they are there.</summary>
    public bool IsIn { get; init; }

    public RegistrationInput Input => new()
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

/// <summary>How it ended.</summary>
public abstract record RegisterOutcome
{
    private RegisterOutcome()
    {
    }

    /// <summary>There is a place.</summary>
    /// <param name="Registration">Whose it is.</param>
    /// <param name="Token">The ticket's token, for <c>/t/{token}</c>.</param>
    /// <param name="Again">The same form had arrived before.</param>
    public sealed record Done(Registration Registration, string Token, bool Again) : RegisterOutcome;

    public sealed record Refused(IReadOnlyList<RegistrationRefusal> Refusals) : RegisterOutcome;

    /// <summary>There is no such activity.</summary>
    public sealed record NotFound : RegisterOutcome;
}

/// <summary>
/// Takes places in an activity and gives them back. One transaction holds the registration, its person, the consent, what is owed by
/// mail, and the line in the audit log; capacity is counted while the activity's row is locked.
/// </summary>
public sealed class Registering(CampaignsDbContext db, TicketTokens tokens, OperationIds operations, IClock clock, AfterCommit afterCommit)
{
    /// <summary>The wording that consents name; raise it with each change of the sentence at the form.</summary>
    public const string ConsentVersion = "2026-11";

    /// <summary>The same of the sentence at the form for groups.</summary>
    public const string GroupConsentVersion = "2026-11-group";

    /// <summary>What the data are used for: keeping a place, checking in, counting who came.</summary>
    public const string ConsentPurpose = "attend";

    /// <summary>
    /// Registers somebody, or says every reason why not. Joins the caller's transaction where one is open; else it has its own. The same
    /// <see cref="RegisterRequest.OperationId"/> gives the same registration, however often and however much at once it arrives.
    /// </summary>
    public async Task<RegisterOutcome> RegisterAsync(RegisterRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var operation = OperationOf(request);
        if (await FindAsync(operation, cancel) is { } earlier)
        {
            return Again(earlier, request);
        }

        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;

        // Two registrations of one activity wait for each other here; a check-in, which only points to the activity, waits for neither.
        var found = await db.Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM activity WHERE id = {request.ActivityId} FOR NO KEY UPDATE").ToListAsync(cancel);
        if (found.Count == 0)
        {
            return new RegisterOutcome.NotFound();
        }

        if (await FindAsync(operation, cancel) is { } meanwhile)
        {
            return Again(meanwhile, request);
        }

        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == request.ActivityId, cancel);
        var now = clock.GetCurrentInstant();
        var facts = await RegistrationTally.FactsAsync(db, activity, cancel);
        var refusals = RegistrationRules.Register(request.Input, facts, request.Channel, now);
        if (refusals.Count > 0)
        {
            return new RegisterOutcome.Refused(refusals);
        }

        var person = request.Group is null ? await PersonAsync(request, now, cancel) : null;
        var waits = RegistrationRules.Waits(request.Input, facts, request.Channel) is not null;
        var registration = await AddAsync(request, operation, activity, person, waits, now, cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
            if (transaction is not null)
            {
                await transaction.CommitAsync(cancel);
            }
        }
        catch (DbUpdateException e) when (transaction is not null && e.InnerException is PostgresException { ConstraintName: "ix_registration_operation_id" })
        {
            // The same form for another activity at the same moment: no browser of ours sends that.
            await transaction.RollbackAsync(cancel);
            db.ChangeTracker.Clear();
            return await FindAsync(operation, cancel) is { } first ? Again(first, request) : new RegisterOutcome.NotFound();
        }

        return new RegisterOutcome.Done(registration, TokenOf(registration), Again: false);
    }

    /// <summary>Gives the place back; null when it is done, else why not. The registration stays, marked as withdrawn.</summary>
    public Task<RegistrationRefusal?> WithdrawAsync(Guid registrationId, CancellationToken cancel) => WithdrawAsync(registrationId, accountId: null, cancel);

    /// <inheritdoc cref="WithdrawAsync(Guid, CancellationToken)"/>
    /// <param name="registrationId">Whose place it is.</param>
    /// <param name="accountId">The account that gives it back in their stead; null: they do so themselves.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<RegistrationRefusal?> WithdrawAsync(Guid registrationId, Guid? accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {registrationId} FOR UPDATE", cancel);
        var registration = await db.Registrations.SingleAsync(r => r.Id == registrationId, cancel);
        await db.Entry(registration).ReloadAsync(cancel);
        var ends = await db.Sessions.Where(s => s.ActivityId == registration.ActivityId).MaxAsync(s => (Instant?)s.EndsAt, cancel) ?? Instant.MaxValue;
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
        db.AuditEntries.Add(Entry("registration.withdrawn", registration.Id, accountId is null ? ActorKind.LinkHolder : ActorKind.Account, accountId, unit, now));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Answers a group that waits for the organiser: with yes it takes its places and is sent its ticket, with no it is sent that. Null when it is done, else why not.</summary>
    public async Task<RegistrationRefusal?> AnswerAsync(Guid activityId, Guid registrationId, bool yes, Guid accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR NO KEY UPDATE", cancel);
        var registration = await db.Registrations.SingleAsync(r => r.Id == registrationId && r.ActivityId == activityId, cancel);
        await db.Entry(registration).ReloadAsync(cancel);
        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == activityId, cancel);
        var now = clock.GetCurrentInstant();
        var refusal = yes
            ? RegistrationRules.Accept(registration, await RegistrationTally.FactsAsync(db, activity, cancel), now)
            : registration.State is not RegistrationState.Waiting ? new RegistrationRefusal.NotWaiting()
            // Who was let in at the door all the same is there: a no would leave them counted without a place.
            : await db.Attendances.AnyAsync(t => t.RegistrationId == registrationId && t.AnnulledAt == null, cancel) ? new RegistrationRefusal.AlreadyPresent()
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
            MessageLedger.AddForRegistration(db, registration, MessageRule.Declined, Guid.CreateVersion7(), activity.ScheduleVersion, now, now);
        }

        db.AuditEntries.Add(Entry(yes ? "registration.accepted" : "registration.declined", registration.Id, ActorKind.Account, accountId, activity.OrganisingUnitId, now));
        await db.SaveChangesAsync(cancel);
        if (yes)
        {
            await MessageLedger.AddForAcceptedAsync(db, registration, activity, now, cancel);
            await db.SaveChangesAsync(cancel);
        }

        if (!string.IsNullOrEmpty(registration.Email))
        {
            afterCommit.Enqueue<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>The ticket's token of a registration; null where it is gone.</summary>
    public async Task<string?> TokenAsync(Guid registrationId, CancellationToken cancel) =>
        await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == registrationId, cancel) is { } registration ? TokenOf(registration) : null;

    /// <summary>The ticket's token, made anew.</summary>
    public string TokenOf(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return tokens.Token(registration.Id, registration.Generation, registration.KeyVersion);
    }

    /// <summary>What is kept of an operation that an account sent.</summary>
    public Guid OperationOf(Guid accountId, Guid operationId) => operations.OfActor(ActorKind.Account, accountId, operationId);

    /// <summary>What is kept of an operation: nothing that somebody else could make from what they know or read.</summary>
    private Guid OperationOf(RegisterRequest request) => request switch
    {
        // Made by OperationIds.Of from what was imported, so that whoever imports it again does the same.
        { Channel: RegistrationChannel.Import } => request.OperationId,
        { DeviceGrantId: { } device } => operations.OfActor(ActorKind.Device, device, request.OperationId),
        { AccountId: { } account } => OperationOf(account, request.OperationId),
        { Browser: { } browser } => operations.OfBrowser(browser, request.OperationId),
        _ => Guid.CreateVersion7(),
    };

    private Task<Registration?> FindAsync(Guid operationId, CancellationToken cancel) =>
        db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.OperationId == operationId, cancel);

    // An operation of another activity is none of this one's: nothing is told of it.
    private RegisterOutcome Again(Registration earlier, RegisterRequest request) =>
        earlier.ActivityId == request.ActivityId ? new RegisterOutcome.Done(earlier, TokenOf(earlier), Again: true) : new RegisterOutcome.NotFound();

    private async Task<Person> PersonAsync(RegisterRequest request, Instant now, CancellationToken cancel)
    {
        var name = Names.Tidy(request.Name);
        if (request.PersonId is { } chosen)
        {
            return await db.Persons.SingleAsync(p => p.Id == chosen && p.AnonymisedAt == null, cancel);
        }

        var traits = PersonTraits.Typed(name, request.Phone, request.YearOfBirth, request.CommuneId, request.Sex);

        // Whoever registers for two activities at once is one person: entries of one name wait for each other.
        await db.LockAsync(AdvisoryLocks.PersonName, traits.NameFolded, cancel);
        var candidates = await db.Persons
            .Where(p => p.NameFolded == traits.NameFolded && p.AnonymisedAt == null && p.MergedIntoId == null)
            .Where(p => (traits.Phone != null && p.Phone == traits.Phone)
                || (traits.BirthYear != null && traits.CommuneId != null && p.BirthYear == traits.BirthYear && p.CommuneId == traits.CommuneId))
            .ToListAsync(cancel);
        if (PersonMatching.Find(traits, candidates) is { } known && !await IsRowOfSameListAsync(request, known, cancel))
        {
            // For counting alone: what was typed stays on the registration, whoever typed it.
            return known;
        }

        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = traits.NameFolded,
            NameSort = Names.SortKey(name),
            Sex = request.Sex,
            BirthYear = request.YearOfBirth,
            CommuneId = request.CommuneId,
            Phone = request.Phone,
            Email = EmptyToNull(request.Email),
            CreatedAt = now,
        };
        db.Persons.Add(person);
        return person;
    }

    // Two rows of one list are never one person without asking (settled 4).
    private async Task<bool> IsRowOfSameListAsync(RegisterRequest request, Person known, CancellationToken cancel) =>
        request.Channel is RegistrationChannel.Import
        && await db.Registrations.AnyAsync(r => r.PersonId == known.Id && r.ActivityId == request.ActivityId && r.Channel == RegistrationChannel.Import, cancel);

    private async Task<Registration> AddAsync(RegisterRequest request, Guid operation, Activity activity, Person? person, bool waits, Instant now, CancellationToken cancel)
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
            Code = await CodeAsync(activity.Id, cancel),
            TokenHash = tokens.Hash(id, 1, tokens.CurrentVersion),
            Generation = 1,
            KeyVersion = tokens.CurrentVersion,
            CreatedAt = now,
        };
        db.Registrations.Add(registration);
        var members = request.Group?.Members ?? [];
        db.RegistrationMembers.AddRange(members.Select((m, i) => new RegistrationMember { RegistrationId = id, Position = (short)i, Name = m.Name, Sex = m.Sex }));
        db.Consents.Add(new Consent
        {
            Id = Guid.CreateVersion7(),
            RegistrationId = id,
            PersonId = person?.Id,
            TextVersion = request.Group is null ? ConsentVersion : GroupConsentVersion,
            Purpose = ConsentPurpose,
            Language = request.Language,
            GivenBy = members.Count > 0 ? "representative" : request.ConsentByGuardian ? "guardian" : "self",
            Channel = request.Channel,
            GivenAt = now,
        });
        db.AuditEntries.Add(Entry(
            "registration.made",
            id,
            request.AccountId is not null ? ActorKind.Account : request.DeviceGrantId is not null ? ActorKind.Device : ActorKind.LinkHolder,
            request.AccountId ?? request.DeviceGrantId,
            activity.OrganisingUnitId,
            now));
        if (!waits)
        {
            Send(registration, activity, now);
        }

        return registration;
    }

    // What is owed by mail to who holds a place.
    private void Send(Registration registration, Activity activity, Instant now)
    {
        if (registration.Email is not null)
        {
            MessageLedger.AddForRegistration(db, registration, MessageRule.Ticket, activity.Id, activity.ScheduleVersion, now, now);
            MessageLedger.AddReminders(db, registration, activity, now);
            afterCommit.Enqueue<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }
    }

    // Unique for sure: codes of an activity are only given while its row is locked.
    private async Task<string> CodeAsync(Guid activityId, CancellationToken cancel)
    {
        while (true)
        {
            var code = ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength).Value;
            if (!await db.Registrations.AnyAsync(r => r.ActivityId == activityId && r.Code == code, cancel))
            {
                return code;
            }
        }
    }

    private static string? EmptyToNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static AuditEntry Entry(string action, Guid registrationId, ActorKind kind, Guid? actorId, Guid unitId, Instant now) => new()
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
