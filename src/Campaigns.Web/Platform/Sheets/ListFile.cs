using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Platform.Sheets;

/// <summary>Why a file cannot be read.</summary>
public enum ListFileFault
{
    None,
    Missing,
    TooLarge,

    /// <summary>No workbook and no text, or one that is broken.</summary>
    Unreadable,
    Empty,
    TooManyRows,

    /// <summary>A workbook that opens with a password alone.</summary>
    Protected,

    /// <summary>A workbook from before 2007.</summary>
    OldFormat,

    /// <summary>Text in another encoding than UTF-8.</summary>
    Encoding,

    /// <summary>It took longer than any list does.</summary>
    TooSlow,

    /// <summary>It holds what no list does: an element with thousands of attributes.</summary>
    NotAList,
}

/// <summary>A sheet as texts, without lines that are empty and without identity numbers.</summary>
/// <param name="Name">As its tab says.</param>
/// <param name="Hidden">The file hides it.</param>
/// <param name="Lines">With the numbers that the file's own program shows.</param>
/// <param name="Stray">A forgotten cell far to the right, "XFD1048576"; null: none.</param>
/// <param name="HiddenColumns">The columns that the file hides, by their place.</param>
public sealed record ListSheet(string Name, bool Hidden, IReadOnlyList<ListLine> Lines, string? Stray, IReadOnlyList<int> HiddenColumns);

/// <summary>Thrown inside a reader where the file goes beyond what a list holds.</summary>
internal sealed class ListFileException(ListFileFault fault) : Exception(fault.ToString())
{
    public ListFileFault Fault => fault;
}

/// <summary>What a list may hold. Each is counted while reading: what a file says of its own size is not believed.</summary>
public static class ListLimits
{
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Of people, in one sheet.</summary>
    public const int MaxRows = 5000;

    /// <summary>Beyond is no column of a list.</summary>
    public const int MaxColumns = 60;

    public const int MaxSheets = 20;

    public const int MaxText = 200;

    internal const int MaxCells = 400_000;

    internal const int MaxSharedTexts = 200_000;

    /// <summary>Of one element, roughly: a workbook's own have a dozen.</summary>
    internal const int MaxAttributes = 2000;

    internal const long MaxUnpacked = 40L * 1024 * 1024;

    /// <summary>Titles above and signatures below come on top of the people.</summary>
    internal const int MaxLines = MaxRows + ListColumns.HeadWithin + 100;

    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);
}

/// <summary>Reads a list from .xlsx or .csv, off the thread of whoever asks, a few at a time, within limits, and no longer than they wait.</summary>
public sealed class ListReading
{
    private static readonly SemaphoreSlim Turns = new(2);

    /// <summary>The sheets of a file that was sent with a form.</summary>
    public async Task<(IReadOnlyList<ListSheet> Sheets, ListFileFault Fault)> ReadAsync(IFormFile? upload, CancellationToken cancel)
    {
        if (upload is null or { Length: 0 } or { Length: > ListLimits.MaxBytes })
        {
            return ([], upload is { Length: > 0 } ? ListFileFault.TooLarge : ListFileFault.Missing);
        }

        await using var file = upload.OpenReadStream();
        return await ReadAsync(file, upload.FileName, cancel);
    }

    /// <summary>The sheets of a file. The stream can seek.</summary>
    public async Task<(IReadOnlyList<ListSheet> Sheets, ListFileFault Fault)> ReadAsync(Stream file, string fileName, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(fileName);
        await Turns.WaitAsync(cancel);
        try
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(ListLimits.MaxTime);
            return await Task.Run(() => Read(file, fileName, limited.Token), limited.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ([], ListFileFault.TooSlow);
        }
        finally
        {
            Turns.Release();
        }
    }

    /// <summary>The same on this thread.</summary>
    public static (IReadOnlyList<ListSheet> Sheets, ListFileFault Fault) Read(Stream file, string fileName, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(fileName);
        if (file.Length > ListLimits.MaxBytes)
        {
            return ([], ListFileFault.TooLarge);
        }

        try
        {
            var sheets = Kind(file) switch
            {
                FileKind.Zip => XlsxSheets.Read(file, cancel),
                FileKind.Compound => throw new ListFileException(IsEncrypted(file) ? ListFileFault.Protected : ListFileFault.OldFormat),
                _ when IsText(fileName) => [CsvSheet.Read(file, Path.GetFileNameWithoutExtension(fileName), cancel)],
                _ => throw new ListFileException(ListFileFault.Unreadable),
            };
            return sheets.Any(s => s.Lines.Count > 0) ? (sheets, ListFileFault.None) : ([], ListFileFault.Empty);
        }
        catch (ListFileException e)
        {
            return ([], e.Fault);
        }
        catch (Exception e) when (e is InvalidDataException or System.Xml.XmlException or IOException or FormatException or NotSupportedException or InvalidOperationException
            or ArgumentException or OverflowException or CsvHelper.CsvFormatException)
        {
            // Whatever is wrong inside a broken file, its owner can only save it anew.
            return ([], ListFileFault.Unreadable);
        }
    }

    private enum FileKind
    {
        Other,
        Zip,
        Compound,
    }

    private static FileKind Kind(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        file.Position = 0;
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return head[..read].StartsWith("PK\u0003\u0004"u8) ? FileKind.Zip
            : head[..read].SequenceEqual((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? FileKind.Compound
            : FileKind.Other;
    }

    private static bool IsText(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() is ".CSV" or ".TXT" or ".TSV";

    // A workbook with a password lies in the container of the old format, in a stream of this name.
    private static bool IsEncrypted(Stream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0;
    }
}

/// <summary>Takes the cells of a sheet as they are read: bounded, tidied, and without identity numbers, which are dropped unread.</summary>
internal sealed class SheetLines(Func<int> countCell, CancellationToken cancel)
{
    private readonly List<ListLine> _lines = [];
    private readonly HashSet<int> _identity = [];
    private List<string> _cells = [];

    public IReadOnlyList<ListLine> Lines => _lines;

    public string? Stray { get; private set; }

    /// <summary>Whether the cell of a column is to be read at all.</summary>
    public bool Wants(int column, int row)
    {
        if (column >= ListLimits.MaxColumns)
        {
            Stray ??= Reference(column, row);
            return false;
        }

        return !_identity.Contains(column);
    }

    public void Add(int column, string text)
    {
        if (countCell() > ListLimits.MaxCells)
        {
            throw new ListFileException(ListFileFault.TooLarge);
        }

        text = IdentityNumbers.Without(Tidy(text), IdentityNumbers.InCells);
        if (text.Length == 0)
        {
            return;
        }

        while (_cells.Count < column)
        {
            _cells.Add("");
        }

        if (column < _cells.Count)
        {
            _cells[column] = text;
        }
        else
        {
            _cells.Add(text);
        }
    }

    public void EndLine(int number, bool hidden)
    {
        if ((_lines.Count & 255) == 0)
        {
            cancel.ThrowIfCancellationRequested();
        }

        if (_cells.Count == 0)
        {
            return;
        }

        if (_lines.Count >= ListLimits.MaxLines)
        {
            throw new ListFileException(ListFileFault.TooManyRows);
        }

        if (_lines.Count < ListColumns.HeadWithin)
        {
            LookForIdentity();
        }

        _lines.Add(new ListLine(number, hidden, _cells));
        _cells = [];
    }

    /// <summary>"A1" of a column and a row, both as the reader counts: from 0 and from 1.</summary>
    internal static string Reference(int column, int row)
    {
        var letters = "";
        for (var left = column + 1; left > 0; left = (left - 1) / 26)
        {
            letters = (char)('A' + ((left - 1) % 26)) + letters;
        }

        return letters + row.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    // A row of headings names it among others, or its cell says nothing else; a title that speaks of identity cards says more and stands alone.
    private void LookForIdentity()
    {
        var read = _cells.ConvertAll(c => (Field: ListColumns.Recognise(c, out var whole), Whole: whole));
        var amongOthers = read.Select(f => f.Field).Distinct().Count(f => f is not ListField.None) > 1;
        _identity.UnionWith(Enumerable.Range(0, read.Count).Where(i => read[i].Field is ListField.Identity && (amongOthers || read[i].Whole)));
    }

    private static string Tidy(string text)
    {
        if (text.Length > ListLimits.MaxText)
        {
            text = Shortened.To(text, ListLimits.MaxText);
        }

        foreach (var c in text)
        {
            if (c is <= ' ' or > '~')
            {
                return Names.Tidy(text);
            }
        }

        return text;
    }
}
