using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>One of the versions that are compared.</summary>
public sealed record SentVersion(int Number, Instant At, string By, string Sha256, string ApprovedName, string DocumentNumber);

/// <summary>A note of the level above at a figure, and the version that it returned.</summary>
public sealed record SaidNote(Guid IndicatorId, int Version, string Text);

/// <summary>Two versions of a report side by side: the figures and texts that changed, and what the level above had asked for.</summary>
[May(Permission.SeeReports)]
public sealed class CompareModel(
    CampaignsDbContext db,
    ReportReader reader,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    /// <summary>The number of the earlier version; null: the one before the later.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public int? EarlierNumber { get; set; }

    /// <summary>The number of the later version; null: the last.</summary>
    [BindProperty(SupportsGet = true, Name = "to")]
    public int? LaterNumber { get; set; }

    public SentVersion Earlier { get; private set; } = null!;

    public SentVersion Later { get; private set; } = null!;

    /// <summary>What changed; null while fewer than two versions were sent.</summary>
    public ReportComparison? Changes { get; private set; }

    /// <summary>The catalogue, by code.</summary>
    public IReadOnlyDictionary<string, ReportIndicator> Indicators { get; private set; } =
        new Dictionary<string, ReportIndicator>(StringComparer.Ordinal);

    /// <summary>What the level above asked at figures when it returned the earlier version or one between both.</summary>
    public IReadOnlyList<SaidNote> Notes { get; private set; } = [];

    /// <summary>The reasons of those returns.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <summary>The figures that the level above asked about and that are as they were.</summary>
    public IReadOnlyList<SaidNote> Unanswered { get; private set; } = [];

    /// <summary>The numbers of all versions, for the choice of two.</summary>
    public IReadOnlyList<SelectListItem> Numbers { get; private set; } = [];

    public static string AddressOf(Guid answer, int earlier, int later) =>
        string.Create(null, $"/reports/{answer}/compare?from={earlier}&to={later}");

    /// <summary>The notes at the indicator of a code.</summary>
    public IEnumerable<string> NotesAt(string code) =>
        Indicators.TryGetValue(code, out var indicator) ? Notes.Where(n => n.IndicatorId == indicator.Id).Select(n => n.Text) : [];

    /// <summary>"B15. Tờ rơi, sổ tay"; the code alone for an indicator that the catalogue does not know any more.</summary>
    public string NameOf(string code) =>
        Indicators.TryGetValue(code, out var indicator) ? $"{code}. {indicator.NameIn(Platform.Languages.Current)}" : code;

    public string Figure(string code, decimal? value) =>
        value is null ? Texts["Empty"]
        : Indicators.TryGetValue(code, out var indicator) ? ReportWords.Figure(indicator, value)
        : Shared.Show.Number(value, 0);

    public string Difference(ComparedFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Difference is { } added && Indicators.TryGetValue(figure.Code, out var indicator)
            ? ReportWords.Signed(indicator, added)
            : "";
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        // Whoever neither fills in nor receives sees the accepted version alone, so there are not two of them.
        if (!SeesAll)
        {
            return Forbid();
        }

        var last = Head.Answer.LastVersion;
        if (last < 2)
        {
            return Page();
        }

        var later = LaterNumber ?? last;
        var earlier = EarlierNumber ?? later - 1;
        if (earlier < 1 || later > last || earlier == later)
        {
            return NotFound();
        }

        // Whichever is chosen first, the older one is the one before.
        (EarlierNumber, LaterNumber) = (Math.Min(earlier, later), Math.Max(earlier, later));
        List<(SentVersion Sent, string Content)> versions = [];
        List<ReportStep> returns = [];
        await Together.ReadAsync(
            Db,
            async () =>
                versions = [
                    .. (
                        await (
                            from v in Db.ReportVersions.AsNoTracking()
                            join x in Db.Users on v.SubmittedById equals x.Id
                            where v.AnswerId == Id && (v.Number == EarlierNumber || v.Number == LaterNumber)
                            orderby v.Number
                            select new
                            {
                                Sent = new SentVersion(v.Number, v.SubmittedAt, x.DisplayName, v.Sha256, v.ApprovedName, v.DocumentNumber),
                                v.Content,
                            }
                        ).ToListAsync(cancel)
                    ).Select(v => (v.Sent, v.Content)),
                ],
            async () =>
                returns = await Db
                    .ReportSteps.AsNoTracking()
                    .Include(s => s.Notes)
                    .AsSingleQuery()
                    .Where(s =>
                        s.AnswerId == Id
                        && s.Kind == ReportStepKind.Return
                        && s.VersionNumber >= EarlierNumber
                        && s.VersionNumber < LaterNumber
                    )
                    .OrderBy(s => s.Id)
                    .ToListAsync(cancel),
            async () =>
                Indicators = await Db.ReportIndicators.AsNoTracking().ToDictionaryAsync(i => i.Code, StringComparer.Ordinal, cancel),
            () => ReadFormsAsync(cancel)
        );
        (Earlier, Later) = (versions[0].Sent, versions[1].Sent);
        Changes = ReportComparison.Of(versions[0].Content, versions[1].Content);
        Notes = [.. returns.SelectMany(s => s.Notes.Select(n => new SaidNote(n.IndicatorId, s.VersionNumber ?? 0, n.Text)))];
        Reasons = [.. returns.Select(s => s.Reason).Where(r => r.Length > 0)];
        var changed = Changes
            .Figures.Select(f => f.Code)
            .Concat(Changes.Texts.Select(t => t.Code).OfType<string>())
            .Select(c => Indicators.GetValueOrDefault(c)?.Id)
            .ToHashSet();
        Unanswered = [.. Notes.Where(n => !changed.Contains(n.IndicatorId))];
        Numbers =
        [
            .. Enumerable
                .Range(1, last)
                .Select(n => new SelectListItem(Texts["Version.Number", n], n.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ];
        return Page();
    }

    /// <summary>The name of the indicator of a note.</summary>
    public string NameOf(SaidNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return Indicators.Values.FirstOrDefault(i => i.Id == note.IndicatorId) is { } indicator ? NameOf(indicator.Code) : "";
    }
}
