using System.Text.Json;
using Campaigns.Domain.Network;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>What the kept entry took over: names of fields and ids of things.</summary>
public sealed record MergeTaken
{
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The other's entry in the network is the kept one's from now on.</summary>
    public Guid? Collaborator { get; init; }

    public IReadOnlyList<Guid> Kinds { get; init; } = [];

    public IReadOnlyList<Guid> Covers { get; init; } = [];

    public IReadOnlyList<Guid> Languages { get; init; } = [];

    public IReadOnlyList<Guid> Speaks { get; init; } = [];

    public IReadOnlyList<Guid> Bookings { get; init; } = [];

    public IReadOnlyList<Guid> Invitations { get; init; } = [];
}

/// <summary>How a merge or its undoing ended.</summary>
public sealed record MergeOutcome(MergeRefusal? Refusal);

/// <summary>
/// Makes one person of two entries, and two again. Registrations and attendances stay where they are: they are read through the entry that
/// stands, so turns never change and people are counted by that entry. What is still to come moves: bookings, invitations, the entry in the network.
/// </summary>
public sealed class Merging(CampaignsDbContext db, Actor actor, IClock clock)
{
    private const string Phone = "phone";
    private const string Email = "email";
    private const string SexField = "sex";
    private const string BirthYear = "birth_year";
    private const string Commune = "commune";
    private const string Speaker = "is_speaker";
    private const string Skills = "skills";
    private const int MaxTitles = 20;

    /// <summary>A time for which both are held; null where nothing overlaps.</summary>
    public static async Task<Interval?> HeldAtOnceAsync(CampaignsDbContext db, Guid one, Guid other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var found = await (
            from a in db.Bookings
            join b in db.Bookings on other equals b.PersonId
            where a.PersonId == one && a.StartsAt < b.EndsAt && b.StartsAt < a.EndsAt
            orderby a.StartsAt
            select new { a.StartsAt, a.EndsAt }).FirstOrDefaultAsync(cancel);
        return found is null ? null : new Interval(found.StartsAt, found.EndsAt);
    }

    /// <summary>Titles of the activities in which both have a place.</summary>
    public static async Task<IReadOnlyList<string>> BothInAsync(CampaignsDbContext db, Guid one, Guid other, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await (
            from a in db.Activities
            where db.Registrations.Any(r => r.ActivityId == a.Id && r.State == RegistrationState.Confirmed && db.Persons.Any(p => p.Id == r.PersonId && (p.Id == one || p.MergedIntoId == one)))
                && db.Registrations.Any(r => r.ActivityId == a.Id && r.State == RegistrationState.Confirmed && db.Persons.Any(p => p.Id == r.PersonId && (p.Id == other || p.MergedIntoId == other)))
            orderby a.Title
            select a.Title).Take(MaxTitles).ToListAsync(cancel);
    }

    /// <summary>The other entry points to the kept one from now on. That both are within reach, the page has found out.</summary>
    public async Task<MergeOutcome> MergeAsync(Guid keptId, Guid otherId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (kept, other) = await LockAsync(keptId, otherId, cancel);
        var facts = kept is null || other is null
            ? null
            : new MergeFacts
            {
                Kept = PersonTraits.Of(kept),
                Other = PersonTraits.Of(other),
                Gone = new[] { kept, other }.Any(p => p.MergedIntoId is not null || p.AnonymisedAt is not null),
                HeldAtOnce = await HeldAtOnceAsync(db, keptId, otherId, cancel),
                BothIn = await BothInAsync(db, keptId, otherId, cancel),
            };
        if (facts is null || MergeRules.Merge(facts) is not null)
        {
            return new MergeOutcome(facts is null ? new MergeRefusal.Gone() : MergeRules.Merge(facts));
        }

        var now = clock.GetCurrentInstant();
        var taken = await TakeAsync(kept!, other!, cancel);
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
        db.Audit(actor, now, "person.merged", "person", keptId, actor.ActingUnitId, new { merge = merge.Id, merged = otherId, fields = taken.Fields });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new MergeOutcome(Refusal: null);
    }

    /// <summary>Parts them again: what was taken over goes back, unless it was changed since. Null where the entry has no such merge.</summary>
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
        await GiveBackAsync(kept, other!, JsonSerializer.Deserialize<MergeTaken>(merge.Taken) ?? new MergeTaken(), cancel);
        other!.MergedIntoId = null;
        merge.UndoneAt = now;
        merge.UndoneById = actor.Id;
        db.Audit(actor, now, "person.parted", "person", keptId, actor.ActingUnitId, new { merge = mergeId, parted = other.Id });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new MergeOutcome(Refusal: null);
    }

    // By their ids, so that two who merge the same two the other way round do not wait for each other in a circle.
    private async Task<(Person? One, Person? Other)> LockAsync(Guid one, Guid other, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM person WHERE id IN ({one}, {other}) ORDER BY id FOR UPDATE", cancel);
        var both = await db.Persons.Where(p => p.Id == one || p.Id == other).ToListAsync(cancel);
        return (both.Find(p => p.Id == one), both.Find(p => p.Id == other));
    }

    private async Task<MergeTaken> TakeAsync(Person kept, Person other, CancellationToken cancel)
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
        var taken = new MergeTaken
        {
            // Before the network's entries are read: one that moves is read as the kept one's.
            Speaks = await MoveAsync($"UPDATE activity_speaker s SET person_id = {kept.Id} WHERE person_id = {other.Id} AND NOT EXISTS (SELECT FROM activity_speaker k WHERE k.activity_id = s.activity_id AND k.person_id = {kept.Id}) RETURNING activity_id AS \"Value\"", cancel),
            Bookings = await MoveAsync($"UPDATE booking SET person_id = {kept.Id} WHERE person_id = {other.Id} RETURNING id AS \"Value\"", cancel),
            Invitations = await MoveAsync($"UPDATE invitation i SET person_id = {kept.Id} WHERE person_id = {other.Id} AND (withdrawn_at IS NOT NULL OR NOT EXISTS (SELECT FROM invitation k WHERE k.activity_id = i.activity_id AND k.person_id = {kept.Id} AND k.withdrawn_at IS NULL)) RETURNING id AS \"Value\"", cancel),
        };
        var entry = await EntryAsync(kept.Id, cancel);
        if (entry is null)
        {
            var moved = await MoveAsync($"UPDATE collaborator SET person_id = {kept.Id} WHERE person_id = {other.Id} RETURNING id AS \"Value\"", cancel);
            return taken with { Fields = fields, Collaborator = moved.Count == 1 ? moved[0] : null };
        }

        if (await EntryAsync(other.Id, cancel) is not { } theirs)
        {
            return taken with { Fields = fields };
        }

        Take(Skills, entry.Skills.Length == 0, theirs.Skills.Length > 0, () => entry.Skills = theirs.Skills);
        Guid[] kinds = [.. theirs.Kinds.Select(k => k.KindId).Except(entry.Kinds.Select(k => k.KindId))];
        Guid[] covers = [.. theirs.Covers.Select(k => k.UnitId).Except(entry.Covers.Select(k => k.UnitId))];
        Guid[] languages = [.. theirs.Languages.Select(k => k.LanguageId).Except(entry.Languages.Select(k => k.LanguageId))];
        entry.Kinds.AddRange(kinds.Select(k => new CollaboratorKindHeld { CollaboratorId = entry.Id, KindId = k }));
        entry.Covers.AddRange(covers.Select(k => new CollaboratorCover { CollaboratorId = entry.Id, UnitId = k }));
        entry.Languages.AddRange(languages.Select(k => new CollaboratorLanguage { CollaboratorId = entry.Id, LanguageId = k }));
        return taken with { Fields = fields, Kinds = kinds, Covers = covers, Languages = languages };
    }

    private async Task GiveBackAsync(Person kept, Person other, MergeTaken taken, CancellationToken cancel)
    {
        void GiveBack(string field, bool asTaken, Action give)
        {
            if (taken.Fields.Contains(field, StringComparer.Ordinal) && asTaken)
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
        var (speaks, bookings, invitations) = (taken.Speaks.ToArray(), taken.Bookings.ToArray(), taken.Invitations.ToArray());
        await MoveAsync($"UPDATE activity_speaker SET person_id = {other.Id} WHERE person_id = {kept.Id} AND activity_id = ANY ({speaks}) RETURNING activity_id AS \"Value\"", cancel);
        await MoveAsync($"UPDATE invitation SET person_id = {other.Id} WHERE person_id = {kept.Id} AND id = ANY ({invitations}) RETURNING id AS \"Value\"", cancel);

        // A booking is made anew when its event moves: it goes with whom the event has as its speaker or its helper.
        await MoveAsync(
            $"""
            UPDATE booking b SET person_id = {other.Id}
            WHERE person_id = {kept.Id} AND (id = ANY ({bookings}) OR activity_id = ANY ({speaks})
              OR (EXISTS (SELECT FROM invitation i WHERE i.id = ANY ({invitations}) AND i.activity_id = b.activity_id AND i.invited_to = 'help' AND i.answer = 'yes' AND i.withdrawn_at IS NULL)
                AND NOT EXISTS (SELECT FROM activity_speaker s WHERE s.activity_id = b.activity_id AND s.person_id = {kept.Id})))
            RETURNING id AS "Value"
            """,
            cancel);
        if (taken.Collaborator is { } moved)
        {
            await MoveAsync($"UPDATE collaborator SET person_id = {other.Id} WHERE person_id = {kept.Id} AND id = {moved} RETURNING id AS \"Value\"", cancel);
            return;
        }

        if (await EntryAsync(kept.Id, cancel) is { } entry)
        {
            var theirs = await EntryAsync(other.Id, cancel);
            GiveBack(Skills, theirs is not null && entry.Skills == theirs.Skills, () => entry.Skills = "");
            entry.Kinds.RemoveAll(k => taken.Kinds.Contains(k.KindId));
            entry.Covers.RemoveAll(k => taken.Covers.Contains(k.UnitId));
            entry.Languages.RemoveAll(k => taken.Languages.Contains(k.LanguageId));
        }
    }

    private Task<Collaborator?> EntryAsync(Guid personId, CancellationToken cancel) =>
        db.Collaborators.Include(c => c.Kinds).Include(c => c.Covers).Include(c => c.Languages).AsSplitQuery().SingleOrDefaultAsync(c => c.PersonId == personId, cancel);

    private Task<List<Guid>> MoveAsync(FormattableString update, CancellationToken cancel) => db.Database.SqlQuery<Guid>(update).ToListAsync(cancel);
}
