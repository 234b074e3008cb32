using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>
/// Saves course runs. Beyond every activity, a run has a course, with the rule to pass as it was when the run was opened.
/// </summary>
public sealed class RunService(ActivityServices services) : ActivityService<RunInput, ParsedRun, RunCorrectInput>(services)
{
    protected override ActivityKind Kind => ActivityKind.CourseRun;

    protected override string PeopleField => "trainers";

    /// <summary>Reads the venue of the plan, and the bookings of the venue and the trainers from the first day to the last.</summary>
    public async Task<PlanFacts> FactsAsync(RunPlan plan, Guid? self, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (venue, held) = await Together.ReadAsync(
            Db,
            () =>
                plan.VenueId is { } id
                    ? Db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel)
                    : Task.FromResult<Venue?>(null),
            () =>
                plan.Span is { } span
                    ? HeldTimes.OfAsync(Db, Actor, span, plan.VenueId, plan.TrainerIds, self, cancel)
                    : Task.FromResult<IReadOnlyList<HeldBy>>([])
        );
        return new PlanFacts { Venue = venue, Held = held };
    }

    /// <summary>The stored plan, and whether somebody was recorded at each of its sessions.</summary>
    public async Task<RunPlan> StoredAsync(Activity activity, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var ids = activity.Sessions.Select(s => s.Id).ToArray();

        // What counts nothing (a leave, an admission that was taken back or refused) keeps a session from being removed, and no new time.
        var (recorded, excused, kept) = await Together.ReadAsync(
            Db,
            () =>
                Db
                    .Attendances.Where(t => ids.Contains(t.SessionId) && t.AnnulledAt == null)
                    .Select(t => t.SessionId)
                    .Union(Db.GridEntries.Where(e => ids.Contains(e.SessionId) && e.After != Mark.Excused).Select(e => e.SessionId))
                    .Union(
                        Db.Headcounts.Where(h => ids.Contains(h.SessionId))
                            .GroupBy(h => h.SessionId)
                            .Where(g => g.Sum(h => h.Turns) > 0)
                            .Select(g => g.Key)
                    )
                    .Union(
                        Db.Headcounts.Where(h =>
                                ids.Contains(h.SessionId) && Db.Sessions.Any(s => s.Id == h.SessionId && s.StartsAt <= h.CountedAt)
                            )
                            .Select(h => h.SessionId)
                    )
                    .ToListAsync(cancel),
            () =>
                Db
                    .GridEntries.Where(e => ids.Contains(e.SessionId) && e.After == Mark.Excused)
                    .Select(e => e.SessionId)
                    .Union(Db.CheckIns.Where(c => ids.Contains(c.SessionId)).Select(c => c.SessionId))
                    .Union(Db.Headcounts.Where(h => ids.Contains(h.SessionId)).Select(h => h.SessionId))
                    .ToListAsync(cancel),
            () => KeptSessionsAsync(activity.Id, cancel)
        );
        return new RunPlan
        {
            Title = activity.Title,
            PlaceUnitId = activity.PlaceUnitId,
            VenueId = activity.VenueId,
            RoomFrom = activity.RoomFrom,
            RoomTo = activity.RoomTo,
            Sessions =
            [
                .. activity
                    .Sessions.OrderBy(s => s.Ordinal)
                    .Select(s =>
                        SessionPlan.At(s.StartsAt, s.EndsAt, s.Id) with
                        {
                            Recorded = recorded.Contains(s.Id) || excused.Contains(s.Id),
                            LeaveOnly = !recorded.Contains(s.Id),
                            Kept = kept.Contains(s.Id),
                        }
                    ),
            ],
            TrainerIds = [.. activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId)],
            Capacity = activity.Capacity,
            RegistrationClosesAt = activity.RegistrationClosesAt,
        };
    }

    /// <summary>Deletes a draft.</summary>
    public async Task DiscardAsync(Guid id, CancellationToken cancel)
    {
        if (await LoadAsync(id, cancel) is not { State: ActivityState.Draft } draft)
        {
            return;
        }

        Db.Activities.Remove(draft);
        Db.Audit(Actor, Clock.GetCurrentInstant(), "activity.discarded", "activity", id, draft.OrganisingUnitId);
        await Db.SaveChangesAsync(cancel);
    }

    protected override async Task<Wish<ParsedRun>> WeighAsync(
        RunInput input,
        Activity? activity,
        Guid unitId,
        Instant now,
        CancellationToken cancel
    )
    {
        var parsed = ParsedRun.Of(input);
        var facts = await FactsAsync(parsed.Plan, activity?.Id, cancel);
        var place = parsed.Plan.PlaceUnitId ?? facts.Venue?.CommuneId;
        parsed = parsed with { Plan = parsed.Plan with { VenueId = facts.Venue?.Id, PlaceUnitId = place } };
        var plan = parsed.Plan;
        if (activity is not null and not { State: ActivityState.Draft })
        {
            var before = await StoredAsync(activity, cancel);
            return new(
                parsed,
                before,
                plan,
                facts.Venue,
                RunRules.Change(activity.State, before, plan, facts.VenueFacts, facts.Times, now),
                parsed.Errors
            );
        }

        var course = await CourseAsync(parsed, cancel);
        var decision = RunRules.Open(plan, facts.VenueFacts, facts.Times, courseEnded: course?.EndedAt is not null, now);
        return new(
            parsed,
            null,
            plan,
            facts.Venue,
            course is null ? decision.With(new ActivityRefusal.Required("CourseId")) : decision,
            parsed.Errors
        );
    }

    protected override async Task FillAsync(Activity activity, Wish<ParsedRun> wish, bool opens, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(wish);
        var (parsed, plan) = (wish.Parsed, wish.Parsed.Plan);
        FillPlan(activity, plan);
        (activity.Description, activity.Contact) = (parsed.Description, parsed.Contact);
        (activity.Capacity, activity.Publication) = (plan.Capacity, parsed.Publication);
        activity.RegistrationOpen = parsed.Publication is not Publication.Internal && parsed.RegistrationOpen;
        activity.RegistrationClosesAt = plan.RegistrationClosesAt;
        if (opens)
        {
            var course = await CourseAsync(parsed, cancel) ?? throw new InvalidOperationException("A course that was found is gone.");
            Db.CourseRuns.Add(
                new CourseRun
                {
                    ActivityId = activity.Id,
                    CourseId = course.Id,
                    LeastPercent = course.LeastPercent,
                    TestRequired = course.TestRequired,
                    PassMark = course.PassMark,
                }
            );
        }
    }

    /// <summary>A draft is a run of no course until it is opened, and has no sessions.</summary>
    protected override Task<ActivityPlan?> FillDraftAsync(Activity activity, RunInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        activity.Title = ParsedRun.Of(input).Plan.Title;
        activity.TitleFolded = Folding.Fold(activity.Title);
        return Task.FromResult<ActivityPlan?>(null);
    }

    protected override async Task<RunInput> CorrectedAsync(Activity activity, RunCorrectInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(input);
        var stored = RunInput.Of(activity, await Db.CourseRuns.SingleAsync(r => r.ActivityId == activity.Id, cancel));
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

        (stored.VenueId, stored.Agreed) = (input.VenueId, input.Agreed);
        return stored;
    }

    protected override async Task<Wish<ParsedRun>?> WeighCorrectionAsync(
        RunInput corrected,
        Activity activity,
        string? reason,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(activity);
        var parsed = ParsedRun.Of(corrected);
        var before = await StoredAsync(activity, cancel);
        if (!parsed.Plan.Sessions.Select(s => s.Id).Order().SequenceEqual(before.Sessions.Select(s => s.Id).Order()))
        {
            // The form was made from other sessions.
            return null;
        }

        var venue = parsed.Plan.VenueId is { } venueId ? await Db.Venues.SingleOrDefaultAsync(v => v.Id == venueId, cancel) : null;
        var commune =
            parsed.Plan.PlaceUnitId is { } typed && await Db.Units.AnyAsync(u => u.Id == typed, cancel) ? parsed.Plan.PlaceUnitId : null;
        var trainers = await Db.Persons.Where(p => parsed.Plan.TrainerIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(cancel);
        var plan = parsed.Plan with
        {
            PlaceUnitId = commune,
            VenueId = venue?.Id,
            TrainerIds = [.. parsed.Plan.TrainerIds.Where(trainers.Contains)],
            Capacity = before.Capacity,
            RegistrationClosesAt = before.RegistrationClosesAt,
        };
        var decision = PlanRules.Correct(activity.State, before, plan, venue is null ? null : VenueFacts.Of(venue), reason, now);
        return new(parsed with { Plan = plan }, before, plan, venue, decision, parsed.Errors);
    }

    protected override Task FillCorrectedAsync(Activity activity, Wish<ParsedRun> wish, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wish);
        FillPlan(activity, wish.Parsed.Plan);
        return Task.CompletedTask;
    }

    private static void FillPlan(Activity activity, RunPlan plan)
    {
        (activity.Title, activity.TitleFolded) = (plan.Title, Folding.Fold(plan.Title));
        (activity.PlaceUnitId, activity.VenueId, activity.RoomFrom, activity.RoomTo) = (
            plan.PlaceUnitId,
            plan.VenueId,
            plan.RoomFrom,
            plan.RoomTo
        );
        activity.SetSpeakers(plan.TrainerIds);
    }

    private async Task<Course?> CourseAsync(ParsedRun parsed, CancellationToken cancel) =>
        parsed.CourseId is { } id ? await Db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) : null;
}
