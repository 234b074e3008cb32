using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>A change by the ticket; null fields stay as they are. The phone is already in E.164, or empty for none.</summary>
public sealed record TicketChange
{
    public string? Name { get; init; }

    public int? Places { get; init; }

    public string? Phone { get; init; }

    public string? Email { get; init; }
}

/// <summary>The outcome of passing a place on: the token of the new ticket, or why not.</summary>
public sealed record PassOutcome(string? Token, TicketRefusal? Refusal, IReadOnlyList<RegistrationRefusal> Refusals);

/// <summary>Does what the holder of a ticket may do by it, except giving the place back (who-sees 14).</summary>
public sealed class TicketHolderService(
    CampaignsDbContext db,
    Actor actor,
    Registering registering,
    ContactTokens contactTokens,
    IClock clock,
    AfterCommit afterCommit
)
{
    /// <summary>How long somebody who passed a place on and never saw the answer gets it again by sending the same form again.</summary>
    private static readonly Duration AnswerAgainFor = Duration.FromMinutes(10);

    /// <summary>The facts about a ticket that the rules need.</summary>
    public async Task<TicketFacts> FactsAsync(Registration registration, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var lately = clock.GetCurrentInstant() - TicketRules.UndoContactFor;
        var (activity, (taken, takenByGroups), contact, (present, passes)) = await Together.ReadAsync(
            db,
            () => db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == registration.ActivityId, cancel),
            () => RegistrationTally.TakenWithGroupsAsync(db, registration.ActivityId, cancel),
            () =>
                db
                    .ContactChanges.Where(c => c.RegistrationId == registration.Id)
                    .GroupBy(c => c.RegistrationId)
                    .Select(g => new { Undone = g.Count(c => c.UndoneAt != null), Lately = g.Count(c => c.ChangedAt > lately) })
                    .SingleOrDefaultAsync(cancel),
            () =>
                Together.ReadAsync(
                    db,
                    () => db.Attendances.AnyAsync(a => a.RegistrationId == registration.Id && a.AnnulledAt == null, cancel),
                    () => PassesAsync(registration.Id, cancel)
                )
        );
        return new TicketFacts
        {
            Kind = activity.Kind,
            State = activity.State,
            DoorOpensAt =
                activity.Sessions.Count == 0
                    ? Instant.MaxValue
                    : activity.Sessions.Min(s => s.StartsAt) - Duration.FromMinutes(activity.CheckInOpensMinutes),
            EndsAt = activity.Sessions.Count == 0 ? Instant.MaxValue : activity.Sessions.Max(s => s.EndsAt),
            Registration = registration.State,
            IsGroup = registration.IsGroup,
            Present = present,
            NameChanged = registration.NameChangedAt is not null,
            ContactUndone = contact is { Undone: > 0 },
            Places = registration.Places,
            Capacity = activity.Capacity,
            PlacesTaken = taken,
            GroupPlacesTaken = takenByGroups,
            ContactChanges = contact?.Lately ?? 0,
            Passes = passes,
        };
    }

    /// <summary>Saves the fields that differ, if all of them may be changed; otherwise it changes nothing and returns why.</summary>
    public async Task<IReadOnlyList<TicketRefusal>> ChangeAsync(Guid id, TicketChange to, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(to);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var registration = await LockAsync(id, cancel);
        var now = clock.GetCurrentInstant();
        var facts = await FactsAsync(registration, cancel);
        var (name, phone, email) = (
            to.Name is null ? registration.Name : Names.Tidy(to.Name),
            Or(to.Phone, registration.Phone),
            Or(to.Email, registration.Email)
        );
        var (renamed, replaced) = (name != registration.Name, phone != registration.Phone || email != registration.Email);
        var places = to.Places ?? registration.Places;
        var refusals = new[]
        {
            renamed ? TicketRules.ChangeName(facts, name, now) : null,
            places != registration.Places ? TicketRules.ChangePlaces(facts, places, now) : null,
            replaced ? TicketRules.ChangeContact(facts, now) : null,
        }
            .OfType<TicketRefusal>()
            .Distinct()
            .ToList();
        if (refusals.Count > 0)
        {
            return refusals;
        }

        var changed = new List<string>();
        if (renamed)
        {
            // The person as whom the registration is counted keeps their entry unchanged: a ticket says nothing about it.
            (registration.Name, registration.NameFolded, registration.NameSort, registration.NameChangedAt) = (
                name,
                Folding.Fold(name),
                Names.SortKey(name),
                now
            );
            changed.Add("name");
        }

        if (places != registration.Places)
        {
            registration.Places = places;
            changed.Add("places");
        }

        var activity = await db
            .Activities.AsNoTracking()
            .Include(a => a.Sessions)
            .SingleAsync(a => a.Id == registration.ActivityId, cancel);
        if (replaced)
        {
            changed.AddRange(await ReplaceContactAsync(registration, activity, phone, email, now, cancel));
        }

        if (changed.Count > 0)
        {
            db.Audit(actor, now, "registration.changed_by_ticket", "registration", id, activity.OrganisingUnitId, new { changed });
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        return [];
    }

    /// <summary>
    /// Undoes a change of the contact, by the link that was sent to the old contact. False when it is too late or was done before.
    /// </summary>
    public async Task<bool> UndoContactAsync(Guid changeId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var registrationId = await db.ContactChanges.Where(c => c.Id == changeId).Select(c => c.RegistrationId).SingleAsync(cancel);
        var registration = await LockAsync(registrationId, cancel);
        var now = clock.GetCurrentInstant();
        var change = await db.ContactChanges.SingleAsync(c => c.Id == changeId, cancel);
        await db.Entry(change).ReloadAsync(cancel);
        if (!MayUndo(change, now) || registration.Name.Length == 0)
        {
            return false;
        }

        (registration.Phone, registration.Email) = (change.OldPhone, change.OldEmail);

        // Later changes by the same ticket are undone as well.
        foreach (
            var later in await db
                .ContactChanges.Where(c => c.RegistrationId == registrationId && c.ChangedAt >= change.ChangedAt && c.UndoneAt == null)
                .ToListAsync(cancel)
        )
        {
            (later.UndoneAt, later.OldPhone, later.OldEmail) = (now, null, null);
        }

        var unit = await db.Activities.Where(a => a.Id == registration.ActivityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.Audit(actor, now, "registration.contact_undone", "registration", registrationId, unit);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Whether a change can still be undone.</summary>
    public static bool MayUndo(ContactChange change, Instant now)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.UndoneAt is null && now < change.ChangedAt + TicketRules.UndoContactFor;
    }

    /// <summary>
    /// Ends the ticket and makes a registration for the person who takes the place, with their own consent and the same number of places.
    /// Either all of it is done or nothing.
    /// </summary>
    public async Task<PassOutcome> PassOnAsync(Guid id, RegisterRequest to, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(to);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var registration = await LockAsync(id, cancel);
        var now = clock.GetCurrentInstant();
        if (registration.PassedToId is { } passed)
        {
            // The same form was sent again because its answer was lost, so the same answer is given. Somebody who sends another form has
            // only the old ticket, which reveals nothing about the new one.
            return
                await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == passed, cancel) is { Name.Length: > 0 } made
                && now - made.CreatedAt < AnswerAgainFor
                && IsSame(made, to)
                ? new PassOutcome(registering.TokenOf(made), null, [])
                : new PassOutcome(null, new TicketRefusal.NotHeld(), []);
        }

        if (TicketRules.PassOn(await FactsAsync(registration, cancel), now) is { } refusal)
        {
            return new PassOutcome(null, refusal, []);
        }

        // The old registration gives its place back first, so that the new one takes it by the rules that hold for everybody.
        (registration.State, registration.WithdrawnAt) = (RegistrationState.Withdrawn, now);
        await db.SaveChangesAsync(cancel);
        var outcome = await registering.RegisterAsync(
            to with
            {
                ActivityId = registration.ActivityId,
                Channel = RegistrationChannel.Public,
                Companions = registration.Places - 1,
                PassedOn = true,
            },
            cancel
        );
        if (outcome is not RegisterOutcome.Done done)
        {
            await transaction.RollbackAsync(cancel);
            db.ChangeTracker.Clear();
            return new PassOutcome(
                null,
                null,
                outcome is RegisterOutcome.Refused refused ? refused.Refusals : [new RegistrationRefusal.NotPublic()]
            );
        }

        registration.PassedToId = done.Registration.Id;
        var unit = await db.Activities.Where(a => a.Id == registration.ActivityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.Audit(actor, now, "registration.passed_on", "registration", id, unit, new { to = done.Registration.Id });
        await db.SaveChangesAsync(cancel);
        await MessageLedger.DropForRegistrationAsync(db, id, cancel);
        await transaction.CommitAsync(cancel);
        return new PassOutcome(done.Token, null, []);
    }

    /// <summary>How many times the place was passed on before it came to this registration.</summary>
    private Task<int> PassesAsync(Guid registrationId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<int>(
                $"""
                WITH RECURSIVE chain AS (
                  SELECT id FROM registration WHERE passed_to_id = {registrationId}
                  UNION SELECT r.id FROM registration r JOIN chain c ON r.passed_to_id = c.id)
                SELECT count(*)::int AS "Value" FROM chain
                """
            )
            .SingleAsync(cancel);

    private static bool IsSame(Registration made, RegisterRequest sent) =>
        (made.Name, made.BirthYear, made.Phone ?? "", made.Email ?? "")
        == (Names.Tidy(sent.Name), sent.YearOfBirth, sent.Phone ?? "", sent.Email ?? "");

    /// <summary>Replaces phone and e-mail, keeps the old contact for a day, and tells the old address.</summary>
    private async Task<IReadOnlyList<string>> ReplaceContactAsync(
        Registration registration,
        Activity activity,
        string? phone,
        string? email,
        Instant now,
        CancellationToken cancel
    )
    {
        var changed = new List<string>();
        var id = Guid.CreateVersion7();
        var old = new ContactChange
        {
            Id = id,
            RegistrationId = registration.Id,
            OldPhone = registration.Phone,
            OldEmail = registration.Email,
            TokenHash = contactTokens.Hash(id),
            KeyVersion = contactTokens.CurrentVersion,
            ChangedAt = now,
        };
        db.ContactChanges.Add(old);

        // The message goes to the old address, which the change keeps; the ledger itself holds no address.
        MessageLedger.AddForRegistration(db, registration, MessageRule.ContactChanged, id, activity.ScheduleVersion, now, now);
        if (phone != registration.Phone)
        {
            registration.Phone = phone;
            changed.Add("phone");
        }

        if (email != registration.Email)
        {
            registration.Email = email;
            changed.Add("email");
            await Correcting.OweAsync(db, registration, activity, now, cancel);
        }

        afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        return changed;
    }

    private async Task<Registration> LockAsync(Guid id, CancellationToken cancel)
    {
        // Places are counted under the lock of the activity's row, as for a new registration.
        await db.Database.ExecuteSqlAsync(
            $"SELECT 1 FROM activity WHERE id = (SELECT activity_id FROM registration WHERE id = {id}) FOR NO KEY UPDATE",
            cancel
        );
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {id} FOR UPDATE", cancel);
        var registration = await db.Registrations.SingleAsync(r => r.Id == id, cancel);
        await db.Entry(registration).ReloadAsync(cancel);
        return registration;
    }

    private static string? Or(string? typed, string? stands) =>
        typed is null ? stands
        : string.IsNullOrWhiteSpace(typed) ? null
        : typed.Trim();
}
