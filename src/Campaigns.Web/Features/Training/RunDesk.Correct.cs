using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Training;

/// <content>Corrections of what took place, and what a change was for the log.</content>
public sealed partial class RunDesk
{
    /// <summary>Corrects the name and the place of a run that is held or confirmed, in one act. Nobody is told.</summary>
    public async Task<RunOutcome> CorrectAsync(CorrectInput input, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ActivityWriting.LockAsync(db, id, cancel);
        var activity = await LoadAsync(id, cancel) ?? throw new InvalidOperationException("A run that was found is gone.");
        if (uint.TryParse(input.Version, CultureInfo.InvariantCulture, out var version))
        {
            db.Entry(activity).Property(a => a.Version).OriginalValue = version;
        }

        Guid? commune = Guid.TryParse(input.CommuneId, out var typed) && await db.Units.AnyAsync(u => u.Id == typed, cancel) ? typed : null;
        var venue = Names.Tidy(input.NewVenueName) is { Length: > 0 and <= 200 } named && commune is { } there ? await Venues.FindOrAddAsync(db, actor, there, named, now, cancel)
            : Guid.TryParse(input.VenueId, out var venueId) ? await db.Venues.SingleOrDefaultAsync(v => v.Id == venueId, cancel)
            : null;
        var before = await StoredAsync(activity, cancel);
        var title = Names.Tidy(input.Title);
        var stays = venue?.Id == before.VenueId;
        var plan = before with
        {
            Title = title.Length > 200 ? title[..200] : title,
            PlaceUnitId = commune,
            VenueId = venue?.Id,
            RoomFrom = stays ? before.RoomFrom : null,
            RoomTo = stays ? before.RoomTo : null,
        };
        var decision = RunRules.Correct(activity.State, plan, venue is null ? null : Domain.Events.VenueFacts.Of(venue), input.Reason);
        if (!decision.Allowed)
        {
            db.ChangeTracker.Clear();
            return new RunOutcome.Refused(decision);
        }

        var changes = ChangesOf(before, plan);
        if (!changes.Any)
        {
            return new RunOutcome.Saved(id);
        }

        (activity.Title, activity.TitleFolded) = (plan.Title, Folding.Fold(plan.Title));
        (activity.PlaceUnitId, activity.VenueId, activity.RoomFrom, activity.RoomTo) = (plan.PlaceUnitId, plan.VenueId, plan.RoomFrom, plan.RoomTo);
        activity.UpdatedAt = now;
        if (activity.State is ActivityState.Confirmed)
        {
            activity.MarkConfirmed(actor.Id, now);
        }

        if (plan.IsElsewhereThan(before))
        {
            await db.Bookings.Where(b => b.ActivityId == id).ExecuteDeleteAsync(cancel);
        }

        db.Audit(actor, now, "activity.corrected", "activity", id, activity.OrganisingUnitId, new { changes = changes.Logged, reason = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim() });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new RunOutcome.Stale();
        }

        await transaction.CommitAsync(cancel);
        return new RunOutcome.Saved(id);
    }

    private static ActivityChanges ChangesOf(RunPlan before, RunPlan plan) => new ActivityChanges()
        .Add("title", before.Title, plan.Title)
        .Add("place", before.PlaceUnitId, plan.PlaceUnitId)
        .Add("venue", before.VenueId, plan.VenueId)
        .Add("roomFrom", before.RoomFrom, plan.RoomFrom)
        .Add("roomTo", before.RoomTo, plan.RoomTo)
        .Add("sessions", before.Sessions.Count, plan.Sessions.Count)
        .Add("startsAt", before.Sessions.Min(s => s.StartsAt), plan.Sessions.Min(s => s.StartsAt))
        .Add("endsAt", before.Sessions.Max(s => s.EndsAt), plan.Sessions.Max(s => s.EndsAt))
        .Add("capacity", before.Capacity, plan.Capacity)
        .Add("registrationClosesAt", before.RegistrationClosesAt, plan.RegistrationClosesAt)
        .AddMany("trainers", before.TrainerIds, plan.TrainerIds);
}
