using System.Text;
using CsvHelper;

namespace Campaigns.Web.Platform.Sheets;

/// <summary>
/// Reads text files with commas, semicolons or tabs between the cells: UTF-8 with or without a byte-order mark, UTF-16 with one.
/// </summary>
internal static class CsvSheet
{
    public static ListSheet Read(Stream file, string name, CancellationToken cancel)
    {
        var text = Text(file);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ListFileException(ListFileFault.Unreadable);
        }

        var first = 1;
        char? separator = null;
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4)
        {
            separator = text[4];
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            (text, first) = (end < 0 ? "" : text[(end + 1)..], 2);
        }

        var cells = 0;
        var lines = new SheetLines(() => ++cells, cancel);
        using var csv = CsvReader.Create(
            new StringReader(text),
            new CsvReaderOptions
            {
                Separator = separator,
                HasHeader = false,
                SkipEmptyLines = false,
            }
        );
        var swallowed = false;
        for (var row = first; csv.Read(); row++)
        {
            swallowed = false;
            for (var i = 0; i < csv.FieldCount; i++)
            {
                if (!csv.IsEmpty(i) && lines.Wants(i, row))
                {
                    var cell = csv.GetString(i);
                    swallowed |= cell.AsSpan().TrimEnd().Contains('\n');
                    lines.Add(i, cell);
                }
            }

            lines.EndLine(row, hidden: false);
        }

        // A quotation mark that is never closed takes all lines that follow into one cell, which is then the last one.
        if (swallowed && text.AsSpan().Count('"') % 2 != 0)
        {
            throw new ListFileException(ListFileFault.OpenQuote);
        }

        return new ListSheet(name, Hidden: false, lines.Lines, lines.Stray, []);
    }

    private static string Text(Stream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        ReadOnlySpan<byte> all = bytes;
        try
        {
            return all.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
                    ? new UnicodeEncoding(false, false, throwOnInvalidBytes: true).GetString(all[2..])
                : all.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
                    ? new UnicodeEncoding(true, false, throwOnInvalidBytes: true).GetString(all[2..])
                : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(
                    all.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? all[3..] : all
                );
        }
        catch (DecoderFallbackException)
        {
            throw new ListFileException(ListFileFault.Encoding);
        }
    }
}
