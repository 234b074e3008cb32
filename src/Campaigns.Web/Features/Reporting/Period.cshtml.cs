using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>An ad hoc period: what is asked of whom, changed until somebody begins, and withdrawn until somebody sends.</summary>
[May(Permission.AskForReports)]
public sealed class PeriodModel(
    CampaignsDbContext db,
    AdHocReports periods,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : PeriodFormPage(db, periods, actor, clock, texts)
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public ReportPeriod Period { get; private set; } = null!;

    public AdHocProgress Progress { get; private set; } = null!;

    /// <summary>How many units are asked, beside the province.</summary>
    public int Units { get; private set; }

    public bool IsWithdrawn => Period.WithdrawnAt is not null;

    public override bool MayChangeAll => AdHocRules.MayChangeAll(Progress);

    public override string Address => $"/reports/periods/{Id}";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Fill();
        return Page();
    }

    public async Task<IActionResult> OnPostRangeAsync(PeriodRange range, Guid? campaign, CancellationToken cancel) =>
        await OpenAsync(cancel) ?? await RangeAsync(range, campaign, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (IsWithdrawn)
        {
            return LocalRedirect(Address);
        }

        if (MayChangeAll)
        {
            var (plan, asked) = (Plan(), Asked());
            if (asked is null || !ModelState.IsValid)
            {
                Refuse(AdHocRules.Plan(plan, new AdHocFacts(Today, null, Input.Levels.Count)));
                return Page();
            }

            return await TakeAsync(
                async () => Refuse(await AdHoc.ChangeAsync(Id, Input.Version, plan, asked, cancel)),
                "Toast.PeriodSaved",
                cancel
            );
        }

        Input.Levels = [.. Period.Levels.Select(l => l.LevelKey)];
        if (Input.From is not null || Input.Name is not null)
        {
            // The form is from before somebody began: what it says of the days is not saved, and not passed over in silence either.
            Refuse([new AdHocRefusal.Begun(Progress.Begun)]);
            return Page();
        }

        var levels = LevelsTyped(Input.Levels);
        return ModelState.IsValid
            ? await TakeAsync(async () => Refuse(await AdHoc.MoveAsync(Id, Input.Version, levels, cancel)), "Toast.PeriodSaved", cancel)
            : Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (IsWithdrawn)
        {
            return LocalRedirect(Address);
        }

        var reason = Input.Reason?.Trim() ?? "";
        var version = Input.Version;
        Fill();
        (Input.Reason, Input.Version) = (reason, version);
        return await TakeAsync(
            async () => Refuse([await AdHoc.WithdrawAsync(Id, version, reason, cancel)]),
            "AdHoc.Withdrawn.Done",
            cancel
        );
    }

    private async Task<IActionResult> TakeAsync(Func<Task> step, string toast, CancellationToken cancel)
    {
        try
        {
            await step();
        }
        catch (DbUpdateConcurrencyException)
        {
            ModelState.AddModelError("", Texts["Error.ChangedSince"]);
        }

        if (!ModelState.IsValid)
        {
            // Somebody may have begun in the meantime, and then the deadlines alone are offered.
            Db.ChangeTracker.Clear();
            Progress = await AdHoc.ProgressAsync(Id, cancel);
            return Page();
        }

        TempData["Toast"] = Texts[toast].Value;
        return LocalRedirect(Address);
    }

    private void Fill()
    {
        (Input.Name, Input.Reason) = (Period.NameVi, null);
        (Input.From, Input.To, Input.AsOf) = (Show.Date(Period.CountedFrom), Show.Date(Period.CountedTo), Show.Date(Period.AsOf));
        Input.TemplateId = Period.TemplateId;
        Input.Levels = [.. Period.Levels.Select(l => l.LevelKey)];
        Input.Areas = [.. Period.Areas.Select(a => a.UnitId)];
        foreach (var level in Period.Levels)
        {
            Input.Due[level.LevelKey] = Show.Date(level.DueOn);
        }

        Input.Version = Period.Version.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var period = await Db
            .ReportPeriods.IgnoreQueryFilters()
            .AsNoTracking()
            .Include(p => p.Levels)
            .Include(p => p.Areas)
            .AsSingleQuery()
            .SingleOrDefaultAsync(p => p.Id == Id && p.KindId == null, cancel);
        if (period is null)
        {
            return NotFound();
        }

        Period = period;
        await Together.ReadAsync(
            Db,
            async () => Progress = await AdHoc.ProgressAsync(Id, cancel),
            async () => Units = await Db.ReportAnswers.CountAsync(a => a.PeriodId == Id && a.UnitId != Root.Id, cancel)
        );
        return null;
    }
}
