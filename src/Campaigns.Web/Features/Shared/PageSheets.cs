using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Shared;

/// <summary>A list or a table of figures of a page, to be written as a workbook.</summary>
/// <param name="Title">What the table is. The sheet and the file are called after it.</param>
/// <param name="Headings">The headings of the columns, each different from the others.</param>
/// <param name="Rows">The rows as <see cref="ListSheetFile"/> writes their cells.</param>
/// <param name="SubjectKind">The kind of thing whose list it is, for the log: "activity" or "unit".</param>
/// <param name="SubjectId">The id of that thing.</param>
/// <param name="UnitId">The unit whose rows it holds.</param>
public sealed record PageSheet(
    string Title,
    IReadOnlyList<string> Headings,
    IAsyncEnumerable<IReadOnlyList<object?>> Rows,
    string SubjectKind,
    Guid SubjectId,
    Guid? UnitId
)
{
    /// <summary>The name of the thing whose list it is; null when the title says it all.</summary>
    public string? Of { get; init; }

    /// <summary>What narrows the list, in words; typed words begin with “. Empty parts are left out.</summary>
    public IReadOnlyList<string?> Narrowed { get; init; } = [];

    /// <summary>How many rows there are; null for a table that is short whatever it shows.</summary>
    public Func<CancellationToken, Task<int>>? CountAsync { get; init; }
}

/// <summary>Answers with a list of a page as a workbook. The page has decided before what the account may see.</summary>
public static class PageSheets
{
    /// <summary>The words that were typed into a filter, as they stand above a workbook; null when there are none.</summary>
    public static string? Typed(string? words) => string.IsNullOrWhiteSpace(words) ? null : $"“{words.Trim()}”";

    /// <summary>Answers with the workbook, or begins a long job that writes it (<see cref="ListSheets"/>).</summary>
    public static Task<IActionResult> SheetAsync(this PageModel page, PageSheet sheet, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(sheet);
        var services = page.HttpContext.RequestServices;
        var now = services.GetRequiredService<IClock>().GetCurrentInstant();
        var texts = services.GetRequiredService<IStringLocalizer<SharedTexts>>();
        var file = string.Join(
            '-',
            new[] { Slug(sheet.Title), Slug(sheet.Of), LocalDatePattern.Iso.Format(VietnamTime.DateOf(now)) }.Where(p => p.Length > 0)
        );
        return services
            .GetRequiredService<ListSheets>()
            .AnswerAsync(
                new ListSheet(
                    file + ".xlsx",
                    sheet.Title,
                    new SheetHead(sheet.Title, [sheet.Of, .. sheet.Narrowed], texts["List.ExcelMade", Show.TimeAndDate(now)]),
                    sheet.Headings,
                    sheet.Rows,
                    new ExportedList(sheet.Title, sheet.SubjectKind, sheet.SubjectId, sheet.UnitId, sheet.Narrowed)
                )
                {
                    CountAsync = sheet.CountAsync,
                },
                cancel
            );
    }

    private static string Slug(string? text) =>
        string.Join(
            '-',
            string.Concat(Folding.Fold(text).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' '))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Take(8)
        );
}
