using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>What a unit below wrote in the version that was accepted.</summary>
public sealed record BelowTexts(Guid AnswerId, int Version, string Unit, IReadOnlyList<(string Field, string Text)> Texts);

/// <summary>A unit's own part, the units that it accepted, and both together.</summary>
[May(Permission.SeeReports)]
public sealed class ConsolidatedModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportEvents events,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ConsolidatedPage(db, reader, events, actor, clock, texts)
{
    private IReadOnlyDictionary<Guid, ToCall> _toCall = new Dictionary<Guid, ToCall>();

    public bool MayType => ReportRules.Type(ReportAnswers.FactsOf(Head, []), Hand) is null;

    /// <summary>What the accepted units wrote, so that it can be used in the own texts; for the figures of now alone.</summary>
    public IReadOnlyList<BelowTexts> Wrote { get; private set; } = [];

    /// <summary>Units of which another version is accepted now than the one in the report, or none.</summary>
    public IReadOnlyList<BelowAnswer> Later =>
        IsLive
            ? []
            :
            [
                .. Below.Where(b =>
                    (b.State is AnswerState.Accepted ? b.Sha256 : null)
                    != Report.Units.FirstOrDefault(u => u.Source.UnitId == b.UnitId)?.Source.Sha256
                ),
            ];

    /// <summary>Whom to call about the report of a unit below.</summary>
    public ToCall CallOf(Guid unit) => _toCall.GetValueOrDefault(unit) ?? new ToCall(null, null, Of(unit)?.Contact);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(withEvents: false, cancel) is { } away)
        {
            return away;
        }

        await Together.ReadAsync(
            Db,
            () => ReadFormsAsync(cancel),
            () => ReadYearBeforeAsync(cancel),
            async () =>
                _toCall =
                    Report.Missing.Count > 0 && Actor.May(Permission.ReceiveReports, Head.UnitPath)
                        ? await ReportCalls.ReadAsync(
                            Db,
                            Head.Period.Id,
                            [.. Report.Missing.Select(m => m.UnitId)],
                            Clock.GetCurrentInstant(),
                            cancel
                        )
                        : _toCall
        );
        Wrote = IsLive ? [.. Below.Where(b => b.Content is not null).Select(TextsOf).Where(t => t.Texts.Count > 0)] : [];
        return Page();
    }

    /// <summary>The report as a Word file, also before it is sent.</summary>
    public Task<IActionResult> OnGetWordAsync([FromServices] ReportFiles files, CancellationToken cancel) =>
        DocumentAsync(files, "docx", cancel);

    /// <summary>Its tables as an Excel file.</summary>
    public Task<IActionResult> OnGetSheetAsync([FromServices] ReportFiles files, CancellationToken cancel) =>
        DocumentAsync(files, "xlsx", cancel);

    private async Task<IActionResult> DocumentAsync(ReportFiles files, string ending, CancellationToken cancel) =>
        await OpenAsync(withEvents: true, cancel) ?? await FileOfAsync(files, Issued, ending, cancel);

    private BelowTexts TextsOf(BelowAnswer answer) =>
        new(answer.AnswerId, answer.Version, answer.Name, Texts.Named(ReportContent.Read(answer.Content!)));
}
