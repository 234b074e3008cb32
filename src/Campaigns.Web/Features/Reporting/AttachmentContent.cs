using System.IO.Compression;
using System.Xml;
using Campaigns.Domain.Reporting;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Says what the bytes of a file are, whatever its name says. No package for it is maintained, and the types are few: three signatures, and
/// the list of parts that every document of Office Open XML (ECMA-376, part 2) has.
/// </summary>
public static class AttachmentContent
{
    private const string PartList = "[Content_Types].xml";

    /// <summary>The most characters of a list of parts that are read; a large document has some tens of thousands.</summary>
    private const int MaxPartList = 4 * 1024 * 1024;

    private const string Main = "application/vnd.openxmlformats-officedocument.";

    private static readonly (string ContentType, AttachmentType Type)[] MainParts =
    [
        (Main + "wordprocessingml.document.main+xml", AttachmentType.Word),
        (Main + "spreadsheetml.sheet.main+xml", AttachmentType.Excel),
        (Main + "presentationml.presentation.main+xml", AttachmentType.Slides),
    ];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The type of the bytes, null for none that a report may have, and whether they hold macros.</summary>
    public static (AttachmentType? Type, bool HasMacros) Of(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ReadOnlySpan<byte> bytes = file;
        return bytes.StartsWith("%PDF-"u8) ? (AttachmentType.Pdf, false)
            : bytes.StartsWith(Jpeg) ? (AttachmentType.Jpeg, false)
            : bytes.StartsWith(Png) ? (AttachmentType.Png, false)
            : bytes.StartsWith("PK\u0003\u0004"u8) ? Office(file)
            : (null, false);
    }

    private static (AttachmentType? Type, bool HasMacros) Office(byte[] file)
    {
        try
        {
            using var package = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
            if (package.GetEntry(PartList) is not { } list)
            {
                return (null, false);
            }

            var types = TypesIn(list);
            var macros =
                types.Exists(t => t.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase))
                || types.Exists(t => t.Contains("vbaProject", StringComparison.OrdinalIgnoreCase))
                || package.Entries.Any(e => e.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase));
            var main = Array.Find(MainParts, m => types.Contains(m.ContentType, StringComparer.OrdinalIgnoreCase));
            return (main.ContentType is null ? null : main.Type, macros);
        }
        catch (Exception broken) when (broken is InvalidDataException or XmlException or IOException or NotSupportedException)
        {
            // A zip that cannot be read, or a list that is no XML, is no document.
            return (null, false);
        }
    }

    private static List<string> TypesIn(ZipArchiveEntry list)
    {
        using var stream = list.Open();
        using var reader = XmlReader.Create(
            stream,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxPartList,
            }
        );
        var types = new List<string>();
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Element && reader.GetAttribute("ContentType") is { } type)
            {
                types.Add(type);
            }
        }

        return types;
    }
}
