using System.Text.Json;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>The fields that the kept entry took over because its own were empty.</summary>
public sealed record MergeTaken
{
    public IReadOnlyList<string> Fields { get; init; } = [];
}

/// <summary>The outcome of a merge or of undoing one.</summary>
public sealed record MergeOutcome(MergeRefusal? Refusal);

/// <summary>
/// Merges two entries of one person, and undoes it; or notes that they are two people, and takes that back. No row moves: registrations,
/// attendances, bookings, invitations, speaker rows and the entry in the network stay with the entry for which they were made, and are read
/// through the entry that stands for both (<see cref="Person.StandingId"/>). Empty fields of the kept entry are filled from the other one
/// until the merge is undone.
/// </summary>
public sealed class Merging(CampaignsDbContext db, Actor actor, IClock clock)
{
    private const string Phone = "phone";
    private const string Email = "email";
    private const string SexField = "sex";
    private const string BirthYear = "birth_year";
    private const string Commune = "commune";
    private const string Speaker = "is_speaker";
    private const int MaxTitles = 20;

    /// <summary>A time during which both are booked; null when nothing overlaps.</summary>
    public static async Task<Interval?> HeldAtOnceAsync(CampaignsDbContext db, Guid one, Guid other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var found = await (
            from a in db.Bookings
            join b in db.Bookings on other equals b.StandingId
            where a.StandingId == one && a.StartsAt < b.EndsAt && b.StartsAt < a.EndsAt
            orderby a.StartsAt
            select new { a.StartsAt, a.EndsAt }
        ).FirstOrDefaultAsync(cancel);
        return found is null ? null : new Interval(found.StartsAt, found.EndsAt);
    }

    /// <summary>The titles of the activities in which both have a place.</summary>
    public static async Task<IReadOnlyList<string>> BothInAsync(CampaignsDbContext db, Guid one, Guid other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await (
            from a in db.Activities
            where
                db.Registrations.Any(r =>
                    r.ActivityId == a.Id
                    && r.State == RegistrationState.Confirmed
                    && db.Persons.Any(p => p.Id == r.PersonId && p.StandingId == one)
                )
                && db.Registrations.Any(r =>
                    r.ActivityId == a.Id
                    && r.State == RegistrationState.Confirmed
                    && db.Persons.Any(p => p.Id == r.PersonId && p.StandingId == other)
                )
            orderby a.Title
            select a.Title
        )
            .Take(MaxTitles)
            .ToListAsync(cancel);
    }

    /// <summary>Merges the other entry into the kept one. The page has to check that both are within reach.</summary>
    public async Task<MergeOutcome> MergeAsync(Guid keptId, Guid otherId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (kept, other) = await LockAsync(keptId, otherId, cancel);
        var facts =
            kept is null || other is null
                ? null
                : new MergeFacts
                {
                    Kept = PersonTraits.Of(kept),
                    Other = PersonTraits.Of(other),
                    Gone = new[] { kept, other }.Any(p => p.MergedIntoId is not null || p.AnonymisedAt is not null),
                    KeptApart = await Apart(keptId, otherId).AnyAsync(cancel),
                    HeldAtOnce = await HeldAtOnceAsync(db, keptId, otherId, cancel),
                    BothIn = await BothInAsync(db, keptId, otherId, cancel),
                };
        if (facts is null || MergeRules.Merge(facts) is not null)
        {
            return new MergeOutcome(facts is null ? new MergeRefusal.Gone() : MergeRules.Merge(facts));
        }

        var now = clock.GetCurrentInstant();
        var taken = new MergeTaken { Fields = Take(kept!, other!) };
        other!.MergedIntoId = keptId;
        var merge = new PersonMerge
        {
            Id = Guid.CreateVersion7(),
            KeptId = keptId,
            MergedId = otherId,
            MergedById = actor.Id,
            MergedAt = now,
            Taken = JsonSerializer.Serialize(taken),
        };
        db.PersonMerges.Add(merge);
        db.Audit(
            actor,
            now,
            "person.merged",
            "person",
            keptId,
            actor.ActingUnitId,
            new
            {
                merge = merge.Id,
                merged = otherId,
                fields = taken.Fields,
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new MergeOutcome(Refusal: null);
    }

    /// <summary>
    /// Notes that two entries are two people, so that the pair is offered no more. The page has to check that they are a pair within reach.
    /// False when one of them was merged or erased in the meantime.
    /// </summary>
    public async Task<bool> KeepApartAsync(Guid oneId, Guid otherId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (one, other) = await LockAsync(oneId, otherId, cancel);
        if (
            one is null
            || other is null
            || new[] { one, other }.Any(p => p.MergedIntoId is not null || p.AnonymisedAt is not null)
            || await Apart(oneId, otherId).AnyAsync(cancel)
        )
        {
            return false;
        }

        var (now, pair) = (clock.GetCurrentInstant(), IdPair.Of(oneId, otherId));
        db.PersonAparts.Add(
            new PersonApart
            {
                OneId = pair.One,
                OtherId = pair.Other,
                SaidById = actor.Id,
                SaidAt = now,
            }
        );
        db.Audit(actor, now, "person.apart", "person", oneId, actor.ActingUnitId, new { apart = otherId });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Takes back that two entries are two people, so that the pair is offered again. False when nothing is noted.</summary>
    public async Task<bool> AskAgainAsync(Guid oneId, Guid otherId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.PersonAparts.Where(a => a.OneId == oneId && a.OtherId == otherId).ExecuteDeleteAsync(cancel) == 0)
        {
            return false;
        }

        db.Audit(actor, clock.GetCurrentInstant(), "person.apart_taken_back", "person", oneId, actor.ActingUnitId, new { apart = otherId });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The notes that two people, with everything that was merged with them, are two people.</summary>
    private IQueryable<PersonApart> Apart(Guid one, Guid other) =>
        db.PersonAparts.Where(a =>
            (a.One.StandingId == one && a.Other.StandingId == other) || (a.One.StandingId == other && a.Other.StandingId == one)
        );

    /// <summary>
    /// Undoes a merge: fields that were taken over go back, unless they were changed since. Null when the entry has no such merge.
    /// </summary>
    public async Task<MergeOutcome?> UndoAsync(Guid mergeId, Guid keptId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.PersonMerges.SingleOrDefaultAsync(m => m.Id == mergeId && m.KeptId == keptId, cancel) is not { } merge)
        {
            return null;
        }

        var (kept, other) = await LockAsync(merge.KeptId, merge.MergedId, cancel);
        await db.Entry(merge).ReloadAsync(cancel);
        if (MergeRules.Undo(merge, kept!.MergedIntoId is not null) is { } refusal)
        {
            return new MergeOutcome(refusal);
        }

        var now = clock.GetCurrentInstant();
        GiveBack(kept, other!, JsonSerializer.Deserialize<MergeTaken>(merge.Taken)?.Fields ?? []);
        other!.MergedIntoId = null;
        merge.UndoneAt = now;
        merge.UndoneById = actor.Id;
        db.Audit(actor, now, "person.parted", "person", keptId, actor.ActingUnitId, new { merge = mergeId, parted = other.Id });
        await db.SaveChangesAsync(cancel);
        await FillAgainAsync(kept, cancel);
        await HoldAgainAsync([kept.Id, other.Id], cancel);
        await transaction.CommitAsync(cancel);
        return new MergeOutcome(Refusal: null);
    }

    // The rows are locked in the order of their ids, so that two people who merge the same pair the other way round do not deadlock.
    private async Task<(Person? One, Person? Other)> LockAsync(Guid one, Guid other, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM person WHERE id IN ({one}, {other}) ORDER BY id FOR UPDATE", cancel);
        var both = await db.Persons.Where(p => p.Id == one || p.Id == other).ToListAsync(cancel);
        return (both.Find(p => p.Id == one), both.Find(p => p.Id == other));
    }

    private static List<string> Take(Person kept, Person other)
    {
        var fields = new List<string>();
        void Take(string field, bool missing, bool there, Action take)
        {
            if (missing && there)
            {
                fields.Add(field);
                take();
            }
        }

        Take(Phone, kept.Phone is null, other.Phone is not null, () => kept.Phone = other.Phone);
        Take(Email, string.IsNullOrEmpty(kept.Email), !string.IsNullOrEmpty(other.Email), () => kept.Email = other.Email);
        Take(SexField, kept.Sex is null, other.Sex is not null, () => kept.Sex = other.Sex);
        Take(BirthYear, kept.BirthYear is null, other.BirthYear is not null, () => kept.BirthYear = other.BirthYear);
        Take(Commune, kept.CommuneId is null, other.CommuneId is not null, () => kept.CommuneId = other.CommuneId);
        Take(Speaker, !kept.IsSpeaker, other.IsSpeaker, () => kept.IsSpeaker = true);
        return fields;
    }

    private static void GiveBack(Person kept, Person other, IReadOnlyList<string> fields)
    {
        void GiveBack(string field, bool asTaken, Action give)
        {
            if (fields.Contains(field, StringComparer.Ordinal) && asTaken)
            {
                give();
            }
        }

        GiveBack(Phone, kept.Phone == other.Phone, () => kept.Phone = null);
        GiveBack(Email, kept.Email == other.Email, () => kept.Email = null);
        GiveBack(SexField, kept.Sex == other.Sex, () => kept.Sex = null);
        GiveBack(BirthYear, kept.BirthYear == other.BirthYear, () => kept.BirthYear = null);
        GiveBack(Commune, kept.CommuneId == other.CommuneId, () => kept.CommuneId = null);
        GiveBack(Speaker, kept.IsSpeaker, () => kept.IsSpeaker = false);
    }

    /// <summary>
    /// A field that was given back may also be known from other entries that are still merged; it is then filled from the one merged first.
    /// </summary>
    private async Task FillAgainAsync(Person kept, CancellationToken cancel)
    {
        foreach (
            var still in await db
                .PersonMerges.Where(m => m.KeptId == kept.Id && m.UndoneAt == null)
                .OrderBy(m => m.MergedAt)
                .ThenBy(m => m.Id)
                .ToListAsync(cancel)
        )
        {
            var fields = Take(kept, await db.Persons.SingleAsync(p => p.Id == still.MergedId, cancel));
            if (fields.Count > 0)
            {
                still.Taken = JsonSerializer.Serialize(
                    new MergeTaken { Fields = [.. JsonSerializer.Deserialize<MergeTaken>(still.Taken)?.Fields ?? [], .. fields] }
                );
            }
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// When an activity was moved while the two entries were one person, the person was booked once, under one of the entries. After
    /// undoing the merge, the other entry is booked again if it takes part. It is free at that time, because nothing else could be booked
    /// for the person in the meantime.
    /// </summary>
    private Task<int> HoldAgainAsync(Guid[] parted, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO booking (id, session_id, activity_id, person_id, shared, starts_at, ends_at)
            SELECT new_id(), s.id, s.activity_id, min(x.person_id::text)::uuid, false, s.starts_at, s.ends_at
            FROM (
              SELECT activity_id, person_id FROM activity_speaker
              UNION
              SELECT activity_id, person_id FROM invitation WHERE invited_to = 'help' AND answer = 'yes' AND withdrawn_at IS NULL) x
            JOIN person p ON p.id = x.person_id
            JOIN activity a ON a.id = x.activity_id AND a.holds_bookings
            JOIN session s ON s.activity_id = a.id
            WHERE p.standing_id = ANY ({parted}) AND EXISTS (SELECT FROM booking v WHERE v.session_id = s.id AND v.person_id IS NOT NULL)
              AND NOT EXISTS (SELECT FROM booking b WHERE b.session_id = s.id AND b.standing_id = p.standing_id)
            GROUP BY s.id, p.standing_id
            """,
            cancel
        );
}
