using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
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

/// <summary>Two registrations that probably belong to one person; joining would keep the first one.</summary>
public sealed record DoubleShown(Registration Kept, Registration Other, bool KeptIsIn, bool OtherIsIn);

/// <summary>The pairs of one activity: those to be settled, and those that somebody noted as two people.</summary>
public sealed record DoublesShown(IReadOnlyList<DoubleShown> Pairs, IReadOnlyList<DoubleShown> Apart)
{
    public static readonly DoublesShown None = new([], []);
}

/// <summary>
/// Finds registrations of one activity that probably belong to one person, and lets an organiser settle each pair: either one registration
/// takes over what was recorded for both, or they are noted as two people.
/// </summary>
public sealed class Doubles(
    CampaignsDbContext db,
    OperationIds operations,
    Actor actor,
    ActivitySteps steps,
    IAdmissionReversal admissions,
    IClock clock,
    AfterCommit afterCommit
)
{
    /// <summary>The number of pairs that are shown at once; the next ones follow when these are settled.</summary>
    public const int MaxPairs = 20;

    public Task<DoublesShown> ReadAsync(Guid activityId, CancellationToken cancel) => ReadAsync(db, activityId, cancel);

    /// <summary>The pairs that nobody settled, whatever changed in the figures since.</summary>
    public static async Task<IReadOnlyList<DoubleShown>> FindAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        (await ReadAsync(db, activityId, cancel)).Pairs;

    private static async Task<DoublesShown> ReadAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var likely = db
            .Registrations.AsNoTracking()
            .Where(r => r.ActivityId == activityId && r.State == RegistrationState.Confirmed && !r.IsGroup && r.Name != "")
            .Where(r =>
                db.Registrations.Any(o =>
                    o.ActivityId == activityId
                    && o.Id != r.Id
                    && o.NameFolded == r.NameFolded
                    && o.State == RegistrationState.Confirmed
                    && !o.IsGroup
                )
            );
        var (alike, settled, came) = await Together.ReadAsync(
            db,
            () => likely.OrderBy(r => r.NameSort).ThenBy(r => r.CreatedAt).ThenBy(r => r.Id).ToListAsync(cancel),
            () =>
                db
                    .Database.SqlQuery<Apart>(
                        $"SELECT one_id AS one, other_id AS other FROM registration_apart WHERE activity_id = {activityId}"
                    )
                    .ToListAsync(cancel),
            () =>
                db
                    .Attendances.Where(a => a.ActivityId == activityId && a.AnnulledAt == null && likely.Any(r => r.Id == a.RegistrationId))
                    .Select(a => a.RegistrationId)
                    .Distinct()
                    .ToListAsync(cancel)
        );
        var (apart, present) = (settled.Select(p => IdPair.Of(p.One, p.Other)).ToHashSet(), came.ToHashSet());
        var pairs = (
            from name in alike.GroupBy(r => r.NameFolded, StringComparer.Ordinal)
            let people = name.ToList()
            from i in Enumerable.Range(0, people.Count)
            from j in Enumerable.Range(i + 1, people.Count - i - 1)
            let kept = people[i].Channel is RegistrationChannel.WalkIn && people[j].Channel is not RegistrationChannel.WalkIn
                ? people[j]
                : people[i]
            let other = ReferenceEquals(kept, people[i]) ? people[j] : people[i]
            where DoubleRules.Probable(FactsOf(kept), FactsOf(other))
            select new DoubleShown(kept, other, present.Contains(kept.Id), present.Contains(other.Id))
        ).ToLookup(p => apart.Contains(IdPair.Of(p.Kept.Id, p.Other.Id)));
        return new([.. pairs[false].Take(MaxPairs)], [.. pairs[true].Take(MaxPairs)]);
    }

    /// <summary>
    /// Joins two registrations of one person: the attendances of the other registration pass to the kept one, and its place becomes free.
    /// The kept one takes over what only the other one knows, and what was counted is split anew by it. When both are present at one
    /// session, the second admission is taken back, as the door would have done. In a confirmed activity this is a correction with a
    /// reason, after which the activity is confirmed again. False when the two are no pair, or no pair any more, or when a reason is
    /// missing.
    /// </summary>
    /// <param name="activityId">The activity of both registrations.</param>
    /// <param name="keptId">The registration that stays.</param>
    /// <param name="otherId">The registration that is joined to it.</param>
    /// <param name="gate">The gate that is recorded for taking back the second admission.</param>
    /// <param name="reason">The reason that is recorded for taking it back.</param>
    /// <param name="why">The reason for correcting confirmed figures; empty when none was given.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<bool> JoinAsync(
        Guid activityId,
        Guid keptId,
        Guid otherId,
        string gate,
        string reason,
        string why,
        CancellationToken cancel
    )
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(activityId, cancel);
        if ((confirmed && why.Length == 0) || !await IsPairAsync(activityId, keptId, otherId, cancel))
        {
            return false;
        }

        // An admission of either ticket that is on its way waits here, and then finds the two joined.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id IN ({keptId}, {otherId}) ORDER BY id FOR UPDATE", cancel);
        var both = await db
            .Registrations.Where(r =>
                (r.Id == keptId || r.Id == otherId) && r.ActivityId == activityId && r.State == RegistrationState.Confirmed
            )
            .ToListAsync(cancel);
        if (both.Find(r => r.Id == keptId) is not { } kept || both.Find(r => r.Id == otherId) is not { } other)
        {
            return false;
        }

        var twice = await db
            .Attendances.AsNoTracking()
            .Where(a =>
                a.RegistrationId == otherId
                && a.AnnulledAt == null
                && db.Attendances.Any(k => k.RegistrationId == keptId && k.SessionId == a.SessionId && k.AnnulledAt == null)
            )
            .Select(a => new { a.SessionId, a.CheckInId })
            .ToListAsync(cancel);
        foreach (var admission in twice)
        {
            await admissions.TakeBackAsync(
                AnnulId(admission.CheckInId),
                admission.SessionId,
                admission.CheckInId,
                gate,
                reason,
                now,
                cancel
            );
        }

        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE attendance t SET registration_id = {keptId}, person_id = {kept.PersonId}
            WHERE t.registration_id = {otherId} AND t.annulled_at IS NULL
              AND NOT EXISTS (SELECT FROM attendance k
                WHERE k.registration_id = {keptId} AND k.session_id = t.session_id AND k.annulled_at IS NULL)
            """,
            cancel
        );
        (other.State, other.WithdrawnAt, other.JoinedToId) = (RegistrationState.Withdrawn, now, keptId);

        // What was joined to the other one follows it. The other one gives back first, so that each half is noted with its own fields.
        var before = await JoinedToAsync(otherId, cancel);
        var halves = await JoinedHalves.OfAsync(db, [keptId, otherId, .. before.Select(b => b.Id)], cancel);
        foreach (var earlier in before.AsEnumerable().Reverse())
        {
            halves.GiveBack(other, earlier);
            earlier.JoinedToId = keptId;
        }

        var email = kept.Email;
        foreach (var half in before.Prepend(other))
        {
            halves.Take(kept, half);
        }

        await Correcting.FollowAsync(db, kept, cancel);
        await MessageLedger.DropForRegistrationAsync(db, otherId, cancel);
        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == activityId, cancel);
        if (kept.Email != email)
        {
            await Correcting.OweAsync(db, kept, activity, now, cancel);
            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        db.Audit(
            actor,
            now,
            "registration.joined",
            "registration",
            keptId,
            activity.OrganisingUnitId,
            new
            {
                joined = otherId,
                reason = confirmed ? why : null,
                confirmedAgain = confirmed ? true : (bool?)null,
            }
        );
        await db.SaveChangesAsync(cancel);
        await Recounting.SplitsAsync(db, keptId, cancel);
        if (confirmed)
        {
            await steps.ConfirmAgainAsync(activityId, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// Undoes the joining, inside the caller's transaction and after the registration is on its own again: what the door recorded for its
    /// own ticket goes back to it, and where both people were admitted to one session, the admission that joining took back counts again.
    /// </summary>
    internal async Task PartAsync(Registration joined, Guid keptId, Instant now, CancellationToken cancel)
    {
        await GiveBackAsync(joined, keptId, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE attendance t SET registration_id = {joined.Id}, person_id = {joined.PersonId}
            FROM check_in c LEFT JOIN check_in admitted ON admitted.id = c.target_id
            WHERE t.registration_id = {keptId} AND t.annulled_at IS NULL AND c.id = t.check_in_id
              AND coalesce(admitted.registration_id, c.registration_id) = {joined.Id}
              AND NOT EXISTS (SELECT FROM attendance o
                WHERE o.registration_id = {joined.Id} AND o.session_id = t.session_id AND o.annulled_at IS NULL)
            """,
            cancel
        );
        var before = await (
            from t in db.Attendances.AsNoTracking()
            where
                t.RegistrationId == joined.Id
                && t.AnnulledAt != null
                && !db.Attendances.Any(o => o.RegistrationId == joined.Id && o.SessionId == t.SessionId && o.AnnulledAt == null)
            join annul in db.CheckIns.Where(n => n.Kind == CheckInKind.Annul) on t.CheckInId equals annul.TargetId
            select new { t.CheckInId, AnnulId = annul.Id }
        ).ToListAsync(cancel);
        foreach (var taken in before.Where(b => b.AnnulId == AnnulId(b.CheckInId)))
        {
            await admissions.CountAgainAsync(operations.Of("admit/parted", 0, taken.AnnulId), taken.CheckInId, joined.Id, now, cancel);
        }

        foreach (var half in new[] { keptId, joined.Id })
        {
            await Recounting.SplitsAsync(db, half, cancel);
        }
    }

    /// <summary>
    /// Gives the parted registration and the other one back what each knew. What the other one lacks then, it takes from those that are
    /// still joined to it.
    /// </summary>
    private async Task GiveBackAsync(Registration joined, Guid keptId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {keptId} FOR UPDATE", cancel);
        var kept = await db.Registrations.SingleAsync(r => r.Id == keptId, cancel);
        await db.Entry(kept).ReloadAsync(cancel);
        if (kept.Name.Length == 0)
        {
            // Everything was erased there.
            return;
        }

        var still = await JoinedToAsync(keptId, cancel);
        var halves = await JoinedHalves.OfAsync(db, [keptId, joined.Id, .. still.Select(s => s.Id)], cancel);
        halves.GiveBack(kept, joined);
        foreach (var half in still)
        {
            halves.GiveBack(kept, half);
        }

        foreach (var half in still)
        {
            halves.Take(kept, half);
        }

        foreach (var half in new[] { kept, joined })
        {
            await Correcting.FollowAsync(db, half, cancel);
        }

        if (string.IsNullOrEmpty(kept.Email))
        {
            await MessageLedger.DropForRegistrationAsync(db, keptId, cancel);
        }

        await db.SaveChangesAsync(cancel);
    }

    private Task<List<Registration>> JoinedToAsync(Guid id, CancellationToken cancel) =>
        db.Registrations.Where(r => r.JoinedToId == id).OrderBy(r => r.WithdrawnAt).ThenBy(r => r.Id).ToListAsync(cancel);

    /// <summary>The id of the act by which joining takes back the second admission of one person.</summary>
    private Guid AnnulId(Guid admission) => operations.Of("annul/double", 0, admission);

    /// <summary>Notes that the pair is two people, so it is not shown again. False when the two are no pair, or no pair any more.</summary>
    public async Task<bool> KeepApartAsync(Guid activityId, Guid keptId, Guid otherId, CancellationToken cancel)
    {
        if (!await IsPairAsync(activityId, keptId, otherId, cancel))
        {
            return false;
        }

        var (now, pair) = (clock.GetCurrentInstant(), IdPair.Of(keptId, otherId));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO registration_apart (activity_id, one_id, other_id, said_by_id, said_at)
              VALUES ({activityId}, {pair.One}, {pair.Other}, {actor.Id}, {now}) ON CONFLICT DO NOTHING
            """,
            cancel
        );
        var unit = await db.Activities.Where(a => a.Id == activityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.Audit(actor, now, "registration.apart", "registration", keptId, unit, new { apart = otherId });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Takes back that a pair is two people, so it is shown again. False when nobody noted it, or somebody took it back
    /// before.</summary>
    public async Task<bool> AskAgainAsync(Guid activityId, Guid keptId, Guid otherId, CancellationToken cancel)
    {
        var pair = IdPair.Of(keptId, otherId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (
            await db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM registration_apart WHERE activity_id = {activityId} AND one_id = {pair.One} AND other_id = {pair.Other}
                """,
                cancel
            ) == 0
        )
        {
            return false;
        }

        var unit = await db.Activities.Where(a => a.Id == activityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.Audit(actor, clock.GetCurrentInstant(), "registration.apart_taken_back", "registration", keptId, unit, new { apart = otherId });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private async Task<bool> IsPairAsync(Guid activityId, Guid keptId, Guid otherId, CancellationToken cancel) =>
        await db.Activities.AnyAsync(
            a =>
                a.Id == activityId
                && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held || a.State == ActivityState.Confirmed),
            cancel
        ) && (await FindAsync(db, activityId, cancel)).Any(p => p.Kept.Id == keptId && p.Other.Id == otherId);

    private static DoubleFacts FactsOf(Registration registration) =>
        new(PersonTraits.Of(registration), registration.PersonId, registration.Channel is RegistrationChannel.WalkIn);

    /// <summary>A pair that was noted as two people.</summary>
    private sealed record Apart(Guid One, Guid Other);
}
