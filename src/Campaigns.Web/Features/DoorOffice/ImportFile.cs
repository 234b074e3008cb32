using System.Globalization;
using System.IO.Compression;
using System.Xml;
using Campaigns.Domain.Text;
using MiniExcelLibs;

namespace Campaigns.Web.Features.DoorOffice;

/// <summary>What a column of the file holds.</summary>
public enum ImportField
{
    Code,
    Name,
    Sex,
    Year,
    Phone,
    People,
    Present,
}

/// <summary>Why a file cannot be read.</summary>
public enum ImportFileFault
{
    None,
    Missing,
    TooLarge,

    /// <summary>No .xlsx, or one that is broken.</summary>
    Unreadable,
    Empty,
    TooManyRows,
}

/// <summary>A sheet as texts: its headings, and the rows below them with the numbers that Excel shows.</summary>
public sealed record ImportSheet(IReadOnlyList<string> Headings, IReadOnlyList<(int Number, IReadOnlyList<string> Cells)> Rows);

/// <summary>Reads and writes lists of who came as .xlsx.</summary>
public static class ImportFile
{
    public const int MaxBytes = 2 * 1024 * 1024;

    public const int MaxRows = 5000;

    private const int MaxColumns = 40;

    private const int MaxText = 200;

    /// <summary>A file that unfolds to more is no list of people.</summary>
    private const long MaxUnpacked = 80L * 1024 * 1024;

    private const int HeadingsWithin = 15;

    private static readonly Dictionary<ImportField, string[]> Words = new()
    {
        [ImportField.Code] = ["ma the", "ma ve", "ma", "code", "ticket"],
        [ImportField.Name] = ["ho va ten", "ho ten", "ten", "full name", "name"],
        [ImportField.Sex] = ["gioi tinh", "nam/nu", "nam nu", "sex", "gender"],
        [ImportField.Year] = ["nam sinh", "ngay sinh", "sinh nam", "born", "birth"],
        [ImportField.Phone] = ["dien thoai", "so dt", "sdt", "phone"],
        [ImportField.People] = ["so nguoi", "so luong", "people"],
        [ImportField.Present] = ["co mat", "diem danh", "tham du", "ky ten", "ky nhan", "present", "attended"],
    };

    /// <summary>The first sheet of a file.</summary>
    public static (ImportSheet? Sheet, ImportFileFault Fault) Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length > MaxBytes)
        {
            return (null, ImportFileFault.TooLarge);
        }

        try
        {
            using (var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
            {
                if (zip.Entries.Count > 2000 || zip.Entries.Sum(e => e.Length) > MaxUnpacked)
                {
                    return (null, ImportFileFault.TooLarge);
                }
            }

            file.Position = 0;
            var rows = new List<(int Number, IReadOnlyList<string> Cells)>();
            var number = 0;
            foreach (var row in file.Query(useHeaderRow: false, excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>())
            {
                number++;
                var cells = row.Values.Take(MaxColumns).Select(Text).ToList();
                if (cells.Exists(c => c.Length > 0))
                {
                    rows.Add((number, cells));
                }

                if (rows.Count > MaxRows + HeadingsWithin)
                {
                    return (null, ImportFileFault.TooManyRows);
                }
            }

            return Below(rows);
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or IOException or NotSupportedException or FormatException or KeyNotFoundException or InvalidOperationException
            or ArgumentException or NullReferenceException or IndexOutOfRangeException or OverflowException or InvalidCastException)
        {
            // Whatever is wrong inside a broken file, its owner can only save it anew.
            return (null, ImportFileFault.Unreadable);
        }
    }

    /// <summary>Which column holds what, by its heading without marks; each column one thing, the first that fits.</summary>
    public static IReadOnlyDictionary<ImportField, int> Guess(IReadOnlyList<string> headings)
    {
        ArgumentNullException.ThrowIfNull(headings);
        var folded = headings.Select(Folding.Fold).ToList();
        var guessed = new Dictionary<ImportField, int>();
        foreach (var exact in new[] { true, false })
        {
            foreach (var (field, words) in Words)
            {
                foreach (var word in words)
                {
                    var at = folded.FindIndex(h => exact ? h == word : $" {h} ".Contains($" {word} ", StringComparison.Ordinal));
                    if (at >= 0 && !guessed.ContainsValue(at) && !guessed.ContainsKey(field))
                    {
                        guessed[field] = at;
                    }
                }
            }
        }

        return guessed;
    }

    /// <summary>A file to fill in.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<object?>> rows, string sheetName, CancellationToken cancel)
    {
        using var file = new MemoryStream();
        await file.SaveAsAsync(
            rows.Select(r => headings.Zip(r).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)), printHeader: true, sheetName, ExcelType.XLSX, cancellationToken: cancel);
        return file.ToArray();
    }

    // The headings are the first row that names somebody or a code; above it a list may have its title.
    private static (ImportSheet? Sheet, ImportFileFault Fault) Below(List<(int Number, IReadOnlyList<string> Cells)> rows)
    {
        if (rows.Count == 0)
        {
            return (null, ImportFileFault.Empty);
        }

        var head = rows.Take(HeadingsWithin).Select((r, i) => (r, i)).Where(r => Guess(r.r.Cells) is var g && (g.ContainsKey(ImportField.Name) || g.ContainsKey(ImportField.Code)) && r.r.Cells.Count(c => c.Length > 0) > 1)
            .Select(r => (int?)r.i).FirstOrDefault() ?? 0;
        var below = rows.Skip(head + 1).ToList();
        return below.Count == 0 ? (null, ImportFileFault.Empty)
            : below.Count > MaxRows ? (null, ImportFileFault.TooManyRows)
            : (new ImportSheet(rows[head].Cells, below), ImportFileFault.None);
    }

    private static string Text(object? cell)
    {
        var text = cell switch
        {
            null => "",
            DateTime date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            double number => number.ToString("0.##########", CultureInfo.InvariantCulture),
            bool yes => yes ? "1" : "0",
            IFormattable other => other.ToString(format: null, CultureInfo.InvariantCulture),
            _ => cell.ToString() ?? "",
        };
        text = Names.Tidy(text);
        return text.Length > MaxText ? text[..MaxText] : text;
    }
}
