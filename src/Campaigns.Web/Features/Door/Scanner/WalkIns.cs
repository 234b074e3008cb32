using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The outcome of registering a person at the door.</summary>
/// <param name="Registration">The registration; null when it was refused, waits, or there is no such activity.</param>
/// <param name="Already">Whether the registration existed before.</param>
/// <param name="Refusals">Why it was refused.</param>
/// <param name="Waits">Whether it is stored and becomes a registration only when somebody decides so.</param>
public sealed record WalkInOutcome(
    Registration? Registration,
    bool Already,
    IReadOnlyList<RegistrationRefusal> Refusals,
    bool Waits = false
);

/// <summary>
/// Registers people who come without a registration and give a name. The admission is an act of its own, which the phone sends next and
/// which names this registration by its operation. A person who is registered for the activity already is found by the usual rule (who-sees
/// 4) and keeps that registration, but only if the door may know it: at a phone in mode "scan" everybody gets a new registration, because a
/// different answer would reveal who has one (who-sees 9).
/// </summary>
public sealed class WalkIns(CampaignsDbContext db, Registering registering, DoorSettings settings, IClock clock)
{
    public static void Map(IEndpointRouteBuilder door) => door.MapPost("/walk-ins", AnswerAsync).RequireSameOrigin().AllowAnonymous();

    /// <summary>
    /// Takes a walk-in that a phone or an account at the door typed: registers the person, or stores the walk-in when it waits for a
    /// decision. A paired phone takes places only while its door is open, and only as many as one phone can plausibly register. Otherwise
    /// it could take all places before anybody comes.
    /// </summary>
    /// <param name="kind">The kind of actor.</param>
    /// <param name="actor">The id of the account or of the phone's grant.</param>
    /// <param name="right">The right by which the actor works at the door.</param>
    /// <param name="session">The session of the door.</param>
    /// <param name="sent">The walk-in as it was sent.</param>
    /// <param name="joins">Whether a person who is registered already keeps that registration.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<WalkInOutcome> TakeAsync(
        ActorKind kind,
        Guid actor,
        DoorRight right,
        DoorSession session,
        WalkInSent sent,
        bool joins,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(sent);
        if (session.IsOff)
        {
            // The phone may have let somebody in before it heard of the cancellation. As with a ticket, that counts nothing.
            return await FindAsync(kind, actor, sent.Operation, session, cancel)
                ?? new WalkInOutcome(null, Already: false, [new RegistrationRefusal.NotTakingPlace(session.State)]);
        }

        if (WaitsFor(kind, right, session, clock.GetCurrentInstant()) is { } why)
        {
            return await KeepAsync(kind, actor, session, sent, why, cancel);
        }

        // A walk-in that waits and is sent again keeps waiting, even if the door is open by then.
        if (
            await db
                .Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM waiting_walk_in WHERE operation_id = {sent.Operation}")
                .AnyAsync(cancel)
        )
        {
            return await FindAsync(kind, actor, sent.Operation, session, cancel)
                ?? new WalkInOutcome(null, Already: false, [], Waits: true);
        }

        return await TryAsync(kind, actor, session, sent, joins, kind is ActorKind.Device ? settings.WalkInsPerPhone : null, cancel)
            ?? await KeepAsync(kind, actor, session, sent, Domain.Door.WaitsFor.Ceiling, cancel);
    }

    /// <summary>
    /// Registers a person because somebody decided so, in one transaction, or in the caller's if one is open. The same operation leads to
    /// the same registration, however often it arrives.
    /// </summary>
    /// <param name="kind">The kind of actor.</param>
    /// <param name="actor">The id of the account or of the phone's grant.</param>
    /// <param name="session">The session of the door.</param>
    /// <param name="sent">The walk-in as it was sent.</param>
    /// <param name="joins">Whether a person who is registered already keeps that registration.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<WalkInOutcome> RegisterAsync(
        ActorKind kind,
        Guid actor,
        DoorSession session,
        WalkInSent sent,
        bool joins,
        CancellationToken cancel
    ) => (await TryAsync(kind, actor, session, sent, joins, most: null, cancel))!;

    /// <summary>
    /// Registers the person. When this actor has already registered <paramref name="most"/> people at this activity, it changes nothing and
    /// returns null.
    /// </summary>
    private async Task<WalkInOutcome?> TryAsync(
        ActorKind kind,
        Guid actor,
        DoorSession session,
        WalkInSent sent,
        bool joins,
        int? most,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(sent);
        if (await FindAsync(kind, actor, sent.Operation, session, cancel) is { } earlier)
        {
            return earlier;
        }

        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;

        // Registrations of one activity wait for each other here, as everywhere.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {session.ActivityId} FOR NO KEY UPDATE", cancel);
        if (await FindAsync(kind, actor, sent.Operation, session, cancel) is { } meanwhile)
        {
            return meanwhile;
        }

        var known = joins ? await RegisteredAsync(session.ActivityId, sent, cancel) : null;
        if (
            known is null
            && !sent.Door
            && !sent.LetIn
            && await RegistrationTally.LeftAsync(db, session.ActivityId, cancel) is { } left
            && left < 1
        )
        {
            return new WalkInOutcome(null, Already: false, [new RegistrationRefusal.Full(0)]);
        }

        if (known is null && most is { } ceiling && await NewOfAsync(kind, actor, session.ActivityId, ceiling, cancel) >= ceiling)
        {
            return null;
        }

        var registration = known;
        if (registration is null)
        {
            var outcome = await registering.RegisterAsync(RequestOf(kind, actor, session.ActivityId, sent), cancel);
            if (outcome is not RegisterOutcome.Done done)
            {
                return new WalkInOutcome(null, Already: false, outcome is RegisterOutcome.Refused refused ? refused.Refusals : []);
            }

            registration = done.Registration;
        }

        var phone = await DoorPhones.OwnAsync(db, sent.Phone, kind, actor, cancel);
        db.WalkIns.Add(
            new WalkIn
            {
                OperationId = sent.Operation,
                SessionId = session.Id,
                RegistrationId = registration.Id,
                Already = known is not null,
                Door = sent.Door,
                ActorKind = kind,
                ActorId = actor,
                PhoneId = phone,
                ReceivedAt = clock.GetCurrentInstant(),
            }
        );
        await db.SaveChangesAsync(cancel);
        if (transaction is not null)
        {
            await transaction.CommitAsync(cancel);
        }

        return new WalkInOutcome(registration, known is not null, []);
    }

    /// <summary>
    /// Stores a walk-in without registering anybody, until somebody decides, if the person was let in. An earlier registration of the same
    /// operation stays.
    /// </summary>
    public async Task<WalkInOutcome> KeepAsync(
        ActorKind kind,
        Guid actor,
        DoorSession session,
        WalkInSent sent,
        WaitsFor why,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(sent);
        if (await FindAsync(kind, actor, sent.Operation, session, cancel) is { } earlier)
        {
            return earlier;
        }

        // What nobody could accept later is refused now, as it is for a walk-in that does not wait.
        var input = RequestOf(kind, actor, session.ActivityId, sent).Input;
        if (RegistrationRules.Person(input, clock.GetCurrentInstant()) is { Count: > 0 } refusals)
        {
            return new WalkInOutcome(null, Already: false, refusals);
        }

        if (!sent.Door)
        {
            // Nobody let the person in yet. The phone is told that this would wait, asks the person at the door, and sends it with the
            // admission.
            return new WalkInOutcome(null, Already: false, [], Waits: true);
        }

        var name = Names.Tidy(sent.Name ?? "");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockAsync(AdvisoryLocks.DoorCount, $"{actor}{session.Id}", cancel);
        if (await WaitingCeiling.IsReachedAsync(db, settings, session.ActivityId, kind, actor, sent.Operation, cancel))
        {
            await transaction.CommitAsync(cancel);
            return new WalkInOutcome(null, Already: false, [new RegistrationRefusal.TooManyWait()]);
        }

        var phone = await DoorPhones.OwnAsync(db, sent.Phone, kind, actor, cancel);
        var (sex, now) = (sent.Sex is "female" or "male" ? sent.Sex : null, clock.GetCurrentInstant());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO waiting_walk_in (operation_id, session_id, actor_kind, actor_id, phone_id, name, sex, birth_year, commune_id,
              consent, guardian, received_at, waits)
            VALUES ({sent.Operation}, {session.Id}, {EnumText.Word(
                kind
            )}, {actor}, {phone}::uuid, {name}, {sex}::text, {sent.BirthYear}::integer, {sent.CommuneId}::uuid,
              {sent.Consent}, {sent.Guardian}, {now}, {EnumText.Word(why)})
            ON CONFLICT (operation_id) DO NOTHING
            """,
            cancel
        );
        await transaction.CommitAsync(cancel);
        return new WalkInOutcome(null, Already: false, [], Waits: true);
    }

    /// <summary>
    /// Why a new person waits for a decision; null when the person is registered at once. Confirmed figures change only by a decision, and
    /// before the door opens nobody can have come to the phone at the door.
    /// </summary>
    private static WaitsFor? WaitsFor(ActorKind kind, DoorRight right, DoorSession session, Instant now) =>
        right.Waits(now, now)
        ?? (
            session.State is ActivityState.Confirmed ? Domain.Door.WaitsFor.Confirmed
            : kind is ActorKind.Device && now < session.OpensAt ? Domain.Door.WaitsFor.Early
            : null
        );

    /// <summary>
    /// How many people this actor has registered at the activity; counts up to <paramref name="most"/>. It is called under the activity's
    /// lock, so that two registrations cannot both take the last place of the limit.
    /// </summary>
    private Task<int> NewOfAsync(ActorKind kind, Guid actor, Guid activityId, int most, CancellationToken cancel) =>
        (
            from w in db.WalkIns
            join s in db.Sessions.IgnoreQueryFilters() on w.SessionId equals s.Id
            where s.ActivityId == activityId && w.ActorKind == kind && w.ActorId == actor && !w.Already
            select w.OperationId
        )
            .Take(most)
            .CountAsync(cancel);

    private static RegisterRequest RequestOf(ActorKind kind, Guid actor, Guid activityId, WalkInSent sent) =>
        new()
        {
            OperationId = sent.Operation,
            ActivityId = activityId,
            Channel = RegistrationChannel.WalkIn,
            Name = sent.Name ?? "",
            Sex = SexOf(sent),
            YearOfBirth = sent.BirthYear,
            CommuneId = sent.CommuneId,
            Consent = sent.Consent,
            ConsentByGuardian = sent.Guardian,
            Language = Languages.Current,
            AccountId = kind is ActorKind.Account ? actor : null,
            DeviceGrantId = kind is ActorKind.Device ? actor : null,
            IsIn = sent.Door,
        };

    private async Task<WalkInOutcome?> FindAsync(ActorKind kind, Guid actor, Guid operation, DoorSession session, CancellationToken cancel)
    {
        var found = await (
            from w in db.WalkIns
            join r in db.Registrations on w.RegistrationId equals r.Id
            where w.OperationId == operation
            select new
            {
                w.Already,
                IsOwn = w.ActorKind == kind && w.ActorId == actor,
                Registration = r,
            }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancel);
        return found is null ? null
            // An operation of another sender reveals nothing here.
            : found.IsOwn && found.Registration.ActivityId == session.ActivityId ? new WalkInOutcome(found.Registration, found.Already, [])
            : new WalkInOutcome(null, Already: false, []);
    }

    // Finds an existing registration by the usual rule (who-sees 4): a walk-in gives no phone number, so it matches only when nobody else
    // fits. Pairs that are not certain are shown to the organiser as possible doubles.
    private async Task<Registration?> RegisteredAsync(Guid activityId, WalkInSent sent, CancellationToken cancel)
    {
        var sought = TraitsOf(sent);
        var alike = await (
            from r in db.Registrations
            from p in db.Persons.Where(p => p.Id == r.PersonId).DefaultIfEmpty()
            where r.ActivityId == activityId && r.State == RegistrationState.Confirmed && !r.IsGroup && r.NameFolded == sought.NameFolded
            select new
            {
                Registration = r,
                Year = r.BirthYear ?? p.BirthYear,
                Commune = r.CommuneId ?? p.CommuneId,
                Sex = r.Sex ?? p.Sex,
                Phone = r.Phone ?? p.Phone,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return PersonMatching
            .Find(sought, alike, a => PersonTraits.Typed(a.Registration.Name, a.Phone, a.Year, a.Commune, a.Sex))
            ?.Registration;
    }

    private static PersonTraits TraitsOf(WalkInSent sent) =>
        PersonTraits.Typed(sent.Name ?? "", phone: null, sent.BirthYear, sent.CommuneId, SexOf(sent));

    private static Sex? SexOf(WalkInSent sent) =>
        sent.Sex switch
        {
            "female" => Sex.Female,
            "male" => Sex.Male,
            _ => null,
        };

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        Guid sessionId,
        DoorCallers callers,
        WalkIns walkIns,
        OperationIds operations,
        CampaignsDbContext db,
        IClock clock,
        IStringLocalizer<DoorTexts> texts
    )
    {
        var cancel = context.RequestAborted;
        var (caller, refusal) = await callers.FindAsync(context, sessionId, cancel, late: true, calledOff: true);
        if (caller is null)
        {
            return refusal;
        }

        if (
            await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.WalkInSent, cancel) is not { } sent
            || sent.Operation == Guid.Empty
            || !await IsCommuneAsync(db, sent.CommuneId, cancel)
        )
        {
            return TypedResults.BadRequest();
        }

        // A phone whose right is over may still send people whom it admitted while it had the right, but nobody new.
        if (caller.Ended && !sent.Door)
        {
            return DoorCallers.EndedAnswer(caller.Right, clock.GetCurrentInstant());
        }

        // The stored id of the operation, by which the following act finds the walk-in.
        sent = sent with
        {
            Operation = operations.OfActor(caller.Kind, caller.Id, sent.Operation),
        };
        var (now, learns) = (clock.GetCurrentInstant(), caller.MayLearnNames);
        var right = caller.Told(now);
        var joins = caller.Kind is ActorKind.Account || caller.Session.MaySearch;
        var outcome = await walkIns.TakeAsync(caller.Kind, caller.Id, caller.Right, caller.Session, sent, joins, cancel);
        return outcome switch
        {
            { Waits: true } => Json(new WalkInAnswered(null, null, null, Waits: true, Right: right), StatusCodes.Status200OK),
            { Registration: { } made } => Json(
                new WalkInAnswered(made.Id, learns ? made.Name : null, null, Already: learns && outcome.Already, Right: right),
                StatusCodes.Status200OK
            ),
            { Refusals: { Count: > 0 } refusals } => Json(
                new WalkInAnswered(
                    null,
                    null,
                    string.Join(' ', refusals.Select(r => Say(r, texts)).Distinct(StringComparer.Ordinal)),
                    refusals
                        .Where(r => FieldOf(r) is not null)
                        .DistinctBy(FieldOf, StringComparer.Ordinal)
                        .ToDictionary(r => FieldOf(r)!, r => Say(r, texts), StringComparer.Ordinal),
                    Full: refusals.Any(r => r is RegistrationRefusal.Full),
                    NotTakingPlace: refusals.Any(r => r is RegistrationRefusal.NotTakingPlace)
                ),
                StatusCodes.Status422UnprocessableEntity
            ),
            _ => TypedResults.NotFound(),
        };
    }

    internal static async Task<bool> IsCommuneAsync(CampaignsDbContext db, Guid? id, CancellationToken cancel) =>
        id is null || await db.Units.AnyAsync(u => u.Id == id && u.LevelKey == "commune", cancel);

    /// <summary>Why a walk-in is refused, in a sentence.</summary>
    internal static string Say(RegistrationRefusal refusal, IStringLocalizer<DoorTexts> texts) =>
        refusal switch
        {
            RegistrationRefusal.NameMissing => texts["WalkIn.NameMissing"],
            RegistrationRefusal.NotAName => texts["WalkIn.NotAName"],
            RegistrationRefusal.NameTooLong tooLong => texts["WalkIn.NameTooLong", tooLong.Max],
            RegistrationRefusal.YearOfBirthOutOfRange range => texts["WalkIn.YearWrong", range.Min, range.Max],
            RegistrationRefusal.ConsentMissing => texts["WalkIn.ConsentMissing"],
            RegistrationRefusal.GuardianConsentMissing => texts["WalkIn.GuardianMissing"],
            RegistrationRefusal.NotTakingPlace => texts["WalkIn.NotTakingPlace"],
            RegistrationRefusal.Full => texts["WalkIn.Full"],
            RegistrationRefusal.TooManyWait => texts["WalkIn.TooManyWait"],
            _ => texts["WalkIn.Refused"],
        };

    private static string? FieldOf(RegistrationRefusal refusal) =>
        refusal switch
        {
            RegistrationRefusal.NameMissing or RegistrationRefusal.NameTooLong or RegistrationRefusal.NotAName => "name",
            RegistrationRefusal.YearOfBirthOutOfRange => "year",
            RegistrationRefusal.ConsentMissing => "consent",
            RegistrationRefusal.GuardianConsentMissing => "guardian",
            _ => null,
        };

    private static IResult Json(WalkInAnswered answer, int status) =>
        TypedResults.Json(answer, DoorJson.Default.WalkInAnswered, statusCode: status);
}
