using System.IO.Compression;
using System.Reflection;
using System.Text;
using Campaigns.Domain.Lists;
using Campaigns.Web.Platform.Sheets;
using Xunit;

namespace Campaigns.Web.Tests.Features.Lists;

/// <summary>Files for tests: the cases of <c>tests/vectors/import</c>, and workbooks that are made from raw XML.</summary>
internal static class ListFiles
{
    public static byte[] Case(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"vectors/import/{name}.xlsx")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// A workbook with these sheets as XML, with or without column definitions before the rows; a sheet whose name begins with "-" is
    /// hidden.
    /// </summary>
    public static byte[] Workbook(params (string Name, string Data)[] sheets)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Put(string part, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry(part).Open(), new UTF8Encoding(false));
                writer.Write(text);
            }

            Put(
                "xl/workbook.xml",
                "<workbook xmlns:r='r'><sheets>"
                    + string.Concat(
                        sheets.Select(
                            (s, i) => $"<sheet name='{s.Name.TrimStart('-')}' r:id='r{i}'{(s.Name[0] == '-' ? " state='hidden'" : "")}/>"
                        )
                    )
                    + "</sheets></workbook>"
            );
            Put(
                "xl/_rels/workbook.xml.rels",
                "<Relationships>"
                    + string.Concat(sheets.Select((_, i) => $"<Relationship Id='r{i}' Target='worksheets/s{i}.xml'/>"))
                    + "</Relationships>"
            );
            foreach (var ((_, data), i) in sheets.Select((s, i) => (s, i)))
            {
                var opened = data.StartsWith("<cols>", StringComparison.Ordinal)
                    ? data.Replace("</cols>", "</cols><sheetData>", StringComparison.Ordinal)
                    : "<sheetData>" + data;
                Put($"xl/worksheets/s{i}.xml", $"<worksheet>{opened}</sheetData></worksheet>");
            }
        }

        return file.ToArray();
    }

    public static string Row(int number, params string[] cells) =>
        $"<row r='{number}'>"
        + string.Concat(
            cells.Select(
                (c, i) => $"<c r='{(char)('A' + i)}{number}' t='inlineStr'><is><t>{System.Net.WebUtility.HtmlEncode(c)}</t></is></c>"
            )
        )
        + "</row>";

    public static (IReadOnlyList<ListSheet> Sheets, ListFileFault Fault) Read(byte[] file, string name = "a.xlsx")
    {
        using var stream = new MemoryStream(file);
        return ListReading.Read(stream, name, TestContext.Current.CancellationToken);
    }

    /// <summary>The first sheet as it is read: its columns, and the lines below the headings with the kind of each.</summary>
    public static (IReadOnlyList<ListColumn> Columns, IReadOnlyList<(ListLine Line, LineKind Kind)> Lines) Below(ListSheet sheet)
    {
        var rows = sheet.Lines.Select(l => l.Cells).ToList();
        var head = ListColumns.Find(rows);
        var headings = ListColumns.Headings(rows, head);
        var columns = ListColumns.Guess(headings, [.. rows.Skip(head.Below)], sheet.HiddenColumns);
        var below = sheet.Lines.Skip(head.Below).ToList();
        return (columns, [.. below.Zip(ListLines.Kinds(below, headings, columns, sheet.Lines[head.Below - 1].Number))]);
    }
}
