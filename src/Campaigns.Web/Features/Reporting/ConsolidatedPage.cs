using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A figure of a consolidated report in a table, with the page behind it.</summary>
public sealed record WholeFigure(ReportIndicator Indicator, FrozenFigure? Figure, string? Door);

/// <summary>
/// What the pages of a consolidated report share: the content of the version that was sent, or the content as it would be sent now. Both
/// are the same JSON, so that the page, the document and the level above read the same figures.
/// </summary>
public abstract class ConsolidatedPage(
    CampaignsDbContext db,
    ReportReader reader,
    ReportEvents events,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    /// <summary>The version that is shown; null for the last one, or for the figures of now while the report is open.</summary>
    [BindProperty(SupportsGet = true, Name = "version")]
    public int? VersionNumber { get; set; }

    /// <summary>The content.</summary>
    public ReportContent Report { get; private set; } = null!;

    /// <summary>What is shown, for the document.</summary>
    public IssuedReport Issued { get; private set; } = null!;

    /// <summary>The indicators of the content, in its order.</summary>
    public IReadOnlyList<ReportIndicator> Indicators { get; private set; } = [];

    /// <summary>
    /// What the unit sent last for the same period of the year before, and what that period is called; null when there is nothing, or when
    /// the account may not see it. It is read for the page alone.
    /// </summary>
    public (string Period, ReportContent Content)? YearBefore { get; private set; }

    /// <summary>The answers below as they are now.</summary>
    public IReadOnlyList<BelowAnswer> Below { get; private set; } = [];

    /// <summary>Whether the figures are those of now, which nobody has sent.</summary>
    public bool IsLive => Issued.Version is null;

    /// <summary>How far the figures of the unit and of all together are: "đang tính", "đã gửi", "đã tiếp nhận".</summary>
    public string StateWord =>
        IsLive ? Texts["Whole.Live"]
        : Issued.Version == Head.Answer.LastVersion ? Texts["State." + Head.Answer.State]
        : Texts["Version.Number", Issued.Version!];

    /// <summary>The part of the address that keeps the version.</summary>
    public string Kept => VersionNumber is { } number ? string.Create(null, $"?version={number}") : "";

    /// <summary>The answer of a unit as it is now; null when it goes into another report by now.</summary>
    public BelowAnswer? Of(Guid unit) => Below.FirstOrDefault(b => b.UnitId == unit);

    /// <summary>A figure of the year before: that of all together, or of the unit alone where it did not consolidate then.</summary>
    public FrozenFigure? BeforeOf(string code) => YearBefore?.Content.TogetherOf(code) ?? YearBefore?.Content.OwnOf(code);

    /// <summary>Reads what the unit sent for the same period of the year before.</summary>
    protected async Task ReadYearBeforeAsync(CancellationToken cancel)
    {
        var (period, unit, all) = (Head.Period, Head.Answer.UnitId, SeesAll);
        var (kind, range, year, begins) = (period.KindId, period.Range, period.Year - 1, period.CountedFrom.PlusYears(-1));
        var found = await (
            from a in Db.ReportAnswers.AsNoTracking()
            join p in Db.ReportPeriods on a.PeriodId equals p.Id
            join v in Db.ReportVersions on new { AnswerId = a.Id, Number = a.LastVersion } equals new { v.AnswerId, v.Number }
            where a.UnitId == unit
            where kind == null ? p.KindId == null && p.Range == range && p.CountedFrom == begins : p.KindId == kind && p.Year == year
            where all || a.State == AnswerState.Accepted || (a.SuperiorId == null && a.State == AnswerState.Submitted)
            orderby p.Id
            select new
            {
                p.NameVi,
                p.NameEn,
                v.Content,
            }
        ).FirstOrDefaultAsync(cancel);
        if (found is not null)
        {
            var name = Languages.Current == Languages.English ? found.NameEn : found.NameVi;
            YearBefore = (name, ReportContent.Read(found.Content));
        }
    }

    /// <summary>Reads the report and decides whether the account may look at it.</summary>
    /// <param name="withEvents">Whether the content is to hold the events behind the own figures, as its document does.</param>
    /// <param name="cancel">Cancels the reading.</param>
    protected async Task<IActionResult?> OpenAsync(bool withEvents, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Head.HasBelow)
        {
            return NotFound();
        }

        var last = Head.Answer.LastVersion;
        var number = VersionNumber ?? (ReportRules.IsOpen(Head.Answer.State) ? null : last);
        if (!SeesAll && !(Head.IsFinal && number == last))
        {
            return Forbid();
        }

        List<ReportIndicator> catalogue = [];
        if (number is { } wanted)
        {
            ReportVersion? sent = null;
            await Together.ReadAsync(
                Db,
                async () =>
                    sent = await Db.ReportVersions.AsNoTracking().SingleOrDefaultAsync(v => v.AnswerId == Id && v.Number == wanted, cancel),
                async () => Below = await Reader.BelowAsync(Id, cancel),
                async () => catalogue = await Db.ReportIndicators.AsNoTracking().ToListAsync(cancel)
            );
            if (sent is null)
            {
                return NotFound();
            }

            Issued = IssuedReport.Of(sent);
        }
        else
        {
            ReportSheet sheet = null!;
            List<ReportEvent> behind = [];
            ReportLetterhead? letterhead = null;
            await Together.ReadAsync(
                Db,
                async () => sheet = await Reader.SheetAsync(Head, Languages.Vietnamese, cancel),
                async () => Below = await Reader.BelowAsync(Id, cancel),
                async () => behind = withEvents ? await events.ReadAsync(Head, cancel) : [],
                async () => letterhead = withEvents ? await ReportLetterheads.OfAsync(Db, Head.Answer.UnitId, cancel) : null
            );
            catalogue = [.. sheet.Indicators];
            var written = FrozenReport.Write(sheet, 0, behind, Below, letterhead?.Text);
            Issued = IssuedReport.NotSent(written, Clock.GetCurrentInstant(), letterhead?.Signer);
        }

        Report = ReportContent.Read(Issued.Content);
        var byCode = catalogue.ToDictionary(i => i.Code, StringComparer.Ordinal);
        Indicators = [.. Report.Own.Select(f => byCode.GetValueOrDefault(f.Code)).OfType<ReportIndicator>()];

        // A version of a time before anything was consolidated has no parts to show.
        return Report.Consolidates ? null : LocalRedirect($"/reports/{Id}/versions/{Issued.Version}");
    }
}
