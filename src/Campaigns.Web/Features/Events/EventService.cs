using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>An event that is to be changed, tracked, with the path of the unit that answers for it.</summary>
public sealed record LoadedEvent(Activity Activity, Event Details, string UnitPath);

/// <summary>The result of saving a form.</summary>
public abstract record SaveOutcome
{
    public sealed record Saved(Guid ActivityId, uint Version) : SaveOutcome;

    /// <summary>Not done, and why; nothing was changed.</summary>
    public sealed record Refused(EventDecision Decision, PlanFacts Facts) : SaveOutcome;

    /// <summary>Somebody else changed the event since the form was opened.</summary>
    public sealed record Stale : SaveOutcome;

    /// <summary>More places are taken than the new number.</summary>
    public sealed record FewerPlacesThanTaken(int Taken) : SaveOutcome;

    /// <summary>The form was sent without the press of a button, although it changes something that others rely on.</summary>
    public sealed record NotPressed : SaveOutcome;

    /// <summary>This many people would be told of the change, and the button that was pressed did not say so.</summary>
    public sealed record NotSaid(int People) : SaveOutcome;

    /// <summary>The door recorded so many turns before the start that another start would take back, and the form did not say so.</summary>
    public sealed record TakesBackNotSaid(int Turns) : SaveOutcome;
}

/// <summary>Writes drafts and scheduled events: facts, rules, one transaction. What two organisers do at once, the database
/// settles.</summary>
public sealed partial class EventService(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    PublicAddress address,
    OperationIds operations,
    ActivitySteps steps
)
{
    /// <summary>Loads the event with what belongs to it; null when there is none.</summary>
    public async Task<LoadedEvent?> LoadAsync(Guid id, CancellationToken cancel)
    {
        var (activity, details, path) = await Together.ReadAsync(
            db,
            () => ActivityParts.TrackAsync(db, id, ActivityKind.Event, cancel),
            () => db.Events.SingleOrDefaultAsync(e => e.ActivityId == id, cancel),
            () =>
                db
                    .Units.Where(u => db.Activities.Any(a => a.Id == id && a.OrganisingUnitId == u.Id))
                    .Select(u => u.Path)
                    .SingleOrDefaultAsync(cancel)
        );
        return activity is null ? null : new LoadedEvent(activity, details!, path!);
    }

    /// <summary>Keeps a draft: all that was typed as it was typed, and what is valid of it in its columns.</summary>
    /// <param name="input">The form.</param>
    /// <param name="loaded">The draft, where there is one already.</param>
    /// <param name="unitId">The unit that a new draft belongs to.</param>
    /// <param name="cancel">Cancels the saving.</param>
    /// <returns>Null where somebody else changed it since the form was opened, or it is no draft any more.</returns>
    public async Task<DraftKept?> SaveDraftAsync(EventInput input, LoadedEvent? loaded, Guid unitId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var newId = loaded is null ? ActivityWriting.IdOf(operations, actor, input) : null;
        if (await ActivityWriting.MadeBeforeAsync(db, newId, unitId, cancel) is { } made)
        {
            // The second press of a button goes on with the draft of the first.
            (loaded, input.Version) = (await LoadAsync(made.Id, cancel), made.Version.ToString(CultureInfo.InvariantCulture));
        }

        if (loaded is { Activity.State: not ActivityState.Draft })
        {
            return null;
        }

        var now = clock.GetCurrentInstant();
        var parsed = ParsedEvent.Of(input);
        var isNew = loaded is null;
        var (activity, details) = loaded is null ? NewDraft(newId, unitId, now) : (loaded.Activity, loaded.Details);
        if (!isNew)
        {
            db.ExpectVersion(activity, input.Version);
        }

        await FillAsync(activity, details, parsed, cancel);
        activity.DraftInput = input.ToJson();
        activity.UpdatedAt = now;
        if (isNew)
        {
            db.Audit(actor, now, "activity.drafted", "activity", activity.Id, activity.OrganisingUnitId);
        }

        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new DraftKept(activity.Id, activity.Version);
    }

    /// <summary>Draft → scheduled, postponed → scheduled, or a change of what is scheduled; all of it or nothing.</summary>
    public async Task<SaveOutcome> ScheduleAsync(EventInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        try
        {
            return await Retry.LookAgainAsync(db, () => TryScheduleAsync(input, id, unitId, press, cancel));
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveOutcome.Stale();
        }
    }

    private async Task<SaveOutcome> TryScheduleAsync(EventInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var newId = id is null ? ActivityWriting.IdOf(operations, actor, input) : null;
        if (await ActivityWriting.MadeBeforeAsync(db, newId, unitId, cancel) is { } made)
        {
            // The second press of a button is answered as the first. A draft that the form became meanwhile is gone on with.
            if (made.State is not ActivityState.Draft)
            {
                return new SaveOutcome.Saved(made.Id, made.Version);
            }

            (id, input.Version) = (made.Id, made.Version.ToString(CultureInfo.InvariantCulture));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (id is { } stands)
        {
            // Whoever counts or registers somebody waits for the row too. What stands is read after that, so that nothing is recorded
            // between the reading and the change.
            await ActivityWriting.LockAsync(db, stands, cancel);
        }

        var parsed = ParsedEvent.Of(input);
        var loaded = id is { } known ? await LoadAsync(known, cancel) : null;
        var isNew = loaded is null;
        var (activity, details) = loaded is null ? NewDraft(newId, unitId, now) : (loaded.Activity, loaded.Details);
        if (!isNew)
        {
            db.ExpectVersion(activity, input.Version);
        }

        if (activity.State is not ActivityState.Draft && press is Press.None)
        {
            return new SaveOutcome.NotPressed();
        }

        var facts = await EventFacts.OfAsync(db, actor, parsed, isNew ? null : activity.Id, cancel);
        parsed = parsed.CommuneId is null && facts.Venue is { } venue ? parsed with { CommuneId = venue.CommuneId } : parsed;
        var before = EventPlan.Of(activity, details);
        var plan = parsed.Plan(activity.OrganisingUnitId);
        var surroundings = facts.Surroundings(plan, parsed.SpeakerIds);
        var state = activity.State;
        var decision = state switch
        {
            ActivityState.Postponed => EventRules.Resume(state, before, plan, surroundings, now),
            ActivityState.Draft => EventRules.Schedule(state, plan, surroundings, now),
            _ => EventRules.Move(state, before, plan, surroundings, now),
        };
        if (!decision.Allowed || parsed.Errors.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new SaveOutcome.Refused(decision, facts);
        }

        var early = 0;
        if (!isNew && state is not ActivityState.Draft && plan is { StartsAt: { } starts, EndsAt: { } ends } && starts != before.StartsAt)
        {
            var tally = await ActivitySteps.TallyAsync(db, activity.Id, cancel);
            if (EventRules.WhyNotMoved(before, plan, tally, now) is { } counted)
            {
                db.ChangeTracker.Clear();
                return new SaveOutcome.Refused(new EventDecision([counted], []), facts);
            }

            var opens = starts - Duration.FromMinutes(activity.CheckInOpensMinutes);
            early = tally.EarlyAt(opens, ends + Duration.FromMinutes(activity.CheckInClosesMinutes), now);
            if (early > input.TakesBack)
            {
                return new SaveOutcome.TakesBackNotSaid(early);
            }
        }

        if (!isNew && await ActivityWriting.TakenBeyondAsync(db, activity.Id, before.Capacity, plan.Capacity, cancel) is { } taken)
        {
            return new SaveOutcome.FewerPlacesThanTaken(taken);
        }

        if (
            decision.Moved
            && press is not Press.SaveAndTell
            && plan.EndsAt > now
            && await MessageLedger.ToldAsync(db, activity.Id, cancel) is > 0 and var told
        )
        {
            return new SaveOutcome.NotSaid(told);
        }

        if (early > 0)
        {
            await steps.TakeBackEarlyAsync(activity, reason: null, now, cancel);
        }

        var (shown, speakers) = (ShownActivity.Of(activity), activity.Speakers.Select(s => s.PersonId).ToList());
        await FillAsync(activity, details, parsed, cancel);
        activity.CampaignId = facts.Campaign?.Id;
        var becomes = ShownActivity.Of(activity);
        var changes = new ActivityChanges()
            .AddPlan(before, plan)
            .AddShown(shown, becomes)
            .AddMany("speakers", speakers, activity.Speakers.Select(s => s.PersonId));
        if (state is not ActivityState.Draft)
        {
            await db.Bookings.Where(b => b.ActivityId == activity.Id).ExecuteDeleteAsync(cancel);
        }

        if (decision.Moved)
        {
            activity.MarkMoved(now);
        }

        if (state is not ActivityState.Scheduled)
        {
            activity.MarkScheduled(actor.Id, now);
        }

        activity.DraftInput = null;
        activity.UpdatedAt = now;
        await db.SaveChangesAsync(cancel);

        await ActivityWriting.AddBookingsAsync(
            db,
            activity,
            facts.Venue!,
            isNew ? [] : await ActivityWriting.HelpersAsync(db, activity.Id, cancel),
            cancel
        );
        db.Audit(
            actor,
            now,
            ActivityWriting.ActionOf(state, decision.Moved),
            "activity",
            activity.Id,
            activity.OrganisingUnitId,
            new
            {
                startsAt = plan.StartsAt,
                endsAt = plan.EndsAt,
                venueId = plan.VenueId,
                capacity = plan.Capacity,
                takenBack = early == 0 ? (int?)null : early,
                changes = isNew || state is ActivityState.Draft ? null : changes.Logged,
                changed = isNew || state is ActivityState.Draft ? null : shown.TextsChanged(becomes),
            }
        );
        await db.SaveChangesAsync(cancel);
        if (decision.Moved)
        {
            await MessageLedger.AddForActivityAsync(db, activity.Id, MessageRule.Moved, now, cancel);
        }

        if (!isNew && state is not ActivityState.Draft)
        {
            await MessageLedger.SettleRemindersAsync(db, activity, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new SaveOutcome.Saved(activity.Id, activity.Version);
    }

    private (Activity Activity, Event Details) NewDraft(Guid? newId, Guid unitId, Instant now)
    {
        var activity = ActivityWriting.New(db, ActivityKind.Event, newId, unitId, actor, address, now);
        var details = new Event { ActivityId = activity.Id };
        db.Events.Add(details);
        return (activity, details);
    }

    /// <summary>Writes the valid fields of the form into the columns. A reference to something that does not exist is left out.</summary>
    private async Task FillAsync(Activity activity, Event details, ParsedEvent parsed, CancellationToken cancel)
    {
        var venue = parsed.VenueId is { } venueId
            ? await db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == venueId, cancel)
            : null;
        var communeId = parsed.CommuneId ?? venue?.CommuneId;
        activity.Title = parsed.Title;
        activity.TitleFolded = Folding.Fold(parsed.Title);
        activity.PublicTitle = parsed.PublicTitle;
        activity.MayBeNamed = parsed.MayBeNamed;
        activity.Description = parsed.Description;
        activity.Languages = parsed.Languages;
        activity.Contact = parsed.Contact;
        activity.Publication = parsed.Publication;
        activity.PlaceUnitId = communeId is { } commune && await db.Units.AnyAsync(u => u.Id == commune, cancel) ? commune : null;
        activity.VenueId = venue?.Id;
        var rooms =
            parsed is { RoomFrom: { } first, RoomTo: { } last } && venue is not null && first >= 1 && first <= last && last <= venue.Rooms;
        (activity.RoomFrom, activity.RoomTo) = rooms ? (parsed.RoomFrom, parsed.RoomTo) : (null, null);
        activity.Capacity = parsed.Capacity > 0 ? parsed.Capacity : null;
        activity.RegistrationOpen = parsed.Publication is not Publication.Internal && parsed.RegistrationOpen;
        activity.RegistrationClosesAt = parsed.ClosesAt;
        activity.CampaignId =
            parsed.CampaignId is { } campaign && await db.Campaigns.AnyAsync(c => c.Id == campaign, cancel) ? campaign
            : parsed is { CampaignByDay: true, Date: { } day } ? (await EventFacts.CampaignOfAsync(db, day, cancel))?.Id
            : null;
        details.FormId = parsed.FormId is { } form && await db.EventForms.AnyAsync(f => f.Id == form, cancel) ? form : null;
        details.SettingId =
            parsed.SettingId is { } setting && await db.EventSettings.AnyAsync(s => s.Id == setting, cancel) ? setting : null;
        FillSession(activity, parsed);

        var speakers = await db.Persons.Where(p => parsed.SpeakerIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        activity.SetSpeakers([.. parsed.SpeakerIds.Where(speakers.Contains)]);

        var audiences = await db.AudienceGroups.Where(g => parsed.AudienceIds.Contains(g.Id)).Select(g => g.Id).ToListAsync(cancel);
        activity.Audiences.RemoveAll(a => !audiences.Contains(a.AudienceGroupId));
        activity.Audiences.AddRange(
            audiences
                .Where(g => !activity.Audiences.Exists(a => a.AudienceGroupId == g))
                .Select(g => new ActivityAudience { ActivityId = activity.Id, AudienceGroupId = g })
        );
    }

    private void FillSession(Activity activity, ParsedEvent parsed)
    {
        var session = activity.Sessions.MinBy(s => s.Ordinal);
        if (parsed is { StartsAt: { } starts, EndsAt: { } ends } && starts < ends && ends - starts <= EventRules.MaxLength)
        {
            if (session is null)
            {
                session = new Session
                {
                    Id = Guid.CreateVersion7(),
                    ActivityId = activity.Id,
                    Ordinal = 1,
                    StartsAt = starts,
                    EndsAt = ends,
                };
                activity.Sessions.Add(session);
                db.Sessions.Add(session);
            }

            session.StartsAt = starts;
            session.EndsAt = ends;
        }
        else if (session is not null && activity.State is ActivityState.Draft)
        {
            activity.Sessions.Remove(session);
            db.Sessions.Remove(session);
        }
    }
}
