using System.Diagnostics;
using System.Runtime.Versioning;
using Campaigns.Web.Platform.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using Xunit;

namespace Campaigns.Web.Tests.Platform.Documents;

/// <summary>The PDF of a document, set by LibreOffice and read back by another library.</summary>
public sealed class PdfDocumentsTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_have_the_models_figures_and_the_decrees_page_numbers()
    {
        using var pdf = await MakeAsync(DocumentSamples.Report());
        var pages = pdf.GetPages().ToList();

        // Three pages of the report, one of each annex; each of the three counts its own pages and leaves the first without a number.
        Assert.Equal([null, "2", "3", null, null], pages.Select(NumberOf));
        Assert.Equal([false, false, false, true, false], pages.Select(p => p.Width > p.Height));
        var words = string.Join(' ', pages.SelectMany(p => p.GetWords()).Select(w => w.Text));
        foreach (
            var figure in DocumentSamples
                .Figures()
                .Rows.Concat(DocumentSamples.ByCommune().Rows)
                .SelectMany(r => r.Cells)
                .Where(c => c.Quantity?.Value is not null)
        )
        {
            Assert.Contains(figure.Quantity!.Value.Number(), words, StringComparison.Ordinal);
        }

        // A font without Vietnamese letters would be patched with those of another.
        Assert.All(
            pages.SelectMany(p => p.Letters).Where(l => !string.IsNullOrWhiteSpace(l.Value)),
            l => Assert.Matches("LiberationSerif|TimesNewRoman", l.FontName!)
        );
        Assert.Contains("H'Yim Kđoh", words, StringComparison.Ordinal);
        Assert.Contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", words, StringComparison.Ordinal);
        Assert.Contains("III. KẾT QUẢ THỰC HIỆN NHIỆM VỤ", words, StringComparison.Ordinal);
        Assert.Contains(DocumentSamples.Hash, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_table_has_its_headings_on_each_page()
    {
        using var pdf = await MakeAsync(DocumentSamples.Bare(DocumentSamples.ByCommune(120)));
        var pages = pdf.GetPages().ToList();
        Assert.True(pages.Count > 2, $"{pages.Count} pages");
        foreach (var page in pages.Take(pages.Count - 1))
        {
            var words = string.Join(' ', page.GetWords().Select(w => w.Text));
            Assert.Contains("Theo giới", words, StringComparison.Ordinal);
            Assert.Contains("Theo tuổi", words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_LibreOffice_there_is_no_PDF_and_no_exception()
    {
        using var documents = Documents(new PdfOptions { Program = "/nowhere/soffice" });
        var (file, fault) = await documents.WriteAsync(DocumentSamples.Bare(), Cancel);
        Assert.Equal((0, PdfFault.Missing), (file.Length, fault));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_run_that_takes_too_long_is_ended_with_what_it_started()
    {
        using var folder = new Folder();
        // A stand-in for LibreOffice that starts a child and waits for it, and writes the child's number down.
        var program = System.IO.Path.Combine(folder.Path, "soffice");
        var child = System.IO.Path.Combine(folder.Path, "child");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nsleep 600 &\necho $! > {child}.new\nmv {child}.new {child}\nwait\n", Cancel);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var documents = Documents(new PdfOptions { Program = program, MaxTime = TimeSpan.FromSeconds(3) });
        var (_, fault) = await documents.WriteAsync(DocumentSamples.Bare(), Cancel);
        Assert.Equal(PdfFault.TooSlow, fault);
        var id = int.Parse((await File.ReadAllTextAsync(child, Cancel)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => !IsRunning(id), TimeSpan.FromSeconds(30)), $"{id} still runs");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_run_that_ends_with_an_error_or_without_a_file_gives_no_PDF()
    {
        using var folder = new Folder();
        foreach (var code in (int[])[1, 0])
        {
            var program = System.IO.Path.Combine(folder.Path, $"soffice{code}");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nexit {code}\n", Cancel);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var documents = Documents(new PdfOptions { Program = program });
            var (file, fault) = await documents.WriteAsync(DocumentSamples.Bare(), Cancel);
            Assert.Equal((0, PdfFault.Failed), (file.Length, fault));
        }
    }

    private static PdfDocuments Documents(PdfOptions options) => new(Options.Create(options), NullLogger<PdfDocuments>.Instance);

    private static async Task<PdfDocument> MakeAsync(AdministrativeDocument document)
    {
        using var documents = Documents(new PdfOptions { MaxTime = TimeSpan.FromMinutes(5) });
        var (file, fault) = await documents.WriteAsync(document, Cancel);
        Assert.Equal(PdfFault.None, fault);
        return PdfDocument.Open(file);
    }

    // The number in the top margin (20 mm), in the middle of the page.
    private static string? NumberOf(Page page) =>
        page.GetWords()
            .SingleOrDefault(w =>
                w.BoundingBox.Bottom > page.Height - (20 / 25.4 * 72) && Math.Abs(w.BoundingBox.Centroid.X - (page.Width / 2)) < 40
            )
            ?.Text;

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("campaigns-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    // A process that ended but was not yet collected by its parent counts as ended.
    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }
}
