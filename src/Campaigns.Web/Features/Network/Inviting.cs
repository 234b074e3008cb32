using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>The outcome: the invitation, or every reason why not.</summary>
public sealed record InviteOutcome(Invitation? Invitation, IReadOnlyList<InvitationRefusal> Refusals)
{
    internal static InviteOutcome Done(Invitation invitation) => new(invitation, []);

    internal static InviteOutcome No(params IReadOnlyList<InvitationRefusal> refusals) => new(null, refusals);
}

/// <summary>
/// Asks people to speak or help, and takes their answers. One transaction, under the lock of the activity's row, holds the invitation, the
/// booking that it makes or frees, the mail that is owed, and the line in the log. The page has to check that the account may invite for
/// that activity.
/// </summary>
public sealed class Inviting(
    CampaignsDbContext db,
    Actor actor,
    ReplyTokens tokens,
    OperationIds operations,
    IClock clock,
    AfterCommit afterCommit
)
{
    /// <summary>Invites a person of the network.</summary>
    /// <param name="sent">The id that the form made. The same form with the same person again leads to the same invitation; with another
    /// person it is another operation.</param>
    /// <param name="activityId">The activity.</param>
    /// <param name="personId">The person; null when nobody was chosen.</param>
    /// <param name="to">The task that the person is asked to do.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<InviteOutcome> InviteAsync(Guid sent, Guid activityId, Guid? personId, InvitedTo to, CancellationToken cancel)
    {
        if (personId is not { } id)
        {
            return InviteOutcome.No(new InvitationRefusal.PersonMissing());
        }

        // An id is kept as an HMAC with its sender, so the id of somebody else's invitation says nothing here.
        var operation = operations.Of("invite", 0, actor.Id, sent, activityId, id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(activityId, cancel) is not { } activity)
        {
            return InviteOutcome.No(new InvitationRefusal.ActivityMissing());
        }

        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == operation, cancel) is { } earlier)
        {
            return InviteOutcome.Done(earlier);
        }

        var person =
            await SeenPeople.Of(db, actor).SingleOrDefaultAsync(p => p.Id == id, cancel)
            ?? await PeopleInReach
                .Standing(db)
                .SingleOrDefaultAsync(
                    p => p.Id == id && db.ActivitySpeakers.Any(s => s.ActivityId == activityId && s.Person.StandingId == p.Id),
                    cancel
                );
        if (person is null)
        {
            return InviteOutcome.No(new InvitationRefusal.NotInNetwork());
        }

        var now = clock.GetCurrentInstant();
        var facts = await FactsAsync(activity, id, withdrawn: false, cancel) with
        {
            AlreadyInvited = await db.Invitations.AnyAsync(
                i => i.ActivityId == activityId && i.Person.StandingId == id && i.WithdrawnAt == null,
                cancel
            ),
        };
        if (InvitationRules.Invite(facts, now) is { Count: > 0 } refusals)
        {
            return new InviteOutcome(null, refusals);
        }

        var invitation = new Invitation
        {
            Id = operation,
            ActivityId = activityId,
            PersonId = id,
            InvitedTo = to,
            TokenHash = tokens.Hash(operation, 1, tokens.CurrentVersion),
            KeyVersion = tokens.CurrentVersion,
            InvitedById = actor.Id,
            InvitedAt = now,
            AskedAt = now,
        };
        db.Invitations.Add(invitation);
        Send(invitation, activity, person, operation, now);
        db.Audit(
            actor,
            now,
            "invitation.sent",
            "activity",
            activityId,
            activity.OrganisingUnitId,
            new
            {
                invitation = operation,
                person = id,
                to,
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return InviteOutcome.Done(invitation);
    }

    /// <summary>Asks the person once more; the link stays the same.</summary>
    /// <param name="activityId">The activity that the page is about.</param>
    /// <param name="invitationId">The invitation.</param>
    /// <param name="sent">The id that the form made; a form that is sent again asks once.</param>
    /// <param name="cancel">Cancels the queries.</param>
    /// <returns>Null when there is no such invitation.</returns>
    public async Task<InviteOutcome?> AskAgainAsync(Guid activityId, Guid invitationId, Guid sent, CancellationToken cancel)
    {
        var operation = operations.Of("invite/again", 0, actor.Id, sent, activityId, invitationId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (
            await LockAsync(activityId, cancel) is not { } activity
            || await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitationId && i.ActivityId == activityId, cancel)
                is not { } invitation
        )
        {
            return null;
        }

        var now = clock.GetCurrentInstant();
        if (
            InvitationRules.AskAgain(await FactsAsync(activity, invitation.PersonId, invitation.WithdrawnAt is not null, cancel), now) is
            { } refusal
        )
        {
            return InviteOutcome.No(refusal);
        }

        if (!await db.Messages.AnyAsync(m => m.OccurrenceId == operation && m.ActivityId == activityId, cancel))
        {
            var person = await db.Persons.SingleAsync(
                p => db.Persons.Any(own => own.Id == invitation.PersonId && own.StandingId == p.Id),
                cancel
            );
            invitation.AskedAt = now;
            Send(invitation, activity, person, operation, now);
            db.Audit(
                actor,
                now,
                "invitation.sent_again",
                "activity",
                activityId,
                activity.OrganisingUnitId,
                new { invitation = invitationId }
            );
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return InviteOutcome.Done(invitation);
    }

    /// <summary>Withdraws an invitation and frees the person's time.</summary>
    /// <inheritdoc cref="AskAgainAsync" path="/returns"/>
    public async Task<InviteOutcome?> WithdrawAsync(Guid activityId, Guid invitationId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (
            await LockAsync(activityId, cancel) is not { } activity
            || await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitationId && i.ActivityId == activityId, cancel)
                is not { } invitation
        )
        {
            return null;
        }

        var now = clock.GetCurrentInstant();
        switch (InvitationRules.Withdraw(await FactsAsync(activity, invitation.PersonId, invitation.WithdrawnAt is not null, cancel), now))
        {
            // A second press finds the invitation withdrawn.
            case InvitationRefusal.Withdrawn:
                return InviteOutcome.Done(invitation);
            case { } refusal:
                return InviteOutcome.No(refusal);
        }

        invitation.WithdrawnAt = now;
        await FreeAsync(invitation, activity, now, cancel);
        db.Audit(actor, now, "invitation.withdrawn", "activity", activityId, activity.OrganisingUnitId, new { invitation = invitationId });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return InviteOutcome.Done(invitation);
    }

    /// <summary>Takes the answer of the link's holder: a yes books the person's time, any other answer frees it.</summary>
    public Task<InviteOutcome> AnswerAsync(Guid invitationId, InvitationReply reply, CancellationToken cancel) =>
        Retry.LookAgainAsync(db, () => TryAnswerAsync(invitationId, reply, cancel));

    /// <summary>Another activity that holds the person during this one; null when the person is free.</summary>
    public static async Task<OtherActivity?> HeldByAsync(CampaignsDbContext db, Guid activityId, Guid personId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await (
            from s in db.Sessions
            from b in db.Bookings
            where db.Persons.Any(p => p.Id == personId && p.StandingId == b.StandingId)
            join a in db.Activities on b.ActivityId equals a.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            where s.ActivityId == activityId && b.ActivityId != activityId && b.StartsAt < s.EndsAt && s.StartsAt < b.EndsAt
            orderby b.StartsAt
            select new OtherActivity(a.Id, a.Title, v == null ? "" : v.Name, u.Name, b.StartsAt, b.EndsAt)
        ).FirstOrDefaultAsync(cancel);
    }

    private async Task<InviteOutcome> TryAnswerAsync(Guid invitationId, InvitationReply reply, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var activityId = await db.Invitations.Where(i => i.Id == invitationId).Select(i => i.ActivityId).SingleAsync(cancel);
        var activity = await LockAsync(activityId, cancel) ?? throw new InvalidOperationException("An invitation without its activity.");
        var invitation = await db.Invitations.SingleAsync(i => i.Id == invitationId, cancel);
        var now = clock.GetCurrentInstant();
        var facts = await FactsAsync(activity, invitation.PersonId, invitation.WithdrawnAt is not null, cancel);
        if (InvitationRules.Answer(reply, facts, now) is { Count: > 0 } refusals)
        {
            return new InviteOutcome(null, refusals);
        }

        invitation.MarkAnswered(reply, activity.ScheduleVersion, now);
        if (reply.Answer is InvitationAnswer.Yes)
        {
            await HoldAsync(invitation, activity, now, cancel);
        }
        else
        {
            await FreeAsync(invitation, activity, now, cancel);
        }

        db.Audit(
            actor,
            now,
            "invitation.answered",
            "activity",
            activityId,
            activity.OrganisingUnitId,
            new { invitation = invitationId, answer = reply.Answer }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return InviteOutcome.Done(invitation);
    }

    // Everything about the invitations of one activity runs one after the other, and a form that changes the activity waits too.
    private async Task<Activity?> LockAsync(Guid activityId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR NO KEY UPDATE", cancel);
        return await db
            .Activities.Include(a => a.Sessions)
            .Include(a => a.Speakers)
            .AsSplitQuery()
            .SingleOrDefaultAsync(a => a.Id == activityId, cancel);
    }

    private async Task<InvitationFacts> FactsAsync(Activity activity, Guid personId, bool withdrawn, CancellationToken cancel) =>
        new()
        {
            State = activity.State,
            StartsAt = activity.Sessions.Count == 0 ? Instant.MinValue : activity.Sessions.Min(s => s.StartsAt),
            HeldBy = await HeldByAsync(db, activity.Id, personId, cancel),
            Withdrawn = withdrawn,
        };

    private async Task HoldAsync(Invitation invitation, Activity activity, Instant now, CancellationToken cancel)
    {
        var own = await EntriesAsync(invitation.PersonId, cancel);
        if (invitation.InvitedTo is InvitedTo.Speak && !activity.Speakers.Exists(s => own.Contains(s.PersonId)))
        {
            activity.Speakers.Add(
                new ActivitySpeaker
                {
                    ActivityId = activity.Id,
                    PersonId = invitation.PersonId,
                    Position = activity.Speakers.Select(s => s.Position).DefaultIfEmpty(0).Max() + 1,
                }
            );

            // The activity's version rises, so that an organiser's form that was opened before is refused and cannot drop the speaker
            // unnoticed.
            activity.UpdatedAt = now;
        }

        var held = await db
            .Bookings.Where(b => b.ActivityId == activity.Id && b.PersonId != null && own.Contains(b.PersonId.Value))
            .Select(b => b.SessionId)
            .ToListAsync(cancel);
        db.Bookings.AddRange(
            activity.Sessions.Where(s => !held.Contains(s.Id)).Select(s => ActivityWriting.Booking(s, invitation.PersonId))
        );
    }

    private async Task FreeAsync(Invitation invitation, Activity activity, Instant now, CancellationToken cancel)
    {
        // A person who is also a speaker of the activity stays booked as a speaker.
        var own = await EntriesAsync(invitation.PersonId, cancel);
        if (invitation.InvitedTo is InvitedTo.Help && activity.Speakers.Exists(s => own.Contains(s.PersonId)))
        {
            return;
        }

        await db
            .Bookings.Where(b => b.ActivityId == activity.Id && b.PersonId != null && own.Contains(b.PersonId.Value))
            .ExecuteDeleteAsync(cancel);
        if (activity.Speakers.RemoveAll(s => own.Contains(s.PersonId)) > 0)
        {
            activity.UpdatedAt = now;
        }
    }

    /// <summary>All entries of a person, merged as they are now.</summary>
    private Task<List<Guid>> EntriesAsync(Guid personId, CancellationToken cancel) =>
        db
            .Persons.Where(p => db.Persons.Any(own => own.Id == personId && own.StandingId == p.StandingId))
            .Select(p => p.Id)
            .ToListAsync(cancel);

    private void Send(Invitation invitation, Activity activity, Domain.People.Person person, Guid asking, Instant now)
    {
        MessageLedger.AddInvitation(db, invitation.ActivityId, person, asking, activity.ScheduleVersion, now);
        if (!string.IsNullOrEmpty(person.Email))
        {
            afterCommit.Wake<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        }
    }
}
