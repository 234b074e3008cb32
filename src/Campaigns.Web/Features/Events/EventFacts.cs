using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The facts about the plan of an event: read once for the rules, the clash messages and the lanes beside the form.</summary>
public sealed record EventFacts : PlanFacts
{
    /// <summary>The campaign that the event will belong to: the chosen one, or the campaign of its day.</summary>
    public Campaign? Campaign { get; init; }

    /// <summary>Whether the campaign was chosen, so that the days have to lie in it.</summary>
    public bool CampaignChosen { get; init; }

    /// <summary>The people who agreed to help at the event.</summary>
    public IReadOnlyList<Guid> Helpers { get; init; } = [];

    public EventSurroundings Surroundings(EventPlan plan, IReadOnlyCollection<Guid> speakers) =>
        new(VenueFacts, CampaignChosen && Campaign is not null ? CampaignWindow.Of(Campaign) : null)
        {
            Clashes = ClashRules.Find(plan, VenueFacts, [.. speakers.Union(Helpers)], Times),
        };

    /// <summary>Reads the facts about a plan.</summary>
    /// <param name="db">The context.</param>
    /// <param name="actor">The reader. Only activities that the reader may open are shown as links.</param>
    /// <param name="parsed">The form, as far as it could be read.</param>
    /// <param name="self">The event itself, whose own bookings do not count as clashes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<EventFacts> OfAsync(
        CampaignsDbContext db,
        Actor actor,
        ParsedEvent parsed,
        Guid? self,
        CancellationToken cancel
    )
    {
        var (venue, campaign, helpers, held) = await Together.ReadAsync(
            db,
            () =>
                parsed.VenueId is { } venueId
                    ? db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == venueId, cancel)
                    : Task.FromResult<Venue?>(null),
            () => CampaignAsync(db, parsed, cancel),
            () => self is { } id ? ActivityWriting.Helpers(db, id).ToListAsync(cancel) : Task.FromResult(new List<Guid>()),
            () =>
                parsed is { Date: { } day, LastDate: { } last }
                    ? HeldTimes.OfAsync(
                        db,
                        actor,
                        VietnamTime.WholeDays(day, last),
                        parsed.VenueId,
                        parsed.SpeakerIds,
                        self,
                        cancel,
                        withHelpers: true
                    )
                    : Task.FromResult<IReadOnlyList<HeldBy>>([])
        );
        return new EventFacts
        {
            Venue = venue,
            Campaign = campaign,
            CampaignChosen = parsed.CampaignId is not null,
            Helpers = helpers,
            Held = held,
        };
    }

    /// <summary>The campaign that runs on this day. When several do, it is the one that began last.</summary>
    public static Task<Campaign?> CampaignOfAsync(CampaignsDbContext db, LocalDate day, CancellationToken cancel) =>
        db
            .Campaigns.AsNoTracking()
            .Include(c => c.KeyDates)
            .Where(c => c.StartsOn <= day && c.EndsOn >= day)
            .OrderByDescending(c => c.StartsOn)
            .ThenBy(c => c.Id)
            .FirstOrDefaultAsync(cancel);

    private static Task<Campaign?> CampaignAsync(CampaignsDbContext db, ParsedEvent parsed, CancellationToken cancel) =>
        parsed switch
        {
            { CampaignId: { } id } => db.Campaigns.AsNoTracking().Include(c => c.KeyDates).SingleOrDefaultAsync(c => c.Id == id, cancel),
            { CampaignByDay: true, Date: { } day } => CampaignOfAsync(db, day, cancel),
            _ => Task.FromResult<Campaign?>(null),
        };
}
