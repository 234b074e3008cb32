using MiniExcelLibs;

namespace Campaigns.Web.Features.Lists;

/// <summary>Writes a sheet to be filled in and brought back.</summary>
public static class ListSheetFile
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>A workbook with one sheet.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<object?>> rows, string sheetName, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await file.SaveAsAsync(
            rows.Select(r => headings.Zip(r).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)), printHeader: true, sheetName, ExcelType.XLSX, cancellationToken: cancel);
        return file.ToArray();
    }
}
