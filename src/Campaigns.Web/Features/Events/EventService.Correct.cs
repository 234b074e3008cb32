using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Events;

/// <content>Corrections of what took place: while an event is held, and once it is confirmed.</content>
public sealed partial class EventService
{
    /// <summary>Combines the stored values with the fields that the correction's form has; everything else stays as it is.</summary>
    public static EventInput Corrected(LoadedEvent loaded, CorrectInput input)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(input);
        var stored = EventInput.Of(loaded.Activity, loaded.Details);
        (stored.Title, stored.FormId, stored.SettingId, stored.CampaignId) = (input.Title, input.FormId, input.SettingId, input.CampaignId);
        (stored.Date, stored.Start, stored.End, stored.AudienceIds) = (input.Date, input.Start, input.End, input.AudienceIds);
        stored.SpeakerIds = input.SpeakerIds;
        if (stored.VenueId != input.VenueId)
        {
            (stored.RoomFrom, stored.RoomTo) = (null, null);
        }

        stored.Agreed = input.Agreed;
        (stored.CommuneId, stored.VenueId) = (input.CommuneId, input.VenueId);
        return stored;
    }

    /// <summary>
    /// Corrects what an event was, in one act: the change with its reason, its figures, and of a confirmed event the confirmation. Nobody
    /// is told, and what it held of its old time and place is given back.
    /// </summary>
    public async Task<SaveOutcome> CorrectAsync(CorrectInput input, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var confirmed = await steps.LockConfirmedAsync(id, cancel);
        var loaded = await LoadAsync(id, cancel) ?? throw new InvalidOperationException("An event that was found is gone.");
        var (activity, details) = (loaded.Activity, loaded.Details);
        db.ExpectVersion(activity, input.Version);

        var wish = Corrected(loaded, input);
        if (
            Names.Tidy(input.NewVenueName) is { Length: > 0 and <= 200 } named
            && Guid.TryParse(input.CommuneId, out var commune)
            && await db.Units.AnyAsync(u => u.Id == commune, cancel)
        )
        {
            var made = await Venues.FindOrAddAsync(db, actor, commune, named, now, cancel);
            (wish.VenueId, wish.RoomFrom, wish.RoomTo) = (made.Id.ToString(), null, null);
            await db.SaveChangesAsync(cancel);
        }

        var parsed = ParsedEvent.Of(wish);
        var facts = await EventFacts.OfAsync(db, actor, parsed, id, cancel);
        var before = EventPlan.Of(activity, details);
        var plan = parsed.Plan(activity.OrganisingUnitId);
        var decision = EventRules.Correct(activity.State, before, plan, facts.Surroundings(plan, []), input.Reason, now);
        if (!decision.Allowed || parsed.Errors.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new SaveOutcome.Refused(decision, facts);
        }

        var (campaign, audiences) = (activity.CampaignId, activity.Audiences.Select(a => a.AudienceGroupId).ToList());
        var speakers = activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId).ToList();
        try
        {
            await FillAsync(activity, details, parsed, cancel);
            activity.CampaignId = facts.Campaign?.Id;
            var changes = new ActivityChanges()
                .AddPlan(before, EventPlan.Of(activity, details))
                .Add("campaign", campaign, activity.CampaignId)
                .AddMany("audiences", audiences, activity.Audiences.Select(a => a.AudienceGroupId))
                .AddMany("speakers", speakers, activity.Speakers.Select(s => s.PersonId));
            if (!changes.Any)
            {
                return new SaveOutcome.Saved(id, activity.Version);
            }

            if (plan.IsElsewhereThan(before))
            {
                await db.Bookings.Where(b => b.ActivityId == id).ExecuteDeleteAsync(cancel);
            }

            var gone = speakers.Where(s => !activity.Speakers.Exists(there => there.PersonId == s)).ToList();
            await db
                .Bookings.Where(b => b.ActivityId == id && b.PersonId != null && gone.Contains(b.PersonId.Value))
                .ExecuteDeleteAsync(cancel);
            activity.UpdatedAt = now;
            db.Audit(
                actor,
                now,
                "activity.corrected",
                "activity",
                id,
                activity.OrganisingUnitId,
                new { changes = changes.Logged, reason = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim() }
            );
            await db.SaveChangesAsync(cancel);
            if (confirmed)
            {
                await steps.ConfirmAgainAsync(id, now, cancel);
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveOutcome.Stale();
        }

        await transaction.CommitAsync(cancel);
        return new SaveOutcome.Saved(id, activity.Version);
    }
}
