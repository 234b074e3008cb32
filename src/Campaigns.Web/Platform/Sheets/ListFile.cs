using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Platform.Sheets;

/// <summary>Why a file cannot be read.</summary>
public enum ListFileFault
{
    None,
    Missing,
    TooLarge,

    /// <summary>The file is neither a workbook nor text, or it is broken.</summary>
    Unreadable,
    Empty,
    TooManyRows,

    /// <summary>A workbook that only opens with a password.</summary>
    Protected,

    /// <summary>A workbook from before 2007.</summary>
    OldFormat,

    /// <summary>A text file in another encoding than UTF-8.</summary>
    Encoding,

    /// <summary>A text file with a quotation mark that is never closed, which takes the lines below it into one cell.</summary>
    OpenQuote,

    /// <summary>Reading took longer than it does for any real list.</summary>
    TooSlow,

    /// <summary>The file holds something that no list does, such as an element with thousands of attributes.</summary>
    NotAList,
}

/// <summary>A sheet as texts, without empty lines and without identity numbers.</summary>
/// <param name="Name">The name on the sheet's tab.</param>
/// <param name="Hidden">Whether the file hides the sheet.</param>
/// <param name="Lines">The lines, with the row numbers that the spreadsheet program shows.</param>
/// <param name="Stray">A forgotten cell far outside the list, such as "XFD1048576"; null when there is none.</param>
/// <param name="HiddenColumns">The indexes of the columns that the file hides.</param>
public sealed record ListSheet(string Name, bool Hidden, IReadOnlyList<ListLine> Lines, string? Stray, IReadOnlyList<int> HiddenColumns);

/// <summary>Thrown inside a reader when the file exceeds what a list may hold.</summary>
internal sealed class ListFileException(ListFileFault fault) : Exception(fault.ToString())
{
    public ListFileFault Fault => fault;
}

/// <summary>The limits for a list. Each is counted while reading, because a file's own statement of its size cannot be trusted.</summary>
public static class ListLimits
{
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The most people in one sheet.</summary>
    public const int MaxRows = 5000;

    /// <summary>Columns beyond this are not read.</summary>
    public const int MaxColumns = 60;

    public const int MaxSheets = 20;

    public const int MaxText = 200;

    internal const int MaxCells = 400_000;

    internal const int MaxSharedTexts = 200_000;

    /// <summary>The most attributes of one element, roughly; a workbook's own elements have a dozen.</summary>
    internal const int MaxAttributes = 2000;

    internal const long MaxUnpacked = 40L * 1024 * 1024;

    /// <summary>The most lines: the people, and the titles above and signatures below them.</summary>
    internal const int MaxLines = MaxRows + ListColumns.HeadWithin + 100;

    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);
}

/// <summary>
/// Reads a list from .xlsx or .csv outside the request's thread, a few files at a time, within limits, and only as long as the caller
/// waits.
/// </summary>
public sealed class ListReading
{
    private static readonly SemaphoreSlim Turns = new(2);

    /// <summary>Reads the sheets of a file that was uploaded with a form.</summary>
    public async Task<(IReadOnlyList<ListSheet> Sheets, ListFileFault Fault)> ReadAsync(IFormFile? upload, CancellationToken cancel)
    {
        switch (upload)
        {
            case null:
                return ([], ListFileFault.Missing);
            case { Length: 0 }:
                return ([], ListFileFault.Empty);
            case { Length: > ListLimits.MaxBytes }:
                return ([], ListFileFault.TooLarge);
        }

        await using var file = upload.OpenReadStream();
        return await ReadAsync(file, upload.FileName, cancel);
    }

    /// <summary>Reads the sheets of a file; the stream has to be seekable.</summary>
    public async Task<(IReadOnlyList<ListSheet> Sheets, ListFileFault Fault)> ReadAsync(
        Stream file,
        string fileName,
        CancellationToken cancel
    )
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

    /// <summary>Reads the sheets on the caller's thread.</summary>
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
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or System.Xml.XmlException
                        or IOException
                        or FormatException
                        or NotSupportedException
                        or InvalidOperationException
                        or ArgumentException
                        or OverflowException
                        or CsvHelper.CsvFormatException
            )
        {
            // A broken file can throw many kinds of exception. For its owner the remedy is always the same: save it anew.
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

    // A workbook with a password is wrapped in the container of the old format, in a stream of this name.
    private static bool IsEncrypted(Stream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0;
    }
}

/// <summary>
/// Collects the cells of a sheet as they are read: limited, tidied, and without identity numbers, which are dropped unread (rule 9).
/// </summary>
internal sealed class SheetLines(Func<int> countCell, CancellationToken cancel)
{
    private readonly List<ListLine> _lines = [];
    private readonly HashSet<int> _identity = [];
    private List<string> _cells = [];

    public IReadOnlyList<ListLine> Lines => _lines;

    public string? Stray { get; private set; }

    /// <summary>Whether the cell of a column should be read at all.</summary>
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

    /// <summary>The reference ("A1") of a column, counted from 0, and a row, counted from 1.</summary>
    internal static string Reference(int column, int row)
    {
        var letters = "";
        for (var left = column + 1; left > 0; left = (left - 1) / 26)
        {
            letters = (char)('A' + ((left - 1) % 26)) + letters;
        }

        return letters + row.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    // A column of identity numbers is recognised when a row of headings names it among others, or when a cell says nothing else. A title
    // that mentions identity cards says more and stands alone in its row.
    private void LookForIdentity()
    {
        var read = _cells.ConvertAll(c => (Field: ListColumns.Recognise(c, out var whole), Whole: whole));
        var amongOthers = read.Select(f => f.Field).Distinct().Count(f => f is not ListField.None) > 1;
        _identity.UnionWith(
            Enumerable.Range(0, read.Count).Where(i => read[i].Field is ListField.Identity && (amongOthers || read[i].Whole))
        );
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
