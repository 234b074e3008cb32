using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The parts that the pages of outreach share: the campaign, unit and side from the address, and whether the account may see them.
/// </summary>
public abstract class OutreachPage(OutreachQueries queries, Actor actor, IClock clock) : PageModel
{
    protected OutreachQueries Queries { get; } = queries;

    protected Actor Actor { get; } = actor;

    public Instant Now { get; } = clock.GetCurrentInstant();

    public LocalDate Today => VietnamTime.DateOf(Now);

    public IReadOnlyList<Campaign> Campaigns { get; private set; } = [];

    /// <summary>The reporting periods by which figures can be chosen.</summary>
    public CountedPeriods Reports { get; private set; } = new([], []);

    /// <summary>The campaign; null: events that belong to no campaign.</summary>
    public Campaign? Campaign { get; private set; }

    /// <summary>The campaign whose events are shown; null when the figures are of days or of no campaign.</summary>
    public Campaign? Edition => Period.IsOfCampaign ? Campaign : null;

    public Unit Unit { get; private set; } = null!;

    /// <summary>The units above this one that the account may see, from the top down.</summary>
    public IReadOnlyList<Unit> Above { get; private set; } = [];

    /// <summary>The units directly below, areas first.</summary>
    public IReadOnlyList<Unit> Below { get; private set; } = [];

    /// <summary>The page's filters, as the figure of all turns.</summary>
    public OutreachCell Cell { get; private set; } = null!;

    /// <summary>The period of the figures: the campaign or days.</summary>
    public FigurePeriod Period => Cell.Period;

    /// <summary>The period when the address names none.</summary>
    public FigurePeriod PeriodLeftOut => Campaign is null ? WithoutCampaign : FigurePeriod.OfCampaign;

    /// <summary>The period when the address names neither a period nor a campaign.</summary>
    protected virtual FigurePeriod WithoutCampaign => FigurePeriod.OfCampaign;

    /// <summary>The day as of which the page compares and shows what is still to come: the present day, or an earlier one.</summary>
    public LocalDate AsOf => Period.AsOf is { } day && day < Today ? day : Today;

    /// <summary>The figure with which the page begins; null when it has none.</summary>
    public virtual long? FirstFigure => null;

    /// <summary>What the copied link that opened the page says of the moment when it was copied; null: it is no such link.</summary>
    public SeenFigures? Seen => SeenFigures.Read(Request.Query, Now);

    /// <summary>
    /// The address of what the page shows now: with campaign, unit and side, with days that stay, with what else the page was asked for,
    /// and with the time and the first figure that were seen. Figures may be added to and corrected later, so the page that it opens says
    /// what they were then.
    /// </summary>
    public string FixedUrl =>
        AddressOf(Cell with { Period = Period.FixedOn(Today) }) + new SeenFigures(VietnamTime.Local(Now), FirstFigure).Pairs;

    /// <summary>The address of this page with the figures of all days of the period that have come.</summary>
    public string PresentUrl => AddressOf(Cell with { Period = Period with { AsOf = null } });

    /// <summary>The parameters that are written anew, or that are no part of what is shown.</summary>
    private static IReadOnlyList<string> NotOfPage { get; } =
    ["campaign", "unit", "side", "period", "from", "to", "asof", "handler", .. SeenFigures.Parameters];

    private string AddressOf(OutreachCell cell) =>
        $"{Request.Path}?{cell.Filters}"
        + string.Concat(
            Request
                .Query.Where(q => !NotOfPage.Contains(q.Key, StringComparer.OrdinalIgnoreCase))
                .SelectMany(q => q.Value.Select(v => FigureAddress.Pair(Uri.EscapeDataString(q.Key), Uri.EscapeDataString(v ?? ""))))
        );

    public string CampaignName => Campaign?.ShortNameIn(Languages.Current) ?? "";

    /// <summary>
    /// The part of a workbook's name that distinguishes it: the campaign or the days, the unit, and the day on which it was made.
    /// </summary>
    protected string FileKey()
    {
        var period =
            Period is { IsOfCampaign: true } && Campaign is { } c ? Key(c.ShortNameIn(Languages.Current))
            : Period is { IsChosen: true, From: { } from, To: { } to }
                ? $"{LocalDatePattern.Iso.Format(from)}-{LocalDatePattern.Iso.Format(to)}"
            : Period.Key;
        return $"-{period}-{Key(Unit.ShortName)}-{LocalDatePattern.Iso.Format(Today)}";

        static string Key(string name) =>
            string.Join('-', Folding.Fold(name).Split([' ', '/', '.', ',', '\''], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A table of the page as a workbook, with the same rows and numbers.</summary>
    /// <param name="name">The texts' key of the workbook: "X.Sheet" names its sheet, "X.File" the file.</param>
    /// <param name="texts">The texts of the feature.</param>
    /// <param name="headings">The headings, each different from the others.</param>
    /// <param name="rows">The rows; a figure that is not known is null, never 0 (counted 7).</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="narrowed">What else narrows the table, in words.</param>
    protected Task<IActionResult> SheetAsync(
        string name,
        IStringLocalizer<OutreachTexts> texts,
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<object?>> rows,
        CancellationToken cancel,
        IReadOnlyList<string?>? narrowed = null
    ) => SheetAsync(name, texts, headings, rows.ToAsyncEnumerable(), cancel, narrowed);

    /// <summary>A list of the page as a workbook, whose rows are written as they arrive.</summary>
    /// <inheritdoc cref="SheetAsync(string, IStringLocalizer{OutreachTexts}, IReadOnlyList{string}, IEnumerable{IReadOnlyList{object}},
    /// CancellationToken, IReadOnlyList{string})"/>
    protected Task<IActionResult> SheetAsync(
        string name,
        IStringLocalizer<OutreachTexts> texts,
        IReadOnlyList<string> headings,
        IAsyncEnumerable<IReadOnlyList<object?>> rows,
        CancellationToken cancel,
        IReadOnlyList<string?>? narrowed = null,
        Func<CancellationToken, Task<int>>? count = null
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        var side = texts["Side." + Cell.Side];
        var head = new SheetHead(
            texts[name + ".Sheet"],
            [Unit.Name, texts.InWords(Period, Campaign), side.ResourceNotFound ? null : side.Value, .. narrowed ?? []],
            texts["Sheet.Made", Features.Shared.Show.TimeAndDate(Now)]
        );
        return HttpContext
            .RequestServices.GetRequiredService<ListSheets>()
            .AnswerAsync(
                new ListSheet(
                    texts[name + ".File", FileKey()],
                    texts[name + ".Sheet"],
                    head,
                    headings,
                    rows,
                    new ExportedList(head.Title, "unit", Unit.Id, Unit.Id, head.About.Skip(1))
                )
                {
                    CountAsync = count,
                },
                cancel
            );
    }

    /// <summary>A percentage as the pages show it, with one decimal; null when there is no whole.</summary>
    protected static decimal? ShareOf(long part, long whole) => whole == 0 ? null : Rounded(100m * part / whole);

    /// <summary>A number of things that are missing or wait; none is an empty cell of a workbook, as on the page.</summary>
    protected static long? Known(long count) => count > 0 ? count : null;

    protected static decimal? Rounded(decimal? percent) => percent is { } p ? Math.Round(p, 1, MidpointRounding.AwayFromZero) : null;

    /// <summary>The campaign with which the pages begin: the present one, otherwise the last that began, otherwise the next one.</summary>
    /// <param name="campaigns">All campaigns, the latest first.</param>
    /// <param name="today">The present day.</param>
    public static Campaign? FirstOf(IReadOnlyList<Campaign> campaigns, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        return campaigns.FirstOrDefault(c => c.StartsOn <= today && today <= c.EndsOn)
            ?? campaigns.FirstOrDefault(c => c.StartsOn <= today)
            ?? (campaigns.Count > 0 ? campaigns[^1] : null);
    }

    /// <summary>
    /// Finds what the address names. For what it leaves out, the page takes the present campaign, the unit of the grant in force, and for
    /// an area the side "by place".
    /// </summary>
    /// <returns>Null when everything was found; otherwise the answer to send.</returns>
    protected async Task<IActionResult?> LoadAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        if (side is not (null or OutreachCell.Place or OutreachCell.Organising))
        {
            return NotFound();
        }

        var start =
            Actor.InForce is { } inForce && inForce.May(Permission.SeeCounts)
                ? inForce
                : Actor.Grants.First(g => g.May(Permission.SeeCounts));
        var asked = unit ?? start.UnitId;
        var reads = Queries.Together();
        var (campaigns, itself) = (reads.Add(() => Queries.CampaignsAsync(cancel)), reads.Add(() => Queries.UnitAsync(asked, cancel)));
        var (above, below) = (reads.Add(() => Queries.AboveAsync(asked, cancel)), reads.Add(() => Queries.BelowAsync(asked, cancel)));
        var (kinds, opened) = (reads.Add(() => Queries.ReportKindsAsync(cancel)), reads.Add(() => Queries.ReportPeriodsAsync(cancel)));
        await reads.ReadAsync();
        Campaigns = campaigns.Value;
        Reports = new CountedPeriods(kinds.Value, opened.Value);
        if (
            FigurePeriod.Read(Request.Query["period"], Request.Query["from"], Request.Query["to"], Today, Reports) is not { } period
            || !FigureAddress.TryDay(Request.Query["asof"], out var asOf)
        )
        {
            return NotFound();
        }

        if (string.IsNullOrEmpty(campaign))
        {
            Campaign = FirstOf(Campaigns, Today);
        }
        else if (campaign != OutreachCell.NoCampaign)
        {
            Campaign = Guid.TryParse(campaign, out var id) ? Campaigns.FirstOrDefault(c => c.Id == id) : null;
            if (Campaign is null)
            {
                return NotFound();
            }
        }

        if (itself.Value is not { } found)
        {
            return NotFound();
        }

        if (!Actor.May(Permission.SeeCounts, found.Path))
        {
            return Forbid();
        }

        Unit = found;
        Above = [.. above.Value.Where(u => Actor.May(Permission.SeeCounts, u.Path))];
        Below = below.Value;
        Cell = new OutreachCell(Campaign?.Id, Unit.Id, side is null ? Unit.Kind is UnitKind.Area : side == OutreachCell.Place)
        {
            Period = (period.IsOfCampaign ? PeriodLeftOut : period).UpTo(asOf),
        };
        return null;
    }
}
