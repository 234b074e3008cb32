using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// Finishes a file of Word or Excel so that the same model gives the same bytes: the packaging library stamps each part with the time of
/// the machine, and those times are replaced by the document's own.
/// </summary>
internal static class OfficeFile
{
    /// <summary>The first time that a ZIP file can hold.</summary>
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly XNamespace Core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Terms = "http://purl.org/dc/terms/";
    private static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema-instance";

    public static byte[] Finish(Stream written, Instant made)
    {
        var at = made.ToDateTimeOffset();
        using var file = new MemoryStream();
        using (var from = new ZipArchive(written, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in from.Entries)
            {
                var copy = to.CreateEntry(part.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = at < Earliest ? Earliest : at;
                using var source = part.Open();
                using var target = copy.Open();
                source.CopyTo(target);
            }
        }

        return file.ToArray();
    }

    /// <summary>
    /// Writes the file's properties: what it is, which body made it and when. Nobody's name is in them. The part is written here, because
    /// the packaging library gives its own one a name by chance.
    /// </summary>
    /// <param name="package">The file.</param>
    /// <param name="main">Its main part.</param>
    /// <param name="document">What it is.</param>
    public static void Describe(OpenXmlPackage package, OpenXmlPart main, AdministrativeDocument document)
    {
        package.ChangeIdOfPart(main, "rId1");
        var part = package.AddNewPart<CoreFilePropertiesPart>("application/vnd.openxmlformats-package.core-properties+xml", "rId2");
        var at = InstantPattern.ExtendedIso.Format(Instant.FromUnixTimeSeconds(document.Made.ToUnixTimeSeconds()));
        var body = DocumentWords.OneLine(document.Head.IssuingBody);
        var properties = new XElement(
            Core + "coreProperties",
            new XAttribute(XNamespace.Xmlns + "cp", Core.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "dc", Dublin.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "dcterms", Terms.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "xsi", Schema.NamespaceName),
            new XElement(Dublin + "title", DocumentWords.OneLine($"{document.Head.Kind} {document.Head.Subject}")),
            new XElement(Dublin + "creator", body),
            new XElement(Core + "lastModifiedBy", body),
            new XElement(Dublin + "language", "vi-VN"),
            new XElement(Terms + "created", new XAttribute(Schema + "type", "dcterms:W3CDTF"), at),
            new XElement(Terms + "modified", new XAttribute(Schema + "type", "dcterms:W3CDTF"), at)
        );
        using var stream = part.GetStream(FileMode.Create);
        properties.Save(stream, SaveOptions.DisableFormatting);
    }
}
