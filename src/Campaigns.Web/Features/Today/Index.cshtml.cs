using Campaigns.Domain.Accounts;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Campaigns;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Today;

/// <summary>The home page: what is on, what comes next, and what needs a decision.</summary>
[May(Permission.OwnAccount)]
public sealed class IndexModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    OutreachQueries outreach,
    OutreachProgress progress,
    OutreachWaiting waiting,
    IActionDescriptorCollectionProvider pages
) : PageModel
{
    /// <summary>The number of decisions that are shown at first; a link shows the others.</summary>
    public const int DecisionsInFull = 5;

    private const int MaxToday = 30;
    private const int MaxLater = 12;

    public LocalDate Day { get; private set; }

    public Instant Now { get; private set; }

    /// <summary>The last day of "from tomorrow to Sunday"; one week later when today is Sunday.</summary>
    public LocalDate Sunday { get; private set; }

    public bool MayManage { get; private set; }

    /// <summary>A trainer's day, which replaces everything else on the page.</summary>
    public TrainerDay? Trainer { get; private set; }

    public CampaignStrip? Strip { get; private set; }

    public IReadOnlyList<Slot> Today { get; private set; } = [];

    public IReadOnlyList<Slot> Later { get; private set; } = [];

    public int LaterCount { get; private set; }

    public IReadOnlyDictionary<Guid, ActivityCount> Counts { get; private set; } = new Dictionary<Guid, ActivityCount>();

    public IReadOnlyList<ClashRow> Clashes { get; private set; } = [];

    public IReadOnlyList<WaitingRow> Ended { get; private set; } = [];

    public IReadOnlyList<WaitingRow> Unrecorded { get; private set; } = [];

    public IReadOnlyList<WaitingRow> Drafts { get; private set; } = [];

    public IReadOnlyList<WaitingRow> Full { get; private set; } = [];

    public IReadOnlyList<WaitingRow> Groups { get; private set; } = [];

    public IReadOnlyList<AskedRow> Asked { get; private set; } = [];

    /// <summary>The activities in which acts of phones count nothing until somebody decides.</summary>
    public IReadOnlyList<WaitingRow> Phones { get; private set; } = [];

    /// <summary>The progress of the province and what is late, for viewers; null when there is no campaign.</summary>
    public ProvincePanel? Province { get; private set; }

    /// <summary>The reports that are to be sent or read.</summary>
    public ReportSteps Reports { get; private set; } = ReportSteps.None;

    public int Decisions =>
        Clashes.Count + Ended.Count + Unrecorded.Count + Drafts.Count + Full.Count + Groups.Count + Asked.Count + Phones.Count;

    /// <summary>Whether a list reached the limit of its query, so that there may be more decisions than were read.</summary>
    public bool MoreDecisions =>
        new[] { Clashes.Count, Ended.Count, Unrecorded.Count, Drafts.Count, Full.Count, Groups.Count, Asked.Count, Phones.Count }.Contains(
            TodayReader.MaxRows
        );

    /// <summary>Whether all decisions are shown.</summary>
    public bool All { get; private set; }

    public bool Clashing(Guid id) => Clashes.Any(c => c.Id == id);

    public bool MayOpen(string path) => actor.May(Permission.SeeActivities, path);

    public async Task<IActionResult> OnGetAsync(string? all, CancellationToken cancel)
    {
        All = all == "1";
        if (actor.InForce is not { } grant)
        {
            return LocalRedirect("/account");
        }

        if (!grant.May(Permission.SeeActivities))
        {
            return LocalRedirect(
                grant.Role is Role.Steward ? "/check-in"
                : grant.May(Permission.Administer) ? "/accounts"
                : "/account"
            );
        }

        Now = clock.GetCurrentInstant();
        Day = VietnamTime.DateOf(Now);
        if (grant.Role is Role.Trainer)
        {
            Trainer = await TrainerDays.ReadAsync(db, grant.UnitId, Now, cancel);
            return Page();
        }

        var tomorrow = Day.PlusDays(1);
        Sunday = tomorrow.DayOfWeek is IsoDayOfWeek.Sunday ? tomorrow : tomorrow.Next(IsoDayOfWeek.Sunday);
        MayManage = actor.May(Permission.ManageActivities, grant.ActingUnitPath) && grant.May(Permission.ManageActivities);
        var unitId = grant.UnitId;
        var (today, later) = (VietnamTime.WholeDays(Day, Day), VietnamTime.WholeDays(tomorrow, Sunday));
        await Together.ReadAsync(
            db,
            async () => Strip = await CampaignStrips.ReadAsync(db, outreach, actor.Language, unitId, Now, cancel),
            async () =>
            {
                Today = await TodayReader.SlotsAsync(db, unitId, today.Start, today.End, MaxToday, cancel);
                Counts = await ActivityCounts.OfAsync(db, [.. Today.Select(s => s.Id)], cancel);
            },
            async () => Later = await TodayReader.SlotsAsync(db, unitId, later.Start, later.End, MaxLater, cancel),
            async () => LaterCount = await TodayReader.CountAsync(db, unitId, later.Start, later.End, cancel),
            async () => Reports = await ReportSteps.ReadAsync(db, actor, grant, Now, cancel),
            () => MayManage ? DecisionsAsync(unitId, cancel) : Task.CompletedTask,
            async () => Province = MayManage ? null : await ProvinceAsync(unitId, cancel)
        );
        Strip = MayManage || Strip is null ? Strip : Strip with { IsDaysOnly = Province is not null };
        return Page();
    }

    /// <summary>Reads everything that waits for a decision of the people who manage the unit's events.</summary>
    private Task DecisionsAsync(Guid unitId, CancellationToken cancel) =>
        Together.ReadAsync(
            db,
            async () => Clashes = await WishClashes.UnderAsync(db, unitId, only: null, TodayReader.MaxRows, Now, cancel),
            async () => Ended = await TodayReader.EndedAsync(db, unitId, Now, cancel),
            async () => Unrecorded = await TodayReader.UnrecordedAsync(db, unitId, Now, cancel),
            async () => Drafts = await TodayReader.DraftsDueAsync(db, unitId, Now, cancel),
            async () => Full = await TodayReader.FullAsync(db, unitId, Now, cancel),
            async () => Groups = await TodayReader.GroupsAsync(db, unitId, Now, cancel),
            async () => Asked = await TodayReader.AskedAsync(db, unitId, Now, cancel),
            async () => Phones = await TodayReader.PhonesAsync(db, unitId, cancel)
        );

    /// <summary>
    /// The panel uses the campaign with which the pages of outreach begin, so that each line opens the figures that it shows. The figures
    /// are read in one statement, so they are of one moment.
    /// </summary>
    private async Task<ProvincePanel?> ProvinceAsync(Guid unitId, CancellationToken cancel)
    {
        var (campaigns, unit, below) = await Together.ReadAsync(
            db,
            () => outreach.CampaignsAsync(cancel),
            () => outreach.UnitAsync(unitId, cancel),
            () => outreach.BelowAsync(unitId, cancel)
        );
        if (OutreachPage.FirstOf(campaigns, Day) is not { } campaign || unit is null)
        {
            return null;
        }

        var (far, total, late) = await Together.ReadAsync(
            db,
            () => progress.ReadAsync(campaigns, campaign, unit, below, Now, cancel),
            () => waiting.TotalAsync(campaign, FigurePeriod.OfCampaign, unitId, Now, cancel),
            () => waiting.LongestAsync(campaign, FigurePeriod.OfCampaign, unitId, Now, ProvincePanel.MaxLate, cancel)
        );
        return new ProvincePanel(unit, far, total, late);
    }

    private bool IsThere(string template) =>
        pages.ActionDescriptors.Items.Any(d => string.Equals(d.AttributeRouteInfo?.Template, template, StringComparison.OrdinalIgnoreCase));
}
