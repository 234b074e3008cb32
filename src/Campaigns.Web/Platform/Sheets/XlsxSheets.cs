using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Platform.Sheets;

/// <summary>
/// Reads the sheets of a workbook cell by cell from their XML. Libraries that return rows walk the whole range that a sheet declares, so
/// one forgotten cell at XFD1048576 keeps them busy for hours; they also do not tell which rows are hidden.
/// </summary>
internal sealed class XlsxSheets
{
    private readonly CancellationToken _cancel;
    private readonly ZipArchive _zip;
    private readonly char[] _chunk = new char[ListLimits.MaxText + 1];
    private readonly List<string> _shared = [];
    private bool[] _isDate = [];
    private bool _from1904;
    private long _unpacked;
    private int _cells;

    private XlsxSheets(ZipArchive zip, CancellationToken cancel) => (_zip, _cancel) = (zip, cancel);

    public static IReadOnlyList<ListSheet> Read(Stream file, CancellationToken cancel)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        return new XlsxSheets(zip, cancel).Read();
    }

    private List<ListSheet> Read()
    {
        var named = Workbook();
        var parts = Relations();
        if (named.Count == 0)
        {
            throw new ListFileException(ListFileFault.Unreadable);
        }

        Styles();
        SharedTexts();
        var sheets = new List<ListSheet>();
        foreach (var (name, hidden, id) in named.Take(ListLimits.MaxSheets))
        {
            if (
                parts.TryGetValue(id, out var part)
                && _zip.GetEntry(part) is { } entry
                && part.Contains("/worksheets/", StringComparison.OrdinalIgnoreCase)
            )
            {
                sheets.Add(Sheet(entry, name, hidden));
            }
        }

        return sheets;
    }

    private List<(string Name, bool Hidden, string Id)> Workbook()
    {
        var sheets = new List<(string, bool, string)>();
        using var xml = Open("xl/workbook.xml") ?? throw new ListFileException(ListFileFault.Unreadable);
        while (xml.Read())
        {
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "sheet")
            {
                var id = "";
                while (xml.MoveToNextAttribute())
                {
                    id = xml.LocalName == "id" ? xml.Value : id;
                }

                xml.MoveToElement();
                sheets.Add((Short(xml.GetAttribute("name") ?? ""), xml.GetAttribute("state") is "hidden" or "veryHidden", id));
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "workbookPr")
            {
                _from1904 = xml.GetAttribute("date1904") is "1" or "true";
            }
        }

        return sheets;
    }

    private Dictionary<string, string> Relations()
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        using var xml = Open("xl/_rels/workbook.xml.rels");
        while (xml?.Read() == true)
        {
            if (
                xml.NodeType is XmlNodeType.Element
                && xml.LocalName == "Relationship"
                && xml.GetAttribute("Id") is { } id
                && xml.GetAttribute("Target") is { } target
            )
            {
                parts[id] = target.StartsWith('/') ? target[1..] : "xl/" + target;
            }
        }

        return parts;
    }

    // Finds the styles that show a number as a date.
    private void Styles()
    {
        using var xml = Open("xl/styles.xml");
        var dates = new HashSet<int>(
            Enumerable.Range(14, 9).Concat(Enumerable.Range(27, 10)).Concat(Enumerable.Range(45, 3)).Concat(Enumerable.Range(50, 9))
        );
        var styles = new List<bool>();
        var inside = false;
        while (xml?.Read() == true)
        {
            if (xml.LocalName == "cellXfs")
            {
                inside = xml.NodeType is XmlNodeType.Element && !xml.IsEmptyElement;
            }
            else if (
                xml.NodeType is XmlNodeType.Element
                && xml.LocalName == "numFmt"
                && int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var id)
            )
            {
                _ = IsDate(xml.GetAttribute("formatCode") ?? "") ? dates.Add(id) : dates.Remove(id);
            }
            else if (inside && xml.NodeType is XmlNodeType.Element && xml.LocalName == "xf" && styles.Count < 100_000)
            {
                styles.Add(
                    int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var format) && dates.Contains(format)
                );
            }
        }

        _isDate = [.. styles];
    }

    private void SharedTexts()
    {
        using var xml = Open("xl/sharedStrings.xml");
        if (xml is null)
        {
            return;
        }

        xml.MoveToContent();
        while (!xml.EOF)
        {
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "si")
            {
                if (_shared.Count >= ListLimits.MaxSharedTexts)
                {
                    throw new ListFileException(ListFileFault.TooLarge);
                }

                Stop(_shared.Count);
                _shared.Add(RichText(xml));
            }
            else
            {
                xml.Read();
            }
        }
    }

    private ListSheet Sheet(ZipArchiveEntry entry, string name, bool hidden)
    {
        var lines = new SheetLines(() => ++_cells, _cancel);
        using var xml = Reader(entry);
        var (row, column, rowHidden, open) = (0, 0, false, false);
        var hiddenColumns = new HashSet<int>();
        xml.Read();
        while (!xml.EOF)
        {
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "row")
            {
                row = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : row + 1;
                rowHidden = xml.GetAttribute("hidden") is "1" or "true";
                (column, open) = (0, !xml.IsEmptyElement);
                xml.Read();
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "c")
            {
                column = Column(xml.GetAttribute("r")) ?? column;
                if (lines.Wants(column, row))
                {
                    lines.Add(column, Cell(xml));
                }
                else
                {
                    Stop(column);
                    xml.Skip();
                }

                column++;
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "col")
            {
                if (xml.GetAttribute("hidden") is "1" or "true")
                {
                    hiddenColumns.UnionWith(Columns(xml.GetAttribute("min"), xml.GetAttribute("max")));
                }

                xml.Read();
            }
            else if (xml.NodeType is XmlNodeType.EndElement && xml.LocalName == "row")
            {
                lines.EndLine(row, rowHidden);
                open = false;
                xml.Read();
            }
            else if (xml.NodeType is XmlNodeType.EndElement && xml.LocalName == "sheetData")
            {
                break;
            }
            else
            {
                xml.Read();
            }
        }

        if (open)
        {
            lines.EndLine(row, rowHidden);
        }

        return new ListSheet(name, hidden, lines.Lines, lines.Stray, [.. hiddenColumns.Order()]);
    }

    // The columns of a range, as the file numbers them, up to the last column that a list may have.
    private static IEnumerable<int> Columns(string? min, string? max) =>
        int.TryParse(min, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
        && from is >= 1 and <= ListLimits.MaxColumns
            ? Enumerable.Range(from - 1, Math.Max(0, Math.Min(to, ListLimits.MaxColumns) - from + 1))
            : [];

    // Reads a cell; the reader then stands behind the cell's end.
    private string Cell(XmlReader xml)
    {
        Stop(_cells);
        var (type, style) = (xml.GetAttribute("t"), xml.GetAttribute("s"));
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }

        var (value, formula, depth) = ("", (string?)null, xml.Depth);
        xml.Read();
        while (!xml.EOF && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "v")
            {
                value = Text(xml);
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "is")
            {
                value = RichText(xml);
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "f")
            {
                formula = Text(xml);
            }
            else
            {
                xml.Skip();
            }
        }

        xml.Read();
        if (value.Length == 0 && formula is not null && type is not "str")
        {
            // The program that wrote the file did not compute the formula. The formula itself is shown, so that nobody takes the cell for
            // an empty one.
            return "=" + formula;
        }

        return type switch
        {
            "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < _shared.Count
                ? _shared[at]
                : "",
            "inlineStr" or "str" => value,
            "b" => value is "1" or "true" ? "1" : "0",
            // "#N/A" and the like are no values, but the cell is not empty either.
            "e" => value,
            "d" => value.Length > 10 ? value[..10] : value,
            _ => Number(value, style),
        };
    }

    private string Number(string value, string? style)
    {
        var isDate =
            style is not null
            && int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at < _isDate.Length
            && _isDate[at];
        if (!isDate && value.All(char.IsAsciiDigit))
        {
            return value;
        }

        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return value;
        }

        // A number that is no plausible date stays a number. "1985" in a column of dates would be 7 June 1905, which is no birthday of
        // anybody on these lists.
        var days = number + (_from1904 ? 1462 : 0);
        return isDate && number >= 3000 && days < 2_958_466
            ? DateTime.FromOADate(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : number.ToString("0.##########", CultureInfo.InvariantCulture);
    }

    // Reads the texts of an element with runs, without the phonetic text above them. The reader then stands behind the element's end.
    private string RichText(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }

        var depth = xml.Depth;
        string? one = null;
        StringBuilder? more = null;
        xml.Read();
        while (!xml.EOF && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "t")
            {
                var text = Text(xml);
                if (one is null)
                {
                    one = text;
                }
                else if ((more ??= new StringBuilder(one)).Length <= ListLimits.MaxText)
                {
                    more.Append(text);
                }
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "rPh")
            {
                xml.Skip();
            }
            else
            {
                xml.Read();
            }
        }

        xml.Read();
        return Short(more?.ToString() ?? one ?? "");
    }

    // Reads the text of an element up to the length that a cell may have, so that longer text is not held in memory. The reader then stands
    // behind the element's end.
    private string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }

        var (depth, length) = (xml.Depth, 0);
        xml.Read();
        while (!xml.EOF && xml.Depth > depth)
        {
            if (
                xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace
                && length < _chunk.Length
            )
            {
                for (int read; length < _chunk.Length && (read = xml.ReadValueChunk(_chunk, length, _chunk.Length - length)) > 0; )
                {
                    length += read;
                }
            }

            xml.Read();
        }

        xml.Read();
        return new string(_chunk, 0, Math.Min(length, ListLimits.MaxText));
    }

    private void Stop(int count)
    {
        if ((count & 1023) == 0)
        {
            _cancel.ThrowIfCancellationRequested();
        }
    }

    private static string Short(string text) => Shortened.To(text, ListLimits.MaxText);

    // The column of a reference, counted from 0: "AB12" gives 27.
    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (c is < 'A' or > 'Z')
            {
                break;
            }

            column = Math.Min((column * 26) + c - 'A' + 1, 1 << 20);
        }

        return column == 0 ? null : column - 1;
    }

    private static bool IsDate(string code)
    {
        var bare = new StringBuilder();
        for (var i = 0; i < code.Length && i < 200; i++)
        {
            switch (code[i])
            {
                case '"' or '[':
                    var end = code.IndexOf(code[i] == '"' ? '"' : ']', i + 1);
                    i = end < 0 ? code.Length : end;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                default:
                    bare.Append(char.ToLowerInvariant(code[i]));
                    break;
            }
        }

        return bare.ToString().AsSpan().ContainsAny('y', 'd');
    }

    private XmlReader? Open(string part) => _zip.GetEntry(part) is { } entry ? Reader(entry) : null;

    private XmlReader Reader(ZipArchiveEntry entry) =>
        XmlReader.Create(
            new CountedStream(
                entry.Open(),
                new TagWidth(),
                read =>
                {
                    _cancel.ThrowIfCancellationRequested();
                    if ((_unpacked += read) > ListLimits.MaxUnpacked)
                    {
                        throw new ListFileException(ListFileFault.TooLarge);
                    }
                }
            ),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CheckCharacters = false,
                CloseInput = true,
            }
        );

    /// <summary>
    /// Refuses an element with more attributes than any workbook has, before the XML reader holds them all at once and compares each with
    /// each. A tag contains no other "&lt;", so the distance between two of them bounds its length, whatever quotes, comments and "&gt;"
    /// stand between.
    /// </summary>
    private sealed class TagWidth
    {
        private int _equals;

        public void Read(ReadOnlySpan<byte> bytes)
        {
            // Workbooks are written in UTF-8. Text in UTF-16 contains zero bytes, and parts of its letters may look like "<", so it is
            // refused.
            if (bytes.Contains((byte)0))
            {
                throw new ListFileException(ListFileFault.Unreadable);
            }

            // Between two "<" of one block, which is a few thousand bytes long, there is no room for too many attributes.
            var first = bytes.IndexOf((byte)'<');
            _equals += (first < 0 ? bytes : bytes[..first]).Count((byte)'=');
            if (_equals > ListLimits.MaxAttributes)
            {
                throw new ListFileException(ListFileFault.NotAList);
            }

            if (first >= 0)
            {
                _equals = bytes[bytes.LastIndexOf((byte)'<')..].Count((byte)'=');
            }
        }
    }

    private sealed class CountedStream(Stream inner, TagWidth width, Action<int> count) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            count(read);
            width.Read(buffer[..read]);
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
