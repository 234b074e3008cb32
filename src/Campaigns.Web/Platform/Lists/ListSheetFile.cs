using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>What a workbook says about itself above its table, because a file is passed on without the page it comes from.</summary>
/// <param name="Title">What the table is.</param>
/// <param name="About">Of which unit it is, of which days, and what narrowed it; empty parts are left out.</param>
/// <param name="Made">When it was made, in words.</param>
public sealed record SheetHead(string Title, IReadOnlyList<string?> About, string Made);

/// <summary>
/// Writes a workbook: a form to fill in and upload again, or the rows of a list. Days and times are dates of Excel and numbers are numbers,
/// so that they can be sorted and summed; every text is a text, whatever it begins with, so that none is read as a formula.
/// </summary>
public static class ListSheetFile
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The row of the headings in a workbook with a <see cref="SheetHead"/>.</summary>
    public const int HeadingsAt = 5;

    /// <summary>
    /// The most rows of a list in one workbook: a sheet of Excel ends at row 1,048,576, and one row says that there are more.
    /// </summary>
    public const int MaxLines = 1_048_576 - HeadingsAt - 1;

    /// <summary>The most signs of a sheet's name.</summary>
    internal const int MaxName = 31;

    /// <summary>Writes a workbook of a few rows into memory.</summary>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="rows">
    /// The cells: texts, numbers, <see cref="LocalDate"/>, <see cref="LocalTime"/> and <see cref="Instant"/>, which is written in local
    /// time; null is an empty cell.
    /// </param>
    /// <param name="sheetName">The name of the sheet.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="head">What stands above the table; null for a form that is uploaded again.</param>
    public static byte[] Write(
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<object?>> rows,
        string sheetName,
        CancellationToken cancel,
        SheetHead? head = null
    )
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var file = new MemoryStream();
        using (var sheet = new SheetWriter(file, headings, sheetName, head))
        {
            foreach (var row in rows)
            {
                cancel.ThrowIfCancellationRequested();
                sheet.Add(row);
            }

            sheet.End();
        }

        return file.ToArray();
    }

    /// <summary>Writes the rows of a list as they arrive; only the first ones are held, to see how wide the columns are.</summary>
    /// <param name="file">Where the workbook is written.</param>
    /// <param name="list">The list.</param>
    /// <param name="more">The last row when the list has more rows than fit.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="written">Is told after each row how many are written.</param>
    /// <param name="max">The most rows.</param>
    /// <returns>The number of rows of the list that were written.</returns>
    public static async Task<int> WriteAsync(
        Stream file,
        ListSheet list,
        string more,
        CancellationToken cancel,
        Func<int, Task>? written = null,
        int max = MaxLines
    )
    {
        ArgumentNullException.ThrowIfNull(list);
        var count = 0;
        using var sheet = new SheetWriter(file, list.Headings, list.SheetName, list.Head);
        await foreach (var row in list.Rows.WithCancellation(cancel))
        {
            if (count == max)
            {
                sheet.Add([more]);
                break;
            }

            sheet.Add(row);
            count++;
            if (written is not null)
            {
                await written(count);
            }
        }

        sheet.End();
        return count;
    }

    /// <summary>A file that only its handle knows: it has lost its name, so nothing is left of it, however the program ends.</summary>
    internal static FileStream Temporary()
    {
        var path = Path.Combine(Path.GetTempPath(), $"campaigns-{Guid.NewGuid():N}.xlsx");
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
                BufferSize = 1 << 16,
                UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }

    internal static string LetterOf(int index) =>
        index < 26 ? ((char)('A' + index)).ToString() : LetterOf((index / 26) - 1) + (char)('A' + (index % 26));

    /// <summary>A sheet's name has at most 31 signs, and some signs not at all.</summary>
    internal static string NameOf(string name)
    {
        var allowed = string.Concat(name.Select(c => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' ? ' ' : c)).Trim('\'', ' ');
        return allowed.Length > MaxName ? allowed[..MaxName].TrimEnd() : allowed;
    }
}
