using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One step of the lifecycle.</summary>
/// <param name="Action">The step's name in the log.</param>
/// <param name="Decide">The rule that allows or refuses the step.</param>
/// <param name="Mark">Changes the activity.</param>
/// <param name="Tell">The message that everybody with an e-mail address gets. A step with such a message also deletes all bookings.</param>
public sealed record ActivityStep(
    string Action,
    Func<Activity, Instant, Task<ActivityDecision>> Decide,
    Action<Activity, Instant> Mark,
    MessageRule? Tell = null
)
{
    /// <summary>The reason, for the log.</summary>
    public string? Reason { get; init; }

    /// <summary>Runs in the same transaction before the activity is changed; returns further fields for the log.</summary>
    public Func<Activity, Instant, Task<IReadOnlyDictionary<string, object?>>>? Before { get; init; }

    /// <summary>Runs in the same transaction after the step was saved.</summary>
    public Func<Activity, Instant, Task>? After { get; init; }
}

/// <summary>The result of a step: the decision of the rule, and whether somebody else changed the activity in the meantime.</summary>
public sealed record StepOutcome(ActivityDecision Decision, bool Stale)
{
    public bool Done => Decision.Allowed && !Stale;
}

/// <summary>An activity that an earlier press of the same form made.</summary>
public sealed record MadeBefore(Guid Id, ActivityState State, uint Version);

/// <summary>The parts of saving that events and course runs have in common.</summary>
public static class ActivityWriting
{
    /// <summary>
    /// The id of the activity that a form makes; null: the form made no id. It holds the account, so nobody else's form names the same
    /// activity.
    /// </summary>
    public static Guid? IdOf(OperationIds operations, Actor actor, ActivityInput input)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(input);
        return input.OperationId == Guid.Empty ? null : operations.OfActor(ActorKind.Account, actor.Id, input.OperationId);
    }

    /// <summary>What an earlier press of the same form made; null: nothing.</summary>
    public static async Task<MadeBefore?> MadeBeforeAsync(CampaignsDbContext db, Guid? newId, Guid unitId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return newId is { } id
            ? await db
                .Activities.Where(a => a.Id == id && a.OrganisingUnitId == unitId)
                .Select(a => new MadeBefore(a.Id, a.State, a.Version))
                .SingleOrDefaultAsync(cancel)
            : null;
    }

    /// <summary>
    /// Creates an activity that is not saved yet, with its public code and the identity of its calendar entry (RFC 5545, UID).
    /// </summary>
    public static Activity New(
        CampaignsDbContext db,
        ActivityKind kind,
        Guid? newId,
        Guid unitId,
        Actor actor,
        PublicAddress address,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(address);
        var id = newId ?? Guid.CreateVersion7();
        var activity = new Activity
        {
            Id = id,
            Kind = kind,
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.ActivityLength).Value,
            OrganisingUnitId = unitId,
            IcsUid = $"{id:N}@{address.Root.Host}",
            CreatedById = actor.Id,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Activities.Add(activity);
        return activity;
    }

    /// <summary>The log's name for saving an activity that had this state before.</summary>
    public static string ActionOf(ActivityState before, bool moved) =>
        before switch
        {
            ActivityState.Draft => "activity.scheduled",
            ActivityState.Postponed => "activity.resumed",
            _ => moved ? "activity.moved" : "activity.changed",
        };

    /// <summary>
    /// The number of taken places when it is larger than a newly wished, smaller capacity; otherwise null. Walk-ins may have exceeded the
    /// old capacity, so a wish that is not smaller is not checked. It locks the activity's row, for which registrations wait too. Call it
    /// in the transaction that saves the capacity, so that no place is given away in between.
    /// </summary>
    public static async Task<int?> TakenBeyondAsync(
        CampaignsDbContext db,
        Guid activityId,
        int? before,
        int? wished,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        if (wished is not { } places || places >= (before ?? int.MaxValue))
        {
            return null;
        }

        await LockAsync(db, activityId, cancel);
        var taken = (await ActivityCounts.OfAsync(db, activityId, cancel)).Places;
        return places < taken ? taken : null;
    }

    /// <summary>
    /// Locks the activity's row until the transaction ends. Changes of the activity, registrations and answers to invitations use the same
    /// lock and wait for each other. Call it in a transaction.
    /// </summary>
    public static Task LockAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR UPDATE", cancel);
    }

    /// <summary>
    /// Returns the activity's state and keeps it unchanged until the transaction ends: counting and the steps of the lifecycle
    /// (<see cref="LockAsync"/>) wait for each other. Several people may count at the same time.
    /// </summary>
    public static async Task<ActivityState> StateForCountingAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR KEY SHARE", cancel);
        return await db.Activities.Where(a => a.Id == activityId).Select(a => a.State).SingleAsync(cancel);
    }

    /// <summary>The people who agreed to help. They are booked for the time just as the speakers are.</summary>
    public static Task<List<Guid>> HelpersAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        Helpers(db, activityId).ToListAsync(cancel);

    /// <inheritdoc cref="HelpersAsync"/>
    public static IQueryable<Guid> Helpers(CampaignsDbContext db, Guid activityId)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db
            .Invitations.Where(i =>
                i.ActivityId == activityId && i.InvitedTo == InvitedTo.Help && i.Answer == InvitationAnswer.Yes && i.WithdrawnAt == null
            )
            .Select(i => i.PersonId)
            .Distinct();
    }

    /// <summary>
    /// Books the venue, the speakers and the helpers for each session. When two merged entries of one person both take part, the person is
    /// booked once.
    /// </summary>
    public static async Task AddBookingsAsync(
        CampaignsDbContext db,
        Activity activity,
        Venue venue,
        IEnumerable<Guid> helpers,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(venue);
        Guid[] all = [.. activity.Speakers.Select(s => s.PersonId).Union(helpers)];
        var standing = await db
            .Persons.Where(p => all.Contains(p.Id))
            .Select(p => new { p.Id, p.StandingId })
            .ToDictionaryAsync(p => p.Id, p => p.StandingId, cancel);
        var people = all.DistinctBy(p => standing.GetValueOrDefault(p, p)).Order().ToList();
        foreach (var session in activity.Sessions)
        {
            db.Bookings.Add(
                new Booking
                {
                    Id = Guid.CreateVersion7(),
                    SessionId = session.Id,
                    ActivityId = activity.Id,
                    VenueId = venue.Id,
                    RoomFrom = activity.RoomFrom,
                    RoomTo = activity.RoomTo,
                    Shared = venue.HoldsSeveral,
                    StartsAt = session.StartsAt,
                    EndsAt = session.EndsAt,
                }
            );
            db.Bookings.AddRange(people.Select(person => Booking(session, person)));
        }
    }

    /// <summary>Creates the booking of a person for a session, without adding it to the context.</summary>
    public static Booking Booking(Session session, Guid personId)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new Booking
        {
            Id = Guid.CreateVersion7(),
            SessionId = session.Id,
            ActivityId = session.ActivityId,
            PersonId = personId,
            StartsAt = session.StartsAt,
            EndsAt = session.EndsAt,
        };
    }

    /// <summary>Takes a step of the lifecycle: rule, then one transaction with its log and its messages.</summary>
    /// <param name="db">The database.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="id">The activity.</param>
    /// <param name="step">The step.</param>
    /// <param name="seen">The version that the page showed; when the activity changed since, nothing is done. Null: the page said
    /// none.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    public static Task<StepOutcome> TakeAsync(
        CampaignsDbContext db,
        Actor actor,
        Guid id,
        ActivityStep step,
        uint? seen,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(step);
        return Retry.LookAgainAsync(db, () => TryTakeAsync(db, actor, id, step, seen, now, cancel));
    }

    private static async Task<StepOutcome> TryTakeAsync(
        CampaignsDbContext db,
        Actor actor,
        Guid id,
        ActivityStep step,
        uint? seen,
        Instant now,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await LockAsync(db, id, cancel);
        var activity = await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == id, cancel);
        if (seen is { } version && version != activity.Version)
        {
            return new StepOutcome(ActivityDecision.Nothing, Stale: true);
        }

        var decision = await step.Decide(activity, now);
        if (!decision.Allowed)
        {
            return new StepOutcome(decision, Stale: false);
        }

        var before = activity.State;
        var tells = step.Tell is not MessageRule.Cancelled || !activity.IsPast(now);
        if (step.Tell is not null)
        {
            await db.Bookings.Where(b => b.ActivityId == id).ExecuteDeleteAsync(cancel);
        }

        var more = step.Before is null ? null : await step.Before(activity, now);
        step.Mark(activity, now);
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["from"] = before.ToString(),
            ["to"] = activity.State.ToString(),
        };
        foreach (var (name, value) in more ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            fields[name] = value;
        }

        fields["reason"] = string.IsNullOrWhiteSpace(step.Reason) ? null : step.Reason.Trim();
        db.Audit(actor, now, step.Action, "activity", id, activity.OrganisingUnitId, fields);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new StepOutcome(decision, Stale: true);
        }

        if (step.Tell is { } rule)
        {
            if (tells)
            {
                await MessageLedger.AddForActivityAsync(db, id, rule, now, cancel);
            }

            await MessageLedger.SettleRemindersAsync(db, activity, now, cancel);
        }

        if (step.After is not null)
        {
            await step.After(activity, now);
        }

        await transaction.CommitAsync(cancel);
        return new StepOutcome(decision, Stale: false);
    }
}
