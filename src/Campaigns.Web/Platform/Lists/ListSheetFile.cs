using MiniExcelLibs;

namespace Campaigns.Web.Platform.Lists;

/// <summary>Writes a workbook: a form to fill in and upload again, or the rows of a list.</summary>
public static class ListSheetFile
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The most rows of a list that are written; a larger list has to be narrowed first.</summary>
    public const int MaxLines = 20_000;

    /// <summary>Writes a workbook with one sheet.</summary>
    public static async Task<byte[]> WriteAsync(
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<object?>> rows,
        string sheetName,
        CancellationToken cancel
    )
    {
        using var file = new MemoryStream();
        await file.SaveAsAsync(
            rows.Select(r => headings.Zip(r).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)),
            printHeader: true,
            sheetName,
            ExcelType.XLSX,
            cancellationToken: cancel
        );
        return file.ToArray();
    }

    /// <summary>The rows of a list; when some were left out, the last row says so.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Rows<TLine>(
        IReadOnlyList<TLine> lines,
        int columns,
        string more,
        Func<TLine, IReadOnlyList<object?>> cells
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        var rows = lines.Take(MaxLines).Select(cells);
        return lines.Count <= MaxLines ? rows : rows.Append([more, .. Enumerable.Repeat<object?>(null, columns - 1)]);
    }
}
