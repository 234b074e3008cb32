using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>One day of the strip, with the numbers of events held and planned.</summary>
public sealed record StripDay(LocalDate Date, int Held, int Planned, bool IsToday, bool IsKey);

/// <summary>A campaign as a row of days, with the events of a unit and the units below it.</summary>
public sealed record CampaignStrip
{
    private const int MaxBlocks = 6;

    public required Guid CampaignId { get; init; }

    public required string Name { get; init; }

    public required CampaignWindow Window { get; init; }

    public required LocalDate Today { get; init; }

    public required IReadOnlyList<StripDay> Days { get; init; }

    /// <summary>The key dates with their names.</summary>
    public required IReadOnlyList<(LocalDate On, string Name)> KeyDates { get; init; }

    /// <summary>The unit's target and its progress.</summary>
    public required TargetProgress Met { get; init; }

    /// <summary>The path of the unit; only accounts that may see its counts can open the figures.</summary>
    public required string UnitPath { get; init; }

    /// <summary>The result of the edition that ended last, shown between two action months.</summary>
    public CampaignResult? Last { get; init; }

    /// <summary>Whether only the days are shown, because the page shows the turns elsewhere.</summary>
    public bool IsDaysOnly { get; init; }

    public int Held => Days.Sum(d => d.Held);

    public int Planned => Days.Sum(d => d.Planned);

    /// <summary>The number of events that one block stands for, so that the fullest day fits the height.</summary>
    public int PerBlock => Math.Max(1, (int)Math.Ceiling(Days.Max(d => d.Held + d.Planned) / (double)MaxBlocks));

    public int? DayNumber => Window.DayOf(Today);

    public int DaysLeft => Window.DaysLeft(Today);

    public bool IsOver => Window.Last < Today;

    /// <summary>The blocks of a day, in the ratio of held to planned events; at least one for each kind that the day has.</summary>
    public (int Held, int Planned) Blocks(StripDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        var all = day.Held + day.Planned;
        var blocks = (all + PerBlock - 1) / PerBlock;
        var held = all == 0 ? 0 : (int)Math.Round((double)blocks * day.Held / all, MidpointRounding.AwayFromZero);
        return (held, blocks - held);
    }
}

/// <summary>The result of a campaign that is over.</summary>
public sealed record CampaignResult(Guid CampaignId, string Name, int Events, long? Turns);

/// <summary>Reads the strip of a campaign.</summary>
public static class CampaignStrips
{
    /// <summary>
    /// Reads the campaign that runs today; between two campaigns, the next one with the result of the last. Null when there is none.
    /// </summary>
    public static async Task<CampaignStrip?> ReadAsync(
        CampaignsDbContext db,
        OutreachQueries outreach,
        string language,
        Guid unitId,
        Instant at,
        CancellationToken cancel
    )
    {
        var today = VietnamTime.DateOf(at);
        var campaigns = db.Campaigns.AsNoTracking().Include(c => c.KeyDates);
        var (now, next, last) = await Together.ReadAsync(
            db,
            () =>
                campaigns
                    .Where(c => c.StartsOn <= today && c.EndsOn >= today)
                    .OrderByDescending(c => c.StartsOn)
                    .FirstOrDefaultAsync(cancel),
            () => campaigns.Where(c => c.StartsOn > today).OrderBy(c => c.StartsOn).FirstOrDefaultAsync(cancel),
            () => campaigns.Where(c => c.EndsOn < today).OrderByDescending(c => c.EndsOn).FirstOrDefaultAsync(cancel)
        );
        if (now is not null)
        {
            return await OfAsync(db, outreach, language, now, unitId, at, cancel);
        }

        if (next is null)
        {
            return last is null ? null : await OfAsync(db, outreach, language, last, unitId, at, cancel);
        }

        if (last is null)
        {
            return await OfAsync(db, outreach, language, next, unitId, at, cancel);
        }

        var (strip, result) = await Together.ReadAsync(
            db,
            () => OfAsync(db, outreach, language, next, unitId, at, cancel),
            () => OfAsync(db, outreach, language, last, unitId, at, cancel)
        );
        return strip with { Last = new CampaignResult(last.Id, result.Name, result.Held, result.Met.Turns) };
    }

    public static async Task<CampaignStrip> OfAsync(
        CampaignsDbContext db,
        OutreachQueries outreach,
        string language,
        Campaign campaign,
        Guid unitId,
        Instant at,
        CancellationToken cancel
    )
    {
        var today = VietnamTime.DateOf(at);
        var window = CampaignWindow.Of(campaign);
        var (begins, ends) = (window.Interval.Start, window.Interval.End);
        var events =
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && s.StartsAt >= begins
                && s.StartsAt < ends
                && a.CampaignId == campaign.Id
                && a.Kind == ActivityKind.Event
                && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held || a.State == ActivityState.Confirmed)
            select new { s.StartsAt, a.State };
        var (rows, path, met) = await Together.ReadAsync(
            db,
            () => events.ToListAsync(cancel),
            () => db.Units.Where(u => u.Id == unitId).Select(u => u.Path).SingleAsync(cancel),
            () => outreach.TargetProgressAsync(campaign, [unitId], at, cancel)
        );
        var byDay = rows.ToLookup(r => VietnamTime.DateOf(r.StartsAt), r => r.State);
        return new CampaignStrip
        {
            CampaignId = campaign.Id,
            Name = campaign.ShortNameIn(language),
            Window = window,
            Today = today,
            Days =
            [
                .. Enumerable
                    .Range(0, window.Days)
                    .Select(window.First.PlusDays)
                    .Select(d => new StripDay(
                        d,
                        byDay[d].Count(s => s is not ActivityState.Scheduled),
                        byDay[d].Count(s => s is ActivityState.Scheduled),
                        d == today,
                        campaign.KeyDates.Exists(k => k.On == d)
                    )),
            ],
            KeyDates = [.. campaign.KeyDates.OrderBy(k => k.On).Select(k => (k.On, language == "en" ? k.NameEn : k.NameVi))],
            UnitPath = path,
            Met = met[unitId],
        };
    }
}
