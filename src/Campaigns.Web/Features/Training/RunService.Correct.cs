using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Training;

/// <content>Corrections of what took place, and what a change was for the log.</content>
public sealed partial class RunService
{
    /// <summary>Combines the stored values with the fields that the correction's form has; everything else stays as it is.</summary>
    public static RunInput Corrected(Activity activity, CourseRun run, RunCorrectInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var stored = RunInput.Of(activity, run);
        (stored.Title, stored.CommuneId, stored.Sessions, stored.TrainerIds) = (
            input.Title,
            input.CommuneId,
            input.Sessions,
            input.TrainerIds
        );
        if (stored.VenueId != input.VenueId)
        {
            (stored.RoomFrom, stored.RoomTo) = (null, null);
        }

        stored.VenueId = input.VenueId;
        return stored;
    }

    /// <summary>Corrects what a run was that is held or confirmed: its name, place, times and trainers, in one act. Nobody is
    /// told.</summary>
    public async Task<RunOutcome> CorrectAsync(RunCorrectInput input, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(id, cancel);
        var activity = await LoadAsync(id, cancel) ?? throw new InvalidOperationException("A run that was found is gone.");
        db.ExpectVersion(activity, input.Version);

        var wish = Corrected(activity, await db.CourseRuns.SingleAsync(r => r.ActivityId == id, cancel), input);
        if (
            Names.Tidy(input.NewVenueName) is { Length: > 0 and <= 200 } named
            && Guid.TryParse(input.CommuneId, out var there)
            && await db.Units.AnyAsync(u => u.Id == there, cancel)
        )
        {
            var made = await Venues.FindOrAddAsync(db, actor, there, named, now, cancel);
            (wish.VenueId, wish.RoomFrom, wish.RoomTo) = (made.Id.ToString(), null, null);
        }

        var parsed = ParsedRun.Of(wish);
        var before = await StoredAsync(activity, cancel);
        if (!parsed.Plan.Sessions.Select(s => s.Id).Order().SequenceEqual(before.Sessions.Select(s => s.Id).Order()))
        {
            // The form was made from other sessions.
            db.ChangeTracker.Clear();
            return new RunOutcome.Stale();
        }

        var venue = parsed.Plan.VenueId is { } venueId
            ? db.Venues.Local.FirstOrDefault(v => v.Id == venueId) ?? await db.Venues.SingleOrDefaultAsync(v => v.Id == venueId, cancel)
            : null;
        var commune =
            parsed.Plan.PlaceUnitId is { } typed && await db.Units.AnyAsync(u => u.Id == typed, cancel) ? parsed.Plan.PlaceUnitId : null;
        var trainers = await db.Persons.Where(p => parsed.Plan.TrainerIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        var plan = parsed.Plan with
        {
            PlaceUnitId = commune,
            VenueId = venue?.Id,
            TrainerIds = [.. parsed.Plan.TrainerIds.Where(trainers.Contains)],
            Capacity = before.Capacity,
            RegistrationClosesAt = before.RegistrationClosesAt,
        };
        var decision = RunRules.Correct(
            activity.State,
            before,
            plan,
            venue is null ? null : Domain.Events.VenueFacts.Of(venue),
            input.Reason,
            now
        );
        if (!decision.Allowed || parsed.Errors.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new RunOutcome.Refused(decision) { Unread = parsed.Errors };
        }

        var changes = ChangesOf(before, plan);
        if (!changes.Any)
        {
            return new RunOutcome.Saved(id);
        }

        (activity.Title, activity.TitleFolded) = (plan.Title, Folding.Fold(plan.Title));
        (activity.PlaceUnitId, activity.VenueId, activity.RoomFrom, activity.RoomTo) = (
            plan.PlaceUnitId,
            plan.VenueId,
            plan.RoomFrom,
            plan.RoomTo
        );
        activity.SetSpeakers(plan.TrainerIds);
        activity.UpdatedAt = now;
        Guid[] gone = [.. before.TrainerIds.Except(plan.TrainerIds)];
        var elsewhere = plan.IsElsewhereThan(before);
        await db
            .Bookings.Where(b => b.ActivityId == id && (elsewhere || (b.PersonId != null && gone.Contains(b.PersonId.Value))))
            .ExecuteDeleteAsync(cancel);
        FillSessions(activity, plan);

        db.Audit(
            actor,
            now,
            "activity.corrected",
            "activity",
            id,
            activity.OrganisingUnitId,
            new { changes = changes.Logged, reason = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim() }
        );
        try
        {
            await db.SaveChangesAsync(cancel);
            await PutInOrderAsync(id, cancel);
            if (confirmed)
            {
                await steps.ConfirmAgainAsync(id, now, cancel);
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            return new RunOutcome.Stale();
        }

        await transaction.CommitAsync(cancel);
        return new RunOutcome.Saved(id);
    }

    private static ActivityChanges ChangesOf(RunPlan before, RunPlan plan)
    {
        var moved = before
            .Sessions.Select((was, i) => (Number: i + 1, Was: was, Becomes: plan.Sessions.FirstOrDefault(s => s.Id == was.Id)))
            .Where(s => s.Becomes is { } becomes && (s.Was.StartsAt, s.Was.EndsAt) != (becomes.StartsAt, becomes.EndsAt))
            .ToList();
        static string? Told(IEnumerable<(int Number, SessionPlan Session)> sessions) =>
            string.Join(
                "; ",
                sessions
                    .Where(s => s.Session.During is not null)
                    .Select(s =>
                        $"({s.Number}) {Show.Date(Show.DateOf(s.Session.StartsAt!.Value))} "
                        + $"{Show.Times(s.Session.StartsAt.Value, s.Session.EndsAt!.Value)}"
                    )
            );
        return new ActivityChanges()
            .Add("title", before.Title, plan.Title)
            .Add("place", before.PlaceUnitId, plan.PlaceUnitId)
            .Add("venue", before.VenueId, plan.VenueId)
            .Add("roomFrom", before.RoomFrom, plan.RoomFrom)
            .Add("roomTo", before.RoomTo, plan.RoomTo)
            .Add("sessions", before.Sessions.Count, plan.Sessions.Count)
            .Add("times", Told(moved.Select(s => (s.Number, s.Was))), Told(moved.Select(s => (s.Number, s.Becomes!))))
            .Add("startsAt", before.Sessions.Min(s => s.StartsAt), plan.Sessions.Min(s => s.StartsAt))
            .Add("endsAt", before.Sessions.Max(s => s.EndsAt), plan.Sessions.Max(s => s.EndsAt))
            .Add("capacity", before.Capacity, plan.Capacity)
            .Add("registrationClosesAt", before.RegistrationClosesAt, plan.RegistrationClosesAt)
            .AddMany("trainers", before.TrainerIds, plan.TrainerIds);
    }
}
