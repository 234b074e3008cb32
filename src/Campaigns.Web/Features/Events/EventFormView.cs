using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Events;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Catalogues;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Events;

/// <summary>A clash of the venue, of a speaker or of a helper, with proposals that avoid it.</summary>
/// <param name="Name">The name of the venue or the person.</param>
/// <param name="With">What holds it, session by session.</param>
/// <param name="FreeTime">When it is free on the day of the one session that meets something.</param>
/// <param name="Instead">What may be chosen instead.</param>
/// <param name="PersonId">The person.</param>
/// <param name="Helps">Whether the person only helps.</param>
public sealed record ClashView(
    string Name,
    IReadOnlyList<ClashWith> With,
    Interval? FreeTime,
    IReadOnlyList<WayOut> Instead,
    Guid? PersonId = null,
    bool Helps = false
);

/// <summary>A day of the small calendar beside the form.</summary>
public sealed record MiniDay(LocalDate Date, bool InCampaign, bool IsKey, bool IsToday, bool IsChosen, int Load);

/// <summary>The lanes around the time of one session.</summary>
/// <param name="Row">The session, counted from 0.</param>
/// <param name="Date">Its day.</param>
/// <param name="From">The first hour of the lanes: two hours before the wished start, or noon when there is no start.</param>
/// <param name="Hours">How many hours the lanes show: at least six, and always to the end of the wished time.</param>
/// <param name="Lanes">The lanes of the venue and of each person.</param>
/// <param name="During">The wished time; null while there is none.</param>
/// <param name="Wish">The wished time as a block.</param>
public sealed record LaneDay(int Row, LocalDate Date, int From, int Hours, IReadOnlyList<Lane> Lanes, Interval? During, LaneBlock? Wish)
{
    /// <summary>Whether the lanes show more than the usual hours.</summary>
    public bool IsLong => Hours > EventFormView.LaneHours;

    /// <summary>The hours that are written below the lanes, with their columns; of many hours every second or third one.</summary>
    public IEnumerable<(int Hour, int Column)> Marks
    {
        get
        {
            var step =
                Hours > 16 ? 3
                : Hours > 8 ? 2
                : 1;
            for (var hour = step; hour < Hours; hour += step)
            {
                yield return ((From + hour) % 24, ColumnOf(hour * 60, Hours) + 1);
            }
        }
    }

    /// <summary>The column, from 0, at which a minute after the first hour lies. The style sheet has 24 or 64 columns.</summary>
    public static int ColumnOf(int minutes, int hours) =>
        minutes * (hours > EventFormView.LaneHours ? EventFormView.LongColumns : EventFormView.LaneHours * 4) / (hours * 60);
}

/// <summary>The bookings of the venue or of one person around the chosen time, in columns from <see cref="LaneDay.From"/>.</summary>
public sealed record Lane(string Name, IReadOnlyList<LaneBlock> Blocks);

public sealed record LaneBlock(int From, int Span, string Text, bool Clashes);

/// <summary>Everything that the form of an event shows beside the typed values.</summary>
public sealed record EventFormView
{
    /// <summary>The number of hours that the lanes usually show.</summary>
    public const int LaneHours = 6;

    /// <summary>The columns of lanes that show more hours.</summary>
    public const int LongColumns = 64;

    public required IReadOnlyList<SelectListItem> Forms { get; init; }

    public required IReadOnlyList<SelectListItem> Settings { get; init; }

    public required IReadOnlyList<SelectListItem> Audiences { get; init; }

    public required IReadOnlyList<SelectListItem> Campaigns { get; init; }

    public required IReadOnlyList<SelectListItem> Communes { get; init; }

    public required IReadOnlyList<ComboChoice> Venues { get; init; }

    public required IReadOnlyList<ComboChoice> Speakers { get; init; }

    public required ParsedEvent Parsed { get; init; }

    public required EventFacts Facts { get; init; }

    public required ActivityDecision Decision { get; init; }

    /// <summary>The doubtful values of the plan, whether they were confirmed or not.</summary>
    public IReadOnlyList<ActivityRefusal.AskedBack> Doubts { get; init; } = [];

    public ClashView? VenueClash { get; init; }

    public IReadOnlyList<ClashView> SpeakerClashes { get; init; } = [];

    public required IReadOnlyList<MiniDay> Days { get; init; }

    /// <summary>The lanes of each session that has a day.</summary>
    public required IReadOnlyList<LaneDay> Lanes { get; init; }

    /// <summary>Whether the form has more than one session.</summary>
    public bool HasSeveral => Parsed.Sessions.Count > 1;

    public int? DayOfCampaign => Parsed.Date is { } day && Facts.Campaign is { } campaign ? CampaignWindow.Of(campaign).DayOf(day) : null;

    public int Clashes => (VenueClash is null ? 0 : 1) + SpeakerClashes.Count;

    /// <summary>The required fields that are still empty, as keys of texts.</summary>
    public IReadOnlyList<string> Missing =>
        [.. Decision.Refusals.OfType<ActivityRefusal.Required>().SelectMany(EventSentences.KeysOf).Distinct(StringComparer.Ordinal)];

    public bool FitsVenue => !Decision.Warnings.OfType<ActivityWarning.MoreThanVenueHolds>().Any();

    public bool ContentDone => !Missing.Any(f => f is nameof(EventPlan.Title) or nameof(EventPlan.FormId) or nameof(EventPlan.SettingId));
}

/// <summary>Reads what the form of an event shows.</summary>
public static class EventFormReader
{
    public static async Task<EventFormView> ReadAsync(
        CampaignsDbContext db,
        Actor actor,
        EventInput input,
        Guid? self,
        ActivityState state,
        Guid unitId,
        Guid scopeUnitId,
        Instant now,
        CancellationToken cancel
    )
    {
        var parsed = ParsedEvent.Of(input);
        // Catalogue entries that the event already has stay among the choices, even when they are out of use. Otherwise a correction of
        // another field would lose them.
        var (facts, held) = await Together.ReadAsync(
            db,
            () => EventFacts.OfAsync(db, actor, parsed, self, cancel),
            () =>
                (
                    from a in db.Activities
                    where a.Id == self
                    from e in db.Events.Where(e => e.ActivityId == a.Id).DefaultIfEmpty()
                    select new
                    {
                        FormId = e == null ? null : e.FormId,
                        SettingId = e == null ? null : e.SettingId,
                        a.CampaignId,
                        Audiences = a.Audiences.Select(x => x.AudienceGroupId).ToList(),
                    }
                ).SingleOrDefaultAsync(cancel)
        );
        parsed = parsed.CommuneId is null && facts.Venue is { } chosen ? parsed with { CommuneId = chosen.CommuneId } : parsed;
        var plan = parsed.Plan(unitId);
        var surroundings = facts.Surroundings(plan, parsed.SpeakerIds);
        var language = actor.Language;
        var today = VietnamTime.DateOf(now);
        var decision = state switch
        {
            ActivityState.Postponed or ActivityState.Scheduled => EventRules.Change(state, plan, plan, surroundings, now),
            _ => EventRules.Schedule(ActivityState.Draft, plan, surroundings, now),
        };
        var reads = Together.Of(db);
        var forms = reads.Add(() => CatalogueChoices.OfAsync(db.EventForms, language, Chosen(parsed.FormId, held?.FormId), cancel));
        var settings = reads.Add(() =>
            CatalogueChoices.OfAsync(db.EventSettings, language, Chosen(parsed.SettingId, held?.SettingId), cancel)
        );
        var audiences = reads.Add(() =>
            CatalogueChoices.OfAsync(db.AudienceGroups, language, [.. parsed.AudienceIds, .. held?.Audiences ?? []], cancel)
        );
        var campaigns = reads.Add(() => CampaignsAsync(db, Chosen(parsed.CampaignId, held?.CampaignId), today, language, cancel));
        var communes = reads.Add(() => ActivityChoices.CommunesAsync(db, unitId, parsed.CommuneId, today, cancel));
        var venues = reads.Add(() => ActivityChoices.VenuesAsync(db, parsed.Choice, "", self, cancel));
        var speakers = reads.Add(() => ActivityChoices.PeopleAsync(db, actor, parsed.Choice, "", self, all: true, cancel));
        var venueClash = reads.Add(() => VenueClashAsync(db, parsed, facts, surroundings, self, now, cancel));
        var speakerClashes = reads.Add(() => SpeakerClashesAsync(db, parsed, facts, surroundings, self, cancel));
        var days = reads.Add(() => DaysAsync(db, scopeUnitId, parsed, today, facts.Campaign, cancel));
        var lanes = reads.Add(() => LanesAsync(db, parsed, facts, plan, cancel));
        await reads.ReadAsync();
        return new EventFormView
        {
            Forms = forms.Value,
            Settings = settings.Value,
            Audiences = audiences.Value,
            Campaigns = campaigns.Value,
            Communes = communes.Value,
            Venues = venues.Value,
            Speakers = speakers.Value,
            Parsed = parsed,
            Facts = facts,
            Decision = decision,
            Doubts = plan.Doubts(surroundings.Venue),
            VenueClash = venueClash.Value,
            SpeakerClashes = speakerClashes.Value,
            Days = days.Value,
            Lanes = lanes.Value,
        };
    }

    private static IReadOnlyCollection<Guid> Chosen(params IEnumerable<Guid?> ids) => [.. ids.OfType<Guid>()];

    private static async Task<IReadOnlyList<SelectListItem>> CampaignsAsync(
        CampaignsDbContext db,
        IReadOnlyCollection<Guid> chosen,
        LocalDate today,
        string language,
        CancellationToken cancel
    )
    {
        var (from, to) = (today.PlusMonths(-3), today.PlusMonths(13));
        var rows = await db
            .Campaigns.AsNoTracking()
            .Where(c => (c.EndsOn >= from && c.StartsOn <= to) || chosen.Contains(c.Id))
            .OrderBy(c => c.StartsOn)
            .ToListAsync(cancel);
        return [.. rows.Select(c => new SelectListItem(c.ShortNameIn(language), c.Id.ToString()))];
    }

    private static async Task<ClashView?> VenueClashAsync(
        CampaignsDbContext db,
        ParsedEvent parsed,
        EventFacts facts,
        EventSurroundings surroundings,
        Guid? self,
        Instant now,
        CancellationToken cancel
    )
    {
        var taken = surroundings.Clashes.OfType<ActivityRefusal.VenueTaken>().ToList();
        if (taken.Count == 0 || facts.Venue is not { } venue)
        {
            return null;
        }

        var rows = taken.Select(t => t.Row).Distinct().ToList();
        return new ClashView(
            venue.Name,
            [.. taken.DistinctBy(t => (t.By.ActivityId, t.Row)).Select(t => facts.With(t.By, t.Row))],
            rows is [var row] ? NextFree(parsed, facts, row, now) : null,
            await ClashFacts.FreeVenuesAsync(db, venue.CommuneId, venue.Id, parsed.Choice.During, parsed.Capacity, self, 2, cancel)
        );
    }

    private static async Task<IReadOnlyList<ClashView>> SpeakerClashesAsync(
        CampaignsDbContext db,
        ParsedEvent parsed,
        EventFacts facts,
        EventSurroundings surroundings,
        Guid? self,
        CancellationToken cancel
    )
    {
        var people = surroundings.Clashes.OfType<ActivityRefusal.PersonTaken>().GroupBy(c => (c.PersonId, c.PersonName)).ToList();
        var reads = Together.Of(db);
        var instead = people.ConvertAll(person =>
            reads.Add(() =>
                parsed.SpeakerIds.Contains(person.Key.PersonId)
                    ? ClashFacts.FreeSpeakerAsync(
                        db,
                        parsed.CommuneId,
                        [.. parsed.SpeakerIds.Union(facts.Helpers)],
                        parsed.Choice.During,
                        self,
                        cancel
                    )
                    : Task.FromResult<WayOut?>(null)
            )
        );
        await reads.ReadAsync();
        return
        [
            .. people.Zip(
                instead,
                (person, free) =>
                    new ClashView(
                        person.Key.PersonName,
                        [.. person.Select(c => facts.With(c.By, c.Row))],
                        FreeTime: null,
                        free.Value is { } one ? [one] : [],
                        person.Key.PersonId,
                        Helps: !parsed.SpeakerIds.Contains(person.Key.PersonId)
                    )
            ),
        ];
    }

    /// <summary>
    /// The next time on the day of that session at which the venue (or its rooms) and every speaker are free, beside the event's other
    /// sessions.
    /// </summary>
    private static Interval? NextFree(ParsedEvent parsed, EventFacts facts, int row, Instant now) =>
        parsed.Sessions[row].Plan.During is not { } during
            ? null
            : FreeSlots.Next(
                Instant.Max(during.Start, now),
                during.Duration,
                [
                    .. facts
                        .Held.Select(h => h.Held)
                        .Where(h => h.PersonId is not null || ClashRules.RoomsOverlap(parsed.RoomFrom, parsed.RoomTo, h.RoomFrom, h.RoomTo))
                        .Select(h => h.During),
                    .. parsed.Sessions.Where((_, other) => other != row).Select(s => s.Plan.During).OfType<Interval>(),
                ]
            );

    private static async Task<IReadOnlyList<MiniDay>> DaysAsync(
        CampaignsDbContext db,
        Guid scopeUnitId,
        ParsedEvent parsed,
        LocalDate today,
        Campaign? campaign,
        CancellationToken cancel
    )
    {
        var chosen = parsed.Sessions.Select(s => s.Plan.Date).OfType<LocalDate>().ToHashSet();
        var middle = (parsed.Date ?? today).PlusDays(-14);
        var first = middle.DayOfWeek is IsoDayOfWeek.Monday ? middle : middle.Previous(IsoDayOfWeek.Monday);
        var days = VietnamTime.WholeDays(first, first.PlusDays(34));
        var (begins, ends) = (days.Start, days.End);
        var load = (
            await (
                from s in db.ActivityScopes
                join a in db.Activities on s.ActivityId equals a.Id
                where
                    s.AncestorUnitId == scopeUnitId
                    && s.Side == ScopeSide.Organising
                    && s.StartsAt >= begins
                    && s.StartsAt < ends
                    && a.State != ActivityState.Cancelled
                select s.StartsAt
            ).ToListAsync(cancel)
        )
            .GroupBy(VietnamTime.DateOf)
            .ToDictionary(g => g.Key, g => g.Count());
        return
        [
            .. Enumerable
                .Range(0, 35)
                .Select(first.PlusDays)
                .Select(d => new MiniDay(
                    d,
                    campaign is not null && CampaignWindow.Of(campaign).Contains(d),
                    campaign is not null && campaign.KeyDates.Exists(k => k.On == d),
                    d == today,
                    chosen.Contains(d),
                    load.GetValueOrDefault(d)
                )),
        ];
    }

    private static async Task<IReadOnlyList<LaneDay>> LanesAsync(
        CampaignsDbContext db,
        ParsedEvent parsed,
        EventFacts facts,
        EventPlan plan,
        CancellationToken cancel
    )
    {
        var chosen = parsed.SpeakerIds.Union(facts.Helpers).ToArray();
        var names = await db.Persons.Where(p => chosen.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        return [.. parsed.Sessions.Select((s, row) => DayOf(s.Plan, row)).OfType<LaneDay>().Where(d => d.Lanes.Count > 0)];

        LaneDay? DayOf(SessionPlan session, int row)
        {
            if (session.Date is not { } day)
            {
                return null;
            }

            var during = session.During;
            var hour = session.StartsAt is { } start ? VietnamTime.LocalOf(start).Hour : 14;
            var from = Math.Min(hour, Math.Clamp(hour - 2, 5, 24 - EventFormView.LaneHours));
            var hours = Math.Max(
                EventFormView.LaneHours,
                during is { } chosenTime ? (MinutesFrom(VietnamTime.LocalOf(chosenTime.End), from, day) + 59) / 60 : 0
            );
            bool Clashes(HeldTime h) =>
                during is { } wished
                && ClashRules.Overlap(h.During, wished)
                && (h.PersonId is not null || ClashRules.RoomsOverlap(plan.RoomFrom, plan.RoomTo, h.RoomFrom, h.RoomTo));
            Lane LaneOf(string name, Func<HeldTime, bool> of) =>
                new(
                    name,
                    [
                        .. facts
                            .Held.Select(h => h.Held)
                            .Where(of)
                            .Select(h => Block(h.During, h.By.Title, Clashes(h), from, hours, day))
                            .OfType<LaneBlock>(),
                    ]
                );
            return new LaneDay(
                row,
                day,
                from,
                hours,
                [
                    .. facts.Venue is { } venue ? new[] { LaneOf(venue.Name, h => h.VenueId == venue.Id) } : [],
                    .. chosen.Where(names.ContainsKey).Select(id => LaneOf(names[id], h => h.PersonId == id)),
                ],
                during,
                during is { } wish ? Block(wish, "", clashes: false, from, hours, day) : null
            );
        }
    }

    private static int MinutesFrom(LocalDateTime at, int from, LocalDate day) =>
        ((at.Hour - from) * 60) + at.Minute + (Period.DaysBetween(day, at.Date) * 24 * 60);

    /// <summary>The columns that a time takes in its lane; null when the time lies outside of the lane.</summary>
    private static LaneBlock? Block(Interval during, string text, bool clashes, int from, int hours, LocalDate day)
    {
        var start = Math.Max(0, MinutesFrom(VietnamTime.LocalOf(during.Start), from, day));
        var end = Math.Min(hours * 60, MinutesFrom(VietnamTime.LocalOf(during.End), from, day));
        if (end <= start)
        {
            return null;
        }

        var (first, last) = (LaneDay.ColumnOf(start, hours), LaneDay.ColumnOf(end, hours));
        return new LaneBlock(first + 1, Math.Max(1, last - first), text, clashes);
    }
}
