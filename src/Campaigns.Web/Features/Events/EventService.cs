using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>An event with the row of its own, tracked.</summary>
public sealed record LoadedEvent(Activity Activity, Event Details)
{
    public EventPlan Plan => EventPlan.Of(Activity, Details);

    /// <summary>The form as it was left: the text of a draft, otherwise the stored values.</summary>
    public EventInput Input => EventInput.FromJson(Activity.DraftInput) ?? EventInput.Of(Activity, Details);
}

/// <summary>Saves events. Beyond every activity, an event has a form, a setting, a campaign and audience groups.</summary>
public sealed class EventService(ActivityServices services) : ActivityService<EventInput, ParsedEvent, CorrectInput>(services)
{
    protected override ActivityKind Kind => ActivityKind.Event;

    protected override string PeopleField => "speakers";

    /// <summary>Loads the event with what belongs to it; null when there is none.</summary>
    public async Task<LoadedEvent?> FindAsync(Guid id, CancellationToken cancel) =>
        await LoadAsync(id, cancel) is { } activity ? new LoadedEvent(activity, await DetailsAsync(activity, cancel)) : null;

    /// <inheritdoc/>
    public override async Task<Activity?> LoadAsync(Guid id, CancellationToken cancel)
    {
        var (activity, _) = await Together.ReadAsync(
            Db,
            () => base.LoadAsync(id, cancel),
            () => Db.Events.SingleOrDefaultAsync(e => e.ActivityId == id, cancel)
        );
        return activity;
    }

    /// <summary>Combines the stored values with the fields that the correction's form has; everything else stays as it is.</summary>
    public static EventInput Corrected(LoadedEvent loaded, CorrectInput input)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(input);
        var stored = EventInput.Of(loaded.Activity, loaded.Details);
        (stored.Title, stored.FormId, stored.SettingId, stored.CampaignId) = (input.Title, input.FormId, input.SettingId, input.CampaignId);
        (stored.SessionId, stored.Date, stored.Start, stored.End) = (input.SessionId, input.Date, input.Start, input.End);
        (stored.Further, stored.AudienceIds) = (input.Further, input.AudienceIds);
        stored.SpeakerIds = input.SpeakerIds;
        if (stored.VenueId != input.VenueId)
        {
            (stored.RoomFrom, stored.RoomTo) = (null, null);
        }

        stored.Agreed = input.Agreed;
        (stored.CommuneId, stored.VenueId) = (input.CommuneId, input.VenueId);
        return stored;
    }

    protected override void AddDetails(Activity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Db.Events.Add(new Event { ActivityId = activity.Id });
    }

    protected override async Task<Wish<ParsedEvent>> WeighAsync(
        EventInput input,
        Activity? activity,
        Guid unitId,
        Instant now,
        CancellationToken cancel
    )
    {
        var (parsed, facts) = await ReadAsync(input, activity, cancel);
        parsed = parsed with { VenueId = facts.Venue?.Id, CommuneId = parsed.CommuneId ?? facts.Venue?.CommuneId };
        var plan = parsed.Plan(unitId, activity);
        var surroundings = facts.Surroundings(plan, parsed.SpeakerIds);
        if (activity is null or { State: ActivityState.Draft })
        {
            return new(parsed, null, plan, facts.Venue, EventRules.Schedule(ActivityState.Draft, plan, surroundings, now), parsed.Errors);
        }

        var before = await StoredAsync(activity, cancel);
        return new(parsed, before, plan, facts.Venue, EventRules.Change(activity.State, before, plan, surroundings, now), parsed.Errors);
    }

    protected override async Task<EventInput> CorrectedAsync(Activity activity, CorrectInput input, CancellationToken cancel) =>
        Corrected(new LoadedEvent(activity, await DetailsAsync(activity, cancel)), input);

    protected override async Task<Wish<ParsedEvent>?> WeighCorrectionAsync(
        EventInput corrected,
        Activity activity,
        string? reason,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(activity);
        var (parsed, facts) = await ReadAsync(corrected, activity, cancel);
        var plan = parsed.Plan(activity.OrganisingUnitId, activity);
        var before = await StoredAsync(activity, cancel);
        if (!plan.Sessions.Select(s => s.Id).Order().SequenceEqual(before.Sessions.Select(s => s.Id).Order()))
        {
            // The form was made from other sessions.
            return null;
        }

        return new(
            parsed,
            before,
            plan,
            facts.Venue,
            EventRules.Correct(activity.State, before, plan, facts.Surroundings(plan, []), reason, now),
            parsed.Errors
        );
    }

    protected override async Task<ActivityPlan?> FillDraftAsync(Activity activity, EventInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var parsed = ParsedEvent.Of(input);
        await FillAsync(activity, parsed, cancel);
        return parsed.Plan(activity.OrganisingUnitId, activity);
    }

    protected override Task FillAsync(Activity activity, Wish<ParsedEvent> wish, bool opens, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return FillAsync(activity, wish.Parsed, cancel);
    }

    protected override void AddOwn(ActivityChanges changes, ActivityPlan before, ActivityPlan after)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var (was, becomes) = ((EventPlan)before, (EventPlan)after);
        changes.Add("form", was.FormId, becomes.FormId).Add("setting", was.SettingId, becomes.SettingId);
    }

    private async Task<(ParsedEvent Parsed, EventFacts Facts)> ReadAsync(EventInput input, Activity? activity, CancellationToken cancel)
    {
        var parsed = ParsedEvent.Of(input);

        // An id that no catalogue holds is no choice, so that the rules ask for one.
        var (form, setting) = (parsed.FormId, parsed.SettingId);
        parsed = parsed with
        {
            FormId = await Db.EventForms.AnyAsync(f => f.Id == form, cancel) ? form : null,
            SettingId = await Db.EventSettings.AnyAsync(s => s.Id == setting, cancel) ? setting : null,
        };
        return (parsed, await EventFacts.OfAsync(Db, Actor, parsed, activity?.Id, cancel));
    }

    /// <summary>The stored plan. Sessions of which anything was ever recorded are not removed from it.</summary>
    private async Task<EventPlan> StoredAsync(Activity activity, CancellationToken cancel)
    {
        var (kept, plan) = (await KeptSessionsAsync(activity.Id, cancel), EventPlan.Of(activity, await DetailsAsync(activity, cancel)));
        return plan with { Sessions = [.. plan.Sessions.Select(s => s with { Kept = kept.Contains(s.Id!.Value) })] };
    }

    private async Task<Event> DetailsAsync(Activity activity, CancellationToken cancel) =>
        await Db.Events.FindAsync([activity.Id], cancel) ?? throw new InvalidOperationException("An event has no row of its own.");

    /// <summary>Writes the valid fields of the form into the columns. A reference to something that does not exist is left out.</summary>
    private async Task FillAsync(Activity activity, ParsedEvent parsed, CancellationToken cancel)
    {
        var venue = parsed.VenueId is { } venueId
            ? await Db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == venueId, cancel)
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
        activity.PlaceUnitId = communeId is { } commune && await Db.Units.AnyAsync(u => u.Id == commune, cancel) ? commune : null;
        activity.VenueId = venue?.Id;
        var rooms =
            parsed is { RoomFrom: { } first, RoomTo: { } last } && venue is not null && first >= 1 && first <= last && last <= venue.Rooms;
        (activity.RoomFrom, activity.RoomTo) = rooms ? (parsed.RoomFrom, parsed.RoomTo) : (null, null);
        activity.Capacity = parsed.Capacity > 0 ? parsed.Capacity : null;
        activity.RegistrationOpen = parsed.Publication is not Publication.Internal && parsed.RegistrationOpen;
        activity.RegistrationClosesAt = parsed.ClosesAt;
        activity.CampaignId =
            parsed.CampaignId is { } campaign && await Db.Campaigns.AnyAsync(c => c.Id == campaign, cancel) ? campaign
            : parsed is { CampaignByDay: true, Date: { } day } ? (await EventFacts.CampaignOfAsync(Db, day, cancel))?.Id
            : null;
        var details = await DetailsAsync(activity, cancel);
        details.FormId = parsed.FormId is { } form && await Db.EventForms.AnyAsync(f => f.Id == form, cancel) ? form : null;
        details.SettingId =
            parsed.SettingId is { } setting && await Db.EventSettings.AnyAsync(s => s.Id == setting, cancel) ? setting : null;

        var speakers = await Db.Persons.Where(p => parsed.SpeakerIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        activity.SetSpeakers([.. parsed.SpeakerIds.Where(speakers.Contains)]);

        var audiences = await Db.AudienceGroups.Where(g => parsed.AudienceIds.Contains(g.Id)).Select(g => g.Id).ToListAsync(cancel);
        activity.Audiences.RemoveAll(a => !audiences.Contains(a.AudienceGroupId));
        activity.Audiences.AddRange(
            audiences
                .Where(g => !activity.Audiences.Exists(a => a.AudienceGroupId == g))
                .Select(g => new ActivityAudience { ActivityId = activity.Id, AudienceGroupId = g })
        );
    }
}
