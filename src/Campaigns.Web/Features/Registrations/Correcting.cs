using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>A registration as it should be after the correction. The phone is already in E.164.</summary>
public sealed record CorrectedRegistration
{
    public required string Name { get; init; }

    /// <summary>For a group: the person who brings it.</summary>
    public string ContactName { get; init; } = "";

    /// <summary>For a group: the names on its list, in their order.</summary>
    public IReadOnlyList<MemberLine> Members { get; init; } = [];

    /// <summary>For a group whose names were ticked at the door: the positions that are struck off the list.</summary>
    public IReadOnlyList<short> Struck { get; init; } = [];

    public Sex? Sex { get; init; }

    public int? YearOfBirth { get; init; }

    public Guid? CommuneId { get; init; }

    public string? Phone { get; init; }

    public string? Email { get; init; }

    /// <summary>For a participant in a class: unit and position.</summary>
    public string Workplace { get; init; } = "";

    /// <summary>The reason, when the correction changes confirmed figures.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The version that the form was made from, as <see cref="Correcting.VersionAsync"/> gave it.</summary>
    public required string Seen { get; init; }
}

/// <summary>The outcome of a correction.</summary>
public abstract record CorrectOutcome
{
    private CorrectOutcome() { }

    /// <param name="Changed">The fields that changed; empty when every value was the same.</param>
    public sealed record Done(IReadOnlyList<string> Changed) : CorrectOutcome;

    public sealed record Refused(IReadOnlyList<RegistrationRefusal> Refusals) : CorrectOutcome;

    /// <summary>Somebody else changed the registration since the form was made, so nothing is overwritten.</summary>
    public sealed record Stale : CorrectOutcome;

    /// <summary>The registration does not exist, or its name was erased.</summary>
    public sealed record Gone : CorrectOutcome;
}

/// <summary>
/// Corrects a registration, erases its names and contact, and takes a withdrawal back. The page has to check that the account may do so for
/// this activity.
/// </summary>
public sealed class Correcting(
    CampaignsDbContext db,
    Actor actor,
    PickupFolder pickup,
    ActivitySteps steps,
    Doubles doubles,
    IAdmissionReversal admissions,
    OperationIds operations,
    IClock clock,
    AfterCommit afterCommit
)
{
    /// <summary>The version of a registration, which changes with every change of it.</summary>
    public static Task<string?> VersionAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db
            .Database.SqlQuery<string>(
                $"""
                SELECT r.xmin::text || '-' || coalesce(p.xmin::text, '') AS "Value" FROM registration r LEFT
                  JOIN participant p ON p.registration_id = r.id WHERE r.id = {id}
                """
            )
            .SingleOrDefaultAsync(cancel);
    }

    /// <summary>
    /// Saves the fields that differ. A correction of sex or year changes the splits of what was counted and never a total (counted 11). In
    /// a confirmed activity the correction is one act with a reason, after which the activity is confirmed again. A new mail address gets
    /// the ticket. The log names the changed fields and holds no value.
    /// </summary>
    public async Task<CorrectOutcome> CorrectAsync(Guid id, CorrectedRegistration to, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(to);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var of = await db.Registrations.Where(r => r.Id == id).Select(r => r.ActivityId).SingleOrDefaultAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(of, cancel);
        if (await LockAsync(id, cancel) is not { } registration || registration.Name.Length == 0)
        {
            return new CorrectOutcome.Gone();
        }

        if (await VersionAsync(db, id, cancel) != to.Seen)
        {
            return new CorrectOutcome.Stale();
        }

        var now = clock.GetCurrentInstant();
        var listed = registration.IsGroup
            ? await db.RegistrationMembers.Where(m => m.RegistrationId == id).OrderBy(m => m.Position).ToListAsync(cancel)
            : [];
        var ticked = registration.IsGroup ? await TickedAsync(db, id, cancel) : [];
        var struck = ticked is null ? 0 : listed.Count(m => to.Struck.Contains(m.Position));
        var group = registration.IsGroup
            ? new GroupInput(
                registration.Places,
                to.ContactName,
                RegistrationRules.MembersLeft(to.Members, [.. listed.Select(m => m.Position)], to.Struck)
            )
            : null;
        var refusals = RegistrationRules
            .Correct(
                new RegistrationInput
                {
                    Name = to.Name,
                    YearOfBirth = to.YearOfBirth,
                    Group = group,
                },
                now
            )
            .ToList();
        if (group is not null && RegistrationRules.CorrectMembers(listed.Count, to.Members.Count, ticked is not null) is { } fewer)
        {
            refusals.Add(fewer);
        }

        var splits =
            !registration.IsGroup
            && (registration.Sex != to.Sex || registration.BirthYear != to.YearOfBirth)
            && await db.Attendances.AnyAsync(t => t.RegistrationId == id && t.AnnulledAt == null, cancel);
        var reason = Names.Tidy(to.Reason);
        switch (confirmed && splits ? LifecycleRules.WhyCorrected(ActivityState.Confirmed, reason) : null)
        {
            case ActivityRefusal.ReasonMissing:
                refusals.Add(new RegistrationRefusal.ReasonMissing());
                break;
            case ActivityRefusal.ReasonTooLong tooLong:
                refusals.Add(new RegistrationRefusal.ReasonTooLong(tooLong.Max));
                break;
            default:
                break;
        }

        if (refusals.Count > 0)
        {
            return new CorrectOutcome.Refused(refusals);
        }

        var activity = await db
            .Activities.AsNoTracking()
            .Include(a => a.Sessions)
            .SingleAsync(a => a.Id == registration.ActivityId, cancel);
        var changed = Change(registration, to);
        if (await ChangeWorkplaceAsync(activity, id, Names.Tidy(to.Workplace), cancel))
        {
            changed.Add("workplace");
        }

        if (group is not null && ChangeMembers(id, listed, to, ticked ?? []))
        {
            changed.Add("members");

            // The row's version rises with this, because an open form would show the old list.
            db.Entry(registration).Property(r => r.Name).IsModified = true;
        }

        if (changed.Count == 0)
        {
            return new CorrectOutcome.Done([]);
        }

        await FollowAsync(db, registration, cancel);
        if (changed.Contains("email"))
        {
            await OweAsync(db, registration, activity, now, cancel);
            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        db.Audit(
            actor,
            now,
            "registration.corrected",
            "registration",
            id,
            activity.OrganisingUnitId,
            struck > 0 ? new { changed, struck }
                : reason.Length > 0 ? new { changed, reason }
                : new { changed }
        );
        await db.SaveChangesAsync(cancel);
        if (changed.Contains("sex") || changed.Contains("birth_year"))
        {
            await Recounting.SplitsAsync(db, id, cancel);
            if (confirmed && splits)
            {
                await steps.ConfirmAgainAsync(activity.Id, now, cancel);
            }
        }

        await transaction.CommitAsync(cancel);
        return new CorrectOutcome.Done(changed);
    }

    /// <summary>
    /// Corrects how many people came by this ticket to a session, or takes the whole back where nobody did, by an act like the door's own.
    /// In a confirmed activity this is a correction with its reason, after which the activity is confirmed again (who-sees 11).
    /// </summary>
    /// <param name="id">The registration.</param>
    /// <param name="attendanceId">The attendance as the form was made from it.</param>
    /// <param name="came">How many came; null: nobody did.</param>
    /// <param name="gate">The gate that the act is recorded at.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>Null when the account has no right to the door.</returns>
    public async Task<CorrectOutcome?> CameAsync(
        Guid id,
        Guid attendanceId,
        PeopleWhoCame? came,
        string gate,
        string reason,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var of = await db.Registrations.Where(r => r.Id == id).Select(r => r.ActivityId).SingleOrDefaultAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(of, cancel);
        if (
            await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) is not { } registration
            || await db.Attendances.AsNoTracking().SingleOrDefaultAsync(a => a.Id == attendanceId && a.RegistrationId == id, cancel)
                is not { } attendance
        )
        {
            return new CorrectOutcome.Gone();
        }

        if (attendance.AnnulledAt is not null)
        {
            return new CorrectOutcome.Stale();
        }

        if (came is not null && !registration.IsGroup)
        {
            // What the door was told of the companions stays, as far as so many of them came.
            var companions = await CompanionsAsync(attendance.CheckInId, cancel);
            came = came with { Female = companions?.Female, Male = companions?.Male };
        }

        var now = clock.GetCurrentInstant();
        switch (
            await admissions.CorrectAsync(
                operations.Of("came", 0, attendance.Id),
                attendance.SessionId,
                attendance.CheckInId,
                came,
                gate,
                reason,
                now,
                cancel
            )
        )
        {
            case CountRefusal.Forbidden:
                return null;
            case CountRefusal.NotNow:
                return new CorrectOutcome.Refused([new RegistrationRefusal.NotNow()]);
            default:
                break;
        }

        var unit = await db.Activities.Where(a => a.Id == of).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
        db.Audit(
            actor,
            now,
            "check_in.corrected",
            "registration",
            id,
            unit,
            new
            {
                turnsBefore = attendance.Turns,
                turns = came?.People ?? 0,
                reason,
            }
        );
        await db.SaveChangesAsync(cancel);
        if (confirmed)
        {
            await steps.ConfirmAgainAsync(of, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new CorrectOutcome.Done(["people"]);
    }

    /// <summary>The companions by sex, as the door was told them last.</summary>
    private async Task<CompanionsSaid?> CompanionsAsync(Guid checkInId, CancellationToken cancel) =>
        (
            await db
                .Database.SqlQuery<CompanionsSaid>(
                    $"""
                    SELECT s.female, s.male FROM check_in c
                    JOIN check_in s ON s.id = coalesce(c.target_id, c.id)
                      OR s.target_id = coalesce(c.target_id, c.id) AND s.kind = 'override' AND s.server_verdict = 'accepted'
                    WHERE c.id = {checkInId} AND s.people IS NOT NULL
                    ORDER BY s.kind = 'override' DESC, s.happened_at DESC, s.device_at DESC, s.id DESC LIMIT 1
                    """
                )
                .ToListAsync(cancel)
        ).SingleOrDefault();

    private sealed record CompanionsSaid(int? Female, int? Male);

    /// <summary>
    /// Erases the names and contact of this registration for good, wherever they are stored; what was counted stays. A registration without
    /// an attendance is withdrawn as well. False when there is no such registration.
    /// </summary>
    public async Task<bool> EraseAsync(Guid id, CancellationToken cancel)
    {
        List<Guid> mails;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            if (await LockAsync(id, cancel) is not { } registration)
            {
                return false;
            }

            if (registration.Name.Length == 0)
            {
                // A second press of the button finds the work done.
                return true;
            }

            var now = clock.GetCurrentInstant();
            var activity = await db
                .Activities.AsNoTracking()
                .Include(a => a.Sessions)
                .SingleAsync(a => a.Id == registration.ActivityId, cancel);
            var present = await db.Attendances.AnyAsync(a => a.RegistrationId == id && a.AnnulledAt == null, cancel);
            var ends = activity.Sessions.Count == 0 ? Instant.MaxValue : activity.Sessions.Max(s => s.EndsAt);
            if (RegistrationRules.Withdraw(registration, present, ends, now) is null)
            {
                registration.State = RegistrationState.Withdrawn;
                registration.WithdrawnAt = now;
            }

            db.Audit(actor, now, "registration.erased", "registration", id, activity.OrganisingUnitId);
            await db.SaveChangesAsync(cancel);
            await MessageLedger.DropForRegistrationAsync(db, id, cancel);

            // What was joined to it is the same person's.
            var all = await db.Registrations.AsNoTracking().Where(r => r.Id == id || r.JoinedToId == id).ToListAsync(cancel);
            var persons = new List<Guid>();
            foreach (var each in all)
            {
                await ForgetInListsAsync(each, now, cancel);
                await Forgetting.RegistrationAsync(db, each.Id, now, cancel);
            }

            foreach (var each in all)
            {
                persons.AddRange(await Forgetting.PersonsOfAsync(db, each.Id, now, cancel));
            }

            var ids = all.Select(r => (Guid?)r.Id).ToList();
            mails = await db
                .Messages.Where(m => ids.Contains(m.RegistrationId) || (m.RegistrationId == null && persons.Contains(m.RecipientId)))
                .Select(m => m.Id)
                .ToListAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        // A mail that is being written to the folder at this moment is removed by the nightly job.
        pickup.Remove(mails);
        return true;
    }

    /// <summary>Erases the lines about the registration in lists that were uploaded for the activity and are still open.</summary>
    private async Task ForgetInListsAsync(Registration registration, Instant now, CancellationToken cancel)
    {
        var members = await db.RegistrationMembers.Where(m => m.RegistrationId == registration.Id).Select(m => m.Name).ToListAsync(cancel);
        await new KeptLists(db).ForgetPersonAsync(
            registration.ActivityId,
            registration.Id,
            [registration.Name, registration.ContactName ?? "", .. members],
            registration.BirthYear,
            now,
            cancel
        );
    }

    /// <summary>
    /// Takes a withdrawal back: the registration takes a place anew if one is free. Null when it has its place; otherwise why not. A
    /// registration that was joined by mistake is parted again also after the activity, with what was counted for its own ticket; confirmed
    /// figures change with it, so there a reason is required and the activity is confirmed again.
    /// </summary>
    /// <param name="id">The registration that was withdrawn.</param>
    /// <param name="reason">Why confirmed figures are corrected; empty where none are.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<RegistrationRefusal?> RestoreAsync(Guid id, string reason, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // Places are counted under the lock of the activity's row, as for a new registration.
        await db.Database.ExecuteSqlAsync(
            $"SELECT 1 FROM activity WHERE id = (SELECT activity_id FROM registration WHERE id = {id}) FOR NO KEY UPDATE",
            cancel
        );
        if (await LockAsync(id, cancel) is not { } registration || registration.Name.Length == 0)
        {
            return new RegistrationRefusal.NotPublic();
        }

        if (registration.State is not RegistrationState.Withdrawn)
        {
            // A second press finds the work done, and a group that waits keeps waiting.
            return null;
        }

        var holder = actor.AccountId is null;
        if (holder && registration.DeclinedAt is not null)
        {
            // The organiser declined the group, so only the organiser may accept it now.
            return new RegistrationRefusal.NotWaiting();
        }

        if (holder && registration.JoinedToId is not null)
        {
            // The organiser joined this registration with another one of the same person, which has the place.
            return new RegistrationRefusal.Joined();
        }

        var now = clock.GetCurrentInstant();
        var activity = await db
            .Activities.AsNoTracking()
            .Include(a => a.Sessions)
            .SingleAsync(a => a.Id == registration.ActivityId, cancel);
        if (RegistrationRules.Restore(registration, await RegistrationTally.FactsAsync(db, activity, cancel), now) is { } refusal)
        {
            return refusal;
        }

        var why = activity.State is ActivityState.Confirmed ? Names.Tidy(reason) : "";
        switch (activity.State is ActivityState.Confirmed ? LifecycleRules.WhyCorrected(ActivityState.Confirmed, why) : null)
        {
            case ActivityRefusal.ReasonMissing:
                return new RegistrationRefusal.ReasonMissing();
            case ActivityRefusal.ReasonTooLong tooLong:
                return new RegistrationRefusal.ReasonTooLong(tooLong.Max);
            default:
                break;
        }

        var waits =
            holder
            && registration.IsGroup
            && RegistrationRules.Waits(registration.Places, await RegistrationTally.FactsAsync(db, activity, cancel)) is not null;
        var declined = registration.DeclinedAt is not null;
        registration.State = waits ? RegistrationState.Waiting : RegistrationState.Confirmed;
        var keptId = registration.JoinedToId;
        (registration.WithdrawnAt, registration.DeclinedAt, registration.JoinedToId) = (null, null, null);
        db.Audit(
            actor,
            now,
            "registration.restored",
            "registration",
            id,
            activity.OrganisingUnitId,
            why.Length > 0 ? new { reason = why } : null
        );
        await db.SaveChangesAsync(cancel);
        if (keptId is { } kept)
        {
            await doubles.PartAsync(registration, kept, now, cancel);
            if (activity.State is ActivityState.Confirmed)
            {
                await steps.ConfirmAgainAsync(activity.Id, now, cancel);
            }
        }

        if (!waits)
        {
            if (declined)
            {
                // The group was told that it was declined; the mail with the ticket tells it of the yes.
                await MessageLedger.AddForAcceptedAsync(db, registration, activity, now, cancel);
                await db.SaveChangesAsync(cancel);
            }
            else
            {
                await MessageLedger.TakeUpForRegistrationAsync(db, registration, activity, now, cancel);
            }

            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }

        await transaction.CommitAsync(cancel);
        return null;
    }

    private async Task<Registration?> LockAsync(Guid id, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM registration WHERE id = {id} FOR UPDATE", cancel);
        var registration = await db.Registrations.SingleOrDefaultAsync(r => r.Id == id, cancel);
        if (registration is not null)
        {
            await db.Entry(registration).ReloadAsync(cancel);
        }

        return registration;
    }

    private static List<string> Change(Registration registration, CorrectedRegistration to)
    {
        var changed = new List<string>();
        void Set(string field, bool differs, Action set)
        {
            if (differs)
            {
                changed.Add(field);
                set();
            }
        }

        var (name, contact, email) = (
            Names.Tidy(to.Name),
            Names.Tidy(to.ContactName),
            string.IsNullOrWhiteSpace(to.Email) ? null : to.Email.Trim()
        );
        Set(
            "name",
            registration.Name != name,
            () =>
            {
                registration.Name = name;
                registration.NameFolded = Folding.Fold(name);
                registration.NameSort = registration.IsGroup ? name : Names.SortKey(name);
            }
        );
        Set("phone", registration.Phone != to.Phone, () => registration.Phone = to.Phone);
        Set("email", registration.Email != email, () => registration.Email = email);
        if (registration.IsGroup)
        {
            Set("contact_name", registration.ContactName != contact, () => registration.ContactName = contact);
            return changed;
        }

        Set("sex", registration.Sex != to.Sex, () => registration.Sex = to.Sex);
        Set("birth_year", registration.BirthYear != to.YearOfBirth, () => registration.BirthYear = to.YearOfBirth);
        Set("commune", registration.CommuneId != to.CommuneId, () => registration.CommuneId = to.CommuneId);
        return changed;
    }

    /// <summary>
    /// The positions on a group's list that were ever ticked at a door; null when the list was never ticked, not even with no name.
    /// </summary>
    internal static async Task<IReadOnlyList<short>?> TickedAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var acts = await (
            from c in db.CheckIns
            join k in db.CheckInTicks on c.Id equals k.CheckInId
            where c.RegistrationId == id
            select k.Positions
        ).ToListAsync(cancel);
        return acts.Count == 0 ? null : [.. acts.SelectMany(p => p).Distinct().Order()];
    }

    /// <summary>
    /// Changes a group's list. Each name keeps its position, by which the door ticks it: a name that is struck off leaves its position
    /// unused, and a new name never gets a position that was ticked for another name.
    /// </summary>
    private bool ChangeMembers(Guid id, List<RegistrationMember> listed, CorrectedRegistration to, IReadOnlyList<short> ticked)
    {
        var (wished, struck) = (to.Members, to.Struck);
        if (listed.Select(m => new MemberLine(m.Name, m.Sex)).SequenceEqual(wished) && !listed.Exists(m => struck.Contains(m.Position)))
        {
            return false;
        }

        foreach (var (there, line) in listed.Zip(wished))
        {
            (there.Name, there.Sex) = (line.Name, line.Sex);
        }

        var free = RegistrationRules.FreePositions([.. listed.Take(wished.Count).Select(m => m.Position)], ticked);
        db.RegistrationMembers.RemoveRange(listed.Skip(wished.Count));
        db.RegistrationMembers.RemoveRange(listed.Take(wished.Count).Where(m => struck.Contains(m.Position)));
        db.RegistrationMembers.AddRange(
            wished
                .Skip(listed.Count)
                .Zip(
                    free,
                    (m, position) =>
                        new RegistrationMember
                        {
                            RegistrationId = id,
                            Position = position,
                            Name = m.Name,
                            Sex = m.Sex,
                        }
                )
        );
        return true;
    }

    private async Task<bool> ChangeWorkplaceAsync(Activity activity, Guid id, string workplace, CancellationToken cancel)
    {
        if (activity.Kind is not ActivityKind.CourseRun)
        {
            return false;
        }

        var participant = await db.Participants.SingleOrDefaultAsync(p => p.RegistrationId == id, cancel);
        if ((participant?.Workplace ?? "") == workplace)
        {
            return false;
        }

        if (participant is null)
        {
            db.Participants.Add(new Participant { RegistrationId = id, Workplace = workplace });
        }
        else
        {
            participant.Workplace = workplace;
        }

        return true;
    }

    /// <summary>
    /// Corrects the person too when nothing but this registration is known of them. When the person is known otherwise, this registration
    /// says nothing about that entry.
    /// </summary>
    internal static async Task FollowAsync(CampaignsDbContext db, Registration registration, CancellationToken cancel)
    {
        var id = registration.PersonId;
        var person = await db.Persons.SingleOrDefaultAsync(
            p =>
                p.Id == id
                && p.AnonymisedAt == null
                && p.MergedIntoId == null
                && !p.IsSpeaker
                && !db.Persons.Any(m => m.MergedIntoId == p.Id)
                && !db.Collaborators.Any(c => c.PersonId == p.Id)
                && !db.ActivitySpeakers.Any(s => s.PersonId == p.Id)
                && !db.Registrations.Any(r => r.PersonId == p.Id && r.Id != registration.Id),
            cancel
        );
        if (person is null)
        {
            return;
        }

        (person.Name, person.NameFolded, person.NameSort) = (registration.Name, registration.NameFolded, registration.NameSort);
        (person.Sex, person.BirthYear, person.CommuneId, person.Phone, person.Email) = (
            registration.Sex,
            registration.BirthYear,
            registration.CommuneId,
            registration.Phone,
            registration.Email
        );
    }

    /// <summary>Sends the ticket, and reminders that were not sent yet, to a registration with a new or changed mail address.</summary>
    internal static async Task OweAsync(
        CampaignsDbContext db,
        Registration registration,
        Activity activity,
        Instant now,
        CancellationToken cancel
    )
    {
        if (
            registration.Email is null
            || registration.State is not RegistrationState.Confirmed
            || activity.State is not ActivityState.Scheduled
            || activity.Sessions.All(s => s.EndsAt <= now)
        )
        {
            return;
        }

        MessageLedger.AddForRegistration(db, registration, MessageRule.Ticket, Guid.CreateVersion7(), activity.ScheduleVersion, now, now);
        if (
            !await db.Messages.AnyAsync(
                m => m.RegistrationId == registration.Id && m.Rule == MessageRule.Reminder && m.ScheduleVersion == activity.ScheduleVersion,
                cancel
            )
        )
        {
            db.Messages.AddRange(MessageLedger.RemindersOf(registration, activity.Sessions, activity.ScheduleVersion, now));
        }
    }
}
