using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Events;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The head of the pages of one event.</summary>
public sealed record EventHead : ActivityHead
{
    public required Event Details { get; init; }

    public required string FormName { get; init; }

    public required string FormNeutral { get; init; }

    public required string SettingName { get; init; }

    public string? CampaignName { get; init; }

    /// <summary>The place, in the words that the public may read.</summary>
    public required string PublicWhere { get; init; }
}

/// <summary>What was recorded at one of several sessions.</summary>
/// <param name="Id">The session.</param>
/// <param name="Ordinal">Its number.</param>
/// <param name="StartsAt">Its start.</param>
/// <param name="EndsAt">Its end.</param>
/// <param name="IsOff">Whether it does not take place, because the event was ended early.</param>
/// <param name="Present">The turns that the door recorded; null while nobody recorded who came.</param>
/// <param name="Counted">The turns of the headcounts; null when nobody entered one.</param>
public sealed record EventSessionCount(Guid Id, int Ordinal, Instant StartsAt, Instant EndsAt, bool IsOff, long? Present, long? Counted)
{
    public bool IsRecorded => Present is not null || Counted is not null;
}

/// <summary>The turns that were recorded in five minutes at the door.</summary>
public sealed record Arrivals(Instant From, int Turns);

/// <summary>The turns over time.</summary>
/// <param name="Bars">The turns that the door recorded, in steps of five minutes.</param>
/// <param name="Untimed">The turns that were entered from paper or from a file, which do not say when anybody came.</param>
public sealed record ArrivalChart(IReadOnlyList<Arrivals> Bars, int Untimed);

/// <summary>One entry of a headcount, together with the corrections that refer to it.</summary>
public sealed record HeadcountEntry(Headcount Entry, Cells Now, string CountedBy, IReadOnlyList<HeadcountCorrection> Corrections)
{
    /// <summary>The names of the fields that hold a number now; null when the entry was not made by a form.</summary>
    public IReadOnlyCollection<string>? Entered { get; init; }

    /// <summary>Whether it was taken back because its session did not take place then. It is not corrected any more.</summary>
    public bool IsTakenBack { get; init; }
}

/// <summary>A counter-entry that corrects a headcount.</summary>
public sealed record HeadcountCorrection(Guid OperationId, int Turns, string? Reason, string CountedBy, Instant At);

/// <summary>Reads the data of the pages of one event.</summary>
public static class EventPages
{
    private const int MaxBars = 24;

    /// <summary>Reads the head of an event's pages; null when there is no such event.</summary>
    public static async Task<EventHead?> HeadAsync(CampaignsDbContext db, Actor actor, Guid id, Instant now, CancellationToken cancel)
    {
        var namesOf =
            from e in db.Events
            join a in db.Activities on e.ActivityId equals a.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            from f in db.EventForms.Where(f => f.Id == e.FormId).DefaultIfEmpty()
            from s in db.EventSettings.Where(s => s.Id == e.SettingId).DefaultIfEmpty()
            from c in db.Campaigns.Where(c => c.Id == a.CampaignId).DefaultIfEmpty()
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            where e.ActivityId == id && a.Kind == ActivityKind.Event
            select new
            {
                Event = e,
                u.Path,
                Unit = u.Name,
                Form = f,
                Setting = s,
                Campaign = c,
                Place = p == null ? null : p.Name,
                Venue = v == null ? null : v.Name,
                VenuePublic = v == null ? null : v.PublicName,
                Village = v == null ? "" : v.Village,
            };
        var (activity, names, counts, waiting) = await Together.ReadAsync(
            db,
            () => ActivityParts.ReadAsync(db, id, ActivityKind.Event, cancel),
            () => namesOf.AsNoTracking().SingleOrDefaultAsync(cancel),
            () => ActivityCounts.OfAsync(db, id, cancel),
            () => ActivityCounts.WaitingAsync(db, id, cancel)
        );
        if (activity is null || names is null)
        {
            return null;
        }

        var manages = actor.May(Permission.ManageActivities, names.Path, id, activity.Kind);
        return new EventHead
        {
            Activity = activity,
            Details = names.Event,
            UnitPath = names.Path,
            UnitName = names.Unit,
            FormName = names.Form?.NameIn(actor.Language) ?? "",
            FormNeutral = PublicNames.Alone(actor.Language == "en" ? names.Form?.NeutralEn : names.Form?.NeutralVi),
            SettingName = names.Setting?.NameIn(actor.Language) ?? "",
            CampaignName = names.Campaign?.ShortNameIn(actor.Language),
            PlaceName = names.Place,
            VenueName = names.Venue,
            PublicWhere = string.Join(
                ", ",
                new[]
                {
                    PublicNames.OfPlace(names.VenuePublic, names.Venue) is { Length: > 0 } venue ? venue : PublicNames.Alone(names.Village),
                    names.Place ?? "",
                }.Where(t => t.Length > 0)
            ),
            Counts = counts,
            Waiting = waiting,
            MayManage = manages,
            MaySeeNames = actor.May(Permission.SeeNames, names.Path, id, activity.Kind),
            MaySeeLog = manages || actor.May(Permission.SeeAudit, names.Path, id),
            Now = now,
        };
    }

    /// <summary>The turns in steps of five minutes, from the first to the last admission, for at most two hours.</summary>
    public static async Task<ArrivalChart> ArrivalsAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        var entered = SourceGroups.All["entered"].Select(EnumText.Word).ToArray();
        var all = await db
            .Database.SqlQuery<ArrivalRow>(
                $"""
                SELECT CASE WHEN source <> ALL ({entered}) THEN date_bin('5 minutes', happened_at, timestamptz '2000-01-01') END AS "from",
                  sum(attendance_turns(attendance))::int AS turns
                FROM attendance WHERE activity_id = {id} AND annulled_at IS NULL
                GROUP BY 1 ORDER BY 1 DESC NULLS FIRST LIMIT {MaxBars + 1}
                """
            )
            .ToListAsync(cancel);
        var untimed = all.Where(r => r.From is null).Sum(r => r.Turns);
        var rows = all.Where(r => r.From is not null).Take(MaxBars).Select(r => new Arrivals(r.From!.Value, r.Turns)).ToList();
        if (rows.Count == 0)
        {
            return new ArrivalChart([], untimed);
        }

        var byTime = rows.ToDictionary(r => r.From, r => r.Turns);
        var last = rows[0].From;
        var first = rows[^1].From;
        var bars = (int)Math.Min(MaxBars, ((last - first).TotalMinutes / 5) + 1);
        return new ArrivalChart(
            [
                .. Enumerable
                    .Range(0, bars)
                    .Select(i => last - Duration.FromMinutes(5 * (bars - 1 - i)))
                    .Select(t => new Arrivals(t, byTime.GetValueOrDefault(t))),
            ],
            untimed
        );
    }

    private sealed record ArrivalRow(Instant? From, int Turns);

    /// <summary>All turns of an event, by sex and by age.</summary>
    public static async Task<Cells> CellsAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        var turns = await db.Database.SqlQuery<int[]>($"SELECT activity_turns({id}) AS \"Value\"").SingleAsync(cancel);
        return Cells.Of(turns);
    }

    /// <summary>The sessions in order, each with what was recorded at it.</summary>
    public static Task<List<EventSessionCount>> SessionsAsync(CampaignsDbContext db, Guid id, CancellationToken cancel) =>
        db
            .Database.SqlQuery<EventSessionCount>(
                $"""
                SELECT s.id, s.ordinal, s.starts_at, s.ends_at, s.called_off_at IS NOT NULL AS is_off,
                  (SELECT sum(attendance_turns(t)) FROM attendance t
                    WHERE t.session_id = s.id AND t.annulled_at IS NULL) AS present,
                  (SELECT sum(headcount_turns(h)) FROM headcount h
                    WHERE h.session_id = s.id AND EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)) AS counted
                FROM session s WHERE s.activity_id = {id}
                ORDER BY s.called_off_at IS NOT NULL, s.ordinal
                """
            )
            .ToListAsync(cancel);

    /// <summary>The headcount entries in order, each with its numbers after all corrections.</summary>
    public static async Task<IReadOnlyList<HeadcountEntry>> HeadcountsAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        var rows = await (
            from h in db.Headcounts.AsNoTracking()
            from a in db.Users.Where(a => a.Id == h.CountedById).DefaultIfEmpty()
            where h.ActivityId == id
            orderby h.CountedAt, h.Id
            select new { Entry = h, By = a == null ? "" : a.DisplayName }
        ).ToListAsync(cancel);
        var correcting = rows.ToLookup(r => r.Entry.CorrectsId);
        return
        [
            .. rows.Where(r => r.Entry.CorrectsId is null)
                .Select(r =>
                {
                    var corrections = correcting[r.Entry.Id].ToList();
                    return new HeadcountEntry(
                        r.Entry,
                        Cells.Sum([r.Entry.Cells, .. corrections.Select(c => c.Entry.Cells)]),
                        Counter(r.Entry, r.By),
                        [
                            .. corrections.Select(c => new HeadcountCorrection(
                                c.Entry.OperationId,
                                c.Entry.Cells.Turns,
                                c.Entry.Reason,
                                Counter(c.Entry, c.By),
                                c.Entry.CountedAt
                            )),
                        ]
                    )
                    {
                        Entered = corrections.Count > 0 ? corrections[^1].Entry.Entered : r.Entry.Entered,
                        IsTakenBack = corrections.Exists(c => c.Entry.TakesBack),
                    };
                }),
        ];
    }

    /// <summary>Who counted, and at which gate: "H'Linh Mlô · Cửa sau". A paired phone has no name but that of its gate.</summary>
    private static string Counter(Headcount entry, string by) =>
        string.Join(" · ", new[] { by, entry.Gate ?? "" }.Where(t => t.Length > 0).Distinct(StringComparer.Ordinal));

    /// <summary>The breadcrumbs of an event's pages.</summary>
    public static IReadOnlyList<Crumb> Crumbs(EventHead head, string events)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head is { CampaignName: { } campaign, Activity.CampaignId: { } id }
            ? [new Crumb(events, "/events"), new Crumb(campaign, $"/campaigns/{id}")]
            : [new Crumb(events, "/events")];
    }
}
